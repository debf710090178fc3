/* What comes back: whole answers, cut ones, too large ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "posting.h"
#include "str/str.h"

static void
redirects_are_answers(void **state)
{
    static const struct step steps[] = {
        { ACT_RAW,
          "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n"
          "Content-Length: 0\r\n\r\n",
          0 },
        { ACT_RAW,
          "HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\n"
          "Content-Length: 0\r\n\r\n",
          0 },
    };
    struct outbound_result r;

    (void)state;
    begin(CERT_GOOD, steps, 2);
    r = post("{}");
    assert_int_equal(r.end, OUTBOUND_ANSWER);
    assert_int_equal(r.status, 302);
    assert_string_equal(r.body.p, "");
    assert_string_equal(r.content_type, "");
    assert_string_equal(r.tid, "");
    assert_int_equal(post("{}").status, 307);
    assert_int_equal(server_heads(&server), 2);
    end();
}

/* A challenge is an answer like any other: no second try with other words. */
static void
challenges_are_answers(void **state)
{
    static const struct step steps[] = {
        { ACT_RAW,
          "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
          "Content-Length: 0\r\n\r\n",
          0 },
        { ACT_RAW, "HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n", 0 },
        { ACT_RAW, "HTTP/1.1 421 Misdirected\r\nContent-Length: 0\r\n\r\n", 0 },
        { ACT_RAW,
          "HTTP/1.1 503 Later\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n",
          0 },
    };
    static const long status[] = { 401, 417, 421, 503 };

    (void)state;
    begin(CERT_GOOD, steps, N(steps));
    for (size_t i = 0; i < N(steps); i++) {
        struct outbound_request r = request("POST", "{}");

        r.bearer = NULL;
        r.basic_user = "id";
        r.basic_password = "secret";
        assert_int_equal(send_one(&r).status, status[i]);
    }
    assert_int_equal(server_heads(&server), N(steps));
    end();
}

static void
headers_are_read_in_any_spelling(void **state)
{
    /* clang-format off */
    static const struct { const char *lines, *tid, *type; } table[] = {
        { "intuit_tid: 1-a\r\n", "1-a", "" },
        { "Intuit-Tid:1-b\r\nContent-Type: TEXT/Html;charset=UTF-8\r\n", "1-b", "text/html" },
        { "INTUIT_TID:\t 1-c \t\r\ncontent-type: application/json ; x\r\n", "1-c", "application/json" },
        { "intuit_tid: 1-d\r\nintuit_tid: 2\r\n", "1-d", "" },
        { "intuit_tidy: no\r\nxintuit_tid: no\r\nintuit_ti: no\r\n", "", "" },
        { "intuit_tid: \x01\x7F\r\n", "", "" },
        { "intuit_tid: caf\xC3\xA9\r\n", "", "" },
        { "intuit_tid:\r\ncontent-type:\r\n", "", "" },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < N(table); i++) {
        char text[400];
        struct step step = { ACT_RAW, text, 0 };
        struct outbound_result r;

        snprintf(text, sizeof(text),
                 "HTTP/1.1 103 Early\r\nintuit_tid: early\r\n"
                 "Content-Type: early/early\r\n\r\n"
                 "HTTP/1.1 200 OK\r\n%sContent-Length: 0\r\n\r\n",
                 table[i].lines);
        begin(CERT_GOOD, &step, 1);
        r = post("{}");
        assert_int_equal(r.status, 200);
        assert_string_equal(r.tid, table[i].tid);
        assert_string_equal(r.content_type, table[i].type);
        end();
    }
}

static const char chunked[] =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    "3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n";
static const char counted[] =
    "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{\"a\":1}";

