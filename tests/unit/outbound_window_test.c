/*
 * P9: a process that stands still between two of its own checks sends nothing
 * late.  Each check of the send window is met alone: right before it, the mark
 * is moved back, as if time had gone by since the check before it.
 */
#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "outbound/slot.h"
#include "posting.h"

enum { SECOND = 1000000, BODY = 200000 };

/* Nothing here waits for a limit, and no machine is so slow as to meet one. */
static const struct outbound_limits limits = {
    .sent_by = 200 * (int64_t)SECOND,
    .first_by = 100 * (int64_t)SECOND,
    .answer_by = 900 * (int64_t)SECOND,
    .answer_max = POSTING_CAP,
};

/* Where the process stands still, and for how long. */
static struct {
    unsigned at_read; /* the n-th time libcurl asks for body; 0: before all */
    int64_t us;
} still;

static curl_prereq_callback on_begin;
static curl_read_callback on_read;
static unsigned reads;
static size_t given; /* body bytes that libcurl got */

static int
before_begin(void *p, char *host, char *local, int port, int local_port)
{
    struct slot *s = p;

    if (still.at_read == 0)
        s->marked -= still.us;
    return on_begin(p, host, local, port, local_port);
}

static size_t
before_read(char *to, size_t size, size_t count, void *p)
{
    struct slot *s = p;
    size_t n;

    if (++reads == still.at_read)
        s->marked -= still.us;
    n = on_read(to, size, count, p);
    if (n != CURL_READFUNC_ABORT)
        given += n;
    return n;
}

/* Stands before libcurl's, and puts the two above between it and the slot. */
#undef curl_easy_setopt
CURLcode
curl_easy_setopt(CURL *easy, CURLoption name, ...)
{
    static CURLcode (*real)(CURL *, CURLoption, ...);
    va_list ap;
    CURLcode code;

    if (real == NULL) {
        void *found = dlsym(RTLD_NEXT, "curl_easy_setopt");

        memcpy(&real, &found, sizeof(real));
    }
    va_start(ap, name);
    if (name == CURLOPT_PREREQFUNCTION) {
        on_begin = va_arg(ap, curl_prereq_callback);
        code = real(easy, name, before_begin);
    } else if (name == CURLOPT_READFUNCTION) {
        on_read = va_arg(ap, curl_read_callback);
        code = real(easy, name, before_read);
    } else if ((int)name >= CURLOPTTYPE_OFF_T) {
        code = real(easy, name, va_arg(ap, curl_off_t));
    } else if ((int)name >= CURLOPTTYPE_OBJECTPOINT) {
        code = real(easy, name, va_arg(ap, void *));
    } else {
        code = real(easy, name, va_arg(ap, long));
    }
    va_end(ap);
    return code;
}

static const struct step answers = { ACT_RAW, OK_200, 0 };

/* A request in whose way the process stands still. */
static struct outbound_result
send_after(unsigned at_read, int seconds, const char *method)
{
    struct outbound_request r = request(method, NULL);

    if (strcmp(method, "POST") == 0) {
        r.body = (struct bytes){ arena_alloc(&memory, BODY, 1), BODY };
        r.content_type = "application/json";
    }
    r.limits = &limits;
    still.at_read = at_read;
    still.us = seconds * (int64_t)SECOND;
    reads = 0;
    given = 0;
    return send_one(&r);
}

/* Connected, and nothing of the request is out: nothing goes out any more. */
static void
still_before_the_request(void **state)
{
    static const char *const methods[] = { "GET", "POST" };

    (void)state;
    for (size_t i = 0; i < N(methods); i++) {
        begin(CERT_GOOD, &answers, 1);
        for (unsigned kept = 0; kept < 2; kept++) {
            assert_int_equal(send_after(0, 101, methods[i]).end,
                             OUTBOUND_NOT_SENT);
            assert_int_equal(server_heads(&server), kept);
            assert_int_equal(reads, 0);
            assert_int_equal(send_after(0, 50, methods[i]).end,
                             OUTBOUND_ANSWER);
        }
        end();
        assert_int_equal(server.heads, 2);
    }
}

/* The head may be out: without a body it is no request, and no more follows. */
static void
still_before_the_body(void **state)
{
    (void)state;
    begin(CERT_GOOD, &answers, 1);
    assert_int_equal(send_after(1, 101, "POST").end, OUTBOUND_LOST);
    assert_int_equal(reads, 1);
    assert_int_equal(given, 0);
    end();
    assert_int_equal(server.posts, 0);
}

/* The first byte was in time: the others have until sent_by. */
static void
still_in_the_body(void **state)
{
    size_t first;

    (void)state;
    begin(CERT_GOOD, &answers, 1);
    assert_int_equal(send_after(2, 150, "POST").end, OUTBOUND_ANSWER);
    assert_true(reads > 1);
    assert_int_equal(given, BODY);
    assert_int_equal(send_after(2, 201, "POST").end, OUTBOUND_LOST);
    first = given;
    assert_int_equal(reads, 2);
    assert_true(first > 0 && first < BODY);
    end();
    assert_int_equal(server.posts, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(still_before_the_request),
        cmocka_unit_test(still_before_the_body),
        cmocka_unit_test(still_in_the_body),
    };

    return cmocka_run_group_tests_name("outbound's send window", tests,
                                       make_authorities, drop_authorities);
}
