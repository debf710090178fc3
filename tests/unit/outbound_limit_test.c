/*
 * Time and number: what happens when a limit strikes.  Small limits stand only
 * where the outcome is the same on the slowest machine.
 */
#include <netdb.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <glob.h>

#include "clock/clock.h"
#include "posting.h"

enum { SECOND = 1000000, LONG = 60 * SECOND };

static const struct step answers = { ACT_RAW, OK_200, 0 };

/* Run the loop until the server has read n heads. */
static void
until_heads(unsigned n)
{
    struct outbound_result r;
    struct err e = { 0 };
    bool got = false;

    while (server_heads(&server) < n) {
        assert_true(outbound_take(out, &memory, 5, &r, &got, &e));
        assert_false(got);
    }
}

static void
no_whole_answer_in_time_is_lost(void **state)
{
    static const struct outbound_limits limits = { LONG, LONG, 3 * SECOND,
                                                   POSTING_CAP };
    static const struct step steps[] = {
        { ACT_SILENT, NULL, 0 },
        { ACT_DRIP, "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", 0 },
        { ACT_RAW, OK_200, 0 },
    };
    struct outbound_request r;

    (void)state;
    begin(CERT_GOOD, steps, 3);
    r = request("POST", "{}");
    r.limits = &limits;
    start(&r);
    start(&r);
    until_heads(2);
    assert_int_equal(post("{}").end, OUTBOUND_ANSWER);
    for (int i = 0; i < 2; i++) {
        struct outbound_result got = take();

        assert_int_equal(got.end, OUTBOUND_LOST);
        assert_int_equal(got.curl_code, CURLE_OPERATION_TIMEDOUT);
        assert_int_equal(got.status, 0);
        assert_int_equal(got.body.n, 0);
        assert_true(got.sent_at > 0);
        assert_true(got.ended_at >= r.marked + 3 * SECOND);
    }
    end();
    assert_int_equal(server.posts, 3);
}

static void
a_handshake_that_hangs_is_not_sent(void **state)
{
    static const struct outbound_limits limits = { LONG, SECOND / 5, LONG,
                                                   POSTING_CAP };
    static const struct step silent = { ACT_SILENT, NULL, 0 };
    struct outbound_request r;
    struct outbound_result got;

    (void)state;
    begin_plain(&silent, 1);
    r = request("POST", "{}");
    r.limits = &limits;
    got = send_one(&r);
    assert_int_equal(got.end, OUTBOUND_NOT_SENT);
    assert_true(got.ended_at >= r.marked + SECOND / 5);
    end();
}

/* Marked too long ago: on a kept connection, too, no byte leaves. */
static void
a_late_start_is_not_sent(void **state)
{
    struct outbound_request r;

    (void)state;
    begin(CERT_GOOD, &answers, 1);
    assert_int_equal(post("{}").end, OUTBOUND_ANSWER);
    r = request("POST", "{}");
    r.limits = &outbound_write_limits;
    r.marked -= 6 * SECOND;
    assert_int_equal(send_one(&r).end, OUTBOUND_NOT_SENT);
    end();
    assert_int_equal(server.heads, 1);
}

/*
 * The peer stops reading.  The large body does not fit into the kernel, the
 * small one does: both are given up at sent_by, and what the kernel still has
 * is dropped, or it would arrive after everybody has looked.
 */
static void
bytes_that_hang_are_recalled(void **state)
{
    static const struct outbound_limits limits = { 3 * SECOND, LONG, LONG,
                                                   POSTING_CAP };
    static const struct step stall = { ACT_STALL, NULL, 0 };
    static const size_t sizes[] = { 64000, 16000000 };

    (void)state;
    for (size_t i = 0; i < N(sizes); i++) {
        char *body = calloc(1, sizes[i]);
        struct outbound_request r;
        struct outbound_result got;

        begin_small(&stall, 1);
        r = request("POST", "x");
        r.body = (struct bytes){ body, sizes[i] };
        r.limits = &limits;
        got = send_one(&r);
        assert_int_equal(got.end, OUTBOUND_LOST);
        assert_true(got.ended_at >= r.marked + 3 * SECOND);
        assert_true(got.ended_at < r.marked + LONG / 2);
        assert_true(i > 0 || got.sent_at > 0);
        server_resume(&server);
        server_drain(&server);
        end();
        assert_int_equal(server.posts, 0);
        assert_true(server.body_bytes < sizes[i]);
        free(body);
    }
}

/* What was acknowledged in time may be answered long after sent_by. */
static void
a_late_answer_counts(void **state)
{
    static const struct outbound_limits limits = { 3 * SECOND, LONG, LONG,
                                                   POSTING_CAP };
    static const struct step steps[] = { { ACT_RAW, OK_200, 0 },
                                         { ACT_LATE, OK_200, 0 } };
    struct outbound_request r;
    struct outbound_result got;

    (void)state;
    begin(CERT_GOOD, steps, 2);
    assert_int_equal(post("{}").end, OUTBOUND_ANSWER);
    r = request("POST", "{}");
    r.limits = &limits;
    got = send_one(&r);
    assert_int_equal(got.end, OUTBOUND_ANSWER);
    assert_true(got.ended_at >= r.marked + 4 * SECOND);
    assert_true(got.sent_at < r.marked + 4 * SECOND);
    end();
    assert_int_equal(server.connections, 1);
}

