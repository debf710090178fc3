/*
 * sweep_test: the shipped engine and its store on a private database, against
 * scripted answers.
 *
 * tests/sweep/<case>.txt has sections, each a line "== name" and what follows:
 *
 *   == rows       SQL run before (base.sql went before it); "seal COLUMN TEXT"
 *                 puts a token into that column of the connection's secret
 *   == script     one line per answer, used in order by what it matches:
 *                   METHOD fragment-of-url => STATUS body
 *                   METHOD fragment-of-url => lost | not_sent
 *                   METHOD fragment-of-url => later STATUS body: after all
 *                     that was asked behind it
 *                 these run when reached, before the next answer or when
 *                 nothing is due any more:
 *                   sql STATEMENTS
 *                   retry EVENT          as the page's button does
 *                   enqueue ENTITY RECORD LABEL   as saving a record does
 *                   seal COLUMN TEXT     as another host's refresh does
 *   == requests   exactly what was sent: method, path, body; request ids are
 *                 R1, R2 ... by first appearance; a
 *                 bearer other than the first is named behind it
 *   == after      SELECTs, each followed by the rows it must give
 *
 * With SWEEP_UPDATE=1 the last two are written from what happened; read the
 * difference before committing it.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "clock/clock.h"
#include "str/str.h"
#include "sync/sync.h"

#include "private_db.h"

enum { ANSWERS_MAX = 200, FILE_MAX = 256 * 1024, ROUNDS_MAX = 4000 };

static const char cases_dir[] = "tests/sweep";
static const char realm[] = "9130347596842384626";
static char spool[] = "/tmp/cf-spool.XXXXXX"; /* one per program */

/* ------------------------------------------------------------- a case file */

struct section {
    const char *name;
    char *text;
};

struct test_case {
    struct arena arena;
    char path[200];
    struct section sections[8];
    size_t n;
};

static char *
file_read(struct arena *a, const char *path)
{
    char *text = arena_alloc(a, FILE_MAX, 1);
    FILE *f = fopen(path, "re");

    assert_non_null(f);
    text[fread(text, 1, FILE_MAX - 1, f)] = '\0';
    fclose(f);
    return text;
}

static void
case_read(struct test_case *t, const char *name)
{
    char *rest, *line, *from;

    memset(t, 0, sizeof(*t));
    arena_init(&t->arena, 64 << 20);
    snprintf(t->path, sizeof(t->path), "%s/%s", cases_dir, name);
    rest = file_read(&t->arena, t->path);
    while ((line = strstr(rest, "== ")) != NULL) {
        from = strchr(line, '\n');
        assert_non_null(from);
        *from = '\0';
        if (line > rest)
            line[-1] = '\0';
        t->sections[t->n].name = line + 3;
        t->sections[t->n++].text = rest = from + 1;
    }
}

static char *
section(struct test_case *t, const char *name)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->sections[i].name, name) == 0)
            return t->sections[i].text;
    return arena_text(&t->arena, "");
}

/* --------------------------------------------------------- scripted answers */

struct answer {
    const char *method, *fragment;
    enum outbound_end end;
    long status;
    const char *body;
    const char *act; /* instead: do this when it is next */
    bool later;
    bool used;
};

struct pending {
    void *tag;
    const struct answer *answer;
    bool later;
};

struct engine;

struct script {
    struct arena *arena;
    struct db *web; /* as the portal, for what people do */
    struct engine *engine;
    struct answer list[ANSWERS_MAX];
    size_t n;
    struct pending queue[64];
    size_t queued;
    struct str log;
    const char *ids[64];
    size_t id_count;
    bool broken;
};

static bool
is_act(const char *line)
{
    static const char *const acts[] = { "sql ", "retry ", "enqueue ", "seal " };

    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
        if (strncmp(line, acts[i], strlen(acts[i])) == 0)
            return true;
    return false;
}

