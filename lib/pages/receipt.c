/* The receipt of a press of Retry: progress first, then what became of it. */
#include "pages/receipt.h"

#include <string.h>

#include "pages/connection.h"
#include "pages/log.h"

/* clang-format off */
/* How those that stand alike are told; in the order in which they are. */
static const struct standing_row {
    const char *standing; /* receipt_group */
    const char *pill, *word;
    const char *head_one, *head_many; /* behind the number in the heading */
    const char *said;                 /* beside the number in the list */
    bool moving;                      /* comes to an end by itself, soon */
} standings[] = {
    { "succeeded", "succeeded",       "Posted",          "posted", "posted", "In QuickBooks.", false },
    { "other",     "needs_attention", "Needs attention", "now fails for another cause", "now fail for another cause", "", false },
    { "again",     "needs_attention", "Needs attention", "fails for the same cause as before", "fail for the same cause as before", "", false },
    { "stuck",     "pending",         "Waiting",         "waits for a record that needs attention", "wait for a record that needs attention", "Follows by itself once that one is repaired.", false },
    { "setup",     "pending",         "Waiting",         "waits until the set-up is finished", "wait until the set-up is finished", "Goes out by itself then.", false },
    { "skipped",   "skipped",         "Skipped",         "was settled without sending", "were settled without sending", "", false },
    { "retrying",  "retrying",        "Retrying",        "is tried again by itself", "are tried again by themselves", "QuickBooks was busy.", false },
    { "waits",     "pending",         "Pending",         "waits for another record", "wait for another record", "Follows by itself.", true },
    { "checking",  "checking",        "Checking",        "is being looked up", "are being looked up", "Sent, no answer: looked up in QuickBooks, not sent twice.", true },
    { "sending",   "sending",         "Sending",         "is being sent", "are being sent", "On its way to QuickBooks.", true },
    { "pending",   "pending",         "Pending",         "waits for its turn", "wait for their turn", "Goes out in order.", true },
};
static const struct {
    const char *pressed, *words;
} presses[] = {
    { "one",      "One record" },
    { "selected", "Records ticked in the sync log" },
    { "filter",   "All that matched a filter" },
    { "cause",    "All of one cause" },
    { "save",     "A saved setting, and what it unblocked" },
    { "api",      "A call of the API" },
};
/* clang-format on */
enum {
    STANDINGS = sizeof(standings) / sizeof(standings[0]),
    PRESSES = sizeof(presses) / sizeof(presses[0]),
    HEAD_MAX = 400,
    LIVE_S = 3
};

/* What the page shows. */
struct shown {
    struct receipt receipt;
    struct rows groups, skips;
    int64_t n[STANDINGS]; /* by row of standings */
    int64_t moving, kept; /* under way; of the moved, those still in the log */
    const char *holds;    /* why nothing moves at all, or NULL */
};

const char *
page_receipt_href(struct arena *a, int64_t id)
{
    return arena_printf(a, "/settings/quickbooks/receipts/%lld", (long long)id);
}

static size_t
standing_of(const char *name)
{
    size_t i = 0;

    while (i < STANDINGS - 1 && !str_equal(standings[i].standing, name))
        i++;
    return i;
}

static bool
shown_read(struct req *r, struct shown *s, struct err *e)
{
    struct connection_row c;
    bool found;

    memset(s, 0, sizeof(*s));
    if (!receipt_read(r->db, r->arena, r->shop, r->record, &s->receipt, &found,
                      e))
        return false;
    if (!found)
        return err_set(e, ERR_ABSENT, "There is no such receipt.");
    if (!receipt_groups(r->db, r->arena, r->shop, r->record, &s->groups, e) ||
        !receipt_skips(r->db, r->arena, r->shop, r->record, &s->skips, e))
        return false;
    for (size_t i = 0; i < s->groups.n; i++) {
        const struct receipt_group *g =
            rows_at(&s->groups, &receipt_group_record, i);
        size_t at = standing_of(g->standing);

        s->n[at] += g->n;
        s->kept += g->n;
        s->moving += standings[at].moving ? g->n : 0;
    }
    if (s->moving == 0)
        return true;
    if (!page_connection_read(r, &c, &found, e))
        return false;
    s->holds =
        found ? page_connection_holds(r, &c) : "QuickBooks is not connected.";
    return true;
}

