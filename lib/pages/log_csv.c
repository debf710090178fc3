/*
 * The sync log as a file: the view that is shown, all of it, newest first.  A
 * page of rows is in mind at a time, whatever the length of the file.
 */
#include <string.h>

#include "pages/log_show.h"

enum { CSV_ROWS = 500, CSV_MEMORY = 16 << 20, CSV_CELLS = 4 << 20 };

struct file {
    struct req *r;
    struct sink *to;
    const struct log_view *v;
    struct arena scratch; /* of a page of rows */
    struct str text;
};

/* "2026-06-18 09:15:02 -07:00": the shop's time, which a sheet can sort. */
static const char *
time_text(struct file *f, struct utc at)
{
    struct local l;
    int off;

    if (at.us == 0)
        return "";
    zone_local(f->r->format->zone, at, &l);
    off = l.offset / 60;
    return arena_printf(
        &f->scratch, "%04d-%02d-%02d %02d:%02d:%02d %c%02d:%02d", l.year,
        l.month, l.day, l.hour, l.minute, l.second, off < 0 ? '-' : '+',
        (off < 0 ? -off : off) / 60, (off < 0 ? -off : off) % 60);
}

static const char *
entity_text(struct file *f, const struct log_row *row)
{
    enum event_entity n;

    (void)f;
    return event_entity_parse(row->entity, &n) ? event_entity_word(n) : "";
}

static const char *
label_text(struct file *f, const struct log_row *row)
{
    (void)f;
    return row->label;
}

static const char *
direction_text(struct file *f, const struct log_row *row)
{
    (void)f;
    return log_direction(row->direction);
}

static const char *
status_text(struct file *f, const struct log_row *row)
{
    enum event_state s = EVENT_PENDING;

    (void)f;
    return event_state_parse(row->state, &s) ? event_state_word(s) : "";
}

static const char *
message_text(struct file *f, const struct log_row *row)
{
    (void)f;
    return log_said(row);
}

static const char *
cause_text(struct file *f, const struct log_row *row)
{
    const struct cause *c = event_cause(row->cause);

    (void)f;
    return c == NULL ? row->cause : c->title;
}

static const char *
at_text(struct file *f, const struct log_row *row)
{
    return time_text(f, row->created_at);
}

static const char *
next_text(struct file *f, const struct log_row *row)
{
    return time_text(f, log_next(row, f->r->now));
}

static const char *
number(struct file *f, int64_t n)
{
    return arena_printf(&f->scratch, "%lld", (long long)n);
}

static const char *
attempts_text(struct file *f, const struct log_row *row)
{
    return number(f, row->attempts);
}

static const char *
id_text(struct file *f, const struct log_row *row)
{
    return number(f, row->id);
}

static const struct {
    const char *head;
    const char *(*text)(struct file *f, const struct log_row *row);
} columns[] = {
    { "Timestamp", at_text },      { "Entity", entity_text },
    { "Record", label_text },      { "Direction", direction_text },
    { "Status", status_text },     { "Message", message_text },
    { "Cause", cause_text },       { "Attempt", attempts_text },
    { "Next attempt", next_text }, { "Row", id_text },
};
enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

/* What a person typed, or QuickBooks said: a sheet must not take it for a
 * formula. */
static void
cell(struct file *f, size_t i, const char *text)
{
    if (i > 0)
        str_addc(&f->text, ',');
    ledger_export_cell(&f->text, &f->scratch, text);
}

static bool
write_out(struct file *f, struct err *e)
{
    if (!str_whole(&f->text))
        return err_set(e, ERR_FAULT, "rows of the file are too long");
    f->to->write(f->to, f->text.text, f->text.len);
    arena_reset(&f->scratch);
    str_init(&f->text, &f->scratch, CSV_CELLS);
    return true;
}

static bool
rows_out(struct file *f, struct err *e)
{
    int64_t from = INT64_MAX;
    struct rows rows;

    while (from > 0) {
        if (!log_chunk_read(f->r->db, &f->scratch, f->r->shop, f->v, &from,
                            CSV_ROWS, CSV_ROWS, &rows, e))
            return false;
        for (size_t i = 0; i < rows.n; i++) {
            const struct log_row *row = rows_at(&rows, &log_record, i);

            for (size_t k = 0; k < COLUMNS; k++)
                cell(f, k, columns[k].text(f, row));
            str_add(&f->text, "\r\n");
        }
        if (!write_out(f, e))
            return false;
    }
    return true;
}

static bool
stream(struct req *r, struct sink *to, void *ctx, struct err *e)
{
    struct file f = { .r = r, .to = to, .v = ctx };
    bool good;

    arena_init(&f.scratch, CSV_MEMORY);
    str_init(&f.text, &f.scratch, CSV_CELLS);
    str_add(&f.text, "\xEF\xBB\xBF"); /* or a sheet takes it for Latin-1 */
    for (size_t i = 0; i < COLUMNS; i++)
        cell(&f, i, columns[i].head);
    str_add(&f.text, "\r\n");
    good = write_out(&f, e) && rows_out(&f, e);
    arena_free(&f.scratch);
    return good;
}

/* "rosewood-heating-sync-log-2026-11-20": letters and digits that every
 * system takes. */
static const char *
file_name(struct req *r)
{
    const char *shop = r->session == NULL ? "" : r->session->shop_name;
    struct str s;

    str_init(&s, r->arena, 300);
    for (const char *p = str_fold(r->arena, shop); *p != '\0'; p++) {
        if ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9'))
            str_addc(&s, *p);
        else if (s.len > 0 && s.text[s.len - 1] != '-')
            str_addc(&s, '-');
    }
    if (s.len > 0 && s.text[s.len - 1] != '-')
        str_addc(&s, '-');
    str_addf(&s, "sync-log-%s", date_text(r->arena, r->format->today));
    return s.text;
}

/* GET /settings/quickbooks/sync-log.csv?status= ... */
static bool
page_log_csv(struct req *r, struct reply *out, struct err *e)
{
    struct log_view *v = arena_alloc(r->arena, 1, sizeof(*v));
    struct log_filter ask;

    if (!log_filter_read(r->arena, &r->query, &ask, e)) {
        out->status = 400;
        return false;
    }
    if (!log_view_read(r, &ask, v, e))
        return false;
    page_csv(out, file_name(r));
    out->stream = stream;
    out->stream_ctx = v;
    return true;
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET, "/settings/quickbooks/sync-log.csv", page_log_csv, ACCESS_READ, BODY_NONE, 0 },
};
/* clang-format on */
const struct route_set pages_log_csv = ROUTES(routes);
