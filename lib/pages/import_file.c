/* One uploaded file: what it would do, the press that does it, its receipt. */
#include <string.h>

#include "pages/import.h"

enum {
    SHOWN = 100, /* reasons on the page; the download has all */
    CELL_SHOWN = 40,
};

/* ------------------------------------------------------------------- preview
 */

struct preview {
    struct req *r;
    struct tmpl *t, *list;
    int64_t shown;
};

/* A cell of the file may hold 64 KB: enough of it to know it by. */
static const char *
cut(struct arena *a, const char *text)
{
    size_t n = 0, chars = 0;

    for (; text[n] != '\0'; n++) {
        chars += ((unsigned char)text[n] & 0xC0) != 0x80;
        if (chars > CELL_SHOWN)
            return arena_printf(a, "%.*s…", (int)n, text);
    }
    return arena_text(a, text);
}

/* A reason: a row of the table, while there is room. */
static void
show_refusal(void *ctx, const struct ledger_refusal *why)
{
    struct preview *p = ctx;
    struct tmpl *row;

    if (*why->reason == '\0' || p->shown == SHOWN)
        return;
    if (p->list == NULL)
        p->list = tmpl_section(p->t, TS_IMPORT_FILE_REFUSED);
    p->shown++;
    row = tmpl_section(p->list, TS_IMPORT_FILE_ROW);
    tmpl_int(row, TV_LINE, why->line);
    tmpl_text(row, TV_RECORD, cut(p->r->arena, why->record));
    tmpl_text(row, TV_COLUMN, cut(p->r->arena, why->column));
    tmpl_text(row, TV_REASON, arena_text(p->r->arena, why->reason));
}

/* New, changed, unchanged, left out: numbers that add up to the records. */
static void
show_counts(struct req *r, struct tmpl *t, const struct import_file *f)
{
    const struct {
        const char *word;
        int64_t n;
        bool always;
    } counts[] = {
        { "New", f->created, true },
        { "Changed", f->changed,
          str_equal(f->list, "customers") || str_equal(f->list, "items") },
        { "Already here, unchanged", f->unchanged, true },
        { "Left out", f->refused, true },
        { "New customers", f->customers, false },
        { "New items", f->items, false },
        { "Sent", f->sent, false },
    };
    struct tmpl *in, *all = tmpl_section(t, TS_IMPORT_FILE_TALLY);

    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        if (!counts[i].always && counts[i].n == 0)
            continue;
        in = tmpl_section(all, TS_IMPORT_FILE_COUNT);
        tmpl_text(in, TV_COUNT_WORD, counts[i].word);
        tmpl_text(in, TV_COUNT_N, tmpl_int_words(r->format, counts[i].n));
    }
    if (!str_equal(f->list, "invoices") && !str_equal(f->list, "payments"))
        return;
    in = tmpl_section(all, TS_IMPORT_FILE_COUNT);
    tmpl_text(in, TV_COUNT_WORD,
              f->refused > 0 ? "In all, without those left out" : "In all");
    tmpl_text(in, TV_COUNT_N,
              money_show(r->arena, f->total, r->format->currency));
}

/* What pressing does, in its words. */
static void
show_press(struct req *r, struct tmpl *t, const struct import_file *f)
{
    int64_t n = f->created + f->changed;
    struct tmpl *in;

    if (n == 0 && !(f->send && f->unchanged > 0)) {
        tmpl_text(tmpl_section(t, TS_IMPORT_FILE_NOTHING), TV_NOTHING,
                  f->unchanged > 0
                      ? "All of it is here already: importing it would change "
                        "nothing."
                      : "No row of this file can be imported as it is.");
        return;
    }
    in = tmpl_section(t, TS_IMPORT_FILE_CAN_IMPORT);
    tmpl_id(in, TV_IMPORT_ID, f->id);
    tmpl_text(in, TV_IMPORT_PRESS,
              n == 0 ? "Send the invoices"
                     : arena_printf(r->arena, "Import %s",
                                    import_count(r, n, f->list)));
    if (f->refused > 0)
        tmpl_textf(tmpl_section(in, TS_IMPORT_FILE_LEAVES), TV_LEAVES,
                   "%s left out, to be mended and imported later.",
                   import_count(r, f->refused, f->list));
    tmpl_when(in, TS_IMPORT_FILE_SENDS, f->send);
    page_form_once(r, in, TI_IMPORT_FILE_ONCE);
}

