/*
 * plan_decide: from one good invoice (or customer, or item), changed in one
 * way a case, to what is planned, written as text.  Pure: no database.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "plan/plan.h"
#include "str/str.h"

#include "plan_world.h"

static struct arena arena;

typedef void change(struct world *w);

struct plan_case {
    const char *name;
    enum event_entity entity;
    change *change;
    const char *whole; /* all of it, or */
    const char *has;   /* a part of it, and */
    const char *hasnt; /* what may not be in it */
};

/* Each change is a function of one line: "w" is the world. */
#define CHANGE(name, ...)                                                      \
    static void name(struct world *w)                                          \
    {                                                                          \
        __VA_ARGS__;                                                           \
    }

/* clang-format off */
CHANGE(as_it_is, (void)w)

/* customers and items */
CHANGE(read_none,        w->s.candidates_read = true)
CHANGE(gb,               w->c.country = "GB"; w->c.untaxed_code = "9"; w->c.currency = "GBP")
CHANGE(gb_read_none,     gb(w); read_none(w))
CHANGE(exempt_customer,  read_none(w); w->s.customer.tax_exempt = true)
CHANGE(one, read_none(w); w->s.candidate_count = 1; w->found[0] = (struct plan_candidate){ "57", "Kettle", "ap@kettle.example", "", "0", true })
CHANGE(other_case,       one(w); w->found[0].name = " KETTLE "; w->found[0].email = "AP@KETTLE.example")
CHANGE(no_mail_there,    one(w); w->found[0].email = "")
CHANGE(no_mail_here,     one(w); w->s.customer.email = "")
CHANGE(two_mails,        one(w); w->found[0].email = "b@kettle.example")
CHANGE(inactive,         one(w); w->found[0].active = false)
CHANGE(other_name,       one(w); w->found[0].name = "Kettles")
CHANGE(accent,           one(w); w->found[0].name = "K\xC3\xA9ttle")
CHANGE(twice,            one(w); w->s.candidate_count = 2; w->found[1] = w->found[0]; w->found[1].qbo_id = "58")
CHANGE(linked,           w->s.link = (struct plan_link){ "57", "4", "", "", 2 })
CHANGE(linked_gb,        gb(w); linked(w))
CHANGE(linked_now,       linked(w); w->s.link.posted_revision = 3)
CHANGE(linked_empty,     linked(w); w->s.customer.email = "")
CHANGE(an_item, read_none(w); w->s.candidate_count = 1; w->found[0] = (struct plan_candidate){ "12", "Call", "", "Service", "0", true })
CHANGE(item_case,        an_item(w); w->found[0].name = "call")
CHANGE(item_other_name,  an_item(w); w->found[0].name = "Calls")
CHANGE(item_stock,       an_item(w); w->found[0].type = "Inventory")
CHANGE(item_category,    an_item(w); w->found[0].type = "Category")
CHANGE(item_bundle,      an_item(w); w->found[0].type = "Group")
CHANGE(item_inactive,    an_item(w); w->found[0].active = false)
CHANGE(item_beside, an_item(w); w->s.candidate_count = 2; w->found[1] = w->found[0]; w->found[0].qbo_id = "11"; w->found[0].type = "Category")
CHANGE(item_twice, an_item(w); w->s.candidate_count = 2; w->found[1] = w->found[0]; w->found[1].qbo_id = "13")
CHANGE(no_create,        read_none(w); w->c.auto_create_items = false)
CHANGE(no_create_linked, no_create(w); an_item(w))
CHANGE(asked_create,     no_create(w); w->s.item.create_asked = true)
CHANGE(asked_linked,     asked_create(w); an_item(w); w->c.auto_create_items = false)
CHANGE(asked_no_account, asked_create(w); w->c.income_account = "")
CHANGE(no_account,       read_none(w); w->c.income_account = "")
CHANGE(dead_account,     read_none(w); w->c.income_account_active = false)
CHANGE(unseen_account,   read_none(w); w->c.income_account_active = false; w->c.income_account_name = "")
CHANGE(of_category,       read_none(w); w->s.item.category = "parts"; w->s.item.account = "81"; w->s.item.account_name = "Parts"; w->s.item.account_active = true)
CHANGE(category_alone,    of_category(w); w->c.income_account = "")
CHANGE(category_dead,     of_category(w); w->s.item.account_active = false)
CHANGE(default_dead,      of_category(w); w->c.income_account_active = false)
CHANGE(category_linked,   of_category(w); w->s.link = (struct plan_link){ "12", "1", "", "", 1 })
CHANGE(item_linked,      w->s.link = (struct plan_link){ "12", "1", "", "", 1 })

/* what an invoice waits for */
CHANGE(no_customer,      w->s.invoice.customer_qbo_id = "")
CHANGE(no_item,          w->lines[0].item_qbo_id = "")
CHANGE(neither,          no_customer(w); no_item(w))
CHANGE(three_lines,      w->s.invoice.line_count = 3)
CHANGE(two_items, three_lines(w); no_item(w); w->lines[1].item_qbo_id = ""; w->lines[2].item_qbo_id = ""; w->lines[2].item_id = 5; w->lines[2].item_name = "Pipe")
CHANGE(wait_before_cause, no_item(w); w->lines[0].rate_code = "")

