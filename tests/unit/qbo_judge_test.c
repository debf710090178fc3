/* qbo_judge: every fault of qbo.md 6 and every shape of 2.6, as a table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "event/event.h"
#include "qbo/qbo.h"

static struct arena arena;

static struct qbo_answer
judged(long status, const char *body, size_t n, const char *entity, bool write)
{
    struct qbo_http http = { QBO_ANSWERED, status, { body, n } };
    struct qbo_answer out;

    qbo_judge(&arena, &http, entity, write, &out);
    return out;
}

static struct qbo_answer
written(long status, const char *body)
{
    return judged(status, body, strlen(body), "Invoice", true);
}

static struct qbo_answer
queried(long status, const char *body)
{
    return judged(status, body, strlen(body), "QueryResponse", false);
}

static const char *const class_names[QBO_CLASS__MAX] = {
    [QBO_GOOD] = "good",           [QBO_TRANSIENT] = "transient",
    [QBO_THROTTLED] = "throttled", [QBO_SIGNED_OUT] = "signed_out",
    [QBO_DENIED] = "denied",       [QBO_STALE] = "stale",
    [QBO_DUPLICATE] = "duplicate", [QBO_REFUSED] = "refused",
    [QBO_UNKNOWN] = "unknown",
};

static const char *
cause(const struct qbo_answer *a)
{
    return a->cause != NULL ? a->cause : "";
}

/* ------------------------------------------------------------- the catalogue
 */

