/* paid: payments that were recorded in QuickBooks. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "clock/clock.h"
#include "inbound/inner.h"
#include "str/str.h"

struct paid_invoice {
    int64_t id;
    const char *external_id, *number;
    const char *customer, *customer_name;
    const char *status;
    struct money balance;
};
/* clang-format off */
static const struct field invoice_fields[] = {
    FIELD(struct paid_invoice, NULL, id),
    FIELD(struct paid_invoice, NULL, external_id),
    FIELD(struct paid_invoice, NULL, number),
    FIELD(struct paid_invoice, NULL, customer),
    FIELD(struct paid_invoice, NULL, customer_name),
    FIELD(struct paid_invoice, NULL, status),
    FIELD(struct paid_invoice, NULL, balance),
};
/* clang-format on */
static const struct record invoice_record =
    RECORD(struct paid_invoice, invoice_fields);

struct id_row {
    int64_t id;
};
static const struct field id_fields[] = { FIELD(struct id_row, NULL, id) };
static const struct record id_record = RECORD(struct id_row, id_fields);

/* One invoice of ours, and what of the payment goes to it there. */
struct share {
    struct paid_invoice to;
    struct money amount;
};
struct shares {
    struct share *list;
    size_t n;
};

/* ------------------------------------------------------------ what it pays */

/* The last line of our own documents (protocol.md, "Looking"). */
static bool
marked(const char *note)
{
    static const char word[] = "Counterfoil ";
    const char *at = note;

    while ((at = strstr(at, word)) != NULL) {
        size_t n = 0;

        at += sizeof(word) - 1;
        while (isupper((unsigned char)at[n]) || isdigit((unsigned char)at[n]))
            n++;
        if (n == PLAN_MARKER)
            return true;
    }
    return false;
}

static bool
share_add(struct taking *t, struct shares *s, const char *qbo_id,
          struct money amount, struct err *e)
{
    struct paid_invoice to;
    bool found;

    if (!db_maybe(t->l.db, t->l.arena, STMT_INBOUND_INVOICE,
                  ARGS(ARG_SHOP(t->l.shop), ARG_INT(t->connection_id),
                       ARG_TEXT(qbo_id)),
                  &invoice_record, &to, &found, e))
        return false;
    for (size_t i = 0; found && i < s->n; i++)
        if (s->list[i].to.id == to.id)
            return money_add(s->list[i].amount, amount, &s->list[i].amount) ||
                   err_set(e, ERR_INPUT, "payment %s is out of bounds",
                           t->read->qbo_id);
    if (found && s->n < LEDGER_PARTS)
        s->list[s->n++] = (struct share){ to, amount };
    return true;
}

static int
by_invoice(const void *a, const void *b)
{
    const struct share *x = a, *y = b;

    return x->to.id < y->to.id ? -1 : x->to.id > y->to.id;
}

/* By invoice, the order in which they are locked. */
static bool
shares_read(struct taking *t, struct shares *s, struct err *e)
{
    const struct json *lines = json_get(t->read->record, "Line"), *line, *to;
    struct err ignored = { 0 };
    struct money amount;

    s->list = arena_alloc(t->l.arena, LEDGER_PARTS, sizeof(*s->list));
    s->n = 0;
    for (line = lines != NULL ? lines->first : NULL; line; line = line->next) {
        const char *text = json_text_at(line, "Amount");

        if (text == NULL ||
            !money_parse(text, t->l.currency, "Amount", &amount, &ignored) ||
            amount.minor <= 0)
            continue;
        to = json_get(line, "LinkedTxn");
        to = to != NULL ? to->first : NULL;
        if (to == NULL || !str_equal(json_text_at(to, "TxnType"), "Invoice") ||
            json_text_at(to, "TxnId") == NULL)
            continue;
        if (!share_add(t, s, json_text_at(to, "TxnId"), amount, e))
            return false;
    }
    if (s->n > 1)
        qsort(s->list, s->n, sizeof(*s->list), by_invoice);
    return true;
}

bool
in_pays(struct taking *t, bool *out, struct err *e)
{
    struct shares s;

    *out = false;
    if (t->read->record == NULL || marked(t->there.note))
        return true; /* ours, and its answer is not in yet */
    if (!shares_read(t, &s, e))
        return false;
    *out = s.n > 0;
    return true;
}

/* ------------------------------------------------------- as a payment of ours
 */

static bool
takes_payments(const char *status)
{
    return strcmp(status, "sent") == 0 || strcmp(status, "part_paid") == 0 ||
           strcmp(status, "paid") == 0;
}

