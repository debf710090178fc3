/* A link: accepted, connected, run, ended. */
#include "proxy.h"

#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { TURNS = 16 }; /* then others have theirs */
enum { CUT_WAIT_MS = 2000, ARRIVE_WAIT_MS = 1000, CONNECT_AGAIN_MS = 5 };

#define LINK_EVENTS (EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET)

static void
link_over(struct link *k)
{
    struct proxy *p = k->proxy;

    if (k->state == LINK_OVER)
        return;
    k->state = LINK_OVER;
    timer_set(p, &k->timer, 0);
    for (int i = 0; i < 2; i++) {
        source_close(&k->end[i].source);
        flow_drop(&k->flow[i]);
    }
    if (k->prev)
        k->prev->next = k->next;
    else
        p->links = k->next;
    if (k->next)
        k->next->prev = k->prev;
    k->next = p->over;
    p->over = k;
    p->count.open--;
}

void
links_free(struct proxy *p)
{
    while (p->over) {
        struct link *k = p->over;

        p->over = k->next;
        free(k);
    }
}

/* A unix socket knows no RST: its other end sees the end of the stream. */
void
link_reset(struct link *k)
{
    struct linger now = { .l_onoff = 1, .l_linger = 0 };

    if (k->state == LINK_OVER)
        return;
    for (int i = 0; i < 2; i++)
        if (k->end[i].source.fd >= 0)
            (void)setsockopt(k->end[i].source.fd, SOL_SOCKET, SO_LINGER, &now,
                             sizeof now);
    k->proxy->count.resets++;
    link_over(k);
}

/* Whether every byte that was passed on has reached the other kernel. */
static bool
link_is_sent(const struct link *k)
{
    for (int i = 0; i < 2; i++) {
        int left = 0;

        if (k->end[i].source.fd >= 0 &&
            ioctl(k->end[i].source.fd, SIOCOUTQ, &left) == 0 && left > 0)
            return false;
    }
    return true;
}

void
link_reset_when_sent(struct link *k)
{
    k->state = LINK_RESETTING;
    k->deadline = now_ns() + ARRIVE_WAIT_MS * NS_PER_MS;
}

void
link_half_close(struct link *k, enum dir dir)
{
    struct flow *f = &k->flow[dir];

    flow_drop(f);
    flow_release(f, 0);
    f->swallow = f->finished = true;
    if (k->end[!dir].source.fd >= 0)
        (void)shutdown(k->end[!dir].source.fd, SHUT_WR);
}

/* Closing with unread bytes would send RST: theirs are read to the end. */
void
link_cut(struct link *k)
{
    link_half_close(k, UP);
    link_half_close(k, DOWN);
    k->state = LINK_CLOSING;
    k->deadline = now_ns() + CUT_WAIT_MS * NS_PER_MS;
}

static void
link_connected(struct link *k)
{
    int wrong = 0;
    socklen_t n = sizeof wrong;

    k->state = LINK_OPEN;
    if (getsockopt(k->end[DOWN].source.fd, SOL_SOCKET, SO_ERROR, &wrong, &n) ==
            0 &&
        !wrong)
        return;
    k->proxy->count.connect_failed++;
    link_reset(k);
}

static void
end_ready(struct proxy *p, void *owner, uint32_t events)
{
    struct end *e = owner;
    struct link *k = e->link;

    (void)p;
    if (k->state == LINK_OVER)
        return;
    if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))
        e->readable = true;
    if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR))
        e->writable = true;
    if (k->state == LINK_CONNECTING && e == &k->end[DOWN])
        link_connected(k);
    link_run(k);
}

static void
end_open(struct link *k, enum dir which, int fd)
{
    int one = 1;

    k->end[which].source.fd = fd;
    /* Not on a unix socket, which has nothing to delay. */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    source_add(k->proxy, &k->end[which].source, LINK_EVENTS);
}

/* A unix socket whose server is busy says EAGAIN and wants to be asked later.
 */
static void
link_connect(struct link *k)
{
    const struct address *to = &k->proxy->route[k->route].to;
    int fd =
        socket(to->at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int got = fd < 0 ? -1 : connect(fd, (const void *)&to->at, to->size);

    if (fd >= 0 && (got == 0 || errno == EINPROGRESS)) {
        end_open(k, DOWN, fd);
        return;
    }
    if (fd >= 0 && errno == EAGAIN) {
        close(fd);
        return;
    }
    if (fd >= 0)
        close(fd);
    k->proxy->count.connect_failed++;
    link_reset(k);
}

static int64_t
earlier(int64_t a, int64_t b)
{
    return !a || (b && b < a) ? b : a;
}

static void
link_set_timer(struct link *k, bool more)
{
    int64_t due = earlier(k->flow[UP].wake_at, k->flow[DOWN].wake_at);

    due = earlier(due, k->deadline);
    if (more)
        due = now_ns();
    if (k->state == LINK_RESETTING)
        due = now_ns() + NS_PER_MS;
    if (k->state == LINK_CONNECTING && k->end[DOWN].source.fd < 0)
        due = earlier(due, now_ns() + CONNECT_AGAIN_MS * NS_PER_MS);
    timer_set(k->proxy, &k->timer, due);
}

static bool
link_is_done(const struct link *k)
{
    const struct flow *up = &k->flow[UP], *down = &k->flow[DOWN];

    return up->eof && down->eof && up->finished && down->finished;
}

void
link_run(struct link *k)
{
    bool more = true;

    for (int turn = 0; more && turn < TURNS && k->state <= LINK_CLOSING;
         turn++) {
        more = flow_step(k, UP);
        if (k->state <= LINK_CLOSING && flow_step(k, DOWN))
            more = true;
    }
    if (k->state == LINK_OVER)
        return;
    if (k->state == LINK_RESETTING &&
        (link_is_sent(k) || now_ns() >= k->deadline))
        link_reset(k);
    else if (link_is_done(k) || (k->deadline && now_ns() >= k->deadline))
        link_over(k);
    else
        link_set_timer(k, more && k->state <= LINK_CLOSING);
}

static void
link_ring(struct proxy *p, void *owner)
{
    struct link *k = owner;

    (void)p;
    if (k->state == LINK_CONNECTING && k->end[DOWN].source.fd < 0)
        link_connect(k);
    link_run(k);
}

void
link_accept(struct proxy *p, size_t route, int fd)
{
    struct link *k = must(calloc(1, sizeof *k));

    k->proxy = p;
    k->route = route;
    k->number = ++p->count.connections;
    p->count.open++;
    k->timer.ring = link_ring;
    k->timer.owner = k;
    for (int i = 0; i < 2; i++) {
        k->end[i].link = k;
        k->end[i].source.fd = -1;
        k->end[i].source.ready = end_ready;
        k->end[i].source.owner = &k->end[i];
    }
    k->next = p->links;
    if (k->next)
        k->next->prev = k;
    p->links = k;
    end_open(k, UP, fd);
    if (!rules_accept(k))
        link_connect(k);
    link_run(k);
}

void
links_end(struct proxy *p, int64_t number, bool reset)
{
    struct link *next;

    for (struct link *k = p->links; k; k = next) {
        next = k->next;
        if (number && k->number != number)
            continue;
        if (reset)
            link_reset(k);
        else
            link_cut(k);
        link_run(k);
    }
}
