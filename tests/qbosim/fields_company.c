/* fields_company: the company's card and its preferences. */
#include "rows.h"

// clang-format off
static const struct field phone_fields[] = {
    { "FreeFormNumber", FIELD_TEXT, 0, 30, 0, NULL, NULL }, END
};
static const struct field web_fields[] = {
    { "URI", FIELD_URL, 0, 1000, 0, NULL, NULL }, END
};

const struct field companyinfo_fields[] = {
    COMMON,
    { "CompanyName",      FIELD_TEXT, Q, 1024, 0, NULL, NULL },
    { "LegalName",        FIELD_TEXT, Q, 1024, 0, NULL, NULL },
    { "CompanyAddr",      FIELD_OBJECT, 0, 0, 0, NULL, address_fields },
    { "CustomerCommunicationAddr", FIELD_OBJECT, 0, 0, 0, NULL, address_fields },
    { "LegalAddr",        FIELD_OBJECT, 0, 0, 0, NULL, address_fields },
    { "CustomerCommunicationEmailAddr", FIELD_OBJECT, 0, 0, 0, NULL, email_fields },
    { "PrimaryPhone",     FIELD_OBJECT, 0, 0, 0, NULL, phone_fields },
    { "Email",            FIELD_OBJECT, 0, 0, 0, NULL, email_fields },
    { "WebAddr",          FIELD_OBJECT, 0, 0, 0, NULL, web_fields },
    { "EmployerId",       FIELD_TEXT, 0, 100, 0, NULL, NULL },
    { "CompanyStartDate", FIELD_DATE, RO, 0, 0, NULL, NULL },
    { "FiscalYearStartMonth", FIELD_WORD, 0, 0, 0,
      "|January|February|March|April|May|June|July|August|September|October|November|December|", NULL },
    { "Country",          FIELD_TEXT, RO, 0, 0, NULL, NULL },
    { "SupportedLanguages", FIELD_TEXT, RO, 0, 0, NULL, NULL },
    { "DefaultTimeZone",  FIELD_TEXT, RO, 0, 0, NULL, NULL },
    { "NameValue",        FIELD_ANY, 0, 0, 0, NULL, NULL },
    END
};

/* The members of each section are rows of prefs.c. */
const struct field preferences_fields[] = {
    COMMON,
    { "AccountingInfoPrefs",      FIELD_ANY, 0, 0, 0, NULL, NULL },
    { "ProductAndServicesPrefs",  FIELD_ANY, 0, 0, 0, NULL, NULL },
    { "SalesFormsPrefs",          FIELD_ANY, 0, 0, 0, NULL, NULL },
    { "EmailMessagesPrefs",       FIELD_ANY, 0, 0, 0, NULL, NULL },
    { "VendorAndPurchasesPrefs",  FIELD_ANY, 0, 0, 0, NULL, NULL },
    { "TimeTrackingPrefs",        FIELD_ANY, 0, 0, 0, NULL, NULL },
    { "TaxPrefs",                 FIELD_ANY, 0, 0, 0, NULL, NULL },
    { "CurrencyPrefs",            FIELD_ANY, 0, 0, 0, NULL, NULL },
    { "ReportPrefs",              FIELD_ANY, 0, 0, 0, NULL, NULL },
    { "OtherPrefs",               FIELD_ANY, 0, 0, 0, NULL, NULL },
    END
};
// clang-format on