/* clang-format off */
static const struct {
    const char *code;
    long status;
    const char *message, *detail;
    enum qbo_class write;
    const char *cause;
    enum qbo_class read; /* the same fault for a read */
} faults[] = {
    { "100", 401, "General Authentication Error", "AuthenticationErrorGeneral: SRV-110-Authentication Failure , statusCode: 401",
      QBO_SIGNED_OUT, "sign_in_again", QBO_SIGNED_OUT },
    { "110", 401, "Authentication OAuth Error", "AuthenticationOAuthError: x", QBO_SIGNED_OUT, "sign_in_again", QBO_SIGNED_OUT },
    { "120", 401, "Authorization Failure", "AuthorizationFailure: -11014-You do not have access to use QuickBooks Online Plus.",
      QBO_DENIED, "not_allowed", QBO_DENIED },
    { "120", 401, "Authorization Failure", "Unknown Error during Authentication, statusCode: 500", QBO_TRANSIENT, "", QBO_TRANSIENT },
    { "120", 500, "Authorization Failure", "Unknown Error during Authentication, statusCode: 500", QBO_UNKNOWN, "", QBO_TRANSIENT },
    { "130", 401, "Accessing Wrong Cluster", "WrongClusterError: -11017-You have accessed the wrong server.", QBO_TRANSIENT, "", QBO_TRANSIENT },
    { "140", 401, "Company Locked Out", "CompanyLockedOut", QBO_TRANSIENT, "", QBO_TRANSIENT },
    { "150", 503, "Company Under Maintenance", "CompanyUnderMaintenance", QBO_UNKNOWN, "", QBO_TRANSIENT },
    { "24", 200, "OAuth Token Rejected", "", QBO_SIGNED_OUT, "sign_in_again", QBO_SIGNED_OUT },
    { "212", 401, "OAuth Token Rejected", "", QBO_SIGNED_OUT, "sign_in_again", QBO_SIGNED_OUT },
    { "270", 200, "OAuth Token Rejected", "", QBO_SIGNED_OUT, "sign_in_again", QBO_SIGNED_OUT },
    { "400", 400, "MalformedRequest", "Batch Request is Empty", QBO_REFUSED, "unknown", QBO_REFUSED },
    { "500", 400, "Unsupported Operation", "Operation void is not supported.", QBO_REFUSED, "unknown", QBO_REFUSED },
    { "500", 400, "Unsupported Operation", "Operation Could not find resource for relative : /v3/company/1/invoice", QBO_TRANSIENT, "", QBO_TRANSIENT },
    { "600", 400, "Duplicate Request ID", "", QBO_DUPLICATE, "", QBO_DUPLICATE },
    { "610", 400, "Object Not Found", "Object Not Found : Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees.",
      QBO_REFUSED, "link_lost", QBO_REFUSED },
    { "610", 400, "Object Not Found", "Object Not Found : Another user has deleted this transaction.", QBO_REFUSED, "deleted_in_qbo", QBO_REFUSED },
    { "620", 400, "TxnID Cannot Be Linked", "Cannot validate linked transactions", QBO_REFUSED, "deleted_in_qbo", QBO_REFUSED },
    { "700", 400, "Parent Reference Invalid", "", QBO_REFUSED, "unknown", QBO_REFUSED },
    { "1000", 400, "Operation Failed", "", QBO_UNKNOWN, "", QBO_TRANSIENT },
    { "1010", 400, "Create Failed", "", QBO_UNKNOWN, "", QBO_TRANSIENT },
    { "1020", 500, "Update Failed", "", QBO_UNKNOWN, "", QBO_TRANSIENT },
    { "2010", 400, "Request has invalid or unsupported property", "Property Name:Unrecognized field", QBO_REFUSED, "unknown", QBO_REFUSED },
    { "2020", 400, "Required param missing", "Required parameter Line is missing in the request", QBO_REFUSED, "missing_field", QBO_REFUSED },
    { "2030", 400, "Invalid ID", "Id should be a valid number. Supplied value:1.5", QBO_REFUSED, "unknown", QBO_REFUSED },
    { "2040", 400, "Invalid String.", "Element contains invalid characters. a:b", QBO_REFUSED, "missing_field", QBO_REFUSED },
    { "2050", 400, "String length", "Min:0 Max:1,000 supported. Supplied length:1,001", QBO_REFUSED, "missing_field", QBO_REFUSED },
    { "2060", 400, "Invalid Date Format", "", QBO_REFUSED, "missing_field", QBO_REFUSED },
    { "2090", 400, "Invalid Number", "", QBO_REFUSED, "unknown", QBO_REFUSED },
    { "2170", 400, "Invalid Enumeration", "Invalid Enumeration : HAS_BEEN_BILLED", QBO_REFUSED, "unknown", QBO_REFUSED },
    { "2200", 400, "Malformed Web Site Address format", "", QBO_REFUSED, "missing_field", QBO_REFUSED },
    { "2210", 400, "Invalid Email Address format", "Email Address does not conform to the syntax rules of RFC 822", QBO_REFUSED, "missing_field", QBO_REFUSED },
    { "2310", 400, "Error parsing object", "ObjectParserError: Request Body is Empty", QBO_REFUSED, "unknown", QBO_REFUSED },
    { "2500", 400, "Invalid Reference Id", "Invalid Reference Id : Line.SalesItemLineDetail.TaxCodeRef", QBO_REFUSED, "tax_not_mapped", QBO_REFUSED },
    { "2500", 400, "Invalid Reference Id", "Invalid Reference Id : Line.SalesItemLineDetail.ItemRef", QBO_REFUSED, "link_lost", QBO_REFUSED },
    { "2500", 400, "Invalid Reference Id", "Invalid Reference Id : Accounts element id 123 not found", QBO_REFUSED, "account_inactive", QBO_REFUSED },
    { "2500", 400, "Invalid Reference Id", "Invalid Reference Id : CustomerRef", QBO_REFUSED, "customer_not_found", QBO_REFUSED },
    { "2500", 400, "Invalid Reference Id", "Invalid Reference Id : Categories cannot be used in transactions.", QBO_REFUSED, "link_lost", QBO_REFUSED },
    { "3000", 400, "Invalid Custom Field", "", QBO_REFUSED, "unknown", QBO_REFUSED },
    { "3001", 429, "message=ThrottleExceeded; errorCode=003001; statusCode=429", "The request limit was reached.  Try again later", QBO_THROTTLED, "", QBO_THROTTLED },
    { "003001", 403, "message=ThrottleExceeded; errorCode=003001; statusCode=403", "", QBO_THROTTLED, "", QBO_THROTTLED },
    { "3100", 403, "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403", "", QBO_DENIED, "not_allowed", QBO_DENIED },
    { "003100", 403, "message=AuthorizationFailed; errorCode=003100; statusCode=403", "The access token does not have sufficient scope", QBO_DENIED, "not_allowed", QBO_DENIED },
    { "3100", 500, "message=InternalServerError; errorCode=003100; statusCode=500", "", QBO_UNKNOWN, "", QBO_TRANSIENT },
    { "3200", 401, "message=AuthenticationFailed; errorCode=003200; statusCode=401", "Token expired: AB0", QBO_SIGNED_OUT, "sign_in_again", QBO_SIGNED_OUT },
    { "3200", 401, "message=AuthenticationFailed; errorCode=003200; statusCode=401", "Token revoked", QBO_SIGNED_OUT, "sign_in_again", QBO_SIGNED_OUT },
    { "3201", 401, "", "", QBO_SIGNED_OUT, "sign_in_again", QBO_SIGNED_OUT },
    { "3202", 401, "EmptyField", "", QBO_SIGNED_OUT, "sign_in_again", QBO_SIGNED_OUT },
    { "4000", 400, "Error parsing query", "QueryParserError: Invalid content. Lexical error at line 1, column 44.", QBO_REFUSED, "unknown", QBO_REFUSED },
    { "4001", 400, "Invalid query", "QueryValidationError: property 'PrivateNote' is not queryable", QBO_REFUSED, "unknown", QBO_REFUSED },
    { "4002", 400, "Error processing query", "QueryProcessingError: To email address entered is invalid", QBO_REFUSED, "unknown", QBO_REFUSED },
    { "5010", 400, "Stale Object Error", "Stale Object Error : You and Ann were working on this at the same time.", QBO_STALE, "", QBO_STALE },
    { "5010", 400, "Stale Object Error", "Stale Object Error : Account Period Closed", QBO_REFUSED, "closed_period", QBO_REFUSED },
    { "5020", 403, "Permission Denied Error", "You do not have the access rights to use this feature.", QBO_REFUSED, "not_allowed", QBO_REFUSED },
    { "5030", 400, "Feature Not Supported", "", QBO_REFUSED, "not_allowed", QBO_REFUSED },
    { "6002", 504, "message=GatewayTimeout; errorCode=006002; statusCode=504", "", QBO_UNKNOWN, "", QBO_TRANSIENT },
    { "6070", 400, "Amount calculation incorrect in the request.", "Amount is not equal to UnitPrice * Qty. Supplied value:58", QBO_REFUSED, "unknown", QBO_REFUSED },
    { "6080", 400, "No Name Provided", "", QBO_REFUSED, "missing_field", QBO_REFUSED },
    { "6090", 400, "Discount Line missing required info", "", QBO_REFUSED, "discount_account", QBO_REFUSED },
    { "6100", 400, "Invalid Line TaxCode in the request", "Valid line TaxCodes for US should be TAX or NON. Supplied value: 8", QBO_REFUSED, "tax_not_mapped", QBO_REFUSED },
    { "6140", 400, "Duplicate Document Number Error", "You must specify a different number. This number has already been used. DocNumber=1 is assigned to TxnType=Invoice with TxnId=9", QBO_DUPLICATE, "duplicate_number", QBO_DUPLICATE },
    { "6160", 400, "CustomSalesTax not allowed", "", QBO_REFUSED, "tax_not_mapped", QBO_REFUSED },
    { "6170", 400, "TxnTaxDetail with NotApplicable", "", QBO_REFUSED, "tax_not_mapped", QBO_REFUSED },
    { "6190", 400, "Invalid Company Status", "Subscription period has ended or canceled", QBO_REFUSED, "not_allowed", QBO_REFUSED },
    { "6190", 200, "Invalid Company Status", "Subscription period has ended or canceled", QBO_REFUSED, "not_allowed", QBO_REFUSED },
    { "6200", 400, "Account Period Closed,", "", QBO_REFUSED, "closed_period", QBO_REFUSED },
    { "6210", 400, "Account Period Closed, Cannot Update Through Services API", "The account period has closed", QBO_REFUSED, "closed_period", QBO_REFUSED },
    { "6230", 400, "CustomSalesTax on update", "", QBO_REFUSED, "tax_not_mapped", QBO_REFUSED },
    { "6240", 400, "Duplicate Name Exists Error", "The name supplied already exists. : null", QBO_REFUSED, "duplicate_customer", QBO_REFUSED },
    { "6240", 400, "Duplicate Name Exists Error", "The name supplied already exists. : Another customer, vendor or employee is already using this \\nname.", QBO_REFUSED, "duplicate_customer", QBO_REFUSED },
    { "6240", 400, "Duplicate Name Exists Error", "The name supplied already exists. : Another product or service is already using this name.", QBO_REFUSED, "item_collision", QBO_REFUSED },
    { "6250", 400, "Invalid Customer", "", QBO_REFUSED, "customer_not_found", QBO_REFUSED },
    { "6420", 400, "Email address is required", "", QBO_REFUSED, "missing_field", QBO_REFUSED },
    { "6430", 400, "Invalid account type used", "Invalid account type: AR", QBO_REFUSED, "account_inactive", QBO_REFUSED },
    { "6470", 400, "TaxLiabilityAccount or TaxRateError", "", QBO_REFUSED, "tax_not_enabled", QBO_REFUSED },
    { "6540", 400, "Deposited Transaction cannot be changed", "This transaction has been deposited.", QBO_REFUSED, "unknown", QBO_REFUSED },
    { "6560", 400, "CustomerRef is missing in the request", "", QBO_REFUSED, "unknown", QBO_REFUSED },
    { "10000", 500, "An application error has occurred", "System Failure Error: java.lang.NullPointerException", QBO_UNKNOWN, "unknown", QBO_REFUSED },
    { "10000", 400, "An application error has occurred", "System Failure Error: java.lang.NullPointerException", QBO_REFUSED, "unknown", QBO_REFUSED },
    { "10000", 200, "An application error has occurred", "System Failure Error: java.lang.UnsupportedOperationException", QBO_REFUSED, "unknown", QBO_REFUSED },
    { "10000", 400, "An application error has occurred", "Something you're trying to use has been made inactive", QBO_REFUSED, "link_lost", QBO_REFUSED },
    { "10000", 400, "An application error has occurred", "Payroll call failed with no information", QBO_UNKNOWN, "", QBO_TRANSIENT },
    { "10200", 400, "Company Reset", "", QBO_REFUSED, "unknown", QBO_REFUSED },
    { "99999", 400, "News from Intuit", "A code of tomorrow", QBO_REFUSED, "unknown", QBO_REFUSED },
    { "99999", 503, "News from Intuit", "A code of tomorrow", QBO_UNKNOWN, "", QBO_TRANSIENT },

    /* 6000, by its text (qbo.md 6.2) */
#define BUSINESS(text, class, cause, read) \
    { "6000", 400, "A business validation error has occurred while processing your request", "Business Validation Error: " text, class, cause, read }
    BUSINESS("An unexpected error occurred while accessing or saving your data. Please wait a few minutes and try again.", QBO_UNKNOWN, "", QBO_TRANSIENT),
    BUSINESS("You can only add or edit one name at a time", QBO_TRANSIENT, "", QBO_TRANSIENT),
    BUSINESS("Unexpected Internal Error. (-30000)", QBO_REFUSED, "unknown", QBO_REFUSED),
    BUSINESS("Unexpected Internal Error. (-30003)", QBO_UNKNOWN, "", QBO_TRANSIENT),
    BUSINESS("Make sure all your transactions have a GST/HST rate before you save.", QBO_REFUSED, "tax_not_mapped", QBO_REFUSED),
    BUSINESS("Make sure all your transactions have a VAT rate before you save.", QBO_REFUSED, "tax_not_mapped", QBO_REFUSED),
    BUSINESS("One or more transaction lines do not have a tax code associated", QBO_REFUSED, "tax_not_mapped", QBO_REFUSED),
    BUSINESS("When you use a GST/HST rate, you need to choose a sales tax code for each line", QBO_REFUSED, "tax_not_mapped", QBO_REFUSED),
    BUSINESS("QuickBooks encountered an error while calculating tax. Try reselecting the tax rate <a href=x>", QBO_REFUSED, "tax_not_enabled", QBO_REFUSED),
    BUSINESS("The discount amount can\xE2\x80\x99t be greater than the subtotal", QBO_REFUSED, "missing_field", QBO_REFUSED),
    BUSINESS("Something this action required is no longer available. Another user may have deleted it", QBO_REFUSED, "link_lost", QBO_REFUSED),
    BUSINESS("You cannot modify a list element that has been deleted.", QBO_REFUSED, "customer_merged", QBO_REFUSED),
    BUSINESS("The type of name assigned to this transaction is wrong", QBO_REFUSED, "duplicate_customer", QBO_REFUSED),
    BUSINESS("You need to select a different type of account", QBO_REFUSED, "account_inactive", QBO_REFUSED),
    BUSINESS("You need to choose a different account", QBO_REFUSED, "account_inactive", QBO_REFUSED),
    BUSINESS("Date Due cannot be earlier than date of transaction", QBO_REFUSED, "missing_field", QBO_REFUSED),
    BUSINESS("You cannot enter more than 21 characters in the doc_num field", QBO_REFUSED, "missing_field", QBO_REFUSED),
    BUSINESS("The account period has closed", QBO_REFUSED, "closed_period", QBO_REFUSED),
    BUSINESS("The transaction date is prior to the closing date", QBO_REFUSED, "closed_period", QBO_REFUSED),
    BUSINESS("Something nobody has seen", QBO_REFUSED, "unknown", QBO_REFUSED),
};

