/* What a record that was read in QuickBooks means: the table, row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "inbound/verdict.h"

/*
 * role, is, token, theirs, merge, then busy, differs, told, takes, pays; as
 * verdict.c has the letters.  The rows of its table in their order; above each
 * decision stands what is nearest to it and decided otherwise.
 */
/* clang-format off */
static const struct { const char *facts, *verdict; } drawn[] = {
    /* not ours: only a payment for an invoice of ours, where they are taken */
    { "-an--nnnyy", "paid" },
    { "-an--nnnyn", "nothing" },
    { "-an--nnnny", "nothing" },
    { "-vn--nnnyy", "nothing" },
    { "-gn--nnnyy", "nothing" },
    { "-in--nnnyn", "nothing" },
    { "-an--yynyn", "nothing" },

    /* deleted for good */
    { "dand-nynnn", "nothing" },
    { "dgnd-nynnn", "nothing" },
    { "tand-nynnn", "nothing" },
    { "dgnd-yynnn", "nothing" },

    /* merged away, also when the token says nothing new */
    { "nin-fnynnn", "merged" },
    { "nis-fnynnn", "merged" },
    { "ngn-fnynnn", "merged" },
    { "nioifnynnn", "merged" },
    { "ninmfnynnn", "merged" },
    { "nin-fyynnn", "later" },
    { "nin-hyynnn", "later" },
    { "nin-hnynnn", "held" },
    { "ngnihnynnn", "held" },
    { "ninmhnynnn", "nothing" },
    { "nan-fnynnn", "changed" }, /* it is there as before: no merge yet */

    /* our own echo, and what comes late */
    { "das--nynnn", "nothing" },
    { "dao--nynnn", "nothing" },
    { "das--yynnn", "nothing" },
    { "tao--nynyn", "nothing" },
    { "nas--nynyn", "nothing" },
    { "nio--nynyn", "nothing" },
    { "ngni-nynyn", "nothing" },
    { "ngnm-nynyn", "nothing" },

    /* one of its events is under way */
    { "dan--yynnn", "later" },
    { "dan--ynnnn", "later" },
    { "dgn--yynnn", "later" },
    { "nan--yynyn", "later" },
    { "tgn--yynyn", "later" },

    /* a payment that was taken over follows */
    { "tvn--nynyn", "taken_back" },
    { "tgn--nynyn", "taken_back" },
    { "tvn--nynnn", "taken_back" },
    { "tan--nnnyn", "token" },
    { "tan--nynyn", "follow" },
    { "tan--nynnn", "follow" },
    { "tanc-nnnyn", "follow" },

    /* a document of ours */
    { "dgn--nynnn", "deleted" },
    { "dgnc-nynnn", "deleted" },
    { "dgnv-nynnn", "deleted" },
    { "dan--nnnnn", "token" },
    { "dvn--nnnnn", "token" }, /* we voided it ourselves */
    { "danc-nnnnn", "back" },
    { "danv-nnnnn", "back" },
    { "dvnv-nynnn", "seen" },
    { "dvn--nynnn", "voided" },
    { "dvnc-nyynn", "voided" },
    { "danc-nyynn", "seen" },
    { "danc-nynnn", "changed" },
    { "dan--nynnn", "changed" },
    { "danv-nyynn", "changed" },
    { "dan--nynyn", "changed" },

    /* customers and items */
    { "nin--nynyn", "inactive" },
    { "ngn--nynyn", "inactive" },
    { "ninc-nyyyn", "inactive" },
    { "nini-nynyn", "seen" },
    { "ninm-nynyn", "seen" },
    { "nan--nnnyn", "token" },
    { "nani-nnnyn", "active" },
    { "nanm-nnnyn", "active" },
    { "nanc-nnnyn", "back" },
    { "nan--nynyn", "take" },
    { "nani-nynyn", "take" },
    { "nanc-nyyyn", "take" }, /* it was told before the shop took them */
    { "nan--nynnn", "changed" },
    { "nanc-nyynn", "seen" },
    { "nanc-nynnn", "changed" },
    { "nani-nyynn", "changed" },
};
/* clang-format on */

static int
place(const char *letters, char c)
{
    const char *at = strchr(letters, c);

    assert_non_null(at);
    return (int)(at - letters);
}

static struct inbound_facts
facts_of(const char *s)
{
    return (struct inbound_facts){
        .role = (enum inbound_role)place("-dtn", s[0]),
        .is = (enum inbound_is)place("avig", s[1]),
        .token = (enum inbound_token)place("osn", s[2]),
        .theirs = (enum inbound_theirs)place("-cvdim", s[3]),
        .merge = (enum inbound_merge)place("-fh", s[4]),
        .busy = s[5] == 'y',
        .differs = s[6] == 'y',
        .told = s[7] == 'y',
        .takes = s[8] == 'y',
        .pays = s[9] == 'y',
    };
}

static void
each_row_decides(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(drawn) / sizeof(drawn[0]); i++) {
        struct inbound_facts f = facts_of(drawn[i].facts);
        const char *says = inbound_verdict_name(inbound_judge(&f));

        if (strcmp(says, drawn[i].verdict) != 0)
            fail_msg("%s: %s, not %s", drawn[i].facts, says, drawn[i].verdict);
    }
}

static struct inbound_facts
nth(unsigned n)
{
    struct inbound_facts f = { .role = n % ROLE__MAX };

    n /= ROLE__MAX;
    f.is = n % IS__MAX;
    n /= IS__MAX;
    f.token = n % TOKEN__MAX;
    n /= TOKEN__MAX;
    f.theirs = n % THEIRS__MAX;
    n /= THEIRS__MAX;
    f.merge = n % MERGE__MAX;
    n /= MERGE__MAX;
    f.busy = (n & 1) != 0;
    f.differs = (n & 2) != 0;
    f.told = (n & 4) != 0;
    f.takes = (n & 8) != 0;
    f.pays = (n & 16) != 0;
    return f;
}
enum { ALL = ROLE__MAX * IS__MAX * TOKEN__MAX * THEIRS__MAX * MERGE__MAX * 32 };

/* Whatever the facts are together: what W5 and W11 stand on. */
static void
under_all_facts(void **state)
{
    bool said[VERDICT__MAX] = { false };

    (void)state;
    for (unsigned n = 0; n < ALL; n++) {
        struct inbound_facts f = nth(n);
        enum inbound_verdict v = inbound_judge(&f);
        bool acts = v != VERDICT_NOTHING && v != VERDICT_LATER;

        said[v] = true;
        if (f.token != TOKEN_NEWER && f.merge == MERGE_NONE &&
            f.role != ROLE_NONE && v != VERDICT_NOTHING)
            fail_msg("%u: what is not newer changes something", n);
        if (f.busy && f.role != ROLE_NONE && acts)
            fail_msg("%u: something changes under an event", n);
        if (f.role == ROLE_NONE && v != VERDICT_NOTHING && v != VERDICT_PAID)
            fail_msg("%u: what is not ours changes something", n);
        if (f.theirs == THEIRS_DELETED && f.role != ROLE_NAME && acts &&
            f.role != ROLE_NONE)
            fail_msg("%u: what was deleted comes back", n);
    }
    for (int v = 0; v < VERDICT__MAX; v++)
        assert_true(said[v] && *inbound_verdict_name(v) != '\0');
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_decides),
        cmocka_unit_test(under_all_facts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
