/* The escalation packet: one table of lines, filled and shown as text. */
#include "pages/packet.h"

#include <string.h>

#include "pages/deed.h"
#include "pages/log.h"
#include "pages/support.h"

enum { PACKET_MAX = 16 * 1024, LINE_MAX = 700, RECENT = 8 };

/* clang-format off */
struct deed_row {
    struct utc at;
    const char *what, *who, *detail;
};
static const struct field record_fields[] = {
    FIELD(struct deed_row, NULL, at),
    FIELD(struct deed_row, NULL, what),
    FIELD(struct deed_row, NULL, who),
    FIELD(struct deed_row, NULL, detail),
};
/* As the statement for settings has them. */
static const struct field setting_fields[] = {
    FIELD(struct deed_row, NULL, at),
    FIELD(struct deed_row, NULL, who),
    FIELD(struct deed_row, NULL, what),
    FIELD(struct deed_row, NULL, detail),
};
/* clang-format on */
static const struct record record_deeds =
    RECORD(struct deed_row, record_fields);
static const struct record setting_deeds =
    RECORD(struct deed_row, setting_fields);

struct writing {
    struct req *r;
    const struct packet *p;
    const struct attempt_row *last; /* NULL: nothing was sent */
    struct str to;
};

/* One line, whatever stands in it. */
static void
put(struct writing *w, const char *name, const char *text)
{
    size_t n = 0;

    if (text == NULL || *text == '\0')
        text = "none";
    str_addf(&w->to, "%s: ", name);
    for (const char *p = text; *p != '\0' && n < LINE_MAX; p++, n++)
        str_addc(&w->to, (unsigned char)*p < ' ' ? ' ' : *p);
    while (n == LINE_MAX &&
           ((unsigned char)w->to.text[w->to.len - 1] & 0xC0) == 0x80)
        w->to.text[--w->to.len] = '\0'; /* not within a character */
    str_addc(&w->to, '\n');
}

static const char *
number(struct writing *w, int64_t n)
{
    return n == 0 ? "" : arena_printf(w->r->arena, "%lld", (long long)n);
}

static const char *
connector(struct writing *w)
{
    const struct connection_row *c = w->p->connection;

    return c == NULL ? "QuickBooks Online, not connected"
                     : arena_printf(w->r->arena, "QuickBooks Online, %s, %s",
                                    c->environment, c->state);
}

static const char *
record(struct writing *w)
{
    const struct event_row *ev = w->p->ev;

    return arena_printf(w->r->arena, "%s, our id %lld, QuickBooks id %s",
                        event_row_name(w->r->arena, ev),
                        (long long)ev->record_id,
                        *w->p->qbo_id != '\0' ? w->p->qbo_id : "not known");
}

/* What the books should show when all is well. */
static const char *
expected(struct writing *w)
{
    /* clang-format off */
    static const struct {
        const char *operation, *words;
    } results[] = {
        { "post",    "is in QuickBooks exactly once, as it stands in Counterfoil" },
        { "void",    "is in QuickBooks with a total of zero" },
        { "delete",  "is not in QuickBooks any more" },
        { "unapply", "is in QuickBooks, and applied to no invoice" },
    };
    /* clang-format on */
    const struct event_row *ev = w->p->ev;

    for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++)
        if (str_equal(results[i].operation, ev->operation))
            return arena_printf(w->r->arena, "%s %s",
                                event_row_name(w->r->arena, ev),
                                results[i].words);
    return "none: it was done in QuickBooks and read from there";
}

static const char *
retries(struct writing *w)
{
    int64_t n = w->p->ev->attempts;

    return arena_printf(w->r->arena, "%lld attempts, %lld retries",
                        (long long)n, (long long)(n > 0 ? n - 1 : 0));
}

static const char *
realm(struct writing *w)
{
    const struct connection_row *c = w->p->connection;
    const char *text = c == NULL ? NULL : page_realm(w->r, c);

    return text != NULL ? text : "cannot be shown";
}

