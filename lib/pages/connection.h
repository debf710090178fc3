/* connection: the shop's QuickBooks company and its newest job, for pages. */
#ifndef PAGES_CONNECTION_H
#define PAGES_CONNECTION_H

#include "pages/inner.h"

struct connection_row {
    int64_t id;
    struct bytes realm_web; /* sealed */
    const char *environment, *company, *country, *currency, *state, *reason;
    struct utc lists_at, connected_at, changed_at;
    struct utc ends_at;      /* unless it is renewed, as it is each week */
    struct utc last_at;      /* ... and at the latest */
    const char *hold_reason; /* of its lane, "" for none */
    struct utc hold_until;
    bool off; /* sync: set-up is not finished */
    struct utc next_at, last_success;
};
/* The connection in use; *found false when the shop never had one. */
ERR_CHECKED bool page_connection_read(struct req *r, struct connection_row *out,
                                      bool *found, struct err *e);

/* The realm for display; NULL when it cannot be opened. */
const char *page_realm(struct req *r, const struct connection_row *c);
struct standing;
/* How it stands, for people; found false: never connected. */
const struct standing *page_connection_standing(struct req *r,
                                                const struct connection_row *c,
                                                bool found);

/* Why nothing goes out right now, as sentences; NULL when it does. */
const char *page_connection_holds(struct req *r,
                                  const struct connection_row *c);

struct job_row {
    int64_t id;
    const char *kind, *state, *message;
    const char *late; /* "late" a minute after it was asked for */
    struct utc created_at, changed_at;
};
ERR_CHECKED bool page_job_read(struct req *r, struct job_row *out, bool *found,
                               struct err *e);
/* Waiting or being worked on. */
bool page_job_open(const struct job_row *j);

#endif
