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

/* The same small books every time; realm 2 is made when a path speaks of it. */
struct sim *world_begin(void);
/* Answers a request, and looks at the answer. */
void world_serve(struct request *r);
/* Looks at the journal when anything was written, and makes the books anew. */
void world_end(struct sim *s, bool wrote);

/* Ends the process when condition is not so. */
void world_expect(bool condition, const char *what);
void world_expect_answer(struct pool *p, const struct reply *out);

#endif
