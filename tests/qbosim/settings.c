/* settings: the switches of the simulated service, as one table. */
#include "sim.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum setting_kind { SET_NUMBER, SET_BOOL, SET_WORD };

static const struct setting {
    const char *name;
    size_t at;
    enum setting_kind kind;
    int64_t start, least, most;
    const char *words[4];
} table[] = {
// clang-format off
#define AT(x) offsetof(struct settings, x)
    { "requestid",          AT(requestid),          SET_WORD,   REQUESTID_HONOURED, 0, 0, { "honoured", "ignored", "window", NULL } },
    { "requestid_window_s", AT(requestid_window_s), SET_NUMBER, 600,      0, 1000000000, { NULL } },
    { "rotation",           AT(rotation),           SET_WORD,   ROTATION_OVERLAP, 0, 0, { "overlap", "none", "same", NULL } },
    { "access_ttl_s",       AT(access_ttl_s),       SET_NUMBER, 3600,     1, 1000000000, { NULL } },
    { "refresh_ttl_s",      AT(refresh_ttl_s),      SET_NUMBER, 8726400,  1, 1000000000, { NULL } },
    { "rotate_after_s",     AT(rotate_after_s),     SET_NUMBER, 86400,    0, 1000000000, { NULL } },
    { "refresh_hard_s",     AT(refresh_hard_s),     SET_NUMBER, 157680000, 1, 1000000000, { NULL } },
    { "code_ttl_s",         AT(code_ttl_s),         SET_NUMBER, 300,      1, 1000000000, { NULL } },
    { "throttle",           AT(throttle),           SET_BOOL,   1,        0, 1, { NULL } },
    { "throttle_per_second", AT(throttle_per_second), SET_NUMBER, 10,     1, 1000000, { NULL } },
    { "throttle_per_minute", AT(throttle_per_minute), SET_NUMBER, 500,    1, 1000000, { NULL } },
    { "query_lag_ms",       AT(query_lag_ms),       SET_NUMBER, 0,        0, 1000000000, { NULL } },
    { "outage",             AT(outage),             SET_BOOL,   0,        0, 1, { NULL } },
    { "time_scale",         AT(time_scale),         SET_NUMBER, 1,        1, 100000, { NULL } },
    { "fault_shape",        AT(fault_shape),        SET_WORD,   SHAPE_UPPER, 0, 0, { "upper", "lower", NULL } },
    { "query_case",         AT(query_case),         SET_WORD,   CASE_IGNORED, 0, 0, { "ignored", "kept", NULL } },
#undef AT
    // clang-format on
};

#define TABLE_N (sizeof table / sizeof *table)

static int64_t
value_of(const struct settings *set, const struct setting *row)
{
    int64_t v;

    memcpy(&v, (const char *)set + row->at, sizeof v);
    return v;
}

static void
value_set(struct settings *set, const struct setting *row, int64_t v)
{
    memcpy((char *)set + row->at, &v, sizeof v);
}

void
settings_default(struct settings *set)
{
    for (size_t i = 0; i < TABLE_N; i++)
        value_set(set, &table[i], table[i].start);
}

struct js *
settings_show(struct pool *p, const struct sim *s)
{
    struct js *out = js_object(p);

    for (size_t i = 0; i < TABLE_N; i++) {
        int64_t v = value_of(&s->settings, &table[i]);

        if (table[i].kind == SET_WORD)
            js_set_text(p, out, table[i].name, table[i].words[v]);
        else if (table[i].kind == SET_BOOL)
            js_set_bool(p, out, table[i].name, v != 0);
        else
            js_set_int(p, out, table[i].name, v);
    }
    return out;
}

static bool
read_value(const struct setting *row, const struct js *v, int64_t *out)
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

const char *
settings_change(struct settings *set, const struct js *body)
{
    struct settings next = *set;

    for (const struct js *v = body->first; v; v = v->next) {
        size_t i = 0;
        int64_t value;

        while (i < TABLE_N && strcmp(table[i].name, v->name) != 0)
            i++;
        if (i == TABLE_N || !read_value(&table[i], v, &value))
            return v->name;
        value_set(&next, &table[i], value);
    }
    *set = next;
    return NULL;
}
