/*
 * proxy: stands between a client and a server and does to their bytes what a
 * rule says.  It knows nothing of what it carries, so TLS passes as it is.
 *
 * One thread, edge-triggered epoll.  A link is one accepted connection with
 * the one made for it; each of its two directions is a flow with a bounded
 * buffer, so a slow reader slows its writer and memory stays flat.
 *
 * Everything hangs on struct proxy; there is no other state.  What the loop
 * calls may end any link: the memory is given back after the round of events.
 */
#ifndef PROXY_H
#define PROXY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum { RULES_MAX = 64, ROUTES_MAX = 16, PATTERN_MAX = 256 };
enum { BUFFER_BYTES = 16384 };

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S INT64_C(1000000000)

/* UP is from client to server.  It is also the index of the end that a flow
 * comes from; the one it goes to is !dir. */
enum dir { UP, DOWN };

struct proxy;
struct link;

/* ---- loop.c: what can become ready, and when ---- */

struct source {
    int fd; /* -1: closed */
    void (*ready)(struct proxy *p, void *owner, uint32_t events);
    void *owner;
};

struct timer {
    int64_t due_ns; /* 0: not set */
    size_t place;   /* in the heap, from 1; 0: not in it */
    void (*ring)(struct proxy *p, void *owner);
    void *owner;
};

struct loop {
    int epoll, signals;
    struct timer **heap;
    size_t timers, room;
};

int64_t now_ns(void);
void loop_open(struct loop *l);
void loop_run(struct proxy *p); /* until SIGTERM or SIGINT */
void loop_close(struct loop *l);
void source_add(struct proxy *p, struct source *s, uint32_t events);
void source_close(struct source *s);
/* Deaf until t rings, which has to add it again. */
void source_pause(struct proxy *p, struct source *s, struct timer *t);
void timer_set(struct proxy *p, struct timer *t, int64_t due_ns);

/* ---- address.c ---- */

struct address {
    struct sockaddr_storage at;
    socklen_t size;
};

/* All three end the program when the text is no usable address. */
void address_parse(const char *text, struct address *out);
int address_listen(const struct address *a, const char *text);
void address_print(int fd, char *out, size_t size);
bool address_is_unix(const struct address *a);
void address_unlink(const struct address *a);

/* ---- rules.c, actions.c ---- */

struct link;
struct rule;

struct action {
    const char *name;
    bool at_accept;     /* takes the connection before a byte */
    const char *amount; /* the name of its number, with the unit; or NULL */
    int64_t min, max;
    void (*take)(struct link *k, enum dir dir, const struct rule *r);
};

const struct action *action_find(const char *name);

struct rule {
    unsigned id; /* 0: the slot is free */
    const struct action *action;
    enum dir dir, when_dir;
    int64_t route, connection; /* 0: any */
    int64_t since;             /* only connections with a higher number */
    int64_t skip, times;       /* times 0: for ever */
    bool eager;                /* after_bytes, not before_byte */
    int64_t offset;            /* bytes passed on when it takes effect */
    int64_t amount;            /* in the unit of its action */
    unsigned char when[PATTERN_MAX];
    uint16_t border[PATTERN_MAX]; /* of Knuth, Morris and Pratt */
    size_t when_bytes;
    int64_t skipped, hits;
};

/* What a link remembers of a rule. */
struct watch {
    int64_t from; /* counts from this byte of the direction; -1: not waiting */
    size_t matched;
};

struct form;
/* NULL, or a sentence that says what is wrong. */
const char *rule_add(struct proxy *p, const struct form *f, unsigned *id);
/* Whatever it holds or slows is let go.  0: all of them. */
void rule_remove(struct proxy *p, int64_t id);
const struct rule *rule_find(const struct proxy *p, int64_t id);

/* A link meets the rules: at accept (true: a rule took the connection),
 * when bytes came in, and before bytes go out. */
