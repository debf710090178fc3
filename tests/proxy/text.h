/* text: a string that grows, and the fields of a form. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    char *s;
    size_t n, room;
};

void str_add(struct str *b, const char *s, size_t n);
void str_addf(struct str *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* As a JSON string: bytes beyond ASCII become \u00XX. */
void str_add_json(struct str *b, const char *s, size_t n);

enum { FORM_FIELDS = 24 };

struct field {
    const char *name, *value;
    size_t value_bytes; /* a value may hold NUL */
};

struct form {
    struct field field[FORM_FIELDS];
    size_t n;
};

/* name=value&…, decoded where it stands; false when it has too many fields. */
bool form_parse(char *text, struct form *out);
const struct field *form_get(const struct form *f, const char *name);
/* False when it is there and is no number from min to max. */
bool form_number(const struct field *f, int64_t min, int64_t max, int64_t *out);

#endif
