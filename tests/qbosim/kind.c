#include "kind.h"

#include <string.h>
#include <strings.h>

// clang-format off
#define Q  FIELD_QUERY
#define RO FIELD_RO

static const struct field meta_fields[] = {
    { "CreateTime",      FIELD_TIME, RO | Q, 0, 0, NULL, NULL },
    { "LastUpdatedTime", FIELD_TIME, RO | Q, 0, 0, NULL, NULL },
    { "LastModifiedByRef", FIELD_ANY, RO, 0, 0, NULL, NULL },
    { "LastChangedInQB", FIELD_ANY,  RO, 0, 0, NULL, NULL },
    { NULL, 0, 0, 0, 0, NULL, NULL }
};

#define COMMON                                                       \
    { "Id",        FIELD_TEXT,   RO | Q, 0, 0, NULL, NULL },         \
    { "SyncToken", FIELD_TEXT,   RO,     0, 0, NULL, NULL },         \
    { "MetaData",  FIELD_OBJECT, RO,     0, 0, NULL, meta_fields },  \
    { "domain",    FIELD_TEXT,   RO,     0, 0, NULL, NULL },         \
    { "sparse",    FIELD_BOOL,   RO,     0, 0, NULL, NULL }
#define END { NULL, 0, 0, 0, 0, NULL, NULL }

static const struct field email_fields[] = {
    { "Address", FIELD_EMAIL, 0, 100, 0, NULL, NULL }, END
};
static const struct field emails_fields[] = {
    { "Address", FIELD_EMAIL, 0, 200, 0, NULL, NULL }, END
};
static const struct field phone_fields[] = {
    { "FreeFormNumber", FIELD_TEXT, 0, 30, 0, NULL, NULL }, END
};
static const struct field web_fields[] = {
    { "URI", FIELD_URL, 0, 1000, 0, NULL, NULL }, END
};
static const struct field memo_fields[] = {
    { "value", FIELD_TEXT, 0, 1000, 0, NULL, NULL }, END
};
static const struct field address_fields[] = {
    { "Id",    FIELD_TEXT, RO, 0,   0, NULL, NULL },
    { "Line1", FIELD_TEXT, 0,  500, 0, NULL, NULL },
    { "Line2", FIELD_TEXT, 0,  500, 0, NULL, NULL },
    { "Line3", FIELD_TEXT, 0,  500, 0, NULL, NULL },
    { "Line4", FIELD_TEXT, 0,  500, 0, NULL, NULL },
    { "Line5", FIELD_TEXT, 0,  500, 0, NULL, NULL },
    { "City",  FIELD_TEXT, 0,  255, 0, NULL, NULL },
    { "Country",                FIELD_TEXT, 0,  255, 0, NULL, NULL },
    { "CountryCode",            FIELD_TEXT, 0,  255, 0, NULL, NULL },
    { "CountrySubDivisionCode", FIELD_TEXT, 0,  255, 0, NULL, NULL },
    { "PostalCode",             FIELD_TEXT, 0,  30,  0, NULL, NULL },
    { "PostalCodeSuffix",       FIELD_TEXT, 0,  30,  0, NULL, NULL },
    { "Note",                   FIELD_TEXT, 0,  500, 0, NULL, NULL },
    { "Tag",                    FIELD_TEXT, 0,  500, 0, NULL, NULL },
    { "Lat",                    FIELD_TEXT, RO, 0,   0, NULL, NULL },
    { "Long",                   FIELD_TEXT, RO, 0,   0, NULL, NULL },
    END
};

