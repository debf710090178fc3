/* store: companies and what is in their books, with its indexes. */
#include "hook.h"
#include "mail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char merged_mark, shared_mark;

int64_t
sim_now(const struct sim *s)
{
    return clock_real_ms() + s->offset_ms;
}

struct company *
company_find(const struct sim *s, const char *realm)
{
    return map_get(&s->companies, realm);
}

struct company *
company_add(struct sim *s, const char *realm, const char *country)
{
    struct company *co = calloc(1, sizeof *co);

    if (!co)
        abort();
    co->settings = &s->settings;
    snprintf(co->realm, sizeof co->realm, "%s", realm);
    snprintf(co->country, sizeof co->country, "%s", country);
    map_put(&s->companies, co->realm, co);
    if (s->last)
        s->last->next = co;
    else
        s->first = co;
    s->last = co;
    return co;
}

static const char *
key_of(struct pool *p, const char *space, const char *name)
{
    size_t n = strlen(space), m = strlen(name);
    char *key = pool_get(p, n + m + 2);

    memcpy(key, space, n);
    key[n] = '/';
    memcpy(key + n + 1, name, m);
    return key;
}

struct ent *
ent_find(const struct company *co, const struct kind *k, const char *id)
{
    size_t n = strlen(k->name), m = strlen(id);
    char key[64];

    if (m >= ID_TEXT || n + m + 2 > sizeof key)
        return NULL;
    memcpy(key, k->name, n);
    key[n] = '/';
    memcpy(key + n + 1, id, m + 1);
    return map_get(&co->by_id, key);
}

struct ent *
ent_named(struct pool *p, const struct company *co, const char *scope,
          const char *name)
{
    return map_get(&co->by_name, key_of(p, scope, name_fold(p, name)));
}

struct ent *
ent_numbered(struct pool *p, const struct company *co, const struct kind *k,
             const char *doc)
{
    return map_get(&co->by_doc, key_of(p, k->name, doc));
}

bool
ent_gone(struct pool *p, const struct company *co, const struct kind *k,
         const char *id)
{
    return map_get(&co->gone, key_of(p, k->name, id)) != NULL;
}

bool
ent_merged(struct pool *p, const struct company *co, const struct kind *k,
           const char *id)
{
    return map_get(&co->merged, key_of(p, k->name, id)) != NULL;
}

void
ent_merge(struct company *co, const struct kind *k, const char *id)
{
    struct pool *p = pool_new();

    map_put(&co->merged, key_of(p, k->name, id), &merged_mark);
    pool_free(p);
}

static void
index_name(struct pool *p, struct company *co, struct ent *e, bool enter)
{
    const char *name = e->kind->named ? js_text(e->obj, e->kind->named) : NULL;
    const char *key;

    if (!name)
        return;
    key = key_of(p, e->kind->scope, name_fold(p, name));
    if (enter)
        map_put(&co->by_name, key, e);
    else if (map_get(&co->by_name, key) == e)
        map_drop(&co->by_name, key);
}

/* The oldest holder of a number is the one that a newcomer meets. */
static void
index_doc(struct pool *p, struct company *co, struct ent *e, bool enter)
{
    const struct ents *list = &co->list[e->kind - kinds];
    const char *doc = js_text(e->obj, "DocNumber"), *key, *other;

    if (!doc || !*doc)
        return;
    key = key_of(p, e->kind->name, doc);
    if (enter) {
        if (map_get(&co->by_doc, key)) {
            co->same_numbers = true;
            map_put(&co->shared_doc, key, &shared_mark);
        } else {
            map_put(&co->by_doc, key, e);
        }
        return;
    }
    if (map_get(&co->by_doc, key) != e)
        return;
    map_drop(&co->by_doc, key);
    if (!map_get(&co->shared_doc, key))
        return;
    for (size_t i = 0; i < list->n; i++) {
        other = js_text(list->at[i]->obj, "DocNumber");
        if (list->at[i] != e && other && !strcmp(other, doc)) {
            map_put(&co->by_doc, key, list->at[i]);
            return;
        }
    }
}

