/*
 * problems: each cause that keeps records out of QuickBooks, once, with the
 * very control that repairs it (features.md D, E2, F3).
 *
 * A card is a row of table problem.  Which control it has is a row of the table
 * in problem_fix.c, by the cause and by what it is about; what is posted is a
 * row of the table of fixes there.
 */
#ifndef PAGES_PROBLEMS_H
#define PAGES_PROBLEMS_H

#include "pages/settings.h"

/* Where they stand; also what every control posts to. */
#define PROBLEMS_PATH "/settings/quickbooks/problems"

/* "#problem-tax_not_mapped-tax_rate-12": the card within the page. */
const char *problem_anchor(struct arena *a, const char *cause,
                           const char *about);
/* The page with that card alone. */
const char *problem_href(struct arena *a, const char *cause, const char *about);
/* Exactly its rows of the sync log. */
const char *problem_log_href(struct arena *a, const char *cause,
                             const char *about);

struct tax;
/* What several cards of a page stand on, read once, when first asked for. */
struct problem_page {
    struct req *r;
    struct rows rows; /* of event_problem_record */
    bool keeps;       /* may repair */
    bool tax_known;   /* the codes were read, ... */
    bool tax_found;   /* ... and a company is connected */
    struct tax *tax;
    struct problem_names *names; /* problem_match.c: lists of names, read */
    bool tax_form;               /* a card has a field of the shared form */
};
struct problem_card {
    struct req *r;
    struct problem_page *page;
    const struct problem *p;
    const struct cause *cause; /* NULL: not known */
    const char *kind, *of;     /* of about: "tax_rate", "12"; "" for none */
    int64_t id;                /* of as a number, -1: none */
    const char *anchor;
};

/* ------------------------------------------------------ facts, on the card */

/* The line of the last 14 days. */
ERR_CHECKED bool problem_show_days(const struct problem_card *c,
                                   struct tmpl *card, struct err *e);
/* What was changed in the week before the first of them. */
ERR_CHECKED bool problem_show_before(const struct problem_card *c,
                                     struct tmpl *card, struct err *e);

/* -------------------------------------------------------------- its control */

/* Who fixes it, how, and the control; said for those who may not, too. */
ERR_CHECKED bool problem_show_fix(struct problem_card *c, struct tmpl *card,
                                  struct err *e);
/* The controls with a file of their own; *shown false: there is nothing to
   choose. */
ERR_CHECKED bool problem_show_match(struct problem_card *c, struct tmpl *card,
                                    bool *shown, struct err *e);
ERR_CHECKED bool problem_show_period(struct problem_card *c, struct tmpl *card,
                                     bool *shown, struct err *e);

/* Give back what the cards read, when the page is text. */
void problem_page_end(struct problem_page *page);

/* A POST of one of the controls.  ERR_INPUT and ERR_CONFLICT are shown above
 * the cards. */
ERR_CHECKED bool problem_post(struct req *r, struct reply *out, struct err *e);
ERR_CHECKED bool problem_match_post(struct req *r, struct reply *out,
                                    struct err *e);
ERR_CHECKED bool problem_period_post(struct req *r, struct reply *out,
                                     struct err *e);
/* The problem that a form names; ERR_CONFLICT when nothing waits for it. */
ERR_CHECKED bool problem_posted(struct req *r, struct problem *out,
                                struct err *e);
/*
 * All that waits for it is sent again under a receipt, which is next; inside
 * the transaction of a page_act, before what else the press changes, so that
 * the receipt tells of whatever takes their place.
 */
ERR_CHECKED bool problem_retry(struct page_act *act, const struct problem *p,
                               const char *pressed, struct err *e);
/* The same of these events; said: what the press spoke of. */
ERR_CHECKED bool problem_retry_some(struct page_act *act, const char *said,
                                    const int64_t *ids, size_t n, bool more,
                                    struct err *e);
/* "37 invoices", "1 record" */
const char *problem_counted(struct req *r, int64_t n, bool invoices);

#endif