struct open_row {
    const char *status;
    struct money balance;
};
static const struct field open_fields[] = {
    FIELD(struct open_row, NULL, status),
    FIELD(struct open_row, NULL, balance),
};
static const struct record open_record = RECORD(struct open_row, open_fields);

/* What is open of it, locked, with what this payment has paid before. */
static bool
open_of(struct taking *t, const struct share *s, const struct payment *was,
        struct money *out, struct err *e)
{
    struct open_row row;

    out->minor = 0;
    if (!db_one(t->l.db, t->l.arena, STMT_INBOUND_OPEN,
                ARGS(ARG_SHOP(t->l.shop), ARG_INT(s->to.id)), &open_record,
                &row, e))
        return false;
    if (!takes_payments(row.status))
        return true;
    *out = row.balance;
    for (size_t i = 0; i < was->part_n; i++)
        if (was->parts[i].invoice_id == s->to.id)
            out->minor += was->parts[i].amount.minor;
    return true;
}

/*
 * One customer's invoices, the first one's, and of each at most what is open:
 * what is more stays out, and is named.
 */
static bool
parts_fill(struct taking *t, const struct shares *s, const struct payment *was,
           struct payment *p, const char **left, struct err *e)
{
    struct money open;

    p->parts = arena_alloc(t->l.arena, s->n + 1, sizeof(*p->parts));
    *left = NULL;
    for (size_t i = 0; i < s->n; i++) {
        const struct share *x = &s->list[i];
        struct payment_part *part = &p->parts[p->part_n];

        if (!open_of(t, x, was, &open, e))
            return false;
        if (strcmp(x->to.customer, s->list[0].to.customer) != 0)
            open.minor = 0;
        part->amount.minor =
            x->amount.minor < open.minor ? x->amount.minor : open.minor;
        if (part->amount.minor < x->amount.minor)
            *left = x->to.number;
        if (part->amount.minor <= 0)
            continue;
        part->invoice = x->to.external_id;
        part->invoice_id = x->to.id;
        part->number = x->to.number;
        p->applied.minor += part->amount.minor;
        p->part_n++;
    }
    return true;
}

static bool
method_of(struct taking *t, const char **out, struct err *e)
{
    const char *there = json_text_at(t->read->record, "PaymentMethodRef.value");
    struct id_row place = { 0 };

    *out = "other";
    if (there == NULL || *there == '\0')
        return true;
    if (!db_one(t->l.db, t->l.arena, STMT_INBOUND_METHOD,
                ARGS(ARG_SHOP(t->l.shop), ARG_INT(t->connection_id),
                     ARG_TEXT(there)),
                &id_record, &place, e))
        return false;
    if (place.id >= 1 && place.id <= LEDGER_METHODS)
        *out = ledger_methods[place.id - 1].name;
    return true;
}

/* One line of at most that many characters of it. */
static const char *
reference_of(struct taking *t)
{
    const char *text = json_text_at(t->read->record, "PaymentRefNum");
    size_t chars;

    text = str_trim(t->l.arena, text != NULL ? text : "");
    if (!str_utf8(text, strlen(text), "", &chars) || chars > LEDGER_NUMBER)
        return "";
    return text;
}

/* Money as it is there; what credit pays there has no amount of its own. */
static struct money
amount_of(const struct taking *t, const struct payment *p)
{
    struct money m = { 0 };
    struct err ignored = { 0 };

    if (!money_parse(t->there.total, t->l.currency, "TotalAmt", &m, &ignored) ||
        m.minor < p->applied.minor)
        m = p->applied;
    return m;
}

/* *left: the number of an invoice that takes less of it than there. */
static bool
payment_of(struct taking *t, const struct payment *was, struct payment *p,
           const char **left, struct shares *s, struct err *e)
{
    const char *day = json_text_at(t->read->record, "TxnDate");

    *p = (struct payment){ .id = was->id, .status = "live" };
    if (!shares_read(t, s, e) || !parts_fill(t, s, was, p, left, e) ||
        !method_of(t, &p->method, e))
        return false;
    if (day == NULL || !date_parse(day, &p->date))
        return err_set(e, ERR_INPUT, "payment %s has no date", t->read->qbo_id);
    p->customer = s->n > 0 ? s->list[0].to.customer : was->customer;
    p->reference = reference_of(t);
    p->amount = amount_of(t, p);
    return true;
}

/* ----------------------------------------------------------------- carrying */

