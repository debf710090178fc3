/*
 * P12: however a connection dies, on its first request or on a later one, the
 * server sees one POST, for writes and for token calls.  P34: what each code of
 * libcurl means.  P35: nothing goes to a server whose certificate is wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <curl/curl.h>

#include "posting.h"

/* ---------------------------------------------------------- ways to be lost */

#define HALF_LINE "HTTP/1.1 20"
#define HALF_HEAD "HTTP/1.1 200 OK\r\nContent-Ty"
#define HALF_BODY "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"Invoice"

/* clang-format off */
static const struct death {
    const char *name;
    struct step step;
} deaths[] = {
    { "closed after the head",           { ACT_HEAD_CLOSE, NULL, 0 } },
    { "close_notify after the head",     { ACT_HEAD_LAST,  NULL, 0 } },
    { "reset after the head",            { ACT_HEAD_RESET, NULL, 0 } },
    { "closed after the body",           { ACT_CLOSE,      NULL, 0 } },
    { "close_notify after the body",     { ACT_LAST,       NULL, 0 } },
    { "reset after the body",            { ACT_RESET,      NULL, 0 } },
    { "closed in the status line",       { ACT_CUT,        HALF_LINE, 0 } },
    { "close_notify in the status line", { ACT_LAST,       HALF_LINE, 0 } },
    { "reset in the status line",        { ACT_CUT_RESET,  HALF_LINE, 0 } },
    { "closed in the header",            { ACT_CUT,        HALF_HEAD, 0 } },
    { "close_notify in the header",      { ACT_LAST,       HALF_HEAD, 0 } },
    { "reset in the header",             { ACT_CUT_RESET,  HALF_HEAD, 0 } },
    { "closed in the answer",            { ACT_CUT,        HALF_BODY, 0 } },
    { "close_notify in the answer",      { ACT_LAST,       HALF_BODY, 0 } },
    { "reset in the answer",             { ACT_CUT_RESET,  HALF_BODY, 0 } },
};