static void
report_take(struct import_file *f, const struct ledger_report *r)
{
    f->rows = r->rows;
    f->created = r->created;
    f->changed = r->changed;
    f->unchanged = r->unchanged;
    f->refused = r->refused;
    f->sent = r->sent;
    f->customers = r->customers;
    f->items = r->items;
    f->total = r->total;
}

/* Read the file with what was chosen for it. */
static bool
file_run(struct req *r, const struct import_file *f, struct ledger_import *how,
         struct ledger_report *report, struct err *e)
{
    struct arena work;
    struct ledger l = import_ledger(r, &work);
    const char *text;
    bool good = import_body_read(r, f, &work, &text, e) &&
                ledger_import_run(&l, how, text, (size_t)f->bytes, report, e);

    arena_free(&work);
    return good;
}

static void
show_refused(struct req *r, struct preview *p, const struct import_file *f,
             const struct ledger_report *report)
{
    if (p->list == NULL)
        return;
    tmpl_id(p->list, TV_IMPORT_ID, f->id);
    tmpl_textf(p->list, TV_REFUSED_TITLE, "%s cannot be imported",
               report->refused > 0 ? import_count(r, report->refused, f->list)
                                   : import_count(r, report->reasons, "rows"));
    if (report->reasons > p->shown)
        tmpl_textf(tmpl_section(p->list, TS_IMPORT_FILE_MORE), TV_MORE,
                   "These are the first %s of %s reasons; the download has "
                   "all of them.",
                   tmpl_int_words(r->format, p->shown),
                   tmpl_int_words(r->format, report->reasons));
}

static bool
show_preview(struct req *r, struct tmpl *t, struct import_file *f,
             struct err *e)
{
    struct preview p = { .r = r, .t = t };
    struct ledger_report report;
    struct ledger_import how;

    if (!import_how(f, &how, e))
        return false;
    how.check = true;
    how.refused = show_refusal;
    how.ctx = &p;
    if (!file_run(r, f, &how, &report, e))
        return false;
    report_take(f, &report);
    show_counts(r, t, f);
    show_press(r, t, f);
    show_refused(r, &p, f, &report);
    return true;
}

/* ------------------------------------------------------------------- receipt
 */

static void
show_receipt(struct req *r, struct tmpl *t, const struct import_file *f)
{
    int64_t n = f->created + f->changed;
    struct tmpl *in = tmpl_section(t, TS_IMPORT_FILE_DONE);

    page_show_notice(t, TI_IMPORT_FILE_NOTICE,
                     n == 0 ? "Nothing had to be changed."
                            : arena_printf(r->arena, "%s imported.",
                                           import_count(r, n, f->list)));
    show_counts(r, t, f);
    if (f->refused > 0)
        tmpl_id(tmpl_section(in, TS_IMPORT_FILE_LEFT), TV_IMPORT_ID, f->id);
    tmpl_textf(in, TV_LIST_HREF, "/%s", f->list);
    tmpl_textf(in, TV_LIST_PRESS, "See the %s", f->list);
}

/* GET /import/:id */
static bool
page_file(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_IMPORT_FILE);
    struct import_file f;

    if (!import_file_read(r, r->record, &f, e))
        return false;
    tmpl_text(t, TV_FILE_NAME, f.name);
    tmpl_text(t, TV_KIND_WORD, f.list);
    tmpl_textf(t, TV_AGAIN_HREF, "/import?list=%s", f.list);
    tmpl_utc(t, TV_AT, f.created_at);
    if (str_equal(f.state, "done")) {
        show_receipt(r, t, &f);
    } else if (str_equal(f.state, "running")) {
        tmpl_when(t, TS_IMPORT_FILE_RUNNING, true);
    } else if (!show_preview(r, t, &f, e)) {
        return false;
    }
    if (!str_equal(f.state, "running"))
        tmpl_text(t, TV_FILE_ROWS, import_count(r, f.rows, "rows"));
    return reply_page(r, out, t, "Import", e);
}

/* --------------------------------------------------------------------- press
 */

struct press {
    struct req *r;
    const struct import_file *file;
    bool begin; /* false: pressed before, or somebody else is at it */
};

