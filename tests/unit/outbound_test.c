/* What goes out, what may not, and that nothing is posted twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <curl/curl.h>

#include "clock/clock.h"
#include "posting.h"

static void
a_post_arrives_whole(void **state)
{
    static const struct step steps[] = { { ACT_RAW, OK_200, 0 } };
    struct outbound_result r;
    int64_t before = clock_mono();

    (void)state;
    begin(CERT_GOOD, steps, 1);
    r = post("{\"DocNumber\":\"1842\"}");
    assert_int_equal(r.end, OUTBOUND_ANSWER);
    assert_int_equal(r.status, 200);
    assert_int_equal(r.curl_code, 0);
    assert_int_equal(r.body.n, 2);
    assert_string_equal(r.body.p, "{}");
    assert_string_equal(r.content_type, "application/json");
    assert_string_equal(r.tid, "1-abc");
    assert_ptr_equal(r.tag, &server);
    assert_true(before <= r.sent_at && r.sent_at <= r.ended_at);
    assert_int_equal(outbound_busy(out), 0);
    assert_int_equal(server.posts, 1);
    assert_string_equal(server.body, "{\"DocNumber\":\"1842\"}");
    assert_memory_equal(server.head, "POST /v3/company/1/x?a=b HTTP/1.1\r\n",
                        35);
    assert_non_null(
        strstr(server.head, "\r\nAuthorization: Bearer eyJ.token\r"));
    assert_non_null(
        strstr(server.head, "\r\nContent-Type: application/json\r"));
    assert_non_null(strstr(server.head, "\r\nAccept: application/json\r"));
    assert_non_null(strstr(server.head, "\r\nContent-Length: 20\r"));
    assert_null(strcasestr(server.head, "expect"));
    assert_null(strcasestr(server.head, "accept-encoding"));
    assert_null(strcasestr(server.head, "cookie"));
    end();
}

/* From 1 MB on libcurl would wait for "100 Continue" first. */
static void
a_large_body_goes_at_once(void **state)
{
    enum { LARGE = 2000000 };
    static const struct step steps[] = { { ACT_RAW, OK_200, 0 } };
    char *body = calloc(1, LARGE);
    struct outbound_request r;

    (void)state;
    begin(CERT_GOOD, steps, 1);
    r = request("POST", "x");
    r.body = (struct bytes){ body, LARGE };
    assert_int_equal(send_one(&r).end, OUTBOUND_ANSWER);
    assert_int_equal(server.body_bytes, LARGE);
    assert_null(strcasestr(server.head, "expect"));
    end();
    free(body);
}

/* What one request carried must not show in the next on the same handle. */
static void
a_handle_forgets_the_request_before(void **state)
{
    static const struct step steps[] = { { ACT_RAW, OK_200, 0 } };
    struct outbound_request r;

    (void)state;
    begin(CERT_GOOD, steps, 1);
    post("{\"a\":1}");
    r = request("GET", NULL);
    r.bearer = NULL;
    r.basic_user = "Aladdin";
    r.basic_password = "open sesame";
    r.accept = "*/*";
    assert_int_equal(send_one(&r).end, OUTBOUND_ANSWER);
    assert_memory_equal(server.head, "GET /", 5);
    assert_non_null(strstr(server.head, "\r\nAuthorization: Basic "
                                        "QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r"));
    assert_non_null(strstr(server.head, "\r\nAccept: */*\r"));
    assert_null(strstr(server.head, "Bearer"));
    assert_null(strstr(server.head, "Content-"));
    assert_int_equal(post("{\"bb\":2}").end, OUTBOUND_ANSWER);
    assert_string_equal(server.body, "{\"bb\":2}");
    assert_null(strstr(server.head, "Basic"));
    assert_int_equal(server.connections, 1);
    end();
}

