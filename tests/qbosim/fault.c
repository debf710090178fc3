/* fault: Intuit's error numbers and the envelopes they travel in. */
#include "fault.h"
#include "call.h"
#include "mail.h"

#include <stdio.h>
#include <string.h>

// clang-format off
static const struct {
    int number, http;
    const char *type, *message;
} table[FAULT__MAX] = {
    [FAULT_MALFORMED]      = { 400,   400, "ValidationFault", "MalformedRequest" },
    [FAULT_UNSUPPORTED]    = { 500,   400, "ValidationFault", "Unsupported Operation" },
    [FAULT_NOT_FOUND]      = { 610,   400, "ValidationFault", "Object Not Found" },
    [FAULT_BATCH_SIZE]     = { 1040,  400, "ValidationFault", "Batch size exceeds allowed limit" },
    [FAULT_CONTENT_TYPE]   = { 1050,  400, "ValidationFault", "Invalid Content Type" },
    [FAULT_OBJECT_NAME]    = { 2000,  400, "ValidationFault", "Invalid or unsupported object name" },
    [FAULT_PROPERTY]       = { 2010,  400, "ValidationFault", "Request has invalid or unsupported property" },
    [FAULT_MISSING]        = { 2020,  400, "ValidationFault", "Required param missing, need to supply the required value for the API" },
    [FAULT_ID]             = { 2030,  400, "ValidationFault", "Invalid ID" },
    [FAULT_CHARS]          = { 2040,  400, "ValidationFault", "Invalid String. The String may contain unsupported or illegal chars" },
    [FAULT_LENGTH]         = { 2050,  400, "ValidationFault", "String length is either shorter or longer than supported by specification" },
    [FAULT_DATE]           = { 2060,  400, "ValidationFault", "Invalid Date Format" },
    [FAULT_NUMBER]         = { 2090,  400, "ValidationFault", "Invalid Number" },
    [FAULT_DECIMAL]        = { 2110,  400, "ValidationFault", "Invalid Decimal" },
    [FAULT_REQUESTID]      = { 2130,  400, "ValidationFault", "Invalid Request Id Format" },
    [FAULT_WORD]           = { 2170,  400, "ValidationFault", "Invalid Enumeration" },
    [FAULT_URL]            = { 2200,  400, "ValidationFault", "Malformed Web Site Address format" },
    [FAULT_EMAIL]          = { 2210,  400, "ValidationFault", "Invalid Email Address format" },
    [FAULT_EMPTY]          = { 2310,  400, "ValidationFault", "Error parsing object" },
    [FAULT_REFERENCE]      = { 2500,  400, "ValidationFault", "Invalid Reference Id" },
    [FAULT_PARSE]          = { 4000,  400, "ValidationFault", "Error parsing query" },
    [FAULT_QUERY]          = { 4001,  400, "ValidationFault", "Invalid query" },
    [FAULT_QUERY_ROW]      = { 4002,  400, "ValidationFault", "Error processing query" },
    [FAULT_STALE]          = { 5010,  400, "ValidationFault", "Stale Object Error" },
    [FAULT_BUSINESS]       = { 6000,  400, "ValidationFault", "A business validation error has occurred while processing your request" },
    [FAULT_ACCOUNT_KIND]   = { 6010,  400, "ValidationFault", "Invalid Account.AccountType && AccountSubType" },
    [FAULT_AMOUNT]         = { 6070,  400, "ValidationFault", "Amount calculation incorrect in the request." },
    [FAULT_NO_NAME]        = { 6080,  400, "ValidationFault", "No Name Provided" },
    [FAULT_DISCOUNT]       = { 6090,  400, "ValidationFault", "Discount Line missing required info" },
    [FAULT_LINE_TAX]       = { 6100,  400, "ValidationFault", "Invalid Line TaxCode in the request" },
    [FAULT_DOC_NUMBER]     = { 6140,  400, "ValidationFault", "Duplicate Document Number Error" },
    [FAULT_JOB]            = { 6150,  400, "ValidationFault", "ParentRef is required in the request" },
    [FAULT_NOT_APPLICABLE] = { 6170,  400, "ValidationFault", "TxnTaxDetail is not allowed when GlobalTaxCalculation is NotApplicable" },
    [FAULT_LEVEL]          = { 6180,  400, "ValidationFault", "Sub Level Limit Error" },
    [FAULT_CLOSED]         = { 6210,  400, "ValidationFault", "Account Period Closed, Cannot Update Through Services API" },
    [FAULT_HAS_BALANCE]    = { 6220,  400, "ValidationFault", "Delete List Has Balance Error" },
    [FAULT_NAME]           = { 6240,  400, "ValidationFault", "Duplicate Name Exists Error" },
    [FAULT_NO_EMAIL]       = { 6420,  400, "ValidationFault", "Email address is required" },
    [FAULT_ACCOUNT_TYPE]   = { 6430,  400, "ValidationFault", "Invalid account type used" },
    [FAULT_PARENT]         = { 700,   400, "ValidationFault", "Parent Reference Invalid" },
    [FAULT_CANNOT_DELETE]  = { 800,   400, "ValidationFault", "Cannot delete object" },
    [FAULT_PARENT_CHILD]   = { 900,   400, "ValidationFault", "Parent cannot be child" },
    [FAULT_NO_DAY]         = { 2070,  400, "ValidationFault", "Invalid Date" },
    [FAULT_NUMBER_FORMAT]  = { 2080,  400, "ValidationFault", "Invalid Number Format" },
    [FAULT_DECIMAL_FORMAT] = { 2100,  400, "ValidationFault", "Invalid Decimal Format" },
    [FAULT_BAD_AMOUNT]     = { 2140,  400, "ValidationFault", "Invalid Amount" },
    [FAULT_PERCENT]        = { 2150,  400, "ValidationFault", "Invalid Percent" },
    [FAULT_QUANTITY]       = { 2160,  400, "ValidationFault", "Invalid Quantity" },
    [FAULT_STRING_RANGE]   = { 2180,  400, "ValidationFault", "Invalid Enumeration" },
    [FAULT_DATE_RANGE]     = { 2190,  400, "ValidationFault", "Invalid Date Range" },
    [FAULT_CURRENCY]       = { 2220,  400, "ValidationFault", "Invalid Currency Type" },
    [FAULT_BOOLEAN]        = { 2230,  400, "ValidationFault", "Invalid Boolean" },
    [FAULT_NUMBER_RANGE]   = { 2240,  400, "ValidationFault", "Invalid Number Range" },
    [FAULT_TAX_APPLICABLE] = { 2270,  400, "ValidationFault", "Missing TaxApplicableOn" },
    [FAULT_TAX_AMOUNT]     = { 2280,  400, "ValidationFault", "Missing tax amount" },
    [FAULT_NEGATIVE]       = { 2290,  400, "ValidationFault", "NegativeAmount" },
    [FAULT_CONFLICT]       = { 2600,  400, "ValidationFault", "Invalid Request Conflict Element" },
    [FAULT_OPENING_DATE]   = { 6060,  400, "ValidationFault", "Account.OpenBalanceDate must be specified" },
    [FAULT_BILL_WITH]      = { 6130,  400, "ValidationFault", "Bill With Parent cannot be changed" },
    [FAULT_CUSTOM_TAX]     = { 6160,  400, "ValidationFault", "CustomSalesTax is not allowed" },
    [FAULT_CUSTOM_LATE]    = { 6230,  400, "ValidationFault", "CustomSalesTax is not allowed on update" },
    [FAULT_SALES_CUSTOMER] = { 6250,  400, "ValidationFault", "InvalidSalesCustomer" },
    [FAULT_INVENTORY_DATE] = { 6270,  400, "ValidationFault", "Transaction date is before the inventory start date" },
    [FAULT_TAX_RATE]       = { 6470,  400, "ValidationFault", "TaxLiabilityAccount or TaxRateError" },
    [FAULT_NO_QUANTITY]    = { 6520,  400, "ValidationFault", "Missing Tracked Inventory Item Quantity" },
    [FAULT_REPEATED]       = { 600,   400, "ValidationFault", "Duplicate Request ID" },
    [FAULT_LAPSED]         = { 6190,  400, "ValidationFault", "Invalid Company Status" },
    [FAULT_LINK]           = { 620,   400, "ValidationFault", "TxnID Cannot Be Linked" },
    [FAULT_UNBALANCED]     = { 2300,  400, "ValidationFault", "Total debits do not equal total credits" },
    [FAULT_SETTLED]        = { 6450,  400, "ValidationFault", "Attempt to Void Transaction failed" },
    [FAULT_MATCHED]        = { 6480,  400, "ValidationFault", "Matched Transaction Delete Error" },
    [FAULT_DEPOSITED]      = { 6540,  400, "ValidationFault", "Deposited Transaction cannot be changed" },
    [FAULT_RIGHTS]         = { 5020,  400, "ValidationFault", "Permission Denied Error" },
    [FAULT_FEATURE]        = { 5030,  400, "ValidationFault", "Feature Not Supported" },
    [FAULT_SYSTEM]         = { 10000, 500, "SystemFault",     "An application error has occurred while processing your request" },
};
// clang-format on

