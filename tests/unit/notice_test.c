/* notice: what is read from Intuit's webhooks (W6, W7, W13). */
#include "qbo/qbo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clock/clock.h"

enum { TEXT_MAX = 8 << 20 };

static struct arena memory;

static int
setup(void **state)
{
    (void)state;
    arena_init(&memory, 256u << 20);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_reset(&memory);
    return 0;
}

static bool
read_text(const char *text, struct notices *out)
{
    struct err e = { 0 };
    bool good = qbo_notices_read(&memory, (struct bytes){ text, strlen(text) },
                                 out, &e);

    assert_int_equal(e.kind, good ? ERR_NONE : ERR_INPUT);
    return good;
}

/* "1:invoice 812 2026-03-04T18:15:02.000Z", the last digit of the realm first;
   "61>57" for the loser of a merge. */
static const char *
told(const struct notices *list)
{
    struct str s;

    str_init(&s, &memory, 4096);
    for (size_t i = 0; i < list->n; i++) {
        const struct notice *n = &list->list[i];

        str_addf(&s, "%s%c:%s %s%s%s", i > 0 ? "\n" : "",
                 n->realm[strlen(n->realm) - 1], qbo_notice_entity(n->entity),
                 n->qbo_id, *n->merged_into != '\0' ? ">" : "", n->merged_into);
        if (n->at.us != 0)
            str_addf(&s, " %s", utc_text(&memory, n->at));
    }
    return s.text;
}

#define READ(text, want)                                                       \
    do {                                                                       \
        struct notices list_;                                                  \
                                                                               \
        assert_true(read_text(text, &list_));                                  \
        assert_string_equal(told(&list_), want);                               \
    } while (0)

#define EVENT(type, more)                                                      \
    "{\"specversion\":\"1.0\",\"id\":\"70a2b123\",\"source\":\"intuit.x\","    \
    "\"type\":\"" type "\",\"time\":\"2026-03-04T18:15:02.179851517Z\","       \
    "\"intuitentityid\":\"812\",\"intuitaccountid\":\"9341000000000001\"" more \
    "}"
#define OLD(entities)                                                          \
    "{\"eventNotifications\":[{\"realmId\":\"9341000000000001\","              \
    "\"dataChangeEvent\":{\"entities\":[" entities "]}}]}"
#define AT " 2026-03-04T18:15:02.179Z"

static void
both_forms_say_the_same(void **state)
{
    (void)state;
    READ("[" EVENT("qbo.invoice.updated.v1", ",\"data\":{}") "]",
         "1:invoice 812" AT);
    READ(OLD("{\"name\":\"Invoice\",\"id\":\"812\",\"operation\":\"Update\","
             "\"lastUpdated\":\"2026-03-04T18:15:02.179Z\"}"),
         "1:invoice 812" AT);
    READ("[]", "");
    READ(OLD(""), "");
    READ("{\"eventNotifications\":[]}", "");
}

/* Nothing depends on the operation: it is read again anyhow. */
static void
every_operation_means_read_it_again(void **state)
{
    static const char *const types[] = {
        "qbo.invoice.created.v1", "qbo.invoice.updated.v1",
        "qbo.invoice.deleted.v1", "qbo.invoice.emailed.v1",
        "qbo.invoice.void.v1",    "qbo.invoice.voided.v1",
        "qbo.invoice.merged.v1",  "qbo.invoice.folded.v7",
        "QBO.Invoice.Void.V1",    "qbo.INVOICE.VOID.v1",
        "qbo.invoice.void",       "qbo.invoice",
    };
    static const char *const ops[] = { "Create", "Update",  "Delete", "Void",
                                       "Voided", "Emailed", "Folded", "" };

    (void)state;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        READ(arena_printf(&memory, "[%s]",
                          arena_printf(&memory,
                                       "{\"type\":\"%s\",\"intuitentityid\":"
                                       "\"9\",\"intuitaccountid\":\"11\"}",
                                       types[i])),
             "1:invoice 9");
    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
        READ(arena_printf(&memory,
                          OLD("{\"name\":\"invoice\",\"id\":\"9\","
                              "\"operation\":\"%s\"}"),
                          ops[i]),
             "1:invoice 9");
    READ(OLD("{\"name\":\"Payment\",\"id\":\"9\"}"), "1:payment 9");
}

static void
a_merge_names_loser_and_survivor(void **state)
{
    static const char want[] = "1:customer 57\n1:customer 61>57";
    static const char *const keys[] = { "deletedId", "deletedID", "deletedid" };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        READ(arena_printf(&memory,
                          OLD("{\"name\":\"Customer\",\"id\":\"57\","
                              "\"operation\":\"Merge\",\"%s\":\"61\"}"),
                          keys[i]),
             want);
        READ(arena_printf(&memory,
                          "[{\"type\":\"qbo.customer.merged.v1\","
                          "\"intuitentityid\":\"57\",\"intuitaccountid\":\"1\","
                          "\"data\":{\"%s\":61}}]",
                          keys[i]),
             want);
    }
    /* Only a merge has one, and it is never the record itself. */
    READ(OLD("{\"name\":\"Customer\",\"id\":\"57\",\"operation\":\"Update\","
             "\"deletedId\":\"61\"}"),
         "1:customer 57");
    READ(OLD("{\"name\":\"Customer\",\"id\":\"57\",\"operation\":\"Merge\","
             "\"deletedId\":\"57\"}"),
         "1:customer 57");
    READ(OLD("{\"name\":\"Item\",\"id\":\"57\",\"operation\":\"Merge\"}"),
         "1:item 57");
    READ(OLD("{\"name\":\"Item\",\"id\":\"57\",\"operation\":\"Merge\","
             "\"deletedId\":\"x\"}"),
         "1:item 57");
}