/* ------------------------------------------------------------------ heading */

static void
head_add(struct req *r, struct str *to, int64_t n, const char *one,
         const char *many)
{
    if (n > 0)
        str_addf(to, "%s%s %s", to->len == 0 ? "" : ", ",
                 tmpl_int_words(r->format, n), n == 1 ? one : many);
}

/* "35 posted, 2 now fail for another cause" */
static const char *
heading(struct req *r, const struct shown *s)
{
    struct str head;

    if (s->receipt.moved == 0)
        return "Nothing was sent again";
    if (s->moving > 0)
        return arena_printf(r->arena, "%s of %s done",
                            tmpl_int_words(r->format, s->kept - s->moving),
                            tmpl_int_words(r->format, s->receipt.moved));
    str_init(&head, r->arena, HEAD_MAX);
    for (size_t i = 0; i < STANDINGS; i++)
        head_add(r, &head, s->n[i], standings[i].head_one,
                 standings[i].head_many);
    head_add(r, &head, s->receipt.moved - s->kept, "is no longer in the log",
             "are no longer in the log");
    return str_whole(&head) ? head.text : "Done";
}

/* "1: 1842 is already in QuickBooks." */
static void
show_skips(struct tmpl *t, const struct shown *s)
{
    if (s->skips.n == 0)
        return;
    t = tmpl_section(t, TS_RECEIPT_SKIPPED);
    tmpl_int(t, TV_SKIPPED, s->receipt.asked - s->receipt.moved);
    for (size_t i = 0; i < s->skips.n; i++) {
        const struct receipt_skip *k =
            rows_at(&s->skips, &receipt_skip_record, i);
        enum receipt_why why = RECEIPT_BUSY;
        struct tmpl *in = tmpl_section(t, TS_RECEIPT_SKIP);

        (void)receipt_why_parse(k->why, &why);
        tmpl_int(in, TV_SKIP_N, k->n);
        tmpl_textf(in, TV_SKIP_SAID, "%s %s", k->n == 1 ? k->label : "They",
                   receipt_why_words(why, k->n > 1));
        if (k->root_id == 0)
            continue;
        in = tmpl_section(in, TS_RECEIPT_ROOT);
        tmpl_id(in, TV_ROOT_ID, k->root_id);
        tmpl_text(in, TV_ROOT, *k->root != '\0' ? k->root : "that record");
    }
}

/* --------------------------------------------------------------------- list */

static const char *
cause_title(const struct receipt_group *g)
{
    const struct cause *c = event_cause(g->cause);

    return c != NULL ? c->title : "";
}

static void
show_group(struct tmpl *t, const struct receipt_group *g)
{
    const struct standing_row *row = &standings[standing_of(g->standing)];
    struct tmpl *in = tmpl_section(t, TS_RECEIPT_GROUP);
    bool failed = str_equal(row->pill, "needs_attention");

    page_pill_word(in, TI_RECEIPT_STATUS, row->pill, row->word);
    tmpl_int(in, TV_GROUP_N, g->n);
    tmpl_text(in, TV_GROUP_MESSAGE, failed ? g->message : row->said);
    tmpl_text(in, TV_GROUP_CAUSE, cause_title(g));
    if (g->amount.minor != 0)
        tmpl_money(in, TV_GROUP_AMOUNT, g->amount);
    if (failed)
        tmpl_id(tmpl_section(in, TS_RECEIPT_EVENT), TV_EVENT_ID, g->event_id);
    if (g->root_id == 0)
        return;
    in = tmpl_section(in, TS_RECEIPT_WAITS);
    tmpl_id(in, TV_ROOT_ID, g->root_id);
    tmpl_text(in, TV_ROOT, g->root);
}