static const struct field customer_fields[] = {
    COMMON,
    { "Title",            FIELD_NAME, 0, 16,  0, NULL, NULL },
    { "GivenName",        FIELD_NAME, Q, 100, 0, NULL, NULL },
    { "MiddleName",       FIELD_NAME, Q, 100, 0, NULL, NULL },
    { "FamilyName",       FIELD_NAME, Q, 100, 0, NULL, NULL },
    { "Suffix",           FIELD_NAME, 0, 16,  0, NULL, NULL },
    { "DisplayName",      FIELD_NAME, Q, 500, 0, NULL, NULL },
    { "FullyQualifiedName", FIELD_TEXT, RO | Q, 0, 0, NULL, NULL },
    { "CompanyName",      FIELD_TEXT, Q, 100, 0, NULL, NULL },
    { "PrintOnCheckName", FIELD_TEXT, Q, 110, 0, NULL, NULL },
    { "Active",           FIELD_BOOL, Q, 0,   0, NULL, NULL },
    { "Notes",            FIELD_TEXT, 0, 2000, 0, NULL, NULL },
    { "ResaleNum",        FIELD_TEXT, 0, 16,  0, NULL, NULL },
    { "PrimaryEmailAddr", FIELD_OBJECT, 0, 0, 0, NULL, email_fields },
    { "PrimaryPhone",     FIELD_OBJECT, 0, 0, 0, NULL, phone_fields },
    { "Mobile",           FIELD_OBJECT, 0, 0, 0, NULL, phone_fields },
    { "AlternatePhone",   FIELD_OBJECT, 0, 0, 0, NULL, phone_fields },
    { "Fax",              FIELD_OBJECT, 0, 0, 0, NULL, phone_fields },
    { "WebAddr",          FIELD_OBJECT, 0, 0, 0, NULL, web_fields },
    { "BillAddr",         FIELD_OBJECT, 0, 0, 0, NULL, address_fields },
    { "ShipAddr",         FIELD_OBJECT, 0, 0, 0, NULL, address_fields },
    { "Job",              FIELD_BOOL, Q, 0, 0, NULL, NULL },
    { "ParentRef",        FIELD_REF,  0, 0, KIND_CUSTOMER, NULL, NULL },
    { "BillWithParent",   FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "Level",            FIELD_INT,  RO, 0, 0, NULL, NULL },
    { "Taxable",          FIELD_BOOL, Q, 0, 0, NULL, NULL },
    { "TaxExemptionReasonId", FIELD_TEXT, 0, 2, 0, NULL, NULL },
    { "DefaultTaxCodeRef", FIELD_REF, 0, 0, 0, NULL, NULL },
    { "SalesTermRef",     FIELD_REF,  0, 0, KIND_TERM, NULL, NULL },
    { "PaymentMethodRef", FIELD_REF,  0, 0, KIND_PAYMENTMETHOD, NULL, NULL },
    { "PreferredDeliveryMethod", FIELD_WORD, 0, 0, 0, "|Print|Email|None|", NULL },
    { "CurrencyRef",      FIELD_REF,  0, 0, 0, NULL, NULL },
    { "Balance",          FIELD_DECIMAL, RO | Q, 0, 0, NULL, NULL },
    { "BalanceWithJobs",  FIELD_DECIMAL, RO, 0, 0, NULL, NULL },
    { "IsProject",        FIELD_BOOL, RO, 0, 0, NULL, NULL },
    { "ClientEntityId",   FIELD_TEXT, RO, 0, 0, NULL, NULL },
    { "V4IDPseudonym",    FIELD_TEXT, RO, 0, 0, NULL, NULL },
    END
};

static const struct field person_fields[] = {
    COMMON,
    { "DisplayName",      FIELD_NAME, Q, 500, 0, NULL, NULL },
    { "GivenName",        FIELD_NAME, Q, 100, 0, NULL, NULL },
    { "FamilyName",       FIELD_NAME, Q, 100, 0, NULL, NULL },
    { "CompanyName",      FIELD_TEXT, Q, 100, 0, NULL, NULL },
    { "PrintOnCheckName", FIELD_TEXT, Q, 110, 0, NULL, NULL },
    { "Active",           FIELD_BOOL, Q, 0,   0, NULL, NULL },
    END
};

