#include "err/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Text that was cut may end inside a character: drop what is left of it. */
static void
drop_half(char *s)
{
    size_t n = strlen(s), tail = 0, want;
    unsigned char head;

    while (tail < 3 && tail < n &&
           ((unsigned char)s[n - 1 - tail] & 0xC0) == 0x80)
        tail++;
    if (tail == n)
        return;
    head = (unsigned char)s[n - 1 - tail];
    want = head >= 0xF0 ? 3 : head >= 0xE0 ? 2 : head >= 0xC0 ? 1 : 0;
    if (tail < want)
        s[n - 1 - tail] = '\0';
}

static void
put(struct err *e, enum err_kind kind, const char *field, const char *fmt,
    va_list ap)
{
    if (e->kind != ERR_NONE)
        return;
    e->kind = kind;
    snprintf(e->field, sizeof(e->field), "%s", field);
    vsnprintf(e->text, sizeof(e->text), fmt, ap);
    drop_half(e->field);
    drop_half(e->text);
    for (char *p = e->text; *p != '\0'; p++)
        if ((unsigned char)*p < ' ')
            *p = ' ';
}

bool
err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    put(e, kind, "", fmt, ap);
    va_end(ap);
    return false;
}

bool
err_input(struct err *e, const char *field, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    put(e, ERR_INPUT, field, fmt, ap);
    va_end(ap);
    return false;
}

void
err_clear(struct err *e)
{
    memset(e, 0, sizeof(*e));
}

const char *
err_name(enum err_kind kind)
{
    static const char *const names[] = {
        [ERR_NONE] = "none",     [ERR_INPUT] = "input",
        [ERR_ABSENT] = "absent", [ERR_CONFLICT] = "conflict",
        [ERR_LATER] = "later",   [ERR_REFUSED] = "refused",
        [ERR_FAULT] = "fault",
    };

    return (unsigned)kind < ERR__MAX ? names[kind] : "unknown";
}
