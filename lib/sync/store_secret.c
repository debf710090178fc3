/*
 * store_secret: the connection behind a lane, its secrets opened.
 *
 * Lanes that are leased together have them read together, in one round.  What
 * was read so is given out once; whoever asks again asks the database.
 */
#include <string.h>

#include "sync/store.h"

/* clang-format off */
struct secret_row {
    int64_t shop_id, connection_id;
    const char *state;
    int64_t generation;
    struct bytes realm, access, refresh, previous, refresh_hash;
    int64_t access_left_us, refreshed_age_us;
    bool sending, waits;
    struct utc restored_to;
    int64_t restored_age_us, restored_below;
    bool gated;
};
static const struct field secret_fields[] = {
    FIELD(struct secret_row, NULL, shop_id),
    FIELD(struct secret_row, NULL, connection_id),
    FIELD(struct secret_row, NULL, state),
    FIELD(struct secret_row, NULL, generation),
    FIELD(struct secret_row, NULL, realm),
    FIELD(struct secret_row, NULL, access),
    FIELD(struct secret_row, NULL, refresh),
    FIELD(struct secret_row, NULL, previous),
    FIELD(struct secret_row, NULL, refresh_hash),
    FIELD(struct secret_row, NULL, access_left_us),
    FIELD(struct secret_row, NULL, refreshed_age_us),
    FIELD(struct secret_row, NULL, sending),
    FIELD(struct secret_row, NULL, waits),
    FIELD(struct secret_row, NULL, restored_to),
    FIELD(struct secret_row, NULL, restored_age_us),
    FIELD(struct secret_row, NULL, restored_below),
    FIELD(struct secret_row, NULL, gated),
};
/* clang-format on */
static const struct record secret_record =
    RECORD(struct secret_row, secret_fields);

static bool
secrets_read(struct sync_store_db *s, struct arena *a, struct store_list *list,
             struct rows *out, struct err *e)
{
    const char *text;

    return store_list_end(list, &text, e) &&
           db_all(s->conf.db, a, STMT_CONNECTION_SECRET, ARGS(ARG_TEXT(text)),
                  &secret_record, out, e);
}

static void
list_connection(struct store_list *list, struct shop_ref shop, int64_t id)
{
    const int64_t row[] = { shop.id, id };

    store_list_add(list, row, 2);
}

void
store_secrets_ahead(struct sync_store_db *s, const struct sync_lease *leases,
                    size_t n)
{
    struct err ignored = { 0 };
    struct store_list list;
    size_t wanted = 0;

    arena_reset(&s->ahead);
    memset(&s->secrets, 0, sizeof(s->secrets));
    store_list_begin(&list, &s->ahead);
    for (size_t i = 0; i < n; i++)
        if (leases[i].kind != SYNC_JOB) {
            list_connection(&list, leases[i].shop, leases[i].connection_id);
            wanted++;
        }
    /* An error meets the lane when it asks for itself. */
    if (wanted == 0 ||
        !secrets_read(s, &s->ahead, &list, &s->secrets, &ignored))
        memset(&s->secrets, 0, sizeof(s->secrets));
}

/* What was read ahead for this connection, once. */
static const struct secret_row *
taken_ahead(struct sync_store_db *s, struct shop_ref shop, int64_t id)
{
    struct secret_row *row = s->secrets.row;

    for (size_t i = 0; i < s->secrets.n; i++) {
        if (row[i].shop_id != shop.id || row[i].connection_id != id)
            continue;
        row[i].connection_id = 0;
        return &row[i];
    }
    return NULL;
}

static bool
unsealed(struct sync_store_db *s, struct arena *a, int64_t shop_id,
         int64_t connection_id, const char *field, struct bytes sealed,
         const char **out, struct err *e)
{
    struct crypt_bind bind = { shop_id, connection_id, field };
    struct bytes plain;

    *out = "";
    if (sealed.n == 0)
        return true;
    if (!crypt_open(a, s->conf.token_ring, bind, sealed, &plain, e))
        return false;
    *out = plain.p;
    return true;
}

static bool
opened(struct sync_store_db *s, struct arena *a, const struct sync_lease *l,
       int64_t id, const struct secret_row *r, struct sync_connection *out,
       struct err *e)
{
    int64_t shop = l->shop.id;

    out->state = arena_text(a, r->state);
    out->generation = r->generation;
    out->refresh_hash =
        (struct bytes){ arena_copy(a, r->refresh_hash.p, r->refresh_hash.n),
                        r->refresh_hash.n };
    out->access_left_us = r->access_left_us;
    out->refreshed_age_us = r->refreshed_age_us;
    out->sending = r->sending;
    out->waits = r->waits;
    out->restored_to = r->restored_to;
    out->restored_age_us = r->restored_age_us;
    out->restored_below = r->restored_below;
    out->gated = r->gated;
    return unsealed(s, a, shop, id, "secret.realm", r->realm, &out->realm, e) &&
           unsealed(s, a, shop, id, "secret.access", r->access, &out->access,
                    e) &&
           unsealed(s, a, shop, id, "secret.refresh", r->refresh, &out->refresh,
                    e) &&
           unsealed(s, a, shop, id, "secret.previous", r->previous,
                    &out->previous, e);
}

bool
store_job_connection(void *ctx, struct arena *a, const struct sync_lease *l,
                     int64_t id, struct sync_connection *out, bool *found,
                     struct err *e)
{
    struct sync_store_db *s = ctx;
    const struct secret_row *r = taken_ahead(s, l->shop, id);
    struct store_list list;
    struct rows rows;

    memset(out, 0, sizeof(*out));
    *found = r != NULL;
    if (r == NULL) {
        store_list_begin(&list, a);
        list_connection(&list, l->shop, id);
        if (!secrets_read(s, a, &list, &rows, e))
            return false;
        *found = rows.n == 1;
        r = rows.row;
    }
    return !*found || opened(s, a, l, id, r, out, e);
}

bool
store_connection(void *ctx, struct arena *a, const struct sync_lease *l,
                 struct sync_connection *out, bool *found, struct err *e)
{
    return store_job_connection(ctx, a, l, l->connection_id, out, found, e);
}
