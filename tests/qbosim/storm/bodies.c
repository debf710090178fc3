/* bodies: what a client might send for each kind, right in most of it. */
#include "storm.h"

#include <stdlib.h>
#include <string.h>

#define PICK(t, list) list[roll(&(t)->dice, sizeof list / sizeof *list)]

/* Few enough that threads meet in the same names and numbers. */
static void
put_name(struct thread *t, const char *member)
{
    static const char *const stems[] = {
        "Copper Kettle",   "copper kettle",
        " Copper  Kettle", "Birch & Sons",
        "M\xc3\xbcller",   "M\xc3\x9cLLER",
        "O'Brien",         "Tab\\tbed",
        "Colon: Ltd",      "Quote \\\" Co",
        "Back\\\\slash",   "",
        "\xce\xa9mega",    "\xf0\x9f\x94\xa7 Fix",
        "Net 15",          "Services",
    };
    const char *stem = PICK(t, stems);

    if (chance(&t->dice, 70))
        page_put(&t->body, "\"%s\":\"%s %u\",", member, stem,
                 roll(&t->dice, 600));
    else
        page_put(&t->body, "\"%s\":\"%s%s\",", member, stem,
                 chance(&t->dice, 20) ? "  " : "");
}

static void
put_long(struct thread *t, const char *member, unsigned most)
{
    unsigned n = most - 3 + roll(&t->dice, 6);

    page_put(&t->body, "\"%s\":\"", member);
    while (n--)
        page_put(&t->body, "%s", chance(&t->dice, 5) ? "\xc3\xa9" : "x");
    page_add(&t->body, "\",", 2);
}

static void
put_person(struct thread *t)
{
    static const char *const mails[] = { "a@b.example", "no mail", "x@y",
                                         "ap@kettle.example, b@c.example", "" };
    static const char *const sites[] = { "http://a.example", "ftp://a.example",
                                         "https://kettle.example/\\u00e9" };

    put_name(t, "DisplayName");
    if (chance(&t->dice, 30))
        page_put(&t->body, "\"PrimaryEmailAddr\":{\"Address\":\"%s\"},",
                 PICK(t, mails));
    if (chance(&t->dice, 10))
        page_put(&t->body, "\"WebAddr\":{\"URI\":\"%s\"},", PICK(t, sites));
    if (chance(&t->dice, 30))
        page_put(&t->body,
                 "\"BillAddr\":{\"Line1\":\"%u Mill Lane\",\"City\":\"Salem\","
                 "\"CountrySubDivisionCode\":\"OR\",\"PostalCode\":\"97301\"},",
                 roll(&t->dice, 99));
    if (chance(&t->dice, 10))
        page_put(&t->body, "\"GivenName\":\"Ann\",\"FamilyName\":\"Lee %u\",",
                 roll(&t->dice, 50));
}

static void
put_ref(struct thread *t, const char *member, int realm, enum kind k)
{
    struct known it;

    if (chance(&t->dice, 96) && known_pick(t, realm, k, &it))
        page_put(&t->body, "\"%s\":{\"value\":\"%s\"},", member, it.id);
    else if (chance(&t->dice, 50))
        page_put(&t->body, "\"%s\":{\"value\":\"%u\"},", member,
                 roll(&t->dice, 5000));
}

static void
put_customer(struct thread *t, int realm, const struct known *old)
{
    if (!old || chance(&t->dice, 30))
        put_person(t);
    if (old && chance(&t->dice, 25))
        page_put(&t->body, "\"Active\":%s,",
                 chance(&t->dice, 15) ? "false" : "true");
    if (chance(&t->dice, 5))
        put_ref(t, "SalesTermRef", realm, TERM);
    if (chance(&t->dice, 4)) {
        put_ref(t, "ParentRef", realm, CUSTOMER);
        page_put(&t->body, "\"Job\":%s,",
                 chance(&t->dice, 80) ? "true" : "false");
    }
    if (chance(&t->dice, 5))
        put_long(t, "Notes", 2000);
}

static void
put_item(struct thread *t, int realm, const struct known *old)
{
    static const char *const types[] = { "Service", "NonInventory", "Wrong" };

    if (!old || chance(&t->dice, 20))
        put_name(t, "Name");
    if (!old)
        page_put(&t->body, "\"Type\":\"%s\",",
                 types[chance(&t->dice, 95) ? roll(&t->dice, 2) : 2]);
    if (!old || chance(&t->dice, 50))
        page_put(&t->body, "\"IncomeAccountRef\":{\"value\":\"%s\"},",
                 chance(&t->dice, 90) ? "1" : "84");
    if (old && chance(&t->dice, 20))
        page_put(&t->body, "\"Active\":%s,",
                 chance(&t->dice, 10) ? "false" : "true");
    page_put(&t->body, "\"UnitPrice\":%u.%02u,", roll(&t->dice, 500),
             roll(&t->dice, 100));
    (void)realm;
}

