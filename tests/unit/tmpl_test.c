/* tmpl: loading, escaping, formats, rows.  Uses the real templates. */
#include "tmpl/tmpl.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct arena arena;
    struct tmpl_format format;
};

static int
setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct err e = { 0 };

    arena_init(&f->arena, 16 << 20);
    f->format.arena = &f->arena;
    f->format.currency = currency_find("USD");
    f->format.today = date_make(2026, 11, 20);
    assert_true(
        zone_load(&f->arena, "America/Los_Angeles", &f->format.zone, &e));
    assert_true(tmpl_load("templates", &e));
    *state = f;
    return 0;
}

static int
teardown(void **state)
{
    struct fixture *f = *state;

    tmpl_done(&f->format);
    arena_free(&f->arena);
    free(f);
    return 0;
}

static const char *
text_of(struct fixture *f, struct tmpl *t)
{
    struct err e = { 0 };
    struct str s;

    str_init(&s, &f->arena, 1 << 20);
    if (!tmpl_render(t, &s, &e))
        fail_msg("%s", e.text);
    return s.text;
}

static void
values_are_escaped(void **state)
{
    struct fixture *f = *state;
    struct tmpl *t = tmpl_new(&f->format, TPL_NOTICE);

    tmpl_text(t, TV_NOTICE, "<b onclick=\"x\">&'");
    assert_non_null(
        strstr(text_of(f, t), "&lt;b onclick=&quot;x&quot;&gt;&amp;&#39;"));
}

static void
a_frame_stands_around_its_page(void **state)
{
    struct fixture *f = *state;
    struct tmpl *t = tmpl_new(&f->format, TPL_NOTICE), *frame;
    const char *page;

    tmpl_text(t, TV_NOTICE, "Inside");
    frame = tmpl_frame(t, TPL_FRAME);
    tmpl_text(frame, TV_TITLE, "Outside");
    page = text_of(f, frame);
    assert_non_null(strstr(page, "<title>Outside"));
    assert_non_null(strstr(page, "Inside"));
    assert_true(strstr(page, "Inside") > strstr(page, "<main"));
}

static void
globals_reach_the_page_and_its_includes(void **state)
{
    struct fixture *f = *state;
    struct tmpl *t = tmpl_new(&f->format, TPL_LOGIN), *in;

    tmpl_global(t, TV_CSRF, "secret-1");
    assert_non_null(strstr(text_of(f, t), "value=\"secret-1\""));
    in = tmpl_include(t, TI_LOGIN_SUMMARY, TPL_FORM_SUMMARY);
    tmpl_text(in, TV_SUMMARY_TITLE, "Two things");
    assert_non_null(strstr(text_of(f, t), "Two things"));
}

static void
a_hidden_section_stays_hidden(void **state)
{
    struct fixture *f = *state;
    struct tmpl *t = tmpl_new(&f->format, TPL_LOGIN);

    assert_null(strstr(text_of(f, t), "aria-invalid"));
    assert_null(strstr(text_of(f, t), "name=\"next\""));
    tmpl_text(t, TV_NEXT, "/invoices/7");
    assert_non_null(
        strstr(text_of(f, t), "name=\"next\" value=\"/invoices/7\""));
}

struct entry {
    const char *field;
    const char *text;
    int64_t hidden;
};
static const struct field entry_fields[] = {
    FIELD(struct entry, "ENTRY_FIELD", field),
    FIELD(struct entry, "ENTRY_TEXT", text),
    FIELD(struct entry, NULL, hidden),
};
static const struct record entry_record = RECORD(struct entry, entry_fields);

static void
rows_come_in_order(void **state)
{
    struct fixture *f = *state;
    struct entry two[] = { { "a", "first", 1 }, { "b", "second", 2 } };
    struct rows rows = { two, 2 };
    struct tmpl *t = tmpl_new(&f->format, TPL_FORM_SUMMARY);
    const char *page;

    for (size_t i = 0; i < 2; i++)
        tmpl_when(tmpl_row_in(t, TS_FORM_SUMMARY_ENTRY, &entry_record,
                              rows_at(&rows, &entry_record, i)),
                  TS_FORM_SUMMARY_LINKED, true);
    page = text_of(f, t);
    assert_non_null(strstr(page, "<a href=\"#a\">first</a>"));
    assert_true(strstr(page, "first") < strstr(page, "second"));
}

struct slip {
    const char *x;
};
static const struct field slip_fields[] = {
    FIELD(struct slip, "NO_TEMPLATE_HAS_THIS", x),
};
static const struct record slip_record = RECORD(struct slip, slip_fields);

static void
an_unknown_field_is_no_page(void **state)
{
    struct fixture *f = *state;
    struct tmpl *t = tmpl_new(&f->format, TPL_NOTICE);
    struct slip row = { "x" };
    struct err e = { 0 };
    struct str s;

    tmpl_row(t, &slip_record, &row);
    str_init(&s, &f->arena, 4096);
    assert_false(tmpl_render(t, &s, &e));
    assert_int_equal(e.kind, ERR_FAULT);
    assert_non_null(strstr(e.text, "NO_TEMPLATE_HAS_THIS"));
}

static void
a_page_past_its_ceiling_is_no_page(void **state)
{
    struct fixture *f = *state;
    struct tmpl *t = tmpl_new(&f->format, TPL_LOGIN);
    struct err e = { 0 };
    struct str s;

    str_init(&s, &f->arena, 100);
    assert_false(tmpl_render(t, &s, &e));
}

