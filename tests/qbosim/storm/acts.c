/* acts: what a thread does next, by weight. */
#include "storm.h"

#include <stdlib.h>
#include <string.h>

#define PICK(t, list) list[roll(&(t)->dice, sizeof list / sizeof *list)]

static void
requestid(struct thread *t, struct ask *a)
{
    if (chance(&t->dice, 88))
        snprintf(a->requestid, sizeof a->requestid, "s%d-%llx", t->number,
                 (unsigned long long)dice_next(&t->dice));
}

static enum kind
any_kind(struct thread *t)
{
    static const struct {
        enum kind kind;
        unsigned weight;
    } table[] = {
        { CUSTOMER, 16 },   { ITEM, 8 },   { INVOICE, 34 }, { PAYMENT, 20 },
        { CREDITMEMO, 12 }, { VENDOR, 4 }, { EMPLOYEE, 2 }, { ACCOUNT, 1 },
        { TERM, 2 },        { METHOD, 1 },
    };
    unsigned at = roll(&t->dice, 100);
    size_t i = 0;

    while (at >= table[i].weight)
        at -= table[i++].weight;
    return table[i].kind;
}

/* The path of a write with its parameters.  The judge reads the links of a
 * payment, and those as JSON only. */
static void
write_path(struct thread *t, struct ask *a, const char *operation)
{
    size_t n;

    if (a->kind == PAYMENT)
        a->accept = "application/json";
    ask_path(a, "/v3/company/%s/%s?minorversion=75%s%s", realms[a->realm].id,
             kind_rows[a->kind].path, *operation ? "&operation=" : "",
             operation);
    a->same_number = chance(&t->dice, 10);
    n = strlen(a->path);
    if (*a->requestid)
        snprintf(a->path + n, sizeof a->path - n, "&requestid=%s",
                 a->requestid);
    n = strlen(a->path);
    if (a->same_number)
        snprintf(a->path + n, sizeof a->path - n,
                 "&include=allowduplicatedocnum");
}

static void
send_body(struct thread *t, struct ask *a)
{
    struct answer got;

    const char *token = strstr(t->body.p, "\"SyncToken\":\"");

    if (token)
        snprintf(a->token, sizeof a->token, "%.*s",
                 (int)strcspn(token + 13, "\""), token + 13);
    if (chance(&t->dice, 7)) {
        spoil_body(t);
        *a->token = '\0';
    }
    if (chance(&t->dice, 1))
        a->type = "text/plain";
    if (chance(&t->dice, 1))
        a->no_token = true;
    ask_send(t, a, &got);
}

static void
create(struct thread *t)
{
    struct ask a = ask_new(t, "POST");
    struct known memo;

    a.op = "create";
    a.kind = any_kind(t);
    requestid(t, &a);
    write_path(t, &a, "");
    if (a.kind == PAYMENT && chance(&t->dice, 30) &&
        known_pick(t, a.realm, CREDITMEMO, &memo))
        body_apply(t, a.realm, &memo);
    else
        body_make(t, a.realm, a.kind, NULL, false);
    send_body(t, &a);
}

static void
update(struct thread *t)
{
    struct ask a = ask_new(t, "POST");
    struct known it;

    a.op = "update";
    a.kind = any_kind(t);
    if (!known_pick(t, a.realm, a.kind, &it)) {
        create(t);
        return;
    }
    memcpy(a.id, it.id, sizeof a.id);
    requestid(t, &a);
    write_path(t, &a, chance(&t->dice, 20) ? "update" : "");
    body_make(t, a.realm, a.kind, &it, chance(&t->dice, 65));
    send_body(t, &a);
}

/* The id and token, and nothing else: delete, void. */
static void
end(struct thread *t, const char *operation)
{
    struct ask a = ask_new(t, "POST");
    struct known it;
    size_t n;

    a.op = operation;
    a.kind = any_kind(t);
    if (!kind_rows[a.kind].txn && chance(&t->dice, 95))
        a.kind = chance(&t->dice, 50) ? INVOICE : PAYMENT;
    if (!known_pick(t, a.realm, a.kind, &it))
        return;
    memcpy(a.id, it.id, sizeof a.id);
    requestid(t, &a);
    write_path(t, &a,
               a.kind == PAYMENT && *operation == 'v' ? "update" : operation);
    n = strlen(a.path);
    if (a.kind == PAYMENT && *operation == 'v')
        snprintf(a.path + n, sizeof a.path - n, "&include=void");
    page_clear(&t->body);
    page_put(&t->body, "{\"Id\":\"%s\",\"SyncToken\":\"%s\",\"sparse\":true}",
             it.id, chance(&t->dice, 92) ? it.token : "9");
    send_body(t, &a);
}