/* P12: libcurl would repeat these by itself and report success. */
static void
nothing_is_posted_twice(void **state)
{
    static const struct step steps[][3] = {
        { { ACT_RAW, OK_200, 0 },
          { ACT_CLOSE, NULL, 0 },
          { ACT_RAW, OK_200, 0 } },
        { { ACT_RAW, OK_200, 0 },
          { ACT_RESET, NULL, 0 },
          { ACT_RAW, OK_200, 0 } },
    };

    (void)state;
    for (size_t i = 0; i < N(steps); i++) {
        struct outbound_result r;

        begin(CERT_GOOD, steps[i], 3);
        assert_int_equal(post("{\"n\":1}").end, OUTBOUND_ANSWER);
        r = post("{\"n\":2}");
        assert_int_equal(r.end, OUTBOUND_LOST);
        assert_int_equal(r.curl_code, CURLE_SEND_FAIL_REWIND);
        assert_int_equal(r.status, 0);
        assert_int_equal(server_posts(&server), 2);
        assert_string_equal(server.body, "{\"n\":2}");
        assert_int_equal(post("{\"n\":3}").end, OUTBOUND_ANSWER);
        end();
        assert_int_equal(server.posts, 3);
        assert_int_equal(server.heads, 3);
    }
}

static void
a_new_connection_that_dies_is_lost(void **state)
{
    static const struct step steps[] = { { ACT_CLOSE, NULL, 0 } };

    (void)state;
    begin(CERT_GOOD, steps, 1);
    assert_int_equal(post("{}").end, OUTBOUND_LOST);
    assert_int_equal(server_posts(&server), 1);
    end();
}

static void
no_connection_is_not_sent(void **state)
{
    static const struct step hang_up = { ACT_CLOSE, NULL, 0 };
    struct outbound_request r;
    struct outbound_result got;
    int port, fd = server_socket(&port, false);

    (void)state;
    begin(CERT_GOOD, &hang_up, 1);
    r = request("POST", "{}");
    r.url = arena_printf(&memory, "https://127.0.0.1:%d/", port);
    got = send_one(&r);
    assert_int_equal(got.end, OUTBOUND_NOT_SENT);
    assert_int_equal(got.curl_code, CURLE_COULDNT_CONNECT);
    assert_int_equal(got.sent_at, 0);
    assert_false(got.distrusted);
    close(fd);
    end();
    /* Somebody who hangs up before TLS is done. */
    begin_plain(&hang_up, 1);
    assert_int_equal(post("{}").end, OUTBOUND_NOT_SENT);
    end();
}

static void
a_certificate_we_do_not_trust_is_not_sent_to(void **state)
{
    static const struct step steps[] = { { ACT_RAW, OK_200, 0 } };

    (void)state;
    for (enum cert kind = CERT_HOST; kind <= CERT_STRANGER; kind++) {
        struct outbound_result r;

        begin(kind, steps, 1);
        r = post("{}");
        if (r.end != OUTBOUND_NOT_SENT || !r.distrusted)
            fail_msg("certificate %d: end %d, %s", (int)kind, (int)r.end,
                     r.reason);
        assert_int_equal(server_heads(&server), 0);
        end();
    }
}

static void
what_may_not_be_sent_is_refused(void **state)
{
    static const struct step steps[] = { { ACT_RAW, OK_200, 0 } };
    char *longer;

    (void)state;
    begin(CERT_GOOD, steps, 1);
    longer = arena_alloc(&memory, 20001, 1);
    memset(longer, 'x', 20000);
    for (int i = 1;; i++) {
        struct outbound_request r = request("POST", "{}");
        struct err e = { 0 };
        bool more = true;

        /* clang-format off */
        switch (i) {
        case 1: r.url = "http://127.0.0.1/"; break;
        case 2: r.url = "https://127.0.0.1/a b"; break;
        case 3: r.url = "https://127.0.0.1/\r\nX: y"; break;
        case 4: r.url = "file:///etc/passwd"; break;
        case 5: r.bearer = "a\r\nX-Evil: 1"; break;
        case 6: r.bearer = "a b"; break;
        case 7: r.bearer = ""; break;
        case 8: r.bearer = longer; break;
        case 9: r.basic_user = "u"; r.basic_password = "p"; break;
        case 10: r.bearer = NULL; r.basic_user = "u:"; r.basic_password = "p"; break;
        case 11: r.bearer = NULL; r.basic_user = "u"; break;
        case 12: r.content_type = "a\nb"; break;
        case 13: r.content_type = NULL; break;
        case 14: r.accept = "a\rb"; break;
        case 15: r.body.n = 0; break;
        case 16: r.method = "GET"; break;
        case 17: r.method = "PUT"; break;
        case 18: r.url = arena_printf(&memory, "https://x/%s", longer); break;
        default: more = false;
        }
        /* clang-format on */
        if (!more)
            break;
        if (outbound_start(out, &r, &e))
            fail_msg("case %d was taken", i);
        assert_int_equal(e.kind, ERR_FAULT);
        assert_int_equal(outbound_busy(out), 0);
    }
    assert_int_equal(post("{}").end, OUTBOUND_ANSWER);
    assert_int_equal(server_heads(&server), 1);
    end();
}

