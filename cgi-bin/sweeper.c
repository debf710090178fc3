/*
 * sweeper: every outbound call there is.
 *
 *   sweeper --for 58s [--shop N]   poll for that long, then hand over (cron)
 *   sweeper --once [--shop N]      drain what is due, then end
 *   sweeper --dry-run [--shop N]   print what would be posted and read, send
 *                                  nothing
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock/clock.h"
#include "log/log.h"
#include "str/str.h"
#include "sync/sync.h"

enum { IDLE_MS = 250, BUSY_MS = 1000, ERROR_MS = 1000, ONCE_ERRORS = 30 };

struct options {
    int64_t for_us; /* 0: once */
    int64_t shop;
    bool once, dry_run;
};

static volatile sig_atomic_t stopping;

static void
on_stop(int signal)
{
    (void)signal;
    stopping = 1;
}

static const char usage[] =
    "usage: sweeper --for SECONDSs | --once | --dry-run  [--shop N]\n";

/* "58s" or "58" */
static bool
seconds_parse(const char *text, int64_t *us)
{
    char digits[12] = "";
    size_t n = strlen(text);
    int64_t v;

    if (n > 0 && text[n - 1] == 's')
        n--;
    if (n == 0 || n >= sizeof(digits))
        return false;
    memcpy(digits, text, n);
    if (!str_int64(digits, &v) || v < 1 || v > 86400)
        return false;
    *us = v * 1000000;
    return true;
}

static bool
options_read(int argc, char **argv, struct options *o)
{
    memset(o, 0, sizeof(*o));
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";

        if (strcmp(argv[i], "--once") == 0)
            o->once = true;
        else if (strcmp(argv[i], "--dry-run") == 0)
            o->dry_run = true;
        else if (strcmp(argv[i], "--for") == 0 &&
                 seconds_parse(value, &o->for_us))
            i++;
        else if (strcmp(argv[i], "--shop") == 0 && str_int64(value, &o->shop) &&
                 o->shop > 0)
            i++;
        else
            return false;
    }
    return (o->once ? 1 : 0) + (o->dry_run ? 1 : 0) + (o->for_us > 0 ? 1 : 0) ==
           1;
}

/* Everything the sweeper holds from start to end. */
struct sweeper {
    struct arena arena;
    struct conf conf;
    struct crypt_ring token_ring, web_ring;
    unsigned char realm_key[32];
    struct db *db;
    struct outbound *out;
    struct sync_store_db *store;
    struct sync_conf sync_conf;
    struct sync_ports ports;
    struct sync *sync;
    const struct options *options;
    pthread_t thread;
    bool good;
};

static bool
ring_load(struct sweeper *w, const char *name, struct crypt_ring *ring,
          struct err *e)
{
    const char *text;

    return conf_secret(&w->arena, &w->conf, name, 4096, &text, e) &&
           crypt_ring_read(text, ring, e);
}

static bool
realm_key_load(struct sweeper *w, struct err *e)
{
    const char *text;

    return conf_secret(&w->arena, &w->conf, "realm.key", 200, &text, e) &&
           crypt_key_read(text, w->realm_key, e);
}

static bool
store_open(struct sweeper *w, int64_t engine, struct err *e)
{
    struct sync_store_conf c = {
        .db = w->db,
        .token_ring = &w->token_ring,
        .web_ring = &w->web_ring,
        .realm_key = w->realm_key,
        .environment = w->conf.qbo_environment,
        .spool_dir = w->conf.spool_dir,
        .only_shop = w->options->shop,
        .engine = engine,
    };

    if (*w->conf.spool_dir == '\0')
        return err_set(e, ERR_INPUT, "the sweeper needs spool_dir");
    return sync_store_open(&w->store, &c, &w->ports.store, e) &&
           sync_spool_replay(w->store, e);
}

static bool
in_transaction(const void *db)
{
    return db_in_transaction(db);
}

/* Of what one sweeper may have: an engine's part, at least one. */
static int64_t
share(const struct sweeper *w, int64_t all)
{
    return (all + w->conf.sweeper_threads - 1) / w->conf.sweeper_threads;
}

static bool
engine_open(struct sweeper *w, struct err *e)
{
    struct sync_conf *c = &w->sync_conf;

    c->api_url = w->conf.qbo_api_url;
    c->token_url = w->conf.qbo_token_url;
    c->revoke_url = w->conf.qbo_revoke_url;
    c->client_id = w->conf.qbo_client_id;
    c->redirect_uri = arena_printf(
        &w->arena, "%s/settings/quickbooks/connect/callback", w->conf.base_url);
    c->time_scale = w->conf.time_scale;
    c->lanes = (size_t)share(w, w->conf.sweeper_lanes);
    c->requests = (unsigned)share(w, w->conf.sweeper_requests);
    c->marker_key = w->realm_key;
    if (!conf_secret(&w->arena, &w->conf, "qbo_client.secret", 200,
                     &c->client_secret, e) ||
        !outbound_open(&w->out, w->conf.ca_file,
                       c->requests + (unsigned)c->lanes, e))
        return false;
    outbound_guard(w->out, in_transaction, w->db);
    w->ports.http = sync_http_of(w->out);
    w->ports.clock = sync_clock_real();
    w->ports.random = sync_random_real();
    w->ports.conf = c;
    return sync_open(&w->sync, &w->ports, e);
}

