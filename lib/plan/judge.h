/*
 * judge: would a Retry do better than the last attempt? (features.md E1)
 *
 * What keeps a record out is planned now, without network: when planning ends
 * in the same cause, nothing relevant has changed.  What QuickBooks itself
 * refused is compared with what would be sent now, and with what changed since
 * that could matter to the cause: a table says what does (judge.c).
 */
#ifndef PLAN_JUDGE_H
#define PLAN_JUDGE_H

#include "plan/plan.h"

enum {
    JUDGE_MAX = 1000, /* events of one question that are planned */
    JUDGE_GROUPS = 50,
};

enum judge_verdict {
    JUDGE_CHANGED,   /* something relevant has: it may go */
    JUDGE_LOOK,      /* outcome unknown: looked up, not sent twice */
    JUDGE_WAITS,     /* would wait for another record, and follow it */
    JUDGE_OTHER,     /* would stop at another cause now */
    JUDGE_UNCHANGED, /* would stop at the same */
    JUDGE__MAX
};

/* What may matter to a cause (a row's bits). */
enum judge_matter {
    MATTER_PLAN = 1, /* it is ours: planning decides before anything is sent */
    MATTER_RECORD = 2,     /* what would be sent is not what was refused */
    MATTER_CONNECTION = 4, /* connected anew since */
    MATTER_LISTS = 8,      /* the lists and settings of the company were read */
    MATTER_PERIOD = 16,    /* the books are open for its date now */
    MATTER_NEWS = 32,   /* QuickBooks told of it, or of its customer, since */
    MATTER_TIME = 64,   /* time passed: judge_row.minutes */
    MATTER_PRESS = 128, /* the press itself is what it waits for */
};

struct judge_row {
    const char *cause;
    unsigned matter;
    int64_t minutes;   /* with MATTER_TIME */
    const char *still; /* what would have to change; % stands for the value that
                          the event's message has in quotes */
};
extern const struct judge_row judge_rows[];
extern const size_t judge_row_count;
/* Of a cause; one that is not in the table is told like "unknown". */
const struct judge_row *judge_row(const char *cause);

struct judge_facts {
    const char *cause, *message; /* of the event */
    bool definite;
    bool planned; /* plan is known */
    enum plan_kind plan;
    const char *plan_cause, *plan_message; /* with PLAN_CAUSE */
    bool sent, same; /* it was sent before; the same would be sent again */
    bool connected, lists, period, news; /* changed since the last attempt */
    int64_t minutes;                     /* since the last attempt */
};
/* Pure. */
enum judge_verdict judge_verdict(const struct judge_facts *f);
/* The row's sentence with its value: "Tax rate Combined 7.25 still has no
 * QuickBooks tax code". */
const char *judge_still(struct arena *a, const char *cause,
                        const char *message);

/* Those of one cause that are judged alike. */
struct judge_group {
    enum judge_verdict verdict;
    const char *cause, *about;
    const char *said; /* UNCHANGED: what would have to change; OTHER: the other
                         cause's sentence; else the event's own message */
    int64_t n;
    int64_t event_id; /* one of them */
    const char *label;
};
/* Those that a Retry leaves alone, by reason. */
struct judge_skip {
    enum receipt_why why;
    int64_t n;
    const char *label, *root; /* of one of them; root: what it waits for, "" */
};
struct judgement {
    int64_t asked, judged;      /* judged: at most JUDGE_MAX, the oldest */
    int64_t go;                 /* of the judged: a Retry moves them */
    int64_t n[JUDGE__MAX];      /* of them */
    struct judge_group *groups; /* in the order of verdicts, at most
                                   JUDGE_GROUPS */
    size_t group_n;
    struct judge_skip *skips;
    size_t skip_n;
};
/*
 * Judge events of the shop for a Retry; in any order, even twice named.
 * ERR_ABSENT when one of those looked at is not the shop's.
 */
ERR_CHECKED bool judge_retry(struct db *db, struct arena *a,
                             struct shop_ref shop, const int64_t *ids, size_t n,
                             struct judgement *out, struct err *e);

#endif
