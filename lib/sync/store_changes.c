/* store_changes: the inbox, and how far the changes of a company were read. */
#include <string.h>

#include "sync/store.h"

/* clang-format off */
struct from_row {
    struct utc since, now;
    int64_t age_us;
    bool first;
};
static const struct field from_fields[] = {
    FIELD(struct from_row, NULL, since),
    FIELD(struct from_row, NULL, now),
    FIELD(struct from_row, NULL, age_us),
    FIELD(struct from_row, NULL, first),
};
struct inbox_row {
    const char *entity, *qbo_id, *merged_into;
    int64_t seq, tries;
};
static const struct field inbox_fields[] = {
    FIELD(struct inbox_row, NULL, entity),
    FIELD(struct inbox_row, NULL, qbo_id),
    FIELD(struct inbox_row, NULL, merged_into),
    FIELD(struct inbox_row, NULL, seq),
    FIELD(struct inbox_row, NULL, tries),
};
/* clang-format on */
static const struct record from_record = RECORD(struct from_row, from_fields);
static const struct record inbox_record =
    RECORD(struct inbox_row, inbox_fields);

bool
store_go(void *ctx, const struct sync_lease *l, int64_t generation, bool *ours,
         struct err *e)
{
    struct sync_store_db *s = ctx;
    int64_t changed = 0;

    if (!db_exec(s->conf.db, STMT_LANE_GO,
                 ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id),
                      ARG_INT(l->fence), ARG_INT(generation)),
                 &changed, e))
        return false;
    *ours = changed == 1;
    return true;
}

bool
store_changes(void *ctx, struct arena *a, const struct sync_lease *l,
              struct sync_changes *out, struct err *e)
{
    struct sync_store_db *s = ctx;
    struct from_row r;

    if (!db_one(s->conf.db, a, STMT_CHANGES_FROM,
                ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id)),
                &from_record, &r, e))
        return false;
    *out = (struct sync_changes){ r.since, r.now, r.age_us, r.first };
    return true;
}

bool
store_changes_upto(void *ctx, const struct sync_lease *l, struct utc upto,
                   struct err *e)
{
    struct sync_store_db *s = ctx;

    CRASH_POINT("changes.upto_begin");
    return db_exec(
        s->conf.db, STMT_CHANGES_UPTO,
        ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id), ARG_UTC(upto)), NULL,
        e);
}

bool
store_changes_tried(void *ctx, const struct sync_lease *l, struct err *e)
{
    struct sync_store_db *s = ctx;

    return db_exec(s->conf.db, STMT_CHANGES_TRIED,
                   ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id)), NULL, e);
}

bool
store_inbox(void *ctx, struct arena *a, const struct sync_lease *l,
            struct sync_inbox **out, size_t *n, struct err *e)
{
    struct sync_store_db *s = ctx;
    const struct val args[] = { ARG_SHOP(l->shop),
                                ARG_INT(l->connection_id),
                                { 0 } };
    struct rows rows;

    if (!db_exec(s->conf.db, STMT_INBOX_CLEAR, args, NULL, e) ||
        !db_all(s->conf.db, a, STMT_INBOX_DUE, args, &inbox_record, &rows, e))
        return false;
    *out = arena_alloc(a, rows.n + 1, sizeof(**out));
    *n = rows.n;
    for (size_t i = 0; i < rows.n; i++) {
        const struct inbox_row *r = rows_at(&rows, &inbox_record, i);

        (*out)[i] = (struct sync_inbox){ .entity = r->entity,
                                         .qbo_id = r->qbo_id,
                                         .merged_into = r->merged_into,
                                         .seq = r->seq,
                                         .tries = r->tries };
    }
    return true;
}

/* One change for each row of the list: its key, seq when asked for, wait_us. */
static bool
each(struct sync_store_db *s, enum stmt stmt, bool with_seq,
     const struct sync_lease *l, const struct sync_inbox *list, size_t n,
     struct err *e)
{
    struct val *args, *to;

    arena_reset(&s->scratch);
    args = to = arena_alloc(&s->scratch, 6 * n + 1, sizeof(*args));
    for (size_t i = 0; i < n; i++) {
        *to++ = ARG_SHOP(l->shop);
        *to++ = ARG_INT(l->connection_id);
        *to++ = ARG_TEXT(list[i].entity);
        *to++ = ARG_TEXT(list[i].qbo_id);
        if (with_seq)
            *to++ = ARG_INT(list[i].seq);
        *to++ = ARG_INT(list[i].wait_us);
    }
    return db_exec_many(s->conf.db, stmt, args, n, NULL, e);
}

bool
store_inbox_claim(void *ctx, const struct sync_lease *l,
                  const struct sync_inbox *list, size_t n, struct err *e)
{
    return each(ctx, STMT_INBOX_CLAIM, false, l, list, n, e);
}

bool
store_inbox_taken(void *ctx, const struct sync_lease *l,
                  const struct sync_inbox *list, size_t n, struct err *e)
{
    return each(ctx, STMT_INBOX_TAKEN, true, l, list, n, e);
}

bool
store_inbox_put(void *ctx, const struct sync_lease *l,
                const struct sync_inbox *list, size_t n, struct err *e)
{
    return each(ctx, STMT_INBOX_ADD, false, l, list, n, e);
}

bool
store_inbox_linked(void *ctx, const struct sync_lease *l,
                   enum event_entity entity, struct err *e)
{
    struct sync_store_db *s = ctx;

    return db_exec(s->conf.db, STMT_INBOX_LINKED,
                   ARGS(ARG_SHOP(l->shop), ARG_INT(l->connection_id),
                        ARG_TEXT(event_entity_name(entity))),
                   NULL, e);
}

bool
store_company_again(void *ctx, const struct sync_lease *l,
                    const struct sync_company *c, struct err *e)
{
    struct sync_store_db *s = ctx;

    arena_reset(&s->scratch);
    return store_company(s->conf.db, &s->scratch, l->shop, l->connection_id, c,
                         e);
}

bool
store_echoes(void *ctx, struct arena *a, const struct sync_lease *l,
             const struct inbound_read *list, size_t n, bool *echo,
             struct err *e)
{
    struct sync_store_db *s = ctx;

    return inbound_echoes(s->conf.db, a, l->shop, l->connection_id, list, n,
                          echo, e);
}

bool
store_take(void *ctx, struct arena *a, const struct sync_lease *l,
           const struct inbound_read *r, enum inbound_result *out,
           struct err *e)
{
    struct sync_store_db *s = ctx;

    return inbound_take(s->conf.db, a, l->shop, l->connection_id, r, out, e);
}
