/* The loop: sources, timers in a heap, signals. */
#include "proxy.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256, PAUSE_MS = 50 };

int64_t
now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 * NS_PER_MS + t.tv_nsec;
}

static void
heap_put(struct loop *l, size_t place, struct timer *t)
{
    l->heap[place - 1] = t;
    t->place = place;
}

static void
heap_up(struct loop *l, struct timer *t)
{
    size_t at = t->place;

    while (at > 1 && l->heap[at / 2 - 1]->due_ns > t->due_ns) {
        heap_put(l, at, l->heap[at / 2 - 1]);
        at /= 2;
    }
    heap_put(l, at, t);
}

static void
heap_down(struct loop *l, struct timer *t)
{
    size_t at = t->place, child;

    while ((child = at * 2) <= l->timers) {
        if (child < l->timers &&
            l->heap[child]->due_ns < l->heap[child - 1]->due_ns)
            child++;
        if (l->heap[child - 1]->due_ns >= t->due_ns)
            break;
        heap_put(l, at, l->heap[child - 1]);
        at = child;
    }
    heap_put(l, at, t);
}

static void
heap_remove(struct loop *l, struct timer *t)
{
    size_t at = t->place;
    struct timer *last = l->heap[l->timers - 1];

    l->timers--;
    t->place = 0;
    if (last == t)
        return;
    heap_put(l, at, last);
    heap_up(l, last);
    heap_down(l, last);
}

void
timer_set(struct proxy *p, struct timer *t, int64_t due_ns)
{
    struct loop *l = &p->loop;

    if (due_ns == t->due_ns)
        return;
    if (t->place)
        heap_remove(l, t);
    t->due_ns = due_ns;
    if (!due_ns)
        return;
    if (l->timers == l->room) {
        l->room = l->room ? l->room * 2 : 64;
        l->heap = must(realloc(l->heap, l->room * sizeof(struct timer *)));
    }
    l->timers++;
    heap_put(l, l->timers, t);
    heap_up(l, t);
}

void
source_add(struct proxy *p, struct source *s, uint32_t events)
{
    struct epoll_event e = { .events = events, .data.ptr = s };

    if (epoll_ctl(p->loop.epoll, EPOLL_CTL_ADD, s->fd, &e) != 0)
        die("epoll: %s", strerror(errno));
}

void
source_close(struct source *s)
{
    if (s->fd >= 0)
        close(s->fd); /* leaves epoll with it */
    s->fd = -1;
}

void
source_pause(struct proxy *p, struct source *s, struct timer *t)
{
    (void)epoll_ctl(p->loop.epoll, EPOLL_CTL_DEL, s->fd, NULL);
    timer_set(p, t, now_ns() + PAUSE_MS * NS_PER_MS);
}

void
loop_open(struct loop *l)
{
    sigset_t set;
    struct epoll_event e = { .events = EPOLLIN, .data.ptr = NULL };

    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    l->epoll = epoll_create1(EPOLL_CLOEXEC);
    l->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (l->epoll < 0 || l->signals < 0 ||
        epoll_ctl(l->epoll, EPOLL_CTL_ADD, l->signals, &e) != 0)
        die("epoll: %s", strerror(errno));
}

void
loop_close(struct loop *l)
{
    close(l->epoll);
    close(l->signals);
    free(l->heap);
}

/* What is due when the round begins; a timer set meanwhile waits its turn. */
static void
ring_timers(struct proxy *p)
{
    int64_t now = now_ns();

    while (p->loop.timers && p->loop.heap[0]->due_ns <= now) {
        struct timer *t = p->loop.heap[0];

        timer_set(p, t, 0);
        t->ring(p, t->owner);
    }
}

static int
next_wait_ms(const struct loop *l)
{
    int64_t left;

    if (!l->timers)
        return -1;
    left = l->heap[0]->due_ns - now_ns();
    if (left <= 0)
        return 0;
    left = (left + NS_PER_MS - 1) / NS_PER_MS;
    return left > 60000 ? 60000 : (int)left;
}

void
loop_run(struct proxy *p)
{
    struct epoll_event events[EVENTS];

    for (;;) {
        int n =
            epoll_wait(p->loop.epoll, events, EVENTS, next_wait_ms(&p->loop));

        if (n < 0 && errno != EINTR)
            die("epoll: %s", strerror(errno));
        p->count.rounds++;
        for (int i = 0; i < n; i++) {
            struct source *s = events[i].data.ptr;

            if (!s)
                return; /* a signal to stop */
            if (s->fd >= 0)
                s->ready(p, s->owner, events[i].events);
        }
        ring_timers(p);
        control_round(p);
        links_free(p);
    }
}
