/* job: what the web tier asked for.  One job of a shop at a time. */
#include <string.h>

#include "log/log.h"
#include "money/money.h"
#include "str/str.h"
#include "sync/job.h"

enum { REFERENCES_MAX = 12000 };

/* ------------------------------------------------------------------ ending */

void
job_over(struct lane *l)
{
    l->job.id = 0;
    l->run = NULL;
    l->dirty = true;
}

bool
job_finish(struct sync *s, struct lane *l, bool good, const char *message,
           struct err *e)
{
    if (!s->p.store.job_end(s->p.store.ctx, &l->lease, l->job.id, good, message,
                            e))
        return false;
    job_over(l);
    return true;
}

/* The whole of it once more, that much later. */
bool
job_put_off(struct sync *s, struct lane *l, int64_t us, const char *message,
            struct err *e)
{
    if (!s->p.store.job_later(s->p.store.ctx, &l->lease, l->job.id,
                              scaled(s, us), message, e))
        return false;
    job_over(l);
    return true;
}

static const char *
access_of(const struct lane *l)
{
    return l->run->tokens.access != NULL ? l->run->tokens.access
                                         : l->run->conn.access;
}

static const char *
realm_of(const struct lane *l)
{
    return l->run->company.realm;
}

/* ------------------------------------------------------------------ asking */

/* Send what waits for its turn, or go on waiting. */
static bool
ask_now(struct sync *s, struct lane *l, struct err *e)
{
    const char *path = l->run->asks;

    if (mono(s) < l->run->asks_at) {
        l->wake_at = l->run->asks_at;
        return true;
    }
    l->run->asks = NULL;
    return call_bearer(s, l, path, access_of(l), l->run->answered, e);
}

/* The realm's limit is one for its jobs and its posts.  Before a code's
 * company is known there is no realm of ours to count in. */
static bool
ask(struct sync *s, struct lane *l, const char *path, call_done *answered,
    struct err *e)
{
    struct job_run *run = l->run;

    run->asks = path;
    run->answered = answered;
    run->asks_at = run->connection_id == 0 ? mono(s) : rate_book(s, l->rate);
    return ask_now(s, l, e);
}

/* ------------------------------------------------------------------- lists */

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

