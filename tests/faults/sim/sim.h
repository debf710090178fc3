/*
 * sim: the shipped engine in a world that one seed decides.
 *
 * Sweepers run the engine of lib/sync as coroutines over ports of this
 * program: an in-memory database, a small QuickBooks, a network that loses
 * things, a clock that only the scheduler moves.  At every port call a sweeper
 * may be paused, past its lease too, or die.  Nothing here is random but what
 * the seed gives, so a failing seed is a test case.
 *
 * Times are microseconds of the world's clock, which begins at EPOCH.
 */
#ifndef SIM_H
#define SIM_H

#include <jansson.h>
#include <stdio.h>
#include <ucontext.h>

#include "str/str.h"
#include "sync/sync.h"

#define US INT64_C(1000000)
#define MINUTES (60 * US)
#define EPOCH (INT64_C(1772323200) * US) /* 2026-03-01T00:00:00Z */
#define NEVER INT64_MAX

enum {
    SWEEPERS_MAX = 3,
    SHOPS_MAX = 3,
    RECORDS_MAX = 64,  /* of a shop */
    EVENTS_MAX = 4000, /* of all shops */
    ATTEMPTS_MAX = 12000,
    DOCS_MAX = 400, /* in one company */
    FLIGHTS_MAX = 400,
    FOUND_MAX = 400,
    TOKENS_MAX = 512, /* of one company; the oldest make room */
    SPOOL_MAX = 256,
    JOBS_MAX = 400,
    TRAIL_MAX = 1 << 20, /* bytes of what a failing seed tells */
};

/* What may go wrong, per thousand, and how; chosen from the seed. */
struct knobs {
    size_t sweepers, shops;
    bool honoured; /* QuickBooks keeps request ids */
    bool our_numbers;
    bool one_host; /* dead owners are seen at once */
    int64_t span;  /* shop and faults are active for that long */
    unsigned crash, pause, long_pause; /* at each port call */
    unsigned lost, late, stalled, refused_connect, gateway, throttled;
    unsigned database, commit_lost;
    int64_t lag_max;  /* of queries behind writes */
    int64_t clock_at; /* QuickBooks' clock ahead of the database's */
    unsigned remote;  /* people at QuickBooks' screens */
    unsigned poison;  /* of the invoices */
    int64_t rotates;  /* the refresh token's value, once it is that old */
    int64_t overlap;  /* for that long the value before it is taken, too */
    int64_t lives_s;  /* an access token */
    unsigned slow;    /* answers of the token endpoint */
    unsigned parted;  /* disconnected, here or at QuickBooks */
    bool idle;        /* nothing to post for a week and more at the end */
    bool set_up;      /* shops begin before set-up, and go back to it */
};

/* ----------------------------------------------------------- the database */

struct thing {
    enum event_entity entity;
    int64_t id, revision;
    size_t customer, item; /* of an invoice: indexes of records */
    size_t pays;           /* of a payment: index of the invoice */
    size_t paid;           /* of an invoice: live payments on it */
    bool applied;          /* of a payment: it goes to its invoice */
    size_t stands_for;     /* of an invoice: one more than the index of the
                              voided one it was made for, 0: none */
    int64_t minor;
    const char *label;
    const char *ended; /* "void" or "delete" once asked for, else "" */
    bool meddled;      /* somebody at QuickBooks changed or deleted it */
    bool gone;         /* ... deleted it */
    bool poison;       /* whoever reads it dies */
};

struct link {
    bool used;
    char qbo_id[24], token[24];
    const char *number, *snapshot;
    int64_t revision;
    struct money total;
};

struct event {
    int64_t id;
    size_t shop;
    enum event_entity entity;
    size_t record;
    const char *label, *cause, *operation;
    enum event_state state;
    int64_t attempts, attempt_id, looks, fence, due_at, changed_at;
    int64_t waits_for, superseded_by, crashes;
    bool definite, early;
};

struct attempt {
    int64_t id, event_id, fence, revision, first_marked_at, marked_at;
    size_t shop;
    const char *request_id, *path, *body, *marker, *outcome;
    enum qbo_operation operation;
};

struct candidates {
    bool read;
    int64_t revision, found_at;
    struct plan_candidate *list;
    size_t n;
};