static void delete (struct thread *t)
{
    end(t, "delete");
}

static void
void_it(struct thread *t)
{
    end(t, "void");
}

static void
read_one(struct thread *t)
{
    struct ask a = ask_new(t, "GET");
    struct known it;
    enum kind k = a.kind = any_kind(t);
    struct answer got;

    if (!known_pick(t, a.realm, k, &it))
        return;
    if (chance(&t->dice, 5))
        snprintf(it.id, sizeof it.id, "%u", roll(&t->dice, 100000));
    ask_path(&a, "/v3/company/%s/%s/%s", realms[a.realm].id, kind_rows[k].path,
             chance(&t->dice, 98) ? it.id : "1.5");
    page_clear(&t->body);
    ask_send(t, &a, &got);
}

/* A statement as the value of a parameter. */
static void
put_encoded(struct ask *a, const struct page *s)
{
    size_t n = strlen(a->path);

    for (size_t i = 0; i < s->n && n + 4 < sizeof a->path; i++)
        n += (size_t)snprintf(a->path + n, sizeof a->path - n, "%%%02X",
                              (unsigned)(unsigned char)s->p[i]);
}

static void
query(struct thread *t)
{
    struct ask a = ask_new(t, chance(&t->dice, 80) ? "GET" : "POST");
    struct page text = { 0 };
    struct answer got;

    a.op = "query";
    query_make(t, &text);
    while (chance(&t->dice, 15))
        spoil_query(t, &text);
    page_clear(&t->body);
    ask_path(&a, "/v3/company/%s/query%s", realms[a.realm].id,
             *a.method == 'G' ? "?query=" : "");
    if (*a.method == 'G') {
        put_encoded(&a, &text);
    } else {
        a.type = "application/text";
        page_add(&t->body, text.p, text.n);
    }
    free(text.p);
    ask_send(t, &a, &got);
}

/* Several writes in one request; the judge reads what was asked, too. */
static void
batch(struct thread *t)
{
    struct ask a = ask_new(t, "POST");
    struct page all = { 0 };
    unsigned n = 1 + roll(&t->dice, chance(&t->dice, 3) ? 33 : 5);
    struct answer got;

    a.op = "batch";
    a.keep_body = true;
    a.accept = "application/json";
    requestid(t, &a);
    a.requestid[20] = '\0';
    ask_path(&a, "/v3/company/%s/batch%s%s", realms[a.realm].id,
             *a.requestid ? "?requestid=" : "", a.requestid);
    page_put(&all, "{\"BatchItemRequest\":[");
    for (unsigned i = 0; i < n; i++) {
        enum kind k = any_kind(t);
        struct known it;
        bool old = chance(&t->dice, 40) && known_pick(t, a.realm, k, &it);

        if (chance(&t->dice, 15)) {
            page_put(&all,
                     "{\"bId\":\"q%u\",\"Query\":\"SELECT COUNT(*) FROM "
                     "%s\"},",
                     i, kind_rows[k].name);
            continue;
        }
        body_make(t, a.realm, k, old ? &it : NULL, true);
        page_put(&all, "{\"bId\":\"b%u\",\"operation\":\"%s\",%s\"%s\":", i,
                 old ? "update" : "create",
                 chance(&t->dice, 5)
                     ? "\"optionsData\":\"allowduplicatedocnum\","
                     : "",
                 kind_rows[k].name);
        page_add(&all, t->body.p, t->body.n);
        page_put(&all, "},");
    }
    all.n--;
    page_put(&all, "]}");
    page_clear(&t->body);
    page_add(&t->body, all.p, all.n);
    free(all.p);
    if (chance(&t->dice, 5))
        spoil_body(t);
    ask_send(t, &a, &got);
}

