/* What goes to QuickBooks and what does not, drawn whole.  Pure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "event/event.h"

/*
 * Every action under every combination of facts (features.md B1, B2, B5, C3,
 * C4, C7).  A letter is what becomes of it: Post, Void, Delete, "." nothing at
 * all; or a row in the log that says why not: by Hand, not paid Yet, payments
 * Off.
 *
 * Lines: nothing special, a draft, by hand, both.  Groups: payments and pushes
 * off, pushes on, payments on, both on.  In a group, from the left: on payment
 * (no four times, then yes), paid (no no yes yes ...), known (no yes ...).
 */
/* clang-format off */
static const char *const drawn[ACTION__MAX][4] = {
    [ACTION_CUSTOMER_SAVED] = {
        "........ .P.P.P.P ........ .P.P.P.P",
        "........ .P.P.P.P ........ .P.P.P.P",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
    },
    [ACTION_ITEM_SAVED] = {
        "........ .P.P.P.P ........ .P.P.P.P",
        "........ .P.P.P.P ........ .P.P.P.P",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
    },
    [ACTION_INVOICE_SAVED] = {
        "PPPPYPPP PPPPYPPP PPPPYPPP PPPPYPPP",
        "........ ........ ........ ........",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
        "........ ........ ........ ........",
    },
    [ACTION_INVOICE_SENT] = {
        "PPPPYPPP PPPPYPPP PPPPYPPP PPPPYPPP",
        "PPPPYPPP PPPPYPPP PPPPYPPP PPPPYPPP",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
    },
    [ACTION_INVOICE_PAID] = {
        "....P.P. ....P.P. ....P.P. ....P.P.",
        "....P.P. ....P.P. ....P.P. ....P.P.",
        "....HHHH ....HHHH ....HHHH ....HHHH",
        "....HHHH ....HHHH ....HHHH ....HHHH",
    },
    [ACTION_INVOICE_VOIDED] = {
        ".V.V.V.V .V.V.V.V .V.V.V.V .V.V.V.V",
        ".V.V.V.V .V.V.V.V .V.V.V.V .V.V.V.V",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
    },
    [ACTION_INVOICE_DRAFTED] = {
        "........ ........ ........ ........",
        "........ ........ ........ ........",
        "........ ........ ........ ........",
        "........ ........ ........ ........",
    },
    [ACTION_INVOICE_DELETED] = {
        ".D.D.D.D .D.D.D.D .D.D.D.D .D.D.D.D",
        ".D.D.D.D .D.D.D.D .D.D.D.D .D.D.D.D",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
    },
    [ACTION_PAYMENT_SAVED] = {
        "OOOOOOOO OOOOOOOO PPPPYYPP PPPPYYPP",
        "OOOOOOOO OOOOOOOO PPPPYYPP PPPPYYPP",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
    },
    [ACTION_PAYMENT_DELETED] = {
        ".D.D.D.D .D.D.D.D .D.D.D.D .D.D.D.D",
        ".D.D.D.D .D.D.D.D .D.D.D.D .D.D.D.D",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
    },
};
/* The same of documents dated before go-live, which stay out unless QuickBooks
 * knows them: "B".  What is not drawn is as above. */
