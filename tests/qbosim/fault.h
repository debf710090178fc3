/*
 * fault: every fault that Intuit is known to answer with, as one table, and
 * every envelope that one may travel in.
 */
#ifndef QBOSIM_FAULT_H
#define QBOSIM_FAULT_H

#include "serve.h"

/* A shape is one form, and any of the flags. */
enum fault_form {
    FORM_USUAL,   /* the row's own; for a plain fault: upper, or XML */
    FORM_UPPER,   /* {"Fault":{"Error":[...]}} */
    FORM_LOWER,   /* {"fault":{"error":[...]}}, words as the service's */
    FORM_GATEWAY, /* the same, words as the gateway's */
    FORM_XML,
    FORM_XML_BROKEN, /* </Error> is missing */
    FORM_XML_NESTED, /* one <Error> inside another */
    FORM_REALM,      /* {"x_error_reason":...} */
    FORM_PLATFORM,   /* <PlatformResponse>, of the old reconnect API */
    FORM__PAGES,     /* from here on: no fault to be found in it */
    FORM_XML_STUB = FORM__PAGES,
    FORM_HTML,
    FORM_HTML_PLAIN,
    FORM_EMPTY,
    FORM_SOON, /* 200 */
    FORM_BAD_GATEWAY,
    FORM_MOVED, /* 302 */
    FORM__MAX
};
#define SHAPE_FORM 255u
enum {
    SHAPE_OK_200 = 256,
    SHAPE_CODE_NUMBER = 512,
    SHAPE_NO_DETAIL = 1024,
    SHAPE_NULL_DETAIL = 2048,
    SHAPE_NO_TIME = 4096,
    SHAPE_NO_ELEMENT = 8192,
    SHAPE_SEVERAL = 16384 /* one more Error, the same */
};

struct fault_text {
    const char *code, *type, *message, *detail, *element; /* detail: or NULL */
    int http;
};

struct fault_row {
    const char *name, *code, *type; /* name: "610", "610/deleted" */
    int http;
    enum fault_form form;
    const char *message, *detail, *element;
    const char *mark; /* how well it is known: doc, rec, rep */
};

const struct fault_row *fault_find(const char *name);
struct js *faults_show(struct pool *p);
/* fault.c: the codes that the books raise by themselves, with their words. */
struct js *faults_raised(struct pool *p);
struct fault_text fault_of(const struct fault_row *row);

/* "lower code-number": false when a word is none. */
bool shape_parse(const char *words, unsigned *shape);
const char *shape_word(enum fault_form form);
void xml_text(struct text *t, const char *s); /* escaped */
/* The answer for these faults; the first one's status and type count. */
void fault_print(struct request *r, struct reply *out,
                 const struct fault_text *f, size_t n, unsigned shape);
/* The value of "Fault" (FORM_UPPER) or "fault". */
struct js *fault_json(struct pool *p, const struct fault_text *f, size_t n,
                      unsigned shape);
/* One row of the table, in the shape that it usually has. */
void fault_answer(struct request *r, struct reply *out, const char *name,
                  unsigned shape);

#endif
