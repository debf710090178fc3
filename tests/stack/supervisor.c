/*
 * supervisor: starts what a table names and keeps it running.
 *
 *   supervisor TABLE DIR
 *
 * TABLE has one row per program, "#" begins a comment:
 *
 *   name | listen | workers | mode | command and its arguments
 *
 * listen is the path of a unix socket that every worker receives as fd 0, or
 * "-".  Modes: "keep" restarts whatever ends; "again" too, but a clean end is
 * no fault (cron's work: it is started again after a second); "first" runs
 * until it has succeeded once, and the rows below it wait for that.
 *
 * A dead worker is back after 0.1 s.  One that dies within a second of its
 * start waits twice as long each time, up to 30 s; ten seconds of life forgive,
 * and SIGKILL, which comes from outside, is never held against it.
 * The socket stays open meanwhile, so requests wait instead of failing.
 *
 * DIR receives supervisor.pid (locked: a second one refuses, a stale one does
 * not matter), supervisor.state (one line per worker) and log/NAME.log.
 * SIGTERM ends the rows from the last to the first, each waited for.  Workers
 * lead process groups, and a group never outlives its leader; when this
 * process is killed, the kernel sends SIGTERM to the workers.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROWS = 32, WORKERS = 64, WORDS = 48, LOG_MAX = 8 << 20 };
enum { DELAY_MIN = 100, DELAY_MAX = 30000, QUICK = 1000, HEALTHY = 10000 };
enum { GRACE = 20000 }; /* until a SIGTERM becomes a SIGKILL */

enum mode { MODE_KEEP, MODE_AGAIN, MODE_FIRST };
static const char *const mode_names[] = { "keep", "again", "first" };

struct row {
    const char *name;
    const char *listen;
    int workers;
    enum mode mode;
    char *argv[WORDS + 1];
    int fd; /* fd 0 of its workers */
};

struct worker {
    const struct row *row;
    int n;
    pid_t pid; /* 0: not running */
    bool done; /* mode first: has succeeded */
    int64_t started, due, delay;
    unsigned restarts;
};

struct house {
    char *text; /* the table, which the rows point into */
    const char *dir;
    struct row row[ROWS];
    size_t rows;
    struct worker worker[WORKERS];
    size_t workers;
    sigset_t signals;
    pid_t self;
};

static void
die(const char *what, const char *name)
{
    fprintf(stderr, "supervisor: %s: %s\n", name, what);
    exit(1);
}

static int64_t
now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static char *
trim(char *s)
{
    size_t n;

    s += strspn(s, " \t\n");
    for (n = strlen(s); n > 0 && strchr(" \t\n", s[n - 1]) != NULL; n--)
        ;
    s[n] = '\0';
    return s;
}

/* A listening socket at path; a file left there by a dead one is replaced. */
static int
listen_at(const char *path)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    size_t n = strlen(path);
    mode_t before;
    bool ok;

    if (n >= sizeof(at.sun_path))
        die("the path is too long for a socket", path);
    memcpy(at.sun_path, path, n + 1);
    unlink(path);
    before = umask(077);
    ok = fd >= 0 && bind(fd, (const struct sockaddr *)&at, sizeof(at)) == 0 &&
         listen(fd, 511) == 0;
    umask(before);
    if (!ok)
        die(strerror(errno), path);
    return fd;
}

