/* net: the http port, and what becomes of a request on its way. */
#include <stdlib.h>
#include <string.h>

#include "sim.h"

/* protocol.md, Numbers: what outbound keeps. */
#define SENT_BY (20 * US)
#define ANSWER_BY (140 * US)
#define TOKEN_ANSWER_BY (30 * US)
#define WORKS_AT_MOST (120 * US)

static const char throttle[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><IntuitResponse "
    "xmlns=\"http://schema.intuit.com/finance/v3\"><Fault "
    "type=\"SERVICE\"><Error code=\"3001\"><Message>message=ThrottleExceeded; "
    "errorCode=003001; statusCode=429</Message></Error></Fault>"
    "</IntuitResponse>";
static const char gateway[] =
    "<?xml version=\"1.0\"?><IntuitResponse><Fault type=\"SERVICE\"><Error "
    "code=\"6002\"><Message>message=GatewayTimeout; errorCode=006002; "
    "statusCode=504</Message></Error></Fault></IntuitResponse>";
static const char signed_out[] =
    "{\"fault\":{\"error\":[{\"message\":\"message=AuthenticationFailed; "
    "errorCode=003200; statusCode=401\",\"detail\":\"Token expired\",\"code\":"
    "\"3200\",\"element\":null}],\"type\":\"AUTHENTICATION\"},\"time\":1}";
static const char unavailable[] =
    "<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>";
static const char internal[] =
    "{\"fault\":{\"error\":[{\"message\":\"message=InternalServerError; "
    "errorCode=003100; statusCode=500\",\"detail\":null,\"code\":\"3100\","
    "\"element\":null}],\"type\":\"SERVICE\"},\"time\":1}";
static const char busy_saving[] =
    "{\"Fault\":{\"Error\":[{\"Message\":\"A business validation error has "
    "occurred while processing your request\",\"Detail\":\"Business Validation "
    "Error: An unexpected error occurred while accessing or saving your data. "
    "Please wait a few minutes and try again.\",\"code\":\"6000\",\"element\":"
    "\"\"}],\"type\":\"ValidationFault\"},\"time\":\"now\"}";

/* What may be said whether it was stored or not (qbo.md 6, 7.1). */
static const struct {
    long status;
    const char *body;
} doubtful[] = {
    { 504, gateway },     { 503, unavailable }, { 500, internal },
    { 400, busy_saving }, { 502, "" },          { 200, "{\"time\":\"now\"}" },
    { 200, "{\"Invo" },
};

static struct flight *
flight_new(struct sim *s)
{
    for (size_t i = 0; i < FLIGHTS_MAX; i++)
        if (!s->flights[i].used)
            return &s->flights[i];
    abort();
}

/* The answer, if QuickBooks gave one, does not come back. */
static void
no_answer(struct sim *s, struct flight *f, int64_t marked)
{
    int64_t by = f->token || f->revoke ? TOKEN_ANSWER_BY : ANSWER_BY;

    f->end = OUTBOUND_LOST;
    f->answer_at =
        sim_chance(s, 500) ? marked + by : s->now + sim_below(s, 10 * US);
    f->answer = "";
    s->counts.lost++;
}

/* A gateway speaks instead; QuickBooks may have stored it. */
static void
instead(struct sim *s, struct flight *f, long status, const char *body,
        bool stored)
{
    f->status = status;
    f->answer = body;
    if (!stored)
        f->exec_at = NEVER;
    else if (f->exec_at > f->answer_at)
        f->answer_at = f->exec_at;
    (void)s;
}

/* At work for up to two minutes, and the caller has gone by then. */
static void
late(struct sim *s, struct flight *f, int64_t marked)
{
    f->exec_at = s->now + (sim_chance(s, 300) ? WORKS_AT_MOST
                                              : sim_below(s, WORKS_AT_MOST));
    no_answer(s, f, marked);
    s->counts.late++;
}

static void
fate(struct sim *s, struct flight *f, int64_t marked)
{
    const struct knobs *k = &s->knobs;
    bool stored = sim_chance(s, 500);

    if (f->token && sim_hit(s, k->slow)) {
        f->exec_at = s->now + sim_below(s, 29 * US);
        f->answer_at = s->now + 29 * US;
        return;
    }
    if (sim_hit(s, k->refused_connect)) {
        f->exec_at = NEVER;
        f->end = OUTBOUND_NOT_SENT;
        f->answer = "";
    } else if (sim_hit(s, k->late)) {
        late(s, f, marked);
    } else if (sim_hit(s, k->lost)) {
        if (!stored)
            f->exec_at = NEVER;
        no_answer(s, f, marked);
    } else if (sim_hit(s, k->gateway)) {
        size_t i = (size_t)sim_below(
            s, f->revoke ? 3 : sizeof(doubtful) / sizeof(*doubtful));

        instead(s, f, doubtful[i].status, doubtful[i].body, stored);
    } else if (sim_hit(s, k->throttled)) {
        instead(s, f, 429, throttle, sim_chance(s, 100));
    } else if (k->honoured && sim_hit(s, k->stalled)) {
        f->exec_at = s->now + sim_below(s, 20 * MINUTES); /* P10 */
        no_answer(s, f, marked);
    }
}

static bool
writes_name(const struct flight *f)
{
    return f->post && (strstr(f->url, "/customer?") != NULL ||
                       strstr(f->url, "/item?") != NULL);
}

/* QuickBooks takes one name at a time, and ten requests of a realm
 * (protocol.md, "Order and concurrency inside a realm"). */
static void
crowd(struct sim *s, const struct flight *f)
{
    int all = 1, names = writes_name(f);

    for (size_t i = 0; i < FLIGHTS_MAX; i++) {
        const struct flight *o = &s->flights[i];

        if (o == f || !o->used || o->tag == NULL || o->token || o->revoke ||
            o->answer_at <= s->now || o->shop != f->shop ||
            o->sweeper != f->sweeper)
            continue;
        all++;
        names += writes_name(o);
    }
    if (writes_name(f) && names > 1)
        sim_wrong(s, "I6: %d writes of names at once in shop %zu", names,
                  f->shop + 1);
    if (all > 10)
        sim_wrong(s, "%d requests at once in shop %zu", all, f->shop + 1);
}

static bool
start(void *ctx, const struct outbound_request *r, struct err *e)
{
    struct sweeper *w = ctx;
    struct sim *s = w->sim;
    int64_t marked = r->marked - w->mono_at;
    struct flight *f;

    (void)e;
    sim_point(w, "send");
    f = flight_new(s);
    *f = (struct flight){
        .used = true,
        .sweeper = w->index,
        .tag = r->tag,
        .post = strcmp(r->method, "POST") == 0,
        .token = strstr(r->url, "/token") != NULL,
        .revoke = strstr(r->url, "/revoke") != NULL,
        .url = arena_text(&s->arena, r->url),
        .bearer = arena_text(&s->arena, r->bearer != NULL ? r->bearer : ""),
        .body =
            arena_copy(&s->arena, r->body.n > 0 ? r->body.p : "", r->body.n),
        .exec_at = s->now + sim_below(s, US / 5),
        .end = OUTBOUND_ANSWER,
    };
    s->counts.requests++;
    f->answer_at = f->exec_at + sim_below(s, US / 10);
    for (size_t i = 0; i < s->knobs.shops; i++)
        if (strstr(f->url, arena_printf(&s->arena, "/company/%zu/", i + 1)) !=
                NULL ||
            ((f->token || f->revoke) &&
             strstr(f->body, arena_printf(&s->arena, "S%zu", i)) != NULL))
            f->shop = i;
    if (!f->token && !f->revoke)
        crowd(s, f);
    if (s->now > marked + SENT_BY) { /* checked before a byte leaves */
        f->exec_at = NEVER;
        f->end = OUTBOUND_NOT_SENT;
        f->answer_at = s->now;
        f->answer = "";
    } else {
        fate(s, f, marked);
    }
    sim_say(s, "s%zu %s %.60s -> %s %ld%s", w->index, r->method,
            strstr(f->url, "/v3/") != NULL ? strstr(f->url, "/v3/") : f->url,
            f->end == OUTBOUND_ANSWER     ? "answer"
            : f->end == OUTBOUND_NOT_SENT ? "not sent"
                                          : "lost",
            f->status, f->exec_at == NEVER ? " (never arrives)" : "");
    if (f->token && sim_hit(s, s->knobs.parted / 5))
        people_part(s, f->shop); /* T18: while it is renewed */
    sim_point(w, "sent");
    return true;
}

/* T20: a dead connection asks no more than it must to find out. */
static void
tally(struct sim *s, const struct flight *f, int status)
{
    struct shop *p = &s->shops[f->shop];
    bool refused = status == 401 || (f->token && status == 400);
    int64_t most = 40 + 12 * s->counts.crashes;

    if (f->revoke)
        return;
    p->rejected = refused ? p->rejected + 1 : 0;
    if (p->rejected > most)
        sim_wrong(s, "T20: %lld requests in a row with no token of shop %zu",
                  (long long)p->rejected, f->shop + 1);
}

/* Arrived: QuickBooks does it, whoever may still listen. */
static void
execute(struct sim *s, struct flight *f)
{
    struct books_answer a;

    f->executed = true;
    if (f->token)
        a = grant_token(s, f->shop, f->body, &f->handed);
    else if (f->revoke)
        a = grant_revoke(s, f->shop, f->body);
    else if (!grant_takes(s, f->shop, f->bearer))
        a = (struct books_answer){ 401, signed_out };
    else if (grant_about(s, f->url).body != NULL)
        a = grant_about(s, f->url);
    else if (f->post)
        a = books_post(s, f->shop, f->url, f->body);
    else
        a = books_get(s, f->shop, f->url);
    tally(s, f, a.status);
    if (f->post && !f->token)
        sim_say(s, "QuickBooks %zu: %d %.70s", f->shop + 1, a.status, a.body);
    if (f->answer == NULL) {
        f->answer = a.body;
        f->status = a.status;
    } else {
        f->handed = 0; /* a gateway spoke instead */
    }
}

void
net_run(struct sim *s)
{
    for (;;) {
        struct flight *first = NULL;

        for (size_t i = 0; i < FLIGHTS_MAX; i++) {
            struct flight *f = &s->flights[i];

            if (f->used && !f->executed && f->exec_at <= s->now &&
                (first == NULL || f->exec_at < first->exec_at))
                first = f;
        }
        if (first == NULL)
            return;
        execute(s, first);
        first->used = first->tag != NULL; /* does anybody still listen? */
    }
}

int64_t
net_next(const struct sim *s)
{
    int64_t at = NEVER;

    for (size_t i = 0; i < FLIGHTS_MAX; i++) {
        const struct flight *f = &s->flights[i];

        if (f->used && !f->executed && f->exec_at < at)
            at = f->exec_at;
    }
    return at;
}

int64_t
net_answer_for(const struct sim *s, const struct sweeper *w)
{
    int64_t at = NEVER;

    for (size_t i = 0; i < FLIGHTS_MAX; i++) {
        const struct flight *f = &s->flights[i];

        if (f->used && f->sweeper == w->index && f->tag != NULL &&
            f->answer_at < at)
            at = f->answer_at;
    }
    return at;
}

/* Its process died: what it sent may still arrive. */
void
net_forget(struct sim *s, const struct sweeper *w)
{
    for (size_t i = 0; i < FLIGHTS_MAX; i++) {
        struct flight *f = &s->flights[i];

        if (!f->used || f->sweeper != w->index || f->tag == NULL)
            continue;
        f->tag = NULL;
        f->used = !f->executed && f->exec_at != NEVER;
    }
}

static unsigned
busy(void *ctx)
{
    const struct sweeper *w = ctx;
    unsigned n = 0;

    for (size_t i = 0; i < FLIGHTS_MAX; i++) {
        const struct flight *f = &w->sim->flights[i];

        n += f->used && f->sweeper == w->index && f->tag != NULL;
    }
    return n;
}

static struct flight *
landed(const struct sweeper *w)
{
    struct sim *s = w->sim;
    struct flight *first = NULL;

    for (size_t i = 0; i < FLIGHTS_MAX; i++) {
        struct flight *f = &s->flights[i];

        if (f->used && f->sweeper == w->index && f->tag != NULL &&
            f->answer_at <= s->now && f->answer != NULL &&
            (first == NULL || f->answer_at < first->answer_at))
            first = f;
    }
    return first;
}

static bool
take(void *ctx, struct arena *a, int wait_ms, struct outbound_result *out,
     bool *got, struct err *e)
{
    struct sweeper *w = ctx;
    struct sim *s = w->sim;
    struct flight *f = landed(w);
    int64_t until, handed;
    size_t shop;

    (void)e;
    if (f == NULL && wait_ms > 0) {
        until = net_answer_for(s, w);
        if (until > s->now + wait_ms * 1000)
            until = s->now + wait_ms * 1000;
        sim_sleep(w, until > s->now ? until : s->now + 1);
        f = landed(w);
    }
    *got = f != NULL;
    if (f == NULL)
        return true;
    memset(out, 0, sizeof(*out));
    out->tag = f->tag;
    out->end = f->end;
    out->status = f->end == OUTBOUND_ANSWER ? f->status : 0;
    out->reason = out->content_type = out->tid = "";
    out->body = (struct bytes){ arena_text(a, f->answer), strlen(f->answer) };
    f->tag = NULL;
    handed = out->status == 200 ? f->handed : 0;
    shop = f->shop;
    if (f->executed || f->exec_at == NEVER)
        f->used = false;
    sim_point(w, "answered");
    grant_heard(s, shop, handed);
    return true;
}

struct sync_http
sim_http(struct sweeper *w)
{
    return (struct sync_http){ w, start, busy, take };
}
