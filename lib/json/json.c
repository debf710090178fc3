#include "json/json.h"

#include <string.h>

#include "json/number.h"

static size_t
digits(const char *p, size_t n)
{
    size_t i = 0;

    while (i < n && p[i] >= '0' && p[i] <= '9')
        i++;
    return i;
}

size_t
json_number(const char *p, size_t n)
{
    size_t i = n > 0 && *p == '-', more = digits(p + i, n - i);

    if (more == 0 || (more > 1 && p[i] == '0'))
        return 0;
    i += more;
    if (i < n && p[i] == '.') {
        more = digits(p + i + 1, n - i - 1);
        if (more == 0)
            return 0;
        i += 1 + more;
    }
    if (i < n && (p[i] == 'e' || p[i] == 'E')) {
        i++;
        i += i < n && (p[i] == '+' || p[i] == '-');
        more = digits(p + i, n - i);
        if (more == 0)
            return 0;
        i += more;
    }
    return i;
}

static const struct json *
member(const struct json *o, const char *key, size_t n)
{
    if (o == NULL || o->kind != JSON_IS_OBJECT)
        return NULL;
    for (const struct json *m = o->first; m != NULL; m = m->next)
        if (strncmp(m->key, key, n) == 0 && m->key[n] == '\0')
            return m;
    return NULL;
}

const struct json *
json_get(const struct json *o, const char *key)
{
    return member(o, key, strlen(key));
}

const struct json *
json_at(const struct json *o, const char *path)
{
    for (;;) {
        size_t n = strcspn(path, ".");

        o = member(o, path, n);
        if (o == NULL || path[n] == '\0')
            return o;
        path += n + 1;
    }
}

const char *
json_text_at(const struct json *o, const char *path)
{
    o = json_at(o, path);
    if (o == NULL || (o->kind != JSON_IS_TEXT && o->kind != JSON_IS_NUMBER))
        return NULL;
    return o->text;
}

bool
json_true_at(const struct json *o, const char *path)
{
    o = json_at(o, path);
    return o != NULL && o->kind == JSON_IS_BOOL && o->truth;
}