/* Extra members, missing ones, and ids as numbers. */
static void
what_is_not_needed_may_be_missing(void **state)
{
    (void)state;
    READ("[{\"type\":\"qbo.item.created.v1\",\"intuitentityid\":21,"
         "\"intuitaccountid\":9341000000000002,\"future\":{\"a\":[1,{}]}}]",
         "2:item 21");
    READ("[" EVENT("qbo.preferences.updated.v1", "") "]", "1:preferences 1" AT);
    READ(
        "[{\"type\":\"qbo.preferences.updated.v1\",\"intuitaccountid\":\"1\"}]",
        "1:preferences 1");
}

static void
a_time_may_be_written_in_many_ways(void **state)
{
    static const struct {
        const char *text, *want;
    } times[] = {
        { "2026-03-04T18:15:02.000Z", " 2026-03-04T18:15:02.000Z" },
        { "2026-03-04T18:15:02Z", " 2026-03-04T18:15:02.000Z" },
        { "2026-03-04T11:15:02.000-0700", " 2026-03-04T18:15:02.000Z" },
        { "2026-03-04T11:15:02-0700", " 2026-03-04T18:15:02.000Z" },
        { "2026-03-04T11:15:02-07:00", " 2026-03-04T18:15:02.000Z" },
        { "2026-03-04T23:45:02.5+0530", " 2026-03-04T18:15:02.500Z" },
        { "2026-03-04T18:15:02.179851517Z", " 2026-03-04T18:15:02.179Z" },
        { "2026-03-04T11:15:02.179851517-07:00", AT },
        { "2026-03-04", "" },
        { "yesterday", "" },
        { "", "" },
        { "2026-13-04T18:15:02Z", "" },
        { "2026-03-04T18:15:02.000-07", "" },
        { "-0700-0700-0700-0700-0700", "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
        READ(arena_printf(&memory,
                          OLD("{\"name\":\"Item\",\"id\":\"5\","
                              "\"lastUpdated\":\"%s\"}"),
                          times[i].text),
             arena_printf(&memory, "1:item 5%s", times[i].want));
}

/* W6: each by its own company, and what makes no sense blocks nothing. */
static void
one_bad_entry_does_not_block_the_rest(void **state)
{
    static const char good[] = EVENT("qbo.customer.updated.v1", "");
    static const char *const bad[] = {
        "1",
        "null",
        "\"x\"",
        "[]",
        "[[{}]]",
        "{}",
        "{\"type\":\"qbo.invoice.updated.v1\"}",
        "{\"type\":\"qbo.invoice.updated.v1\",\"intuitentityid\":\"1\"}",
        "{\"type\":\"qbo.invoice.updated.v1\",\"intuitaccountid\":\"1\"}",
        "{\"type\":\"other.invoice.updated.v1\",\"intuitentityid\":\"1\","
        "\"intuitaccountid\":\"1\"}",
        "{\"type\":\"qbo..updated\",\"intuitentityid\":\"1\","
        "\"intuitaccountid\":\"1\"}",
        "{\"type\":7,\"intuitentityid\":\"1\",\"intuitaccountid\":\"1\"}",
        "{\"type\":\"qbo.invoice.void.v1\",\"intuitentityid\":\"1\","
        "\"intuitaccountid\":\"123456789012345678901\"}",
        "{\"type\":\"qbo.invoice.void.v1\",\"intuitentityid\":\"1\","
        "\"intuitaccountid\":\"12a\"}",
        "{\"type\":\"qbo.invoice.void.v1\",\"intuitentityid\":\"1\","
        "\"intuitaccountid\":\"\"}",
        "{\"type\":\"qbo.invoice.void.v1\",\"intuitentityid\":\"1' OR 1\","
        "\"intuitaccountid\":\"1\"}",
        "{\"type\":\"qbo.invoice.void.v1\",\"intuitentityid\":\"-1\","
        "\"intuitaccountid\":\"1\"}",
        "{\"type\":\"qbo.invoice.void.v1\",\"intuitentityid\":1e2,"
        "\"intuitaccountid\":\"1\"}",
        "{\"type\":\"qbo.invoice.void.v1\",\"intuitentityid\":{},"
        "\"intuitaccountid\":\"1\"}",
        "{\"type\":\"qbo.invoice.void.v1\","
        "\"intuitentityid\":\"123456789012345678901\","
        "\"intuitaccountid\":\"1\"}",
    };
    struct notices list;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_true(read_text(
            arena_printf(&memory, "[%s,%s,%s]", good, bad[i], good), &list));
        assert_string_equal(told(&list),
                            "1:customer 812" AT "\n1:customer 812" AT);
        assert_int_equal(list.entries, 3);
        assert_int_equal(list.useless, 1);
    }
    assert_true(read_text(
        "{\"eventNotifications\":[7,{},{\"realmId\":\"1\"},{\"realmId\":\"1\","
        "\"dataChangeEvent\":{\"entities\":{}}},{\"realmId\":\"\","
        "\"dataChangeEvent\":{\"entities\":[{\"name\":\"Item\",\"id\":\"1\"}]}}"
        ","
        "{\"realmId\":\"32\",\"dataChangeEvent\":{\"entities\":[null,"
        "{\"name\":\"Item\",\"id\":\"4\"}]}}]}",
        &list));
    assert_string_equal(told(&list), "2:item 4");
    assert_int_equal(list.useless, 6);
}

static void
what_is_not_kept_in_step_is_left_out(void **state)
{
    struct notices list;

    (void)state;
    assert_true(
        read_text("[" EVENT("qbo.vendor.updated.v1", "") "," EVENT(
                      "qbo.invoices.void.v1", "") "," EVENT("qbo.payment."
                                                            "void.v1",
                                                            "") "]",
                  &list));
    assert_string_equal(told(&list), "1:payment 812" AT);
    assert_int_equal(list.foreign, 2);
    assert_int_equal(list.useless, 0);
}

static void
other_documents_are_refused(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "{",
        "[",
        "[}",
        "nonsense",
        "1",
        "\"x\"",
        "null",
        "true",
        "{}",
        "{\"eventNotifications\":{}}",
        "{\"eventNotifications\":null}",
        "[{\"a\":1,\"a\":2}]",
        "[\"\xff\"]",
        "[\"\\u0000\"]",
        "[] []",
    };
    struct notices list;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (read_text(texts[i], &list))
            fail_msg("%s was read", texts[i]);
}

