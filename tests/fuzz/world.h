/*
 * world: a simulator without sockets, for programs that feed it bytes.  Its
 * journal is in memory, so that what was written can be read back.
 */
#ifndef FUZZ_WORLD_H
#define FUZZ_WORLD_H

#include "../qbosim/call.h"

#include <stddef.h>
#include <stdint.h>

#define WORLD_REALM "1"
#define WORLD_TOKEN "t" /* opens realm 1; "u" opens realm 2, in Britain */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The same small books every time; fresh when they may have changed. */
struct sim *world_begin(void);
void world_changed(struct sim *s);
/* Realm 2 is made when a path speaks of it. */
void world_needs(struct sim *s, const char *path);
/* Ends the process when condition is not so. */
void world_expect(bool condition, const char *what);
/* The journal makes the same books again. */
void world_expect_journal(const struct sim *s);

#endif
