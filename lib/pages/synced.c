/* Where records stand in QuickBooks, as lists and pages show it. */
#include <string.h>

#include "ledger/ledger.h"
#include "pages/checked.h"
#include "pages/history.h"
#include "pages/synced.h"
#include "pages/theirs.h"

/* clang-format off */
/* The class of the pill and the name of its icon. */
static const char *const pills[STANDING__MAX] = {
    [STANDING_NOT_SYNCED] = "not_synced",
    [STANDING_QUEUED]     = "pending",
    [STANDING_SYNCED]     = "synced",
    [STANDING_CHANGED]    = "changed",
    [STANDING_ATTENTION]  = "needs_attention",
    [STANDING_VOIDED]     = "void",
    [STANDING_BY_HAND]    = "by_hand",
    [STANDING_VOIDED_THERE]   = "changed",
    [STANDING_DELETED_THERE]  = "changed",
    [STANDING_INACTIVE_THERE] = "changed",
    [STANDING_MERGED_THERE]   = "changed",
};

/*
 * QuickBooks' own pages.  An item has none: its link opens the list, and the
 * simulator's page of that name.
 */
static const struct {
    const char *path, *word;
} places[ENTITY__MAX] = {
    [ENTITY_CUSTOMER] = { "customerdetail?nameId=", "Open in QuickBooks" },
    [ENTITY_ITEM]     = { "items?itemId=",          "Open the list in QuickBooks" },
    [ENTITY_INVOICE]  = { "invoice?txnId=",         "Open in QuickBooks" },
    [ENTITY_PAYMENT]  = { "recvpayment?txnId=",     "Open in QuickBooks" },
};
/* clang-format on */

static bool
given(const char *text)
{
    return text != NULL && *text != '\0';
}

static bool
base_read(struct req *r, const char **out, struct err *e)
{
    const struct portal *p = r->site->ctx;
    struct connection_row c;
    bool found;

    if (!page_connection_read(r, &c, &found, e))
        return false;
    *out = !found ? ""
           : str_equal(c.environment, "production")
               ? p->conf->qbo_app_url
               : p->conf->qbo_sandbox_app_url;
    return true;
}

/* NULL where there is nothing to open. */
static const char *
href_of(struct req *r, const struct synced *s, size_t i)
{
    if (!given(s->list[i].qbo_id) || *s->base == '\0')
        return NULL;
    return arena_printf(r->arena, "%s/%s%s", s->base, places[s->entity].path,
                        s->list[i].qbo_id);
}

static bool
read_ids(struct req *r, enum event_entity entity, const int64_t *ids, size_t n,
         struct synced *out, struct err *e)
{
    const struct ledger l = page_ledger(r);

    *out = (struct synced){
        .entity = entity,
        .list = arena_alloc(r->arena, n + 1, sizeof(*out->list)),
        .n = n,
        .base = "",
    };
    return n == 0 || (ledger_sync_of(&l, entity, ids, n, out->list, e) &&
                      base_read(r, &out->base, e));
}

bool
synced_read_rows(struct req *r, enum event_entity entity,
                 const struct rows *rows, const struct record *record,
                 struct synced *out, struct err *e)
{
    int64_t *ids = arena_alloc(r->arena, rows->n + 1, sizeof(*ids));

    for (size_t i = 0; i < rows->n; i++)
        ids[i] = *(const int64_t *)rows_at(rows, record, i);
    return read_ids(r, entity, ids, rows->n, out, e);
}

bool
synced_read(struct req *r, enum event_entity entity, int64_t id,
            struct synced *out, struct err *e)
{
    return read_ids(r, entity, &id, 1, out, e);
}

void
synced_show(struct req *r, struct tmpl *t, enum tmpl_include at,
            const struct synced *s, size_t i)
{
    const struct ledger_sync *sync = &s->list[i];
    struct tmpl *in = tmpl_include(t, at, TPL_SYNCED);

    tmpl_text(in, TV_STATE, pills[sync->standing]);
    tmpl_text(in, TV_STATE_WORD, ledger_standing_word(sync->standing));
    tmpl_text(in, TV_QBO_HREF, href_of(r, s, i));
    tmpl_text(in, TV_QBO_WORD,
              given(sync->qbo_number)
                  ? arena_printf(r->arena, "#%s", sync->qbo_number)
                  : "Open");
}

bool
synced_stuck(const struct ledger_sync *s)
{
    return str_equal(s->event_state, "needs_attention") ||
           str_equal(s->event_state, "failed");
}

/* --------------------------------------------------------------- one record */

/* What a queued record waits for when the engine has not said. */
static bool
waits_for(struct req *r, const struct ledger_sync *s, const char **out,
          struct err *e)
{
    struct connection_row c;
    bool found;

    *out = s->message;
    if (!str_equal(s->event_state, "pending") || given(s->message))
        return true;
    if (!page_connection_read(r, &c, &found, e))
        return false;
    *out = found ? page_connection_holds(r, &c)
                 : "It goes out as soon as QuickBooks is connected.";
    if (*out == NULL)
        *out = "It goes out within seconds.";
    return true;
}

