/* spoil: queries, and requests that are wrong in their bytes. */
#include "storm.h"

#include <stdlib.h>
#include <string.h>

#define PICK(t, list) list[roll(&(t)->dice, sizeof list / sizeof *list)]

static const char *const junk[] = {
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\\",
    "\\u12",
    "\\ud800",
    "\xff",
    "\xc3",
    "\xed\xa0\x80",
    "null",
    "true",
    "-",
    "1e999",
    "0.00000001",
    "99999999999999999999",
    "\"\"",
    "\x01",
    " ",
    "\n",
    "'",
    "%",
    "<",
    "//",
};

/* Cuts, doubles, or strews something in. */
static void
spoil(struct thread *t, struct page *to)
{
    struct page copy = { 0 };
    size_t at = to->n ? roll(&t->dice, (unsigned)to->n) : 0;

    switch (roll(&t->dice, 5)) {
    case 0:
        to->n = at;
        break;
    case 1:
        page_add(&copy, to->p, at);
        page_put(&copy, "%s", PICK(t, junk));
        page_add(&copy, to->p + at, to->n - at);
        page_clear(to);
        page_add(to, copy.p, copy.n);
        free(copy.p);
        return;
    case 2:
        if (to->n)
            to->p[at] = (char)roll(&t->dice, 256);
        return;
    case 3:
        if (to->n)
            to->p[at] = "{}[]\",:0aZ\\"[roll(&t->dice, 11)];
        return;
    default:
        page_add(&copy, to->p, to->n);
        page_add(to, copy.p + at, copy.n - at);
        free(copy.p);
        return;
    }
    to->p[to->n] = '\0';
}

void
spoil_body(struct thread *t)
{
    static const char *const whole[] = {
        "", "null", "[]", "\"x\"", "{}", "{\"Id\":{}}", "{\"Line\":[[[]]]}"
    };
    unsigned n = 1 + roll(&t->dice, 3);

    if (chance(&t->dice, 10)) {
        page_clear(&t->body);
        page_put(&t->body, "%s", PICK(t, whole));
        return;
    }
    if (chance(&t->dice, 3)) {
        page_clear(&t->body);
        for (int i = 0; i < 200; i++)
            page_put(&t->body, "{\"Line\":[");
        return;
    }
    while (n--)
        spoil(t, &t->body);
}

void
query_make(struct thread *t, struct page *to)
{
    static const char *const froms[] = { "Invoice",     "Customer",   "Item",
                                         "Payment",     "CreditMemo", "Account",
                                         "Term",        "Vendor",     "TaxCode",
                                         "CompanyInfo", "Nothing" };
    static const char *const wheres[] = {
        "",
        "",
        " WHERE Id > '40'",
        " WHERE Active IN (true, false)",
        " WHERE DisplayName LIKE '%Kettle%'",
        " WHERE DocNumber = 'D-12'",
        " WHERE MetaData.LastUpdatedTime > '2026-01-01'",
        " WHERE Balance > '0' AND TxnDate >= '2026-03-01'",
        " WHERE PrivateNote = 'x'",
        " WHERE DisplayName = 'O\\'Brien'",
        " WHERE Id IN ('1', '2', '3')",
        " WHERE TotalAmt < '100.50'",
        " WHERE CustomerRef = '1'",
    };
    static const char *const orders[] = { "",
                                          "",
                                          " ORDERBY Id",
                                          " ORDER BY MetaData.CreateTime DESC",
                                          " ORDERBY DocNumber ASC",
                                          " ORDERBY Line" };

    page_clear(to);
    page_put(to, "SELECT %s FROM %s%s%s",
             chance(&t->dice, 30)   ? "COUNT(*)"
             : chance(&t->dice, 20) ? "Id, SyncToken, DisplayName"
                                    : "*",
             PICK(t, froms), PICK(t, wheres), PICK(t, orders));
    page_put(to, " STARTPOSITION %u MAXRESULTS %u", roll(&t->dice, 20),
             roll(&t->dice, 12));
}

void
spoil_query(struct thread *t, struct page *to)
{
    spoil(t, to);
}

/* A request line, headers or a body's frame that nobody should send. */
void
spoil_wire(struct thread *t)
{
    static const char *const lines[] = {
        "GET\r\n\r\n",
        "\r\n\r\n",
        "GET / HTTP/1.1",
        "POST /v3/company/1/invoice HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST /v3/company/1/invoice HTTP/1.1\r\n"
        "Content-Length: 99999999999999\r\n\r\n",
        "POST /v3/company/1/invoice HTTP/1.1\r\nContent-Length: 20\r\n\r\n{",
        "POST /v3/company/1/invoice HTTP/1.1\r\n"
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        "POST /v3/company/1/invoice HTTP/1.1\r\n"
        "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}\r\n",
        "POST /v3/company/1/invoice HTTP/1.1\r\n"
        "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "BREW /v3/company/%00/%zz/%2e%2e/%c3%28 HTTP/1.1\r\n\r\n",
        "GET /v3/company/1/2/3/4/5/6/7/8/9 HTTP/1.0\r\n\r\n",
        "DELETE /v3/company/4620816365000000001/invoice/1 HTTP/1.1\r\n\r\n",
        "HEAD /v3/company/4620816365000000001/companyinfo/1 HTTP/1.1\r\n"
        "Connection: close\r\n\r\n",
        "GET /sim/connect/oauth2?client_id=%&scope=&state HTTP/1.1\r\n\r\n",
        "POST /oauth2/v1/tokens/bearer HTTP/1.1\r\nAuthorization: Basic ===="
        "\r\nContent-Length: 3\r\n\r\na=b",
        "POST /v2/oauth2/tokens/revoke HTTP/1.1\r\nAuthorization: Basic !"
        "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    };
    struct page to = { 0 };

    page_put(&to, "%s", PICK(t, lines));
    if (chance(&t->dice, 40))
        spoil(t, &to);
    if (chance(&t->dice, 2))
        for (int i = 0; i < 3000; i++)
            page_put(&to, "X-Header-%d: %d-long-enough-to-fill-it\r\n", i, i);
    ask_bytes(t, to.p, to.n);
    free(to.p);
}
