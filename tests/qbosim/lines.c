/* lines: the rows of an invoice, their rules and their sum. */
#include "lines.h"
#include "names.h"
#include "tax.h"
#include "txn.h"

#include <string.h>

struct state {
    struct call *c;
    struct sums *sums;
    struct js *obj, *discount;
    struct line_ids ids;
    int64_t line_num, section; /* section: since the last inline subtotal */
    bool taxed, us, drop;      /* drop: this line is not kept */
};

/* Tax codes are picked per line: TAX or NON here, a code's id elsewhere. */
static bool
line_code(struct state *s, struct js *detail, const char **code)
{
    static const char *const at = "Line.SalesItemLineDetail.TaxCodeRef";

    *code = js_ref(detail, "TaxCodeRef");
    if (s->us) {
        if (!*code)
            js_set_ref(s->c->pool, detail, "TaxCodeRef", *code = "NON", NULL);
        if (strcmp(*code, "TAX") != 0 && strcmp(*code, "NON") != 0)
            return fault(s->c, FAULT_LINE_TAX, at,
                         "Valid line TaxCodes for US should be TAX or NON. "
                         "Supplied value: %s",
                         *code);
        return true;
    }
    if (!s->taxed)
        return true;
    if (!*code)
        return tax_code_missing(s->c, js_get(s->obj, "Line"));
    return tax_code_usable(s->c, *code, at);
}

/* Adds within what an amount may be; a sum beyond it stays as it is. */
static bool
add(struct call *c, int64_t *sum, int64_t n)
{
    wide next = (wide)*sum + n;

    if (next > DEC_LIMIT || next < -DEC_LIMIT)
        return business(c, "The amount of the transaction is too large.");
    *sum = (int64_t)next;
    return true;
}

static bool
tally(struct state *s, const char *code, int64_t net)
{
    struct sums *sums = s->sums;
    size_t i = 0;

    if (!add(s->c, &sums->subtotal, net))
        return false;
    if (!code)
        return true;
    while (i < sums->codes_n && strcmp(sums->code[i].code, code) != 0)
        i++;
    if (i == CODES_MAX)
        return fault(s->c, FAULT_SYSTEM, NULL,
                     "System Failure Error: too many tax codes");
    if (i == sums->codes_n)
        sums->code[sums->codes_n++] = (struct by_code){ .code = code };
    return add(s->c, &sums->code[i].net, net);
}

static bool
item_usable(struct state *s, struct js *detail, bool fresh)
{
    const char *id = js_ref(detail, "ItemRef"), *account, *type;
    const struct ent *e = id ? ent_find(s->c->co, &kinds[KIND_ITEM], id) : NULL;
    const struct ent *a;

    if (!e)
        return !fresh || feature_on(s->c, item_extra_on(s->c, id),
                                    "shipping or gratuity", &s->drop);
    type = js_text(e->obj, "Type");
    if (fresh && type && !strcmp(type, "Group"))
        return fault(s->c, FAULT_REFERENCE, "Line.SalesItemLineDetail.ItemRef",
                     "Invalid Reference Id : Line.SalesItemLineDetail.ItemRef");
    if (fresh && type && !strcmp(type, "Category"))
        return fault(s->c, FAULT_REFERENCE, "Line.SalesItemLineDetail.ItemRef",
                     "Invalid Reference Id : Categories cannot be used in "
                     "transactions.");
    if (fresh && !item_dated(s->c, e, js_text(s->obj, "TxnDate")))
        return false;
    account = js_ref(e->obj, "IncomeAccountRef");
    a = account ? ent_find(s->c->co, &kinds[KIND_ACCOUNT], account) : NULL;
    if (!a)
        return true;
    if (fresh && js_has(a->obj, "Active") && !js_true(a->obj, "Active"))
        return fault(s->c, FAULT_NOT_FOUND, NULL,
                     "Object Not Found : " INACTIVE);
    js_set_ref(s->c->pool, detail, "ItemAccountRef", a->id,
               js_text(a->obj, "FullyQualifiedName"));
    return true;
}