static void
pause_ms(int ms)
{
    struct timespec t = { ms / 1000, (long)(ms % 1000) * 1000000 };

    nanosleep(&t, NULL);
}

/* Until the time is over or nothing is due, then until nothing is in flight. */
static void *
run(void *arg)
{
    struct sweeper *w = arg;
    const struct options *o = w->options;
    int64_t end = clock_mono() + o->for_us;
    bool idle = false, leasing = true, good = true;
    int errors = 0;

    while (leasing || !idle) {
        struct err e = { 0 };

        good = sync_step(w->sync, leasing, idle ? 0 : BUSY_MS, &idle, &e);
        if (!good) {
            log_error("sweep", "%s", e.text);
            errors++;
            pause_ms(ERROR_MS);
        } else if (idle && leasing && !o->once) {
            pause_ms(IDLE_MS);
        }
        /* What could not be leased is not drained. */
        if (stopping || (o->once ? (good && idle) || errors >= ONCE_ERRORS
                                 : clock_mono() >= end))
            leasing = false;
    }
    w->good = good;
    return NULL;
}

/* The others beside the first, which runs here. */
static void
run_all(struct sweeper *w, size_t n)
{
    size_t begun = 1;

    while (begun < n &&
           pthread_create(&w[begun].thread, NULL, run, &w[begun]) == 0)
        begun++;
    if (begun < n)
        log_warn("threads", "running=%zu wanted=%zu", begun, n);
    run(&w[0]);
    for (size_t i = 1; i < begun; i++)
        pthread_join(w[i].thread, NULL);
    for (size_t i = begun; i < n; i++)
        w[i].good = true;
}

static bool
start(struct sweeper *w, const struct options *o, int64_t engine, struct err *e)
{
    arena_init(&w->arena, 4 << 20);
    w->options = o;
    return conf_load(&w->arena, &w->conf, e) &&
           ring_load(w, "token.key", &w->token_ring, e) &&
           ring_load(w, "web.key", &w->web_ring, e) && realm_key_load(w, e) &&
           db_open_as(&w->db, &w->arena, &w->conf, "cf_sweep", DB_SWEEPER, 1,
                      e) &&
           store_open(w, engine, e) && engine_open(w, e);
}

static void
finish(struct sweeper *w)
{
    sync_close(w->sync);
    outbound_close(w->out);
    sync_store_close(w->store);
    db_close(w->db);
    crypt_wipe(&w->token_ring, sizeof(w->token_ring));
    crypt_wipe(&w->web_ring, sizeof(w->web_ring));
    arena_free(&w->arena);
}

static void
counts_log(const struct sweeper *w, size_t n)
{
    struct sync_counts all = { 0 };

    for (size_t i = 0; i < n; i++) {
        struct sync_counts c = sync_counted(w[i].sync);

        all.leases += c.leases;
        all.marked += c.marked;
        all.posted += c.posted;
        all.refused += c.refused;
        all.looked += c.looked;
        all.read += c.read;
        all.taken += c.taken;
    }
    log_info("done",
             "leases=%lld marked=%lld posted=%lld refused=%lld "
             "looked=%lld read=%lld taken=%lld",
             (long long)all.leases, (long long)all.marked,
             (long long)all.posted, (long long)all.refused,
             (long long)all.looked, (long long)all.read,
             (long long)all.taken);
}

/* All engines, or none: the configuration says how many. */
static bool
start_all(struct sweeper *w, const struct options *o, size_t *n, struct err *e)
{
    *n = 1;
    if (!start(&w[0], o, 0, e))
        return false;
    while (!o->dry_run && *n < (size_t)w[0].conf.sweeper_threads) {
        size_t engine = (*n)++;

        if (!start(&w[engine], o, (int64_t)engine, e))
            return false;
    }
    return true;
}

/* With --once every engine must have drained what it saw. */
static bool
drained(const struct sweeper *w, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!w[i].good)
            return false;
    return true;
}

int
main(int argc, char **argv)
{
    struct sigaction stop = { .sa_handler = on_stop };
    struct sweeper w[SWEEPER_THREADS_MAX] = { 0 };
    bool good, ended = true;
    struct err e = { 0 };
    struct options o;
    size_t n;

    log_start("sweeper");
    if (!options_read(argc, argv, &o)) {
        fputs(usage, stderr);
        return 2;
    }
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL);
    signal(SIGPIPE, SIG_IGN);
    good = start_all(w, &o, &n, &e);
    if (good && o.dry_run) {
        good = sync_preview(w[0].store, stdout, &e);
    } else if (good) {
        run_all(w, n);
        ended = drained(w, n) || !o.once;
        counts_log(w, n);
    }
    if (!good)
        log_error("start", "%s", e.text);
    for (size_t i = 0; i < n; i++)
        finish(&w[i]);
    return good && ended ? 0 : 1;
}
