/* A customer or an item that was merged into another one of ours in QuickBooks:
 * one press moves here what QuickBooks moved there. */
#include <string.h>

#include "ledger/ledger.h"
#include "pages/confirm.h"
#include "pages/subject.h"

/* "3 invoices and 2 payments" */
static const char *
documents(struct req *r, enum event_entity entity,
          const struct ledger_survivor *to)
{
    const char *invoices = arena_printf(r->arena, "%s invoice%s",
                                        tmpl_int_words(r->format, to->invoices),
                                        to->invoices == 1 ? "" : "s");

    if (entity == ENTITY_ITEM)
        return invoices;
    return arena_printf(r->arena, "%s and %s payment%s", invoices,
                        tmpl_int_words(r->format, to->payments),
                        to->payments == 1 ? "" : "s");
}

static bool
survivor_read(struct req *r, struct record_here *record,
              struct ledger_survivor *to, struct err *e)
{
    const struct ledger l = page_ledger(r);
    const struct subject *of = subject_of(r);
    bool found;

    if (!of->here(&l, r->record, record, e) ||
        !ledger_survivor(&l, of->entity, r->record, to, &found, e))
        return false;
    return found || err_set(e, ERR_CONFLICT,
                            "“%s” is not merged into another one of yours. "
                            "Open it to see how it stands.",
                            record->title);
}

/* GET /customers/:id/merged, /items/:id/merged */
static bool
page_merged(struct req *r, struct reply *out, struct err *e)
{
    const struct subject *of = subject_of(r);
    struct record_here record;
    struct ledger_survivor to;
    struct page_confirm c;

    if (!survivor_read(r, &record, &to, e))
        return false;
    c = (struct page_confirm){
        .title = arena_printf(r->arena, "Use %s in place of %s", to.name,
                              record.title),
        .here = arena_printf(
            r->arena,
            "%s of “%s” name “%s” from now on, and what stopped for it is sent "
            "again. “%s” stays in your list, with nothing on it.",
            documents(r, of->entity, &to), record.title, to.name, record.title),
        .there = arena_printf(r->arena,
                              "Nothing is sent for it: QuickBooks merged them "
                              "itself, and what was posted names “%s” there "
                              "already.",
                              to.name),
        .press =
            arena_printf(r->arena, "Move %s", documents(r, of->entity, &to)),
        .busy = "Moving",
        .back =
            arena_printf(r->arena, "%s%lld", of->path, (long long)r->record),
        .kind = arena_printf(r->arena, "%lld.%lld", (long long)to.connection_id,
                             (long long)to.id),
    };
    return page_confirm(r, out, &c, NULL, e);
}

struct merging {
    int64_t connection_id, survivor; /* as the person saw them */
};

static bool
merge(struct page_act *act, struct err *e)
{
    const struct ledger l = page_ledger(act->r);
    const struct merging *m = act->ctx;

    return ledger_merge(&l, subject_of(act->r)->entity, m->connection_id,
                        act->r->record, m->survivor, e);
}

/* POST to it: "kind" is the company and the one that remains. */
static bool
page_merged_post(struct req *r, struct reply *out, struct err *e)
{
    const struct ledger l = page_ledger(r);
    const struct subject *of = subject_of(r);
    const char *kind = http_param(&r->form, "kind"), *dot;
    struct merging m = { 0 };
    struct page_act act = { .r = r, .run = merge, .ctx = &m };
    struct record_here record;

    if (!of->here(&l, r->record, &record, e))
        return false;
    dot = kind != NULL ? strchr(kind, '.') : NULL;
    if (dot == NULL ||
        !str_int64(arena_copy(r->arena, kind, (size_t)(dot - kind)),
                   &m.connection_id) ||
        !str_int64(dot + 1, &m.survivor)) {
        out->status = 400;
        return err_input(e, "",
                         "There is nothing of that kind to decide. Open "
                         "the record again.");
    }
    act.location = arena_printf(r->arena, "%s%lld?done=merged", of->path,
                                (long long)m.survivor);
    return page_act_reply(&act, out, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/customers/:id/merged", page_merged,      ACCESS_KEEP, BODY_NONE, 0 },
    { METHOD_POST, "/customers/:id/merged", page_merged_post, ACCESS_KEEP, BODY_FORM, 0 },
    { METHOD_GET,  "/items/:id/merged",     page_merged,      ACCESS_KEEP, BODY_NONE, 0 },
    { METHOD_POST, "/items/:id/merged",     page_merged_post, ACCESS_KEEP, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_merged = ROUTES(routes);
