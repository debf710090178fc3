/* One event's story, the oldest first. */
#include "pages/story.h"

#include <stdlib.h>
#include <string.h>

#include "pages/deed.h"
#include "pages/log.h"

/* clang-format off */
struct deed_row {
    struct utc at;
    const char *what, *who, *detail;
};
static const struct field deed_fields[] = {
    FIELD(struct deed_row, NULL, at),
    FIELD(struct deed_row, NULL, what),
    FIELD(struct deed_row, NULL, who),
    FIELD(struct deed_row, NULL, detail),
};
/* What the event is to do there. */
static const struct {
    const char *operation, *words;
} queued[] = {
    { "post",       "to be sent to QuickBooks as it is then" },
    { "void",       "to be voided in QuickBooks" },
    { "delete",     "to be deleted in QuickBooks" },
    { "unapply",    "to be taken off its invoice in QuickBooks" },
};
/* ... and what an attempt does. */
static const struct {
    const char *operation, *words;
} sent[] = {
    { "create", "to be created" },
    { "update", "to be changed" },
    { "void",   "to be voided" },
    { "delete", "to be deleted" },
};
/* clang-format on */
static const struct record deed_record = RECORD(struct deed_row, deed_fields);

struct entry {
    struct utc at;
    size_t order; /* keeps what happened at once in the order it was told */
    const char *state, *strong, *text;
    int64_t event_id; /* another row to look at */
};
struct story {
    struct req *r;
    struct entry *list;
    size_t n;
};

static void
tell(struct story *s, const struct entry *entry)
{
    s->list[s->n] = *entry;
    s->list[s->n].order = s->n;
    s->n++;
}

static void
tell_deed(struct story *s, const struct deed_row *row,
          const struct event_row *ev)
{
    const char *label = ev->label, *detail = row->detail;
    size_t n = strlen(label);
    struct entry entry = { .at = row->at, .state = "" };

    /* The record's name says nothing on its own page. */
    if (strncmp(detail, label, n) == 0)
        detail += detail[n] == ':' ? n + 1 : n;
    detail += strspn(detail, " ");
    entry.strong = arena_printf(s->r->arena, "%s by %s",
                                deed_said(s->r->arena, row->what), row->who);
    entry.text = detail;
    tell(s, &entry);
}

static void
tell_queued(struct story *s, const struct event_row *ev)
{
    struct entry entry = { .at = ev->created_at, .state = "", .text = "" };

    if (str_equal(ev->direction, "in")) {
        entry.strong = "Read from QuickBooks";
        entry.text = ev->message;
    } else {
        entry.strong = "Queued";
        for (size_t i = 0; i < sizeof(queued) / sizeof(queued[0]); i++)
            if (str_equal(queued[i].operation, ev->operation))
                entry.text = queued[i].words;
    }
    tell(s, &entry);
}

/* Attempt n, and why there was one before it. */
static void
tell_sent(struct story *s, const struct attempt_row *at,
          const struct attempt_row *last)
{
    const char *what = "", *again = NULL;
    struct entry entry = { .at = at->marked_at, .state = "sending" };

    for (size_t i = 0; i < sizeof(sent) / sizeof(sent[0]); i++)
        if (str_equal(sent[i].operation, at->operation))
            what = sent[i].words;
    if (last != NULL)
        again = event_row_outcome(last->outcome)->again;
    entry.strong = again != NULL ? "Sent again" : "Sent";
    entry.text = again != NULL
                     ? arena_printf(s->r->arena, "Attempt %lld, because %s",
                                    (long long)at->n, again)
                     : arena_printf(s->r->arena, "Attempt %lld, %s",
                                    (long long)at->n, what);
    tell(s, &entry);
}

/* "HTTP 400, fault 6140, intuit_tid 1-ab: Duplicate Document Number" */
static void
tell_answer(struct story *s, const struct attempt_row *at, const char *said)
{
    const struct outcome_words *w = event_row_outcome(at->outcome);
    struct entry entry = { .at = at->settled_at, .state = w->pill };
    struct str t;

    if (str_equal(at->outcome, "open"))
        return;
    str_init(&t, s->r->arena, 1200);
    if (at->http_status != 0)
        str_addf(&t, "HTTP %lld", (long long)at->http_status);
    if (*at->fault_code != '\0')
        str_addf(&t, ", fault %s", at->fault_code);
    if (*at->intuit_tid != '\0')
        str_addf(&t, "%sintuit_tid %s", t.len > 0 ? ", " : "", at->intuit_tid);
    if (*said != '\0')
        str_addf(&t, "%s%s", t.len > 0 ? ": " : "", said);
    entry.strong = w->word;
    entry.text = t.text;
    tell(s, &entry);
}