/* A piece behind the n bytes that are there; how many there are then. */
static size_t
put(char *text, size_t n, const char *piece)
{
    size_t more = strlen(piece);

    assert_true(n + more <= NOTICES_BYTES);
    memcpy(text + n, piece, more + 1);
    return n + more;
}

/* W13: levels, bytes and entries. */
static void
what_is_too_much_is_refused(void **state)
{
    char *deep = arena_alloc(&memory, 2 * NOTICES_DEPTH + 3, 1);
    char *text = arena_alloc(&memory, TEXT_MAX, 1);
    struct notices list;
    size_t n = 0;

    (void)state;
    memset(deep, '[', NOTICES_DEPTH);
    memset(deep + NOTICES_DEPTH, ']', NOTICES_DEPTH);
    assert_true(read_text(deep, &list));
    memset(deep, '[', NOTICES_DEPTH + 1);
    memset(deep + NOTICES_DEPTH + 1, ']', NOTICES_DEPTH + 1);
    assert_false(read_text(deep, &list));
    memset(text, '[', 1 << 20);
    assert_false(read_text(text, &list));

    memset(text, ' ', NOTICES_BYTES + 1);
    memcpy(text, "[]", 2);
    text[NOTICES_BYTES + 1] = '\0';
    assert_false(read_text(text, &list));
    text[NOTICES_BYTES] = '\0';
    assert_true(read_text(text, &list));

    for (size_t many = NOTICES_MAX; many <= NOTICES_MAX + 1; many++) {
        n = put(text, 0, "[1");
        for (size_t i = 1; i < many; i++)
            n = put(text, n, ",1");
        (void)put(text, n, "]");
        assert_true(read_text(text, &list));
        assert_int_equal(list.entries, many);
        assert_int_equal(list.useless, many > NOTICES_MAX ? 0 : many);
    }
    n = put(text, 0, "{\"eventNotifications\":[");
    for (size_t i = 0; i <= NOTICES_MAX; i++)
        n = put(text, n, i > 0 ? ",{}" : "{}");
    (void)put(text, n, "]}");
    assert_true(read_text(text, &list));
    assert_int_equal(list.entries, NOTICES_MAX + 1);
    assert_int_equal(list.n, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(both_forms_say_the_same, teardown),
        cmocka_unit_test_teardown(every_operation_means_read_it_again,
                                  teardown),
        cmocka_unit_test_teardown(a_merge_names_loser_and_survivor, teardown),
        cmocka_unit_test_teardown(what_is_not_needed_may_be_missing, teardown),
        cmocka_unit_test_teardown(a_time_may_be_written_in_many_ways, teardown),
        cmocka_unit_test_teardown(one_bad_entry_does_not_block_the_rest,
                                  teardown),
        cmocka_unit_test_teardown(what_is_not_kept_in_step_is_left_out,
                                  teardown),
        cmocka_unit_test_teardown(other_documents_are_refused, teardown),
        cmocka_unit_test_teardown(what_is_too_much_is_refused, teardown),
    };
    int bad = cmocka_run_group_tests(tests, setup, NULL);

    arena_free(&memory);
    return bad;
}
