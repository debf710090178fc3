/* The forms of customers, items and payments: new, edit, save. */
#include <string.h>

#include "pages/named.h"

void
named_typed(struct req *r, struct ledger_input *typed)
{
    ledger_input_init(typed, r->arena, true);
    for (size_t i = 0; i < r->form.n; i++)
        if (!ledger_input_add(typed, r->form.p[i].name, LEDGER_TEXT,
                              r->form.p[i].value))
            return; /* no form of ours has so many fields */
}

bool
named_refused(const struct ledger_faults *faults, struct err *e)
{
    return err_input(e, faults->list[0].field, "%s", faults->list[0].message);
}

static void
show_fields(struct tmpl *t, const struct named_form *f,
            struct ledger_input *typed, const struct ledger_faults *faults)
{
    for (size_t i = 0; i < f->n; i++) {
        const char *name = f->fields[i].name;
        const char *bad = ledger_fault_of(faults, name);

        tmpl_text(t, f->fields[i].value, ledger_input_text(typed, name));
        if (bad != NULL)
            tmpl_text(tmpl_section(t, f->fields[i].bad), TV_BAD, bad);
    }
}

static void
show_faults(struct req *r, struct tmpl *t, const struct named_form *f,
            const struct ledger_faults *faults)
{
    struct form bad = { .arena = r->arena };

    for (size_t i = 0; i < faults->n; i++)
        form_bad(&bad, faults->list[i].field, "%s", faults->list[i].message);
    form_show(&bad, t, f->summary);
}

/* "/customers/new", or of the stored one. */
static const char *
place(struct req *r, const struct named_form *f, const char *new,
      const char *stored)
{
    return r->record == 0 ? arena_printf(r->arena, "/%ss%s", f->entity, new)
                          : arena_printf(r->arena, "/%ss/%lld%s", f->entity,
                                         (long long)r->record, stored);
}

static bool
show(struct req *r, struct reply *out, const struct named_form *f,
     struct ledger_input *typed, const struct ledger_faults *faults,
     struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, f->file);
    const char *title = arena_printf(
        r->arena, "%s %s", r->record == 0 ? "New" : "Edit", f->entity);

    tmpl_text(t, TV_FORM_TITLE, title);
    tmpl_text(t, TV_FORM_ACTION, place(r, f, "/new", "/edit"));
    tmpl_text(t, TV_FORM_BACK, place(r, f, "", ""));
    tmpl_text(t, TV_REVISION, ledger_input_text(typed, "revision"));
    show_fields(t, f, typed, faults);
    show_faults(r, t, f, faults);
    page_form_once(r, t, f->once);
    return (f->more == NULL || f->more(r, t, typed, faults, e)) &&
           reply_page(r, out, t, title, e);
}

bool
named_again(struct req *r, struct reply *out, const struct named_form *f,
            struct ledger_input *typed, struct err *e)
{
    struct ledger_faults none;

    ledger_faults_init(&none, r->arena);
    return show(r, out, f, typed, &none, e);
}

bool
named_new(struct req *r, struct reply *out, const struct named_form *f,
          struct err *e)
{
    struct ledger_input in;

    ledger_input_init(&in, r->arena, true);
    return (f->fresh == NULL || f->fresh(r, &in, e)) &&
           named_again(r, out, f, &in, e);
}

bool
named_edit(struct req *r, struct reply *out, const struct named_form *f,
           struct err *e)
{
    struct ledger_input in;

    ledger_input_init(&in, r->arena, true);
    return f->stored(r, &in, e) && named_again(r, out, f, &in, e);
}

/* -------------------------------------------------------------------- saving
 */

struct saving {
    const struct named_form *f;
    struct ledger_input *typed;
    struct ledger_faults faults;
};

static bool
save(struct page_act *act, struct err *e)
{
    struct saving *s = act->ctx;
    struct req *r = act->r;
    const char *revision = ledger_input_text(s->typed, "revision");
    int64_t id = r->record, was = 0;

    ledger_faults_init(&s->faults, r->arena);
    if (id != 0 && revision != NULL && !str_int64(revision, &was))
        was = 0;
    if (!s->f->save(r, s->typed, was, &id, &s->faults, e))
        return false;
    act->location =
        arena_printf(r->arena, "/%ss/%lld", s->f->entity, (long long)id);
    return true;
}

bool
named_post(struct req *r, struct reply *out, const struct named_form *f,
           struct err *e)
{
    struct ledger_input typed;
    struct saving s = { .f = f, .typed = &typed };
    struct page_act act = { .r = r,
                            .run = save,
                            .ctx = &s,
                            .location =
                                arena_printf(r->arena, "/%ss", f->entity) };

    ledger_input_init(&typed, r->arena, true);
    if (r->record != 0 && !f->stored(r, &typed, e))
        return false; /* nobody's, or another shop's */
    named_typed(r, &typed);
    ledger_faults_init(&s.faults, r->arena);
    if (page_act(&act, e))
        return reply_redirect(out, act.location);
    if (e->kind != ERR_INPUT && e->kind != ERR_CONFLICT)
        return false;
    out->status = e->kind == ERR_CONFLICT && s.faults.n == 0 ? 409 : 422;
    if (s.faults.n == 0)
        ledger_fault_add(&s.faults, e->field, "%s", e->text);
    err_clear(e);
    return show(r, out, f, &typed, &s.faults, e);
}
