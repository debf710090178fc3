/* run: sweepers as coroutines, and the only clock there is. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sim.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define FIBER_TO(save, bottom, size)                                           \
    __sanitizer_start_switch_fiber(save, bottom, size)
#define FIBER_IN(save, bottom, size)                                           \
    __sanitizer_finish_switch_fiber(save, bottom, size)
#define STACK_CLEAN(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#else
#define FIBER_TO(save, bottom, size) ((void)(save))
#define FIBER_IN(save, bottom, size) ((void)(save))
#define STACK_CLEAN(p, n) ((void)0)
#endif

enum { STACK_BYTES = 1 << 20, STEPS_MAX = 2000000 };

static const unsigned char marker_key[32] = { 7 };

/* What the sanitizer wants to know of the scheduler's own stack. */
static struct {
    void *fake;
    const void *bottom;
    size_t size;
} home;

/* ---------------------------------------------------------------- switching */

static void
to_scheduler(struct sweeper *w)
{
    void *fake = NULL;

    FIBER_TO(w->dying ? NULL : &fake, home.bottom, home.size);
    swapcontext(&w->context, &w->sim->scheduler);
    FIBER_IN(fake, &home.bottom, &home.size);
}

static void
to_sweeper(struct sim *s, struct sweeper *w)
{
    FIBER_TO(&home.fake, w->stack, STACK_BYTES);
    swapcontext(&s->scheduler, &w->context);
    FIBER_IN(home.fake, NULL, NULL);
}

void
sim_sleep(struct sweeper *w, int64_t until)
{
    w->wake_at = until;
    to_scheduler(w);
}

void
sim_die(struct sweeper *w, const char *where)
{
    sim_say(w->sim, "s%zu dies at %s", w->index, where);
    w->sim->counts.crashes++;
    w->dying = true;
    sim_sleep(w, NEVER); /* never comes back */
}

/* Between any two steps the process may be paused, or killed. */
void
sim_point(struct sweeper *w, const char *where)
{
    struct sim *s = w->sim;

    if (sim_hit(s, s->knobs.crash))
        sim_die(w, where);
    if (sim_hit(s, s->knobs.long_pause)) {
        int64_t us = sim_below(s, 400 * US);

        sim_say(s, "s%zu stands still at %s for %lld s", w->index, where,
                (long long)(us / US));
        sim_sleep(w, s->now + us);
    } else if (sim_hit(s, s->knobs.pause)) {
        sim_sleep(w, s->now + sim_below(s, 2 * US));
    }
}

/* ------------------------------------------------------------------ sweepers
 */

static int64_t
sweeper_mono(void *ctx)
{
    const struct sweeper *w = ctx;

    return w->sim->now + w->mono_at;
}

static void
sweeper_fill(void *ctx, void *p, size_t n)
{
    struct sweeper *w = ctx;
    unsigned char *to = p;

    for (size_t i = 0; i < n; i++)
        to[i] = (unsigned char)sim_random(w->sim);
}

/* The loop of cgi-bin/sweeper.c, with the world's waits. */
static void
sweeper_main(unsigned high, unsigned low)
{
    struct sweeper *w = (struct sweeper *)(((uintptr_t)high << 32) | low);
    struct sim *s = w->sim;

    struct err e = { 0 };

    FIBER_IN(NULL, &home.bottom, &home.size);
    while (!sim_spool_replay(w, &e)) {
        sim_sleep(w, s->now + US);
        err_clear(&e);
    }
    for (;;) {
        bool idle;

        err_clear(&e);

        if (!sync_step(w->sync, true, 1000, &idle, &e)) {
            sim_sleep(w, s->now + US);
        } else if (idle) {
            int64_t work = sim_work_at(s);

            w->resting = work > s->now;
            sim_sleep(w, w->resting ? work : s->now + US / 3);
            w->resting = false;
        }
    }
}

static void
sweeper_start(struct sim *s, struct sweeper *w)
{
    struct err e = { 0 };

    w->alive = true;
    w->dying = w->resting = false;
    w->life++;
    w->wake_at = s->now;
    w->mono_at = 1000 * US + sim_below(s, 100 * US);
    snprintf(w->owner, sizeof(w->owner), "s%zu.%u", w->index, w->life);
    w->conf = (struct sync_conf){ .api_url = "https://qbo.test",
                                  .token_url = "https://qbo.test/token",
                                  .revoke_url = "https://qbo.test/revoke",
                                  .client_id = "id",
                                  .client_secret = "secret",
                                  .redirect_uri = "http://127.0.0.1/cb",
                                  .time_scale = 1,
                                  .lanes = 2,
                                  .requests = 10,
                                  .marker_key = marker_key };
    w->ports = (struct sync_ports){ sim_store(w),
                                    sim_http(w),
                                    { w, sweeper_mono },
                                    { w, sweeper_fill },
                                    &w->conf };
    if (!sync_open(&w->sync, &w->ports, &e))
        abort();
    STACK_CLEAN(w->stack, STACK_BYTES);
    getcontext(&w->context);
    w->context.uc_stack.ss_sp = w->stack;
    w->context.uc_stack.ss_size = STACK_BYTES;
    w->context.uc_link = NULL;
    makecontext(&w->context, (void (*)(void))sweeper_main, 2,
                (unsigned)((uintptr_t)w >> 32), (unsigned)(uintptr_t)w);
}

