/* What can be done to an invoice, by its state, and the page before it. */
#include <string.h>

#include "pages/confirm.h"
#include "pages/invoice_deeds.h"
#include "pages/synced.h"

enum place { MAIN, PLAIN, MORE };

/* clang-format off */
/*
 * Buttons in their order.  Those with words around the number have the
 * page before them, the others lead to a form.  Without a run it is the
 * re-dating, which takes the day.  Send acts at once: it can be taken back.
 */
static const struct deed {
    const char *name;   /* the last part of its address */
    const char *states; /* of the invoice, blank between them */
    enum place place;
    const char *press;
    const char *href;   /* before the invoice's number; NULL: its own page */
    bool (*run)(const struct ledger *l, int64_t id, enum ledger_saved *how, struct err *e);
    const char *before, *after, *busy; /* around "invoice #1847" */
    bool danger;
    const char *here, *there, *not_there; /* linked in QuickBooks, or not */
    const char *done;
} deeds[] = {
    { "edit",    "draft sent",     PLAIN, "Edit", NULL, NULL,
      NULL, NULL, NULL, false, NULL, NULL, NULL, NULL },
    { "reissue", "part_paid paid", PLAIN, "Void and re-issue", NULL, NULL,
      NULL, NULL, NULL, false, NULL, NULL, NULL, NULL },
    { "pay",     "sent part_paid", MAIN,  "Record payment", "/payments/new?invoice=", NULL,
      NULL, NULL, NULL, false, NULL, NULL, NULL, NULL },
    { "redate",  "sent",           MORE,  "Re-date to today", NULL, NULL,
      "Re-date ", " to today", "Re-dating", false,
      "The invoice gets today’s date. Its due date moves by as many days.",
      "The invoice there gets the same dates.",
      "It goes there with the new dates. This is the way past a period that is closed there.",
      "redated" },
    { "draft",   "sent",           MORE,  "Return to draft", NULL, ledger_invoice_draft,
      "Return ", " to draft", "Taking it back", false,
      "It is a draft again, to be changed, sent or deleted.",
      "It stays there as it is for now, and follows when you send or delete it here.",
      "It has not arrived there, and does not go there until you send it again.",
      "draft" },
    { "void",    "sent",           MORE,  "Void", NULL, ledger_invoice_void,
      "Void ", "", "Voiding", true,
      "It stays in your list under its number, marked Void, with nothing to pay. This cannot be taken back.",
      "It is voided there, too, and kept at zero under its number.",
      "It is not there, and does not go there any more.",
      "void" },
    { "delete",  "draft",          MORE,  "Delete", NULL, ledger_invoice_delete,
      "Delete ", "", "Deleting", true,
      "The draft is deleted. This cannot be taken back.",
      "It was sent before and is there, so it is deleted there, too.",
      "Nothing happens: it never went there.",
      "deleted" },
};
/* clang-format on */
enum { DEEDS = sizeof(deeds) / sizeof(deeds[0]) };

/* Is the state one of the blank-separated ones? */
static bool
offered(const struct deed *d, const char *state)
{
    size_t n = strlen(state);

    for (const char *p = d->states; (p = strstr(p, state)) != NULL; p += n)
        if ((p == d->states || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0'))
            return true;
    return false;
}

bool
invoice_deeds_offer(const struct invoice *inv, const char *deed)
{
    for (size_t i = 0; i < DEEDS; i++)
        if (strcmp(deeds[i].name, deed) == 0)
            return offered(&deeds[i], inv->status);
    return false;
}

void
invoice_deeds_show(struct req *r, struct tmpl *t, const struct invoice *inv)
{
    struct tmpl *more = NULL, *in;

    if (!http_allowed(r->who, ACCESS_OPERATE))
        return;
    for (size_t i = 0; i < DEEDS; i++) {
        const struct deed *d = &deeds[i];

        if (!offered(d, inv->status))
            continue;
        if (d->place == MORE && more == NULL)
            more = tmpl_section(t, TS_INVOICE_MORE);
        in = d->place == MORE ? tmpl_section(more, TS_INVOICE_MORE_DEED)
                              : tmpl_section(t, TS_INVOICE_DEED);
        tmpl_when(in, TS_INVOICE_DEED_MAIN, d->place == MAIN);
        tmpl_text(in, TV_DEED_PRESS, d->press);
        tmpl_text(in, TV_DEED_HREF,
                  d->href != NULL ? arena_printf(r->arena, "%s%lld", d->href,
                                                 (long long)inv->id)
                                  : arena_printf(r->arena, "/invoices/%lld/%s",
                                                 (long long)inv->id, d->name));
    }
}

/* ------------------------------------------------------------------- the page
 */

/* The row that this address is about. */
static const struct deed *
deed_of(const struct req *r)
{
    const char *name = strrchr(r->path, '/') + 1;

    for (size_t i = 0; i < DEEDS; i++)
        if (deeds[i].before != NULL && strcmp(deeds[i].name, name) == 0)
            return &deeds[i];
    return NULL; /* not reached: each route has its row */
}

/* GET /invoices/:id/void and the others */
static bool
page_deed(struct req *r, struct reply *out, struct err *e)
{
    const struct ledger l = page_ledger(r);
    const struct deed *d = deed_of(r);
    struct page_confirm c;
    struct synced s;
    struct invoice inv;

    if (!ledger_invoice_by_id(&l, r->record, &inv, e))
        return false;
    if (!offered(d, inv.status))
        return err_set(e, ERR_CONFLICT,
                       "Invoice %s has changed since, and this is no longer "
                       "possible. Open it to see what is.",
                       inv.number);
    if (!synced_read(r, ENTITY_INVOICE, inv.id, &s, e))
        return false;
    c = (struct page_confirm){
        .title = arena_printf(r->arena, "%sinvoice #%s%s", d->before,
                              inv.number, d->after),
        .press =
            arena_printf(r->arena, "%s%s%s", d->before, inv.number, d->after),
        .here = d->here,
        .there = s.list->qbo_id != NULL ? d->there : d->not_there,
        .busy = d->busy,
        .danger = d->danger,
        .back = arena_printf(r->arena, "/invoices/%lld", (long long)inv.id),
    };
    return page_confirm(r, out, &c, NULL, e);
}

static bool
deed_body(struct page_act *act, struct err *e)
{
    const struct ledger l = page_ledger(act->r);
    const struct deed *d = act->ctx;
    enum ledger_saved how;

    return d->run != NULL
               ? d->run(&l, act->r->record, &how, e)
               : ledger_invoice_redate(&l, act->r->record,
                                       act->r->format->today, &how, e);
}

/* POST /invoices/:id/void and the others */
static bool
page_deed_post(struct req *r, struct reply *out, struct err *e)
{
    const struct deed *d = deed_of(r);
    struct page_act act = { .r = r, .run = deed_body };

    act.ctx = (void *)(uintptr_t)d;
    act.location = strcmp(d->name, "delete") == 0
                       ? "/invoices?done=deleted"
                       : arena_printf(r->arena, "/invoices/%lld?done=%s",
                                      (long long)r->record, d->done);
    return page_act_reply(&act, out, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/invoices/:id/redate", page_deed,      ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/invoices/:id/redate", page_deed_post, ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_GET,  "/invoices/:id/draft",  page_deed,      ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/invoices/:id/draft",  page_deed_post, ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_GET,  "/invoices/:id/void",   page_deed,      ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/invoices/:id/void",   page_deed_post, ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_GET,  "/invoices/:id/delete", page_deed,      ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/invoices/:id/delete", page_deed_post, ACCESS_OPERATE, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_invoice_deeds = ROUTES(routes);
