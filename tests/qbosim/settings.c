/* settings: the switches of the simulated service, as one table. */
#include "options.h"
#include "sim.h"

#include <stddef.h>

static const struct option table[] = {
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
    { "throttle_batches_per_minute", AT(throttle_batches_per_minute), SET_NUMBER, 40, 1, 1000000, { NULL } },
    { "throttle_batches_per_realm", AT(throttle_batches_per_realm), SET_NUMBER, 120, 1, 1000000, { NULL } },
    { "throttle_reports_per_minute", AT(throttle_reports_per_minute), SET_NUMBER, 200, 1, 1000000, { NULL } },
    { "batch_counts",       AT(batch_counts),       SET_WORD,   BATCH_COUNTS_ONE, 0, 0, { "one", "items", NULL } },
    { "maxresults_over",    AT(maxresults_over),    SET_WORD,   OVER_CAPPED, 0, 0, { "capped", "refused", NULL } },
    { "query_tokens",       AT(query_tokens),       SET_WORD,   TOKENS_CURRENT, 0, 0, { "current", "stale", NULL } },
    { "query_lag_ms",       AT(query_lag_ms),       SET_NUMBER, 0,        0, 1000000000, { NULL } },
    { "outage",             AT(outage),             SET_BOOL,   0,        0, 1, { NULL } },
    { "time_scale",         AT(time_scale),         SET_NUMBER, 1,        1, 100000, { NULL } },
    { "fault_shape",        AT(fault_shape),        SET_WORD,   SHAPE_UPPER, 0, 0, { "upper", "lower", NULL } },
    { "query_case",         AT(query_case),         SET_WORD,   CASE_IGNORED, 0, 0, { "ignored", "kept", NULL } },
    { "name_text",          AT(name_text),          SET_WORD,   NAME_PLAIN, 0, 0, { "plain", "id", "null", "broken", "template", "newer", NULL } },
    { "deleted_again",      AT(deleted_again),      SET_WORD,   AGAIN_NUMBERED, 0, 0, { "numbered", "repeated", NULL } },
    { "merged_loser",       AT(merged_loser),       SET_WORD,   LOSER_INACTIVE, 0, 0, { "inactive", "gone", NULL } },
    { "merge_touches",      AT(merge_touches),      SET_BOOL,   0,        0, 1, { NULL } },
    { "tax_text",           AT(tax_text),           SET_WORD,   TAX_TEXT_COUNTRY, 0, 0, { "country", "lines", NULL } },
    { "ast_address",        AT(ast_address),        SET_WORD,   AST_HOME, 0, 0, { "home", "zero", NULL } },
#undef AT
    // clang-format on
};

static struct options
all(void)
{
    return (struct options){ table, sizeof table / sizeof *table };
}

void
settings_default(struct settings *set)
{
    options_start(all(), set);
}

struct js *
settings_show(struct pool *p, const struct sim *s)
{
    struct js *out = js_object(p);

    options_show(all(), p, &s->settings, out);
    return out;
}

const char *
settings_change(struct settings *set, const struct js *body)
{
    struct settings next = *set;

    for (const struct js *v = body->first; v; v = v->next) {
        const struct option *row = option_find(all(), v->name);

        if (!row || !option_take(row, &next, v))
            return v->name;
    }
    *set = next;
    return NULL;
}