/* tax */
CHANGE(not_mapped,       w->lines[0].rate_code = "")
CHANGE(stood_in,         not_mapped(w); w->c.default_code = "6"; w->c.default_code_name = "Other 7")
CHANGE(stood_in_unseen,  stood_in(w); w->c.default_code_name = "")
CHANGE(not_needed,       stood_in(w); w->lines[0].rate_code = "3")
CHANGE(beside_mapped,    stood_in(w); w->lines[0].rates = 2; w->lines[0].mapped_code = "3")
CHANGE(beside_same,      beside_mapped(w); w->lines[0].mapped_code = "6")
CHANGE(beside_nothing,   beside_mapped(w); w->c.default_code = "")
CHANGE(line_unmapped,    three_lines(w); w->lines[2].rate_code = ""; w->c.default_code = "6")
CHANGE(line_same,        line_unmapped(w); w->c.default_code = "3")
CHANGE(not_mapped_exempt, not_mapped(w); w->s.invoice.tax_exempt = true)
CHANGE(untaxed,          w->lines[0].rates = 0; w->lines[0].rate_code = NULL)
CHANGE(mixed,            three_lines(w); w->lines[1].rates = 0)
CHANGE(two_rates,        w->lines[0].rates = 2; w->lines[0].codes_differ = true)
CHANGE(one_code,         w->lines[0].rates = 2)
CHANGE(automated,        w->c.automated_tax = true)
CHANGE(automated_none,   automated(w); untaxed(w))
CHANGE(second_rate,      three_lines(w); w->lines[2].rate_code = "4")
CHANGE(no_tax_there,     w->c.uses_tax = false)
CHANGE(no_tax_at_all,    no_tax_there(w); untaxed(w))
CHANGE(gb_untaxed,       gb(w); untaxed(w))
CHANGE(gb_no_code,       gb_untaxed(w); w->c.untaxed_code = "")
CHANGE(gb_not_mapped,    gb(w); not_mapped(w))
CHANGE(gb_two,           gb(w); two_rates(w))
CHANGE(gb_one_code,      gb(w); one_code(w))
CHANGE(gb_each,          gb(w); second_rate(w))
CHANGE(gb_exempt,        gb(w); w->s.invoice.tax_exempt = true)
CHANGE(gb_stood_in,      gb(w); stood_in(w))
CHANGE(gb_beside,        gb(w); beside_mapped(w))
CHANGE(gb_beside_same,   gb(w); beside_same(w))
CHANGE(gb_exempt_own,    gb_exempt(w); w->c.exempt_code = "8")
CHANGE(gb_exempt_alone,  gb_exempt_own(w); w->c.untaxed_code = "")
CHANGE(gb_untaxed_own,   gb_untaxed(w); w->c.exempt_code = "8")
CHANGE(us_exempt_own,    w->s.invoice.tax_exempt = true; w->c.exempt_code = "8")
CHANGE(gb_no_tax,        gb(w); no_tax_there(w))
CHANGE(gb_no_tax_at_all, gb(w); no_tax_at_all(w); w->s.invoice.tax.minor = 0)

/* numbers, notes, discounts, dates, updates */
CHANGE(theirs,           w->c.use_our_numbers = false)
CHANGE(theirs_by_them,   theirs(w); w->c.custom_numbers = false)
CHANGE(prefix,           w->c.number_prefix = "RW-")
CHANGE(prefix_fits,      prefix(w); w->s.invoice.number = "\xC3\xA9" "23456789012345678")
CHANGE(prefix_long,      prefix(w); w->s.invoice.number = "1234567890123456789")
CHANGE(prefix_theirs,    prefix_long(w); theirs(w))
CHANGE(update,           w->s.link = (struct plan_link){ "812", "3", "{\"LineIds\":[\"1\",\"7\"]}", "1842", 4 })
CHANGE(update_theirs,    update(w); theirs(w))
CHANGE(update_three,     update(w); three_lines(w))
CHANGE(update_broken,    update(w); w->s.link.snapshot = "{\"LineIds\":[\"1\"")
CHANGE(update_same,      update(w); w->s.link.posted_revision = 5)
CHANGE(update_waits,     update(w); no_item(w))
CHANGE(note,             w->s.invoice.internal_note = "Gate code 12")
CHANGE(note_confirmed,   note(w); w->c.send_internal_notes = true)
CHANGE(confirmed_empty,  w->c.send_internal_notes = true)
CHANGE(discount,         w->s.invoice.discount.minor = 1335)
CHANGE(discount_lost,    discount(w); w->c.discount_account = "")
CHANGE(due,              w->s.invoice.due_date.ymd = 20260718; w->s.invoice.term_id = "3")
CHANGE(strange_money,    w->c.currency = "XXX")
CHANGE(yen,              w->c.currency = "JPY"; untaxed(w); w->lines[0].amount.minor = 134)
CHANGE(their_money,      w->c.home_currency = "CAD")
CHANGE(our_money,        w->c.home_currency = "USD")

