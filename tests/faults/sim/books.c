/* books: QuickBooks, as much of it as the engine's requests can tell apart. */
#include <stdlib.h>
#include <string.h>

#include "books.h"
#include "clock/clock.h"

/* qbo.md 8: queries may lag, MetaData has whole seconds. */
const char *
books_stamp(struct sim *s)
{
    struct utc at = { (s->now + s->knobs.clock_at) / US * US };

    return utc_text(&s->arena, at);
}

const char *
books_text_at(const json_t *o, const char *a, const char *b)
{
    const json_t *v = json_object_get(o, a);

    if (b != NULL)
        v = json_object_get(v, b);
    return json_is_string(v) ? json_string_value(v) : "";
}

static const char *
name_key(const char *kind)
{
    return strcmp(kind, "Customer") == 0 ? "DisplayName" : "Name";
}

struct doc *
books_doc(struct sim *s, size_t shop, const char *kind, const char *id)
{
    struct company *c = &s->companies[shop];

    for (size_t i = 0; i < c->doc_count; i++)
        if (strcmp(c->docs[i].kind, kind) == 0 &&
            strcmp(books_text_at(c->docs[i].now, "Id", NULL), id) == 0)
            return &c->docs[i];
    return NULL;
}

static struct doc *
doc_by(struct sim *s, size_t shop, const char *kind, const char *key,
       const char *value)
{
    struct company *c = &s->companies[shop];

    for (size_t i = 0; i < c->doc_count; i++)
        if (!c->docs[i].deleted && strcmp(c->docs[i].kind, kind) == 0 &&
            strcasecmp(books_text_at(c->docs[i].now, key, NULL), value) == 0)
            return &c->docs[i];
    return NULL;
}

/* ----------------------------------------------------------------- answers */

struct books_answer
books_said(struct sim *s, int status, json_t *v)
{
    char *text = json_dumps(v, JSON_COMPACT | JSON_REAL_PRECISION(15));
    struct books_answer out = { status, arena_text(&s->arena, text) };

    free(text);
    json_decref(v);
    return out;
}

struct books_answer
books_fault(struct sim *s, const char *code, const char *message,
            const char *detail)
{
    return books_said(s, 400,
                      json_pack("{s:{s:[{s:s,s:s,s:s,s:s}],s:s},s:s}", "Fault",
                                "Error", "Message", message, "Detail", detail,
                                "code", code, "element", "", "type",
                                "ValidationFault", "time", books_stamp(s)));
}

struct books_answer
books_gone(struct sim *s)
{
    return books_fault(s, "610", "Object Not Found",
                       "Object Not Found : Another user has deleted this "
                       "transaction.");
}

struct books_answer
books_shown(struct sim *s, const struct doc *d)
{
    return books_said(
        s, 200,
        json_pack("{s:O,s:s}", d->kind, d->now, "time", books_stamp(s)));
}

/* ------------------------------------------------------------------ writes */

static void
meta(struct sim *s, json_t *o, const char *made)
{
    json_object_set_new(o, "MetaData",
                        json_pack("{s:s,s:s}", "CreateTime", made,
                                  "LastUpdatedTime", books_stamp(s)));
}

struct doc *
books_add(struct sim *s, size_t shop, const char *kind, json_t *given,
          const char *request_id)
{
    struct company *c = &s->companies[shop];
    struct doc *d = &c->docs[c->doc_count];
    char id[24];

    if (c->doc_count == DOCS_MAX)
        abort();
    c->doc_count++;
    snprintf(id, sizeof(id), "%lld", (long long)++c->last_id);
    json_object_set_new(given, "Id", json_string(id));
    json_object_set_new(given, "SyncToken", json_string("0"));
    meta(s, given, books_stamp(s));
    *d = (struct doc){ .kind = kind,
                       .now = given,
                       .before = NULL,
                       .made_at = s->now,
                       .changed_at = s->now,
                       .request_id = request_id };
    return d;
}

/* Another version of it; takes next over. */
void
books_change(struct sim *s, struct doc *d, json_t *next)
{
    long token = strtol(books_text_at(d->now, "SyncToken", NULL), NULL, 10);
    char text[24];

    snprintf(text, sizeof(text), "%ld", token + 1);
    json_object_set(next, "Id", json_object_get(d->now, "Id"));
    json_object_set_new(next, "SyncToken", json_string(text));
    meta(
        s, next,
        books_text_at(json_object_get(d->now, "MetaData"), "CreateTime", NULL));
    json_decref(d->before);
    d->before = d->now;
    d->now = next;
    d->changed_at = s->now;
}

static const char *
kind_of_path(const char *url)
{
    return strstr(url, "/customer") != NULL  ? "Customer"
           : strstr(url, "/item") != NULL    ? "Item"
           : strstr(url, "/payment") != NULL ? "Payment"
                                             : "Invoice";
}

