/* query: a parsed SELECT statement. */
#ifndef QBOSIM_QUERY_H
#define QBOSIM_QUERY_H

#include "call.h"

#define PREDICATES_MAX 16
#define COLUMNS_MAX 64
#define PAGE_MAX 1000

enum operator{ OP_EQ, OP_LT, OP_GT, OP_LE, OP_GE, OP_IN, OP_LIKE, OP__MAX };

struct literal {
    const char *text;
    struct literal *next;
};

struct predicate {
    const char *path;
    const struct field *field;
    enum operator op;
    struct literal *values;
};

struct query {
    bool count, all;
    const char *columns[COLUMNS_MAX];
    size_t columns_n;
    const struct kind *kind;
    struct predicate where[PREDICATES_MAX];
    size_t where_n;
    const char *order;
    const struct field *order_field;
    bool descending;
    int64_t start, max;
};

bool query_parse(struct call *c, const char *text, struct query *q);

#endif
