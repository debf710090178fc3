#include "pages/standing.h"

#include <string.h>

/* clang-format off */
static const struct standing table[] = {
    { "active", "active", "Active",
      "QuickBooks is connected.",
      "What you send here is posted to QuickBooks within seconds.",
      "Nothing to do. The sign-in renews itself in the background.",
      NULL, NULL, NULL, NULL },
    { "expired", "expired", "Token expired",
      "QuickBooks asks you to sign in again. Invoices wait until then.",
      "QuickBooks no longer accepts the sign-in. Nothing is posted; what you send waits here in order.",
      "Press Reconnect and sign in to QuickBooks as a company admin. The queue resumes by itself within a minute.",
      "Reconnect", "/settings/quickbooks/connect", "Opening QuickBooks",
      "Posting waits: QuickBooks asks to sign in again" },
    { "disconnected", "disconnected", "Disconnected",
      "QuickBooks is disconnected. Invoices wait here.",
      "Nothing is posted; what you send waits here in order.",
      "Press Reconnect and sign in to QuickBooks as a company admin. Links and mappings are kept, and the queue resumes by itself.",
      "Reconnect", "/settings/quickbooks/connect", "Opening QuickBooks", NULL },
    { "subscription", "needs_attention", "Subscription ended",
      "The QuickBooks subscription has ended, so QuickBooks takes no records. Invoices wait until it is renewed.",
      "The QuickBooks trial or subscription has ended or could not be billed, so QuickBooks takes no records. What you send waits here in order.",
      "Renew the subscription in QuickBooks, then press Try again. Without it, one record is tried each hour, and the queue resumes by itself.",
      "Try again", "/settings/quickbooks/lists", "Asking QuickBooks",
      "Posting waits: the QuickBooks subscription has ended" },
    { "not_allowed", "needs_attention", "Not allowed",
      "QuickBooks does not let the person who connected the company add records. Invoices wait until an admin reconnects.",
      "The QuickBooks user who connected this company may not add records in it any more. What you send waits here in order.",
      "Press Reconnect and sign in to QuickBooks as a company admin. The queue resumes by itself.",
      "Reconnect", "/settings/quickbooks/connect", "Opening QuickBooks",
      "Posting waits: QuickBooks asks for a company admin" },
    { "not_in_plan", "needs_attention", "Not in the plan",
      "The QuickBooks plan of the company does not have what the next record needs. Invoices wait.",
      "The QuickBooks plan of this company does not have what the next record needs. What you send waits here in order.",
      "Upgrade the plan in QuickBooks or leave it out of the record, then press Try again. Without it, one record is tried each hour.",
      "Try again", "/settings/quickbooks/lists", "Asking QuickBooks",
      "Posting waits: the QuickBooks plan lacks what a record needs" },
    { "setup", "active", "Active",
      "QuickBooks is connected, and nothing is sent before its set-up is finished.",
      "The company is connected, and nothing is sent to it before the set-up is finished. What you send waits here in order.",
      "Go on with the set-up: it is kept where you left it.",
      NULL, NULL, NULL,
      "Nothing is sent to QuickBooks before its set-up is finished" },
    { NULL, "disconnected", "Not connected",
      "QuickBooks is not connected yet.",
      "No QuickBooks company is connected yet. Sent invoices wait here and post by themselves, each exactly once, as soon as one is.",
      "Press Connect and sign in to QuickBooks as a company admin. You come back here by yourself.",
      "Connect", "/settings/quickbooks/connect", "Opening QuickBooks", NULL },
};

/* How soon a sign-in's end is told, the nearest first. */
static const struct {
    int64_t days;
    const char *do_it;
    bool banner;
} endings[] = {
    { 1,  "Press Reconnect today",      true },
    { 7,  "Press Reconnect this week",  true },
    { 30, "Press Reconnect before then", false },
};
/* clang-format on */
enum {
    ROWS = sizeof(table) / sizeof(table[0]),
    ENDINGS = sizeof(endings) / sizeof(endings[0]),
};
#define DAY_US (INT64_C(86400) * 1000000)

static const struct standing *
find(const char *key)
{
    size_t i = 0;

    while (i < ROWS - 1 && !str_equal(table[i].key, key))
        i++;
    return &table[i];
}

/* "in 7 days"; what is left of a day counts as one. */
static const char *
when(struct req *r, int64_t days)
{
    if (days < 1)
        return "today";
    return days == 1 ? "within a day"
                     : arena_printf(r->arena, "in %lld days", (long long)days);
}

static const struct standing *
ending(struct req *r, int64_t days, size_t i)
{
    struct standing *s = arena_alloc(r->arena, 1, sizeof(*s));
    const char *end =
        arena_printf(r->arena, "The QuickBooks sign-in ends %s", when(r, days));

    *s = *find("expired");
    s->key = "ending";
    s->pill = "needs_attention";
    s->word = "Sign-in ends soon";
    s->home = arena_printf(r->arena,
                           "%s. %s on the QuickBooks page, and posting goes on "
                           "without a break.",
                           end, endings[i].do_it);
    s->means = arena_printf(r->arena,
                            "%s. Until then what you send here is posted "
                            "within seconds.",
                            end);
    s->fix = arena_printf(r->arena,
                          "%s and sign in to QuickBooks as a company admin. "
                          "Posting goes on without a break.",
                          endings[i].do_it);
    s->banner = endings[i].banner ? end : NULL;
    return s;
}

const struct standing *
page_standing(struct req *r, const struct standing_of *of)
{
    const struct standing *held = NULL;
    int64_t days;

    if (!str_equal(of->state, "active"))
        return find(of->state);
    if (*of->held != '\0')
        held = find(of->held);
    if (held != NULL && held->key != NULL)
        return held;
    if (of->off)
        return find("setup");
    days = (of->ends_at.us - r->now.us + DAY_US - 1) / DAY_US;
    for (size_t i = 0; of->ends_at.us != 0 && i < ENDINGS; i++)
        if (days <= endings[i].days)
            return ending(r, days, i);
    return find("active");
}

bool
page_standing_good(const struct standing *s)
{
    return s->press == NULL;
}

/* clang-format off */
static const struct field link_fields[] = {
    FIELD(struct link_row, NULL, state),
    FIELD(struct link_row, NULL, company),
    FIELD(struct link_row, NULL, reason),
    FIELD(struct link_row, NULL, ends_at),
    FIELD(struct link_row, NULL, held),
    FIELD(struct link_row, NULL, off),
};
/* clang-format on */
static const struct record link_record = RECORD(struct link_row, link_fields);

bool
page_link(struct req *r, const struct link_row **out, struct err *e)
{
    struct page_shop *shop = page_shop(r);
    struct link_row *link;
    bool found;

    if (!shop->linked) {
        link = arena_alloc(r->arena, 1, sizeof(*link));
        if (!db_maybe(r->db, r->arena, STMT_PAGE_LINK, ARGS(ARG_SHOP(r->shop)),
                      &link_record, link, &found, e))
            return false;
        shop->linked = true;
        shop->link = found ? link : NULL;
    }
    *out = shop->link;
    return true;
}

const struct standing *
page_link_standing(struct req *r, const struct link_row *link)
{
    const struct standing_of never = { NULL, "", { 0 }, false };

    if (link == NULL)
        return page_standing(r, &never);
    return page_standing(r, &(struct standing_of){ link->state, link->held,
                                                   link->ends_at, link->off });
}