static void
row_parse(struct house *h, char *line)
{
    struct row *r = &h->row[h->rows];
    char *rest = line, *word, *field[4];
    size_t n = 0;

    for (int i = 0; i < 4; i++) {
        word = strsep(&rest, "|");
        if (rest == NULL || h->rows == ROWS)
            die("write: name | listen | workers | mode | command", line);
        field[i] = trim(word);
    }
    r->name = field[0];
    r->listen = field[1];
    r->workers = (int)strtol(field[2], NULL, 10);
    while (r->mode <= MODE_FIRST && strcmp(mode_names[r->mode], field[3]) != 0)
        r->mode++;
    while (n < WORDS && (word = strsep(&rest, " \t\n")) != NULL)
        if (*word != '\0')
            r->argv[n++] = word;
    if (r->mode > MODE_FIRST || n == 0 || n == WORDS || r->workers < 1 ||
        h->workers + (size_t)r->workers > WORKERS)
        die("mode, number of workers or command cannot be used", r->name);
    for (int i = 0; i < r->workers; i++)
        h->worker[h->workers++] =
            (struct worker){ .row = r, .n = i + 1, .delay = DELAY_MIN };
    h->rows++;
}

static void
table_read(struct house *h, const char *path)
{
    char *text = h->text = calloc(1, 1 << 16), *line;
    FILE *f = fopen(path, "re");

    if (text == NULL || f == NULL)
        die(strerror(errno), path);
    if (fread(text, 1, (1 << 16) - 1, f) == 0)
        die("nothing in it", path);
    fclose(f);
    while ((line = strsep(&text, "\n")) != NULL)
        if (*trim(line) != '\0' && *trim(line) != '#')
            row_parse(h, line);
    for (size_t i = 0; i < h->rows; i++)
        h->row[i].fd = strcmp(h->row[i].listen, "-") == 0
                           ? open("/dev/null", O_RDWR | O_CLOEXEC)
                           : listen_at(h->row[i].listen);
}

/* The log of a row; a big one becomes NAME.log.1. */
static int
log_open(const struct house *h, const char *name)
{
    char path[512], old[520];
    struct stat st;

    snprintf(path, sizeof(path), "%s/log/%s.log", h->dir, name);
    snprintf(old, sizeof(old), "%s.1", path);
    if (stat(path, &st) == 0 && st.st_size > LOG_MAX)
        rename(path, old);
    return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void
worker_exec(const struct house *h, const struct worker *w)
{
    sigset_t none;
    int log = log_open(h, w->row->name);

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != h->self || log < 0 || dup2(w->row->fd, 0) < 0 ||
        dup2(log, 1) < 0 || dup2(log, 2) < 0)
        _exit(126);
    execvp(w->row->argv[0], w->row->argv);
    fprintf(stderr, "supervisor: cannot run %s: %s\n", w->row->argv[0],
            strerror(errno));
    _exit(127);
}

static void
worker_start(const struct house *h, struct worker *w)
{
    pid_t pid = fork();

    w->started = now_ms();
    if (pid == 0)
        worker_exec(h, w);
    if (pid < 0) {
        w->due = w->started + DELAY_MAX;
        return;
    }
    setpgid(pid, pid); /* here too: whoever comes first */
    w->pid = pid;
}

/* What the end of a worker means for its next start. */
static void
worker_ended(struct worker *w, int status)
{
    bool clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    int64_t now = now_ms(), life = now - w->started;

    kill(-w->pid, SIGKILL); /* what it started itself */
    w->pid = 0;
    if (w->row->mode == MODE_FIRST && clean) {
        w->done = true;
        return;
    }
    if (life >= HEALTHY)
        w->delay = DELAY_MIN;
    if (w->row->mode == MODE_AGAIN && clean && life >= QUICK) {
        w->due = now + QUICK;
        return;
    }
    w->restarts++;
    w->due = now + w->delay;
    if (life < QUICK && !(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL))
        w->delay = w->delay * 2 < DELAY_MAX ? w->delay * 2 : DELAY_MAX;
    fprintf(stderr, "supervisor: %s %d ended (%s %d) after %lld ms\n",
            w->row->name, w->n, WIFEXITED(status) ? "status" : "signal",
            WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status),
            (long long)life);
}

static void
reap(struct house *h)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (size_t i = 0; i < h->workers; i++)
            if (h->worker[i].pid == pid)
                worker_ended(&h->worker[i], status);
}