/* Answers all the same, and each is the only one. */
static const struct {
    const char *name;
    struct step step;
    long status;
} closings[] = {
    { "HTTP/1.0",                { ACT_LAST, "HTTP/1.0 200 OK\r\n\r\n{}", 0 }, 200 },
    { "HTTP/1.0 with length",    { ACT_LAST, "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", 0 }, 200 },
    { "close announced",         { ACT_LAST, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}", 0 }, 200 },
    { "408, the idle time-out",  { ACT_LAST, "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", 0 }, 408 },
    { "425, too early",          { ACT_LAST, "HTTP/1.1 425 Too Early\r\nContent-Length: 0\r\n\r\n", 0 }, 425 },
    { "421, another connection", { ACT_LAST, "HTTP/1.1 421 Misdirected Request\r\nContent-Length: 0\r\n\r\n", 0 }, 421 },
    { "503, retry now",          { ACT_LAST, "HTTP/1.1 503 Later\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n", 0 }, 503 },
};

/* The kept connection dies between two requests. */
static const struct {
    const char *name;
    enum act act;
} idle_deaths[] = {
    { "close_notify while idle", ACT_BYE },
    { "closed while idle",       ACT_BYE_CUT },
    { "reset while idle",        ACT_BYE_RESET },
    { "408 while idle",          ACT_BYE_408 },
};
/* clang-format on */

static const struct step good = { ACT_RAW, OK_200, 0 };

/* A write, or a call for tokens. */
static struct outbound_request
call(bool token, const char *body)
{
    struct outbound_request r = request("POST", body);

    if (!token)
        return r;
    r.bearer = NULL;
    r.basic_user = "client";
    r.basic_password = "secret";
    r.content_type = "application/x-www-form-urlencoded";
    return r;
}

static bool
early(const struct death *d)
{
    return d->step.act == ACT_HEAD_CLOSE || d->step.act == ACT_HEAD_LAST ||
           d->step.act == ACT_HEAD_RESET;
}

/*
 * `before` requests on the connection, then the one that dies.  libcurl may
 * begin anew only where no byte of the body had left.
 */
static void
dies(const struct death *d, bool token, unsigned before)
{
    enum { BODY = 7 };
    struct step steps[5] = { good, good, good, good, good };
    struct outbound_request r;
    struct outbound_result got;
    unsigned heads;

    steps[before] = d->step;
    begin(CERT_GOOD, steps, N(steps));
    for (unsigned i = 0; i < before; i++)
        assert_int_equal(post("{\"n\":1}").end, OUTBOUND_ANSWER);
    r = call(token, "{\"n\":2}");
    got = send_one(&r);
    heads = server_heads(&server);
    if (!(got.end == OUTBOUND_LOST && heads == before + 1) &&
        !(got.end == OUTBOUND_ANSWER && early(d) && before > 0 &&
          heads == before + 2))
        fail_msg("%s, %s behind %u: end %d (%s), %u heads at the server",
                 d->name, token ? "token" : "write", before, (int)got.end,
                 got.reason, heads);
    /* The next one is on its way as if nothing had been. */
    r = call(token, "{\"n\":3}");
    assert_int_equal(send_one(&r).end, OUTBOUND_ANSWER);
    end();
    if (server.heads != heads + 1 ||
        server.body_bytes > (size_t)(before + 2) * BODY)
        fail_msg("%s: %u heads, %zu bytes of bodies at the end", d->name,
                 server.heads, server.body_bytes);
}

static void
each_death_leaves_one_post(void **state)
{
    (void)state;
    for (size_t i = 0; i < N(deaths); i++)
        for (int token = 0; token < 2; token++)
            for (unsigned before = 0; before < 3; before++)
                dies(&deaths[i], token != 0, before);
}

static void
each_last_answer_counts_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < N(closings); i++) {
        for (unsigned before = 0; before < 2; before++) {
            struct step steps[3] = { good, good, good };
            struct outbound_result got;

            steps[before] = closings[i].step;
            begin(CERT_GOOD, steps, N(steps));
            if (before > 0)
                assert_int_equal(post("{\"n\":1}").end, OUTBOUND_ANSWER);
            got = post("{\"n\":2}");
            if (got.end != OUTBOUND_ANSWER ||
                got.status != closings[i].status ||
                server_posts(&server) != before + 1)
                fail_msg("%s: end %d, status %ld, %u posts", closings[i].name,
                         (int)got.end, got.status, server_posts(&server));
            server_drain(&server);
            assert_int_equal(post("{\"n\":3}").end, OUTBOUND_ANSWER);
            end();
            assert_int_equal(server.posts, before + 2);
        }
    }
}

/*
 * Whether libcurl sees the death before it sends or after: the request is on
 * the server once, or the outcome is not known and it is there once at most.
 * A 408 that was waiting there is taken for the answer: who reads it must not
 * take it for a refusal (qbo_judge_test, "408").
 */
static void
each_idle_death_leaves_one_post(void **state)
{
    (void)state;
    for (size_t i = 0; i < N(idle_deaths); i++) {
        for (int token = 0; token < 2; token++) {
            const struct step steps[2] = { { idle_deaths[i].act, NULL, 0 },
                                           good };
            struct outbound_request r;
            struct outbound_result got;

            begin(CERT_GOOD, steps, N(steps));
            assert_int_equal(post("{\"n\":1}").end, OUTBOUND_ANSWER);
            server_resume(&server);
            server_drain(&server); /* the connection is gone by now */
            r = call(token != 0, "{\"n\":2}");
            got = send_one(&r);
            if (server_posts(&server) > 2 ||
                (got.end == OUTBOUND_ANSWER && got.status != 408 &&
                 server_posts(&server) != 2))
                fail_msg("%s: end %d, status %ld, %u posts",
                         idle_deaths[i].name, (int)got.end, got.status,
                         server_posts(&server));
            end();
        }
    }
}

/* -------------------------------------------------------- codes of libcurl */

