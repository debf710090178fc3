/* The filters of the sync log on its page: to choose, and to take off again. */
#include <string.h>

#include "pages/log_show.h"

struct choice {
    const char *value, *word;
};

static void
option(struct tmpl *t, const char *value, const char *word, const char *chosen)
{
    struct tmpl *in = tmpl_section(t, TS_LOG_OPTION);

    tmpl_text(in, TV_OPTION_VALUE, value);
    tmpl_text(in, TV_OPTION_TEXT, word);
    tmpl_when(in, TS_LOG_CHOSEN, strcmp(value, chosen) == 0);
}

static struct tmpl *
choose(struct tmpl *t, const char *name, const char *label)
{
    struct tmpl *in = tmpl_section(t, TS_LOG_CHOICE);

    tmpl_text(in, TV_CHOICE_NAME, name);
    tmpl_text(in, TV_CHOICE_LABEL, label);
    return in;
}

/* Causes with something open, and the chosen one. */
static bool
choose_cause(struct req *r, struct tmpl *t, const char *chosen, struct err *e)
{
    struct tmpl *in = choose(t, "cause", "Cause");
    struct rows rows = { 0 };
    const struct tally *tally;

    option(in, "", "Any cause", chosen);
    if (!page_tally(r, &tally, e))
        return false;
    if (tally->needs_attention + tally->failed > 0 &&
        !event_problems(r->db, r->arena, r->shop, 100, &rows, e))
        return false;
    for (size_t i = 0; i < event_cause_count; i++) {
        const struct cause *c = &event_causes[i];
        bool open = strcmp(c->name, chosen) == 0;

        for (size_t k = 0; k < rows.n && !open; k++) {
            const struct problem *p = rows_at(&rows, &event_problem_record, k);

            open = str_equal(p->cause, c->name);
        }
        if (open)
            option(in, c->name, c->title, chosen);
    }
    return true;
}

static bool
show_choices(struct req *r, struct tmpl *t, const struct log_filter *f,
             struct err *e)
{
    static const struct choice directions[] = {
        { "", "Both directions" },
        { "out", "Counterfoil → QBO" },
        { "in", "QBO → Counterfoil" },
    };
    struct tmpl *in = choose(t, "entity", "Kind of record");

    option(in, "", "All records", f->entity);
    for (int i = 0; i < ENTITY__MAX; i++)
        option(in, event_entity_name((enum event_entity)i),
               arena_printf(r->arena, "%ss",
                            event_entity_word((enum event_entity)i)),
               f->entity);
    in = choose(t, "direction", "Direction");
    for (size_t i = 0; i < sizeof(directions) / sizeof(directions[0]); i++)
        option(in, directions[i].value, directions[i].word, f->direction);
    if (!choose_cause(r, t, f->cause, e))
        return false;
    in = choose(t, "by", "Search in");
    option(in, "", "Search everything", f->by);
    for (size_t i = 0; i < LOG_BY__MAX; i++)
        option(in, log_search_kinds[i].by, log_search_kinds[i].word, f->by);
    return true;
}

/* One filter that is on, and the address without it. */
static void
chip(struct req *r, struct tmpl *t, const struct log_filter *f,
     const char *label, const char *words, size_t at, size_t also)
{
    struct log_filter less = *f;
    struct tmpl *in = tmpl_section(t, TS_LOG_CHIP);

    *(const char **)(void *)((char *)&less + at) = "";
    *(const char **)(void *)((char *)&less + also) = "";
    less.before = less.after = 0;
    tmpl_text(in, TV_CHIP_HREF, log_href(r->arena, &less, ""));
    tmpl_text(in, TV_CHIP_LABEL, label);
    tmpl_text(in, TV_CHIP_WORDS, words);
}

#define AT(member) offsetof(struct log_filter, member)

static const char *
day_words(struct req *r, const char *day)
{
    struct date d = { 0 };

    return date_parse(day, &d) ? tmpl_date_words(r->format, d) : day;
}

