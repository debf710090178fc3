/* One press of Save: what it changes, what that does, and the page between. */
#include <string.h>

#include "pages/connection.h"
#include "pages/mapping.h"
#include "pages/receipt.h"
#include "plan/plan.h"

enum { LABEL_MAX = 100, VALUE_MAX = 150 }; /* bytes of each in the audit */

/* ------------------------------------------------------------- the changes */

/* At most that many bytes, whole characters. */
static const char *
shortened(struct arena *a, const char *text, size_t most)
{
    size_t n = strlen(text);

    if (n <= most)
        return text;
    while (most > 0 && ((unsigned char)text[most] & 0xC0) == 0x80)
        most--;
    return arena_printf(a, "%.*s…", (int)most, text);
}

bool
change_add(struct req *r, struct changes *list, const char *what, int64_t id,
           const char *label, const char *before, const char *after,
           struct err *e)
{
    struct change *c = arena_alloc(r->arena, 1, sizeof(*c));

    *c = (struct change){ label, before, after, 0, NULL };
    if (list->first == NULL)
        list->first = c;
    else
        list->last->next = c;
    list->last = c;
    list->n++;
    return page_audit(r, what, "", id,
                      arena_printf(r->arena, "%s: %s → %s",
                                   shortened(r->arena, label, LABEL_MAX),
                                   shortened(r->arena, before, VALUE_MAX),
                                   shortened(r->arena, after, VALUE_MAX)),
                      e);
}

bool
change_field(struct req *r, const char *name, const char *now,
             const char *label, const char **out, struct err *e)
{
    const char *value = http_param(&r->form, name);
    const char *was =
        http_param(&r->form, arena_printf(r->arena, "was.%s", name));

    *out = NULL;
    if (value == NULL || str_equal(value, now) || str_equal(value, was))
        return true;
    if (was != NULL && !str_equal(was, now))
        return err_set(e, ERR_CONFLICT,
                       "“%.100s” was changed by somebody else after you opened "
                       "the page. Nothing of yours was saved: open the page "
                       "again, look at it, and save once more.",
                       label);
    *out = value;
    return true;
}

/* ------------------------------------------------------------ what it does */

struct press {
    const struct change_page *page;
    void *ctx;
    int64_t connection_id; /* 0: never connected */
    struct changes list;
    struct effect effect;
    int64_t posted;
    bool shown; /* rolled back: the page between comes first */
};

static bool
said(struct req *r, const char *name, const char *value)
{
    return str_equal(http_param(&r->form, name), value);
}

static bool
posted_read(struct req *r, struct press *p, struct err *e)
{
    int64_t rates[PLAN_MANY];
    size_t n = 0;
    bool all = false;

    for (const struct change *c = p->list.first; c != NULL; c = c->next) {
        all = all || c->rate == 0 || n == PLAN_MANY;
        if (!all)
            rates[n++] = c->rate;
    }
    return effect_posted(r->db, r->arena, r->shop, p->connection_id,
                         p->page->entity, rates, all ? 0 : n, &p->posted, e);
}

/* Is there something to be said before it is saved? */
static bool
worth_saying(const struct press *p)
{
    const struct effect *x = &p->effect;

    return p->list.n > 0 && (p->list.warning != NULL || x->unblocked > 0 ||
                             x->changed > 0 || x->held > 0);
}

/* "Tax mapping: Combined 7.25, County 8.1" */
static const char *
spoken(struct req *r, const struct press *p)
{
    struct str s;

    str_init(&s, r->arena, 4 * LABEL_MAX);
    str_add(&s, p->page->title);
    s.text[0] = (char)(s.text[0] - 'a' + 'A');
    for (const struct change *c = p->list.first; c != NULL; c = c->next)
        str_addf(&s, "%s %s", c == p->list.first ? ":" : ",",
                 shortened(r->arena, c->label, LABEL_MAX));
    return str_whole(&s) ? s.text : p->page->title;
}

/* Those that the page between named go again, and the receipt is next. */
static bool
retry_named(struct page_act *act, const struct press *p, struct err *e)
{
    struct req *r = act->r;
    const struct page_retry again = { .pressed = "save",
                                      .said = spoken(r, p),
                                      .ids = p->effect.ids,
                                      .n = (size_t)p->effect.unblocked,
                                      .more = p->effect.more };
    int64_t receipt, moved;

    if (!page_retry_now(r, &again, &receipt, &moved, e))
        return false;
    act->location = page_receipt_href(r->arena, receipt);
    return true;
}

