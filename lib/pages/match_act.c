/* What the buttons of matching do: link, all exact, rename, create, unlink. */
#include <string.h>

#include "pages/match.h"

/* A button's value: "link:12:45:0". */
struct press {
    const char *what;
    int64_t id;
    const char *qbo_id, *sync_token;
};

struct matching {
    const struct match_side *side;
    struct match_ask ask;
    int64_t connection_id;
    struct press press;
    int64_t expected;  /* of all exact, 0: one row */
    int64_t released;  /* what goes out for it */
    struct arena *big; /* for all exact */
};

static const char *
piece(struct arena *a, const char **at)
{
    size_t n = strcspn(*at, ":");
    const char *out = arena_copy(a, *at, n);

    *at += n + ((*at)[n] == ':');
    return out;
}

static bool
press_read(struct req *r, struct press *out)
{
    const char *at = http_param(&r->form, "press");

    if (at == NULL || strlen(at) > 100)
        return false;
    out->what = piece(r->arena, &at);
    if (!str_int64(piece(r->arena, &at), &out->id))
        return false;
    out->qbo_id = piece(r->arena, &at);
    out->sync_token = piece(r->arena, &at);
    return out->id > 0;
}

/* Where the button leads: the same list, with what was done. */
static void
lead(struct page_act *act, const char *did, int64_t n, int64_t left,
     int64_t released)
{
    struct matching *m = act->ctx;
    struct arena *a = act->r->arena;
    const char *href = match_href(a, m->side, &m->ask);

    m->released = released;
    act->location =
        arena_printf(a, "%s%sdid=%s&n=%lld&left=%lld&released=%lld", href,
                     strchr(href, '?') == NULL ? "?" : "&", did, (long long)n,
                     (long long)left, (long long)released);
}

/* -------------------------------------------------------------------- acts */

static bool
link_pairs(struct page_act *act, const struct ledger_pair *list, size_t n,
           const char *did, struct err *e)
{
    const struct matching *m = act->ctx;
    struct ledger l = page_ledger(act->r);
    struct ledger_linked done;

    l.arena = m->big; /* there may be thousands */
    if (!ledger_link(&l, m->side->entity, m->connection_id, list, n, &done, e))
        return false;
    lead(act, did, done.linked, done.left, done.released);
    return true;
}

static bool
do_link(struct page_act *act, struct err *e)
{
    const struct press *p = &((const struct matching *)act->ctx)->press;
    const struct ledger_pair pair = { p->id, p->qbo_id, p->sync_token };

    return link_pairs(act, &pair, 1, "link", e);
}

static bool
customer_renamed(const struct ledger *l, int64_t id, const char *name,
                 struct ledger_faults *f, struct err *e)
{
    enum ledger_saved how;
    struct customer c;

    if (!ledger_customer_by_id(l, id, &c, e))
        return false;
    c.name = arena_text(l->arena, name);
    return ledger_customer_save(l, &c, &how, f, e);
}

static bool
item_renamed(const struct ledger *l, int64_t id, const char *name,
             struct ledger_faults *f, struct err *e)
{
    enum ledger_saved how;
    struct item it;

    if (!ledger_item_by_id(l, id, &it, e))
        return false;
    it.name = arena_text(l->arena, name);
    return ledger_item_save(l, &it, &how, f, e);
}

/* Ours takes their name, then they are one. */
static bool
do_adopt(struct page_act *act, struct err *e)
{
    const struct matching *m = act->ctx;
    const struct ledger l = page_ledger(act->r);
    struct ledger_faults f;
    const char *name;

    ledger_faults_init(&f, l.arena);
    if (!ledger_name_there(&l, m->side->entity, m->connection_id,
                           m->press.qbo_id, &name, e))
        return false;
    if (str_chars(name) > LEDGER_NAME)
        return err_set(e, ERR_CONFLICT,
                       "A name has at most %d characters here.", LEDGER_NAME);
    return (m->side->kind == MATCH_ITEMS
                ? item_renamed(&l, m->press.id, name, &f, e)
                : customer_renamed(&l, m->press.id, name, &f, e)) &&
           do_link(act, e);
}

