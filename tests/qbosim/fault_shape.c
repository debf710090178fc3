/* fault_shape: the envelopes of a fault, and the answers without any. */
#include "fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"
#define XML_TYPE "application/xml;charset=UTF-8"

// clang-format off
static const struct {
    const char *word;
    unsigned shape;
} words[] = {
    { "upper",        FORM_UPPER },
    { "lower",        FORM_LOWER },
    { "gateway",      FORM_GATEWAY },
    { "xml",          FORM_XML },
    { "xml-broken",   FORM_XML_BROKEN },
    { "xml-nested",   FORM_XML_NESTED },
    { "xml-stub",     FORM_XML_STUB },
    { "realm",        FORM_REALM },
    { "platform",     FORM_PLATFORM },
    { "html",         FORM_HTML },
    { "html-plain",   FORM_HTML_PLAIN },
    { "empty",        FORM_EMPTY },
    { "bad-gateway",  FORM_BAD_GATEWAY },
    { "soon",         FORM_SOON },
    { "moved",        FORM_MOVED },
    { "ok-200",       SHAPE_OK_200 },
    { "code-number",  SHAPE_CODE_NUMBER },
    { "no-detail",    SHAPE_NO_DETAIL },
    { "null-detail",  SHAPE_NULL_DETAIL },
    { "no-time",      SHAPE_NO_TIME },
    { "no-element",   SHAPE_NO_ELEMENT },
    { "several",      SHAPE_SEVERAL },
};

static const struct page {
    int http;
    const char *type, *body;
} pages[FORM__MAX] = {
    [FORM_XML_STUB] = { 500, "application/xml", "<?xml version=\"1.0\"?>" },
    [FORM_HTML] = { 503, "text/html",
        "<html><head><title>503 Service Temporarily Unavailable</title></head>"
        "<body><center><h1>503 Service Temporarily Unavailable</h1></center>"
        "<hr><center>Avi Vantage/</center></body></html>" },
    [FORM_HTML_PLAIN] = { 503, "text/html; charset=us-ascii",
        "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\""
        "\"http://www.w3.org/TR/html4/strict.dtd\"><HTML><HEAD><TITLE>Service "
        "Unavailable</TITLE></HEAD><BODY><h2>Service Unavailable</h2><hr><p>"
        "HTTP Error 503. The service is unavailable.</p></BODY></HTML>" },
    [FORM_EMPTY] = { 504, "text/html", "" },
    [FORM_BAD_GATEWAY] = { 502, "text/html", "" },
    [FORM_MOVED] = { 302, "text/html", "" },
    [FORM_SOON] = { 200, "text/html; charset=utf-8",
        "<!doctype html><html><head><title>QuickBooks</title></head><body>"
        "<h1>We'll be back soon</h1><p>QuickBooks is down for maintenance. "
        "Sorry for the wait.</p></body></html>" },
};
// clang-format on

bool
shape_parse(const char *text, unsigned *shape)
{
    *shape = 0;
    while (*text) {
        size_t n = strcspn(text, " "), i = 0;

        while (i < sizeof words / sizeof *words &&
               (strlen(words[i].word) != n ||
                strncmp(words[i].word, text, n) != 0))
            i++;
        if (i == sizeof words / sizeof *words ||
            (words[i].shape < SHAPE_OK_200 && *shape & SHAPE_FORM))
            return false;
        *shape |= words[i].shape;
        text += n + strspn(text + n, " ");
    }
    return *shape != 0;
}

const char *
shape_word(enum fault_form form)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].shape == form)
            return words[i].word;
    return "upper";
}

static struct js *
null_of(struct pool *p)
{
    return pool_get(p, sizeof(struct js));
}

static const char *
gateway_words(struct pool *p, const struct fault_text *f)
{
    if (!strncmp(f->message, "message=", 8))
        return f->message;
    return pool_fmt(p, "message=%s; errorCode=%06ld; statusCode=%d", f->message,
                    strtol(f->code, NULL, 10), f->http);
}

static const char *
detail_of(const struct fault_text *f, unsigned shape)
{
    return shape & (SHAPE_NO_DETAIL | SHAPE_NULL_DETAIL) ? NULL : f->detail;
}

