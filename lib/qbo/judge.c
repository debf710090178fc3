/* judge: transport, shape, code, text, status -> class and cause. */
#include <ctype.h>
#include <string.h>

#include "qbo/fault.h"
#include "qbo/rule.h"

enum { TEXT_MAX = 400, SEVERE = 10000 };

/* Without a code, or with one no row knows: the HTTP status decides. */
/* clang-format off */
static const struct {
    long low, high;
    enum qbo_class class;
    const char *cause;
} statuses[] = {
    { 401, 401, QBO_SIGNED_OUT, "sign_in_again" },
    { 403, 403, QBO_DENIED,     "not_allowed" },
    { 408, 408, QBO_UNKNOWN,    NULL },
    { 429, 429, QBO_THROTTLED,  NULL },
    { 400, 499, QBO_REFUSED,    "unknown" },
    { 500, 599, QBO_UNKNOWN,    NULL },
};
/* clang-format on */

static bool
says(const struct qbo_fault *f, const char *fragment)
{
    if (fragment == NULL)
        return true;
    if (*fragment == '\0') /* BARE */
        return *f->detail == '\0';
    return strcasestr(f->detail, fragment) != NULL ||
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

static const struct rule *
rule_find(const struct qbo_fault *f)
{
    for (size_t i = 0; i < qbo_rule_count; i++) {
        const struct rule *r = &qbo_rules[i];

        if (f->code >= r->low && f->code <= r->high && says(f, r->text))
            return r;
    }
    return NULL;
}

/*
 * A fault of a kind that nobody wrote down: a person reads it where QuickBooks
 * refused, and it is looked for where it may have been stored all the same:
 * after a failure of the system, or where nothing is said at all.
 */
static void
by_nothing_known(const struct qbo_fault *f, long status, struct qbo_answer *out)
{
    bool silent = f->code == 0 && *f->message == '\0' && *f->detail == '\0';

    by_status(status >= 200 && status < 300 ? 400 : status, out);
    if (out->class == QBO_REFUSED &&
        (silent || f->code >= SEVERE || strcasestr(f->type, "System") != NULL))
        out->class = QBO_UNKNOWN;
}

/* With the head of a success, only a named cause is a refusal. */
static bool
doubtful(const struct qbo_answer *a)
{
    return a->class == QBO_TRANSIENT ||
           (a->class == QBO_REFUSED && strcmp(a->cause, "unknown") == 0);
}

static void
by_fault(const struct qbo_fault *f, long status, bool write,
         struct qbo_answer *out)
{
    const struct rule *r = rule_find(f);

    if (r == NULL) {
        by_nothing_known(f, status, out);
    } else {
        out->class = r->class;
        out->cause = r->cause;
    }
    if (write && status < 300 && doubtful(out))
        out->class = QBO_UNKNOWN;
}

/* The first says what it is; any that may have been stored makes it unknown. */
static void
by_faults(const struct qbo_fault *f, long status, bool write,
          struct qbo_answer *out)
{
    struct qbo_answer more;

    by_fault(f, status, write, out);
    for (f = f->next; f != NULL && write; f = f->next) {
        if (*f->message == '\0' && *f->detail == '\0')
            continue;
        memset(&more, 0, sizeof(more));
        by_fault(f, status, write, &more);
        if (more.class == QBO_UNKNOWN)
            out->class = QBO_UNKNOWN;
    }
}

/* Behind the tag that begins here; a link goes with its words, which say
 * nothing where they lead nowhere.  NULL: it is no tag. */
static const char *
tag_end(const char *at)
{
    const char *end;

    if (at[0] != '<' || (at[1] != '/' && !isalpha((unsigned char)at[1])))
        return NULL;
    end = strncmp(at, "<a ", 3) == 0 ? strstr(at, "</a") : at;
    end = end == NULL ? NULL : strchr(end, '>');
    return end == NULL ? NULL : end + 1;
}

/* QuickBooks' texts have tags of its own pages in them. */
static void
untag(char *text)
{
    char *to = text;

    for (const char *from = text, *end; *from != '\0';) {
        end = tag_end(from);
        if (end != NULL)
            from = end;
        else
            *to++ = *from++;
    }
    *to = '\0';
}

/* "Message : Detail" on one line, without Detail repeating Message. */
static const char *
sentence(struct arena *a, const struct qbo_fault *f, const char *const *secrets)
{
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
    line = arena_text(a, body);
    untag(line);
    line = str_trim(a, line);
    return qbo_scrub(a, (struct bytes){ line, strlen(line) }, TEXT_MAX,
                     secrets);
}

/*
 * Definite only where QuickBooks itself answered in its own words, a fault: a
 * page or an object of whatever stands between neither refuses a record nor
 * ends a connection.
 */
static void
soften(const struct qbo_fault *f, long status, bool write,
       struct qbo_answer *out)
{
    bool own =
        f->found && (f->shape == QBO_SHAPE_JSON || f->shape == QBO_SHAPE_XML);

    if (write && status >= 500)
        out->class = QBO_UNKNOWN;
    if (!own && out->class != QBO_THROTTLED && out->class != QBO_SIGNED_OUT)
        out->class = QBO_UNKNOWN;
    out->server = status >= 500 || out->class == QBO_UNKNOWN;
    if (!write && out->class == QBO_UNKNOWN)
        out->class = QBO_TRANSIENT;
    if (out->class == QBO_UNKNOWN)
        out->cause = NULL; /* nobody refused it */
}

/* What changed comes as a list, which may have a fault in place of a block. */
static bool
whole(const struct json *entity)
{
    const struct json *blocks;

    if (entity == NULL)
        return false;
    if (entity->kind != JSON_IS_LIST)
        return entity->kind == JSON_IS_OBJECT &&
               json_get(entity, "Fault") == NULL &&
               json_get(entity, "fault") == NULL;
    blocks = json_get(entity->first, "QueryResponse");
    if (blocks == NULL || blocks->kind != JSON_IS_LIST)
        return false;
    for (const struct json *o = blocks->first; o != NULL; o = o->next)
        if (!whole(o) || o->kind != JSON_IS_OBJECT)
            return false;
    return true;
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
        by_faults(&f, http->status, write, out);
        if (write && json_get(f.root, entity) != NULL)
            out->class = QBO_UNKNOWN; /* refused and done, in one answer */
        out->code = f.code > 0 ? arena_printf(a, "%ld", f.code) : "";
        out->text = sentence(a, &f, http->secrets);
        soften(&f, http->status, write, out);
        return;
    }
    if (http->status >= 200 && http->status < 300) {
        out->entity = json_get(f.root, entity);
        if (whole(out->entity)) {
            out->class = QBO_GOOD;
            return;
        }
        out->class = QBO_UNKNOWN; /* a page, a cut, another entity */
    } else {
        by_status(http->status, out);
    }
    soften(&f, http->status, write, out);
}
