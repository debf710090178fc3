/*
 * query_parse: QuickBooks' query language with its own complaints.  The
 * grammar knows OR and ITERATOR as words and takes neither.
 */
#include "query.h"

#include <stdlib.h>
#include <string.h>

struct parser {
    struct lexer x;
    struct call *c;
    struct token at;
    struct query *q;
    const char *entity;
};

#define SET(k) (1ull << (k))
#define PAGING SET(TOK_STARTPOSITION) | SET(TOK_MAXRESULTS)
#define TAIL                                                                   \
    SET(TOK_EOF) | SET(TOK_ITERATOR) | PAGING | SET(TOK_ORDER) |               \
        SET(TOK_ORDERBY)
#define VALUE                                                                  \
    SET(TOK_STRING) | SET(TOK_INTEGER) | SET(TOK_DECIMAL) | SET(TOK_TRUE) |    \
        SET(TOK_FALSE)
#define OPERATOR                                                               \
    SET(TOK_EQ) | SET(TOK_LT) | SET(TOK_GT) | SET(TOK_LE) | SET(TOK_GE) |      \
        SET(TOK_IN) | SET(TOK_LIKE)

static bool
advance(struct parser *p)
{
    return token_next(&p->x, &p->at);
}

/* Says what stands here and what might have stood here instead. */
static bool
expected(struct parser *p, unsigned long long set)
{
    struct pool *pool = p->c->pool;
    struct text t;

    text_init(&t, pool);
    if (p->at.kind == TOK_EOF)
        text_puts(&t, "\"<EOF>\"");
    else
        text_fmt(&t, "\" %s \"%s \"\"", token_image(p->at.kind),
                 token_escaped(pool, p->at.image));
    text_fmt(&t, " at line %u, column %u.\nWas expecting%s:\n    ",
             p->at.kind == TOK_EOF && !p->at.column ? 0 : p->at.line,
             p->at.column, set & (set - 1) ? " one of" : "");
    for (int i = 0; i < TOK__MAX; i++)
        if (set & SET(i))
            text_fmt(&t, "%s %s\n    ", token_image((enum token_kind)i),
                     i == TOK_EOF ? "" : "...");
    return fault(p->c, FAULT_PARSE, NULL, "QueryParserError: Encountered %s",
                 t.p);
}

static bool
is(const struct parser *p, unsigned long long set)
{
    return set & SET(p->at.kind);
}

static bool
need(struct parser *p, unsigned long long set)
{
    return is(p, set) ? advance(p) : expected(p, set);
}

static bool
columns(struct parser *p)
{
    struct query *q = p->q;

    if (is(p, SET(TOK_STAR))) {
        q->all = true;
        return advance(p);
    }
    if (is(p, SET(TOK_COUNT))) {
        q->count = true;
        return advance(p) && need(p, SET(TOK_OPEN)) && need(p, SET(TOK_STAR)) &&
               need(p, SET(TOK_CLOSE));
    }
    if (!is(p, SET(TOK_IDENTIFIER)))
        return expected(p,
                        SET(TOK_STAR) | SET(TOK_COUNT) | SET(TOK_IDENTIFIER));
    for (;;) {
        if (!is(p, SET(TOK_IDENTIFIER)) || q->columns_n == COLUMNS_MAX)
            return expected(p, SET(TOK_IDENTIFIER));
        q->columns[q->columns_n++] = p->at.value;
        if (!advance(p))
            return false;
        if (!is(p, SET(TOK_COMMA)))
            return is(p, SET(TOK_FROM)) ||
                   expected(p, SET(TOK_COMMA) | SET(TOK_FROM));
        if (!advance(p))
            return false;
    }
}

static bool
value(struct parser *p, struct literal ***tail)
{
    struct literal *l = pool_get(p->c->pool, sizeof *l);

    if (!is(p, VALUE))
        return expected(p, VALUE);
    l->text = is(p, SET(TOK_TRUE))    ? "true"
              : is(p, SET(TOK_FALSE)) ? "false"
                                      : p->at.value;
    **tail = l;
    *tail = &l->next;
    return advance(p);
}

