/* No doubles: each invoice of ours stands in QuickBooks once, counted here and
 * asked there. */
#include <string.h>

#include "pages/history.h"
#include "pages/log.h"

enum { FOUND = 200 };

static const char self[] = "/settings/quickbooks/no-doubles";

struct links_row {
    int64_t connection_id, invoices, ids, copies;
};
struct unsure_row {
    int64_t id;
    const char *label, *state, *message;
};
struct reading_row {
    int64_t id;
    const char *state, *message, *result;
    struct utc at;
};
struct found_row {
    const char *fault, *qbo_id, *number;
    int64_t invoice_id;
    const char *ours;
};
/* clang-format off */
static const struct field links_fields[] = {
    FIELD(struct links_row, NULL, connection_id),
    FIELD(struct links_row, NULL, invoices),
    FIELD(struct links_row, NULL, ids),
    FIELD(struct links_row, NULL, copies),
};
static const struct field unsure_fields[] = {
    FIELD(struct unsure_row, NULL, id),
    FIELD(struct unsure_row, NULL, label),
    FIELD(struct unsure_row, NULL, state),
    FIELD(struct unsure_row, NULL, message),
};
static const struct field reading_fields[] = {
    FIELD(struct reading_row, NULL, id),
    FIELD(struct reading_row, NULL, state),
    FIELD(struct reading_row, NULL, message),
    FIELD(struct reading_row, NULL, result),
    FIELD(struct reading_row, NULL, at),
};
static const struct field found_fields[] = {
    FIELD(struct found_row, NULL, fault),
    FIELD(struct found_row, NULL, qbo_id),
    FIELD(struct found_row, NULL, number),
    FIELD(struct found_row, NULL, invoice_id),
    FIELD(struct found_row, NULL, ours),
};
static const struct record links_record = RECORD(struct links_row, links_fields);
static const struct record unsure_record = RECORD(struct unsure_row, unsure_fields);
static const struct record reading_record = RECORD(struct reading_row, reading_fields);
static const struct record found_record = RECORD(struct found_row, found_fields);

/* What a reading found (qbo_seen.fault), and what to do about it. */
static const struct {
    const char *fault, *pill, *word, *advice;
} faults[] = {
    { "twice",   "needs_attention", "Twice",
      "It carries the mark of an invoice that stands there more than once. Keep the one that is paid or that you sent; void the other one, do not delete it." },
    { "number",  "needs_attention", "Same number",
      "Another invoice there has this number. When both are the same sale, void the one that was entered by hand, do not delete it." },
    { "missing", "failed",          "Not there",
      "It was posted and is not in QuickBooks any more. Open the invoice to see what was sent." },
};

static const struct page_empty not_connected = {
    "link", "QuickBooks is not connected",
    "Each invoice is posted once, and here is the proof of it, as soon as a QuickBooks company is connected.",
    "/settings/quickbooks", "Connect" };
/* clang-format on */

/* The company in use is in every one of these. */
struct doubles {
    struct links_row links;
    struct rows unsure, found;
    struct reading_row reading;
    bool read; /* it was asked for once */
};

static bool
doubles_read(struct req *r, struct doubles *d, struct err *e)
{
    const struct val *shop = ARGS(ARG_SHOP(r->shop));

    memset(d, 0, sizeof(*d));
    return db_one(r->db, r->arena, STMT_DOUBLES_LINKS, shop, &links_record,
                  &d->links, e) &&
           db_all(r->db, r->arena, STMT_DOUBLES_UNSURE, shop, &unsure_record,
                  &d->unsure, e) &&
           db_maybe(r->db, r->arena, STMT_DOUBLES_JOB, shop, &reading_record,
                    &d->reading, &d->read, e) &&
           db_all(r->db, r->arena, STMT_DOUBLES_FOUND,
                  ARGS(ARG_SHOP(r->shop), ARG_INT(d->links.connection_id),
                       ARG_INT(FOUND)),
                  &found_record, &d->found, e);
}

static bool
under_way(const struct doubles *d)
{
    return d->read && (str_equal(d->reading.state, "waiting") ||
                       str_equal(d->reading.state, "working"));
}

/* "41 invoices sent, 41 QuickBooks ids, 0 doubles" */
static void
show_proof(struct req *r, struct tmpl *t, const struct doubles *d)
{
    int64_t twice = d->links.invoices - d->links.ids + d->links.copies;
    bool good;

    for (size_t i = 0; i < d->found.n; i++) {
        const struct found_row *row = rows_at(&d->found, &found_record, i);

        if (!str_equal(row->fault, "missing") && row->invoice_id == 0)
            twice++;
    }
    good = twice == 0;
    tmpl_textf(t, TV_PROOF, "%s invoice%s in QuickBooks, %s QuickBooks id%s, %s double%s",
               tmpl_int_words(r->format, d->links.invoices),
               d->links.invoices == 1 ? "" : "s",
               tmpl_int_words(r->format, d->links.ids),
               d->links.ids == 1 ? "" : "s", tmpl_int_words(r->format, twice),
               twice == 1 ? "" : "s");
    page_pill_word(t, TI_DOUBLES_STATUS, good ? "succeeded" : "needs_attention",
                   good ? "No doubles" : "Doubles");
}