struct hand_row {
    const char *number;
};
static const struct field hand_fields[] = {
    FIELD(struct hand_row, NULL, number),
};
static const struct record hand_record = RECORD(struct hand_row, hand_fields);

/* What a person settled, and the way back. */
static bool
show_hand(struct req *r, struct tmpl *t, const struct synced_card *c,
          const struct ledger_sync *s, struct err *e)
{
    bool skipped = str_equal(s->hand, "skipped");
    struct hand_row hand;
    struct tmpl *in;

    if (s->hand == NULL)
        return true;
    if (!db_one(r->db, r->arena, STMT_PAGE_HAND,
                ARGS(ARG_SHOP(r->shop), ARG_TEXT(c->entity), ARG_INT(c->id)),
                &hand_record, &hand, e))
        return false;
    if (given(hand.number))
        tmpl_text(tmpl_section(t, TS_SYNCED_CARD_HAND), TV_QBO_NUMBER,
                  hand.number);
    tmpl_text(t, TV_MESSAGE,
              skipped
                  ? "Skipped: somebody decided that it does not go to "
                    "QuickBooks."
                  : "Entered in QuickBooks by hand. Nothing of it is sent.");
    if (!http_allowed(r->who, ACCESS_OPERATE))
        return true;
    in = tmpl_section(t, TS_SYNCED_CARD_UNDO);
    tmpl_text(in, TV_UNDO_PRESS,
              skipped ? "Take back Skip" : "Take back Mark as synced");
    tmpl_text(in, TV_UNDO_SAID,
              "Taking it back sends the record to QuickBooks as it is now.");
    tmpl_textf(in, TV_UNDO_HREF, "/%ss/%lld/by-hand?kind=none", c->entity,
               (long long)c->id);
    return true;
}

static void
show_link(struct req *r, struct tmpl *t, const struct synced *s)
{
    const struct ledger_sync *sync = s->list;

    if (!given(sync->qbo_id) && !given(sync->qbo_number))
        return;
    t = tmpl_section(t, TS_SYNCED_CARD_LINKED);
    tmpl_text(t, TV_QBO_NUMBER, sync->qbo_number);
    tmpl_text(t, TV_QBO_ID, sync->qbo_id);
    tmpl_utc(t, TV_SYNCED_AT, sync->synced_at);
    tmpl_text(t, TV_QBO_HREF, href_of(r, s, 0));
    tmpl_text(t, TV_QBO_WORD, places[s->entity].word);
}

/* What is linked can be compared. */
static bool
show_checked(struct req *r, struct tmpl *t, const struct synced_card *c,
             bool *open, struct err *e)
{
    const struct ledger_sync *s = c->s->list;
    const struct checked of = { .entity = c->s->entity,
                                .id = c->id,
                                .synced_at = s->synced_at };

    *open = false;
    return !given(s->qbo_id) ||
           checked_show(r, t, TI_SYNCED_CARD_CHECKED, &of, open, e);
}

static bool
named(const char *const *list, const char *cause)
{
    for (; *list != NULL; list++)
        if (str_equal(*list, cause))
            return true;
    return false;
}

/* It was merged into another one of ours: that one is used in its place. */
static size_t
merge_way(struct req *r, const struct synced_card *c,
          const struct ledger_survivor *to, struct page_way *out)
{
    if (to == NULL || !http_allowed(r->who, ACCESS_KEEP))
        return 0;
    *out =
        (struct page_way){ arena_printf(r->arena, "/%ss/%lld/merged", c->entity,
                                        (long long)c->id),
                           arena_printf(r->arena, "Use %s instead", to->name),
                           "What names this one here names that one from now "
                           "on, as QuickBooks has "
                           "it." };
    return 1;
}

/* A customer or item whose record there is of no use any more: an owner's way
 * out of the link. */
static size_t
unlink_way(struct req *r, const struct synced_card *c,
           const struct ledger_sync *s, struct page_way *out)
{
    static const char *const causes[] = { "customer_merged", "link_lost",
                                          "customer_not_found",
                                          "reference_inactive", NULL };
    bool dead = s->standing == STANDING_MERGED_THERE ||
                s->standing == STANDING_INACTIVE_THERE ||
                (synced_stuck(s) && named(causes, s->cause));

    if (event_is_document(c->s->entity) || !given(s->qbo_id) || !dead ||
        !http_allowed(r->who, ACCESS_OWN))
        return 0;
    *out = (struct page_way){
        arena_printf(r->arena, "/%ss/%lld/unlink", c->entity, (long long)c->id),
        "Take the link back",
        "It looks for its name in QuickBooks again. You see first what that "
        "does."
    };
    return 1;
}

