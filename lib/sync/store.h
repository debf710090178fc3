/* store: the engine's store port over MariaDB; what its files share. */
#ifndef SYNC_STORE_H
#define SYNC_STORE_H

#include "str/str.h"
#include "sync/sync.h"

enum { OWNER_MAX = 80, LEASES_MAX = 32 /* of one transaction */ };

struct sync_store_db {
    struct sync_store_conf conf;
    struct sync_note *note;
    bool spooled;         /* a pair of ours is in the spool and not stored */
    struct arena scratch; /* reset at the start of every call that uses it */
    char owner[OWNER_MAX];
    char host[OWNER_MAX]; /* the part of owner that names this host */
    struct arena ahead;   /* of secrets: read for leases made together */
    struct rows secrets;
    struct sync_lease unheard[LEASES_MAX]; /* COMMIT's answer was lost */
    size_t unheard_n;
};

struct one_int {
    int64_t v;
};
extern const struct record one_int_record;
struct one_text {
    const char *v;
};
extern const struct record one_text_record;
struct one_utc {
    struct utc v;
};
extern const struct record one_utc_record;

const char *store_kind(const struct sync_lease *l);

/*
 * Rows of numbers as "[[1,2],[3,4]]", which a statement reads with JSON_TABLE:
 * what is asked about several lanes is asked in one round.  The text is good
 * as long as the arena.
 */
struct store_list {
    struct str text;
};
void store_list_begin(struct store_list *l, struct arena *a);
void store_list_add(struct store_list *l, const int64_t *row, size_t n);
bool store_list_end(struct store_list *l, const char **out, struct err *e);

/* In a transaction: is the lane still ours?  Locks its row. */
bool store_lane_check(struct sync_store_db *s, const struct sync_lease *l,
                      bool *ours, struct err *e);

/* Run body; a lease found lost inside (ctx says) is not an error. */
enum sync_done store_tx(struct sync_store_db *s, db_body *body, void *ctx,
                        const bool *lost, struct err *e);
