/*
 * query: a SELECT statement, its tokens, and what it means.  query_lex.c makes
 * tokens, query_parse.c a struct query, query_match.c compares, query.c finds.
 */
#ifndef QBOSIM_QUERY_H
#define QBOSIM_QUERY_H

#include "call.h"

#define PREDICATES_MAX 16
#define COLUMNS_MAX 64
#define ORDERS_MAX 4
#define PAGE_MAX 1000

/* In the order in which the parser lists what it was expecting. */
enum token_kind {
    TOK_EOF,
    TOK_AND,
    TOK_ASC,
    TOK_BY,
    TOK_COUNT,
    TOK_DESC,
    TOK_FALSE,
    TOK_FROM,
    TOK_IN,
    TOK_ITERATOR,
    TOK_LIKE,
    TOK_MAXRESULTS,
    TOK_OR,
    TOK_ORDER,
    TOK_ORDERBY,
    TOK_SELECT,
    TOK_STARTPOSITION,
    TOK_TRUE,
    TOK_WHERE,
    TOK_INTEGER,
    TOK_DECIMAL,
    TOK_STRING,
    TOK_IDENTIFIER,
    TOK_EQ,
    TOK_LT,
    TOK_GT,
    TOK_LE,
    TOK_GE,
    TOK_COMMA,
    TOK_OPEN,
    TOK_CLOSE,
    TOK_STAR,
    TOK__MAX
};

struct token {
    enum token_kind kind;
    const char *image; /* as it stands in the statement */
    const char *value; /* a string without quotes and escapes */
    unsigned line, column;
};

struct lexer {
    struct call *c;
    const char *s;
    unsigned line, column; /* of the character read last */
};

/* False after a lexical error, which is 4000. */
bool token_next(struct lexer *x, struct token *t);
const char *token_image(enum token_kind kind); /* "<AND>", "\"select\"" */
const char *token_escaped(struct pool *p, const char *s);

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

struct order {
    const char *path;
    const struct field *field;
    bool descending;
};

struct query {
    bool count, all, says_active;
    const char *columns[COLUMNS_MAX];
    size_t columns_n;
    const struct kind *kind;
    struct predicate where[PREDICATES_MAX];
    size_t where_n;
    struct order order[ORDERS_MAX];
    size_t order_n;
    int64_t start, max;
};

bool query_parse(struct call *c, const char *text, struct query *q);

/* The object as the query sees it, and its place among those it found. */
struct row {
    const struct js *obj;
    size_t at;
};

bool query_matches(struct call *c, const struct query *q, const struct js *obj);
/* Negative, zero or positive; rows that are alike keep the books' order. */
int query_order(struct call *c, const struct query *q, const struct row *a,
                const struct row *b);

#endif
