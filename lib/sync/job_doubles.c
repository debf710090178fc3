/*
 * job_doubles: read QuickBooks' invoices, page by page behind the last id, and
 * see which carry a marker or a number of ours twice, and which of ours are not
 * there.  What a page had is stored before the next is asked for; after some
 * pages the job is put off, so that others have their turn and a lease is
 * never long.  The next one, or another sweeper after a crash, goes on where
 * it stopped.
 */
#include <string.h>

#include "str/str.h"
#include "sync/job.h"

enum { ROWS = 200, PAGES = 20, RESULT = 1000, NUMBER_MAX = 21 };

static const char marker_word[] = "Counterfoil ";

static const char *
page_path(struct lane *l)
{
    const struct job_run *run = l->run;
    const char *after = "";

    if (*run->last_id != '\0')
        after = arena_printf(&l->arena, " WHERE Id > '%s'", run->last_id);
    return qbo_query_path(
        &l->arena, job_realm(l),
        arena_printf(&l->arena, "SELECT * FROM %s%s ORDERBY Id MAXRESULTS %d",
                     "Invoice", after, (int)ROWS));
}

/* The marker at the end of a note, "" for none: the last of our word. */
static const char *
marker_in(struct arena *a, const char *note)
{
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const char *at = NULL;

    for (const char *p = note; (p = strstr(p, marker_word)) != NULL; p++)
        at = p + sizeof(marker_word) - 1;
    if (at == NULL || strspn(at, letters) != PLAN_MARKER)
        return "";
    return arena_copy(a, at, PLAN_MARKER);
}

static size_t
rows_take(struct arena *a, const struct json *rows, struct sync_seen *list)
{
    size_t n = 0;

    for (const struct json *o = rows != NULL ? rows->first : NULL;
         o != NULL && n < ROWS; o = o->next) {
        struct qbo_record rec;

        if (!qbo_record_read(o, &rec) && *rec.id == '\0')
            continue;
        list[n++] = (struct sync_seen){
            .qbo_id = rec.id,
            .number = str_chars(rec.number) <= NUMBER_MAX ? rec.number : "",
            .marker = marker_in(a, rec.note),
            .voided = strncmp(rec.note, "Voided", 6) == 0,
        };
    }
    return n;
}

static const char *
said(struct lane *l, const struct sync_seen_counts *c)
{
    if (c->twice + c->number + c->missing == 0)
        return arena_printf(&l->arena,
                            "QuickBooks was asked: each invoice of ours is "
                            "there once, %lld of them.",
                            (long long)c->ours);
    return arena_printf(&l->arena,
                        "QuickBooks was asked. More than once there: %lld. "
                        "Of ours not there: %lld.",
                        (long long)(c->twice + c->number),
                        (long long)c->missing);
}

static bool
compare(struct sync *s, struct lane *l, struct err *e)
{
    struct sync_seen_counts c;
    struct json_out o;
    struct str text;

    if (!s->p.store.seen_end(s->p.store.ctx, &l->lease, l->run->connection_id,
                             l->job.id, &c, e))
        return false;
    str_init(&text, &l->arena, RESULT);
    json_start(&o, &text);
    json_open(&o, NULL, '{');
    json_put_int(&o, "seen", c.seen - c.missing);
    json_put_int(&o, "ours", c.ours);
    json_put_int(&o, "twice", c.twice);
    json_put_int(&o, "number", c.number);
    json_put_int(&o, "missing", c.missing);
    json_close(&o, '}');
    if (!json_done(&o))
        return err_set(e, ERR_FAULT, "a result is too long");
    if (!s->p.store.job_result(s->p.store.ctx, &l->lease, l->job.id,
                               said(l, &c), text.text, e))
        return false;
    job_over(l);
    return true;
}

static bool page_read(struct sync *s, struct lane *l, struct err *e);

static bool
page_done(struct sync *s, struct call *c, const struct outbound_result *r,
          struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct lane *l = c->lane;
    struct job_run *run = l->run;
    struct sync_seen list[ROWS];
    struct qbo_answer ans;
    const char *before = run->last_id;
    size_t n;

    qbo_judge(&s->scratch, &http, "QueryResponse", false, &ans);
    if (ans.class == QBO_THROTTLED) /* it goes on where it is */
        return job_put_off(s, l, THROTTLE_US,
                           "QuickBooks asks to wait a minute.", e);
    if (ans.class != QBO_GOOD)
        return job_read_failed(s, l, &ans, page_done, page_path(l), e);
    n = rows_take(&s->scratch, qbo_query_rows(ans.root, "Invoice"), list);
    if (n == 0)
        return compare(s, l, e);
    run->last_id = arena_text(&l->arena, list[n - 1].qbo_id);
    if (str_equal(before, run->last_id))
        return job_finish(s, l, false,
                          "QuickBooks listed the same invoices twice. Try "
                          "again in a minute.",
                          e);
    if (!s->p.store.seen_add(s->p.store.ctx, &l->lease, run->connection_id,
                             l->job.id, list, n, run->last_id,
                             "QuickBooks’ invoices are being read.", e))
        return false;
    run->tries = 0;
    if (n < ROWS)
        return compare(s, l, e);
    return page_read(s, l, e);
}

static bool
page_read(struct sync *s, struct lane *l, struct err *e)
{
    if (l->run->list++ >= PAGES)
        return job_put_off(s, l, 0, "QuickBooks’ invoices are being read.", e);
    return job_ask(s, l, page_path(l), page_done, e);
}

bool
job_doubles(struct sync *s, struct lane *l, struct err *e)
{
    struct job_run *run = l->run;
    bool found;

    if (!job_connection(s, l, &found, e))
        return false;
    if (!found || strcmp(run->conn.state, "active") != 0)
        return job_finish(s, l, false, "QuickBooks is not connected.", e);
    run->list = 0;
    return s->p.store.seen_from(s->p.store.ctx, &l->arena, &l->lease,
                                l->job.id, &run->last_id, e) &&
           job_with_access(s, l, page_read, e);
}
