/* wire: the http port, and a QuickBooks that counts what arrives. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

/* Intuit's own limits (qbo.md 2.8), and what we promise to start. */
enum {
    THEIR_SECOND = 10,
    THEIR_MINUTE = 500,
    OUR_SECOND = 9,
    OUR_MINUTE = 480,
    AT_ONCE = 10 /* protocol.md, Numbers */
};

static const char throttle[] =
    "<?xml version=\"1.0\"?><IntuitResponse><Fault type=\"SERVICE\"><Error "
    "code=\"3001\"><Message>message=ThrottleExceeded; errorCode=003001; "
    "statusCode=429</Message></Error></Fault></IntuitResponse>";

int64_t
times_add(struct times *t, int64_t at, int64_t us)
{
    int64_t n = 0;

    t->at[t->n++ % TIMES] = at;
    while (n < t->n && n < TIMES && t->at[(t->n - 1 - n) % TIMES] > at - us)
        n++;
    return n;
}

static void
started(struct world *w, struct shop *p)
{
    int64_t second = times_add(&p->started, w->now, US), minute = 0;

    while (minute < p->started.n && minute < TIMES &&
           p->started.at[(p->started.n - 1 - minute) % TIMES] >
               w->now - MINUTES)
        minute++;
    if (second > OUR_SECOND)
        wrong(w, "shop %td: %lld requests start in a second", p - w->shops,
              (long long)second);
    if (minute > OUR_MINUTE)
        wrong(w, "shop %td: %lld requests start in a minute", p - w->shops,
              (long long)minute);
    second = times_add(&w->all, w->now, US);
    if (second > w->most_started_s)
        w->most_started_s = second;
    w->started++;
}

/* Of one sweeper: what another one began before it died is not listened to. */
static void
crowd(struct world *w, const struct flight *f)
{
    int n = 0;

    for (size_t i = 0; i < FLIGHTS_MAX; i++) {
        const struct flight *o = &w->flights[i];

        n += o->used && o->tag != NULL && o->kind != 't' &&
             o->shop == f->shop && o->sweeper == f->sweeper;
    }
    if (n > AT_ONCE)
        wrong(w, "shop %zu: %d requests at once", f->shop, n);
}

static bool
start(void *ctx, const struct outbound_request *r, struct err *e)
{
    struct sweeper *s = ctx;
    struct world *w = s->world;
    const char *company = strstr(r->url, "/company/");
    struct flight *f = w->flights;
    int64_t second;

    (void)e;
    while (f->used)
        f++;
    *f = (struct flight){ .used = true,
                          .sweeper = s->index,
                          .tag = r->tag,
                          .kind = strcmp(r->method, "GET") == 0 ? 'g' : 'c',
                          .start_at = w->now,
                          .exec_at = w->now + 20000 + below(w, 60000),
                          .end = OUTBOUND_ANSWER };
    f->answer_at = f->exec_at + 80000 + below(w, 250000);
    if (company == NULL) {
        f->kind = 't';
        second = times_add(&w->tokens, w->now, US);
        if (second > w->most_tokens_s)
            w->most_tokens_s = second;
        return true;
    }
    f->shop = (size_t)strtol(company + 9, NULL, 10) - 1;
    started(w, &w->shops[f->shop]);
    crowd(w, f);
    if (f->kind == 'c') {
        f->body = strndup(r->body.p, r->body.n);
        f->item =
            strtol(strstr(f->body, "\"DocNumber\":\"") + 13, NULL, 10) - 1000;
    } else if (strstr(r->url, "DocNumber") == NULL) {
        f->kind = 'l';
    } else {
        const char *at = strstr(r->url, "%27"); /* DocNumber = '...' */

        f->item = at != NULL ? strtol(at + 3, NULL, 10) - 1000 : 0;
    }
    if (f->shop == WHALE && w->slow_us > 0)
        f->answer_at = w->now + w->slow_us; /* a byte at a time */
    if (w->weather == AWAY) {
        f->end = OUTBOUND_NOT_SENT;
        f->exec_at = f->answer_at = w->now + 1000;
    }
    return true;
}

/* The invoice as QuickBooks has it, between two texts. */
static char *
entity(const char *before, int64_t id, const char *body, const char *after)
{
    size_t n = strlen(before) + strlen(body) + strlen(after) + 80;
    char *out = malloc(n);

    if (out != NULL)
        snprintf(
            out, n,
            "%s{\"Id\":\"%lld\",\"SyncToken\":\"0\",\"TotalAmt\":1.00,%s%s",
            before, (long long)id, body + 1, after);
    return out;
}