static bool
rows_add(struct lane *l, const struct json *rows, const char *kind,
         const char *name_key, const char *type_key)
{
    for (const struct json *o = rows != NULL ? rows->first : NULL; o != NULL;
         o = o->next) {
        struct sync_reference *r;
        struct qbo_record rec;
        const char *type = json_text_at(o, type_key);
        const char *name = json_text_at(o, name_key);

        if (!qbo_record_read(o, &rec) && *rec.id == '\0')
            continue;
        r = ref_add(l);
        if (r == NULL)
            return false;
        r->kind = kind;
        r->id = rec.id;
        r->name = name != NULL ? name : rec.name;
        r->type = type != NULL ? type : "";
        r->active = rec.active;
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

/* clang-format off */
static const struct {
    const char *entity;
    const char *where;
    rows_fn *rows;
} lists[] = {
    { "TaxRate",       "",                                rates },
    { "TaxCode",       "",                                codes },
    { "Account",       " WHERE Active IN (true,false)",   accounts },
    { "Term",          "",                                terms },
    { "PaymentMethod", "",                                methods },
};
/* clang-format on */
enum { LISTS = sizeof(lists) / sizeof(lists[0]), PAGE = 1000 };

static bool list_next(struct sync *s, struct lane *l, struct err *e);

/* Refusals end the job; what may pass is asked three times. */
static bool
job_read_failed(struct sync *s, struct lane *l, const struct qbo_answer *ans,
                call_done *again, const char *path, struct err *e)
{
    if (ans->class == QBO_TRANSIENT && ++l->run->tries < 3)
        return ask(s, l, path, again, e);
    if (l->run->tokens.access != NULL &&
        (ans->class == QBO_SIGNED_OUT || ans->class == QBO_DENIED))
        return job_finish(s, l, false,
                          "QuickBooks does not open that company with this "
                          "sign-in. Connect it once more; when that does not "
                          "help, Counterfoil may be set up for QuickBooks' "
                          "other environment, sandbox or production.",
                          e);
    if (ans->class == QBO_SIGNED_OUT || ans->class == QBO_DENIED)
        return job_finish(s, l, false,
                          "QuickBooks did not accept the sign-in. "
                          "Reconnect and try once more.",
                          e);
    return job_finish(s, l, false,
                      ans->class == QBO_BARRED
                          ? "QuickBooks does not let this company be used: its "
                            "subscription, its plan or who connected it does "
                            "not allow it. Mend that in QuickBooks, then try "
                            "once more."
                          : "QuickBooks did not answer properly. Try "
                            "again in a minute.",
                      e);
}

static const char *
list_path(struct lane *l)
{
    const struct job_run *run = l->run;

    return qbo_query_path(&l->arena, realm_of(l),
                          arena_printf(&l->arena,
                                       "SELECT * FROM %s%s STARTPOSITION %lld "
                                       "MAXRESULTS %d",
                                       lists[run->list].entity,
                                       lists[run->list].where,
                                       (long long)run->start, PAGE));
}

static bool
list_done(struct sync *s, struct call *c, const struct outbound_result *r,
          struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct lane *l = c->lane;
    struct job_run *run = l->run;
    const struct json *rows;
    struct qbo_answer ans;

    qbo_judge(&l->arena, &http, "QueryResponse", false, &ans);
    if (ans.class != QBO_GOOD)
        return job_read_failed(s, l, &ans, list_done, list_path(l), e);
    rows = qbo_query_rows(ans.root, lists[run->list].entity);
    if (!lists[run->list].rows(l, rows))
        return job_finish(s, l, false,
                          "QuickBooks has longer lists than "
                          "Counterfoil can keep. Contact support.",
                          e);
    run->tries = 0;
    if (rows != NULL && rows->n == PAGE) {
        run->start += PAGE;
    } else {
        run->list++;
        run->start = 1;
    }
    return list_next(s, l, e);
}

static bool
list_next(struct sync *s, struct lane *l, struct err *e)
{
    struct job_run *run = l->run;

    if (run->list < LISTS)
        return ask(s, l, list_path(l), list_done, e);
    if (!s->p.store.lists(s->p.store.ctx, &l->arena, &l->lease,
                          run->connection_id, &run->company, run->refs,
                          run->ref_count, e))
        return false;
    return job_finish(s, l, true,
                      strcmp(l->job.kind, "exchange") == 0
                          ? "QuickBooks is connected."
                          : "The lists are up to date.",
                      e);
}

/* ----------------------------------------------------------------- company */

/* The realm's limit is one for its jobs and its posts: count both in it. */
static void
rate_join(struct sync *s, struct lane *l, int already)
{
    l->rate = rate_of(s, l->run->connection_id);
    while (already-- > 0)
        rate_use(s, l->rate);
}

/* Its life is stored as from now, and began when it was asked for. */
static void
tokens_age(const struct sync *s, struct job_run *run)
{
    int64_t age_s = (mono(s) - run->asked_at) / SECOND;

    run->tokens.access_s =
        run->tokens.access_s > age_s ? run->tokens.access_s - age_s : 0;
}

static bool
prefs_done(struct sync *s, struct call *c, const struct outbound_result *r,
           struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct lane *l = c->lane;
    struct sync_company *co = &l->run->company;
    struct qbo_answer ans;
    const char *text;

    qbo_judge(&l->arena, &http, "Preferences", false, &ans);
    if (ans.class != QBO_GOOD)
        return job_read_failed(s, l, &ans, prefs_done,
                               qbo_path(&l->arena, realm_of(l), "preferences"),
                               e);
    co->custom_numbers =
        json_true_at(ans.entity, "SalesFormsPrefs.CustomTxnNumbers");
    co->uses_tax = json_true_at(ans.entity, "TaxPrefs.UsingSalesTax");
    co->automated_tax = json_true_at(ans.entity, "TaxPrefs.PartnerTaxEnabled");
    text = json_text_at(ans.entity, "SalesFormsPrefs.DefaultDiscountAccount");
    co->discount_account = text != NULL ? text : "";
    text = json_text_at(ans.entity, "CurrencyPrefs.HomeCurrency.value");
    co->currency = text != NULL ? text : "";
    l->run->tries = 0;
    tokens_age(s, l->run);
    if (l->run->tokens.access != NULL &&
        !s->p.store.connected(s->p.store.ctx, &l->arena, &l->lease, co,
                              &l->run->tokens, &l->run->connection_id, e)) {
        if (e->kind != ERR_REFUSED)
            return false;
        text = arena_text(&l->arena, e->text);
        err_clear(e);
        /* QuickBooks may end every grant of a company with one of them. */
        return l->run->connection_id == SYNC_ELSEWHERE
                   ? job_finish(s, l, false, text, e)
                   : job_give_back(s, l, text, e);
    }
    if (l->run->tokens.access != NULL)
        rate_join(s, l, 2);
    l->run->start = 1;
    return list_next(s, l, e);
}

static bool
company_done(struct sync *s, struct call *c, const struct outbound_result *r,
             struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct lane *l = c->lane;
    struct sync_company *co = &l->run->company;
    const char *path =
        qbo_path(&l->arena, realm_of(l),
                 arena_printf(&l->arena, "companyinfo/%s", realm_of(l)));
    struct qbo_answer ans;
    const char *text;

    qbo_judge(&l->arena, &http, "CompanyInfo", false, &ans);
    if (ans.class != QBO_GOOD)
        return job_read_failed(s, l, &ans, company_done, path, e);
    text = json_text_at(ans.entity, "CompanyName");
    co->name = text != NULL ? text : "";
    text = json_text_at(ans.entity, "Country");
    co->country = text != NULL ? text : "";
    l->run->tries = 0;
    return ask(s, l, qbo_path(&l->arena, realm_of(l), "preferences"),
               prefs_done, e);
}

static bool
company_read(struct sync *s, struct lane *l, struct err *e)
{
    return ask(s, l,
               qbo_path(&l->arena, realm_of(l),
                        arena_printf(&l->arena, "companyinfo/%s", realm_of(l))),
               company_done, e);
}

/* ---------------------------------------------------------------- exchange */

/* A code is exchanged once; no answer means "connect again" (protocol.md). */
static bool
exchange_done(struct sync *s, struct call *c, const struct outbound_result *r,
              struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct lane *l = c->lane;

    if (qbo_grant_read(&l->arena, &http, &l->run->tokens) != QBO_GRANTED) {
        l->run->tokens.access = NULL;
        return job_finish(s, l, false,
                          "QuickBooks did not confirm the "
                          "connection. Press Connect once more.",
                          e);
    }
    return company_read(s, l, e);
}

/* payload: {"code":...,"realm":...} */
static bool
exchange_start(struct sync *s, struct lane *l, struct err *e)
{
    const struct json *o;
    const char *code, *realm;

    if (!json_read(&l->arena, l->job.payload, strlen(l->job.payload), 4096, 4,
                   &o, e))
        return false;
    code = json_text_at(o, "code");
    realm = json_text_at(o, "realm");
    if (code == NULL || realm == NULL || !qbo_realm_valid(realm))
        return job_finish(s, l, false,
                          "QuickBooks' answer was not complete. "
                          "Press Connect once more.",
                          e);
    l->run->company.realm = realm;
    l->run->asked_at = mono(s);
    return call_token(s, l, s->p.conf->token_url,
                      "application/x-www-form-urlencoded",
                      qbo_code_form(&l->arena, code, s->p.conf->redirect_uri),
                      l->run->asked_at, exchange_done, e);
}

/* ------------------------------------------------------- lists, disconnect */

bool
job_connection(struct sync *s, struct lane *l, bool *found, struct err *e)
{
    struct job_run *run = l->run;

    run->connection_id = l->job.connection_id;
    if (!s->p.store.job_connection(s->p.store.ctx, &l->arena, &l->lease,
                                   run->connection_id, &run->conn, found, e))
        return false;
    run->company.realm = *found ? run->conn.realm : "";
    if (*found)
        rate_join(s, l, 0);
    return true;
}

static bool
lists_start(struct sync *s, struct lane *l, struct err *e)
{
    bool found;

    if (!job_connection(s, l, &found, e))
        return false;
    if (!found || strcmp(l->run->conn.state, "active") != 0)
        return job_finish(s, l, false, "QuickBooks is not connected.", e);
    return job_with_access(s, l, company_read, e);
}

/* clang-format off */
static const struct {
    const char *kind;
    bool (*start)(struct sync *s, struct lane *l, struct err *e);
} kinds[] = {
    { "exchange",   exchange_start },
    { "lists",      lists_start },
    { "disconnect", job_disconnect },
};
/* clang-format on */

bool
job_step(struct sync *s, struct lane *l, struct err *e)
{
    bool got;

    if (l->in_flight > 0)
        return true;
    if (l->run != NULL && l->run->asks != NULL)
        return ask_now(s, l, e);
    if (!s->p.store.job(s->p.store.ctx, &l->arena, &l->lease, &l->job, &got, e))
        return false;
    if (!got) {
        l->over = true;
        return true;
    }
    l->run = arena_alloc(&l->arena, 1, sizeof(*l->run));
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i].kind, l->job.kind) == 0)
            return kinds[i].start(s, l, e);
    return job_finish(s, l, false, "This version cannot do that.", e);
}
