/*
 * doing: what a person can do in the pages, one row each.  A form names the
 * row and fills its blanks; the row is a request to the control API, so that
 * a button and a test's call are the same thing.
 */
#ifndef QBOSIM_DOING_H
#define QBOSIM_DOING_H

#include "html.h"

enum ask_kind {
    ASK_TEXT,
    ASK_DATE,
    ASK_MONEY,
    ASK_NUMBER,
    ASK_CHOICE,
    ASK_FAULT,
    ASK_NAME
};

/* ASK_FAULT: one of the catalogue.  ASK_NAME: another record of its kind. */
struct ask { /* a blank of the form */
    const char *name, *label;
    enum ask_kind kind;
    const char *start; /* a path in the record, "=value", or NULL */
    const char *words; /* of ASK_CHOICE: "value title|value title" */
};

struct doing {
    const char *name,
        *on; /* on: "company", "wire", "all", "webhook", or an entity */
    const char *title, *what, *button;
    /* $x: the blank as JSON text (or in a path as it is), #x: as a number. */
    const char *method, *path, *body;
    const char *said;
    struct ask ask[3];
    bool (*when)(const struct page *pg, const struct ent *e); /* or always */
    /* Writes the body where a template cannot; NULL: what is wrong. */
    const char *(*make)(struct request *r, const struct company *co,
                        const struct ent *e);
    bool risk;
};

/* The title of a word in ask.words; the word itself when it has none. */
const char *choice_title(struct pool *p, const char *words, const char *word);
extern const struct doing doings[];
extern const size_t doings_n;
const struct doing *doing_find(const char *name);
/* Does what the form in r's body says; false: a blank of it is missing. */
bool doing_run(struct request *r, const struct doing *d, struct reply *got);
/* html_trouble.c: "normal" ends the setting named, "all-normal" everything. */
bool trouble_end(struct request *r, const char *name);
/* The control API's answer to a call of our own. */
void control_call(struct request *r, const char *method, const char *path,
                  const char *body, struct reply *got);

#endif
