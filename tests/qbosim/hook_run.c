/*
 * hook_run: a hook's thread.  It picks what is due, talks to the receiver
 * without the lock, and writes down how it went.  While a parcel has not been
 * acknowledged the later ones wait behind it, as Intuit holds them.
 */
#include "hook.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WAIT_MS 1000 /* at most, so that no change of clock is missed */

enum { CHANCE_SIGNATURE = 3, CHANCE_DUPLICATE = 4 };

/* From one attempt to the next, in seconds; the last one repeats. */
static const int64_t ladder[] = {
    0, 10, 20, 30, 300, 1200, 7200, 14400, 21600
};

static int64_t
next_wait(const struct sim *s, int64_t attempts)
{
    const int64_t steps = sizeof ladder / sizeof *ladder;

    return scaled(s,
                  ladder[attempts <= steps ? attempts - 1 : steps - 1] * 1000);
}

/* Whether anything may leave yet: the batching window and the burst. */
static bool
gate_open(const struct sim *s, struct hook *h, int64_t now)
{
    int64_t n = (int64_t)h->waiting.n;

    if (!n)
        h->open = false;
    else if (h->flush || n >= h->set.burst)
        h->open = true;
    if (h->flush || !h->open)
        return h->open;
    return n >= h->set.batch_max ||
           h->waiting.first->due_ms + scaled(s, h->set.batch_ms) <= now;
}

static struct parcel *
gather(const struct sim *s, struct hook *h, int64_t now)
{
    const struct event *e = h->waiting.first;
    const char *realm = e && !h->set.mix_realms ? e->realm : NULL;
    struct parcel *p = NULL;
    int64_t *n;
    size_t count = 0;

    if (!gate_open(s, h, now))
        return NULL;
    n = calloc((size_t)h->set.batch_max, sizeof *n);
    if (!n)
        abort();
    for (; e && (int64_t)count < h->set.batch_max; e = e->next)
        if ((h->flush || e->due_ms <= now) &&
            (!realm || !strcmp(realm, e->realm)))
            n[count++] = e->n;
    if (count)
        p = parcel_of(h, n, count);
    free(n);
    return p;
}

static struct parcel *
pick(const struct sim *s, struct hook *h, int64_t now)
{
    for (struct parcel *p = h->parcels; p; p = p->next) {
        if (p->due_ms <= now || h->flush)
            return p;
        if (h->set.head_of_line)
            return NULL;
    }
    return gather(s, h, now);
}

struct job {
    struct pool *pool;
    struct post post;
    struct try record;
    int64_t *events; /* the parcel's, NULL when made by hand */
    size_t events_n;
};

static void
job_address(struct job *j, const struct hook *h, const char *signature,
            const char *type)
{
    j->post.url = pool_str(j->pool, h->url);
    j->post.ca = h->ca ? pool_str(j->pool, h->ca) : NULL;
    j->post.limit_ms = h->set.timeout_ms;
    j->post.headers =
        pool_fmt(j->pool,
                 "Content-Type: %s\r\nUser-Agent: intuit_notification_server/"
                 "1.0\r\nintuit-signature: %s\r\n",
                 type, signature);
}

static void
job_parcel(struct job *j, const struct sim *s, const struct hook *h,
           const struct parcel *p)
{
    int64_t first = p->events.first->n;
    bool bad = hook_chance(h, CHANCE_SIGNATURE, first * 64 + p->attempts) <
               h->set.bad_signature_percent;
    const char *key = bad ? pool_fmt(j->pool, "%s?", h->verifier) : h->verifier;
    size_t i = 0;

    j->post.body = hook_body(j->pool, s, h, &p->events);
    j->post.body_n = strlen(j->post.body);
    job_address(j, h, hook_sign(j->pool, key, j->post.body, j->post.body_n),
                "application/json");
    j->events_n = p->events.n;
    j->events = pool_get(j->pool, j->events_n * sizeof *j->events);
    for (const struct event *e = p->events.first; e; e = e->next)
        j->events[i++] = e->n;
    j->record.events = (int64_t)j->events_n;
    j->record.first = first;
    j->record.attempt = p->attempts + 1;
}

static void
job_handmade(struct job *j, struct hook *h)
{
    struct handmade *m = h->handmade;

    j->post.body = pool_copy(j->pool, m->body, m->body_n);
    j->post.body_n = m->body_n;
    job_address(j, h,
                m->signature
                    ? m->signature
                    : hook_sign(j->pool, h->verifier, m->body, m->body_n),
                m->content_type);
    j->record.handmade = m->n;
    j->record.attempt = 1;
    h->handmade = m->next;
    pool_free(m->pool);
    free(m);
}