/* payments, and what is taken back */
CHANGE(two_parts,        w->s.payment.part_count = 2)
CHANGE(no_parts,         w->s.payment.part_count = 0; w->s.payment.reference = w->s.payment.method_id = w->c.deposit_account = "")
CHANGE(payer_unknown,    w->s.payment.customer_qbo_id = "")
CHANGE(invoice_unknown,  two_parts(w); w->parts[1].invoice_qbo_id = "")
CHANGE(by_hand,          invoice_unknown(w); w->parts[1].by_hand = true)
CHANGE(skipped_item,     w->lines[0].item_qbo_id = ""; w->s.marked = (struct plan_marked){ ENTITY_ITEM, "Call", "skipped", 3 })
CHANGE(skipped_customer, w->s.payment.customer_qbo_id = ""; w->s.marked = (struct plan_marked){ ENTITY_CUSTOMER, "Kettle", "synced", 1 })
CHANGE(skipped_itself,   w->s.marked = (struct plan_marked){ ENTITY_CUSTOMER, "Kettle", "skipped", 1 })
CHANGE(left_out,         invoice_unknown(w); w->parts[1].left_out = true)
CHANGE(by_hand_linked,   two_parts(w); w->parts[1].by_hand = true)
CHANGE(maps_others,      w->c.maps_methods = true; w->s.payment.method_id = "")
CHANGE(maps_to_none,     maps_others(w); w->s.payment.method_mapped = true)
CHANGE(maps_none,        w->s.payment.method_id = "")
CHANGE(bank_closed,      w->c.deposit_account_name = "Checking")
CHANGE(bank_open,        bank_closed(w); w->c.deposit_account_active = true)
CHANGE(paid,             w->s.link = (struct plan_link){ "900", "1", "", "", 1 })
CHANGE(unapplied,        paid(w); no_parts(w))
CHANGE(taken_off,        paid(w); w->s.operation = "unapply"; w->parts[0].invoice_qbo_id = "")
CHANGE(taken_off_one,    taken_off(w); two_parts(w))
CHANGE(taken_off_careless, taken_off(w); maps_others(w); bank_closed(w))
CHANGE(taken_off_never,  taken_off(w); w->s.link.qbo_id = "")
CHANGE(taken_off_nobody, taken_off(w); w->s.payment.customer_qbo_id = "")
CHANGE(taken_off_deleted, taken_off(w); w->s.payment.deleted = true)
CHANGE(behind,           w->s.ahead = (struct plan_wait){ ENTITY_PAYMENT, 3, "CHK 9921", 71 })
CHANGE(taken_off_itself, taken_off(w); behind(w))
CHANGE(paid_again,       paid(w); behind(w))
CHANGE(paid_gone,        paid(w); w->s.payment.deleted = true)
CHANGE(paid_gone_never,  w->s.payment.deleted = true)
CHANGE(voided,           update(w); w->s.operation = "void")
CHANGE(voided_waiting,   voided(w); w->lines[0].item_qbo_id = "")
CHANGE(voided_as_it_is,  update_same(w); w->s.operation = "void")
CHANGE(never_posted,     w->s.operation = "void")
CHANGE(deleted,          update(w); w->s.operation = "delete")
CHANGE(paid_back,        paid(w); w->s.operation = "delete")
CHANGE(paid_back_behind, paid_back(w); behind(w))
CHANGE(voided_behind,    voided(w); behind(w))
CHANGE(instead_of,       w->s.ahead = (struct plan_wait){ ENTITY_INVOICE, 9, "1841", 70 })

