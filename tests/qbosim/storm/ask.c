/* ask: one request, its answer, and the note of both for the judge. */
#include "storm.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void
nap(void)
{
    struct timespec t = { 0, 20000000 };

    nanosleep(&t, NULL);
}

struct ask
ask_new(struct thread *t, const char *method)
{
    return (struct ask){ .method = method,
                         .accept =
                             chance(&t->dice, 97) ? "application/json" : "*/*",
                         .type = "application/json",
                         .op = "read",
                         .how = "api",
                         .realm = (int)roll(&t->dice, REALMS),
                         .kind = KINDS };
}

void
ask_path(struct ask *a, const char *fmt, ...)
{
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(a->path, sizeof a->path, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof a->path)
        abort();
}

static void
print_request(struct thread *t, const struct ask *a)
{
    struct page *to = &t->wire_text;

    page_clear(to);
    page_put(to, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: %s\r\n",
             a->method, a->path, a->accept);
    if (!a->no_token && !a->control)
        page_put(to, "Authorization: Bearer %s\r\n", t->token[a->realm]);
    if (strcmp(a->method, "GET") != 0)
        page_put(to, "Content-Type: %s\r\nContent-Length: %zu\r\n", a->type,
                 t->body.n);
    page_put(to, "\r\n");
    if (strcmp(a->method, "GET") != 0)
        page_add(to, t->body.p, t->body.n);
}

/* A line of JSON, then the request's body if it is wanted, then the answer. */
static void
note(struct thread *t, const struct ask *a, const struct answer *got,
     bool again)
{
    size_t sent = a->keep_body ? t->body.n : 0;
    const char *type =
        got->head ? strcasestr(got->head, "\r\nContent-Type: ") : NULL;
    int type_n = type ? (int)strcspn(type + 16, "\r") : 0;

    fprintf(t->log,
            "{\"realm\":\"%s\",\"kind\":\"%s\",\"op\":\"%s\",\"how\":\"%s\","
            "\"id\":\"%s\",\"token\":\"%s\",\"requestid\":\"%s\",\"same\":%s,"
            "\"again\":%s,"
            "\"status\":%d,\"type\":\"%.*s\",\"sent\":%zu,\"bytes\":%zu}\n",
            realms[a->realm].id, a->kind < KINDS ? kind_rows[a->kind].name : "",
            a->op, a->how, a->id, a->token, a->requestid,
            a->same_number ? "true" : "false", again ? "true" : "false",
            got->status, type_n, type ? type + 16 : "", sent, got->body_n);
    fwrite(t->body.p, 1, sent, t->log);
    fwrite(got->body ? got->body : "", 1, got->body_n, t->log);
    fputc('\n', t->log);
}

static void
count(struct thread *t, int status)
{
    t->asked++;
    t->answered[status >= 100 && status < 600 ? status / 100 : 0]++;
}

/*
 * A request that was lost is sent again when it carries a requestid: then it
 * is done once, whatever became of the first.  Else nobody knows.
 */
static bool
ask_wire(struct thread *t, struct wire *w, const struct ask *a,
         struct answer *out)
{
    for (int i = 0; i < 1500; i++) {
        if (wire_ask(w, t->wire_text.p, t->wire_text.n, out))
            return true;
        t->lost += i == 0;
        if (!*a->requestid && !strcmp(a->method, "POST"))
            break;
        nap();
    }
    *out = (struct answer){ .status = 0 };
    for (int i = 0; i < 1500 && !wire_open(w); i++)
        nap(); /* whoever comes next finds it up again */
    return false;
}

/* The same request on two connections at once: one deed, the same bytes. */
static void
ask_twice(struct thread *t, const struct ask *a, const struct answer *first)
{
    struct answer second;

    if (!ask_wire(t, &t->second, a, &second))
        return;
    count(t, second.status);
    note(t, a, &second, true);
    if (first->status == 200 && second.status == 200 &&
        (first->body_n != second.body_n ||
         memcmp(first->body, second.body, first->body_n) != 0)) {
        t->failures++;
        printf("FAILED  requestid %s answered differently:\n  %.300s\n  "
               "%.300s\n",
               a->requestid, first->body, second.body);
    }
}

