/*
 * torture: a library loaded before all others, in which the n-th call fails.
 *
 * The programs are the shipped ones; this stands between them and what they
 * call.  TORTURE says what happens, in four words:
 *
 *   TORTURE="CLASS SCOPE HOW N"
 *     CLASS  memory, system or library (calls.h)
 *     SCOPE  own: calls made by the program itself; lib: by the libraries
 *     HOW    error: the call is not made and says why; again: EINTR;
 *            short: half of what was asked; full: it and all that follow
 *            that write, because the disk is full
 *     N      which of them, from 1; 0: none, all are listed
 *
 * TORTURE_LOG names a file that gets a line for each call that was counted,
 * or for the one that failed: "N NAME OBJECT OFFSET"; at the end "files N":
 * so many were open.
 *
 * TORTURE_CLOCK="SECONDS CALLS" shifts the wall clock, from that call for the
 * time on; the monotonic clock stays.
 *
 * Every function here takes and passes on ten words, whatever its own
 * parameters are: on the machines that we build for (x86-64, AArch64) that
 * hands over registers and stack as they came.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "calls.h"

enum how { HOW_NONE, HOW_ERROR, HOW_AGAIN, HOW_SHORT, HOW_FULL, HOW__MAX };
enum { OBJECTS_MAX = 64, BY_MYSQL = 2008, FLAG_ERROR = 0x20 };

typedef long word_fn(long, long, long, long, long, long, long, long, long,
                     long);

#define NAME(name, class, result, error, extra) CALL_##name,
enum call {
    CALLS(NAME) CALL_malloc,
    CALL_calloc,
    CALL_realloc,
    CALL_strdup,
    CALL__MAX
};
#undef NAME

static const struct spec {
    const char *name;
    enum class class;
    long result;
    int error;
    enum extra extra;
} specs[CALL__MAX] = {
#define SPEC(name, class, result, error, extra)                                \
    [CALL_##name] = { #name, class, result, error, extra },
    CALLS(SPEC)
#undef SPEC
        [CALL_malloc] = { "malloc", MEMORY, 0, ENOMEM, PLAIN },
    [CALL_calloc] = { "calloc", MEMORY, 0, ENOMEM, PLAIN },
    [CALL_realloc] = { "realloc", MEMORY, 0, ENOMEM, PLAIN },
    [CALL_strdup] = { "strdup", MEMORY, 0, ENOMEM, PLAIN },
};

/* A loaded object, to tell who calls. */
struct object {
    char name[48];
    uintptr_t base, from, to;
    bool own, library;
};

static struct {
    enum class class;
    enum how how;
    bool own;
    unsigned long at;
    int log;
    struct object objects[OBJECTS_MAX];
    size_t n;
    atomic_ulong calls;
    long shift; /* seconds */
    unsigned long shift_after;
    atomic_ulong times; /* that the wall clock was read */
    atomic_long failed; /* the handle that mysql_errno is asked about */
    word_fn *real[CALL__MAX];
} t = { .log = -1 };

/* ------------------------------------------------------------------ set up */

static int
object_add(struct dl_phdr_info *info, size_t size, void *ctx)
{
    static const char *const not_theirs[] = { "libc.so", "ld-linux",
                                              "libasan", "libubsan",
                                              "torture", "linux-vdso" };
    struct object *o = &t.objects[t.n];
    const char *slash = strrchr(info->dlpi_name, '/');

    (void)size;
    (void)ctx;
    if (t.n == OBJECTS_MAX)
        return 1;
    snprintf(o->name, sizeof(o->name), "%s",
             slash == NULL ? info->dlpi_name : slash + 1);
    o->own = t.n == 0;
    o->library = !o->own;
    for (size_t i = 0; i < sizeof(not_theirs) / sizeof(not_theirs[0]); i++)
        if (strncmp(o->name, not_theirs[i], strlen(not_theirs[i])) == 0)
            o->library = false;
    o->base = info->dlpi_addr;
    o->from = UINTPTR_MAX;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        uintptr_t at = o->base + info->dlpi_phdr[i].p_vaddr;

        if (info->dlpi_phdr[i].p_type != PT_LOAD)
            continue;
        if (at < o->from)
            o->from = at;
        if (at + info->dlpi_phdr[i].p_memsz > o->to)
            o->to = at + info->dlpi_phdr[i].p_memsz;
    }
    t.n++;
    return 0;
}