static bool
sales_line(struct state *s, struct js *line, bool fresh)
{
    struct js *detail = js_get(line, "SalesItemLineDetail");
    int64_t amount = js_dec(line, "Amount");
    const char *code;

    if (!detail) {
        detail = js_object(s->c->pool);
        js_set(s->c->pool, line, "SalesItemLineDetail", detail);
    }
    if (!js_has(detail, "ItemRef")) { /* a comment: its amount is ignored */
        js_drop(line, "Amount");
        return true;
    }
    if (!js_has(line, "Amount"))
        return fault(s->c, FAULT_MISSING, "Line.Amount",
                     "Required parameter Line.Amount is missing in the "
                     "request");
    if (js_has(detail, "Qty") && js_has(detail, "UnitPrice") &&
        dec_product(js_dec(detail, "Qty"), js_dec(detail, "UnitPrice")) !=
            amount)
        return fault(s->c, FAULT_AMOUNT, "Line.Amount",
                     "Amount is not equal to UnitPrice * Qty. Supplied "
                     "value:%s",
                     js_text(line, "Amount"));
    if (amount % DEC_CENT)
        return fault(s->c, FAULT_AMOUNT, "Line.Amount",
                     "Amount has more than two decimals. Supplied value:%s",
                     js_text(line, "Amount"));
    if (!item_usable(s, detail, fresh) || !track_line(s->c, detail))
        return false;
    if (s->drop)
        return true;
    if (!line_code(s, detail, &code))
        return false;
    js_set_money(s->c->pool, line, "Amount", amount);
    if (s->sums->inclusive && code)
        js_set_money(s->c->pool, detail, "TaxInclusiveAmt",
                     amount + dec_percent(amount, tax_percent(s->c, code)));
    return tally(s, s->taxed ? code : NULL, amount) &&
           add(s->c, &s->section, amount);
}

/* The bundle's amount is what its lines come to. */
static bool
group_line(struct state *s, struct js *line, bool fresh)
{
    int64_t before = s->sums->subtotal;
    const struct js *lines;
    bool ok;

    if (!group_open(s->c, line))
        return false;
    lines = js_path(line, "GroupLineDetail.Line");
    ok = lines->first ||
         fault(s->c, FAULT_MISSING, "Line.GroupLineDetail.Line",
               "Required parameter Line.GroupLineDetail.Line is missing in "
               "the request");
    for (struct js *l = lines->first; l; l = l->next) {
        line_ids_give(&s->ids, s->c->pool, l);
        js_set_int(s->c->pool, l, "LineNum", ++s->line_num);
        ok = sales_line(s, l, fresh) && ok;
    }
    if (ok)
        js_set_money(s->c->pool, line, "Amount", s->sums->subtotal - before);
    return ok;
}

/* A text that starts so shows what stands above it, and counts anew. */
static void
text_line(struct state *s, struct js *line)
{
    static const char start[] = "Subtotal:";
    const char *text = js_text(line, "Description");
    char amount[DEC_TEXT];

    js_drop(line, "Amount");
    if (!js_has(line, "DescriptionLineDetail"))
        js_set(s->c->pool, line, "DescriptionLineDetail",
               js_object(s->c->pool));
    if (!text || strncmp(text, start, sizeof start - 1) != 0)
        return;
    dec_print_money(amount, s->section);
    js_set_text(s->c->pool, line, "Description",
                pool_fmt(s->c->pool, "%s %s", start, amount));
    s->section = 0;
}

static bool
discount_line(struct state *s, struct js *line, bool fresh)
{
    struct js *detail = js_get(line, "DiscountLineDetail");
    const struct js *v =
        pref(s->c->co, "SalesFormsPrefs.DefaultDiscountAccount");
    const char *account = js_ref(detail, "DiscountAccountRef");
    bool percent = js_true(detail, "PercentBased");

    if (s->discount)
        return fault(s->c, FAULT_SYSTEM, NULL,
                     "System Failure Error: java.lang.NullPointerException");
    if (fresh &&
        !feature_on(s->c, pref_true(s->c->co, "SalesFormsPrefs.AllowDiscount"),
                    "discount", &s->drop))
        return false;
    if (s->drop)
        return true;
    if (!detail || !js_has(percent ? detail : line,
                           percent ? "DiscountPercent" : "Amount"))
        return fault(s->c, FAULT_DISCOUNT, "Line.DiscountLineDetail",
                     "Discount Line requires either an Amount or a "
                     "DiscountPercent");
    if (!account && v && v->text && *v->text)
        js_set_ref(s->c->pool, detail, "DiscountAccountRef", account = v->text,
                   NULL);
    if (!account)
        return fault(s->c, FAULT_DISCOUNT, "Line.DiscountLineDetail",
                     "Discount Line requires a DiscountAccountRef");
    s->discount = line;
    return true;
}

