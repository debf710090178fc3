/* Void and re-issue (protocol.md), told as its four steps. */
#include <string.h>

#include "pages/history.h"
#include "pages/reissue.h"

struct step_row {
    int64_t step, event_id;
    const char *state, *message;
};
static const struct field step_fields[] = {
    FIELD(struct step_row, NULL, step),
    FIELD(struct step_row, NULL, event_id),
    FIELD(struct step_row, NULL, state),
    FIELD(struct step_row, NULL, message),
};
static const struct record step_record = RECORD(struct step_row, step_fields);

struct other_row {
    int64_t id;
    const char *number;
};
static const struct field other_fields[] = {
    FIELD(struct other_row, NULL, id),
    FIELD(struct other_row, NULL, number),
};
static const struct record other_record =
    RECORD(struct other_row, other_fields);

/* clang-format off */
/* The worst of a step's events is the step's state: the last that fits. */
static const char *const by_weight[] = {
    "succeeded", "skipped", "pending", "sending", "retrying", "checking", "failed", "needs_attention",
};
/* clang-format on */
enum { STEPS = 4, WEIGHTS = sizeof(by_weight) / sizeof(by_weight[0]) };

static size_t
weight(const char *state)
{
    for (size_t i = 0; i < WEIGHTS; i++)
        if (strcmp(by_weight[i], state) == 0)
            return i;
    return 0;
}

/* "Void 1842" */
static const char *
step_words(struct arena *a, int64_t step, const char *old, const char *new)
{
    switch (step) {
    case 1:
        return "Let go of the payments";
    case 2:
        return arena_printf(a, "Void %s", old);
    case 3:
        return arena_printf(a, "Create %s", new);
    default:
        return arena_printf(a, "Apply the payments to %s", new);
    }
}

/* The payments' events count from the chain's on: older ones told of the old
   invoice. */
static int64_t
chain_id(const struct rows *rows)
{
    int64_t id = 0;

    for (size_t i = 0; i < rows->n; i++) {
        const struct step_row *row = rows_at(rows, &step_record, i);

        if ((row->step == 2 || row->step == 3) && row->event_id > id)
            id = row->event_id;
    }
    return id;
}

/* The event that decides a step; NULL when nothing had to be done for it. */
static const struct step_row *
worst_of(const struct rows *rows, int64_t step)
{
    const struct step_row *worst = NULL;
    int64_t after = step == STEPS ? chain_id(rows) : 0;

    for (size_t i = 0; i < rows->n; i++) {
        const struct step_row *row = rows_at(rows, &step_record, i);

        if (row->step == step && row->event_id > after &&
            (worst == NULL || weight(row->state) > weight(worst->state)))
            worst = row;
    }
    return worst;
}

static void
show_step(struct tmpl *t, const struct step_row *row, const char *words)
{
    struct tmpl *in = tmpl_section(t, TS_REISSUE_STEP);

    tmpl_text(in, TV_STEP_WORDS, words);
    if (row == NULL) {
        page_pill_word(in, TI_REISSUE_PILL, "skipped", "Nothing to do");
        return;
    }
    page_pill(in, TI_REISSUE_PILL, row->state);
    if (strcmp(row->state, "succeeded") != 0)
        tmpl_text(in, TV_MESSAGE, row->message);
    tmpl_id(in, TV_EVENT_ID, row->event_id);
}

static bool
show_steps(struct req *r, struct tmpl *t, const struct invoice *inv,
           bool *moves, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct invoice old;
    struct rows rows;

    if (!ledger_invoice_by_id(&l, inv->reissue_of, &old, e) ||
        !db_all(r->db, r->arena, STMT_REISSUE_STEPS,
                ARGS(ARG_SHOP(r->shop), ARG_INT(inv->id), ARG_INT(old.id)),
                &step_record, &rows, e))
        return false;
    t = tmpl_section(t, TS_REISSUE_STANDS);
    tmpl_id(t, TV_OLD_ID, old.id);
    tmpl_text(t, TV_OLD_NUMBER, old.number);
    for (int64_t step = 1; step <= STEPS; step++) {
        const struct step_row *row = worst_of(&rows, step);

        *moves = *moves || (row != NULL && page_record_moving(row->state));
        show_step(t, row, step_words(r->arena, step, old.number, inv->number));
    }
    return true;
}

bool
reissue_show(struct req *r, struct tmpl *t, enum tmpl_include at,
             const struct invoice *inv, bool *moves, struct err *e)
{
    struct other_row other;
    bool found;

    *moves = false;
    if (inv->reissue_of != 0)
        return show_steps(r, tmpl_include(t, at, TPL_REISSUE), inv, moves, e);
    if (!str_equal(inv->status, "void"))
        return true;
    if (!db_maybe(r->db, r->arena, STMT_INVOICE_REISSUED_AS,
                  ARGS(ARG_SHOP(r->shop), ARG_INT(inv->customer_id),
                       ARG_INT(inv->id)),
                  &other_record, &other, &found, e))
        return false;
    if (!found)
        return true;
    t = tmpl_section(tmpl_include(t, at, TPL_REISSUE), TS_REISSUE_REPLACED);
    tmpl_id(t, TV_NEW_ID, other.id);
    tmpl_text(t, TV_NEW_NUMBER, other.number);
    return true;
}
