/*
 * sync: the engine that posts exactly once (protocol.md is the contract).
 *
 * The core is pure over four ports: store (the database as the engine needs
 * it), http, clock, random.  The shipped sweeper binds them to MariaDB and
 * libcurl (sync_store_open, outbound); the simulation binds seeded ones.
 * Nothing here reads a clock, a socket or a table except through a port.
 */
#ifndef SYNC_H
#define SYNC_H

#include <stdio.h>

#include "conf/conf.h"
#include "crypt/crypt.h"
#include "event/event.h"
#include "inbound/inbound.h"
#include "outbound/outbound.h"
#include "plan/plan.h"

/*
 * A connection has two lanes, its queue and reading what changed there; never
 * are both somebody's at one time, so what belongs to the realm (its rate, its
 * tokens) has one user.  A shop's jobs have a lane of their own.
 */
enum sync_kind { SYNC_POST, SYNC_JOB, SYNC_CHANGES };

/*
 * When the last requests of a realm left: the lease carries it, so that two
 * sweepers that have the realm one after the other keep its rate together.
 */
enum { SYNC_SENT = 9, SYNC_SENT_UNKNOWN = -1 };
struct sync_sent {
    int n;                 /* UNKNOWN: whoever had the lane did not say */
    int64_t age_us;        /* since the release, by the database's clock */
    int64_t us[SYNC_SENT]; /* before the release */
};

/* A lane while it is ours. */
struct sync_lease {
    struct shop_ref shop;
    enum sync_kind kind;
    int64_t connection_id; /* 0 for jobs */
    int64_t fence;
    int64_t run_id; /* 0 until the first mark */
    int64_t streak; /* outage streak as of the last release */
    int64_t hold_s; /* last outage hold, before scaling */
    bool waits;     /* an event of the shop may wait for another */
    struct sync_sent sent;
    int64_t beside_fence;    /* of the connection's other lane; 0: never had */
    struct sync_sent beside; /* ... and what it sent last */
};

/* The connection behind a lane; strings live as long as the lease. */
struct sync_connection {
    const char *state; /* "active" ... */
    int64_t generation;
    const char *realm;
    const char *access, *refresh, *previous;
    struct bytes refresh_hash;
    int64_t access_left_us;   /* by the database's clock */
    int64_t refreshed_age_us; /* since the tokens were last renewed */
    bool sending; /* a lease before left events that were being sent */
    bool waits;   /* an event of the shop waits for another */
    struct utc restored_to;  /* the database is from a backup of then; 0: no */
    int64_t restored_age_us; /* since it was restored */
    int64_t restored_below;  /* records from this id on are newer; 0: none */
    bool gated;              /* sync is off: only early events are sent */
};

struct sync_event {
    int64_t id;
    enum event_entity entity;
    enum event_state state;
    int64_t record_id;
    const char *label, *operation;
    int64_t attempts, attempt_id, looks;
    bool definite;
    struct utc changed_at;
    int64_t blocker; /* older event of the record that must settle first */
    bool early;      /* is sent although sync is off */
};

struct sync_attempt {
    int64_t id;
    const char *request_id, *path, *body, *marker, *outcome;
    enum qbo_operation operation;
    int64_t revision;
    struct utc first_marked_at;
    int64_t first_age_us, age_us; /* since the first mark and since this one */
    bool outdone;                 /* a later one of the connection was posted */
};

enum sync_done {
    SYNC_DONE,
    SYNC_LOST_LEASE, /* nothing stored: the lane or connection is not ours */
    SYNC_FAILED,     /* nothing stored, and the log tells why */
    SYNC_UNSURE,     /* COMMIT's answer was lost */
};

struct sync_mark {
    struct sync_lease *lease; /* its run_id is set when done */
    const struct sync_connection *connection;
    const struct sync_event *event;
    const char *request_id; /* 32 hex */
    enum qbo_operation operation;
    const char *path; /* "invoice" */
    const char *body;
    int64_t revision;
    const char *marker;
    struct utc first_marked_at; /* of this request id; 0: now */
    int64_t attempt_id;         /* out; 0: the event was no longer there */
    int64_t run_id;             /* out */
    enum sync_done done;        /* out; the same for all of a lease */
};

