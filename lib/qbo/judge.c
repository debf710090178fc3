/* judge: transport, shape, code, text, status -> class and cause. */
#include <string.h>

#include "qbo/fault.h"

enum { TEXT_MAX = 400 };

/*
 * qbo.md 6, in its own order.  text: a fragment of Message or Detail, compared
 * without case; the first row that fits wins, so fragments stand before the
 * bare code.  UNKNOWN here means "may have been stored even so".
 */
/* clang-format off */
static const struct rule {
    long low, high;
    const char *text;
    enum qbo_class class;
    const char *cause;
} rules[] = {
    { 24, 24, NULL,                                 QBO_SIGNED_OUT, "sign_in_again" },
    { 100, 110, NULL,                               QBO_SIGNED_OUT, "sign_in_again" },
    { 120, 120, "unknown error during authentication", QBO_TRANSIENT, NULL },
    { 120, 120, NULL,                               QBO_DENIED,     "not_allowed" },
    { 130, 150, NULL,                               QBO_TRANSIENT,  NULL },
    { 212, 212, NULL,                               QBO_SIGNED_OUT, "sign_in_again" },
    { 270, 270, NULL,                               QBO_SIGNED_OUT, "sign_in_again" },
    { 500, 500, "could not find resource",          QBO_TRANSIENT,  NULL },
    { 600, 600, NULL,                               QBO_DUPLICATE,  NULL },
    { 610, 610, "another user has deleted",         QBO_REFUSED,    "deleted_in_qbo" },
    { 610, 610, NULL,                               QBO_REFUSED,    "link_lost" },
    { 620, 620, NULL,                               QBO_REFUSED,    "deleted_in_qbo" },
    { 1000, 1020, NULL,                             QBO_UNKNOWN,    NULL },
    { 2010, 2010, NULL,                             QBO_REFUSED,    "unknown" },
    { 2020, 2020, NULL,                             QBO_REFUSED,    "missing_field" },
    { 2040, 2060, NULL,                             QBO_REFUSED,    "missing_field" },
    { 2200, 2210, NULL,                             QBO_REFUSED,    "missing_field" },
    { 2500, 2500, "taxcoderef",                     QBO_REFUSED,    "tax_not_mapped" },
    { 2500, 2500, "itemref",                        QBO_REFUSED,    "link_lost" },
    { 2500, 2500, "account",                        QBO_REFUSED,    "account_inactive" },
    { 2500, 2500, "customerref",                    QBO_REFUSED,    "customer_not_found" },
    { 2500, 2500, NULL,                             QBO_REFUSED,    "link_lost" },
    { 3001, 3001, NULL,                             QBO_THROTTLED,  NULL },
    { 3100, 3100, "internalservererror",            QBO_TRANSIENT,  NULL },
    { 3100, 3100, NULL,                             QBO_DENIED,     "not_allowed" },
    { 3200, 3202, NULL,                             QBO_SIGNED_OUT, "sign_in_again" },
    { 5010, 5010, "account period closed",          QBO_REFUSED,    "closed_period" },
    { 5010, 5010, NULL,                             QBO_STALE,      NULL },
    { 5020, 5030, NULL,                             QBO_REFUSED,    "not_allowed" },
    { 6000, 6000, "an unexpected error occurred while accessing or saving", QBO_UNKNOWN, NULL },
    { 6000, 6000, "(-30003)",                       QBO_UNKNOWN,    NULL },
    { 6000, 6000, "one name at a time",             QBO_TRANSIENT,  NULL },
    { 6000, 6000, "gst/hst rate",                   QBO_REFUSED,    "tax_not_mapped" },
    { 6000, 6000, "a vat rate",                     QBO_REFUSED,    "tax_not_mapped" },
    { 6000, 6000, "do not have a tax code",         QBO_REFUSED,    "tax_not_mapped" },
    { 6000, 6000, "while calculating tax",          QBO_REFUSED,    "tax_not_enabled" },
    { 6000, 6000, "discount amount can",            QBO_REFUSED,    "missing_field" },
    { 6000, 6000, "list element that has been deleted", QBO_REFUSED, "customer_merged" },
    { 6000, 6000, "no longer available",            QBO_REFUSED,    "link_lost" },
    { 6000, 6000, "type of name assigned",          QBO_REFUSED,    "duplicate_customer" },
    { 6000, 6000, "type of account",                QBO_REFUSED,    "account_inactive" },
    { 6000, 6000, "a different account",            QBO_REFUSED,    "account_inactive" },
    { 6000, 6000, "date due cannot be earlier",     QBO_REFUSED,    "missing_field" },
    { 6000, 6000, "21 characters in the doc_num",   QBO_REFUSED,    "missing_field" },
    { 6000, 6000, "period has closed",              QBO_REFUSED,    "closed_period" },
    { 6000, 6000, "prior to the closing date",      QBO_REFUSED,    "closed_period" },
    { 6000, 6000, NULL,                             QBO_REFUSED,    "unknown" },
    { 6002, 6002, NULL,                             QBO_UNKNOWN,    NULL },
    { 6080, 6080, NULL,                             QBO_REFUSED,    "missing_field" },
    { 6090, 6090, NULL,                             QBO_REFUSED,    "discount_account" },
    { 6100, 6100, NULL,                             QBO_REFUSED,    "tax_not_mapped" },
    { 6140, 6140, NULL,                             QBO_DUPLICATE,  "duplicate_number" },
    { 6160, 6170, NULL,                             QBO_REFUSED,    "tax_not_mapped" },
    { 6190, 6190, NULL,                             QBO_REFUSED,    "not_allowed" },
    { 6200, 6210, NULL,                             QBO_REFUSED,    "closed_period" },
    { 6230, 6230, NULL,                             QBO_REFUSED,    "tax_not_mapped" },
    { 6240, 6240, "product or service",             QBO_REFUSED,    "item_collision" },
    { 6240, 6240, "item",                           QBO_REFUSED,    "item_collision" },
    { 6240, 6240, NULL,                             QBO_REFUSED,    "duplicate_customer" },
    { 6250, 6250, NULL,                             QBO_REFUSED,    "customer_not_found" },
    { 6420, 6420, NULL,                             QBO_REFUSED,    "missing_field" },
    { 6430, 6430, NULL,                             QBO_REFUSED,    "account_inactive" },
    { 6470, 6470, NULL,                             QBO_REFUSED,    "tax_not_enabled" },
    { 10000, 10000, "made inactive",                QBO_REFUSED,    "link_lost" },
    { 10000, 10000, "java.",                        QBO_REFUSED,    "unknown" },
    { 10000, 10000, NULL,                           QBO_UNKNOWN,    NULL },
};

