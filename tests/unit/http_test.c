/* http: what is read from outside, routes, and what a reply may contain. */
#include "http/http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct arena memory;

static int
setup(void **state)
{
    (void)state;
    arena_init(&memory, 32 << 20);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_free(&memory);
    return 0;
}

static bool
read_text(const char *text, struct params *p)
{
    struct err e = { 0 };
    bool good = http_params_read(&memory, text, strlen(text), p, &e);

    if (!good)
        assert_int_equal(e.kind, ERR_INPUT);
    return good;
}

static void
parameters_are_decoded(void **state)
{
    struct params p;

    (void)state;
    assert_true(read_text("a=1+2&b=%C3%A9%26&&c&d=&a=3&=x", &p));
    assert_string_equal(http_param(&p, "a"), "1 2");
    assert_string_equal(http_param_nth(&p, "a", 1), "3");
    assert_null(http_param_nth(&p, "a", 2));
    assert_string_equal(http_param(&p, "b"), "\xC3\xA9&");
    assert_string_equal(http_param(&p, "c"), "");
    assert_string_equal(http_param(&p, "d"), "");
    assert_null(http_param(&p, "e"));
    assert_true(read_text("note=a%0D%0Ab%09c", &p));
    assert_string_equal(http_param(&p, "note"), "a\r\nb\tc");
    assert_true(read_text("", &p));
    assert_int_equal(p.n, 0);
    assert_true(read_text("n=12&m=1x", &p));
    assert_int_equal(http_param_int(&p, "n", 7), 12);
    assert_int_equal(http_param_int(&p, "m", 7), 7);
    assert_int_equal(http_param_int(&p, "o", 7), 7);
}

static void
bad_parameters_are_refused(void **state)
{
    static const char *const bad[] = {
        "a=%",         "a=%4",           "a=%4g",  "%zz=1",       "a=%00",
        "a=%01",       "a=%7F",          "a=%FF",  "a=%C3",       "a=%C0%80",
        "a=%ED%A0%80", "a=%F5%80%80%80", "a=\xff", "a=%E2%80%AE", "a=%C2%85",
    };
    struct params p;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (read_text(bad[i], &p))
            fail_msg("accepted: %s", bad[i]);
}

static void
a_nul_inside_is_refused(void **state)
{
    struct err e = { 0 };
    struct params p;

    (void)state;
    assert_false(http_params_read(&memory, "a=b\0c", 5, &p, &e));
}

static void
too_many_parameters_are_refused(void **state)
{
    struct str s;
    struct params p;

    (void)state;
    str_init(&s, &memory, 1 << 20);
    for (int i = 0; i < HTTP_PARAMS_MAX; i++)
        str_add(&s, i == 0 ? "a" : "&a");
    assert_true(read_text(s.text, &p));
    assert_int_equal(p.n, HTTP_PARAMS_MAX);
    str_add(&s, "&a");
    assert_false(read_text(s.text, &p));
}

static void
cookies_are_read(void **state)
{
    struct err e = { 0 };
    struct params p;

    (void)state;
    assert_true(
        http_cookies_read(&memory, "a=1; b=x=y;c=; novalue; d=2", &p, &e));
    assert_int_equal(p.n, 4);
    assert_string_equal(http_param(&p, "a"), "1");
    assert_string_equal(http_param(&p, "b"), "x=y");
    assert_string_equal(http_param(&p, "c"), "");
    assert_string_equal(http_param(&p, "d"), "2");
    assert_true(http_cookies_read(&memory, "", &p, &e));
    assert_int_equal(p.n, 0);
    assert_false(http_cookies_read(&memory, "a=\xff", &p, &e));
}

static bool
nothing(struct req *r, struct reply *out, struct err *e)
{
    (void)r;
    (void)out;
    (void)e;
    return true;
}

/* clang-format off */
static const struct route rows[] = {
    { METHOD_GET,  "/",                    nothing, ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_GET,  "/invoices",            nothing, ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_GET,  "/invoices/new",        nothing, ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_GET,  "/invoices/:id",        nothing, ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_POST, "/invoices/:id",        nothing, ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_PUT,  "/v1/customers/:key",   nothing, ACCESS_OPEN,    BODY_JSON, 9 },
    { METHOD_POST, "/v1/:key/x/:id",       nothing, ACCESS_OPEN,    BODY_JSON, 9 },
};
/* clang-format on */
static const struct route_set set = ROUTES(rows);
static const struct route_set *const sets[] = { &set, NULL };

static const struct route *
route_of(enum method m, const char *path, struct req *r, const char **allow)
{
    struct site site = { .sets = sets };

    *r = (struct req){ .arena = &memory, .method = m, .path = path };
    return http_route(&site, r, allow);
}

