/*
 * crash: named places where a test build can be killed.
 *
 * V=fault alone knows them; in every other build CRASH_POINT is nothing, and
 * tests/layers proves that no trace is left.  There, CRASH_AT=post.marked:3
 * ends the process with SIGKILL the third time that point is passed, and
 * CRASH_AT=post.marked:3:stop stops it with SIGSTOP, :term asks with SIGTERM.  A point is passed
 * BEFORE what its name says when that ends in "begin" or "commit", else after
 * it.  tests/faults/points lists all of them from the source.
 *
 * Transactions need no points of their own: db and store name those of each
 * transaction after its body (mark_body: mark.begin, mark.commit,
 * mark.committed).
 */
#ifndef CRASH_H
#define CRASH_H

#ifdef BUILD_fault
void crash_point(const char *name);
void crash_tx(const char *body); /* the transaction that comes is called so */
void crash_tx_at(const char *stage); /* a point of that transaction */
#define CRASH_POINT(name) crash_point(name)
#define CRASH_TX_AT(stage) crash_tx_at(stage)
#else
#define CRASH_POINT(name) ((void)0)
#define CRASH_TX_AT(stage) ((void)0)
#endif

#endif