struct sync_link {
    const char *qbo_id, *sync_token, *number, *snapshot;
    int64_t revision;
    struct money total;
};

struct sync_settle {
    const struct sync_lease *lease;
    const struct sync_event *event;
    enum event_state from, to;
    int64_t attempt_id;
    bool marked; /* guarded by fence and attempt, not by the lease */
    const char *cause, *message;
    const char *about; /* of the cause (event.h) */
    int64_t due_in_us;
    int64_t attempts, looks;
    bool definite;
    bool release;        /* wake what waits for this event */
    const char *outcome; /* of the attempt; NULL: leave it */
    long http_status;
    const char *fault_code, *tid, *answer;
    const struct sync_link *link; /* to store, or NULL */
    bool unlink;                  /* it is not in QuickBooks any more */
    /* A customer that was deleted there: its link goes, if it is this one. */
    int64_t forget_customer; /* 0: none */
    const char *forget_qbo_id;
    bool hit;            /* out: the row was ours to move */
    enum sync_done done; /* out; the same for all of a lease */
};

struct sync_release {
    const struct sync_lease *lease;
    int64_t hold_us;    /* 0: none */
    const char *reason; /* "throttled", "outage", "signed_out", "", a bar's */
    int64_t streak, hold_s;
    int64_t posted;
    struct sync_sent sent;
    int64_t next_us; /* changes: read again after that long at the latest */
};

/* Where reading what changed goes on, by the database's clock. */
struct sync_changes {
    struct utc since, now;
    int64_t age_us; /* since it last went on, or was to */
    bool first;     /* it never did */
};

/* A row of the inbox: a record that is to be read. */
struct sync_inbox {
    const char *entity; /* "invoice" ..., "preferences" */
    const char *qbo_id, *merged_into;
    int64_t seq;     /* as read: a later notice has another */
    int64_t tries;   /* that came to nothing */
    int64_t wait_us; /* it is not read again before that */
};

/* What has an event's name in QuickBooks; n may be 0. */
struct sync_found {
    const struct sync_event *event;
    int64_t revision; /* of the record here */
    const struct plan_candidate *list;
    size_t n;
};

/* In place of a connection's id: the company is another shop's. */
#define SYNC_ELSEWHERE INT64_C(-1)

struct sync_job {
    int64_t id;
    int64_t connection_id;
    const char *kind;
    const char *payload; /* opened; "" without one */
    int64_t tries;       /* rounds of it that had to end without an answer */
    /* Of a check: the record; "" otherwise. */
    const char *entity;
    int64_t record_id;
};

/* An invoice there. */
struct sync_seen {
    const char *qbo_id, *number;
    const char *marker; /* "": none of ours */
    bool voided;
};
struct sync_seen_counts {
    int64_t seen, ours;             /* rows, and those that are linked */
    int64_t twice, number, missing; /* of them */
};

struct sync_company {
    const char *realm, *name, *country, *currency, *discount_account;
    const char *subscription; /* "SUBSCRIBED" ..., "" where it is not said */
    struct date book_close;   /* ymd 0: the books are open */
    bool custom_numbers, uses_tax, automated_tax;
    bool allows_discount, auto_apply_credit;
    const char *left_out; /* kinds of names that are not in the lists:
                             "customer", "item", "customer,item"; NULL: none */
};

struct sync_reference {
    const char *kind, *id, *name, *type;
    const char *email, *sync_token; /* of customers and items */
    struct decimal rate;
    bool active;
};

/* What a check compares: the record as it was last sent. */
struct sync_sent_record {
    const char *qbo_id;    /* "": it is not linked */
    const char *operation; /* of the attempt, "" for none: linked by name */
    const char *body;      /* that it sent, or the link's snapshot */
    const char *total;     /* of a document, here; "" for none */
};

