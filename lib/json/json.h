/*
 * json: reading and writing JSON without ever making a number a double.
 *
 * Reading: a pre-pass checks size, depth and numbers and tags every token, so
 * that a number becomes a string no text can be mistaken for; jansson parses
 * (duplicate keys and bad UTF-8 refused), and the result is copied into the
 * arena.  What a text may contain beyond being UTF-8 without NUL (controls,
 * bidi marks) is the business of whoever knows the field: str_utf8.
 *
 * Writing is by appending to a str: numbers are emitted as the text they are
 * given as, and a text that is not UTF-8 makes the whole document unusable
 * instead of dropping a key (fault X11).
 */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena/arena.h"
#include "err/err.h"
#include "str/str.h"

enum json_kind {
    JSON_IS_NULL,
    JSON_IS_BOOL,
    JSON_IS_NUMBER,
    JSON_IS_TEXT,
    JSON_IS_LIST,
    JSON_IS_OBJECT,
};

/* A value; immutable, owned by the arena it was read into. */
struct json {
    enum json_kind kind;
    const char *key;  /* inside an object, else NULL */
    const char *text; /* number: its characters; text: UTF-8 without NUL;
                         the others: "" */
    bool truth;
    size_t n; /* members or elements */
    const struct json *first;
    const struct json *next; /* sibling */
};

enum { JSON_DEPTH = 64 }; /* more levels are neither read nor written */

/*
 * Parse exactly one document of n bytes.  ERR_INPUT for anything else: not
 * JSON (with line), not UTF-8, NUL inside a text, a duplicate key (named in
 * field), deeper than depth levels ("[]" is one), n over max, more values than
 * half of what the arena has left: nothing that is sent in makes it abort.
 */
ERR_CHECKED bool json_read(struct arena *a, const char *text, size_t n,
                           size_t max, int depth, const struct json **out,
                           struct err *e);

/* The member of that key; NULL when o is NULL, no object, or has none. */
const struct json *json_get(const struct json *o, const char *key);
/* json_get along "Invoice.TxnTaxDetail.TotalTax". */
const struct json *json_at(const struct json *o, const char *path);
/* The text of a text or number at path; NULL when absent or of another kind. */
const char *json_text_at(const struct json *o, const char *path);
bool json_true_at(const struct json *o, const char *path);

/*
 * Writing.  Commas are put by themselves; a key inside an object and none
 * elsewhere, brackets in pairs and one value in all, else the document is bad.
 */
struct json_out {
    struct str *to;
    uint64_t objects; /* bit d: the bracket of level d is "{" */
    unsigned depth;
    bool comma; /* a value stands before this one */
    bool bad;
};

void json_start(struct json_out *o, struct str *to);
void json_open(struct json_out *o, const char *key, char bracket); /* '{' '[' */
void json_close(struct json_out *o, char bracket);                 /* '}' ']' */
/* key NULL inside a list.  text NULL writes null. */
void json_put_text(struct json_out *o, const char *key, const char *text);
/* digits must be a JSON number token, else the document is bad. */
void json_put_number(struct json_out *o, const char *key, const char *digits);
void json_put_int(struct json_out *o, const char *key, int64_t v);
void json_put_bool(struct json_out *o, const char *key, bool v);
void json_put_null(struct json_out *o, const char *key);
/* A whole value that was read before, as it was. */
void json_put_value(struct json_out *o, const char *key, const struct json *v);
/* False when something was cut, not UTF-8, not a number or not closed. */
bool json_done(const struct json_out *o);

#endif