static void
the_window_is_kept(void **state)
{
    struct outbound_request r;
    struct err e = { 0 };

    (void)state;
    begin(CERT_GOOD, &answers, 1);
    r = request("POST", "{}");
    for (unsigned i = 0; i < POSTING_WINDOW; i++)
        start(&r);
    for (int i = 0; i < 40; i++) {
        assert_false(outbound_start(out, &r, &e));
        assert_int_equal(e.kind, ERR_LATER);
        err_clear(&e);
        assert_int_equal(outbound_busy(out), POSTING_WINDOW);
        assert_int_equal(take().end, OUTBOUND_ANSWER);
        start(&r);
    }
    for (unsigned i = 0; i < POSTING_WINDOW; i++)
        assert_int_equal(take().end, OUTBOUND_ANSWER);
    end();
    assert_int_equal(server.posts, 40 + POSTING_WINDOW);
    assert_true(server.connections <= POSTING_WINDOW);
}

static void
nothing_to_take_is_no_error(void **state)
{
    struct outbound_result r;
    struct err e = { 0 };
    bool got = true;

    (void)state;
    begin(CERT_GOOD, &answers, 1);
    assert_true(outbound_take(out, &memory, 1, &r, &got, &e));
    assert_false(got);
    end();
}

static void
closing_aborts_what_is_in_flight(void **state)
{
    static const struct step silent = { ACT_SILENT, NULL, 0 };
    struct outbound_request r;

    (void)state;
    begin(CERT_GOOD, &silent, 1);
    r = request("POST", "{}");
    start(&r);
    until_heads(1);
    outbound_close(out);
    server_drain(&server);
    out = NULL;
    end();
    assert_int_equal(server.gone, 1);
}

/* R13: a resolver that hangs.  This stands before libc's. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static bool asked, released, returned;

int
getaddrinfo(const char *name, const char *service, const struct addrinfo *hint,
            struct addrinfo **found)
{
    struct timespec limit;

    (void)name, (void)service, (void)hint, (void)found;
    clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_sec += 40;
    pthread_mutex_lock(&lock);
    asked = true;
    while (!released && pthread_cond_timedwait(&moved, &lock, &limit) == 0)
        ;
    returned = true;
    pthread_cond_broadcast(&moved);
    pthread_mutex_unlock(&lock);
    return EAI_AGAIN;
}

static void
a_dead_resolver_holds_nobody_up(void **state)
{
    static const struct outbound_limits limits = { LONG, SECOND / 5, LONG,
                                                   POSTING_CAP };
    struct outbound_request r;
    int64_t begun = clock_mono();

    (void)state;
    begin(CERT_GOOD, &answers, 1);
    r = request("POST", "{}");
    r.url = "https://slow.test/";
    r.limits = &limits;
    assert_int_equal(send_one(&r).end, OUTBOUND_NOT_SENT);
    assert_int_equal(post("{}").end, OUTBOUND_ANSWER);
    r.marked = clock_mono();
    start(&r);
    end();
    assert_true(clock_mono() - begun < 30 * (int64_t)SECOND);
    pthread_mutex_lock(&lock);
    assert_true(asked);
    released = true;
    pthread_cond_broadcast(&moved);
    while (!returned)
        pthread_cond_wait(&moved, &lock);
    pthread_mutex_unlock(&lock);
}

/* The resolver above has nothing for anybody by now. */
static void
a_name_that_is_not_found_is_not_sent(void **state)
{
    struct outbound_request r;
    struct outbound_result got;

    (void)state;
    assert_true(released);
    begin(CERT_GOOD, &answers, 1);
    r = request("POST", "{}");
    r.url = "https://slow.test/";
    got = send_one(&r);
    assert_int_equal(got.end, OUTBOUND_NOT_SENT);
    assert_int_equal(got.curl_code, CURLE_COULDNT_RESOLVE_HOST);
    assert_non_null(got.reason);
    end();
    assert_int_equal(server.connections, 0);
}

/* P12: what would give libcurl a way to repeat a POST is nowhere. */
static void
no_source_names_another_way_to_send(void **state)
{
    static const char *const banned[] = { "POSTFIELDS", "SEEKFUNCTION",
                                          "IOCTLFUNCTION", "OPT_UPLOAD" };
    char line[1000];
    glob_t files;

    (void)state;
    assert_int_equal(glob("lib/*/*.c", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        FILE *f = fopen(files.gl_pathv[i], "r");

        assert_non_null(f);
        while (fgets(line, sizeof(line), f) != NULL)
            for (size_t k = 0; k < N(banned); k++) {
                const char *at = strstr(line, banned[k]);

                if (at != NULL && strncmp(at, "POSTFIELDSIZE_LARGE", 19) != 0)
                    fail_msg("%s: %s", files.gl_pathv[i], line);
            }
        fclose(f);
    }
    globfree(&files);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_whole_answer_in_time_is_lost),
        cmocka_unit_test(a_handshake_that_hangs_is_not_sent),
        cmocka_unit_test(a_late_start_is_not_sent),
        cmocka_unit_test(bytes_that_hang_are_recalled),
        cmocka_unit_test(a_late_answer_counts),
        cmocka_unit_test(the_window_is_kept),
        cmocka_unit_test(nothing_to_take_is_no_error),
        cmocka_unit_test(closing_aborts_what_is_in_flight),
        cmocka_unit_test(a_dead_resolver_holds_nobody_up),
        cmocka_unit_test(a_name_that_is_not_found_is_not_sent),
        cmocka_unit_test(no_source_names_another_way_to_send),
    };

    return cmocka_run_group_tests_name("outbound limits", tests,
                                       make_authorities, drop_authorities);
}
