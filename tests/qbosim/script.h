/*
 * script: rules that lose, delay, cut or replace an answer.  script.c keeps
 * and matches them; script_run.c carries out the one that fits.
 */
#ifndef QBOSIM_SCRIPT_H
#define QBOSIM_SCRIPT_H

#include "fault.h"

enum script_noop { NOOP_NONE, NOOP_ENTITY, NOOP_BATCH };

struct script {
    struct script *next;
    struct pool *pool;
    int64_t id, skip, times, used, made_ms, for_s, seed;
    int64_t delay_ms, before_ms, status, cut_bytes, drip_ms, late_ms;
    int64_t share; /* of DEC_ONE */
    uint64_t state;
    const char *realm, *method, *path, *query, *body, *entity, *operation;
    const char *item; /* of a batch: its bId; NULL: whole requests */
    const char *type, *response, *point, *shape_words, *fault;
    struct fault_text *text; /* NULL: no fault */
    unsigned shape;
    enum script_noop noop;
    bool store, store_said;
    enum script_end end;
};

/*
 * The first rule that fits and is not to be skipped; *out lives in r's pool.
 * item: NULL for the whole request, else the bId of an item of a batch.
 */
bool script_take(struct request *r, const char *item, struct script *out);
void script_run(struct request *r, struct reply *out, const struct script *sc);

#endif
