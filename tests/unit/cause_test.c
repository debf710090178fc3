/* The table of causes, and what a problem is about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "arena/arena.h"
#include "event/event.h"

static struct arena arena;

static int
start(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
    return 0;
}

static int
stop(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* ------------------------------------------------------------ what it is about
 */

static void
what_it_is_about_is_read_back(void **state)
{
    struct about got;

    (void)state;
    assert_string_equal(event_about(&arena, ABOUT_TAX_RATE, 12), "tax_rate:12");
    assert_string_equal(event_about(&arena, ABOUT_ITEM, 5), "item:5");
    assert_string_equal(event_about(&arena, ABOUT_CUSTOMER, 9), "customer:9");
    assert_string_equal(event_about_named(&arena, ABOUT_METHOD, "card"),
                        "method:card");
    assert_true(event_about_parse("tax_rate:0", &got));
    assert_int_equal(got.kind, ABOUT_TAX_RATE);
    assert_int_equal(got.id, 0);
    assert_true(event_about_parse("customer:9", &got));
    assert_int_equal(got.kind, ABOUT_CUSTOMER);
    assert_int_equal(got.id, 9);
    assert_string_equal(got.name, "");
    assert_true(event_about_parse("category:a:b", &got));
    assert_int_equal(got.kind, ABOUT_CATEGORY);
    assert_string_equal(got.name, "a:b");
    assert_true(event_about_parse("", &got));
    assert_int_equal(got.kind, ABOUT_NONE);
}

static void
what_no_referent_has_is_no_text(void **state)
{
    (void)state;
    assert_string_equal(event_about(&arena, ABOUT_NONE, 1), "");
    assert_string_equal(event_about(&arena, ABOUT_DATE, 1), "");
    assert_string_equal(event_about(&arena, ABOUT_METHOD, 1), "");
    assert_string_equal(event_about(&arena, ABOUT_ITEM, -1), "");
    assert_string_equal(event_about_named(&arena, ABOUT_ITEM, "5"), "");
    assert_string_equal(event_about_named(&arena, ABOUT_METHOD, ""), "");
    assert_string_equal(event_about_named(&arena, ABOUT_METHOD, NULL), "");
    assert_string_equal(event_about(&arena, ABOUT__MAX, 1), "");
}

static void
other_texts_are_refused(void **state)
{
    static const char *const bad[] = { "tax_rate",    "tax_rate:", ":12",
                                       "tax_rate:x",  "item:-1",   "invoice:4",
                                       "tax_rate:1 ", "tax:1",     "item:1:2" };
    struct about got;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (event_about_parse(bad[i], &got))
            fail_msg("\"%s\" is read", bad[i]);
}

/* ------------------------------------------------------------ the table's
 * words */

enum { WORDS_MAX = 30 };

static bool
contains_word(const char *text, const char *word)
{
    size_t n = strlen(word);

    for (const char *at = text; (at = strcasestr(at, word)) != NULL; at++)
        if ((at == text || !isalpha((unsigned char)at[-1])) &&
            !isalpha((unsigned char)at[n]))
            return true;
    return false;
}

/* Calm, without jargon, and nobody is to blame (look.md). */
static void
calm(const char *cause, const char *text)
{
    static const char *const never[] = {
        "error",       "errors",      "invalid",   "oops",       "please",
        "API",         "HTTP",        "null",      "sync token", "JSON",
        "failed",      "failure",     "illegal",   "your fault", "bad",
        "wrong input", "retry later", "exception",
    };

    for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
        if (contains_word(text, never[i]))
            fail_msg("%s says \"%s\": %s", cause, never[i], text);
    if (strchr(text, '!') != NULL)
        fail_msg("%s shouts: %s", cause, text);
}

static void
sentences(const char *cause, const char *text)
{
    size_t words = 1;

    calm(cause, text);
    if (!isupper((unsigned char)*text) || text[strlen(text) - 1] != '.')
        fail_msg("%s: no sentence: %s", cause, text);
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '.' && p[1] == ' ')
            words = 0;
        words += *p == ' ';
        if (words > WORDS_MAX)
            fail_msg("%s: more than %d words: %s", cause, WORDS_MAX, text);
    }
}

/* A fix begins with what to do. */
static void
begins_with_a_verb(const struct cause *c)
{
    static const char *const verbs[] = {
        "Ask",    "Change", "Check",  "Choose", "Compare", "Correct",
        "Enter",  "Finish", "Fix",    "Have",   "Leave",   "Lower",
        "Make",   "Open",   "Pick",   "Press",  "Read",    "Reconnect",
        "Refund", "Remove", "Rename", "Renew",  "Say",     "Search",
        "Set",    "Settle", "Take",   "Turn",   "Undo",    "Upgrade",
        "Use",    "Void",   "Wait",
    };
    size_t n = strcspn(c->fix, " ");

    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (strlen(verbs[i]) == n && strncmp(verbs[i], c->fix, n) == 0)
            return;
    fail_msg("%s: the fix begins with no verb: %s", c->name, c->fix);
}

static void
every_row_has_all_its_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < event_cause_count; i++) {
        const struct cause *c = &event_causes[i];

        if (event_cause(c->name) != c)
            fail_msg("%s stands twice", c->name);
        if (strlen(c->name) > 40 || strlen(c->title) > 40)
            fail_msg("%s is too long", c->name);
        calm(c->name, c->title);
        sentences(c->name, c->why);
        sentences(c->name, c->fix);
        begins_with_a_verb(c);
        assert_int_equal(c->page == NULL, c->press == NULL);
        assert_true((unsigned)c->who <= WHO_SUPPORT);
        assert_true((unsigned)c->about < ABOUT__MAX);
    }
}

