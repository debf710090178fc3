/*
 * near: the one of theirs that a name of ours is spelled most like.
 *
 * Two names that differ in at most two places share one of their thirds, at
 * nearly the same place.  So theirs are looked up by their thirds, the rarest
 * first, and no more than MATCH_TRIES of them are weighed.
 */
#include <stdlib.h>
#include <string.h>

#include "match/inner.h"
#include "str/str.h"

enum { EDITS = 2, PARTS = EDITS + 1, RANGES_MAX = 128 };

enum by { BY_PLAIN, BY_WORDS, BY_CORE, BY_EMAIL, BY__MAX };

struct third {
    uint64_t hash;
    uint32_t at; /* in the pool */
};

struct near_index {
    const struct near_theirs **order[BY__MAX];
    size_t order_n[BY__MAX];
    struct third *third;
    size_t third_n;
    uint32_t *seen; /* by which search it was weighed last */
    uint32_t search;
};

static const char *
text_by(const struct near_theirs *t, enum by by)
{
    switch (by) {
    case BY_PLAIN:
        return t->shape.plain;
    case BY_WORDS:
        return t->shape.words;
    case BY_CORE:
        return t->shape.core;
    case BY_EMAIL:
        return t->email;
    case BY__MAX:
        break;
    }
    return "";
}

/* ----------------------------------------------------------------- building */

struct ordering {
    enum by by;
    size_t *compared;
};

static int
by_key(const void *x, const void *y, void *ctx)
{
    const struct ordering *o = ctx;
    const struct near_theirs *p = *(const struct near_theirs *const *)x;
    const struct near_theirs *q = *(const struct near_theirs *const *)y;
    int d = strcmp(text_by(p, o->by), text_by(q, o->by));

    (*o->compared)++;
    return d != 0 ? d : (p > q) - (p < q);
}

static void
order(struct arena *a, struct near_pool *p, enum by by)
{
    struct ordering o = { by, p->compared };
    const struct near_theirs **list =
        arena_alloc(a, p->n + 1, sizeof(struct near_theirs *));
    size_t n = 0;

    for (size_t i = 0; i < p->n; i++)
        if (*text_by(&p->list[i], by) != '\0')
            list[n++] = &p->list[i];
    qsort_r(list, n, sizeof(struct near_theirs *), by_key, &o);
    p->index->order[by] = list;
    p->index->order_n[by] = n;
}

static int
by_hash(const void *x, const void *y)
{
    const struct third *p = x, *q = y;

    return p->hash != q->hash ? (p->hash > q->hash) - (p->hash < q->hash)
                              : (p->at > q->at) - (p->at < q->at);
}

/* Where the part-th third of a name of n begins. */
static uint32_t
third_at(uint32_t n, uint32_t part)
{
    return n * part / PARTS;
}

/* The numbers count: what differs in them is another thing. */
static uint64_t
third_hash(const struct shape *s, uint32_t at, uint32_t len, uint32_t n,
           uint32_t part)
{
    uint64_t h = (s->digits ^ (n * PARTS + part)) * 1099511628211u;

    for (uint32_t i = at; i < at + len; i++)
        h = (h ^ s->point[i]) * 1099511628211u;
    return h ^ h >> 29;
}

static void
thirds(struct arena *a, struct near_pool *p)
{
    struct near_index *x = p->index;

    x->third = arena_alloc(a, PARTS * p->n + 1, sizeof(*x->third));
    for (size_t i = 0; i < p->n; i++) {
        const struct shape *s = &p->list[i].shape;

        for (uint32_t k = 0; k < PARTS && shape_slack(s->n) > 0; k++) {
            uint32_t at = third_at(s->n, k);

            x->third[x->third_n++] = (struct third){
                third_hash(s, at, third_at(s->n, k + 1) - at, s->n, k),
                (uint32_t)i,
            };
        }
    }
    qsort(x->third, x->third_n, sizeof(*x->third), by_hash);
}

void
near_begin(struct arena *a, struct near_pool *p)
{
    p->index = arena_alloc(a, 1, sizeof(*p->index));
    p->index->seen = arena_alloc(a, p->n + 1, sizeof(*p->index->seen));
    for (size_t i = 0; i < p->n; i++)
        shape_fill(a, &p->list[i].shape);
    for (enum by by = BY_PLAIN; by < BY__MAX; by++)
        order(a, p, by);
    thirds(a, p);
}

/* ------------------------------------------------------------------- asking */

