/* stmt: the generated statement table; private to db and its tests. */
#ifndef STMT_H
#define STMT_H

#include "stmts.h"

enum stmt_class { STMT_SHOP, STMT_DOOR, STMT_ACROSS };
enum { STMT_PARAMS = 64 };

struct stmt_row {
    const char *name;
    const char *sql;     /* with ? in the order of .order */
    const char *args;    /* letters, by argument */
    const char *results; /* letters, by column */
    enum stmt_class scope;
    int programs;                     /* bits of enum db_program */
    int params;                       /* how many ? */
    unsigned char order[STMT_PARAMS]; /* argument (from 1) behind each ? */
};

extern const struct stmt_row stmt_rows[STMT__MAX];

#endif