/* clang-format off */
static const struct {
    int from, to;
    bool early; /* can come before a byte of the request has left */
} codes[] = {
    { 0, 0, false },   { 1, 3, true },    { 4, 4, false },   { 5, 7, true },
    { 8, 26, false },  { 27, 28, true },  { 29, 34, false }, { 35, 35, true },
    { 36, 41, false }, { 42, 42, true },  { 43, 44, false }, { 45, 45, true },
    { 46, 52, false }, { 53, 56, true },  { 57, 57, false }, { 58, 60, true },
    { 61, 65, false }, { 66, 66, true },  { 67, 76, false }, { 77, 77, true },
    { 78, 81, false }, { 82, 83, true },  { 84, 89, false }, { 90, 91, true },
    { 92, CURL_LAST, false },
};
/* clang-format on */

/* libcurl's own numbers, and each of them stands in the table once. */
static void
each_code_is_judged(void **state)
{
    int next = 0;

    (void)state;
    for (size_t i = 0; i < N(codes); i++) {
        assert_int_equal(codes[i].from, next);
        next = codes[i].to + 1;
        for (int c = codes[i].from; c <= codes[i].to; c++) {
            if (outbound_judge(c, true) != OUTBOUND_LOST)
                fail_msg("%d (%s) behind a byte", c,
                         curl_easy_strerror((CURLcode)c));
            if (outbound_judge(c, false) !=
                (codes[i].early ? OUTBOUND_NOT_SENT : OUTBOUND_LOST))
                fail_msg("%d (%s) before any byte", c,
                         curl_easy_strerror((CURLcode)c));
        }
    }
    assert_int_equal(next, CURL_LAST + 1);
}

/* P34: each of these ends before a request could leave. */
static void
what_cannot_begin_is_not_sent(void **state)
{
    static const struct step hang_up = { ACT_CLOSE, NULL, 0 };
    static const struct {
        const char *url;
        int code;
    } nowhere[] = {
        { "https://no-such-name.invalid/", CURLE_COULDNT_RESOLVE_HOST },
        { "https://127.0.0.1:1/", CURLE_COULDNT_CONNECT },
    };

    (void)state;
    begin_plain(&hang_up, 1);
    for (size_t i = 0; i < N(nowhere); i++) {
        for (int token = 0; token < 2; token++) {
            struct outbound_request r = call(token != 0, "{}");
            struct outbound_result got;

            r.url = nowhere[i].url;
            got = send_one(&r);
            assert_int_equal(got.end, OUTBOUND_NOT_SENT);
            assert_int_equal(got.curl_code, nowhere[i].code);
        }
    }
    end();
}

/* ------------------------------------------------------------- certificates */

/* Also where a connection to the right one was kept before. */
static void
no_wrong_certificate_hears_anything(void **state)
{
    (void)state;
    for (enum cert kind = CERT_HOST; kind <= CERT_STRANGER; kind++) {
        for (int token = 0; token < 2; token++) {
            struct outbound_request r;
            struct outbound_result got;

            begin(kind, &good, 1);
            for (int again = 0; again < 2; again++) {
                r = call(token != 0, "{}");
                got = send_one(&r);
                if (got.end != OUTBOUND_NOT_SENT || !got.distrusted)
                    fail_msg("certificate %d: end %d, %s", (int)kind,
                             (int)got.end, got.reason);
            }
            assert_int_equal(server_heads(&server), 0);
            end();
            assert_int_equal(server.body_bytes, 0);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_death_leaves_one_post),
        cmocka_unit_test(each_last_answer_counts_once),
        cmocka_unit_test(each_idle_death_leaves_one_post),
        cmocka_unit_test(each_code_is_judged),
        cmocka_unit_test(what_cannot_begin_is_not_sent),
        cmocka_unit_test(no_wrong_certificate_hears_anything),
    };

    return cmocka_run_group_tests_name("outbound reuse", tests,
                                       make_authorities, drop_authorities);
}