static void
routes_are_found(void **state)
{
    const char *allow;
    struct req r;

    (void)state;
    assert_ptr_equal(route_of(METHOD_GET, "/", &r, &allow), &rows[0]);
    assert_ptr_equal(route_of(METHOD_GET, "/invoices", &r, &allow), &rows[1]);
    assert_ptr_equal(route_of(METHOD_GET, "/invoices/new", &r, &allow),
                     &rows[2]);
    assert_ptr_equal(route_of(METHOD_GET, "/invoices/17", &r, &allow),
                     &rows[3]);
    assert_int_equal(r.record, 17);
    assert_ptr_equal(
        route_of(METHOD_PUT, "/v1/customers/c-7 \xC3\xA9", &r, &allow),
        &rows[5]);
    assert_string_equal(r.key, "c-7 \xC3\xA9");
    assert_ptr_equal(route_of(METHOD_POST, "/v1/a/x/9", &r, &allow), &rows[6]);
    assert_string_equal(r.key, "a");
    assert_int_equal(r.record, 9);
    assert_string_equal(r.part[0], "a");
    assert_string_equal(r.part[1], "9");
}

static void
other_paths_are_not(void **state)
{
    static const char *const paths[] = {
        "",
        "//",
        "/invoices/",
        "/invoices//",
        "/invoices/0",
        "/invoices/07",
        "/invoices/-1",
        "/invoices/1x",
        "/invoices/1/",
        "/invoices/9999999999999999999",
        "/invoicesx",
        "/v1/customers/",
        "/v1/customers",
        "/invoices/1/2",
        "invoices",
    };
    const char *allow;
    struct req r;

    (void)state;
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        if (route_of(METHOD_GET, paths[i], &r, &allow) != NULL)
            fail_msg("found: %s", paths[i]);
        assert_null(allow);
    }
}

static void
another_method_is_named(void **state)
{
    const char *allow;
    struct req r;

    (void)state;
    assert_null(route_of(METHOD_DELETE, "/invoices/17", &r, &allow));
    assert_string_equal(allow, "GET, HEAD, POST");
    assert_null(route_of(METHOD__MAX, "/v1/customers/c", &r, &allow));
    assert_string_equal(allow, "PUT");
}

/* Rows: who calls; columns: open read operate keep own support. */
static void
access_is_a_ladder_with_support_beside_it(void **state)
{
    static const char *const want[ACCESS__MAX] = {
        "+.....", "++....", "+++...", "++++..", "+++++.", "+....+",
    };

    (void)state;
    for (int who = 0; who < ACCESS__MAX; who++)
        for (int need = 0; need < ACCESS__MAX; need++)
            assert_int_equal(http_allowed((enum access)who, (enum access)need),
                             want[who][need] == '+');
}

static void
begin(struct reply *out)
{
    memset(out, 0, sizeof(*out));
    str_init(&out->head, &memory, 4096);
    str_init(&out->body, &memory, 4096);
}

static void
a_header_cannot_begin_another(void **state)
{
    struct reply out;

    (void)state;
    begin(&out);
    reply_header(&out, "X-A", "fine");
    reply_header(&out, "X-B", "a\r\nSet-Cookie: x=1");
    reply_cookie(&out, "c", "a; Domain=evil.example", -1);
    reply_cookie(&out, "c", "a\nb", -1);
    assert_string_equal(out.head.text, "X-A: fine\r\n");
    reply_cookie(&out, "c", "v", 60);
    assert_non_null(strstr(out.head.text,
                           "Set-Cookie: __Host-c=v; Path=/; Secure; HttpOnly; "
                           "SameSite=Lax; Max-Age=60\r\n"));
}

static void
a_redirect_stays_with_us(void **state)
{
    static const char *const away[] = {
        "//evil.example", "/\\evil.example", "javascript:alert(1)",
        "evil",           "/a\r\nX: y",      ""
    };
    struct reply out;

    (void)state;
    for (size_t i = 0; i < sizeof(away) / sizeof(away[0]); i++) {
        begin(&out);
        assert_true(reply_redirect(&out, away[i]));
        assert_string_equal(out.head.text, "Location: /\r\n");
        assert_int_equal(out.status, 303);
    }
    begin(&out);
    assert_true(reply_redirect(&out, "/invoices/7?a=b"));
    assert_string_equal(out.head.text, "Location: /invoices/7?a=b\r\n");
}

static void
every_kind_of_error_has_a_status(void **state)
{
    (void)state;
    for (int k = 0; k < ERR__MAX; k++) {
        int status = http_status((enum err_kind)k);

        assert_true(status >= 400 && status < 600);
        assert_string_not_equal(http_reason(status), "Unknown");
    }
    assert_int_equal(http_status(ERR_ABSENT), 404);
    assert_int_equal(http_status(ERR_FAULT), 500);
}

