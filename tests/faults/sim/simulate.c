/*
 * simulate [--seeds N] [--from SEED] [--tell SEED]
 *
 * Runs N schedules and judges each; a seed that breaks an invariant prints
 * itself and what happened, and ends the run with status 1.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log/log.h"
#include "sim.h"

static void
docs_free(struct sim *s)
{
    for (size_t i = 0; i < SHOPS_MAX; i++)
        for (size_t k = 0; k < s->companies[i].doc_count; k++) {
            json_decref(s->companies[i].docs[k].now);
            json_decref(s->companies[i].docs[k].before);
        }
}

/* A new world in the same memory. */
static void
fresh(struct sim *s, uint64_t seed, bool tell)
{
    struct arena arena = s->arena;
    void *stacks[SWEEPERS_MAX];

    for (size_t i = 0; i < SWEEPERS_MAX; i++)
        stacks[i] = s->sweepers[i].stack;
    docs_free(s);
    memset(s, 0, sizeof(*s));
    s->arena = arena;
    arena_reset(&s->arena);
    for (size_t i = 0; i < SWEEPERS_MAX; i++)
        s->sweepers[i].stack = stacks[i];
    s->seed = s->random = seed;
    s->now = EPOCH;
    s->tell = tell;
    if (tell)
        str_init(&s->trail, &s->arena, TRAIL_MAX);
    sim_knobs(s);
}

static void
add(struct sim_counts *to, const struct sim_counts *c)
{
    to->operations += c->operations;
    to->unkept += c->unkept;
    to->requests += c->requests;
    to->crashes += c->crashes;
    to->lost += c->lost;
    to->late += c->late;
    to->looks += c->looks;
    to->commits_lost += c->commits_lost;
    to->refreshes += c->refreshes;
    to->parted += c->parted;
}

static bool
run(struct sim *s, uint64_t seed, bool tell, struct sim_counts *all)
{
    fresh(s, seed, tell);
    sim_run(s);
    if (!s->knobs.honoured)
        s->counts.unkept = s->counts.operations;
    judge(s);
    add(all, &s->counts);
    return *s->wrong == '\0';
}

static void
told(struct sim *s, uint64_t seed)
{
    struct sim_counts ignored = { 0 };

    run(s, seed, true, &ignored);
    printf("%s\nseed %llu: %s\n", s->trail.text, (unsigned long long)seed,
           *s->wrong != '\0' ? s->wrong : "every invariant holds");
    printf("  sweepers %zu, shops %zu, request ids %s, numbers %s\n",
           s->knobs.sweepers, s->knobs.shops,
           s->knobs.honoured ? "honoured" : "ignored",
           s->knobs.our_numbers ? "ours" : "theirs");
}

int
main(int argc, char **argv)
{
    struct sim *s = calloc(1, sizeof(*s));
    uint64_t from = 1, n = 1000, one = 0, failed = 0;
    struct sim_counts all = { 0 };
    int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);

    if (s == NULL || quiet < 0)
        return 2;
    for (int i = 1; i + 1 < argc; i += 2) {
        uint64_t v = strtoull(argv[i + 1], NULL, 10);

        if (strcmp(argv[i], "--seeds") == 0)
            n = v;
        else if (strcmp(argv[i], "--from") == 0)
            from = v;
        else if (strcmp(argv[i], "--tell") == 0)
            one = v;
    }
    arena_init(&s->arena, (size_t)1 << 30);
    dup2(quiet, STDERR_FILENO); /* the engine's log of what it survives */
    if (one != 0) {
        told(s, one);
        return *s->wrong != '\0';
    }
    for (uint64_t seed = from; seed < from + n; seed++) {
        if (run(s, seed, false, &all))
            continue;
        failed++;
        printf("FAILED  seed %llu: %s\n", (unsigned long long)seed, s->wrong);
        fflush(stdout);
    }
    printf("%lld operations (%lld with request ids ignored), %lld requests, "
           "%lld lost answers, %lld late stores, %lld crashes, %lld lost "
           "COMMITs, %lld looks, "
           "%lld refreshes, %lld disconnects\n",
           (long long)all.operations, (long long)all.unkept,
           (long long)all.requests, (long long)all.lost, (long long)all.late,
           (long long)all.crashes, (long long)all.commits_lost,
           (long long)all.looks, (long long)all.refreshes,
           (long long)all.parted);
    printf("%llu passed, %llu failed\n", (unsigned long long)(n - failed),
           (unsigned long long)failed);
    docs_free(s);
    arena_free(&s->arena);
    free(s);
    return failed != 0;
}
