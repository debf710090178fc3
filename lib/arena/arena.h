/*
 * arena: memory that lives exactly as long as one request or one sweep step.
 *
 * Nothing taken from it is freed on its own.  Allocation never returns NULL:
 * past the limit, or when the system has no memory, the process aborts, so
 * bound every input before it gets here.  Memory comes zeroed and aligned for
 * any type.  Sanitizer builds poison what was not handed out.
 */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *first; /* the block that reset keeps */
    struct arena_block *last;
    size_t used;  /* bytes handed out since the last reset */
    size_t limit; /* bytes at most */
};

/* An empty arena that will hand out at most limit bytes between resets. */
void arena_init(struct arena *a, size_t limit);

/* Forget everything, keep one block. */
void arena_reset(struct arena *a);

/* Give all memory back; the arena may be used again. */
void arena_free(struct arena *a);

/* count * size zeroed bytes; overflow aborts. */
void *arena_alloc(struct arena *a, size_t count, size_t size)
    __attribute__((malloc, alloc_size(2, 3), returns_nonnull));

/* A copy of n bytes with a NUL behind them. */
char *arena_copy(struct arena *a, const void *p, size_t n)
    __attribute__((returns_nonnull));

/* A copy of s, or NULL for NULL. */
char *arena_text(struct arena *a, const char *s);

/* Formatted text, as long as it needs to be. */
char *arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), returns_nonnull));

#endif
