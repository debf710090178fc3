/* fault: what stands in an answer, in any of the shapes of qbo.md 2.6. */
#ifndef QBO_FAULT_H
#define QBO_FAULT_H

#include "qbo/qbo.h"

enum qbo_shape {
    QBO_SHAPE_EMPTY,
    QBO_SHAPE_JSON,  /* well-formed; root is set */
    QBO_SHAPE_XML,   /* an IntuitResponse, its Fault closed; the rest may not be
                      */
    QBO_SHAPE_OTHER, /* HTML, cut JSON, anything else */
};

struct qbo_fault {
    enum qbo_shape shape;
    const struct json *root;
    bool found;
    long code; /* 003200 and "3200" are 3200; 0 without one */
    const char *message;
    const char *detail;
    const char *element;
    const char *type;
    const struct qbo_fault *next; /* what else it complains of, or NULL */
};

enum { QBO_FAULTS_MAX = 20 }; /* of one answer; more say nothing new */

void qbo_fault_find(struct arena *a, struct bytes body, struct qbo_fault *out);

#endif