static const struct field item_fields[] = {
    COMMON,
    { "Name",        FIELD_NAME, Q, 100, 0, NULL, NULL },
    { "FullyQualifiedName", FIELD_TEXT, RO | Q, 0, 0, NULL, NULL },
    { "Sku",         FIELD_TEXT, Q, 100, 0, NULL, NULL },
    { "Description", FIELD_TEXT, Q, 4000, 0, NULL, NULL },
    { "Active",      FIELD_BOOL, Q, 0, 0, NULL, NULL },
    { "Type",        FIELD_WORD, Q, 0, 0, "|Service|NonInventory|Inventory|Group|Category|", NULL },
    { "UnitPrice",   FIELD_DECIMAL, Q, 0, 0, NULL, NULL },
    { "PurchaseDesc", FIELD_TEXT, 0, 4000, 0, NULL, NULL },
    { "PurchaseCost", FIELD_DECIMAL, Q, 0, 0, NULL, NULL },
    { "IncomeAccountRef",  FIELD_REF, 0, 0, KIND_ACCOUNT, NULL, NULL },
    { "ExpenseAccountRef", FIELD_REF, 0, 0, KIND_ACCOUNT, NULL, NULL },
    { "AssetAccountRef",   FIELD_REF, 0, 0, KIND_ACCOUNT, NULL, NULL },
    { "Taxable",     FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "SalesTaxIncluded", FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "SalesTaxCodeRef", FIELD_REF, 0, 0, KIND_TAXCODE, NULL, NULL },
    { "SubItem",     FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "ParentRef",   FIELD_REF, 0, 0, KIND_ITEM, NULL, NULL },
    { "Level",       FIELD_INT, RO, 0, 0, NULL, NULL },
    { "TrackQtyOnHand", FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "QtyOnHand",   FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "InvStartDate", FIELD_DATE, 0, 0, 0, NULL, NULL },
    END
};

static const struct field account_fields[] = {
    COMMON,
    { "Name",           FIELD_NAME, Q, 100, 0, NULL, NULL },
    { "FullyQualifiedName", FIELD_TEXT, RO | Q, 0, 0, NULL, NULL },
    { "AcctNum",        FIELD_TEXT, Q, 20, 0, NULL, NULL },
    { "Description",    FIELD_TEXT, Q, 100, 0, NULL, NULL },
    { "Active",         FIELD_BOOL, Q, 0, 0, NULL, NULL },
    { "SubAccount",     FIELD_BOOL, Q, 0, 0, NULL, NULL },
    { "ParentRef",      FIELD_REF,  0, 0, KIND_ACCOUNT, NULL, NULL },
    { "AccountType",    FIELD_TEXT, Q, 100, 0, NULL, NULL },
    { "AccountSubType", FIELD_TEXT, Q, 100, 0, NULL, NULL },
    { "Classification", FIELD_TEXT, RO | Q, 0, 0, NULL, NULL },
    { "CurrentBalance", FIELD_DECIMAL, RO | Q, 0, 0, NULL, NULL },
    { "CurrentBalanceWithSubAccounts", FIELD_DECIMAL, RO, 0, 0, NULL, NULL },
    { "CurrencyRef",    FIELD_REF,  0, 0, 0, NULL, NULL },
    END
};

static const struct field term_fields[] = {
    COMMON,
    { "Name",            FIELD_TEXT, Q, 31, 0, NULL, NULL },
    { "Active",          FIELD_BOOL, Q, 0, 0, NULL, NULL },
    { "Type",            FIELD_TEXT, RO | Q, 0, 0, NULL, NULL },
    { "DueDays",         FIELD_INT,  Q, 999, 0, NULL, NULL },
    { "DiscountDays",    FIELD_INT,  Q, 999, 0, NULL, NULL },
    { "DiscountPercent", FIELD_DECIMAL, Q, 0, 0, NULL, NULL },
    { "DayOfMonthDue",   FIELD_INT,  Q, 31, 0, NULL, NULL },
    { "DueNextMonthDays", FIELD_INT, 0, 999, 0, NULL, NULL },
    { "DiscountDayOfMonth", FIELD_INT, 0, 31, 0, NULL, NULL },
    END
};

static const struct field paymentmethod_fields[] = {
    COMMON,
    { "Name",   FIELD_TEXT, Q, 31, 0, NULL, NULL },
    { "Active", FIELD_BOOL, Q, 0, 0, NULL, NULL },
    { "Type",   FIELD_WORD, Q, 0, 0, "|CREDIT_CARD|NON_CREDIT_CARD|", NULL },
    END
};

