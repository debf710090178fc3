/* An income account for each category of new items. */
#include <string.h>

#include "crypt/crypt.h"
#include "pages/category.h"

/* clang-format off */
struct name_row { const char *name; };
static const struct field name_fields[] = { FIELD(struct name_row, NULL, name) };
struct account_row { const char *key, *qbo_id; };
static const struct field account_fields[] = {
    FIELD(struct account_row, NULL, key),
    FIELD(struct account_row, NULL, qbo_id),
};
/* clang-format on */
static const struct record name_record = RECORD(struct name_row, name_fields);
static const struct record account_record =
    RECORD(struct account_row, account_fields);

static struct category *
category_of(struct categories *c, const char *key)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->list[i].key, key) == 0)
            return &c->list[i];
    return NULL;
}

/* Two spellings of one name are one category. */
static void
add(struct req *r, struct categories *c, const char *name, const char *account)
{
    const char *key = str_fold(r->arena, name);
    struct category *known = category_of(c, key);

    if (*key == '\0')
        return;
    if (known != NULL) {
        if (*account != '\0')
            known->account = account;
        return;
    }
    if (c->n == CATEGORIES_MAX) {
        c->more = true;
        return;
    }
    c->list[c->n++] = (struct category){ name, key, account };
}

bool
categories_read(struct req *r, const struct mapping *accounts,
                struct categories *out, struct err *e)
{
    struct rows names, chosen;

    *out = (struct categories){ .accounts = accounts };
    out->list = arena_alloc(r->arena, CATEGORIES_MAX, sizeof(*out->list));
    if (!db_all(r->db, r->arena, STMT_PAGE_CATEGORIES, ARGS(ARG_SHOP(r->shop)),
                &name_record, &names, e) ||
        !db_all(r->db, r->arena, STMT_PAGE_CATEGORY_ACCOUNTS,
                ARGS(ARG_SHOP(r->shop), ARG_INT(accounts->connection_id)),
                &account_record, &chosen, e))
        return false;
    for (size_t i = 0; i < names.n; i++) {
        const struct name_row *row = rows_at(&names, &name_record, i);

        add(r, out, row->name, "");
    }
    for (size_t i = 0; i < chosen.n; i++) {
        const struct account_row *row = rows_at(&chosen, &account_record, i);

        add(r, out, row->key, row->qbo_id);
    }
    return true;
}

static bool
account_save(struct req *r, const struct settings_choice *c, const char *id,
             struct changes *changes, struct err *e)
{
    const struct category *k = c->ctx;
    const struct val key = ARG_TEXT(k->key);
    const struct val shop = ARG_SHOP(r->shop);
    const struct val connection = ARG_INT(c->map->connection_id);

    if (!(*id == '\0'
              ? db_exec(r->db, STMT_PAGE_CATEGORY_UNMAP,
                        ARGS(shop, connection, key), NULL, e)
              : db_exec(r->db, STMT_PAGE_CATEGORY_MAP,
                        ARGS(shop, connection, key, ARG_TEXT(id)), NULL, e)))
        return false;
    return change_add(
        r, changes, c->what, 0, c->title,
        *k->account == '\0' ? "the default account"
                            : mapping_words(c->map, k->account),
        *id == '\0' ? "the default account" : mapping_words(c->map, id), e);
}

/* A field of its own, whatever the name is made of. */
static const char *
field_name(struct req *r, const struct category *k)
{
    enum { SHORT = 8 };
    unsigned char hash[CRYPT_HASH];

    crypt_sha256(k->key, strlen(k->key), hash);
    return arena_printf(r->arena, "category.%s",
                        str_hex(r->arena, hash, SHORT));
}

static struct settings_choice
choice(struct req *r, const struct categories *c, struct category *k)
{
    return (struct settings_choice){
        .map = mapping_of_one(r->arena, c->accounts, k->account),
        .name = field_name(r, k),
        .label = k->name,
        .none = "The default account",
        .thing = "account",
        .kind = "an income account",
        .then = "New items of this category wait until you choose another one.",
        .what = "category_account.map",
        .title = arena_printf(r->arena, "Account of category %s", k->name),
        .offered = settings_for_income,
        .save = account_save,
        .ctx = k,
    };
}

void
categories_show(struct req *r, struct tmpl *t, const struct categories *c)
{
    tmpl_when(t, TS_ITEM_SETTINGS_NO_CATEGORIES, c->n == 0);
    tmpl_when(t, TS_ITEM_SETTINGS_MORE_CATEGORIES, c->more);
    for (size_t i = 0; i < c->n; i++) {
        const struct settings_choice one = choice(r, c, &c->list[i]);

        settings_show_choice(r, tmpl_section(t, TS_ITEM_SETTINGS_CATEGORY),
                             TI_ITEM_SETTINGS_CHOICE, &one);
    }
}

bool
categories_take(struct req *r, const struct categories *c,
                struct changes *changes, struct err *e)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct settings_choice one = choice(r, c, &c->list[i]);

        if (!settings_take_choice(r, &one, changes, e))
            return false;
    }
    return true;
}