/* Nothing was said before: all that wait for the causes. */
static bool
retry_all(struct page_act *act, const struct press *p, struct err *e)
{
    const struct settings_causes *causes = p->page->causes;
    struct req *r = act->r;
    int64_t moved = 0;

    for (size_t i = 0; i < causes->n; i++) {
        int64_t n;

        if (!event_retry_cause(r->db, r->arena, r->shop, causes->list[i], &n,
                               e))
            return false;
        moved += n;
    }
    act->location =
        mapping_saved_href(r->arena, act->location, p->list.n, true, moved);
    return true;
}

static bool
save(struct req *r, struct press *p, bool sure, struct err *e)
{
    struct connection_row c;
    bool connected;

    p->list = (struct changes){ 0 };
    p->effect = (struct effect){ .entity = p->page->entity,
                                 .causes = p->page->causes->list,
                                 .cause_count = p->page->causes->n };
    if (!page_connection_read(r, &c, &connected, e))
        return false;
    connected = connected && p->page->entity != ENTITY__MAX;
    p->connection_id = connected ? c.id : 0;
    if (connected && !sure &&
        !effect_before(r->db, r->arena, r->shop, c.id, &p->effect, e))
        return false;
    return p->page->save(r, p->ctx, &p->list, e) &&
           (!connected || p->list.n == 0 ||
            effect_after(r->db, r->arena, r->shop, c.id, &p->effect, e));
}

static bool
run(struct page_act *act, struct err *e)
{
    struct press *p = act->ctx;
    struct req *r = act->r;
    bool sure = said(r, "sure", "1"), again = said(r, "then", "retry");

    if (!save(r, p, sure, e))
        return false;
    p->shown = !sure && worth_saying(p);
    if (p->shown)
        return (p->connection_id == 0 || posted_read(r, p, e)) &&
               err_set(e, ERR_CONFLICT, "what it does is shown first");
    if (again)
        return (sure && p->effect.unblocked > 0 ? retry_named
                                                : retry_all)(act, p, e);
    act->location =
        mapping_saved_href(r->arena, act->location, p->list.n, false, 0);
    return true;
}

/* --------------------------------------------------------- the page between */

/* "37 invoices", "1 invoice"; only the number behind the first of a sentence.
 */
static const char *
so_many(struct req *r, const struct press *p, int64_t n, bool first)
{
    const char *more = p->effect.more ? "at least " : "";

    if (!first)
        return arena_printf(r->arena, "%s%s", more,
                            tmpl_int_words(r->format, n));
    return arena_printf(r->arena, "%s%s %s%s", more,
                        tmpl_int_words(r->format, n),
                        event_entity_name(p->page->entity), n == 1 ? "" : "s");
}

static void
add_part(struct req *r, const struct press *p, struct str *to, int64_t n,
         const char *verb, const char *rest)
{
    bool first = to->len == 0;

    if (n == 0)
        return;
    str_addf(to, "%s%s %s%s", first ? "" : ", ", verb, so_many(r, p, n, first),
             rest);
}

/* "Unblocks 37 invoices, changes 4 that are not sent yet, leaves 210 posted as
 * they are." */
static const char *
lead(struct req *r, const struct press *p)
{
    const struct effect *x = &p->effect;
    struct str s;

    str_init(&s, r->arena, 1000);
    add_part(r, p, &s, x->unblocked, "unblocks", "");
    add_part(r, p, &s, x->changed, "changes",
             x->changed == 1 ? " that is not sent yet"
                             : " that are not sent yet");
    add_part(r, p, &s, x->held, "holds back", " that would have gone");
    if (s.len == 0)
        return "Nothing that waits is sent differently.";
    if (p->posted > EFFECT_COUNTED)
        str_addf(&s, ", leaves more than %s posted as they are",
                 tmpl_int_words(r->format, EFFECT_COUNTED));
    else if (p->posted > 0)
        str_addf(&s, ", leaves %s posted as %s",
                 tmpl_int_words(r->format, p->posted),
                 p->posted == 1 ? "it is" : "they are");
    s.text[0] = (char)(s.text[0] - 'a' + 'A');
    return arena_printf(r->arena, "%s.", s.text);
}

