#include "conf/conf.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "str/str.h"

enum key_type { KEY_TEXT, KEY_INT };

/* clang-format off */
#define TEXT(name, dflt, help) \
    { #name, KEY_TEXT, offsetof(struct conf, name), dflt, 0, 0, help }
#define INT(name, dflt, min, max, help) \
    { #name, KEY_INT, offsetof(struct conf, name), dflt, min, max, help }
static const struct key {
    const char *name;
    enum key_type type;
    size_t at;
    const char *dflt; /* NULL: the key is required */
    int64_t min, max;
    const char *help;
} keys[] = {
    TEXT(instance, "cf", "Name of this installation in cookies (letters, digits, -)."),
    TEXT(base_url, NULL, "Where browsers reach the portal, without a final slash."),
    TEXT(template_dir, NULL, "Directory of the page templates."),
    TEXT(db_socket, "", "MariaDB's socket; empty: db_host and db_port over TLS."),
    TEXT(db_host, "", "MariaDB's host when there is no socket."),
    INT(db_port, "3306", 1, 65535, "MariaDB's port."),
    TEXT(db_ca_file, "", "CA that signed MariaDB's certificate (TCP only)."),
    TEXT(db_name, "counterfoil", "Database."),
    TEXT(secret_dir, NULL, "Directory of passwords (cf_web.pass ...) and keys (token.key ...), mode 0700."),
    TEXT(spool_dir, "", "Sweeper: where refreshed tokens are kept until the database has them."),
    TEXT(qbo_environment, "production", "Intuit environment shown to shops: production or sandbox."),
    TEXT(qbo_authorize_url, "https://appcenter.intuit.com/connect/oauth2", "Intuit's sign-in page."),
    TEXT(qbo_token_url, "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer", "Intuit's token endpoint."),
    TEXT(qbo_revoke_url, "https://developer.api.intuit.com/v2/oauth2/tokens/revoke", "Intuit's revoke endpoint."),
    TEXT(qbo_api_url, "https://quickbooks.api.intuit.com", "Accounting API, what stands before /v3/company."),
    TEXT(qbo_app_url, "https://app.qbo.intuit.com/app", "QuickBooks' own pages, for links to a record of a production company; empty: no links."),
    TEXT(qbo_sandbox_app_url, "https://sandbox.qbo.intuit.com/app", "The same for a sandbox company."),
    TEXT(qbo_client_id, NULL, "Client id of the Intuit app; its secret is secret_dir/qbo_client.secret, the verifier token of its webhooks secret_dir/qbo_verifier.secret."),
    TEXT(ca_file, "/etc/ssl/certs/ca-certificates.crt", "CA bundle for outbound TLS."),
    INT(time_scale, "1", 1, 10000, "Divides waits, for tests; more than 1 needs every Intuit URL on loopback."),
    INT(sweeper_threads, "1", 1, SWEEPER_THREADS_MAX, "Engines in one sweeper; lanes and requests are shared out among them."),
    INT(sweeper_lanes, "64", 1, 1000, "Realms one sweeper works on at once."),
    INT(sweeper_requests, "300", 1, 1000, "Requests one sweeper has in flight at once, over all realms."),
    INT(session_idle_s, "28800", 60, 604800, "Seconds until an unused session ends."),
    INT(session_max_s, "1209600", 300, 2592000, "Seconds until any session ends."),
    INT(log_page_rows, "50", 10, 200, "Rows of a sync log page."),
    INT(log_months, "13", 1, 240, "Months that the sync log is kept (counterfoil prune)."),
    INT(api_per_minute, "600", 1, 1000000, "Calls of one API key in a minute."),
};
/* clang-format on */
enum { KEYS = sizeof(keys) / sizeof(keys[0]), FILE_MAX = 65536 };

static bool
key_put(struct arena *a, const struct key *k, const char *value,
        struct conf *out, struct err *e)
{
    int64_t n;

    if (k->type == KEY_TEXT) {
        *(const char **)((char *)out + k->at) = arena_text(a, value);
        return true;
    }
    if (!str_int64(value, &n) || n < k->min || n > k->max)
        return err_input(e, k->name, "%s must be a number from %lld to %lld.",
                         k->name, (long long)k->min, (long long)k->max);
    *(int64_t *)((char *)out + k->at) = n;
    return true;
}

/* The same text without blanks at its ends; what is inside stays. */
static char *
strip(char *s)
{
    static const char blanks[] = " \t\r";
    size_t n;

    s += strspn(s, blanks);
    n = strlen(s);
    while (n > 0 && strchr(blanks, s[n - 1]) != NULL)
        n--;
    s[n] = '\0';
    return s;
}

static bool
line_read(struct arena *a, char *line, int number, bool seen[KEYS],
          struct conf *out, struct err *e)
{
    char *value, *name;

    name = strip(line);
    if (*name == '\0' || *name == '#')
        return true;
    value = strchr(name, '=');
    if (value == NULL)
        return err_input(e, "conf", "line %d: write \"key = value\".", number);
    *value++ = '\0';
    name = strip(name);
    for (size_t i = 0; i < KEYS; i++) {
        if (strcmp(keys[i].name, name) != 0)
            continue;
        if (seen[i])
            return err_input(e, name, "line %d: %s stands twice.", number,
                             name);
        seen[i] = true;
        return key_put(a, &keys[i], strip(value), out, e);
    }
    return err_input(e, name, "line %d: there is no key \"%s\".", number, name);
}

static bool
is_loopback(const char *url)
{
    static const char *const hosts[] = { "127.0.0.1", "localhost", "[::1]" };
    const char *at = strstr(url, "://");
    size_t n = at == NULL ? 0 : strcspn(at + 3, "/?#");

    /* "127.0.0.1:80@elsewhere" names elsewhere. */
    if (n == 0 || memchr(at + 3, '@', n) != NULL)
        return false;
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        size_t host = strlen(hosts[i]);

        if (strncmp(at + 3, hosts[i], host) == 0 &&
            (host == n || at[3 + host] == ':'))
            return true;
    }
    return false;
}

static bool
urls_check(const struct conf *c, struct err *e)
{
    const struct {
        const char *name, *url;
    } urls[] = {
        { "qbo_token_url", c->qbo_token_url },
        { "qbo_revoke_url", c->qbo_revoke_url },
        { "qbo_api_url", c->qbo_api_url },
        { "qbo_authorize_url", c->qbo_authorize_url },
    };
    size_t n = strlen(c->base_url);

    if ((!str_starts(c->base_url, "http://") &&
         !str_starts(c->base_url, "https://")) ||
        c->base_url[n - 1] == '/')
        return err_input(e, "base_url",
                         "base_url starts with http:// or https:// and has no "
                         "final slash.");
    for (size_t i = 0; i < 4; i++) {
        /* Only the browser opens the sign-in page. */
        if (i < 3 && !str_starts(urls[i].url, "https://"))
            return err_input(e, urls[i].name, "%s starts with https://.",
                             urls[i].name);
        if (c->time_scale != 1 && !is_loopback(urls[i].url))
            return err_input(e, "time_scale",
                             "time_scale is for tests: it needs %s on a "
                             "loopback address.",
                             urls[i].name);
    }
    return true;
}

/* A company of the one is no company of the other (T25). */
static bool
environment_check(const struct conf *c, struct err *e)
{
    bool production = strcmp(c->qbo_environment, "production") == 0;

    if (!production && strcmp(c->qbo_environment, "sandbox") != 0)
        return err_input(e, "qbo_environment",
                         "qbo_environment is production or sandbox.");
    if (str_starts(c->qbo_api_url, production ? "https://sandbox-quickbooks."
                                              : "https://quickbooks."))
        return err_input(e, "qbo_environment",
                         "qbo_environment is %s, and qbo_api_url is of the "
                         "other one.",
                         c->qbo_environment);
    return true;
}

static bool
whole_check(const struct conf *c, struct err *e)
{
    if (!environment_check(c, e))
        return false;
    if (*c->instance == '\0' ||
        strspn(c->instance,
               "abcdefghijklmnopqrstuvwxyz"
               "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != strlen(c->instance))
        return err_input(e, "instance",
                         "instance has letters, digits and - only.");
    return urls_check(c, e);
}

bool
conf_read(struct arena *a, const char *path, struct conf *out, struct err *e)
{
    bool seen[KEYS] = { false };
    char *text, *line, *rest;
    int number = 0;
    size_t n;
    bool good;
    FILE *f = fopen(path, "re");

    if (f == NULL)
        return err_set(e, ERR_FAULT, "cannot read %s: %s", path,
                       strerror(errno));
    text = arena_alloc(a, FILE_MAX + 1, 1);
    n = fread(text, 1, FILE_MAX + 1, f);
    good = ferror(f) == 0;
    fclose(f);
    if (!good) /* half of it would be another configuration */
        return err_set(e, ERR_FAULT, "cannot read all of %s", path);
    if (n > FILE_MAX || memchr(text, '\0', n) != NULL)
        return err_input(e, "conf", "%s is no configuration file.", path);
    memset(out, 0, sizeof(*out));
    for (rest = text; (line = strsep(&rest, "\n")) != NULL;)
        if (!line_read(a, line, ++number, seen, out, e))
            return false;
    for (size_t i = 0; i < KEYS; i++) {
        const char *given = *(const char **)((char *)out + keys[i].at);

        if (keys[i].dflt == NULL && (!seen[i] || *given == '\0'))
            return err_input(e, keys[i].name, "%s: the key %s is missing.",
                             path, keys[i].name);
        if (!seen[i] && !key_put(a, &keys[i], keys[i].dflt, out, e))
            return false;
    }
    return whole_check(out, e);
}

bool
conf_load(struct arena *a, struct conf *out, struct err *e)
{
    const char *path = getenv("COUNTERFOIL_CONF");

    if (path == NULL || *path == '\0')
        return err_set(e, ERR_FAULT,
                       "COUNTERFOIL_CONF does not name a configuration file");
    return conf_read(a, path, out, e);
}

void
conf_sample(FILE *to)
{
    fprintf(to, "# Counterfoil's configuration.  COUNTERFOIL_CONF names this "
                "file.\n# A key that is commented out stands with its "
                "default.\n");
    for (size_t i = 0; i < KEYS; i++)
        fprintf(to, "\n# %s\n%s%s =%s%s\n", keys[i].help,
                keys[i].dflt == NULL ? "" : "# ", keys[i].name,
                keys[i].dflt == NULL || *keys[i].dflt == '\0' ? "" : " ",
                keys[i].dflt == NULL ? "" : keys[i].dflt);
}

/* Who has read a secret leaves no copy of its memory behind: a limit of one
   byte keeps a core from being written and from being given to a program. */
static void
no_core(void)
{
    const struct rlimit one = { 1, 1 };

    if (setrlimit(RLIMIT_CORE, &one) != 0)
        return; /* it is 0, and stays so */
}

bool
conf_secret(struct arena *a, const struct conf *c, const char *name, size_t max,
            const char **out, struct err *e)
{
    char *path = arena_printf(a, "%s/%s", c->secret_dir, name), *text;
    FILE *f = fopen(path, "re");
    struct stat st;
    size_t n;
    bool good;

    if (f == NULL)
        return err_set(e, ERR_FAULT, "cannot read the secret %s: %s", name,
                       strerror(errno));
    if (fstat(fileno(f), &st) != 0 || (st.st_mode & 077) != 0) {
        fclose(f);
        return err_set(e, ERR_FAULT,
                       "the secret %s can be read by others: chmod 600", name);
    }
    no_core();
    text = arena_alloc(a, max + 2, 1);
    n = fread(text, 1, max + 2, f);
    good = ferror(f) == 0;
    fclose(f);
    if (!good) /* half of a ring would lose keys when it is rotated */
        return err_set(e, ERR_FAULT, "cannot read all of the secret %s", name);
    if (n > 0 && text[n - 1] == '\n')
        text[--n] = '\0';
    if (n == 0 || n > max || memchr(text, '\0', n) != NULL)
        return err_set(e, ERR_FAULT, "the secret %s is empty or too long",
                       name);
    *out = text;
    return true;
}
