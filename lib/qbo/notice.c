/* notice: both forms of Intuit's webhooks, entry by entry. */
#include "qbo/qbo.h"

#include <string.h>
#include <strings.h>

#include "clock/clock.h"

enum { ID_MAX = 20 };

/* clang-format off */
static const char *const entities[] = {
    [NOTICE_CUSTOMER]    = "customer",
    [NOTICE_ITEM]        = "item",
    [NOTICE_INVOICE]     = "invoice",
    [NOTICE_PAYMENT]     = "payment",
    [NOTICE_PREFERENCES] = "preferences",
};
/* clang-format on */

const char *
qbo_notice_entity(enum notice_entity entity)
{
    return entities[entity];
}

/* One entry, in the words of either form. */
struct entry {
    const char *realm, *entity, *op, *id, *loser, *at;
};

/* The text or number behind a key in whatever case. */
static const char *
loose(const struct json *o, const char *key)
{
    if (o == NULL || o->kind != JSON_IS_OBJECT)
        return NULL;
    for (const struct json *m = o->first; m != NULL; m = m->next)
        if (strcasecmp(m->key, key) == 0 &&
            (m->kind == JSON_IS_TEXT || m->kind == JSON_IS_NUMBER))
            return m->text;
    return NULL;
}

static bool
is_id(const char *s)
{
    size_t n = s == NULL ? 0 : strspn(s, "0123456789");

    return n > 0 && n <= ID_MAX && s[n] == '\0';
}

static bool
is_op(const char *s, const char *a, const char *b)
{
    return s != NULL && (strcasecmp(s, a) == 0 || strcasecmp(s, b) == 0);
}

/* RFC 3339, and "-0700" for "-07:00" (qbo.md 5.2); 0 for anything else. */
static struct utc
time_of(struct arena *a, const char *s)
{
    size_t n = s == NULL ? 0 : strlen(s);
    struct utc at = { 0 };

    if (n > 24 && n < 40 && (s[n - 5] == '+' || s[n - 5] == '-'))
        s = arena_printf(a, "%.*s:%s", (int)(n - 2), s, s + n - 2);
    if (n == 0 || !utc_parse(s, &at))
        at.us = 0;
    return at;
}

static void
put(struct notices *out, const struct notice *n)
{
    out->list[out->n++] = *n;
}

static void
take(struct arena *a, struct notices *out, const struct entry *t)
{
    struct notice n = { .realm = t->realm, .merged_into = "" };
    size_t kind = 0;

    if (t->realm == NULL || !qbo_realm_valid(t->realm) || t->entity == NULL ||
        *t->entity == '\0') {
        out->useless++;
        return;
    }
    while (kind < NOTICE_ENTITY__MAX &&
           strcasecmp(entities[kind], t->entity) != 0)
        kind++;
    if (kind == NOTICE_ENTITY__MAX) {
        out->foreign++;
        return;
    }
    n.entity = (enum notice_entity)kind;
    n.qbo_id = n.entity == NOTICE_PREFERENCES ? "1" : t->id;
    n.at = time_of(a, t->at);
    if (!is_id(n.qbo_id)) {
        out->useless++;
        return;
    }
    put(out, &n);
    if (!is_op(t->op, "merge", "merged") || !is_id(t->loser) ||
        strcmp(t->loser, t->id) == 0)
        return;
    n.qbo_id = t->loser;
    n.merged_into = t->id;
    put(out, &n);
}

/* ------------------------------------------------------------- CloudEvents */

/* "qbo.invoice.void.v1": what stands between the dots. */
static void
type_read(struct arena *a, const char *type, struct entry *t)
{
    size_t n;

    if (type == NULL || strncasecmp(type, "qbo.", 4) != 0)
        return;
    type += 4;
    n = strcspn(type, ".");
    t->entity = arena_copy(a, type, n);
    if (type[n] == '.')
        t->op = arena_copy(a, type + n + 1, strcspn(type + n + 1, "."));
}

static void
event_take(struct arena *a, struct notices *out, const struct json *event)
{
    struct entry t = {
        .realm = json_text_at(event, "intuitaccountid"),
        .id = json_text_at(event, "intuitentityid"),
        .loser = loose(json_get(event, "data"), "deletedid"),
        .at = json_text_at(event, "time"),
    };

    type_read(a, json_text_at(event, "type"), &t);
    take(a, out, &t);
}

/* ---------------------------------------------------------- the older form */

static const struct json *
list_at(const struct json *o, const char *path)
{
    const struct json *list = json_at(o, path);

    return list != NULL && list->kind == JSON_IS_LIST ? list : NULL;
}

static size_t
entities_count(const struct json *companies)
{
    size_t n = 0;

    for (const struct json *c = companies->first; c != NULL; c = c->next) {
        const struct json *list = list_at(c, "dataChangeEvent.entities");

        n += list != NULL ? list->n : 1;
    }
    return n;
}

static void
company_take(struct arena *a, struct notices *out, const struct json *company)
{
    const struct json *list = list_at(company, "dataChangeEvent.entities");

    if (list == NULL) {
        out->useless++;
        return;
    }
    for (const struct json *x = list->first; x != NULL; x = x->next) {
        struct entry t = {
            .realm = json_text_at(company, "realmId"),
            .entity = json_text_at(x, "name"),
            .op = json_text_at(x, "operation"),
            .id = json_text_at(x, "id"),
            .loser = loose(x, "deletedid"),
            .at = json_text_at(x, "lastUpdated"),
        };

        take(a, out, &t);
    }
}

/* ------------------------------------------------------------------- both */

bool
qbo_notices_read(struct arena *a, struct bytes body, struct notices *out,
                 struct err *e)
{
    const struct json *root, *companies;
    bool cloud;

    memset(out, 0, sizeof(*out));
    if (!json_read(a, body.p, body.n, NOTICES_BYTES, NOTICES_DEPTH, &root, e))
        return false;
    companies = list_at(root, "eventNotifications");
    cloud = root->kind == JSON_IS_LIST;
    if (!cloud && companies == NULL)
        return err_input(e, "", "That is not a notice of QuickBooks.");
    out->entries = cloud ? root->n : entities_count(companies);
    if (out->entries > NOTICES_MAX)
        return true;
    out->list = arena_alloc(a, 2 * out->entries + 1, sizeof(*out->list));
    for (const struct json *x = cloud ? root->first : companies->first;
         x != NULL; x = x->next) {
        if (cloud)
            event_take(a, out, x);
        else
            company_take(a, out, x);
    }
    return true;
}
