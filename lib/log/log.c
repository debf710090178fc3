#include "log/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *program_name = "counterfoil"; /* set once, before work */

void
log_start(const char *program)
{
    program_name = program;
}

/* Bytes at p that could break or forge a line: 0 for none, else one or two. */
static size_t
unsafe(const char *p)
{
    unsigned char c = (unsigned char)*p, next = (unsigned char)p[1];

    if (c < ' ' || c == 0x7F || c == '\\')
        return 1;
    return c == 0xC2 && next >= 0x80 && next < 0xA0 ? 2 : 0; /* C1 */
}

/* Escape what is unsafe; other UTF-8 passes. */
static void
escape(char *out, size_t room, const char *in)
{
    size_t n = 0;

    while (*in != '\0' && n + 9 < room) {
        size_t bad = unsafe(in);

        if (bad == 0)
            out[n++] = *in++;
        for (; bad > 0; bad--, in++)
            n += (size_t)snprintf(out + n, room - n, "\\x%02x",
                                  (unsigned char)*in);
    }
    out[n] = '\0';
}

void
log_line(enum log_level level, const char *event, const char *fmt, ...)
{
    static const char *const words[] = { "debug", "info", "warn", "error" };
    char text[1200], safe[3900], line[4096], stamp[32];
    struct timespec now;
    struct tm tm;
    va_list ap;
    int n;

    /* A line of at most PIPE_BUF bytes is written whole among others. */
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    escape(safe, sizeof(safe), text);
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%S", &tm);
    n = snprintf(line, sizeof(line), "%s.%03ldZ %s %s[%ld] %s %s\n", stamp,
                 now.tv_nsec / 1000000, words[level], program_name,
                 (long)getpid(), event, safe);
    if (n > 0 && write(2, line, (size_t)n) < 0)
        return; /* nowhere left to say it */
}
