/*
 * pdf: a document on one page, by hand: a catalog, a page, two fonts and a
 * stream of text, uncompressed, with every byte in ASCII.
 */
#include "html.h"
#include "mail.h"

#include <string.h>

#define LINES_MAX 34
#define COLUMN 92 /* characters of the table's fixed-width lines */

struct sheet {
    struct pool *pool;
    struct text stream;
    int y;
};

/* One character of UTF-8 as the font's encoding has it. */
static unsigned char
latin(const char **s)
{
    const unsigned char *u = (const unsigned char *)*s;
    unsigned c = u[0];
    int more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;

    *s += 1 + more;
    if (!more)
        return c < ' ' ? ' ' : (unsigned char)c;
    c &= 0x3fu >> more;
    for (int i = 1; i <= more; i++)
        c = c << 6 | (u[i] & 0x3fu);
    switch (c) {
    case 0x20ac:
        return 0x80;
    case 0x2018:
        return 0x91;
    case 0x2019:
        return 0x92;
    case 0x201c:
        return 0x93;
    case 0x201d:
        return 0x94;
    case 0x2013:
        return 0x96;
    case 0x2014:
        return 0x97;
    default:
        return c >= 0xa0 && c <= 0xff ? (unsigned char)c : '?';
    }
}

/* At most n characters; fewer are filled up, on the left when right is set. */
static const char *
cell(struct pool *p, const char *utf8, size_t n, bool right)
{
    char *out = pool_get(p, n + 1);
    size_t used = 0;

    while (utf8 && *utf8 && used < n)
        out[used++] = (char)latin(&utf8);
    if (right)
        memmove(out + n - used, out, used);
    memset(right ? out : out + used, ' ', n - used);
    return out;
}

static void
show(struct sheet *pg, int font, int size, int x, const char *s)
{
    text_fmt(&pg->stream, "BT /F%d %d Tf %d %d Td (", font, size, x, pg->y);
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;

        if (c >= 0x80)
            text_fmt(&pg->stream, "\\%03o", (unsigned)c);
        else if (c == '(' || c == ')' || c == '\\')
            text_fmt(&pg->stream, "\\%c", c);
        else
            text_add(&pg->stream, s, 1);
    }
    text_puts(&pg->stream, ") Tj ET\n");
}

static void
title(struct sheet *pg, int size, const char *utf8)
{
    show(pg, 1, size, 50, cell(pg->pool, utf8, 60, false));
    pg->y -= size + 8;
}

static void
fact(struct sheet *pg, const char *label, const char *utf8)
{
    if (!utf8 || !*utf8)
        return;
    show(pg, 2, 9, 50,
         pool_fmt(pg->pool, "%-12s%s", label,
                  cell(pg->pool, utf8, COLUMN - 12, false)));
    pg->y -= 12;
}

static void
row(struct sheet *pg, const char *what, const char *qty, const char *price,
    const char *amount)
{
    struct pool *p = pg->pool;

    show(pg, 2, 9, 50,
         pool_fmt(p, "%s %s %s %s", cell(p, what, 50, false),
                  cell(p, qty, 10, true), cell(p, price, 14, true),
                  cell(p, amount, 15, true)));
    pg->y -= 12;
}

/* What a line is for: its text, else the name of its item. */
static const char *
line_text(const struct js *line)
{
    const char *s = js_text(line, "Description");

    if (!s)
        s = js_text(js_path(line, "SalesItemLineDetail.ItemRef"), "name");
    if (!s)
        s = js_text(line, "DetailType");
    return s ? s : "";
}

static void
rows(struct sheet *pg, const struct js *doc)
{
    const struct js *lines = js_get(doc, "Line");
    size_t n = 0, all = lines ? js_count(lines) : 0;

    row(pg, "DESCRIPTION", "QTY", "RATE", "AMOUNT");
    for (const struct js *l = lines ? lines->first : NULL; l; l = l->next) {
        const struct js *detail = js_get(l, "SalesItemLineDetail");

        if (n++ == LINES_MAX) {
            row(pg, pool_fmt(pg->pool, "... and %zu more", all - LINES_MAX),
                NULL, NULL, NULL);
            return;
        }
        row(pg, line_text(l), js_text(detail, "Qty"),
            js_text(detail, "UnitPrice"), js_text(l, "Amount"));
    }
}

static void
totals(struct sheet *pg, const struct js *doc)
{
    static const char *const names[][2] = {
        { "TotalAmt", "TOTAL" },
        { "UnappliedAmt", "NOT APPLIED" },
        { "Balance", "BALANCE DUE" },
    };
    const char *tax = js_text(js_get(doc, "TxnTaxDetail"), "TotalTax");

    pg->y -= 6;
    if (tax)
        row(pg, "TAX", NULL, NULL, tax);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (js_text(doc, names[i][0]))
            row(pg, names[i][1], NULL, js_ref(doc, "CurrencyRef"),
                js_text(doc, names[i][0]));
}

static void
fill(struct sheet *pg, const struct company *co, const struct kind *k,
     const struct js *doc)
{
    const char *number = js_text(doc, "DocNumber");
    const struct js *address = js_get(doc, "BillAddr");
    const char *who = js_ref(doc, "CustomerRef");
    const struct ent *customer =
        who ? ent_find(co, &kinds[KIND_CUSTOMER], who) : NULL;

    title(pg, 16, html_company_name(co));
    title(pg, 12, pool_fmt(pg->pool, "%s %s", k->name, number ? number : ""));
    fact(pg, "Date", js_text(doc, "TxnDate"));
    fact(pg, "Due", js_text(doc, "DueDate"));
    fact(pg, "To", customer ? js_text(customer->obj, "DisplayName") : NULL);
    for (int i = 1; address && i <= 5; i++)
        fact(pg, "", js_text(address, pool_fmt(pg->pool, "Line%d", i)));
    fact(pg, "", js_text(address, "City"));
    pg->y -= 12;
    rows(pg, doc);
    totals(pg, doc);
    fact(pg, "Message", js_text(js_get(doc, "CustomerMemo"), "value"));
}

const char *
pdf_page(struct pool *p, const struct company *co, const struct kind *k,
         const struct js *doc)
{
    struct sheet pg = { .pool = p, .y = 740 };
    const char *object[6];
    size_t at[6];
    struct text t;
    size_t table;

    text_init(&pg.stream, p);
    fill(&pg, co, k, doc);
    object[1] = "<< /Type /Catalog /Pages 2 0 R >>";
    object[2] = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
    object[3] =
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R "
        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont "
        "/Helvetica-Bold /Encoding /WinAnsiEncoding >> /F2 4 0 R >> >> >>";
    object[4] = "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding "
                "/WinAnsiEncoding >>";
    object[5] = pool_fmt(p, "<< /Length %zu >>\nstream\n%sendstream",
                         pg.stream.n, pg.stream.p);
    text_init(&t, p);
    text_puts(&t, "%PDF-1.4\n");
    for (int i = 1; i < 6; i++) {
        at[i] = t.n;
        text_fmt(&t, "%d 0 obj\n%s\nendobj\n", i, object[i]);
    }
    table = t.n;
    text_puts(&t, "xref\n0 6\n0000000000 65535 f \n");
    for (int i = 1; i < 6; i++)
        text_fmt(&t, "%010zu 00000 n \n", at[i]);
    text_fmt(&t,
             "trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n",
             table);
    return t.p;
}
