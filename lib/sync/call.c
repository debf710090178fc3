/* call: every request of a lane leaves here. */
#include <string.h>

#include "sync/core.h"

static bool
start(struct sync *s, struct lane *l, struct work *w,
      struct outbound_request *r, call_done *done, struct err *e)
{
    struct call *c = arena_alloc(&l->arena, 1, sizeof(*c));

    c->lane = l;
    c->work = w;
    c->done = done;
    r->tag = c;
    if (!s->p.http.start(s->p.http.ctx, r, e))
        return false;
    l->in_flight++;
    if (w != NULL)
        w->stage = STAGE_BUSY;
    return true;
}

static const char *
url_of(struct sync *s, struct lane *l, const char *path)
{
    return arena_printf(&l->arena, "%s%s", s->p.conf->api_url, path);
}

bool
call_bearer(struct sync *s, struct lane *l, const char *path,
            const char *access, call_done *done, struct err *e)
{
    struct outbound_request r = {
        .method = "GET",
        .url = url_of(s, l, path),
        .bearer = access,
        .marked = mono(s),
        .limits = &outbound_write_limits,
    };

    return start(s, l, NULL, &r, done, e);
}

bool
call_read(struct sync *s, struct lane *l, struct work *w, const char *path,
          call_done *done, struct err *e)
{
    struct outbound_request r = {
        .method = "GET",
        .url = url_of(s, l, path),
        .bearer = l->conn.access,
        .marked = mono(s),
        .limits = &outbound_write_limits,
    };

    rate_use(s, l->rate);
    return start(s, l, w, &r, done, e);
}

bool
call_write(struct sync *s, struct lane *l, struct work *w, const char *path,
           const char *body, int64_t marked, call_done *done, struct err *e)
{
    struct outbound_request r = {
        .method = "POST",
        .url = url_of(s, l, path),
        .bearer = l->conn.access,
        .content_type = "application/json",
        .body = { body, strlen(body) },
        .marked = marked,
        .limits = &outbound_write_limits,
    };

    return start(s, l, w, &r, done, e);
}

bool
call_token(struct sync *s, struct lane *l, const char *url,
           const char *content_type, const char *body, int64_t marked,
           call_done *done, struct err *e)
{
    struct outbound_request r = {
        .method = "POST",
        .url = url,
        .basic_user = s->p.conf->client_id,
        .basic_password = s->p.conf->client_secret,
        .content_type = content_type,
        .body = { body, strlen(body) },
        .marked = marked,
        .limits = &outbound_token_limits,
    };

    return start(s, l, NULL, &r, done, e);
}

/* What QuickBooks may say back to us, and nobody else may read. */
static const char *const *
secrets_of(struct lane *l)
{
    const char *const all[] = { l->conn.access, l->conn.refresh,
                                l->conn.previous, l->conn.realm };
    enum { ALL = sizeof(all) / sizeof(all[0]) };
    const char **list = arena_alloc(&l->arena, ALL + 1, sizeof(*list));
    size_t n = 0;

    for (size_t i = 0; i < ALL; i++)
        if (all[i] != NULL)
            list[n++] = all[i];
    return list;
}

struct qbo_http
call_http(struct lane *l, const struct outbound_result *r)
{
    static const enum qbo_transport transport[] = {
        [OUTBOUND_ANSWER] = QBO_ANSWERED,
        [OUTBOUND_NOT_SENT] = QBO_NOT_SENT,
        [OUTBOUND_LOST] = QBO_LOST,
    };

    return (struct qbo_http){ transport[r->end], r->status, r->body,
                              secrets_of(l) };
}

/* What is kept of an answer: bounded, without tokens and realm. */
const char *
call_answer(struct lane *l, const struct outbound_result *r)
{
    return qbo_scrub(&l->arena, r->body, ANSWER_KEEP, secrets_of(l));
}
