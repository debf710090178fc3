/*
 * engine_sweep: every statement of the sweeper fails once, in the cases of
 * tests/sweep.
 *
 *   engine_sweep [RUNS]     in how many cases each statement, with every
 *                           fault; 0: in one, with one fault each
 *
 * A case runs as it is, and what its statements and transactions were is
 * noted.  Then it runs again for each statement and each fault of sqlfault.h,
 * and must come to the same end: the same requests at QuickBooks, the same
 * rows, the tally right, nothing left in the spool.  Statements are those of
 * the generated table, so a new one is swept without further work, and one
 * that no case reaches fails by its name.  COMMIT fails once in each kind of
 * transaction; a kind is what its first statements are.
 *
 * A mark whose COMMIT was done and not heard of sends nothing: the engine
 * looks, and the books that answer here know only what was sent.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/private_db.h"

#include "story.h"

enum { KINDS_MAX = 600 };

/* How often each was swept so far. */
static unsigned swept[STMT__MAX], swept_begin, swept_rollback;
static struct {
    char kind[KIND_ROOM];
    unsigned times;
} swept_kinds[KINDS_MAX];
static size_t kinds_n;

static unsigned passed, failures;

static void
differ(const char *what, const char *want, const char *got)
{
    printf("    %s differ\n--- wanted\n%s\n--- got\n%s\n", what, want, got);
}

static bool
same(const struct outcome *want, const struct outcome *got, bool again)
{
    bool good = got->wrong == NULL && got->hit;

    if (!got->hit)
        printf("    the fault was not met\n");
    if (got->wrong != NULL)
        printf("    %s\n", got->wrong);
    if (strcmp(want->rows, got->rows) != 0) {
        good = false;
        differ("rows", want->rows, got->rows);
    }
    if (strcmp(want->posts, got->posts) != 0) {
        good = false;
        differ("writes", want->posts, got->posts);
    }
    if (!again && strcmp(want->counts, got->counts) != 0) {
        good = false;
        differ("attempts", want->counts, got->counts);
    }
    return good;
}

/* again: what leads to it may be tried once more. */
static void
one(const struct story *s, const struct outcome *want, const char *name,
    unsigned nth, enum sqlfault how, bool again)
{
    struct fault fault = { name, nth, how };
    struct outcome got = story_run(s, &fault, NULL);
    bool good = same(want, &got, again || how == SQLFAULT_LOST);

    passed += good;
    failures += !good;
    if (!good)
        printf("FAILED %s: %s, run %u, %s\n%s\n", s->name, name, nth,
               sqlfault_names[how], got.log);
    fflush(stdout);
    outcome_free(&got);
}

/* Which of its runs: another one in each case, the same one each time.  What
 * runs often goes by the clock, and may run less often the next time. */
static unsigned
pick(const struct story *s, const char *name, unsigned count)
{
    unsigned h = 5381;

    for (const char *p = s->name; *p != '\0'; p++)
        h = h * 33 + (unsigned char)*p;
    for (const char *p = name; *p != '\0'; p++)
        h = h * 33 + (unsigned char)*p;
    return 1 + h / 7 % (count < 8 ? count : count / 2);
}

static unsigned runs; /* as asked for */

/* Every fault, or in a sample one of them, another for each statement. */
static void
each_fault(const struct story *s, const struct outcome *want, const char *name,
           unsigned count, bool again)
{
    unsigned nth = pick(s, name, count);
    int how = 1, last = SQLFAULT__MAX - 1;

    if (runs == 0)
        how = last = (int)pick(s, name, SQLFAULT__MAX - 1);
    for (; how <= last; how++)
        one(s, want, name, nth, (enum sqlfault)how, again);
}

/* Once more for a statement or kind that was swept so often? */
static bool
more(unsigned times)
{
    return times < (runs > 0 ? runs : 1);
}

static unsigned *
kind_times(const char *kind)
{
    for (size_t i = 0; i < kinds_n; i++)
        if (strcmp(swept_kinds[i].kind, kind) == 0)
            return &swept_kinds[i].times;
    assert_true(kinds_n < KINDS_MAX);
    memcpy(swept_kinds[kinds_n].kind, kind, KIND_ROOM);
    return &swept_kinds[kinds_n++].times;
}

