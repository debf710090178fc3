/* Retry: count and judge first, ask once, then send again. */
#include <string.h>

#include "pages/receipt.h"
#include "plan/plan.h"

/* clang-format off */
/* What a retry does with those that are judged so. */
static const struct {
    const char *verdict;        /* in the list */
    const char *before, *after; /* a note, around "37 records"; NULL: none */
} verdicts[JUDGE__MAX] = {
    [JUDGE_CHANGED]   = { "Goes again.", NULL, NULL },
    [JUDGE_LOOK]      = { "Is looked up in QuickBooks, and not sent twice.", NULL, NULL },
    [JUDGE_WAITS]     = { "Waits for another record, and follows it.", NULL, NULL },
    [JUDGE_OTHER]     = { "Would stop at another cause.", "", " would stop at another cause now." },
    [JUDGE_UNCHANGED] = { "Nothing relevant has changed.", "Nothing relevant has changed since the last attempt of ", "." },
};
/* clang-format on */

static bool
in_vain(const struct judgement *j)
{
    return j->n[JUDGE_UNCHANGED] + j->n[JUDGE_OTHER] > 0;
}

/* ---------------------------------------------------------------- the page */

static const char *
records(struct req *r, int64_t n)
{
    return arena_printf(r->arena, "%s record%s", tmpl_int_words(r->format, n),
                        n == 1 ? "" : "s");
}

/* Those that are not looked at go, too. */
static int64_t
going(const struct judgement *j)
{
    return j->go + j->asked - j->judged;
}

static const char *
lead(struct req *r, const struct page_retry_ask *ask, const struct judgement *j)
{
    int64_t go = going(j), stay = j->judged - j->go;

    if (j->asked == 0)
        return "Nothing needs a retry.";
    if (go == 0)
        return arena_printf(r->arena, "%s, and none of them can be retried.",
                            records(r, j->asked));
    if (stay == 0)
        return arena_printf(r->arena, "%s%s would be sent again.",
                            ask->retry.more ? "The oldest " : "",
                            records(r, go));
    return arena_printf(r->arena, "%s: %s would be sent again, %s skipped.",
                        records(r, j->asked), tmpl_int_words(r->format, go),
                        tmpl_int_words(r->format, stay));
}

static void
show_note(struct tmpl *t, const char *text)
{
    tmpl_text(tmpl_section(t, TS_RETRY_NOTE), TV_RETRY_NOTE, text);
}

static void
show_notes(struct req *r, struct tmpl *t, const struct page_retry_ask *ask,
           const struct judgement *j)
{
    for (int v = JUDGE__MAX - 1; v >= 0; v--)
        if (j->n[v] > 0 && verdicts[v].before != NULL)
            show_note(t, arena_printf(r->arena, "%s%s%s", verdicts[v].before,
                                      records(r, j->n[v]), verdicts[v].after));
    if (j->judged < j->asked)
        show_note(t, arena_printf(r->arena,
                                  "The oldest %s were looked at; the others "
                                  "are counted as they are.",
                                  tmpl_int_words(r->format, j->judged)));
    if (ask->retry.more)
        show_note(t, arena_printf(r->arena,
                                  "There are more than %s. Press Retry once "
                                  "more for the rest.",
                                  tmpl_int_words(r->format, RECEIPT_MAX)));
}

/* What fixes it is offered where a retry alone does not help. */
static void
show_group(struct tmpl *t, const struct judge_group *g)
{
    const struct cause *c = event_cause(g->cause);
    struct tmpl *in = tmpl_section(t, TS_RETRY_GROUP);

    tmpl_text(in, TV_GROUP_CAUSE,
              c != NULL           ? c->title
              : *g->cause == '\0' ? "Retries ran out"
                                  : g->cause);
    tmpl_int(in, TV_GROUP_N, g->n);
    tmpl_id(in, TV_EVENT_ID, g->event_id);
    tmpl_text(in, TV_GROUP_VERDICT, verdicts[g->verdict].verdict);
    tmpl_text(in, TV_GROUP_SAID, g->said);
    if (g->verdict != JUDGE_UNCHANGED || c == NULL || c->page == NULL)
        return;
    in = tmpl_section(in, TS_RETRY_FIX);
    tmpl_text(in, TV_FIX_HREF, c->page);
    tmpl_text(in, TV_FIX_PRESS, c->press);
}