static void
times_are_said_in_the_zone_of_the_shop(void **state)
{
    struct fixture *f = *state;
    struct utc today, before, last_year;

    assert_true(utc_parse("2026-11-20T17:41:07Z", &today));
    assert_true(utc_parse("2026-11-20T00:40:00Z", &before));
    assert_true(utc_parse("2025-07-01T00:05:00Z", &last_year));
    assert_string_equal(tmpl_utc_words(&f->format, today), "9:41");
    assert_string_equal(tmpl_utc_words(&f->format, before),
                        "Thursday November 19 16:40");
    assert_string_equal(tmpl_utc_words(&f->format, last_year),
                        "Monday June 30, 2025 17:05");
    assert_string_equal(tmpl_date_words(&f->format, date_make(2026, 1, 2)),
                        "Friday January 2");
    assert_string_equal(tmpl_date_words(&f->format, (struct date){ 0 }), "");
}

static void
counts_are_grouped_ids_are_not(void **state)
{
    struct fixture *f = *state;
    struct tmpl *t = tmpl_new(&f->format, TPL_NOTICE);

    tmpl_int(t, TV_NOTICE, 1234567);
    assert_non_null(strstr(text_of(f, t), ">1,234,567<"));
    tmpl_int(t, TV_NOTICE, -12);
    assert_non_null(strstr(text_of(f, t), ">-12<"));
    tmpl_id(t, TV_NOTICE, 1234567);
    assert_non_null(strstr(text_of(f, t), ">1234567<"));
    tmpl_money(t, TV_NOTICE, (struct money){ 1824000 });
    assert_non_null(strstr(text_of(f, t), ">$18,240.00<"));
}

/* A directory of its own with every template of ours, an hour old. */
static void
copied(char dir[])
{
    char command[300];

    assert_non_null(mkdtemp(dir));
    snprintf(command, sizeof(command),
             "cp templates/*.html %s/ && touch -d '1 hour ago' %s/*", dir, dir);
    assert_int_equal(system(command), 0);
}

static void
removed(const char *dir)
{
    char command[300];

    snprintf(command, sizeof(command), "rm -r %s", dir);
    assert_int_equal(system(command), 0);
}

static void
written(const char *dir, const char *name, const char *text)
{
    char path[256];
    FILE *f;

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    f = fopen(path, "we");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

/* A copy of the templates with one file spoiled or taken away. */
static void
spoiled(const char *file, const char *text)
{
    char dir[] = "/tmp/tmpl.XXXXXX", path[100];
    struct err e = { 0 };

    copied(dir);
    snprintf(path, sizeof(path), "%s/%s", dir, file);
    if (text == NULL)
        assert_int_equal(unlink(path), 0);
    else
        written(dir, file, text);
    assert_false(tmpl_load(dir, &e));
    assert_int_equal(e.kind, ERR_FAULT);
    assert_non_null(strstr(e.text, file));
    removed(dir);
}

static void
a_missing_or_broken_template_stops_the_start(void **state)
{
    (void)state;
    spoiled("notice.html", NULL);
    spoiled("pager.html", "{{%AUTOESCAPE context=\"HTML\"}}\n{{#A}}<p>");
}

static void
notice_is_whole(struct fixture *f)
{
    struct tmpl *t = tmpl_new(&f->format, TPL_NOTICE);

    tmpl_text(t, TV_NOTICE, "still here");
    assert_non_null(strstr(text_of(f, t), "still here"));
}

/* Whoever opens the last template, a pipe, has read the others. */
static void *
replace_meanwhile(void *dir)
{
    char path[256];
    int fd;

    snprintf(path, sizeof(path), "%s/timeline.html", (const char *)dir);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    written(dir, "notice.html", "{{#HALF}}");
    assert_true(write(fd, "{{%AUTOESCAPE context=\"HTML\"}}\n", 32) == 32);
    close(fd);
    return NULL;
}

/* A release's templates are copied over those that a worker reads or has
 * read: it has the whole old one, or does not start. */
static void
templates_are_read_once(void **state)
{
    struct fixture *f = *state;
    char dir[] = "/tmp/tmpl.XXXXXX", path[256];
    struct err e = { 0 };
    pthread_t thread;

    copied(dir);
    snprintf(path, sizeof(path), "%s/timeline.html", dir);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(pthread_create(&thread, NULL, replace_meanwhile, dir), 0);
    if (!tmpl_load(dir, &e))
        fail_msg("%s", e.text);
    assert_int_equal(pthread_join(thread, NULL), 0);
    notice_is_whole(f);
    removed(dir);
    notice_is_whole(f);
    assert_true(tmpl_load("templates", &e));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_escaped),
        cmocka_unit_test(a_frame_stands_around_its_page),
        cmocka_unit_test(globals_reach_the_page_and_its_includes),
        cmocka_unit_test(a_hidden_section_stays_hidden),
        cmocka_unit_test(rows_come_in_order),
        cmocka_unit_test(an_unknown_field_is_no_page),
        cmocka_unit_test(a_page_past_its_ceiling_is_no_page),
        cmocka_unit_test(times_are_said_in_the_zone_of_the_shop),
        cmocka_unit_test(counts_are_grouped_ids_are_not),
        cmocka_unit_test(a_missing_or_broken_template_stops_the_start),
        cmocka_unit_test(templates_are_read_once),
    };

    return cmocka_run_group_tests_name("tmpl", tests, setup, teardown);
}
