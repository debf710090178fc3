#include "options.h"

#include <stdlib.h>
#include <string.h>

static int64_t
value_of(const void *set, const struct option *row)
{
    int64_t v;

    memcpy(&v, (const char *)set + row->at, sizeof v);
    return v;
}

static void
value_set(void *set, const struct option *row, int64_t v)
{
    memcpy((char *)set + row->at, &v, sizeof v);
}

void
options_start(struct options o, void *set)
{
    for (size_t i = 0; i < o.n; i++)
        value_set(set, &o.row[i], o.row[i].start);
}

void
options_show(struct options o, struct pool *p, const void *set, struct js *out)
{
    for (size_t i = 0; i < o.n; i++) {
        int64_t v = value_of(set, &o.row[i]);

        if (o.row[i].kind == SET_WORD)
            js_set_text(p, out, o.row[i].name, o.row[i].words[v]);
        else if (o.row[i].kind == SET_BOOL)
            js_set_bool(p, out, o.row[i].name, v != 0);
        else
            js_set_int(p, out, o.row[i].name, v);
    }
}

static bool
read_value(const struct option *row, const struct js *v, int64_t *out)
{
    char *end;

    if (row->kind == SET_BOOL) {
        *out = v->kind == JS_TRUE;
        return v->kind == JS_TRUE || v->kind == JS_FALSE;
    }
    if (!v->text)
        return false;
    if (row->kind == SET_NUMBER) {
        *out = strtoll(v->text, &end, 10);
        return *v->text && !*end && *out >= row->least && *out <= row->most;
    }
    for (*out = 0; row->words[*out]; ++*out)
        if (!strcmp(row->words[*out], v->text))
            return true;
    return false;
}

const struct option *
option_find(struct options o, const char *name)
{
    for (size_t i = 0; i < o.n; i++)
        if (!strcmp(o.row[i].name, name))
            return &o.row[i];
    return NULL;
}

bool
option_take(const struct option *row, void *set, const struct js *v)
{
    int64_t value;

    if (!read_value(row, v, &value))
        return false;
    value_set(set, row, value);
    return true;
}
