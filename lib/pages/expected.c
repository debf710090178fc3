/* expected: a table of what delays a record, the first that holds decides. */
#include "pages/expected.h"

#include <string.h>

#define SECOND_US INT64_C(1000000)

static int64_t
after(const struct expected_of *of)
{
    int64_t from = of->due_at.us > of->now.us ? of->due_at.us : of->now.us;

    return from + of->ahead * 60 * SECOND_US / EXPECTED_RATE;
}

static int64_t
not_known(const struct expected_of *of)
{
    (void)of;
    return 0;
}

static int64_t
when_due(const struct expected_of *of)
{
    return of->due_at.us > of->now.us ? of->due_at.us : of->now.us;
}

static int64_t
when_let(const struct expected_of *of)
{
    return of->hold_until.us > of->due_at.us ? of->hold_until.us
                                             : of->due_at.us;
}

/* clang-format off */
typedef bool condition(const struct expected_of *of);
#define WHEN(name, ...) \
    static bool name(const struct expected_of *of) { return __VA_ARGS__; }
WHEN(never_connected, *of->connection == '\0')
WHEN(not_connected,   strcmp(of->connection, "active") != 0)
WHEN(not_set_up,      of->off && !of->early)
WHEN(nobody_ever,     of->beat_at.us == 0)
WHEN(nobody_at_work,  of->now.us - of->beat_at.us > EXPECTED_SILENT_S * SECOND_US)
WHEN(waits,           *of->waits_for != '\0')
WHEN(throttled,       strcmp(of->hold, "throttled") == 0)
WHEN(outage,          strcmp(of->hold, "outage") == 0)
WHEN(signed_out,      strcmp(of->hold, "signed_out") == 0)
WHEN(held,            *of->hold != '\0')
WHEN(under_way,       strcmp(of->state, "sending") == 0)
WHEN(checking,        strcmp(of->state, "checking") == 0)
WHEN(retrying,        strcmp(of->state, "retrying") == 0 && of->due_at.us > of->now.us)
WHEN(behind,          of->ahead >= 20)
WHEN(overdue,         of->now.us - of->due_at.us > EXPECTED_GRACE_S * SECOND_US)
WHEN(soon,            of->now.us != 0)

/* {ahead}, {beat} and {waits}: what stands there in a sentence. */
static const struct delay {
    condition *when;
    int64_t (*at)(const struct expected_of *of);
    bool late;
    const char *reason;
} delays[] = {
    { never_connected, not_known, false, "No QuickBooks company is connected. It goes out as soon as one is." },
    { not_connected,   not_known, true,  "QuickBooks is not connected. It goes out within a minute of Reconnect." },
    { not_set_up,      not_known, false, "The set-up is unfinished. It goes out when that is done." },
    { nobody_ever,     not_known, true,  "Counterfoil's sending program has not run yet. Ask support if this stays so." },
    { nobody_at_work,  not_known, true,  "Counterfoil's sending program has not run since {beat}. Ask support if this stays so." },
    { waits,           not_known, false, "It follows {waits}, and goes out right after." },
    { throttled,       when_let,  true,  "QuickBooks asked to wait. Nothing to do." },
    { outage,          when_let,  true,  "QuickBooks does not answer at the moment. It is tried again by itself." },
    { signed_out,      when_let,  true,  "QuickBooks asks to sign in again. It goes out within a minute of Reconnect." },
    { held,            when_let,  true,  "QuickBooks takes no records of this company at present. The QuickBooks page says why." },
    { under_way,       when_due,  false, "It is on its way." },
    { checking,        when_due,  false, "It was sent without a certain answer, and is looked up in QuickBooks before anything is sent again." },
    { retrying,        when_due,  false, "QuickBooks did not take it at first. It is tried again by itself." },
    { behind,          after,     false, "It is behind {ahead} others, at 480 a minute." },
    { overdue,         after,     true,  "It should have gone out already. Ask support if this stays so." },
    { soon,            after,     false, "" },
};
/* clang-format on */
enum { DELAYS = sizeof(delays) / sizeof(delays[0]), SENTENCE = 400 };

static bool
moves(const char *state)
{
    static const char *const open[] = { "pending", "sending", "checking",
                                        "retrying" };

    for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++)
        if (strcmp(open[i], state) == 0)
            return true;
    return false;
}

/* "14:02", with the day when it is not today. */
static const char *
time_words(struct arena *a, const struct zone *zone, struct utc now,
           struct utc at)
{
    struct local then, today;

