/* Names of two sides: which bucket, why, and how much work.  Pure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "match/match.h"
#include "str/str.h"

enum { SIDE_MAX = 12, MANY = 10000 };

static struct arena arena;

static int
setup(void **state)
{
    (void)state;
    arena_init(&arena, (size_t)1 << 30);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* ------------------------------------------------------------------- drawn */

/*
 * Ours are "name", "name|email" or "name|email|linked to"; theirs, whose ids
 * count from 101, "name", "name|email" or "name|email|type", a type that begins
 * with "-" is inactive.  What comes of it is one line a row: bucket, id of
 * ours, of theirs, why.
 */
static const struct drawn {
    const char *what;
    enum match_kind kind;
    const char *ours[SIDE_MAX], *theirs[SIDE_MAX];
    const char *rows;
} drawn[] = {
    { "one on each side is exact, however written",
      MATCH_ITEMS,
      { "Service call", "  PIPE   Wrench ", "Filter" },
      { "SERVICE CALL", "pipe wrench", "Boiler" },
      "exact 2-102; exact 1-101; ours 3-0; theirs 0-103; " },
    { "what is linked stays linked, and its name is taken",
      MATCH_ITEMS,
      { "Tap||101", "Washer||900" },
      { "Valve" },
      "linked 1-101; linked 2-0 gone; " },
    { "a name that is linked to another one of ours",
      MATCH_ITEMS,
      { "Old tap||101", "Tap" },
      { "Tap" },
      "linked 1-101; clash 2-101 taken; " },
    { "an item that cannot be sold, or is inactive",
      MATCH_ITEMS,
      { "Parts", "Gone", "Kit" },
      { "parts||Category", "gone||-Service", "Kit||Group" },
      "clash 2-102 inactive; clash 3-103 not_sold; clash 1-101 not_sold; " },
    { "one that can be sold counts, whatever else has its name",
      MATCH_ITEMS,
      { "Parts" },
      { "Parts||Category", "Parts||Inventory", "parts||-Service" },
      "exact 1-102; " },
    { "two of theirs are offered both",
      MATCH_ITEMS,
      { "Valve" },
      { "Valve||Service", "VALVE||NonInventory" },
      "clash 1-101 twice_there; clash 1-102 twice_there; " },
    { "two of ours",
      MATCH_CUSTOMERS,
      { "Ann Lee", "ann lee", "Bo", "bo" },
      { "Ann Lee" },
      "clash 1-101 twice_here; clash 2-101 twice_here; "
      "clash 3-0 twice_here; clash 4-0 twice_here; " },
    { "equal name: one e-mail or none is the same, two are asked",
      MATCH_CUSTOMERS,
      { "A One|a@x.example", "B Two|b@x.example", "C Tree",
        "D For|D@X.example" },
      { "a one", "b two|other@x.example", "c tree|c@x.example",
        "d for|d@x.EXAMPLE" },
      "exact 1-101; exact 3-103; exact 4-104; clash 2-102 two_emails; " },
    { "an inactive customer is no partner",
      MATCH_CUSTOMERS,
      { "Copper Kettle", "Iron Pot" },
      { "Copper Kettle||-", "Iron Pott||-" },
      "ours 2-0; clash 1-101 inactive; " },
    { "punctuation, order, company form, letters",
      MATCH_CUSTOMERS,
      { "O'Neil & Sons", "Smith, John", "Copper Kettle", "Marlow Dental",
        "Blue Harbour Cafe" },
      { "ONeil and Sons", "John Smith", "Copper Kettle Ltd.", "Marlow Dentla",
        "Blue Harbor Cafe" },
      "near 5-105 1; near 3-103 form; near 4-104 1; near 1-101 punctuation; "
      "near 2-102 word_order; " },
    { "other numbers are other things",
      MATCH_ITEMS,
      { "Filter 16x20x1", "Pipe 1.5 in", "Valve 22mm", "Bolt M8" },
      { "Filter 16x25x1", "Pipe 15 in", "Valve, 22 mm", "Bolt M8." },
      "near 4-104 punctuation; near 3-103 1; ours 1-0; ours 2-0; "
      "theirs 0-101; theirs 0-102; " },
    { "short names must be equal",
      MATCH_ITEMS,
      { "Tap", "Cap", "Oil" },
      { "Top", "Cup" },
      "ours 2-0; ours 3-0; ours 1-0; theirs 0-102; theirs 0-101; " },
    { "the closest of several, the first of equals",
      MATCH_ITEMS,
      { "Copper elbow joint", "Drain cleaning" },
      { "Coper elbow jiont", "Copper elbow joints", "Drain cleanings",
        "Drain cleaningz" },
      "near 1-102 1; near 2-103 1; theirs 0-101; theirs 0-104; " },
    { "an address that nobody else has",
      MATCH_CUSTOMERS,
      { "Harbour View Holdings|ap@harbour.example",
        "Flat 1|office@lets.example", "Flat 2|office@lets.example" },
      { "HVH|AP@harbour.example", "Lettings|office@lets.example" },
      "near 1-101 email; ours 2-0; ours 3-0; theirs 0-102; " },
    { "nothing on one side, nothing on both",
      MATCH_ITEMS,
      { "Only here" },
      { NULL },
      "ours 1-0; " },
    { "no name at all",
      MATCH_ITEMS,
      { "...", "?" },
      { "!", "-" },
      "ours 1-0; ours 2-0; theirs 0-101; theirs 0-102; " },
};

