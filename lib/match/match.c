/* match: both sides in order of their folded names, name by name. */
#include "match/match.h"

#include <stdlib.h>
#include <string.h>

#include "match/inner.h"
#include "str/str.h"

struct mine {
    const struct match_ours *o;
    const char *key, *email; /* folded */
    bool email_unique;
};
struct other {
    const struct match_theirs *t;
    const char *key, *email;
    bool linkable, taken, used;
};
struct matching {
    struct arena *a;
    enum match_kind kind;
    struct mine *ours;
    struct other *theirs;
    const struct other **by_id;
    size_t ours_n, theirs_n;
    struct match *out;
};

/* Of one name. */
struct namesakes {
    struct other *first;
    size_t n;
    struct other *free, *taken, *rest; /* the first of each */
    size_t free_n, taken_n;
};

bool
match_linkable(enum match_kind kind, const char *type, bool active)
{
    return active && (kind == MATCH_CUSTOMERS || strcmp(type, "Service") == 0 ||
                      strcmp(type, "NonInventory") == 0 ||
                      strcmp(type, "Inventory") == 0);
}

/* ----------------------------------------------------------------- in order */

static int
ids(const char *x, const char *y)
{
    size_t p = strlen(x), q = strlen(y);

    return p != q ? (p > q) - (p < q) : strcmp(x, y);
}

static int
by_mine(const void *x, const void *y, void *ctx)
{
    const struct mine *p = x, *q = y;
    int d = strcmp(p->key, q->key);

    (*(size_t *)ctx)++;
    return d != 0 ? d : (p->o->id > q->o->id) - (p->o->id < q->o->id);
}

static int
by_other(const void *x, const void *y, void *ctx)
{
    const struct other *p = x, *q = y;
    int d = strcmp(p->key, q->key);

    (*(size_t *)ctx)++;
    return d != 0 ? d : ids(p->t->qbo_id, q->t->qbo_id);
}

static int
by_id(const void *x, const void *y)
{
    return ids((*(const struct other *const *)x)->t->qbo_id,
               (*(const struct other *const *)y)->t->qbo_id);
}

static int
by_email(const void *x, const void *y)
{
    return strcmp((*(struct mine *const *)x)->email,
                  (*(struct mine *const *)y)->email);
}

/* An address that several of ours have says nothing about whose it is. */
static void
emails_count(struct matching *m)
{
    struct mine **list =
        arena_alloc(m->a, m->ours_n + 1, sizeof(struct mine *));

    for (size_t i = 0; i < m->ours_n; i++)
        list[i] = &m->ours[i];
    qsort(list, m->ours_n, sizeof(struct mine *), by_email);
    for (size_t i = 0; i < m->ours_n; i++)
        list[i]->email_unique =
            *list[i]->email != '\0' &&
            (i == 0 || strcmp(list[i - 1]->email, list[i]->email) != 0) &&
            (i + 1 == m->ours_n ||
             strcmp(list[i + 1]->email, list[i]->email) != 0);
}

static void
sides_fill(struct matching *m, const struct match_ours *ours,
           const struct match_theirs *theirs)
{
    m->ours = arena_alloc(m->a, m->ours_n + 1, sizeof(*m->ours));
    m->theirs = arena_alloc(m->a, m->theirs_n + 1, sizeof(*m->theirs));
    m->by_id = arena_alloc(m->a, m->theirs_n + 1, sizeof(struct other *));
    for (size_t i = 0; i < m->ours_n; i++)
        m->ours[i] = (struct mine){ &ours[i], str_fold(m->a, ours[i].name),
                                    str_fold(m->a, ours[i].email), false };
    for (size_t i = 0; i < m->theirs_n; i++) {
        const struct match_theirs *t = &theirs[i];

        m->theirs[i] = (struct other){
            .t = t,
            .key = str_fold(m->a, t->name),
            .email = str_fold(m->a, t->email),
            .linkable = match_linkable(m->kind, t->type, t->active),
        };
    }
    qsort_r(m->ours, m->ours_n, sizeof(*m->ours), by_mine, &m->out->compared);
    qsort_r(m->theirs, m->theirs_n, sizeof(*m->theirs), by_other,
            &m->out->compared);
    for (size_t i = 0; i < m->theirs_n; i++)
        m->by_id[i] = &m->theirs[i];
    qsort(m->by_id, m->theirs_n, sizeof(struct other *), by_id);
    emails_count(m);
}

/* ------------------------------------------------------------------ buckets */

static void
put(struct matching *m, enum match_bucket b, const struct mine *o,
    struct other *t, enum match_reason why, unsigned letters)
{
    m->out->of[b].list[m->out->of[b].n++] = (struct match_pair){
        .ours = o != NULL ? o->o : NULL,
        .theirs = t != NULL ? t->t : NULL,
        .key = o != NULL ? o->key : t->key,
        .why = why,
        .letters = letters,
    };
    if (t != NULL)
        t->used = true;
}

static struct other *
theirs_by_id(const struct matching *m, const char *qbo_id)
{
    const struct match_theirs key = { .qbo_id = qbo_id };
    const struct other probe = { .t = &key }, *p = &probe;
    const struct other **hit =
        bsearch(&p, m->by_id, m->theirs_n, sizeof(struct other *), by_id);

    return hit != NULL ? &m->theirs[*hit - m->theirs] : NULL;
}