static bool
true_at(const void *p)
{
    return *(const bool *)p;
}

/* D23: no request inside a transaction. */
static void
the_guard_is_asked_each_time(void **state)
{
    static const struct step steps[] = { { ACT_RAW, OK_200, 0 } };
    struct outbound_request r;
    struct err e = { 0 };
    bool inside = false;

    (void)state;
    begin(CERT_GOOD, steps, 1);
    outbound_guard(out, true_at, &inside);
    r = request("POST", "{}");
    assert_int_equal(send_one(&r).end, OUTBOUND_ANSWER);
    inside = true;
    assert_false(outbound_start(out, &r, &e));
    assert_int_equal(e.kind, ERR_FAULT);
    inside = false;
    assert_int_equal(send_one(&r).end, OUTBOUND_ANSWER);
    end();
    assert_int_equal(server.heads, 2);
}

static void
only_an_early_code_before_a_request_is_not_sent(void **state)
{
    static const int late[] = {
        CURLE_OK,
        CURLE_WEIRD_SERVER_REPLY,
        CURLE_PARTIAL_FILE,
        CURLE_HTTP_RETURNED_ERROR,
        CURLE_WRITE_ERROR,
        CURLE_UPLOAD_FAILED,
        CURLE_READ_ERROR,
        CURLE_GOT_NOTHING,
        CURLE_FILESIZE_EXCEEDED,
        CURLE_SEND_FAIL_REWIND,
        CURLE_BAD_CONTENT_ENCODING,
        CURLE_HTTP2,
        CURLE_HTTP2_STREAM,
        CURLE_SSL_SHUTDOWN_FAILED,
        CURL_LAST,
        -1,
        10000,
    };
    unsigned early = 0;

    (void)state;
    for (int code = -1; code <= CURL_LAST; code++) {
        assert_int_equal(outbound_judge(code, true), OUTBOUND_LOST);
        early += outbound_judge(code, false) == OUTBOUND_NOT_SENT;
    }
    assert_int_equal(early, 24);
    for (size_t i = 0; i < N(late); i++)
        assert_int_equal(outbound_judge(late[i], false), OUTBOUND_LOST);
    assert_int_equal(outbound_judge(CURLE_COULDNT_RESOLVE_HOST, false),
                     OUTBOUND_NOT_SENT);
    assert_int_equal(outbound_judge(CURLE_SSL_CONNECT_ERROR, false),
                     OUTBOUND_NOT_SENT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_post_arrives_whole),
        cmocka_unit_test(a_large_body_goes_at_once),
        cmocka_unit_test(a_handle_forgets_the_request_before),
        cmocka_unit_test(nothing_is_posted_twice),
        cmocka_unit_test(a_new_connection_that_dies_is_lost),
        cmocka_unit_test(no_connection_is_not_sent),
        cmocka_unit_test(a_certificate_we_do_not_trust_is_not_sent_to),
        cmocka_unit_test(what_may_not_be_sent_is_refused),
        cmocka_unit_test(the_guard_is_asked_each_time),
        cmocka_unit_test(only_an_early_code_before_a_request_is_not_sent),
    };

    return cmocka_run_group_tests_name("outbound", tests, make_authorities,
                                       drop_authorities);
}
