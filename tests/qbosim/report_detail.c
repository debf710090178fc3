/* report_detail: reports that have a row for each transaction. */
#include "report.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What a transaction shows in a column. */
struct shown {
    const char *value, *id;
};

static const char *
customer_name(struct report *w, const struct doc *d)
{
    const struct ent *e =
        ent_find(w->c->co, &kinds[KIND_CUSTOMER], d->customer);
    const char *name = e ? js_text(e->obj, "FullyQualifiedName") : NULL;

    return name ? name : "";
}

static struct shown
show_date(struct report *w, const struct doc *d)
{
    (void)w;
    return (struct shown){ d->date, NULL };
}

static struct shown
show_type(struct report *w, const struct doc *d)
{
    (void)w;
    return (struct shown){ ledger_word(d->ent->kind), d->ent->id };
}

static struct shown
show_number(struct report *w, const struct doc *d)
{
    (void)w;
    return (struct shown){ d->number, NULL };
}

static struct shown
show_name(struct report *w, const struct doc *d)
{
    return (struct shown){ customer_name(w, d),
                           *d->customer ? d->customer : NULL };
}

static struct shown
show_due(struct report *w, const struct doc *d)
{
    (void)w;
    return (struct shown){ d->due, NULL };
}

static struct shown
show_amount(struct report *w, const struct doc *d)
{
    return (struct shown){ report_money(w, d->amount, "0.00"), NULL };
}

static struct shown
show_open(struct report *w, const struct doc *d)
{
    return (struct shown){ report_money(w, d->open, "0.00"), NULL };
}

static struct shown
show_running(struct report *w, const struct doc *d)
{
    return (struct shown){ report_money(w, d->running, "0.00"), NULL };
}

static struct shown
show_posting(struct report *w, const struct doc *d)
{
    (void)w;
    (void)d;
    return (struct shown){ "Yes", NULL };
}

static struct shown
show_memo(struct report *w, const struct doc *d)
{
    const char *memo = js_text(d->obj, "PrivateNote");

    (void)w;
    return (struct shown){ memo ? memo : "", NULL };
}

static struct shown
account(const struct ent *e)
{
    const char *name = e ? js_text(e->obj, "Name") : NULL;

    return (struct shown){ name ? name : "", e ? e->id : NULL };
}

static struct shown
receivables(struct report *w)
{
    const struct ents *list = &w->c->co->list[KIND_ACCOUNT];

    for (size_t i = 0; i < list->n; i++) {
        const char *type = js_text(list->at[i]->obj, "AccountType");

        if (type && !strcmp(type, "Accounts Receivable"))
            return account(list->at[i]);
    }
    return (struct shown){ "", NULL };
}

static struct shown
deposit_account(struct report *w, const struct doc *d)
{
    const char *id = js_ref(d->obj, "DepositToAccountRef");

    return account(ent_find(w->c->co, &kinds[KIND_ACCOUNT], id ? id : "4"));
}

/* The account of the only line, or that there are several. */
static struct shown
income_account(struct report *w, const struct doc *d)
{
    const struct js *lines = js_get(d->obj, "Line");
    const char *only = NULL;

    for (const struct js *l = lines ? lines->first : NULL; l; l = l->next) {
        const char *item = js_ref(js_get(l, "SalesItemLineDetail"), "ItemRef");

        if (!item)
            continue;
        if (only && strcmp(only, item) != 0)
            return (struct shown){ "-Split-", NULL };
        only = item;
    }
    if (only) {
        const struct ent *e = ent_find(w->c->co, &kinds[KIND_ITEM], only);
        const char *id = e ? js_ref(e->obj, "IncomeAccountRef") : NULL;

        return account(id ? ent_find(w->c->co, &kinds[KIND_ACCOUNT], id)
                          : NULL);
    }
    return (struct shown){ "", NULL };
}

static struct shown
show_account(struct report *w, const struct doc *d)
{
    const char *id = js_ref(d->obj, "AccountRef");

    if (d->ent->kind == &kinds[KIND_PAYMENT])
        return deposit_account(w, d);
    if (d->ent->kind == &kinds[KIND_INVOICE] ||
        d->ent->kind == &kinds[KIND_CREDITMEMO])
        return receivables(w);
    return account(ent_find(w->c->co, &kinds[KIND_ACCOUNT], id ? id : ""));
}