static void
script_line(struct script *s, char *line)
{
    struct answer *x = &s->list[s->n];
    char *arrow, *space, *what;

    line += strspn(line, " ");
    if (*line == '\0' || *line == '#')
        return;
    memset(x, 0, sizeof(*x));
    s->n++;
    if (is_act(line)) {
        x->act = line;
        return;
    }
    arrow = strstr(line, " => ");
    space = strchr(line, ' ');
    assert_non_null(arrow);
    *arrow = *space = '\0';
    what = arrow + 4;
    x->method = line;
    x->fragment = space + 1;
    x->end = OUTBOUND_ANSWER;
    if (strcmp(what, "lost") == 0) {
        x->end = OUTBOUND_LOST;
    } else if (strcmp(what, "not_sent") == 0) {
        x->end = OUTBOUND_NOT_SENT;
    } else {
        x->later = strncmp(what, "later ", 6) == 0;
        what += x->later ? 6 : 0;
        x->status = strtol(what, &what, 10);
        x->body = what + strspn(what, " ");
    }
}

/* Request ids are random: R1, R2 ... by first appearance. */
static const char *
id_name(struct script *s, const char *id)
{
    for (size_t i = 0; i < s->id_count; i++)
        if (strncmp(s->ids[i], id, 32) == 0)
            return arena_printf(s->arena, "R%zu", i + 1);
    s->ids[s->id_count++] = arena_copy(s->arena, id, 32);
    return arena_printf(s->arena, "R%zu", s->id_count);
}

/* A query by time, with TIME for the time. */
static const char *
timeless(struct script *s, const char *path)
{
    static const char before[] = "CreateTime%20%3E%3D%20%27";
    const char *at = strstr(path, before), *end;

    if (at == NULL)
        return path;
    at += strlen(before);
    end = strstr(at, "%27");
    return arena_printf(s->arena, "%.*sTIME%s", (int)(at - path), path, end);
}

/* The path alone, with the realm and the request id named. */
static void
request_log(struct script *s, const struct outbound_request *r)
{
    const char *path = strstr(r->url, "/v3/company/");
    const char *id;

    path =
        path != NULL ? path + strlen("/v3/company/") + strlen(realm) : r->url;
    path = timeless(s, path);
    id = strstr(path, "requestid=");
    str_addf(&s->log, "%s ", r->method);
    if (id != NULL)
        str_addf(&s->log, "%.*srequestid=%s", (int)(id - path), path,
                 id_name(s, id + strlen("requestid=")));
    else
        str_add(&s->log, path);
    if (r->bearer != NULL && strcmp(r->bearer, "access-1") != 0)
        str_addf(&s->log, " (%s)", r->bearer);
    if (r->body.n > 0)
        str_addf(&s->log, " %.*s", (int)r->body.n, (const char *)r->body.p);
    str_addc(&s->log, '\n');
}

struct by_hand {
    struct arena *arena;
    const char *act;
};

static bool
by_hand_body(struct db *db, void *ctx, struct err *e)
{
    struct by_hand *h = ctx;
    struct shop_ref shop = { 1 };
    struct event_change change = { .operation = "post" };
    char entity[20], label[100];
    long long id;
    int64_t one, moved;

    if (sscanf(h->act, "retry %lld", &id) == 1) {
        one = id;
        return event_retry(db, h->arena, shop, &one, 1, &moved, e);
    }
    assert_int_equal(
        sscanf(h->act, "enqueue %19s %lld %99[^\n]", entity, &id, label), 3);
    assert_true(event_entity_parse(entity, &change.entity));
    change.record_id = id;
    change.label = label;
    return event_enqueue(db, h->arena, shop, &change, 1, NULL, e);
}

static void seal_line(struct engine *x, struct arena *a, const char *line);

static void
act(struct script *s, struct answer *x)
{
    struct by_hand h = { s->arena, x->act };
    struct err e = { 0 };

    x->used = true;
    if (strncmp(x->act, "sql ", 4) == 0)
        private_db_sql(x->act + 4);
    else if (strncmp(x->act, "seal ", 5) == 0)
        seal_line(s->engine, s->arena, x->act);
    else if (!db_tx(s->web, by_hand_body, &h, &e))
        fail_msg("%s: %s", x->act, e.text);
}