static void
create(struct world *w, struct flight *f)
{
    struct item *v = &w->shops[f->shop].items[f->item];

    if (v->stored)
        wrong(w, "invoice %lld of shop %zu is stored twice", (long long)f->item,
              f->shop);
    v->stored = true;
    f->status = 200;
    f->answer = entity("{\"Invoice\":", f->item + 1, f->body, "}");
}

static void
look(struct world *w, struct flight *f)
{
    const struct item *v = &w->shops[f->shop].items[f->item];

    f->status = 200;
    f->answer = v->stored ? entity("{\"QueryResponse\":{\"Invoice\":[",
                                   f->item + 1, v->body, "]}}")
                          : strdup("{\"QueryResponse\":{}}");
}

static void
execute(struct world *w, struct flight *f)
{
    struct shop *p = &w->shops[f->shop];

    f->executed = true;
    if (f->end != OUTBOUND_ANSWER)
        return;
    if (f->kind == 't') {
        f->status = 200;
        f->answer = strdup("{\"token_type\":\"bearer\",\"access_token\":"
                           "\"access\",\"expires_in\":3600,\"refresh_token\":"
                           "\"refresh\","
                           "\"x_refresh_token_expires_in\":8726400}");
        return;
    }
    if (times_add(&p->arrived, f->exec_at, US) > THEIR_SECOND ||
        (p->arrived.n > THEIR_MINUTE &&
         p->arrived.at[(p->arrived.n - 1 - THEIR_MINUTE) % TIMES] >
             f->exec_at - MINUTES)) {
        w->throttled++;
        wrong(w, "QuickBooks throttles shop %zu", f->shop);
    }
    if (w->weather == THROTTLED) {
        f->status = 429;
        f->answer = strdup(throttle);
    } else if (f->kind == 'l') {
        f->status = 200; /* whatever a job reads */
        f->answer = strdup("{\"CompanyInfo\":{\"CompanyName\":\"W\"},"
                           "\"Preferences\":{},\"QueryResponse\":{}}");
    } else if (f->kind == 'c') {
        create(w, f);
    } else {
        look(w, f);
    }
}

void
wire_run(struct world *w)
{
    for (;;) {
        struct flight *first = NULL;

        for (size_t i = 0; i < FLIGHTS_MAX; i++) {
            struct flight *f = &w->flights[i];

            if (f->used && !f->executed && f->exec_at <= w->now &&
                (first == NULL || f->exec_at < first->exec_at))
                first = f;
        }
        if (first == NULL)
            return;
        execute(w, first);
    }
}

int64_t
wire_next(const struct world *w)
{
    int64_t at = NEVER;

    for (size_t i = 0; i < FLIGHTS_MAX; i++) {
        const struct flight *f = &w->flights[i];
        int64_t next = f->executed ? f->answer_at : f->exec_at;

        if (f->used && next < at)
            at = next;
    }
    return at;
}

static void
flight_end(struct flight *f)
{
    free(f->body);
    free(f->answer);
    *f = (struct flight){ 0 };
}

/* Its process is over; what it sent arrives. */
void
wire_forget(struct world *w, size_t sweeper)
{
    for (size_t i = 0; i < FLIGHTS_MAX; i++) {
        struct flight *f = &w->flights[i];

        if (!f->used || f->sweeper != sweeper)
            continue;
        if (!f->executed)
            execute(w, f);
        flight_end(f);
    }
}

static unsigned
busy(void *ctx)
{
    const struct sweeper *s = ctx;
    unsigned n = 0;

    for (size_t i = 0; i < FLIGHTS_MAX; i++)
        n += s->world->flights[i].used &&
             s->world->flights[i].sweeper == s->index;
    return n;
}

static bool
take(void *ctx, struct arena *a, int wait_ms, struct outbound_result *out,
     bool *got, struct err *e)
{
    struct sweeper *s = ctx;
    struct world *w = s->world;

    (void)e;
    *got = false;
    if (wait_ms > 0)
        s->wake_at = w->now + wait_ms * 1000;
    for (size_t i = 0; i < FLIGHTS_MAX && !*got; i++) {
        struct flight *f = &w->flights[i];

        if (!f->used || f->sweeper != s->index || !f->executed ||
            f->answer_at > w->now)
            continue;
        memset(out, 0, sizeof(*out));
        out->tag = f->tag;
        out->end = f->end;
        out->status = f->status;
        out->reason = out->content_type = out->tid = "";
        out->body.p = arena_text(a, f->answer != NULL ? f->answer : "");
        out->body.n = strlen(out->body.p);
        flight_end(f);
        *got = true;
    }
    if (*got)
        s->wake_at = w->now;
    return true;
}

struct sync_http
load_http(struct sweeper *s)
{
    return (struct sync_http){ s, start, busy, take };
}
