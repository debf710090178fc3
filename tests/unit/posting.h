/*
 * posting: what the tests of outbound share: a server, a loop, and a request
 * with limits that no slow machine reaches.
 */
#ifndef POSTING_H
#define POSTING_H

#include "outbound/outbound.h"

#include "tls_server.h"

#define N(table) (sizeof(table) / sizeof((table)[0]))

enum { POSTING_WINDOW = 4, POSTING_CAP = 1000 };

extern const struct outbound_limits patient;
extern struct arena memory;
extern struct server server;
extern struct outbound *out;

/* Group setup and teardown: authorities and memory. */
int make_authorities(void **state);
int drop_authorities(void **state);

/* Start the server with that certificate and script, and a loop. */
void begin(enum cert kind, const struct step *steps, size_t n);
/* A server without TLS. */
void begin_plain(const struct step *steps, size_t n);
/* A server that takes few bytes it has not read. */
void begin_small(const struct step *steps, size_t n);
void end(void);

/* A request to the server; body NULL for a GET. */
struct outbound_request request(const char *method, const char *body);

/* Start it; fails the test when it is refused. */
void start(const struct outbound_request *r);
/* The next result. */
struct outbound_result take(void);
struct outbound_result send_one(const struct outbound_request *r);
struct outbound_result post(const char *body);

#endif
