/* query_parse: QuickBooks' query language, with its own complaints. */
#include "query.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum token_kind { TOK_END, TOK_WORD, TOK_STRING, TOK_SIGN };

struct token {
    enum token_kind kind;
    const char *text;
    size_t column;
};

struct parser {
    struct call *c;
    const char *text, *s;
    struct token at;
    struct query *q;
};

static bool
lexical(struct parser *p, const char *s)
{
    unsigned char u = (unsigned char)*s;
    size_t n = u < 0x80 ? 1 : u < 0xe0 ? 2 : u < 0xf0 ? 3 : 4;
    unsigned code = n == 1   ? u
                    : n == 2 ? u & 0x1fu
                    : n == 3 ? u & 0x0fu
                             : u & 7u;

    for (size_t i = 1; i < n; i++) {
        if (!s[i])
            n = i;
        else
            code = code << 6 | ((unsigned char)s[i] & 0x3fu);
    }
    return fault(p->c, FAULT_PARSE, NULL,
                 "QueryParserError: Invalid content. Lexical error at line 1, "
                 "column %zu.  Encountered: \"%s\" (%u), after : \"\"",
                 (size_t)(s - p->text) + 1,
                 u < 0x80 ? pool_copy(p->c->pool, s, n)
                          : pool_fmt(p->c->pool, "\\u%04x", code),
                 code);
}

/* Latin letters pass inside quotes; typographic punctuation does not. */
static bool
string_char_ok(const char *s)
{
    unsigned char u = (unsigned char)*s;

    return u < 0x80 || u == 0xc2 || u == 0xc3 || u == 0xc4 || u == 0xc5 ||
           (u & 0xc0) == 0x80;
}

static bool
read_string(struct parser *p)
{
    const char *from = p->s++;
    struct text t;

    text_init(&t, p->c->pool);
    for (; *p->s && *p->s != '\''; p->s++) {
        if (*p->s == '\\' && (p->s[1] == '\'' || p->s[1] == '\\'))
            p->s++;
        if (!string_char_ok(p->s))
            return lexical(p, p->s);
        text_add(&t, p->s, 1);
    }
    if (!*p->s)
        return lexical(p, from);
    p->s++;
    p->at = (struct token){ TOK_STRING, t.p, (size_t)(from - p->text) + 1 };
    return true;
}

static bool
advance(struct parser *p)
{
    static const char word[] = "._-+:";
    const char *from;
    size_t n = 0;

    while (isspace((unsigned char)*p->s))
        p->s++;
    from = p->s;
    if (!*from) {
        p->at =
            (struct token){ TOK_END, "<EOF>", (size_t)(from - p->text) + 1 };
        return true;
    }
    if (*from == '\'')
        return read_string(p);
    while (isalnum((unsigned char)from[n]) ||
           (from[n] && strchr(word, from[n])))
        n++;
    p->at = (struct token){ TOK_WORD, NULL, (size_t)(from - p->text) + 1 };
    if (!n) {
        if (!strchr("=<>(),*", *from))
            return lexical(p, from);
        n = (*from == '<' || *from == '>') && from[1] == '=' ? 2 : 1;
        p->at.kind = TOK_SIGN;
    }
    p->at.text = pool_copy(p->c->pool, from, n);
    p->s = from + n;
    return true;
}

static bool
expected(struct parser *p, const char *what)
{
    return fault(p->c, FAULT_PARSE, NULL,
                 "QueryParserError: Encountered \" %s\\\"%s \\\"\" at line 1, "
                 "column %zu.\nWas expecting one of:\n    %s",
                 p->at.kind == TOK_WORD ? "<IDENTIFIER> " : "", p->at.text,
                 p->at.column, what);
}

static bool
is(const struct parser *p, const char *text)
{
    return p->at.kind != TOK_STRING && !strcasecmp(p->at.text, text);
}

static bool
need(struct parser *p, const char *text)
{
    return is(p, text) ? advance(p)
                       : expected(p, pool_fmt(p->c->pool, "\"%s\" ...", text));
}

static bool
columns(struct parser *p)
{
    if (is(p, "*")) {
        p->q->all = true;
        return advance(p);
    }
    if (is(p, "count")) {
        p->q->count = true;
        return advance(p) && need(p, "(") && need(p, "*") && need(p, ")");
    }
    for (;;) {
        if (p->at.kind != TOK_WORD || p->q->columns_n == COLUMNS_MAX)
            return expected(p, "<IDENTIFIER> ...");
        p->q->columns[p->q->columns_n++] = p->at.text;
        if (!advance(p))
            return false;
        if (!is(p, ","))
            return true;
        if (!advance(p))
            return false;
    }
}

