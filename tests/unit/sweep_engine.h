/*
 * sweep_engine: the shipped engine and its store, with an HTTP port that gives
 * the answers of a script (sweep_test.c says how one is written).
 */
#ifndef SWEEP_ENGINE_H
#define SWEEP_ENGINE_H

#include "str/str.h"
#include "sync/sync.h"

enum { ANSWERS_MAX = 200 };

struct engine;

struct answer {
    const char *method, *fragment;
    enum outbound_end end;
    long status;
    const char *body;
    const char *act; /* instead: do this when it is next */
    bool later;
    bool used;
    struct bytes to; /* the request's body it was given to */
};

struct pending {
    void *tag;
    const struct answer *answer;
    bool later;
};

struct script {
    int64_t now; /* microseconds, as the engine is told */
    struct arena *arena;
    struct db *web; /* as the portal, for what people do */
    struct engine *engine;
    struct answer list[ANSWERS_MAX];
    size_t n;
    struct pending queue[64];
    size_t queued;
    struct str log;
    const char *ids[64];
    size_t id_count;
    bool broken;
    /* an answer to what the script does not expect now, or NULL; *log: the
     * request belongs into the log */
    struct answer *(*otherwise)(struct script *s,
                                const struct outbound_request *r, bool *log);
};

struct engine {
    struct db *db;
    struct crypt_ring ring;
    unsigned char key[32];
    struct sync_store_db *store;
    struct sync_conf conf;
    struct sync_ports ports;
    struct sync *sync;
    struct script script;
};

/* spool: a directory for tokens on their way. */
void engine_open(struct engine *x, struct arena *a, const char *spool);
void engine_close(struct engine *x);
/* One line of a script; it is cut to pieces. */
void script_line(struct script *s, char *line);
/* SQL, and the lines that seal. */
void engine_rows(struct engine *x, struct arena *a, char *text);
/* Step until nothing is due within what the scaled waits last. */
void engine_run(struct engine *x);

#endif
