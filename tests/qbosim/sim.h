/*
 * sim: the simulated world.  One lock guards all of it; handlers run with it
 * held and never do network I/O.  Every change is a record: applied to memory
 * and appended to the journal in one step, and applied the same way again
 * when the process starts.
 */
#ifndef QBOSIM_SIM_H
#define QBOSIM_SIM_H

#include "clock.h"
#include "js.h"
#include "kind.h"

#include <pthread.h>

#define REALM_TEXT 32
#define ID_TEXT 24
#define MINUTE_SLOTS 600 /* of 100 ms each */

/* What befell a transaction outside its fields. */
enum txn_state {
    STATE_VOIDED = 1,
    STATE_DEPOSITED = 2, /* it is part of a bank deposit */
    STATE_MATCHED = 4,   /* with a line of a bank statement */
    STATE_SETTLED = 8    /* a card payment that went through */
};

struct ents {
    struct ent **at;
    size_t n, cap;
};

struct ent {
    struct pool *pool;
    struct js *obj;
    const struct kind *kind;
    char id[ID_TEXT];
    int64_t made_ms, changed_ms;
    int64_t gone_ms;       /* in company.dead: when it was deleted */
    struct version *older; /* history.c */
    wide balance; /* customers: what their transactions leave open */
    wide jobs;    /* the same with all their sub-customers */
    int64_t stocked, sold; /* inventory items: what there was, what went */
    char money[DEC_TEXT], jobs_money[DEC_TEXT];
    struct ents charges, credits; /* customers: sales that are open */
    size_t place;                 /* such a sale's, in its list */
    unsigned state;               /* transactions: enum txn_state */
};

struct gone { /* what was deleted, and when */
    const struct kind *kind;
    char id[ID_TEXT];
    int64_t at_ms;
};

struct answer { /* what a requestid was answered with */
    char *body;
    uint64_t sent; /* of what was sent: a sum of its bytes, 0 unknown */
    int status;
    int64_t at_ms;
};

/* What a request is counted as: every one is a call. */
enum toll { TOLL_CALL, TOLL_BATCH, TOLL_REPORT, TOLL_PLAIN, TOLL__MAX };

struct throttle {
    int64_t slot;
    unsigned count[MINUTE_SLOTS];
};

/* What is wrong with a company: flags, as a row of state.c each. */
struct states {
    int64_t lapsed, lapsed_200, wrong_cluster, locked_out, maintenance;
    int64_t no_access, no_rights, not_in_realm, disconnected, was_reset;
    int64_t general_auth, feature_missing, already_purchased;
};

struct company {
    char realm[REALM_TEXT], country[4];
    const struct settings *settings;
    struct ents list[KIND__MAX];
    struct ents dead[KIND__MAX]; /* deleted, but a lagging query shows it */
    struct map by_id;   /* "Invoice/12" */
    struct map by_name; /* "name/copper kettle ltd" */
    struct map by_doc;  /* "Invoice/1001" */
    struct map shared_doc; /* the same key -> anything: has had two holders */
    struct map gone;    /* "Invoice/12" -> struct gone */
    struct map merged;  /* "Customer/61" -> anything: went into another */
    struct map receivables; /* "USD" -> what customers owe in it */
    struct map answers; /* requestid -> struct answer */
    int64_t last_own[KIND__MAX], last_name, last_txn;
    bool stocks; /* has inventory items */
    int64_t named_ms; /* when a name was written last */
    char last_doc[64];
    bool same_numbers; /* two transactions share one, as a client asked */
    struct throttle throttle[TOLL__MAX];
    struct states states;
    char mail_day[DATE_TEXT]; /* mails were sent on it last */
    int64_t mails;
    struct company *next;
};

/* What a person allowed, and which one of them. */
struct consent {
    const char *realm, *scope, *nonce;
    int64_t person;
};

struct grant {
    struct pool *pool;
    const char *id, *realm, *refresh, *previous; /* realm: "" without one */
    const char *scope;
    int64_t person; /* who allowed it: a row of people[] */
    int64_t made_ms, rotated_ms, used_ms, previous_until_ms;
    bool revoked;
    struct grant *next;
};

struct access {
    struct grant *grant;
    int64_t until_ms;
};

struct code {
    char *realm, *redirect, *grant; /* grant: set once exchanged */
    char *scope, *nonce;            /* nonce: or NULL */
    int64_t until_ms, person;
};

