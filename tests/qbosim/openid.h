/* openid: who signs in, and what is said about them. */
#ifndef QBOSIM_OPENID_H
#define QBOSIM_OPENID_H

#include <stdbool.h>
#include <stddef.h>

struct who {
    const char *sub, *given, *family, *email, *phone;
    bool verified; /* email and telephone */
    bool admin;    /* may connect a company */
};

#define PEOPLE_N 2
extern const struct who people[PEOPLE_N];

#endif
