#include "js.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 60
#define SENT_DEPTH_MAX 40
#define MEMBERS_MAX 1000 /* finding a name takes as long as there are names */

struct reader {
    struct pool *pool;
    const char *s, *end;
    int depth, most;
};

static struct js *read_value(struct reader *r);

static void
blanks(struct reader *r)
{
    while (r->s < r->end && strchr(" \t\r\n", *r->s) && *r->s)
        r->s++;
}

static bool
eat(struct reader *r, char c)
{
    blanks(r);
    if (r->s >= r->end || *r->s != c)
        return false;
    r->s++;
    return true;
}

static bool
read_hex(struct reader *r, uint32_t *out)
{
    *out = 0;
    if (r->end - r->s < 4)
        return false;
    for (int i = 0; i < 4; i++, r->s++) {
        char c = *r->s;
        uint32_t d = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                     : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                     : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                            : 16;
        if (d > 15)
            return false;
        *out = *out << 4 | d;
    }
    return true;
}

static void
add_code(struct text *t, uint32_t c)
{
    unsigned char b[4];
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        b[i] = (unsigned char)(0x80u | (c & 0x3fu));
    b[0] = (unsigned char)(n == 1 ? c : ((0xf00u >> n) & 0xffu) | c);
    text_add(t, (const char *)b, n);
}

/* After the backslash. */
static bool
read_escape(struct reader *r, struct text *t)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *at;
    uint32_t c, low;

    if (r->s >= r->end)
        return false;
    if (*r->s != 'u') {
        at = *r->s ? strchr(from, *r->s) : NULL;
        if (!at)
            return false;
        text_add(t, &to[at - from], 1);
        r->s++;
        return true;
    }
    r->s++;
    if (!read_hex(r, &c) || !c)
        return false;
    if (c >= 0xd800 && c < 0xdc00) {
        if (r->end - r->s < 2 || r->s[0] != '\\' || r->s[1] != 'u')
            return false;
        r->s += 2;
        if (!read_hex(r, &low) || low < 0xdc00 || low > 0xdfff)
            return false;
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    } else if (c >= 0xdc00 && c < 0xe000) {
        return false;
    }
    add_code(t, c);
    return true;
}

/* Text without an escape is copied at once. */
static const char *
read_plain(struct reader *r)
{
    const char *from = r->s, *s = from;

    while (s < r->end && *s != '"' && *s != '\\' && (unsigned char)*s >= 0x20)
        s++;
    if (s >= r->end || *s != '"')
        return NULL;
    r->s = s + 1;
    return pool_copy(r->pool, from, (size_t)(s - from));
}

static const char *
read_string(struct reader *r)
{
    const char *plain = read_plain(r);
    struct text t;

    if (plain)
        return plain;
    text_init(&t, r->pool);
    while (r->s < r->end && *r->s != '"') {
        const char *from = r->s;

        while (r->s < r->end && *r->s != '"' && *r->s != '\\') {
            if ((unsigned char)*r->s < 0x20)
                return NULL;
            r->s++;
        }
        text_add(&t, from, (size_t)(r->s - from));
        if (r->s < r->end && *r->s == '\\') {
            r->s++;
            if (!read_escape(r, &t))
                return NULL;
        }
    }
    if (r->s >= r->end)
        return NULL;
    r->s++;
    return t.p;
}

static size_t
digits(struct reader *r)
{
    const char *from = r->s;

    while (r->s < r->end && *r->s >= '0' && *r->s <= '9')
        r->s++;
    return (size_t)(r->s - from);
}

static bool
read_number(struct reader *r, struct js *v)
{
    const char *from = r->s;
    size_t whole;

    r->s += *r->s == '-';
    whole = digits(r);
    if (!whole || (whole > 1 && r->s[-(ptrdiff_t)whole] == '0'))
        return false;
    if (r->s < r->end && *r->s == '.') {
        r->s++;
        if (!digits(r))
            return false;
    }
    if (r->s < r->end && (*r->s == 'e' || *r->s == 'E')) {
        r->s++;
        if (r->s < r->end && (*r->s == '+' || *r->s == '-'))
            r->s++;
        if (!digits(r))
            return false;
    }
    v->kind = JS_NUMBER;
    v->text = pool_copy(r->pool, from, (size_t)(r->s - from));
    return true;
}

