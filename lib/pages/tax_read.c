/* The shop's tax rates and QuickBooks' codes for them. */
#include <string.h>

#include "pages/tax.h"

bool
tax_read(struct req *r, struct tax *x, bool *found, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct ledger_page p = { .limit = LEDGER_PAGE };

    memset(x, 0, sizeof(*x));
    if (!ledger_tax_rate_list(&l, &p, &x->rates, e) ||
        !page_connection_read(r, &x->connection, found, e))
        return false;
    if (!*found)
        return true;
    x->us = *x->connection.country == '\0'
                ? str_equal(r->session->country, "US")
                : str_equal(x->connection.country, "US");
    return mapping_read(r, x->connection.id, "tax", "tax_code", &x->map, e) &&
           mapping_read_chosen(r, &x->map, "tax_default", &x->for_unmapped,
                               e) &&
           mapping_read_chosen(r, &x->map, "tax_exempt", &x->exempt, e) &&
           mapping_waiting(r, "tax_not_mapped", &x->waiting, e);
}

/* US lists carry two codes that stand for "taxed" and "not": no choice. */
bool
tax_offered(const struct tax *x, const struct reference_row *code)
{
    return code->active && !(x->us && (strcmp(code->qbo_id, "TAX") == 0 ||
                                       strcmp(code->qbo_id, "NON") == 0));
}

const char *
tax_code_words(struct req *r, const struct reference_row *code,
               const char *more)
{
    return arena_printf(r->arena, "%s · %s%%%s", code->name,
                        decimal_text(r->arena, code->rate), more);
}

const struct reference_row *
tax_suggested(struct req *r, const struct tax *x, const struct tax_rate *rate)
{
    const char *key = ledger_key(r->arena, rate->name);
    const struct reference_row *equal = NULL;
    size_t equals = 0;

    for (size_t i = 0; i < x->map.references.n; i++) {
        const struct reference_row *code = mapping_at(&x->map, i);

        if (!tax_offered(x, code))
            continue;
        if (strcmp(ledger_key(r->arena, code->name), key) == 0)
            return code;
        if (code->rate.micro != rate->rate.micro)
            continue;
        equals++;
        if (equal == NULL || strlen(code->name) < strlen(equal->name))
            equal = code;
    }
    return rate->rate.micro == 0 && equals > 1 ? NULL : equal;
}

const char *
tax_rate_name(const struct tax *x, int64_t id)
{
    if (id == 0 && !x->us)
        return "Lines without tax";
    for (size_t i = 0; i < x->rates.n; i++) {
        const struct tax_rate *rate =
            rows_at(&x->rates, &ledger_tax_rate_record, i);

        if (rate->id == id)
            return rate->name;
    }
    return NULL;
}