static void
put_list_row(struct thread *t, enum kind k, const struct known *old)
{
    put_name(t, "Name");
    if (k == TERM)
        page_put(&t->body, "\"DueDays\":%u,", roll(&t->dice, 90));
    if (k == METHOD)
        page_put(&t->body, "\"Type\":\"NON_CREDIT_CARD\",");
    if (k == ACCOUNT && !old)
        page_put(&t->body, "\"AccountType\":\"%s\",",
                 chance(&t->dice, 90) ? "Income" : "Mystery");
    if (old && chance(&t->dice, 20))
        page_put(&t->body, "\"Active\":%s,",
                 chance(&t->dice, 15) ? "false" : "true");
}

/* Hundredths of Qty times cents, halves up. */
static void
put_sale(struct thread *t, int realm)
{
    static const unsigned quantities[] = { 100, 200, 150, 25, 333, 1, 1200 };
    static const char *const gb[] = { "2", "3", "4", "5", "6", "99" };
    static const char *const us[] = { "TAX", "NON", "NON", "2" };
    unsigned qty = PICK(t, quantities), price = roll(&t->dice, 30000);
    unsigned amount = (qty * price + 50) / 100;
    bool uk = *realms[realm].country == 'G';

    if (chance(&t->dice, 3))
        amount++;
    page_put(&t->body,
             "{\"Amount\":%u.%02u,\"DetailType\":\"SalesItemLineDetail\","
             "\"SalesItemLineDetail\":{",
             amount / 100, amount % 100);
    put_ref(t, "ItemRef", realm, ITEM);
    if (chance(&t->dice, 80))
        page_put(&t->body, "\"Qty\":%u.%02u,\"UnitPrice\":%u.%02u,", qty / 100,
                 qty % 100, price / 100, price % 100);
    if (chance(&t->dice, 97))
        page_put(&t->body, "\"TaxCodeRef\":{\"value\":\"%s\"}}},",
                 uk ? gb[roll(&t->dice, chance(&t->dice, 97) ? 5 : 6)]
                    : us[roll(&t->dice, chance(&t->dice, 97) ? 3 : 4)]);
    else
        page_put(&t->body, "\"DiscountAmt\":null}},");
}

static void
put_discount(struct thread *t)
{
    if (chance(&t->dice, 60))
        page_put(&t->body,
                 "{\"DetailType\":\"DiscountLineDetail\",\"DiscountLineDetail\""
                 ":{\"PercentBased\":true,\"DiscountPercent\":%u.%u}},",
                 roll(&t->dice, 104), roll(&t->dice, 10));
    else
        page_put(&t->body,
                 "{\"Amount\":%u.%02u,\"DetailType\":\"DiscountLineDetail\","
                 "\"DiscountLineDetail\":{\"PercentBased\":false}},",
                 roll(&t->dice, 60), roll(&t->dice, 100));
}

static void
put_lines(struct thread *t, int realm)
{
    unsigned n = 1 + roll(&t->dice, chance(&t->dice, 5) ? 30 : 4);

    page_put(&t->body, "\"Line\":[");
    for (unsigned i = 0; i < n; i++) {
        if (chance(&t->dice, 10))
            page_put(&t->body, "{\"DetailType\":\"DescriptionOnly\","
                               "\"Description\":\"Thank you\"},");
        put_sale(t, realm);
    }
    if (chance(&t->dice, 25))
        put_discount(t);
    if (chance(&t->dice, 1))
        put_discount(t);
    t->body.n--; /* the comma */
    page_put(&t->body, "],");
}

static void
put_head(struct thread *t, int realm, const struct known *old)
{
    static const char *const global[] = { "TaxExcluded", "TaxInclusive",
                                          "NotApplicable" };

    if (chance(&t->dice, 30))
        page_put(&t->body, "\"DocNumber\":\"%s%u\",",
                 chance(&t->dice, 50) ? "D-" : "", roll(&t->dice, 300));
    else if (chance(&t->dice, 5))
        page_put(&t->body, "\"DocNumber\":\"AUTO_GENERATE\",");
    if (chance(&t->dice, 60))
        page_put(&t->body, "\"TxnDate\":\"2026-%02u-%02u\",",
                 1 + roll(&t->dice, 11), 1 + roll(&t->dice, 29));
    if (chance(&t->dice, 5))
        page_put(&t->body, "\"DueDate\":\"2026-%02u-15\",",
                 1 + roll(&t->dice, 12));
    if (*realms[realm].country == 'G' && chance(&t->dice, 40))
        page_put(&t->body, "\"GlobalTaxCalculation\":\"%s\",", PICK(t, global));
    if (*realms[realm].country == 'U' && chance(&t->dice, 25))
        page_put(&t->body,
                 "\"TxnTaxDetail\":{\"TxnTaxCodeRef\":{\"value\":"
                 "\"%s\"}},",
                 chance(&t->dice, 90) ? "2" : "7");
    if (chance(&t->dice, 10))
        page_put(&t->body, "\"ApplyTaxAfterDiscount\":true,");
    if (chance(&t->dice, 10))
        page_put(&t->body, "\"PrivateNote\":\"note %u\",",
                 roll(&t->dice, 1000));
    if (old && chance(&t->dice, 50)) /* who owes it stays, mostly */
        page_put(&t->body, "\"CustomerRef\":{\"value\":\"%s\"},",
                 old->customer);
    else if (!old || chance(&t->dice, 10))
        put_ref(t, "CustomerRef", realm, CUSTOMER);
}