struct row {
    char owner[40];
    int64_t until, due_at, hold_until, fence, streak, hold_s;
    bool woken;
};

struct shop {
    struct thing records[RECORDS_MAX];
    struct link links[RECORDS_MAX];
    struct candidates candidates[RECORDS_MAX];
    size_t record_count;
    struct row rows[SYNC_JOB + 1]; /* the lanes */
    /* the connection and, unless it was forgotten, its secret */
    const char *state;
    int64_t generation;
    bool secret;
    char access[48], refresh[48], previous[48];
    int64_t access_ends, refreshed_at, epoch, refresh_until;
    int64_t rejected; /* requests in a row that QuickBooks took no token of */
    bool off; /* sync, until set-up is finished */
};

/* What the web tier asks of the sweeper. */
struct job {
    int64_t id, due_at, tries;
    size_t shop;
    const char *kind, *payload, *state; /* "waiting" "working" "done" ... */
};

/* A refresh on the disk of a host. */
struct spool {
    bool used, pair; /* pair: the answer is in it */
    size_t host, shop;
    int64_t epoch;
    char owner[40], renewed[48], access[48], refresh[48];
};

/* ------------------------------------------------------------- QuickBooks */

struct doc {
    const char *kind;     /* "Invoice" */
    json_t *now, *before; /* before: what a lagging query still shows */
    int64_t made_at, changed_at, voided_at; /* 0: never voided */
    bool deleted;
    const char *request_id; /* that made it, "" for a person */
};

struct memory {
    const char *request_id, *body;
    int status;
};

/* One that QuickBooks handed out. */
struct token {
    char text[48];
    bool refresh;
    int64_t grant;
    int64_t ends; /* it is taken until then */
    bool current; /* the grant's last refresh token */
    bool heard;   /* a refresh brought it to a process that went on */
};

struct company {
    struct doc docs[DOCS_MAX];
    size_t doc_count;
    struct memory kept[ATTEMPTS_MAX / SHOPS_MAX];
    size_t kept_count;
    int64_t last_id, last_number;
    struct token tokens[TOKENS_MAX];
    int64_t token_count, grants, rotated_at, barred_at;
};

/* ------------------------------------------------------------ the network */

struct flight {
    bool used, executed;
    size_t sweeper;
    void *tag; /* NULL: nobody listens any more */
    size_t shop;
    bool post, token, revoke;
    int64_t handed; /* the refresh token in its answer, by number; 0: none */
    const char *url, *bearer, *body;
    int64_t exec_at, answer_at; /* NEVER: not */
    enum outbound_end end;
    long status;
    const char *answer; /* instead of QuickBooks' own, or NULL */
};

struct sweeper {
    struct sim *sim;
    size_t index;
    unsigned life; /* processes that ran in its place */
    bool alive, dying;
    bool resting;    /* until there is work */
    int64_t wake_at; /* runs on, or is started again, then */
    int64_t mono_at; /* what its clock is ahead of the world's */
    char owner[40];
    struct sync_note note, left; /* left by the one before it */
    bool spooled; /* a pair of its own is on the disk and not stored */
    struct sync_ports ports;
    struct sync_conf conf;
    struct sync *sync;
    ucontext_t context;
    void *stack;
};

struct sim {
    uint64_t seed, random;
    struct knobs knobs;
    bool calm; /* the faults are over */
    int64_t now;
    struct arena arena;
    struct shop shops[SHOPS_MAX];
    struct company companies[SHOPS_MAX];
    struct event events[EVENTS_MAX];
    size_t event_count;
    struct attempt attempts[ATTEMPTS_MAX];
    size_t attempt_count;
    struct spool spool[SPOOL_MAX];
    struct job jobs[JOBS_MAX];
    size_t job_count;
    struct flight flights[FLIGHTS_MAX];
    struct sweeper sweepers[SWEEPERS_MAX];
    ucontext_t scheduler;
    int64_t people_at;
    /* counted over all seeds by the caller */
    struct sim_counts {
        int64_t operations, requests, crashes, lost, late, looks, commits_lost;
        int64_t refreshes, parted;
        int64_t unkept; /* operations while request ids were ignored */
    } counts;
    struct str trail; /* what happened, for a failing seed */
    bool tell;
    char wrong[400]; /* the first broken invariant, or "" */
};