enum requestid_mode { REQUESTID_HONOURED, REQUESTID_IGNORED, REQUESTID_WINDOW };
enum rotation_mode { ROTATION_OVERLAP, ROTATION_NONE, ROTATION_SAME };
enum fault_shape { SHAPE_UPPER, SHAPE_LOWER, SHAPE_MIXED };
enum query_case { CASE_IGNORED, CASE_KEPT };
enum maxresults_over { OVER_CAPPED, OVER_REFUSED };
enum query_tokens { TOKENS_CURRENT, TOKENS_STALE };
enum report_offset { OFFSET_COLON, OFFSET_PLAIN };
enum report_format { REPORT_FORMAT_IGNORED, REPORT_FORMAT_TIMEOUT };
enum cdc_cap { CAP_RESPONSE, CAP_BLOCK };
enum cdc_horizon { HORIZON_ACCEPTED, HORIZON_REFUSED };
enum batch_counts { BATCH_COUNTS_ONE, BATCH_COUNTS_ITEMS };
enum name_text {
    NAME_PLAIN,
    NAME_ID,
    NAME_NULL,
    NAME_BROKEN,
    NAME_TEMPLATE,
    NAME_NEWER
};
enum deleted_again { AGAIN_NUMBERED, AGAIN_REPEATED };
enum merged_loser { LOSER_INACTIVE, LOSER_GONE };
enum tax_text { TAX_TEXT_COUNTRY, TAX_TEXT_LINES };
enum inactive_ref {
    INACTIVE_2500,
    INACTIVE_610,
    INACTIVE_6250,
    INACTIVE_10000
};
enum missing_ref { MISSING_2500, MISSING_610 };
enum ast_address { AST_HOME, AST_ZERO };

enum other_body { OTHER_REPLAYED, OTHER_FAULT, OTHER_CARRIED_OUT };
enum throttle_shape { THROTTLE_XML, THROTTLE_JSON, THROTTLE_OLD };
enum invalid_grant { GRANT_BARE, GRANT_TOKEN, GRANT_REFRESH, GRANT_MIXED };
enum spelling { SPELLING_FIRST, SPELLING_SECOND, SPELLING_MIXED };
enum metadata_zone { ZONE_PACIFIC, ZONE_COMPANY };
enum over_apply { APPLY_REFUSED, APPLY_CLIPPED, APPLY_UNAPPLIED };
enum auto_apply { AUTO_INVOICES, AUTO_BOTH };
enum auto_answer { AUTO_BEFORE, AUTO_AFTER };
enum voided_edit { VOIDED_REVIVES, VOIDED_REFUSED };
enum below_paid { BELOW_REFUSED, BELOW_UNAPPLIED };
enum feature_off { FEATURE_REFUSED, FEATURE_IGNORED };

struct settings {
    int64_t requestid, requestid_window_s;
    int64_t rotation, access_ttl_s, refresh_ttl_s, rotate_after_s;
    int64_t refresh_hard_s, code_ttl_s;
    int64_t throttle, throttle_per_second, throttle_per_minute;
    int64_t throttle_batches_per_minute, throttle_batches_per_realm;
    int64_t throttle_reports_per_minute, batch_counts;
    int64_t maxresults_over, query_tokens;
    int64_t throttle_combined_per_minute, throttle_shape, retry_after_s;
    int64_t metered_reads;
    int64_t requestid_other_body, requestid_in_flight, requestid_faults;
    int64_t invalid_grant, refresh_prefix, token_numbers, id_token_on_refresh;
    int64_t outage_kind, outage_percent, outage_seed;
    int64_t tid, server, content_type, xml_type, time_behind_ms, metadata_zone;
    int64_t stale_user;
    int64_t cdc_cap, cdc_horizon, cdc_false_deletes_ms;
    int64_t report_rows_max, report_offset, report_format;
    int64_t query_lag_ms, outage, time_scale, fault_shape, query_case;
    int64_t name_text, deleted_again; /* lists */
    int64_t merged_loser, merge_touches;
    int64_t inactive_ref, missing_ref, name_edit_ms;
    int64_t tax_text, ast_address;
    int64_t mails_per_day;
    int64_t over_apply, auto_apply, auto_apply_answer, voided_edit, feature_off;
    int64_t below_paid;
};

struct script;
struct seen;
struct notices;
struct hook;
struct outbox;

struct sim {
    pthread_mutex_t lock;
    struct settings settings;
    int64_t offset_ms; /* how far the clock was advanced */
    struct map companies;
    struct company *first, *last;
    struct map access, refresh, codes; /* struct access, grant, code */
    struct grant *grants;
    struct script *scripts;
    int64_t scripts_made;
    struct seen *seen, *seen_last;
    int64_t seen_n, seen_kept, seen_bytes;
    struct map counters;
    struct map flights;  /* "realm/requestid" that a script holds */
    int64_t faults_made; /* for what changes from one to the next */
    int64_t reads_month, reads_made;
    uint64_t outage_state;
    bool dry; /* what is committed now is forgotten */
    struct key *key; /* openid.c; NULL until it is needed */
    struct notices *notices;
    struct hook *hooks;
    int64_t hooks_made;
    bool hooks_running;
    struct outbox *outbox;
    int journal;
    struct text *gathered; /* while changes wait to be one line */
    /* Fixed at start. */
    const char *client_id, *client_secret, *prefix;
    const char *redirects[8];
    size_t redirects_n;
};

int64_t sim_now(const struct sim *s);

