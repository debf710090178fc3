/* The steps of the set-up and how they stand.  Pure. */
#include <string.h>

#include "pages/setup.h"

#define SETUP "/settings/quickbooks/setup"

/* clang-format off */
static const struct {
    const char *name, *word, *href;
} steps[SETUP_STEP__MAX] = {
    [SETUP_CONNECT]  = { "connect",  "Connect",       SETUP "/connect" },
    [SETUP_CHECKS]   = { "checks",   "Prerequisites", SETUP "/checks" },
    [SETUP_MAPPINGS] = { "mappings", "Mappings",      SETUP "/mappings" },
    [SETUP_GO_LIVE]  = { "go-live",  "Go-live date",  SETUP "/go-live" },
    [SETUP_TEST]     = { "test",     "Test invoice",  SETUP "/test" },
    [SETUP_ON]       = { "on",       "Turn sync on",  SETUP "/on" },
};
/* clang-format on */

const char *
setup_step_name(enum setup_step s)
{
    return steps[s].name;
}

const char *
setup_step_word(enum setup_step s)
{
    return steps[s].word;
}

const char *
setup_step_href(enum setup_step s)
{
    return steps[s].href;
}

enum setup_step
setup_step_parse(const char *name)
{
    for (int i = 0; i < SETUP_STEP__MAX; i++)
        if (strcmp(steps[i].name, name) == 0)
            return (enum setup_step)i;
    return SETUP_CONNECT;
}

/* Findings: what would break holds the step, whatever was pressed before. */
static enum setup_mark
mark_of(enum ready_level worst, bool passed)
{
    if (worst == READY_STOP || !passed)
        return SETUP_LATER;
    return worst == READY_SKIP ? SETUP_SKIPPED : SETUP_DONE;
}

static enum setup_mark
mark_test(const struct setup_standing *s)
{
    if (s->tested)
        return SETUP_DONE;
    return s->reached > SETUP_TEST ? SETUP_SKIPPED : SETUP_LATER;
}

enum setup_step
setup_marks(const struct setup_standing *s,
            enum setup_mark marks[SETUP_STEP__MAX])
{
    marks[SETUP_CONNECT] = s->connected ? SETUP_DONE : SETUP_LATER;
    marks[SETUP_CHECKS] = mark_of(s->checks, s->reached > SETUP_CHECKS);
    marks[SETUP_MAPPINGS] = mark_of(s->mappings, s->reached > SETUP_MAPPINGS);
    marks[SETUP_GO_LIVE] =
        s->reached > SETUP_GO_LIVE ? SETUP_DONE : SETUP_LATER;
    marks[SETUP_TEST] = mark_test(s);
    marks[SETUP_ON] = s->on ? SETUP_DONE : SETUP_LATER;
    for (int i = 0; i < SETUP_STEP__MAX; i++)
        if (marks[i] == SETUP_LATER) {
            marks[i] = SETUP_HERE;
            return (enum setup_step)i;
        }
    return SETUP_STEP__MAX;
}

/* ------------------------------------------------------- the test invoice */

static bool
is(const char *s, const char *word)
{
    return s != NULL && strcmp(s, word) == 0;
}

static enum test_phase
phase_void(const struct test_facts *f)
{
    if (f->at == STANDING_QUEUED)
        return TEST_VOIDING;
    if (f->at == STANDING_ATTENTION || f->at == STANDING_CHANGED)
        return TEST_VOID_REFUSED;
    return f->at == STANDING_VOIDED && f->read && f->same ? TEST_DONE
                                                          : TEST_OVER;
}

static enum test_phase
phase_check(const struct test_facts *f)
{
    if (!f->asked)
        return TEST_POSTED;
    if (f->open)
        return TEST_READING;
    if (!f->read)
        return TEST_UNREAD;
    return f->same ? TEST_SAME : TEST_DIFFERS;
}

enum test_phase
setup_test_phase(const struct test_facts *f)
{
    if (f->status == NULL)
        return TEST_NONE;
    if (is(f->status, "void"))
        return phase_void(f);
    if (!is(f->status, "sent"))
        return TEST_TAKEN;
    if (f->at == STANDING_QUEUED)
        return f->blocked ? TEST_REFUSED : TEST_POSTING;
    if (f->at == STANDING_ATTENTION)
        return TEST_REFUSED;
    return f->at == STANDING_SYNCED || f->at == STANDING_CHANGED
               ? phase_check(f)
               : TEST_TAKEN;
}