static void
show_unsure(struct req *r, struct tmpl *t, const struct rows *rows)
{
    if (rows->n == 0)
        return;
    t = tmpl_section(t, TS_DOUBLES_UNSURE);
    for (size_t i = 0; i < rows->n; i++) {
        const struct unsure_row *u = rows_at(rows, &unsure_record, i);
        struct tmpl *in = tmpl_section(t, TS_DOUBLES_EVENT);

        tmpl_id(in, TV_EVENT_ID, u->id);
        tmpl_text(in, TV_RECORD_NAME,
                  log_record_name(r->arena, "invoice", u->label));
        tmpl_text(in, TV_MESSAGE,
                  *u->message != '\0'
                      ? u->message
                      : "Sent, no answer. Being looked up in QuickBooks.");
        page_pill(in, TI_DOUBLES_PILL, u->state);
    }
}

static void
show_found(struct tmpl *t, const struct rows *rows)
{
    if (rows->n == 0)
        return;
    t = tmpl_section(t, TS_DOUBLES_FOUND);
    for (size_t i = 0; i < rows->n; i++) {
        const struct found_row *f = rows_at(rows, &found_record, i);
        struct tmpl *in = tmpl_section(t, TS_DOUBLES_ROW);
        size_t k = 0;

        while (k < sizeof(faults) / sizeof(faults[0]) - 1 &&
               !str_equal(faults[k].fault, f->fault))
            k++;
        tmpl_text(in, TV_QBO_ID, f->qbo_id);
        tmpl_text(in, TV_QBO_NUMBER, f->number);
        tmpl_id(in, TV_INVOICE_ID, f->invoice_id);
        tmpl_text(in, TV_NUMBER, f->ours);
        tmpl_when(in, TS_DOUBLES_NOT_OURS, f->invoice_id == 0);
        tmpl_text(in, TV_ADVICE, faults[k].advice);
        page_pill_word(in, TI_DOUBLES_PILL, faults[k].pill, faults[k].word);
    }
}

/* What QuickBooks said last, or that it is being asked. */
static void
show_reading(struct tmpl *t, const struct doubles *d)
{
    struct tmpl *in;

    tmpl_when(t, TS_DOUBLES_NEVER, !d->read);
    if (!d->read)
        return;
    in = tmpl_section(t, TS_DOUBLES_READING);
    tmpl_text(in, TV_MESSAGE,
              *d->reading.message != '\0' ? d->reading.message
                                          : "QuickBooks is being asked.");
    tmpl_utc(in, TV_AT, d->reading.at);
    if (under_way(d))
        tmpl_text(tmpl_section(t, TS_DOUBLES_LIVE), TV_LIVE_S, "2");
    page_pill_word(in, TI_DOUBLES_PILL,
                   under_way(d)                             ? "pending"
                   : str_equal(d->reading.state, "failed") ? "failed"
                                                            : "succeeded",
                   under_way(d)                             ? "Under way"
                   : str_equal(d->reading.state, "failed") ? "Could not be read"
                                                            : "Read");
}

/* GET /settings/quickbooks/no-doubles */
static bool
page_doubles(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_DOUBLES);
    struct doubles d;

    if (!doubles_read(r, &d, e))
        return false;
    if (d.links.connection_id == 0) {
        page_show_empty(t, TI_DOUBLES_EMPTY, &not_connected);
        return reply_page(r, out, t, "No doubles", e);
    }
    if (http_allowed(r->who, ACCESS_OPERATE) && !under_way(&d))
        page_form_once(r, tmpl_section(t, TS_DOUBLES_CAN_CHECK),
                       TI_DOUBLES_ONCE);
    t = tmpl_section(t, TS_DOUBLES_KNOWN);
    show_proof(r, t, &d);
    show_unsure(r, t, &d.unsure);
    show_reading(t, &d);
    show_found(t, &d.found);
    return reply_page(r, out, t, "No doubles", e);
}

static bool
do_check(struct page_act *act, struct err *e)
{
    struct req *r = act->r;
    const struct bytes none = { "", 0 };
    struct connection_row c;
    struct doubles d;
    bool found;

    if (!page_connection_read(r, &c, &found, e) || !doubles_read(r, &d, e))
        return false;
    if (!found || !str_equal(c.state, "active"))
        return err_set(e, ERR_CONFLICT,
                       "QuickBooks is not connected, so it cannot be asked. "
                       "Connect first.");
    return under_way(&d) ||
           (db_insert(r->db, STMT_PAGE_JOB_ADD,
                      ARGS(ARG_SHOP(r->shop), ARG_INT(c.id),
                           ARG_TEXT("doubles"), ARG_BYTES(none)),
                      NULL, e) &&
            event_wake(r->db, r->shop, "job", e) &&
            page_audit(r, "connection.doubles", "", 0, "", e));
}

/* POST /settings/quickbooks/no-doubles */
static bool
page_doubles_check(struct req *r, struct reply *out, struct err *e)
{
    struct page_act act = { .r = r, .run = do_check, .location = self };

    return page_act_reply(&act, out, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/settings/quickbooks/no-doubles", page_doubles,       ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_POST, "/settings/quickbooks/no-doubles", page_doubles_check, ACCESS_OPERATE, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_doubles = ROUTES(routes);
