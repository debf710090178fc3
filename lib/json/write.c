/* Writing: straight into a str, checked on the way. */
#include "json/json.h"

#include <string.h>

#include "json/number.h"

void
json_start(struct json_out *o, struct str *to)
{
    memset(o, 0, sizeof(*o));
    o->to = to;
}

static void
add_text(struct json_out *o, const char *s)
{
    static const char escapes[] = "b\bt\tn\nf\fr\r\"\"\\\\";
    const char *from = s;

    if (!str_wellformed(s, strlen(s))) {
        o->bad = true;
        return;
    }
    str_addc(o->to, '"');
    for (; *s != '\0'; s++) {
        const char *known;

        if ((unsigned char)*s >= ' ' && *s != '"' && *s != '\\')
            continue;
        str_addn(o->to, from, (size_t)(s - from));
        from = s + 1;
        for (known = escapes; *known != '\0' && known[1] != *s; known += 2)
            ;
        if (*known != '\0')
            str_addf(o->to, "\\%c", *known);
        else
            str_addf(o->to, "\\u%04x", (unsigned)*s);
    }
    str_add(o->to, from);
    str_addc(o->to, '"');
}

/* What stands before a value: comma and key.  Checks that it may stand here. */
static void
begin(struct json_out *o, const char *key)
{
    bool object = o->depth > 0 && (o->objects >> (o->depth - 1) & 1) != 0;

    if (object != (key != NULL) || (o->depth == 0 && o->comma))
        o->bad = true;
    if (o->comma)
        str_addc(o->to, ',');
    o->comma = true;
    if (key != NULL) {
        add_text(o, key);
        str_addc(o->to, ':');
    }
}

void
json_open(struct json_out *o, const char *key, char bracket)
{
    begin(o, key);
    if (o->depth == JSON_DEPTH || (bracket != '{' && bracket != '[')) {
        o->bad = true;
        return;
    }
    o->objects &= ~(UINT64_C(1) << o->depth);
    o->objects |= (uint64_t)(bracket == '{') << o->depth;
    o->depth++;
    o->comma = false;
    str_addc(o->to, bracket);
}

void
json_close(struct json_out *o, char bracket)
{
    if (o->depth == 0) {
        o->bad = true;
        return;
    }
    o->depth--;
    if (bracket != ((o->objects >> o->depth & 1) != 0 ? '}' : ']'))
        o->bad = true;
    o->comma = true;
    str_addc(o->to, bracket);
}

void
json_put_text(struct json_out *o, const char *key, const char *text)
{
    begin(o, key);
    if (text == NULL)
        str_add(o->to, "null");
    else
        add_text(o, text);
}

void
json_put_number(struct json_out *o, const char *key, const char *digits)
{
    size_t n = digits == NULL ? 0 : strlen(digits);

    begin(o, key);
    if (n == 0 || json_number(digits, n) != n)
        o->bad = true;
    else
        str_addn(o->to, digits, n);
}

void
json_put_int(struct json_out *o, const char *key, int64_t v)
{
    begin(o, key);
    str_addf(o->to, "%lld", (long long)v);
}

void
json_put_bool(struct json_out *o, const char *key, bool v)
{
    begin(o, key);
    str_add(o->to, v ? "true" : "false");
}

void
json_put_null(struct json_out *o, const char *key)
{
    begin(o, key);
    str_add(o->to, "null");
}

void
json_put_value(struct json_out *o, const char *key, const struct json *v)
{
    switch (v->kind) {
    case JSON_IS_NULL:
        json_put_null(o, key);
        return;
    case JSON_IS_BOOL:
        json_put_bool(o, key, v->truth);
        return;
    case JSON_IS_NUMBER:
        json_put_number(o, key, v->text);
        return;
    case JSON_IS_TEXT:
        json_put_text(o, key, v->text);
        return;
    case JSON_IS_LIST:
    case JSON_IS_OBJECT:
        break;
    }
    json_open(o, key, v->kind == JSON_IS_LIST ? '[' : '{');
    for (const struct json *m = v->first; m != NULL && !o->bad; m = m->next)
        json_put_value(o, m->key, m);
    json_close(o, v->kind == JSON_IS_LIST ? ']' : '}');
}

bool
json_done(const struct json_out *o)
{
    return !o->bad && o->depth == 0 && o->comma && str_whole(o->to);
}
