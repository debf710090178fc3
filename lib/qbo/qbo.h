/*
 * qbo: Intuit's protocol, as text.  No database, no network, no policy.
 *
 * Bodies out, answers in: a fault in any of its shapes (qbo.md 2.6) becomes a
 * class, a cause and a sentence by one table; entities become the few fields
 * the engine needs.  All text is allocated from the arena that is passed.
 */
#ifndef QBO_H
#define QBO_H

#include <stdbool.h>
#include <stdint.h>

#include "arena/arena.h"
#include "err/err.h"
#include "field/field.h"
#include "str/str.h"
#include "json/json.h"

enum { QBO_ANSWER_MAX = 8 << 20, QBO_JSON_DEPTH = 64 };
enum { QBO_NUMBER_MAX = 21 }; /* characters of a DocNumber */

/* ---------------------------------------------------------------- answers */

enum qbo_class {
    QBO_GOOD,       /* 2xx, no fault, and what was asked for is in it */
    QBO_TRANSIENT,  /* definite: nothing was stored, may pass later */
    QBO_THROTTLED,  /* 429 and its disguises: the lane waits */
    QBO_SIGNED_OUT, /* the access token is not taken: refresh once */
    QBO_DENIED,     /* the connection may not do this: reconnect */
    QBO_BARRED,     /* definite: the company may not write (cause) */
    QBO_STALE,      /* 5010: read, merge, post again */
    QBO_DUPLICATE,  /* 6140 or 600: look whose it is */
    QBO_REFUSED,    /* definite: a person must fix a named cause */
    QBO_UNKNOWN,    /* may have been stored: look before anything else */
    QBO_CLASS__MAX
};

enum qbo_transport { QBO_ANSWERED, QBO_NOT_SENT, QBO_LOST };

struct qbo_http {
    enum qbo_transport transport;
    long status;
    struct bytes body;
    const char *const *secrets; /* NULL-ended: never repeated; or NULL */
};

struct qbo_answer {
    enum qbo_class class;
    const char *cause;   /* name of a cause (event.h), if it has one */
    const char *code;    /* "6140", "" without one */
    const char *text;    /* QuickBooks' own sentence: one line, scrubbed */
    const char *element; /* what it named, or "" */
    const struct json *root;
    const struct json *entity; /* the object asked for, with GOOD */
    bool server; /* counts toward the outage streak: lost, 5xx, not sent */
};

/*
 * Judge the answer to a request that wanted `entity` ("Invoice",
 * "QueryResponse") back.  write: something may have been stored, so whatever
 * is not definite is QBO_UNKNOWN; a read that is not definite is QBO_TRANSIENT.
 * NOT_SENT is QBO_TRANSIENT with server set.
 */
void qbo_judge(struct arena *a, const struct qbo_http *http, const char *entity,
               bool write, struct qbo_answer *out);

/* Bounded, valid UTF-8, with every secret in secrets (NULL-ended, or NULL) and
 * every "Token expired: ..." blotted out. */
const char *qbo_scrub(struct arena *a, struct bytes text, size_t max,
                      const char *const *secrets);

/* --------------------------------------------------------------- entities */

/* What the engine keeps of an entity that came back. */
struct qbo_record {
    const char *id;
    const char *sync_token;
    const char *name;   /* DisplayName or Name */
    const char *number; /* DocNumber */
    const char *email;
    const char *type;  /* item Type */
    const char *note;  /* PrivateNote */
    const char *total; /* TotalAmt, decimal text */
    const char *customer_id;
    const char *created; /* MetaData.CreateTime */
    const char *status;  /* "Deleted" in the answer to a delete */
    bool active;
    bool income; /* item: has an IncomeAccountRef */
};
/* What is left of a record that was deleted has no token. */
bool qbo_deleted(const struct json *entity, const char *id);
/* Zero where there was money, or with QuickBooks' own note (qbo.md 3.2). */
bool qbo_voided(const struct qbo_record *r);
/* False when there is no id or token in it. */
bool qbo_record_read(const struct json *entity, struct qbo_record *out);

/*
 * The fields we own as QuickBooks has them, as canonical text: equal texts
 * mean nobody changed them.  entity: "Customer", "Item", "Invoice".
 */
const char *qbo_snapshot(struct arena *a, const char *entity,
                         const struct json *object);

