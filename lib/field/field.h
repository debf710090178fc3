/*
 * field: one record table feeds SQL, struct and template.
 *
 * The value types every layer shares, and the description of a struct by its
 * members.  FIELD picks the letter from the member's C type, so a member of
 * another type (a double, say) does not compile.
 */
#ifndef FIELD_H
#define FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct utc {
    int64_t us; /* microseconds since 1970-01-01T00:00:00Z; 0 = none */
};
struct date {
    int32_t ymd; /* 20260618, in the shop's calendar; 0 = none */
};
struct money {
    int64_t minor; /* minor units of the shop's currency */
};
struct decimal {
    int64_t micro; /* millionths: quantities, unit prices, percentages */
};
struct bytes {
    const void *p;
    size_t n;
};

/*
 * Letters: i int64_t, o bool, t text (NUL-terminated UTF-8, NULL for SQL NULL),
 * b bytes, u utc, d date, m money, q decimal.
 */
struct field {
    const char *name; /* the template variable; NULL when no page shows it */
    char type;
    size_t at; /* offset in the struct */
};

struct record {
    const struct field *fields;
    size_t n;
    size_t size; /* of the struct */
};

/* Many structs of one record, one behind the other. */
struct rows {
    void *row;
    size_t n;
};

#define FIELD_LETTER(member)                                                   \
    _Generic((member),                                                         \
        int64_t: 'i',                                                          \
        bool: 'o',                                                             \
        const char *: 't',                                                     \
        struct bytes: 'b',                                                     \
        struct utc: 'u',                                                       \
        struct date: 'd',                                                      \
        struct money: 'm',                                                     \
        struct decimal: 'q')

#define FIELD(type, name, member)                                              \
    {                                                                          \
        name, FIELD_LETTER(((type *)0)->member), offsetof(type, member)        \
    }

#define RECORD(type, table)                                                    \
    {                                                                          \
        table, sizeof(table) / sizeof((table)[0]), sizeof(type)                \
    }

/* Where the i-th field of a struct lies. */
const void *field_at(const struct record *r, const void *row, size_t i);

/* The i-th struct of rows. */
const void *rows_at(const struct rows *rows, const struct record *r, size_t i);

#endif
