/* qbo_judge: answers that are none; the faults are faults_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "qbo/qbo.h"

static struct arena arena;

static struct qbo_answer
judged(long status, const char *body, size_t n, const char *entity, bool write)
{
    struct qbo_http http = { QBO_ANSWERED, status, { body, n }, NULL };
    struct qbo_answer out;

    qbo_judge(&arena, &http, entity, write, &out);
    return out;
}

static struct qbo_answer
written(long status, const char *body)
{
    return judged(status, body, strlen(body), "Invoice", true);
}

static struct qbo_answer
queried(long status, const char *body)
{
    return judged(status, body, strlen(body), "QueryResponse", false);
}

static const char *const class_names[QBO_CLASS__MAX] = {
    [QBO_GOOD] = "good",           [QBO_TRANSIENT] = "transient",
    [QBO_THROTTLED] = "throttled", [QBO_SIGNED_OUT] = "signed_out",
    [QBO_BARRED] = "barred",       [QBO_DENIED] = "denied",
    [QBO_STALE] = "stale",         [QBO_DUPLICATE] = "duplicate",
    [QBO_REFUSED] = "refused",     [QBO_UNKNOWN] = "unknown",
};

/* ------------------------------------------------------------------- shapes */

static const char whole[] =
    "{\"Invoice\":{\"Id\":\"812\",\"SyncToken\":\"0\",\"domain\":\"QBO\","
    "\"sparse\":false,\"DocNumber\":\"1842\",\"TotalAmt\":143.18,"
    "\"PrivateNote\":\"Counterfoil 7K3F9QX2 \xE2\x80\x93 caf\xC3\xA9\","
    "\"Line\":[{\"Id\":\"1\",\"Amount\":133.50,\"DetailType\":"
    "\"SalesItemLineDetail\"},{\"Amount\":133.5,\"DetailType\":"
    "\"SubTotalLineDetail\",\"SubTotalLineDetail\":{}}]},"
    "\"time\":\"2026-03-04T09:15:02.118-08:00\"}";