static bool
script_start(void *ctx, const struct outbound_request *r, struct err *e)
{
    struct script *s = ctx;

    (void)e;
    request_log(s, r);
    for (size_t i = 0; i < s->n; i++) {
        struct answer *x = &s->list[i];

        if (x->used)
            continue;
        if (x->act != NULL) {
            act(s, x);
            continue;
        }
        if (strcmp(x->method, r->method) != 0 ||
            strstr(r->url, x->fragment) == NULL)
            break; /* answers are used in order */
        x->used = true;
        s->queue[s->queued++] = (struct pending){ r->tag, x, x->later };
        return true;
    }
    str_add(&s->log, "  ^ nothing in the script answers this\n");
    s->broken = true;
    return err_set(e, ERR_FAULT, "not in the script");
}

static unsigned
script_busy(void *ctx)
{
    return (unsigned)((struct script *)ctx)->queued;
}

static bool
script_take(void *ctx, struct arena *a, int wait_ms,
            struct outbound_result *out, bool *got, struct err *e)
{
    struct script *s = ctx;
    const struct answer *x;
    size_t at = 0;

    (void)e;
    while (at < s->queued && s->queue[at].later)
        at++;
    *got = at < s->queued;
    if (!*got) {
        for (at = 0; at < s->queued; at++)
            s->queue[at].later = false;
        usleep(wait_ms > 2 ? 2000 : 200);
        return true;
    }
    x = s->queue[at].answer;
    memset(out, 0, sizeof(*out));
    out->tag = s->queue[at].tag;
    out->end = x->end;
    out->status = x->status;
    out->content_type = "application/json";
    out->tid = "tid-1";
    out->body = x->body != NULL
                    ? (struct bytes){ arena_text(a, x->body), strlen(x->body) }
                    : (struct bytes){ "", 0 };
    s->queued--;
    memmove(s->queue + at, s->queue + at + 1,
            (s->queued - at) * sizeof(s->queue[0]));
    return true;
}

/* ----------------------------------------------------------------- running */

struct engine {
    struct db *db;
    struct crypt_ring ring;
    unsigned char key[32];
    struct sync_store_db *store;
    struct sync_conf conf;
    struct sync_ports ports;
    struct sync *sync;
    struct script script;
};

static struct bytes
seal(struct engine *x, struct arena *a, const char *field, const char *plain)
{
    struct crypt_bind bind = { 1, 1, field };
    struct err e = { 0 };
    struct bytes out;

    assert_true(crypt_seal(a, &x->ring, bind,
                           (struct bytes){ plain, strlen(plain) }, &out, &e));
    return out;
}

static void
seal_line(struct engine *x, struct arena *a, const char *line)
{
    char column[20], text[100];
    struct bytes sealed;

    assert_int_equal(sscanf(line, "seal %19s %99s", column, text), 2);
    sealed = seal(x, a, arena_printf(a, "secret.%s", column), text);
    private_db_sql(arena_printf(a, "UPDATE secret SET %s = X'%s'", column,
                                str_hex(a, sealed.p, sealed.n)));
}

/* SQL, and the lines that seal. */
static void
rows_run(struct engine *x, struct arena *a, char *text)
{
    char *line;

    while ((line = strsep(&text, "\n")) != NULL) {
        if (strncmp(line, "seal ", 5) == 0)
            seal_line(x, a, line);
        else
            private_db_sql(line);
    }
}

static void
secret_store(struct engine *x, struct arena *a)
{
    struct shop_ref shop = { 1 };
    unsigned char hash[32];
    struct err e = { 0 };

    crypt_sha256("refresh-1", 9, hash);
    assert_true(
        db_exec(x->db, STMT_SECRET_SAVE,
                ARGS(ARG_SHOP(shop), ARG_INT(1),
                     ARG_BYTES(seal(x, a, "secret.realm", realm)),
                     ARG_BYTES(seal(x, a, "secret.access", "access-1")),
                     ARG_BYTES(seal(x, a, "secret.refresh", "refresh-1")),
                     ARG_BYTES(((struct bytes){ hash, 32 })), ARG_INT(3600)),
                NULL, &e));
}