/* Ours takes the name that is typed, and goes under it. */
static bool
do_rename(struct page_act *act, struct err *e)
{
    const struct matching *m = act->ctx;
    const struct ledger l = page_ledger(act->r);
    const char *typed = http_param(&act->r->form, "name");
    struct ledger_faults f;

    ledger_faults_init(&f, l.arena);
    typed = typed == NULL ? "" : str_trim(l.arena, typed);
    if (*typed == '\0' || str_chars(typed) > LEDGER_NAME)
        return err_input(e, "name", "A name has 1 to %d characters.",
                         LEDGER_NAME);
    if (!(m->side->kind == MATCH_ITEMS ? item_renamed : customer_renamed)(
            &l, m->press.id, typed, &f, e)) {
        if (f.n == 0)
            return false;
        err_clear(e);
        return err_input(e, "name", "%s", f.list[0].message);
    }
    lead(act, "rename", 1, 0, 0);
    return true;
}

static bool
do_create(struct page_act *act, struct err *e)
{
    const struct matching *m = act->ctx;
    const struct ledger l = page_ledger(act->r);
    int64_t released;

    if (!ledger_create_there(&l, m->side->entity, m->connection_id, m->press.id,
                             &released, e))
        return false;
    lead(act, "create", 1, 0, released);
    return true;
}

static bool
do_unlink(struct page_act *act, struct err *e)
{
    const struct matching *m = act->ctx;
    const struct ledger l = page_ledger(act->r);

    if (!ledger_unlink(&l, m->side->entity, m->connection_id, m->press.id, e))
        return false;
    lead(act, "unlink", 1, 0, 0);
    return true;
}

/* Those that are exact now, when they are as many as the button said. */
static bool
do_exact(struct page_act *act, struct err *e)
{
    const struct matching *m = act->ctx;
    struct ledger_pair *pairs;
    struct matched now;
    size_t n;

    arena_reset(m->big);
    if (!match_read(act->r, m->big, m->side, m->connection_id, &now, e))
        return false;
    n = now.m.of[MATCH_EXACT].n;
    if (n == 0 || n != (size_t)m->expected)
        return err_set(e, ERR_CONFLICT,
                       "The lists changed since this page was opened: %s %s "
                       "exact now. Nothing was linked; look at them again.",
                       tmpl_int_words(act->r->format, (int64_t)n),
                       n == 1 ? "is" : "are");
    n = n < MATCH_AT_ONCE ? n : MATCH_AT_ONCE;
    pairs = arena_alloc(m->big, n, sizeof(*pairs));
    for (size_t i = 0; i < n; i++) {
        const struct match_pair *p = &now.m.of[MATCH_EXACT].list[i];

        pairs[i] = (struct ledger_pair){ p->ours->id, p->theirs->qbo_id,
                                         p->theirs->sync_token };
    }
    return link_pairs(act, pairs, n, "exact", e);
}

/* clang-format off */
static const struct {
    const char *what;
    bool (*run)(struct page_act *act, struct err *e);
} deeds[] = {
    { "link",   do_link },
    { "adopt",  do_adopt },
    { "create", do_create },
    { "rename", do_rename },
    { "unlink", do_unlink },
};
/* clang-format on */

static bool
pressed(struct page_act *act, struct err *e)
{
    struct matching *m = act->ctx;

    if (m->expected > 0)
        return do_exact(act, e);
    for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++)
        if (str_equal(deeds[i].what, m->press.what))
            return deeds[i].run(act, e);
    return err_input(e, "", "There is no such button. Open the page again.");
}

/* An owner whose Unlink was refused: is there a link whose end can be shown? */
static bool
may_take_back(struct req *r, const struct matching *m)
{
    const struct ledger l = page_ledger(r);
    struct err ignored = { 0 };
    struct ledger_link_use use;

    return str_equal(m->press.what, "unlink") &&
           http_allowed(r->who, ACCESS_OWN) &&
           ledger_link_use(&l, m->side->entity, m->connection_id, m->press.id,
                           &use, &ignored);
}