/* Ids of the lines an invoice has there, in order, without SubTotal. */
size_t qbo_line_ids(struct arena *a, const struct json *invoice,
                    const char ***out);

/* "TAX" or "NON": QuickBooks' to change, and no sign that somebody else did. */
bool qbo_us_tax_code(const char *value);

/*
 * Is what the body of an update says what the entity has?  Compares what the
 * body carries, numbers as decimals; addresses come back in another shape and
 * are left out (qbo.md 3.2), and so are the tax codes of US lines (3.6).
 */
bool qbo_applied(const struct json *body, const struct json *entity);
/* "100" and "100.00" are one number. */
bool qbo_same_number(const char *x, const char *y);
/* From here on the next line that is no subtotal of QuickBooks' own, or NULL. */
const struct json *qbo_next_line(const struct json *line);

struct qbo_address {
    const char *line1, *line2, *city, *region, *postal_code, *country;
};

struct qbo_customer {
    const char *id, *sync_token; /* both NULL: create */
    const char *name, *email, *phone, *term_id;
    struct qbo_address bill, ship;
    bool taxable; /* US only */
    bool say_taxable;
};
struct qbo_item {
    const char *id, *sync_token;
    const char *name, *description, *price; /* decimal text */
    const char *income_account_id;          /* on create */
};
struct qbo_line {
    const char *id; /* known there, or NULL */
    const char *item_id, *description, *quantity, *price, *amount;
    const char *tax_code; /* "TAX", "NON", an id, or NULL */
};
struct qbo_invoice {
    const char *id, *sync_token;
    const char *customer_id;
    const char *number;     /* NULL: theirs */
    const char *date, *due; /* due NULL: none */
    const char *term_id;    /* or NULL */
    const char *email;      /* BillEmail, or "" */
    struct qbo_address bill, ship;
    const char *customer_note;
    const char *private_note; /* with the marker as its last line */
    const struct qbo_line *lines;
    size_t line_count;
    const char *discount;         /* amount, or NULL */
    const char *discount_account; /* with a discount */
    const char *discount_text;
    const char *tax_code_id; /* US: TxnTaxCodeRef, or NULL */
    const char *tax;         /* beside it TotalTax, or NULL: theirs */
    bool tax_per_line;       /* outside the US */
};

/* What of a payment goes to one invoice. */
struct qbo_part {
    const char *invoice_id, *amount;
};
struct qbo_payment {
    const char *id, *sync_token;
    const char *customer_id, *total, *date;
    const char *reference;              /* or "" */
    const char *method_id, *account_id; /* or "" */
    const char *private_note;           /* with the marker as its last line */
    const struct qbo_part *parts;
    size_t part_count;
};

/* The frozen body.  ERR_FAULT when it could not be built whole (X11). */
ERR_CHECKED bool qbo_customer_body(struct arena *a,
                                   const struct qbo_customer *c,
                                   const char **out, struct err *e);
ERR_CHECKED bool qbo_item_body(struct arena *a, const struct qbo_item *i,
                               const char **out, struct err *e);
ERR_CHECKED bool qbo_invoice_body(struct arena *a, const struct qbo_invoice *i,
                                  const char **out, struct err *e);

/* All of its lines go with every update, or what is left out is unlinked. */
ERR_CHECKED bool qbo_payment_body(struct arena *a, const struct qbo_payment *p,
                                  const char **out, struct err *e);
/* Of a void or a delete. */
ERR_CHECKED bool qbo_end_body(struct arena *a, const char *id,
                              const char *sync_token, const char **out,
                              struct err *e);

/* ---------------------------------------------------------- paths, queries */

/* What a POST does (qbo.md 2.1). */
enum qbo_operation {
    QBO_CREATE,
    QBO_UPDATE,
    QBO_VOID,
    QBO_DELETE,
    QBO_OPERATION__MAX
};
const char *qbo_operation_name(enum qbo_operation o); /* "create" */
/* False, and nothing written, when there is none of that name. */
bool qbo_operation_parse(const char *name, enum qbo_operation *out);

/* "/v3/company/<realm>/invoice/812?minorversion=75" */
const char *qbo_path(struct arena *a, const char *realm, const char *what);
/* "/v3/company/<realm>/invoice?minorversion=75&operation=void&requestid=..." */
const char *qbo_write_path(struct arena *a, const char *realm, const char *what,
                           enum qbo_operation operation,
                           const char *request_id);