static const char *const buckets[MATCH_BUCKET__MAX] = { "linked", "exact",
                                                        "near",   "ours",
                                                        "theirs", "clash" };
static const char *const reasons[MATCH_REASON__MAX] = {
    "",         "punctuation", "word_order",  "form",       "email",
    "letters",  "twice_here",  "twice_there", "two_emails", "inactive",
    "not_sold", "taken",       "gone",
};

/* The n-th part between bars, "" when there is none. */
static const char *
part(const char *text, int n)
{
    for (; n > 0; n--) {
        text = strchr(text, '|');
        if (text == NULL)
            return "";
        text++;
    }
    return arena_copy(&arena, text, strcspn(text, "|"));
}

static const char *
rows_of(const struct match *m)
{
    struct str s;

    str_init(&s, &arena, 4096);
    for (int b = 0; b < MATCH_BUCKET__MAX; b++)
        for (size_t i = 0; i < m->of[b].n; i++) {
            const struct match_pair *p = &m->of[b].list[i];

            str_addf(&s, "%s %lld-%s", buckets[b],
                     p->ours != NULL ? (long long)p->ours->id : 0,
                     p->theirs != NULL ? p->theirs->qbo_id : "0");
            if (p->why == MATCH_LETTERS)
                str_addf(&s, " %u", p->letters);
            else if (p->why != MATCH_NO_REASON)
                str_addf(&s, " %s", reasons[p->why]);
            str_add(&s, "; ");
        }
    return s.text;
}

static void
buckets_as_drawn(void **state)
{
    (void)state;
    for (size_t c = 0; c < sizeof(drawn) / sizeof(drawn[0]); c++) {
        struct match_ours ours[SIDE_MAX];
        struct match_theirs theirs[SIDE_MAX];
        size_t n = 0, t = 0;
        struct match m;

        for (; n < SIDE_MAX && drawn[c].ours[n] != NULL; n++)
            ours[n] =
                (struct match_ours){ (int64_t)n + 1, part(drawn[c].ours[n], 0),
                                     part(drawn[c].ours[n], 1),
                                     part(drawn[c].ours[n], 2) };
        for (; t < SIDE_MAX && drawn[c].theirs[t] != NULL; t++) {
            const char *type = part(drawn[c].theirs[t], 2);
            bool active = *type != '-';

            if (!active)
                type++;
            theirs[t] = (struct match_theirs){
                .qbo_id = arena_printf(&arena, "%zu", 101 + t),
                .name = part(drawn[c].theirs[t], 0),
                .email = part(drawn[c].theirs[t], 1),
                .type = *type == '\0' ? "Service" : type,
                .sync_token = "0",
                .active = active,
            };
        }
        match_names(&arena, drawn[c].kind, ours, n, theirs, t, &m);
        if (strcmp(rows_of(&m), drawn[c].rows) != 0)
            print_error("%s\n", drawn[c].what);
        assert_string_equal(rows_of(&m), drawn[c].rows);
    }
}

/* --------------------------------------------------------------- real names */

/* Descriptions of a wholesaler's invoices, each once (tests/data). */
static size_t
descriptions(const char **out, size_t max)
{
    FILE *f = fopen("tests/data/online-retail-2010-12.csv", "r");
    char line[1024];
    size_t n = 0;

    assert_non_null(f);
    while (fgets(line, sizeof(line), f) != NULL && n < max) {
        char *code = strchr(line, ','), *text, *end;
        const char *name;
        bool seen = false;

        text = code != NULL ? strchr(code + 1, ',') : NULL;
        if (text == NULL || text[1] == '"')
            continue;
        end = strchr(++text, ',');
        if (end == NULL || end - text < 9 || end - text > 90)
            continue;
        name = str_fold(&arena, arena_copy(&arena, text, (size_t)(end - text)));
        for (size_t i = 0; i < n && !seen; i++)
            seen = strcmp(out[i], name) == 0;
        if (!seen)
            out[n++] = name;
    }
    fclose(f);
    return n;
}