static void
engine_open(struct engine *x, struct arena *a)
{
    struct sync_store_conf sc;
    struct err e = { 0 };

    memset(x->key, 7, sizeof(x->key));
    x->ring.n = 1;
    x->ring.keys[0].id = 1;
    memset(x->ring.keys[0].key, 9, 32);
    x->db = private_db_open(DB_SWEEPER);
    x->script.web = private_db_open(DB_PORTAL);
    sc = (struct sync_store_conf){ .db = x->db,
                                   .token_ring = &x->ring,
                                   .web_ring = &x->ring,
                                   .realm_key = x->key,
                                   .environment = "sandbox",
                                   .spool_dir = spool };
    if (!sync_store_open(&x->store, &sc, &x->ports.store, &e))
        fail_msg("%s", e.text);
    x->conf = (struct sync_conf){ .api_url = "https://qbo.test",
                                  .token_url = "https://qbo.test/token",
                                  .revoke_url = "https://qbo.test/revoke",
                                  .client_id = "id",
                                  .client_secret = "secret",
                                  .redirect_uri = "http://127.0.0.1/cb",
                                  .time_scale = 10000,
                                  .lanes = 4,
                                  .marker_key = x->key };
    x->script.arena = a;
    x->script.engine = x;
    str_init(&x->script.log, a, 1 << 20);
    x->ports.http = (struct sync_http){ &x->script, script_start, script_busy,
                                        script_take };
    x->ports.clock = sync_clock_real();
    x->ports.random = sync_random_real();
    x->ports.conf = &x->conf;
    assert_true(sync_open(&x->sync, &x->ports, &e));
}

static void
engine_close(struct engine *x)
{
    sync_close(x->sync);
    sync_store_close(x->store);
    db_close(x->db);
    db_close(x->script.web);
}

/* Is anything due within what the scaled waits last? */
static bool
quiet(void)
{
    char text[64];

    private_db_text("SELECT COUNT(*) FROM sync_event WHERE state = 'sending' "
                    "OR (state IN ('pending','retrying','checking') "
                    "AND due_at < NOW(6) + INTERVAL 2 SECOND AND EXISTS "
                    "(SELECT 1 FROM lane WHERE due_at < NOW(6) + INTERVAL 2 "
                    "SECOND)) OR EXISTS (SELECT 1 FROM wake)",
                    text, sizeof(text));
    return strcmp(text, "0\n") == 0;
}

/* The next line of the script when it is no answer: do it. */
static bool
act_next(struct script *s)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->list[i].used)
            continue;
        if (s->list[i].act == NULL)
            return false;
        act(s, &s->list[i]);
        return true;
    }
    return false;
}

static void
run(struct engine *x)
{
    int calm = 0;

    for (int i = 0; i < ROUNDS_MAX && calm < 3 && !x->script.broken; i++) {
        struct err e = { 0 };
        bool idle;

        if (!sync_step(x->sync, true, 1, &idle, &e))
            fail_msg("%s", e.text);
        if (!idle || x->script.queued > 0) {
            calm = 0;
            continue;
        }
        usleep(3000);
        calm = quiet() ? calm + 1 : 0;
        if (calm == 3 && act_next(&x->script))
            calm = 0;
    }
}

/* ------------------------------------------------------------------ judging */

/* Each SELECT of the section, with the rows it gives now behind it. */
static const char *
after_text(struct test_case *t)
{
    char *rest = arena_text(&t->arena, section(t, "after")), *line;
    char *rows = arena_alloc(&t->arena, FILE_MAX, 1);
    struct str out;

    str_init(&out, &t->arena, FILE_MAX);
    while ((line = strsep(&rest, "\n")) != NULL) {
        if (strncmp(line, "SELECT ", 7) != 0)
            continue;
        private_db_text(line, rows, FILE_MAX);
        str_addf(&out, "%s\n%s", line, rows);
    }
    return out.text;
}

static const char *
trimmed(struct arena *a, const char *s)
{
    size_t n = strlen(s);

    while (n > 0 && s[n - 1] == '\n')
        n--;
    return arena_copy(a, s, n);
}

static void
update(struct test_case *t, const char *requests, const char *after)
{
    static const char *const made[] = { "== requests", "== after" };
    char *old = file_read(&t->arena, t->path), *cut;
    FILE *f;

    for (size_t i = 0; i < 2; i++)
        if ((cut = strstr(old, made[i])) != NULL)
            *cut = '\0';
    f = fopen(t->path, "we");
    assert_non_null(f);
    fprintf(f, "%s== requests\n%s\n== after\n%s\n", old,
            trimmed(&t->arena, requests), trimmed(&t->arena, after));
    fclose(f);
}

