/* fields: what a client sent, held against the entity's table. */
#include "lines.h"
#include "names.h"
#include "rows.h"

#include <stdlib.h>
#include <string.h>

#define ADDRESS_MAX 2000

static const char *
thousands(struct pool *p, size_t n)
{
    return n < 1000 ? pool_fmt(p, "%zu", n)
                    : pool_fmt(p, "%zu,%03zu", n / 1000, n % 1000);
}

static bool
bad_type(struct call *c, const char *path, const char *java)
{
    return fault(c, FAULT_PROPERTY, path,
                 "Property Name:Can not deserialize instance of %s out of the "
                 "token sent for \"%s\" specified is unsupported or invalid",
                 java, path);
}

static bool
length_ok(struct call *c, const struct field *f, const char *s,
          const char *path)
{
    size_t n = utf8_count(s);

    return !f->max || n <= f->max ||
           fault(c, FAULT_LENGTH, path,
                 "String length specified does not match the supported length."
                 " Min:0 Max:%s supported. Supplied length:%s",
                 thousands(c->pool, f->max), thousands(c->pool, n));
}

/* A person's screen takes what a client may not send. */
static bool
email_ok(struct call *c, const char *s, const char *path)
{
    return c->ui || email_sound(s) ||
           fault(c, FAULT_EMAIL, path,
                 "Email Address does not conform to the syntax rules of RFC "
                 "822. Supplied value:%s",
                 s);
}

static bool
date_shaped(const char *s)
{
    static const char shape[] = "dddd-dd-dd";

    for (size_t i = 0; i < sizeof shape; i++)
        if (shape[i] == 'd' ? !strchr("0123456789", s[i]) || !s[i]
                            : s[i] != shape[i])
            return false;
    return true;
}

/* Not a date at all, no day of any month, or out of the books' range. */
static bool
date_ok(struct call *c, const char *s, const char *path)
{
    if (!date_shaped(s))
        return fault(c, FAULT_DATE, path,
                     "Date should be in the format yyyy-MM-dd. Supplied "
                     "value:%s",
                     s);
    if (!date_valid(s))
        return fault(c, FAULT_NO_DAY, path, "Invalid Date. Supplied value:%s",
                     s);
    return (strcmp(s, "1900-01-01") >= 0 && strcmp(s, "2999-12-31") <= 0) ||
           fault(c, FAULT_DATE_RANGE, path,
                 "Invalid Date Range. Supplied value:%s", s);
}

/* "WebAddr" of "WebAddr.URI": the whole address is at fault. */
static const char *
above(struct pool *p, const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot ? pool_copy(p, path, (size_t)(dot - path)) : path;
}

/* The five lines of an address have a limit together, too. */
static bool
address_ok(struct call *c, const struct js *a, const char *path)
{
    size_t n = 0;

    for (int i = 1; i <= 5; i++) {
        const char *s = js_text(a, pool_fmt(c->pool, "Line%d", i));

        n += s ? utf8_count(s) : 0;
    }
    return n <= ADDRESS_MAX ||
           fault(c, FAULT_LENGTH, path,
                 "String length specified does not match the supported length."
                 " Min:0 Max:%s supported. Supplied length:%s",
                 thousands(c->pool, ADDRESS_MAX), thousands(c->pool, n));
}

static bool
text_ok(struct call *c, const struct field *f, const char *s, const char *path)
{
    if (!length_ok(c, f, s, path))
        return false;
    if (f->kind == FIELD_NAME && strpbrk(s, ":\t\n\r"))
        return fault(c, FAULT_CHARS, path,
                     "Element contains invalid characters. %s", s);
    if (f->kind == FIELD_EMAIL)
        return email_ok(c, s, path);
    if (f->kind == FIELD_URL && *s && strncmp(s, "http://", 7) != 0 &&
        strncmp(s, "https://", 8) != 0)
        return fault(c, FAULT_URL, above(c->pool, path),
                     "Web Site URL does not have correct format. Supplied "
                     "value:%s",
                     s);
    if (f->kind == FIELD_WORD &&
        !strstr(f->words, pool_fmt(c->pool, "|%s|", s)))
        return fault(c, FAULT_WORD, path, "Invalid Enumeration : %s", s);
    return f->kind != FIELD_DATE || !*s || date_ok(c, s, path);
}

static struct js *
take_text(struct call *c, const struct field *f, const struct js *v,
          const char *path)
{
    if (!v->text) {
        bad_type(c, path, "java.lang.String");
        return NULL;
    }
    return text_ok(c, f, v->text, path) ? js_string(c->pool, v->text) : NULL;
}

static size_t
digits(const char *s)
{
    return strspn(s, "0123456789");
}

/* "12", "-0.5", "1e3": what a number looks like, whatever its size. */
static bool
number_shaped(const char *s)
{
    size_t whole, part = 0;

    s += *s == '-';
    whole = digits(s);
    s += whole;
    if (*s == '.')
        s += 1 + (part = digits(s + 1));
    if (!whole && !part)
        return false;
    if (*s == 'e' || *s == 'E') {
        s += 1 + (s[1] == '+' || s[1] == '-');
        if (!digits(s))
            return false;
        s += digits(s);
    }
    return !*s;
}

static bool
whole_ok(struct call *c, const struct field *f, const char *s, int64_t d,
         const char *path)
{
    if (d % DEC_ONE)
        return fault(c, FAULT_NUMBER, path, "Invalid Number. Supplied value:%s",
                     s);
    return (d >= 0 && (!f->max || d <= (int64_t)f->max * DEC_ONE)) ||
           fault(c, FAULT_NUMBER_RANGE, path,
                 "Invalid Number Range. Supplied value:%s", s);
}