static const struct field tax_fields[] = { /* agency, rate and code */
    COMMON,
    { "Name",        FIELD_TEXT, Q, 100, 0, NULL, NULL },
    { "DisplayName", FIELD_TEXT, Q, 100, 0, NULL, NULL },
    { "Description", FIELD_TEXT, Q, 100, 0, NULL, NULL },
    { "Active",      FIELD_BOOL, Q, 0, 0, NULL, NULL },
    { "Hidden",      FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "Taxable",     FIELD_BOOL, Q, 0, 0, NULL, NULL },
    { "TaxGroup",    FIELD_BOOL, Q, 0, 0, NULL, NULL },
    { "RateValue",   FIELD_DECIMAL, Q, 0, 0, NULL, NULL },
    { "AgencyRef",   FIELD_REF, 0, 0, KIND_TAXAGENCY, NULL, NULL },
    { "SpecialTaxType", FIELD_TEXT, 0, 40, 0, NULL, NULL },
    { "DisplayType", FIELD_TEXT, 0, 40, 0, NULL, NULL },
    { "EffectiveTaxRate", FIELD_ANY, 0, 0, 0, NULL, NULL },
    { "SalesTaxRateList", FIELD_ANY, 0, 0, 0, NULL, NULL },
    { "PurchaseTaxRateList", FIELD_ANY, 0, 0, 0, NULL, NULL },
    { "TaxCodeConfigType", FIELD_TEXT, 0, 40, 0, NULL, NULL },
    { "TaxTrackedOnSales", FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "TaxTrackedOnPurchases", FIELD_BOOL, 0, 0, 0, NULL, NULL },
    END
};

static const struct field single_fields[] = { /* CompanyInfo, Preferences */
    COMMON,
    { "CompanyName", FIELD_TEXT, Q, 0, 0, NULL, NULL },
    END
};

const struct kind kinds[KIND__MAX] = {
    /*                     name             path             flags                  sequence  fields           named          scope      label       called   check */
    [KIND_COMPANYINFO]   = { "CompanyInfo",   "companyinfo",   KIND_SINGLE,             SEQ_OWN,  single_fields,   NULL,          NULL,      "Company",  NULL, NULL },
    [KIND_PREFERENCES]   = { "Preferences",   "preferences",   KIND_SINGLE,             SEQ_OWN,  single_fields,   NULL,          NULL,      "Preferences", NULL, NULL },
    [KIND_CUSTOMER]      = { "Customer",      "customer",      KIND_WRITE | KIND_LIST | KIND_UI, SEQ_NAME, customer_fields, "DisplayName", "name",    "Names",    "customer", customer_check },
    [KIND_VENDOR]        = { "Vendor",        "vendor",        KIND_LIST | KIND_UI,     SEQ_NAME, person_fields,   "DisplayName", "name",    "Names",    "vendor", named_check },
    [KIND_EMPLOYEE]      = { "Employee",      "employee",      KIND_LIST | KIND_UI,     SEQ_NAME, person_fields,   "DisplayName", "name",    "Names",    "employee", named_check },
    [KIND_ITEM]          = { "Item",          "item",          KIND_WRITE | KIND_LIST | KIND_UI, SEQ_OWN, item_fields, "Name",  "item",    "Items",    "product or service", item_check },
    [KIND_ACCOUNT]       = { "Account",       "account",       KIND_WRITE | KIND_LIST | KIND_UI, SEQ_OWN, account_fields, "Name", "account", "Accounts", "account", account_check },
    [KIND_TERM]          = { "Term",          "term",          KIND_WRITE | KIND_LIST | KIND_UI, SEQ_OWN, term_fields, "Name",  "term",    "Terms",    "term", named_check },
    [KIND_PAYMENTMETHOD] = { "PaymentMethod", "paymentmethod", KIND_WRITE | KIND_LIST | KIND_UI, SEQ_OWN, paymentmethod_fields, "Name", "method", "PaymentMethods", "payment method", named_check },
    [KIND_TAXAGENCY]     = { "TaxAgency",     "taxagency",     KIND_UI,                 SEQ_OWN,  tax_fields,      "DisplayName", "agency",  "TaxAgencies", "tax agency", named_check },
    [KIND_TAXRATE]       = { "TaxRate",       "taxrate",       KIND_LIST | KIND_UI,     SEQ_OWN,  tax_fields,      "Name",        "taxrate", "TaxRates", "tax rate", named_check },
    [KIND_TAXCODE]       = { "TaxCode",       "taxcode",       KIND_LIST | KIND_UI,     SEQ_OWN,  tax_fields,      "Name",        "taxcode", "TaxCodes", "tax code", named_check },
    [KIND_INVOICE]       = { "Invoice",       "invoice",       KIND_WRITE | KIND_TXN | KIND_UI, SEQ_TXN, invoice_fields, NULL,   NULL,      "Txns",     NULL, invoice_check },
};