/* The cause, with the value it is about where that is known. */
static bool
cause_words(struct req *r, const struct log_filter *f, const char **out,
            struct err *e)
{
    const struct cause *c = event_cause(f->cause);
    struct problem p;
    bool found = false;

    *out = c == NULL ? f->cause : c->title;
    if (*f->about == '\0')
        return true;
    if (!event_problem(r->db, r->arena, r->shop, f->cause, f->about, &p, &found,
                       e))
        return false;
    *out = found && *p.message != '\0'
               ? p.message
               : arena_printf(r->arena, "%s, one of them", *out);
    return true;
}

static bool
show_chips(struct req *r, struct tmpl *t, const struct log_filter *f,
           struct err *e)
{
    enum event_entity n;
    const char *words;

    if (event_entity_parse(f->entity, &n))
        chip(r, t, f, "Record",
             arena_printf(r->arena, "%ss", event_entity_word(n)), AT(entity),
             AT(entity));
    if (*f->direction != '\0')
        chip(r, t, f, "Direction", log_direction(f->direction), AT(direction),
             AT(direction));
    if (*f->from != '\0')
        chip(r, t, f, "From", day_words(r, f->from), AT(from), AT(from));
    if (*f->to != '\0')
        chip(r, t, f, "To", day_words(r, f->to), AT(to), AT(to));
    if (*f->cause != '\0' || *f->about != '\0') {
        if (!cause_words(r, f, &words, e))
            return false;
        chip(r, t, f, "Cause", words, AT(cause), AT(about));
    }
    if (*f->q != '\0')
        chip(r, t, f, "Search", f->q, AT(q), AT(by));
    return true;
}

/* What the text was taken for, and what else it could be. */
static void
show_search(struct req *r, struct tmpl *t, const struct log_view *v)
{
    struct log_filter other = v->ask;
    struct tmpl *in;

    if (v->found == NULL && v->also_n == 0)
        return;
    in = tmpl_section(t, TS_LOG_TAKEN);
    tmpl_text(in, TV_TAKEN_WORDS, v->found);
    other.before = other.after = 0;
    for (size_t i = 0; i < v->also_n; i++) {
        struct tmpl *also = tmpl_section(in, TS_LOG_ALSO);

        other.q = v->also[i].q;
        other.by = log_search_kinds[v->also[i].by].by;
        tmpl_text(also, TV_ALSO_HREF, log_href(r->arena, &other, ""));
        tmpl_text(also, TV_ALSO_WORDS, v->also[i].word);
    }
}

bool
log_show_filters(struct req *r, struct tmpl *t, const struct log_view *v,
                 struct err *e)
{
    const struct log_filter *f = &v->ask;
    struct log_filter none = { .tab = f->tab,
                               .entity = "",
                               .direction = "",
                               .from = "",
                               .to = "",
                               .cause = "",
                               .about = "",
                               .q = "",
                               .by = "" };
    bool narrowed = *f->entity != '\0' || *f->direction != '\0' ||
                    *f->from != '\0' || *f->to != '\0' || *f->cause != '\0' ||
                    *f->about != '\0' || *f->by != '\0';

    tmpl_text(t, TV_STATUS_ASKED, f->tab->name);
    tmpl_text(t, TV_ABOUT_ASKED, f->about);
    tmpl_text(t, TV_Q, f->q);
    tmpl_text(t, TV_FROM_ASKED, f->from);
    tmpl_text(t, TV_TO_ASKED, f->to);
    tmpl_when(t, TS_LOG_NARROWED, narrowed);
    show_search(r, t, v);
    if (narrowed || *f->q != '\0') {
        struct tmpl *in = tmpl_section(t, TS_LOG_CHIPS);

        tmpl_text(in, TV_CLEAR_HREF, log_href(r->arena, &none, ""));
        if (!show_chips(r, in, f, e))
            return false;
    }
    return show_choices(r, t, f, e);
}