/* The envelopes of qbo.md 2.6 that carry a fault: each fault in each. */
static const struct {
    const char *name, *format;
} envelopes[] = {
    { "service",      "{\"Fault\":{\"Error\":[{\"Message\":\"%s\",\"Detail\":\"%s\",\"code\":\"%s\",\"element\":\"\"}],\"type\":\"ValidationFault\"},\"time\":\"2026-03-04T09:15:02.118-08:00\"}" },
    { "service, more than one", "{\"Fault\":{\"Error\":[{\"Message\":\"%s\",\"Detail\":\"%s\",\"code\":\"%s\"},{\"Message\":\"m\",\"Detail\":\"d\",\"code\":\"2020\"}],\"type\":\"ValidationFault\"}}" },
    { "lower case",   "{\"fault\":{\"error\":[{\"message\":\"%s\",\"detail\":\"%s\",\"code\":\"%s\"}],\"type\":\"ValidationFault\"},\"time\":1772644502118}" },
    { "gateway",      "{\"warnings\":null,\"intuitObject\":null,\"fault\":{\"error\":[{\"message\":\"%s\",\"detail\":\"%s\",\"code\":\"%s\",\"element\":null}],\"type\":\"SERVICE\"},\"report\":null,\"batchItemResponse\":[],\"requestId\":null,\"time\":1772644502118,\"status\":null,\"cdcresponse\":[]}" },
    { "XML",          "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<IntuitResponse time=\"t\" xmlns=\"http://schema.intuit.com/finance/v3\"><Fault type=\"SERVICE\"><Error code=\"%3$s\"><Message>%1$s</Message><Detail>%2$s</Detail></Error></Fault></IntuitResponse>" },
    { "XML, not well-formed", "<?xml version=\"1.0\"?><IntuitResponse><Fault type=\"ValidationFault\"><Error code=\"%3$s\" element=\"Line\"><Message>%1$s</Message><Detail>%2$s</Detail><Error code=\"1\"></Fault>" },
};
/* clang-format on */