static struct js *
json_error(struct pool *p, const struct fault_text *f, unsigned shape)
{
    unsigned form = shape & SHAPE_FORM;
    bool upper = form == FORM_UPPER;
    const char *detail = detail_of(f, shape);
    struct js *v = js_object(p);

    js_set_text(p, v, upper ? "Message" : "message",
                form == FORM_GATEWAY ? gateway_words(p, f) : f->message);
    if (!(shape & SHAPE_NO_DETAIL))
        js_set(p, v, upper ? "Detail" : "detail",
               detail ? js_string(p, detail) : null_of(p));
    js_set(p, v, "code",
           shape & SHAPE_CODE_NUMBER ? js_number(p, f->code)
                                     : js_string(p, f->code));
    if (!(shape & SHAPE_NO_ELEMENT))
        js_set(p, v, "element",
               form == FORM_GATEWAY && !*f->element ? null_of(p)
                                                    : js_string(p, f->element));
    return v;
}

/* The gateway's envelope, which plain validation faults sometimes borrow. */
static struct js *
lower_envelope(struct pool *p, struct js *fault, int64_t ms, unsigned shape)
{
    static const struct {
        const char *name;
        enum { NOTHING, LIST, FAULT, TIME } what;
    } members[] = {
        { "warnings", NOTHING },
        { "intuitObject", NOTHING },
        { "fault", FAULT },
        { "report", NOTHING },
        { "queryResponse", NOTHING },
        { "batchItemResponse", LIST },
        { "attachableResponse", LIST },
        { "syncErrorResponse", NOTHING },
        { "requestId", NOTHING },
        { "time", TIME },
        { "status", NOTHING },
        { "cdcresponse", LIST },
    };
    struct js *v = js_object(p);

    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (members[i].what == FAULT)
            js_set(p, v, members[i].name, fault);
        else if (members[i].what == LIST)
            js_set(p, v, members[i].name, js_array(p));
        else if (members[i].what == NOTHING)
            js_set(p, v, members[i].name, null_of(p));
        else if (!(shape & SHAPE_NO_TIME))
            js_set_int(p, v, members[i].name, ms);
    return v;
}

struct js *
fault_json(struct pool *p, const struct fault_text *f, size_t n, unsigned shape)
{
    bool upper = (shape & SHAPE_FORM) == FORM_UPPER;
    struct js *errors = js_array(p), *v = js_object(p);

    for (size_t i = 0; i < n; i++)
        js_push(errors, json_error(p, &f[i], shape));
    js_set(p, v, upper ? "Error" : "error", errors);
    js_set_text(p, v, "type", f->type);
    return v;
}

static void
json_print(struct request *r, struct reply *out, const struct fault_text *f,
           size_t n, unsigned shape)
{
    struct pool *p = r->pool;
    struct js *fault = fault_json(p, f, n, shape), *all;
    char at[TIME_TEXT];

    if ((shape & SHAPE_FORM) != FORM_UPPER) {
        all = lower_envelope(p, fault, r->time_ms, shape);
    } else {
        all = js_object(p);
        js_set(p, all, "Fault", fault);
        time_print(at, r->time_ms, true);
        if (!(shape & SHAPE_NO_TIME))
            js_set_text(p, all, "time", at);
    }
    reply_js(r, out, f->http, all);
}

static void
xml_error(struct text *t, const struct fault_text *f, unsigned shape)
{
    const char *detail = detail_of(f, shape);

    text_fmt(t, "<Error code=\"%s\"", f->code);
    if (*f->element && !(shape & SHAPE_NO_ELEMENT)) {
        text_puts(t, " element=\"");
        xml_text(t, f->element);
        text_puts(t, "\"");
    }
    text_puts(t, "><Message>");
    xml_text(t, f->message);
    text_puts(t, "</Message>");
    if (detail) {
        text_puts(t, "<Detail>");
        xml_text(t, detail);
        text_puts(t, "</Detail>");
    }
}

