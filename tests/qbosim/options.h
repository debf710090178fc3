/*
 * options: named numbers, switches and words inside a struct of int64_t, as a
 * table, read from and shown as JSON.
 */
#ifndef QBOSIM_OPTIONS_H
#define QBOSIM_OPTIONS_H

#include "js.h"

enum option_kind { SET_NUMBER, SET_BOOL, SET_WORD };

struct option {
    const char *name;
    size_t at; /* of the int64_t in the struct */
    enum option_kind kind;
    int64_t start, least, most;
    const char *words[12]; /* the value is the index; NULL ends them */
};

struct options {
    const struct option *row;
    size_t n;
};

void options_start(struct options o, void *set);
void options_show(struct options o, struct pool *p, const void *set,
                  struct js *out);
const struct option *option_find(struct options o, const char *name);
/* False when the value does not fit; nothing has changed then. */
bool option_take(const struct option *row, void *set, const struct js *v);

#endif
