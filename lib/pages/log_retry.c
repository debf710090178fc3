/* Retry on the sync log: the ticked rows, one row, or all under a filter. */
#include <string.h>

#include "pages/log.h"
#include "pages/receipt.h"

enum {
    RETRY_MAX = 500, /* rows of one form */
    SAID_MAX = 600
};

/* Where one row is to be found again; ctx is its id. */
static const char *
row_lead(struct req *r, int64_t moved, void *ctx)
{
    const int64_t *row = ctx;

    return arena_printf(r->arena,
                        "/settings/quickbooks/sync-log/%lld?retried=%lld",
                        (long long)*row, (long long)moved);
}

/* "Failed, invoice, Tax code not mapped, since 2026-11-01, with 18" */
static const char *
filter_said(struct req *r, const struct log_filter *f)
{
    const struct cause *c = event_cause(f->cause);
    const struct {
        const char *before, *value;
    } parts[] = {
        { "", f->entity },   { "", c != NULL ? c->title : f->cause },
        { "", f->about },    { "since ", f->from },
        { "until ", f->to }, { "with ", f->q },
    };
    struct str s;

    str_init(&s, r->arena, SAID_MAX);
    str_add(&s, "Failed");
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (*parts[i].value != '\0')
            str_addf(&s, ", %s%s", parts[i].before, parts[i].value);
    return str_whole(&s) ? s.text : "Failed";
}

/* All that failed under the filter of the form: counted first. */
static bool
retry_filtered(struct req *r, struct reply *out, const struct log_filter *f,
               struct err *e)
{
    int64_t *ids = arena_alloc(r->arena, RECEIPT_MAX, sizeof(*ids));
    struct page_retry_ask ask = {
        .retry = { .pressed = "filter", .said = filter_said(r, f), .ids = ids },
        .count = true,
        .back = log_href(r->arena, f, "")
    };

    return log_failed_ids(r, f, ids, RECEIPT_MAX, &ask.retry.n, &ask.retry.more,
                          e) &&
           page_retry_reply(r, out, &ask, e);
}

/* The ticked ones; false: not such a list. */
static bool
ticked(struct req *r, int64_t *ids, size_t *n)
{
    const char *text;

    while ((text = http_param_nth(&r->form, "id", *n)) != NULL) {
        if (*n == RETRY_MAX || !str_int64(text, &ids[*n]) || ids[*n] <= 0)
            return false;
        (*n)++;
    }
    return true;
}

static bool
retry_ticked(struct req *r, struct reply *out, const struct log_filter *f,
             const int64_t *ids, size_t n, struct err *e)
{
    const char *from = http_param(&r->form, "from");
    int64_t row = 0;
    struct page_retry_ask ask = {
        .retry = { .pressed = "selected", .said = "", .ids = ids, .n = n },
        .back = log_href(r->arena, f, ""),
        .ctx = &row
    };

    if (n == 0)
        return reply_redirect(out, log_href(r->arena, f, "retried=none"));
    if (from != NULL && str_int64(from, &row) && row > 0) {
        ask.retry.pressed = "one";
        ask.back = arena_printf(r->arena, "/settings/quickbooks/sync-log/%lld",
                                (long long)row);
        ask.lead = row_lead;
    }
    return page_retry_reply(r, out, &ask, e);
}

/* POST /settings/quickbooks/sync-log/retry -- the ticked ones, or all=1. */
static bool
page_retry(struct req *r, struct reply *out, struct err *e)
{
    int64_t *ids = arena_alloc(r->arena, RETRY_MAX + 1, sizeof(*ids));
    struct log_filter filter;
    size_t n = 0;

    if (!log_filter_read(r->arena, &r->form, &filter, e)) {
        out->status = 400;
        return false;
    }
    if (http_param(&r->form, "all") != NULL)
        return retry_filtered(r, out, &filter, e);
    if (ticked(r, ids, &n))
        return retry_ticked(r, out, &filter, ids, n, e);
    out->status = 400;
    return err_input(e, "id",
                     "The ticked rows are not numbers of the log, or more than "
                     "%d.",
                     RETRY_MAX);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_POST, "/settings/quickbooks/sync-log/retry", page_retry, ACCESS_OPERATE, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_log_retry = ROUTES(routes);