static bool
operator_of(struct parser *p, enum operator* op)
{
    static const enum token_kind tokens[] = {
        [OP_EQ] = TOK_EQ,    [OP_LT] = TOK_LT, [OP_GT] = TOK_GT,
        [OP_LE] = TOK_LE,    [OP_GE] = TOK_GE, [OP_IN] = TOK_IN,
        [OP_LIKE] = TOK_LIKE
    };

    for (int i = 0; i < OP__MAX; i++)
        if (p->at.kind == tokens[i]) {
            *op = (enum operator)i;
            return advance(p);
        }
    return expected(p, OPERATOR);
}

static bool
predicate(struct parser *p, struct predicate *w)
{
    struct literal **end = &w->values;

    if (!is(p, SET(TOK_IDENTIFIER)))
        return expected(p, SET(TOK_IDENTIFIER));
    w->path = p->at.value;
    if (!advance(p) || !operator_of(p, &w->op))
        return false;
    if (w->op != OP_IN)
        return value(p, &end);
    if (!need(p, SET(TOK_OPEN)) || !value(p, &end))
        return false;
    while (is(p, SET(TOK_COMMA)))
        if (!advance(p) || !value(p, &end))
            return false;
    return is(p, SET(TOK_CLOSE)) ? advance(p)
                                 : expected(p, SET(TOK_CLOSE) | SET(TOK_COMMA));
}

static bool
where(struct parser *p)
{
    do {
        if (!advance(p))
            return false;
        if (p->q->where_n == PREDICATES_MAX)
            return expected(p, SET(TOK_EOF));
        if (!predicate(p, &p->q->where[p->q->where_n++]))
            return false;
    } while (is(p, SET(TOK_AND)));
    return is(p, TAIL) || expected(p, TAIL | SET(TOK_AND) | SET(TOK_OR));
}

static bool
order_field(struct parser *p)
{
    struct order *o = &p->q->order[p->q->order_n];

    if (!is(p, SET(TOK_IDENTIFIER)) || p->q->order_n++ == ORDERS_MAX)
        return expected(p, SET(TOK_IDENTIFIER));
    o->path = p->at.value;
    if (!advance(p))
        return false;
    o->descending = is(p, SET(TOK_DESC));
    return is(p, SET(TOK_DESC) | SET(TOK_ASC)) ? advance(p) : true;
}

static bool
order(struct parser *p)
{
    bool two_words = is(p, SET(TOK_ORDER));

    if (!advance(p) || (two_words && !need(p, SET(TOK_BY))))
        return false;
    while (order_field(p)) {
        if (!is(p, SET(TOK_COMMA)))
            return is(p, SET(TOK_EOF) | PAGING) ||
                   expected(p, SET(TOK_EOF) | PAGING | SET(TOK_COMMA) |
                                   SET(TOK_ITERATOR));
        if (!advance(p))
            return false;
    }
    return false;
}

static bool
position(struct parser *p, int64_t *out)
{
    if (!advance(p))
        return false;
    if (!is(p, SET(TOK_INTEGER)))
        return expected(p, SET(TOK_INTEGER));
    *out = strtoll(p->at.value, NULL, 10);
    return advance(p);
}

/* Either may come first, and each but once. */
static bool
paging(struct parser *p)
{
    unsigned long long left = PAGING;

    while (!is(p, SET(TOK_EOF))) {
        enum token_kind kind = p->at.kind;

        if (!is(p, left))
            return expected(p, left | SET(TOK_EOF));
        if (!(kind == TOK_STARTPOSITION ? position(p, &p->q->start)
                                        : position(p, &p->q->max)))
            return false;
        left &= ~SET(kind);
    }
    return true;
}

static bool
statement(struct parser *p)
{
    if (!advance(p) || !need(p, SET(TOK_SELECT)) || !columns(p) ||
        !need(p, SET(TOK_FROM)))
        return false;
    p->entity = p->at.value;
    if (!need(p, SET(TOK_IDENTIFIER)))
        return false;
    if (is(p, SET(TOK_WHERE))
            ? !where(p)
            : !is(p, TAIL) && !expected(p, TAIL | SET(TOK_WHERE)))
        return false;
    if (is(p, SET(TOK_ORDER) | SET(TOK_ORDERBY)) && !order(p))
        return false;
    return paging(p);
}

static const struct field *
field_at(struct pool *pool, const struct field *table, const char *path)
{
    const struct field *f = NULL;

    while (table && *path) {
        size_t n = strcspn(path, ".");

        f = field_find(table, pool_copy(pool, path, n));
        table = f ? f->sub : NULL;
        path += n;
        if (*path && !*++path)
            return NULL;
    }
    return *path ? NULL : f;
}

