/*
 * Every known fault in every shape that a fault has been seen in, for writes
 * and reads.  The faults are faults.txt, the shapes fault_shapes.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "event/event.h"
#include "qbo/qbo.h"
#include "qbo/rule.h"

#include "fault_shapes.h"

enum { ROWS = 400, FIELDS = 10 };

static struct arena kept, arena;
static struct row rows[ROWS];
static size_t row_count;

static const char *const class_names[QBO_CLASS__MAX] = {
    [QBO_GOOD] = "good",           [QBO_TRANSIENT] = "transient",
    [QBO_THROTTLED] = "throttled", [QBO_SIGNED_OUT] = "signed_out",
    [QBO_DENIED] = "denied",       [QBO_STALE] = "stale",
    [QBO_DUPLICATE] = "duplicate", [QBO_REFUSED] = "refused",
    [QBO_UNKNOWN] = "unknown",     [QBO_BARRED] = "barred",
};

/* ---------------------------------------------------------------- the list */

static enum qbo_class
class_of(const char *word, int line)
{
    for (int i = 0; i < QBO_CLASS__MAX; i++)
        if (strcmp(class_names[i], word) == 0)
            return (enum qbo_class)i;
    fail_msg("faults.txt:%d: no class \"%s\"", line, word);
    return QBO_CLASS__MAX;
}

/* "\n" becomes a line break. */
static const char *
unfold(char *text)
{
    char *to = text;

    for (const char *from = text; *from != '\0'; from++)
        if (from[0] == '\\' && from[1] == 'n') {
            *to++ = '\n';
            from++;
        } else {
            *to++ = *from;
        }
    *to = '\0';
    return text;
}

static void
row_read(char *text, int line)
{
    struct row *r = &rows[row_count++];
    char *field[FIELDS] = { 0 }, *rest = text, *bare, *space;

    for (int i = 0; i < FIELDS; i++) {
        char *bar = rest != NULL ? strchr(rest, '|') : NULL;

        if (rest == NULL)
            fail_msg("faults.txt:%d: too few fields", line);
        if (bar != NULL)
            *bar = '\0';
        field[i] = str_trim(&kept, rest);
        rest = bar != NULL ? bar + 1 : NULL;
    }
    if (rest != NULL)
        fail_msg("faults.txt:%d: too many fields", line);
    r->line = line;
    r->code = strtol(field[0], NULL, 10);
    r->status = strtol(field[1], NULL, 10);
    r->type = strcmp(field[2], "-") == 0 ? "ValidationFault" : field[2];
    r->message = unfold(field[3]);
    r->detail = unfold(field[4]);
    r->element = field[5];
    r->letter = field[6];
    r->class = r->bare_class = class_of(field[7], line);
    r->cause = r->bare_cause = field[8];
    bare = field[9];
    if (*bare == '\0')
        return;
    space = strchr(bare, ' ');
    if (space != NULL)
        *space = '\0';
    r->bare_class = class_of(bare, line);
    r->bare_cause = space != NULL ? space + 1 : "";
}

static int
start(void **state)
{
    FILE *f = fopen("tests/unit/faults.txt", "r");
    char line[2000];
    int n = 0;

    (void)state;
    arena_init(&kept, 4 << 20);
    arena_init(&arena, 64 << 20);
    if (f == NULL)
        return -1;
    while (fgets(line, sizeof(line), f) != NULL) {
        n++;
        if (*line != '#' && row_count < ROWS)
            row_read(arena_text(&kept, line), n);
    }
    return fclose(f);
}

static int
stop(void **state)
{
    (void)state;
    arena_free(&kept);
    arena_free(&arena);
    return 0;
}

/* ------------------------------------------------------------- what is right
 */

struct verdict {
    enum qbo_class class;
    const char *cause;
};

/* What an answer means in which no fault can be read: its status, at most. */
static struct verdict
by_head(long status)
{
    if (status == 401)
        return (struct verdict){ QBO_SIGNED_OUT, "sign_in_again" };
    if (status == 429)
        return (struct verdict){ QBO_THROTTLED, "" };
    return (struct verdict){ QBO_UNKNOWN, "" };
}

static struct verdict
expected(const struct row *r, const struct shape *shape, long status,
         bool write)
{
    bool bare = (shape->flags & BARE_DETAIL) != 0 ||
                (shape->form < FORM_FAULTS && *r->detail == '\0');
    struct verdict v = { bare ? r->bare_class : r->class,
                         bare ? r->bare_cause : r->cause };

    if (shape->form == XML_CUT) {
        if (v.class != QBO_THROTTLED && v.class != QBO_SIGNED_OUT)
            v.class = QBO_UNKNOWN;
    } else if (shape->form >= FORM_FAULTS) {
        v = by_head(status);
    }
    if (*r->letter == '?' && status >= 500)
        v.class = QBO_UNKNOWN;
    if (write && (status >= 500 || (shape->flags & (BESIDE | THEN_DOUBT))))
        v.class = QBO_UNKNOWN;
    if (write && status < 300 &&
        (v.class == QBO_TRANSIENT ||
         (v.class == QBO_REFUSED && strcmp(v.cause, "unknown") == 0)))
        v.class = QBO_UNKNOWN;
    if (!write && v.class == QBO_UNKNOWN)
        v.class = QBO_TRANSIENT;
    return v;
}

static bool cause_counts(enum qbo_class class)
{
    return class == QBO_REFUSED || class == QBO_DENIED || class == QBO_BARRED;
}

