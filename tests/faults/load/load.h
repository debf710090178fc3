/*
 * load: the shipped engine under many shops, on a clock of its own.
 *
 * Sweepers step in turn over ports of this program; nothing is lost here and
 * no one is paused, tests/faults/sim does that.  What counts is when each
 * request starts, when it arrives, and who waits for whom.  Times are
 * microseconds of the world's clock.
 */
#ifndef LOAD_H
#define LOAD_H

#include "sync/sync.h"

#define US INT64_C(1000000)
#define MINUTES (60 * US)
#define NEVER INT64_MAX

enum {
    SHOPS_MAX = 1001,
    WHALE = 0, /* the shop with the many invoices */
    SWEEPERS_MAX = 2,
    FLIGHTS_MAX = 1000,
    TIMES = 512, /* of a realm's last requests; more than a minute's */
};

struct item {
    enum event_state state;
    int64_t due_at, made_at, attempts, attempt_id, looks, marked_at, first_at;
    bool definite;
    char request_id[40], marker[40], outcome[24];
    char *body;
    bool stored; /* at QuickBooks */
};

/* When a realm's requests started, or arrived. */
struct times {
    int64_t at[TIMES];
    int64_t n;
};

struct shop {
    struct item *items;
    size_t count, done, first; /* first: all before it are done */
    char owner[16];
    int64_t until, due_at, hold_until, fence, streak, hold_s;
    int64_t sent_at; /* its sends as of then, as the lease carries them */
    struct sync_sent sent;
    int64_t waits_since, whale_then; /* due and not leased: since when */
    int64_t waited, turns;           /* the most it ever did */
    int64_t access_ends, refreshed_at, refresh_until, epoch;
    struct times started, arrived;
};

struct flight {
    bool used, executed;
    size_t sweeper, shop;
    void *tag;
    char kind; /* 'c' create, 'g' look, 'l' a job's read, 't' token */
    int64_t item, start_at, exec_at, answer_at;
    enum outbound_end end;
    long status;
    char *body, *answer;
};

struct sweeper {
    struct world *world;
    size_t index;
    unsigned life;
    char owner[16];
    int64_t wake_at;
    struct sync_ports ports;
    struct sync_conf conf;
    struct sync *sync;
};

/* What QuickBooks does with whatever arrives. */
enum weather { FAIR, THROTTLED, AWAY };

struct world {
    uint64_t random;
    int64_t now;
    struct arena arena;
    struct shop shops[SHOPS_MAX];
    size_t shop_count;
    struct sweeper sweepers[SWEEPERS_MAX];
    size_t sweeper_count;
    struct flight flights[FLIGHTS_MAX];
    enum weather weather;
    int64_t slow_us; /* the whale's answers take that long */
    int64_t whale_leases, attempts, posted, handed_over, throttled;
    size_t last_sweeper;            /* that had the whale */
    bool alternate;                 /* the other one has it next */
    int64_t jobs, job_fence;        /* the whale's, to be done */
    int64_t job_began, job_slowest; /* 0: none is at work */
    bool job_leased;
    int64_t started, most_started_s; /* of all realms, in any second */
    int64_t most_tokens_s;
    struct times all, tokens;
    char wrong[300];
};

int64_t below(struct world *w, int64_t n);
void wrong(struct world *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* How many of them in the last us, this one included. */
int64_t times_add(struct times *t, int64_t at, int64_t us);

/* rows.c */
struct sync_store load_store(struct sweeper *s);
void item_add(struct world *w, size_t shop);

/* lanes.c */
int64_t lane_next(const struct world *w); /* when one is due; NEVER */

/* wire.c */
struct sync_http load_http(struct sweeper *s);
void wire_run(struct world *w);
int64_t wire_next(const struct world *w);
void wire_forget(struct world *w, size_t sweeper);

#endif
