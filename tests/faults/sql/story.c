/* story: a case's rows, script, answers and end. */
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

#include "unit/private_db.h"
#include "unit/sweep_engine.h"

#include "story.h"

enum { FILE_MAX = 256 * 1024 };

static const char sweeper[] = "cf_sweep";
static char spool[] = "/tmp/cf-sqlsweep.XXXXXX"; /* one per program */
static struct trace trace;                       /* one run at a time */

bool
story_begin(void)
{
    return mkdtemp(spool) != NULL;
}

void
story_end(void)
{
    rmdir(spool);
}

/* ------------------------------------------------------------------- trace */

static int
statement_of(const char *name)
{
    for (int i = 0; i < STMT__MAX; i++)
        if (strcmp(stmt_rows[i].name, name) == 0)
            return i;
    return -1;
}

static void
seen(const char *name, bool in_tx)
{
    int i = statement_of(name);
    size_t n = strlen(trace.kind);

    if (strcmp(name, "BEGIN") == 0) {
        trace.begins++;
        trace.kind[0] = '\0';
        trace.kind_of = 0;
    } else if (strcmp(name, "ROLLBACK") == 0) {
        trace.rollbacks++;
    } else if (strcmp(name, "COMMIT") == 0) {
        if (trace.commits < CASES_MAX)
            memcpy(trace.kinds[trace.commits], trace.kind, KIND_ROOM);
        trace.commits++;
    } else if (i < 0) {
        fail_msg("%s is no statement of sql/query", name);
    } else {
        trace.count[i]++;
        trace.alone[i] |= !in_tx;
        if (in_tx && trace.kind_of++ < KIND_OF)
            snprintf(trace.kind + n, KIND_ROOM - n, " %s", name);
    }
}

/* ------------------------------------------------------------------ a case */

static char *
part(char *text, const char *name)
{
    char head[40], *at, *end;

    snprintf(head, sizeof(head), "== %s\n", name);
    at = strstr(text, head);
    if (at == NULL)
        return strdup("");
    at += strlen(head);
    end = strstr(at, "\n== ");
    return end != NULL ? strndup(at, (size_t)(end - at)) : strdup(at);
}

void
story_read(struct story *s, const char *name)
{
    char path[300], *text = calloc(1, FILE_MAX), *scale;
    FILE *f;

    snprintf(path, sizeof(path), "tests/sweep/%s", name);
    snprintf(s->name, sizeof(s->name), "%s", name);
    f = fopen(path, "re");
    if (f == NULL || text == NULL)
        fail_msg("cannot read %s", path);
    text[fread(text, 1, FILE_MAX - 1, f)] = '\0';
    fclose(f);
    s->rows = part(text, "rows");
    s->script = part(text, "script");
    scale = part(text, "scale");
    s->scale = strtol(scale, NULL, 10);
    free(scale);
    free(text);
}

void
story_free(struct story *s)
{
    free(s->rows);
    free(s->script);
}

/* ------------------------------------------------- what QuickBooks would say
 */

/* A record as the link last had it: what was never sent was never applied. */
static const char *
record_text(struct script *s, const char *path)
{
    static const struct {
        const char *path, *entity, *shown;
    } kinds[] = { { "/invoice/", "invoice", "Invoice" },
                  { "/customer/", "customer", "Customer" },
                  { "/item/", "item", "Item" },
                  { "/payment/", "payment", "Payment" } };
    char token[100];

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const char *at = strstr(path, kinds[i].path);
        long id;

        if (at == NULL)
            continue;
        id = strtol(at + strlen(kinds[i].path), NULL, 10);
        private_db_text(
            arena_printf(s->arena,
                         "SELECT sync_token FROM link WHERE entity = "
                         "'%s' AND qbo_id = '%ld'",
                         kinds[i].entity, id),
            token, sizeof(token));
        token[strcspn(token, "\n")] = '\0';
        return arena_printf(s->arena,
                            "{\"%s\":{\"Id\":\"%ld\",\"SyncToken\":"
                            "\"%s\"}}",
                            kinds[i].shown, id, token);
    }
    return NULL;
}

