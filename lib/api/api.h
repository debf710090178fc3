/*
 * api: the JSON interface for a shop's own programs (/api/v1).
 *
 * Who calls is an API key ("Authorization: Bearer cf_..."), which acts for one
 * shop; the shop's own ids stand in the paths.  Money, quantities and rates
 * are decimal strings both ways, dates YYYY-MM-DD.  PUT replaces the whole
 * record, and the same PUT again changes nothing.  Every refusal is
 * problem+json (RFC 9457) with a sentence for each broken field.  What there
 * is stands in openapi.json, and tests/api holds the handlers to it.
 */
#ifndef API_H
#define API_H

#include "http/http.h"

/* What the program hands to the door (site.ctx). */
struct api {
    int64_t per_minute; /* requests of one key */
};

extern const struct route_set api_routes;
extern const struct door api_door;
/* Query names that may not repeat (site.once). */
extern const char *const api_once[];

#endif