static bool
as_expected(const struct row *r, const struct shape *shape, bool write)
{
    long status = (shape->flags & IN_200) != 0   ? 200
                  : (shape->flags & IN_500) != 0 ? 500
                                                 : r->status;
    struct qbo_http http = { QBO_ANSWERED, status, shape_body(&arena, r, shape),
                             NULL };
    struct verdict want = expected(r, shape, status, write);
    struct qbo_answer got;

    qbo_judge(&arena, &http, write ? "Invoice" : "QueryResponse", write, &got);
    if (got.class == want.class && strchr(got.text, '\n') == NULL &&
        strlen(got.text) <= 400 &&
        (!cause_counts(want.class) ||
         (got.cause != NULL && strcmp(got.cause, want.cause) == 0 &&
          event_cause(got.cause) != NULL)))
        return true;
    printf("faults.txt:%d (%ld), %s, %ld, %s: %s %s, not %s %s\n", r->line,
           r->code, shape->name, status, write ? "write" : "read",
           class_names[got.class], got.cause != NULL ? got.cause : "",
           class_names[want.class], want.cause);
    return false;
}

static void
each_fault_in_each_shape(void **state)
{
    size_t bad = 0, n = 0;

    (void)state;
    assert_true(row_count > 190);
    for (size_t i = 0; i < row_count; i++) {
        for (size_t k = 0; k < shape_count; k++) {
            /* Only its element tells such a row from its neighbor. */
            if (strcmp(rows[i].element, "ReportName") == 0 &&
                (shapes[k].flags & NO_ELEMENT) != 0)
                continue;
            bad += !as_expected(&rows[i], &shapes[k], true);
            bad += !as_expected(&rows[i], &shapes[k], false);
            n += 2;
            arena_reset(&arena);
        }
    }
    printf("%zu answers judged\n", n);
    assert_int_equal(bad, 0);
}

/* Codes and words are read alike in every shape that carries them. */
static void
each_shape_tells_code_and_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < row_count; i++) {
        for (size_t k = 0; k < shape_count; k++) {
            struct qbo_http http = { QBO_ANSWERED, 400,
                                     shape_body(&arena, &rows[i], &shapes[k]),
                                     NULL };
            struct qbo_answer got;

            if (shapes[k].form >= FORM_FAULTS)
                continue;
            qbo_judge(&arena, &http, "Invoice", true, &got);
            if (strtol(got.code, NULL, 10) != rows[i].code)
                fail_msg("faults.txt:%d, %s: code \"%s\"", rows[i].line,
                         shapes[k].name, got.code);
            if (*rows[i].message != '\0' && *got.text == '\0')
                fail_msg("faults.txt:%d, %s: no words", rows[i].line,
                         shapes[k].name);
            assert_null(strstr(got.text, "&lt;"));
            arena_reset(&arena);
        }
    }
}

/* ------------------------------------------------------- letters, and rules */

/* What each letter may become. */
static bool
fits_letter(const struct row *r)
{
    bool named = strcmp(r->cause, "unknown") != 0;

    switch (*r->letter) {
    case 'T':
        return r->class == QBO_TRANSIENT || r->class == QBO_UNKNOWN ||
               r->class == QBO_THROTTLED;
    case 'U':
        return (r->class == QBO_REFUSED || r->class == QBO_BARRED) && named;
    case 'R':
        return r->class == QBO_SIGNED_OUT || r->class == QBO_DENIED;
    case 'A':
        return r->class != QBO_TRANSIENT && r->class != QBO_GOOD;
    case 'B':
        return r->class == QBO_REFUSED && (r->letter[1] != '\0' || !named);
    default:
        return r->class == QBO_UNKNOWN || (r->class == QBO_REFUSED && !named);
    }
}

static void
each_letter_has_its_class(void **state)
{
    (void)state;
    for (size_t i = 0; i < row_count; i++)
        if (!fits_letter(&rows[i]))
            fail_msg("faults.txt:%d: %s does not fit %s %s", rows[i].line,
                     rows[i].letter, class_names[rows[i].class], rows[i].cause);
}

static bool
listed(const struct rule *rule, const struct row *r)
{
    const char *cause = rule->cause != NULL ? rule->cause : "";

    if (r->code < rule->low || r->code > rule->high)
        return false;
    return (r->class == rule->class && strcmp(r->cause, cause) == 0) ||
           (r->bare_class == rule->class && strcmp(r->bare_cause, cause) == 0);
}

/* A rule that no listed fault needs is a guess. */
static void
each_rule_is_asked_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < qbo_rule_count; i++) {
        size_t k = 0;

        while (k < row_count && !listed(&qbo_rules[i], &rows[k]))
            k++;
        if (k == row_count)
            fail_msg("no fault is listed for the rule of %ld, \"%s\"",
                     qbo_rules[i].low,
                     qbo_rules[i].text != NULL ? qbo_rules[i].text : "");
    }
}

/* Each says what it is, why and what to do, in words that fit their places. */
static void
each_cause_tells_what_to_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < qbo_rule_count; i++) {
        const struct cause *c;

        if (qbo_rules[i].cause == NULL)
            continue;
        c = event_cause(qbo_rules[i].cause);
        if (c == NULL)
            fail_msg("there is no cause %s", qbo_rules[i].cause);
        assert_true(strlen(c->name) < 40 && strlen(c->title) < 40);
        assert_true(strlen(c->why) > 20 && strlen(c->fix) > 20);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_in_each_shape),
        cmocka_unit_test(each_shape_tells_code_and_words),
        cmocka_unit_test(each_letter_has_its_class),
        cmocka_unit_test(each_rule_is_asked_for),
        cmocka_unit_test(each_cause_tells_what_to_do),
    };

    return cmocka_run_group_tests_name("faults", tests, start, stop);
}
