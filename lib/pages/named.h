/* named: what the pages of customers and items share. */
#ifndef PAGES_NAMED_H
#define PAGES_NAMED_H

#include "pages/history.h"

enum { NAMED_PAGE = 50, NAMED_SEARCH = 100 };

/* What a list is asked for: ?q= and the last name and id of the page before. */
struct named_asked {
    const char *q;
    const char *after;
    int64_t after_id;
};
/* 400 when it is no such thing. */
ERR_CHECKED bool named_asked_read(struct req *r, struct reply *out,
                                  struct named_asked *ask, struct err *e);
/* The rows of a statement such as customer_rows, one more than a page. */
ERR_CHECKED bool named_rows(struct req *r, enum stmt s,
                            const struct named_asked *ask,
                            const struct record *record, struct rows *out,
                            struct err *e);
/* "/customers?q=co&after=...&after_id=7" */
const char *named_href(struct arena *a, const char *page, const char *q,
                       const char *after, int64_t after_id);

/* A field of a form: name, where its text stands, where its fault is said. */
struct named_field {
    const char *name;
    enum tmpl_var value;
    enum tmpl_section bad;
};
void named_show_fields(struct tmpl *t, struct ledger_input *typed,
                       const struct ledger_faults *faults,
                       const struct named_field *fields, size_t n);
void named_show_faults(struct req *r, struct tmpl *t, enum tmpl_include at,
                       const struct ledger_faults *faults);
/* What was sent in. */
void named_typed(struct req *r, struct ledger_input *typed);

/* Status pill, problem, numbers and history of a record's page. */
struct named_place {
    enum tmpl_include problem, qbo, history;
    enum tmpl_section live;
};
ERR_CHECKED bool named_show_state(struct req *r, struct tmpl *t,
                                  const struct named_place *at,
                                  const char *entity, int64_t id,
                                  struct err *e);

/*
 * Save by form key; body saves inside the transaction and sets *id.  False
 * with the error when it is no matter of the form; else *location is where to
 * go, or NULL with faults.
 */
struct named_save {
    struct req *r;
    const char *entity;
    bool (*save)(struct named_save *s, const struct ledger *l, int64_t *id,
                 struct err *e);
    const void *read; /* what was typed */
    struct ledger_faults faults;
    const char *location;
    int status; /* of the form shown again */
};
ERR_CHECKED bool named_save(struct named_save *s, struct err *e);

#endif
