/*
 * story: a case of tests/sweep as engine_sweep runs it: from its rows, before
 * the answers of its script, to its end.
 */
#ifndef STORY_H
#define STORY_H

#include <stdbool.h>
#include <stdint.h>

#include "db/stmt.h"

#include "sqlfault.h"

enum {
    KIND_ROOM = 400,
    KIND_OF = 4, /* statements that tell a transaction's kind */
    CASES_MAX = 400,
};

/* What a run's statements were. */
struct trace {
    unsigned count[STMT__MAX];
    bool alone[STMT__MAX]; /* it ran outside a transaction, too */
    unsigned begins, rollbacks, commits;
    char kind[KIND_ROOM]; /* of the transaction that is open */
    int kind_of;
    char kinds[CASES_MAX][KIND_ROOM]; /* of each COMMIT */
};
struct story {
    char name[256];
    char *rows, *script;
    int64_t scale;
    bool leased; /* it ends with a lane that is somebody else's */
    bool asks;   /* ... with the page asking to connect again */
};

struct outcome {
    char *rows, *counts, *log, *posts;
    const char *wrong; /* or NULL */
    bool hit, leased, asks;
};

struct fault {
    const char *name;
    unsigned nth;
    enum sqlfault how;
};

/* The spool of all runs: before the first, and behind the last. */
bool story_begin(void);
void story_end(void);

/* Ends the program when there is no such case. */
void story_read(struct story *s, const char *name);
void story_free(struct story *s);

/* fault NULL: as it is, and what ran is written to seen_in. */
struct outcome story_run(const struct story *s, const struct fault *fault,
                         struct trace *seen_in);
void outcome_free(struct outcome *o);

#endif