/* "/v3/company/<realm>/query?minorversion=75&query=..." */
const char *qbo_query_path(struct arena *a, const char *realm,
                           const char *statement);

/* A quoted literal of the query language; false when it cannot say s. */
bool qbo_literal(struct arena *a, const char *s, const char **out);

/*
 * Customers or items of that name, inactive ones too.  A name the language
 * refuses is asked for by its longest safe prefix, and the caller compares;
 * NULL when not even a prefix can be asked for.
 */
const char *qbo_by_name(struct arena *a, const char *entity, const char *name);
enum {
    QBO_STATEMENT_MAX = 2000, /* bytes; three times that in a URL */
    QBO_ROWS_MAX = 1000,      /* of one answer; as many may not be all */
};
/*
 * The same for several names at once.  NULL when one of them is no literal
 * (qbo_literal) or when it would be too long: ask for fewer.
 */
const char *qbo_by_names(struct arena *a, const char *entity,
                         const char *const *names, size_t n);
/* What QuickBooks calls a customer or item of that name once it is inactive. */
const char *qbo_name_deleted(struct arena *a, const char *name);
/* As qbo_by_name, for what was made under that name and made inactive since. */
const char *qbo_by_name_or_deleted(struct arena *a, const char *entity,
                                   const char *name);
const char *qbo_invoice_by_number(struct arena *a, const char *number);
/* A customer's payments of one day: they have no number to ask for. */
const char *qbo_payments_of(struct arena *a, const char *customer_id,
                            const char *date);
/* Records created since an instant, oldest first (marker looks). */
/* QBO_PAGE of them, behind the first `skip`. */
enum { QBO_PAGE = 100 };
const char *qbo_created_since(struct arena *a, const char *entity,
                              struct utc since, int64_t skip);

/*
 * What changed (qbo.md 4.2): "/v3/company/<realm>/cdc?...", entities as
 * "Customer,Invoice", whole seconds.  At most QBO_ROWS_MAX rows come back.
 */
const char *qbo_changes_path(struct arena *a, const char *realm,
                             const char *entities, struct utc since);
/* The rows of one entity in the answer; NULL when nothing of it changed. */
const struct json *qbo_changes_rows(const struct json *root,
                                    const char *entity);
/* The same as a query, oldest change first, behind the first `skip`; since as
 * qbo_since writes it or as an answer had it in MetaData.LastUpdatedTime. */
const char *qbo_changed_since(struct arena *a, const char *entity,
                              const char *since, int64_t skip, int most);
const char *qbo_since(struct arena *a, struct utc at);
bool qbo_instant_valid(const char *s);
/* Records by id, inactive ones too; NULL when that is too long. */
const char *qbo_by_ids(struct arena *a, const char *entity,
                       const char *const *ids, size_t n);
/* 1 to 20 digits, as customers, items, invoices and payments have them. */
bool qbo_id_valid(const char *id);

/* The members of a QueryResponse: list of entity, may be empty. */
const struct json *qbo_query_rows(const struct json *root, const char *entity);

/* ------------------------------------------------------------------ OAuth */

struct qbo_tokens {
    const char *access, *refresh;
    int64_t access_s;  /* seconds it lives */
    int64_t refresh_s; /* idle seconds it lives */
};
enum qbo_grant {
    QBO_GRANTED,
    QBO_GRANT_DEAD,   /* invalid_grant */
    QBO_GRANT_CONFIG, /* invalid_client, invalid_request: ours to fix */
    QBO_GRANT_LATER,  /* 408, 429, 5xx, no answer, not understood */
};
enum qbo_grant qbo_grant_read(struct arena *a, const struct qbo_http *http,
                              struct qbo_tokens *out);

/* application/x-www-form-urlencoded bodies. */
const char *qbo_code_form(struct arena *a, const char *code,
                          const char *redirect_uri);
const char *qbo_refresh_form(struct arena *a, const char *refresh);
const char *qbo_revoke_json(struct arena *a, const char *token);
const char *qbo_authorize_url(struct arena *a, const char *base,
                              const char *client_id, const char *redirect_uri,
                              const char *state);

/* 1 to 20 digits. */
bool qbo_realm_valid(const char *realm);

#include "qbo/diff.h"   /* two bodies beside each other */
#include "qbo/fields.h" /* what was sent beside what is there */
#include "qbo/notice.h" /* what Intuit's webhooks say */

#endif
