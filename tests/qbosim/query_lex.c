/* query_lex: the tokens of a statement, and what no token can be made of. */
#include "query.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define TAB 8

// clang-format off
static const struct {
    const char *image;
    const char *word; /* as written, NULL when it takes more to tell */
} table[TOK__MAX] = {
    [TOK_EOF]           = { "<EOF>",             NULL },
    [TOK_AND]           = { "<AND>",             "and" },
    [TOK_ASC]           = { "\"asc\"",           "asc" },
    [TOK_BY]            = { "\"by\"",            "by" },
    [TOK_COUNT]         = { "\"count\"",         "count" },
    [TOK_DESC]          = { "\"desc\"",          "desc" },
    [TOK_FALSE]         = { "\"false\"",         "false" },
    [TOK_FROM]          = { "\"from\"",          "from" },
    [TOK_IN]            = { "\"in\"",            "in" },
    [TOK_ITERATOR]      = { "\"iterator\"",      "iterator" },
    [TOK_LIKE]          = { "\"like\"",          "like" },
    [TOK_MAXRESULTS]    = { "\"maxresults\"",    "maxresults" },
    [TOK_OR]            = { "<OR>",              "or" },
    [TOK_ORDER]         = { "\"order\"",         "order" },
    [TOK_ORDERBY]       = { "\"orderby\"",       "orderby" },
    [TOK_SELECT]        = { "\"select\"",        "select" },
    [TOK_STARTPOSITION] = { "\"startposition\"", "startposition" },
    [TOK_TRUE]          = { "\"true\"",          "true" },
    [TOK_WHERE]         = { "\"where\"",         "where" },
    [TOK_INTEGER]       = { "<INTEGER>",         NULL },
    [TOK_DECIMAL]       = { "<DECIMAL>",         NULL },
    [TOK_STRING]        = { "<STRING>",          NULL },
    [TOK_IDENTIFIER]    = { "<IDENTIFIER>",      NULL },
    [TOK_EQ]            = { "\"=\"",             "=" },
    [TOK_LT]            = { "\"<\"",             "<" },
    [TOK_GT]            = { "\">\"",             ">" },
    [TOK_LE]            = { "\"<=\"",            "<=" },
    [TOK_GE]            = { "\">=\"",            ">=" },
    [TOK_COMMA]         = { "\",\"",             "," },
    [TOK_OPEN]          = { "\"(\"",             "(" },
    [TOK_CLOSE]         = { "\")\"",             ")" },
    [TOK_STAR]          = { "\"*\"",             "*" },
};
// clang-format on

const char *
token_image(enum token_kind kind)
{
    return table[kind].image;
}

/* One character and its code; what is not UTF-8 is U+FFFD, as in Java. */
static size_t
code_at(const char *s, unsigned *code)
{
    const unsigned char *u = (const unsigned char *)s;
    size_t n = *u < 0x80 ? 1 : *u < 0xe0 ? 2 : *u < 0xf0 ? 3 : 4;

    *code = *u;
    if (*u < 0x80)
        return 1;
    if (*u == 0xc0 && u[1] == 0x80) { /* how url_decode() keeps a %00 */
        *code = 0;
        return 2;
    }
    for (size_t i = 1; i < n; i++)
        if (!u[i])
            n = i;
    if (!utf8_valid(s, n)) {
        *code = 0xfffd;
        return 1;
    }
    *code = n == 2 ? *u & 0x1fu : n == 3 ? *u & 0x0fu : *u & 7u;
    for (size_t i = 1; i < n; i++)
        *code = *code << 6 | (u[i] & 0x3fu);
    return n;
}

/* As Java writes a character: UTF-16, the rest as it is. */
static const char *
escaped_code(struct pool *p, unsigned code)
{
    static const char plain[] = "\"'\\";

    if (code == '\n' || code == '\t' || code == '\r')
        return code == '\n' ? "\\n" : code == '\t' ? "\\t" : "\\r";
    if (code < 0x20 || code > 0x7e)
        return pool_fmt(p, "\\u%04x", code);
    return pool_fmt(p, "%s%c", strchr(plain, (int)code) ? "\\" : "", (int)code);
}

const char *
token_escaped(struct pool *p, const char *s)
{
    struct text t;
    unsigned code;

    text_init(&t, p);
    while (*s) {
        s += code_at(s, &code);
        text_puts(&t, escaped_code(p, code));
    }
    return t.p;
}

