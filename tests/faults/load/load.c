/*
 * load: how fast, how fair and how gently the engine asks.
 *
 * Runs each case on the world's clock and says what came of it; a case that
 * breaks a promise of protocol.md (Numbers) fails.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "load.h"

static const unsigned char marker_key[32] = { 7 };

int64_t
below(struct world *w, int64_t n)
{
    uint64_t z = w->random += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return n > 0 ? (int64_t)((z ^ (z >> 31)) % (uint64_t)n) : 0;
}

void
wrong(struct world *w, const char *fmt, ...)
{
    va_list ap;

    if (*w->wrong != '\0')
        return;
    va_start(ap, fmt);
    vsnprintf(w->wrong, sizeof(w->wrong), fmt, ap);
    va_end(ap);
}

/* ---------------------------------------------------------------- the world */

static int64_t
mono(void *ctx)
{
    const struct sweeper *s = ctx;

    return s->world->now + (int64_t)(s->index + 1) * 1000 * US;
}

static void
fill(void *ctx, void *p, size_t n)
{
    struct sweeper *s = ctx;

    for (size_t i = 0; i < n; i++)
        ((unsigned char *)p)[i] = (unsigned char)below(s->world, 256);
}

static void
sweeper_start(struct world *w, size_t i)
{
    struct sweeper *s = &w->sweepers[i];
    struct err e = { 0 };

    s->world = w;
    s->index = i;
    s->wake_at = w->now;
    snprintf(s->owner, sizeof(s->owner), "s%zu.%u", i, ++s->life);
    s->conf = (struct sync_conf){ .api_url = "https://qbo.test",
                                  .token_url = "https://qbo.test/token",
                                  .revoke_url = "https://qbo.test/revoke",
                                  .client_id = "id",
                                  .client_secret = "secret",
                                  .redirect_uri = "http://127.0.0.1/cb",
                                  .time_scale = 1,
                                  .lanes = 64,
                                  .requests = 300,
                                  .marker_key = marker_key };
    s->ports = (struct sync_ports){
        load_store(s), load_http(s), { s, mono }, { s, fill }, &s->conf
    };
    if (!sync_open(&s->sync, &s->ports, &e))
        abort();
}

static void
sweeper_kill(struct world *w, size_t i)
{
    wire_forget(w, i);
    sync_close(w->sweepers[i].sync);
    sweeper_start(w, i);
}

static struct world *
world_make(size_t shops, size_t sweepers, uint64_t seed)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL)
        abort();
    arena_init(&w->arena, (size_t)1 << 30);
    w->random = seed;
    w->now = 1000 * US;
    w->shop_count = shops;
    w->sweeper_count = sweepers;
    for (size_t i = 0; i < shops; i++) {
        struct shop *p = &w->shops[i];

        p->items =
            arena_alloc(&w->arena, i == WHALE ? 20000 : 40, sizeof(*p->items));
        p->due_at = p->waits_since = NEVER;
        p->access_ends = w->now + 60 * 24 * 60 * MINUTES;
        p->refreshed_at = w->now;
    }
    for (size_t i = 0; i < sweepers; i++)
        sweeper_start(w, i);
    return w;
}

static void
world_free(struct world *w)
{
    for (size_t i = 0; i < w->sweeper_count; i++) {
        wire_forget(w, i);
        sync_close(w->sweepers[i].sync);
    }
    for (size_t i = 0; i < w->shop_count; i++)
        for (size_t k = 0; k < w->shops[i].count; k++)
            free(w->shops[i].items[k].body);
    arena_free(&w->arena);
    free(w);
}

static void
sweeper_step(struct world *w, struct sweeper *s)
{
    struct err e = { 0 };
    int64_t due;
    bool idle;

    s->wake_at = w->now + US;
    if (!sync_step(s->sync, true, 1000, &idle, &e)) {
        wrong(w, "a step failed: %s", e.text);
        return;
    }
    if (!idle)
        return;
    due = lane_next(w);
    s->wake_at = due <= w->now       ? w->now + 1000
                 : due < w->now + US ? due
                                     : w->now + US;
}

/* Until that time; every sweeper runs when it has something to do. */
static void
run_until(struct world *w, int64_t end)
{
    while (w->now < end && *w->wrong == '\0') {
        int64_t at = wire_next(w);
        size_t first = (size_t)below(w, (int64_t)w->sweeper_count);

        for (size_t k = 0; k < w->sweeper_count; k++) {
            struct sweeper *s = &w->sweepers[(first + k) % w->sweeper_count];

            wire_run(w);
            if (s->wake_at <= w->now || wire_next(w) <= w->now)
                sweeper_step(w, s);
        }
        at = wire_next(w);
        for (size_t k = 0; k < w->sweeper_count; k++)
            if (w->sweepers[k].wake_at < at)
                at = w->sweepers[k].wake_at;
        w->now = at > w->now ? at : w->now + 100;
    }
}