/* Changes since, and reports. */
static void
look(struct thread *t)
{
    static const char *const paths[] = {
        "cdc?entities=Customer,Invoice,Payment&changedSince=2026-11-19",
        "cdc?entities=CreditMemo&changedSince=2026-11-20T00:00:00-08:00",
        "cdc?entities=Nothing&changedSince=never",
        "cdc",
        "reports/CustomerBalance",
        "reports/CustomerBalance?customer=1,2",
        "reports/AgedReceivables?report_date=2026-06-30",
        "reports/AgedReceivables?report_date=soon",
        "reports/Nothing",
        "preferences",
        "companyinfo/1",
    };
    struct ask a = ask_new(t, "GET");
    unsigned at = roll(&t->dice, sizeof paths / sizeof *paths);
    struct answer got;

    /* All of the books are long answers: less often. */
    if (at < 2 && chance(&t->dice, 80))
        at = 9;
    a.op = "look";
    ask_path(&a, "/v3/company/%s/%s", realms[a.realm].id, paths[at]);
    page_clear(&t->body);
    ask_send(t, &a, &got);
}

/* A person at the screens: no token, no requestid. */
static void
person(struct thread *t)
{
    struct ask a = ask_new(t, chance(&t->dice, 25) ? "DELETE" : "POST");
    struct known it, other;
    struct answer got;

    a.control = true;
    a.how = "person";
    a.kind = any_kind(t);
    page_clear(&t->body);
    if (!known_pick(t, a.realm, a.kind, &it)) {
        a.method = "POST";
        a.op = "create";
        ask_path(&a, "/sim/companies/%s/%s", realms[a.realm].id,
                 kind_rows[a.kind].name);
        body_make(t, a.realm, a.kind, NULL, false);
        ask_send(t, &a, &got);
        return;
    }
    memcpy(a.id, it.id, sizeof a.id);
    if (*a.method == 'D') {
        a.op = kind_rows[a.kind].txn ? "delete" : "update";
        ask_path(&a, "/sim/companies/%s/%s/%s", realms[a.realm].id,
                 kind_rows[a.kind].name, it.id);
    } else if (kind_rows[a.kind].txn && chance(&t->dice, 20)) {
        a.op = "void";
        ask_path(&a, "/sim/companies/%s/%s/%s/void", realms[a.realm].id,
                 kind_rows[a.kind].name, it.id);
    } else if (a.kind == CUSTOMER && chance(&t->dice, 15) &&
               known_pick(t, a.realm, a.kind, &other)) {
        a.op = "merge";
        ask_path(&a, "/sim/companies/%s/Customer/%s/merge", realms[a.realm].id,
                 it.id);
        page_put(&t->body, "{\"into\":\"%s\"}", other.id);
    } else {
        a.op = "update";
        ask_path(&a, "/sim/companies/%s/%s", realms[a.realm].id,
                 kind_rows[a.kind].name);
        body_make(t, a.realm, a.kind, &it, true);
    }
    ask_send(t, &a, &got);
}

