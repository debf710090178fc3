/* What the pages of the set-up share. */
#include <string.h>

#include "pages/setup.h"

/* clang-format off */
static const struct {
    const char *class; /* and its icon, where it has one */
    bool icon;
    const char *said;
} marks[] = {
    [SETUP_LATER]   = { "later",     false, "comes later" },
    [SETUP_HERE]    = { "now",       false, "to be done now" },
    [SETUP_DONE]    = { "succeeded", true,  "done" },
    [SETUP_SKIPPED] = { "skipped",   true,  "done, with something left open" },
};

static const struct {
    const char *pill, *word;
} levels[READY_LEVEL__MAX] = {
    [READY_GOOD] = { "succeeded",       "Good" },
    [READY_NOTE] = { "synced",          "Good to know" },
    [READY_SKIP] = { "needs_attention", "Look at this" },
    [READY_STOP] = { "failed",          "In the way" },
};
/* clang-format on */

static void
show_steps(struct tmpl *t, enum tmpl_include at, const struct setup *s,
           enum setup_step step)
{
    struct tmpl *in = tmpl_include(t, at, TPL_SETUP_STEPS), *one;

    for (int i = 0; i < SETUP_STEP__MAX; i++) {
        enum setup_mark m = s->mark[i];

        one = tmpl_section(in, TS_SETUP_STEPS_STEP);
        tmpl_text(one, TV_STEP_MARK, marks[m].class);
        tmpl_text(one, TV_STEP_SAID, marks[m].said);
        tmpl_text(one, TV_STEP_HREF, setup_step_href((enum setup_step)i));
        tmpl_text(one, TV_STEP_WORD, setup_step_word((enum setup_step)i));
        tmpl_int(one, TV_STEP_NUMBER, i + 1);
        tmpl_when(one, TS_SETUP_STEPS_HERE, i == (int)step);
        tmpl_when(one,
                  marks[m].icon ? TS_SETUP_STEPS_MARKED
                                : TS_SETUP_STEPS_NUMBERED,
                  true);
    }
}

bool
setup_show_step(struct req *r, struct tmpl *t, enum tmpl_include steps,
                enum tmpl_include empty, const struct setup *s,
                enum setup_step step)
{
    if (s->on)
        return true;
    show_steps(t, steps, s, step);
    if (s->here >= step)
        return true;
    page_show_empty(
        t, empty,
        &(struct page_empty){
            .icon = "inbox",
            .title = arena_printf(r->arena, "First comes: %s",
                                  setup_step_word(s->here)),
            .why = "The steps build on each other. What you did already is "
                   "kept.",
            .href = setup_step_href(s->here),
            .press =
                arena_printf(r->arena, "Go to %s", setup_step_word(s->here)),
        });
    return false;
}

static void
show_finding(struct tmpl *in, const struct ready_finding *f)
{
    struct tmpl *one = tmpl_section(in, TS_SETUP_FINDINGS_FINDING), *link;

    page_pill_word(one, TI_SETUP_FINDINGS_LEVEL, levels[f->level].pill,
                   levels[f->level].word);
    tmpl_text(one, TV_FINDING_TITLE, f->title);
    tmpl_text(one, TV_FINDING_SAID, f->said);
    tmpl_text(one, TV_FINDING_FIX, f->fix);
    tmpl_text(one, TV_FINDING_THEN, f->then);
    if (f->href == NULL)
        return;
    link = tmpl_section(one, TS_SETUP_FINDINGS_LINK);
    tmpl_text(link, TV_FINDING_HREF, f->href);
    tmpl_text(link, TV_FINDING_PRESS, f->press);
    tmpl_when(link, TS_SETUP_FINDINGS_MAIN, f->level == READY_STOP);
}

void
setup_show_findings(struct tmpl *t, enum tmpl_include at,
                    const struct ready_finding *list, size_t n)
{
    struct tmpl *in = tmpl_include(t, at, TPL_SETUP_FINDINGS);

    for (int level = READY_LEVEL__MAX; level-- > 0;)
        for (size_t i = 0; i < n; i++)
            if ((int)list[i].level == level)
                show_finding(in, &list[i]);
}

const char *
setup_count(struct req *r, int64_t n, const char *noun)
{
    return arena_printf(r->arena, "%s %s%s", tmpl_int_words(r->format, n), noun,
                        n == 1 ? "" : "s");
}

bool
setup_pass(struct req *r, const struct setup *s, enum setup_step step,
           struct err *e)
{
    if (setup_step_parse(s->left) > step)
        return true;
    return db_exec(r->db, STMT_SETUP_LEFT_AT,
                   ARGS(ARG_SHOP(r->shop), ARG_INT(s->connection_id),
                        ARG_TEXT(setup_step_name((enum setup_step)(step + 1)))),
                   NULL, e) &&
           page_audit(r, "setup.step", "", 0, setup_step_word(step), e);
}