/* clang-format off */
static const struct {
    const char *name;
    long status;
    const char *body;
    enum qbo_class write, read;
} shapes[] = {
    { "another entity",       200, "{\"Customer\":{\"Id\":\"1\",\"SyncToken\":\"0\"},\"time\":\"x\"}", QBO_UNKNOWN, QBO_TRANSIENT },
    { "silent no-op",         200, "{\"BatchItemResponse\":[],\"time\":\"x\"}",     QBO_UNKNOWN, QBO_TRANSIENT },
    { "entity is a list",     200, "{\"Invoice\":[],\"QueryResponse\":[]}",         QBO_UNKNOWN, QBO_TRANSIENT },
    { "entity is null",       200, "{\"Invoice\":null,\"QueryResponse\":null}",     QBO_UNKNOWN, QBO_TRANSIENT },
    { "fault in the block",   200, "{\"QueryResponse\":{\"Fault\":{\"Error\":[{\"Message\":\"m\",\"code\":\"10000\"}]}}}", QBO_UNKNOWN, QBO_TRANSIENT },
    { "fault and entity",     200, "{\"Fault\":{\"Error\":[{\"Message\":\"m\",\"Detail\":\"d\",\"code\":\"2020\"}]},\"Invoice\":{\"Id\":\"1\"},\"QueryResponse\":{}}", QBO_UNKNOWN, QBO_REFUSED },
    { "fault without errors", 400, "{\"Fault\":{\"type\":\"SystemFault\"}}",        QBO_UNKNOWN, QBO_TRANSIENT },
    { "code as a number",     400, "{\"Fault\":{\"Error\":[{\"Message\":\"m\",\"Detail\":\"d\",\"code\":6140}]}}", QBO_DUPLICATE, QBO_DUPLICATE },
    { "no detail",            400, "{\"Fault\":{\"Error\":[{\"Message\":\"m\",\"Detail\":null,\"code\":\"6210\"}]}}", QBO_REFUSED, QBO_REFUSED },
    { "not in realm",         400, "{\"x_error_reason\":\"user_not_in_realm\"}",    QBO_SIGNED_OUT, QBO_SIGNED_OUT },
    { "HTML, 200",            200, "<html><body>We'll be back soon</body></html>",  QBO_UNKNOWN, QBO_TRANSIENT },
    { "HTML, 503",            503, "<html>503 Service Temporarily Unavailable Avi Vantage/</html>", QBO_UNKNOWN, QBO_TRANSIENT },
    { "HTML, 400",            400, "<html>Bad Request</html>",                      QBO_UNKNOWN, QBO_TRANSIENT },
    { "HTML, 401",            401, "<html>who are you</html>",                      QBO_SIGNED_OUT, QBO_SIGNED_OUT },
    { "HTML, 403",            403, "<html>blocked by a firewall</html>",            QBO_UNKNOWN, QBO_TRANSIENT },
    { "HTML, 404",            404, "<html>not here</html>",                         QBO_UNKNOWN, QBO_TRANSIENT },
    { "HTML, 429",            429, "<html>slow down</html>",                        QBO_THROTTLED, QBO_THROTTLED },
    { "plain text, 503",      503, "HTTP Error 503. The service is unavailable.",   QBO_UNKNOWN, QBO_TRANSIENT },
    { "empty, 200",           200, "",                                              QBO_UNKNOWN, QBO_TRANSIENT },
    { "empty, 400",           400, "",                                              QBO_UNKNOWN, QBO_TRANSIENT },
    { "empty, 403",           403, "",                                              QBO_UNKNOWN, QBO_TRANSIENT },
    { "empty, 429",           429, "",                                              QBO_THROTTLED, QBO_THROTTLED },
    { "empty, 502",           502, "",                                              QBO_UNKNOWN, QBO_TRANSIENT },
    { "empty, 504",           504, "",                                              QBO_UNKNOWN, QBO_TRANSIENT },
    { "empty, 408",           408, "",                                              QBO_UNKNOWN, QBO_TRANSIENT },
    { "fault, 408",           408, "{\"Fault\":{\"Error\":[{\"Message\":\"m\",\"Detail\":\"d\",\"code\":\"6999\"}]}}", QBO_UNKNOWN, QBO_TRANSIENT },
    { "JSON without fault",   400, "{\"message\":\"no\"}",                            QBO_UNKNOWN, QBO_TRANSIENT },
    { "JSON, 403",            403, "{\"message\":\"Forbidden\"}",                     QBO_UNKNOWN, QBO_TRANSIENT },
    { "cut XML",              400, "<IntuitResponse><Fault type=\"ValidationFault\"><Error code=\"6210\"><Message>m</Message>", QBO_UNKNOWN, QBO_TRANSIENT },
    { "stub XML",             500, "<?xml version=\"1.0\"?>",                       QBO_UNKNOWN, QBO_TRANSIENT },
    { "XML of a success",     200, "<?xml version=\"1.0\"?><IntuitResponse><Invoice><Id>812</Id></Invoice></IntuitResponse>", QBO_UNKNOWN, QBO_TRANSIENT },
    { "redirect",             302, "",                                              QBO_UNKNOWN, QBO_TRANSIENT },
    { "bare list",            200, "[]",                                            QBO_UNKNOWN, QBO_TRANSIENT },
    { "two documents",        200, "{\"Invoice\":{\"Id\":\"1\"}}{}",                QBO_UNKNOWN, QBO_TRANSIENT },
    { "a key twice",          200, "{\"Invoice\":{\"Id\":\"1\"},\"Invoice\":{\"Id\":\"2\"}}", QBO_UNKNOWN, QBO_TRANSIENT },
    { "not UTF-8",            200, "{\"Invoice\":{\"Id\":\"1\",\"DocNumber\":\"\xC3\"}}", QBO_UNKNOWN, QBO_TRANSIENT },
};
/* clang-format on */

static void
each_shape(void **state)
{
    int bad = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        enum qbo_class w = written(shapes[i].status, shapes[i].body).class;
        enum qbo_class r = queried(shapes[i].status, shapes[i].body).class;

        if (w != shapes[i].write || r != shapes[i].read) {
            printf("%s: write %s, read %s\n", shapes[i].name, class_names[w],
                   class_names[r]);
            bad++;
        }
    }
    assert_int_equal(bad, 0);
}

static void
good_is_the_entity_and_nothing_less(void **state)
{
    struct qbo_answer a = written(200, whole);

    (void)state;
    assert_int_equal(a.class, QBO_GOOD);
    assert_string_equal(json_text_at(a.entity, "Id"), "812");
    assert_false(a.server);
    a = written(200, arena_printf(&arena, "\xEF\xBB\xBF %s\n", whole));
    assert_int_equal(a.class, QBO_GOOD);
    a = queried(200, "{\"QueryResponse\":{},\"time\":\"x\"}");
    assert_int_equal(a.class, QBO_GOOD);
    a = written(200, "{\"warnings\":null,\"fault\":null,"
                     "\"Invoice\":{\"Id\":\"1\",\"SyncToken\":\"0\"}}");
    assert_int_equal(a.class, QBO_GOOD);
}

