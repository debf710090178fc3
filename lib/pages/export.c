/* The lists as CSV, with the filters that the lists have. */
#include <string.h>

#include "pages/inner.h"

struct exporting {
    enum ledger_list list;
    struct ledger_page filter;
};

void
page_csv(struct reply *out, const char *name)
{
    out->type = "text/csv; charset=utf-8";
    reply_header(
        out, "Content-Disposition",
        arena_printf(out->head.arena, "attachment; filename=\"%s.csv\"", name));
}

static void
to_sink(void *ctx, const char *p, size_t n)
{
    struct sink *to = ctx;

    to->write(to, p, n);
}

static bool
stream(struct req *r, struct sink *to, void *ctx, struct err *e)
{
    const struct exporting *x = ctx;
    const struct ledger l = page_ledger(r);

    return ledger_export(&l, x->list, &x->filter, to_sink, to, e);
}

/* GET /customers.csv?q= ... */
static bool
page_export(struct req *r, struct reply *out, struct err *e)
{
    struct exporting *x = arena_alloc(r->arena, 1, sizeof(*x));
    const char *word =
        arena_copy(r->arena, r->path + 1, strcspn(r->path + 1, "."));
    const char *q = http_param(&r->query, "q");
    const char *status = http_param(&r->query, "status");

    if (!ledger_list_parse(word, &x->list))
        return err_set(e, ERR_ABSENT, "There is no such list.");
    if (q != NULL && str_chars(q) > LEDGER_NAME) {
        out->status = 400;
        return err_input(e, "", "The search is too long.");
    }
    x->filter.prefix = q;
    x->filter.status = status != NULL && *status == '\0' ? NULL : status;
    x->filter.customer_id = http_param_int(&r->query, "customer", 0);
    page_csv(out, word);
    out->stream = stream;
    out->stream_ctx = x;
    return true;
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET, "/customers.csv", page_export, ACCESS_READ, BODY_NONE, 0 },
    { METHOD_GET, "/items.csv",     page_export, ACCESS_READ, BODY_NONE, 0 },
    { METHOD_GET, "/invoices.csv",  page_export, ACCESS_READ, BODY_NONE, 0 },
    { METHOD_GET, "/payments.csv",  page_export, ACCESS_READ, BODY_NONE, 0 },
};
/* clang-format on */
const struct route_set pages_export = ROUTES(routes);