#define DUPLICATE "duplicate_customer customer:7: QuickBooks has "
static const struct plan_case cases[] = {
    { "a customer is looked for first", ENTITY_CUSTOMER, as_it_is, "read", 0, 0 },
    { "and created when there is none", ENTITY_CUSTOMER, read_none,
      "create customer 3 {\"DisplayName\":\"Kettle\",\"CompanyName\":\"Kettle\",\"PrimaryEmailAddr\":{\"Address\":\"ap@kettle.example\"},\"Taxable\":true}", 0, 0 },
    { "exempt",                 ENTITY_CUSTOMER, exempt_customer, 0, "\"Taxable\":false", 0 },
    { "no word on tax in GB",   ENTITY_CUSTOMER, gb_read_none,    0, "create customer", "Taxable" },
    { "name and e-mail",        ENTITY_CUSTOMER, one,             "link 57", 0, 0 },
    { "in another case",        ENTITY_CUSTOMER, other_case,      "link 57", 0, 0 },
    { "no e-mail there",        ENTITY_CUSTOMER, no_mail_there,   "link 57", 0, 0 },
    { "no e-mail here",         ENTITY_CUSTOMER, no_mail_here,    "link 57", 0, 0 },
    { "two e-mails",            ENTITY_CUSTOMER, two_mails,       DUPLICATE "'Kettle' with the e-mail b@kettle.example", 0, 0 },
    { "an inactive one",        ENTITY_CUSTOMER, inactive,        0, "create customer", 0 },
    { "another name",           ENTITY_CUSTOMER, other_name,      0, "create customer", 0 },
    { "an accent",              ENTITY_CUSTOMER, accent,          0, "create customer", 0 },
    { "two of them",            ENTITY_CUSTOMER, twice,           DUPLICATE "'Kettle' twice", 0, 0 },
    { "a linked one",           ENTITY_CUSTOMER, linked,          0, "update customer 3 {\"Id\":\"57\",\"SyncToken\":\"4\",\"sparse\":true,\"DisplayName\":\"Kettle\"", "CompanyName" },
    { "a linked one in GB",     ENTITY_CUSTOMER, linked_gb,       0, "update customer", "Taxable" },
    { "linked and posted",      ENTITY_CUSTOMER, linked_now,      "nothing", 0, 0 },
    { "an address taken away",  ENTITY_CUSTOMER, linked_empty,    0, "\"PrimaryEmailAddr\":{\"Address\":\"\"}", 0 },

    { "an item is looked for",  ENTITY_ITEM, as_it_is,       "read", 0, 0 },
    { "and created",            ENTITY_ITEM, read_none,      "create item 2 {\"Name\":\"Call\",\"UnitPrice\":89,\"Type\":\"Service\",\"IncomeAccountRef\":{\"value\":\"80\"}}", 0, 0 },
    { "its name",               ENTITY_ITEM, an_item,        "link 12", 0, 0 },
    { "its name in small",      ENTITY_ITEM, item_case,      "link 12", 0, 0 },
    { "another item",           ENTITY_ITEM, item_other_name, 0, "create item", 0 },
    { "from stock",             ENTITY_ITEM, item_stock,     "link 12", 0, 0 },
    { "a category",             ENTITY_ITEM, item_category,  "item_collision item:7: 'Call' already exists in QuickBooks as something that cannot be sold on an invoice", 0, 0 },
    { "a bundle",               ENTITY_ITEM, item_bundle,    "item_collision item:7: 'Call' already exists in QuickBooks as something that cannot be sold on an invoice", 0, 0 },
    { "an inactive item",       ENTITY_ITEM, item_inactive,  "item_collision item:7: 'Call' already exists in QuickBooks as an inactive item", 0, 0 },
    { "a category beside it",   ENTITY_ITEM, item_beside,    "link 12", 0, 0 },
    { "two to choose from",     ENTITY_ITEM, item_twice,     "item_collision item:7: QuickBooks has 'Call' more than once", 0, 0 },
    { "creating is off",        ENTITY_ITEM, no_create,      "item_not_found item:7: Item 'Call' not found in QuickBooks", 0, 0 },
    { "off, but it is there",   ENTITY_ITEM, no_create_linked, "link 12", 0, 0 },
    { "off, a person asked",    ENTITY_ITEM, asked_create,   0, "create item", 0 },
    { "asked, but it is there", ENTITY_ITEM, asked_linked,   "link 12", 0, 0 },
    { "asked, no account",      ENTITY_ITEM, asked_no_account, "account_not_mapped account:income: No income account is chosen for new items", 0, 0 },
    { "no income account",      ENTITY_ITEM, no_account,     "account_not_mapped account:income: No income account is chosen for new items", 0, 0 },
    { "an inactive account",    ENTITY_ITEM, dead_account,   "account_inactive account:income: Account 'Services' is inactive in QuickBooks", 0, 0 },
    { "an account not listed",  ENTITY_ITEM, unseen_account, 0, "create item", 0 },
    { "on its category's account", ENTITY_ITEM, of_category, 0, "\"IncomeAccountRef\":{\"value\":\"81\"}", 0 },
    { "which is enough",        ENTITY_ITEM, category_alone, 0, "\"IncomeAccountRef\":{\"value\":\"81\"}", 0 },
    { "and must be active",     ENTITY_ITEM, category_dead,  "account_inactive category:parts: Account 'Parts' is inactive in QuickBooks", 0, 0 },
    { "whatever the default is", ENTITY_ITEM, default_dead,  0, "\"IncomeAccountRef\":{\"value\":\"81\"}", 0 },
    { "one that is there keeps its account", ENTITY_ITEM, category_linked, 0, "update item", "IncomeAccountRef" },
    { "a linked item",          ENTITY_ITEM, item_linked,    "update item 2 {\"Id\":\"12\",\"SyncToken\":\"1\",\"sparse\":true,\"Name\":\"Call\",\"Description\":\"\",\"UnitPrice\":89}", 0, 0 },

    { "an invoice",             ENTITY_INVOICE, as_it_is,
      "create invoice 5 {\"CustomerRef\":{\"value\":\"57\"},\"DocNumber\":\"1842\",\"TxnDate\":\"2026-06-18\",\"PrivateNote\":\"Counterfoil 7K3F9QX2\",\"Line\":[{\"LineNum\":1,\"Amount\":133.50,\"DetailType\":\"SalesItemLineDetail\",\"Description\":\"Visit\",\"SalesItemLineDetail\":{\"ItemRef\":{\"value\":\"12\"},\"Qty\":1.5,\"UnitPrice\":89,\"TaxCodeRef\":{\"value\":\"TAX\"}}}],\"TxnTaxDetail\":{\"TxnTaxCodeRef\":{\"value\":\"3\"}}}", 0, 0 },
    { "its customer first",     ENTITY_INVOICE, no_customer, "Waiting for customer Kettle; customer 7 Kettle", 0, 0 },
    { "its item first",         ENTITY_INVOICE, no_item,     "Waiting for item Call; item 4 Call", 0, 0 },
    { "customer before item",   ENTITY_INVOICE, neither,     "Waiting for customer Kettle; customer 7 Kettle; item 4 Call", 0, 0 },
    { "each item once",         ENTITY_INVOICE, two_items,   "Waiting for item Call; item 4 Call; item 5 Pipe", 0, 0 },
    { "wait, then complain",    ENTITY_INVOICE, wait_before_cause, "Waiting for item Call; item 4 Call", 0, 0 },

    { "rate not mapped",        ENTITY_INVOICE, not_mapped,        "tax_not_mapped tax_rate:1: Tax code 'Combined 7.25' not mapped", 0, 0 },
    { "the default stands in",  ENTITY_INVOICE, stood_in,          0, "\"TxnTaxCodeRef\":{\"value\":\"6\"}}}; rate 'Combined 7.25' is not mapped, so the default code 'Other 7' stands for it", 0 },
    { "and need not be listed", ENTITY_INVOICE, stood_in_unseen,   0, "; rate 'Combined 7.25' is not mapped, so the default code stands for it", 0 },
    { "not for a mapped one",   ENTITY_INVOICE, not_needed,        0, "\"TxnTaxCodeRef\":{\"value\":\"3\"}", "default" },
    { "beside another code",    ENTITY_INVOICE, beside_mapped,     "tax_combination: Line 1 carries more than one tax rate, or another one than the lines before", 0, 0 },
    { "beside the same code",   ENTITY_INVOICE, beside_same,       0, "\"TxnTaxCodeRef\":{\"value\":\"6\"}", 0 },
    { "beside a mapped one",    ENTITY_INVOICE, beside_nothing,    "tax_not_mapped tax_rate:1: Tax code 'Combined 7.25' not mapped", 0, 0 },
    { "another code below",     ENTITY_INVOICE, line_unmapped,     "tax_combination: Line 3 carries more than one tax rate, or another one than the lines before", 0, 0 },
    { "the same code below",    ENTITY_INVOICE, line_same,         0, "\"TxnTaxCodeRef\":{\"value\":\"3\"}", 0 },
    { "US: exempt is NON",      ENTITY_INVOICE, us_exempt_own,     0, "\"TaxCodeRef\":{\"value\":\"NON\"}", "\"8\"" },
    { "GB: the default stands in", ENTITY_INVOICE, gb_stood_in,    0, "\"TaxCodeRef\":{\"value\":\"6\"}", 0 },
    { "GB: beside another code", ENTITY_INVOICE, gb_beside,        "tax_combination: Line 1 carries more than one tax rate", 0, 0 },
    { "GB: beside the same code", ENTITY_INVOICE, gb_beside_same,  0, "\"TaxCodeRef\":{\"value\":\"6\"}", 0 },
    { "GB: the exempt code",    ENTITY_INVOICE, gb_exempt_own,     0, "\"TaxCodeRef\":{\"value\":\"8\"}", 0 },
    { "GB: which is enough",    ENTITY_INVOICE, gb_exempt_alone,   0, "\"TaxCodeRef\":{\"value\":\"8\"}", 0 },
    { "GB: for the exempt only", ENTITY_INVOICE, gb_untaxed_own,   0, "\"TaxCodeRef\":{\"value\":\"9\"}", 0 },
    { "exempt: no matter",      ENTITY_INVOICE, not_mapped_exempt, 0, "\"TaxCodeRef\":{\"value\":\"NON\"}", "TxnTaxDetail" },
    { "without tax",            ENTITY_INVOICE, untaxed,           0, "\"TaxCodeRef\":{\"value\":\"NON\"}", "TxnTaxDetail" },
    { "some lines without",     ENTITY_INVOICE, mixed,             0, "\"NON\"}}},{\"LineNum\":3,\"Amount\":133.50,\"DetailType\":\"SalesItemLineDetail\",\"Description\":\"Visit\",\"SalesItemLineDetail\":{\"ItemRef\":{\"value\":\"12\"},\"Qty\":1.5,\"UnitPrice\":89,\"TaxCodeRef\":{\"value\":\"TAX\"}}}],\"TxnTaxDetail\":{\"TxnTaxCodeRef\":{\"value\":\"3\"}}", 0 },
    { "two rates on a line",    ENTITY_INVOICE, two_rates,         "tax_combination: Line 1 carries more than one tax rate, or another one than the lines before", 0, 0 },
    { "another rate below",     ENTITY_INVOICE, second_rate,       "tax_combination: Line 3 carries more than one tax rate, or another one than the lines before", 0, 0 },
    { "of one code",            ENTITY_INVOICE, one_code,          0, "\"TxnTaxDetail\":{\"TxnTaxCodeRef\":{\"value\":\"3\"}}}", 0 },
    { "automated: our tax holds", ENTITY_INVOICE, automated,       0, "\"TxnTaxDetail\":{\"TxnTaxCodeRef\":{\"value\":\"3\"},\"TotalTax\":9.68}}", 0 },
    { "automated: none",        ENTITY_INVOICE, automated_none,    0, "\"NON\"", "TxnTaxDetail" },
    { "tax not set up",         ENTITY_INVOICE, no_tax_there,      "tax_not_enabled: Sales tax is not set up in QuickBooks", 0, 0 },
    { "nor needed",             ENTITY_INVOICE, no_tax_at_all,     0, "create invoice", "TxnTaxDetail" },
    { "GB: a code a line",      ENTITY_INVOICE, gb,                0, "\"TaxCodeRef\":{\"value\":\"3\"}}}],\"GlobalTaxCalculation\":\"TaxExcluded\"}", "TxnTaxDetail" },
    { "GB: without tax",        ENTITY_INVOICE, gb_untaxed,        0, "\"TaxCodeRef\":{\"value\":\"9\"}", 0 },
    { "GB: none for that",      ENTITY_INVOICE, gb_no_code,        "tax_not_mapped tax_rate:0: Tax code 'Lines without tax' not mapped", 0, 0 },
    { "GB: not mapped",         ENTITY_INVOICE, gb_not_mapped,     "tax_not_mapped tax_rate:1: Tax code 'Combined 7.25' not mapped", 0, 0 },
    { "GB: two on a line",      ENTITY_INVOICE, gb_two,            "tax_combination: Line 1 carries more than one tax rate", 0, 0 },
    { "GB: two of one code",    ENTITY_INVOICE, gb_one_code,       0, "\"TaxCodeRef\":{\"value\":\"3\"}", 0 },
    { "GB: one each is fine",   ENTITY_INVOICE, gb_each,           0, "\"TaxCodeRef\":{\"value\":\"4\"}}}],\"GlobalTaxCalculation\"", 0 },
    { "GB: exempt",             ENTITY_INVOICE, gb_exempt,         0, "\"TaxCodeRef\":{\"value\":\"9\"}", "\"value\":\"3\"" },
    { "GB: tax not set up",     ENTITY_INVOICE, gb_no_tax,         "tax_not_enabled: Sales tax is not set up in QuickBooks", 0, 0 },
    { "GB: nor needed",         ENTITY_INVOICE, gb_no_tax_at_all,  0, "create invoice", "TaxCodeRef" },

    { "their number",           ENTITY_INVOICE, theirs,         0, "\"DocNumber\":\"AUTO_GENERATE\"", "1842" },
    { "their own series",       ENTITY_INVOICE, theirs_by_them, 0, "create invoice", "DocNumber" },
    { "a prefix",               ENTITY_INVOICE, prefix,         0, "\"DocNumber\":\"RW-1842\"", 0 },
    { "of 21 characters",       ENTITY_INVOICE, prefix_fits,    0, "\"DocNumber\":\"RW-\xC3\xA9" "23456789012345678\"", 0 },
    { "of 22",                  ENTITY_INVOICE, prefix_long,    "missing_field: Number RW-1234567890123456789 is longer than the 21 characters that QuickBooks takes", 0, 0 },
    { "and not sent",           ENTITY_INVOICE, prefix_theirs,  0, "\"DocNumber\":\"AUTO_GENERATE\"", 0 },
    { "an update",              ENTITY_INVOICE, update,         0, "update invoice 5 {\"Id\":\"812\",\"SyncToken\":\"3\",\"sparse\":true,\"CustomerRef\":{\"value\":\"57\"},\"DocNumber\":\"1842\"", 0 },
    { "keeps its line's id",    ENTITY_INVOICE, update,         0, "\"Line\":[{\"Id\":\"1\",\"LineNum\":1,", "\"7\"" },
    { "keeps their number",     ENTITY_INVOICE, update_theirs,  0, "update invoice", "DocNumber" },
    { "a third line is new",    ENTITY_INVOICE, update_three,   0, "{\"Id\":\"7\",\"LineNum\":2,", "\"Id\":\"7\",\"LineNum\":3" },
    { "all its lines are sent", ENTITY_INVOICE, update_three,   0, ",{\"LineNum\":3,", 0 },
    { "a snapshot cut short",   ENTITY_INVOICE, update_broken,  0, "\"Line\":[{\"LineNum\":1,", 0 },
    { "nothing new",            ENTITY_INVOICE, update_same,    "nothing", 0, 0 },
    { "an update waits too",    ENTITY_INVOICE, update_waits,   "Waiting for item Call; item 4 Call", 0, 0 },
    { "a note stays here",      ENTITY_INVOICE, note,           0, "\"PrivateNote\":\"Counterfoil 7K3F9QX2\"", "Gate" },
    { "until it is confirmed",  ENTITY_INVOICE, note_confirmed, 0, "\"PrivateNote\":\"Gate code 12\\nCounterfoil 7K3F9QX2\"", 0 },
    { "confirmed, and empty",   ENTITY_INVOICE, confirmed_empty, 0, "\"PrivateNote\":\"Counterfoil 7K3F9QX2\"", 0 },
    { "a discount",             ENTITY_INVOICE, discount,       0, "{\"Amount\":13.35,\"DetailType\":\"DiscountLineDetail\",\"Description\":\"Discount\",\"DiscountLineDetail\":{\"PercentBased\":false,\"DiscountAccountRef\":{\"value\":\"86\"}}}],\"ApplyTaxAfterDiscount\":true", 0 },
    { "and nowhere to put it",  ENTITY_INVOICE, discount_lost,  "discount_account account:discount: QuickBooks has no account for discounts", 0, 0 },
    { "due, with terms",        ENTITY_INVOICE, due,            0, "\"DueDate\":\"2026-07-18\",\"SalesTermRef\":{\"value\":\"3\"}", 0 },
    { "money nobody knows",     ENTITY_INVOICE, strange_money,  "error currency XXX is unknown", 0, 0 },
    { "money without cents",    ENTITY_INVOICE, yen,            0, "\"Amount\":134,", 0 },
    { "their books in another", ENTITY_INVOICE, their_money,    "currency: This shop works in USD, and the QuickBooks company keeps its books in CAD", 0, 0 },
    { "in the same",            ENTITY_INVOICE, our_money,      0, "create invoice", 0 },
    { "behind what it is for",  ENTITY_INVOICE, instead_of,     "Waiting for invoice 1841; invoice 9 1841", 0, 0 },

    { "a payment",              ENTITY_PAYMENT, as_it_is,
      "create payment 2 {\"CustomerRef\":{\"value\":\"57\"},\"TotalAmt\":143.18,\"TxnDate\":\"2026-06-20\",\"PaymentRefNum\":\"CHK 9921\",\"PaymentMethodRef\":{\"value\":\"2\"},\"DepositToAccountRef\":{\"value\":\"4\"},\"PrivateNote\":\"Counterfoil 7K3F9QX2\",\"Line\":[{\"Amount\":100.00,\"LinkedTxn\":[{\"TxnId\":\"812\",\"TxnType\":\"Invoice\"}]}]}", 0, 0 },
    { "over two invoices",      ENTITY_PAYMENT, two_parts,      0, "\"812\",\"TxnType\":\"Invoice\"}]},{\"Amount\":43.18,\"LinkedTxn\":[{\"TxnId\":\"813\"", 0 },
    { "to nothing yet",         ENTITY_PAYMENT, no_parts,       0, "\"Counterfoil 7K3F9QX2\",\"Line\":[]}", "Ref" "Num" },
    { "waits for its customer", ENTITY_PAYMENT, payer_unknown,  "Waiting for customer Kettle; customer 7 Kettle", 0, 0 },
    { "and for its invoices",   ENTITY_PAYMENT, invoice_unknown, "Waiting for invoice 1843; invoice 2 1843", 0, 0 },
    { "not into other money",   ENTITY_PAYMENT, their_money,    "currency: This shop works in USD, and the QuickBooks company keeps its books in CAD", 0, 0 },
    { "of one entered by hand", ENTITY_PAYMENT, by_hand,        "paid_by_hand: Invoice 1843 is marked as entered by hand or skipped", 0, 0 },
    { "a skipped item",         ENTITY_INVOICE, skipped_item,   "marked_by_hand item:3: Item 'Call' is marked as skipped", 0, 0 },
    { "a customer by hand",     ENTITY_PAYMENT, skipped_customer, "marked_by_hand customer:1: Customer 'Kettle' is marked as entered by hand", 0, 0 },
    { "skipped on its way",     ENTITY_CUSTOMER, skipped_itself, "marked_by_hand customer:1: Customer 'Kettle' is marked as skipped", 0, 0 },
    { "of one before go-live",  ENTITY_PAYMENT, left_out,       "paid_before_go_live: Invoice 1843 is dated before go-live and stays out of QuickBooks", 0, 0 },
    { "by hand, and linked",    ENTITY_PAYMENT, by_hand_linked, 0, "\"813\"", 0 },
    { "the only method left out", ENTITY_PAYMENT, maps_others,  "payment_method_not_mapped method:bank_transfer: Payment method 'Bank transfer' not mapped", 0, 0 },
    { "mapped to none",         ENTITY_PAYMENT, maps_to_none,   0, "create payment", "PaymentMethodRef" },
    { "nothing is mapped",      ENTITY_PAYMENT, maps_none,      0, "create payment", "PaymentMethodRef" },
    { "into a closed account",  ENTITY_PAYMENT, bank_closed,    "deposit_account account:deposit: Account 'Checking' is inactive in QuickBooks", 0, 0 },
    { "into an open one",       ENTITY_PAYMENT, bank_open,      0, "\"DepositToAccountRef\":{\"value\":\"4\"}", 0 },
    { "taken off: its revision stays", ENTITY_PAYMENT, taken_off, 0, "update payment 1 {\"Id\":\"900\",\"SyncToken\":\"1\",\"sparse\":true,", "TxnId" },
    { "all of it",              ENTITY_PAYMENT, taken_off,      0, "\"Line\":[]}", 0 },
    { "or what is not there",   ENTITY_PAYMENT, taken_off_one,  0, "\"Line\":[{\"Amount\":43.18,\"LinkedTxn\":[{\"TxnId\":\"813\",\"TxnType\":\"Invoice\"}]}]}", 0 },
    { "whatever is not mapped", ENTITY_PAYMENT, taken_off_careless, 0, "update payment 1", "PaymentMethodRef" },
    { "never posted",           ENTITY_PAYMENT, taken_off_never, "nothing", 0, 0 },
    { "a payer unknown",        ENTITY_PAYMENT, taken_off_nobody, "Waiting for customer Kettle; customer 7 Kettle", 0, 0 },
    { "a deleted one",          ENTITY_PAYMENT, taken_off_deleted, "nothing", 0, 0 },
    { "does not wait for itself", ENTITY_PAYMENT, taken_off_itself, 0, "update payment 1", 0 },
    { "applied again behind it", ENTITY_PAYMENT, paid_again,    "Waiting for payment CHK 9921; payment 3 CHK 9921", 0, 0 },
    { "deleted meanwhile",      ENTITY_PAYMENT, paid_gone,      "delete payment 2 {\"Id\":\"900\",\"SyncToken\":\"1\"}", 0, 0 },
    { "deleted, never posted",  ENTITY_PAYMENT, paid_gone_never, "nothing", 0, 0 },
    { "a delete waits not",     ENTITY_PAYMENT, paid_back_behind, 0, "delete payment", 0 },
    { "a void waits for it",    ENTITY_INVOICE, voided_behind,  "Waiting for payment CHK 9921; payment 3 CHK 9921", 0, 0 },
    { "is changed whole",       ENTITY_PAYMENT, paid,           0, "update payment 2 {\"Id\":\"900\",\"SyncToken\":\"1\",\"sparse\":true,", 0 },
    { "unapplied: no lines",    ENTITY_PAYMENT, unapplied,      0, "\"Line\":[]}", 0 },
    { "deleted",                ENTITY_PAYMENT, paid_back,      "delete payment 2 {\"Id\":\"900\",\"SyncToken\":\"1\"}", 0, 0 },
    { "a void",                 ENTITY_INVOICE, voided,         "void invoice 5 {\"Id\":\"812\",\"SyncToken\":\"3\"}", 0, 0 },
    { "waits for nothing",      ENTITY_INVOICE, voided_waiting, 0, "void invoice", 0 },
    { "whatever was posted",    ENTITY_INVOICE, voided_as_it_is, 0, "void invoice", 0 },
    { "of what never was",      ENTITY_INVOICE, never_posted,   "nothing", 0, 0 },
    { "a delete",               ENTITY_INVOICE, deleted,        "delete invoice 5 {\"Id\":\"812\",\"SyncToken\":\"3\"}", 0, 0 },
};
/* clang-format on */

