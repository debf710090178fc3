/* What the pages of records share: who acts, what is written down, receipts. */
#include <string.h>

#include "pages/inner.h"

struct ledger
page_ledger(const struct req *r)
{
    return (struct ledger){
        .db = r->db,
        .arena = r->arena,
        .shop = r->shop,
        .currency = r->format->currency,
        .actor = "user",
        .actor_id = r->session->user_id,
        .actor_name = r->session->user_name,
    };
}

bool
page_audit(struct req *r, const char *what, const char *entity,
           int64_t entity_id, const char *detail, struct err *e)
{
    const struct audit row = { "user",
                               r->session->user_id,
                               r->session->user_name,
                               what,
                               entity,
                               entity_id,
                               detail };

    return audit_add(r->db, r->shop, &row, e);
}

const char *
page_day(const struct req *r, struct date d)
{
    if (d.ymd == 0)
        return "";
    if (date_year(d) == date_year(r->format->today))
        return arena_printf(r->arena, "%s %d", clock_month[date_month(d) - 1],
                            date_day(d));
    return arena_printf(r->arena, "%s %d, %d", clock_month[date_month(d) - 1],
                        date_day(d), date_year(d));
}

/* A price without more digits than the currency has, as money. */
static bool
price_whole(const struct req *r, struct decimal price, struct money *out)
{
    static const struct decimal one = { 1000000 };
    int64_t step = 1000000;

    for (int i = 0; i < r->format->currency->exponent; i++)
        step /= 10;
    return price.micro % step == 0 &&
           money_extend(one, price, r->format->currency, out);
}

const char *
page_price(const struct req *r, struct decimal price)
{
    struct money m;

    if (price_whole(r, price, &m))
        return money_show(r->arena, m, r->format->currency);
    return arena_printf(r->arena, "%s%s", r->format->currency->symbol,
                        decimal_text(r->arena, price));
}

const char *
page_price_plain(const struct req *r, struct decimal price)
{
    struct money m;

    return price_whole(r, price, &m)
               ? money_text(r->arena, m, r->format->currency)
               : decimal_text(r->arena, price);
}

const char *
page_retried(struct req *r, int64_t moved)
{
    if (moved == 0)
        return "Nothing was sent again: no record was waiting for it.";
    return arena_printf(r->arena, "%s %s being sent again.",
                        tmpl_int_words(r->format, moved),
                        moved == 1 ? "record is" : "records are");
}

const char *
page_who_fixes(const struct req *r, const struct cause *c)
{
    /* clang-format off */
    static const struct {
        const char *self, *others;
        enum access needs;
    } words[] = {
        [WHO_YOU]        = { "You can fix this; no support needed.",
                             "Your shop can fix this; no support needed.",
                             ACCESS_OPERATE },
        [WHO_BOOKKEEPER] = { "You can fix this; no support needed.",
                             "An owner or bookkeeper of your shop can fix this; no support needed.",
                             ACCESS_KEEP },
        [WHO_SUPPORT]    = { "Support fixes this.", "Support fixes this.",
                             ACCESS_READ },
    };
    /* clang-format on */

    return http_allowed(r->who, words[c->who].needs) ? words[c->who].self
                                                     : words[c->who].others;
}

static void
show_ways(struct tmpl *t, const struct page_problem *p)
{
    if (p->way_n == 0)
        return;
    t = tmpl_section(t, TS_PROBLEM_WAYS);
    for (size_t i = 0; i < p->way_n; i++) {
        struct tmpl *in = tmpl_section(t, TS_PROBLEM_WAY);

        tmpl_text(in, TV_WAY_HREF, p->ways[i].href);
        tmpl_text(in, TV_WAY_PRESS, p->ways[i].press);
        tmpl_text(in, TV_WAY_SAID, p->ways[i].said);
    }
}

/* The pages of matching open with the record that is asked about. */
static const char *
page_of_cause(struct req *r, const char *page, const char *about)
{
    size_t n = strlen(page);
    struct str s;

    if (about == NULL || n < 6 || strcmp(page + n - 6, "/match") != 0)
        return page;
    str_init(&s, r->arena, HTTP_TARGET_MAX);
    str_addf(&s, "%s?q=", page);
    str_add_url(&s, about);
    return str_whole(&s) ? s.text : page;
}

void
page_show_problem(struct req *r, struct tmpl *t, enum tmpl_include at,
                  const struct page_problem *p)
{
    const struct cause *c = event_cause(p->cause);
    struct tmpl *in = tmpl_include(t, at, TPL_PROBLEM);
    const char *href = c != NULL && c->page != NULL
                           ? page_of_cause(r, c->page, p->about)
                           : p->href;
    const char *press = c != NULL && c->page != NULL ? c->press : p->press;

    if (c == NULL)
        c = event_cause("unknown");
    tmpl_text(in, TV_PROBLEM_TITLE, *p->title != '\0' ? p->title : c->title);
    tmpl_text(in, TV_PROBLEM_WHY, c->why);
    tmpl_text(in, TV_PROBLEM_FIX, c->fix);
    tmpl_text(in, TV_PROBLEM_OTHERS, p->others);
    tmpl_text(in, TV_PROBLEM_WHO, page_who_fixes(r, c));
    if (href != NULL && press != NULL && r->who != ACCESS_SUPPORT) {
        struct tmpl *b = tmpl_section(in, TS_PROBLEM_OPEN);

        tmpl_text(b, TV_PROBLEM_HREF, href);
        tmpl_text(b, TV_PROBLEM_PRESS, press);
        tmpl_when(b, TS_PROBLEM_MAIN, c->page != NULL);
    }
    if (!http_allowed(r->who, ACCESS_OPERATE))
        return;
    show_ways(in, p);
    in = tmpl_section(in, TS_PROBLEM_CAN_RETRY);
    tmpl_when(in, TS_PROBLEM_MAIN, c->page == NULL);
    tmpl_text(in, TV_PROBLEM_RETRY, p->retry);
    tmpl_id(in, TV_PROBLEM_EVENT, p->event_id);
    tmpl_when(in, TS_PROBLEM_FROM_ROW, p->from_row);
    page_form_once(r, in, TI_PROBLEM_ONCE);
}
