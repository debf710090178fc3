/*
 * job_lists: QuickBooks' own lists: what is chosen from on the settings' pages,
 * and the names of customers and items, for matching.
 */
#include <string.h>

#include "money/money.h"
#include "str/str.h"
#include "sync/job.h"

/*
 * A page of names is smaller than one of settings: an item's description may
 * have thousands of characters.  Read again after a failure it is halved.
 */
enum { REFERENCES_MAX = 30000, PAGE = 1000, NAMES_PAGE = 500 };

typedef bool rows_fn(struct lane *l, const struct json *rows);

static struct sync_reference *
ref_add(struct lane *l)
{
    struct job_run *run = l->run;

    if (run->refs == NULL)
        run->refs = arena_alloc(&l->arena, REFERENCES_MAX, sizeof(*run->refs));
    return run->ref_count < REFERENCES_MAX ? &run->refs[run->ref_count++]
                                           : NULL;
}

/* The answer goes, what is kept of it stays. */
static void
ref_fill(struct arena *a, struct sync_reference *r, const char *kind,
         const struct qbo_record *rec, const char *name, const char *type)
{
    *r = (struct sync_reference){
        .kind = kind,
        .id = arena_text(a, rec->id),
        .name = arena_text(a, name != NULL ? name : rec->name),
        .type = type != NULL ? arena_text(a, type) : "",
        .email = "",
        .sync_token = "",
        .active = rec->active,
    };
}

static bool
rows_add(struct lane *l, const struct json *rows, const char *kind,
         const char *name_key, const char *type_key)
{
    for (const struct json *o = rows != NULL ? rows->first : NULL; o != NULL;
         o = o->next) {
        struct sync_reference *r;
        struct qbo_record rec;

        if (!qbo_record_read(o, &rec) && *rec.id == '\0')
            continue;
        r = ref_add(l);
        if (r == NULL)
            return false;
        ref_fill(&l->arena, r, kind, &rec, json_text_at(o, name_key),
                 json_text_at(o, type_key));
    }
    return true;
}

static bool
accounts(struct lane *l, const struct json *rows)
{
    return rows_add(l, rows, "account", "FullyQualifiedName", "AccountType");
}

static bool
terms(struct lane *l, const struct json *rows)
{
    return rows_add(l, rows, "term", "Name", "Type");
}

static bool
methods(struct lane *l, const struct json *rows)
{
    return rows_add(l, rows, "payment_method", "Name", "Type");
}

/* ----------------------------------------------------------------- tax codes
 */

static bool
rates(struct lane *l, const struct json *rows)
{
    l->run->rates = rows;
    return true;
}

/* The rate of a TaxRate id, 0 when it is not there. */
static struct decimal
rate_of_id(const struct lane *l, const char *id)
{
    const struct json *rows = l->run->rates;
    struct decimal out = { 0 };
    struct err ignored = { 0 };

    for (const struct json *o = rows != NULL ? rows->first : NULL; o != NULL;
         o = o->next) {
        const char *value = json_text_at(o, "RateValue");

        if (id != NULL && str_equal(json_text_at(o, "Id"), id) &&
            value != NULL &&
            !decimal_parse(value, 6, "RateValue", &out, &ignored))
            out.micro = 0;
    }
    return out;
}

/* A code's combined rate is the sum of its sales rates. */
static struct decimal
code_rate(const struct lane *l, const struct json *code)
{
    const struct json *list = json_at(code, "SalesTaxRateList.TaxRateDetail");
    struct decimal sum = { 0 };

    for (const struct json *d = list != NULL ? list->first : NULL; d != NULL;
         d = d->next)
        sum.micro += rate_of_id(l, json_text_at(d, "TaxRateRef.value")).micro;
    return sum;
}

static bool
codes(struct lane *l, const struct json *rows)
{
    size_t at = l->run->ref_count;

    if (!rows_add(l, rows, "tax_code", "Name", "TaxGroup"))
        return false;
    for (const struct json *o = rows != NULL ? rows->first : NULL;
         o != NULL && at < l->run->ref_count; o = o->next) {
        struct qbo_record rec;

        if (!qbo_record_read(o, &rec) && *rec.id == '\0')
            continue;
        l->run->refs[at].type = json_true_at(o, "TaxGroup") ? "group" : "";
        l->run->refs[at++].rate = code_rate(l, o);
    }
    return true;
}

/* --------------------------------------------------------------------- names
 */

/* Where the next page begins: behind the last id of this one. */
static bool
names_add(struct lane *l, const struct json *rows, const char *kind)
{
    for (const struct json *o = rows != NULL ? rows->first : NULL; o != NULL;
         o = o->next) {
        struct sync_reference *r;
        struct qbo_record rec;

        if (!qbo_record_read(o, &rec) && *rec.id == '\0')
            continue;
        r = ref_add(l);
        if (r == NULL)
            return false;
        ref_fill(&l->arena, r, kind, &rec, NULL, rec.type);
        r->email = arena_text(&l->arena, rec.email);
        r->sync_token = arena_text(&l->arena, rec.sync_token);
        l->run->last_id = r->id;
    }
    return true;
}

static bool
customers(struct lane *l, const struct json *rows)
{
    return names_add(l, rows, "customer");
}

static bool
items(struct lane *l, const struct json *rows)
{
    return names_add(l, rows, "item");
}

/* -------------------------------------------------------------------- reading
 */