/* The invoice and its lines. */
static const struct field sales_detail_fields[] = {
    { "ItemRef",     FIELD_REF, 0, 0, KIND_ITEM, NULL, NULL },
    { "Qty",         FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "UnitPrice",   FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "TaxCodeRef",  FIELD_REF, 0, 0, 0, NULL, NULL },
    { "ServiceDate", FIELD_DATE, 0, 0, 0, NULL, NULL },
    { "ClassRef",    FIELD_REF, 0, 0, 0, NULL, NULL },
    { "DiscountRate", FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "DiscountAmt", FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "TaxInclusiveAmt", FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "ItemAccountRef", FIELD_ANY, RO, 0, 0, NULL, NULL },
    { "TaxClassificationRef", FIELD_ANY, RO, 0, 0, NULL, NULL },
    { "MarkupInfo",  FIELD_ANY, RO, 0, 0, NULL, NULL },
    END
};
static const struct field discount_detail_fields[] = {
    { "PercentBased",       FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "DiscountPercent",    FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "DiscountAccountRef", FIELD_REF, 0, 0, KIND_ACCOUNT, NULL, NULL },
    { "TaxCodeRef",         FIELD_REF, 0, 0, 0, NULL, NULL },
    { "ClassRef",           FIELD_REF, 0, 0, 0, NULL, NULL },
    END
};
static const struct field text_detail_fields[] = {
    { "ServiceDate", FIELD_DATE, 0, 0, 0, NULL, NULL },
    { "TaxCodeRef",  FIELD_REF, 0, 0, 0, NULL, NULL },
    END
};
static const struct field tax_detail_fields[] = {
    { "TaxRateRef",       FIELD_REF, 0, 0, KIND_TAXRATE, NULL, NULL },
    { "PercentBased",     FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "TaxPercent",       FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "NetAmountTaxable", FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "TaxInclusiveAmount", FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "OverrideDeltaAmount", FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    END
};
static const struct field line_fields[] = {
    { "Id",          FIELD_TEXT, 0, 0, 0, NULL, NULL },
    { "LineNum",     FIELD_INT, 0, 0, 0, NULL, NULL },
    { "Description", FIELD_TEXT, 0, 4000, 0, NULL, NULL },
    { "Amount",      FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "DetailType",  FIELD_WORD, 0, 0, 0,
      "|SalesItemLineDetail|DiscountLineDetail|SubTotalLineDetail|DescriptionOnly|GroupLineDetail|", NULL },
    { "SalesItemLineDetail", FIELD_OBJECT, 0, 0, 0, NULL, sales_detail_fields },
    { "DiscountLineDetail",  FIELD_OBJECT, 0, 0, 0, NULL, discount_detail_fields },
    { "DescriptionLineDetail", FIELD_OBJECT, 0, 0, 0, NULL, text_detail_fields },
    { "SubTotalLineDetail",  FIELD_ANY, 0, 0, 0, NULL, NULL },
    { "GroupLineDetail",     FIELD_ANY, 0, 0, 0, NULL, NULL },
    { "LinkedTxn",           FIELD_ANY, 0, 0, 0, NULL, NULL },
    { "CustomExtensions",    FIELD_ANY, RO, 0, 0, NULL, NULL },
    END
};
static const struct field tax_line_fields[] = {
    { "Amount",        FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "DetailType",    FIELD_WORD, 0, 0, 0, "|TaxLineDetail|", NULL },
    { "TaxLineDetail", FIELD_OBJECT, 0, 0, 0, NULL, tax_detail_fields },
    END
};
static const struct field txn_tax_fields[] = {
    { "TxnTaxCodeRef", FIELD_REF, 0, 0, 0, NULL, NULL },
    { "TotalTax",      FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "TaxLine",       FIELD_LIST, 0, 0, 0, NULL, tax_line_fields },
    END
};
static const struct field custom_fields[] = {
    { "DefinitionId", FIELD_TEXT, 0, 0, 0, NULL, NULL },
    { "Name",         FIELD_TEXT, 0, 0, 0, NULL, NULL },
    { "Type",         FIELD_WORD, 0, 0, 0, "|StringType|", NULL },
    { "StringValue",  FIELD_TEXT, 0, 31, 0, NULL, NULL },
    END
};

const struct field invoice_fields[] = {
    COMMON,
    { "CustomerRef",  FIELD_REF, Q, 0, KIND_CUSTOMER, NULL, NULL },
    { "DocNumber",    FIELD_TEXT, Q, 21, 0, NULL, NULL },
    { "TxnDate",      FIELD_DATE, Q, 0, 0, NULL, NULL },
    { "DueDate",      FIELD_DATE, Q, 0, 0, NULL, NULL },
    { "PrivateNote",  FIELD_TEXT, 0, 4000, 0, NULL, NULL },
    { "CustomerMemo", FIELD_OBJECT, 0, 0, 0, NULL, memo_fields },
    { "BillEmail",    FIELD_OBJECT, 0, 0, 0, NULL, email_fields },
    { "BillEmailCc",  FIELD_OBJECT, 0, 0, 0, NULL, emails_fields },
    { "BillEmailBcc", FIELD_OBJECT, 0, 0, 0, NULL, emails_fields },
    { "EmailStatus",  FIELD_WORD, 0, 0, 0, "|NotSet|NeedToSend|EmailSent|", NULL },
    { "PrintStatus",  FIELD_WORD, 0, 0, 0, "|NotSet|NeedToPrint|PrintComplete|", NULL },
    { "SalesTermRef", FIELD_REF, Q, 0, KIND_TERM, NULL, NULL },
    { "ClassRef",     FIELD_REF, 0, 0, 0, NULL, NULL },
    { "DepartmentRef", FIELD_REF, 0, 0, 0, NULL, NULL },
    { "ShipMethodRef", FIELD_REF, 0, 0, 0, NULL, NULL },
    { "ShipDate",     FIELD_DATE, Q, 0, 0, NULL, NULL },
    { "TrackingNum",  FIELD_TEXT, 0, 31, 0, NULL, NULL },
    { "BillAddr",     FIELD_OBJECT, 0, 0, 0, NULL, address_fields },
    { "ShipAddr",     FIELD_OBJECT, 0, 0, 0, NULL, address_fields },
    { "ShipFromAddr", FIELD_OBJECT, 0, 0, 0, NULL, address_fields },
    { "FreeFormAddress", FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "CurrencyRef",  FIELD_REF, 0, 0, 0, NULL, NULL },
    { "ExchangeRate", FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "Line",         FIELD_LIST, 0, 0, 0, NULL, line_fields },
    { "TxnTaxDetail", FIELD_OBJECT, 0, 0, 0, NULL, txn_tax_fields },
    { "GlobalTaxCalculation", FIELD_WORD, 0, 0, 0, "|TaxExcluded|TaxInclusive|NotApplicable|", NULL },
    { "ApplyTaxAfterDiscount", FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "Deposit",      FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "DepositToAccountRef", FIELD_REF, 0, 0, KIND_ACCOUNT, NULL, NULL },
    { "CustomField",  FIELD_LIST, 0, 0, 0, NULL, custom_fields },
    { "AllowOnlineCreditCardPayment", FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "AllowOnlineACHPayment", FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "AllowOnlinePayment", FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "AllowIPNPayment", FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "LinkedTxn",    FIELD_ANY, RO, 0, 0, NULL, NULL },
    { "InvoiceLink",  FIELD_TEXT, RO, 0, 0, NULL, NULL },
    { "TotalAmt",     FIELD_DECIMAL, RO | Q, 0, 0, NULL, NULL },
    { "HomeTotalAmt", FIELD_DECIMAL, RO, 0, 0, NULL, NULL },
    { "Balance",      FIELD_DECIMAL, RO | Q, 0, 0, NULL, NULL },
    { "HomeBalance",  FIELD_DECIMAL, RO, 0, 0, NULL, NULL },
    { "DeliveryInfo", FIELD_ANY, RO, 0, 0, NULL, NULL },
    END
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
        if (!strcmp(table->name, name))
            return table;
    return NULL;
}