    zone_local(zone, at, &then);
    zone_local(zone, now, &today);
    if (then.day == today.day && then.month == today.month &&
        then.year == today.year)
        return arena_printf(a, "%d:%02d", then.hour, then.minute);
    return arena_printf(a, "%s %d, %d:%02d", clock_month[then.month - 1],
                        then.day, then.hour, then.minute);
}

static const char *
filled(struct arena *a, const struct zone *zone, const struct expected_of *of,
       const char *text)
{
    const char *open, *close;
    struct str s;

    str_init(&s, a, SENTENCE);
    while ((open = strchr(text, '{')) != NULL) {
        close = strchr(open, '}');
        str_addn(&s, text, (size_t)(open - text));
        if (str_starts(open, "{ahead}"))
            str_addf(&s, "%lld%s", (long long)of->ahead,
                     of->ahead > 10000 ? " or more" : "");
        else if (str_starts(open, "{beat}"))
            str_add(&s, time_words(a, zone, of->now, of->beat_at));
        else
            str_add(&s, of->waits_for);
        text = close + 1;
    }
    str_add(&s, text);
    return s.text;
}

void
expected_judge(struct arena *a, const struct zone *zone,
               const struct expected_of *of, struct expected *out)
{
    memset(out, 0, sizeof(*out));
    out->reason = "";
    out->open = moves(of->state);
    for (size_t i = 0; out->open && i < DELAYS; i++) {
        const struct delay *d = &delays[i];

        if (!d->when(of))
            continue;
        out->at.us = d->at(of);
        out->late = d->late;
        out->reason = filled(a, zone, of, d->reason);
        return;
    }
}

/* ----------------------------------------------------------------- reading */

/* clang-format off */
struct expected_row {
    struct expected_of of;
    int64_t connection_id;
    const char *waits_entity, *waits_label;
};
static const struct field expected_fields[] = {
    FIELD(struct expected_row, NULL, of.state),
    FIELD(struct expected_row, NULL, of.now),
    FIELD(struct expected_row, NULL, of.due_at),
    FIELD(struct expected_row, NULL, of.early),
    FIELD(struct expected_row, NULL, connection_id),
    FIELD(struct expected_row, NULL, waits_entity),
    FIELD(struct expected_row, NULL, waits_label),
    FIELD(struct expected_row, NULL, of.connection),
    FIELD(struct expected_row, NULL, of.off),
    FIELD(struct expected_row, NULL, of.hold),
    FIELD(struct expected_row, NULL, of.hold_until),
    FIELD(struct expected_row, NULL, of.beat_at),
};
struct ahead_row { int64_t n; };
static const struct field ahead_fields[] = { FIELD(struct ahead_row, NULL, n) };
/* clang-format on */
static const struct record expected_record =
    RECORD(struct expected_row, expected_fields);
static const struct record ahead_record =
    RECORD(struct ahead_row, ahead_fields);

static const char *
waited_for(struct req *r, const struct expected_row *row)
{
    enum event_entity entity;

    if (!event_entity_parse(row->waits_entity, &entity))
        return "";
    return arena_printf(r->arena, "%s %s", event_entity_word(entity),
                        row->waits_label);
}

bool
page_expected(struct req *r, int64_t event_id, struct expected *out,
              struct err *e)
{
    struct expected_row row;
    struct ahead_row ahead;

    if (!db_one(r->db, r->arena, STMT_EXPECTED_EVENT,
                ARGS(ARG_SHOP(r->shop), ARG_INT(event_id)), &expected_record,
                &row, e))
        return false;
    row.of.waits_for = waited_for(r, &row);
    if (str_equal(row.of.state, "pending")) {
        if (!db_one(r->db, r->arena, STMT_EXPECTED_AHEAD,
                    ARGS(ARG_SHOP(r->shop), ARG_INT(row.connection_id),
                         ARG_UTC(row.of.due_at)),
                    &ahead_record, &ahead, e))
            return false;
        row.of.ahead = ahead.n;
    }
    expected_judge(r->arena, r->format->zone, &row.of, out);
    return true;
}

const char *
page_expected_words(struct req *r, const struct expected *x)
{
    const char *by;

    if (!x->open)
        return "";
    if (x->at.us == 0)
        return x->reason;
    by = x->at.us - r->now.us < 60 * SECOND_US
             ? "Expected within a minute."
             : arena_printf(r->arena, "Expected by %s.",
                            tmpl_utc_words(r->format, x->at));
    return *x->reason == '\0' ? by
                              : arena_printf(r->arena, "%s %s", by, x->reason);
}