static struct js *
take_number(struct call *c, const struct field *f, const struct js *v,
            const char *path)
{
    bool whole = f->kind == FIELD_INT;
    int64_t d;

    if (!v->text) {
        bad_type(c, path, whole ? "java.lang.Integer" : "java.math.BigDecimal");
        return NULL;
    }
    if (v->kind == JS_STRING && !*v->text) /* an empty one is none */
        return pool_get(c->pool, sizeof(struct js));
    if (!number_shaped(v->text)) {
        fault(c, whole ? FAULT_NUMBER_FORMAT : FAULT_DECIMAL_FORMAT, path,
              "%s. Supplied value:%s",
              whole ? "Invalid Number Format" : "Invalid Decimal Format",
              v->text);
        return NULL;
    }
    if (!dec_parse(v->text, &d) || d >= DEC_LIMIT || d <= -DEC_LIMIT) {
        fault(c, FAULT_DECIMAL, path, "Invalid Decimal. Supplied value:%s",
              v->text);
        return NULL;
    }
    if (whole && !whole_ok(c, f, v->text, d, path))
        return NULL;
    return js_number(c->pool, dec_text(c->pool, d));
}

static struct js *
take_bool(struct call *c, const struct js *v, const char *path)
{
    if (v->kind == JS_TRUE || (v->text && !strcmp(v->text, "true")))
        return js_bool(c->pool, true);
    if (v->kind == JS_FALSE || (v->text && !strcmp(v->text, "false")))
        return js_bool(c->pool, false);
    if (v->kind == JS_STRING && *v->text)
        fault(c, FAULT_BOOLEAN, path, "Invalid Boolean. Supplied value:%s",
              v->text);
    else
        bad_type(c, path, "java.lang.Boolean");
    return NULL;
}

/* Shipping and gratuity are nowhere among the items. */
static bool
sold_extra(const struct call *c, const struct field *f, const char *id)
{
    return f->ref == KIND_ITEM && c->kind->flags & KIND_SALE && item_extra(id);
}

static struct js *
take_ref(struct call *c, const struct field *f, const struct js *v,
         const char *path)
{
    static const char *const known[] = { "value", "name", "type" };
    const char *id = js_text(v, "value"), *label;
    struct js *out = js_object(c->pool);

    if (v->kind != JS_OBJECT) {
        bad_type(c, path, "com.intuit.schema.finance.v3.ReferenceType");
        return NULL;
    }
    for (const struct js *m = v->first; m; m = m->next)
        if (strcmp(m->name, known[0]) != 0 && strcmp(m->name, known[1]) != 0 &&
            strcmp(m->name, known[2]) != 0) {
            fault(c, FAULT_PROPERTY, path,
                  "Property Name:Unrecognized field \"%s\" (class com.intuit."
                  "schema.finance.v3.ReferenceType), not marked as ignorable "
                  "specified is unsupported or invalid",
                  m->name);
            return NULL;
        }
    if (!id || !*id) /* an empty reference is no reference */
        return pool_get(c->pool, sizeof(struct js));
    label = f->ref == KIND_NONE || sold_extra(c, f, id)
                ? ""
                : ref_label(c, f, id, path);
    if (!label)
        return NULL;
    js_set_text(c->pool, out, "value", id);
    if (!*label && js_text(v, "name"))
        label = js_text(v, "name");
    if (*label)
        js_set_text(c->pool, out, "name", label);
    return out;
}

static struct js *
take_list(struct call *c, const struct field *f, const struct js *v,
          const char *path)
{
    struct js *out = js_array(c->pool);
    bool ok = true;

    if (v->kind != JS_ARRAY) {
        bad_type(c, path, "java.util.ArrayList");
        return NULL;
    }
    for (const struct js *m = v->first; m; m = m->next) {
        struct js *row = fields_take(c, f->sub, m, path);

        ok = ok && row;
        if (row)
            js_push(out, row);
    }
    return ok ? out : NULL;
}

static struct js *
take(struct call *c, const struct field *f, const struct js *v,
     const char *path)
{
    if (v->kind == JS_NULL)
        return js_copy(c->pool, v);
    switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_NAME:
    case FIELD_EMAIL:
    case FIELD_URL:
    case FIELD_WORD:
    case FIELD_DATE:
        return take_text(c, f, v, path);
    case FIELD_BOOL:
        return take_bool(c, v, path);
    case FIELD_DECIMAL:
    case FIELD_INT:
        return take_number(c, f, v, path);
    case FIELD_REF:
        return take_ref(c, f, v, path);
    case FIELD_OBJECT:
        return fields_take(c, f->sub, v, path);
    case FIELD_LIST:
        return take_list(c, f, v, path);
    case FIELD_TIME:
    case FIELD_ANY:
        break;
    }
    return js_copy(c->pool, v);
}

struct js *
fields_take(struct call *c, const struct field *table, const struct js *sent,
            const char *path)
{
    struct js *out = js_object(c->pool);
    bool ok = true;

    if (sent->kind != JS_OBJECT) {
        bad_type(c, *path ? path : c->kind->name,
                 "com.intuit.schema.finance.v3");
        return NULL;
    }
    for (const struct js *v = sent->first; v; v = v->next) {
        const struct field *f = field_find(table, v->name);
        const char *at =
            *path ? pool_fmt(c->pool, "%s.%s", path, v->name) : v->name;
        struct js *got;

        if (!f) {
            property_unknown(c, table, v->name, path);
            return NULL; /* the reader stops at the first */
        }
        if (f->flags & FIELD_RO)
            continue;
        got = take(c, f, v, at);
        ok = ok && got;
        if (got)
            js_set(c->pool, out, v->name, got);
    }
    if (ok && table == address_fields)
        ok = address_ok(c, out, path);
    return ok ? out : NULL;
}
