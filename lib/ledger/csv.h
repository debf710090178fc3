/*
 * csv: rows of a CSV file (RFC 4180).  Private to ledger and its tests.
 *
 * UTF-8 with or without a byte order mark; rows end with LF, CRLF or CR;
 * fields in quotes may hold delimiters, doubled quotes and line ends.  A quote
 * inside a field that does not begin with one stands for itself (12" pipe).
 * Empty rows are skipped.
 */
#ifndef CSV_H
#define CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena/arena.h"
#include "err/err.h"
#include "str/str.h"

enum { CSV_FIELDS = 256, CSV_FIELD = 65536 };

struct csv {
    struct arena *arena; /* of the fields; may be changed between rows */
    const char *text, *p, *end;
    char delimiter;
    int64_t line; /* the one p stands in, from 1 */
};

struct csv_row {
    int64_t line;     /* where it begins */
    size_t at, bytes; /* in the text, without the line end */
    size_t n;
    const char **fields; /* NUL-terminated, in the arena */
};

/* ERR_INPUT names the first line that is not UTF-8 or has a NUL. */
ERR_CHECKED bool csv_start(struct csv *c, struct arena *a, const char *text,
                           size_t n, char delimiter, struct err *e);

/*
 * The next row; *got false behind the last one.  ERR_INPUT names the line of
 * a quote that is never closed, of text behind a closing quote, of too many
 * or too long fields.
 */
ERR_CHECKED bool csv_next(struct csv *c, struct csv_row *out, bool *got,
                          struct err *e);

/* Go back to a row that csv_next gave, to read it again. */
void csv_seek(struct csv *c, size_t at, int64_t line);

/*
 * Would a spreadsheet take this text for a formula?  Such a cell is written
 * with an apostrophe before it, and read without; one that has apostrophes
 * before such a text gets, and loses, one more.
 */
bool csv_formula(const char *text);
/* One cell, in quotes where it needs them; not the delimiter before it. */
void csv_cell(struct str *out, const char *text, char delimiter);

#endif