bool
ask_send(struct thread *t, struct ask *a, struct answer *out)
{
    bool there;

    print_request(t, a);
    there = ask_wire(t, &t->wire, a, out);
    count(t, out->status);
    note(t, a, out, false);
    if (!there)
        return false;
    if (out->status == 200 && a->kind < KINDS) {
        if (!strcmp(a->op, "delete"))
            known_forget(t->w, a->realm, a->kind, a->id);
        else
            known_learn(t->w, a->realm, a->kind, out->body);
    }
    if (out->status == 401 && !a->no_token && !a->control)
        token_make(t, a->realm);
    if (*a->requestid && chance(&t->dice, 6))
        ask_twice(t, a, out);
    return true;
}

/* What it does to the connection is the simulator's business. */
void
ask_bytes(struct thread *t, const char *s, size_t n)
{
    struct wire w;
    struct answer got;

    wire_init(&w, t->w->port, NULL);
    for (int i = 0; i < 1500 && !wire_open(&w); i++)
        nap();
    if (w.fd >= 0 && wire_send(&w, s, n) && wire_finish(&w) &&
        wire_wait(&w, &got))
        count(t, got.status);
    else
        count(t, 0);
    wire_close(&w);
    free(w.buf);
}

static void
take(const char *body, const char *name, char *out)
{
    const char *at = strstr(body, name);
    size_t n;

    if (!at)
        return;
    at += strlen(name);
    n = strcspn(at, "\"");
    if (n < TOKEN_TEXT) {
        memcpy(out, at, n);
        out[n] = '\0';
    }
}

static bool
take_tokens(struct thread *t, int realm, const struct answer *got)
{
    if (got->status != 200)
        return false;
    take(got->body, "\"access_token\":\"", t->token[realm]);
    take(got->body, "\"refresh_token\":\"", t->refresh[realm]);
    return true;
}

bool
token_make(struct thread *t, int realm)
{
    char text[512], body[64];
    struct answer got;
    int n =
        snprintf(body, sizeof body, "{\"realmId\":\"%s\"}", realms[realm].id);
    int all = snprintf(text, sizeof text,
                       "POST /sim/tokens HTTP/1.1\r\nHost: x\r\nContent-Type: "
                       "application/json\r\nContent-Length: %d\r\n\r\n%s",
                       n, body);

    return wire_ask(&t->second, text, (size_t)all, &got) &&
           take_tokens(t, realm, &got);
}

bool
token_refresh(struct thread *t, int realm)
{
    char text[8192], body[TOKEN_TEXT + 64], pair[128], code[200];
    struct answer got;
    int n =
        snprintf(body, sizeof body, "grant_type=refresh_token&refresh_token=%s",
                 t->refresh[realm]);
    int all;

    snprintf(pair, sizeof pair, "%s:%s", t->w->client_id, t->w->client_secret);
    EVP_EncodeBlock((unsigned char *)code, (const unsigned char *)pair,
                    (int)strlen(pair));
    all = snprintf(text, sizeof text,
                   "POST /oauth2/v1/tokens/bearer HTTP/1.1\r\nHost: x\r\n"
                   "Authorization: Basic %s\r\nAccept: application/json\r\n"
                   "Content-Type: application/x-www-form-urlencoded\r\n"
                   "Content-Length: %d\r\n\r\n%s",
                   code, n, body);
    if (!wire_ask(&t->second, text, (size_t)all, &got)) {
        t->lost++;
        return false;
    }
    count(t, got.status);
    if (got.status != 200 && !strstr(got.body, "\"error\":\"invalid_grant\"")) {
        t->failures++;
        printf("FAILED  a refresh was answered %d %.200s\n", got.status,
               got.body);
    }
    return take_tokens(t, realm, &got);
}