enum { FAULTS = sizeof(faults) / sizeof(faults[0]) };
enum { ENVELOPES = sizeof(envelopes) / sizeof(envelopes[0]) };

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static const char *
enveloped(size_t envelope, size_t fault)
{
    return arena_printf(&arena, envelopes[envelope].format,
                        faults[fault].message, faults[fault].detail,
                        faults[fault].code);
}
#pragma GCC diagnostic pop

static bool
as_expected(const char *how, size_t i, size_t k, const struct qbo_answer *a,
            enum qbo_class class, const char *want)
{
    if (a->class == class &&
        (class != QBO_REFUSED || strcmp(cause(a), want) == 0))
        return true;
    printf("%s %s (%s, %ld, \"%.60s\"): %s %s, not %s %s\n", how,
           faults[i].code, envelopes[k].name, faults[i].status,
           faults[i].detail, class_names[a->class], cause(a),
           class_names[class], want);
    return false;
}

static void
each_fault_in_each_envelope(void **state)
{
    int bad = 0;

    (void)state;
    for (size_t i = 0; i < FAULTS; i++) {
        for (size_t k = 0; k < ENVELOPES; k++) {
            const char *body = enveloped(k, i);
            struct qbo_answer w = written(faults[i].status, body);
            struct qbo_answer r = queried(faults[i].status, body);

            bad += !as_expected("write", i, k, &w, faults[i].write,
                                faults[i].cause);
            bad += !as_expected("read", i, k, &r, faults[i].read,
                                *faults[i].cause ? faults[i].cause : "unknown");
            if (strtol(w.code, NULL, 10) != strtol(faults[i].code, NULL, 10)) {
                printf("%s in %s: code \"%s\"\n", faults[i].code,
                       envelopes[k].name, w.code);
                bad++;
            }
            arena_reset(&arena);
        }
    }
    assert_int_equal(bad, 0);
}

