/* html_gone: what was deleted for good, newest first. */
#include "html.h"

#include <string.h>

struct graves {
    const struct kind *kind;
    size_t n;
    const struct gone *newest[HTML_ROWS];
};

/* Keeps the newest, sorted, newest first. */
static void
grave(const char *key, void *value, void *arg)
{
    const struct gone *g = value;
    struct graves *all = arg;
    size_t at = all->n;

    (void)key;
    if (g->kind != all->kind)
        return;
    while (at && all->newest[at - 1]->at_ms < g->at_ms)
        at--;
    if (at == HTML_ROWS)
        return;
    if (all->n < HTML_ROWS)
        all->n++;
    memmove(&all->newest[at + 1], &all->newest[at],
            (all->n - at - 1) * sizeof *all->newest);
    all->newest[at] = g;
}

/* Of what was deleted QuickBooks keeps the id and the time. */
void
list_gone(struct page *pg, const struct kind *k)
{
    struct graves all = { .kind = k };

    map_each(&pg->co->gone, grave, &all);
    if (!all.n) {
        text_puts(pg->t, "<div class=\"card empty\"><b>Nothing was deleted."
                         "</b></div>");
        return;
    }
    text_puts(pg->t, "<div class=\"card\"><table class=\"st\"><thead><tr><th "
                     "scope=\"col\">Id</th><th scope=\"col\">When</th><th "
                     "scope=\"col\">State</th></tr></thead><tbody>");
    for (size_t i = 0; i < all.n; i++) {
        text_puts(pg->t, "<tr><th scope=\"row\">");
        record_link(pg, k, all.newest[i]->id,
                    pool_fmt(pg->pool, "%s %s", k->name, all.newest[i]->id));
        text_puts(pg->t, "</th><td>");
        html_ago(pg, all.newest[i]->at_ms);
        text_puts(pg->t, "</td><td class=\"s\">");
        html_pill(pg->t, (struct state){ TONE_BAD, "Deleted" });
        text_puts(pg->t, "</td></tr>");
    }
    text_puts(pg->t, "</tbody></table></div>");
}
