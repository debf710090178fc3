/* The control socket: one HTTP/1.1 request per connection. */
#include "control.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { REQUEST_BYTES = 16384 };

struct client {
    struct client *next;
    struct source source;
    struct timer timer;
    char in[REQUEST_BYTES + 1];
    size_t in_bytes;
    struct str out;
    size_t sent;
    bool called, over;
    struct wait wait;
};

static void
client_write(struct client *c)
{
    while (c->sent < c->out.n) {
        ssize_t done = send(c->source.fd, c->out.s + c->sent,
                            c->out.n - c->sent, MSG_NOSIGNAL);

        if (done < 0 && errno == EAGAIN)
            return;
        if (done < 0 && errno != EINTR)
            break;
        if (done > 0)
            c->sent += (size_t)done;
    }
    c->over = true;
}

static void
client_answer(struct client *c, int status, const struct str *body)
{
    c->wait.rule = 0;
    str_addf(&c->out,
             "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\n"
             "Content-Length: %zu\r\nConnection: close\r\n\r\n",
             status, status == 200 ? "OK" : "Not so", body->n);
    str_add(&c->out, body->s, body->n);
    client_write(c);
}

static void
client_time_out(struct proxy *p, void *owner)
{
    struct client *c = owner;
    struct str body = { 0 };

    (void)p;
    str_addf(&body, "{\"error\":\"the rule was not hit in time\"}\n");
    client_answer(c, 408, &body);
    free(body.s);
}

static void
client_call(struct proxy *p, struct client *c, char *body)
{
    char *method = c->in, *target = strchr(method, ' ');
    char *end = target ? strchr(target + 1, ' ') : NULL;
    struct str out = { 0 };
    int status;

    c->called = true;
    if (!target || !end) {
        c->over = true;
        return;
    }
    *target++ = '\0';
    *end = '\0';
    status = control_call(p, method, target, body, &out, &c->wait);
    if (!c->wait.rule)
        client_answer(c, status, &out);
    else if (c->wait.timeout_ns)
        timer_set(p, &c->timer, now_ns() + c->wait.timeout_ns);
    free(out.s);
}

/* The body that the header announces, or NULL when it is not whole yet. */
static char *
client_body(struct client *c)
{
    char *end = strstr(c->in, "\r\n\r\n"), *line;
    size_t want = 0;

    if (!end)
        return NULL;
    for (line = c->in; line < end; line = strstr(line, "\r\n") + 2)
        if (!strncasecmp(line, "Content-Length:", 15))
            want = strtoul(line + 15, NULL, 10);
    end += 4;
    return c->in_bytes - (size_t)(end - c->in) >= want ? end : NULL;
}

static void
client_ready(struct proxy *p, void *owner, uint32_t events)
{
    struct client *c = owner;
    char *body;
    ssize_t got;

    (void)events;
    if (c->called) {
        if (c->out.n)
            client_write(c);
        else if (recv(c->source.fd, c->in, 1, MSG_PEEK) == 0)
            c->over = true; /* it waits no longer */
        return;
    }
    do {
        got = recv(c->source.fd, c->in + c->in_bytes,
                   REQUEST_BYTES - c->in_bytes, 0);
        if (got > 0)
            c->in_bytes += (size_t)got;
    } while (got > 0);
    if (got == 0 || errno != EAGAIN || c->in_bytes == REQUEST_BYTES) {
        c->over = true;
        return;
    }
    c->in[c->in_bytes] = '\0';
    body = client_body(c);
    if (body)
        client_call(p, c, body);
}

static void
control_ready(struct proxy *p, void *owner, uint32_t events)
{
    struct client *c;
    int fd = accept4(p->control.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    (void)owner;
    (void)events;
    if (fd < 0) {
        source_pause(p, &p->control, &p->control_again);
        return;
    }
    c = must(calloc(1, sizeof *c));
    c->source.fd = fd;
    c->source.ready = client_ready;
    c->source.owner = c;
    c->timer.ring = client_time_out;
    c->timer.owner = c;
    c->next = p->clients;
    p->clients = c;
    source_add(p, &c->source, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
}

static void
control_resume(struct proxy *p, void *owner)
{
    (void)owner;
    source_add(p, &p->control, EPOLLIN);
}

void
control_open(struct proxy *p, const char *text)
{
    address_parse(text, &p->control_at);
    p->control.fd = address_listen(&p->control_at, text);
    p->control.ready = control_ready;
    p->control_again.ring = control_resume;
    source_add(p, &p->control, EPOLLIN);
}

static void
client_free(struct proxy *p, struct client *c)
{
    timer_set(p, &c->timer, 0);
    source_close(&c->source);
    free(c->out.s);
    free(c);
}

void
control_round(struct proxy *p)
{
    struct client **at = &p->clients, *c;

    while ((c = *at)) {
        struct str body = { 0 };

        if (c->wait.rule && !c->over && control_waited(p, &c->wait, &body))
            client_answer(c, 200, &body);
        free(body.s);
        if (c->over) {
            *at = c->next;
            client_free(p, c);
        } else {
            at = &c->next;
        }
    }
}

void
control_close(struct proxy *p)
{
    while (p->clients) {
        struct client *c = p->clients;

        p->clients = c->next;
        client_free(p, c);
    }
    timer_set(p, &p->control_again, 0);
    source_close(&p->control);
    address_unlink(&p->control_at);
}
