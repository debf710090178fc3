/*
 * base: what everything in the simulator stands on: pools, growing text,
 * decimals, a string map.  Running out of memory ends the process; nothing
 * here returns NULL for want of it.
 */
#ifndef QBOSIM_BASE_H
#define QBOSIM_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A pool frees everything taken from it at once. */
struct pool;
struct pool *pool_new(void) __attribute__((returns_nonnull));
void pool_free(struct pool *p);
void pool_reset(struct pool *p); /* forget everything, keep one block */
/* A pool that holds nothing yet gets one block of n bytes, and no more. */
void pool_reserve(struct pool *p, size_t n);
void *pool_get(struct pool *p, size_t n)
    __attribute__((returns_nonnull)); /* zeroed */
char *pool_copy(struct pool *p, const char *s, size_t n)
    __attribute__((returns_nonnull));
char *pool_str(struct pool *p, const char *s) __attribute__((returns_nonnull));
char *pool_fmt(struct pool *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), returns_nonnull));

/* Text that grows in a pool; always NUL-terminated once touched. */
struct text {
    struct pool *pool;
    char *p;
    size_t n, cap;
};
void text_init(struct text *t, struct pool *p);
void text_add(struct text *t, const char *s, size_t n);
void text_puts(struct text *t, const char *s);
void text_fmt(struct text *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Decimals: seven places in an int64, as QuickBooks keeps quantities, prices
 * and rates.  No binary fraction touches an amount.
 */
__extension__ typedef __int128 wide;
#define DEC_ONE INT64_C(10000000)
#define DEC_CENT INT64_C(100000)
#define DEC_LIMIT INT64_C(1000000000000000000) /* 100,000,000,000 */
bool dec_parse(const char *s, int64_t *out);
int64_t dec_product(int64_t a, int64_t b);          /* to cents, half up */
int64_t dec_percent(int64_t a, int64_t percent);    /* to cents, half up */
int64_t dec_share(int64_t a, int64_t b, int64_t c); /* a*b/c to cents */
const char *dec_text(struct pool *p, int64_t d);    /* shortest form */
const char *dec_money(struct pool *p, int64_t d);   /* 0, else two places */
#define DEC_TEXT 32
void dec_print_money(char out[DEC_TEXT], int64_t d);
int64_t dec_clamp(wide d); /* to what can be printed */

/* Map from text to pointer.  Keys are copied; values belong to the caller. */
struct map_slot;
struct map {
    struct map_slot *slot;
    size_t cap, used, live;
};
void *map_get(const struct map *m, const char *key);
void map_put(struct map *m, const char *key, void *value);
void *map_drop(struct map *m, const char *key); /* the value, or NULL */
void map_clear(struct map *m, void (*drop)(void *));
void map_each(const struct map *m,
              void (*f)(const char *key, void *value, void *arg), void *arg);

/* UTF-8: validity, length in characters, folding for comparing names. */
bool utf8_valid(const char *s, size_t n);
/* s itself, or a copy with a question mark for each byte that is none. */
const char *utf8_clean(struct pool *p, const char *s);
size_t utf8_count(const char *s);
const char *name_fold(struct pool *p, const char *s);

_Noreturn void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void fill_random(void *p, size_t n);
/* The next of a row of numbers that a seed fixes. */
uint64_t random_next(uint64_t *state);
/* n characters out of an alphabet that is safe in URLs. */
const char *random_text(struct pool *p, size_t n);
/* As that, but no secret: another text for every other a or b. */
const char *mixed_text(struct pool *p, size_t n, uint64_t a, uint64_t b);

#endif
