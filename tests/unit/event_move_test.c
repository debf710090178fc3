/* event: the moves as protocol.md draws them, causes and counts.  Pure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "event/event.h"

/*
 * One row a state, one column a signal, a letter for the state it leads to
 * (Pending Sending Checking Retrying Attention Failed Done sKipped), "." for
 * "means nothing".
 */
/* clang-format off */
static const char *const matrix[EVENT_STATE__MAX] = {
    /*                     marked
                           |cause
                           ||wait
                           |||accepted
                           ||||not sent
                           |||||held
                           ||||||refused
                           |||||||transient
                           ||||||||exhausted
                           |||||||||no answer
                           ||||||||||ours
                           |||||||||||foreign
                           ||||||||||||absent
                           |||||||||||||unknown
                           ||||||||||||||taken
                           |||||||||||||||by hand
                           ||||||||||||||||by hand, unsure
                           |||||||||||||||||superseded */
    [EVENT_PENDING]   = "SAPD.............K",
    [EVENT_SENDING]   = "...DPPARFC....C...",
    [EVENT_CHECKING]  = "......A.F.DARA....",
    [EVENT_RETRYING]  = "SARD.............K",
    [EVENT_ATTENTION] = "...............PCK",
    [EVENT_FAILED]    = "...............PCK",
    [EVENT_SUCCEEDED] = "..................",
    [EVENT_SKIPPED]   = "..................",
};
/* What the attempts count: + one begins, - it is given back. */
static const char *const counted[EVENT_STATE__MAX] = {
    [EVENT_PENDING]   = "+.................",
    [EVENT_SENDING]   = "....--............",
    [EVENT_CHECKING]  = "..................",
    [EVENT_RETRYING]  = "+.................",
    [EVENT_ATTENTION] = "..................",
    [EVENT_FAILED]    = "..................",
    [EVENT_SUCCEEDED] = "..................",
    [EVENT_SKIPPED]   = "..................",
};
/* clang-format on */

static void
every_move(void **state)
{
    static const char letters[] = "PSCRAFDK";
    int bad = 0;

    (void)state;
    for (int from = 0; from < EVENT_STATE__MAX; from++) {
        char row[SYNC_SIGNAL__MAX + 1] = "", n[SYNC_SIGNAL__MAX + 1] = "";

        for (int on = 0; on < SYNC_SIGNAL__MAX; on++) {
            const struct sync_move *m =
                event_next((enum event_state)from, (enum sync_signal)on);

            row[on] = m == NULL ? '.' : letters[m->to];
            n[on] = m == NULL || m->counts == 0 ? '.'
                    : m->counts > 0             ? '+'
                                                : '-';
        }
        if (strcmp(row, matrix[from]) != 0 || strcmp(n, counted[from]) != 0) {
            printf("%-16s %s %s\n", event_state_name((enum event_state)from),
                   row, n);
            bad++;
        }
    }
    assert_int_equal(bad, 0);
}

static void
names_are_read_back(void **state)
{
    enum event_entity entity;
    enum event_state s;

    (void)state;
    for (int i = 0; i < EVENT_STATE__MAX; i++) {
        assert_true(
            event_state_parse(event_state_name((enum event_state)i), &s));
        assert_int_equal(s, i);
        assert_true(*event_state_word((enum event_state)i) != '\0');
    }
    for (int i = 0; i < ENTITY__MAX; i++) {
        assert_true(event_entity_parse(event_entity_name((enum event_entity)i),
                                       &entity));
        assert_int_equal(entity, i);
    }
    assert_false(event_state_parse("done", &s));
    assert_false(event_entity_parse("", &entity));
    assert_string_equal(event_state_name(EVENT_STATE__MAX), "");
}

static void
causes_have_all_their_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < event_cause_count; i++) {
        const struct cause *c = &event_causes[i];

        assert_ptr_equal(event_cause(c->name), c); /* no name stands twice */
        assert_true(strlen(c->name) <= 40 && strlen(c->title) > 0);
        assert_true(strlen(c->why) > 0 && strlen(c->fix) > 0);
        assert_int_equal(c->page == NULL, c->press == NULL);
    }
    assert_null(event_cause(""));
}

static void
a_move_is_counted(void **state)
{
    struct tally t = { 0 };

    (void)state;
    tally_count(&t, ENTITY_INVOICE, EVENT_STATE__MAX, EVENT_PENDING);
    assert_int_equal(t.pending, 1);
    tally_count(&t, ENTITY_INVOICE, EVENT_PENDING, EVENT_ATTENTION);
    tally_count(&t, ENTITY_CUSTOMER, EVENT_SENDING, EVENT_FAILED);
    assert_int_equal(t.pending, 0);
    assert_int_equal(t.needs_attention, 1);
    assert_int_equal(t.failed, 1);
    assert_int_equal(t.sending, -1);
    assert_int_equal(t.problem_invoices, 1); /* the customer's is none */
    tally_count(&t, ENTITY_INVOICE, EVENT_ATTENTION, EVENT_FAILED);
    assert_int_equal(t.problem_invoices, 1);
    tally_count(&t, ENTITY_INVOICE, EVENT_FAILED, EVENT_SKIPPED);
    assert_int_equal(t.problem_invoices, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_move),
        cmocka_unit_test(names_are_read_back),
        cmocka_unit_test(causes_have_all_their_words),
        cmocka_unit_test(a_move_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
