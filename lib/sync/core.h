/* core: what the files of the engine share.  Not for others. */
#ifndef SYNC_CORE_H
#define SYNC_CORE_H

#include "sync/sync.h"

enum {
    IN_FLIGHT_MAX = 10,
    RATE_SECOND = SYNC_SENT,
    OUTAGE_STREAK = 5,
    LADDER_RUNGS = 3,
    ANSWER_KEEP = 16 * 1024, /* bytes of an answer kept with the attempt */
};

/* Microseconds (protocol.md, Numbers); those that wait are scaled. */
#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
#define SETTLE_US (150 * SECOND)
#define LOOK_GAP_US (30 * SECOND)
/* Behind a restore one look is as late as the second of two would be. */
#define RESTORED_US (SETTLE_US + 2 * LOOK_GAP_US)
#define UNKNOWN_US (24 * 60 * MINUTE)
#define THROTTLE_US (60 * SECOND)
/* Who may not write is asked with one record each hour, and who says that it is
 * mended at once (qbo.md: daily at least). */
#define BARRED_US (60 * MINUTE)
/* What changed is asked for in this time after it was asked for last. */
#define CHANGES_US (60 * MINUTE)
#define CHANGES_JITTER_US (5 * MINUTE)
/* A record is not read again so soon, however often it is named (W3, W4). */
#define REREAD_US (10 * SECOND)
#define TURN_US (60 * SECOND)
/*
 * Nine requests in this, which is more than a second: they are counted where
 * they leave and Intuit counts where they arrive, and one that took 40 ms
 * longer than those a second behind it made eleven (measured).  And no minute
 * has more than 480 then, whoever had the lane in it: 52 times nine, and nine.
 */
#define RATE_US (1135 * SECOND / 1000)
#define ERROR_HOLD_US (5 * SECOND)
/* What cannot be written waits, as long as the lane can still be ours. */
#define SETTLE_AGAIN_US (SECOND / 4)
#define SETTLE_TRIES_US (150 * SECOND)
#define REFRESH_EARLY_US (10 * MINUTE)
#define REFRESH_JITTER_US (5 * MINUTE)
/* A try begun by then has its answer before another host may begin. */
#define REFRESH_TRY_US (30 * SECOND)
#define IDLE_US (7 * 24 * 60 * MINUTE)

struct lane;
struct work;
struct call;

typedef bool call_done(struct sync *s, struct call *c,
                       const struct outbound_result *r, struct err *e);

/* One request in flight. */
struct call {
    struct lane *lane;
    struct work *work; /* NULL for tokens and jobs */
    call_done *done;
};

enum stage {
    STAGE_NEW,
    STAGE_ASKING, /* names_flush asks for its name */
    STAGE_BUSY,   /* a request of it is in flight */
    STAGE_DONE,   /* for this lease */
};

/* One event while its lane is ours. */
struct work {
    struct sync_event event;
    enum stage stage;
    bool loaded;
    struct sync_attempt attempt; /* the last one, when there is one */
    struct plan_subject subject;
    bool subject_loaded;
    bool name_write;         /* a customer or item write is in flight */
    int64_t customer_key;    /* whose balance a write touches; 0 = none */
    const char *customer;    /* CustomerRef of a body planned in this lease */
    const char *note;        /* what the log says besides, or NULL */
    bool looked_again;       /* before a resend, or behind a restore */
    bool look_restored;      /* this look is for what a backup forgot */
    bool look_by_time;       /* the look goes page by page */
    bool look_unasked;       /* QuickBooks does not take the query for it */
    int64_t look_passed;     /* rows of the pages before */
    struct work *asked_next; /* asked about in the same query */
    bool ask_alone;          /* that query was refused as a whole */
    const char *hint; /* cause when a look after 6140 finds nothing of ours */
    const char *hint_text;    /* and what is said then */
    const char *about; /* what its cause is about; NULL: the record tells */
    struct sync_settle fault; /* what a fault said, until the look settles it */
};

/* The last requests of a realm; outlives the lease. */
struct rate {
    int64_t connection_id;
    int64_t used_at;
    int64_t fence[2];        /* of our last lease of its lanes: the queue's,
                                and that of changes */
    int64_t at[RATE_SECOND]; /* ring of send times */
    size_t next;
};

enum refresh_state {
    REFRESH_NO,
    REFRESH_WANTED,
    REFRESH_RUNNING,
    REFRESH_FAILED
};

struct lane {
    bool used;
    struct arena arena;
    struct arena page; /* of one answer about changes */
    struct sync_lease lease;
    struct sync_connection conn;
    struct plan_context context;
    struct work *works;
    size_t work_count;
    size_t in_flight;
    bool draining;   /* start nothing new */
    bool lost;       /* the lease is not ours any more: write nothing */
    bool over;       /* nothing is left to do in this lease */
    bool dirty;      /* something happened since the last step */
    bool crowded;    /* waits for room among all requests in flight */
    bool waiting;    /* works are left for a later step */
    bool stepping;   /* in this step */
    int64_t wake_at; /* step again then, 0 = not by time */
    struct sync_release release;
    int64_t began;
    int64_t items;
    struct rate *rate;

