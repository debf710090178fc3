/* job: what the files of jobs share.  Not for others. */
#ifndef SYNC_JOB_H
#define SYNC_JOB_H

#include "sync/core.h"

typedef bool job_next(struct sync *s, struct lane *l, struct err *e);

/* A job under way; its lists grow in the lane's arena. */
struct job_run {
    struct qbo_tokens tokens;
    struct sync_company company;
    struct sync_connection conn;
    int64_t connection_id;
    size_t list; /* which of QuickBooks' lists is being read */
    int64_t start;
    const char *last_id; /* of the page before, where pages go by key */
    size_t list_from;    /* ref_count when the list began */
    struct sync_reference *refs;
    size_t ref_count;
    const struct json *rates; /* TaxRate rows, for the codes' totals */
    int tries;
    const char *asks; /* a path whose turn comes at asks_at, or NULL */
    int64_t asks_at;
    call_done *answered;          /* ... by whom its answer is read */
    int64_t asked_at;             /* for tokens, with a code */
    bool new_set; /* with a code: another company may be opened */
    int64_t epoch;                /* of a refresh before the job */
    job_next *next;               /* what follows it */
    struct sync_sent_record sent; /* of a check */
    enum event_entity entity;
    const char *parting; /* what the page says once a grant is given back */
};

/* job.c */

/* What is stored of it is stored: on to the next one. */
void job_over(struct lane *l);
bool job_finish(struct sync *s, struct lane *l, bool good, const char *message,
                struct err *e);

/* The whole of it once more, that much later. */
bool job_put_off(struct sync *s, struct lane *l, int64_t us,
                 const char *message, struct err *e);
/* A read whose turn comes when the realm's limit lets it: it is one for its
 * jobs and its posts.  Before a code's company is known there is no realm of
 * ours to count in. */
bool job_ask(struct sync *s, struct lane *l, const char *path,
             call_done *answered, struct err *e);
/* Refusals end the job; what may pass is asked three times. */
bool job_read_failed(struct sync *s, struct lane *l,
                     const struct qbo_answer *ans, call_done *again,
                     const char *path, struct err *e);
const char *job_realm(const struct lane *l);
/* The connection a job is about, with its tokens. */
bool job_connection(struct sync *s, struct lane *l, bool *found, struct err *e);

/* job_lists.c: read QuickBooks' lists, store them, and end the job. */
bool job_lists_read(struct sync *s, struct lane *l, struct err *e);

/* job_check.c: read one record, and compare it with what was sent. */
bool job_check(struct sync *s, struct lane *l, struct err *e);

/* job_doubles.c: read QuickBooks' invoices, and see what stands there twice. */
bool job_doubles(struct sync *s, struct lane *l, struct err *e);

/* job_grant.c */

/* Revoke until Intuit has heard it, then forget the tokens (T18, T19). */
job_next job_disconnect;

/* next(), with an access token that lives long enough for it. */
bool job_with_access(struct sync *s, struct lane *l, job_next *next,
                     struct err *e);

/*
 * The job has failed: give the grant back that was got for it, then say so.
 * Only for a company that is known to be connected nowhere.
 */
bool job_give_back(struct sync *s, struct lane *l, const char *message,
                   struct err *e);

#endif
