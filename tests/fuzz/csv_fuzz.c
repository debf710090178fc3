/*
 * csv_fuzz: a file of our import.  The first byte picks the delimiter.  It is
 * read to its end or refused with a line; a row that is read again from its
 * place is the same, and rows written by us are read as they were.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
expect(bool good)
{
    if (!good)
        abort();
}

static void
same(const struct csv_row *a, const struct csv_row *b)
{
    expect(a->n == b->n && a->line == b->line && a->at == b->at &&
           a->bytes == b->bytes);
    for (size_t i = 0; i < a->n; i++)
        expect(strcmp(a->fields[i], b->fields[i]) == 0);
}

/* Read from its place; and written, then read. */
static void
again(const struct csv *c, const struct csv_row *row)
{
    struct err e = { 0 };
    struct csv copy = *c;
    struct csv_row other;
    struct str s;
    bool got;

    csv_seek(&copy, row->at, row->line);
    expect(csv_next(&copy, &other, &got, &e) && got);
    same(row, &other);
    str_init(&s, c->arena, 64 << 20);
    for (size_t i = 0; i < row->n; i++) {
        if (i > 0)
            str_addc(&s, c->delimiter);
        csv_cell(&s, row->fields[i], c->delimiter);
    }
    str_addc(&s, '\n');
    if (row->n == 1 && *row->fields[0] == '\0')
        return; /* an empty row is no row */
    expect(csv_start(&copy, c->arena, s.text, s.len, c->delimiter, &e) &&
           csv_next(&copy, &other, &got, &e) && got && other.n == row->n);
    for (size_t i = 0; i < row->n; i++)
        expect(strcmp(row->fields[i], other.fields[i]) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char marks[] = ",;\t|";
    const char *text = (const char *)data + 1;
    struct err e = { 0 };
    struct csv_row row;
    struct arena a;
    struct csv c;
    int64_t line = 0;
    bool got = true;

    if (n == 0)
        return 0;
    arena_init(&a, (size_t)1 << 30);
    if (csv_start(&c, &a, text, n - 1, marks[data[0] % 4], &e))
        while (csv_next(&c, &row, &got, &e) && got) {
            expect(row.line > line && row.n > 0 && row.at + row.bytes <= n - 1);
            line = row.line;
            again(&c, &row);
        }
    expect(e.kind == ERR_NONE || e.kind == ERR_INPUT);
    arena_free(&a);
    return 0;
}
