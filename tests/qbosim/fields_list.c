/* fields_list: what names, items, accounts and the other lists have. */
#include "rows.h"

// clang-format off
const struct field meta_fields[] = {
    { "CreateTime",      FIELD_TIME, RO | Q, 0, 0, NULL, NULL },
    { "LastUpdatedTime", FIELD_TIME, RO | Q, 0, 0, NULL, NULL },
    { "LastModifiedByRef", FIELD_ANY, RO, 0, 0, NULL, NULL },
    { "LastChangedInQB", FIELD_ANY,  RO, 0, 0, NULL, NULL },
    END
};

const struct field email_fields[] = {
    { "Address", FIELD_EMAIL, 0, 100, 0, NULL, NULL }, END
};
const struct field emails_fields[] = {
    { "Address", FIELD_EMAIL, 0, 200, 0, NULL, NULL }, END
};
static const struct field phone_fields[] = {
    { "FreeFormNumber", FIELD_TEXT, 0, 30, 0, NULL, NULL }, END
};
static const struct field web_fields[] = {
    { "URI", FIELD_URL, 0, 1000, 0, NULL, NULL }, END
};
const struct field memo_fields[] = {
    { "value", FIELD_TEXT, 0, 1000, 0, NULL, NULL }, END
};
const struct field address_fields[] = {
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

const struct field customer_fields[] = {
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
    { "Balance",          FIELD_DECIMAL, Q, 0, 0, NULL, NULL },
    { "OpenBalanceDate",  FIELD_DATE, 0, 0, 0, NULL, NULL },
    { "BalanceWithJobs",  FIELD_DECIMAL, RO, 0, 0, NULL, NULL },
    { "IsProject",        FIELD_BOOL, RO, 0, 0, NULL, NULL },
    { "ClientEntityId",   FIELD_TEXT, RO, 0, 0, NULL, NULL },
    { "V4IDPseudonym",    FIELD_TEXT, RO, 0, 0, NULL, NULL },
    END
};

const struct field vendor_fields[] = {
    COMMON,
    { "Title",            FIELD_NAME, 0, 16,  0, NULL, NULL },
    { "GivenName",        FIELD_NAME, Q, 100, 0, NULL, NULL },
    { "MiddleName",       FIELD_NAME, Q, 100, 0, NULL, NULL },
    { "FamilyName",       FIELD_NAME, Q, 100, 0, NULL, NULL },
    { "Suffix",           FIELD_NAME, 0, 16,  0, NULL, NULL },
    { "DisplayName",      FIELD_NAME, Q, 500, 0, NULL, NULL },
    { "CompanyName",      FIELD_TEXT, Q, 100, 0, NULL, NULL },
    { "PrintOnCheckName", FIELD_TEXT, Q, 110, 0, NULL, NULL },
    { "Active",           FIELD_BOOL, Q, 0,   0, NULL, NULL },
    { "AcctNum",          FIELD_TEXT, 0, 100, 0, NULL, NULL },
    { "TaxIdentifier",    FIELD_TEXT, 0, 20,  0, NULL, NULL },
    { "Vendor1099",       FIELD_BOOL, 0, 0,   0, NULL, NULL },
    { "PrimaryEmailAddr", FIELD_OBJECT, 0, 0, 0, NULL, email_fields },
    { "PrimaryPhone",     FIELD_OBJECT, 0, 0, 0, NULL, phone_fields },
    { "Mobile",           FIELD_OBJECT, 0, 0, 0, NULL, phone_fields },
    { "AlternatePhone",   FIELD_OBJECT, 0, 0, 0, NULL, phone_fields },
    { "Fax",              FIELD_OBJECT, 0, 0, 0, NULL, phone_fields },
    { "WebAddr",          FIELD_OBJECT, 0, 0, 0, NULL, web_fields },
    { "BillAddr",         FIELD_OBJECT, 0, 0, 0, NULL, address_fields },
    { "TermRef",          FIELD_REF,  0, 0, KIND_TERM, NULL, NULL },
    { "APAccountRef",     FIELD_REF,  0, 0, KIND_ACCOUNT, NULL, NULL },
    { "CurrencyRef",      FIELD_REF,  0, 0, 0, NULL, NULL },
    { "Balance",          FIELD_DECIMAL, RO | Q, 0, 0, NULL, NULL },
    { "V4IDPseudonym",    FIELD_TEXT, RO, 0, 0, NULL, NULL },
    END
};

const struct field employee_fields[] = {
    COMMON,
    { "Title",            FIELD_NAME, 0, 16,  0, NULL, NULL },
    { "GivenName",        FIELD_NAME, Q, 100, 0, NULL, NULL },
    { "MiddleName",       FIELD_NAME, Q, 100, 0, NULL, NULL },
    { "FamilyName",       FIELD_NAME, Q, 100, 0, NULL, NULL },
    { "Suffix",           FIELD_NAME, 0, 16,  0, NULL, NULL },
    { "DisplayName",      FIELD_NAME, Q, 500, 0, NULL, NULL },
    { "CompanyName",      FIELD_TEXT, Q, 100, 0, NULL, NULL },
    { "PrintOnCheckName", FIELD_TEXT, Q, 110, 0, NULL, NULL },
    { "Active",           FIELD_BOOL, Q, 0,   0, NULL, NULL },
    { "EmployeeNumber",   FIELD_TEXT, 0, 100, 0, NULL, NULL },
    { "PrimaryEmailAddr", FIELD_OBJECT, 0, 0, 0, NULL, email_fields },
    { "PrimaryPhone",     FIELD_OBJECT, 0, 0, 0, NULL, phone_fields },
    { "Mobile",           FIELD_OBJECT, 0, 0, 0, NULL, phone_fields },
    { "PrimaryAddr",      FIELD_OBJECT, 0, 0, 0, NULL, address_fields },
    { "BillableTime",     FIELD_BOOL, 0, 0,   0, NULL, NULL },
    { "BillRate",         FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "HiredDate",        FIELD_DATE, 0, 0,   0, NULL, NULL },
    { "ReleasedDate",     FIELD_DATE, 0, 0,   0, NULL, NULL },
    { "V4IDPseudonym",    FIELD_TEXT, RO, 0,  0, NULL, NULL },
    END
};

const struct field item_fields[] = {
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
    { "ReorderPoint", FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "PurchaseTaxIncluded", FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "PurchaseTaxCodeRef", FIELD_REF, 0, 0, KIND_TAXCODE, NULL, NULL },
    { "PrefVendorRef", FIELD_REF, 0, 0, KIND_VENDOR, NULL, NULL },
    { "ClassRef",    FIELD_REF, 0, 0, KIND_CLASS, NULL, NULL },
    { "TaxClassificationRef", FIELD_REF, 0, 0, 0, NULL, NULL },
    { "PrintGroupedItems", FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "ItemGroupDetail", FIELD_ANY, 0, 0, 0, NULL, NULL },
    { "ItemCategoryType", FIELD_TEXT, RO, 0, 0, NULL, NULL },
    END
};

const struct field account_fields[] = {
    COMMON,
    { "Name",           FIELD_TEXT, Q, 100, 0, NULL, NULL },
    { "FullyQualifiedName", FIELD_TEXT, RO | Q, 0, 0, NULL, NULL },
    { "AcctNum",        FIELD_TEXT, Q, 20, 0, NULL, NULL },
    { "Description",    FIELD_TEXT, Q, 100, 0, NULL, NULL },
    { "Active",         FIELD_BOOL, Q, 0, 0, NULL, NULL },
    { "SubAccount",     FIELD_BOOL, Q, 0, 0, NULL, NULL },
    { "ParentRef",      FIELD_REF,  0, 0, KIND_ACCOUNT, NULL, NULL },
    { "AccountType",    FIELD_TEXT, Q, 100, 0, NULL, NULL },
    { "AccountSubType", FIELD_TEXT, Q, 100, 0, NULL, NULL },
    { "Classification", FIELD_TEXT, RO | Q, 0, 0, NULL, NULL },
    { "OpeningBalance", FIELD_DECIMAL, 0, 0, 0, NULL, NULL },
    { "OpeningBalanceDate", FIELD_DATE, 0, 0, 0, NULL, NULL },
    { "TaxCodeRef",     FIELD_REF,  0, 0, KIND_TAXCODE, NULL, NULL },
    { "TxnLocationType", FIELD_TEXT, 0, 100, 0, NULL, NULL },
    { "CurrentBalance", FIELD_DECIMAL, RO | Q, 0, 0, NULL, NULL },
    { "CurrentBalanceWithSubAccounts", FIELD_DECIMAL, RO, 0, 0, NULL, NULL },
    { "CurrencyRef",    FIELD_REF,  0, 0, 0, NULL, NULL },
    END
};

const struct field term_fields[] = {
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

const struct field paymentmethod_fields[] = {
    COMMON,
    { "Name",   FIELD_TEXT, Q, 31, 0, NULL, NULL },
    { "Active", FIELD_BOOL, Q, 0, 0, NULL, NULL },
    { "Type",   FIELD_WORD, Q, 0, 0, "|CREDIT_CARD|NON_CREDIT_CARD|", NULL },
    END
};

const struct field taxagency_fields[] = {
    COMMON,
    { "DisplayName", FIELD_NAME, Q, 100, 0, NULL, NULL },
    { "TaxRegistrationNumber", FIELD_TEXT, 0, 100, 0, NULL, NULL },
    { "TaxTrackedOnSales", FIELD_BOOL, Q, 0, 0, NULL, NULL },
    { "TaxTrackedOnPurchases", FIELD_BOOL, Q, 0, 0, NULL, NULL },
    { "LastFileDate", FIELD_DATE, RO, 0, 0, NULL, NULL },
    { "TaxAgencyConfig", FIELD_TEXT, RO, 0, 0, NULL, NULL },
    END
};

const struct field tax_fields[] = { /* rate and code */
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

const struct field class_fields[] = { /* Class, Department */
    COMMON,
    { "Name",          FIELD_NAME, Q, 100, 0, NULL, NULL },
    { "FullyQualifiedName", FIELD_TEXT, RO | Q, 0, 0, NULL, NULL },
    { "Active",        FIELD_BOOL, Q, 0, 0, NULL, NULL },
    { "SubClass",      FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "SubDepartment", FIELD_BOOL, 0, 0, 0, NULL, NULL },
    { "ParentRef",     FIELD_REF, 0, 0, 0, NULL, NULL },
    { "Level",         FIELD_INT, RO, 0, 0, NULL, NULL },
    END
};
// clang-format on
