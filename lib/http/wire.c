/*
 * The wire: FastCGI through libfcgi, or plain CGI by hand (libfcgi's reentrant
 * calls cannot do that).
 *
 * SIGTERM and SIGINT stay blocked but for the wait: a request that was taken
 * is finished, and its body is never cut by our own shutdown.  The wait is an
 * epoll of the listening socket, exclusive, so that one worker wakes per
 * connection; the socket does not block, so who loses the race waits again.
 */
#include "http/inner.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* Set by the signal handler, and by nothing else. */
static volatile sig_atomic_t stopping;

static void
on_stop(int number)
{
    (void)number;
    stopping = 1;
}

static bool
signals_hold(struct wire *w)
{
    struct sigaction act = { .sa_handler = on_stop };
    sigset_t held;

    sigemptyset(&act.sa_mask);
    sigemptyset(&held);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGINT);
    signal(SIGPIPE, SIG_IGN);
    return sigaction(SIGTERM, &act, NULL) == 0 &&
           sigaction(SIGINT, &act, NULL) == 0 &&
           sigprocmask(SIG_BLOCK, &held, &w->open_mask) == 0 &&
           sigdelset(&w->open_mask, SIGTERM) == 0 &&
           sigdelset(&w->open_mask, SIGINT) == 0;
}

static bool
listen_start(struct wire *w)
{
    struct epoll_event ev = { .events = EPOLLIN | EPOLLEXCLUSIVE };
    int flags = fcntl(STDIN_FILENO, F_GETFL);

    w->epoll = epoll_create1(EPOLL_CLOEXEC);
    return w->epoll >= 0 && flags >= 0 &&
           fcntl(STDIN_FILENO, F_SETFL, flags | O_NONBLOCK) == 0 &&
           epoll_ctl(w->epoll, EPOLL_CTL_ADD, STDIN_FILENO, &ev) == 0 &&
           FCGX_Init() == 0 &&
           FCGX_InitRequest(&w->fcgi, STDIN_FILENO, FCGI_FAIL_ACCEPT_ON_INTR) ==
               0;
}

bool
wire_start(struct wire *w, struct err *e)
{
    memset(w, 0, sizeof(*w));
    w->epoll = -1;
    w->cgi = FCGX_IsCGI() != 0;
    if (!signals_hold(w))
        return err_set(e, ERR_FAULT, "signals: %s", strerror(errno));
    if (!w->cgi && !listen_start(w))
        return err_set(e, ERR_FAULT, "listening socket: %s", strerror(errno));
    return true;
}

static bool
accept_fcgi(struct wire *w)
{
    struct epoll_event ev;

    while (!stopping) {
        if (epoll_pwait(w->epoll, &ev, 1, -1, &w->open_mask) < 0 &&
            errno != EINTR)
            return false;
        if (stopping)
            break;
        if (FCGX_Accept_r(&w->fcgi) == 0) {
            w->env = w->fcgi.envp;
            return true;
        }
    }
    return false;
}

bool
wire_accept(struct wire *w)
{
    bool first = w->env == NULL;

    if (!w->cgi)
        return accept_fcgi(w);
    w->env = environ;
    return first;
}

void
wire_finish(struct wire *w)
{
    if (!w->cgi)
        FCGX_Finish_r(&w->fcgi);
}

const char *
wire_env(const struct wire *w, const char *name, int *times)
{
    size_t n = strlen(name);
    const char *found = NULL;
    int count = 0;

    for (char **p = w->env; *p != NULL; p++) {
        if (strncmp(*p, name, n) != 0 || (*p)[n] != '=')
            continue;
        if (count++ == 0)
            found = *p + n + 1;
    }
    if (times != NULL)
        *times = count;
    return found;
}

size_t
wire_read(struct wire *w, char *to, size_t n)
{
    size_t got = 0;

    while (got < n) {
        size_t want = n - got < 65536 ? n - got : 65536;
        ssize_t k = w->cgi ? read(STDIN_FILENO, to + got, want)
                           : FCGX_GetStr(to + got, (int)want, w->fcgi.in);

        if (k < 0 && errno == EINTR && w->cgi)
            continue;
        if (k <= 0)
            break;
        got += (size_t)k;
    }
    return got;
}

void
wire_write(struct wire *w, const char *p, size_t n)
{
    while (n > 0) {
        size_t part = n < 65536 ? n : 65536;
        ssize_t k = w->cgi ? write(STDOUT_FILENO, p, part)
                           : FCGX_PutStr(p, (int)part, w->fcgi.out);

        if (k < 0 && errno == EINTR && w->cgi)
            continue;
        if (k <= 0)
            return; /* the reader is gone */
        p += k;
        n -= (size_t)k;
    }
}

void
wire_cut(struct wire *w)
{
    if (w->cgi)
        return; /* the pipe's end cannot tell; the log does */
    (void)FCGX_FFlush(w->fcgi.out);
    (void)shutdown(w->fcgi.ipcFd, SHUT_RDWR);
}
