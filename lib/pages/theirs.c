/* What a person decides about a record that was changed, voided or deleted in
 * QuickBooks: their version stays, or ours is written over it. */
#include "pages/theirs.h"

#include <string.h>

#include "pages/confirm.h"
#include "pages/subject.h"

/* clang-format off */
/* By what was done there ("stuck": the engine met it) and by record; the first
 * row of its kind that fits. */
static const struct way {
    const char *kind;   /* of ?kind= */
    const char *theirs; /* blank between them */
    const char *entity; /* NULL: any */
    const char *press, *said;
    const char *before, *after; /* of the record, in the title */
    const char *busy, *here, *there;
    bool danger;
} ways[] = {
    { "keep", "changed stuck", NULL,
      "Keep QuickBooks’ version", "It stays there as somebody left it, and this record stays as it is here.",
      "Keep QuickBooks’ version of ", "", "Keeping it",
      "The record stays as it is here and no longer counts as changed. If you change it later, that is sent and takes the place of what is there.",
      "It stays as somebody left it.", false },
    { "keep", "voided deleted", "invoice",
      "Void it here, too", "The invoice becomes void here, as it is gone there.",
      "Void ", " here, too", "Voiding",
      "A sent invoice stays in your list under its number, marked Void, with nothing to pay; a draft is deleted. This cannot be taken back.",
      "Nothing is sent.", true },
    { "keep", "voided deleted", "payment",
      "Delete it here, too", "The payment is deleted here, as it is gone there.",
      "Delete ", " here, too", "Deleting",
      "The payment is deleted, and what it paid is open again. This cannot be taken back.",
      "Nothing is sent.", true },
    { "over", "changed voided", NULL,
      "Write ours over it", "It is sent as it stands here.",
      "Write our version of ", " over it", "Sending it",
      "Nothing changes.",
      "It is sent as it stands here, and takes the place of what is there now. If somebody changes it there before that, nothing is overwritten and you are asked again.",
      false },
};
/* clang-format on */
enum { WAYS = sizeof(ways) / sizeof(ways[0]) };