int
fault_number(enum fault_code code)
{
    return table[code].number;
}

bool
fault(struct call *c, enum fault_code code, const char *element,
      const char *fmt, ...)
{
    char text[4096];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (!utf8_valid(text, strlen(text))) /* cut, or quoted from a URL */
        for (char *s = text; *s; s++)
            if ((unsigned char)*s >= 0x80)
                *s = '?';
    if (c->faults_n < FAULTS_MAX)
        c->faults[c->faults_n++] =
            (struct fault){ code, pool_str(c->pool, text),
                            element ? element : "" };
    return false;
}

bool
business(struct call *c, const char *text)
{
    return fault(c, FAULT_BUSINESS, "", "Business Validation Error: %s", text);
}

/* The form that was asked for: by a script, by a setting, by the client. */
static unsigned
shape_of(const struct call *c)
{
    struct settings *set = &c->sim->settings;
    unsigned shape = c->req->shape | c->shape;

    if (shape & SHAPE_FORM)
        return shape;
    if (set->fault_shape == SHAPE_LOWER ||
        (set->fault_shape == SHAPE_MIXED && c->sim->faults_made++ % 2))
        return shape | FORM_LOWER;
    return shape | (c->json ? FORM_UPPER : FORM_XML);
}

/* What was noted; a handler that failed without a word failed badly. */
static struct fault_text *
noted(struct call *c)
{
    struct fault_text *text = pool_get(c->pool, FAULTS_MAX * sizeof *text);

    if (!c->faults_n)
        fault(c, FAULT_SYSTEM, NULL,
              "System Failure Error: java.lang.NullPointerException");
    for (size_t i = 0; i < c->faults_n; i++) {
        const struct fault *f = &c->faults[i];

        text[i] = (struct fault_text){
            .code = pool_fmt(c->pool, "%d", table[f->code].number),
            .type = table[f->code].type,
            .message = table[f->code].message,
            .detail = f->detail,
            .element = f->element,
            .http = table[f->code].http,
        };
    }
    return text;
}