/* A cause that no page can explain would be shown as nothing. */
static void
each_cause_has_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < FAULTS; i++) {
        struct qbo_answer a = written(faults[i].status, enveloped(0, i));

        if (a.class == QBO_REFUSED)
            assert_non_null(event_cause(cause(&a)));
        assert_non_null(a.text);
        assert_null(strchr(a.text, '\n'));
        assert_true(strlen(a.text) <= 400);
    }
}

/* ------------------------------------------------------------------- shapes */

static const char whole[] =
    "{\"Invoice\":{\"Id\":\"812\",\"SyncToken\":\"0\",\"domain\":\"QBO\","
    "\"sparse\":false,\"DocNumber\":\"1842\",\"TotalAmt\":143.18,"
    "\"PrivateNote\":\"Counterfoil 7K3F9QX2 \xE2\x80\x93 caf\xC3\xA9\","
    "\"Line\":[{\"Id\":\"1\",\"Amount\":133.50,\"DetailType\":"
    "\"SalesItemLineDetail\"},{\"Amount\":133.5,\"DetailType\":"
    "\"SubTotalLineDetail\",\"SubTotalLineDetail\":{}}]},"
    "\"time\":\"2026-03-04T09:15:02.118-08:00\"}";

/* clang-format off */
static const struct {
    const char *name;
    long status;
    const char *body;
    enum qbo_class write, read;
} shapes[] = {
    { "another entity",       200, "{\"Customer\":{\"Id\":\"1\",\"SyncToken\":\"0\"},\"time\":\"x\"}", QBO_UNKNOWN, QBO_TRANSIENT },
    { "silent no-op",         200, "{\"BatchItemResponse\":[],\"time\":\"x\"}",     QBO_UNKNOWN, QBO_TRANSIENT },
    { "entity is a list",     200, "{\"Invoice\":[],\"QueryResponse\":[]}",         QBO_UNKNOWN, QBO_TRANSIENT },
    { "entity is null",       200, "{\"Invoice\":null,\"QueryResponse\":null}",     QBO_UNKNOWN, QBO_TRANSIENT },
    { "fault in the block",   200, "{\"QueryResponse\":{\"Fault\":{\"Error\":[{\"Message\":\"m\",\"code\":\"10000\"}]}}}", QBO_UNKNOWN, QBO_TRANSIENT },
    { "fault and entity",     200, "{\"Fault\":{\"Error\":[{\"Message\":\"m\",\"Detail\":\"d\",\"code\":\"2020\"}]},\"Invoice\":{\"Id\":\"1\"},\"QueryResponse\":{}}", QBO_REFUSED, QBO_REFUSED },
    { "fault without errors", 400, "{\"Fault\":{\"type\":\"SystemFault\"}}",        QBO_REFUSED, QBO_REFUSED },
    { "code as a number",     400, "{\"Fault\":{\"Error\":[{\"Message\":\"m\",\"Detail\":\"d\",\"code\":6140}]}}", QBO_DUPLICATE, QBO_DUPLICATE },
    { "no detail",            400, "{\"Fault\":{\"Error\":[{\"Message\":\"m\",\"Detail\":null,\"code\":\"6210\"}]}}", QBO_REFUSED, QBO_REFUSED },
    { "not in realm",         400, "{\"x_error_reason\":\"user_not_in_realm\"}",    QBO_SIGNED_OUT, QBO_SIGNED_OUT },
    { "HTML, 200",            200, "<html><body>We'll be back soon</body></html>",  QBO_UNKNOWN, QBO_TRANSIENT },
    { "HTML, 503",            503, "<html>503 Service Temporarily Unavailable Avi Vantage/</html>", QBO_UNKNOWN, QBO_TRANSIENT },
    { "HTML, 400",            400, "<html>Bad Request</html>",                      QBO_UNKNOWN, QBO_TRANSIENT },
    { "HTML, 401",            401, "<html>who are you</html>",                      QBO_SIGNED_OUT, QBO_SIGNED_OUT },
    { "HTML, 403",            403, "<html>blocked by a firewall</html>",            QBO_UNKNOWN, QBO_TRANSIENT },
    { "HTML, 404",            404, "<html>not here</html>",                         QBO_UNKNOWN, QBO_TRANSIENT },
    { "HTML, 429",            429, "<html>slow down</html>",                        QBO_THROTTLED, QBO_THROTTLED },
    { "plain text, 503",      503, "HTTP Error 503. The service is unavailable.",   QBO_UNKNOWN, QBO_TRANSIENT },
    { "empty, 200",           200, "",                                              QBO_UNKNOWN, QBO_TRANSIENT },
    { "empty, 400",           400, "",                                              QBO_UNKNOWN, QBO_TRANSIENT },
    { "empty, 403",           403, "",                                              QBO_UNKNOWN, QBO_TRANSIENT },
    { "empty, 429",           429, "",                                              QBO_THROTTLED, QBO_THROTTLED },
    { "empty, 502",           502, "",                                              QBO_UNKNOWN, QBO_TRANSIENT },
    { "empty, 504",           504, "",                                              QBO_UNKNOWN, QBO_TRANSIENT },
    { "stub XML",             500, "<?xml version=\"1.0\"?>",                       QBO_UNKNOWN, QBO_TRANSIENT },
    { "XML of a success",     200, "<?xml version=\"1.0\"?><IntuitResponse><Invoice><Id>812</Id></Invoice></IntuitResponse>", QBO_UNKNOWN, QBO_TRANSIENT },
    { "redirect",             302, "",                                              QBO_UNKNOWN, QBO_TRANSIENT },
    { "bare list",            200, "[]",                                            QBO_UNKNOWN, QBO_TRANSIENT },
    { "two documents",        200, "{\"Invoice\":{\"Id\":\"1\"}}{}",                QBO_UNKNOWN, QBO_TRANSIENT },
    { "a key twice",          200, "{\"Invoice\":{\"Id\":\"1\"},\"Invoice\":{\"Id\":\"2\"}}", QBO_UNKNOWN, QBO_TRANSIENT },
    { "not UTF-8",            200, "{\"Invoice\":{\"Id\":\"1\",\"DocNumber\":\"\xC3\"}}", QBO_UNKNOWN, QBO_TRANSIENT },
};
/* clang-format on */