static const char *const drawn_old[ACTION__MAX][4] = {
    [ACTION_INVOICE_SAVED] = {
        "BPBPBPBP BPBPBPBP BPBPBPBP BPBPBPBP",
        "........ ........ ........ ........",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
        "........ ........ ........ ........",
    },
    [ACTION_INVOICE_SENT] = {
        "BPBPBPBP BPBPBPBP BPBPBPBP BPBPBPBP",
        "BPBPBPBP BPBPBPBP BPBPBPBP BPBPBPBP",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
    },
    [ACTION_INVOICE_PAID] = {
        "....B.B. ....B.B. ....B.B. ....B.B.",
        "....B.B. ....B.B. ....B.B. ....B.B.",
        "....HHHH ....HHHH ....HHHH ....HHHH",
        "....HHHH ....HHHH ....HHHH ....HHHH",
    },
    [ACTION_PAYMENT_SAVED] = {
        "OOOOOOOO OOOOOOOO BPBPBYBP BPBPBYBP",
        "OOOOOOOO OOOOOOOO BPBPBYBP BPBPBYBP",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
        "HHHHHHHH HHHHHHHH HHHHHHHH HHHHHHHH",
    },
};
static const struct {
    char letter;
    const char *operation, *reason;
} letters[] = {
    { 'P', "post",   NULL },           { 'V', "void", NULL },
    { 'D', "delete", NULL },           { '.', NULL,   NULL },
    { 'H', NULL,     "by_hand" },      { 'Y', NULL,   "not_paid_yet" },
    { 'O', NULL,     "payments_off" }, { 'B', NULL, "before_go_live" },
};
/* clang-format on */

static bool
same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static char
letter_of(struct event_policy p)
{
    for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
        if (same(p.operation, letters[i].operation) &&
            same(p.reason, letters[i].reason))
            return letters[i].letter;
    return '?';
}

static char
drawn_at(int action, int line, int column, bool old)
{
    const char *const *lines =
        old && drawn_old[action][0] != NULL ? drawn_old[action] : drawn[action];

    return lines[line][column % 32 + column % 32 / 8];
}

static void
every_action_under_all_facts(void **state)
{
    (void)state;
    for (int action = 0; action < ACTION__MAX; action++)
        for (int line = 0; line < 4; line++)
            for (int column = 0; column < 64; column++) {
                const struct event_facts f = {
                    .draft = (line & 1) != 0,
                    .hand = (line & 2) != 0,
                    .pushes = (column & 8) != 0,
                    .payments = (column & 16) != 0,
                    .on_payment = (column & 4) != 0,
                    .paid = (column & 2) != 0,
                    .known = (column & 1) != 0,
                    .old = (column & 32) != 0,
                };
                char want = drawn_at(action, line, column, f.old);
                char got =
                    letter_of(event_policy((enum event_action)action, &f));

                if (got != want)
                    fail_msg("action %d line %d column %d: %c, not %c", action,
                             line, column, got, want);
            }
}

/* What was done there is not sent back, whatever else is so; a payment that was
 * recorded there never is. */
static void
what_came_from_there_is_not_sent(void **state)
{
    static const enum event_action actions[] = {
        ACTION_CUSTOMER_SAVED,  ACTION_ITEM_SAVED,    ACTION_INVOICE_VOIDED,
        ACTION_INVOICE_DELETED, ACTION_PAYMENT_SAVED, ACTION_PAYMENT_DELETED,
    };

    (void)state;
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
        for (int n = 0; n < 128; n++) {
            const struct event_facts f = {
                .theirs = true,
                .draft = (n & 1) != 0,
                .hand = (n & 2) != 0,
                .pushes = (n & 4) != 0,
                .payments = (n & 8) != 0,
                .on_payment = (n & 16) != 0,
                .paid = (n & 32) != 0,
                .known = (n & 64) != 0,
            };

            assert_int_equal(letter_of(event_policy(actions[i], &f)), '.');
        }
}

static void
nothing_comes_of_another_action(void **state)
{
    const struct event_facts f = { .known = true };

    (void)state;
    assert_int_equal(letter_of(event_policy(ACTION__MAX, &f)), '.');
}

/* A reason that stands in the log is a named cause, with a next step. */
static void
reasons_are_causes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
        const char *reason = letters[i].reason;
        const struct cause *c;

        if (reason == NULL)
            continue;
        c = event_cause(reason);
        assert_non_null(c);
        assert_true(*c->title != '\0' && *c->why != '\0' && *c->fix != '\0');
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_action_under_all_facts),
        cmocka_unit_test(what_came_from_there_is_not_sent),
        cmocka_unit_test(nothing_comes_of_another_action),
        cmocka_unit_test(reasons_are_causes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
