/*
 * setup: the way from Connect to the first real invoice (features.md A6),
 * /settings/quickbooks/setup and one page a step below it.
 *
 * Where a step stands follows from facts; what is remembered is how far a
 * person has pressed Continue (connection.setup_step), the go-live date and the
 * test invoice.  Leaving and coming back therefore loses nothing, and a step
 * whose facts turn bad comes back by itself.
 */
#ifndef PAGES_SETUP_H
#define PAGES_SETUP_H

#include "pages/inner.h"
#include "pages/ready.h"

/* ------------------------------------------------------------------ steps */

enum setup_step {
    SETUP_CONNECT,
    SETUP_CHECKS,
    SETUP_MAPPINGS,
    SETUP_GO_LIVE,
    SETUP_TEST,
    SETUP_ON,
    SETUP_STEP__MAX
};
enum setup_mark {
    SETUP_LATER,
    SETUP_HERE, /* what is to be done now */
    SETUP_DONE,
    SETUP_SKIPPED, /* passed with something left open */
};

/* What the marks follow from. */
struct setup_standing {
    bool connected, on;
    enum ready_level checks, mappings; /* the worst of each */
    enum setup_step reached;           /* steps before it were passed */
    bool tested;                       /* the test invoice went and came back */
};
/* One mark a step; the step that is to be done now, SETUP_STEP__MAX for none.
 * Pure. */
enum setup_step setup_marks(const struct setup_standing *s,
                            enum setup_mark marks[SETUP_STEP__MAX]);

/* "go-live": of the address, and of connection.setup_step. */
const char *setup_step_name(enum setup_step s);
const char *setup_step_word(enum setup_step s); /* "Go-live date" */
const char *setup_step_href(enum setup_step s);
/* Of connection.setup_step; what it does not know is the first step. */
enum setup_step setup_step_parse(const char *name);

/* ------------------------------------------------------- the test invoice */

/* How far the test invoice is: from the invoice, its newest event, its link and
 * the newest check of it. */
enum test_phase {
    TEST_NONE,         /* not begun, or the one before is over */
    TEST_POSTING,      /* on its way */
    TEST_REFUSED,      /* needs a person; QuickBooks does not have it */
    TEST_POSTED,       /* there, not read back yet */
    TEST_READING,      /* a check of it is under way */
    TEST_UNREAD,       /* the check could not read it */
    TEST_DIFFERS,      /* read, and something is not as it was sent */
    TEST_SAME,         /* read, and as it was sent */
    TEST_VOIDING,      /* its void is on its way */
    TEST_VOID_REFUSED, /* needs a person */
    TEST_DONE,         /* the same, and void on both sides */
    TEST_OVER,         /* void, and was not found to be the same */
    TEST_TAKEN, /* somebody made another thing of it: paid, a draft ... */
    TEST_PHASE__MAX
};
struct test_facts {
    const char *status;      /* of the invoice, NULL: there is none */
    enum ledger_standing at; /* where it stands in QuickBooks */
    bool blocked;            /* its customer or item needs a person */
    bool asked, open, read;  /* the newest check: is one, is under way, came
                                to a result */
    bool same;               /* what that said */
};
/* Pure. */
enum test_phase setup_test_phase(const struct test_facts *f);

/* A field of the test invoice, on both sides. */
struct test_field {
    const char *name, *ours, *theirs;
    const char *why; /* what is known of a difference, or "" */
    bool same;
    bool expected; /* a difference that is none of anybody's mistakes */
};
/*
 * What is known of each difference: names and values as the check gives them
 * (qbo/fields.h).  True when all that differs is expected.  Pure.
 */
bool setup_explain(const struct ready_facts *f, struct test_field *list,
                   size_t n);

struct setup_test {
    enum test_phase phase;
    struct invoice invoice; /* when there is one */
    struct ledger_sync sync;
    struct ledger_sync culprit; /* what needs a person: it, or its parts */
    const char *culprit_href;
    bool same;        /* but for what is expected */
    bool differ;      /* something is, expected or not */
    bool gone;        /* QuickBooks has it no more */
    const char *said; /* by the newest check */
    struct test_field *fields;
    size_t field_n;
};

/* --------------------------------------------------------------- all of it */

struct setup {
    int64_t connection_id; /* 0: never connected */
    bool on;
    const char *left;            /* connection.setup_step */
    struct date go_live, closed; /* closed: the books, through that day */
    int64_t test_id;             /* connection.canary_id */
    struct ready_facts facts;
    struct ready_finding checks[READY_MOST], mappings[READY_MOST];
    size_t check_n, mapping_n;
    struct money waiting; /* of the invoices that wait */
    struct date oldest;   /* of those */
    struct setup_test test;
    enum setup_mark mark[SETUP_STEP__MAX];
    enum setup_step here;
};
/* Everything, as it stands now. */
ERR_CHECKED bool setup_read(struct req *r, struct setup *out, struct err *e);
/* The names of both sides besides, weighed: a second with 10,000 of each. */
ERR_CHECKED bool setup_names_read(struct req *r, struct setup *s,
                                  struct err *e);
/* The findings and marks again, after facts were added. */
void setup_judge(struct req *r, struct setup *s);
/* Of the rows that setup_read has: the test invoice and its check. */
ERR_CHECKED bool setup_test_read(struct req *r, const struct setup *s,
                                 struct setup_test *out, struct err *e);

/*
 * The steps above a page of the set-up, this one marked.  False when others
 * come first: then the page has said so at `empty`, and shows no more.
 */
bool setup_show_step(struct req *r, struct tmpl *t, enum tmpl_include steps,
                     enum tmpl_include empty, const struct setup *s,
                     enum setup_step step);
/* A list of findings, the worst first. */
void setup_show_findings(struct tmpl *t, enum tmpl_include at,
                         const struct ready_finding *list, size_t n);
/* The step was passed, inside a transaction: kept, unless more was. */
ERR_CHECKED bool setup_pass(struct req *r, const struct setup *s,
                            enum setup_step step, struct err *e);
/* "1 invoice", "37 invoices". */
const char *setup_count(struct req *r, int64_t n, const char *noun);

#endif