/* Who is named in the fix is who fixes it. */
static void
support_is_asked_where_support_fixes(void **state)
{
    (void)state;
    for (size_t i = 0; i < event_cause_count; i++) {
        const struct cause *c = &event_causes[i];

        if ((c->who == WHO_SUPPORT) != contains_word(c->fix, "support") &&
            strcmp(c->name, "qbo_unavailable") != 0) /* after a day */
            fail_msg("%s: %s", c->name, c->fix);
    }
}

/* A problem for each needs something to tell them by, and one for all needs
 * nothing. */
static void
each_has_a_referent(void **state)
{
    (void)state;
    for (size_t i = 0; i < event_cause_count; i++) {
        const struct cause *c = &event_causes[i];
        bool refers = *event_about(&arena, c->about, 1) != '\0' ||
                      *event_about_named(&arena, c->about, "x") != '\0' ||
                      c->about == ABOUT_NAME;

        if (refers != c->each)
            fail_msg("%s: about and each do not agree", c->name);
    }
}

/* The causes that features.md names, by their titles. */
static void
the_causes_of_the_features_are_all_there(void **state)
{
    static const char *const titles[] = {
        "Customer not found",
        "Customer not synced",
        "Customer was merged",
        "Duplicate customer name",
        "Item not found",
        "Item name collision",
        "Tax code not mapped",
        "Tax not enabled",
        "Tax mismatch",
        "Closed period",
        "Account inactive",
        "Account not mapped",
        "Duplicate Doc Number",
        "Payment method not mapped",
        "Missing field",
        "Invoice changed in QuickBooks",
        "Invoice deleted in QuickBooks",
        "Sign in again",
        "Not allowed",
        "QuickBooks temporarily unavailable",
        "Waiting for another record",
        "Customer balance mismatch",
        "QuickBooks said no",
    };

    (void)state;
    for (size_t t = 0; t < sizeof(titles) / sizeof(titles[0]); t++) {
        size_t i = 0;

        while (i < event_cause_count &&
               strcmp(event_causes[i].title, titles[t]) != 0)
            i++;
        if (i == event_cause_count)
            fail_msg("no cause is called \"%s\"", titles[t]);
    }
    /* The closing date moves back, never forward (features.md, decision 1). */
    assert_non_null(
        strstr(event_cause("closed_period")->fix, "closing date back"));
}

/* ---------------------------------------------------- causes named in the code
 */

/* Words of a statement that names causes, beside the causes. */
static bool
no_cause(const char *word)
{
    static const char *const others[] = { "accepted", "posted", "invoice",
                                          "record", "skipped" };

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (strcmp(others[i], word) == 0)
            return true;
    return false;
}

/* Every literal of a statement that looks like a cause is one. */
static size_t
statement_read(const char *path, const char *from)
{
    const char *end = from + strcspn(from, ";"), *at = from;
    size_t n = 0;

    while ((at = memchr(at, '"', (size_t)(end - at))) != NULL) {
        size_t len = strspn(at + 1, "abcdefghijklmnopqrstuvwxyz_");
        char word[60];

        if (at[1 + len] == '"' && len > 2 && len < sizeof(word)) {
            memcpy(word, at + 1, len);
            word[len] = '\0';
            if (event_cause(word) == NULL && !no_cause(word))
                fail_msg("%s: there is no cause \"%s\"", path, word);
            n++;
        }
        at++;
        at += strcspn(at, "\"");
        at += at < end;
    }
    return n;
}

static size_t
file_read(const char *path)
{
    static const char *const naming[] = {
        "caused(",       "settle_person(",  "->hint = ",     "cause = ",
        "WHY(\"",        "SYNC_CAUSE,",     "SYNC_REFUSED,", "SYNC_EXHAUSTED,",
        "SYNC_UNKNOWN,", "event_withdraw(", "event_skip(",   "event_cause(\"",
    };
    static char text[1 << 18];
    FILE *f = fopen(path, "re");
    size_t n = 0;

    assert_non_null(f);
    text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
    fclose(f);
    for (size_t i = 0; i < sizeof(naming) / sizeof(naming[0]); i++)
        for (const char *at = text; (at = strstr(at, naming[i])) != NULL; at++)
            n += statement_read(path, at);
    return n;
}

static void
every_cause_in_the_code_has_its_row(void **state)
{
    glob_t files;
    size_t n = 0;

    (void)state;
    assert_int_equal(glob("lib/[!alp]*/*.c", 0, NULL, &files), 0);
    assert_int_equal(glob("lib/plan/*.c", GLOB_APPEND, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++)
        n += file_read(files.gl_pathv[i]);
    globfree(&files);
    assert_true(n > 60);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_is_about_is_read_back),
        cmocka_unit_test(what_no_referent_has_is_no_text),
        cmocka_unit_test(other_texts_are_refused),
        cmocka_unit_test(every_row_has_all_its_words),
        cmocka_unit_test(support_is_asked_where_support_fixes),
        cmocka_unit_test(each_has_a_referent),
        cmocka_unit_test(the_causes_of_the_features_are_all_there),
        cmocka_unit_test(every_cause_in_the_code_has_its_row),
    };

    return cmocka_run_group_tests_name("cause", tests, start, stop);
}
