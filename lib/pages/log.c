/* The sync log: every record that went to QuickBooks or came from it. */
#include <string.h>

#include "log/log.h"
#include "pages/log_show.h"

/* Records that wait for the connection: said above the rows. */
static bool
show_waiting(struct req *r, struct tmpl *t, struct err *e)
{
    const struct tally *tally;
    struct connection_row c;
    const char *why;
    struct tmpl *in;
    bool found;

    if (!page_tally(r, &tally, e))
        return false;
    if (tally->pending == 0)
        return true;
    if (!page_connection_read(r, &c, &found, e))
        return false;
    why = found ? page_connection_holds(r, &c) : "QuickBooks is not connected.";
    if (why == NULL)
        return true;
    in = tmpl_section(t, TS_LOG_WAITING);
    tmpl_textf(in, TV_WAITING, "%s %s",
               tmpl_int_words(r->format, tally->pending),
               tally->pending == 1 ? "record waits." : "records wait.");
    tmpl_text(in, TV_WAITING_WHY, why);
    return true;
}

/* What a retry of this page led to. */
static void
show_retried(struct req *r, struct tmpl *t)
{
    const char *retried = http_param(&r->query, "retried");
    int64_t n;

    if (retried != NULL && str_int64(retried, &n) && n >= 0)
        page_show_notice(t, TI_LOG_NOTICE, page_retried(r, n));
    else if (retried != NULL)
        tmpl_when(t, TS_LOG_NONE_CHOSEN, true);
}

/* All that failed and is shown or would be: the view's, whatever its tab. */
static void
show_retry_all(struct req *r, struct tmpl *t, const struct log_view *v,
               const struct log_counts *c)
{
    int64_t failed = c->n[EVENT_ATTENTION] + c->n[EVENT_FAILED];
    bool failed_shown =
        *v->ask.tab->name == '\0' || str_equal(v->ask.tab->name, "failed");
    struct tmpl *in;

    if (failed == 0 || !failed_shown || !http_allowed(r->who, ACCESS_OPERATE))
        return;
    in = tmpl_section(t, TS_LOG_RETRY_ALL);
    tmpl_textf(in, TV_FAILED_COUNT, "%s%s", tmpl_int_words(r->format, failed),
               c->least ? "+" : "");
    log_hidden(in, TS_LOG_RETRY_HIDDEN, &v->ask);
    page_form_once(r, in, TI_LOG_ONCE);
}

static void
show_head(struct req *r, struct tmpl *t, const struct log_filter *f)
{
    const struct portal *p = r->site->ctx;
    struct log_filter all = *f;

    all.before = all.after = 0;
    tmpl_int(t, TV_LOG_MONTHS, p->conf->log_months);
    tmpl_textf(t, TV_CSV_HREF, "/settings/quickbooks/sync-log.csv%s",
               log_query(r->arena, &all));
    tmpl_text(t, TV_LOG_TITLE,
              str_equal(f->entity, "payment") ? "Sync log: payments"
                                              : "Sync log");
    tmpl_when(t, TS_LOG_OF_ALL, !str_equal(f->entity, "payment"));
    tmpl_when(t, TS_LOG_OF_PAYMENTS, str_equal(f->entity, "payment"));
    show_retried(r, t);
}

static bool
show_view(struct req *r, struct tmpl *t, const struct log_view *v,
          const struct log_page *page, const struct log_counts *counts,
          struct err *e)
{
    log_show_tabs(r, t, v, counts);
    show_retry_all(r, t, v, counts);
    if (!log_show_filters(r, t, v, e) || !show_waiting(r, t, e))
        return false;
    if (page->rows.n == 0)
        return log_show_empty(r, t, v, page, e);
    log_show_list(r, t, v, page, counts);
    log_show_pages(r, t, v, page);
    return true;
}

/* GET /settings/quickbooks/sync-log */
static bool
page_log(struct req *r, struct reply *out, struct err *e)
{
    const struct portal *p = r->site->ctx;
    struct tmpl *t = tmpl_new(r->format, TPL_LOG);
    struct err missed = { 0 };
    struct log_counts counts;
    struct log_filter ask;
    struct log_view v;
    struct log_page page;

    if (!log_filter_read(r->arena, &r->query, &ask, e)) {
        out->status = 400;
        return false;
    }
    show_head(r, t, &ask);
    if (!log_view_read(r, &ask, &v, &missed) ||
        !log_counts_read(r, &v, &counts, &missed) ||
        !log_page_read(r, &v, p->conf->log_page_rows, &page, &missed)) {
        log_error("refused", "id=%s status=503 kind=%s text=%s", r->id,
                  err_name(missed.kind), missed.text);
        out->status = 503;
        reply_header(out, "Retry-After", "30");
        log_show_not_loaded(r, t, &ask);
        return reply_page(r, out, t, "Sync log", e);
    }
    return show_view(r, t, &v, &page, &counts, e) &&
           reply_page(r, out, t, "Sync log", e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET, "/settings/quickbooks/sync-log", page_log, ACCESS_READ, BODY_NONE, 0 },
};
/* clang-format on */
const struct route_set pages_log = ROUTES(routes);