struct js *
fault_object(struct call *c)
{
    const struct fault_text *text = noted(c);

    return fault_json(c->pool, text, c->faults_n, FORM_UPPER);
}

void
fault_reply(struct call *c, struct reply *out)
{
    const struct fault_text *text = noted(c);

    fault_print(c->req, out, text, c->faults_n, shape_of(c));
}

struct js *
faults_raised(struct pool *p)
{
    struct js *list = js_array(p);

    for (size_t i = 0; i < FAULT__MAX; i++) {
        struct js *v = js_object(p);

        js_set_text(p, v, "code", pool_fmt(p, "%d", table[i].number));
        js_set_text(p, v, "type", table[i].type);
        js_set_text(p, v, "message", table[i].message);
        js_push(list, v);
    }
    return list;
}

void
call_answer(struct call *c, struct reply *out, const char *name,
            const struct js *v)
{
    char at[TIME_TEXT];
    struct js *all;

    v = zone_turned(c, invoice_links(c, name, v));
    time_print(at, c->req->time_ms, true);
    if (c->json) {
        all = js_object(c->pool);
        js_set(c->pool, all, name, js_share(c->pool, v));
        js_set_text(c->pool, all, "time", at);
        reply_js(c->req, out, 200, all);
        return;
    }
    out->status = 200;
    out->type = "application/xml;charset=UTF-8";
    text_init(&out->body, c->pool);
    text_fmt(&out->body,
             "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
             "<IntuitResponse xmlns=\"http://schema.intuit.com/finance/v3\" "
             "time=\"%s\">",
             at);
    xml_print(&out->body, name, v);
    text_puts(&out->body, "</IntuitResponse>");
}
