/* The configuration file: what is read, what is refused, and the sample. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "conf/conf.h"

#define LEAST                                                                  \
    "base_url = http://127.0.0.1:8080\ntemplate_dir=templates\n"               \
    "secret_dir = /tmp\nqbo_client_id = abc\n"

static struct arena arena;

/* Reads text as a configuration file; the error's field, "" when it is fine. */
static const char *
refused(const char *text, struct conf *c)
{
    char path[] = "/tmp/conf_test.XXXXXX";
    int fd = mkstemp(path);
    struct err e = { 0 };
    bool good;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    good = conf_read(&arena, path, c, &e);
    unlink(path);
    assert_true(good == (e.kind == ERR_NONE));
    if (!good)
        assert_true(e.text[0] != '\0');
    return good ? "" : arena_text(&arena, *e.field ? e.field : "-");
}

static void
reads_values_and_defaults(void **state)
{
    struct conf c;

    (void)state;
    assert_string_equal(
        refused("# a comment\n\n" LEAST "log_page_rows=10\n", &c), "");
    assert_string_equal(c.base_url, "http://127.0.0.1:8080");
    assert_string_equal(c.template_dir, "templates");
    assert_int_equal(c.log_page_rows, 10);
    assert_int_equal(c.time_scale, 1);
    assert_string_equal(c.qbo_environment, "production");
}

static void
refuses_by_name(void **state)
{
    static const struct {
        const char *text, *field;
    } cases[] = {
        { "", "base_url" },
        { LEAST "base_url = http://127.0.0.1:8080\n", "base_url" },
        { LEAST "colour = green\n", "colour" },
        { LEAST "no equals sign\n", "conf" },
        { LEAST "log_page_rows = 9\n", "log_page_rows" },
        { LEAST "log_page_rows = 201\n", "log_page_rows" },
        { LEAST "log_page_rows = many\n", "log_page_rows" },
        { LEAST "qbo_environment = staging\n", "qbo_environment" },
        { LEAST "qbo_environment = sandbox\n", "qbo_environment" },
        { LEAST "qbo_api_url = https://sandbox-quickbooks.api.intuit.com\n",
          "qbo_environment" },
        { LEAST "instance = a b\n", "instance" },
        { LEAST "qbo_api_url = http://127.0.0.1:1\n", "qbo_api_url" },
        { LEAST "time_scale = 60\n", "time_scale" },
        { LEAST "time_scale = 0\n", "time_scale" },
        { LEAST "time_scale = 10001\n", "time_scale" },
        { LEAST "time_scale =\n", "time_scale" },
        { LEAST "db_port = 65536\n", "db_port" },
        { LEAST "db_port = 3306 x\n", "db_port" },
        { LEAST "db_port = 99999999999999999999\n", "db_port" },
        { LEAST "Log_page_rows = 50\n", "Log_page_rows" },
        { LEAST " = 50\n", "-" },
        { LEAST "qbo_token_url = http://127.0.0.1:1\n", "qbo_token_url" },
        { LEAST "qbo_revoke_url = ftp://x\n", "qbo_revoke_url" },
        { "base_url =\ntemplate_dir=t\nsecret_dir=s\nqbo_client_id=a\n",
          "base_url" },
        { "base_url = http://x/\ntemplate_dir=t\nsecret_dir=s\n"
          "qbo_client_id=a\n",
          "base_url" },
        { "base_url = x.example\ntemplate_dir=t\nsecret_dir=s\n"
          "qbo_client_id=a\n",
          "base_url" },
        { "base_url = http://x\ntemplate_dir=t\nsecret_dir=s\n",
          "qbo_client_id" },
    };
    struct conf c;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(refused(cases[i].text, &c), cases[i].field);
}

/* Faster waits only where nothing but this machine is asked. */
static void
scales_time_on_loopback_only(void **state)
{
#define LOCAL                                                                  \
    LEAST "time_scale = 60\nqbo_token_url = https://127.0.0.1:1/t\n"           \
          "qbo_revoke_url = https://localhost:1/r\n"                           \
          "qbo_api_url = https://[::1]:1\n"
    struct conf c;

    (void)state;
    assert_string_equal(
        refused(LOCAL "qbo_authorize_url = http://127.0.0.1:1/a\n", &c), "");
    assert_int_equal(c.time_scale, 60);
    assert_string_equal(
        refused(LOCAL "qbo_authorize_url = http://127.0.0.1.example/a\n", &c),
        "time_scale");
    assert_string_equal(
        refused(LOCAL "qbo_authorize_url = http://127.0.0.1:1@x.example/\n",
                &c),
        "time_scale");
    assert_string_equal(
        refused(LOCAL "qbo_authorize_url = http://x.example/?://127.0.0.1/\n",
                &c),
        "time_scale");
    assert_string_equal(
        refused(LOCAL "qbo_authorize_url = http://localhost\n", &c), "");
}

