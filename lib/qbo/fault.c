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

static bool
json_error(const struct json *fault, struct qbo_fault *out)
{
    const struct json *list = member(fault, "Error", "error");
    const struct json *first;

    if (list == NULL)
        return false;
    first = list->kind == JSON_IS_LIST ? list->first : list;
    out->found = true;
    if (first == NULL)
        return true;
    out->message = either(first, "Message", "message");
    out->detail = either(first, "Detail", "detail");
    out->element = either(first, "element", "Element");
    out->code = code_of(either(first, "code", "Code"), out->message);
    return true;
}

/* A fault at the top, or inside a 200: batch, query and report blocks. */
static void
json_find(const struct json *root, struct qbo_fault *out)
{
    const struct json *fault = member(root, "Fault", "fault");

    if (fault != NULL && fault->kind == JSON_IS_OBJECT) {
        out->type = either(fault, "type", "Type");
        if (!json_error(fault, out))
            out->found = true;
        return;
    }
    if (json_text_at(root, "x_error_reason") != NULL) {
        out->found = true;
        out->code = 100;
        out->message = json_text_at(root, "x_error_reason");
    }
}

/* The text between two marks from `at` on; "" when they are not there. */
static const char *
between(struct arena *a, const char *at, const char *open, const char *close)
{
    const char *from = strcasestr(at, open), *to;

    if (from == NULL)
        return "";
    from += strlen(open);
    to = strcasestr(from, close);
    return arena_copy(a, from,
                      to != NULL ? (size_t)(to - from) : strnlen(from, 500));
}

/* Tolerant: the XML may not be well-formed (PHP-SDK #445). */
static void
xml_find(struct arena *a, const char *text, struct qbo_fault *out)
{
    const char *error = strcasestr(text, "<Error");

    out->type = between(a, text, "<Fault type=\"", "\"");
    if (error == NULL)
        return;
    out->found = true;
    out->message = between(a, error, "<Message>", "<");
    out->detail = between(a, error, "<Detail>", "<");
    out->element = between(a, error, "element=\"", "\"");
    out->code = code_of(between(a, error, "code=\"", "\""), out->message);
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
        json_find(out->root, out);
    } else if (*text == '<' && (strcasestr(text, "<IntuitResponse") != NULL ||
                                strcasestr(text, "<Fault") != NULL)) {
        out->shape = QBO_SHAPE_XML;
        xml_find(a, text, out);
    } else {
        out->shape = QBO_SHAPE_OTHER;
    }
}