    enum refresh_state refresh;
    int64_t refresh_epoch;
    int refresh_tries;
    int64_t refresh_began;
    bool refresh_previous; /* trying the token before the last */
    bool refreshed;        /* once per lease */
    bool unrenewed;        /* ... and it was not answered */
    int64_t refresh_early; /* this long before the access token ends */
    bool refused;          /* the access token was not taken */
    bool held_for_outage;  /* once per lease */
    bool barred;           /* the company may not write */
    bool accepted;         /* ... a write, since it last refused one so */

    /* collected during a step, written in one transaction each */
    struct sync_settle *settles;
    size_t settle_count;
    int64_t unsettled_at; /* since then the database does not take them */
    struct sync_mark *marks;
    struct work **mark_works;
    size_t mark_count;

    /* jobs */
    struct sync_job job;
    struct job_run *run;

    struct changes *changes;
};

struct sync {
    struct sync_ports p;
    struct lane *lanes;
    size_t lane_count;
    size_t held;
    size_t marks; /* that lanes have collected in this step */
    bool leasing;
    bool let_go; /* of a lane in this round: it may be due again */
    struct rate *rates;
    size_t rate_count;
    struct arena step; /* reset at the start of every round of writes */
    struct arena scratch;
    struct sync_counts counts;
    int64_t folded_at;
    int64_t rescued_at;
    int64_t checked_at;
    int64_t idled_at;
};

/* scale a wait */
int64_t scaled(const struct sync *s, int64_t us);
int64_t mono(const struct sync *s);
/* 0 .. max - 1 */
int64_t chance(const struct sync *s, int64_t max);

/* Say what is at work from here on; 0: nothing of an event's. */
void note_event(struct sync *s, const struct lane *l, int64_t event_id);

/* lane.c */
bool lane_begin(struct sync *s, struct lane *l, struct err *e);
/* Decide what may start now; what that writes is written for all lanes
 * together, then lane_rest says what the lane waits for. */
bool lane_step(struct sync *s, struct lane *l, struct err *e);
void lane_rest(struct sync *s, struct lane *l);
void lane_hold(struct sync *s, struct lane *l, int64_t us, const char *reason);
void lane_good(struct lane *l);
/* The company may not write, for that cause; and one of it was taken after all.
 */
void lane_bar(struct sync *s, struct lane *l, const char *cause);
void lane_accepted(struct lane *l);
/* One more of surely-not-sent, 5xx, time-out; five hold the lane. */
void lane_streak(struct sync *s, struct lane *l);
void lane_abandon(struct lane *l);
bool lane_room(struct sync *s, struct lane *l);
struct rate *rate_of(struct sync *s, int64_t connection_id);
bool rate_may(const struct sync *s, struct rate *r);
void rate_use(const struct sync *s, struct rate *r);
/* When the next may start, and nobody else then: for what comes seldom and
 * would never get its turn beside a long queue. */
int64_t rate_book(const struct sync *s, struct rate *r);
/* Go on where the lease before ended, in this process or another. */
void rate_resume(const struct sync *s, struct rate *r,
                 const struct sync_lease *l);
/* What the next lease is told. */
struct sync_sent rate_sent(const struct sync *s, const struct rate *r);

/* call.c: one way out for every request of a lane */
bool call_read(struct sync *s, struct lane *l, struct work *w, const char *path,
               call_done *done, struct err *e);
bool call_write(struct sync *s, struct lane *l, struct work *w,
                const char *path, const char *body, int64_t marked,
                call_done *done, struct err *e);
/* marked: nothing is sent long after it; what it waits for began then. */
bool call_token(struct sync *s, struct lane *l, const char *url,
                const char *content_type, const char *body, int64_t marked,
                call_done *done, struct err *e);
/* For a job, which has booked its turn. */
bool call_bearer(struct sync *s, struct lane *l, const char *path,
                 const char *access, call_done *done, struct err *e);
/* For qbo_judge, which repeats nothing of what the lane must keep to itself. */
struct qbo_http call_http(struct lane *l, const struct outbound_result *r);
const char *call_answer(struct lane *l, const struct outbound_result *r);

/* post.c */
bool post_decide(struct sync *s, struct lane *l, struct work *w, struct err *e);
/* Write what the lanes of this step have to write, and send what is marked. */
void post_settle(struct sync *s);
void post_mark(struct sync *s);

/* answer.c */
void attempt_note(struct sync_settle *t, struct lane *l,
                  const struct outbound_result *r, const struct qbo_answer *ans,
                  const char *outcome);