/* Without a code, or with one no row knows: the HTTP status decides. */
static const struct {
    long low, high;
    enum qbo_class class;
    const char *cause;
} statuses[] = {
    { 401, 401, QBO_SIGNED_OUT, "sign_in_again" },
    { 403, 403, QBO_DENIED,     "not_allowed" },
    { 429, 429, QBO_THROTTLED,  NULL },
    { 400, 499, QBO_REFUSED,    "unknown" },
    { 500, 599, QBO_UNKNOWN,    NULL },
};
/* clang-format on */

static bool
says(const struct qbo_fault *f, const char *fragment)
{
    return fragment == NULL || strcasestr(f->detail, fragment) != NULL ||
           strcasestr(f->message, fragment) != NULL ||
           strcasestr(f->element, fragment) != NULL;
}

static void
by_status(long status, struct qbo_answer *out)
{
    out->class = QBO_UNKNOWN;
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        if (status >= statuses[i].low && status <= statuses[i].high) {
            out->class = statuses[i].class;
            out->cause = statuses[i].cause;
            return;
        }
    }
}

static void
by_fault(const struct qbo_fault *f, long status, struct qbo_answer *out)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        const struct rule *r = &rules[i];

        if (f->code >= r->low && f->code <= r->high && f->code != 0 &&
            says(f, r->text)) {
            out->class = r->class;
            out->cause = r->cause;
            return;
        }
    }
    /* A well-formed refusal of an unknown kind inside a 200 stored nothing we
       can name: a person reads it. */
    by_status(status >= 200 && status < 300 ? 400 : status, out);
}

/* "Message : Detail" on one line, without Detail repeating Message. */
static const char *
sentence(struct arena *a, const struct qbo_fault *f)
{
    const char *const none[] = { NULL };
    const char *body = *f->detail != '\0' ? f->detail : f->message;
    const char *prefix = "Business Validation Error: ";
    const char *at = strstr(body, prefix);
    char *line;
    size_t n;

    if (at == body)
        body += strlen(prefix);
    n = strlen(f->message);
    if (n > 0 && strncmp(body, f->message, n) == 0 &&
        strncmp(body + n, " : ", 3) == 0)
        body += n + 3; /* Detail often begins with Message */
    line = str_trim(a, body);
    return qbo_scrub(a, (struct bytes){ line, strlen(line) }, TEXT_MAX, none);
}

/*
 * Definite only where QuickBooks itself answered in its own words: a page of
 * whatever stands between neither refuses a record nor ends a connection.
 */
static void
soften(const struct qbo_fault *f, long status, bool write,
       struct qbo_answer *out)
{
    bool own = f->shape == QBO_SHAPE_JSON || f->shape == QBO_SHAPE_XML;

    if (write && status >= 500)
        out->class = QBO_UNKNOWN;
    if (!own && out->class != QBO_THROTTLED && out->class != QBO_SIGNED_OUT)
        out->class = QBO_UNKNOWN;
    out->server = status >= 500 || out->class == QBO_UNKNOWN;
    if (!write && out->class == QBO_UNKNOWN)
        out->class = QBO_TRANSIENT;
}

void
qbo_judge(struct arena *a, const struct qbo_http *http, const char *entity,
          bool write, struct qbo_answer *out)
{
    struct qbo_fault f;

    memset(out, 0, sizeof(*out));
    out->code = out->text = out->element = "";
    if (http->transport != QBO_ANSWERED) {
        out->class =
            write && http->transport == QBO_LOST ? QBO_UNKNOWN : QBO_TRANSIENT;
        out->server = true;
        return;
    }
    qbo_fault_find(a, http->body, &f);
    out->root = f.root;
    out->element = f.element;
    if (f.found) {
        by_fault(&f, http->status, out);
        out->code = f.code > 0 ? arena_printf(a, "%ld", f.code) : "";
        out->text = sentence(a, &f);
        soften(&f, http->status, write, out);
        return;
    }
    if (http->status >= 200 && http->status < 300) {
        out->entity = json_get(f.root, entity);
        if (out->entity != NULL && out->entity->kind == JSON_IS_OBJECT &&
            json_get(out->entity, "Fault") == NULL &&
            json_get(out->entity, "fault") == NULL) {
            out->class = QBO_GOOD;
            return;
        }
        out->class = QBO_UNKNOWN; /* a page, a cut, another entity */
    } else {
        by_status(http->status, out);
    }
    soften(&f, http->status, write, out);
}
