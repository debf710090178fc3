/* expected_test: what delays a record, each row alone; nothing when none is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "pages/expected.h"

#define MINUTES INT64_C(60000000)
#define NOW (INT64_C(1000000) * MINUTES) /* 1971-11-26 10:40 UTC */

static struct arena arena;
static const struct zone *zone;

/* A record that goes out at once; each case spoils one thing of it. */
static struct expected_of
well(void)
{
    return (struct expected_of){
        .state = "pending",
        .now = { NOW },
        .due_at = { NOW },
        .waits_for = "",
        .connection = "active",
        .hold = "",
        .beat_at = { NOW - MINUTES },
    };
}

static void
spoil(struct expected_of *x, const char *what)
{
    if (strcmp(what, "never") == 0)
        x->connection = "";
    else if (strcmp(what, "expired") == 0)
        x->connection = "expired";
    else if (strcmp(what, "off") == 0)
        x->off = true;
    else if (strcmp(what, "off, early") == 0)
        x->off = x->early = true;
    else if (strcmp(what, "no beat") == 0)
        x->beat_at.us = 0;
    else if (strcmp(what, "old beat") == 0)
        x->beat_at.us = NOW - 98 * MINUTES;
    else if (strcmp(what, "waits") == 0)
        x->waits_for = "Customer Copper Kettle";
    else if (strcmp(what, "behind") == 0)
        x->ahead = 960;
    else if (strcmp(what, "a few ahead") == 0)
        x->ahead = 4;
    else if (strcmp(what, "overdue") == 0)
        x->due_at.us = NOW - 5 * MINUTES;
    else if (strcmp(what, "later") == 0)
        x->due_at.us = NOW + 30 * MINUTES, x->state = "retrying";
    else if (strcmp(what, "sending") == 0 || strcmp(what, "checking") == 0 ||
             strcmp(what, "succeeded") == 0 ||
             strcmp(what, "needs_attention") == 0)
        x->state = what;
    else if (*what != '\0')
        x->hold = what, x->hold_until.us = NOW + 2 * MINUTES;
}

/* clang-format off */
static const struct {
    const char *what;
    bool open, late;
    int64_t minutes; /* from now; -1: cannot be said */
    const char *said; /* within the reason */
} rows[] = {
    { "",                true,  false, 0,  "" },
    { "a few ahead",     true,  false, 0,  "" },
    { "behind",          true,  false, 2,  "behind 960 others, at 480 a minute" },
    { "never",           true,  false, -1, "No QuickBooks company is connected" },
    { "expired",         true,  true,  -1, "QuickBooks is not connected" },
    { "off",             true,  false, -1, "set-up is unfinished" },
    { "off, early",      true,  false, 0,  "" },
    { "no beat",         true,  true,  -1, "has not run yet" },
    { "old beat",        true,  true,  -1, "has not run since 9:02" },
    { "waits",           true,  false, -1, "It follows Customer Copper Kettle" },
    { "throttled",       true,  true,  2,  "QuickBooks asked to wait" },
    { "outage",          true,  true,  2,  "does not answer" },
    { "signed_out",      true,  true,  2,  "sign in again" },
    { "subscription",    true,  true,  2,  "takes no records" },
    { "sending",         true,  false, 0,  "on its way" },
    { "checking",        true,  false, 0,  "looked up" },
    { "later",           true,  false, 30, "tried again by itself" },
    { "overdue",         true,  true,  0,  "should have gone out" },
    { "succeeded",       false, false, -1, "" },
    { "needs_attention", false, false, -1, "" },
};
/* clang-format on */

static void
each_delay_says_itself(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct expected_of of = well();
        struct expected x;
        int64_t minutes;

        spoil(&of, rows[i].what);
        expected_judge(&arena, zone, &of, &x);
        minutes = x.at.us == 0 ? -1 : (x.at.us - NOW) / MINUTES;
        if (x.open != rows[i].open || x.late != rows[i].late ||
            minutes != rows[i].minutes ||
            (*rows[i].said == '\0' ? *x.reason != '\0'
                                   : strstr(x.reason, rows[i].said) == NULL))
            fail_msg("%s: open %d late %d in %lld: %s", rows[i].what, x.open,
                     x.late, (long long)minutes, x.reason);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_delay_says_itself),
    };
    struct err e = { 0 };

    arena_init(&arena, 1 << 20);
    if (!zone_load(&arena, "UTC", &zone, &e))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