/* Enters or removes one object in the indexes. */
static void
index_ent(struct company *co, struct ent *e, bool enter)
{
    struct pool *p = pool_new();

    index_name(p, co, e, enter);
    if (e->kind->flags & KIND_TXN) {
        index_doc(p, co, e, enter);
        open_enter(co, e, enter);
        stock_enter(co, e, enter);
    }
    pool_free(p);
}

void
ents_push(struct ents *list, struct ent *e)
{
    if (list->n == list->cap) {
        list->cap = list->cap ? list->cap * 2 : 16;
        list->at = realloc(list->at, list->cap * sizeof(struct ent *));
        if (!list->at)
            abort();
    }
    list->at[list->n++] = e;
}

static struct ent *
ent_new(struct company *co, const struct kind *k, const char *id)
{
    struct ent *e = calloc(1, sizeof *e);
    char key[64];

    if (!e)
        abort();
    e->kind = k;
    snprintf(e->id, sizeof e->id, "%s", id);
    snprintf(key, sizeof key, "%s/%s", k->name, e->id);
    map_put(&co->by_id, key, e);
    ents_push(&co->list[k - kinds], e);
    return e;
}

static int64_t *
counter_of(struct company *co, const struct kind *k)
{
    if (k->sequence == SEQ_NAME)
        return &co->last_name;
    return k->sequence == SEQ_TXN ? &co->last_txn : &co->last_own[k - kinds];
}

void
ent_store(struct company *co, const struct kind *k, const struct js *obj,
          int64_t at_ms)
{
    const char *id = js_text(obj, "Id");
    int64_t number, *counter = counter_of(co, k);
    struct ent *e;

    if (!id)
        return;
    e = ent_find(co, k, id);
    number = js_int(obj, "Id", 0);
    if (number > *counter)
        *counter = number;
    if (e) {
        index_ent(co, e, false);
        if (k == &kinds[KIND_CUSTOMER])
            owed_leave(co, e);
        history_replace(co, e, at_ms);
    } else {
        const char *doc = js_text(obj, "DocNumber");

        e = ent_new(co, k, id);
        e->made_ms = at_ms;
        if (doc && *doc && k->flags & KIND_SALE)
            snprintf(co->last_doc, sizeof co->last_doc, "%s", doc);
    }
    e->changed_ms = at_ms;
    if (k->sequence == SEQ_NAME)
        co->named_ms = at_ms;
    e->pool = pool_new();
    e->obj = js_keep(e->pool, obj, k == &kinds[KIND_CUSTOMER] ? 512 : 0);
    if (k == &kinds[KIND_ITEM])
        stock_join(co, e);
    if (k == &kinds[KIND_ACCOUNT])
        receivable_join(co, e);
    if (k == &kinds[KIND_CUSTOMER])
        owed_join(co, e);
    index_ent(co, e, true);
}

static void
ent_free(struct ent *e)
{
    history_free(e);
    open_free(e);
    free(e);
}

static void
gone_store(struct company *co, const char *key, const struct ent *e,
           int64_t at_ms)
{
    struct gone *g = calloc(1, sizeof *g);

    if (!g)
        abort();
    g->kind = e->kind;
    snprintf(g->id, sizeof g->id, "%s", e->id);
    g->at_ms = at_ms;
    free(map_drop(&co->gone, key));
    map_put(&co->gone, key, g);
}

void
ent_delete(struct company *co, const struct kind *k, const char *id,
           int64_t at_ms)
{
    struct ents *list = &co->list[k - kinds];
    struct ent *e = ent_find(co, k, id);
    struct pool *p;
    const char *key;
    size_t i = 0;

    if (!e)
        return;
    p = pool_new();
    key = key_of(p, k->name, e->id);
    index_ent(co, e, false);
    if (k == &kinds[KIND_CUSTOMER])
        owed_leave(co, e);
    map_drop(&co->by_id, key);
    gone_store(co, key, e, at_ms);
    pool_free(p);
    while (i < list->n && list->at[i] != e)
        i++;
    list->n--;
    memmove(&list->at[i], &list->at[i + 1], (list->n - i) * sizeof *list->at);
    history_bury(co, e, at_ms);
}

