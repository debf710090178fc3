#include "fault_shapes.h"

#include <stdio.h>
#include <string.h>

enum { BODY = 8192 };

/* clang-format off */
const struct shape shapes[] = {
    { "upper",                 UPPER,       0 },
    { "upper, 200",            UPPER,       IN_200 },
    { "upper, 500",            UPPER,       IN_500 },
    { "code as number",        UPPER,       CODE_NUMBER },
    { "code with zeros",       UPPER,       CODE_ZEROS },
    { "code in message",       UPPER,       CODE_IN_MESSAGE },
    { "no Detail",             UPPER,       NO_DETAIL },
    { "Detail null",           UPPER,       NULL_DETAIL },
    { "Detail empty",          UPPER,       EMPTY_DETAIL },
    { "no Detail, 200",        UPPER,       NO_DETAIL | IN_200 },
    { "no element",            UPPER,       NO_ELEMENT },
    { "no time",               UPPER,       NO_TIME },
    { "several",               UPPER,       SEVERAL },
    { "then a doubtful one",   UPPER,       THEN_DOUBT },
    { "beside the entity",     UPPER,       BESIDE | IN_200 },
    { "another type",          UPPER,       OTHER_TYPE },
    { "byte order mark",       UPPER,       MARKED },
    { "lower",                 LOWER,       0 },
    { "lower, 200",            LOWER,       IN_200 },
    { "lower, several",        LOWER,       SEVERAL | CODE_NUMBER },
    { "lower, then doubtful",  LOWER,       THEN_DOUBT },
    { "lower, no Detail",      LOWER,       NULL_DETAIL },
    { "gateway",               GATEWAY,     0 },
    { "gateway, 200",          GATEWAY,     IN_200 },
    { "gateway, zeros",        GATEWAY,     CODE_ZEROS },
    { "gateway, in message",   GATEWAY,     CODE_IN_MESSAGE },
    { "gateway, another type", GATEWAY,     OTHER_TYPE },
    { "XML",                   XML,         0 },
    { "XML, 200",              XML,         IN_200 },
    { "XML, no Detail",        XML,         NO_DETAIL },
    { "XML, several",          XML,         SEVERAL },
    { "XML, then doubtful",    XML,         THEN_DOUBT },
    { "XML, broken",           XML_BROKEN,  0 },
    { "XML, broken, several",  XML_BROKEN,  SEVERAL },
    { "XML, nested",           XML_NESTED,  SEVERAL },
    { "XML, cut",              XML_CUT,     0 },
    { "JSON, cut",             JSON_CUT,    0 },
    { "JSON, cut, 200",        JSON_CUT,    IN_200 },
    { "HTML around",           HTML_AROUND, 0 },
    { "HTML around, 200",      HTML_AROUND, IN_200 },
    { "HTML",                  HTML,        0 },
    { "HTML, 200",             HTML,        IN_200 },
    { "empty",                 EMPTY,       0 },
    { "empty, 200",            EMPTY,       IN_200 },
    { "stub XML",              STUB,        0 },
    { "somebody else's JSON",  OTHER_JSON,  0 },
};
const size_t shape_count = sizeof(shapes) / sizeof(shapes[0]);
/* clang-format on */

static void
put_json(struct str *s, const char *text)
{
    str_addc(s, '"');
    for (; *text != '\0'; text++) {
        if (*text == '\n') {
            str_add(s, "\\n");
            continue;
        }
        if (*text == '"' || *text == '\\')
            str_addc(s, '\\');
        str_addc(s, *text);
    }
    str_addc(s, '"');
}

static void
put_xml(struct str *s, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '<')
            str_add(s, "&lt;");
        else if (*text == '>')
            str_add(s, "&gt;");
        else if (*text == '&')
            str_add(s, "&amp;");
        else if (*text == '"')
            str_add(s, "&quot;");
        else
            str_addc(s, *text);
    }
}

/* "message=...; errorCode=003200; ...", as the gateway says it. */
static void
put_message(struct str *s, const struct row *r, unsigned flags)
{
    char text[1000];

    if ((flags & CODE_IN_MESSAGE) == 0 ||
        strstr(r->message, "errorCode=") != NULL) {
        put_json(s, r->message);
        return;
    }
    snprintf(text, sizeof(text), "message=%s; errorCode=%06ld; statusCode=%ld",
             r->message, r->code, r->status);
    put_json(s, text);
}

static void
put_code(struct str *s, const struct row *r, unsigned flags, const char *key)
{
    if ((flags & CODE_IN_MESSAGE) != 0)
        return;
    if ((flags & CODE_NUMBER) != 0)
        str_addf(s, ",\"%s\":%ld", key, r->code);
    else if ((flags & CODE_ZEROS) != 0)
        str_addf(s, ",\"%s\":\"%06ld\"", key, r->code);
    else
        str_addf(s, ",\"%s\":\"%ld\"", key, r->code);
}