/* random.c: what the seed gives */
uint64_t sim_random(struct sim *s);
int64_t sim_below(struct sim *s, int64_t n);        /* 0 .. n - 1 */
bool sim_hit(struct sim *s, unsigned per_thousand); /* never when calm */
bool sim_chance(struct sim *s, unsigned per_thousand);
void sim_knobs(struct sim *s);

/* One line of what happened; kept when the seed is told. */
void sim_say(struct sim *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The invariant that does not hold; the first one counts. */
void sim_wrong(struct sim *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* store.c: the store port */
struct sync_store sim_store(struct sweeper *w);
struct event *sim_event(struct sim *s, int64_t id);
/* A record changed: as saving it does. */
int64_t sim_enqueue(struct sim *s, size_t shop, size_t record,
                    const char *operation);
/* It stands behind another event until that has succeeded. */
void sim_chain(struct sim *s, int64_t id, int64_t behind);
/* It goes out although sync is off, and what it waits for, too. */
void sim_hurry(struct sim *s, int64_t id);
/* When the database next has work for a sweeper; NEVER for nothing. */
int64_t sim_work_at(const struct sim *s);

/* books.c: QuickBooks; the answer's text lives in the sim's arena */
struct books_answer {
    int status;
    const char *body;
};
struct books_answer books_post(struct sim *s, size_t shop, const char *url,
                               const char *body);
struct books_answer books_get(struct sim *s, size_t shop, const char *url);
struct doc *books_doc(struct sim *s, size_t shop, const char *kind,
                      const char *id);
struct doc *books_add(struct sim *s, size_t shop, const char *kind,
                      json_t *given, const char *request_id);
void books_change(struct sim *s, struct doc *d, json_t *next);

/* grant.c: QuickBooks' tokens */
/* A code's or a refresh token's worth; *handed: see struct flight. */
struct books_answer grant_token(struct sim *s, size_t shop, const char *body,
                                int64_t *handed);
struct books_answer grant_revoke(struct sim *s, size_t shop, const char *body);
/* What a job reads of a company; body NULL: something else was asked. */
struct books_answer grant_about(struct sim *s, const char *url);
bool grant_takes(const struct sim *s, size_t shop, const char *token);
/* Permission given at QuickBooks' screens, and taken back there. */
void grant_give(struct sim *s, size_t shop, char *access, char *refresh);
void grant_end(struct sim *s, size_t shop);
/* No access token of the company is taken any more. */
void grant_bar(struct sim *s, size_t shop);
void grant_heard(struct sim *s, size_t shop, int64_t handed);

/* token.c, job.c: the rest of the store port */
void sim_tokens(struct sync_store *port);
void sim_jobs(struct sync_store *port);
bool sim_spool_replay(struct sweeper *w, struct err *e);
int64_t sim_jobs_due(const struct sim *s, size_t shop);
void sim_job(struct sim *s, size_t shop, const char *kind, const char *payload);
bool sim_owner_dead(const struct sim *s, const char *owner);

/* net.c: the http port */
struct sync_http sim_http(struct sweeper *w);
void net_run(struct sim *s); /* what arrives at QuickBooks by now */
int64_t net_next(const struct sim *s);
void net_forget(struct sim *s, const struct sweeper *w);
int64_t net_answer_for(const struct sim *s, const struct sweeper *w);

/* people.c: the shop's, and those at QuickBooks' screens */
void people_begin(struct sim *s);
void people_act(struct sim *s);
/* Press Retry on all; also on what crashed whoever took it? */
void people_retry_all(struct sim *s, bool crashed);
void people_part(struct sim *s, size_t shop);
void people_connect_all(struct sim *s); /* those that are not */
void people_sync(struct sim *s, size_t shop, bool on);

/* run.c: the scheduler */
void sim_point(struct sweeper *w, const char *where);
/* Its process is over, at that. */
void sim_die(struct sweeper *w, const char *where);
void sim_sleep(struct sweeper *w, int64_t until);
void sim_run(struct sim *s);

/* judge.c */
void judge(struct sim *s);
/* A6, before sync is turned on: nothing early is held back. */
void judge_gate(struct sim *s);
/* I9, before what is stored of its grant is replaced. */
void judge_grant(struct sim *s, size_t shop);

#endif