/* As people write a name for the second time. */
static const char *
variant(const char *name, size_t how)
{
    char *out = arena_printf(&arena, "%s.", name);
    size_t n = strlen(name), at = n / 2;
    char *space = strrchr(out, ' ');

    out[n] = '\0';
    switch (how % 6) {
    case 0: /* other case and blanks: exact */
        for (char *p = out; *p != '\0'; p++)
            if (*p >= 'a' && *p <= 'z')
                *p = (char)(*p - 'a' + 'A');
        return arena_printf(&arena, "  %s ", out);
    case 1: /* a full stop */
        out[n] = '.';
        return out;
    case 2: /* the last word first */
        if (space == NULL)
            return out;
        *space = '\0';
        return arena_printf(&arena, "%s, %s", space + 1, out);
    case 3: /* two letters changed places */
        if (out[at] >= 'a' && out[at - 1] >= 'a') {
            char c = out[at];

            out[at] = out[at - 1];
            out[at - 1] = c;
        }
        return out;
    case 4: /* one is missing */
        if (out[at] >= 'a')
            memmove(&out[at], &out[at + 1], strlen(&out[at]));
        return out;
    default: /* one is doubled */
        return out[at] < 'a' ? out
                             : arena_printf(&arena, "%.*s%c%s", (int)at, out,
                                            out[at], out + at);
    }
}

static void
real_names_find_their_variants(void **state)
{
    const char **name = arena_alloc(&arena, 2000, sizeof(char *));
    size_t n = descriptions(name, 2000), missed = 0, wrong = 0;
    struct match_ours *ours = arena_alloc(&arena, n, sizeof(*ours));
    struct match_theirs *theirs = arena_alloc(&arena, n, sizeof(*theirs));
    struct match m;

    (void)state;
    assert_true(n > 900);
    for (size_t i = 0; i < n; i++) {
        ours[i] = (struct match_ours){ (int64_t)i, name[i], "", "" };
        theirs[i] = (struct match_theirs){ arena_printf(&arena, "%zu", i),
                                           variant(name[i], i),
                                           "",
                                           "Service",
                                           "0",
                                           true };
    }
    match_names(&arena, MATCH_ITEMS, ours, n, theirs, n, &m);
    missed = m.of[MATCH_OURS].n;
    for (size_t i = 0; i < m.of[MATCH_EXACT].n; i++) {
        const struct match_pair *p = &m.of[MATCH_EXACT].list[i];

        /* Exact is never another one, whatever the names look like. */
        assert_int_equal(p->ours->id, strtol(p->theirs->qbo_id, NULL, 10));
    }
    for (size_t i = 0; i < m.of[MATCH_NEAR].n; i++) {
        const struct match_pair *p = &m.of[MATCH_NEAR].list[i];

        wrong += p->ours->id != strtol(p->theirs->qbo_id, NULL, 10);
    }
    print_message("%zu real names: %zu exact, %zu near (%zu of them another "
                  "one), %zu not found, %zu clash\n",
                  n, m.of[MATCH_EXACT].n, m.of[MATCH_NEAR].n, wrong, missed,
                  m.of[MATCH_CLASH].n);
    assert_true(missed * 100 <= n);
    assert_true(wrong * 20 <= n);
}

/* ------------------------------------------------------------------ how much
 */

static const char *
hostile(size_t how, size_t i, bool ours)
{
    char tail[8];

    for (size_t k = 0; k < 7; k++, i /= 7)
        tail[k] = (char)("aeioudt"[i % 7] + (ours ? 0 : (k == 3)));
    tail[7] = '\0';
    switch (how) {
    case 0: /* one name, ten thousand times */
        return "Copper Kettle";
    case 1: /* the same beginning and the same end */
        return arena_printf(&arena, "call out charge %s weekday", tail);
    case 2: /* only the number differs */
        return arena_printf(&arena, "Service call %s", tail);
    case 3: /* long, of one letter */
        return arena_printf(&arena, "%.*s", (int)(20 + (tail[0] - 'a')),
                            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    case 4: /* the same words in every order */
        return arena_printf(&arena, "%c %c %c %c %c %c", tail[0], tail[1],
                            tail[2], tail[3], tail[4], tail[5]);
    default: /* long and distinct */
        return arena_printf(&arena, "%s %s unit %s", tail, tail, tail);
    }
}

static void
work_grows_with_the_names(void **state)
{
    struct match_ours *ours = arena_alloc(&arena, MANY, sizeof(*ours));
    struct match_theirs *theirs = arena_alloc(&arena, MANY, sizeof(*theirs));

    (void)state;
    for (size_t how = 0; how < 6; how++) {
        struct match m;
        clock_t began;

        for (size_t i = 0; i < MANY; i++) {
            ours[i] = (struct match_ours){ (int64_t)i, hostile(how, i, true),
                                           "", "" };
            theirs[i] = (struct match_theirs){ arena_printf(&arena, "%zu", i),
                                               hostile(how, i, false),
                                               "",
                                               "Service",
                                               "0",
                                               true };
        }
        began = clock();
        match_names(&arena, MATCH_ITEMS, ours, MANY, theirs, MANY, &m);
        print_message("names of kind %zu: %zu comparisons each, %ld ms\n", how,
                      m.compared / MANY,
                      (long)((clock() - began) / (CLOCKS_PER_SEC / 1000)));
        assert_true(m.compared <= (MATCH_TRIES + 100) * (size_t)MANY);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(buckets_as_drawn, setup, teardown),
        cmocka_unit_test_setup_teardown(real_names_find_their_variants, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(work_grows_with_the_names, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
