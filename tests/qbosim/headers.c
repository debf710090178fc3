/* headers: the lines around an answer, in the spellings that were seen. */
#include "serve.h"

#include <string.h>

/* True for the second spelling; the mixed one takes turns. */
static bool
second(const struct request *r, int64_t spelling)
{
    return spelling == SPELLING_SECOND ||
           (spelling == SPELLING_MIXED && r->sim->seen_n % 2);
}

static void
choose_type(struct request *r, struct reply *out)
{
    const struct settings *set = &r->sim->settings;

    if (!strcmp(out->type, "application/json") && second(r, set->content_type))
        out->type = "application/json;charset=utf-8";
    else if (!strcmp(out->type, "application/xml;charset=UTF-8") &&
             second(r, set->xml_type))
        out->type = "application/xml";
}

void
answer_headers(struct request *r, struct reply *out)
{
    const struct settings *set = &r->sim->settings;
    const char *id = r->tid;
    unsigned long long s = (unsigned long long)(r->at_ms / 1000);
    bool nginx = second(r, set->server), api = !strncmp(r->path, "/v3/", 4);

    text_fmt(&out->headers, "Server: %s\r\n%s: 1-%08llx-%s\r\n",
             nginx ? "nginx" : "envoy",
             second(r, set->tid) ? "Intuit-Tid" : "intuit_tid", s, id);
    text_fmt(&out->headers,
             "X-Spanid: %.16s\r\nX-Amzn-Trace-Id: Root=1-%08llx-%s\r\n", id, s,
             id);
    if (!api)
        return;
    choose_type(r, out);
    if (!nginx)
        text_puts(&out->headers, "X-Envoy-Upstream-Service-Time: 86\r\n");
    text_puts(&out->headers,
              "Qbo-Version: 1975.169\r\nService-Time: total=85, db=54\r\n");
}