/* What is at work at this moment; whoever comes after a crash reads it. */
struct sync_note {
    int64_t shop_id;
    int64_t event_id; /* 0: nothing of an event's; SYNC_SEVERAL */
    bool wary;        /* somebody ended over several: take one at a time */
};
#define SYNC_SEVERAL INT64_C(-1)

/* The database as the engine needs it.  Strings go into the arena given. */
struct sync_store {
    void *ctx;
    struct sync_note *note; /* or NULL */
    bool (*ready)(void *ctx, struct err *e);
    bool (*fold)(void *ctx, struct err *e);
    bool (*rescue)(void *ctx, struct err *e); /* lanes of dead owners here */
    /* make lanes due whose tokens were not renewed for that long */
    bool (*wake_idle)(void *ctx, int64_t idle_us, struct err *e);
    /* one shop's weekly check-up, if one is due; NULL: none is done here */
    bool (*checkup)(void *ctx, struct err *e);
    /* up to `most` lanes that are due; *n may be 0 */
    bool (*lease)(void *ctx, struct sync_lease *out, size_t most, size_t *n,
                  struct err *e);
    bool (*take_over)(void *ctx, struct arena *a, const struct sync_lease *l,
                      int64_t settle_us, struct err *e);
    bool (*connection)(void *ctx, struct arena *a, const struct sync_lease *l,
                       struct sync_connection *out, bool *found, struct err *e);
    bool (*context)(void *ctx, struct arena *a, const struct sync_lease *l,
                    struct plan_context *out, struct err *e);
    /* Sync is off: what is due and not early waits until it is on. */
    bool (*park)(void *ctx, const struct sync_lease *l, struct err *e);
    bool (*due)(void *ctx, struct arena *a, const struct sync_lease *l,
                struct sync_event **out, size_t *n, struct err *e);
    bool (*attempt)(void *ctx, struct arena *a, const struct sync_lease *l,
                    const struct sync_event *ev, struct sync_attempt *out,
                    struct err *e);
    bool (*subject)(void *ctx, struct arena *a, const struct sync_lease *l,
                    const struct sync_event *ev, struct plan_subject *out,
                    struct err *e);
    /* several invoices at once; loaded[i] false: ask for it by itself */
    bool (*invoices)(void *ctx, struct arena *a, const struct sync_lease *l,
                     const int64_t *ids, size_t n, struct plan_subject *out,
                     bool *loaded, struct err *e);
    /* the newest invoice of a customer that is linked; "" for none */
    bool (*document_of)(void *ctx, struct arena *a, const struct sync_lease *l,
                        int64_t customer_id, const char **qbo_id,
                        struct err *e);
    bool (*candidates)(void *ctx, const struct sync_lease *l,
                       const struct sync_found *found, size_t n, struct err *e);
    enum sync_done (*wait)(void *ctx, struct arena *a,
                           const struct sync_lease *l,
                           const struct sync_event *ev, const struct plan *plan,
                           struct err *e);
    /* of several lanes at once; what belongs to one lease stands together,
       and a lease that is lost or fails takes no other with it */
    void (*mark)(void *ctx, struct sync_mark *marks, size_t n);
    void (*settle)(void *ctx, struct sync_settle *list, size_t n);
    bool (*release)(void *ctx, const struct sync_release *list, size_t n,
                    struct err *e);

    /* tokens */
    bool (*refresh_begin)(void *ctx, struct arena *a,
                          const struct sync_lease *l, int64_t *epoch,
                          bool *ours, struct err *e);
    bool (*refresh_end)(void *ctx, struct arena *a, const struct sync_lease *l,
                        int64_t epoch, const struct sync_connection *used,
                        const struct qbo_tokens *tokens, struct err *e);
    bool (*refresh_stop)(void *ctx, const struct sync_lease *l, int64_t epoch,
                         struct err *e);
    /* *over false: it is not as it was read any more (connected anew, other
       tokens, also those in the spool of this host), or the lane is not ours */
    bool (*expire)(void *ctx, const struct sync_lease *l,
                   const struct sync_connection *as, const char *reason,
                   bool *over, struct err *e);

