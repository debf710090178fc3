/* What the pages of customers and items share: lists, forms, their state. */
#include <string.h>

#include "pages/named.h"

bool
named_asked_read(struct req *r, struct reply *out, struct named_asked *ask,
                 struct err *e)
{
    const char *q = http_param(&r->query, "q");
    const char *after = http_param(&r->query, "after");

    ask->q = q == NULL ? "" : str_trim(r->arena, q);
    ask->after = after == NULL ? "" : after;
    ask->after_id = http_param_int(&r->query, "after_id", 0);
    if (str_chars(ask->q) <= NAMED_SEARCH &&
        str_chars(ask->after) <= LEDGER_NAME && ask->after_id >= 0)
        return true;
    out->status = 400;
    return err_input(e, "",
                     "The list has no such page. Open it again from "
                     "the menu.");
}

bool
named_rows(struct req *r, enum stmt s, const struct named_asked *ask,
           const struct record *record, struct rows *out, struct err *e)
{
    const char *low = ledger_key(r->arena, ask->q);
    const char *high = arena_printf(r->arena, "%s\xF4\x8F\xBF\xBF", low);
    struct shop shop;

    if (strcmp(ask->after, low) > 0)
        low = ask->after;
    return shop_read(r->db, r->arena, r->shop, &shop, e) &&
           db_all(r->db, r->arena, s,
                  ARGS(ARG_SHOP(r->shop), ARG_TEXT(low), ARG_TEXT(high),
                       ARG_TEXT(ask->after), ARG_INT(ask->after_id),
                       ARG_INT(NAMED_PAGE + 1), ARG_INT(shop.connection_id)),
                  record, out, e);
}

const char *
named_href(struct arena *a, const char *page, const char *q, const char *after,
           int64_t after_id)
{
    const char *next = "?";
    struct str s;

    str_init(&s, a, HTTP_TARGET_MAX);
    str_add(&s, page);
    if (*q != '\0') {
        str_add(&s, "?q=");
        str_add_url(&s, q);
        next = "&";
    }
    if (*after != '\0') {
        str_addf(&s, "%safter=", next);
        str_add_url(&s, after);
        str_addf(&s, "&after_id=%lld", (long long)after_id);
    }
    return str_whole(&s) ? s.text : page;
}

void
named_show_fields(struct tmpl *t, struct ledger_input *typed,
                  const struct ledger_faults *faults,
                  const struct named_field *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *bad = ledger_fault_of(faults, fields[i].name);

        tmpl_text(t, fields[i].value, ledger_input_text(typed, fields[i].name));
        if (bad != NULL)
            tmpl_text(tmpl_section(t, fields[i].bad), TV_BAD, bad);
    }
}

void
named_show_faults(struct req *r, struct tmpl *t, enum tmpl_include at,
                  const struct ledger_faults *faults)
{
    struct form f = { .arena = r->arena };

    for (size_t i = 0; i < faults->n; i++)
        form_bad(&f, faults->list[i].field, "%s", faults->list[i].message);
    form_show(&f, t, at);
}

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
named_show_state(struct req *r, struct tmpl *t, const struct named_place *at,
                 const char *entity, int64_t id, struct err *e)
{
    struct record_state s;

    if (!page_record_state(r, entity, id, &s, e))
        return false;
    page_record_pill(t, at->qbo, s.state, s.qbo_id);
    tmpl_text(t, TV_QBO_ID, s.qbo_id);
    if (page_record_moving(s.state)) {
        tmpl_text(tmpl_section(t, at->live), TV_LIVE_S, "3");
        tmpl_text(t, TV_MESSAGE, s.message);
    }
    if (str_equal(s.state, "needs_attention") || str_equal(s.state, "failed")) {
        bool may = http_allowed(r->who, ACCESS_OPERATE);
        const struct page_problem p = {
            .title = s.message,
            .cause = s.cause,
            .href = may ? arena_printf(r->arena, "/%ss/%lld/edit", entity,
                                       (long long)id)
                        : NULL,
            .press = arena_printf(r->arena, "Edit the %s", entity),
            .retry = arena_printf(r->arena, "/%ss/%lld/retry", entity,
                                  (long long)id),
            .event_id = s.event_id,
        };

        page_show_problem(r, t, at->problem, &p);
    }
    return page_show_history(r, t, at->history, entity, id, e);
}

/* -------------------------------------------------------------------- saving
 */

static bool
save_body(struct db *db, void *ctx, struct err *e)
{
    struct named_save *s = ctx;
    struct req *r = s->r;
    const char *key = http_param(&r->form, "form_key"), *before;
    const struct ledger l = page_ledger(r);
    int64_t id = 0;

    ledger_faults_init(&s->faults, r->arena);
    if (!form_claim(db, r->arena, r->shop, key, &before, e))
        return false;
    if (before != NULL) {
        s->location = *before != '\0'
                          ? before
                          : arena_printf(r->arena, "/%ss", s->entity);
        return true;
    }
    if (!s->save(s, &l, &id, e))
        return false;
    s->location = arena_printf(r->arena, "/%ss/%lld", s->entity, (long long)id);
    return form_led_to(db, r->arena, r->shop, key, s->location, e);
}

bool
named_save(struct named_save *s, struct err *e)
{
    if (db_tx(s->r->db, save_body, s, e))
        return true;
    s->location = NULL;
    if (e->kind != ERR_INPUT && e->kind != ERR_CONFLICT)
        return false;
    s->status = e->kind == ERR_CONFLICT && s->faults.n == 0 ? 409 : 422;
    if (s->faults.n == 0)
        ledger_fault_add(&s->faults, e->field, "%s", e->text);
    err_clear(e);
    return true;
}
