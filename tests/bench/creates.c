/*
 * creates: how many plain invoices a second the simulator takes.
 *
 *   creates QBOSIM [connections] [seconds] [plain | tls | echo]
 *
 * echo: asks for the simulator's clock instead, over plain HTTP.
 *
 * Starts the program with a journal of its own in a fresh directory, makes a
 * company, and posts invoices over keep-alive connections from one thread.
 * Prints one line: creates a second, microseconds of processor time for each
 * in the simulator and in here.
 */
#include "../qbosim/storm/wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 256
#define REALM "4620816365000000001"

struct run {
    char dir[64], token[4096];
    const char *program;
    int port, tls_port, connections;
    int64_t seconds;
    pid_t sim;
    SSL_CTX *tls;
    struct wire wire[CONNECTIONS_MAX];
    int64_t sent, answered;
    bool echo;
};

static void
stop(const struct run *r)
{
    char file[128];

    if (r->sim > 0) {
        kill(r->sim, SIGTERM);
        waitpid(r->sim, NULL, 0);
    }
    for (int i = 0; i < 4; i++) {
        snprintf(file, sizeof file, "%s/%s", r->dir,
                 (const char *[]){ "state", "ca.pem", "server.pem",
                                   "server.key" }[i]);
        unlink(file);
    }
    rmdir(r->dir);
}

static _Noreturn void
fail(const struct run *r, const char *what, const char *more)
{
    fprintf(stderr, "creates: %s %s\n", what, more);
    stop(r);
    exit(1);
}