static void
each_shape(void **state)
{
    int bad = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        enum qbo_class w = written(shapes[i].status, shapes[i].body).class;
        enum qbo_class r = queried(shapes[i].status, shapes[i].body).class;

        if (w != shapes[i].write || r != shapes[i].read) {
            printf("%s: write %s, read %s\n", shapes[i].name, class_names[w],
                   class_names[r]);
            bad++;
        }
    }
    assert_int_equal(bad, 0);
}

static void
good_is_the_entity_and_nothing_less(void **state)
{
    struct qbo_answer a = written(200, whole);

    (void)state;
    assert_int_equal(a.class, QBO_GOOD);
    assert_string_equal(json_text_at(a.entity, "Id"), "812");
    assert_false(a.server);
    a = written(200, arena_printf(&arena, "\xEF\xBB\xBF %s\n", whole));
    assert_int_equal(a.class, QBO_GOOD);
    a = queried(200, "{\"QueryResponse\":{},\"time\":\"x\"}");
    assert_int_equal(a.class, QBO_GOOD);
    a = written(200, "{\"warnings\":null,\"fault\":null,"
                     "\"Invoice\":{\"Id\":\"1\",\"SyncToken\":\"0\"}}");
    assert_int_equal(a.class, QBO_GOOD);
}

/* P32: a reply cut anywhere has an unknown outcome. */
static void
cut_at_every_byte(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof(whole) - 1; n++) {
        struct qbo_answer w = judged(200, whole, n, "Invoice", true);
        struct qbo_answer r = judged(200, whole, n, "Invoice", false);

        if (w.class != QBO_UNKNOWN || r.class != QBO_TRANSIENT || !w.server)
            fail_msg("cut at %zu: write %s, read %s", n, class_names[w.class],
                     class_names[r.class]);
        arena_reset(&arena);
    }
}

