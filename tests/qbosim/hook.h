/*
 * hook: webhooks on their way out.  Who subscribed, what happened since, and
 * what was tried, all in the journal: an event is written with the change
 * that made it, and crossed off when its receiver has acknowledged it, so
 * that every event goes out at least once.  Each hook has a thread of its own
 * that talks to the receiver without the lock.
 */
#ifndef QBOSIM_HOOK_H
#define QBOSIM_HOOK_H

#include "notice.h"

#define HOOK_TRIES 100 /* kept for people to read */
#define HOOK_DONE 500  /* events kept for a replay */
#define HOOK_ANSWER 200

enum hook_format { FORMAT_CLOUDEVENTS, FORMAT_LEGACY };
enum hook_letters { LETTERS_LOWER, LETTERS_CAPITAL, LETTERS_UPPER };
enum hook_updated { UPDATED_Z, UPDATED_OFFSET };

struct hook_set {
    int64_t format, void_word, letters, deactivation, data, content_type;
    int64_t fraction_digits, id_suffix, alternative_ids, deleted_id;
    int64_t last_updated, mix_realms, head_of_line, batch_ms, batch_max;
    int64_t delay_ms, burst, duplicate_percent, duplicate_ms;
    int64_t disorder_percent, disorder_ms, bad_signature_percent, timeout_ms;
    int64_t seed;
};

struct event {
    struct event *next;
    char realm[REALM_TEXT], id[ID_TEXT], deleted_id[ID_TEXT], uid[48];
    const char *name; /* the entity's, out of a table */
    enum notice_op op;
    bool copy; /* a duplicate of one that went before */
    int64_t n, at_ms, due_ms;
};

struct queue {
    struct event *first, *last;
    size_t n;
};

/* What goes into one POST, the same at every attempt. */
struct parcel {
    struct parcel *next;
    struct queue events;
    int64_t attempts, due_ms;
};

/* Made by hand, sent once, in no journal. */
struct handmade {
    struct handmade *next;
    struct pool *pool;
    const char *body, *signature, *content_type;
    size_t body_n;
    int64_t n;
};

struct
try { /* one POST and its answer */
    int64_t at_ms, took_ms, events, first, attempt, handmade;
    int status; /* 0: none, the text says why */
    char answer[HOOK_ANSWER];
};

struct hook {
    struct hook *next;
    struct pool *pool;
    const char *url, *verifier, *ca; /* ca: NULL when not checked */
    const char **entities;           /* NULL: all of them */
    struct hook_set set;
    int64_t id, numbers, events_made, tries_made, delivered, handmade_made;
    struct queue waiting, done;
    struct parcel *parcels;
    struct handmade *handmade;
    struct try tries[HOOK_TRIES];
    bool running, gone, flush, open; /* open: a burst is going out */
    pthread_cond_t wake;
};

/* hook.c: under the lock, like everything that has no comment. */
struct hook *hook_find(const struct sim *s, int64_t id);
void hook_apply(struct sim *s, const struct js *r);
void hook_gone_apply(struct sim *s, const struct js *r);
/* A subscription as sent; NULL, or what is wrong with it. */
const char *hook_make(struct change *c, const struct js *body, int64_t *id);
void hook_wake(struct hook *h);
void hooks_wake(struct sim *s); /* the clock has moved */
void hooks_empty(struct sim *s);
void hook_free(struct hook *h);
void hook_options_show(struct pool *p, const struct hook *h, struct js *out);

/* hook_event.c: what is to be told, and what has been. */
void hooks_notice(struct change *c, const struct notice *n);
void event_apply(struct sim *s, const struct js *r);
void tried_apply(struct sim *s, const struct js *r);
void sent_apply(struct sim *s, const struct js *r);
/* Puts an event into the queue once more, with the id that it had. */
void event_again(struct change *c, struct hook *h, const struct event *e,
                 int64_t due_ms);
void queue_add(struct queue *q, struct event *e);
void queue_clear(struct queue *q);
/* The parcel of these events, made out of what waits when there is none. */
struct parcel *parcel_of(struct hook *h, const int64_t *n, size_t count);
/* A number below 100 that the seed, the purpose and n decide. */
int64_t hook_chance(const struct hook *h, uint64_t purpose, int64_t n);
int64_t scaled(const struct sim *s, int64_t ms);

/* hook_body.c */
bool event_known(const char *entity);
const char *event_name(const char *entity); /* as it lives in the table */
/* The operation that this entity has for it; NOTICE_NONE: not told. */
enum notice_op event_op(const struct hook *h, const char *entity,
                        enum notice_op op);
const char *hook_body(struct pool *p, const struct sim *s, const struct hook *h,
                      const struct queue *events);
const char *hook_sign(struct pool *p, const char *key, const char *body,
                      size_t n);

/* hook_run.c: starts the threads; those made later start by themselves. */
void hooks_start(struct sim *s);
void hook_start(struct sim *s, struct hook *h);

/* post.c: never under the lock. */
struct post {
    const char *url, *ca, *headers, *body; /* headers: lines with CRLF */
    size_t body_n;
    int64_t limit_ms;
    int status;
    char answer[HOOK_ANSWER];
};
/* NULL, or why nothing can be sent there. */
const char *post_refuses(struct pool *p, const char *url, const char *ca);
void post_send(struct pool *p, struct post *post);

#endif
