/*
 * storm: 8 threads of random requests at a simulator that runs already.
 *
 *   storm PORT LOG_DIR SEED REQUESTS PAUSES [THREADS [TLS_PORT]]
 *
 * Makes its companies through the control API, then fires.  PAUSES times, and
 * at the end, all threads stop, what was answered so far is in LOG_DIR, and
 * it prints "pause N" ("mark" is how far it is) and waits for a line on its
 * input: time for a judge, or for ending and starting the simulator anew.  Exit
 * status 1: it saw itself that something was wrong.
 */
#include "storm.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MARKS 8

static struct world world = { .client_id = "storm",
                              .client_secret = "storm-secret",
                              .threads = 8,
                              .lock = PTHREAD_MUTEX_INITIALIZER };
static struct thread threads[THREADS_MAX];

static void
company(struct thread *t, int realm)
{
    struct ask a = ask_new(t, "POST");
    struct answer got;

    a.control = true;
    a.how = "control";
    a.op = "company";
    a.realm = realm;
    ask_path(&a, "/sim/companies");
    page_clear(&t->body);
    page_put(&t->body,
             "{\"realmId\":\"%s\",\"CompanyName\":\"Storm %d\",\"Country\":"
             "\"%s\",%s}",
             realms[realm].id, realm, realms[realm].country,
             realms[realm].more);
    if (!ask_send(t, &a, &got) || got.status != 200) {
        printf("FAILED  no company: %.300s\n", got.body ? got.body : "");
        exit(1);
    }
}

/* Ids that a new company has from its start. */
static void
known_start(struct world *w, int realm)
{
    static const struct {
        enum kind kind;
        unsigned n;
    } table[] = { { ITEM, 2 }, { TERM, 4 }, { METHOD, 5 }, { ACCOUNT, 2 } };
    char body[128];

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        for (unsigned n = 1; n <= table[i].n; n++) {
            snprintf(body, sizeof body,
                     "{\"%s\":{\"Id\":\"%u\",\"SyncToken\":\"0\"}",
                     kind_rows[table[i].kind].name, n);
            known_learn(w, realm, table[i].kind, body);
        }
}

static void
thread_init(struct thread *t, int number)
{
    char file[4096];

    t->w = &world;
    t->number = number;
    t->dice.s = world.seed * 1000 + (uint64_t)number;
    if (number == 0 && world.tls_port) /* one of them over TLS */
        wire_init(&t->wire, world.tls_port, SSL_CTX_new(TLS_client_method()));
    else
        wire_init(&t->wire, world.port, NULL);
    wire_init(&t->second, world.port, NULL);
    snprintf(file, sizeof file, "%s/answers.%d", world.log_dir, number);
    t->log = fopen(file, "we");
    if (!t->log) {
        printf("FAILED  %s cannot be written\n", file);
        exit(1);
    }
    page_clear(&t->body);
}

/* The first thread says how far it is: MARKS times between two pauses. */
static void
mark(const struct thread *t, int64_t *next, int64_t step)
{
    if (t->number != 0 || t->asked < *next)
        return;
    *next += step;
    puts("mark");
    fflush(stdout);
}

/* One part of the requests; between two of them everybody stands still. */
static void *
thread_main(void *arg)
{
    struct thread *t = arg;
    int64_t share = (world.pause_every + world.threads - 1) / world.threads;
    int64_t step = share / MARKS + 1, next = step, until = 0;

    for (int i = 0; i < REALMS; i++)
        token_make(t, i);
    for (;;) {
        for (until += share; t->asked < until; mark(t, &next, step))
            act(t);
        fflush(t->log);
        wire_close(&t->wire);
        wire_close(&t->second);
        pthread_barrier_wait(&world.barrier); /* all have stopped */
        pthread_barrier_wait(&world.barrier); /* the judge is done */
        if (world.over)
            return NULL;
    }
}

static int64_t
sum_up(void)
{
    int64_t asked = 0, lost = 0, failures = 0, by[6] = { 0 };

    for (int i = 0; i < world.threads; i++) {
        asked += threads[i].asked;
        lost += threads[i].lost;
        failures += threads[i].failures;
        for (int c = 0; c < 6; c++)
            by[c] += threads[i].answered[c];
    }
    printf("asked %lld: 2xx %lld, 3xx %lld, 4xx %lld, 5xx %lld, none %lld; "
           "sent again %lld\n",
           (long long)asked, (long long)by[2], (long long)by[3],
           (long long)by[4], (long long)by[5], (long long)by[0],
           (long long)lost);
    return failures;
}

static int64_t
milliseconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
pauses(int n)
{
    char line[64];

    for (int i = 1; i <= n; i++) {
        int64_t begin = milliseconds(), took;

        pthread_barrier_wait(&world.barrier);
        took = milliseconds() - begin;
        printf("%lld ms for this part\n", (long long)took);
        sum_up();
        printf("pause %d\n", i);
        fflush(stdout);
        if (!fgets(line, sizeof line, stdin))
            exit(1);
        world.over = i == n;
        pthread_barrier_wait(&world.barrier);
    }
}

int
main(int argc, char **argv)
{
    int n;

    if (argc < 6)
        return 2;
    world.port = (int)strtol(argv[1], NULL, 10);
    world.log_dir = argv[2];
    world.seed = strtoull(argv[3], NULL, 10);
    world.requests = strtoll(argv[4], NULL, 10);
    n = (int)strtol(argv[5], NULL, 10);
    if (argc > 6)
        world.threads = (int)strtol(argv[6], NULL, 10);
    if (argc > 7)
        world.tls_port = (int)strtol(argv[7], NULL, 10);
    if (n < 1 || world.threads < 1 || world.threads > THREADS_MAX)
        return 2;
    world.pause_every = (world.requests + n - 1) / n;
    signal(SIGPIPE, SIG_IGN);
    pthread_barrier_init(&world.barrier, NULL, (unsigned)world.threads + 1);
    for (int i = 0; i < world.threads; i++)
        thread_init(&threads[i], i);
    for (int i = 0; i < REALMS; i++) {
        company(&threads[0], i);
        known_start(&world, i);
    }
    for (int i = 0; i < world.threads; i++)
        if (pthread_create(&threads[i].id, NULL, thread_main, &threads[i]))
            return 2;
    pauses(n);
    for (int i = 0; i < world.threads; i++)
        pthread_join(threads[i].id, NULL);
    SSL_CTX_free(threads[0].wire.tls);
    return sum_up() ? 1 : 0;
}