static void
nothing_hides_behind_a_nul(void **state)
{
    static const char body[] = "{\"Invoice\":{\"Id\":\"1\"}}\0{\"Fault\":{}}";
    struct qbo_answer a = judged(200, body, sizeof(body) - 1, "Invoice", true);

    (void)state;
    assert_int_equal(a.class, QBO_UNKNOWN);
}

static void
transport(void **state)
{
    struct qbo_http http = { QBO_LOST, 0, { "", 0 } };
    struct qbo_answer a;

    (void)state;
    qbo_judge(&arena, &http, "Invoice", true, &a);
    assert_int_equal(a.class, QBO_UNKNOWN);
    assert_true(a.server);
    qbo_judge(&arena, &http, "Invoice", false, &a);
    assert_int_equal(a.class, QBO_TRANSIENT);
    http.transport = QBO_NOT_SENT;
    qbo_judge(&arena, &http, "Invoice", true, &a);
    assert_int_equal(a.class, QBO_TRANSIENT);
    assert_true(a.server);
}

/* What counts toward an outage: 5xx and what is not understood, no refusal. */
static void
outage(void **state)
{
    (void)state;
    assert_true(written(503, "").server);
    assert_true(written(200, "<html>").server);
    assert_true(queried(500, "").server);
    assert_true(written(403, "<html>").server);
    assert_false(written(400, enveloped(0, FAULTS - 1)).server);
    assert_false(written(429, "").server);
    assert_false(written(401, "").server);
}

