/*
 * log: one line on standard error for the operator.
 *
 * UTC time, level, program, then key=value.  Control bytes and backslashes are
 * written as \xNN, so a record is always one line and says what was there; at
 * most 1,199 bytes of text are kept.  Never pass a token, a secret, a
 * realm id or anything QuickBooks sent (design.md 5): ids, codes and times.
 */
#ifndef LOG_H
#define LOG_H

#include <stddef.h>

enum log_level { LOG_DEBUG_, LOG_INFO_, LOG_WARN_, LOG_ERROR_ };

/* The program's name, once at start; the pointer is kept. */
void log_start(const char *program);

/* event is a short fixed word; fmt gives the key=value pairs behind it. */
void log_line(enum log_level level, const char *event, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#define log_info(...) log_line(LOG_INFO_, __VA_ARGS__)
#define log_warn(...) log_line(LOG_WARN_, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR_, __VA_ARGS__)

#endif
