/* What a person settles (features.md C7): Mark as synced, Skip, and back. */
#include <string.h>

#include "pages/confirm.h"
#include "pages/subject.h"

enum { NUMBER_MAX = 21 }; /* characters of a document's number in QuickBooks */

/* clang-format off */
static const struct kind {
    const char *name; /* of ?kind= */
    const char *stored; /* for the ledger; NULL: taken back */
    const char *before, *after; /* of the record, in title and button */
    const char *busy, *here, *there;
} kinds[] = {
    { "synced", "synced", "Mark ", " as synced", "Marking",
      "The record counts as entered by hand, with its number beside it. It leaves the list of what needs attention.",
      "Nothing is sent, now or after a change. What somebody entered there stays as it is." },
    { "skipped", "skipped", "Skip ", "", "Skipping",
      "The record counts as not meant for QuickBooks. It leaves the list of what needs attention.",
      "Nothing is sent, now or after a change. What waits for this record is told that it will not come." },
    { "none", NULL, "Send ", " to QuickBooks after all", "Taking it back",
      "The mark is taken off. The record counts like any other again.",
      "It goes there as it is now, and what waited for it follows. If somebody entered it by hand, it may then stand there twice." },
};
/* clang-format on */
enum {
    KINDS = sizeof(kinds) / sizeof(kinds[0]),
};

/* What one request is about. */
struct asked {
    const struct subject *of;
    const struct kind *kind;
    struct record_here record;
    const char *number;
};

/* 404 when there is no such record of the shop, 400 for no such kind. */
static bool
asked_read(struct req *r, const struct params *p, struct reply *out,
           struct asked *ask, struct err *e)
{
    const struct ledger l = page_ledger(r);
    const char *kind = http_param(p, "kind");

    memset(ask, 0, sizeof(*ask));
    ask->of = subject_of(r);
    if (!ask->of->here(&l, r->record, &ask->record, e))
        return false;
    for (size_t i = 0; i < KINDS; i++)
        if (str_equal(kinds[i].name, kind))
            ask->kind = &kinds[i];
    if (ask->kind != NULL)
        return true;
    out->status = 400;
    return err_input(e, "",
                     "There is nothing of that kind to settle. Open the record "
                     "again.");
}

static const char *
back_to(struct req *r, const struct asked *ask)
{
    return arena_printf(r->arena, "%s%lld", ask->of->path,
                        (long long)r->record);
}

static bool
show(struct req *r, struct reply *out, const struct asked *ask, const char *bad,
     struct err *e)
{
    const struct kind *k = ask->kind;
    struct page_confirm c = {
        .title = arena_printf(r->arena, "%s%s%s", k->before, ask->record.title,
                              k->after),
        .here = k->here,
        .there = k->there,
        .press = arena_printf(r->arena, "%s%s%s", k->before, ask->record.number,
                              k->after),
        .busy = k->busy,
        .back = back_to(r, ask),
        .kind = k->name,
    };

    if (str_equal(k->name, "synced")) {
        c.number_label = ask->of->numbered ? "Number in QuickBooks"
                                           : "Number in QuickBooks (optional)";
        c.number_help = ask->of->numbered
                            ? "As it stands on the invoice there."
                            : "Whatever helps to find it there again.";
    }
    return page_confirm(r, out, &c, bad, e);
}

/* GET /invoices/:id/by-hand?kind=synced */
static bool
page_by_hand(struct req *r, struct reply *out, struct err *e)
{
    struct asked ask;

    return asked_read(r, &r->query, out, &ask, e) &&
           show(r, out, &ask, NULL, e);
}

static bool
settle(struct page_act *act, struct err *e)
{
    const struct ledger l = page_ledger(act->r);
    const struct asked *ask = act->ctx;

    return ledger_hand_set(&l, ask->of->entity, act->r->record,
                           ask->kind->stored, ask->number, e);
}

/* What is wrong with the number, NULL when nothing is. */
static const char *
number_bad(struct req *r, struct asked *ask)
{
    const char *text = http_param(&r->form, "qbo_number");

    ask->number = "";
    if (!str_equal(ask->kind->name, "synced"))
        return NULL;
    ask->number = text == NULL ? "" : str_trim(r->arena, text);
    if (*ask->number == '\0' && ask->of->numbered)
        return "The number is missing: it says which invoice in QuickBooks "
               "this one is.";
    return str_chars(ask->number) > NUMBER_MAX
               ? "A number has at most 21 characters in QuickBooks."
               : NULL;
}

/* POST /invoices/:id/by-hand */
static bool
page_by_hand_post(struct req *r, struct reply *out, struct err *e)
{
    struct page_act act = { .r = r, .run = settle };
    struct asked ask;
    const char *bad;

    if (!asked_read(r, &r->form, out, &ask, e))
        return false;
    bad = number_bad(r, &ask);
    if (bad != NULL) {
        out->status = 422;
        return show(r, out, &ask, bad, e);
    }
    act.ctx = &ask;
    act.location =
        arena_printf(r->arena, "%s?done=%s", back_to(r, &ask), ask.kind->name);
    return page_act_reply(&act, out, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/customers/:id/by-hand", page_by_hand,      ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/customers/:id/by-hand", page_by_hand_post, ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_GET,  "/items/:id/by-hand",     page_by_hand,      ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/items/:id/by-hand",     page_by_hand_post, ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_GET,  "/invoices/:id/by-hand",  page_by_hand,      ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/invoices/:id/by-hand",  page_by_hand_post, ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_GET,  "/payments/:id/by-hand",  page_by_hand,      ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/payments/:id/by-hand",  page_by_hand_post, ACCESS_OPERATE, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_by_hand = ROUTES(routes);