static struct shown
show_split(struct report *w, const struct doc *d)
{
    return d->ent->kind == &kinds[KIND_PAYMENT] ? receivables(w)
                                                : income_account(w, d);
}

/* As the transaction's own account sees it: a payment brings money in. */
static struct shown
show_own_amount(struct report *w, const struct doc *d)
{
    bool less = d->ent->kind == &kinds[KIND_INVOICE] ||
                d->ent->kind == &kinds[KIND_CREDITMEMO];

    return (struct shown){
        report_money(w, less ? d->amount : -d->amount, "0.00"), NULL
    };
}

// clang-format off
enum { IN_AGED = 1, IN_BALANCE = 2, IN_LIST = 4 };
static const struct detail {
    const char *key, *title, *type;
    unsigned in;
    struct shown (*show)(struct report *w, const struct doc *d);
} details[] = {
    { "tx_date",         "Date",             "Date",   IN_AGED | IN_BALANCE | IN_LIST, show_date },
    { "txn_type",        "Transaction Type", "String", IN_AGED | IN_BALANCE | IN_LIST, show_type },
    { "doc_num",         "Num",              "String", IN_AGED | IN_BALANCE | IN_LIST, show_number },
    { "is_no_post",      "Posting",          "String", IN_LIST,                        show_posting },
    { "cust_name",       "Customer",         "String", IN_AGED,                        show_name },
    { "name",            "Name",             "String", IN_LIST,                        show_name },
    { "memo",            "Memo/Description", "String", IN_LIST,                        show_memo },
    { "account_name",    "Account",          "String", IN_LIST,                        show_account },
    { "other_account",   "Split",            "String", IN_LIST,                        show_split },
    { "due_date",        "Due Date",         "Date",   IN_AGED | IN_BALANCE,           show_due },
    { "subt_amount",     "Amount",           "Money",  IN_AGED | IN_BALANCE,           show_amount },
    { "subt_nat_amount", "Amount",           "Money",  IN_LIST,                        show_own_amount },
    { "subt_open_bal",   "Open Balance",     "Money",  IN_AGED | IN_BALANCE,           show_open },
    { "rbal_open_bal",   "Balance",          "Money",  IN_BALANCE,                     show_running },
};
// clang-format on

#define DETAILS_N (sizeof details / sizeof *details)

struct layout {
    struct report *w;
    const struct detail *column[DETAILS_N];
    size_t n;
};

static bool
asked_for(const char *list, const char *key)
{
    size_t n = strlen(key);

    while (list && *list) {
        size_t part = strcspn(list, ",");

        if (part == n && !strncmp(list, key, n))
            return true;
        list += part + (list[part] == ',');
    }
    return false;
}

/* The report's own columns, or those of them that columns= names. */
static struct layout
lay_out(struct report *w, unsigned in)
{
    const char *list = query_get(w->pool, w->c->req->query, "columns");
    struct layout l = { .w = w };

    for (size_t i = 0; i < DETAILS_N; i++) {
        const struct detail *d = &details[i];

        if (!(d->in & in) || (list && *list && !asked_for(list, d->key)))
            continue;
        report_column(w, d->key, d->title, d->type, true);
        l.column[l.n++] = d;
    }
    return l;
}

static void
add_row(const struct layout *l, struct js *rows, const struct doc *d)
{
    struct js *cells = js_array(l->w->pool), *row;

    for (size_t i = 0; i < l->n; i++) {
        struct shown s = l->column[i]->show(l->w, d);

        report_cell(l->w, cells, s.value, s.id);
    }
    row = report_data(l->w, rows, cells);
    js_set_text(l->w->pool, row, "type", "Data");
}

static struct js *
title_cells(const struct layout *l, const char *title, const char *id)
{
    struct js *cells = report_cell(l->w, NULL, title, id);

    for (size_t i = 1; i < l->n; i++)
        report_cell(l->w, cells, "", NULL);
    return cells;
}

