/* store: from notices to rows of the inbox, in one transaction. */
#include <stdlib.h>
#include <string.h>

#include "crypt/crypt.h"
#include "intake/intake.h"
#include "shop/shop.h"

enum {
    SHOPS_MAX = 4, /* that one company counts for: T16 allows one */
    PUT_ARGS = 6,  /* letters of noticed_put */
    READ_ARGS = 5, /* of inbox_put */
};

/* A record that is to be read, in a shop's connection. */
struct mark {
    struct shop_ref shop;
    int64_t connection_id;
    const struct notice *notice;
};

struct marks {
    struct arena *arena;
    struct mark *list;
    size_t n;
    size_t strangers;
};

/* ------------------------------------------------------- whose company it is
 */

static int
by_realm(const void *a, const void *b)
{
    const struct notice *x = a, *y = b;

    return strcmp(x->realm, y->realm);
}

/* The notices of one company: neighbors, once they are sorted. */
struct company {
    const struct notice *first;
    size_t n;
    unsigned char hmac[CRYPT_HASH];
};

static size_t
companies_make(struct arena *a, const unsigned char key[32],
               const struct notices *list, struct company **out)
{
    struct company *c = arena_alloc(a, list->n + 1, sizeof(*c));
    size_t n = 0;

    qsort(list->list, list->n, sizeof(*list->list), by_realm);
    for (size_t i = 0; i < list->n; i++) {
        const struct notice *x = &list->list[i];

        if (n > 0 && strcmp(c[n - 1].first->realm, x->realm) == 0) {
            c[n - 1].n++;
            continue;
        }
        c[n].first = x;
        c[n].n = 1;
        crypt_hmac(key, 32, x->realm, strlen(x->realm), c[n].hmac);
        n++;
    }
    *out = c;
    return n;
}

static void
company_mark(struct marks *m, const struct company *c,
             const struct shop_company *found, size_t found_n)
{
    size_t shops = 0;

    for (size_t i = 0; i < found_n && shops < SHOPS_MAX; i++) {
        if (found[i].realm_hmac.n != CRYPT_HASH ||
            memcmp(found[i].realm_hmac.p, c->hmac, CRYPT_HASH) != 0)
            continue;
        shops++;
        for (size_t k = 0; k < c->n; k++)
            m->list[m->n++] =
                (struct mark){ found[i].shop, found[i].connection_id,
                               &c->first[k] };
    }
    m->strangers += shops == 0;
}

/* Companies in rounds of SHOP_REALMS. */
static bool
marks_make(struct db *db, struct marks *m, const unsigned char key[32],
           const struct notices *list, struct err *e)
{
    struct company *c;
    size_t companies = companies_make(m->arena, key, list, &c), now;

    m->list = arena_alloc(m->arena, SHOPS_MAX * list->n + 1, sizeof(*m->list));
    for (size_t at = 0; at < companies; at += now) {
        struct bytes hmac[SHOP_REALMS];
        const struct shop_company *found;
        size_t n;

        now = companies - at < SHOP_REALMS ? companies - at : SHOP_REALMS;
        for (size_t i = 0; i < now; i++)
            hmac[i] = (struct bytes){ c[at + i].hmac, CRYPT_HASH };
        if (!shop_by_realms(db, m->arena, hmac, now, &found, &n, e))
            return false;
        for (size_t i = 0; i < now; i++)
            company_mark(m, &c[at + i], found, n);
    }
    return true;
}

/* -------------------------------------------------------- one row a record */

static int
compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* By the primary key, so that two workers lock in one order. */
static int
same_record(const struct mark *x, const struct mark *y)
{
    const struct notice *a = x->notice, *b = y->notice;
    int d = compare(x->shop.id, y->shop.id);

    if (d == 0)
        d = compare(x->connection_id, y->connection_id);
    if (d == 0)
        d = compare(a->entity, b->entity);
    if (d == 0)
        d = strcmp(a->qbo_id, b->qbo_id);
    return d != 0 ? d : strcmp(a->merged_into, b->merged_into);
}

/* The newest of a record first; what has no time counts as of now. */
static int
by_record(const void *a, const void *b)
{
    const struct mark *x = a, *y = b;
    int d = same_record(x, y);
    int64_t p = x->notice->at.us, q = y->notice->at.us;

    if (d != 0)
        return d;
    return compare(q == 0 ? INT64_MAX : q, p == 0 ? INT64_MAX : p);
}

static void
marks_fold(struct marks *m)
{
    size_t n = 0;

    qsort(m->list, m->n, sizeof(*m->list), by_record);
    for (size_t i = 0; i < m->n; i++)
        if (n == 0 || same_record(&m->list[n - 1], &m->list[i]) != 0)
            m->list[n++] = m->list[i];
    m->n = n;
}

/* ---------------------------------------------------------------- storing */

/* The arguments of the statements, one row behind the other. */
struct writing {
    struct val *put, *read;
    size_t n;
    const struct marks *marks;
    int64_t wakes;
};

static void
writing_make(struct arena *a, const struct marks *m, struct writing *w)
{
    w->n = m->n;
    w->put = arena_alloc(a, m->n, PUT_ARGS * sizeof(*w->put));
    w->read = arena_alloc(a, m->n, READ_ARGS * sizeof(*w->read));
    w->marks = m;
    for (size_t i = 0; i < m->n; i++) {
        const struct mark *x = &m->list[i];
        const struct val row[PUT_ARGS] = {
            ARG_SHOP(x->shop),
            ARG_INT(x->connection_id),
            ARG_TEXT(qbo_notice_entity(x->notice->entity)),
            ARG_TEXT(x->notice->qbo_id),
            ARG_TEXT(x->notice->merged_into),
            ARG_UTC(x->notice->at),
        };

        memcpy(w->put + i * PUT_ARGS, row, PUT_ARGS * sizeof(*row));
        memcpy(w->read + i * READ_ARGS, row, READ_ARGS * sizeof(*row));
    }
}

/* One wake for a connection where something waits. */
static bool
wake(struct db *db, struct writing *w, struct err *e)
{
    w->wakes = 0;
    for (size_t i = 0; i < w->n; i++) {
        const struct mark *x = &w->marks->list[i];
        int64_t n;

        if (i > 0 && x[-1].shop.id == x->shop.id &&
            x[-1].connection_id == x->connection_id)
            continue;
        if (!db_exec(db, STMT_INTAKE_WAKE,
                     ARGS(ARG_SHOP(x->shop), ARG_INT(x->connection_id)), &n, e))
            return false;
        w->wakes += n;
    }
    return true;
}

static bool
write_body(struct db *db, void *ctx, struct err *e)
{
    struct writing *w = ctx;

    return db_exec_many(db, STMT_NOTICED_PUT, w->put, w->n, NULL, e) &&
           db_exec_many(db, STMT_INBOX_PUT, w->read, w->n, NULL, e) &&
           wake(db, w, e);
}

bool
intake_store(struct db *db, struct arena *a, const unsigned char realm_key[32],
             const struct notices *list, struct intake_told *told,
             struct err *e)
{
    struct marks m = { .arena = a };
    struct writing w = { 0 };

    memset(told, 0, sizeof(*told));
    if (!marks_make(db, &m, realm_key, list, e))
        return false;
    marks_fold(&m);
    told->rows = m.n;
    told->strangers = m.strangers;
    if (m.n == 0)
        return true;
    writing_make(a, &m, &w);
    if (!db_tx(db, write_body, &w, e))
        return false;
    told->wakes = w.wakes;
    return true;
}