/* What its lines come to. */
static void
total(json_t *o)
{
    const json_t *line = json_array_get(json_object_get(o, "Line"), 0);
    json_t *amount = json_object_get(line, "Amount");

    if (amount != NULL)
        json_object_set(o, "TotalAmt", amount);
}

static bool
number_fill(struct sim *s, size_t shop, json_t *o)
{
    struct company *c = &s->companies[shop];
    const char *number = books_text_at(o, "DocNumber", NULL);
    char next[24];

    if (*number != '\0' && strcmp(number, "AUTO_GENERATE") != 0)
        return doc_by(s, shop, "Invoice", "DocNumber", number) == NULL;
    do
        snprintf(next, sizeof(next), "Q%lld", (long long)++c->last_number);
    while (doc_by(s, shop, "Invoice", "DocNumber", next) != NULL);
    json_object_set_new(o, "DocNumber", json_string(next));
    return true;
}

static struct books_answer
create(struct sim *s, size_t shop, const char *kind, json_t *body,
       const char *request_id)
{
    const struct doc *twin;

    if (strcmp(kind, "Payment") == 0)
        return books_pay(s, shop, NULL, body, request_id);
    if (strcmp(kind, "Invoice") != 0) {
        const char *key = name_key(kind);

        if (doc_by(s, shop, kind, key, books_text_at(body, key, NULL)) != NULL)
            return json_decref(body),
                   books_fault(s, "6240", "Duplicate Name Exists Error",
                               "The name supplied already exists. : Another "
                               "record is already using this name.");
        json_object_set_new(body, "Active", json_true());
        return books_shown(s, books_add(s, shop, kind, body, request_id));
    }
    if (books_doc(s, shop, "Customer",
                  books_text_at(json_object_get(body, "CustomerRef"), "value",
                                NULL)) == NULL)
        return json_decref(body),
               books_fault(s, "2500", "Invalid Reference Id",
                           "Invalid Reference Id : CustomerRef");
    if (!number_fill(s, shop, body)) {
        twin = doc_by(s, shop, "Invoice", "DocNumber",
                      books_text_at(body, "DocNumber", NULL));
        json_decref(body);
        return books_fault(
            s, "6140", "Duplicate Document Number Error",
            arena_printf(&s->arena,
                         "Duplicate Document Number Error : You must "
                         "specify a different number. This number has "
                         "already been used. DocNumber=%s is assigned "
                         "to TxnType=Invoice with TxnId=%s",
                         books_text_at(twin->now, "DocNumber", NULL),
                         books_text_at(twin->now, "Id", NULL)));
    }
    total(body);
    return books_shown(s, books_add(s, shop, kind, body, request_id));
}

static struct books_answer
update(struct sim *s, size_t shop, const char *kind, const char *operation,
       json_t *body)
{
    struct doc *d = books_doc(s, shop, kind, books_text_at(body, "Id", NULL));
    json_t *next;

    if (d == NULL || d->deleted)
        return json_decref(body), books_gone(s);
    if (strcmp(books_text_at(body, "SyncToken", NULL),
               books_text_at(d->now, "SyncToken", NULL)) != 0)
        return json_decref(body),
               books_fault(
                   s, "5010", "Stale Object Error",
                   "Stale Object Error : You and somebody were working on "
                   "this at the same time.");
    if (strcmp(operation, "delete") == 0 || strcmp(operation, "void") == 0)
        return json_decref(body), books_end(s, shop, d, operation);
    if (strcmp(kind, "Payment") == 0)
        return books_pay(s, shop, d, body, "");
    next = json_deep_copy(d->now);
    json_object_update(next, body);
    json_decref(body);
    total(next);
    books_change(s, d, next);
    return books_shown(s, d);
}

static const char *
parameter(struct sim *s, const char *url, const char *name)
{
    const char *at = strstr(url, arena_printf(&s->arena, "%s=", name));
    size_t n;

    if (at == NULL)
        return "";
    at += strlen(name) + 1;
    n = strcspn(at, "&");
    return arena_copy(&s->arena, at, n);
}

static const struct memory *
remembered(const struct company *c, const char *request_id)
{
    for (size_t i = 0; i < c->kept_count; i++)
        if (strcmp(c->kept[i].request_id, request_id) == 0)
            return &c->kept[i];
    return NULL;
}

struct books_answer
books_post(struct sim *s, size_t shop, const char *url, const char *body)
{
    struct company *c = &s->companies[shop];
    const char *id = parameter(s, url, "requestid");
    const struct memory *old = remembered(c, id);
    const char *kind = kind_of_path(url), *operation;
    struct books_answer out;
    json_t *v;

    if (s->knobs.honoured && old != NULL)
        return (struct books_answer){ old->status, old->body };
    v = json_loads(body, 0, NULL);
    if (v == NULL)
        abort();
    operation = strstr(url, "operation=delete") != NULL ? "delete"
                : strstr(url, "=void") != NULL          ? "void"
                                                        : "";
    out = *books_text_at(v, "Id", NULL) != '\0'
              ? update(s, shop, kind, operation, v)
              : create(s, shop, kind, v, id);
    if (old == NULL && *id != '\0' &&
        c->kept_count < sizeof(c->kept) / sizeof(c->kept[0]))
        c->kept[c->kept_count++] = (struct memory){ id, out.body, out.status };
    return out;
}