    /* jobs */
    bool (*job)(void *ctx, struct arena *a, const struct sync_lease *l,
                struct sync_job *out, bool *got, struct err *e);
    bool (*job_end)(void *ctx, const struct sync_lease *l, int64_t id,
                    bool good, const char *message, struct err *e);
    /* the whole of it once more after that long */
    bool (*job_later)(void *ctx, const struct sync_lease *l, int64_t id,
                      int64_t wait_us, const char *message, struct err *e);
    /* new_set: on the owner's word another company takes the place of the one
       in use, with links and a queue of its own (features.md A5).
       Refused with SYNC_ELSEWHERE in *connection_id: another shop has it. */
    bool (*connected)(void *ctx, struct arena *a, const struct sync_lease *l,
                      const struct sync_company *c, bool new_set,
                      const struct qbo_tokens *tokens, int64_t *connection_id,
                      struct err *e);
    bool (*lists)(void *ctx, struct arena *a, const struct sync_lease *l,
                  int64_t connection_id, const struct sync_company *c,
                  const struct sync_reference *list, size_t n, struct err *e);
    bool (*sent)(void *ctx, struct arena *a, const struct sync_lease *l,
                 int64_t connection_id, enum event_entity entity,
                 int64_t record_id, struct sync_sent_record *out,
                 struct err *e);
    /* it is done, and this came of it, as JSON */
    bool (*job_result)(void *ctx, const struct sync_lease *l, int64_t id,
                       const char *message, const char *result, struct err *e);
    /* invoices of QuickBooks as a reading of them finds them: where an earlier
       lease of the job stopped ("" at the beginning) ... */
    bool (*seen_from)(void *ctx, struct arena *a, const struct sync_lease *l,
                      int64_t job_id, const char **after, struct err *e);
    /* ... a page of them and the last id in it, or neither (ERR_CONFLICT: the
       job is another's) ... */
    bool (*seen_add)(void *ctx, const struct sync_lease *l,
                     int64_t connection_id, int64_t job_id,
                     const struct sync_seen *list, size_t n, const char *after,
                     const char *message, struct err *e);
    /* ... and what all of them come to */
    bool (*seen_end)(void *ctx, const struct sync_lease *l,
                     int64_t connection_id, int64_t job_id,
                     struct sync_seen_counts *out, struct err *e);
    bool (*job_connection)(void *ctx, struct arena *a,
                           const struct sync_lease *l, int64_t connection_id,
                           struct sync_connection *out, bool *found,
                           struct err *e);
    /* the tokens go and the job is done with them, or neither: who came after
       would not know any more what Intuit said */
    bool (*forget)(void *ctx, const struct sync_lease *l, int64_t connection_id,
                   int64_t job_id, const char *message, struct err *e);