int64_t ladder(int64_t attempts);
struct sync_settle *settle_add(struct lane *l, struct work *w,
                               enum sync_signal on, const char *cause,
                               const char *message);
const char *success_message(struct arena *a, const struct lane *l,
                            const struct work *w, const struct qbo_record *r,
                            const char **cause);
/* Does it ask that the record count for nothing?  One that is gone does. */
bool ends_it(const struct work *w);
/* What a delete leaves, and a void that finds nothing: no link. */
struct sync_settle *settle_deleted(struct lane *l, struct work *w,
                                   enum sync_signal on);
struct sync_link *link_of(struct arena *a, const struct lane *l,
                          const struct work *w, const struct json *entity,
                          int64_t revision);
call_done answer_done;

/* evidence.c */
#define LOOK_WINDOW_US (2 * MINUTE) /* before the first mark: clocks differ */
enum finding { FOUND_OURS, FOUND_FOREIGN, FOUND_TWO, FOUND_NOTHING };

struct evidence {
    enum finding finding;
    const struct json *entity; /* ours */
    const char *number;        /* the foreign one's */
};
struct evidence weigh(struct sync *s, struct lane *l, const struct work *w,
                      const struct json *rows);
/* What was sent; NULL when it cannot be read. */
const struct json *attempt_body(struct lane *l, const struct work *w);
/* The name that was sent: the record's own may have changed since. */
const char *attempt_name(const struct json *body);

/* said.c: "Title: QuickBooks' words (sent: 'the value')"; where no value is
 * known the record is named. */
const char *refusal_message(struct lane *l, const struct work *w,
                            const char *cause, const struct qbo_answer *ans);

/* What QuickBooks said, short enough to stand in a sentence of ours. */
const char *words_of(struct lane *l, const struct qbo_answer *ans);

/* look.c */
/* What a person must decide, from whichever state the look began in. */
void settle_person(struct lane *l, struct work *w, const char *cause,
                   const char *message, bool definite);
/* Carry what the fault said of the attempt, when a fault led here. */
void fault_keep(struct sync_settle *t, const struct work *w);
/* Where the record is read by its id. */
const char *look_path(struct lane *l, const struct work *w);
/* A look that brought no answer: again later, and for good after a day. */
bool look_failed(struct sync *s, struct lane *l, struct work *w,
                 const struct qbo_answer *ans, struct err *e);
bool look_start(struct sync *s, struct lane *l, struct work *w, struct err *e);
bool look_stale(struct sync *s, struct lane *l, struct work *w, struct err *e);

/* restored.c: the database is from a backup (counterfoil restored) */
/* May this document have been sent since, and was not asked for yet? */
bool restored_forgot(const struct lane *l, const struct work *w);
/* Ask for it in place of sending it; what is not there is sent then. */
bool restored_ask(struct sync *s, struct lane *l, struct work *w,
                  const struct plan *plan, struct err *e);
/* Is what is there what would be sent now? */
bool restored_same(struct lane *l, const struct work *w,
                   const struct json *entity);

/* culprit.c */
/* Does the refusal leave open what is inactive or gone? */
bool culprit_unnamed(const struct work *w, const struct qbo_answer *ans);
/* Find it; w->hint and w->hint_text say what is settled when nothing is. */
bool culprit_find(struct sync *s, struct lane *l, struct work *w,
                  struct err *e);
/* The customer was read, and is inactive. */
bool culprit_customer_gone(struct sync *s, struct lane *l, struct work *w,
                           struct err *e);

/* names.c */
/* What a read that failed says of the realm, and of nothing else. */
bool lane_read_failed(struct sync *s, struct lane *l,
                      const struct qbo_answer *ans, struct err *e);
bool read_failed(struct sync *s, struct lane *l, struct work *w,
                 const struct qbo_answer *ans, struct err *e);
/* What has the event's name is read; names_flush asks for all names of a step
 * in one query and sets *waiting when it could not. */
bool names_want(struct sync *s, struct lane *l, struct work *w, struct err *e);
bool names_flush(struct sync *s, struct lane *l, bool *waiting, struct err *e);

/* token.c */
bool token_needed(const struct sync *s, const struct lane *l);
bool token_refresh(struct sync *s, struct lane *l, struct err *e);
bool token_refused(struct sync *s, struct lane *l, const char *why,
                   struct err *e);

/* company.c: texts stay where the answer was read to */
void company_info_read(const struct json *info, struct sync_company *co);
void company_prefs_read(const struct json *prefs, struct sync_company *co);

/* changes.c */
bool changes_begin(struct sync *s, struct lane *l, struct err *e);
bool changes_step(struct sync *s, struct lane *l, struct err *e);

/* job.c */
bool job_step(struct sync *s, struct lane *l, struct err *e);

#endif
