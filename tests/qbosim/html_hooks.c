/* html_hooks: who is told of changes, what waits, and how the tries went. */
#include "hook.h"
#include "html.h"

#include <string.h>

#define TRIES_SHOWN 20
#define EVENTS_SHOWN 20

static struct state
outcome(const struct page *pg, const struct try *t)
{
    if (!t->status)
        return (struct state){ TONE_BAD, "No answer" };
    return (struct state){ t->status / 100 == 2 ? TONE_OK : TONE_BAD,
                           pool_fmt(pg->pool, "%d", t->status) };
}

static void
tries(struct page *pg, const struct hook *h)
{
    int64_t made = h->tries_made, i = made;

    text_puts(pg->t, "<h3>Last tries</h3><table class=\"st\"><thead><tr>"
                     "<th scope=\"col\">Time</th><th scope=\"col\">Answer</th>"
                     "<th scope=\"col\" class=r>Events</th><th scope=\"col\" "
                     "class=r>Attempt</th><th scope=\"col\" class=r>ms</th>"
                     "<th scope=\"col\">Outcome</th></tr></thead><tbody>");
    while (i-- > 0 && made - i <= TRIES_SHOWN && made - i <= HOOK_TRIES) {
        const struct try *t = &h->tries[i % HOOK_TRIES];
        char at[TIME_TEXT];

        time_print(at, t->at_ms, true);
        text_puts(pg->t, "<tr><th scope=\"row\">");
        html_time(pg, at);
        text_puts(pg->t, "</th><td class=\"full\">");
        html_cut(pg->t, t->answer, 120);
        PUT(pg->t,
            "</td><td data-l=\"Events\" class=r>{}</td><td data-l=\"Attempt\" "
            "class=r>{}</td><td data-l=\"ms\" class=r>{}</td><td class=\"s\">",
            html_count(pg->pool, t->events), html_count(pg->pool, t->attempt),
            html_count(pg->pool, t->took_ms));
        html_pill(pg->t, outcome(pg, t));
        text_puts(pg->t, "</td></tr>");
    }
    text_puts(pg->t, "</tbody></table>");
}

static void
event_row(struct page *pg, const struct event *e)
{
    const struct kind *k = kind_by_name(e->name);

    PUT(pg->t, "<tr><th scope=\"row\">");
    if (k && !strcmp(e->realm, pg->co->realm))
        record_link(pg, k, e->id, pool_fmt(pg->pool, "%s %s", e->name, e->id));
    else
        PUT(pg->t, "{} {}", e->name, e->id);
    PUT(pg->t, "</th><td>{}</td><td>", notice_word(e->op));
    html_ago(pg, e->at_ms);
    PUT(pg->t, "</td><td>{}</td></tr>", e->copy ? "a duplicate" : "");
}

/* The newest of a queue that grows at its end; this company's only. */
static void
events(struct page *pg, const char *title, const struct queue *q)
{
    const struct event *last[EVENTS_SHOWN];
    size_t n = 0;

    for (const struct event *e = q->first; e; e = e->next)
        if (!strcmp(e->realm, pg->co->realm))
            last[n++ % EVENTS_SHOWN] = e;
    if (!n)
        return;
    PUT(pg->t, "<h3>{}</h3><table class=\"st\"><tbody>", title);
    for (size_t i = 0; i < n && i < EVENTS_SHOWN; i++)
        event_row(pg, last[(n - 1 - i) % EVENTS_SHOWN]);
    text_puts(pg->t, "</tbody></table>");
}

static void
subscription(struct page *pg, const struct hook *h)
{
    struct text names;
    size_t parcels = 0;

    text_init(&names, pg->pool);
    for (const char **e = h->entities; e && *e; e++)
        text_fmt(&names, "%s%s", names.n ? ", " : "", *e);
    for (const struct parcel *o = h->parcels; o; o = o->next)
        parcels += o->events.n;
    text_puts(pg->t, "<div class=\"card pad hook\"><dl class=\"facts\">"
                     "<dt>Goes to</dt><dd>");
    html_cut(pg->t, h->url, 400);
    PUT(pg->t,
        "</dd><dt>Entities</dt><dd>{}</dd><dt>Form</dt><dd>{}</dd><dt>"
        "Verifier</dt><dd>(hidden)</dd><dt>Delivered</dt><dd>{} of {}</dd><dt>"
        "Waiting</dt><dd>{}</dd></dl>",
        names.n ? names.p : "all",
        h->set.format == FORMAT_LEGACY ? "legacy" : "CloudEvents",
        html_count(pg->pool, h->delivered),
        html_count(pg->pool, h->events_made),
        html_count(pg->pool, (int64_t)(h->waiting.n + parcels)));
    events(pg, "Waiting, of this company", &h->waiting);
    if (h->tries_made)
        tries(pg, h);
    events(pg, "Acknowledged, of this company", &h->done);
    text_puts(pg->t, "</div>");
}

void
html_hooks(struct request *r, struct reply *out, const struct company *co)
{
    struct page pg;

    page_begin(&pg, r, out, co, "Webhooks", "Webhooks");
    text_puts(pg.t, "<p class=\"lead\">Who is told of changes. A subscription "
                    "is the app's and covers every connected company.</p>");
    page_body(&pg);
    if (!r->sim->hooks)
        text_puts(pg.t, "<div class=\"card empty\"><b>Nobody subscribed.</b>"
                        "<code>POST /sim/webhooks</code> with a url and a "
                        "verifier token subscribes.</div>");
    for (const struct hook *h = r->sim->hooks; h; h = h->next) {
        pg.key = "webhook";
        pg.value = pool_fmt(r->pool, "%lld", (long long)h->id);
        text_puts(pg.t, "<div class=\"two\"><div>");
        subscription(&pg, h);
        text_puts(pg.t, "</div><div>");
        doings_show(&pg, "webhook", NULL);
        text_puts(pg.t, "</div></div>");
    }
    page_end(&pg);
}