static void
step(struct lexer *x, char ch)
{
    if (ch == '\n') {
        x->line++;
        x->column = 0;
    } else if (ch == '\t') {
        x->column += TAB - x->column % TAB;
    } else if (((unsigned char)ch & 0xc0) != 0x80) {
        x->column++;
    }
}

static void
walk(struct lexer *x, size_t n)
{
    while (n--)
        step(x, *x->s++);
}

/* The character at x->s fits no token that began at from. */
static bool
lexical(struct lexer *x, const char *from)
{
    struct pool *p = x->c->pool;
    const char *after =
        token_escaped(p, pool_copy(p, from, (size_t)(x->s - from)));
    unsigned code;

    if (!*x->s)
        return fault(x->c, FAULT_PARSE, NULL,
                     "QueryParserError: Invalid content. Lexical error at line "
                     "%u, column %u.  Encountered: <EOF> after : \"%s\"",
                     x->line, x->column + 1, after);
    code_at(x->s, &code);
    if (code > 0xffff) /* a char of Java is half of it */
        code = 0xd800 + ((code - 0x10000) >> 10);
    return fault(x->c, FAULT_PARSE, NULL,
                 "QueryParserError: Invalid content. Lexical error at line %u, "
                 "column %u.  Encountered: \"%s\" (%u), after : \"%s\"",
                 x->line, x->column + 1, escaped_code(p, code), code, after);
}

/* Latin letters pass inside quotes; typographic punctuation does not. */
static bool
fits_string(unsigned code)
{
    return code == '\t' || code == '\n' || code == '\r' ||
           (code >= 0x20 && code < 0x180 && code != 0x7f);
}

static bool
read_string(struct lexer *x, struct token *t)
{
    const char *from = x->s;
    struct text value;

    text_init(&value, x->c->pool);
    walk(x, 1);
    while (*x->s != '\'') {
        unsigned code;
        size_t n;

        if (*x->s == '\\' && (x->s[1] == '\'' || x->s[1] == '\\'))
            walk(x, 1);
        n = *x->s ? code_at(x->s, &code) : 0;
        if (!n || !fits_string(code))
            return lexical(x, from);
        text_add(&value, x->s, n);
        walk(x, n);
    }
    walk(x, 1);
    t->kind = TOK_STRING;
    t->image = pool_copy(x->c->pool, from, (size_t)(x->s - from));
    t->value = value.p;
    return true;
}

static size_t
digits(const char *s)
{
    return strspn(s, "0123456789");
}

static void
read_number(struct lexer *x, struct token *t)
{
    size_t n = *x->s == '-', more;

    n += digits(x->s + n);
    t->kind = TOK_INTEGER;
    more = x->s[n] == '.' ? digits(x->s + n + 1) : 0;
    if (more) {
        t->kind = TOK_DECIMAL;
        n += 1 + more;
    }
    t->value = t->image = pool_copy(x->c->pool, x->s, n);
    walk(x, n);
}

static void
read_word(struct lexer *x, struct token *t)
{
    size_t n = 0;

    while (isalnum((unsigned char)x->s[n]) || x->s[n] == '_' ||
           (x->s[n] == '.' && n))
        n++;
    t->kind = TOK_IDENTIFIER;
    t->value = t->image = pool_copy(x->c->pool, x->s, n);
    for (int i = 0; i < TOK__MAX; i++)
        if (table[i].word && !strcasecmp(table[i].word, t->image))
            t->kind = (enum token_kind)i;
    walk(x, n);
}

/* The longest sign that stands here. */
static bool
read_sign(struct lexer *x, struct token *t)
{
    size_t longest = 0;

    for (int i = TOK_EQ; i < TOK__MAX; i++) {
        size_t n = strlen(table[i].word);

        if (n <= longest || strncmp(x->s, table[i].word, n) != 0)
            continue;
        longest = n;
        t->kind = (enum token_kind)i;
        t->value = t->image = table[i].word;
    }
    if (!longest)
        return lexical(x, x->s);
    walk(x, longest);
    return true;
}

bool
token_next(struct lexer *x, struct token *t)
{
    const char *s;

    while (*x->s && strchr(" \t\r\n\f", *x->s))
        walk(x, 1);
    s = x->s;
    *t = (struct token){ TOK_EOF, "", "", x->line, x->column };
    if (!*s)
        return true;
    t->column++;
    if (*s == '\'')
        return read_string(x, t);
    if (digits(s + (*s == '-')))
        read_number(x, t);
    else if (isalpha((unsigned char)*s) || *s == '_')
        read_word(x, t);
    else
        return read_sign(x, t);
    return true;
}