static void
show_note(struct tmpl *t, const char *text)
{
    tmpl_text(tmpl_section(t, TS_EFFECT_NOTE), TV_EFFECT_NOTE, text);
}

static void
show_notes(struct req *r, struct tmpl *t, const struct press *p)
{
    const struct effect *x = &p->effect;

    if (x->behind > 0)
        show_note(t, arena_printf(r->arena, "%s that %s for these %s by %s.",
                                  x->behind == 1
                                      ? "1 record"
                                      : arena_printf(r->arena, "%s records",
                                                     tmpl_int_words(r->format,
                                                                    x->behind)),
                                  x->behind == 1 ? "waits" : "wait",
                                  x->behind == 1 ? "follows" : "follow",
                                  x->behind == 1 ? "itself" : "themselves"));
    if (x->blocked > 0)
        show_note(t,
                  arena_printf(
                      r->arena, "%s for %s, and this does not help %s.",
                      x->blocked == 1
                          ? "1 other waits"
                          : arena_printf(r->arena, "%s others wait",
                                         tmpl_int_words(r->format, x->blocked)),
                      p->page->causes->why, x->blocked == 1 ? "it" : "them"));
    if (x->more)
        show_note(t, arena_printf(
                         r->arena,
                         "The oldest %s of each status were looked at. There "
                         "are more; what is unblocked of them waits until you "
                         "press Retry once more.",
                         tmpl_int_words(r->format, EFFECT_MAX)));
}

/* All that the form had comes along, but for what this page says anew. */
static void
show_kept(struct req *r, struct tmpl *t)
{
    static const char *const own[] = { "csrf", "form_key", "then", "sure" };

    for (size_t i = 0; i < r->form.n; i++) {
        const struct param *f = &r->form.p[i];
        struct tmpl *in;
        bool ours = false;

        for (size_t k = 0; k < sizeof(own) / sizeof(own[0]); k++)
            ours = ours || strcmp(f->name, own[k]) == 0;
        if (ours)
            continue;
        in = tmpl_section(t, TS_EFFECT_KEPT);
        tmpl_text(in, TV_KEPT_NAME, f->name);
        tmpl_text(in, TV_KEPT_VALUE, f->value);
    }
}

static bool
show(struct req *r, struct reply *out, const struct press *p, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_EFFECT), *in;
    const char *title = arena_printf(r->arena, "Save the %s?", p->page->title);

    tmpl_text(t, TV_FORM_TITLE, title);
    tmpl_text(t, TV_FORM_BACK, r->path);
    tmpl_text(t, TV_EFFECT_LEAD, lead(r, p));
    tmpl_text(t, TV_EFFECT_WARNING, p->list.warning);
    show_notes(r, t, p);
    show_kept(r, t);
    for (const struct change *c = p->list.first; c != NULL; c = c->next) {
        in = tmpl_section(t, TS_EFFECT_CHANGE);
        tmpl_text(in, TV_CHANGE_LABEL, c->label);
        tmpl_text(in, TV_CHANGE_BEFORE, c->before);
        tmpl_text(in, TV_CHANGE_AFTER, c->after);
    }
    page_form_once(r, t, TI_EFFECT_ONCE);
    in = p->effect.unblocked > 0 ? tmpl_section(t, TS_EFFECT_CAN_RETRY) : NULL;
    if (in != NULL)
        tmpl_int(in, TV_UNBLOCKED, p->effect.unblocked);
    else
        tmpl_when(t, TS_EFFECT_SAVE_ONLY, true);
    return reply_page(r, out, t, title, e);
}

bool
change_reply(struct req *r, struct reply *out, const struct change_page *page,
             void *ctx, struct err *e)
{
    struct press p = { .page = page, .ctx = ctx };
    struct page_act act = {
        .r = r, .run = run, .ctx = &p, .location = r->path
    };

    if (page_act(&act, e))
        return reply_redirect(out, act.location);
    if (!p.shown)
        return false;
    err_clear(e);
    return show(r, out, &p, e);
}