/* The first answer to that request that was, or was not, given yet. */
static struct answer *
scripted(struct script *s, const struct outbound_request *r, bool used)
{
    for (size_t i = 0; i < s->n; i++) {
        struct answer *x = &s->list[i];

        if (x->act == NULL && x->used == used &&
            strcmp(x->method, r->method) == 0 &&
            strstr(r->url, x->fragment) != NULL)
            return x;
    }
    return NULL;
}

/* What changes nothing there is answered the same, however often it comes:
 * what was read, what was refused, a token given out or back. */
static bool
repeats(const struct answer *x, const struct outbound_request *r)
{
    return x != NULL && (strcmp(r->method, "GET") == 0 || x->status == 400 ||
                         x->status == 401 || x->status == 403 ||
                         strstr(r->url, "/revoke") != NULL ||
                         strstr(r->url, "/token") != NULL);
}

/* What was refused is refused again: the same bytes are no better now. */
static struct answer *
refused_before(struct script *s, const struct outbound_request *r)
{
    for (size_t i = 0; i < s->n; i++) {
        struct answer *x = &s->list[i];

        if (x->used && x->status == 400 && r->body.n > 0 &&
            x->to.n == r->body.n && memcmp(x->to.p, r->body.p, x->to.n) == 0 &&
            strcmp(x->method, r->method) == 0)
            return x;
    }
    return NULL;
}

/* After a fault things come in another order, are read again, or are looked
 * for: what was never sent is not there. */
static struct answer *
otherwise(struct script *s, const struct outbound_request *r, bool *log)
{
    bool write = strcmp(r->method, "GET") != 0;
    struct answer *x = refused_before(s, r);

    if (x != NULL)
        return x;
    x = scripted(s, r, false);
    *log = write && x != NULL;
    if (x != NULL) {
        x->used = true;
        return x;
    }
    x = scripted(s, r, true);
    if (repeats(x, r))
        return x;
    if (write)
        return NULL;
    x = arena_alloc(s->arena, 1, sizeof(*x));
    memset(x, 0, sizeof(*x));
    x->end = OUTBOUND_ANSWER;
    x->status = 200;
    x->body = strstr(r->url, "/query?") != NULL ? "{\"QueryResponse\":{}}"
                                                : record_text(s, r->url);
    return x->body != NULL ? x : NULL;
}

/* ------------------------------------------------------------------- an end */

/* The sweeper adds payments, and a transaction that runs again takes a new id. */
#define NTH(entity, id)                                                        \
    "IF(" entity " = 'payment', (SELECT COUNT(*) FROM payment p WHERE p.id <= " \
    id "), " id ")"

/* Where a case came to; times, owners and row ids are left out. */
static const char end_sql[] =
    "SELECT e.entity, " NTH("e.entity", "e.record_id") ", e.label, e.operation, e.state, e.cause, "
    "e.message, e.definite, e.waits_for <> 0, e.superseded_by <> 0 "
    "FROM sync_event e ORDER BY e.entity, e.record_id, e.id; "
    "SELECT '--', entity, " NTH("entity", "local_id") ", qbo_id, qbo_number, "
    "sync_token, "
    "posted_revision, posted_total, snapshot FROM link "
    "ORDER BY connection_id, entity, local_id; "
    "SELECT '--', pending, sending, checking, retrying, needs_attention, "
    "failed, succeeded, skipped, problem_invoices FROM tally ORDER BY shop_id; "
    "SELECT '--', state, reason, company_name, currency, "
    "custom_numbers, uses_tax, lists_at IS NULL FROM connection ORDER BY id; "
    "SELECT '--', refreshing, access = '', refresh = '', "
    "HEX(refresh_hash) FROM secret ORDER BY connection_id; "
    "SELECT '--', kind, state, IF(kind = 'disconnect', LEFT(message, 13), "
    "message), payload = '' FROM job ORDER BY id; "
    "SELECT '--', kind, qbo_id, name, type, rate, active FROM reference "
    "ORDER BY connection_id, kind, qbo_id; "
    "SELECT '--', entity, local_id, qbo_id, name FROM candidate "
    "ORDER BY connection_id, entity, local_id, qbo_id; "
    "SELECT '--', kind, owner = '', until IS NULL, 1 FROM lane "
    "ORDER BY kind, connection_id; "
    "SELECT '--', COUNT(*) FROM wake; "
    "SELECT '--', COUNT(*) FROM sync_attempt WHERE outcome = 'open'";

