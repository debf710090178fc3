/* standing: where records stand in QuickBooks (features.md C8). */
#include "ledger/inner.h"

#include <string.h>

static const char *const words[STANDING__MAX] = {
    [STANDING_NOT_SYNCED] = "Not synced",
    [STANDING_QUEUED] = "Queued",
    [STANDING_SYNCED] = "Synced",
    [STANDING_CHANGED] = "Changed in QuickBooks",
    [STANDING_ATTENTION] = "Needs attention",
    [STANDING_VOIDED] = "Voided",
    [STANDING_BY_HAND] = "By hand",
    [STANDING_VOIDED_THERE] = "Voided in QuickBooks",
    [STANDING_DELETED_THERE] = "Deleted in QuickBooks",
    [STANDING_INACTIVE_THERE] = "Inactive in QuickBooks",
    [STANDING_MERGED_THERE] = "Merged in QuickBooks",
};

const char *
ledger_standing_word(enum ledger_standing s)
{
    return (unsigned)s < STANDING__MAX ? words[s] : "";
}

/* What QuickBooks did to it, as link.theirs says it. */
static const struct {
    const char *theirs;
    enum ledger_standing standing;
} done_there[] = {
    { "changed", STANDING_CHANGED },
    { "voided", STANDING_VOIDED_THERE },
    { "deleted", STANDING_DELETED_THERE },
    { "inactive", STANDING_INACTIVE_THERE },
    { "merged", STANDING_MERGED_THERE },
};

/* Of a record that is linked and has nothing open. */
static enum ledger_standing
standing_there(const struct standing_facts *f)
{
    for (size_t i = 0; i < sizeof(done_there) / sizeof(done_there[0]); i++)
        if (str_equal(f->theirs, done_there[i].theirs))
            return done_there[i].standing;
    return str_equal(f->state, "succeeded") && str_equal(f->operation, "void")
               ? STANDING_VOIDED
               : STANDING_SYNCED;
}

enum ledger_standing
standing_of(const struct standing_facts *f)
{
    enum event_state state;

    if (f->hand)
        return STANDING_BY_HAND;
    if (f->state == NULL || !event_state_parse(f->state, &state))
        state = EVENT_SKIPPED; /* none, or of a later version */
    switch (state) {
    case EVENT_PENDING:
    case EVENT_SENDING:
    case EVENT_CHECKING:
    case EVENT_RETRYING:
        return STANDING_QUEUED;
    case EVENT_ATTENTION:
        return str_equal(f->cause, "changed_in_qbo") ? STANDING_CHANGED
                                                     : STANDING_ATTENTION;
    case EVENT_FAILED:
        return STANDING_ATTENTION;
    case EVENT_SUCCEEDED:
    case EVENT_SKIPPED:
    case EVENT_STATE__MAX:
        break;
    }
    return f->linked ? standing_there(f) : STANDING_NOT_SYNCED;
}

/* Does it stand so by what was done there, and not by an event of ours? */
static bool
is_there(enum ledger_standing s)
{
    return s == STANDING_CHANGED || s >= STANDING_VOIDED_THERE;
}

struct sync_row {
    int64_t id;
    struct ledger_sync v;
    const char *operation, *said; /* said: what was told of it last */
};
static const struct field sync_fields[] = {
    FIELD(struct sync_row, NULL, id),
    FIELD(struct sync_row, NULL, v.event_id),
    FIELD(struct sync_row, NULL, v.event_state),
    FIELD(struct sync_row, NULL, operation),
    FIELD(struct sync_row, NULL, v.cause),
    FIELD(struct sync_row, NULL, v.message),
    FIELD(struct sync_row, NULL, v.attempts),
    FIELD(struct sync_row, NULL, v.next_attempt_at),
    FIELD(struct sync_row, NULL, v.qbo_id),
    FIELD(struct sync_row, NULL, v.qbo_number),
    FIELD(struct sync_row, NULL, v.synced_at),
    FIELD(struct sync_row, NULL, v.hand),
    FIELD(struct sync_row, NULL, v.theirs),
    FIELD(struct sync_row, NULL, said),
};
static const struct record sync_record = RECORD(struct sync_row, sync_fields);

/* "[3,17,5]": what the statement makes rows of. */
static const char *
id_list(const struct ledger *l, const int64_t *ids, size_t n)
{
    struct str s;

    str_init(&s, l->arena, 22 * n + 2);
    str_addc(&s, '[');
    for (size_t i = 0; i < n; i++)
        str_addf(&s, "%s%lld", i > 0 ? "," : "", (long long)ids[i]);
    str_addc(&s, ']');
    return s.text;
}

bool
ledger_sync_of(const struct ledger *l, enum event_entity entity,
               const int64_t *ids, size_t n, struct ledger_sync *out,
               struct err *e)
{
    struct rows rows;

    if (n > LEDGER_PAGE)
        return err_set(e, ERR_FAULT, "the standing of %zu records", n);
    if (n == 0)
        return true;
    memset(out, 0, n * sizeof(*out));
    if (!db_all(l->db, l->arena, STMT_SYNC_OF,
                ARGS(ARG_SHOP(l->shop), ARG_TEXT(event_entity_name(entity)),
                     ARG_TEXT(id_list(l, ids, n))),
                &sync_record, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct sync_row *r = rows_at(&rows, &sync_record, i);
        const struct standing_facts facts = {
            .hand = r->v.hand != NULL,
            .linked = r->v.qbo_id != NULL,
            .state = r->v.event_state,
            .operation = r->operation,
            .cause = r->v.cause,
            .theirs = r->v.theirs,
        };
        enum ledger_standing standing = standing_of(&facts);

        for (size_t k = 0; k < n; k++) {
            if (ids[k] != r->id)
                continue;
            out[k] = r->v;
            out[k].standing = standing;
            if (r->said != NULL && is_there(standing))
                out[k].message = r->said;
        }
    }
    return true;
}
