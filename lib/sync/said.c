/* said: what a refusal is called, in QuickBooks' words and with our value. */
#include <string.h>

#include "event/event.h"
#include "sync/core.h"

/* A sentence has room for 500 characters, and a label takes 100 of them. */
enum { VALUE_MAX = 60, WORDS_MAX = 250 };

/* What a cause is about, where QuickBooks does not say which field it means. */
/* clang-format off */
static const struct {
    const char *cause, *path;
} about[] = {
    { "closed_period",      "TxnDate" },
    { "duplicate_number",   "DocNumber" },
    { "duplicate_customer", "DisplayName" },
    { "name_taken",         "DisplayName" },
    { "name_taken",         "Name" },
    { "item_collision",     "Name" },
    { "has_payment",        "DocNumber" },
};
/* clang-format on */

/* The text of a value, or of the first one inside it: {"Address":"a@b"}. */
static const char *
text_of(const struct json *v)
{
    if (v != NULL && v->kind == JSON_IS_OBJECT)
        v = v->first;
    return v != NULL && v->text != NULL ? v->text : "";
}

static const char *
value_sent(const struct json *body, const char *cause, const char *element)
{
    const char *v = *element != '\0' ? text_of(json_at(body, element)) : "";

    for (size_t i = 0; *v == '\0' && i < sizeof(about) / sizeof(about[0]); i++)
        if (strcmp(about[i].cause, cause) == 0)
            v = text_of(json_at(body, about[i].path));
    return v;
}

static const char *
bounded(struct lane *l, const char *text, size_t max)
{
    const char *const none[] = { NULL };

    return qbo_scrub(&l->arena, (struct bytes){ text, strlen(text) }, max,
                     none);
}

const char *
words_of(struct lane *l, const struct qbo_answer *ans)
{
    return bounded(l, ans->text, WORDS_MAX);
}

const char *
refusal_message(struct lane *l, const struct work *w, const char *cause,
                const struct qbo_answer *ans)
{
    const struct cause *c = event_cause(cause);
    const char *text =
        *ans->text != '\0' ? words_of(l, ans) : "no reason given";
    const char *v = value_sent(attempt_body(l, w), cause, ans->element);

    if (*v != '\0')
        v = bounded(l, v, VALUE_MAX);
    /* What is one problem for many records names none of them. */
    if (*v != '\0' ? strstr(text, v) != NULL : c != NULL && c->each)
        return arena_printf(&l->arena, "%s: %s", c != NULL ? c->title : cause,
                            text);
    if (*v == '\0') /* then at least whose record it is */
        return arena_printf(&l->arena, "%s: %s (%s %s)",
                            c != NULL ? c->title : cause, text,
                            event_entity_name(w->event.entity), w->event.label);
    return arena_printf(&l->arena, "%s: %s (sent: '%s')",
                        c != NULL ? c->title : cause, text, v);
}