static bool
drained(const struct world *w)
{
    size_t all = 0;

    for (size_t i = 0; i < w->shop_count; i++)
        all += w->shops[i].count;
    return (size_t)w->posted == all;
}

/* -------------------------------------------------------------------- cases */

/* The lane goes to the other one after each turn. */
static void whale(struct world *w, char *says, size_t n);

static void
whale_2(struct world *w, char *says, size_t n)
{
    w->alternate = true;
    whale(w, says, n);
    if (w->handed_over < 400)
        wrong(w, "the lane changed hands %lld times",
              (long long)w->handed_over);
}

/* A whale of 10,000 and a thousand neighbors, all there at once, and each
 * neighbor with another invoice now and then (I14, P41). */
static void
whale(struct world *w, char *says, size_t n)
{
    int64_t began = w->now, most = 0, waited = 0, rate;

    for (int i = 0; i < 10000; i++)
        item_add(w, WHALE);
    for (size_t i = 1; i < w->shop_count; i++)
        for (int k = 0; k < 5; k++)
            item_add(w, i);
    while (w->shops[WHALE].done < 10000 && w->now < began + 60 * MINUTES &&
           *w->wrong == '\0') {
        run_until(w, w->now + 2 * US);
        item_add(w, 1 + (size_t)below(w, (int64_t)w->shop_count - 1));
    }
    rate = 10000 * MINUTES / (w->now - began);
    for (size_t i = 1; i < w->shop_count; i++) {
        most = w->shops[i].turns > most ? w->shops[i].turns : most;
        waited = w->shops[i].waited > waited ? w->shops[i].waited : waited;
    }
    if (rate < (w->alternate ? 300 : 456)) /* the other one polls */
        wrong(w, "the whale drains at %lld a minute", (long long)rate);
    if (most > 2)
        wrong(w, "a neighbor waits for %lld turns of it", (long long)most);
    snprintf(says, n,
             "%lld a minute, a neighbor waits %lld turns and %lld ms at most, "
             "%lld times to the other sweeper",
             (long long)rate, (long long)most, (long long)(waited / 1000),
             (long long)w->handed_over);
}

/* The sweeper that has the lane is killed again and again (R12, P13). */
static void
killed(struct world *w, char *says, size_t n)
{
    int kills = 0;

    for (int i = 0; i < 1000; i++)
        item_add(w, WHALE);
    for (; !drained(w) && w->now < 60 * MINUTES && *w->wrong == '\0'; kills++) {
        run_until(w, w->now + 200000 + below(w, 3 * US));
        if (kills < 200)
            sweeper_kill(w, w->last_sweeper);
    }
    if (!drained(w))
        wrong(w, "%lld posted", (long long)w->posted);
    snprintf(says, n, "%d kills, %lld posted", kills, (long long)w->posted);
}

/* P29: 429 for everybody, and then no burst. */
static void
throttle(struct world *w, char *says, size_t n)
{
    int64_t before;

    for (size_t i = 0; i < w->shop_count; i++)
        for (int k = 0; k < 15; k++)
            item_add(w, i);
    w->weather = THROTTLED;
    run_until(w, w->now + 10 * MINUTES);
    before = w->started;
    w->weather = FAIR;
    w->most_started_s = 0;
    run_until(w, w->now + 10 * MINUTES);
    if (!drained(w))
        wrong(w, "%lld posted", (long long)w->posted);
    if (before > (int64_t)w->shop_count * 10 * 10)
        wrong(w, "%lld requests while throttled", (long long)before);
    snprintf(says, n,
             "%lld requests of %zu shops in 10 minutes of it, then %lld in the "
             "busiest second",
             (long long)before, w->shop_count, (long long)w->most_started_s);
}

/* Outage: five in a row hold the lane, then one probe, up to 15 minutes. */
static void
outage(struct world *w, char *says, size_t n)
{
    static const int64_t most[] = { 60, 120, 240, 480, 900, 900 };
    int64_t held, began = w->now;
    struct shop *p = &w->shops[WHALE];

    for (int i = 0; i < 30; i++)
        item_add(w, WHALE);
    w->weather = AWAY;
    for (size_t i = 0; i < sizeof(most) / sizeof(most[0]); i++) {
        int64_t asked = w->started;

        while (p->hold_until <= w->now && w->now < began + 60 * MINUTES)
            run_until(w, w->now + 10000);
        held = (p->hold_until - w->now) / US;
        if (held < most[i] - 1 || held > most[i] * 7 / 6 + 1)
            wrong(w, "hold %zu is %lld s", i, (long long)held);
        if (w->started - asked > (i == 0 ? 20 : 1))
            wrong(w, "%lld requests before hold %zu",
                  (long long)(w->started - asked), i);
        run_until(w, p->hold_until);
    }
    w->weather = FAIR;
    run_until(w, w->now + 30 * MINUTES);
    if (!drained(w))
        wrong(w, "%lld posted", (long long)w->posted);
    snprintf(says, n, "%lld requests, held up to %lld s, one probe each time",
             (long long)w->started, (long long)held);
}

