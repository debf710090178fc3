/*
 * str: text that grows inside an arena up to a ceiling.
 *
 * Append freely, ask once: past the ceiling everything later is dropped and
 * str_whole() is false.  The text is always NUL-terminated.  Below it stand
 * the few questions the program asks of foreign text (UTF-8, blanks, folding).
 */
#ifndef STR_H
#define STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena/arena.h"

struct str {
    struct arena *arena;
    char *text;  /* never NULL after str_init */
    size_t len;  /* bytes, without the NUL */
    size_t room; /* bytes allocated */
    size_t max;  /* ceiling in bytes, without the NUL */
    bool cut;
};

void str_init(struct str *s, struct arena *a, size_t max);
void str_add(struct str *s, const char *text);
void str_addn(struct str *s, const void *p, size_t n);
void str_addc(struct str *s, char c);
void str_addf(struct str *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Percent-encode all but RFC 3986 unreserved bytes. */
void str_add_url(struct str *s, const char *text);

/* True when nothing was dropped. */
bool str_whole(const struct str *s);

bool str_equal(const char *a, const char *b); /* NULL equals only NULL */
bool str_starts(const char *s, const char *prefix);

/*
 * Well-formed UTF-8 (RFC 3629: no overlong form, no surrogate, no more than
 * U+10FFFF) without NUL, without control bytes other than those in allow
 * ("\n\t" or ""), and without the characters that deceive a reader: bidi
 * overrides and isolates, U+200B, U+FEFF.  *chars receives the number of
 * characters when not NULL.
 */
bool str_utf8(const char *p, size_t n, const char *allow, size_t *chars);

/*
 * Well-formed UTF-8 and nothing more: what another system may rightly send
 * (NUL, controls and bidi marks included), as opposed to what we take in.
 */
bool str_wellformed(const char *p, size_t n);

/* Characters of well-formed UTF-8. */
size_t str_chars(const char *s);

/*
 * A copy without blanks at either end and with each inner run of blanks as one
 * space.  Blanks are ASCII ones and U+00A0.
 */
char *str_trim(struct arena *a, const char *s);

/*
 * A key for "the same name": trimmed, inner blanks as one, ASCII letters in
 * lower case, and Latin-1, Latin Extended-A, Greek and Cyrillic ones as C.UTF-8
 * has them.
 */
char *str_fold(struct arena *a, const char *s);

/* Whole decimal text -> number; false on anything else or out of range. */
bool str_int64(const char *s, int64_t *out);

/* Lower-case hex of n bytes. */
char *str_hex(struct arena *a, const void *p, size_t n);

#endif
