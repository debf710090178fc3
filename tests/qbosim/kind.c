/* kind: the entities, one row each. */
#include "kind.h"

#include <string.h>
#include <strings.h>

// clang-format off
const struct kind kinds[KIND__MAX] = {
    /*                     name             path             flags                  sequence  fields           named          scope      label       called   check */
    [KIND_COMPANYINFO]   = { "CompanyInfo",   "companyinfo",   KIND_WRITE | KIND_SINGLE | KIND_UI, SEQ_OWN, companyinfo_fields, NULL,   NULL,      "Company",  NULL, companyinfo_check },
    [KIND_PREFERENCES]   = { "Preferences",   "preferences",   KIND_WRITE | KIND_SINGLE | KIND_UI, SEQ_OWN, preferences_fields, NULL,   NULL,      "Preferences", NULL, preferences_check },
    [KIND_CUSTOMER]      = { "Customer",      "customer",      KIND_WRITE | KIND_LIST | KIND_UI, SEQ_NAME, customer_fields, "DisplayName", "name",    "Names",    "customer", customer_check },
    [KIND_VENDOR]        = { "Vendor",        "vendor",        KIND_WRITE | KIND_LIST | KIND_UI, SEQ_NAME, vendor_fields, "DisplayName", "name",   "Names",    "vendor", vendor_check },
    [KIND_EMPLOYEE]      = { "Employee",      "employee",      KIND_WRITE | KIND_LIST | KIND_UI, SEQ_NAME, employee_fields, "DisplayName", "name", "Names",    "employee", employee_check },
    [KIND_ITEM]          = { "Item",          "item",          KIND_WRITE | KIND_LIST | KIND_UI, SEQ_OWN, item_fields, "Name",  "item",    "Items",    "product or service", item_check },
    [KIND_ACCOUNT]       = { "Account",       "account",       KIND_WRITE | KIND_LIST | KIND_UI, SEQ_OWN, account_fields, "Name", "account", "Accounts", "account", account_check },
    [KIND_TERM]          = { "Term",          "term",          KIND_WRITE | KIND_LIST | KIND_UI, SEQ_OWN, term_fields, "Name",  "term",    "Terms",    "term", term_check },
    [KIND_PAYMENTMETHOD] = { "PaymentMethod", "paymentmethod", KIND_WRITE | KIND_LIST | KIND_UI, SEQ_OWN, paymentmethod_fields, "Name", "method", "PaymentMethods", "payment method", named_check },
    [KIND_TAXAGENCY]     = { "TaxAgency",     "taxagency",     KIND_WRITE | KIND_UI,    SEQ_OWN,  taxagency_fields, "DisplayName", "agency", "TaxAgencies", "tax agency", taxagency_check },
    [KIND_TAXRATE]       = { "TaxRate",       "taxrate",       KIND_LIST | KIND_UI,     SEQ_OWN,  tax_fields,      "Name",        "taxrate", "TaxRates", "tax rate", named_check },
    [KIND_TAXCODE]       = { "TaxCode",       "taxcode",       KIND_LIST | KIND_UI,     SEQ_OWN,  tax_fields,      "Name",        "taxcode", "TaxCodes", "tax code", named_check },
    [KIND_INVOICE]       = { "Invoice",       "invoice",       KIND_WRITE | KIND_TXN | KIND_UI | KIND_SALE, SEQ_TXN, invoice_fields, NULL, NULL, "Txns", NULL, invoice_check,
                             .settle = credits_settle, .voids = VOID_WORKS, .charge = "Balance" },
    [KIND_CREDITMEMO]    = { "CreditMemo",    "creditmemo",    KIND_WRITE | KIND_TXN | KIND_UI | KIND_SALE, SEQ_TXN, creditmemo_fields, NULL, NULL, "Txns", NULL, invoice_check,
                             .settle = credits_settle, .credit = "RemainingCredit" },
    [KIND_PAYMENT]       = { "Payment",       "payment",       KIND_WRITE | KIND_TXN | KIND_UI, SEQ_TXN, payment_fields, NULL,   NULL,      "Txns",     NULL, payment_check,
                             .settle = payment_settle, .voids = VOID_INCLUDE, .show = payment_show, .credit = "UnappliedAmt" },
    [KIND_CLASS]         = { "Class",         "class",         KIND_LIST | KIND_UI,     SEQ_OWN,  class_fields,    "Name",        "class",   "Klasses",  "class", nested_check },
    [KIND_DEPARTMENT]    = { "Department",    "department",    KIND_LIST | KIND_UI,     SEQ_OWN,  class_fields,    "Name",        "department", "Depts", "location", nested_check },
    [KIND_BILL]          = { "Bill",          "bill",          KIND_WRITE | KIND_TXN | KIND_UI, SEQ_TXN, thin_fields,      NULL,   NULL,      "Txns",     NULL, thin_check, .voids = VOID_CRASHES },
    [KIND_PURCHASE]      = { "Purchase",      "purchase",      KIND_WRITE | KIND_TXN | KIND_UI, SEQ_TXN, thin_fields,      NULL,   NULL,      "Txns",     NULL, thin_check },
    [KIND_BILLPAYMENT]   = { "BillPayment",   "billpayment",   KIND_WRITE | KIND_TXN | KIND_UI, SEQ_TXN, thin_fields,      NULL,   NULL,      "Txns",     NULL, thin_check, .voids = VOID_INCLUDE },
    [KIND_JOURNALENTRY]  = { "JournalEntry",  "journalentry",  KIND_WRITE | KIND_TXN | KIND_UI, SEQ_TXN, thin_fields,      NULL,   NULL,      "Txns",     NULL, thin_check, .voids = VOID_NOTHING },
};
// clang-format on

const struct kind *
kind_by_name(const char *name)
{
    for (int i = 1; i < KIND__MAX; i++)
        if (!strcasecmp(kinds[i].name, name))
            return &kinds[i];
    return NULL;
}

const struct kind *
kind_by_path(const char *path)
{
    for (int i = 1; i < KIND__MAX; i++)
        if (!strcmp(kinds[i].path, path))
            return &kinds[i];
    return NULL;
}

const struct field *
field_find(const struct field *table, const char *name)
{
    for (; table->name; table++)
        if (!strcmp(table->name, name) || *table->name == '*')
            return table;
    return NULL;
}
