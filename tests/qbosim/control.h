/* control: what the handlers of the control API share. */
#ifndef QBOSIM_CONTROL_H
#define QBOSIM_CONTROL_H

#include "serve.h"

/* {"error": why} */
void refuse(struct request *r, struct reply *out, int status, const char *why);
/* The body as a JSON object, {} when there is none; NULL: it was refused. */
const struct js *body_of(struct request *r, struct reply *out);
/* expire.c */
void grants_expire(struct request *r, struct reply *out);
struct company *company_of(struct request *r, struct reply *out,
                           const char *realm);

/* hook_control.c */
void hooks_list(struct request *r, struct reply *out);
void hook_post(struct request *r, struct reply *out);
void hook_delete(struct request *r, struct reply *out);
void hook_flush(struct request *r, struct reply *out);
void hook_replay(struct request *r, struct reply *out);
void hook_send(struct request *r, struct reply *out);

/* fate.c */
void control_fate(struct request *r, struct reply *out);

#endif
