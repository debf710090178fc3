/* import_refused: the rows that an import would leave out, as a file. */
#include "ledger/csv.h"
#include "ledger/ledger.h"

#include <string.h>

enum { ROW_MAX = 4 << 20 };

struct leaving {
    struct arena scratch; /* of a row */
    const char *text;     /* the whole file: its first row is the header */
    size_t bytes;
    bool begun;          /* the header is written */
    int64_t line;        /* of the row being written */
    struct str problems; /* what is wrong with it */
    struct ledger_refusal row;
    void (*write)(void *ctx, const char *p, size_t n);
    void *ctx;
};

/* The first row of a text, with its cells as they came; one that a sheet takes
 * for a formula behind a mark. */
static void
row_write(struct leaving *x, const char *text, size_t n, char delimiter,
          const char *problem)
{
    struct err e = { 0 };
    struct csv_row row;
    struct csv csv;
    struct str out;
    bool got;

    str_init(&out, &x->scratch, ROW_MAX);
    if (!csv_start(&csv, &x->scratch, text, n, delimiter, &e) ||
        !csv_next(&csv, &row, &got, &e) || !got)
        return; /* it was read before */
    for (size_t i = 0; i < row.n; i++) {
        const char *cell = row.fields[i];

        if (*cell != '\'' && csv_formula(cell))
            cell = arena_printf(&x->scratch, "'%s", cell);
        csv_cell(&out, cell, delimiter);
        str_addc(&out, delimiter);
    }
    csv_cell(&out, problem, delimiter);
    str_add(&out, "\r\n");
    x->write(x->ctx, out.text, out.len);
}

static void
row_end(struct leaving *x)
{
    if (x->line != 0)
        row_write(x, x->row.row, x->row.bytes, x->row.delimiter,
                  x->problems.text);
    arena_reset(&x->scratch);
    x->line = 0;
}

/* Reasons of a row come one behind the other. */
static void
left_out(void *ctx, const struct ledger_refusal *r)
{
    struct leaving *x = ctx;

    if (!x->begun)
        row_write(x, x->text, x->bytes, r->delimiter, "problem");
    x->begun = true;
    if (x->line != r->line) {
        row_end(x);
        x->line = r->line;
        x->row = *r;
        str_init(&x->problems, &x->scratch, 4000);
    }
    if (*r->reason == '\0')
        return;
    str_addf(&x->problems, "%s%s%s%s", x->problems.len > 0 ? " " : "",
             r->column, *r->column == '\0' ? "" : ": ", r->reason);
}

bool
ledger_import_refused(const struct ledger *l, const struct ledger_import *how,
                      const char *text, size_t n,
                      void (*write)(void *ctx, const char *p, size_t n),
                      void *ctx, struct err *e)
{
    struct leaving x = { .text = text, .bytes = n, .write = write, .ctx = ctx };
    struct ledger_import check = *how;
    struct ledger_report report;
    bool good;

    check.check = true;
    check.refused = left_out;
    check.ctx = &x;
    arena_init(&x.scratch, (size_t)64 << 20);
    write(ctx, "\xEF\xBB\xBF", 3);
    good = ledger_import_run(l, &check, text, n, &report, e);
    row_end(&x);
    arena_free(&x.scratch);
    return good;
}