const char *
next_id(struct pool *p, const struct company *co, const struct kind *k)
{
    int64_t last = k->sequence == SEQ_NAME  ? co->last_name
                   : k->sequence == SEQ_TXN ? co->last_txn
                                            : co->last_own[k - kinds];

    return pool_fmt(p, "%lld", (long long)last + 1);
}

/* One more than the number used last, past numbers that are taken. */
const char *
next_doc(struct pool *p, const struct company *co, const struct kind *k)
{
    const char *last = *co->last_doc ? co->last_doc : "1000";
    size_t n = strlen(last), head = n;
    long long number;
    char *doc;

    while (head && n - head < 15 && last[head - 1] >= '0' &&
           last[head - 1] <= '9')
        head--;
    number = strtoll(last + head, NULL, 10);
    do {
        doc = pool_fmt(p, "%.*s%0*lld", (int)head, last, (int)(n - head),
                       ++number);
    } while (ent_numbered(p, co, k, doc));
    return doc;
}

static void
answer_free(void *v)
{
    struct answer *a = v;

    free(a->body);
    free(a);
}

void
answer_store(struct company *co, const char *requestid, int status,
             const char *body, int64_t at_ms, const char *sent)
{
    struct answer *a = calloc(1, sizeof *a), *old;

    if (!a || !(a->body = strdup(body)))
        abort();
    a->status = status;
    a->at_ms = at_ms;
    a->sent = sent ? strtoull(sent, NULL, 16) : 0;
    old = map_drop(&co->answers, requestid);
    if (old)
        answer_free(old);
    map_put(&co->answers, requestid, a);
}

const struct js *
pref(const struct company *co, const char *path)
{
    struct ent *e = ent_find(co, &kinds[KIND_PREFERENCES], "1");

    return e ? js_path(e->obj, path) : NULL;
}

bool
pref_true(const struct company *co, const char *path)
{
    const struct js *v = pref(co, path);

    return v && v->kind == JS_TRUE;
}

static void
books_free(struct company *co)
{
    for (int k = 0; k < KIND__MAX; k++) {
        for (size_t i = 0; i < co->list[k].n; i++)
            ent_free(co->list[k].at[i]);
        free(co->list[k].at);
        for (size_t i = 0; i < co->dead[k].n; i++)
            ent_free(co->dead[k].at[i]);
        free(co->dead[k].at);
    }
    map_clear(&co->by_id, NULL);
    map_clear(&co->by_name, NULL);
    map_clear(&co->by_doc, NULL);
    map_clear(&co->shared_doc, NULL);
    map_clear(&co->gone, free);
    map_clear(&co->merged, NULL);
    map_clear(&co->receivables, free);
    map_clear(&co->answers, answer_free);
}

/* The books of a company that starts anew; what is wrong with it stays. */
void
company_wipe(struct company *co, const char *country)
{
    struct company fresh = { .settings = co->settings,
                             .states = co->states,
                             .next = co->next };

    books_free(co);
    memcpy(fresh.realm, co->realm, sizeof fresh.realm);
    memcpy(fresh.throttle, co->throttle, sizeof fresh.throttle);
    snprintf(fresh.country, sizeof fresh.country, "%s", country);
    *co = fresh;
}

static void
company_free(struct company *co)
{
    books_free(co);
    free(co);
}

void
sim_empty(struct sim *s)
{
    for (struct company *co = s->first, *next; co; co = next) {
        next = co->next;
        company_free(co);
    }
    s->first = s->last = NULL;
    hooks_empty(s);
    mails_empty(s);
    map_clear(&s->companies, NULL);
    grants_empty(s);
    key_empty(s);
    settings_default(&s->settings);
    s->offset_ms = 0;
}
