/* settings: the switches of the simulated service, as one table. */
#include "options.h"
#include "outage.h"
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
    { "cdc_cap",            AT(cdc_cap),            SET_WORD,   CAP_RESPONSE, 0, 0, { "response", "block", NULL } },
    { "cdc_horizon",        AT(cdc_horizon),        SET_WORD,   HORIZON_ACCEPTED, 0, 0, { "accepted", "refused", NULL } },
    { "cdc_false_deletes_ms", AT(cdc_false_deletes_ms), SET_NUMBER, 0,   0, 1000000000, { NULL } },
    { "report_rows_max",    AT(report_rows_max),    SET_NUMBER, 100000,  1, 1000000000, { NULL } },
    { "report_offset",      AT(report_offset),      SET_WORD,   OFFSET_COLON, 0, 0, { "colon", "plain", NULL } },
    { "report_format",      AT(report_format),      SET_WORD,   REPORT_FORMAT_IGNORED, 0, 0, { "ignored", "timeout", NULL } },
    { "query_lag_ms",       AT(query_lag_ms),       SET_NUMBER, 0,        0, 1000000000, { NULL } },
    { "outage",             AT(outage),             SET_BOOL,   0,        0, 1, { NULL } },
    { "time_scale",         AT(time_scale),         SET_NUMBER, 1,        1, 100000, { NULL } },
    { "fault_shape",        AT(fault_shape),        SET_WORD,   SHAPE_UPPER, 0, 0, { "upper", "lower", "mixed", NULL } },
    { "requestid_other_body", AT(requestid_other_body), SET_WORD, OTHER_REPLAYED, 0, 0, { "replayed", "fault", "carried out", NULL } },
    { "requestid_in_flight", AT(requestid_in_flight), SET_WORD, 0,        0, 0, { "waits", "fault", NULL } },
    { "requestid_faults",   AT(requestid_faults),   SET_BOOL,   1,        0, 1, { NULL } },
    { "throttle_combined_per_minute", AT(throttle_combined_per_minute), SET_NUMBER, 800, 1, 1000000, { NULL } },
    { "throttle_shape",     AT(throttle_shape),     SET_WORD,   THROTTLE_XML, 0, 0, { "xml", "json", "403", NULL } },
    { "retry_after_s",      AT(retry_after_s),      SET_NUMBER, 0,        0, 86400, { NULL } },
    { "metered_reads",      AT(metered_reads),      SET_NUMBER, 0,        0, 1000000000, { NULL } },
    { "invalid_grant",      AT(invalid_grant),      SET_WORD,   GRANT_BARE, 0, 0, { "bare", "token", "refresh", "mixed", NULL } },
    { "refresh_prefix",     AT(refresh_prefix),     SET_WORD,   0,        0, 0, { "RT1", "AB11", NULL } },
    { "token_numbers",      AT(token_numbers),      SET_WORD,   0,        0, 0, { "number", "string", NULL } },
    { "id_token_on_refresh", AT(id_token_on_refresh), SET_BOOL, 0,        0, 1, { NULL } },
    { "outage_kind",        AT(outage_kind),        SET_WORD,   0,        0, 0, { OUTAGE_KINDS, NULL } },
    { "outage_percent",     AT(outage_percent),     SET_NUMBER, 100,      1, 100, { NULL } },
    { "outage_seed",        AT(outage_seed),        SET_NUMBER, 1,        0, 1000000000, { NULL } },
    { "tid",                AT(tid),                SET_WORD,   SPELLING_FIRST, 0, 0, { "intuit_tid", "Intuit-Tid", "mixed", NULL } },
    { "server",             AT(server),             SET_WORD,   SPELLING_FIRST, 0, 0, { "envoy", "nginx", "mixed", NULL } },
    { "content_type",       AT(content_type),       SET_WORD,   SPELLING_FIRST, 0, 0, { "plain", "charset", "mixed", NULL } },
    { "xml_type",           AT(xml_type),           SET_WORD,   SPELLING_FIRST, 0, 0, { "charset", "plain", "mixed", NULL } },
    { "stale_user",         AT(stale_user),         SET_WORD,   0,        0, 0, { "administrator", "oneself", NULL } },
    { "time_behind_ms",     AT(time_behind_ms),     SET_NUMBER, 600,      0, 1000, { NULL } },
    { "metadata_zone",      AT(metadata_zone),      SET_WORD,   ZONE_PACIFIC, 0, 0, { "pacific", "company", NULL } },
    { "query_case",         AT(query_case),         SET_WORD,   CASE_IGNORED, 0, 0, { "ignored", "kept", NULL } },
    { "name_text",          AT(name_text),          SET_WORD,   NAME_PLAIN, 0, 0, { "plain", "id", "null", "broken", "template", "newer", NULL } },
    { "deleted_again",      AT(deleted_again),      SET_WORD,   AGAIN_NUMBERED, 0, 0, { "numbered", "repeated", NULL } },
    { "merged_loser",       AT(merged_loser),       SET_WORD,   LOSER_INACTIVE, 0, 0, { "inactive", "gone", NULL } },
    { "merge_touches",      AT(merge_touches),      SET_BOOL,   0,        0, 1, { NULL } },
    { "inactive_ref",       AT(inactive_ref),       SET_WORD,   INACTIVE_2500, 0, 0, { "2500", "610", "6250", "10000", NULL } },
    { "missing_ref",        AT(missing_ref),        SET_WORD,   MISSING_2500, 0, 0, { "2500", "610", NULL } },
    { "name_edit_ms",       AT(name_edit_ms),       SET_NUMBER, 0,        0, 1000000000, { NULL } },
    { "tax_text",           AT(tax_text),           SET_WORD,   TAX_TEXT_COUNTRY, 0, 0, { "country", "lines", NULL } },
    { "ast_address",        AT(ast_address),        SET_WORD,   AST_HOME, 0, 0, { "home", "zero", NULL } },
    { "mails_per_day",      AT(mails_per_day),      SET_NUMBER, 40,       0, 1000000, { NULL } },
    { "over_apply",         AT(over_apply),         SET_WORD,   APPLY_REFUSED, 0, 0, { "refused", "clipped", "unapplied", NULL } },
    { "auto_apply",         AT(auto_apply),         SET_WORD,   AUTO_INVOICES, 0, 0, { "invoices", "both", NULL } },
    { "auto_apply_answer",  AT(auto_apply_answer),  SET_WORD,   AUTO_BEFORE, 0, 0, { "before", "after", NULL } },
    { "voided_edit",        AT(voided_edit),        SET_WORD,   VOIDED_REVIVES, 0, 0, { "revives", "refused", NULL } },
    { "below_paid",         AT(below_paid),         SET_WORD,   BELOW_REFUSED, 0, 0, { "refused", "unapplied", NULL } },
    { "feature_off",        AT(feature_off),        SET_WORD,   FEATURE_REFUSED, 0, 0, { "refused", "ignored", NULL } },
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
