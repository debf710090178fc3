/*
 * conf: one file of "key = value" lines, one table in conf.c with each key's
 * type, default, range and help.
 *
 * COUNTERFOIL_CONF names the file.  Unknown keys, repeated keys, values out of
 * range and a missing required key are ERR_INPUT with the line number; nothing
 * starts on a configuration it does not understand.  conf.sample is checked
 * against the table by tests/unit/conf_test.c.
 *
 * Secrets are never values here: keys and passwords live in files that the
 * values name, which must not be readable by others.
 */
#ifndef CONF_H
#define CONF_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "arena/arena.h"
#include "err/err.h"

enum { SWEEPER_THREADS_MAX = 8 };

struct conf {
    const char *instance; /* name in cookies; letters, digits, "-" */
    const char *base_url; /* "http://127.0.0.1:8080", no final slash */
    const char *template_dir;
    const char *db_socket; /* or db_host and db_port */
    const char *db_host;
    int64_t db_port;
    const char *db_ca_file;
    const char *db_name;
    const char *secret_dir; /* cf_web.pass ..., token.key, web.key, realm.key */
    const char *spool_dir;  /* sweeper: refreshed tokens before the commit */
    const char *qbo_environment; /* "sandbox" or "production" */
    const char *qbo_authorize_url;
    const char *qbo_token_url;
    const char *qbo_revoke_url;
    const char *qbo_api_url; /* before /v3/company */
    const char *qbo_app_url; /* QuickBooks' own pages, or "" */
    const char *qbo_sandbox_app_url; /* of sandbox companies */
    const char *qbo_client_id;
    const char *ca_file;      /* CA bundle for outbound TLS */
    int64_t time_scale;       /* protocol.md; 1 unless every URL is loopback */
    int64_t sweeper_threads;  /* engines in one sweeper */
    int64_t sweeper_lanes;    /* realms worked on at once */
    int64_t sweeper_requests; /* requests in flight at once, over all realms */
    int64_t session_idle_s;
    int64_t session_max_s;
    int64_t log_page_rows;
    int64_t log_months;     /* that the sync log is kept */
    int64_t api_per_minute; /* calls of one API key */
};

/* Read and check the file; every string is allocated from a. */
ERR_CHECKED bool conf_read(struct arena *a, const char *path, struct conf *out,
                           struct err *e);

/* The file COUNTERFOIL_CONF names. */
ERR_CHECKED bool conf_load(struct arena *a, struct conf *out, struct err *e);

/* Write the sample: every key with its help and default. */
void conf_sample(FILE *to);

/*
 * The content of secret_dir/name without a final newline, at most max bytes.
 * A file that group or others can read is refused.  From here on the process
 * leaves no core file.
 */
ERR_CHECKED bool conf_secret(struct arena *a, const struct conf *c,
                             const char *name, size_t max, const char **out,
                             struct err *e);

#endif