/* COMMIT: refused as a cluster refuses it, not done, done and not heard of. */
static void
each_commit(const struct story *s, const struct outcome *want,
            const struct trace *t)
{
    for (unsigned i = 0; i < t->commits && i < CASES_MAX; i++) {
        unsigned *times = kind_times(t->kinds[i]);

        if (!more(*times))
            continue;
        ++*times;
        if (runs > 0) {
            one(s, want, "COMMIT", i + 1, SQLFAULT_DEADLOCK, false);
            one(s, want, "COMMIT", i + 1, SQLFAULT_GONE, false);
        }
        one(s, want, "COMMIT", i + 1, SQLFAULT_LOST, false);
    }
}

static void
story_sweep(struct story *s)
{
    struct trace *t = calloc(1, sizeof(*t));
    struct outcome want = story_run(s, NULL, t);

    s->leased = want.leased;
    s->asks = want.asks;
    if (want.wrong != NULL) {
        failures++;
        printf("FAILED %s: %s, without a fault\n", s->name, want.wrong);
    }
    for (int i = 0; i < STMT__MAX; i++) {
        if (t->count[i] == 0 || !more(swept[i]))
            continue;
        swept[i]++;
        each_fault(s, &want, stmt_rows[i].name, t->count[i], t->alone[i]);
    }
    if (t->begins > 0 && more(swept_begin++))
        each_fault(s, &want, "BEGIN", t->begins, true);
    if (t->rollbacks > 0 && more(swept_rollback++))
        each_fault(s, &want, "ROLLBACK", t->rollbacks, true);
    each_commit(s, &want, t);
    outcome_free(&want);
    free(t);
}

/* Cases that say little and reach much come first; those last whose answers
 * go by the order of requests, for a fault changes that order: what the world
 * would say then, the script cannot. */
static int
rank(const char *name)
{
    /* clang-format off */
    static const struct { const char *name; int rank; } known[] = {
        { "first_post",        -9 },
        { "connect.txt",       -8 },
        { "disconnect.txt",    -7 },
        { "refresh_before",    -6 },
        { "lists_after",       -5 },
        { "busy_four_times",    9 },
        { "customer_recreated", 9 },
        { "barred_mended",      9 },
        { "names_",             9 },
    };
    /* clang-format on */

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strncmp(known[i].name, name, strlen(known[i].name)) == 0)
            return known[i].rank;
    return 0;
}

static int
by_rank(const void *a, const void *b)
{
    const struct dirent *const *x = a, *const *y = b;
    int more_of = rank((*x)->d_name) - rank((*y)->d_name);

    return more_of != 0 ? more_of : strcmp((*x)->d_name, (*y)->d_name);
}

/* tests/faults/sql/unreached: PROGRAM NAME and why, one a line. */
static bool
known_unreached(const char *name)
{
    char line[200], program[20], known[100];
    bool found = false;
    FILE *f = fopen("tests/faults/sql/unreached", "re");

    assert_non_null(f);
    while (!found && fgets(line, sizeof(line), f) != NULL)
        found = sscanf(line, "%19s %99s", program, known) == 2 &&
                strcmp(program, "sweeper") == 0 && strcmp(known, name) == 0;
    fclose(f);
    return found;
}

static bool
sampled(void)
{
    for (int i = 0; i < STMT__MAX; i++)
        if ((stmt_rows[i].programs & DB_SWEEPER) != 0 && swept[i] == 0 &&
            !known_unreached(stmt_rows[i].name))
            return false;
    return runs == 0;
}

static void
all_were_swept(void)
{
    for (int i = 0; i < STMT__MAX; i++) {
        if ((stmt_rows[i].programs & DB_SWEEPER) == 0 || swept[i] > 0)
            continue;
        if (known_unreached(stmt_rows[i].name)) {
            printf("open   %s\n", stmt_rows[i].name);
            continue;
        }
        failures++;
        printf("FAILED %s: no case of tests/sweep runs it\n",
               stmt_rows[i].name);
    }
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
main(int argc, char **argv)
{
    struct dirent **files;
    int n;

    runs = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1;
    if (!story_begin() || private_db_start(NULL) != 0)
        return 1;
    n = scandir("tests/sweep", &files, is_case, alphasort);
    qsort(files, n > 0 ? (size_t)n : 0, sizeof(*files), by_rank);
    for (int i = 0; i < n; i++) {
        struct story s;

        if (sampled())
            break;
        story_read(&s, files[i]->d_name);
        story_sweep(&s);
        story_free(&s);
    }
    for (int i = 0; i < n; i++)
        free(files[i]);
    free(files);
    if (getenv("SWEEP_ONLY") == NULL)
        all_were_swept();
    private_db_stop(NULL);
    story_end();
    printf("%zu kinds of transactions\n%u passed, %u failed\n", kinds_n, passed,
           failures);
    return failures == 0 && passed > 0 ? 0 : 1;
}
