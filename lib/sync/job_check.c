/* job_check: one record as QuickBooks has it, beside what was sent. */
#include <string.h>

#include "sync/job.h"

enum { VALUE = 200, RESULT = 64 * 1024, TRIES = 3 };

/* Bounded, and without what nobody else may read. */
static const char *
shown(struct lane *l, const char *text)
{
    const char *const secrets[] = { l->run->conn.access, l->run->conn.refresh,
                                    l->run->conn.previous, l->run->conn.realm,
                                    NULL };

    return qbo_scrub(&l->arena, (struct bytes){ text, strlen(text) }, VALUE,
                     secrets);
}

static void
put_field(struct lane *l, struct json_out *o, const struct qbo_field *f)
{
    json_open(o, NULL, '{');
    json_put_text(o, "field", f->name);
    json_put_text(o, "ours", shown(l, f->ours));
    json_put_text(o, "theirs", shown(l, f->theirs));
    json_put_bool(o, "same", f->same);
    json_close(o, '}');
}

static bool
done(struct sync *s, struct lane *l, const struct qbo_fields *f, bool gone,
     const char *message, struct err *e)
{
    struct json_out o;
    struct str text;

    str_init(&text, &l->arena, RESULT);
    json_start(&o, &text);
    json_open(&o, NULL, '{');
    json_put_text(&o, "qbo_id", l->run->sent.qbo_id);
    json_put_bool(&o, "gone", gone);
    json_put_int(&o, "all", (int64_t)f->all);
    json_put_int(&o, "differ", (int64_t)f->differ);
    json_open(&o, "rows", '[');
    for (size_t i = 0; i < f->n; i++)
        put_field(l, &o, &f->list[i]);
    json_close(&o, ']');
    json_close(&o, '}');
    if (!json_done(&o))
        return job_finish(s, l, false,
                          "The record is too long to be compared here. Open "
                          "it in QuickBooks.",
                          e);
    if (!s->p.store.job_result(s->p.store.ctx, &l->lease, l->job.id, message,
                               text.text, e))
        return false;
    job_over(l);
    return true;
}

/* One that was voided is compared by that alone. */
static void
ended(struct arena *a, const struct json *there, struct qbo_fields *f)
{
    struct qbo_record r;
    bool is = qbo_record_read(there, &r) && qbo_voided(&r);

    (void)a;
    memset(f, 0, sizeof(*f));
    f->list[0] =
        (struct qbo_field){ "Status", "Voided", is ? "Voided" : "Open", is };
    f->n = f->all = 1;
    f->differ = is ? 0 : 1;
}

static const struct json *
body_of(struct lane *l)
{
    const char *body = l->run->sent.body;
    const struct json *o = NULL;
    struct err ignored = { 0 };

    return json_read(&l->arena, body, strlen(body), QBO_ANSWER_MAX,
                     QBO_JSON_DEPTH, &o, &ignored)
               ? o
               : NULL;
}

static const char *
summary(struct lane *l, const struct qbo_fields *f)
{
    if (f->differ == 0)
        return arena_printf(&l->arena,
                            f->all == 1 ? "It is in QuickBooks as it was sent."
                                        : "All %zu fields are in QuickBooks as "
                                          "they were sent.",
                            f->all);
    return arena_printf(&l->arena, "%zu of %zu fields %s in QuickBooks.",
                        f->differ, f->all,
                        f->differ == 1 ? "is different" : "are different");
}

static bool
compared(struct sync *s, struct lane *l, const struct json *there,
         struct err *e)
{
    struct qbo_fields *f = arena_alloc(&l->arena, 1, sizeof(*f));
    const struct json *body = body_of(l);

    if (strcmp(l->run->sent.operation, "void") == 0)
        ended(&l->arena, there, f);
    else if (body == NULL)
        return job_finish(s, l, false,
                          "What was sent of it is not kept any more, so there "
                          "is nothing to compare.",
                          e);
    else
        qbo_fields_compare(&l->arena, body, there, l->run->sent.total, f);
    return done(s, l, f, false, summary(l, f), e);
}

static const char *
record_path(struct lane *l)
{
    return qbo_path(&l->arena, job_realm(l),
                    arena_printf(&l->arena, "%s/%s",
                                 event_entity_name(l->run->entity),
                                 l->run->sent.qbo_id));
}

static bool
record_done(struct sync *s, struct call *c, const struct outbound_result *r,
            struct err *e)
{
    struct qbo_http http = call_http(c->lane, r);
    struct lane *l = c->lane;
    static const struct qbo_fields none;
    struct qbo_answer ans;

    qbo_judge(&l->arena, &http, plan_qbo_name(l->run->entity), false, &ans);
    if (ans.class == QBO_GOOD && qbo_deleted(ans.entity, l->run->sent.qbo_id))
        return done(s, l, &none, true, "QuickBooks has it no more.", e);
    if (ans.class == QBO_GOOD)
        return compared(s, l, ans.entity, e);
    if (strcmp(ans.code, "610") == 0)
        return done(s, l, &none, true, "QuickBooks has it no more.", e);
    if (ans.class == QBO_THROTTLED && l->job.tries < TRIES)
        return job_put_off(s, l, THROTTLE_US,
                           "QuickBooks asks to wait a minute.", e);
    return job_read_failed(s, l, &ans, record_done, record_path(l), e);
}

static bool
record_read(struct sync *s, struct lane *l, struct err *e)
{
    return job_ask(s, l, record_path(l), record_done, e);
}

bool
job_check(struct sync *s, struct lane *l, struct err *e)
{
    struct job_run *run = l->run;
    bool found;

    if (!event_entity_parse(l->job.entity, &run->entity))
        return job_finish(s, l, false, "This version cannot do that.", e);
    if (!job_connection(s, l, &found, e))
        return false;
    if (!found || strcmp(run->conn.state, "active") != 0)
        return job_finish(s, l, false, "QuickBooks is not connected.", e);
    if (!s->p.store.sent(s->p.store.ctx, &l->arena, &l->lease,
                         run->connection_id, run->entity, l->job.record_id,
                         &run->sent, e))
        return false;
    if (*run->sent.qbo_id == '\0')
        return job_finish(s, l, false, "It is not in QuickBooks.", e);
    return job_with_access(s, l, record_read, e);
}