static void
sweeper_bury(struct sim *s, struct sweeper *w)
{
    net_forget(s, w);
    w->left = w->note;
    w->note = (struct sync_note){ 0 };
    sync_close(w->sync);
    w->sync = NULL;
    w->alive = w->dying = false;
    w->wake_at = s->now + (s->calm ? 0 : sim_below(s, 5 * MINUTES));
}

static void
sweeper_turn(struct sim *s, struct sweeper *w)
{
    if (!w->alive) {
        sweeper_start(s, w);
        return;
    }
    to_sweeper(s, w);
    if (w->dying)
        sweeper_bury(s, w);
}

/* ------------------------------------------------------------- the scheduler
 */

/* A sweeper that may run now, any of them. */
static struct sweeper *
runnable(struct sim *s)
{
    struct sweeper *ready[SWEEPERS_MAX];
    size_t n = 0;

    for (size_t i = 0; i < s->knobs.sweepers; i++)
        if (s->sweepers[i].wake_at <= s->now)
            ready[n++] = &s->sweepers[i];
    return n == 0 ? NULL : ready[sim_below(s, (int64_t)n)];
}

static int64_t
next_at(const struct sim *s)
{
    int64_t at = net_next(s);

    for (size_t i = 0; i < s->knobs.sweepers; i++)
        if (s->sweepers[i].wake_at < at)
            at = s->sweepers[i].wake_at;
    if (s->people_at < at)
        at = s->people_at;
    return at;
}

/* What people did may be work for those that sleep. */
static void
stir(struct sim *s)
{
    int64_t at = s->now + US / 4;

    for (size_t i = 0; i < s->knobs.sweepers; i++) {
        struct sweeper *w = &s->sweepers[i];

        if (w->alive && w->wake_at > at && w->resting)
            w->wake_at = at;
    }
}

static void
until(struct sim *s, int64_t end)
{
    for (int i = 0; i < STEPS_MAX; i++) {
        struct sweeper *w;
        int64_t at;

        net_run(s);
        if (s->people_at <= s->now) {
            people_act(s);
            stir(s);
        }
        w = runnable(s);
        if (w != NULL) {
            sweeper_turn(s, w);
            s->now += sim_below(s, 200);
            continue;
        }
        at = next_at(s);
        if (at >= end)
            break;
        if (at > s->now)
            s->now = at;
    }
    if (s->now < end)
        s->now = end;
}

/* Nothing is due, in flight or asleep with work. */
static bool
quiet(const struct sim *s)
{
    for (size_t i = 0; i < s->event_count; i++) {
        const struct event *ev = &s->events[i];

        if (s->shops[ev->shop].off && strcmp(ev->cause, "setup") == 0)
            continue; /* until set-up is finished */
        if (ev->state == EVENT_SENDING || ev->state == EVENT_CHECKING ||
            ev->state == EVENT_RETRYING ||
            (ev->state == EVENT_PENDING && ev->waits_for == 0))
            return false;
    }
    for (size_t i = 0; i < s->knobs.shops; i++)
        if (sim_jobs_due(s, i) != NEVER)
            return false;
    return true;
}

static void
drain(struct sim *s)
{
    int64_t end = s->now + 30 * 60 * MINUTES;

    stir(s);
    while (!quiet(s) && s->now < end)
        until(s, s->now + 10 * MINUTES);
}

/* A poisoned record may have killed the process that connected. */
static bool
parted(const struct sim *s)
{
    for (size_t i = 0; i < s->knobs.shops; i++)
        if (strcmp(s->shops[i].state, "active") != 0)
            return true;
    return false;
}

/* What is early came through while sync was off; then everything may. */
static void
set_up(struct sim *s)
{
    judge_gate(s);
    for (size_t i = 0; i < s->knobs.shops; i++)
        people_sync(s, i, true);
    drain(s);
}

/* A token that was lost on the wire shows now, and who is asked connects. */
static void
week(struct sim *s)
{
    until(s, s->now + 9 * 24 * 60 * MINUTES);
    people_connect_all(s);
    drain(s);
}

void
sim_run(struct sim *s)
{
    for (size_t i = 0; i < s->knobs.sweepers; i++) {
        struct sweeper *w = &s->sweepers[i];

        w->sim = s;
        w->index = i;
        if (w->stack == NULL)
            w->stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        w->wake_at = s->now;
    }
    people_begin(s);
    until(s, EPOCH + s->knobs.span);
    s->calm = true;
    s->people_at = NEVER;
    sim_say(s, "the faults are over");
    drain(s);
    set_up(s);
    for (int i = 0; i < 4 || (i < 8 && parted(s)); i++) {
        people_retry_all(s, i < 2);
        people_connect_all(s);
        drain(s);
    }
    if (s->knobs.idle)
        week(s);
    for (size_t i = 0; i < s->knobs.sweepers; i++)
        if (s->sweepers[i].alive)
            sweeper_bury(s, &s->sweepers[i]);
}