/* Sums stand under the money columns, except the running one. */
static struct js *
sum_cells(const struct layout *l, const char *title, wide amount, wide open)
{
    struct js *cells = report_cell(l->w, NULL, title, NULL);

    for (size_t i = 1; i < l->n; i++) {
        const char *key = l->column[i]->key, *value = "";

        if (!strcmp(key, "subt_amount"))
            value = report_money(l->w, dec_clamp(amount), "0.00");
        else if (!strcmp(key, "subt_open_bal"))
            value = report_money(l->w, dec_clamp(open), "0.00");
        report_cell(l->w, cells, value, NULL);
    }
    return cells;
}

static void
total_row(const struct layout *l, const struct docs *docs)
{
    struct js *section = js_object(l->w->pool);
    wide amount = 0, open = 0;

    for (size_t i = 0; i < docs->n; i++) {
        amount += docs->at[i].amount;
        open += docs->at[i].open;
    }
    report_summary(l->w, section, sum_cells(l, "TOTAL", amount, open));
    js_set_text(l->w->pool, section, "group", "GrandTotal");
    js_push(l->w->rows, section);
}

/* One section of the documents that belong to it; none when there are none. */
static void
section(const struct layout *l, struct docs *docs, const char *title,
        const char *id,
        bool (*belongs)(struct report *w, const struct doc *d, int64_t which),
        int64_t which)
{
    struct js *part = NULL, *rows = NULL;
    wide amount = 0, open = 0;

    for (size_t i = 0; i < docs->n; i++) {
        struct doc *d = &docs->at[l->w->descending ? docs->n - 1 - i : i];

        if (!belongs(l->w, d, which))
            continue;
        if (!part)
            part = report_section(l->w, l->w->rows, title_cells(l, title, id),
                                  &rows);
        amount += d->amount;
        open += d->open;
        d->running = dec_clamp(open);
        add_row(l, rows, d);
    }
    if (part)
        report_summary(l->w, part,
                       sum_cells(l, pool_fmt(l->w->pool, "Total for %s", title),
                                 amount, open));
}

static bool
in_bucket(struct report *w, const struct doc *d, int64_t which)
{
    return bucket_of(w, d) == which;
}

/* What is late longest comes first. */
void
report_aged_detail(struct report *w)
{
    struct layout l = lay_out(w, IN_AGED);
    struct docs docs;

    ledger_open(w, &docs);
    for (int64_t b = w->periods; b >= 0; b--)
        section(&l, &docs, bucket_title(w, b, true), NULL, in_bucket, b);
    if (docs.n)
        total_row(&l, &docs);
}

static int
by_name(const void *a, const void *b)
{
    const struct doc *x = a, *y = b;
    int way = strcasecmp(x->name, y->name);

    if (!way)
        way = strcmp(x->customer, y->customer);
    if (!way)
        way = strcmp(x->date, y->date);
    return way ? way : (x->at > y->at) - (x->at < y->at);
}

static bool
any(struct report *w, const struct doc *d, int64_t which)
{
    (void)w;
    (void)d;
    (void)which;
    return true;
}

/* A section per customer, by name. */
void
report_balance_detail(struct report *w)
{
    struct layout l = lay_out(w, IN_BALANCE);
    struct docs docs;

    ledger_open(w, &docs);
    for (size_t i = 0; i < docs.n; i++) {
        docs.at[i].name = customer_name(w, &docs.at[i]);
        docs.at[i].at = i;
    }
    qsort(docs.at, docs.n, sizeof *docs.at, by_name);
    for (size_t i = 0, n; i < docs.n; i += n) {
        struct docs theirs = { &docs.at[i], 0 };

        for (n = 0; i + n < docs.n &&
                    !strcmp(docs.at[i + n].customer, docs.at[i].customer);)
            n++;
        theirs.n = n;
        section(&l, &theirs, docs.at[i].name, docs.at[i].customer, any, 0);
    }
    if (docs.n)
        total_row(&l, &docs);
}

static bool
type_asked(struct report *w, const struct kind *k)
{
    const char *list = query_get(w->pool, w->c->req->query, "transaction_type");

    return !list || !*list || asked_for(list, k->name);
}

void
report_transactions(struct report *w)
{
    struct layout l = lay_out(w, IN_LIST);
    struct docs docs;

    ledger_all(w, &docs);
    for (size_t i = 0; i < docs.n; i++) {
        const struct doc *d = &docs.at[w->descending ? docs.n - 1 - i : i];

        if (type_asked(w, d->ent->kind))
            add_row(&l, w->rows, d);
    }
}