static void
state_write(const struct house *h)
{
    char path[512], fresh[520];
    FILE *f;

    snprintf(path, sizeof(path), "%s/supervisor.state", h->dir);
    snprintf(fresh, sizeof(fresh), "%s.new", path);
    f = fopen(fresh, "we");
    if (f == NULL)
        return;
    for (size_t i = 0; i < h->workers; i++) {
        const struct worker *w = &h->worker[i];

        fprintf(f, "%s %d %s pid %d restarts %u\n", w->row->name, w->n,
                w->pid != 0 ? "running"
                : w->done   ? "done"
                            : "waiting",
                (int)w->pid, w->restarts);
    }
    if (fclose(f) == 0)
        rename(fresh, path);
}

/* Start what is due; the wait in ms until more is, at most an hour. */
static int64_t
start_due(struct house *h)
{
    int64_t wait = 3600 * 1000, now = now_ms();

    for (size_t i = 0; i < h->workers; i++) {
        struct worker *w = &h->worker[i];

        if (w->pid == 0 && !w->done && w->due <= now)
            worker_start(h, w);
        if (w->pid == 0 && !w->done && w->due - now < wait)
            wait = w->due - now;
        if (w->row->mode == MODE_FIRST && !w->done)
            break;
    }
    return wait > 0 ? wait : 1;
}

static int
signal_wait(const struct house *h, int64_t ms)
{
    struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

    return sigtimedwait(&h->signals, NULL, &t);
}

static bool
row_alive(const struct house *h, const struct row *r, int sig)
{
    bool any = false;

    for (size_t i = 0; i < h->workers; i++)
        if (h->worker[i].row == r && h->worker[i].pid != 0) {
            any = true;
            if (sig != 0)
                kill(h->worker[i].pid, sig);
        }
    return any;
}

static void
stop_all(struct house *h)
{
    for (size_t i = h->rows; i-- > 0;) {
        const struct row *r = &h->row[i];
        int64_t end = now_ms() + GRACE;

        row_alive(h, r, SIGTERM);
        while (row_alive(h, r, now_ms() > end ? SIGKILL : 0)) {
            signal_wait(h, 100);
            reap(h);
        }
        if (strcmp(r->listen, "-") != 0)
            unlink(r->listen);
    }
}

/* Hold DIR/supervisor.pid locked until this process ends. */
static void
pid_file(const struct house *h)
{
    char path[512];
    int fd;

    snprintf(path, sizeof(path), "%s/supervisor.pid", h->dir);
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        die(strerror(errno), path);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        die("another supervisor is at work here", h->dir);
    if (ftruncate(fd, 0) != 0 || dprintf(fd, "%d\n", (int)h->self) < 0)
        die(strerror(errno), path);
}

int
main(int argc, char **argv)
{
    struct house *h = calloc(1, sizeof(*h));
    char path[512];
    int sig = 0;

    if (argc != 3 || h == NULL) {
        fprintf(stderr, "usage: supervisor TABLE DIR\n");
        return 2;
    }
    h->dir = argv[2];
    h->self = getpid();
    snprintf(path, sizeof(path), "%s/log", h->dir);
    mkdir(path, 0700);
    pid_file(h);
    table_read(h, argv[1]);
    sigemptyset(&h->signals);
    sigaddset(&h->signals, SIGCHLD);
    sigaddset(&h->signals, SIGTERM);
    sigaddset(&h->signals, SIGINT);
    sigprocmask(SIG_BLOCK, &h->signals, NULL);
    while (sig != SIGTERM && sig != SIGINT) {
        int64_t wait = start_due(h);

        state_write(h);
        sig = signal_wait(h, wait);
        reap(h);
    }
    stop_all(h);
    state_write(h);
    snprintf(path, sizeof(path), "%s/supervisor.pid", h->dir);
    unlink(path);
    free(h->text);
    free(h);
    return 0;
}
