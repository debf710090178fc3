/* plan_world: see plan_world.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "str/str.h"

#include "plan_world.h"

void
world_make(struct world *w, enum event_entity entity)
{
    memset(w, 0, sizeof(*w));
    w->c = (struct plan_context){ .currency = "USD",
                                  .country = "US",
                                  .custom_numbers = true,
                                  .uses_tax = true,
                                  .use_our_numbers = true,
                                  .auto_create_items = true,
                                  .push_customer_updates = true,
                                  .income_account = "80",
                                  .income_account_name = "Services",
                                  .income_account_active = true,
                                  .discount_account = "86",
                                  .untaxed_code = "",
                                  .home_currency = "",
                                  .number_prefix = "",
                                  .deposit_account = "4" };
    w->s.entity = entity;
    w->s.record_id = 7;
    w->s.operation = "post";
    w->s.marker = "7K3F9QX2";
    w->s.candidates = w->found;
    w->s.link = (struct plan_link){ "", "", "", "", 0 };
    w->s.customer = (struct plan_customer){ .revision = 3,
                                            .name = "Kettle",
                                            .email = "ap@kettle.example",
                                            .phone = "" };
    w->s.item = (struct plan_item){ .revision = 2,
                                    .name = "Call",
                                    .description = "",
                                    .unit_price = { 89000000 } };
    w->lines[0] = (struct plan_line){ .item_id = 4,
                                      .item_name = "Call",
                                      .item_qbo_id = "12",
                                      .description = "Visit",
                                      .quantity = { 1500000 },
                                      .unit_price = { 89000000 },
                                      .amount = { 13350 },
                                      .rates = 1,
                                      .rate_name = "Combined 7.25",
                                      .rate_id = 1,
                                      .rate_code = "3" };
    w->lines[1] = w->lines[2] = w->lines[0];
    w->s.invoice = (struct plan_invoice){ .revision = 5,
                                          .status = "sent",
                                          .number = "1842",
                                          .invoice_date = { 20260618 },
                                          .total = { 14318 },
                                          .tax = { 968 },
                                          .discount_text = "Discount",
                                          .customer_note = "",
                                          .internal_note = "",
                                          .customer_id = 7,
                                          .customer_name = "Kettle",
                                          .customer_email = "",
                                          .customer_qbo_id = "57",
                                          .lines = w->lines,
                                          .line_count = 1 };
    w->parts[0] =
        (struct plan_part){ 1, "1842", "812", { 10000 }, false, false };
    w->parts[1] =
        (struct plan_part){ 2, "1843", "813", { 4318 }, false, false };
    w->s.payment = (struct plan_payment){ .revision = 2,
                                          .date = { 20260620 },
                                          .total = { 14318 },
                                          .reference = "CHK 9921",
                                          .method = "bank_transfer",
                                          .method_id = "2",
                                          .customer_id = 7,
                                          .customer_name = "Kettle",
                                          .customer_qbo_id = "57",
                                          .parts = w->parts,
                                          .part_count = 1 };
}

const char *
planned(struct arena *a, const struct world *w)
{
    struct err e = { 0 };
    struct plan p;
    struct str out;

    if (!plan_decide(a, &w->c, &w->s, &p, &e))
        return arena_printf(a, "error %s", e.text);
    switch (p.kind) {
    case PLAN_NOTHING:
        return "nothing";
    case PLAN_READ:
        return "read";
    case PLAN_LINK:
        return arena_printf(a, "link %s", p.link_to->qbo_id);
    case PLAN_POST:
        return arena_printf(
            a, "%s %s %lld %s%s%s", qbo_operation_name(p.operation), p.what,
            (long long)p.revision, p.body, p.note != NULL ? "; " : "",
            p.note != NULL ? p.note : "");
    case PLAN_CAUSE:
        assert_non_null(event_cause(p.cause));
        return arena_printf(a, "%s%s%s: %s", p.cause,
                            *p.about != '\0' ? " " : "", p.about, p.message);
    case PLAN_WAIT:
        break;
    }
    str_init(&out, a, 2000);
    str_add(&out, p.message);
    for (size_t i = 0; i < p.wait_count; i++)
        str_addf(&out, "; %s %lld %s", event_entity_name(p.wait[i].entity),
                 (long long)p.wait[i].record_id, p.wait[i].label);
    return out.text;
}
