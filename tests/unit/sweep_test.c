/*
 * sweep_test: the shipped engine and its store on a private database, against
 * scripted answers.
 *
 * tests/sweep/<case>.txt has sections, each a line "== name" and what follows:
 *
 *   == rows       SQL run before (base.sql went before it); "seal COLUMN TEXT"
 *                 puts a token into that column of the connection's secret,
 *                 "realm CONNECTION REALM" says whose realm it is, and
 *                 "job KIND {JSON}" is what the portal asks for
 *   == scale      time_scale, where the usual one ends a turn too soon
 *   == script     one line per answer, used in order by what it matches:
 *                   METHOD fragment-of-url => STATUS body, $NOW in it for now,
 *                     $MANY for a thousand rows
 *                   METHOD fragment-of-url => lost | not_sent
 *                   METHOD fragment-of-url => later STATUS body: after all
 *                     that was asked behind it
 *                 these run when reached, before the next answer or when
 *                 nothing is due any more:
 *                   sql STATEMENTS
 *                   retry EVENT          as the page's button does
 *                   enqueue ENTITY RECORD LABEL   as saving a record does
 *                   change OPERATION ENTITY RECORD LABEL   void or delete
 *                   seal COLUMN TEXT     as another host's refresh does
 *                   job KIND {JSON}      as the portal does
 *                   sync CONNECTION on|off   as finishing set-up does
 *                   early EVENT          as trying one invoice first does
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

#include "private_db.h"
#include "sweep_engine.h"

enum { FILE_MAX = 256 * 1024 };

static const char cases_dir[] = "tests/sweep";
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
    if (strcmp(kept, counted) == 0 ||
        (*kept == '\0' && strncmp(counted, "NULL", 4) == 0)) /* no events */
        return true;
    printf("%s: the tally is %sand the events are %s", t->path, kept, counted);
    return false;
}

/* And so is the table of problems. */
static bool
problems_told(const struct test_case *t)
{
    char kept[4000], counted[4000];

    private_db_text("SELECT cause, about, n, invoices, amount FROM problem "
                    "WHERE n <> 0 OR invoices <> 0 OR amount <> 0 "
                    "ORDER BY 1, 2",
                    kept, sizeof(kept));
    private_db_text(
        "SELECT cause, about, COUNT(*), SUM(entity = 'invoice'), SUM(amount) "
        "FROM sync_event WHERE state IN ('needs_attention', 'failed') "
        "GROUP BY 1, 2 UNION ALL "
        "SELECT '', '', COUNT(*), SUM(entity = 'invoice'), SUM(amount) "
        "FROM sync_event WHERE state IN ('needs_attention', 'failed') "
        "HAVING COUNT(*) > 0 ORDER BY 1, 2",
        counted, sizeof(counted));
    if (strcmp(kept, counted) == 0)
        return true;
    printf("%s: the problems are\n%sand the events give\n%s", t->path, kept,
           counted);
    return false;
}

/* Nothing is left in the spool once its pair is stored or given up. */
static bool
spool_empty(const struct test_case *t)
{
    struct dirent **names;
    int n = scandir(spool, &names, NULL, NULL);
    bool good = true;
    char path[300];

    for (int i = 0; i < n; i++) {
        if (names[i]->d_name[0] != '.' &&
            strncmp(names[i]->d_name, "note.", 5) != 0) {
            good = false;
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
    engine_open(x, &t.arena, spool);
    if (*section(&t, "scale") != '\0')
        x->conf.time_scale = strtol(section(&t, "scale"), NULL, 10);
    engine_rows(x, &t.arena, section(&t, "rows"));
    rest = section(&t, "script");
    while ((line = strsep(&rest, "\n")) != NULL)
        script_line(&x->script, line);
    engine_run(x);
    after = after_text(&t);
    if (getenv("SWEEP_UPDATE") != NULL)
        update(&t, x->script.log.text, after);
    good = getenv("SWEEP_UPDATE") != NULL ||
           (same(&t, "requests", section(&t, "requests"), x->script.log.text) &
            same(&t, "rows after", section(&t, "after"), after));
    good = tallied(&t) && good;
    good = problems_told(&t) && good;
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