/* Once all lines are in: what the discount comes to. */
static bool
discount_amount(struct state *s)
{
    struct js *detail = js_get(s->discount, "DiscountLineDetail");
    int64_t amount = js_dec(s->discount, "Amount");

    if (!s->discount)
        return true;
    if (js_true(detail, "PercentBased"))
        amount =
            dec_percent(s->sums->subtotal, js_dec(detail, "DiscountPercent"));
    if (amount < 0)
        amount = -amount;
    if (amount > s->sums->subtotal)
        return business(s->c, "The discount amount can't be greater than the "
                              "subtotal.");
    js_set_money(s->c->pool, s->discount, "Amount", amount);
    s->sums->discount = amount;
    return true;
}

static bool
one_line(struct state *s, struct js *line, bool fresh)
{
    const char *type = js_text(line, "DetailType");

    if (!type)
        return fault(s->c, FAULT_MISSING, "Line.DetailType",
                     "Required parameter Line.DetailType is missing in the "
                     "request");
    s->drop = false;
    line_ids_give(&s->ids, s->c->pool, line);
    if (!strcmp(type, "DiscountLineDetail"))
        return discount_line(s, line, fresh);
    js_set_int(s->c->pool, line, "LineNum", ++s->line_num);
    js_set(s->c->pool, line, "CustomExtensions", js_array(s->c->pool));
    if (!strcmp(type, "SalesItemLineDetail"))
        return sales_line(s, line, fresh);
    if (!strcmp(type, "GroupLineDetail"))
        return group_line(s, line, fresh);
    if (!strcmp(type, "DescriptionOnly")) {
        text_line(s, line);
        return true;
    }
    return fault(s->c, FAULT_UNSUPPORTED, "Line.DetailType",
                 "Operation %s is not supported.", type);
}

static struct js *
subtotal_line(struct state *s)
{
    struct js *line = js_object(s->c->pool);

    js_set_money(s->c->pool, line, "Amount", s->sums->subtotal);
    js_set_text(s->c->pool, line, "DetailType", "SubTotalLineDetail");
    js_set(s->c->pool, line, "SubTotalLineDetail", js_object(s->c->pool));
    return line;
}

bool
invoice_lines(struct call *c, struct js *obj, struct sums *sums,
              const struct js *sent, const struct ent *old)
{
    struct js *lines = js_get(obj, "Line"), *out = js_array(c->pool);
    const char *global = js_text(obj, "GlobalTaxCalculation");
    bool us = !strcmp(c->co->country, "US"), ok = true;
    struct state s = { .c = c, .sums = sums, .obj = obj, .us = us };

    s.taxed = pref_true(c->co, "TaxPrefs.UsingSalesTax") &&
              (us || !global || strcmp(global, "NotApplicable") != 0);
    sums->inclusive = !us && global && !strcmp(global, "TaxInclusive");
    line_ids_start(&s.ids, c->pool, old);
    for (struct js *l = lines ? lines->first : NULL, *next; l; l = next) {
        const char *type = js_text(l, "DetailType");

        next = l->next;
        if (type && !strcmp(type, "SubTotalLineDetail"))
            continue;
        ok = one_line(&s, l, js_has(sent, "Line")) && ok;
        if (l != s.discount && !s.drop)
            js_push(out, l);
    }
    if (ok && !out->first)
        return fault(c, FAULT_MISSING, "Line",
                     "Required parameter Line is missing in the request");
    if (!ok || !discount_amount(&s))
        return false;
    js_push(out, subtotal_line(&s));
    if (s.discount)
        js_push(out, s.discount);
    js_set(c->pool, obj, "Line", out);
    return true;
}