static int
word_of(const char *const *words, int n, const char *word)
{
    for (int i = 0; i < n; i++)
        if (words[i] != NULL && strcmp(words[i], word) == 0)
            return i;
    _exit(99);
}

static void __attribute__((constructor)) start(void)
{
    static const char *const classes[] = { "memory", "system", "library" };
    static const char *const hows[] = { [HOW_ERROR] = "error",
                                        [HOW_AGAIN] = "again",
                                        [HOW_SHORT] = "short",
                                        [HOW_FULL] = "full" };
    static const char *const scopes[] = { "lib", "own" };
    const char *say = getenv("TORTURE"), *log = getenv("TORTURE_LOG");
    char class[12], scope[12], how[12];
    unsigned long at;

    if (say == NULL ||
        sscanf(say, "%11s %11s %11s %lu", class, scope, how, &at) != 4)
        return;
    dl_iterate_phdr(object_add, NULL);
    t.class = (enum class)word_of(classes, CLASS__MAX, class);
    t.own = word_of(scopes, 2, scope) == 1;
    t.at = at;
    if (log != NULL)
        t.log = (int)syscall(SYS_openat, AT_FDCWD, log,
                             O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    t.how = (enum how)word_of(hows, HOW__MAX, how); /* from here on */
}

static void __attribute__((constructor)) clock_start(void)
{
    const char *say = getenv("TORTURE_CLOCK");

    if (say != NULL && sscanf(say, "%ld %lu", &t.shift, &t.shift_after) != 2)
        _exit(99);
}

/* How many files are open at the end, but for the log. */
static void __attribute__((destructor)) end(void)
{
    char line[32];
    int n = 0, length;

    for (int fd = 0; fd < 1024; fd++)
        n += fd != t.log && syscall(SYS_fcntl, fd, F_GETFD) >= 0;
    length = snprintf(line, sizeof(line), "files %d\n", n);
    if (t.log >= 0 && length > 0)
        (void)syscall(SYS_write, t.log, line, (size_t)length);
}

/* ------------------------------------------------------------- what happens */

static const struct object *
caller(const void *from)
{
    uintptr_t at = (uintptr_t)from;

    for (size_t i = 0; i < t.n; i++)
        if (at >= t.objects[i].from && at < t.objects[i].to)
            return &t.objects[i];
    return NULL;
}

static void
tell(unsigned long n, enum call c, const struct object *o, const void *from)
{
    char line[160];
    int length = snprintf(line, sizeof(line), "%lu %s %s 0x%lx\n", n,
                          specs[c].name, o->own ? "own" : o->name,
                          (unsigned long)((uintptr_t)from - o->base));

    if (t.log >= 0 && length > 0)
        (void)syscall(SYS_write, t.log, line, (size_t)length);
}

/* Is this the call that fails? */
static bool
hit(enum call c, const void *from)
{
    const struct spec *s = &specs[c];
    const struct object *o;
    unsigned long n;

    if (t.how == HOW_NONE || s->class != t.class)
        return false;
    if ((t.how == HOW_SHORT && s->extra != DATA) ||
        (t.how == HOW_AGAIN && s->extra != DATA && s->extra != WAITS))
        return false;
    if (t.how == HOW_FULL && s->error != ENOSPC)
        return false;
    o = caller(from);
    /* libcurl takes it for granted that a socket can be told not to block,
       as it can, and would wait for ever. */
    if (c == CALL_fcntl && !t.own)
        return false;
    if (o == NULL || (t.own ? !o->own : !o->library))
        return false;
    n = atomic_fetch_add(&t.calls, 1) + 1;
    if (t.how == HOW_FULL ? n < t.at : t.at != 0 && n != t.at)
        return false;
    tell(n, c, o, from);
    return t.at != 0;
}

static word_fn *
real(enum call c)
{
    if (t.real[c] == NULL) {
        void *p = dlsym(RTLD_NEXT, specs[c].name);

        if (p == NULL)
            abort();
        memcpy(&t.real[c], &p, sizeof(p));
    }
    return t.real[c];
}

#define WORDS                                                                  \
    long a, long b, long c, long d, long f, long g, long h, long i, long j,    \
        long k
#define PASS(B, C) a, B, C, d, f, g, h, i, j, k

static long
broken(enum call call, WORDS)
{
    const struct spec *s = &specs[call];
    long file = s->extra == FILE4 ? d : c;

    if (s->extra == EMPTY)
        return real(call)(PASS(0, c));
    if (s->extra == DONE)
        real(call)(PASS(b, c));
    if (s->extra == FILE4 || s->extra == FILE3)
        ((FILE *)file)->_flags |= FLAG_ERROR;
    if (s->extra == MYSQL)
        atomic_store(&t.failed, a);
    errno = t.how == HOW_AGAIN ? EINTR : s->error;
    return s->result;
}

static long
call_any(enum call call, const void *from, WORDS)
{
    /* A full disk is not standard error's, which another writes. */
    bool bad =
        !(t.how == HOW_FULL && call == CALL_write && a <= 2) && hit(call, from);

    if (specs[call].extra == MYSQL && atomic_load(&t.failed) == a)
        atomic_store(&t.failed, 0); /* its next call forgets the error */
    if (bad && t.how != HOW_SHORT)
        return broken(call, a, b, c, d, f, g, h, i, j, k);
    if (bad && c > 1)
        return real(call)(PASS(b, c / 2));
    return real(call)(PASS(b, c));
}

#define WRAP(name, class, result, error, extra)                                \
    long torture_##name(WORDS) __asm__(#name);                                 \
    long torture_##name(WORDS)                                                 \
    {                                                                          \
        return call_any(CALL_##name, __builtin_return_address(0), PASS(b, c)); \
    }
CALLS(WRAP)

static time_t
shifted(time_t now)
{
    return atomic_fetch_add(&t.times, 1) < t.shift_after ? now : now + t.shift;
}

int torture_clock_gettime(clockid_t which,
                          struct timespec *to) __asm__("clock_gettime");
int
torture_clock_gettime(clockid_t which, struct timespec *to)
{
    int bad = (int)syscall(SYS_clock_gettime, which, to);

    if (bad == 0 && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
        to->tv_sec = shifted(to->tv_sec);
    return bad;
}

time_t torture_time(time_t *to) __asm__("time");
time_t
torture_time(time_t *to)
{
    struct timespec now;
    time_t s;

    (void)syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
    s = shifted(now.tv_sec);
    if (to != NULL)
        *to = s;
    return s;
}

int torture_gettimeofday(struct timeval *to,
                         void *zone) __asm__("gettimeofday");
int
torture_gettimeofday(struct timeval *to, void *zone)
{
    struct timespec now;

    (void)zone;
    (void)syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
    to->tv_sec = shifted(now.tv_sec);
    to->tv_usec = now.tv_nsec / 1000;
    return 0;
}

/* What the database's library would say of the call that was not made. */
#define OF_FAILED(name, type, value)                                           \
    type torture_##name(void *handle) __asm__(#name);                          \
    type torture_##name(void *handle)                                          \
    {                                                                          \
        type (*next)(void *);                                                  \
        void *p = dlsym(RTLD_NEXT, #name);                                     \
                                                                               \
        if (atomic_load(&t.failed) == (long)handle)                            \
            return value;                                                      \
        memcpy(&next, &p, sizeof(p));                                          \
        return next(handle);                                                   \
    }
OF_FAILED(mysql_errno, unsigned, BY_MYSQL)
OF_FAILED(mysql_stmt_errno, unsigned, BY_MYSQL)
OF_FAILED(mysql_error, const char *, "torture: no memory")
OF_FAILED(mysql_stmt_error, const char *, "torture: no memory")

/* The sanitizers' allocator stays alone. */
#ifndef BUILD_asan
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static void *
none(void)
{
    errno = ENOMEM;
    return NULL;
}

void *torture_malloc(size_t n) __asm__("malloc");
void *
torture_malloc(size_t n)
{
    return hit(CALL_malloc, __builtin_return_address(0)) ? none()
                                                         : __libc_malloc(n);
}

void *torture_calloc(size_t n, size_t size) __asm__("calloc");
void *
torture_calloc(size_t n, size_t size)
{
    return hit(CALL_calloc, __builtin_return_address(0))
               ? none()
               : __libc_calloc(n, size);
}

void *torture_realloc(void *p, size_t n) __asm__("realloc");
void *
torture_realloc(void *p, size_t n)
{
    return hit(CALL_realloc, __builtin_return_address(0))
               ? none()
               : __libc_realloc(p, n);
}

char *torture_strdup(const char *s) __asm__("strdup");
char *
torture_strdup(const char *s)
{
    size_t n = strlen(s) + 1;
    char *copy = hit(CALL_strdup, __builtin_return_address(0))
                     ? none()
                     : __libc_malloc(n);

    return copy == NULL ? NULL : memcpy(copy, s, n);
}
#endif
