#include "outbound/outbound.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "clock/clock.h"
#include "outbound/slot.h"

enum { SECOND = 1000000, MIB = 1024 * 1024 };

const struct outbound_limits outbound_write_limits = {
    .sent_by = 20 * (int64_t)SECOND,
    .first_by = 5 * (int64_t)SECOND,
    .answer_by = 140 * (int64_t)SECOND,
    .answer_max = 8 * (size_t)MIB,
};
const struct outbound_limits outbound_token_limits = {
    .sent_by = 20 * (int64_t)SECOND,
    .first_by = 5 * (int64_t)SECOND,
    .answer_by = 30 * (int64_t)SECOND,
    .answer_max = (size_t)MIB,
};

struct outbound {
    CURLM *multi;
    char *ca_file;
    struct arena scratch;
    outbound_busy_with *guard; /* or NULL */
    const void *guarded;
    unsigned window;
    unsigned open; /* begun and not taken */
    unsigned made; /* slots with a handle */
    int64_t wake;  /* no limit strikes before that */
    struct sockets sockets;
    struct slot **slots;
    struct slot *free;
    struct slot *done, **done_end; /* first come, first taken */
};

bool
outbound_open(struct outbound **out, const char *ca_file, unsigned window,
              struct err *e)
{
    struct outbound *o = calloc(1, sizeof(*o));

    *out = NULL;
    if (o == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(o);
        return err_set(e, ERR_FAULT, "libcurl does not start");
    }
    signal(SIGPIPE, SIG_IGN);
    arena_init(&o->scratch, 256 * 1024);
    o->window = window;
    o->wake = INT64_MAX;
    o->done_end = &o->done;
    o->multi = curl_multi_init();
    o->ca_file = strdup(ca_file);
    o->slots = calloc(window, sizeof(*o->slots));
    if (o->multi == NULL || o->ca_file == NULL || o->slots == NULL ||
        !sockets_init(&o->sockets, 4 * (size_t)window + 16) ||
        curl_multi_setopt(o->multi, CURLMOPT_PIPELINING,
                          (long)CURLPIPE_NOTHING) != CURLM_OK ||
        curl_multi_setopt(o->multi, CURLMOPT_MAXCONNECTS, (long)window) !=
            CURLM_OK) {
        outbound_close(o);
        return err_set(e, ERR_FAULT, "libcurl does not start");
    }
    *out = o;
    return true;
}

void
outbound_close(struct outbound *o)
{
    if (o == NULL)
        return;
    for (unsigned i = 0; i < o->made; i++) {
        if (o->slots[i]->busy)
            curl_multi_remove_handle(o->multi, o->slots[i]->easy);
        slot_close(o->slots[i]);
        free(o->slots[i]);
    }
    curl_multi_cleanup(o->multi);
    sockets_free(&o->sockets);
    arena_free(&o->scratch);
    free(o->slots);
    free(o->ca_file);
    free(o);
    curl_global_cleanup();
}

void
outbound_guard(struct outbound *o, outbound_busy_with *busy, const void *ctx)
{
    o->guard = busy;
    o->guarded = ctx;
}

unsigned
outbound_busy(const struct outbound *o)
{
    return o->open;
}

/* A free slot; a new one while there are fewer than the window.  NULL: e. */
static struct slot *
slot_get(struct outbound *o, struct err *e)
{
    struct slot *s = o->free;

    if (s != NULL)
        return s;
    s = calloc(1, sizeof(*s));
    if (s == NULL) {
        err_set(e, ERR_FAULT, "no memory for a connection");
        return NULL;
    }
    if (!slot_open(s, o->ca_file, &o->sockets, e)) {
        slot_close(s);
        free(s);
        return NULL;
    }
    o->slots[o->made++] = s;
    o->free = s;
    return s;
}

bool
outbound_start(struct outbound *o, const struct outbound_request *r,
               struct err *e)
{
    struct slot *s;
    bool ok;