#ifdef BUILD_fault /* crash.h: a transaction is called after its body */
#define store_tx(s, body, ctx, lost, e)                                        \
    (crash_tx(#body), (store_tx)(s, body, ctx, lost, e))
#endif

/* store_lane.c */
bool store_ready(void *ctx, struct err *e);
bool store_fold(void *ctx, struct err *e);
bool store_rescue(void *ctx, struct err *e);
bool store_wake_idle(void *ctx, int64_t idle_us, struct err *e);
bool store_checkup(void *ctx, struct err *e);
bool store_take_over(void *ctx, struct arena *a, const struct sync_lease *l,
                     int64_t settle_us, struct err *e);
bool store_release(void *ctx, const struct sync_release *list, size_t n,
                   struct err *e);

/* store_lease.c */
bool store_lease(void *ctx, struct sync_lease *out, size_t most, size_t *n,
                 struct err *e);

/* store_event.c */
bool store_context(void *ctx, struct arena *a, const struct sync_lease *l,
                   struct plan_context *out, struct err *e);
bool store_park(void *ctx, const struct sync_lease *l, struct err *e);
bool store_due(void *ctx, struct arena *a, const struct sync_lease *l,
               struct sync_event **out, size_t *n, struct err *e);
bool store_attempt(void *ctx, struct arena *a, const struct sync_lease *l,
                   const struct sync_event *ev, struct sync_attempt *out,
                   struct err *e);
bool store_subject(void *ctx, struct arena *a, const struct sync_lease *l,
                   const struct sync_event *ev, struct plan_subject *out,
                   struct err *e);
bool store_document_of(void *ctx, struct arena *a, const struct sync_lease *l,
                       int64_t customer_id, const char **qbo_id, struct err *e);
bool store_invoices(void *ctx, struct arena *a, const struct sync_lease *l,
                    const int64_t *ids, size_t n, struct plan_subject *out,
                    bool *loaded, struct err *e);
bool store_candidates(void *ctx, const struct sync_lease *l,
                      const struct sync_found *found, size_t n, struct err *e);
enum sync_done store_wait(void *ctx, struct arena *a,
                          const struct sync_lease *l,
                          const struct sync_event *ev, const struct plan *plan,
                          struct err *e);

/* store_owner.c: which process this is ... */
bool store_owner(struct sync_store_db *s, struct err *e);
/* Does the process of this name ("boot.pidspace-pid-start") still run here? */
bool store_owner_lives(const struct sync_store_db *s, const char *owner);
/* Is it of this host, and over? */
bool store_owner_gone(const struct sync_store_db *s, const char *owner);

/* store_note.c */
bool store_note_open(struct sync_store_db *s, struct sync_note **out,
                     struct err *e);
void store_note_close(struct sync_store_db *s);
/* Count what processes that are over were at work on. */
bool store_blame(struct sync_store_db *s, struct err *e);

/* store_mark.c */
void store_mark(void *ctx, struct sync_mark *marks, size_t n);

/* store_settle.c */
void store_settle(void *ctx, struct sync_settle *list, size_t n);

/* store_secret.c */
/* Read what n new leases will ask store_connection for, if it can be read. */
void store_secrets_ahead(struct sync_store_db *s,
                         const struct sync_lease *leases, size_t n);
bool store_connection(void *ctx, struct arena *a, const struct sync_lease *l,
                      struct sync_connection *out, bool *found, struct err *e);
bool store_job_connection(void *ctx, struct arena *a,
                          const struct sync_lease *l, int64_t connection_id,
                          struct sync_connection *out, bool *found,
                          struct err *e);

/* store_token.c */
bool store_refresh_begin(void *ctx, struct arena *a, const struct sync_lease *l,
                         int64_t *epoch, bool *ours, struct err *e);
bool store_refresh_end(void *ctx, struct arena *a, const struct sync_lease *l,
                       int64_t epoch, const struct sync_connection *used,
                       const struct qbo_tokens *tokens, struct err *e);
bool store_refresh_stop(void *ctx, const struct sync_lease *l, int64_t epoch,
                        struct err *e);
bool store_expire(void *ctx, const struct sync_lease *l,
                  const struct sync_connection *as, const char *reason,
                  bool *over, struct err *e);

/* store_job.c */
bool store_job(void *ctx, struct arena *a, const struct sync_lease *l,
               struct sync_job *out, bool *got, struct err *e);
bool store_job_end(void *ctx, const struct sync_lease *l, int64_t id, bool good,
                   const char *message, struct err *e);
bool store_job_later(void *ctx, const struct sync_lease *l, int64_t id,
                     int64_t wait_us, const char *message, struct err *e);
bool store_connected(void *ctx, struct arena *a, const struct sync_lease *l,
                     const struct sync_company *c, bool new_set,
                     const struct qbo_tokens *tokens, int64_t *connection_id,
                     struct err *e);
bool store_forget(void *ctx, const struct sync_lease *l, int64_t connection_id,
                  int64_t job_id, const char *message, struct err *e);

/* store_lists.c */
/* What is kept of a company, inside the transaction. */
bool store_company(struct db *db, struct arena *a, struct shop_ref shop,
                   int64_t id, const struct sync_company *c, struct err *e);
bool store_lists(void *ctx, struct arena *a, const struct sync_lease *l,
                 int64_t connection_id, const struct sync_company *c,
                 const struct sync_reference *list, size_t n, struct err *e);

/* store_changes.c */
bool store_company_again(void *ctx, const struct sync_lease *l,
                         const struct sync_company *c, struct err *e);
bool store_go(void *ctx, const struct sync_lease *l, int64_t generation,
              bool *ours, struct err *e);
bool store_changes(void *ctx, struct arena *a, const struct sync_lease *l,
                   struct sync_changes *out, struct err *e);
bool store_changes_upto(void *ctx, const struct sync_lease *l, struct utc upto,
                        struct err *e);
bool store_changes_tried(void *ctx, const struct sync_lease *l, struct err *e);
bool store_inbox(void *ctx, struct arena *a, const struct sync_lease *l,
                 struct sync_inbox **out, size_t *n, struct err *e);
bool store_inbox_claim(void *ctx, const struct sync_lease *l,
                       const struct sync_inbox *list, size_t n, struct err *e);
bool store_inbox_taken(void *ctx, const struct sync_lease *l,
                       const struct sync_inbox *list, size_t n, struct err *e);
bool store_inbox_put(void *ctx, const struct sync_lease *l,
                     const struct sync_inbox *list, size_t n, struct err *e);
bool store_inbox_linked(void *ctx, const struct sync_lease *l,
                        enum event_entity entity, struct err *e);
bool store_echoes(void *ctx, struct arena *a, const struct sync_lease *l,
                  const struct inbound_read *list, size_t n, bool *echo,
                  struct err *e);
bool store_take(void *ctx, struct arena *a, const struct sync_lease *l,
                const struct inbound_read *r, enum inbound_result *out,
                struct err *e);
/* store_check.c */
bool store_sent(void *ctx, struct arena *a, const struct sync_lease *l,
                int64_t connection_id, enum event_entity entity,
                int64_t record_id, struct sync_sent_record *out, struct err *e);
bool store_job_result(void *ctx, const struct sync_lease *l, int64_t id,
                      const char *message, const char *result, struct err *e);

/* store_seen.c */
bool store_seen_from(void *ctx, struct arena *a, const struct sync_lease *l,
                     int64_t job_id, const char **after, struct err *e);
bool store_seen_add(void *ctx, const struct sync_lease *l,
                    int64_t connection_id, int64_t job_id,
                    const struct sync_seen *list, size_t n, const char *after,
                    const char *message, struct err *e);
bool store_seen_end(void *ctx, const struct sync_lease *l,
                    int64_t connection_id, int64_t job_id,
                    struct sync_seen_counts *out, struct err *e);

/* spool.c: tokens between Intuit's answer and the database's commit. */
enum { SPOOL_OWNER_AT = 16 * 1024 };
struct spool_entry {
    int64_t shop_id, connection_id, epoch;
    struct bytes used_hash; /* of the refresh token that was used */
    const char *access, *refresh;
    int64_t access_s;
};
/* Make sure that an entry will fit, before the token is used. */
bool spool_reserve(const struct sync_store_db *s, struct arena *a,
                   int64_t shop_id, int64_t connection_id, int64_t epoch,
                   struct err *e);
bool spool_write(const struct sync_store_db *s, struct arena *a,
                 const struct spool_entry *entry, struct err *e);
void spool_drop(const struct sync_store_db *s, struct arena *a, int64_t shop_id,
                int64_t connection_id, int64_t epoch);

#endif