static void
put_payment_line(struct thread *t, int realm, const struct known *to,
                 enum kind k)
{
    unsigned cents = roll(&t->dice, 20000);

    (void)realm;
    if (chance(&t->dice, 60) && *to->balance)
        page_put(&t->body, "{\"Amount\":%s,", to->balance);
    else
        page_put(&t->body, "{\"Amount\":%u.%02u,", cents / 100, cents % 100);
    page_put(&t->body,
             "\"LinkedTxn\":[{\"TxnId\":\"%s\",\"TxnType\":\"%s\"}]},", to->id,
             kind_rows[k].name);
}

static void
put_payment(struct thread *t, int realm, const struct known *old)
{
    struct known first = { .customer = "" }, next;
    unsigned n = chance(&t->dice, 85) ? 1 + roll(&t->dice, 3) : 0;

    if (!known_pick(t, realm, INVOICE, &first))
        n = 0;
    if (old && chance(&t->dice, 40))
        memcpy(first.customer, old->customer, sizeof first.customer);
    page_put(&t->body, "\"TotalAmt\":%u.%02u,",
             chance(&t->dice, 15) ? 0 : roll(&t->dice, 900),
             roll(&t->dice, 100));
    if (*first.customer && chance(&t->dice, 95))
        page_put(&t->body, "\"CustomerRef\":{\"value\":\"%s\"},",
                 first.customer);
    else
        put_ref(t, "CustomerRef", realm, CUSTOMER);
    if (chance(&t->dice, 60))
        page_put(&t->body, "\"TxnDate\":\"2026-%02u-%02u\",",
                 1 + roll(&t->dice, 11), 1 + roll(&t->dice, 28));
    if (old && chance(&t->dice, 40))
        return; /* the lines stay */
    page_put(&t->body, "\"Line\":[");
    for (unsigned i = 0; i < n; i++) {
        enum kind k = chance(&t->dice, 15) ? CREDITMEMO : INVOICE;

        if (i == 0)
            put_payment_line(t, realm, &first, INVOICE);
        else if (known_pick(t, realm, k, &next))
            put_payment_line(t, realm, &next, k);
    }
    if (t->body.p[t->body.n - 1] == ',')
        t->body.n--;
    page_put(&t->body, "],");
}

/* A payment of nothing that sets a credit memo against an invoice. */
void
body_apply(struct thread *t, int realm, const struct known *memo)
{
    struct known invoice;
    unsigned cents = 1 + roll(&t->dice, 9000);

    page_clear(&t->body);
    for (int i = 0; i < 40; i++)
        if (!known_pick(t, realm, INVOICE, &invoice) ||
            !strcmp(invoice.customer, memo->customer))
            break;
    page_put(&t->body,
             "{\"CustomerRef\":{\"value\":\"%s\"},\"TotalAmt\":0,\"Line\":["
             "{\"Amount\":%u.%02u,\"LinkedTxn\":[{\"TxnId\":\"%s\",\"TxnType\":"
             "\"Invoice\"}]},{\"Amount\":%u.%02u,\"LinkedTxn\":[{\"TxnId\":"
             "\"%s\",\"TxnType\":\"CreditMemo\"}]}]}",
             memo->customer, cents / 100, cents % 100, invoice.id, cents / 100,
             cents % 100, memo->id);
}

void
body_make(struct thread *t, int realm, enum kind k, const struct known *old,
          bool sparse)
{
    page_clear(&t->body);
    page_put(&t->body, "{");
    if (old)
        page_put(&t->body, "\"Id\":\"%s\",\"SyncToken\":\"%s\",%s", old->id,
                 chance(&t->dice, 88) ? old->token : "7",
                 sparse ? "\"sparse\":true," : "");
    switch (k) {
    case CUSTOMER:
        put_customer(t, realm, old);
        break;
    case VENDOR:
    case EMPLOYEE:
        put_person(t);
        break;
    case ITEM:
        put_item(t, realm, old);
        break;
    case ACCOUNT:
    case TERM:
    case METHOD:
        put_list_row(t, k, old);
        break;
    case INVOICE:
    case CREDITMEMO:
        put_head(t, realm, old);
        if (!old || chance(&t->dice, 50))
            put_lines(t, realm);
        if (k == INVOICE && chance(&t->dice, 4))
            page_put(&t->body, "\"Deposit\":%u,", roll(&t->dice, 20));
        break;
    case PAYMENT:
        put_payment(t, realm, old);
        break;
    case KINDS:
        break;
    }
    if (t->body.p[t->body.n - 1] == ',')
        t->body.n--;
    page_put(&t->body, "}");
}
