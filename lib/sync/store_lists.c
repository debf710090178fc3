/*
 * store_lists: a company and its lists as they were read.
 *
 * The customers and the items are replaced each in a transaction of their own:
 * who reads a kind sees it whole, and thousands of names hold up nobody who
 * waits for a tax code.
 */
#include <string.h>

#include "str/str.h"
#include "sync/store.h"

enum { REFERENCE_ARGS = 11, NAME_MAX = 500, EMAIL_MAX = 200 };

/* QuickBooks' names may be longer than our columns: whole characters. */
static const char *
fitting(struct arena *a, const char *text, size_t chars)
{
    size_t n = 0;

    for (; text[n] != '\0'; n++)
        if ((text[n] & 0xC0) != 0x80 && chars-- == 0)
            break;
    return arena_copy(a, text, n);
}

bool
store_company(struct db *db, struct arena *a, struct shop_ref shop, int64_t id,
              const struct sync_company *c, struct err *e)
{
    return db_exec(
        db, STMT_CONNECTION_COMPANY,
        ARGS(ARG_SHOP(shop), ARG_INT(id), ARG_TEXT(fitting(a, c->name, 200)),
             ARG_TEXT(c->country), ARG_BOOL(c->custom_numbers),
             ARG_BOOL(c->uses_tax), ARG_TEXT(c->currency),
             ARG_BOOL(c->automated_tax), ARG_DATE(c->book_close),
             ARG_BOOL(c->allows_discount), ARG_BOOL(c->auto_apply_credit),
             ARG_TEXT(fitting(a, c->subscription, 40))),
        NULL, e);
}

struct lists {
    struct sync_store_db *s;
    struct shop_ref shop;
    int64_t id;
    const struct sync_company *c;
    const struct sync_reference *list; /* of all kinds, each in one piece */
    size_t n;
    const char *kind; /* that is replaced */
};

static void
reference_args(const struct lists *t, const struct sync_reference *r,
               struct val *to)
{
    struct arena *a = &t->s->scratch;
    const char *name = fitting(a, r->name, NAME_MAX);

    to[0] = ARG_SHOP(t->shop);
    to[1] = ARG_INT(t->id);
    to[2] = ARG_TEXT(r->kind);
    to[3] = ARG_TEXT(r->id);
    to[4] = ARG_TEXT(name);
    to[5] = ARG_TEXT(str_fold(a, name));
    to[6] = ARG_DECIMAL(r->rate);
    to[7] = ARG_TEXT(r->type);
    to[8] = ARG_BOOL(r->active);
    to[9] = ARG_TEXT(fitting(a, r->email, EMAIL_MAX));
    to[10] = ARG_TEXT(r->sync_token);
}

static bool
kind_replace(struct db *db, const struct lists *t, const char *kind,
             struct err *e)
{
    struct arena *a = &t->s->scratch;
    struct val *args = arena_alloc(a, t->n * REFERENCE_ARGS + 1, sizeof(*args));
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->list[i].kind, kind) == 0)
            reference_args(t, &t->list[i], args + n++ * REFERENCE_ARGS);
    return db_exec(db, STMT_REFERENCE_CLEAR,
                   ARGS(ARG_SHOP(t->shop), ARG_INT(t->id), ARG_TEXT(kind)),
                   NULL, e) &&
           db_exec_many(db, STMT_REFERENCE_INSERT, args, n, NULL, e);
}

/* One kind of names. */
static bool
names_body(struct db *db, void *ctx, struct err *e)
{
    struct lists *t = ctx;

    arena_reset(&t->s->scratch);
    return kind_replace(db, t, t->kind, e);
}

/* What the settings choose from; the lists are as old as this. */
static bool
settings_body(struct db *db, void *ctx, struct err *e)
{
    static const char *const kinds[] = { "account", "tax_code", "term",
                                         "payment_method" };
    struct lists *t = ctx;
    const struct val both[] = { ARG_SHOP(t->shop), ARG_INT(t->id), { 0 } };
    const char *discount = t->c->discount_account;
    const char *left_out = t->c->left_out;

    arena_reset(&t->s->scratch);
    if (!db_exec(db, STMT_LANE_UNBAR, both, NULL, e) ||
        !db_exec(db, STMT_EVENT_UNBAR, both, NULL, e) ||
        !store_company(db, &t->s->scratch, t->shop, t->id, t->c, e))
        return false;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (!kind_replace(db, t, kinds[i], e))
            return false;
    return (discount == NULL || *discount == '\0' ||
            db_exec(db, STMT_MAPPING_DEFAULT,
                    ARGS(ARG_SHOP(t->shop), ARG_INT(t->id),
                         ARG_TEXT("discount_account"), ARG_TEXT(discount)),
                    NULL, e)) &&
           db_exec(db, STMT_CONNECTION_LISTS_NOW,
                   ARGS(ARG_SHOP(t->shop), ARG_INT(t->id),
                        ARG_TEXT(left_out == NULL ? "" : left_out)),
                   NULL, e);
}

bool
store_lists(void *ctx, struct arena *a, const struct sync_lease *l,
            int64_t connection_id, const struct sync_company *c,
            const struct sync_reference *list, size_t n, struct err *e)
{
    static const char *const names[] = { "customer", "item" };
    struct sync_store_db *s = ctx;
    struct lists t = { s, l->shop, connection_id, c, list, n, NULL };

    (void)a;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        t.kind = names[i];
        if (!db_tx(s->conf.db, names_body, &t, e))
            return false;
    }
    return db_tx(s->conf.db, settings_body, &t, e);
}
