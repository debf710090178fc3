/* subject: which record an address is about, and what its page is called. */
#ifndef PAGES_SUBJECT_H
#define PAGES_SUBJECT_H

#include "pages/inner.h"

struct record_here {
    const char *title;  /* "invoice #1847" */
    const char *number; /* "1847" */
    bool ended;         /* void or deleted */
};
struct subject {
    const char *path; /* its address begins so: "/invoices/" */
    enum event_entity entity;
    /* ERR_ABSENT when there is no such record of the shop. */
    bool (*here)(const struct ledger *l, int64_t id, struct record_here *out,
                 struct err *e);
    bool numbered; /* QuickBooks gives it a number that people see */
};
const struct subject *subject_of(const struct req *r);

#endif