bool rules_accept(struct link *k);
void rules_scan(struct link *k, enum dir dir, const char *s, size_t n);
void rules_apply(struct link *k, enum dir dir);
/* How many of n bytes may go before the next rule of this direction. */
size_t rules_limit(const struct link *k, enum dir dir, size_t n);

/* ---- link.c, flow.c ---- */

struct end {
    struct source source;
    struct link *link;
    bool readable, writable;
};

struct flow {
    char *data; /* NULL while empty */
    size_t head, n;
    int64_t taken, passed; /* bytes in, bytes out or swallowed */
    bool eof;              /* nothing more comes in */
    bool finished;         /* nothing more goes out: FIN was sent */
    bool swallow;
    unsigned held_by;    /* a rule's id */
    int64_t held_until;  /* 0: until it is released */
    int64_t lag_ns;      /* each burst waits this long … */
    int64_t burst_at;    /* … until then */
    int64_t ns_per_byte; /* 0: as fast as it goes */
    int64_t quantum;     /* bytes at once when slowed */
    int64_t free_at;     /* when slowed: the line is busy until then */
    int64_t wake_at;     /* 0: no need */
    unsigned slowed_by, lagged_by, swallowed_by;
};

enum link_state {
    LINK_CONNECTING,
    LINK_OPEN,
    LINK_CLOSING,   /* both ends got FIN, theirs are awaited */
    LINK_RESETTING, /* nothing moves; RST once all sent bytes arrived */
    LINK_OVER,
};

struct link {
    struct link *next, *prev;
    struct proxy *proxy;
    int64_t number; /* from 1 */
    size_t route;
    enum link_state state;
    bool broken;      /* an end was reset: pass that on */
    int64_t deadline; /* of an ending, 0: none */
    struct end end[2];
    struct flow flow[2];
    struct watch watch[RULES_MAX];
    struct timer timer;
};

void link_accept(struct proxy *p, size_t route, int fd);
void link_run(struct link *k); /* move what can be moved */
void link_reset(struct link *k);
void link_reset_when_sent(struct link *k); /* what was passed on arrives */
void link_cut(struct link *k);             /* FIN to both */
void link_half_close(struct link *k, enum dir dir);
void links_end(struct proxy *p, int64_t number, bool reset); /* 0: all */
void links_free(struct proxy *p); /* those that are over */

bool flow_step(struct link *k, enum dir dir);     /* whether something moved */
void flow_drop(struct flow *f);                   /* what is in its buffer */
void flow_release(struct flow *f, unsigned rule); /* 0: whichever holds it */
void flow_undo(struct flow *f, unsigned rule);    /* all that it did */

/* ---- control.c: the control socket ---- */

void control_open(struct proxy *p, const char *text);
void control_round(struct proxy *p); /* after each round: who waited for it? */
void control_close(struct proxy *p);

/* ---- the whole ---- */

enum route_state {
    ROUTE_OPEN,
    ROUTE_CLOSED, /* connect is refused */
    ROUTE_DEAF,   /* the kernel accepts, nobody answers */
    ROUTE__MAX
};

struct route {
    struct source source;
    struct address from, to;
    const char *text;
    struct timer again; /* descriptors ran out: accept later */
    enum route_state state;
    struct proxy *proxy;
};

void route_set(struct route *r, enum route_state state);

/* Counted from the start or the last reset. */
struct counters {
    int64_t connections, open, connect_failed, resets;
    int64_t bytes[2], swallowed_bytes;
    int64_t rounds; /* of the loop: few while nothing happens */
};

struct proxy {
    struct loop loop;
    struct route route[ROUTES_MAX];
    size_t routes;
    struct rule rule[RULES_MAX];
    unsigned rules; /* ids given */
    struct link *links, *over;
    int64_t links_max; /* leaves descriptors for the control socket */
    struct counters count;
    struct source control;
    struct timer control_again;
    struct address control_at;
    struct client *clients;
};

void proxy_reset(struct proxy *p); /* as it was at the start */

void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
void *must(void *p); /* never NULL */

#endif