static bool
same(struct test_case *t, const char *what, const char *want, const char *got)
{
    want = trimmed(&t->arena, want);
    got = trimmed(&t->arena, got);
    if (strcmp(want, got) == 0)
        return true;
    printf("%s: %s differ\n--- wanted\n%s\n--- got\n%s\n", t->path, what, want,
           got);
    return false;
}

/* The tally is what counting the events gives, whatever happened. */
static bool
tallied(const struct test_case *t)
{
    char kept[200], counted[200];

    private_db_text("SELECT pending, sending, checking, retrying, "
                    "needs_attention, failed, succeeded, skipped, "
                    "problem_invoices FROM tally WHERE shop_id = 1",
                    kept, sizeof(kept));
    private_db_text(
        "SELECT SUM(state = 'pending'), SUM(state = 'sending'), "
        "SUM(state = 'checking'), SUM(state = 'retrying'), "
        "SUM(state = 'needs_attention'), SUM(state = 'failed'), "
        "SUM(state = 'succeeded'), SUM(state = 'skipped'), "
        "SUM(entity = 'invoice' AND state IN ('needs_attention', 'failed')) "
        "FROM sync_event WHERE shop_id = 1",
        counted, sizeof(counted));
    if (strcmp(kept, counted) == 0)
        return true;
    printf("%s: the tally is %sand the events are %s", t->path, kept, counted);
    return false;
}

/* Nothing is left in the spool once its pair is stored or given up. */
static bool
spool_empty(const struct test_case *t)
{
    struct dirent **names;
    int n = scandir(spool, &names, NULL, NULL);
    bool good = n == 2; /* "." and ".." */
    char path[300];

    for (int i = 0; i < n; i++) {
        if (names[i]->d_name[0] != '.') {
            printf("%s: the spool keeps %s\n", t->path, names[i]->d_name);
            snprintf(path, sizeof(path), "%s/%s", spool, names[i]->d_name);
            unlink(path);
        }
        free(names[i]);
    }
    free(names);
    return good;
}

static bool
case_run(const char *name)
{
    struct engine *x = calloc(1, sizeof(*x));
    struct test_case t;
    char *rest, *line;
    const char *after;
    bool good;

    case_read(&t, name);
    private_db_sql("DELETE FROM wake");
    private_db_file("tests/sweep/base.sql");
    engine_open(x, &t.arena);
    secret_store(x, &t.arena);
    rows_run(x, &t.arena, section(&t, "rows"));
    rest = section(&t, "script");
    while ((line = strsep(&rest, "\n")) != NULL)
        script_line(&x->script, line);
    run(x);
    after = after_text(&t);
    if (getenv("SWEEP_UPDATE") != NULL)
        update(&t, x->script.log.text, after);
    good = getenv("SWEEP_UPDATE") != NULL ||
           (same(&t, "requests", section(&t, "requests"), x->script.log.text) &
            same(&t, "rows after", section(&t, "after"), after));
    good = tallied(&t) && good;
    good = spool_empty(&t) && good;
    for (size_t i = 0; i < x->script.n; i++) {
        if (!x->script.list[i].used) {
            printf("%s: not every scripted answer was used\n", t.path);
            good = false;
            break;
        }
    }
    engine_close(x);
    free(x);
    arena_free(&t.arena);
    return good;
}

static int
is_case(const struct dirent *d)
{
    const char *only = getenv("SWEEP_ONLY");
    size_t n = strlen(d->d_name);

    return n > 4 && strcmp(d->d_name + n - 4, ".txt") == 0 &&
           (only == NULL || strstr(d->d_name, only) != NULL);
}

int
main(void)
{
    struct dirent **files;
    int passed = 0, failed = 0, n;

    if (mkdtemp(spool) == NULL || private_db_start(NULL) != 0)
        return 1;
    n = scandir(cases_dir, &files, is_case, alphasort);
    for (int i = 0; i < n; i++) {
        bool good = case_run(files[i]->d_name);

        printf("%s %s\n", good ? "ok    " : "FAILED", files[i]->d_name);
        passed += good;
        failed += !good;
        free(files[i]);
    }
    free(files);
    private_db_stop(NULL);
    rmdir(spool);
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