static void
show_skips(struct tmpl *t, const struct judgement *j)
{
    if (j->skip_n == 0)
        return;
    t = tmpl_section(t, TS_RETRY_SKIPPED);
    tmpl_int(t, TV_SKIPPED, j->judged - j->go);
    for (size_t i = 0; i < j->skip_n; i++) {
        const struct judge_skip *k = &j->skips[i];
        struct tmpl *in = tmpl_section(t, TS_RETRY_SKIP);

        tmpl_int(in, TV_SKIP_N, k->n);
        tmpl_textf(in, TV_SKIP_SAID, "%s %s", k->n == 1 ? k->label : "They",
                   receipt_why_words(k->why, k->n > 1));
        tmpl_text(in, TV_SKIP_ROOT, k->n == 1 ? k->root : "");
    }
}

/* All that the form had comes along, but for what this page says anew. */
static void
show_kept(struct req *r, struct tmpl *t)
{
    static const char *const own[] = { "csrf", "form_key", "sure" };

    for (size_t i = 0; i < r->form.n; i++) {
        const struct param *f = &r->form.p[i];
        struct tmpl *in;
        bool ours = false;

        for (size_t k = 0; k < sizeof(own) / sizeof(own[0]); k++)
            ours = ours || strcmp(f->name, own[k]) == 0;
        if (ours)
            continue;
        in = tmpl_section(t, TS_RETRY_KEPT);
        tmpl_text(in, TV_KEPT_NAME, f->name);
        tmpl_text(in, TV_KEPT_VALUE, f->value);
    }
}

/* "Retry 37", "Retry anyway" when none of them would do better. */
static void
show_press(struct req *r, struct tmpl *t, const struct judgement *j)
{
    int64_t go = going(j), vain = j->n[JUDGE_UNCHANGED] + j->n[JUDGE_OTHER];
    struct tmpl *in;

    if (go == 0)
        return;
    in = tmpl_section(t, TS_RETRY_CAN_GO);
    tmpl_when(in, TS_RETRY_MAIN, vain < go);
    tmpl_text(in, TV_RETRY_PRESS,
              vain == go ? "Retry anyway"
                         : arena_printf(r->arena, "Retry %s%s",
                                        tmpl_int_words(r->format, go),
                                        vain > 0 ? " anyway" : ""));
}

static bool
show(struct req *r, struct reply *out, const struct page_retry_ask *ask,
     const struct judgement *j, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_RETRY), *list;
    const char *title = ask->title;

    if (j->asked == 0)
        title = "Nothing to retry";
    if (title == NULL && j->asked == 1 && j->group_n == 1)
        title = arena_printf(r->arena, "Retry %s?", j->groups[0].label);
    if (title == NULL)
        title = arena_printf(r->arena, "Retry %s?", records(r, j->asked));
    tmpl_text(t, TV_FORM_TITLE, title);
    tmpl_text(t, TV_FORM_BACK, ask->back);
    tmpl_text(t, TV_RETRY_PATH, r->path);
    tmpl_text(t, TV_RETRY_LEAD, lead(r, ask, j));
    show_notes(r, t, ask, j);
    show_kept(r, t);
    page_form_once(r, t, TI_RETRY_ONCE);
    list = j->group_n > 0 ? tmpl_section(t, TS_RETRY_LIST) : NULL;
    for (size_t i = j->group_n; i > 0; i--)
        show_group(list, &j->groups[i - 1]);
    show_skips(t, j);
    show_press(r, t, j);
    return reply_page(r, out, t, title, e);
}

/* ---------------------------------------------------------------- the press */

static bool
run(struct page_act *act, struct err *e)
{
    const struct page_retry_ask *ask = act->ctx;
    struct req *r = act->r;
    int64_t receipt, moved;

    if (!page_retry_now(r, &ask->retry, &receipt, &moved, e))
        return false;
    act->location = ask->lead != NULL ? ask->lead(r, moved, ask->ctx)
                                      : page_receipt_href(r->arena, receipt);
    return true;
}

bool
page_retry_reply(struct req *r, struct reply *out,
                 const struct page_retry_ask *ask, struct err *e)
{
    struct page_retry_ask own = *ask;
    struct page_act act = {
        .r = r, .run = run, .ctx = &own, .location = ask->back
    };
    struct judgement j;

    if (!str_equal(http_param(&r->form, "sure"), "1")) {
        if (!judge_retry(r->db, r->arena, r->shop, ask->retry.ids, ask->retry.n,
                         &j, e))
            return false;
        if (ask->count || in_vain(&j))
            return show(r, out, ask, &j, e);
    }
    return page_act_reply(&act, out, e);
}
