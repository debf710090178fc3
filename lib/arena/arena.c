#include "arena/arena.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

enum { BLOCK_BYTES = 256 * 1024 }; /* what a page takes: reset keeps one */

struct arena_block {
    struct arena_block *next;
    size_t size;
    size_t used;
    _Alignas(max_align_t) unsigned char bytes[];
};

static void __attribute__((noreturn)) out_of_memory(size_t wanted)
{
    fprintf(stderr, "arena: no room for %zu bytes\n", wanted);
    abort();
}

static struct arena_block *
block_new(size_t size)
{
    struct arena_block *b = malloc(sizeof(*b) + size);

    if (b == NULL)
        out_of_memory(size);
    b->next = NULL;
    b->size = size;
    b->used = 0;
    POISON(b->bytes, size);
    return b;
}

static void
block_free(struct arena_block *b)
{
    UNPOISON(b->bytes, b->size);
    free(b);
}

void
arena_init(struct arena *a, size_t limit)
{
    memset(a, 0, sizeof(*a));
    a->limit = limit;
}

void
arena_reset(struct arena *a)
{
    struct arena_block *b, *next;

    if (a->first == NULL)
        return;
    for (b = a->first->next; b != NULL; b = next) {
        next = b->next;
        block_free(b);
    }
    a->first->next = NULL;
    a->first->used = 0;
    POISON(a->first->bytes, a->first->size);
    a->last = a->first;
    a->used = 0;
}

void
arena_free(struct arena *a)
{
    arena_reset(a);
    if (a->first != NULL)
        block_free(a->first);
    a->first = a->last = NULL;
}

void *
arena_alloc(struct arena *a, size_t count, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    struct arena_block *b = a->last;
    size_t bytes;
    void *p;

    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - align)
        out_of_memory(SIZE_MAX);
    bytes = (bytes + align - 1) / align * align;
    if (bytes > a->limit - a->used)
        out_of_memory(bytes);
    if (b == NULL || bytes > b->size - b->used) {
        b = block_new(bytes > BLOCK_BYTES ? bytes : (size_t)BLOCK_BYTES);
        if (a->last == NULL)
            a->first = b;
        else
            a->last->next = b;
        a->last = b;
    }
    p = b->bytes + b->used;
    b->used += bytes;
    a->used += bytes;
    UNPOISON(p, count * size);
    memset(p, 0, count * size);
    return p;
}

char *
arena_copy(struct arena *a, const void *p, size_t n)
{
    char *copy = arena_alloc(a, n + 1, 1);

    if (n > 0)
        memcpy(copy, p, n);
    return copy;
}

char *
arena_text(struct arena *a, const char *s)
{
    return s == NULL ? NULL : arena_copy(a, s, strlen(s));
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
    char small[256], *text; /* most are short: format those once */
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(small, sizeof(small), fmt, ap);
    va_end(ap);
    if (n < 0)
        out_of_memory(0);
    if ((size_t)n < sizeof(small))
        return arena_copy(a, small, (size_t)n);
    text = arena_alloc(a, (size_t)n + 1, 1);
    va_start(ap, fmt);
    vsnprintf(text, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return text;
}