    /* changes */
    /* renew the lease; *ours false: it is not ours any more, or the connection
       is not active in the generation that was read */
    bool (*go)(void *ctx, const struct sync_lease *l, int64_t generation,
               bool *ours, struct err *e);
    bool (*changes)(void *ctx, struct arena *a, const struct sync_lease *l,
                    struct sync_changes *out, struct err *e);
    /* everything that changed before `upto` is taken over and committed; never
       goes back */
    bool (*changes_upto)(void *ctx, const struct sync_lease *l, struct utc upto,
                         struct err *e);
    /* not all of it could be read: once more in an hour, from the same place */
    bool (*changes_tried)(void *ctx, const struct sync_lease *l, struct err *e);
    /* rows that are due, the oldest first */
    bool (*inbox)(void *ctx, struct arena *a, const struct sync_lease *l,
                  struct sync_inbox **out, size_t *n, struct err *e);
    /* about to be asked for, due again after wait_us whatever comes of it */
    bool (*inbox_claim)(void *ctx, const struct sync_lease *l,
                        const struct sync_inbox *list, size_t n, struct err *e);
    /* taken over as they were at seq; not read again within wait_us */
    bool (*inbox_taken)(void *ctx, const struct sync_lease *l,
                        const struct sync_inbox *list, size_t n, struct err *e);
    bool (*inbox_put)(void *ctx, const struct sync_lease *l,
                      const struct sync_inbox *list, size_t n, struct err *e);
    /* all that is linked of a kind is to be read */
    bool (*inbox_linked)(void *ctx, const struct sync_lease *l,
                         enum event_entity entity, struct err *e);
    bool (*company)(void *ctx, const struct sync_lease *l,
                    const struct sync_company *c, struct err *e);
    /* inbound_echoes, inbound_take */
    bool (*echoes)(void *ctx, struct arena *a, const struct sync_lease *l,
                   const struct inbound_read *list, size_t n, bool *echo,
                   struct err *e);
    bool (*take)(void *ctx, struct arena *a, const struct sync_lease *l,
                 const struct inbound_read *r, enum inbound_result *out,
                 struct err *e);
};

struct sync_http {
    void *ctx;
    bool (*start)(void *ctx, const struct outbound_request *r, struct err *e);
    unsigned (*busy)(void *ctx);
    bool (*take)(void *ctx, struct arena *a, int wait_ms,
                 struct outbound_result *out, bool *got, struct err *e);
};

struct sync_clock {
    void *ctx;
    int64_t (*mono)(void *ctx); /* microseconds */
};

struct sync_random {
    void *ctx;
    void (*fill)(void *ctx, void *p, size_t n);
};

struct sync_conf {
    const char *api_url, *token_url, *revoke_url;
    const char *client_id, *client_secret, *redirect_uri;
    int64_t time_scale;
    size_t lanes;           /* at once */
    unsigned requests;      /* in flight at once, over all lanes */
    const void *marker_key; /* 32 bytes */
};

struct sync_ports {
    struct sync_store store;
    struct sync_http http;
    struct sync_clock clock;
    struct sync_random random;
    const struct sync_conf *conf;
};

struct sync;

ERR_CHECKED bool sync_open(struct sync **out, const struct sync_ports *p,
                           struct err *e);
void sync_close(struct sync *s);

/*
 * One round: fold wakes, lease what is due while leasing is true, take
 * answers for at most wait_ms, settle.  *idle tells that no lane is held and
 * that none was let go just now: its turn may be over and its work not.
 */
ERR_CHECKED bool sync_step(struct sync *s, bool leasing, int wait_ms,
                           bool *idle, struct err *e);

/* What was done since sync_open, for the operator's last line. */
struct sync_counts {
    int64_t leases, marked, posted, looked, refused;
    int64_t read, taken; /* records of changes, and those not known before */
};
struct sync_counts sync_counted(const struct sync *s);

/* --------------------------------------------------- the shipped ports */

struct sync_store_conf {
    struct db *db;
    const struct crypt_ring *token_ring, *web_ring;
    const void *realm_key; /* 32 bytes */
    const char *environment;
    const char *spool_dir;
    int64_t only_shop; /* 0: all */
    int64_t engine;    /* of several in one process: 0, 1 ... */
};
struct sync_store_db;
ERR_CHECKED bool sync_store_open(struct sync_store_db **out,
                                 const struct sync_store_conf *c,
                                 struct sync_store *port, struct err *e);
void sync_store_close(struct sync_store_db *s);

struct sync_http sync_http_of(struct outbound *o);
struct sync_clock sync_clock_real(void);
struct sync_random sync_random_real(void);

/* What would be posted and read next, a line each; nothing is leased or sent. */
ERR_CHECKED bool sync_preview(struct sync_store_db *s, FILE *to, struct err *e);

/* Replay tokens whose commit was lost (T3). */
ERR_CHECKED bool sync_spool_replay(struct sync_store_db *s, struct err *e);

#endif
