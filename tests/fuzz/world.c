#include "world.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char us[] =
    "{\"realmId\":\"1\",\"CompanyName\":\"Fuzz & Sons\",\"Customer\":["
    "{\"DisplayName\":\"Ann\",\"PrimaryEmailAddr\":{\"Address\":\"a@b."
    "example\"}},"
    "{\"DisplayName\":\"Zo\xc3\xab's 50%\"}],\"Invoice\":["
    "{\"CustomerRef\":{\"value\":\"1\"},\"DocNumber\":\"F-1\",\"TxnDate\":"
    "\"2026-03-04\",\"Line\":[{\"Amount\":90,\"DetailType\":"
    "\"SalesItemLineDetail\",\"SalesItemLineDetail\":{\"ItemRef\":{\"value\":"
    "\"1\"},\"Qty\":1.5,\"UnitPrice\":60}}]},"
    "{\"CustomerRef\":{\"value\":\"2\"},\"Line\":[{\"Amount\":12.34,"
    "\"DetailType\":\"SalesItemLineDetail\",\"SalesItemLineDetail\":{"
    "\"ItemRef\""
    ":{\"value\":\"1\"}}}]}]}";
static const char gb[] =
    "{\"realmId\":\"2\",\"CompanyName\":\"Fuzz Ltd\",\"Country\":\"GB\"}";
static const char token[] =
    "[{\"what\":\"grant\",\"id\":\"g\",\"realm\":\"1\",\"refresh\":\"r\","
    "\"scope\":\"com.intuit.quickbooks.accounting\"},"
    "{\"what\":\"access\",\"token\":\"" WORLD_TOKEN "\",\"grant\":\"g\","
    "\"until\":9000000000000000},"
    "{\"what\":\"grant\",\"id\":\"h\",\"realm\":\"2\",\"refresh\":\"q\","
    "\"scope\":\"com.intuit.quickbooks.accounting\"},"
    "{\"what\":\"access\",\"token\":\"u\",\"grant\":\"h\","
    "\"until\":9000000000000000}]";

void
world_expect(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "not so: %s\n", what);
    abort();
}

static void
make_company(struct sim *s, const char *json)
{
    struct pool *p = pool_new();
    const struct js *v = js_parse(p, json, strlen(json));
    const char *wrong = v ? company_make(s, p, v) : "no JSON";

    if (wrong)
        die("the world cannot be made: %s", wrong);
    pool_free(p);
}

static void
make_token(struct sim *s)
{
    struct pool *p = pool_new();
    struct change ch;

    change_begin(&ch, s, p);
    ch.records = js_parse(p, token, sizeof token - 1);
    world_expect(ch.records != NULL, "the token's records are JSON");
    change_commit(&ch);
    pool_free(p);
}

static struct sim *
sim_make(void)
{
    struct sim *s = calloc(1, sizeof *s);

    if (!s)
        abort();
    pthread_mutex_init(&s->lock, NULL);
    s->client_id = "app";
    s->client_secret = "secret";
    s->prefix = "/sim";
    s->journal = -1;
    settings_default(&s->settings);
    return s;
}

static void
fill(struct sim *s)
{
    s->settings.throttle = 0;
    make_company(s, us);
    make_token(s);
}

struct sim *
world_begin(void)
{
    static struct sim *s;

    if (!s) {
        s = sim_make();
        s->journal = memfd_create("journal", MFD_CLOEXEC);
        world_expect(s->journal >= 0 &&
                         fcntl(s->journal, F_SETFL, O_APPEND) == 0,
                     "there is a journal");
    }
    if (!s->first)
        fill(s);
    return s;
}

static char *
journal_text(const struct sim *s, struct pool *p, size_t *n)
{
    struct stat st;
    char *all;

    world_expect(fstat(s->journal, &st) == 0, "the journal has a size");
    *n = (size_t)st.st_size;
    all = pool_get(p, *n + 1);
    world_expect(pread(s->journal, all, *n, 0) == (ssize_t)*n,
                 "the journal reads");
    return all;
}

static void
replay(struct sim *to, char *text, size_t n)
{
    for (char *line = text, *end; (end = memchr(line, '\n', n));
         line = end + 1) {
        struct pool *p = pool_new();
        const struct js *records = js_parse(p, line, (size_t)(end - line));

        n -= (size_t)(end + 1 - line);
        world_expect(records != NULL, "a line of the journal is JSON");
        world_expect(apply_records(to, records), "its records apply");
        pool_free(p);
    }
}

static bool
same_books(struct pool *p, const struct company *a, const struct company *b)
{
    for (int k = 1; k < KIND__MAX; k++) {
        if (a->list[k].n != b->list[k].n)
            return false;
        for (size_t i = 0; i < a->list[k].n; i++)
            if (strcmp(js_dump(p, a->list[k].at[i]->obj),
                       js_dump(p, b->list[k].at[i]->obj)) != 0)
                return false;
    }
    return true;
}

static void
expect_journal(const struct sim *s)
{
    struct sim *again = sim_make();
    struct pool *p = pool_new();
    const struct company *b;
    size_t n;
    char *text = journal_text(s, p, &n);

    replay(again, text, n);
    b = again->first;
    for (const struct company *a = s->first; a; a = a->next) {
        world_expect(b && same_books(p, a, b), "the books come back");
        b = b->next;
    }
    sim_empty(again);
    pthread_mutex_destroy(&again->lock);
    free(again);
    pool_free(p);
}

void
world_expect_answer(struct pool *p, const struct reply *out)
{
    world_expect(out->status >= 200 && out->status < 600, "a status");
    world_expect(out->body.p && strlen(out->body.p) == out->body.n,
                 "no NUL in an answer");
    world_expect(utf8_valid(out->body.p, out->body.n), "an answer is UTF-8");
    if (strstr(out->type, "json") && out->body.n)
        world_expect(js_parse(p, out->body.p, out->body.n) != NULL,
                     "an answer is JSON");
    if (strstr(out->type, "xml"))
        world_expect(!strncmp(out->body.p, "<?xml", 5), "an answer is XML");
}

/* Webhooks would be sent from a thread of their own. */
static bool
leaves_home(const struct request *r)
{
    return strstr(r->path, "hook") != NULL;
}

void
world_serve(struct request *r)
{
    struct reply out = { .status = 500, .type = "text/plain" };

    text_init(&out.body, r->pool);
    text_init(&out.headers, r->pool);
    if (leaves_home(r))
        return;
    if (strstr(r->path, "/company/2/") && !company_find(r->sim, "2"))
        make_company(r->sim, gb);
    request_prepare(r);
    dispatch(r, &out);
    world_expect_answer(r->pool, &out);
}

void
world_end(struct sim *s, bool wrote)
{
    if (wrote)
        expect_journal(s);
    if (!wrote && s->first && !s->first->next)
        return;
    sim_empty(s);
    scripts_clear(s);
    seen_clear(s);
    journal_empty(s);
}
