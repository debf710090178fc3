/* inner: what the files of http share.  Not for others. */
#ifndef HTTP_INNER_H
#define HTTP_INNER_H

#include <fcgiapp.h>
#include <signal.h>

#include "http/http.h"

/* ------------------------------------------- wire.c: FastCGI or plain CGI */

struct wire {
    bool cgi;
    FCGX_Request fcgi;
    char **env; /* of this request */
    int epoll;
    sigset_t open_mask; /* signals while waiting for a request */
};

ERR_CHECKED bool wire_start(struct wire *w, struct err *e);
/* False: SIGTERM, or the one CGI request is over. */
bool wire_accept(struct wire *w);
void wire_finish(struct wire *w);
/* The value of an environment name; *times (may be NULL) how often it stands.
 */
const char *wire_env(const struct wire *w, const char *name, int *times);
/* Up to n bytes of the body; fewer only when the sender stopped. */
size_t wire_read(struct wire *w, char *to, size_t n);
void wire_write(struct wire *w, const char *p, size_t n);
/* Let the reader see that the reply is not whole. */
void wire_cut(struct wire *w);

/* params.c: 0..15, -1 for anything else. */
int hex_digit(char c);

/* ------------------------------------------------ read.c: environment -> req
 */

/* Each answers 0, or the status of the refusal with its sentence in e. */
int read_head(struct req *r, const struct wire *w, struct err *e);
int read_body(struct req *r, struct wire *w, struct err *e);

/* ---------------------------------------------------------- reply.c: headers
 */

void reply_start(struct reply *out, struct req *r);
void reply_send(struct wire *w, struct req *r, struct reply *out);

#endif