/* Switches that change how things are said or allowed, not what is true. */
static void
arrange(struct thread *t)
{
    static const char *const settings[] = {
        "{\"fault_shape\":\"lower\"}",
        "{\"fault_shape\":\"upper\"}",
        "{\"fault_shape\":\"mixed\"}",
        "{\"query_case\":\"kept\"}",
        "{\"query_case\":\"ignored\"}",
        "{\"query_lag_ms\":5}",
        "{\"query_lag_ms\":0}",
        "{\"rotation\":\"overlap\"}",
        "{\"rotation\":\"none\"}",
        "{\"rotation\":\"same\"}",
        "{\"no_such_setting\":1}",
        "{\"time_scale\":2}",
        "{\"time_scale\":1}",
        "{\"over_apply\":\"refused\"}",
        "{\"over_apply\":\"clipped\"}",
        "{\"over_apply\":\"unapplied\"}",
        "{\"auto_apply\":\"both\"}",
        "{\"auto_apply\":\"invoices\"}",
        "{\"auto_apply_answer\":\"after\"}",
        "{\"auto_apply_answer\":\"before\"}",
        "{\"voided_edit\":\"refused\"}",
        "{\"voided_edit\":\"revives\"}",
        "{\"merged_loser\":\"gone\"}",
        "{\"merged_loser\":\"inactive\"}",
        "{\"feature_off\":\"ignored\"}",
        "{\"feature_off\":\"refused\"}",
        "{\"inactive_ref\":\"610\"}",
        "{\"inactive_ref\":\"2500\"}",
        "{\"missing_ref\":\"610\"}",
        "{\"missing_ref\":\"2500\"}",
        "{\"name_edit_ms\":2}",
        "{\"name_edit_ms\":0}",
        "{\"name_text\":\"newer\"}",
        "{\"name_text\":\"plain\"}",
        "{\"query_tokens\":\"stale\"}",
        "{\"query_tokens\":\"current\"}",
        "{\"cdc_cap\":\"block\"}",
        "{\"xml_type\":\"plain\"}",
        "{\"content_type\":\"mixed\"}",
        "{\"metadata_zone\":\"company\"}",
        "{\"metadata_zone\":\"pacific\"}",
        "{\"tax_text\":\"lines\"}",
        "{\"ast_address\":\"zero\"}",
        "{\"maxresults_over\":\"refused\"}",
        "{\"stale_user\":\"oneself\"}",
        "{\"batch_counts\":\"items\"}",
        "{\"token_numbers\":\"string\"}",
        "{\"time_behind_ms\":0}",
    };
    static const char *const preferences[] = {
        "{\"AllowDiscount\":false}",          "{\"AllowDiscount\":true}",
        "{\"CustomTxnNumbers\":true}",        "{\"CustomTxnNumbers\":false}",
        "{\"BookCloseDate\":\"2026-02-28\"}", "{\"BookCloseDate\":null}",
        "{\"AutoApplyCredit\":true}",         "{\"AutoApplyCredit\":false}",
        "{\"DefaultTerms\":\"2\"}",           "{\"NoSuchPreference\":1}",
    };
    /* Only what stores nothing is delayed, lost or carried out late. */
    static const char *const scripts[] = {
        "{\"path\":\"/query\",\"delay_ms\":3,\"times\":2}",
        "{\"path\":\"/query\",\"late_store_ms\":4,\"times\":3}",
        "{\"path\":\"/reports/\",\"answer\":\"reset\"}",
        "{\"path\":\"/companyinfo/\",\"cut_bytes\":40}",
        "{\"path\":\"/preferences\",\"answer\":\"close\",\"skip\":1}",
        "{\"path\":\"/no/such\",\"store\":false}",
    };
    struct ask a = ask_new(t, "POST");
    struct answer got;

    a.control = true;
    a.how = "control";
    a.op = "arrange";
    page_clear(&t->body);
    if (chance(&t->dice, 20)) {
        ask_path(&a, "/sim/scripts");
        page_put(&t->body, "%s", PICK(t, scripts));
    } else if (chance(&t->dice, 50)) {
        ask_path(&a, "/sim/settings");
        page_put(&t->body, "%s", PICK(t, settings));
    } else {
        ask_path(&a, "/sim/companies/%s/preferences", realms[a.realm].id);
        page_put(&t->body, "%s", PICK(t, preferences));
    }
    ask_send(t, &a, &got);
}

static void
watch(struct thread *t)
{
    static const char *const paths[] = { "/sim/counters", "/sim/settings",
                                         "/sim/scripts",  "/sim/companies",
                                         "/sim/clock",    "/sim/notices" };
    struct ask a = ask_new(t, "GET");
    struct answer got;

    a.control = true;
    a.how = "control";
    a.op = "watch";
    ask_path(&a, "%s", paths[roll(&t->dice, 6)]);
    page_clear(&t->body);
    ask_send(t, &a, &got);
}

static void
tokens(struct thread *t)
{
    int realm = (int)roll(&t->dice, REALMS);

    if (chance(&t->dice, 80))
        token_refresh(t, realm);
    else
        token_make(t, realm);
}

void
act(struct thread *t)
{
    static const struct {
        void (*run)(struct thread *t);
        unsigned weight;
    } table[] = {
        { create, 25 },    { update, 22 }, { delete, 9 }, { void_it, 3 },
        { read_one, 14 },  { query, 6 },   { batch, 3 },  { look, 1 },
        { person, 8 },     { arrange, 2 }, { watch, 1 },  { tokens, 2 },
        { spoil_wire, 4 },
    };
    unsigned at = roll(&t->dice, 100);
    size_t i = 0;

    while (at >= table[i].weight)
        at -= table[i++].weight;
    table[i].run(t);
}