static void
the_sentence(void **state)
{
    struct qbo_answer a =
        written(400, "{\"Fault\":{\"Error\":[{\"Message\":\"Stale Object "
                     "Error\",\"Detail\":\"Stale Object Error : You and\\n"
                     "Ann\",\"code\":\"5010\",\"element\":\"Line.Amount\"}]}}");

    (void)state;
    assert_string_equal(a.text, "You and Ann");
    assert_string_equal(a.element, "Line.Amount");
    a = written(400, "{\"Fault\":{\"Error\":[{\"Message\":\"m\",\"Detail\":"
                     "\"Business Validation Error: Date Due cannot be earlier "
                     "than date of transaction\",\"code\":\"6000\"}]}}");
    assert_string_equal(a.text,
                        "Date Due cannot be earlier than date of transaction");
    a = written(401, "{\"fault\":{\"error\":[{\"message\":\"m\",\"detail\":"
                     "\"Token expired: AB0secret\",\"code\":\"3200\"}]}}");
    assert_null(strstr(a.text, "AB0secret"));
}

static int
start(void **state)
{
    (void)state;
    arena_init(&arena, 256 << 20);
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
        cmocka_unit_test(each_fault_in_each_envelope),
        cmocka_unit_test(each_cause_has_words),
        cmocka_unit_test(each_shape),
        cmocka_unit_test(good_is_the_entity_and_nothing_less),
        cmocka_unit_test(cut_at_every_byte),
        cmocka_unit_test(nothing_hides_behind_a_nul),
        cmocka_unit_test(transport),
        cmocka_unit_test(outage),
        cmocka_unit_test(the_sentence),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
