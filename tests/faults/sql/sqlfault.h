/*
 * sqlfault: stands between a program and the database's client library, and
 * lets one statement fail as the server or the link would make it fail.
 *
 * Nothing of it is in the product: linked into a test before libmariadb, or
 * loaded before it (LD_PRELOAD), its mysql_* are found first.  Statements are
 * known by the names of sql/query; BEGIN, COMMIT and ROLLBACK by their own.
 *
 * A program that it is loaded into takes the plan from SQLFAULT
 * ("NAME:NTH:FAULT") and appends the name of every statement that it ran to
 * the file SQLFAULT_TRACE.
 */
#ifndef SQLFAULT_H
#define SQLFAULT_H

#include <stdbool.h>

enum sqlfault {
    SQLFAULT_NONE,
    SQLFAULT_DEADLOCK,  /* 1213: the server has undone the transaction */
    SQLFAULT_LOCK_WAIT, /* 1205: it has undone this statement alone */
    SQLFAULT_CHANGED,   /* 1020: likewise */
    SQLFAULT_GONE,      /* 2013: the link is cut, the statement not done */
    SQLFAULT_LOST,      /* 2013: it is done, and its answer is lost */
    SQLFAULT__MAX
};
extern const char *const sqlfault_names[SQLFAULT__MAX];

/* The nth run of that statement fails so, once; links of that user only. */
void sqlfault_set(const char *user, const char *name, unsigned nth,
                  enum sqlfault fault);
void sqlfault_clear(void);
bool sqlfault_hit(void); /* since sqlfault_set */

/* Called for every statement that a link of the user runs; in_tx: between
 * BEGIN and its end. */
typedef void sqlfault_seen(const char *name, bool in_tx);
void sqlfault_trace(const char *user, sqlfault_seen *seen);

#endif
