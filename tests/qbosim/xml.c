/*
 * xml: objects as the service prints them for who does not ask for JSON.  What
 * the schema makes an attribute is one here; a reference shows its value, and
 * its name in an attribute.
 */
#include "call.h"
#include "fault.h"

#include <string.h>

static const struct {
    const char *parent; /* NULL: any */
    const char *name;
} attributes[] = {
    { NULL, "domain" },     { NULL, "sparse" },     { NULL, "startPosition" },
    { NULL, "maxResults" }, { NULL, "totalCount" }, { NULL, "bId" },
    { NULL, "status" },     { "Fault", "type" },    { "Error", "code" },
    { "Error", "element" }, { "Row", "type" },      { "Row", "group" },
    { "ColData", "value" }, { "ColData", "id" },
};

static bool
is_attribute(const char *parent, const struct js *v)
{
    if (v->kind == JS_OBJECT || v->kind == JS_ARRAY || v->kind == JS_NULL)
        return false;
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
        if (!strcmp(attributes[i].name, v->name) &&
            (!attributes[i].parent || !strcmp(attributes[i].parent, parent)))
            return true;
    return false;
}

/* What XML has no way of saying is left out. */
void
xml_text(struct text *t, const char *s)
{
    for (; *s; s++) {
        const char *as = *s == '&'   ? "&amp;"
                         : *s == '<' ? "&lt;"
                         : *s == '>' ? "&gt;"
                         : *s == '"' ? "&quot;"
                                     : NULL;

        if (as)
            text_puts(t, as);
        else if ((unsigned char)*s >= 0x20 || *s == '\n' || *s == '\t')
            text_add(t, s, 1);
    }
}

/* Some members are kept as they were sent, whatever they are called. */
static const char *
element_name(struct pool *p, const char *name)
{
    static const char fine[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR"
                               "STUVWXYZ0123456789_";
    bool digit = *name >= '0' && *name <= '9';
    char *out = pool_fmt(p, "%s%s", digit || !*name ? "_" : "", name);

    for (char *s = out; *s; s++)
        if (!strchr(fine, *s))
            *s = '_';
    return out;
}

static const char *
value_of(const struct js *v)
{
    return v->text ? v->text : v->kind == JS_TRUE ? "true" : "false";
}

static void
print_attribute(struct text *t, const char *name, const char *value)
{
    text_fmt(t, " %s=\"", name);
    xml_text(t, value);
    text_puts(t, "\"");
}

static void
print_object(struct text *t, const char *name, const struct js *v)
{
    bool cell = !strcmp(name, "ColData");
    const char *ref = cell ? NULL : js_text(v, "value");

    if (ref && js_has(v, "name") && js_text(v, "name"))
        print_attribute(t, "name", js_text(v, "name"));
    for (const struct js *c = v->first; c && !ref; c = c->next)
        if (is_attribute(name, c))
            print_attribute(t, c->name, value_of(c));
    text_puts(t, ">");
    if (ref)
        xml_text(t, ref);
    for (const struct js *c = v->first; c && !ref; c = c->next)
        if (!is_attribute(name, c))
            xml_print(t, c->name, c);
}

void
xml_print(struct text *t, const char *name, const struct js *v)
{
    if (v->kind == JS_NULL)
        return;
    if (v->kind == JS_ARRAY) {
        for (const struct js *c = v->first; c; c = c->next)
            xml_print(t, name, c);
        return;
    }
    name = element_name(t->pool, name);
    text_fmt(t, "<%s", name);
    if (v->kind == JS_OBJECT) {
        print_object(t, name, v);
    } else {
        text_puts(t, ">");
        xml_text(t, value_of(v));
    }
    text_fmt(t, "</%s>", name);
}