static void
an_answer_cut_at_any_byte_is_lost(void **state)
{
    static const char *const whole[] = { chunked, counted };

    (void)state;
    for (size_t i = 0; i < N(whole); i++) {
        size_t n = strlen(whole[i]);
        struct step step = { ACT_CUT, whole[i], n };
        struct outbound_result r;

        begin(CERT_GOOD, &step, 1);
        r = post("{}");
        assert_int_equal(r.end, OUTBOUND_ANSWER);
        assert_string_equal(r.body.p, "{\"a\":1}");
        /* Behind the last chunk only a line's end is missing: that is whole. */
        for (size_t cut = 1; cut < n - (whole[i] == chunked); cut++) {
            step.n = cut;
            step.act = cut % 2 == 0 ? ACT_CUT : ACT_LAST;
            r = post("{}");
            if (r.end != OUTBOUND_LOST || r.body.n != 0 || r.status != 0)
                fail_msg("answer %zu cut at %zu", i, cut);
        }
        end();
        assert_int_equal(server.posts, n - (whole[i] == chunked));
    }
}

static void
what_is_no_http_is_lost(void **state)
{
    static const char *const table[] = {
        "{\"Invoice\":{}}",
        "HTTP/0.9 200\r\n\r\n",
        "SSH-2.0-x\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
    };

    (void)state;
    for (size_t i = 0; i < N(table); i++) {
        struct step step = { ACT_LAST, table[i], 0 };

        begin(CERT_GOOD, &step, 1);
        if (post("{}").end != OUTBOUND_LOST)
            fail_msg("%s", table[i]);
        assert_int_equal(server_posts(&server), 1);
        end();
    }
}

static void
an_answer_over_the_cap_is_lost(void **state)
{
    enum { FIT = POSTING_CAP };
    static const char *const heads[] = {
        "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%0*d",
        "HTTP/1.1 200 OK\r\nConnection: close\r\nX: %d\r\n\r\n%0*d",
    };

    (void)state;
    for (size_t i = 0; i < N(heads); i++) {
        for (int n = FIT; n <= FIT + 1; n++) {
            char text[FIT + 200];
            struct step step = { ACT_LAST, text, 0 };
            struct outbound_result r;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            snprintf(text, sizeof(text), heads[i], n, n, 7);
#pragma GCC diagnostic pop
            begin(CERT_GOOD, &step, 1);
            r = post("{}");
            assert_int_equal(r.end, n == FIT ? OUTBOUND_ANSWER : OUTBOUND_LOST);
            assert_int_equal(r.body.n, n == FIT ? FIT : 0);
            end();
        }
    }
}

/* X20: what is compressed stays so; nothing is blown up on our side. */
static void
nothing_is_decompressed(void **state)
{
    static const char text[] = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                               "Content-Length: 4\r\n\r\n\x1F\x8B\x08\x01";
    static const struct step step = { ACT_RAW, text, sizeof(text) - 1 };
    struct outbound_result r;

    (void)state;
    begin(CERT_GOOD, &step, 1);
    r = post("{}");
    assert_int_equal(r.end, OUTBOUND_ANSWER);
    assert_int_equal(r.body.n, 4);
    assert_memory_equal(r.body.p, "\x1F\x8B\x08\x01", 4);
    end();
}

static void
endless_headers_are_lost(void **state)
{
    enum { LINES = 2000 };
    struct str s;
    struct step step = { ACT_RAW, NULL, 0 };

    (void)state;
    begin(CERT_GOOD, &step, 1);
    str_init(&s, &memory, 200000);
    str_add(&s, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
    for (int i = 0; i < LINES; i++)
        str_addf(&s, "X-%d: %050d\r\n", i, i);
    str_add(&s, "\r\n");
    step = (struct step){ ACT_RAW, s.text, s.len };
    assert_int_equal(post("{}").end, OUTBOUND_LOST);
    end();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(redirects_are_answers),
        cmocka_unit_test(challenges_are_answers),
        cmocka_unit_test(headers_are_read_in_any_spelling),
        cmocka_unit_test(an_answer_cut_at_any_byte_is_lost),
        cmocka_unit_test(what_is_no_http_is_lost),
        cmocka_unit_test(an_answer_over_the_cap_is_lost),
        cmocka_unit_test(nothing_is_decompressed),
        cmocka_unit_test(endless_headers_are_lost),
    };

    return cmocka_run_group_tests_name("outbound answers", tests,
                                       make_authorities, drop_authorities);
}
