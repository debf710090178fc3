/* The page between a button and what it does. */
#include "pages/confirm.h"

static void
show_number(struct req *r, struct tmpl *t, const struct page_confirm *c,
            const char *bad)
{
    if (c->number_label == NULL)
        return;
    t = tmpl_section(t, TS_CONFIRM_NUMBER_ASKED);
    tmpl_text(t, TV_NUMBER_LABEL, c->number_label);
    tmpl_text(t, TV_NUMBER_HELP, c->number_help);
    tmpl_text(t, TV_F_QBO_NUMBER, http_param(&r->form, "qbo_number"));
    tmpl_text(t, TV_BAD, bad);
}

bool
page_confirm(struct req *r, struct reply *out, const struct page_confirm *c,
             const char *bad, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_CONFIRM);
    struct form f = { .arena = r->arena };

    tmpl_text(t, TV_FORM_TITLE, c->title);
    tmpl_text(t, TV_FORM_ACTION, r->path);
    tmpl_text(t, TV_FORM_BACK, c->back);
    tmpl_text(t, TV_EFFECT_HERE, c->here);
    tmpl_text(t, TV_EFFECT_THERE, c->there);
    tmpl_text(t, TV_KIND, c->kind);
    tmpl_text(t, TV_CONFIRM_PRESS, c->press);
    tmpl_text(t, TV_BUSY, c->busy);
    tmpl_when(t, c->danger ? TS_CONFIRM_DANGER : TS_CONFIRM_PLAIN, true);
    show_number(r, t, c, bad);
    if (bad != NULL) {
        form_bad(&f, "qbo_number", "%s", bad);
        form_show(&f, t, TI_CONFIRM_SUMMARY);
    }
    page_form_once(r, t, TI_CONFIRM_ONCE);
    return reply_page(r, out, t, c->title, e);
}
