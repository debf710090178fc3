/*
 * books_engine: a little engine and a little QuickBooks behind it, for the
 * random test of the books; and its chance.
 */
#ifndef BOOKS_ENGINE_H
#define BOOKS_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

/* Everything that is drawn follows from the seed. */
extern unsigned books_seed;
void books_seed_set(unsigned seed);
unsigned books_chance(unsigned n); /* 0 .. n - 1 */

/* The one number that SQL gives; 0 for no row. */
int64_t books_number(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));
void books_sql(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * One event that is due is posted, refused or left unknown; friendly: posted.
 * False when nothing is due.  It judges what QuickBooks would refuse, and
 * wants a table qbo_applied (payment_id, invoice_id).
 */
bool books_engine(bool friendly);

#endif
