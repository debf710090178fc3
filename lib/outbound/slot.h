/*
 * slot: one easy handle with the request and the answer it carries.
 *
 * A slot keeps its handle and buffers from request to request; what differs is
 * set by slot_prepare, everything else once by slot_open.
 */
#ifndef OUTBOUND_SLOT_H
#define OUTBOUND_SLOT_H

#include "outbound/outbound.h"

#include <curl/curl.h>

#include "outbound/socket.h"

enum {
    SLOT_HEADERS = 4,
    SLOT_HEAD_MAX = 12 * 1024, /* Intuit: access tokens of up to 4,096 bytes */
    SLOT_NAME_MAX = 128,
};

struct slot {
    struct slot *next; /* in the free or the done list */
    CURL *easy;
    const struct sockets *sockets;
    bool busy; /* in the loop */

    /* the request */
    const struct outbound_limits *limits;
    struct bytes body;
    int64_t marked;
    void *tag;
    struct curl_slist header[SLOT_HEADERS];
    size_t headers;
    size_t head_n;
    char head[SLOT_HEAD_MAX];

    /* how far it came */
    bool begun; /* libcurl was about to put out the request */
    struct ends ends;
    bool delivered; /* the other side has acknowledged every byte */
    size_t asked;   /* body bytes handed to libcurl */
    int64_t sent_at;
    int64_t ended_at;
    CURLcode code;

    /* the answer */
    unsigned char *answer;
    size_t answer_n, answer_room;
    size_t header_n;
    bool header_done; /* libcurl takes a head cut between lines for whole */
    char tid[SLOT_NAME_MAX];
    char content_type[SLOT_NAME_MAX];
};

ERR_CHECKED bool slot_open(struct slot *s, const char *ca_file,
                           struct sockets *sockets, struct err *e);
void slot_close(struct slot *s);

/* Take over a request; *scratch is for the moment. */
ERR_CHECKED bool slot_prepare(struct slot *s, const struct outbound_request *r,
                              struct arena *scratch, struct err *e);

/* When the next limit strikes. */
int64_t slot_deadline(const struct slot *s);

/* At a deadline: must the request be given up? */
bool slot_expired(struct slot *s, int64_t now);

/* What came of it, copied out; the slot forgets the request. */
void slot_result(struct slot *s, struct arena *a, struct outbound_result *out);

/* Note one header line of the answer. */
void slot_header(struct slot *s, const char *line, size_t n);

#endif
