/*
 * health: does anything move?  For a monitor: one line per signal, status 1
 * with an alarm.  Green means that what is due is being taken, not that a
 * process runs (R17).
 */
#include "operator/inner.h"

#include <stdio.h>

#include "log/log.h"

enum { QUEUE_MIN = 5, UNKNOWN_MIN = 30, UNSENT_MIN = 60, MINUTES_MAX = 10000 };

struct waiting_row {
    int64_t n, age_s;
};
static const struct field waiting_fields[] = {
    FIELD(struct waiting_row, NULL, n),
    FIELD(struct waiting_row, NULL, age_s),
};
static const struct record waiting_record =
    RECORD(struct waiting_row, waiting_fields);

/* clang-format off */
static const struct signal {
    const char *name;
    enum stmt stmt;
    const char *option;  /* minutes that the oldest may wait; NULL: none may */
    int64_t minutes;
    const char *means;
} signals[] = {
    { "wakes",   STMT_HEALTH_WAKES,   "--queue",   QUEUE_MIN,   "no sweeper runs" },
    { "lanes",   STMT_HEALTH_LANES,   "--queue",   QUEUE_MIN,   "no sweeper runs, or too few" },
    { "jobs",    STMT_HEALTH_JOBS,    "--queue",   QUEUE_MIN,   "pages wait for an answer" },
    { "unknown", STMT_HEALTH_UNKNOWN, "--unknown", UNKNOWN_MIN, "sent, and not found out whether it arrived" },
    { "unsent",  STMT_HEALTH_UNSENT,  "--unsent",  UNSENT_MIN,  "due, and not sent" },
    { "outage",  STMT_HEALTH_OUTAGE,  NULL,        0,           "QuickBooks does not answer" },
};
/* clang-format on */

/* One line; *alarms grows. */
static bool
judged(struct call *c, const struct signal *s, size_t *alarms, struct err *e)
{
    struct waiting_row row;
    int64_t minutes = 0;
    bool bad;

    if ((s->option != NULL &&
         !call_int(c, s->option, 1, MINUTES_MAX, s->minutes, &minutes, e)) ||
        !db_one(c->db, c->arena, s->stmt, NO_ARGS, &waiting_record, &row, e))
        return false;
    bad = row.n > 0 && row.age_s >= minutes * 60;
    *alarms += bad;
    if (bad)
        log_error("health", "signal=%s count=%lld oldest_s=%lld text=%s",
                  s->name, (long long)row.n, (long long)row.age_s, s->means);
    if (bad || !call_flag(c, "--quiet"))
        printf("%-8s %-5s count=%lld oldest_s=%lld%s%s\n", s->name,
               bad ? "ALARM" : "ok", (long long)row.n, (long long)row.age_s,
               bad ? "  " : "", bad ? s->means : "");
    return true;
}

/* Signatures and certificates are judged by this clock. */
static size_t
clock_judged(struct call *c)
{
    struct err e = { 0 };
    bool good = call_clock(c, &e);

    if (!good)
        log_error("health", "signal=clock text=%s", e.text);
    if (!good || !call_flag(c, "--quiet"))
        printf("%-8s %-5s%s%s\n", "clock", good ? "ok" : "ALARM",
               good ? "" : " ", e.text);
    return good ? 0 : 1;
}

bool
command_health(struct call *c, struct err *e)
{
    size_t alarms = 0;

    if (!call_database(c, e))
        return false;
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
        if (!judged(c, &signals[i], &alarms, e))
            return false;
    alarms += clock_judged(c);
    return alarms == 0 || err_set(e, ERR_FAULT, "%zu alarms", alarms);
}
