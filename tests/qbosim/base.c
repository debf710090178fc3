#include "base.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_MOST 65536

/* Under a sanitizer everything is a block of its own, so that it sees what
 * goes past an end, or outlives its pool. */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

struct chunk {
    struct chunk *next;
    size_t used, cap;
};

struct pool {
    struct chunk *head;
};

void
die(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    fputs("qbosim: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    exit(1);
}

static void *
need(size_t n)
{
    void *p = calloc(1, n);

    if (!p)
        abort();
    return p;
}

struct pool *
pool_new(void)
{
    return need(sizeof(struct pool));
}

static void
pool_drop(struct pool *p)
{
    for (struct chunk *c = p->head, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    p->head = NULL;
}

void
pool_free(struct pool *p)
{
    if (!p)
        return;
    pool_drop(p);
    free(p);
}

void
pool_reset(struct pool *p)
{
    const size_t most = SANITIZED ? 0 : CHUNK_MOST;
    struct chunk *keep = p->head;

    if (!keep)
        return;
    p->head = keep->next;
    pool_drop(p);
    if (keep->cap > most) {
        free(keep);
        return;
    }
    keep->used = 0;
    keep->next = NULL;
    p->head = keep;
}

/* Not zeroed. */
static void *
pool_take(struct pool *p, size_t n)
{
    struct chunk *c = p->head;
    char *at;

    if (!SANITIZED)
        n = (n + 15) & ~(size_t)15;
    if (SANITIZED || !c || c->cap - c->used < n) {
        size_t cap = c ? c->cap * 2 : 1008;

        if (cap > CHUNK_MOST)
            cap = CHUNK_MOST;
        if (SANITIZED || cap < n)
            cap = n;
        c = malloc(sizeof *c + 8 + cap);
        if (!c)
            abort();
        c->used = 0;
        c->cap = cap;
        c->next = p->head;
        p->head = c;
    }
    at = (char *)c + ((sizeof *c + 15) & ~(size_t)15) + c->used;
    c->used += n;
    return at;
}

void
pool_reserve(struct pool *p, size_t n)
{
    struct chunk *c;

    if (SANITIZED || p->head)
        return;
    c = malloc(sizeof *c + 8 + n);
    if (!c)
        abort();
    *c = (struct chunk){ .cap = n };
    p->head = c;
}

void *
pool_get(struct pool *p, size_t n)
{
    return memset(pool_take(p, n), 0, n);
}

char *
pool_copy(struct pool *p, const char *s, size_t n)
{
    char *out = pool_take(p, n + 1);

    memcpy(out, s, n);
    out[n] = '\0';
    return out;
}

char *
pool_str(struct pool *p, const char *s)
{
    return pool_copy(p, s, strlen(s));
}

char *
pool_fmt(struct pool *p, const char *fmt, ...)
{
    char small[256], *out;
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n < 0)
        abort();
    if ((size_t)n < sizeof small)
        return pool_copy(p, small, (size_t)n);
    out = pool_get(p, (size_t)n + 1);
    va_start(ap, fmt);
    vsnprintf(out, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return out;
}

void
text_init(struct text *t, struct pool *p)
{
    *t = (struct text){ .pool = p };
    t->cap = 256;
    t->p = pool_take(p, t->cap);
    *t->p = '\0';
}

void
text_add(struct text *t, const char *s, size_t n)
{
    if (t->n + n + 1 > t->cap) {
        size_t cap = (t->n + n + 1) * 2;
        char *p = pool_take(t->pool, cap);

        memcpy(p, t->p, t->n);
        t->p = p;
        t->cap = cap;
    }
    memcpy(t->p + t->n, s, n);
    t->n += n;
    t->p[t->n] = '\0';
}

void
text_puts(struct text *t, const char *s)
{
    text_add(t, s, strlen(s));
}

void
text_fmt(struct text *t, const char *fmt, ...)
{
    char small[512];
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n < 0)
        abort();
    if ((size_t)n < sizeof small) {
        text_add(t, small, (size_t)n);
        return;
    }
    char *big = pool_get(t->pool, (size_t)n + 1);
    va_start(ap, fmt);
    vsnprintf(big, (size_t)n + 1, fmt, ap);
    va_end(ap);
    text_add(t, big, (size_t)n);
}

struct map_slot {
    char *key;   /* NULL: never used */
    void *value; /* NULL with a key: dropped */
    uint64_t hash;
};

static uint64_t
hash_of(const char *s)
{
    uint64_t h = UINT64_C(1469598103934665603);

    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
    return h ^ (h >> 29);
}

static struct map_slot *
map_find(const struct map *m, const char *key, uint64_t h)
{
    if (!m->cap)
        return NULL;
    for (size_t i = h & (m->cap - 1);; i = (i + 1) & (m->cap - 1)) {
        struct map_slot *s = &m->slot[i];

        if (!s->key)
            return s;
        if (s->hash == h && !strcmp(s->key, key))
            return s;
    }
}

void *
map_get(const struct map *m, const char *key)
{
    struct map_slot *s = map_find(m, key, hash_of(key));

    return s && s->key ? s->value : NULL;
}

static void
map_grow(struct map *m)
{
    struct map bigger = { .cap = m->cap ? m->cap : 64 };

    if (m->live * 2 >= bigger.cap)
        bigger.cap *= 2;
    bigger.slot = need(bigger.cap * sizeof *bigger.slot);
    for (size_t i = 0; i < m->cap; i++) {
        struct map_slot *s = &m->slot[i];

        if (s->key && s->value) {
            *map_find(&bigger, s->key, s->hash) = *s;
            bigger.used++;
        } else {
            free(s->key);
        }
    }
    bigger.live = bigger.used;
    free(m->slot);
    *m = bigger;
}

void
map_put(struct map *m, const char *key, void *value)
{
    uint64_t h = hash_of(key);
    struct map_slot *s;

    if ((m->used + 1) * 4 > m->cap * 3)
        map_grow(m);
    s = map_find(m, key, h);
    if (!s)
        abort();
    if (!s->key) {
        s->key = strdup(key);
        if (!s->key)
            abort();
        s->hash = h;
        m->used++;
    }
    if (!s->value)
        m->live++;
    s->value = value;
}

void *
map_drop(struct map *m, const char *key)
{
    struct map_slot *s = map_find(m, key, hash_of(key));
    void *value = s && s->key ? s->value : NULL;

    if (value) {
        s->value = NULL;
        m->live--;
    }
    return value;
}

void
map_each(const struct map *m,
         void (*f)(const char *key, void *value, void *arg), void *arg)
{
    for (size_t i = 0; i < m->cap; i++)
        if (m->slot[i].key && m->slot[i].value)
            f(m->slot[i].key, m->slot[i].value, arg);
}

void
map_clear(struct map *m, void (*drop)(void *))
{
    for (size_t i = 0; i < m->cap; i++) {
        if (drop && m->slot[i].key && m->slot[i].value)
            drop(m->slot[i].value);
        free(m->slot[i].key);
    }
    free(m->slot);
    *m = (struct map){ 0 };
}

void
fill_random(void *p, size_t n)
{
    if (RAND_bytes(p, (int)n) != 1)
        die("no random bytes");
}

uint64_t
random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static const char url_set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
                              "uvwxyz0123456789-_";

const char *
random_text(struct pool *p, size_t n)
{
    char *out = pool_get(p, n + 1);

    fill_random(out, n);
    for (size_t i = 0; i < n; i++)
        out[i] = url_set[(unsigned char)out[i] & 63];
    out[n] = '\0';
    return out;
}

const char *
mixed_text(struct pool *p, size_t n, uint64_t a, uint64_t b)
{
    char *out = pool_get(p, n + 1);
    uint64_t s = a * UINT64_C(0x9e3779b97f4a7c15) ^ b, z = 0;

    for (size_t i = 0; i < n; i++, z >>= 6) {
        if (i % 10 == 0) {
            z = s += UINT64_C(0x9e3779b97f4a7c15);
            z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
            z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
            z ^= z >> 31;
        }
        out[i] = url_set[z & 63];
    }
    out[n] = '\0';
    return out;
}
