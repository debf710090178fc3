/* Support's look-up: one box that knows what a text can be. */
#include <ctype.h>
#include <string.h>

#include "crypt/crypt.h"
#include "pages/log.h"
#include "pages/support.h"
#include "qbo/qbo.h"

enum { NUMBER = 21, NAME_MIN = 2, TID_MIN = 8, TID_MAX = 80 };

/* What one finder asks with; false: q cannot be such a thing. */
typedef bool finder_args(struct req *r, const char *q, struct val *args,
                         struct err *e);

static bool
number_args(struct req *r, const char *q, struct val *args, struct err *e)
{
    int64_t id;

    (void)r;
    (void)e;
    if (!str_int64(*q == '#' ? q + 1 : q, &id) || id <= 0)
        return false;
    args[0] = ARG_INT(id);
    return true;
}

/* A realm stands in no column: it is found through its HMAC. */
static bool
realm_args(struct req *r, const char *q, struct val *args, struct err *e)
{
    const struct portal *p = r->site->ctx;
    unsigned char *hmac = arena_alloc(r->arena, CRYPT_HASH, 1), key[32];
    const char *text;

    if (!qbo_realm_valid(q) ||
        !conf_secret(r->arena, p->conf, "realm.key", 200, &text, e) ||
        !crypt_key_read(text, key, e))
        return false;
    crypt_hmac(key, sizeof(key), q, strlen(q), hmac);
    crypt_wipe(key, sizeof(key));
    args[0] = ARG_BYTES(((struct bytes){ hmac, CRYPT_HASH }));
    return true;
}

static bool
name_args(struct req *r, const char *q, struct val *args, struct err *e)
{
    const char *low = str_fold(r->arena, q);

    (void)e;
    if (str_chars(low) < NAME_MIN)
        return false;
    args[0] = ARG_TEXT(low);
    args[1] = ARG_TEXT(arena_printf(r->arena, "%s\xF4\x8F\xBF\xBF", low));
    return true;
}

static bool
invoice_args(struct req *r, const char *q, struct val *args, struct err *e)
{
    const char *key = log_search_key(r->arena, q);

    (void)e;
    if (*key == '\0' || str_chars(key) > NUMBER)
        return false;
    args[0] = ARG_TEXT(key);
    return true;
}

static bool
tid_args(struct req *r, const char *q, struct val *args, struct err *e)
{
    size_t n = strlen(q);

    (void)r;
    (void)e;
    for (size_t i = 0; i < n; i++)
        if (!isalnum((unsigned char)q[i]) && strchr("-_.", q[i]) == NULL)
            return false;
    args[0] = ARG_TEXT(q);
    return n >= TID_MIN && n <= TID_MAX;
}

/* clang-format off */
static const struct finder {
    finder_args *args;
    enum stmt stmt;
    const char *word;
    enum { TO_SHOP, TO_LOG, TO_EVENT } to; /* where what was found leads */
} finders[] = {
    { realm_args,   STMT_SUPPORT_BY_REALM,   "QuickBooks company", TO_SHOP },
    { number_args,  STMT_SUPPORT_BY_SHOP,    "Shop number",        TO_SHOP },
    { name_args,    STMT_SUPPORT_BY_NAME,    "Shop’s name",        TO_SHOP },
    { invoice_args, STMT_SUPPORT_BY_INVOICE, "Invoice number",     TO_LOG },
    { number_args,  STMT_SUPPORT_BY_EVENT,   "Event",              TO_EVENT },
    { tid_args,     STMT_SUPPORT_BY_TID,     "intuit_tid",         TO_EVENT },
};
/* clang-format on */
enum { FINDERS = sizeof(finders) / sizeof(finders[0]) };

const char *
support_event_href(struct arena *a, struct shop_ref shop, int64_t id)
{
    return arena_printf(a, "/support/events/%lld?shop=%lld", (long long)id,
                        (long long)shop.id);
}

static const char *
found_href(struct req *r, const struct finder *f, const struct shop_found *row)
{
    long long shop = (long long)row->shop_id;
    struct str s;

    if (f->to == TO_EVENT)
        return support_event_href(r->arena, (struct shop_ref){ row->shop_id },
                                  row->id);
    if (f->to == TO_SHOP)
        return arena_printf(r->arena, "/support/shops/%lld", shop);
    str_init(&s, r->arena, 1000);
    str_addf(&s, "/support/shops/%lld/log?q=", shop);
    str_add_url(&s, row->label);
    return s.text;
}

static bool
find_one(struct req *r, struct db *db, struct tmpl *t, const struct finder *f,
         const char *q, size_t *n, struct err *e)
{
    struct val args[3] = { { 0 } };
    struct rows rows;

    if (!f->args(r, q, args, e))
        return e->kind == ERR_NONE;
    if (!db_all(db, r->arena, f->stmt, args, &shop_found_record, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct shop_found *row = rows_at(&rows, &shop_found_record, i);
        struct tmpl *in = tmpl_section(t, TS_SUPPORT_ROW);

        tmpl_text(in, TV_FOUND_HREF, found_href(r, f, row));
        tmpl_text(in, TV_SHOP_NAME, row->shop_name);
        tmpl_id(in, TV_SHOP_ID, row->shop_id);
        tmpl_text(in, TV_FOUND_BY, f->word);
        tmpl_text(in, TV_FOUND, row->label);
        (*n)++;
    }
    return true;
}

bool
support_find(struct req *r, struct db *db, struct tmpl *t, const char *q,
             struct err *e)
{
    static const struct page_empty nothing = {
        "search", "Nothing matches",
        "No shop is known by this. Names are found by their beginning; a realm "
        "ID, an invoice number, an event and an intuit_tid by all of it.",
        "/support", "Clear"
    };
    struct tmpl *list = tmpl_section(t, TS_SUPPORT_LIST);
    size_t n = 0;

    for (size_t i = 0; i < FINDERS; i++)
        if (!find_one(r, db, list, &finders[i], q, &n, e))
            return false;
    tmpl_when(list, TS_SUPPORT_ANY, n > 0);
    if (n == 0)
        page_show_empty(t, TI_SUPPORT_EMPTY, &nothing);
    return true;
}