/* The field that a path names, when WHERE and ORDERBY may use it. */
static const struct field *
field_of(struct parser *p, const char *path)
{
    const struct kind *k = p->q->kind;
    const struct field *f = field_at(p->c->pool, k->fields, path);
    const char *top = pool_copy(p->c->pool, path, strcspn(path, "."));

    if (f && f->flags & FIELD_QUERY)
        return f;
    if (f || field_find(k->fields, top))
        fault(p->c, FAULT_QUERY, NULL,
              "QueryValidationError: property '%s' is not queryable", path);
    else
        fault(p->c, FAULT_QUERY, NULL,
              "QueryValidationError: Property %s not found for Entity %s", path,
              k->name);
    return NULL;
}

/* A value that can never be the field's is refused, not compared. */
static bool
fits(struct parser *p, const struct predicate *w, const char *text)
{
    int64_t n;
    bool ok = true;

    if (w->op == OP_LIKE)
        return true;
    if (w->field->kind == FIELD_DECIMAL || w->field->kind == FIELD_INT)
        ok = dec_parse(text, &n);
    else if (w->field->kind == FIELD_TIME || w->field->kind == FIELD_DATE)
        ok = time_parse(text, &n);
    else if (w->field->kind == FIELD_BOOL)
        ok = !strcmp(text, "true") || !strcmp(text, "false");
    return ok || fault(p->c, FAULT_QUERY, NULL,
                       "QueryValidationError: value %s is not valid for "
                       "property '%s'",
                       text, w->path);
}

static bool
columns_known(struct parser *p)
{
    const struct query *q = p->q;

    for (size_t i = 0; i < q->columns_n; i++) {
        const char *top =
            pool_copy(p->c->pool, q->columns[i], strcspn(q->columns[i], "."));

        if (!field_find(q->kind->fields, top) &&
            !(q->kind->flags & KIND_SINGLE))
            return fault(p->c, FAULT_QUERY, NULL,
                         "QueryValidationError: Property %s not found for "
                         "Entity %s",
                         q->columns[i], q->kind->name);
    }
    return true;
}

static bool
fields_known(struct parser *p)
{
    struct query *q = p->q;

    for (size_t i = 0; i < q->where_n; i++) {
        struct predicate *w = &q->where[i];

        w->field = field_of(p, w->path);
        if (!w->field)
            return false;
        q->says_active = q->says_active || !strcmp(w->path, "Active");
        for (const struct literal *l = w->values; l; l = l->next)
            if (!fits(p, w, l->text))
                return false;
    }
    for (size_t i = 0; i < q->order_n; i++) {
        q->order[i].field = field_of(p, q->order[i].path);
        if (!q->order[i].field)
            return false;
    }
    return true;
}

static bool
positions_fit(struct parser *p)
{
    struct query *q = p->q;
    int64_t n = q->start < 0 ? q->start : q->max;

    if (q->start < 0 || q->max < 1)
        return fault(p->c, FAULT_QUERY, NULL,
                     "QueryValidationError: value %lld is too small. Min "
                     "allowed value is 1",
                     (long long)n);
    if (q->max > PAGE_MAX &&
        p->c->sim->settings.maxresults_over == OVER_REFUSED)
        return fault(p->c, FAULT_QUERY, NULL,
                     "QueryValidationError: value %lld is too large. Max "
                     "allowed value is %d",
                     (long long)q->max, PAGE_MAX);
    if (!q->start)
        q->start = 1;
    if (q->max > PAGE_MAX)
        q->max = PAGE_MAX;
    return true;
}

/* First the grammar, 4000; then what the words mean, 4001. */
bool
query_parse(struct call *c, const char *text, struct query *q)
{
    struct parser p = { .x = { c, text, 1, 0 }, .c = c, .q = q };

    *q = (struct query){ .start = 1, .max = 100 };
    if (!statement(&p))
        return false;
    q->kind = kind_by_name(p.entity);
    if (!q->kind)
        return fault(c, FAULT_QUERY, NULL,
                     "QueryValidationError: invalid context declaration: %s",
                     p.entity);
    return columns_known(&p) && fields_known(&p) && positions_fit(&p);
}
