/* What libcurl's codes and an answer's header lines mean. */
#include "outbound/slot.h"

#include <string.h>

/*
 * Codes that libcurl can give before it makes a request: names, connections,
 * handshakes, certificates, and its own start.  Each of them can also come
 * later, so the code alone never proves that nothing left.
 */
static const bool early[CURL_LAST] = {
    [CURLE_UNSUPPORTED_PROTOCOL] = true,
    [CURLE_FAILED_INIT] = true,
    [CURLE_URL_MALFORMAT] = true,
    [CURLE_COULDNT_RESOLVE_PROXY] = true,
    [CURLE_COULDNT_RESOLVE_HOST] = true,
    [CURLE_COULDNT_CONNECT] = true,
    [CURLE_OUT_OF_MEMORY] = true,
    [CURLE_OPERATION_TIMEDOUT] = true,
    [CURLE_SSL_CONNECT_ERROR] = true,
    [CURLE_ABORTED_BY_CALLBACK] = true,
    [CURLE_INTERFACE_FAILED] = true,
    [CURLE_SSL_ENGINE_NOTFOUND] = true,
    [CURLE_SSL_ENGINE_SETFAILED] = true,
    [CURLE_SEND_ERROR] = true,
    [CURLE_RECV_ERROR] = true,
    [CURLE_SSL_CERTPROBLEM] = true,
    [CURLE_SSL_CIPHER] = true,
    [CURLE_PEER_FAILED_VERIFICATION] = true,
    [CURLE_SSL_ENGINE_INITFAILED] = true,
    [CURLE_SSL_CACERT_BADFILE] = true,
    [CURLE_SSL_CRL_BADFILE] = true,
    [CURLE_SSL_ISSUER_ERROR] = true,
    [CURLE_SSL_PINNEDPUBKEYNOTMATCH] = true,
    [CURLE_SSL_INVALIDCERTSTATUS] = true,
};

enum outbound_end
outbound_judge(int curl_code, bool begun)
{
    if (begun || curl_code <= 0 || curl_code >= CURL_LAST || !early[curl_code])
        return OUTBOUND_LOST;
    return OUTBOUND_NOT_SENT;
}

bool
outbound_too_long(const struct outbound_result *r)
{
    return r->end == OUTBOUND_LOST && r->curl_code == CURLE_WRITE_ERROR;
}

/* The same letter in a header's name, however it is spelt. */
static char
same(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c + 32);
    return c == '_' ? '-' : c;
}

/* The value when the line's name is that one, else NULL. */
static const char *
value_of(const char *line, const char *end, const char *name)
{
    for (; *name != '\0'; name++, line++)
        if (line == end || same(*line) != *name)
            return NULL;
    return line < end && *line == ':' ? line + 1 : NULL;
}

/* Printable text up to stop (or the end) without blanks around it; else "". */
static void
keep(char out[SLOT_NAME_MAX], const char *p, const char *end, char stop,
     bool lower)
{
    size_t n = 0;

    if (out[0] != '\0')
        return;
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    while (end > p && strchr(" \t\r\n", end[-1]) != NULL)
        end--;
    for (; p < end && *p != stop && n + 1 < SLOT_NAME_MAX; p++) {
        if (*p < ' ' || *p > '~') {
            n = 0;
            break;
        }
        out[n++] = lower && *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
}

void
slot_header(struct slot *s, const char *line, size_t n)
{
    const char *end = line + n, *v;

    /* A new status line: what an interim answer said does not count. */
    if (n > 5 && memcmp(line, "HTTP/", 5) == 0) {
        s->tid[0] = s->content_type[0] = '\0';
        s->header_done = false;
        return;
    }
    if (*line == '\r' || *line == '\n')
        s->header_done = true;
    if ((v = value_of(line, end, "intuit-tid")) != NULL)
        keep(s->tid, v, end, '\0', false);
    else if ((v = value_of(line, end, "content-type")) != NULL)
        keep(s->content_type, v, end, ';', true);
}
