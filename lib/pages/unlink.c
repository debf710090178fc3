/* Taking back a link that something was posted by: what that does, and the
 * press.  For owners: the record in QuickBooks is gone, or the wrong one. */
#include "ledger/ledger.h"
#include "pages/confirm.h"
#include "pages/connection.h"
#include "pages/subject.h"

/* "2 invoices and 1 payment" */
static const char *
documents(struct req *r, const struct ledger_link_use *u)
{
    const char *invoices = arena_printf(r->arena, "%s invoice%s",
                                        tmpl_int_words(r->format, u->invoices),
                                        u->invoices == 1 ? "" : "s");

    if (u->payments == 0)
        return invoices;
    return arena_printf(r->arena, "%s and %s payment%s", invoices,
                        tmpl_int_words(r->format, u->payments),
                        u->payments == 1 ? "" : "s");
}

static const char *
effect_here(struct req *r, const struct ledger_link_use *u)
{
    const char *posted =
        u->invoices + u->payments == 0
            ? "Nothing was posted by it."
            : arena_printf(r->arena,
                           "%s posted with it %s, here and in QuickBooks; one "
                           "that is changed later goes out with what is linked "
                           "then.",
                           documents(r, u),
                           u->invoices + u->payments == 1 ? "stays as it is"
                                                          : "stay as they are");
    const char *stopped =
        u->stopped == 0 ? ""
        : u->stopped == 1
            ? " What stopped for it is sent again."
            : arena_printf(r->arena, " %s that stopped for it are sent again.",
                           tmpl_int_words(r->format, u->stopped));

    return arena_printf(r->arena,
                        "“%s” counts as not synced, and nothing of it is lost. "
                        "%s%s",
                        u->name, posted, stopped);
}

static const char *
effect_there(enum event_entity entity)
{
    return entity == ENTITY_ITEM
               ? "Nothing changes now. When an invoice needs the item next, "
                 "one of that name is linked; without one, your item settings "
                 "say whether it is created."
               : "Nothing changes now. When an invoice needs the customer "
                 "next, one of that name is linked; without one, the customer "
                 "is created. Rename yours first when it is to become another "
                 "one.";
}

/* GET /customers/:id/unlink, /items/:id/unlink */
static bool
page_unlink(struct req *r, struct reply *out, struct err *e)
{
    const struct ledger l = page_ledger(r);
    const struct subject *of = subject_of(r);
    struct record_here record;
    struct ledger_link_use use;
    struct connection_row c;
    bool found;

    if (!of->here(&l, r->record, &record, e) ||
        !page_connection_read(r, &c, &found, e) ||
        !ledger_link_use(&l, of->entity, found ? c.id : 0, r->record, &use, e))
        return false;
    return page_confirm(
        r, out,
        &(struct page_confirm){
            .title = arena_printf(r->arena, "Take back the link of %s",
                                  record.title),
            .here = effect_here(r, &use),
            .there = effect_there(of->entity),
            .press = "Take the link back",
            .busy = "Taking it back",
            .back = arena_printf(r->arena, "%s%lld", of->path,
                                 (long long)r->record),
            .kind = arena_printf(r->arena, "%lld", (long long)c.id),
            .danger = true },
        NULL, e);
}

static bool
unlinked(struct page_act *act, struct err *e)
{
    struct req *r = act->r;
    const struct ledger l = page_ledger(r);
    int64_t released;

    /* The company that the page was made for (T17). */
    return ledger_unlink_posted(&l, subject_of(r)->entity,
                                http_param_int(&r->form, "kind", 0), r->record,
                                &released, e);
}

/* POST to it. */
static bool
page_unlink_post(struct req *r, struct reply *out, struct err *e)
{
    const struct ledger l = page_ledger(r);
    const struct subject *of = subject_of(r);
    struct page_act act = { .r = r, .run = unlinked };
    struct record_here record;

    act.location = arena_printf(r->arena, "%s%lld?done=unlinked", of->path,
                                (long long)r->record);
    return of->here(&l, r->record, &record, e) && page_act_reply(&act, out, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/customers/:id/unlink", page_unlink,      ACCESS_OWN, BODY_NONE, 0 },
    { METHOD_POST, "/customers/:id/unlink", page_unlink_post, ACCESS_OWN, BODY_FORM, 0 },
    { METHOD_GET,  "/items/:id/unlink",     page_unlink,      ACCESS_OWN, BODY_NONE, 0 },
    { METHOD_POST, "/items/:id/unlink",     page_unlink_post, ACCESS_OWN, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_unlink = ROUTES(routes);
