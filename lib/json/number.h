/* number: what a JSON number looks like, for reader and writer alike. */
#ifndef JSON_NUMBER_H
#define JSON_NUMBER_H

#include <stddef.h>

/* Bytes of the number token at p, at most n; 0 when there is none. */
size_t json_number(const char *p, size_t n);

#endif