static struct js *
outcome(struct change *c, const struct hook *h, const struct job *j,
        const char *what)
{
    struct js *r = change_add(c, what), *list = js_array(c->pool);

    js_set_int(c->pool, r, "hook", h->id);
    for (size_t i = 0; i < j->events_n; i++)
        js_push(list, js_number(c->pool, pool_fmt(c->pool, "%lld",
                                                  (long long)j->events[i])));
    js_set(c->pool, r, "events", list);
    return r;
}

static void
duplicate(struct change *c, const struct sim *s, struct hook *h,
          const struct parcel *p)
{
    for (const struct event *e = p->events.first; e; e = e->next)
        if (!e->copy &&
            hook_chance(h, CHANCE_DUPLICATE, e->n) < h->set.duplicate_percent)
            event_again(c, h, e, sim_now(s) + scaled(s, h->set.duplicate_ms));
}

static void
settle(struct sim *s, struct hook *h, const struct job *j)
{
    const struct parcel *p =
        j->events ? parcel_of(h, j->events, j->events_n) : NULL;
    struct change c;
    struct js *r;

    h->tries[h->tries_made++ % HOOK_TRIES] = j->record;
    if (!p)
        return;
    change_begin(&c, s, j->pool);
    if (j->record.status >= 200 && j->record.status < 300) {
        duplicate(&c, s, h, p);
        outcome(&c, h, j, "sent");
    } else {
        h->flush = false; /* it had its chance */
        r = outcome(&c, h, j, "tried");
        js_set_int(c.pool, r, "attempts", p->attempts + 1);
        js_set_int(c.pool, r, "due",
                   j->record.at_ms + next_wait(s, p->attempts + 1));
    }
    change_commit(&c);
}

/* What is to be sent now; false: nothing yet. */
static bool
job_make(struct job *j, struct sim *s, struct hook *h)
{
    int64_t now = sim_now(s);
    const struct parcel *p = h->handmade ? NULL : pick(s, h, now);

    if (!h->handmade && !p)
        return false;
    *j = (struct job){ .pool = pool_new() };
    if (p)
        job_parcel(j, s, h, p);
    else
        job_handmade(j, h);
    j->record.at_ms = now;
    return true;
}

static void
job_send(struct job *j)
{
    int64_t from = clock_real_ms();

    post_send(j->pool, &j->post);
    j->record.took_ms = clock_real_ms() - from;
    j->record.status = j->post.status;
    snprintf(j->record.answer, sizeof j->record.answer, "%s", j->post.answer);
}

/* When there may be something to send again, as far as is known now. */
static int64_t
next_due(const struct sim *s, const struct hook *h, int64_t now)
{
    int64_t due = now + WAIT_MS;

    for (const struct parcel *p = h->parcels; p; p = p->next) {
        if (p->due_ms < due)
            due = p->due_ms;
        if (h->set.head_of_line)
            return due;
    }
    if (h->waiting.n && (h->open || (int64_t)h->waiting.n >= h->set.burst)) {
        int64_t first = h->waiting.first->due_ms + scaled(s, h->set.batch_ms);

        if (first < due)
            due = first;
    }
    return due;
}

static void
hook_wait(struct sim *s, struct hook *h)
{
    int64_t now = sim_now(s), ms = next_due(s, h, now) - now, ns;
    struct timespec until;

    h->flush = false;
    if (ms < 1)
        ms = 1;
    clock_gettime(CLOCK_MONOTONIC, &until);
    ns = until.tv_nsec + ms % 1000 * 1000000;
    until.tv_sec += ms / 1000 + ns / 1000000000;
    until.tv_nsec = ns % 1000000000;
    pthread_cond_timedwait(&h->wake, &s->lock, &until);
}

struct start {
    struct sim *sim;
    struct hook *hook;
};

static void *
hook_main(void *arg)
{
    struct start *start = arg;
    struct sim *s = start->sim;
    struct hook *h = start->hook;
    struct job j;

    free(start);
    pthread_mutex_lock(&s->lock);
    while (!h->gone) {
        if (!job_make(&j, s, h)) {
            hook_wait(s, h);
            continue;
        }
        pthread_mutex_unlock(&s->lock);
        job_send(&j);
        pthread_mutex_lock(&s->lock);
        if (!h->gone)
            settle(s, h, &j);
        pool_free(j.pool);
    }
    hook_free(h);
    pthread_mutex_unlock(&s->lock);
    OPENSSL_thread_stop();
    return NULL;
}

void
hook_start(struct sim *s, struct hook *h)
{
    struct start *start = calloc(1, sizeof *start);
    pthread_t thread;

    if (!start)
        abort();
    *start = (struct start){ s, h };
    h->running = true;
    if (pthread_create(&thread, NULL, hook_main, start) != 0)
        die("cannot start a thread");
    pthread_detach(thread);
}

void
hooks_start(struct sim *s)
{
    s->hooks_running = true;
    for (struct hook *h = s->hooks; h; h = h->next)
        hook_start(s, h);
}