/* What was done there, and the ways out of it. */
static void
show_theirs(struct req *r, struct tmpl *t, const struct synced_card *c,
            const struct ledger_sync *s, const struct ledger_survivor *to)
{
    struct page_way ways[4];
    size_t n = theirs_ways(r, c->s->entity, c->id, s, c->ended, ways);

    n += merge_way(r, c, to, ways + n);
    n += to == NULL ? unlink_way(r, c, s, ways + n) : 0;
    if (n == 0 || synced_stuck(s))
        return; /* stuck, the problem has them */
    t = tmpl_section(t, TS_SYNCED_CARD_THEIRS);
    for (size_t i = 0; i < n; i++) {
        struct tmpl *in = tmpl_section(t, TS_SYNCED_CARD_THEIRS_WAY);

        tmpl_text(in, TV_WAY_HREF, ways[i].href);
        tmpl_text(in, TV_WAY_PRESS, ways[i].press);
        tmpl_text(in, TV_WAY_SAID, ways[i].said);
    }
}

/* What else can be done.  What is linked is there: nothing to settle by hand.
 */
static size_t
ways_of(struct req *r, const struct synced_card *c,
        const struct ledger_survivor *to, struct page_way ways[5])
{
    const struct ledger_sync *s = c->s->list;
    const char *hand = arena_printf(r->arena, "/%ss/%lld/by-hand", c->entity,
                                    (long long)c->id);
    size_t n = 0;

    if (!given(s->qbo_id)) {
        ways[n++] = (struct page_way){
            arena_printf(r->arena, "%s?kind=synced", hand), "Mark as synced",
            "It is in QuickBooks already, because somebody entered it there: "
            "nothing is sent."
        };
        ways[n++] = (struct page_way){
            arena_printf(r->arena, "%s?kind=skipped", hand), "Skip",
            "It does not belong in QuickBooks: nothing is sent."
        };
    }
    if (c->redate.press != NULL)
        ways[n++] = c->redate;
    n += merge_way(r, c, to, ways + n);
    n += to == NULL ? unlink_way(r, c, s, ways + n) : 0;
    return n + theirs_ways(r, c->s->entity, c->id, s, c->ended, ways + n);
}

static void
show_problem(struct req *r, struct tmpl *t, const struct synced_place *at,
             const struct synced_card *c, const struct ledger_survivor *to)
{
    const struct ledger_sync *s = c->s->list;
    struct page_way ways[5];
    const struct page_problem p = {
        .title = c->title == NULL ? s->message : c->title,
        .cause = s->cause,
        .href = c->href,
        .press = c->press,
        .about = c->about,
        .others = c->others,
        .retry = arena_printf(r->arena, "/%ss/%lld/retry", c->entity,
                              (long long)c->id),
        .event_id = s->event_id,
        .ways = ways,
        .way_n = ways_of(r, c, to, ways),
    };

    page_show_problem(r, t, at->problem, &p);
}

/* What the pill beside it has not said yet: "total 95.46 → 120.00". */
static const char *
beside(const char *word, const char *message)
{
    size_t n = strlen(word);

    if (message == NULL || strncmp(message, word, n) != 0)
        return message;
    message += n;
    return strncmp(message, ": ", 2) == 0 ? message + 2 : message;
}

/* NULL: it was not merged into another one of ours. */
static bool
survivor_of(struct req *r, const struct synced_card *c,
            const struct ledger_survivor **out, struct err *e)
{
    const struct ledger_sync *s = c->s->list;
    const struct ledger l = page_ledger(r);
    struct ledger_survivor *to = arena_alloc(r->arena, 1, sizeof(*to));
    bool found = false;

    *out = NULL;
    if ((s->standing == STANDING_MERGED_THERE || synced_stuck(s)) &&
        !ledger_survivor(&l, c->s->entity, c->id, to, &found, e))
        return false;
    if (found)
        *out = to;
    return true;
}

bool
synced_show_card(struct req *r, struct tmpl *t, const struct synced_place *at,
                 const struct synced_card *c, struct err *e)
{
    const struct ledger_sync *s = c->s->list;
    struct tmpl *card = tmpl_include(t, at->card, TPL_SYNCED_CARD);
    bool moves = page_record_moving(s->event_state), checking;
    const struct ledger_survivor *to;
    const char *message;

    if (!waits_for(r, s, &message, e) ||
        !show_checked(r, card, c, &checking, e) || !survivor_of(r, c, &to, e))
        return false;
    tmpl_text(card, TV_STATE, pills[s->standing]);
    tmpl_text(card, TV_STATE_WORD, ledger_standing_word(s->standing));
    if (moves || s->event_state == NULL ||
        str_equal(s->event_state, "succeeded") ||
        str_equal(s->event_state, "skipped"))
        tmpl_text(card, TV_MESSAGE,
                  beside(ledger_standing_word(s->standing), message));
    if (moves || checking || c->moves)
        tmpl_text(tmpl_section(t, at->live), TV_LIVE_S, "3");
    if (moves && !str_equal(s->event_state, "pending"))
        tmpl_utc(card, TV_NEXT_AT, s->next_attempt_at);
    show_link(r, card, c->s);
    if (s->hand == NULL)
        show_theirs(r, card, c, s, to);
    if (!show_hand(r, card, c, s, e))
        return false;
    if (synced_stuck(s) && s->hand == NULL)
        show_problem(r, t, at, c, to);
    return true;
}