/* P33: the answers of one come a byte at a time. */
static void
drip(struct world *w, char *says, size_t n)
{
    int64_t waited = 0;

    w->slow_us = 130 * US;
    for (int i = 0; i < 40; i++)
        item_add(w, WHALE);
    for (size_t i = 1; i < w->shop_count; i++)
        item_add(w, i);
    run_until(w, w->now + 20 * MINUTES);
    for (size_t i = 1; i < w->shop_count; i++)
        waited = w->shops[i].waited > waited ? w->shops[i].waited : waited;
    if (!drained(w))
        wrong(w, "%lld posted", (long long)w->posted);
    if (waited > 60 * US)
        wrong(w, "a neighbor waits %lld s", (long long)(waited / US));
    snprintf(says, n, "neighbors wait %lld ms at most",
             (long long)(waited / 1000));
}

/* T10: a thousand tokens end at one moment, and all have work. */
static void
herd(struct world *w, char *says, size_t n)
{
    int64_t end = w->now + 60 * MINUTES, first, last;

    for (size_t i = 0; i < w->shop_count; i++)
        w->shops[i].access_ends = end;
    run_until(w, end - 15 * MINUTES);
    while (w->now < end) {
        run_until(w, w->now + 5 * US);
        for (int k = 0; k < 100; k++) {
            size_t i = (size_t)below(w, (int64_t)w->shop_count);

            if (w->shops[i].count < 40)
                item_add(w, i);
        }
    }
    first = w->tokens.at[w->tokens.n > TIMES ? w->tokens.n % TIMES : 0];
    last = w->tokens.at[(w->tokens.n - 1) % TIMES];
    if (w->tokens.n < 600 || w->most_tokens_s > 60)
        wrong(w, "%lld renewals, %lld in one second", (long long)w->tokens.n,
              (long long)w->most_tokens_s);
    snprintf(says, n,
             "%lld renewals, %lld in the busiest second, the last %d over "
             "%lld s",
             (long long)w->tokens.n, (long long)w->most_tokens_s, TIMES,
             (long long)((last - first) / US));
}

/* Lists are read again and again beside a long queue of the same realm. */
static void
lists(struct world *w, char *says, size_t n)
{
    w->jobs = 200;
    for (int i = 0; i < 3000; i++)
        item_add(w, WHALE);
    while ((!drained(w) || w->jobs > 0) && w->now < 60 * MINUTES &&
           *w->wrong == '\0')
        run_until(w, w->now + US);
    if (!drained(w) || w->jobs > 0)
        wrong(w, "%lld posted, %lld jobs left", (long long)w->posted,
              (long long)w->jobs);
    if (w->job_slowest > 15 * US)
        wrong(w, "a job takes %lld s", (long long)(w->job_slowest / US));
    snprintf(says, n, "200 jobs beside 3,000 invoices, the slowest in %lld ms",
             (long long)(w->job_slowest / 1000));
}

/* clang-format off */
static const struct {
    const char *name;
    size_t shops, sweepers;
    void (*run)(struct world *w, char *says, size_t n);
} cases[] = {
    { "whale",    1001, 1, whale },
    { "whale_2",  1001, 2, whale_2 },
    { "killed",      1, 2, killed },
    { "throttle",  200, 2, throttle },
    { "outage",      1, 1, outage },
    { "drip",      100, 1, drip },
    { "herd",     1000, 2, herd },
    { "lists",       1, 1, lists },
};
/* clang-format on */

int
main(int argc, char **argv)
{
    int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC), bad = 0, n = 0;

    dup2(quiet, STDERR_FILENO);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct world *w;
        char says[200] = "";

        if (argc > 1 && strcmp(argv[1], cases[i].name) != 0)
            continue;
        w = world_make(cases[i].shops, cases[i].sweepers, i + 1);
        cases[i].run(w, says, sizeof(says));
        printf("%s %-9s %s%s%s\n", *w->wrong != '\0' ? "FAILED" : "ok    ",
               cases[i].name, says, *w->wrong != '\0' ? "; " : "", w->wrong);
        fflush(stdout);
        bad += *w->wrong != '\0';
        n++;
        world_free(w);
    }
    printf("%d passed, %d failed\n", n - bad, bad);
    return bad != 0;
}