static const char counts_sql[] =
    "SELECT '--', e.attempts FROM sync_event e "
    "ORDER BY e.entity, e.record_id, e.id; "
    "SELECT '--', n, operation, outcome, http_status, fault_code "
    "FROM sync_attempt ORDER BY event_id, n, id";

/* The tally is what counting the events gives. */
static bool
tallied(void)
{
    char wrong[100];

    private_db_text(
        "SELECT COUNT(*) FROM tally t WHERE (t.pending, t.sending, t.checking, "
        "t.retrying, t.needs_attention, t.failed, t.succeeded, t.skipped, "
        "t.problem_invoices) <> (SELECT COALESCE(SUM(state = 'pending'), 0), "
        "COALESCE(SUM(state = 'sending'), 0), COALESCE(SUM(state = "
        "'checking'), 0), COALESCE(SUM(state = 'retrying'), 0), "
        "COALESCE(SUM(state = 'needs_attention'), 0), COALESCE(SUM(state = "
        "'failed'), 0), COALESCE(SUM(state = 'succeeded'), 0), "
        "COALESCE(SUM(state = 'skipped'), 0), COALESCE(SUM(entity = 'invoice' "
        "AND state IN ('needs_attention', 'failed')), 0) FROM sync_event e "
        "WHERE e.shop_id = t.shop_id)",
        wrong, sizeof(wrong));
    return strcmp(wrong, "0\n") == 0;
}

/* Room that was kept for a pair which never came is no pair. */
static bool
pair(const char *path)
{
    unsigned char head[4] = { 0 };
    FILE *f = fopen(path, "re");
    size_t n;

    if (f == NULL)
        return false;
    n = fread(head, 1, sizeof(head), f);
    fclose(f);
    return n == sizeof(head) && (head[0] | head[1] | head[2] | head[3]) != 0;
}