/* journal.c */
void journal_open(struct sim *s, const char *path);
void journal_write(struct sim *s, const char *line, size_t n);
void journal_empty(struct sim *s);
/* From here on changes are applied, and written by journal_gathered as one
 * line: after a crash all of them are there, or none.  Under one hold of the
 * lock. */
void journal_gather(struct sim *s, struct text *into);
void journal_gathered(struct sim *s);

/* A change: records gathered, then applied and written as one line. */
struct change {
    struct sim *sim;
    struct pool *pool;
    struct js *records;
};
void change_begin(struct change *c, struct sim *s, struct pool *p);
struct js *change_add(struct change *c, const char *what);
void change_put(struct change *c, const struct company *co,
                const struct kind *k, const struct js *obj, int64_t at_ms);
void change_commit(struct change *c);
bool apply_records(struct sim *s, const struct js *records);

/* store.c */
struct company *company_find(const struct sim *s, const char *realm);
struct company *company_add(struct sim *s, const char *realm,
                            const char *country);
void company_wipe(struct company *co, const char *country);
struct ent *ent_find(const struct company *co, const struct kind *k,
                     const char *id);
struct ent *ent_named(struct pool *p, const struct company *co,
                      const char *scope, const char *name);
struct ent *ent_numbered(struct pool *p, const struct company *co,
                         const struct kind *k, const char *doc);
bool ent_gone(struct pool *p, const struct company *co, const struct kind *k,
              const char *id);
bool ent_merged(struct pool *p, const struct company *co, const struct kind *k,
                const char *id);
/* refs.c: what documents call it, everywhere; their tokens stay. */
void ent_relabel(struct company *co, const struct kind *k, const char *id,
                 const char *label);
void ent_merge(struct company *co, const struct kind *k, const char *id);
void ent_store(struct company *co, const struct kind *k, const struct js *obj,
               int64_t at_ms);
void ent_delete(struct company *co, const struct kind *k, const char *id,
                int64_t at_ms);
void ents_push(struct ents *list, struct ent *e);
const char *next_id(struct pool *p, const struct company *co,
                    const struct kind *k);
const char *next_doc(struct pool *p, const struct company *co,
                     const struct kind *k);
void answer_store(struct company *co, const char *requestid, int status,
                  const char *body, int64_t at_ms, const char *sent);
const struct js *pref(const struct company *co, const char *path);
bool pref_true(const struct company *co, const char *path);
void sim_empty(struct sim *s);

/* owed.c: called by the store around every change of a customer. */
void owed_add(struct company *co, struct ent *e, wide amount);
void owed_leave(struct company *co, struct ent *e); /* before it goes */
void owed_join(struct company *co, struct ent *e);  /* once it stands */

/*
 * history.c.  Replacing keeps what the ent holds, or frees it; burying takes
 * the ent over.  Seeing answers what there was at that time, NULL for nothing.
 */
int64_t query_lag(const struct settings *set);
void history_replace(const struct company *co, struct ent *e, int64_t at_ms);
void history_bury(struct company *co, struct ent *e, int64_t at_ms);
const struct js *history_see(const struct ent *e, int64_t at_ms);
void history_free(struct ent *e);

/* open.c: a transaction enters the books, or leaves them. */
void open_enter(struct company *co, struct ent *e, bool enter);
void open_free(struct ent *e);

/* receivable.c */
void receivable_add(struct company *co, const struct js *txn, wide amount);
void receivable_join(struct company *co, struct ent *account);

/* fate.c */
void fate_apply(struct sim *s, const struct js *r);

/* stock.c: called by the store likewise. */
void stock_enter(struct company *co, struct ent *txn, bool enter);
void stock_join(struct company *co, struct ent *item);

/* settings.c */
void settings_default(struct settings *set);
struct js *settings_show(struct pool *p, const struct sim *s);
/* NULL, or which name or value is wrong. */
const char *settings_change(struct settings *set, const struct js *body);

/* state.c */
void state_apply(struct sim *s, const struct js *r);

/* openid.c: the key that signs, and what it signs. */
const char *id_token(struct change *c, const struct consent *to, int64_t now);
void key_apply(struct sim *s, const struct js *r);
void key_empty(struct sim *s);

/* grants.c */
struct grant *grant_of_access(struct sim *s, const char *token);
bool scope_has(const char *scopes, const char *one);
void grant_apply(struct sim *s, const struct js *r);
void access_apply(struct sim *s, const struct js *r);
void code_apply(struct sim *s, const struct js *r);
void expire_apply(struct sim *s, const struct js *r);
void grants_empty(struct sim *s);
/* A new grant, or the next tokens of one; both as the token endpoint answers.
 */
struct js *grant_issue(struct change *c, const struct consent *to,
                       const char **grant_id);
struct js *grant_refresh(struct change *c, struct grant *g);
void grant_revoke(struct change *c, const struct grant *g);
/* A number of a token answer, which a setting turns into text. */
void token_number(struct change *c, struct js *out, const char *name,
                  int64_t n);

#endif