/* clang-format off */
static const struct {
    const char *entity;
    const char *where;
    rows_fn *rows;
    const char *kind; /* names: paged by key (qbo.md 4.1), and left out where
                         they cannot be had; NULL: no less than all */
} lists[] = {
    { "TaxRate",       "",                                rates,     NULL },
    { "TaxCode",       "",                                codes,     NULL },
    { "Account",       " WHERE Active IN (true,false)",   accounts,  NULL },
    { "Term",          "",                                terms,     NULL },
    { "PaymentMethod", "",                                methods,   NULL },
    { "Customer",      " WHERE Active IN (true,false)",   customers, "customer" },
    { "Item",          " WHERE Active IN (true,false)",   items,     "item" },
};
/* clang-format on */
enum { LISTS = sizeof(lists) / sizeof(lists[0]) };

static bool list_next(struct sync *s, struct lane *l, struct err *e);

/* Rows of a full page, as it is asked for now. */
static size_t
page_size(const struct job_run *run)
{
    return lists[run->list].kind == NULL ? PAGE
                                         : (size_t)NAMES_PAGE >> run->tries;
}

static const char *
list_path(struct lane *l)
{
    const struct job_run *run = l->run;
    const char *after = "";
    const char *from =
        arena_printf(&l->arena, " STARTPOSITION %lld", (long long)run->start);

    if (lists[run->list].kind != NULL) {
        from = " ORDERBY Id";
        if (run->last_id != NULL)
            after = arena_printf(&l->arena, " AND Id > '%s'", run->last_id);
    }
    return qbo_query_path(
        &l->arena, job_realm(l),
        arena_printf(&l->arena, "SELECT * FROM %s%s%s%s MAXRESULTS %zu",
                     lists[run->list].entity, lists[run->list].where, after,
                     from, page_size(run)));
}

/* The page once more, and half of it where it is one of names. */
static const char *
list_again(struct lane *l)
{
    const char *path;

    l->run->tries++;
    path = list_path(l);
    l->run->tries--; /* job_read_failed counts it */
    return path;
}

static bool
list_begin(struct sync *s, struct lane *l, struct err *e)
{
    struct job_run *run = l->run;

    run->start = 1;
    run->last_id = NULL;
    run->tries = 0;
    run->list_from = run->ref_count;
    return list_next(s, l, e);
}

/* No part of a list is kept: what is not in it would count as not there. */
static bool
leave_out(struct sync *s, struct lane *l, struct err *e)
{
    struct job_run *run = l->run;
    const char *kind = lists[run->list].kind;

    run->ref_count = run->list_from;
    run->company.left_out =
        run->company.left_out == NULL
            ? kind
            : arena_printf(&l->arena, "%s,%s", run->company.left_out, kind);
    run->list++;
    return list_begin(s, l, e);
}

static bool
too_long(struct sync *s, struct lane *l, struct err *e)
{
    if (lists[l->run->list].kind != NULL)
        return leave_out(s, l, e);
    return job_finish(s, l, false,
                      "QuickBooks has longer lists than "
                      "Counterfoil can keep. Contact support.",
                      e);
}

static bool
list_done(struct sync *s, struct call *c, const struct outbound_result *r,
          struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct lane *l = c->lane;
    struct job_run *run = l->run;
    bool names = lists[run->list].kind != NULL;
    const char *before = run->last_id;
    size_t asked = page_size(run);
    const struct json *rows;
    struct qbo_answer ans;

    qbo_judge(names ? &s->scratch : &l->arena, &http, "QueryResponse", false,
              &ans);
    if (names && ans.class == QBO_REFUSED)
        return leave_out(s, l, e);
    if (ans.class != QBO_GOOD)
        return job_read_failed(s, l, &ans, list_done, list_again(l), e);
    rows = qbo_query_rows(ans.root, lists[run->list].entity);
    if (!lists[run->list].rows(l, rows) ||
        (names && rows != NULL && rows->n == asked &&
         str_equal(before, run->last_id)))
        return too_long(s, l, e);
    if (rows == NULL || rows->n < asked) {
        run->list++;
        return list_begin(s, l, e);
    }
    run->tries = 0;
    run->start += PAGE;
    return list_next(s, l, e);
}

static const char *
done_message(struct lane *l)
{
    const char *good = strcmp(l->job.kind, "exchange") == 0
                           ? "QuickBooks is connected."
                           : "The lists are up to date.";
    const char *out = l->run->company.left_out;

    if (out == NULL)
        return good;
    return arena_printf(
        &l->arena,
        "%s QuickBooks’ %s could not be read whole, so they are not matched "
        "here; each record is still looked for by its name before it is "
        "sent.",
        good,
        strchr(out, ',') != NULL       ? "customers and items"
        : strcmp(out, "customer") == 0 ? "customers"
                                       : "items");
}

static bool
list_next(struct sync *s, struct lane *l, struct err *e)
{
    struct job_run *run = l->run;

    if (run->list < LISTS)
        return job_ask(s, l, list_path(l), list_done, e);
    return s->p.store.lists(s->p.store.ctx, &l->arena, &l->lease,
                            run->connection_id, &run->company, run->refs,
                            run->ref_count, e) &&
           job_finish(s, l, true, done_message(l), e);
}

bool
job_lists_read(struct sync *s, struct lane *l, struct err *e)
{
    l->run->list = 0;
    return list_begin(s, l, e);
}