/* In the order of the table of standings, the largest of each first. */
static void
show_groups(struct tmpl *t, const struct shown *s)
{
    struct tmpl *list =
        s->groups.n > 0 ? tmpl_section(t, TS_RECEIPT_LIST) : NULL;

    for (size_t at = 0; at < STANDINGS; at++)
        for (size_t i = 0; i < s->groups.n; i++) {
            const struct receipt_group *g =
                rows_at(&s->groups, &receipt_group_record, i);

            if (standing_of(g->standing) == at)
                show_group(list, g);
        }
}

static void
show_progress(struct req *r, struct tmpl *t, const struct shown *s)
{
    struct tmpl *in;

    if (s->moving == 0)
        return;
    in = tmpl_section(t, TS_RECEIPT_GOING);
    tmpl_id(in, TV_GOING_DONE, s->kept - s->moving);
    tmpl_id(in, TV_GOING_ALL, s->receipt.moved);
    tmpl_int(in, TV_GOING_LEFT, s->moving);
    tmpl_text(in, TV_GOING_HOLDS, s->holds);
    tmpl_text(in, TV_GOING_HREF, page_receipt_href(r->arena, s->receipt.id));
    tmpl_id(tmpl_section(t, TS_RECEIPT_LIVE), TV_LIVE_S, LIVE_S);
}

/* GET /settings/quickbooks/receipts/:id */
static bool
page_receipt(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_RECEIPT);
    size_t press = 0;
    struct shown s;

    if (!shown_read(r, &s, e))
        return false;
    while (press < PRESSES - 1 &&
           !str_equal(presses[press].pressed, s.receipt.pressed))
        press++;
    tmpl_text(t, TV_RECEIPT_HEAD, heading(r, &s));
    tmpl_id(t, TV_RECEIPT_ID, s.receipt.id);
    tmpl_utc(t, TV_PRESSED_AT, s.receipt.at);
    tmpl_text(t, TV_PRESSED_BY, s.receipt.actor_name);
    tmpl_text(t, TV_PRESSED, presses[press].words);
    tmpl_text(t, TV_PRESSED_SAID, s.receipt.said);
    tmpl_int(t, TV_ASKED, s.receipt.asked);
    tmpl_int(t, TV_MOVED, s.receipt.moved);
    tmpl_when(t, TS_RECEIPT_MORE, s.receipt.more);
    show_progress(r, t, &s);
    show_groups(t, &s);
    show_skips(t, &s);
    return reply_page(
        r, out, t,
        arena_printf(r->arena, "Receipt %lld", (long long)s.receipt.id), e);
}

/* --------------------------------------------------------------------- press
 */

bool
page_retry_now(struct req *r, const struct page_retry *p, int64_t *receipt,
               int64_t *moved, struct err *e)
{
    const struct receipt_press press = {
        .actor = "user",
        .actor_id = r->session->user_id,
        .actor_name = r->session->user_name,
        .pressed = p->pressed,
        .said = p->said,
        .more = p->more,
    };
    struct receipt_done done;

    *moved = 0;
    if (!receipt_open(r->db, r->arena, r->shop, &press, receipt, e) ||
        !receipt_retry(r->db, r->arena, r->shop, *receipt, p->ids, p->n, &done,
                       e))
        return false;
    *moved = done.moved;
    return done.moved == 0 ||
           page_audit(r, p->audit == NULL ? "sync.retry" : p->audit,
                      p->entity == NULL ? "" : p->entity, p->entity_id,
                      arena_printf(r->arena, "%lld record%s, receipt %lld",
                                   (long long)done.moved,
                                   done.moved == 1 ? "" : "s",
                                   (long long)*receipt),
                      e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET, "/settings/quickbooks/receipts/:id", page_receipt, ACCESS_READ, BODY_NONE, 0 },
};
/* clang-format on */
const struct route_set pages_receipt = ROUTES(routes);
