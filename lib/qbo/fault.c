#include "qbo/fault.h"

#include <stdlib.h>
#include <string.h>

static const char *
either(const struct json *o, const char *upper, const char *lower)
{
    const char *text = json_text_at(o, upper);

    if (text == NULL)
        text = json_text_at(o, lower);
    return text != NULL ? text : "";
}

static const struct json *
member(const struct json *o, const char *upper, const char *lower)
{
    const struct json *m = json_get(o, upper);

    return m != NULL ? m : json_get(o, lower);
}

/* The number in "003200", "3200" or "...errorCode=003200; ...". */
static long
code_of(const char *code, const char *message)
{
    const char *at = strstr(message, "errorCode=");
    long n = strtol(code, NULL, 10);

    if (n == 0 && at != NULL)
        n = strtol(at + strlen("errorCode="), NULL, 10);
    return n > 0 && n < 1000000 ? n : 0;
}

static void
json_error(const struct json *error, struct qbo_fault *out)
{
    out->found = true;
    out->message = either(error, "Message", "message");
    out->detail = either(error, "Detail", "detail");
    out->element = either(error, "element", "Element");
    out->code = code_of(either(error, "code", "Code"), out->message);
}

/* One more of the same answer, behind the last. */
static struct qbo_fault *
another(struct arena *a, struct qbo_fault *last)
{
    struct qbo_fault *f = arena_alloc(a, 1, sizeof(*f));

    *f = *last;
    f->message = f->detail = f->element = "";
    f->code = 0;
    last->next = f;
    return f;
}

static void
json_errors(struct arena *a, const struct json *fault, struct qbo_fault *out)
{
    const struct json *list = member(fault, "Error", "error"), *error;
    struct qbo_fault *last = NULL;
    size_t n = 0;

    out->found = true;
    if (list == NULL)
        return;
    error = list->kind == JSON_IS_LIST ? list->first : list;
    for (; error != NULL && n < QBO_FAULTS_MAX; error = error->next, n++) {
        last = last == NULL ? out : another(a, last);
        json_error(error, last);
        if (list->kind != JSON_IS_LIST)
            break;
    }
}

/* A fault at the top, or inside a 200: batch, query and report blocks. */
static void
json_find(struct arena *a, const struct json *root, struct qbo_fault *out)
{
    const struct json *fault = member(root, "Fault", "fault");

    if (fault != NULL && fault->kind == JSON_IS_OBJECT) {
        out->type = either(fault, "type", "Type");
        json_errors(a, fault, out);
        return;
    }
    if (json_text_at(root, "x_error_reason") != NULL) {
        out->found = true;
        out->code = 100;
        out->message = json_text_at(root, "x_error_reason");
    }
}

/* The text between two marks from `at` on; "" when they are not there. */
static char *
between(struct arena *a, const char *at, const char *open, const char *close)
{
    const char *from = strcasestr(at, open), *to;

    if (from == NULL)
        return arena_text(a, "");
    from += strlen(open);
    to = strcasestr(from, close);
    return arena_copy(a, from,
                      to != NULL ? (size_t)(to - from) : strnlen(from, 500));
}

/* The five names that XML has for characters, in place. */
static const char *
plain(char *text)
{
    static const struct {
        const char *name;
        char c;
    } names[] = { { "&lt;", '<' },
                  { "&gt;", '>' },
                  { "&quot;", '"' },
                  { "&apos;", '\'' },
                  { "&amp;", '&' } };
    char *to = text;

    for (const char *from = text; *from != '\0'; to++) {
        size_t n = 1;

        *to = *from;
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
            size_t len = strlen(names[i].name);

            if (strncmp(from, names[i].name, len) == 0) {
                *to = names[i].c;
                n = len;
                break;
            }
        }
        from += n;
    }
    *to = '\0';
    return text;
}

static void
xml_error(struct arena *a, const char *at, struct qbo_fault *out)
{
    out->found = true;
    out->message = plain(between(a, at, "<Message>", "<"));
    out->detail = plain(between(a, at, "<Detail>", "<"));
    out->element = between(a, at, "element=\"", "\"");
    out->code = code_of(between(a, at, "code=\"", "\""), out->message);
}

/* Tolerant: the XML may not be well-formed (PHP-SDK #445). */
static void
xml_find(struct arena *a, const char *text, struct qbo_fault *out)
{
    static const char open[] = "<Error";
    struct qbo_fault *last = NULL;
    const char *at = text;
    size_t n = 0;

    out->type = between(a, text, "<Fault type=\"", "\"");
    while ((at = strcasestr(at, open)) != NULL && n++ < QBO_FAULTS_MAX) {
        const char *next = strcasestr(at + sizeof(open) - 1, open);

        last = last == NULL ? out : another(a, last);
        xml_error(a, next == NULL ? at : arena_copy(a, at, (size_t)(next - at)),
                  last);
        at += sizeof(open) - 1;
    }
}

/* The old reconnect API: <ErrorMessage> and <ErrorCode>, 0 for none. */
static void
platform_find(struct arena *a, const char *text, struct qbo_fault *out)
{
    out->message = plain(between(a, text, "<ErrorMessage>", "<"));
    out->code = code_of(between(a, text, "<ErrorCode>", "<"), "");
    out->found = out->code != 0;
}

void
qbo_fault_find(struct arena *a, struct bytes body, struct qbo_fault *out)
{
    const char *text = arena_copy(a, body.p, body.n), *end = text + body.n;
    struct err ignored = { 0 };

    memset(out, 0, sizeof(*out));
    out->message = out->detail = out->element = out->type = "";
    text += strspn(text, " \t\r\n\xEF\xBB\xBF");
    if (*text == '\0') {
        out->shape = QBO_SHAPE_EMPTY;
    } else if (*text == '{' &&
               json_read(a, text, (size_t)(end - text), QBO_ANSWER_MAX,
                         QBO_JSON_DEPTH, &out->root, &ignored)) {
        out->shape = QBO_SHAPE_JSON;
        json_find(a, out->root, out);
    } else if (*text == '<' && (strcasestr(text, "<IntuitResponse") != NULL ||
                                strcasestr(text, "<Fault") != NULL)) {
        /* Without its end it was cut: what it says is not all of it. */
        out->shape = strcasestr(text, "</Fault") != NULL ? QBO_SHAPE_XML
                                                         : QBO_SHAPE_OTHER;
        xml_find(a, text, out);
    } else if (*text == '<' && strcasestr(text, "</PlatformResponse") != NULL) {
        out->shape = QBO_SHAPE_XML;
        platform_find(a, text, out);
    } else {
        out->shape = QBO_SHAPE_OTHER;
    }
}