/* The field that a path names, when WHERE and ORDERBY may use it. */
static const struct field *
field_of(struct parser *p, const char *path)
{
    const struct field *table = p->q->kind->fields, *f = NULL;
    const char *rest = path;

    while (table && *rest) {
        size_t n = strcspn(rest, ".");

        f = field_find(table, pool_copy(p->c->pool, rest, n));
        table = f ? f->sub : NULL;
        rest += n + (rest[n] == '.');
    }
    if (f && !*rest && f->flags & FIELD_QUERY)
        return f;
    fault(p->c, FAULT_QUERY, NULL,
          f ? "QueryValidationError: property '%s' is not queryable"
            : "QueryValidationError: Property %s not found for Entity",
          path);
    return NULL;
}

static bool
value(struct parser *p, struct literal ***tail)
{
    struct literal *l = pool_get(p->c->pool, sizeof *l);

    if (p->at.kind != TOK_WORD && p->at.kind != TOK_STRING)
        return expected(p, "<STRING> <NUMBER> <BOOLEAN> ...");
    l->text = p->at.text;
    **tail = l;
    *tail = &l->next;
    return advance(p);
}

static bool
operator_of(struct parser *p, enum operator* op)
{
    static const char *const names[] = {
        [OP_EQ] = "=",  [OP_LT] = "<",  [OP_GT] = ">",     [OP_LE] = "<=",
        [OP_GE] = ">=", [OP_IN] = "in", [OP_LIKE] = "like"
    };

    for (int i = 0; i < OP__MAX; i++)
        if (is(p, names[i])) {
            *op = (enum operator)i;
            return advance(p);
        }
    return expected(p, "\"=\" \"<\" \">\" \"<=\" \">=\" \"IN\" \"LIKE\" ...");
}

static bool
predicate(struct parser *p)
{
    struct predicate *w = &p->q->where[p->q->where_n++];
    struct literal **tail = &w->values;

    if (p->at.kind != TOK_WORD)
        return expected(p, "<IDENTIFIER> ...");
    w->path = p->at.text;
    w->field = field_of(p, w->path);
    if (!w->field || !advance(p) || !operator_of(p, &w->op))
        return false;
    if (w->op != OP_IN)
        return value(p, &tail);
    if (!need(p, "(") || !value(p, &tail))
        return false;
    while (is(p, ","))
        if (!advance(p) || !value(p, &tail))
            return false;
    return need(p, ")");
}

static bool
where(struct parser *p)
{
    do {
        if (p->q->where_n == PREDICATES_MAX)
            return expected(p, "<EOF>");
        if (!advance(p) || !predicate(p))
            return false;
    } while (is(p, "and"));
    return true;
}

static bool
order(struct parser *p)
{
    if (is(p, "order") && (!advance(p) || !is(p, "by")))
        return expected(p, "\"BY\" ...");
    if (!advance(p))
        return false;
    if (p->at.kind != TOK_WORD)
        return expected(p, "<IDENTIFIER> ...");
    p->q->order = p->at.text;
    p->q->order_field = field_of(p, p->q->order);
    if (!p->q->order_field || !advance(p))
        return false;
    p->q->descending = is(p, "desc");
    return is(p, "desc") || is(p, "asc") ? advance(p) : true;
}

static bool
position(struct parser *p, int64_t *out, int64_t least)
{
    char *end;

    if (!advance(p))
        return false;
    *out = strtoll(p->at.text, &end, 10);
    if (p->at.kind != TOK_WORD || *end)
        return expected(p, "<INTEGER> ...");
    if (*out < least)
        return fault(p->c, FAULT_QUERY, NULL,
                     "QueryValidationError: value %lld is too small. Min "
                     "allowed value is %lld",
                     (long long)*out, (long long)least);
    return advance(p);
}

static bool
tail(struct parser *p)
{
    while (p->at.kind != TOK_END) {
        bool ok;

        if (is(p, "order") || is(p, "orderby"))
            ok = order(p);
        else if (is(p, "startposition"))
            ok = position(p, &p->q->start, 0);
        else if (is(p, "maxresults"))
            ok = position(p, &p->q->max, 1);
        else
            ok = expected(p, "<EOF>\n    \"STARTPOSITION\" ...\n    "
                             "\"MAXRESULTS\" ...\n    \"ORDERBY\" ...");
        if (!ok)
            return false;
    }
    return true;
}

bool
query_parse(struct call *c, const char *text, struct query *q)
{
    struct parser p = { .c = c, .text = text, .s = text, .q = q };

    *q = (struct query){ .start = 1, .max = 100 };
    if (!advance(&p) || !need(&p, "select") || !columns(&p) ||
        !need(&p, "from"))
        return false;
    if (p.at.kind != TOK_WORD)
        return expected(&p, "<IDENTIFIER> ...");
    q->kind = kind_by_name(p.at.text);
    if (!q->kind)
        return fault(c, FAULT_QUERY, NULL,
                     "QueryValidationError: invalid context declaration: %s",
                     p.at.text);
    if (!advance(&p) || (is(&p, "where") && !where(&p)) || !tail(&p))
        return false;
    if (!q->start)
        q->start = 1;
    if (q->max > PAGE_MAX)
        q->max = PAGE_MAX;
    return true;
}
