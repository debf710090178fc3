/* Both sides of matching, read and sorted into buckets. */
#include <string.h>

#include "pages/match.h"

enum { SIDE_MAX = 30000 };

/* clang-format off */
static const struct match_side sides[] = {
    { MATCH_ITEMS, ENTITY_ITEM, "/settings/quickbooks/items/match",
      "/settings/quickbooks/items", "Item settings",
      "/items", "Match items", "item", "items" },
    { MATCH_CUSTOMERS, ENTITY_CUSTOMER, "/settings/quickbooks/customers/match",
      "/settings/quickbooks/customers", "Customer settings",
      "/customers", "Match customers", "customer", "customers" },
};

static const struct field lists_fields[] = {
    FIELD(struct match_lists, NULL, connection_id),
    FIELD(struct match_lists, NULL, state),
    FIELD(struct match_lists, NULL, sync),
    FIELD(struct match_lists, NULL, lists_at),
    FIELD(struct match_lists, NULL, left_out),
};
static const struct field ours_fields[] = {
    FIELD(struct match_ours, NULL, id),
    FIELD(struct match_ours, NULL, name),
    FIELD(struct match_ours, NULL, email),
    FIELD(struct match_ours, NULL, qbo_id),
};
static const struct field theirs_fields[] = {
    FIELD(struct match_theirs, NULL, qbo_id),
    FIELD(struct match_theirs, NULL, name),
    FIELD(struct match_theirs, NULL, email),
    FIELD(struct match_theirs, NULL, type),
    FIELD(struct match_theirs, NULL, sync_token),
    FIELD(struct match_theirs, NULL, active),
};
/* clang-format on */
static const struct record lists_record =
    RECORD(struct match_lists, lists_fields);
static const struct record ours_record = RECORD(struct match_ours, ours_fields);
static const struct record theirs_record =
    RECORD(struct match_theirs, theirs_fields);

const struct match_side *
match_side_of(const struct req *r)
{
    return &sides[str_starts(r->path, sides[1].path)];
}

const struct match_side *
match_side(enum match_kind kind)
{
    for (size_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++)
        if (sides[i].kind == kind)
            return &sides[i];
    return NULL;
}

bool
match_lists_read(struct req *r, struct match_lists *out, bool *found,
                 struct err *e)
{
    memset(out, 0, sizeof(*out));
    return db_maybe(r->db, r->arena, STMT_MATCH_LISTS, ARGS(ARG_SHOP(r->shop)),
                    &lists_record, out, found, e);
}

bool
match_left_out(const struct match_side *s, const struct match_lists *l)
{
    return strstr(l->left_out, s->one) != NULL;
}

bool
match_read(struct req *r, struct arena *big, const struct match_side *s,
           int64_t connection_id, struct matched *out, struct err *e)
{
    const struct val *both = ARGS(ARG_SHOP(r->shop), ARG_INT(connection_id));
    struct rows ours, theirs;

    memset(out, 0, sizeof(*out));
    if (!db_all(r->db, big,
                s->kind == MATCH_ITEMS ? STMT_MATCH_ITEMS
                                       : STMT_MATCH_CUSTOMERS,
                both, &ours_record, &ours, e) ||
        !db_all(r->db, big, STMT_MATCH_THEIRS,
                ARGS(ARG_SHOP(r->shop), ARG_INT(connection_id),
                     ARG_TEXT(event_entity_name(s->entity))),
                &theirs_record, &theirs, e))
        return false;
    out->ours = ours.n;
    out->theirs = theirs.n;
    out->too_many = ours.n > SIDE_MAX || theirs.n > SIDE_MAX;
    if (!out->too_many)
        match_names(big, s->kind, ours.row, ours.n, theirs.row, theirs.n,
                    &out->m);
    return true;
}
