/* routes: what there is.  openapi.json says it to others. */
#include "api/inner.h"

/* A POST may carry a few bytes ("{}") that nobody reads. */
enum { NO_BODY = 1024 };

/* clang-format off */
#define V1 "/api/v1"
static const struct route routes[] = {
    { METHOD_GET,  V1 "/openapi.json",            api_openapi,      ACCESS_OPEN,    BODY_NONE, 0 },
    { METHOD_GET,  V1 "/customers",               api_customers,    ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_GET,  V1 "/customers/:key",          api_customer,     ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_PUT,  V1 "/customers/:key",          api_customer_put, ACCESS_OPERATE, BODY_JSON, API_BODY },
    { METHOD_GET,  V1 "/items",                   api_items,        ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_GET,  V1 "/items/:key",              api_item,         ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_PUT,  V1 "/items/:key",              api_item_put,     ACCESS_OPERATE, BODY_JSON, API_BODY },
    { METHOD_GET,  V1 "/tax-rates",               api_tax_rates,    ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_GET,  V1 "/tax-rates/:key",          api_tax_rate,     ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_PUT,  V1 "/tax-rates/:key",          api_tax_rate_put, ACCESS_OPERATE, BODY_JSON, API_BODY },
    { METHOD_GET,  V1 "/invoices",                api_invoices,     ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_GET,  V1 "/invoices/:key",           api_invoice,      ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_PUT,  V1 "/invoices/:key",           api_invoice_put,  ACCESS_OPERATE, BODY_JSON, API_BODY },
    { METHOD_POST, V1 "/invoices/:key/send",      api_invoice_send, ACCESS_OPERATE, BODY_NONE, NO_BODY },
    { METHOD_POST, V1 "/invoices/:key/draft",     api_invoice_draft,   ACCESS_OPERATE, BODY_NONE, NO_BODY },
    { METHOD_POST, V1 "/invoices/:key/void",      api_invoice_void,    ACCESS_OPERATE, BODY_NONE, NO_BODY },
    { METHOD_POST, V1 "/invoices/:key/delete",    api_invoice_delete,  ACCESS_OPERATE, BODY_NONE, NO_BODY },
    { METHOD_POST, V1 "/invoices/:key/reissue",   api_invoice_reissue, ACCESS_OPERATE, BODY_JSON, API_BODY },
    { METHOD_GET,  V1 "/payments",                api_payments,     ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_GET,  V1 "/payments/:key",           api_payment,      ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_PUT,  V1 "/payments/:key",           api_payment_put,  ACCESS_OPERATE, BODY_JSON, API_BODY },
    { METHOD_POST, V1 "/payments/:key/delete",    api_payment_delete, ACCESS_OPERATE, BODY_NONE, NO_BODY },
    { METHOD_GET,  V1 "/sync-events",             api_events,       ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_POST, V1 "/sync-events/retry",       api_events_retry, ACCESS_OPERATE, BODY_JSON, API_BODY },
    { METHOD_GET,  V1 "/sync-events/:id",         api_event,        ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_POST, V1 "/sync-events/:id/retry",   api_event_retry,  ACCESS_OPERATE, BODY_NONE, NO_BODY },
};
/* clang-format on */

const struct route_set api_routes = ROUTES(routes);

const char *const api_once[] = { "cursor", "limit",     "status",
                                 "entity", "cause",     "customer",
                                 "number", "reference", NULL };