/* Is the word one of the blank-separated ones? */
static bool
among(const char *words, const char *word)
{
    size_t n = strlen(word);

    for (const char *p = words; (p = strstr(p, word)) != NULL; p += n)
        if ((p == words || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0'))
            return true;
    return false;
}

/* What was done there, or what the engine met. */
static const char *
done_there(const struct ledger_sync *s, bool ended)
{
    bool stuck = str_equal(s->event_state, "needs_attention");

    if (ended && str_equal(s->theirs, "deleted"))
        return ""; /* here, too */
    if (stuck && str_equal(s->cause, "changed_in_qbo"))
        return "stuck";
    if (stuck && str_equal(s->cause, "deleted_in_qbo"))
        return "deleted";
    return s->standing == STANDING_CHANGED ||
                   s->standing == STANDING_VOIDED_THERE ||
                   s->standing == STANDING_DELETED_THERE
               ? s->theirs
               : "";
}

static bool
fits(const struct way *w, enum event_entity entity, const char *theirs)
{
    return *theirs != '\0' && among(w->theirs, theirs) &&
           (w->entity == NULL ||
            strcmp(w->entity, event_entity_name(entity)) == 0);
}

size_t
theirs_ways(struct req *r, enum event_entity entity, int64_t id,
            const struct ledger_sync *s, bool ended, struct page_way out[2])
{
    size_t n = 0;

    for (size_t i = 0; http_allowed(r->who, ACCESS_KEEP) && i < WAYS; i++)
        if (n < 2 && fits(&ways[i], entity, done_there(s, ended)))
            out[n++] =
                (struct page_way){ arena_printf(r->arena,
                                                "/%ss/%lld/theirs?kind=%s",
                                                event_entity_name(entity),
                                                (long long)id, ways[i].kind),
                                   ways[i].press, ways[i].said };
    return n;
}

/* ------------------------------------------------------------------- the page
 */

struct asked {
    const struct subject *of;
    struct record_here record;
    const struct way *way;
};

/* 404 when there is no such record of the shop, 400 for no such kind. */
static bool
kind_read(struct req *r, const struct params *p, struct reply *out,
          struct asked *ask, const char **kind, struct err *e)
{
    const struct ledger l = page_ledger(r);

    *kind = http_param(p, "kind");
    memset(ask, 0, sizeof(*ask));
    ask->of = subject_of(r);
    if (!ask->of->here(&l, r->record, &ask->record, e))
        return false;
    if (str_equal(*kind, "keep") || str_equal(*kind, "over"))
        return true;
    out->status = 400;
    return err_input(e, "",
                     "There is nothing of that kind to decide. Open the "
                     "record again.");
}

/* ... and 409 when there is nothing to decide any more. */
static bool
asked_read(struct req *r, const struct params *p, struct reply *out,
           struct asked *ask, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct ledger_sync s;
    const char *kind;

    if (!kind_read(r, p, out, ask, &kind, e))
        return false;
    if (!ledger_sync_of(&l, ask->of->entity, &r->record, 1, &s, e))
        return false;
    for (size_t i = WAYS; i-- > 0;)
        if (strcmp(ways[i].kind, kind) == 0 &&
            fits(&ways[i], ask->of->entity, done_there(&s, ask->record.ended)))
            ask->way = &ways[i];
    return ask->way != NULL ||
           err_set(e, ERR_CONFLICT,
                   "There is nothing to decide any more about %s. Open it to "
                   "see how it stands.",
                   ask->record.title);
}

/* GET /invoices/:id/theirs?kind=keep */
static bool
page_theirs(struct req *r, struct reply *out, struct err *e)
{
    struct page_confirm c;
    struct asked ask;

    if (!asked_read(r, &r->query, out, &ask, e))
        return false;
    c = (struct page_confirm){
        .title = arena_printf(r->arena, "%s%s%s", ask.way->before,
                              ask.record.title, ask.way->after),
        .here = ask.way->here,
        .there = ask.way->there,
        .press = ask.way->press,
        .busy = ask.way->busy,
        .back = arena_printf(r->arena, "%s%lld", ask.of->path,
                             (long long)r->record),
        .kind = ask.way->kind,
        .danger = ask.way->danger,
    };
    return page_confirm(r, out, &c, NULL, e);
}

static bool
decide(struct page_act *act, struct err *e)
{
    const struct ledger l = page_ledger(act->r);
    const struct subject *of = subject_of(act->r);
    const char *kind = act->ctx;

    return (strcmp(kind, "keep") == 0
                ? ledger_theirs_keep
                : ledger_theirs_over)(&l, of->entity, act->r->record, e);
}

/* POST /invoices/:id/theirs -- a second press finds it decided, and leads to
 * where the first one led. */
static bool
page_theirs_post(struct req *r, struct reply *out, struct err *e)
{
    struct page_act act = { .r = r, .run = decide };
    struct asked ask;
    const char *kind;

    if (!kind_read(r, &r->form, out, &ask, &kind, e))
        return false;
    act.ctx = arena_text(r->arena, kind);
    act.location = arena_printf(r->arena, "%s%lld?done=%s", ask.of->path,
                                (long long)r->record,
                                strcmp(kind, "keep") == 0 ? "kept" : "over");
    return page_act_reply(&act, out, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/customers/:id/theirs", page_theirs,      ACCESS_KEEP, BODY_NONE, 0 },
    { METHOD_POST, "/customers/:id/theirs", page_theirs_post, ACCESS_KEEP, BODY_FORM, 0 },
    { METHOD_GET,  "/items/:id/theirs",     page_theirs,      ACCESS_KEEP, BODY_NONE, 0 },
    { METHOD_POST, "/items/:id/theirs",     page_theirs_post, ACCESS_KEEP, BODY_FORM, 0 },
    { METHOD_GET,  "/invoices/:id/theirs",  page_theirs,      ACCESS_KEEP, BODY_NONE, 0 },
    { METHOD_POST, "/invoices/:id/theirs",  page_theirs_post, ACCESS_KEEP, BODY_FORM, 0 },
    { METHOD_GET,  "/payments/:id/theirs",  page_theirs,      ACCESS_KEEP, BODY_NONE, 0 },
    { METHOD_POST, "/payments/:id/theirs",  page_theirs_post, ACCESS_KEEP, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_theirs = ROUTES(routes);