static void
linked(struct matching *m)
{
    for (size_t i = 0; i < m->ours_n; i++) {
        const struct mine *o = &m->ours[i];
        struct other *t;

        if (*o->o->qbo_id == '\0')
            continue;
        t = theirs_by_id(m, o->o->qbo_id);
        put(m, MATCH_LINKED, o, t,
            t == NULL       ? MATCH_GONE
            : !t->t->active ? MATCH_INACTIVE
                            : MATCH_NO_REASON,
            0);
        if (t != NULL)
            t->taken = true;
    }
}

static struct namesakes
namesakes_at(const struct matching *m, size_t at, const char *key)
{
    struct namesakes s = { .first = &m->theirs[at] };

    for (; at < m->theirs_n && strcmp(m->theirs[at].key, key) == 0; at++) {
        struct other *t = &m->theirs[at];

        s.n++;
        if (t->taken) {
            s.taken = s.taken != NULL ? s.taken : t;
            s.taken_n++;
        } else if (t->linkable) {
            s.free = s.free != NULL ? s.free : t;
            s.free_n++;
        } else if (s.rest == NULL) {
            s.rest = t;
        }
    }
    return s;
}

static void
twice_there(struct matching *m, const struct mine *o, const struct namesakes *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->first[i].linkable && !s->first[i].taken)
            put(m, MATCH_CLASH, o, &s->first[i], MATCH_TWICE_THERE, 0);
}

/* One that is not linked, beside those of its name; false: there are none. */
static bool
named(struct matching *m, const struct mine *o, bool alone,
      const struct namesakes *s)
{
    if (s->free == NULL && s->taken != NULL)
        put(m, MATCH_CLASH, o, s->taken, MATCH_TAKEN, 0);
    else if (!alone)
        put(m, MATCH_CLASH, o, s->free != NULL ? s->free : s->rest,
            MATCH_TWICE_HERE, 0);
    else if (s->free_n > 0 && s->free_n + s->taken_n > 1)
        twice_there(m, o, s);
    else if (s->free != NULL && *o->email != '\0' && *s->free->email != '\0' &&
             strcmp(o->email, s->free->email) != 0)
        put(m, MATCH_CLASH, o, s->free, MATCH_TWO_EMAILS, 0);
    else if (s->free != NULL)
        put(m, MATCH_EXACT, o, s->free, MATCH_NO_REASON, 0);
    else if (s->rest != NULL)
        put(m, MATCH_CLASH, o, s->rest,
            s->rest->t->active ? MATCH_NOT_SOLD : MATCH_INACTIVE, 0);
    else
        return false;
    return true;
}

/* What has no namesake is collected in *lone. */
static size_t
names(struct matching *m, const struct mine **lone)
{
    size_t at = 0, n = 0, end;

    for (size_t i = 0; i < m->ours_n; i = end) {
        const char *key = m->ours[i].key;
        struct namesakes s;

        for (end = i + 1;
             end < m->ours_n && strcmp(m->ours[end].key, key) == 0;)
            end++;
        while (at < m->theirs_n && strcmp(m->theirs[at].key, key) < 0)
            at++;
        s = namesakes_at(m, at, key);
        for (size_t k = i; k < end; k++)
            if (*m->ours[k].o->qbo_id == '\0' &&
                !named(m, &m->ours[k], end == i + 1, &s))
                lone[n++] = &m->ours[k];
    }
    return n;
}

static void
pool_fill(const struct matching *m, struct near_pool *p)
{
    p->list = arena_alloc(m->a, m->theirs_n + 1, sizeof(*p->list));
    p->compared = &m->out->compared;
    for (size_t i = 0; i < m->theirs_n; i++) {
        const struct other *t = &m->theirs[i];

        if (t->linkable && !t->taken && !t->used)
            p->list[p->n++] = (struct near_theirs){ .shape.fold = t->key,
                                                    .theirs = t->t,
                                                    .email = t->email };
    }
    near_begin(m->a, p);
}

static void
nears(struct matching *m, const struct mine *const *lone, size_t n)
{
    struct near_pool p = { 0 };

    pool_fill(m, &p);
    for (size_t i = 0; i < n; i++) {
        const struct mine *o = lone[i];
        struct near_hit hit =
            near_find(m->a, &p, o->key, o->email, o->email_unique);
        struct other shown = { 0 };

        if (hit.theirs == NULL) {
            put(m, MATCH_OURS, o, NULL, MATCH_NO_REASON, 0);
            continue;
        }
        shown.t = hit.theirs->theirs;
        put(m, MATCH_NEAR, o, &shown, hit.why, hit.letters);
        hit.theirs->used = true;
    }
    for (size_t i = 0; i < p.n; i++) {
        struct other shown = { .t = p.list[i].theirs,
                               .key = p.list[i].shape.fold };

        if (!p.list[i].used)
            put(m, MATCH_THEIRS, NULL, &shown, MATCH_NO_REASON, 0);
    }
}

void
match_names(struct arena *a, enum match_kind kind,
            const struct match_ours *ours, size_t ours_n,
            const struct match_theirs *theirs, size_t theirs_n,
            struct match *out)
{
    struct matching m = {
        .a = a, .kind = kind, .ours_n = ours_n, .theirs_n = theirs_n, .out = out
    };
    const struct mine **lone =
        arena_alloc(a, ours_n + 1, sizeof(struct mine *));

    memset(out, 0, sizeof(*out));
    for (enum match_bucket b = MATCH_LINKED; b < MATCH_BUCKET__MAX; b++)
        out->of[b].list =
            arena_alloc(a, ours_n + theirs_n + 1, sizeof(*out->of[b].list));
    sides_fill(&m, ours, theirs);
    linked(&m);
    nears(&m, lone, names(&m, lone));
}