/* ------------------------------------------------------------------- reads */

static const char *
decoded(struct sim *s, const char *url)
{
    const char *at = strstr(url, "query=");
    char *out = arena_text(&s->arena, at != NULL ? at + 6 : ""), *to = out;

    for (const char *p = out; *p != '\0'; p++) {
        char hex[3] = { 0 };

        if (*p != '%') {
            *to++ = *p;
            continue;
        }
        memcpy(hex, p + 1, 2);
        *to++ = (char)strtol(hex, NULL, 16);
        p += 2;
    }
    *to = '\0';
    return out;
}

/* What a query sees of a document; NULL: nothing yet, or no more. */
static const json_t *
seen(const struct sim *s, const struct doc *d, int64_t lag)
{
    if (s->now - d->made_at < lag)
        return NULL;
    if (s->now - d->changed_at < lag && d->before != NULL)
        return d->before;
    return d->deleted ? NULL : d->now;
}

/* Is the text among the quoted ones of the condition? */
static bool
quoted_in(const char *condition, const char *text)
{
    size_t n = strlen(text);

    for (const char *p = strchr(condition, '\''); p != NULL;
         p = strchr(p, '\'')) {
        const char *end = strchr(++p, '\'');

        if (end == NULL)
            return false;
        if ((size_t)(end - p) == n && strncasecmp(p, text, n) == 0)
            return true;
        p = end + 1;
    }
    return false;
}

static bool
matches(const char *kind, const char *where, const json_t *o)
{
    static const char since[] = "MetaData.CreateTime >= '";
    const char *at = strstr(where, since);
    struct utc from, made;

    if (at != NULL) {
        char text[40];

        snprintf(text, sizeof(text), "%.25s", at + strlen(since));
        return utc_parse(text, &from) &&
               utc_parse(books_text_at(json_object_get(o, "MetaData"),
                                       "CreateTime", NULL),
                         &made) &&
               made.us >= from.us;
    }
    if (strcmp(kind, "Payment") == 0)
        return quoted_in(where, books_text_at(json_object_get(o, "CustomerRef"),
                                              "value", NULL)) &&
               quoted_in(where, books_text_at(o, "TxnDate", NULL));
    return quoted_in(where, strcmp(kind, "Invoice") == 0
                                ? books_text_at(o, "DocNumber", NULL)
                                : books_text_at(o, name_key(kind), NULL));
}

static int64_t
number_behind(const char *query, const char *word, int64_t otherwise)
{
    const char *at = strstr(query, word);

    return at != NULL ? strtoll(at + strlen(word), NULL, 10) : otherwise;
}

static struct books_answer
query(struct sim *s, size_t shop, const char *text)
{
    struct company *c = &s->companies[shop];
    const char *kind = strstr(text, "FROM Customer") != NULL  ? "Customer"
                       : strstr(text, "FROM Item") != NULL    ? "Item"
                       : strstr(text, "FROM Payment") != NULL ? "Payment"
                                                              : "Invoice";
    int64_t lag = s->calm              ? 0
                  : sim_chance(s, 500) ? s->knobs.lag_max
                                       : sim_below(s, s->knobs.lag_max + 1);
    int64_t skip = number_behind(text, "STARTPOSITION ", 1) - 1;
    int64_t most = number_behind(text, "MAXRESULTS ", 100);
    const char *where = strstr(text, "WHERE ");
    json_t *rows = json_array();

    for (size_t i = 0; i < c->doc_count; i++) {
        const json_t *o = seen(s, &c->docs[i], lag);

        if (o == NULL || strcmp(c->docs[i].kind, kind) != 0 ||
            !matches(kind, where, o) || skip-- > 0)
            continue;
        if ((int64_t)json_array_size(rows) < most)
            json_array_append_new(rows, json_deep_copy(o));
    }
    if (json_array_size(rows) > 0)
        return books_said(s, 200,
                          json_pack("{s:{s:o},s:s}", "QueryResponse", kind,
                                    rows, "time", books_stamp(s)));
    json_decref(rows);
    return books_said(
        s, 200,
        json_pack("{s:{},s:s}", "QueryResponse", "time", books_stamp(s)));
}

struct books_answer
books_get(struct sim *s, size_t shop, const char *url)
{
    const struct doc *d;
    const char *id, *kind = kind_of_path(url);
    size_t n;

    s->counts.looks++;
    if (strstr(url, "/query?") != NULL)
        return query(s, shop, decoded(s, url));
    n = strcspn(url, "?");
    id = url + n;
    while (id > url && id[-1] != '/')
        id--;
    d = books_doc(s, shop, kind,
                  arena_copy(&s->arena, id, (size_t)(url + n - id)));
    return d == NULL || d->deleted ? books_gone(s) : books_shown(s, d);
}
