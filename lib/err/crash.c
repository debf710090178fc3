#include "err/crash.h"

#ifdef BUILD_fault
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long passed;
static char tx[40];

/* "name:count" and ":stop" or ":term" behind it; the count is 1 when there is
 * none. */
void
crash_point(const char *name)
{
    const char *at = getenv("CRASH_AT");
    size_t n = strlen(name);
    const char *count;

    if (at == NULL || strncmp(at, name, n) != 0 ||
        (at[n] != '\0' && at[n] != ':'))
        return;
    count = at[n] == ':' ? at + n + 1 : "1";
    if (++passed != strtol(count, NULL, 10))
        return;
    fprintf(stderr, "crash point %s\n", at);
    fflush(stderr);
    raise(strstr(count, ":stop") != NULL   ? SIGSTOP
          : strstr(count, ":term") != NULL ? SIGTERM
                                           : SIGKILL);
}

void
crash_tx(const char *body)
{
    const char *end = strstr(body, "_body");

    snprintf(tx, sizeof(tx), "%.*s",
             (int)(end != NULL ? end - body : (long)strlen(body)), body);
}

void
crash_tx_at(const char *stage)
{
    char name[64];

    snprintf(name, sizeof(name), "%s.%s", tx, stage);
    crash_point(name);
}
#else
_Static_assert(1, "a file must not be empty");
#endif
