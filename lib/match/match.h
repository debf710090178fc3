/*
 * match: the names of one side beside those of the other (features.md B2, B3
 * and decision 9).
 *
 * Pure: no database, no clock.  Every record of ours and every one of theirs
 * that could be linked stands in one bucket, and nothing is guessed: exact is
 * only what has one partner, all else is for a person.  The work grows with
 * the number of names, also where they were chosen to be alike: one of ours is
 * weighed against at most MATCH_TRIES of theirs.
 */
#ifndef MATCH_H
#define MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena/arena.h"

enum { MATCH_TRIES = 100 };

enum match_kind { MATCH_CUSTOMERS, MATCH_ITEMS };

enum match_bucket {
    MATCH_LINKED,
    MATCH_EXACT,
    MATCH_NEAR,
    MATCH_OURS,   /* ours only */
    MATCH_THEIRS, /* theirs only */
    MATCH_CLASH,
    MATCH_BUCKET__MAX
};

/* Why a pair is near, or clashes. */
enum match_reason {
    MATCH_NO_REASON,
    MATCH_PUNCTUATION, /* the same but for punctuation and blanks */
    MATCH_WORD_ORDER,  /* the same words in another order */
    MATCH_FORM,        /* the same but for "Ltd", "Inc." and the like */
    MATCH_EMAIL,       /* nobody else of either side has that e-mail address */
    MATCH_LETTERS,     /* match_pair.letters of it differ */
    MATCH_TWICE_HERE,  /* several of ours have the name */
    MATCH_TWICE_THERE, /* several of theirs have it */
    MATCH_TWO_EMAILS,  /* the same name, another e-mail address */
    MATCH_INACTIVE,    /* theirs is inactive */
    MATCH_NOT_SOLD,    /* theirs is a category, a bundle: nothing to invoice */
    MATCH_TAKEN,       /* theirs is linked to another one of ours */
    MATCH_GONE,        /* linked, and not in the list of theirs */
    MATCH_REASON__MAX
};

struct match_ours {
    int64_t id;
    const char *name, *email; /* "" for none */
    const char *qbo_id;       /* what it is linked to, "" for nothing */
};

struct match_theirs {
    const char *qbo_id, *name, *email, *type, *sync_token;
    bool active;
};

/* One row of a bucket; one of the two may be NULL. */
struct match_pair {
    const struct match_ours *ours;
    const struct match_theirs *theirs;
    const char *key; /* folded name the bucket is in order of: ours, if any */
    enum match_reason why;
    unsigned letters;
};

struct match {
    struct {
        struct match_pair *list; /* by key, then id */
        size_t n;
    } of[MATCH_BUCKET__MAX];
    size_t compared; /* names weighed against each other, for tests */
};

/*
 * Ours are unique by id, theirs by qbo_id.  Of items only active ones that can
 * be sold count as exact or near; of customers only active ones.  What cannot
 * be linked and has no namesake is left out.
 */
void match_names(struct arena *a, enum match_kind kind,
                 const struct match_ours *ours, size_t ours_n,
                 const struct match_theirs *theirs, size_t theirs_n,
                 struct match *out);

/* May one of theirs stand for one of ours? */
bool match_linkable(enum match_kind kind, const char *type, bool active);

#endif