static void
put_event(struct writing *w)
{
    const struct event_row *ev = w->p->ev;
    const struct cause *c = event_cause(ev->cause);
    enum event_state s;

    put(w, "Connector", connector(w));
    put(w, "Company",
        w->p->connection != NULL ? w->p->connection->company : "");
    put(w, "Realm ID", realm(w));
    put(w, "Shop",
        arena_printf(w->r->arena, "%s, id %lld", w->r->session->shop_name,
                     (long long)w->r->shop.id));
    put(w, "Record", record(w));
    put(w, "Event ID", number(w, ev->id));
    put(w, "Sync run", number(w, w->last != NULL ? w->last->run_id : 0));
    put(w, "Operation",
        arena_printf(w->r->arena, "%s, %s", ev->operation,
                     log_direction(ev->direction)));
    put(w, "Status",
        event_state_parse(ev->state, &s) ? event_state_word(s) : ev->state);
    put(w, "Cause", c != NULL ? c->title : ev->cause);
    put(w, "Error message", ev->message);
    put(w, "Retry count", retries(w));
    put(w, "What happens next", w->p->next);
    put(w, "Expected QuickBooks result", expected(w));
}

static void
put_attempt(struct writing *w)
{
    const struct attempt_row *at = w->last;

    if (at == NULL) {
        put(w, "Last attempt", "nothing was sent");
        return;
    }
    put(w, "Last attempt",
        arena_printf(w->r->arena, "%lld, %s %s, sent %s, %s", (long long)at->n,
                     at->operation, at->path,
                     utc_text(w->r->arena, at->marked_at),
                     event_row_outcome(at->outcome)->word));
    put(w, "HTTP status", number(w, at->http_status));
    put(w, "Fault code", at->fault_code);
    put(w, "QuickBooks said",
        event_row_said(w->r->arena, w->p->ev->entity, at));
    put(w, "intuit_tid", at->intuit_tid);
    put(w, "Request ID", at->request_id);
}

static void
put_deeds(struct writing *w, const struct rows *rows, const struct record *rec)
{
    for (size_t i = 0; i < rows->n && i < RECENT; i++) {
        const struct deed_row *d = rows_at(rows, rec, i);

        put(w, arena_printf(w->r->arena, "- %s", utc_text(w->r->arena, d->at)),
            arena_printf(w->r->arena, "%s by %s%s%s",
                         deed_said(w->r->arena, d->what), d->who,
                         *d->detail != '\0' ? ": " : "", d->detail));
    }
}

static bool
put_recent(struct writing *w, struct err *e)
{
    const struct event_row *ev = w->p->ev;
    const struct utc since = { 1 };
    struct rows record_rows, setting_rows;
    struct req *r = w->r;

    if (!db_all(r->db, r->arena, STMT_STORY_AUDIT,
                ARGS(ARG_SHOP(r->shop), ARG_TEXT(ev->entity),
                     ARG_INT(ev->record_id), ARG_UTC(since), ARG_UTC(r->now)),
                &record_deeds, &record_rows, e) ||
        !db_all(r->db, r->arena, STMT_PROBLEM_BEFORE,
                ARGS(ARG_SHOP(r->shop), ARG_UTC(ev->changed_at)),
                &setting_deeds, &setting_rows, e))
        return false;
    if (record_rows.n + setting_rows.n == 0) {
        put(w, "What changed recently", "nothing that is known");
        return true;
    }
    str_add(&w->to, "What changed recently:\n");
    put_deeds(w, &record_rows, &record_deeds);
    put_deeds(w, &setting_rows, &setting_deeds);
    return true;
}

static void
put_reader(struct writing *w, const char *href)
{
    const struct event_row *ev = w->p->ev;

    put(w, "User", w->r->session->user_name);
    put(w, "Page",
        arena_printf(w->r->arena, "%s%s", w->r->site->base_url, w->r->path));
    put(w, "Visible message", *ev->message != '\0' ? ev->message : w->p->next);
    put(w, "For support", href);
}

bool
packet_show(struct req *r, struct tmpl *t, enum tmpl_include at,
            const struct packet *p, struct err *e)
{
    struct writing w = { .r = r, .p = p };
    const char *href =
        arena_printf(r->arena, "%s%s", r->site->base_url,
                     support_event_href(r->arena, r->shop, p->ev->id));

    if (p->tries->n > 0)
        w.last = rows_at(p->tries, &attempt_row_record, 0);
    str_init(&w.to, r->arena, PACKET_MAX);
    put_event(&w);
    put_attempt(&w);
    if (!put_recent(&w, e))
        return false;
    put_reader(&w, href);
    t = tmpl_include(t, at, TPL_PACKET);
    tmpl_text(t, TV_PACKET_TEXT, w.to.text);
    tmpl_text(t, TV_PACKET_HREF, href);
    return true;
}