/* No pair is left in the spool; what is there is taken away. */
static bool
spool_empty(void)
{
    struct dirent **names;
    int n = scandir(spool, &names, NULL, NULL);
    bool good = true;
    char path[400];

    for (int i = 0; i < n; i++) {
        if (names[i]->d_name[0] != '.') {
            snprintf(path, sizeof(path), "%s/%s", spool, names[i]->d_name);
            good = good &&
                   (strncmp(names[i]->d_name, "note.", 5) == 0 || !pair(path));
            unlink(path);
        }
        free(names[i]);
    }
    free(names);
    return good;
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What was written, in no order; request ids are numbers by order, so they are
 * left out, and one write too many is a line too many.  What was given back in
 * the log's first bytes is of a code that was not the last one. */
static char *
posts_of(struct arena *a, const char *log, size_t first)
{
    char *text = arena_text(a, log), *rest = text;
    char *line, *lines[ANSWERS_MAX], *id;
    struct str out;
    size_t n = 0;

    str_init(&out, a, FILE_MAX);
    while ((line = strsep(&rest, "\n")) != NULL && n < ANSWERS_MAX) {
        if (strncmp(line, "POST ", 5) != 0 ||
            strstr(line, "qbo.test/token") != NULL ||
            ((size_t)(line - text) < first && strstr(line, "/revoke") != NULL))
            continue; /* tokens: the rows tell */
        id = strstr(line, "requestid=R");
        for (; id != NULL && *id != '\0' && *id != ' '; id++)
            *id = '.';
        lines[n++] = line;
    }
    qsort(lines, n, sizeof(lines[0]), by_text);
    for (size_t i = 0; i < n; i++)
        str_addf(&out, "%s\n", lines[i]);
    return strdup(out.text);
}

void
outcome_free(struct outcome *o)
{
    free(o->rows);
    free(o->counts);
    free(o->log);
    free(o->posts);
}

/* Time goes by: a token's lease whose COMMIT was done and not heard of is
 * nobody's until it ends.  A lane's is known again at the next turn. */
static bool
leases_end(void)
{
    char n[20];

    private_db_text("SELECT COUNT(*) FROM secret WHERE refreshing", n,
                    sizeof(n));
    private_db_sql(
        "UPDATE job SET due_at = NOW(6) WHERE state = 'waiting' AND EXISTS "
        "(SELECT 1 FROM secret WHERE refreshing); "
        "UPDATE lane SET due_at = NOW(6), hold_until = NULL WHERE EXISTS "
        "(SELECT 1 FROM secret WHERE refreshing); "
        "UPDATE secret SET ref_until = NOW(6) WHERE refreshing");
    return strcmp(n, "0\n") != 0;
}

static bool
asks_to_connect(void)
{
    char n[20];

    private_db_text("SELECT COUNT(*) FROM job WHERE message LIKE "
                    "'%Press Connect once more.'",
                    n, sizeof(n));
    return strcmp(n, "0\n") != 0;
}

/* A code is exchanged once: after that the page asks to press Connect again,
 * and somebody does. */
static bool
connect_again(struct engine *x, struct arena *a, const char *rows)
{
    const char *job = strstr(rows, "job exchange ");

    if (job == NULL || !asks_to_connect())
        return false;
    private_db_sql("DELETE FROM job");
    for (size_t i = 0; i < x->script.n; i++)
        x->script.list[i].used = false;
    engine_rows(x, a, arena_copy(a, job, strcspn(job, "\n")));
    return true;
}

struct outcome
story_run(const struct story *s, const struct fault *fault,
          struct trace *seen_in)
{
    struct engine *x = calloc(1, sizeof(*x));
    struct outcome out = { 0 };
    char *rest, *line, *text, owned[20];
    struct arena arena;
    size_t first;
    bool pressed;

    arena_init(&arena, 64 << 20);
    sqlfault_clear();
    private_db_sql("DELETE FROM wake");
    private_db_file("tests/sweep/base.sql");
    engine_open(x, &arena, spool);
    if (s->scale > 0)
        x->conf.time_scale = s->scale;
    engine_rows(x, &arena, arena_text(&arena, s->rows));
    rest = arena_text(&arena, s->script);
    while ((line = strsep(&rest, "\n")) != NULL)
        script_line(&x->script, line);
    if (fault == NULL) {
        memset(&trace, 0, sizeof(trace));
        sqlfault_trace(sweeper, seen);
    } else {
        x->script.otherwise = otherwise;
        sqlfault_set(sweeper, fault->name, fault->nth, fault->how);
    }
    engine_run(x);
    sqlfault_trace(NULL, NULL);
    if (seen_in != NULL)
        *seen_in = trace;
    if (fault != NULL && !s->leased && leases_end())
        engine_run(x);
    first = strlen(x->script.log.text);
    pressed = fault != NULL && !s->asks && connect_again(x, &arena, s->rows);
    if (pressed)
        engine_run(x);
    out.asks = asks_to_connect();
    private_db_text("SELECT COUNT(*) FROM lane WHERE owner <> ''", owned,
                    sizeof(owned));
    out.leased = strcmp(owned, "0\n") != 0;
    out.hit = sqlfault_hit();
    sqlfault_clear();
    text = arena_alloc(&arena, FILE_MAX, 1);
    private_db_text(end_sql, text, FILE_MAX);
    out.rows = strdup(text);
    private_db_text(counts_sql, text, FILE_MAX);
    out.counts = strdup(text);
    out.log = strdup(x->script.log.text);
    out.posts = posts_of(&arena, out.log, pressed ? first : 0);
    for (size_t i = 0; i < x->script.n; i++)
        if (!x->script.list[i].used && !pressed)
            out.wrong = "not every scripted answer was used";
    if (x->script.broken)
        out.wrong = "asked what the script does not know";
    if (!tallied())
        out.wrong = "the tally is wrong";
    engine_close(x);
    if (!spool_empty())
        out.wrong = "something is left in the spool";
    arena_free(&arena);
    free(x);
    return out;
}