/* The first of them with that text; *alone: no other has it. */
static struct near_theirs *
same(const struct near_pool *p, enum by by, const char *text, bool *alone)
{
    const struct near_theirs **list = p->index->order[by];
    size_t low = 0, high = p->index->order_n[by], n = high;

    while (*text != '\0' && low < high) {
        size_t mid = low + (high - low) / 2;

        (*p->compared)++;
        if (strcmp(text_by(list[mid], by), text) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    if (*text == '\0' || low == n || strcmp(text_by(list[low], by), text) != 0)
        return NULL;
    *alone = low + 1 == n || strcmp(text_by(list[low + 1], by), text) != 0;
    return &p->list[list[low] - p->list];
}

struct range {
    const struct third *first;
    size_t n;
};

static int
by_size(const void *x, const void *y)
{
    const struct range *p = x, *q = y;

    return p->n != q->n ? (p->n > q->n) - (p->n < q->n)
                        : (p->first > q->first) - (p->first < q->first);
}

static struct range
range_of(const struct near_index *x, uint64_t hash)
{
    size_t low = 0, high = x->third_n, end;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (x->third[mid].hash < hash)
            low = mid + 1;
        else
            high = mid;
    }
    /* Beyond this many they are the last to be weighed anyway. */
    for (end = low; end < x->third_n && end - low <= MATCH_TRIES &&
                    x->third[end].hash == hash;)
        end++;
    return (struct range){ &x->third[low], end - low };
}

/* Where a third of a name of len may stand in ours. */
static size_t
ranges(const struct near_pool *p, const struct shape *s, uint32_t len,
       struct range *out, size_t n)
{
    int32_t longer = (int32_t)s->n - (int32_t)len;

    for (int32_t k = 0; k < PARTS; k++) {
        int32_t at = (int32_t)third_at(len, (uint32_t)k);
        int32_t size = (int32_t)third_at(len, (uint32_t)k + 1) - at;
        int32_t from = at - k, to = at + k;

        if (from < at + longer - (EDITS - k))
            from = at + longer - (EDITS - k);
        if (to > at + longer + (EDITS - k))
            to = at + longer + (EDITS - k);
        for (int32_t i = from < 0 ? 0 : from;
             i <= to && i + size <= (int32_t)s->n && n < RANGES_MAX; i++) {
            out[n] =
                range_of(p->index, third_hash(s, (uint32_t)i, (uint32_t)size,
                                              len, (uint32_t)k));
            n += out[n].n > 0;
        }
    }
    return n;
}

/* Closer than what was found before? */
static void
weigh(const struct near_pool *p, const struct shape *s, uint32_t at,
      struct near_hit *hit)
{
    struct near_theirs *t = &p->list[at];
    unsigned slack = shape_slack(s->n < t->shape.n ? s->n : t->shape.n), d;

    (*p->compared)++;
    if (t->shape.digits != s->digits)
        return;
    d = shape_distance(s, &t->shape);
    if (d <= slack && (hit->theirs == NULL || d < hit->letters ||
                       (d == hit->letters && t < hit->theirs)))
        *hit = (struct near_hit){ t, MATCH_LETTERS, d };
}

static struct near_hit
spelled(const struct near_pool *p, const struct shape *s)
{
    struct near_hit hit = { 0 };
    struct range list[RANGES_MAX];
    size_t n = 0, tries = 0;

    if (shape_slack(s->n) == 0)
        return hit;
    for (uint32_t len = s->n - EDITS; len <= s->n + EDITS; len++)
        n = ranges(p, s, len, list, n);
    qsort(list, n, sizeof(list[0]), by_size);
    p->index->search++;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < list[i].n && tries < MATCH_TRIES; k++) {
            uint32_t at = list[i].first[k].at;

            if (p->index->seen[at] == p->index->search)
                continue;
            p->index->seen[at] = p->index->search;
            tries++;
            weigh(p, s, at, &hit);
        }
    return hit;
}

struct near_hit
near_find(struct arena *a, const struct near_pool *p, const char *fold,
          const char *email, bool email_unique)
{
    struct shape s = { .fold = fold };
    struct near_hit hit = { 0 };
    bool alone;

    shape_fill(a, &s);
    if ((hit.theirs = same(p, BY_PLAIN, s.plain, &alone)) != NULL) {
        hit.why = MATCH_PUNCTUATION;
        return hit;
    }
    if ((hit.theirs = same(p, BY_WORDS, s.words, &alone)) != NULL) {
        hit.why = MATCH_WORD_ORDER;
        return hit;
    }
    if ((hit.theirs = same(p, BY_CORE, s.core, &alone)) != NULL) {
        hit.why = MATCH_FORM;
        return hit;
    }
    hit = spelled(p, &s);
    if (hit.theirs != NULL || !email_unique)
        return hit;
    hit.theirs = same(p, BY_EMAIL, email, &alone);
    hit.why = MATCH_EMAIL;
    if (hit.theirs != NULL && !alone)
        hit.theirs = NULL;
    return hit;
}
