/* The small parts that pages share: broken fields, empty states, pagers. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "crypt/crypt.h"
#include "pages/inner.h"

struct form_bad {
    const char *field;
    const char *text;
    struct form_bad *next;
};

static void
form_put(struct form *f, const char *field, const char *text)
{
    struct form_bad *bad = arena_alloc(f->arena, 1, sizeof(*bad));
    struct form_bad **at = &f->first;

    while (*at != NULL)
        at = &(*at)->next;
    bad->field = arena_text(f->arena, field);
    bad->text = arena_text(f->arena, text);
    *at = bad;
    f->n++;
}

void
form_bad(struct form *f, const char *field, const char *fmt, ...)
{
    char text[400];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    form_put(f, field, text);
}

bool
form_take(struct form *f, struct err *e)
{
    if (e->kind != ERR_INPUT && e->kind != ERR_CONFLICT)
        return false;
    form_put(f, e->field, e->text);
    err_clear(e);
    return true;
}

const char *
form_said(const struct form *f, const char *field)
{
    for (const struct form_bad *b = f->first; b != NULL; b = b->next)
        if (strcmp(b->field, field) == 0)
            return b->text;
    return NULL;
}

void
form_show(const struct form *f, struct tmpl *t, enum tmpl_include at)
{
    struct tmpl *s;

    if (f->n == 0)
        return;
    s = tmpl_include(t, at, TPL_FORM_SUMMARY);
    if (f->n == 1)
        tmpl_text(s, TV_SUMMARY_TITLE, "One thing to change");
    else
        tmpl_textf(s, TV_SUMMARY_TITLE, "%zu things to change", f->n);
    for (const struct form_bad *b = f->first; b != NULL; b = b->next) {
        struct tmpl *entry = tmpl_section(s, TS_FORM_SUMMARY_ENTRY);

        tmpl_text(entry, TV_ENTRY_FIELD, b->field);
        tmpl_text(entry, TV_ENTRY_TEXT, b->text);
        tmpl_when(entry,
                  *b->field != '\0' ? TS_FORM_SUMMARY_LINKED
                                    : TS_FORM_SUMMARY_PLAIN,
                  true);
    }
}

void
form_show_field(const struct form *f, struct tmpl *t, const char *field,
                enum tmpl_section s)
{
    const char *text = form_said(f, field);

    if (text != NULL)
        tmpl_text(tmpl_section(t, s), TV_BAD, text);
}

void
page_form_once(struct req *r, struct tmpl *t, enum tmpl_include at)
{
    tmpl_text(tmpl_include(t, at, TPL_ONCE), TV_FORM_KEY,
              crypt_token(r->arena, 16));
}

void
page_pill_word(struct tmpl *t, enum tmpl_include at, const char *state,
               const char *word)
{
    struct tmpl *in = tmpl_include(t, at, TPL_PILL);

    tmpl_text(in, TV_STATE, state);
    tmpl_text(in, TV_STATE_WORD, word);
}

void
page_pill(struct tmpl *t, enum tmpl_include at, const char *state)
{
    enum event_state s;

    if (event_state_parse(state, &s))
        page_pill_word(t, at, state, event_state_word(s));
}

void
page_show_empty(struct tmpl *t, enum tmpl_include at,
                const struct page_empty *what)
{
    struct tmpl *in = tmpl_include(t, at, TPL_EMPTY);

    tmpl_text(in, TV_EMPTY_ICON, what->icon);
    tmpl_text(in, TV_EMPTY_TITLE, what->title);
    tmpl_text(in, TV_EMPTY_WHY, what->why);
    if (what->href == NULL)
        return;
    in = tmpl_section(in, TS_EMPTY_PRESS);
    tmpl_text(in, TV_EMPTY_HREF, what->href);
    tmpl_text(in, TV_EMPTY_PRESS, what->press);
}

void
page_show_pager(struct tmpl *t, enum tmpl_include at, const char *newer,
                const char *older)
{
    struct tmpl *in;

    if (newer == NULL && older == NULL)
        return;
    in = tmpl_include(t, at, TPL_PAGER);
    if (newer != NULL)
        tmpl_text(tmpl_section(in, TS_PAGER_NEWER), TV_NEWER_HREF, newer);
    if (older != NULL)
        tmpl_text(tmpl_section(in, TS_PAGER_OLDER), TV_OLDER_HREF, older);
}

void
page_show_notice(struct tmpl *t, enum tmpl_include at, const char *text)
{
    tmpl_text(tmpl_include(t, at, TPL_NOTICE), TV_NOTICE, text);
}
