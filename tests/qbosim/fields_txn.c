/* fields_txn: what transactions have. */
#include "rows.h"

// clang-format off
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
static const struct field member_fields[] = {
    { "Id",          FIELD_TEXT, 0, 0, 0, NULL, NULL },
    { "LineNum",     FIELD_INT, 0, 0, 0, NULL, NULL },
    { "Description", FIELD_TEXT, 0, 4000, 0, NULL, NULL },
    { "Amount",      FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "DetailType",  FIELD_WORD, 0, 0, 0, "|SalesItemLineDetail|", NULL },
    { "SalesItemLineDetail", FIELD_OBJECT, 0, 0, 0, NULL, sales_detail_fields },
    { "CustomExtensions",    FIELD_ANY, RO, 0, 0, NULL, NULL },
    END
};
static const struct field group_detail_fields[] = {
    { "GroupItemRef", FIELD_REF, 0, 0, KIND_ITEM, NULL, NULL },
    { "Quantity",     FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "ServiceDate",  FIELD_DATE, 0, 0, 0, NULL, NULL },
    { "TaxCodeRef",   FIELD_REF, 0, 0, 0, NULL, NULL },
    { "Line",         FIELD_LIST, 0, 0, 0, NULL, member_fields },
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
    { "GroupLineDetail",     FIELD_OBJECT, 0, 0, 0, NULL, group_detail_fields },
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

/* What an invoice and a credit memo have alike. */
#define SALE                                                                   \
    COMMON,                                                                    \
    { "CustomerRef",  FIELD_REF, Q, 0, KIND_CUSTOMER, NULL, NULL },            \
    { "DocNumber",    FIELD_TEXT, Q, 21, 0, NULL, NULL },                      \
    { "TxnDate",      FIELD_DATE, Q, 0, 0, NULL, NULL },                       \
    { "PrivateNote",  FIELD_TEXT, 0, 4000, 0, NULL, NULL },                    \
    { "CustomerMemo", FIELD_OBJECT, 0, 0, 0, NULL, memo_fields },              \
    { "BillEmail",    FIELD_OBJECT, 0, 0, 0, NULL, email_fields },             \
    { "BillEmailCc",  FIELD_OBJECT, 0, 0, 0, NULL, emails_fields },            \
    { "BillEmailBcc", FIELD_OBJECT, 0, 0, 0, NULL, emails_fields },            \
    { "EmailStatus",  FIELD_WORD, 0, 0, 0, "|NotSet|NeedToSend|EmailSent|", NULL }, \
    { "PrintStatus",  FIELD_WORD, 0, 0, 0, "|NotSet|NeedToPrint|PrintComplete|", NULL }, \
    { "SalesTermRef", FIELD_REF, Q, 0, KIND_TERM, NULL, NULL },                \
    { "ClassRef",     FIELD_REF, 0, 0, 0, NULL, NULL },                        \
    { "DepartmentRef", FIELD_REF, 0, 0, 0, NULL, NULL },                       \
    { "BillAddr",     FIELD_OBJECT, 0, 0, 0, NULL, address_fields },           \
    { "ShipAddr",     FIELD_OBJECT, 0, 0, 0, NULL, address_fields },           \
    { "ShipFromAddr", FIELD_OBJECT, 0, 0, 0, NULL, address_fields },           \
    { "FreeFormAddress", FIELD_BOOL, 0, 0, 0, NULL, NULL },                    \
    { "CurrencyRef",  FIELD_REF, 0, 0, 0, NULL, NULL },                        \
    { "ExchangeRate", FIELD_DECIMAL, 0, 0, 0, NULL, NULL },                    \
    { "Line",         FIELD_LIST, 0, 0, 0, NULL, line_fields },                \
    { "TxnTaxDetail", FIELD_OBJECT, 0, 0, 0, NULL, txn_tax_fields },           \
    { "GlobalTaxCalculation", FIELD_WORD, 0, 0, 0, "|TaxExcluded|TaxInclusive|NotApplicable|", NULL }, \
    { "ApplyTaxAfterDiscount", FIELD_BOOL, 0, 0, 0, NULL, NULL },              \
    { "CustomField",  FIELD_LIST, 0, 0, 0, NULL, custom_fields },              \
    { "LinkedTxn",    FIELD_ANY, RO, 0, 0, NULL, NULL },                       \
    { "TotalAmt",     FIELD_DECIMAL, RO | Q, 0, 0, NULL, NULL },               \
    { "HomeTotalAmt", FIELD_DECIMAL, RO, 0, 0, NULL, NULL },                   \
    { "Balance",      FIELD_DECIMAL, RO | Q, 0, 0, NULL, NULL },               \
    { "HomeBalance",  FIELD_DECIMAL, RO, 0, 0, NULL, NULL }

const struct field invoice_fields[] = {
    SALE,
    { "DueDate",      FIELD_DATE, Q, 0, 0, NULL, NULL },
    { "ShipMethodRef", FIELD_REF, 0, 0, 0, NULL, NULL },
    { "ShipDate",     FIELD_DATE, Q, 0, 0, NULL, NULL },
    { "TrackingNum",  FIELD_TEXT, 0, 31, 0, NULL, NULL },
    { "Deposit",      FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "DepositToAccountRef", FIELD_REF, 0, 0, KIND_ACCOUNT, NULL, NULL },
    { "AllowOnlineCreditCardPayment", FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "AllowOnlineACHPayment", FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "AllowOnlinePayment", FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "AllowIPNPayment", FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "InvoiceLink",  FIELD_TEXT, RO, 0, 0, NULL, NULL },
    { "DeliveryInfo", FIELD_ANY, RO, 0, 0, NULL, NULL },
    END
};

const struct field creditmemo_fields[] = {
    SALE,
    { "PaymentMethodRef", FIELD_REF, 0, 0, KIND_PAYMENTMETHOD, NULL, NULL },
    { "RemainingCredit", FIELD_DECIMAL, RO, 0, 0, NULL, NULL },
    END
};

static const struct field link_fields[] = {
    { "TxnId",     FIELD_TEXT, 0, 20, 0, NULL, NULL },
    { "TxnType",   FIELD_WORD, 0, 0, 0,
      "|Invoice|CreditMemo|JournalEntry|Expense|Check|CreditCardCredit|", NULL },
    { "TxnLineId", FIELD_TEXT, 0, 20, 0, NULL, NULL },
    END
};
static const struct field payment_line_fields[] = {
    { "Id",        FIELD_TEXT, RO, 0, 0, NULL, NULL },
    { "LineNum",   FIELD_INT, RO, 0, 0, NULL, NULL },
    { "Amount",    FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "LinkedTxn", FIELD_LIST, 0, 0, 0, NULL, link_fields },
    { "LineEx",    FIELD_ANY, RO, 0, 0, NULL, NULL },
    END
};

const struct field payment_fields[] = {
    COMMON,
    { "CustomerRef",   FIELD_REF, Q, 0, KIND_CUSTOMER, NULL, NULL },
    { "ARAccountRef",  FIELD_REF, 0, 0, KIND_ACCOUNT, NULL, NULL },
    { "DepositToAccountRef", FIELD_REF, Q, 0, KIND_ACCOUNT, NULL, NULL },
    { "PaymentMethodRef", FIELD_REF, Q, 0, KIND_PAYMENTMETHOD, NULL, NULL },
    { "PaymentRefNum", FIELD_TEXT, Q, 21, 0, NULL, NULL },
    { "TxnDate",       FIELD_DATE, Q, 0, 0, NULL, NULL },
    { "PrivateNote",   FIELD_TEXT, 0, 4000, 0, NULL, NULL },
    { "CurrencyRef",   FIELD_REF, 0, 0, 0, NULL, NULL },
    { "ExchangeRate",  FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "TotalAmt",      FIELD_DECIMAL, Q, 0, 0, NULL, NULL },
    { "UnappliedAmt",  FIELD_DECIMAL, RO | Q, 0, 0, NULL, NULL },
    { "ProcessPayment", FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "CreditCardPayment", FIELD_ANY, 0, 0, 0, NULL, NULL },
    { "Line",          FIELD_LIST, 0, 0, 0, NULL, payment_line_fields },
    { "LinkedTxn",     FIELD_ANY, RO, 0, 0, NULL, NULL },
    END
};

/* Bills, purchases, bill payments and journal entries: kept as sent. */
const struct field thin_fields[] = {
    COMMON,
    { "DocNumber",   FIELD_TEXT, Q, 21, 0, NULL, NULL },
    { "TxnDate",     FIELD_DATE, Q, 0, 0, NULL, NULL },
    { "PrivateNote", FIELD_TEXT, 0, 4000, 0, NULL, NULL },
    { "VendorRef",   FIELD_REF, Q, 0, KIND_VENDOR, NULL, NULL },
    { "AccountRef",  FIELD_REF, Q, 0, KIND_ACCOUNT, NULL, NULL },
    { "PaymentType", FIELD_WORD, Q, 0, 0, "|Cash|Check|CreditCard|", NULL },
    { "TotalAmt",    FIELD_DECIMAL, Q, 0, 0, NULL, NULL },
    { "Balance",     FIELD_DECIMAL, RO | Q, 0, 0, NULL, NULL },
    { "LinkedTxn",   FIELD_ANY, RO, 0, 0, NULL, NULL },
    { "*",           FIELD_ANY, 0, 0, 0, NULL, NULL },
    END
};
// clang-format on