bool
match_pressed(struct page_act *act, const struct match_side *side,
              int64_t *released, struct err *e)
{
    struct matching m = { .side = side };
    void *ctx = act->ctx;
    struct arena big;
    bool good;

    match_ask_read(act->r, &act->r->form, &m.ask);
    m.connection_id = http_param_int(&act->r->form, "connection", 0);
    if (!press_read(act->r, &m.press))
        return err_input(e, "",
                         "There is no such button. Open the page again.");
    arena_init(&big, MATCH_ARENA);
    m.big = &big;
    act->ctx = &m;
    good = pressed(act, e);
    act->ctx = ctx;
    arena_free(&big);
    *released = m.released;
    return good;
}

/* POST /settings/quickbooks/items/match, .../customers/match */
bool
match_post(struct req *r, struct reply *out, struct err *e)
{
    struct arena big;
    struct matching m = { .side = match_side_of(r), .big = &big };
    struct page_act act = { .r = r, .run = pressed, .ctx = &m };
    const char *bad;
    bool good;

    match_ask_read(r, &r->form, &m.ask);
    m.connection_id = http_param_int(&r->form, "connection", 0);
    m.expected = http_param_int(&r->form, "expected", 0);
    act.location = match_href(r->arena, m.side, &m.ask);
    if (m.expected <= 0 && !press_read(r, &m.press)) {
        out->status = 400;
        return err_input(e, "",
                         "The button said nothing that is known. Open the "
                         "page again.");
    }
    arena_init(&big, MATCH_ARENA);
    good = page_act(&act, e);
    arena_free(&big);
    if (good)
        return reply_redirect(out, act.location);
    if (e->kind != ERR_CONFLICT)
        return false;
    if (may_take_back(r, &m))
        return reply_redirect(out, arena_printf(r->arena, "%s/%lld/unlink",
                                                m.side->list,
                                                (long long)m.press.id));
    bad = arena_text(r->arena, e->text);
    err_clear(e);
    out->status = 409;
    return match_show(r, out, m.side, &m.ask, bad, e);
}

/* ----------------------------------------------------------------- receipts */

static const char *
released_said(struct req *r, const struct match_lists *l, int64_t n)
{
    const char *many = tmpl_int_words(r->format, n);

    if (n <= 0)
        return "";
    return str_equal(l->sync, "on")
               ? arena_printf(r->arena, " %s invoice%s being sent again.", many,
                              n == 1 ? " is" : "s are")
               : arena_printf(r->arena,
                              " %s invoice%s out once sync is turned on.", many,
                              n == 1 ? " goes" : "s go");
}

const char *
match_receipt(struct req *r, const struct match_side *s,
              const struct match_lists *l)
{
    const char *did = http_param(&r->query, "did");
    int64_t n = http_param_int(&r->query, "n", 0);
    int64_t left = http_param_int(&r->query, "left", 0);
    const char *more =
        released_said(r, l, http_param_int(&r->query, "released", 0));

    if (did == NULL)
        return NULL;
    if (str_equal(did, "unlink"))
        return "The link was taken back. Nothing was posted by it.";
    if (str_equal(did, "create"))
        return arena_printf(
            r->arena, "The %s is being created in QuickBooks.%s", s->one, more);
    if (!str_equal(did, "link") && !str_equal(did, "exact"))
        return NULL;
    return arena_printf(
        r->arena, "%s %s linked.%s%s", tmpl_int_words(r->format, n),
        n == 1 ? arena_printf(r->arena, "%s was", s->one)
               : arena_printf(r->arena, "%s were", s->many),
        left > 0
            ? arena_printf(
                  r->arena,
                  " %s changed meanwhile, or on %s way to QuickBooks, "
                  "and left as %s.",
                  left == 1 ? "One was"
                            : arena_printf(r->arena, "%s were",
                                           tmpl_int_words(r->format, left)),
                  left == 1 ? "its" : "their", left == 1 ? "it is" : "they are")
            : "",
        more);
}