static const char *
said_of(struct taking *t, const struct payment *p, const char *begin,
        const char *left)
{
    struct str s;

    str_init(&s, t->l.arena, 400);
    str_addf(&s, "%s %s", begin,
             money_show(t->l.arena, p->amount, t->l.currency));
    for (size_t i = 0; i < p->part_n && i < 5; i++)
        str_addf(&s, "%s %s", i == 0 ? " for invoice" : ",",
                 p->parts[i].number);
    if (p->part_n > 5)
        str_addf(&s, " and %zu more", p->part_n - 5);
    if (left != NULL)
        str_addf(&s,
                 ". Less than that is open of invoice %s here: compare the two",
                 left);
    return s.text;
}

static const char *
label_of(struct taking *t, const struct payment *p)
{
    return *p->reference != '\0'
               ? p->reference
               : arena_printf(t->l.arena, "%lld", (long long)p->id);
}

/* Nothing of it is open here: perhaps it was recorded on both sides. */
static bool
twice(struct taking *t, const struct payment *p, const struct shares *s,
      struct err *e)
{
    const struct paid_invoice *to = &s->list[0].to;
    struct in_row row = { "post", EVENT_SKIPPED, "paid_here", NULL };
    struct id_row before;
    bool found;

    row.message = arena_printf(
        t->l.arena,
        "A payment of %s on %s in QuickBooks is not taken over: nothing is "
        "open of this invoice here. Compare the payments on both sides",
        money_show(t->l.arena, p->amount, t->l.currency),
        date_words(t->l.arena, p->date));
    return db_maybe(t->l.db, t->l.arena, STMT_INBOUND_SAID,
                    ARGS(ARG_SHOP(t->l.shop), ARG_TEXT("invoice"),
                         ARG_INT(to->id), ARG_TEXT(row.message)),
                    &id_record, &before, &found, e) &&
           (found ||
            in_tell_of(t, ENTITY_INVOICE, to->id, to->number, &row, e));
}

static bool
linked(struct taking *t, const struct payment *p, struct err *e)
{
    return db_insert(t->l.db, STMT_LINK_INSERT,
                     ARGS(ARG_SHOP(t->l.shop), ARG_INT(t->connection_id),
                          ARG_TEXT("payment"), ARG_INT(p->id),
                          ARG_TEXT(t->read->qbo_id), ARG_TEXT(""),
                          ARG_TEXT(t->there.sync_token), ARG_INT(p->revision),
                          ARG_MONEY(p->amount), ARG_TEXT(t->snapshot)),
                     NULL, e);
}

bool
in_paid(struct taking *t, struct err *e)
{
    const struct payment none = { 0 };
    struct in_row row = { "post", EVENT_SUCCEEDED, "", NULL };
    struct ledger_faults f;
    struct shares s;
    struct payment p;
    const char *left;
    enum ledger_saved how;

    if (!payment_of(t, &none, &p, &left, &s, e))
        return false;
    if (p.part_n == 0)
        return twice(t, &p, &s, e);
    ledger_faults_init(&f, t->l.arena);
    if (!ledger_payment_save(&t->l, &p, &how, &f, e) || !linked(t, &p, e))
        return false;
    row.message = said_of(t, &p, "Payment recorded in QuickBooks:", left);
    return in_tell_of(t, ENTITY_PAYMENT, p.id, label_of(t, &p), &row, e);
}

bool
in_follow(struct taking *t, struct err *e)
{
    struct in_row row = { "change", EVENT_SUCCEEDED, "", NULL };
    struct ledger_faults f;
    struct payment was, p;
    struct shares s;
    const char *left;
    enum ledger_saved how;

    if (!ledger_payment_by_id(&t->l, t->local_id, &was, e))
        return false;
    if (strcmp(was.status, "live") != 0)
        return in_agree(t, was.revision, e);
    if (!payment_of(t, &was, &p, &left, &s, e))
        return false;
    ledger_faults_init(&f, t->l.arena);
    if (!ledger_payment_save(&t->l, &p, &how, &f, e))
        return false;
    row.message = said_of(t, &p, "Changed in QuickBooks:", left);
    return in_agree(t, p.revision, e) && in_tell(t, &row, e);
}

bool
in_taken_back(struct taking *t, struct err *e)
{
    bool gone = t->facts.is == IS_GONE;
    const struct in_row row = {
        gone ? "delete" : "void", EVENT_SUCCEEDED, "",
        gone ? "Deleted in QuickBooks, so it is taken off here, too"
             : "Voided in QuickBooks, so it is taken off here, too"
    };
    enum ledger_saved how;

    return ledger_payment_delete(&t->l, t->local_id, &how, e) &&
           in_differ(t, "deleted", e) && in_tell(t, &row, e);
}