static int64_t
clock_us(clockid_t id)
{
    struct timespec t;

    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int
free_port(void)
{
    struct sockaddr_in a = { .sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (bind(fd, (const struct sockaddr *)&a, n) != 0 ||
        getsockname(fd, (struct sockaddr *)&a, &n) != 0)
        exit(1);
    close(fd);
    return ntohs(a.sin_port);
}

static pid_t
start(const char *const *argv)
{
    pid_t pid = fork();

    if (pid)
        return pid;
    if (!freopen("/dev/null", "w", stdout))
        _exit(127);
    execv(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
}

static void
start_sim(struct run *r)
{
    char plain[32], tls[32], cert[128], key[128], state[128];
    const char *const ca[] = { "tests/qbosim/ca.sh", r->dir, NULL };
    const char *const sim[] = {
        r->program, "--plain",         plain,   "--tls",
        tls,        "--cert",          cert,    "--key",
        key,        "--client-id",     "bench", "--state",
        state,      "--client-secret", "bench", NULL
    };
    int status = 1;

    if (!mkdtemp(r->dir) || waitpid(start(ca), &status, 0) < 0 || status)
        fail(r, "no certificate in", r->dir);
    r->port = free_port();
    r->tls_port = free_port();
    snprintf(plain, sizeof plain, "127.0.0.1:%d", r->port);
    snprintf(tls, sizeof tls, "127.0.0.1:%d", r->tls_port);
    snprintf(cert, sizeof cert, "%s/server.pem", r->dir);
    snprintf(key, sizeof key, "%s/server.key", r->dir);
    snprintf(state, sizeof state, "%s/state", r->dir);
    r->sim = start(sim);
}

/* One request to the control API; what it answers must be fine. */
static struct answer
arrange(struct run *r, const char *path, const char *body)
{
    struct wire *w = &r->wire[0];
    struct answer a = { 0 };
    char text[4096];
    int n = snprintf(text, sizeof text,
                     "POST /sim/%s HTTP/1.1\r\nHost: x\r\n"
                     "Content-Type: application/json\r\n"
                     "Content-Length: %zu\r\n\r\n%s",
                     path, strlen(body), body);

    if (!wire_ask(w, text, (size_t)n, &a) || a.status != 200)
        fail(r, path, a.body ? a.body : "was not answered");
    return a;
}

static void
arrange_books(struct run *r)
{
    struct timespec t = { 0, 10000000 };
    const char *at, *end;
    struct answer a;

    wire_init(&r->wire[0], r->port, NULL);
    for (int i = 0; i < 500 && !wire_open(&r->wire[0]); i++)
        nanosleep(&t, NULL);
    arrange(r, "settings", "{\"throttle\":false}");
    arrange(r, "companies",
            "{\"realmId\":\"" REALM "\",\"CompanyName\":\"Bench\","
            "\"Country\":\"US\",\"CustomTxnNumbers\":true,"
            "\"Customer\":[{\"DisplayName\":\"Copper Kettle\"}]}");
    a = arrange(r, "tokens", "{\"realmId\":\"" REALM "\"}");
    at = strstr(a.body, "\"access_token\":\"");
    end = at ? strchr(at + 16, '"') : NULL;
    if (!end || (size_t)(end - at) > sizeof r->token)
        fail(r, "no token in", a.body);
    memcpy(r->token, at + 16, (size_t)(end - at) - 16);
    wire_close(&r->wire[0]);
    free(r->wire[0].buf);
}

/* The next invoice: two lines, a number of its own, a request id. */
static void
post(struct run *r, struct wire *w)
{
    char text[8192], body[1024];
    long long i = (long long)++r->sent;
    int n = snprintf(
        body, sizeof body,
        "{\"CustomerRef\":{\"value\":\"1\"},\"DocNumber\":\"B-%lld\","
        "\"TxnDate\":\"2026-03-04\",\"PrivateNote\":\"order %lld\",\"Line\":["
        "{\"Amount\":90.00,\"DetailType\":\"SalesItemLineDetail\","
        "\"Description\":\"Site visit\",\"SalesItemLineDetail\":{\"ItemRef\":"
        "{\"value\":\"1\"},\"Qty\":1.5,\"UnitPrice\":60,"
        "\"TaxCodeRef\":{\"value\":\"NON\"}}},"
        "{\"Amount\":%lld.25,\"DetailType\":\"SalesItemLineDetail\","
        "\"Description\":\"Parts\",\"SalesItemLineDetail\":{\"ItemRef\":"
        "{\"value\":\"1\"},\"TaxCodeRef\":{\"value\":\"NON\"}}}]}",
        i, i, i % 900 + 1);
    int all = snprintf(
        text, sizeof text,
        "POST /v3/company/" REALM
        "/invoice?minorversion=75&requestid=bench-%lld HTTP/1.1\r\n"
        "Host: 127.0.0.1\r\nUser-Agent: creates\r\n"
        "Authorization: Bearer %s\r\nAccept: application/json\r\n"
        "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
        i, r->token, n, body);

    if (r->echo)
        all = snprintf(text, sizeof text,
                       "GET /sim/clock HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    if (n >= (int)sizeof body || all >= (int)sizeof text ||
        !wire_send(w, text, (size_t)all))
        fail(r, "a request", "was not sent");
}

static void
answered(struct run *r, struct wire *w)
{
    struct answer a;
    bool lost;

    do {
        if (wire_step(w, &a, &lost)) {
            if (a.status != 200 || (!r->echo && !strstr(a.body, "\"Invoice\"")))
                fail(r, "refused:", a.body);
            r->answered++;
            post(r, w);
        } else if (lost) {
            fail(r, "a connection", "was lost");
        }
    } while (w->ssl && SSL_pending(w->ssl));
}

static void
load(struct run *r, int64_t seconds)
{
    int64_t end = clock_us(CLOCK_MONOTONIC) + seconds * 1000000;
    struct epoll_event ready[CONNECTIONS_MAX];
    int poll = epoll_create1(EPOLL_CLOEXEC);

    for (int i = 0; i < r->connections; i++) {
        struct epoll_event e = { .events = EPOLLIN, .data.u32 = (uint32_t)i };
        struct wire *w = &r->wire[i];

        if (!w->buf)
            wire_init(w, r->tls ? r->tls_port : r->port, r->tls);
        if (!wire_open(w) || epoll_ctl(poll, EPOLL_CTL_ADD, w->fd, &e) != 0)
            fail(r, "cannot", "connect");
        post(r, w);
    }
    while (clock_us(CLOCK_MONOTONIC) < end) {
        int n = epoll_wait(poll, ready, CONNECTIONS_MAX, 1000);

        for (int i = 0; i < n; i++)
            answered(r, &r->wire[ready[i].data.u32]);
    }
    for (int i = 0; i < r->connections; i++)
        wire_close(&r->wire[i]);
    close(poll);
}

int
main(int argc, char **argv)
{
    static struct run r = { .dir = "/tmp/creates-XXXXXX" };
    int64_t begin, took, sim, own;
    clockid_t sim_clock;

    if (argc < 2)
        return 2;
    r.program = argv[1];
    r.connections = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 10;
    r.seconds = argc > 3 ? strtol(argv[3], NULL, 10) : 3;
    if (r.connections < 1 || r.connections > CONNECTIONS_MAX || r.seconds < 1)
        return 2;
    if (argc > 4 && !strcmp(argv[4], "tls"))
        r.tls = SSL_CTX_new(TLS_client_method());
    r.echo = argc > 4 && !strcmp(argv[4], "echo");
    signal(SIGPIPE, SIG_IGN);
    start_sim(&r);
    arrange_books(&r);
    if (clock_getcpuclockid(r.sim, &sim_clock) != 0)
        fail(&r, "no clock for", "the simulator");
    begin = clock_us(CLOCK_MONOTONIC);
    sim = clock_us(sim_clock);
    own = clock_us(CLOCK_PROCESS_CPUTIME_ID);
    load(&r, r.seconds);
    took = clock_us(CLOCK_MONOTONIC) - begin;
    sim = clock_us(sim_clock) - sim;
    own = clock_us(CLOCK_PROCESS_CPUTIME_ID) - own;
    if (!r.answered)
        fail(&r, "nothing", "was answered");
    sim = sim * 10 / r.answered; /* tenths of a microsecond each */
    own = own * 10 / r.answered;
    printf("%lld creates/s, %lld.%lld us simulator, %lld.%lld us client\n",
           (long long)(r.answered * 1000000 / took), (long long)sim / 10,
           (long long)sim % 10, (long long)own / 10, (long long)own % 10);
    stop(&r);
    return 0;
}