static void
tell_looks(struct story *s, const struct event_row *ev)
{
    struct entry entry = { .at = ev->changed_at, .state = "checking" };

    if (ev->looks <= 0 || !str_equal(ev->state, "checking"))
        return;
    entry.strong = "Looked up in QuickBooks";
    entry.text = ev->looks == 1
                     ? "Not there so far; it is looked up once more before "
                       "anything is sent again"
                     : arena_printf(s->r->arena, "%lld times, not there so far",
                                    (long long)ev->looks);
    tell(s, &entry);
}

static void
tell_end(struct story *s, const struct event_row *ev)
{
    struct entry entry = { .at = ev->changed_at,
                           .state = ev->state,
                           .text = ev->message };
    enum event_state state;

    if (str_equal(ev->direction, "in") || !event_state_parse(ev->state, &state))
        return;
    if (event_row_moves(ev)) {
        if (ev->root == 0)
            return; /* what is next is said above */
        entry.strong = "Waits";
        entry.text = arena_printf(
            s->r->arena, "for %s",
            log_record_name(s->r->arena, ev->root_entity, ev->root_label));
        entry.event_id = ev->root;
    } else {
        entry.strong = event_state_word(state);
        entry.event_id = ev->superseded_by;
    }
    tell(s, &entry);
}

static int
oldest_first(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    if (x->at.us != y->at.us)
        return x->at.us < y->at.us ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

static void
draw(struct tmpl *t, enum tmpl_include at, const struct story *s)
{
    t = tmpl_include(t, at, TPL_TIMELINE);
    tmpl_when(t, TS_TIMELINE_ANY, true);
    for (size_t i = 0; i < s->n; i++) {
        struct tmpl *in = tmpl_section(t, TS_TIMELINE_ENTRY);

        tmpl_utc(in, TV_AT, s->list[i].at);
        tmpl_text(in, TV_STATE, s->list[i].state);
        tmpl_text(in, TV_STRONG, s->list[i].strong);
        tmpl_text(in, TV_MESSAGE, s->list[i].text);
        tmpl_id(in, TV_EVENT_ID,
                s->r->who == ACCESS_SUPPORT ? 0 : s->list[i].event_id);
    }
}

/* The changes that belong to this event: since the row before it, and to its
 * end.  Later ones are told by later rows. */
static bool
deeds_read(struct req *r, const struct event_row *ev, struct rows *out,
           struct err *e)
{
    const struct utc ever = { 1 };
    bool done = str_equal(ev->state, "succeeded");
    struct utc until = done              ? ev->changed_at
                       : ev->behind != 0 ? ev->behind_at
                                         : r->now;

    return db_all(
        r->db, r->arena, STMT_STORY_AUDIT,
        ARGS(ARG_SHOP(r->shop), ARG_TEXT(ev->entity), ARG_INT(ev->record_id),
             ARG_UTC(ev->before != 0 ? ev->before_at : ever), ARG_UTC(until)),
        &deed_record, out, e);
}

bool
story_show(struct req *r, struct tmpl *t, enum tmpl_include at,
           const struct event_row *ev, const struct rows *tries, struct err *e)
{
    struct story s = { .r = r };
    struct rows deeds = { 0 };

    /* Support has no grant for the shop's own records, nor their pages. */
    if (r->who != ACCESS_SUPPORT && !deeds_read(r, ev, &deeds, e))
        return false;
    s.list = arena_alloc(r->arena, deeds.n + 2 * tries->n + 3, sizeof(*s.list));
    for (size_t i = deeds.n; i-- > 0;)
        tell_deed(&s, rows_at(&deeds, &deed_record, i), ev);
    tell_queued(&s, ev);
    for (size_t i = tries->n; i-- > 0;) {
        const struct attempt_row *row = rows_at(tries, &attempt_row_record, i);
        const struct attempt_row *last =
            i + 1 < tries->n ? rows_at(tries, &attempt_row_record, i + 1)
                             : NULL;

        tell_sent(&s, row, last);
        tell_answer(
            &s, row,
            i < ATTEMPTS_READ ? event_row_said(r->arena, ev->entity, row) : "");
    }
    tell_looks(&s, ev);
    tell_end(&s, ev);
    qsort(s.list, s.n, sizeof(*s.list), oldest_first);
    draw(t, at, &s);
    return true;
}
