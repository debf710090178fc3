/*
 * proxy: refuses, resets, cuts, holds, slows and swallows what passes through
 * it, as its control socket is told.  README.md has the rules and examples.
 */
#include "proxy.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

enum { ACCEPTS = 64, SPARE_FILES = 32 };

void
die(const char *fmt, ...)
{
    va_list ap;

    fputs("proxy: ", stderr);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(1);
}

void *
must(void *p)
{
    if (!p)
        die("out of memory");
    return p;
}

/* Ready until all are accepted: without descriptors it would turn in circles.
 */
static void
route_ready(struct proxy *p, void *owner, uint32_t events)
{
    struct route *r = owner;

    (void)events;
    for (int i = 0; i < ACCEPTS; i++) {
        int fd = -1;

        errno = EMFILE;
        if (p->count.open < p->links_max)
            fd =
                accept4(r->source.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd >= 0) {
            link_accept(p, (size_t)(r - p->route), fd);
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
            errno == ENOMEM)
            source_pause(p, &r->source, &r->again);
        if (errno != EINTR && errno != ECONNABORTED)
            return;
    }
}

static void
route_again(struct proxy *p, void *owner)
{
    struct route *r = owner;

    source_add(p, &r->source, EPOLLIN);
}

static void
route_close(struct route *r)
{
    timer_set(r->proxy, &r->again, 0);
    if (r->source.fd >= 0)
        address_unlink(&r->from);
    source_close(&r->source);
}

void
route_set(struct route *r, enum route_state state)
{
    if (r->state == state && r->source.fd >= 0)
        return;
    route_close(r);
    r->state = state;
    if (state == ROUTE_CLOSED)
        return;
    r->source.fd = address_listen(&r->from, r->text);
    r->from.size = sizeof r->from.at;
    if (getsockname(r->source.fd, (struct sockaddr *)(void *)&r->from.at,
                    &r->from.size) != 0)
        die("getsockname: %s", strerror(errno));
    if (state == ROUTE_OPEN)
        source_add(r->proxy, &r->source, EPOLLIN);
}

void
proxy_reset(struct proxy *p)
{
    links_end(p, 0, true);
    rule_remove(p, 0);
    memset(&p->count, 0, sizeof p->count);
    for (size_t i = 0; i < p->routes; i++)
        route_set(&p->route[i], ROUTE_OPEN);
}

static void
usage(void)
{
    fputs("usage: proxy --listen ADDRESS --to ADDRESS [--listen … --to …]…\n"
          "             --control ADDRESS\n"
          "ADDRESS is HOST:PORT or unix:PATH; port 0 takes a free one.\n",
          stderr);
    exit(2);
}

static void
read_options(int argc, char **argv, struct proxy *p, const char **control)
{
    for (int i = 1; i < argc; i += 2) {
        struct route *r = &p->route[p->routes];

        if (i + 1 == argc)
            usage();
        if (!strcmp(argv[i], "--control"))
            *control = argv[i + 1];
        else if (p->routes == ROUTES_MAX)
            usage();
        else if (!strcmp(argv[i], "--listen") && !r->text)
            r->text = argv[i + 1];
        else if (!strcmp(argv[i], "--to") && r->text) {
            address_parse(r->text, &r->from);
            address_parse(argv[i + 1], &r->to);
            p->routes++;
        } else
            usage();
    }
    if (!*control || !p->routes ||
        (p->routes < ROUTES_MAX && p->route[p->routes].text))
        usage();
}

static void
routes_open(struct proxy *p)
{
    char at[256];

    for (size_t i = 0; i < p->routes; i++) {
        struct route *r = &p->route[i];

        r->proxy = p;
        r->source.fd = -1;
        r->source.ready = route_ready;
        r->source.owner = r;
        r->again.ring = route_again;
        r->again.owner = r;
        route_set(r, ROUTE_OPEN);
    }
    fputs("ready", stdout);
    for (size_t i = 0; i < p->routes; i++) {
        address_print(p->route[i].source.fd, at, sizeof at);
        printf(" %s", at);
    }
    puts("");
    fflush(stdout);
}

/* As many as may be open, but for those that other things need. */
static int64_t
open_files(void)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        die("getrlimit: %s", strerror(errno));
    files.rlim_cur = files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_max < SPARE_FILES + 2)
        die("want at least %d descriptors", SPARE_FILES + 2);
    return files.rlim_max > 1 << 20 ? 1 << 20
                                    : (int64_t)files.rlim_max - SPARE_FILES;
}

int
main(int argc, char **argv)
{
    struct proxy *p = must(calloc(1, sizeof *p));
    const char *control = NULL;

    read_options(argc, argv, p, &control);
    p->links_max = open_files() / 2;
    loop_open(&p->loop);
    control_open(p, control);
    routes_open(p);
    loop_run(p);
    links_end(p, 0, true);
    links_free(p);
    control_close(p);
    for (size_t i = 0; i < p->routes; i++)
        route_close(&p->route[i]);
    loop_close(&p->loop);
    free(p);
    return 0;
}