static void
each_case(void **state)
{
    int bad = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct plan_case *k = &cases[i];
        struct world w;
        const char *got;

        world_make(&w, k->entity);
        k->change(&w);
        got = planned(&arena, &w);
        if ((k->whole != NULL && strcmp(got, k->whole) != 0) ||
            (k->has != NULL && strstr(got, k->has) == NULL) ||
            (k->hasnt != NULL && strstr(got, k->hasnt) != NULL)) {
            printf("%s:\n  %s\n", k->name, got);
            bad++;
        }
        arena_reset(&arena);
    }
    assert_int_equal(bad, 0);
}

/* Every cause that planning can name stands in the table above. */
static void
each_cause_has_a_case(void **state)
{
    static const char *const named[] = {
        "duplicate_customer", "item_collision",   "item_not_found",
        "account_not_mapped", "account_inactive", "tax_not_mapped",
        "tax_combination",    "tax_not_enabled",  "discount_account",
        "missing_field",      "currency",         "payment_method_not_mapped",
        "paid_by_hand",       "deposit_account",  "paid_before_go_live",
        "marked_by_hand",
    };

    (void)state;
    for (size_t n = 0; n < sizeof(named) / sizeof(named[0]); n++) {
        bool found = false;

        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
            found = found || (cases[i].whole != NULL &&
                              str_starts(cases[i].whole, named[n]));
        if (!found)
            fail_msg("%s has no case", named[n]);
    }
}

static void
six_hundred_items_to_wait_for(void **state)
{
    static struct plan_line lines[600];
    struct err e = { 0 };
    struct world w;
    struct plan p;

    (void)state;
    world_make(&w, ENTITY_INVOICE);
    for (size_t i = 0; i < 600; i++) {
        lines[i] = w.lines[0];
        lines[i].item_qbo_id = "";
        lines[i].item_id = (int64_t)i / 2;
    }
    w.s.invoice.lines = lines;
    w.s.invoice.line_count = 600;
    assert_true(plan_decide(&arena, &w.c, &w.s, &p, &e));
    assert_int_equal(p.kind, PLAN_WAIT);
    assert_int_equal(p.wait_count, 300);
}

static int
start(void **state)
{
    (void)state;
    arena_init(&arena, 64 << 20);
    return 0;
}

static int
stop(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_case),
        cmocka_unit_test(each_cause_has_a_case),
        cmocka_unit_test(six_hundred_items_to_wait_for),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