static bool
press_body(struct db *db, void *ctx, struct err *e)
{
    struct press *p = ctx;
    struct req *r = p->r;
    const char *key = http_param(&r->form, "form_key"), *before;
    int64_t n = 0;

    p->begin = false;
    if (!form_claim(db, r->arena, r->shop, key, &before, e))
        return false;
    if (before != NULL)
        return true;
    if (!db_exec(db, STMT_IMPORT_FILE_START,
                 ARGS(ARG_SHOP(r->shop), ARG_INT(p->file->id)), &n, e))
        return false;
    p->begin = n == 1;
    return true;
}

struct finish {
    struct req *r;
    const struct import_file *file;
};

static bool
finish_body(struct db *db, void *ctx, struct err *e)
{
    struct finish *x = ctx;
    const struct import_file *f = x->file;
    struct req *r = x->r;

    return db_change(db, STMT_IMPORT_FILE_DONE,
                     ARGS(ARG_SHOP(r->shop), ARG_INT(f->id), ARG_INT(f->rows),
                          ARG_INT(f->created), ARG_INT(f->changed),
                          ARG_INT(f->unchanged), ARG_INT(f->refused),
                          ARG_INT(f->sent), ARG_INT(f->customers),
                          ARG_INT(f->items), ARG_MONEY(f->total)),
                     e) &&
           (f->refused > 0 || /* they can still be fetched to be mended */
            db_exec(db, STMT_IMPORT_PARTS_FORGET,
                    ARGS(ARG_SHOP(r->shop), ARG_INT(f->id)), NULL, e)) &&
           page_audit(r, "import.run", "", 0,
                      arena_printf(r->arena,
                                   "%s from %s: %lld new, %lld "
                                   "changed",
                                   f->list, f->name, (long long)f->created,
                                   (long long)f->changed),
                      e);
}

static bool
import_now(struct req *r, struct import_file *f, struct err *e)
{
    struct finish done = { r, f };
    struct ledger_report report;
    struct ledger_import how;
    struct err stop = { 0 };

    if (!import_how(f, &how, e))
        return false;
    how.skip_refused = true;
    if (file_run(r, f, &how, &report, e)) {
        report_take(f, &report);
        return db_tx(r->db, finish_body, &done, e);
    }
    /* What was stored so far stays; the same press brings the rest. */
    if (!db_exec(r->db, STMT_IMPORT_FILE_STOP,
                 ARGS(ARG_SHOP(r->shop), ARG_INT(f->id)), NULL, &stop))
        err_clear(&stop);
    return false;
}

/* POST /import/:id */
static bool
page_press(struct req *r, struct reply *out, struct err *e)
{
    struct import_file f;
    struct press p = { .r = r, .file = &f };

    return import_file_read(r, r->record, &f, e) &&
           db_tx(r->db, press_body, &p, e) &&
           (!p.begin || import_now(r, &f, e)) &&
           reply_redirect(
               out, arena_printf(r->arena, "/import/%lld", (long long)f.id));
}

/* ------------------------------------------------------------- what is left */

static void
to_sink(void *ctx, const char *p, size_t n)
{
    struct sink *to = ctx;

    to->write(to, p, n);
}

static bool
refused_stream(struct req *r, struct sink *to, void *ctx, struct err *e)
{
    const struct import_file *f = ctx;
    struct ledger_import how;
    struct arena work;
    struct ledger l = import_ledger(r, &work);
    const char *text;
    bool good =
        import_how(f, &how, e) && import_body_read(r, f, &work, &text, e) &&
        ledger_import_refused(&l, &how, text, (size_t)f->bytes, to_sink, to, e);

    arena_free(&work);
    return good;
}

/* GET /import/:id/refused.csv */
static bool
page_refused(struct req *r, struct reply *out, struct err *e)
{
    struct import_file *f = arena_alloc(r->arena, 1, sizeof(*f));

    if (!import_file_read(r, r->record, f, e))
        return false;
    if (str_equal(f->state, "done") && f->refused == 0)
        return err_set(e, ERR_ABSENT, "The whole file was imported.");
    page_csv(out, arena_printf(r->arena, "%s-refused", f->list));
    out->stream = refused_stream;
    out->stream_ctx = f;
    return true;
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/import/:id",             page_file,    ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/import/:id",             page_press,   ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_GET,  "/import/:id/refused.csv", page_refused, ACCESS_OPERATE, BODY_NONE, 0 },
};
/* clang-format on */
const struct route_set pages_import_file = ROUTES(routes);