    if (o->guard != NULL && o->guard(o->guarded))
        return err_set(e, ERR_FAULT,
                       "a request may not be sent inside a transaction");
    if (o->open == o->window)
        return err_set(e, ERR_LATER, "all %u connections are busy", o->window);
    s = slot_get(o, e);
    if (s == NULL)
        return false;
    ok = slot_prepare(s, r, &o->scratch, e);
    arena_reset(&o->scratch);
    if (!ok)
        return false;
    CRASH_POINT("http.begin");
    if (curl_multi_add_handle(o->multi, s->easy) != CURLM_OK)
        return err_set(e, ERR_FAULT, "libcurl does not take the request");
    o->free = s->next;
    s->next = NULL;
    s->busy = true;
    o->open++;
    CRASH_POINT("http.started");
    if (slot_deadline(s) < o->wake)
        o->wake = slot_deadline(s);
    return true;
}

/* Out of the loop and into the list of results. */
static void
finish(struct outbound *o, struct slot *s, CURLcode code)
{
    curl_multi_remove_handle(o->multi, s->easy);
    s->busy = false;
    s->code = code;
    s->ended_at = clock_mono();
    s->next = NULL;
    *o->done_end = s;
    o->done_end = &s->next;
}

/* Looked for here: what libcurl is asked may fail. */
static struct slot *
slot_of(const struct outbound *o, const CURL *easy)
{
    for (unsigned i = 0; i < o->made; i++)
        if (o->slots[i]->easy == easy)
            return o->slots[i];
    return NULL;
}

static bool
run(struct outbound *o, struct err *e)
{
    const struct CURLMsg *m;
    int running = 0, left = 0;

    if (curl_multi_perform(o->multi, &running) != CURLM_OK)
        return err_set(e, ERR_FAULT, "libcurl's loop failed");
    while ((m = curl_multi_info_read(o->multi, &left)) != NULL) {
        CURLcode code = m->data.result;
        struct slot *s = slot_of(o, m->easy_handle);

        if (m->msg != CURLMSG_DONE || s == NULL)
            continue;
        CRASH_POINT("http.ended");
        finish(o, s, code);
    }
    return true;
}

/* Give up what is past a limit; note when the next one strikes. */
static void
expire(struct outbound *o)
{
    int64_t now = clock_mono();

    if (now < o->wake)
        return;
    o->wake = INT64_MAX;
    for (unsigned i = 0; i < o->made; i++) {
        struct slot *s = o->slots[i];

        if (!s->busy)
            continue;
        if (slot_expired(s, now))
            finish(o, s, CURLE_OPERATION_TIMEDOUT);
        else if (slot_deadline(s) < o->wake)
            o->wake = slot_deadline(s);
    }
}

static void
take(struct outbound *o, struct arena *a, struct outbound_result *out)
{
    struct slot *s = o->done;

    o->done = s->next;
    if (o->done == NULL)
        o->done_end = &o->done;
    slot_result(s, a, out);
    CRASH_POINT("http.taken");
    s->next = o->free;
    o->free = s;
    o->open--;
}

bool
outbound_take(struct outbound *o, struct arena *a, int wait_ms,
              struct outbound_result *out, bool *got, struct err *e)
{
    int64_t until = clock_mono() + (int64_t)wait_ms * 1000;

    *got = false;
    for (;;) {
        int64_t now, next;

        /* An answer that is in counts, however late we come to read it. */
        if (o->done == NULL && !run(o, e))
            return false;
        if (o->done == NULL)
            expire(o);
        if (o->done != NULL) {
            take(o, a, out);
            *got = true;
            return true;
        }
        now = clock_mono();
        if (now >= until)
            return true;
        next = (o->wake < until ? o->wake : until) - now;
        if (next > 0 &&
            curl_multi_poll(o->multi, NULL, 0, (int)((next + 999) / 1000),
                            NULL) != CURLM_OK)
            return err_set(e, ERR_FAULT, "libcurl's loop failed");
    }
}