/* P32: a reply cut anywhere has an unknown outcome. */
static void
cut_at_every_byte(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof(whole) - 1; n++) {
        struct qbo_answer w = judged(200, whole, n, "Invoice", true);
        struct qbo_answer r = judged(200, whole, n, "Invoice", false);

        if (w.class != QBO_UNKNOWN || r.class != QBO_TRANSIENT || !w.server)
            fail_msg("cut at %zu: write %s, read %s", n, class_names[w.class],
                     class_names[r.class]);
        arena_reset(&arena);
    }
}

static void
nothing_hides_behind_a_nul(void **state)
{
    static const char body[] = "{\"Invoice\":{\"Id\":\"1\"}}\0{\"Fault\":{}}";
    struct qbo_answer a = judged(200, body, sizeof(body) - 1, "Invoice", true);

    (void)state;
    assert_int_equal(a.class, QBO_UNKNOWN);
}

static void
transport(void **state)
{
    struct qbo_http http = { QBO_LOST, 0, { "", 0 }, NULL };
    struct qbo_answer a;

    (void)state;
    qbo_judge(&arena, &http, "Invoice", true, &a);
    assert_int_equal(a.class, QBO_UNKNOWN);
    assert_true(a.server);
    qbo_judge(&arena, &http, "Invoice", false, &a);
    assert_int_equal(a.class, QBO_TRANSIENT);
    http.transport = QBO_NOT_SENT;
    qbo_judge(&arena, &http, "Invoice", true, &a);
    assert_int_equal(a.class, QBO_TRANSIENT);
    assert_true(a.server);
}

/* What counts toward an outage: 5xx and what is not understood, no refusal. */
static void
outage(void **state)
{
    (void)state;
    assert_true(written(503, "").server);
    assert_true(written(200, "<html>").server);
    assert_true(queried(500, "").server);
    assert_true(written(403, "<html>").server);
    assert_false(written(400, "{\"Fault\":{\"Error\":[{\"Message\":\"m\","
                              "\"Detail\":\"d\",\"code\":\"6210\"}]}}")
                     .server);
    assert_false(written(429, "").server);
    assert_false(written(401, "").server);
}

static void
the_sentence(void **state)
{
    struct qbo_answer a =
        written(400, "{\"Fault\":{\"Error\":[{\"Message\":\"Stale Object "
                     "Error\",\"Detail\":\"Stale Object Error : You and\\n"
                     "Ann\",\"code\":\"5010\",\"element\":\"Line.Amount\"}]}}");

    (void)state;
    assert_string_equal(a.text, "You and Ann");
    assert_string_equal(a.element, "Line.Amount");
    a = written(400, "{\"Fault\":{\"Error\":[{\"Message\":\"m\",\"Detail\":"
                     "\"Business Validation Error: Date Due cannot be earlier "
                     "than date of transaction\",\"code\":\"6000\"}]}}");
    assert_string_equal(a.text,
                        "Date Due cannot be earlier than date of transaction");
    a = written(400, "{\"Fault\":{\"Error\":[{\"Message\":\"m\",\"Detail\":"
                     "\"Reselect <b>the</b> rate. <a href=\\\"https://x\\\">"
                     "Learn more</a>\",\"code\":\"6000\"}]}}");
    assert_string_equal(a.text, "Reselect the rate.");
    a = written(400, "{\"Fault\":{\"Error\":[{\"Message\":\"m\",\"Detail\":"
                     "\"1 < 2, <3 and <a href, all <of it\",\"code\":\"6000\"}]}}");
    assert_string_equal(a.text, "1 < 2, <3 and <a href, all <of it");
    a = written(401, "{\"fault\":{\"error\":[{\"message\":\"m\",\"detail\":"
                     "\"Token expired: AB0secret\",\"code\":\"3200\"}]}}");
    assert_null(strstr(a.text, "AB0secret"));
}

static int
start(void **state)
{
    (void)state;
    arena_init(&arena, 256 << 20);
    return 0;
}

static int
stop(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_shape),
        cmocka_unit_test(good_is_the_entity_and_nothing_less),
        cmocka_unit_test(cut_at_every_byte),
        cmocka_unit_test(nothing_hides_behind_a_nul),
        cmocka_unit_test(transport),
        cmocka_unit_test(outage),
        cmocka_unit_test(the_sentence),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