/* Nested: each <Error> but the last is left open, and closed at the end. */
static void
xml_print_fault(struct request *r, struct reply *out,
                const struct fault_text *f, size_t n, unsigned shape)
{
    unsigned form = shape & SHAPE_FORM;
    char at[TIME_TEXT];
    struct text *t = &out->body;

    reply_text(out, f->http, XML_TYPE, XML_HEAD "\n<IntuitResponse ");
    time_print(at, r->time_ms, true);
    if (!(shape & SHAPE_NO_TIME))
        text_fmt(t, "time=\"%s\" ", at);
    text_puts(t,
              "xmlns=\"http://schema.intuit.com/finance/v3\"><Fault type=\"");
    xml_text(t, f->type);
    text_puts(t, "\">");
    for (size_t i = 0; i < n; i++) {
        xml_error(t, &f[i], shape);
        if (form == FORM_XML)
            text_puts(t, "</Error>");
    }
    for (size_t i = 0; i < n && form == FORM_XML_NESTED; i++)
        text_puts(t, "</Error>");
    text_puts(t, "</Fault></IntuitResponse>");
}

static void
realm_print(struct request *r, struct reply *out, const struct fault_text *f)
{
    struct js *v = js_object(r->pool);

    js_set_text(r->pool, v, "x_error_reason", f->code);
    js_set_text(r->pool, v, "error", f->message);
    reply_js(r, out, f->http, v);
}

/* Its time is UTC, and there is no <Fault> in it. */
static void
platform_print(struct request *r, struct reply *out, const struct fault_text *f)
{
    char at[TIME_TEXT];

    time_print_in(at, r->time_ms, false, "UTC");
    reply_text(out, f->http, XML_TYPE,
               "<?xml version=\"1.0\"?>\n<PlatformResponse "
               "xmlns=\"http://platform.intuit.com/api/v1\"><ErrorMessage>");
    xml_text(&out->body, f->message);
    text_fmt(&out->body,
             "</ErrorMessage><ErrorCode>%s</ErrorCode><ServerTime>%.19sZ"
             "</ServerTime></PlatformResponse>",
             f->code, at);
}

static void
print_in_form(struct request *r, struct reply *out, const struct fault_text *f,
              size_t n, unsigned shape)
{
    switch (shape & SHAPE_FORM) {
    case FORM_XML:
    case FORM_XML_BROKEN:
    case FORM_XML_NESTED:
        xml_print_fault(r, out, f, n, shape);
        break;
    case FORM_REALM:
        realm_print(r, out, f);
        break;
    case FORM_PLATFORM:
        platform_print(r, out, f);
        break;
    default:
        json_print(r, out, f, n, shape);
    }
}

void
fault_print(struct request *r, struct reply *out, const struct fault_text *f,
            size_t n, unsigned shape)
{
    struct fault_text *all = pool_get(r->pool, (n + 1) * sizeof *all);
    const struct page *page = &pages[shape & SHAPE_FORM];

    if ((shape & SHAPE_FORM) >= FORM__PAGES) {
        reply_text(out, page->http, page->type, page->body);
        if (page->http == 302) /* to where nobody is */
            text_puts(&out->headers, "Location: https://moved.invalid/\r\n");
        return;
    }
    if ((shape & SHAPE_FORM) == FORM_USUAL)
        shape |= FORM_UPPER;
    memcpy(all, f, n * sizeof *all);
    if (shape & SHAPE_SEVERAL || (shape & SHAPE_FORM) == FORM_XML_NESTED)
        all[n++] = f[0];
    print_in_form(r, out, all, n, shape);
    if (f->http == 401)
        text_puts(&out->headers, "WWW-Authenticate: Bearer realm=\"Intuit\", "
                                 "error=\"invalid_token\"\r\n");
    if (shape & SHAPE_OK_200)
        out->status = 200;
}

void
fault_answer(struct request *r, struct reply *out, const char *name,
             unsigned shape)
{
    const struct fault_row *row = fault_find(name);
    struct fault_text f;

    if (!row)
        die("no such fault: %s", name);
    f = fault_of(row);
    if (!(shape & SHAPE_FORM))
        shape |= row->form;
    fault_print(r, out, &f, 1, shape);
}