/* The line is named, and what stands between blanks stays as it is. */
static void
lines_are_taken_as_they_stand(void **state)
{
    char path[] = "/tmp/conf_test.XXXXXX";
    int fd = mkstemp(path);
    struct err e = { 0 };
    struct conf c;

    (void)state;
    assert_string_equal(
        refused(LEAST "  spool_dir\t= /a  b = c \r\n#x\n \t\n", &c), "");
    assert_string_equal(c.spool_dir, "/a  b = c");
    assert_string_equal(c.db_socket, "");
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "\n# x\nhue = 1\n", 13), 13);
    assert_false(conf_read(&arena, path, &c, &e));
    assert_non_null(strstr(e.text, "line 3"));
    err_clear(&e);
    assert_int_equal(write(fd, "\0", 1), 1);
    assert_false(conf_read(&arena, path, &c, &e));
    assert_string_equal(e.field, "conf");
    err_clear(&e);
    close(fd);
    unlink(path);
    assert_false(conf_read(&arena, path, &c, &e));
    assert_int_equal(e.kind, ERR_FAULT);
}

static void
secrets_are_for_us_alone(void **state)
{
    char dir[] = "/tmp/conf_test.XXXXXX";
    struct conf c = { 0 };
    struct err e = { 0 };
    const char *text;
    char *path;
    FILE *f;

    (void)state;
    c.secret_dir = mkdtemp(dir);
    assert_non_null(c.secret_dir);
    path = arena_printf(&arena, "%s/x.pass", dir);
    f = fopen(path, "w");
    assert_non_null(f);
    fputs("secret\n", f);
    fclose(f);
    assert_int_equal(chmod(path, 0640), 0);
    assert_false(conf_secret(&arena, &c, "x.pass", 20, &text, &e));
    assert_int_equal(e.kind, ERR_FAULT);
    assert_int_equal(chmod(path, 0600), 0);
    err_clear(&e);
    assert_true(conf_secret(&arena, &c, "x.pass", 20, &text, &e));
    assert_string_equal(text, "secret");
    assert_false(conf_secret(&arena, &c, "x.pass", 5, &text, &e));
    unlink(path);
    rmdir(dir);
}

/* A child: its limits cannot be raised again. */
static void
who_reads_a_secret_leaves_no_core(void **state)
{
    char dir[] = "/tmp/conf_test.XXXXXX", path[64];
    struct conf c = { .secret_dir = mkdtemp(dir) };
    struct err e = { 0 };
    struct rlimit limit;
    const char *text;
    int fd, status = 0;
    pid_t child;

    (void)state;
    assert_non_null(c.secret_dir);
    snprintf(path, sizeof(path), "%s/x.key", dir);
    fd = open(path, O_WRONLY | O_CREAT, 0600);
    assert_int_equal(write(fd, "secret\n", 7), 7);
    close(fd);
    child = fork();
    if (child == 0) {
        getrlimit(RLIMIT_CORE, &limit);
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_CORE, &limit);
        if (chdir(dir) != 0 ||
            !conf_secret(&arena, &c, "x.key", 20, &text, &e) ||
            getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_cur > 1 ||
            limit.rlim_max > 1)
            _exit(1);
        raise(SIGABRT);
        _exit(2);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_false(WCOREDUMP(status));
    unlink(path);
    assert_int_equal(rmdir(dir), 0); /* and nothing is left in it */
}

/* CONF_SAMPLE=1 writes the file instead. */
static void
sample_is_the_table(void **state)
{
    static const char path[] = "conf/counterfoil.conf.sample";
    char *made = NULL, *kept;
    size_t n = 0, got;
    FILE *f = open_memstream(&made, &n);

    (void)state;
    assert_non_null(f);
    conf_sample(f);
    fclose(f);
    if (getenv("CONF_SAMPLE") != NULL) {
        f = fopen(path, "w");
        assert_non_null(f);
        fputs(made, f);
        fclose(f);
    }
    kept = arena_alloc(&arena, n + 2, 1);
    f = fopen(path, "r");
    assert_non_null(f);
    got = fread(kept, 1, n + 1, f);
    fclose(f);
    assert_int_equal(got, n);
    assert_string_equal(kept, made);
    free(made);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_values_and_defaults),
        cmocka_unit_test(refuses_by_name),
        cmocka_unit_test(scales_time_on_loopback_only),
        cmocka_unit_test(lines_are_taken_as_they_stand),
        cmocka_unit_test(secrets_are_for_us_alone),
        cmocka_unit_test(who_reads_a_secret_leaves_no_core),
        cmocka_unit_test(sample_is_the_table),
    };
    int status;

    arena_init(&arena, 8 << 20);
    status = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return status;
}
