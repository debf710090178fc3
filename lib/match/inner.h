/* inner: what the files of match share.  Not for others. */
#ifndef MATCH_INNER_H
#define MATCH_INNER_H

#include "match/match.h"

/* A name in the shapes it is compared in. */
struct shape {
    const char *fold;
    const char *plain; /* without punctuation */
    const char *words; /* plain, words in order */
    const char *core;  /* words without "ltd" and the like; "" for none */
    const uint32_t *point;
    uint32_t n;      /* code points of plain */
    uint64_t digits; /* of its numbers: 16x20 is not 16x25 */
};

/* Everything but fold, which the caller has. */
void shape_fill(struct arena *a, struct shape *s);

/* Insertions, removals, exchanges and swaps of neighbours, up to 2; 3: more. */
unsigned shape_distance(const struct shape *x, const struct shape *y);
/* How many of them may be, for a name of that length. */
unsigned shape_slack(size_t n);

struct near_theirs {
    struct shape shape;
    const struct match_theirs *theirs;
    const char *email; /* folded */
    bool used;
};
struct near_pool {
    struct near_theirs *list;
    size_t n;
    size_t *compared;
    struct near_index *index;
};
struct near_hit {
    struct near_theirs *theirs; /* NULL: none */
    enum match_reason why;
    unsigned letters;
};

/* Shape and index theirs; list is set, the rest is filled. */
void near_begin(struct arena *a, struct near_pool *p);
struct near_hit near_find(struct arena *a, const struct near_pool *p,
                          const char *fold, const char *email,
                          bool email_unique);

#endif
