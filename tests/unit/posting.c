#include "posting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "clock/clock.h"

const struct outbound_limits patient = {
    .sent_by = 60000000,
    .first_by = 60000000,
    .answer_by = 60000000,
    .answer_max = POSTING_CAP,
};

struct arena memory;
static struct authority known, stranger;
static char ca_dir[] = "/tmp/outbound.XXXXXX", ca_file[64];
struct server server;
struct outbound *out;

static void
begin_with(SSL_CTX *tls, const struct step *steps, size_t n, bool small)
{
    struct err e = { 0 };

    arena_reset(&memory);
    server_start(&server, tls, steps, n, small);
    if (!outbound_open(&out, ca_file, POSTING_WINDOW, &e))
        fail_msg("open: %s", e.text);
}

void
begin(enum cert kind, const struct step *steps, size_t n)
{
    begin_with(tls_make(kind, &known, &stranger), steps, n, false);
}

void
begin_plain(const struct step *steps, size_t n)
{
    begin_with(NULL, steps, n, false);
}

void
begin_small(const struct step *steps, size_t n)
{
    begin_with(tls_make(CERT_GOOD, &known, &stranger), steps, n, true);
}

void
end(void)
{
    outbound_close(out);
    server_stop(&server);
}

struct outbound_request
request(const char *method, const char *body)
{
    return (struct outbound_request){
        .method = method,
        .url = arena_printf(&memory, "https://127.0.0.1:%d/v3/company/1/x?a=b",
                            server.port),
        .bearer = "eyJ.token",
        .content_type = body == NULL ? NULL : "application/json",
        .body = { body, body == NULL ? 0 : strlen(body) },
        .marked = clock_mono(),
        .limits = &patient,
        .tag = &server,
    };
}

struct outbound_result
take(void)
{
    struct outbound_result r = { 0 };
    struct err e = { 0 };
    bool got = false;

    if (!outbound_take(out, &memory, 60000, &r, &got, &e))
        fail_msg("take: %s", e.text);
    assert_true(got);
    return r;
}

void
start(const struct outbound_request *r)
{
    struct err e = { 0 };

    if (!outbound_start(out, r, &e))
        fail_msg("start: %s", e.text);
}

struct outbound_result
send_one(const struct outbound_request *r)
{
    start(r);
    return take();
}

struct outbound_result
post(const char *body)
{
    struct outbound_request r = request("POST", body);

    return send_one(&r);
}

int
make_authorities(void **state)
{
    (void)state;
    arena_init(&memory, 4u << 20);
    if (mkdtemp(ca_dir) == NULL)
        return -1;
    snprintf(ca_file, sizeof(ca_file), "%s/ca.pem", ca_dir);
    known = authority_make("known");
    stranger = authority_make("stranger");
    authority_save(&known, ca_file);
    return 0;
}

int
drop_authorities(void **state)
{
    (void)state;
    authority_free(&known);
    authority_free(&stranger);
    arena_free(&memory);
    return unlink(ca_file) == 0 && rmdir(ca_dir) == 0 ? 0 : -1;
}
