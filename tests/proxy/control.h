/* control: what can be asked for on the control socket (calls.c). */
#ifndef CONTROL_H
#define CONTROL_H

#include "proxy.h"
#include "text.h"

/* The answer waits until a rule was hit so often. */
struct wait {
    int64_t rule; /* 0: nothing to wait for */
    int64_t hits, timeout_ns;
};

/* Returns the status; target and body are taken apart where they stand. */
int control_call(struct proxy *p, const char *method, char *target, char *body,
                 struct str *out, struct wait *wait);
/* Whether that is so by now, and then the answer. */
bool control_waited(const struct proxy *p, const struct wait *w,
                    struct str *out);

#endif