#define TYPE "multipart/form-data; boundary=B"
#define PART(head) "--B\r\nContent-Disposition: form-data; " head "\r\n\r\n"

static bool
upload_read(const char *type, const char *body, struct params *p,
            struct upload *f)
{
    struct err e = { 0 };
    bool good = http_upload_read(&memory, type, body, strlen(body), p, f, &e);

    if (!good)
        assert_int_equal(e.kind, ERR_INPUT);
    return good;
}

static void
a_form_with_a_file_is_read(void **state)
{
    struct params p;
    struct upload f;

    (void)state;
    assert_true(upload_read(
        TYPE,
        PART("name=\"a\"") "1\r\n2\r\n" PART(
            "name=f; filename=\"C:\\x\\y.csv\"") "a,b\r\n--b\r\n\r\n--B--\r\n",
        &p, &f));
    assert_int_equal(p.n, 1);
    assert_string_equal(http_param(&p, "a"), "1\r\n2");
    assert_string_equal(f.field, "f");
    assert_string_equal(f.name, "y.csv");
    assert_int_equal(f.body.n, 10);
    assert_memory_equal(f.body.p, "a,b\r\n--b\r\n", 10);
    assert_true(upload_read("Multipart/Form-Data; charset=x; boundary=\"B\"",
                            PART("filename=\"\"; name=\"f\"") "\r\n--B--", &p,
                            &f));
    assert_int_equal(p.n, 0);
    assert_int_equal(f.body.n, 0);
    assert_true(upload_read(TYPE, "--B--", &p, &f));
    assert_null(f.field);
}

static void
a_form_that_is_not_whole_is_refused(void **state)
{
    static const struct {
        const char *type, *body;
    } cases[] = {
        { TYPE, "" },
        { TYPE, "--C--" },
        { TYPE, "--B" },
        { TYPE, "--B\r\n" },
        { TYPE, PART("name=a") "1" },
        { TYPE, PART("name=a") "1\r\n--B" },
        { TYPE, PART("name=a") "1\r\n--Bx" },
        { TYPE, "--B\r\n\r\n1\r\n--B--" },
        { TYPE, "--B\r\nX: y\r\n\r\n1\r\n--B--" },
        { TYPE, PART("name=\"a") "1\r\n--B--" },
        { TYPE, PART("name=a") "\xFF\r\n--B--" },
        { TYPE, PART("name=\"\xFF\"") "1\r\n--B--" },
        { TYPE, PART("name=f; filename=a") "1\r\n" PART(
                    "name=g; filename=b") "2\r\n--B--" },
        { "multipart/form-data", "--B--" },
        { "multipart/form-data; boundary=", "--" },
        { "text/plain; boundary=B", "--B--" },
        { NULL, "--B--" },
    };
    struct params p;
    struct upload f;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (upload_read(cases[i].type, cases[i].body, &p, &f))
            fail_msg("%s", cases[i].body);
}

static void
a_form_of_too_many_parts_is_refused(void **state)
{
    struct params p;
    struct upload f;
    struct str s;

    (void)state;
    str_init(&s, &memory, 1 << 20);
    for (int i = 0; i < 64; i++)
        str_add(&s, PART("name=a") "1\r\n");
    assert_true(
        upload_read(TYPE, arena_printf(&memory, "%s--B--", s.text), &p, &f));
    assert_int_equal(p.n, 64);
    str_add(&s, PART("name=a") "1\r\n--B--");
    assert_false(upload_read(TYPE, s.text, &p, &f));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parameters_are_decoded),
        cmocka_unit_test(bad_parameters_are_refused),
        cmocka_unit_test(a_nul_inside_is_refused),
        cmocka_unit_test(too_many_parameters_are_refused),
        cmocka_unit_test(cookies_are_read),
        cmocka_unit_test(a_form_with_a_file_is_read),
        cmocka_unit_test(a_form_that_is_not_whole_is_refused),
        cmocka_unit_test(a_form_of_too_many_parts_is_refused),
        cmocka_unit_test(routes_are_found),
        cmocka_unit_test(other_paths_are_not),
        cmocka_unit_test(another_method_is_named),
        cmocka_unit_test(access_is_a_ladder_with_support_beside_it),
        cmocka_unit_test(a_header_cannot_begin_another),
        cmocka_unit_test(a_redirect_stays_with_us),
        cmocka_unit_test(every_kind_of_error_has_a_status),
    };

    return cmocka_run_group_tests_name("http", tests, setup, teardown);
}
