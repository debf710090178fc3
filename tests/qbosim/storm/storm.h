/*
 * storm: random requests, valid and not, from many threads, and a record of
 * what was answered.  It knows the simulator by its wire alone.
 */
#ifndef STORM_H
#define STORM_H

#include "wire.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

#define REALMS 4
#define THREADS_MAX 32
#define KNOWN_MAX 300 /* of one kind in one realm */
#define TOKEN_TEXT 4096

/* A seeded stream of numbers; each thread has its own. */
struct dice {
    uint64_t s;
};
uint64_t dice_next(struct dice *d);
unsigned roll(struct dice *d, unsigned n); /* 0 to n - 1 */
static inline bool
chance(struct dice *d, unsigned percent)
{
    return roll(d, 100) < percent;
}

/* Text that grows, on the heap. */
struct page {
    char *p;
    size_t n, cap;
};
void page_clear(struct page *t);
void page_add(struct page *t, const char *s, size_t n);
void page_put(struct page *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

enum kind {
    CUSTOMER,
    VENDOR,
    EMPLOYEE,
    ITEM,
    ACCOUNT,
    TERM,
    METHOD,
    INVOICE,
    CREDITMEMO,
    PAYMENT,
    KINDS
};
struct kind_row {
    const char *name, *path;
    bool txn;
};
extern const struct kind_row kind_rows[KINDS];

struct realm {
    const char *id, *country, *more;
};
extern const struct realm realms[REALMS];

/* Something in the books, as it was last answered by anybody. */
struct known {
    char id[24], token[12], customer[24], balance[32];
};

struct world {
    int port, tls_port, threads;
    uint64_t seed;
    int64_t requests, pause_every;
    const char *client_id, *client_secret, *log_dir;
    pthread_mutex_t lock; /* known and known_n */
    struct known known[REALMS][KINDS][KNOWN_MAX];
    unsigned known_n[REALMS][KINDS];
    pthread_barrier_t barrier; /* all threads and the one that pauses them */
    bool over;                 /* read between two barriers only */
};

/* One request and how it is noted. */
struct ask {
    const char *method, *accept, *type, *op, *how;
    int realm;
    enum kind kind;
    bool same_number, control, no_token, keep_body;
    char id[24], token[12], requestid[80], path[4096]; /* token: as sent */
};

struct thread {
    struct world *w;
    int number;
    struct dice dice;
    struct wire wire, second;
    FILE *log;
    struct page body, wire_text;
    char token[REALMS][TOKEN_TEXT], refresh[REALMS][TOKEN_TEXT];
    int64_t asked, answered[6], lost, failures;
    pthread_t id;
};

/* known.c */
void known_learn(struct world *w, int realm, enum kind k, const char *body);
void known_forget(struct world *w, int realm, enum kind k, const char *id);
bool known_pick(struct thread *t, int realm, enum kind k, struct known *out);

/* ask.c: sends, waits (through a restart, when it can be told apart), notes. */
struct ask ask_new(struct thread *t, const char *method);
void ask_path(struct ask *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* With t->body. True when there was an answer; it lies in t->wire. */
bool ask_send(struct thread *t, struct ask *a, struct answer *out);
void ask_bytes(struct thread *t, const char *s, size_t n); /* as they are */
bool token_make(struct thread *t, int realm);
bool token_refresh(struct thread *t, int realm);

/* bodies.c: JSON for each kind; now and then with something wrong in it. */
void body_make(struct thread *t, int realm, enum kind k,
               const struct known *old, bool sparse);
void body_apply(struct thread *t, int realm, const struct known *old);

/* acts.c, spoil.c */
void act(struct thread *t);
void spoil_body(struct thread *t);
void spoil_wire(struct thread *t);
void spoil_query(struct thread *t, struct page *to);
void query_make(struct thread *t, struct page *to);

#endif
