/* doctor: is everything in its place?  One line per check. */
#include "operator/inner.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock/clock.h"
#include "crypt/crypt.h"
#include "str/str.h"

/* Print one check; returns whether it is good. */
static bool
checked(const char *what, bool good, const struct err *e)
{
    printf("%-34s %s%s\n", what, good ? "ok" : "NOT OK: ", good ? "" : e->text);
    return good;
}

static bool
secret_dir_check(struct call *c, struct err *e)
{
    struct stat st;

    if (stat(c->conf.secret_dir, &st) != 0 || !S_ISDIR(st.st_mode))
        return err_set(e, ERR_FAULT, "secret_dir is no directory");
    return (st.st_mode & 077) == 0 ||
           err_set(e, ERR_FAULT, "others may enter it: chmod 700");
}

static bool
ring_check(struct call *c, const char *name, struct err *e)
{
    struct crypt_ring ring;
    const char *text;

    return conf_secret(c->arena, &c->conf, name, 4000, &text, e) &&
           crypt_ring_read(text, &ring, e);
}

static bool
realm_key_check(struct call *c, struct err *e)
{
    const char *text;

    return conf_secret(c->arena, &c->conf, "realm.key", 64, &text, e) &&
           ((strlen(text) == 64 &&
             strspn(text, "0123456789abcdefABCDEF") == 64) ||
            err_set(e, ERR_FAULT, "realm.key is not 64 hex digits"));
}

static bool
verifier_check(struct call *c, struct err *e)
{
    const char *text;

    return conf_secret(c->arena, &c->conf, "qbo_verifier.secret", 1000, &text,
                       e);
}

/* Connecting prepares every statement of the program: grants and columns. */
static bool
user_check(struct call *c, const char *user, enum db_program program,
           struct err *e)
{
    struct db *db;
    bool good = db_open_as(&db, c->arena, &c->conf, user, program, 5, e);

    db_close(db);
    return good;
}

struct now_row {
    struct utc now;
};
static const struct field now_fields[] = {
    FIELD(struct now_row, NULL, now),
};
static const struct record now_record = RECORD(struct now_row, now_fields);

bool
call_clock(struct call *c, struct err *e)
{
    struct now_row row;
    int64_t apart;

    if (!db_one(c->db, c->arena, STMT_OPERATOR_NOW, NO_ARGS, &now_record, &row,
                e))
        return false;
    apart = clock_now().us - row.now.us;
    apart = apart < 0 ? -apart : apart;
    return apart < 5000000 ||
           err_set(e, ERR_FAULT, "the database's clock is %lld s apart",
                   (long long)(apart / 1000000));
}

static bool
clock_check(struct call *c, struct err *e)
{
    return call_database(c, e) && call_clock(c, e);
}

static bool
template_check(struct call *c, struct err *e)
{
    DIR *d = opendir(c->conf.template_dir);
    size_t n = 0;

    if (d == NULL)
        return err_set(e, ERR_FAULT, "cannot read template_dir");
    for (const struct dirent *f; (f = readdir(d)) != NULL;)
        n += strstr(f->d_name, ".html") != NULL;
    closedir(d);
    return n > 0 || err_set(e, ERR_FAULT, "template_dir has no templates");
}

static bool
spool_check(struct call *c, struct err *e)
{
    return *c->conf.spool_dir == '\0' ||
           access(c->conf.spool_dir, W_OK | X_OK) == 0 ||
           err_set(e, ERR_FAULT, "spool_dir cannot be written to");
}

static bool
zone_check(struct call *c, struct err *e)
{
    const struct zone *zone;

    return zone_load(c->arena, "Europe/London", &zone, e);
}

static bool
ca_check(struct call *c, struct err *e)
{
    return access(c->conf.ca_file, R_OK) == 0 ||
           err_set(e, ERR_FAULT, "cannot read %s", c->conf.ca_file);
}

bool
command_doctor(struct call *c, struct err *e)
{
    static const struct {
        const char *what;
        bool (*check)(struct call *c, struct err *e);
    } checks[] = {
        { "directory of secrets", secret_dir_check },
        { "realm key", realm_key_check },
        { "verifier token of the webhooks", verifier_check },
        { "templates", template_check },
        { "spool of refreshed tokens", spool_check },
        { "CA bundle", ca_check },
        { "time zones", zone_check },
        { "clocks", clock_check },
    };
    static const char *const rings[] = { "token.key", "web.key" };
    static const struct {
        const char *name;
        enum db_program program;
    } users[] = {
        { "cf_web", DB_PORTAL },
        { "cf_api", DB_API },
        { "cf_intake", DB_INTAKE },
        { "cf_support", DB_SUPPORT },
        { "cf_sweep", DB_SWEEPER },
        { "cf_admin", DB_ADMIN },
    };
    size_t bad = 0;

    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        struct err why = { 0 };

        bad += !checked(checks[i].what, checks[i].check(c, &why), &why);
    }
    for (size_t i = 0; i < 2; i++) {
        struct err why = { 0 };

        bad += !checked(rings[i], ring_check(c, rings[i], &why), &why);
    }
    for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
        struct err why = { 0 };

        bad += !checked(arena_printf(c->arena, "database as %s", users[i].name),
                        user_check(c, users[i].name, users[i].program, &why),
                        &why);
    }
    return bad == 0 || err_set(e, ERR_FAULT, "%zu not ok", bad);
}
