/*
 * intake: Intuit's webhooks (POST /intuit/webhooks), stored and answered.
 *
 * The signature is judged over the raw bytes before anything is read of them.
 * What is read is bounded in bytes, depth and entries.  Each notice finds its
 * company by the HMAC of its realm; companies that nobody here has connected,
 * or that were disconnected, are passed over (W6, W15).  200 is said behind
 * the COMMIT and never before; 503 when the database is away, so that Intuit
 * sends it again (W9).
 *
 * Nothing is fetched here and nothing is believed but "read this again": a row
 * of inbox for each record, one row of wake for each shop.  A notice that is
 * no newer than what was heard of its record changes nothing (W3), so that
 * replays, however many, cause no second read.
 *
 *   400 neither form of a notice, or not JSON      401 not signed by Intuit
 *   413 more bytes or entries than qbo/notice.h says      503 not stored
 */
#ifndef INTAKE_H
#define INTAKE_H

#include "http/http.h"
#include "qbo/qbo.h"

enum { INTAKE_TOKENS = 2, INTAKE_TOKEN_MAX = 200 };

/* What the program hands to the handler (site.ctx). */
struct intake {
    struct db *db;
    unsigned char realm_key[32];
    /* Intuit's verifier tokens: after a rotation the one before, too (W14). */
    const char *token[INTAKE_TOKENS];
    size_t tokens;
};

extern const struct route_set intake_routes;
extern const struct door intake_door;

/*
 * The secret qbo_verifier.secret: one token to a line, the newest first.
 * ERR_FAULT: none, more than INTAKE_TOKENS, or one that is too long.
 */
ERR_CHECKED bool intake_tokens_read(struct arena *a, const char *text,
                                    struct intake *in, struct err *e);

/*
 * Is this one of the tokens' signature of exactly these bytes?  NULL and any
 * other spelling of it is not; takes the same time whatever differs (W1).
 */
bool intake_genuine(const struct intake *in, struct arena *a, struct bytes body,
                    const char *signature);

struct intake_told {
    size_t rows;      /* records of companies that are connected here */
    size_t strangers; /* companies that are not connected */
    int64_t wakes;    /* connections where something waits to be read */
};
/* Store them, all or none; e->kind ERR_LATER when the database is away. */
ERR_CHECKED bool intake_store(struct db *db, struct arena *a,
                              const unsigned char realm_key[32],
                              const struct notices *list,
                              struct intake_told *told, struct err *e);

#endif
