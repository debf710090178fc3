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

/* Escape control bytes; UTF-8 passes. */
static size_t
escape(char *out, size_t room, const char *in)
{
    size_t n = 0;

    for (; *in != '\0' && n + 5 < room; in++) {
        if ((unsigned char)*in < ' ' || *in == 0x7F)
            n += (size_t)snprintf(out + n, room - n, "\\x%02x",
                                  (unsigned char)*in);
        else
            out[n++] = *in;
    }
    out[n] = '\0';
    return n;
}

void
log_line(enum log_level level, const char *event, const char *fmt, ...)
{
    static const char *const words[] = { "debug", "info", "warn", "error" };
    char text[1200], safe[2400], line[2700], stamp[32];
    struct timespec now;
    struct tm tm;
    va_list ap;
    int n;

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