static bool
read_members(struct reader *r, struct js *o)
{
    int n = 0;

    o->kind = JS_OBJECT;
    if (eat(r, '}'))
        return true;
    do {
        const char *name;
        struct js *v;

        if (++n > MEMBERS_MAX)
            return false;
        if (!eat(r, '"') || !(name = read_string(r)) || !eat(r, ':') ||
            !(v = read_value(r)))
            return false;
        js_set(r->pool, o, name, v);
    } while (eat(r, ','));
    return eat(r, '}');
}

static bool
read_items(struct reader *r, struct js *a)
{
    a->kind = JS_ARRAY;
    if (eat(r, ']'))
        return true;
    do {
        struct js *v = read_value(r);

        if (!v)
            return false;
        js_push(a, v);
    } while (eat(r, ','));
    return eat(r, ']');
}

static bool
read_word(struct reader *r, struct js *v)
{
    static const struct {
        const char *word;
        enum js_kind kind;
    } words[] = { { "null", JS_NULL },
                  { "true", JS_TRUE },
                  { "false", JS_FALSE } };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i].word);

        if ((size_t)(r->end - r->s) >= n && !memcmp(r->s, words[i].word, n)) {
            v->kind = words[i].kind;
            r->s += n;
            return true;
        }
    }
    return false;
}

static struct js *
read_value(struct reader *r)
{
    struct js *v = pool_get(r->pool, sizeof *v);
    bool ok;

    blanks(r);
    if (r->s >= r->end || ++r->depth > r->most)
        return NULL;
    if (eat(r, '{')) {
        ok = read_members(r, v);
    } else if (eat(r, '[')) {
        ok = read_items(r, v);
    } else if (eat(r, '"')) {
        v->kind = JS_STRING;
        v->text = read_string(r);
        ok = v->text != NULL;
    } else if (*r->s == '-' || (*r->s >= '0' && *r->s <= '9')) {
        ok = read_number(r, v);
    } else {
        ok = read_word(r, v);
    }
    r->depth--;
    return ok ? v : NULL;
}

static struct js *
parse(struct reader *r)
{
    struct js *v = read_value(r);

    blanks(r);
    return v && r->s == r->end ? v : NULL;
}

struct js *
js_parse(struct pool *p, const char *s, size_t n)
{
    return parse(&(struct reader){ p, s, s + n, 0, DEPTH_MAX });
}

struct js *
js_parse_sent(struct pool *p, const char *s, size_t n)
{
    return parse(&(struct reader){ p, s, s + n, 0, SENT_DEPTH_MAX });
}

void
js_quote(struct text *t, const char *s)
{
    text_add(t, "\"", 1);
    while (*s) {
        size_t n = 0;
        unsigned char c;

        while ((c = (unsigned char)s[n]) >= 0x20 && c != '"' && c != '\\')
            n++;
        text_add(t, s, n);
        s += n;
        if (!*s)
            break;
        c = (unsigned char)*s++;
        if (c == '"')
            text_add(t, "\\\"", 2);
        else if (c == '\\')
            text_add(t, "\\\\", 2);
        else if (c == '\n')
            text_puts(t, "\\n");
        else
            text_fmt(t, "\\u%04x", c);
    }
    text_add(t, "\"", 1);
}

void
js_print(struct text *t, const struct js *v)
{
    static const char *const word[] = {
        [JS_NULL] = "null",
        [JS_FALSE] = "false",
        [JS_TRUE] = "true",
    };

    switch (v->kind) {
    case JS_NULL:
    case JS_FALSE:
    case JS_TRUE:
        text_puts(t, word[v->kind]);
        return;
    case JS_NUMBER:
        text_puts(t, v->text);
        return;
    case JS_STRING:
        js_quote(t, v->text);
        return;
    case JS_ARRAY:
    case JS_OBJECT:
        break;
    }
    text_add(t, v->kind == JS_ARRAY ? "[" : "{", 1);
    for (const struct js *c = v->first; c; c = c->next) {
        if (c != v->first)
            text_add(t, ",", 1);
        if (v->kind == JS_OBJECT) {
            js_quote(t, c->name);
            text_add(t, ":", 1);
        }
        js_print(t, c);
    }
    text_add(t, v->kind == JS_ARRAY ? "]" : "}", 1);
}

const char *
js_dump(struct pool *p, const struct js *v)
{
    struct text t;

    text_init(&t, p);
    js_print(&t, v);
    return t.p;
}
