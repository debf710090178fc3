/* qbosim: a simulated QuickBooks Online, for tests and the demo. */
#include "call.h"
#include "hook.h"

#include <malloc.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
    const char *tls, *cert, *key, *plain, *state, *seed, *scale;
};

static void
usage(void)
{
    fputs("usage: qbosim --tls HOST:PORT --cert FILE --key FILE\n"
          "              [--plain HOST:PORT | unix:PATH]\n"
          "              --client-id ID --client-secret SECRET --state FILE\n"
          "              [--seed FILE.json] [--redirect URI]...\n"
          "              [--time-scale N] [--prefix /sim]\n",
          stderr);
    exit(2);
}

static void
read_options(int argc, char **argv, struct options *o, struct sim *s)
{
    const struct {
        const char *name;
        const char **to;
    } table[] = {
        { "--tls", &o->tls },
        { "--cert", &o->cert },
        { "--key", &o->key },
        { "--plain", &o->plain },
        { "--client-id", &s->client_id },
        { "--client-secret", &s->client_secret },
        { "--state", &o->state },
        { "--seed", &o->seed },
        { "--time-scale", &o->scale },
        { "--prefix", &s->prefix },
    };
    const size_t n = sizeof table / sizeof *table;

    for (int i = 1; i < argc; i += 2) {
        size_t row = 0;

        if (i + 1 == argc)
            usage();
        while (row < n && strcmp(table[row].name, argv[i]) != 0)
            row++;
        if (row < n)
            *table[row].to = argv[i + 1];
        else if (!strcmp(argv[i], "--redirect") && s->redirects_n < 8)
            s->redirects[s->redirects_n++] = argv[i + 1];
        else
            usage();
    }
    if (!o->state || !s->client_id || !s->client_secret ||
        (!o->tls && !o->plain) || (o->tls && (!o->cert || !o->key)))
        usage();
}

static SSL_CTX *
tls_make(const struct options *o)
{
    SSL_CTX *ctx;

    OPENSSL_init_ssl(OPENSSL_INIT_NO_ATEXIT, NULL);
    ctx = SSL_CTX_new(TLS_server_method());
    if (!ctx || SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) != 1 ||
        SSL_CTX_use_certificate_chain_file(ctx, o->cert) != 1 ||
        SSL_CTX_use_PrivateKey_file(ctx, o->key, SSL_FILETYPE_PEM) != 1)
        die("the certificate or its key cannot be used");
    SSL_CTX_set_mode(ctx, SSL_MODE_AUTO_RETRY);
    return ctx;
}

static void
set_scale(struct sim *s, const char *scale)
{
    struct pool *p = pool_new();
    struct js *v = js_object(p);

    js_set_text(p, v, "time_scale", scale);
    if (settings_change(&s->settings, v))
        die("--time-scale: want a number from 1 to 100000");
    pool_free(p);
}

/*
 * The lock is held for microseconds: worth a short spin before sleeping.  What
 * stays in the books is allocated under it and never given back in pieces.
 */
static void
sim_lock_init(struct sim *s)
{
    pthread_mutexattr_t attr;

    mallopt(M_TOP_PAD, 8 << 20);
    mallopt(M_ARENA_MAX, 1);
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ADAPTIVE_NP);
    pthread_mutex_init(&s->lock, &attr);
    pthread_mutexattr_destroy(&attr);
}

int
main(int argc, char **argv)
{
    static struct sim sim;
    struct options o = { 0 };
    sigset_t stop;
    int got;

    sim.prefix = "/sim";
    sim.journal = -1;
    read_options(argc, argv, &o, &sim);
    sim_lock_init(&sim);
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    settings_default(&sim.settings);
    journal_open(&sim, o.state);
    if (o.scale)
        set_scale(&sim, o.scale);
    if (o.seed)
        company_seed(&sim, o.seed);
    pthread_mutex_lock(&sim.lock);
    hooks_start(&sim);
    pthread_mutex_unlock(&sim.lock);
    if (o.tls)
        http_listen(&sim, o.tls, tls_make(&o));
    if (o.plain)
        http_listen(&sim, o.plain, NULL);
    puts("ready");
    fflush(stdout);
    sigwait(&stop, &got);
    pthread_mutex_lock(&sim.lock); /* no change is half written */
    return 0;
}