static void
error_json(struct str *s, const struct row *r, const struct shape *shape)
{
    bool upper = shape->form == UPPER;

    str_addf(s, "{\"%s\":", upper ? "Message" : "message");
    put_message(s, r, shape->flags);
    if ((shape->flags & NO_DETAIL) == 0) {
        str_addf(s, ",\"%s\":", upper ? "Detail" : "detail");
        if ((shape->flags & NULL_DETAIL) != 0)
            str_add(s, "null");
        else
            put_json(s, (shape->flags & EMPTY_DETAIL) != 0 ? "" : r->detail);
    }
    put_code(s, r, shape->flags, "code");
    if ((shape->flags & NO_ELEMENT) == 0) {
        str_add(s, ",\"element\":");
        put_json(s, r->element);
    }
    str_addc(s, '}');
}

static const char *
type_of(const struct row *r, unsigned flags)
{
    if ((flags & OTHER_TYPE) == 0)
        return r->type;
    return r->status == 401 || r->status == 403 ? "ValidationFault"
                                                : "AuthorizatonFault";
}

static void
fault_json(struct str *s, const struct row *r, const struct shape *shape)
{
    bool upper = shape->form == UPPER;

    if ((shape->flags & MARKED) != 0)
        str_add(s, "\xEF\xBB\xBF");
    str_addc(s, '{');
    if (shape->form == GATEWAY)
        str_add(s, "\"warnings\":null,\"intuitObject\":null,");
    str_add(s, upper ? "\"Fault\":{\"Error\":[" : "\"fault\":{\"error\":[");
    error_json(s, r, shape);
    if ((shape->flags & SEVERAL) != 0) {
        str_addc(s, ',');
        error_json(s, r, shape);
    }
    if ((shape->flags & THEN_DOUBT) != 0)
        str_addf(s, ",{\"%s\":\"Operation Failed\",\"code\":\"1000\"}",
                 upper ? "Message" : "message");
    str_add(s, "],\"type\":");
    put_json(s, type_of(r, shape->flags));
    str_addc(s, '}');
    if ((shape->flags & BESIDE) != 0)
        str_add(s, ",\"Invoice\":{\"Id\":\"1\",\"SyncToken\":\"0\"}");
    if (shape->form == GATEWAY)
        str_add(s, ",\"report\":null,\"batchItemResponse\":[],"
                   "\"requestId\":null,\"cdcresponse\":[]");
    if ((shape->flags & NO_TIME) == 0)
        str_add(s, upper ? ",\"time\":\"2026-03-04T09:15:02.118-08:00\""
                         : ",\"time\":1772644502118");
    str_addc(s, '}');
}

static void
error_xml(struct str *s, const struct row *r, const struct shape *shape)
{
    str_addf(s, "<Error code=\"%ld\"", r->code);
    if (*r->element != '\0')
        str_addf(s, " element=\"%s\"", r->element);
    str_add(s, "><Message>");
    put_xml(s, r->message);
    str_add(s, "</Message>");
    if ((shape->flags & NO_DETAIL) == 0) {
        str_add(s, "<Detail>");
        put_xml(s, r->detail);
        str_add(s, "</Detail>");
    }
    if (shape->form == XML)
        str_add(s, "</Error>");
}

static void
fault_xml(struct str *s, const struct row *r, const struct shape *shape)
{
    str_addf(s,
             "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
             "<IntuitResponse time=\"t\" xmlns=\"http://schema.intuit.com/"
             "finance/v3\"><Fault type=\"%s\">",
             r->type);
    error_xml(s, r, shape);
    if ((shape->flags & SEVERAL) != 0)
        error_xml(s, r, shape);
    if ((shape->flags & THEN_DOUBT) != 0)
        str_add(s, "<Error code=\"1000\"><Message>Operation Failed</Message>"
                   "</Error>");
    if (shape->form == XML_NESTED)
        str_add(s, "</Error></Error>");
    if (shape->form != XML_CUT)
        str_add(s, "</Fault></IntuitResponse>");
}

struct bytes
shape_body(struct arena *a, const struct row *r, const struct shape *shape)
{
    const struct shape plain = { "", UPPER, 0 };
    struct str s;

    str_init(&s, a, BODY);
    switch (shape->form) {
    case UPPER:
    case LOWER:
    case GATEWAY:
        fault_json(&s, r, shape);
        break;
    case XML:
    case XML_BROKEN:
    case XML_NESTED:
    case XML_CUT:
        fault_xml(&s, r, shape);
        break;
    case JSON_CUT:
        fault_json(&s, r, &plain);
        return (struct bytes){ s.text, s.len - 1 };
    case HTML_AROUND:
        str_add(&s, "<html><body><pre>");
        fault_json(&s, r, &plain);
        str_add(&s, "</pre></body></html>");
        break;
    case HTML:
        str_add(&s, "<html><body>We'll be back soon</body></html>");
        break;
    case EMPTY:
        break;
    case STUB:
        str_add(&s, "<?xml version=\"1.0\"?>");
        break;
    case OTHER_JSON:
        str_add(&s, "{\"message\":\"no\",\"code\":\"6210\"}");
        break;
    }
    return (struct bytes){ s.text, s.len };
}
