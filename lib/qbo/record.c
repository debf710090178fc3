/* record: what we read out of QuickBooks' entities. */
#include <string.h>

#include "qbo/qbo.h"

static const char *
text(const struct json *o, const char *path)
{
    const char *t = json_text_at(o, path);

    return t != NULL ? t : "";
}

bool
qbo_record_read(const struct json *o, struct qbo_record *out)
{
    const struct json *active = json_get(o, "Active");

    memset(out, 0, sizeof(*out));
    out->id = text(o, "Id");
    out->sync_token = text(o, "SyncToken");
    out->name = json_get(o, "DisplayName") != NULL ? text(o, "DisplayName")
                                                   : text(o, "Name");
    out->number = text(o, "DocNumber");
    out->email = text(o, "PrimaryEmailAddr.Address");
    out->type = text(o, "Type");
    out->note = text(o, "PrivateNote");
    out->total = text(o, "TotalAmt");
    out->customer_id = text(o, "CustomerRef.value");
    out->created = text(o, "MetaData.CreateTime");
    out->status = text(o, "status");
    out->active = active == NULL || active->truth;
    out->income = *text(o, "IncomeAccountRef.value") != '\0';
    return *out->id != '\0' && strlen(out->id) <= 20 &&
           strspn(out->id, "0123456789") == strlen(out->id) &&
           *out->sync_token != '\0' && strlen(out->sync_token) <= 20;
}

bool
qbo_deleted(const struct json *o, const char *id)
{
    return strcmp(text(o, "status"), "Deleted") == 0 &&
           strcmp(text(o, "Id"), id) == 0;
}

/* A zero total alone is no proof (qbo.md 7.18): the caller asks for a grown
 * token, too. */
bool
qbo_voided(const struct qbo_record *r)
{
    return strncmp(r->note, "Voided", 6) == 0 ||
           (*r->total != '\0' && strspn(r->total, "0.") == strlen(r->total));
}

/* ------------------------------------------------------------- snapshots */

/* clang-format off */
static const struct {
    const char *entity;
    const char *paths[16]; /* of text and numbers, compared as decimals */
} owned[] = {
    { "Customer", { "DisplayName", "PrimaryEmailAddr.Address",
                    "PrimaryPhone.FreeFormNumber", NULL } },
    { "Item",     { "Name", "Description", "UnitPrice", NULL } },
    { "Invoice",  { "CustomerRef.value", "DocNumber", "TxnDate", "DueDate",
                    "CustomerMemo.value", "PrivateNote", "TotalAmt", NULL } },
    { "Payment",  { "CustomerRef.value", "TotalAmt", "TxnDate",
                    "PaymentRefNum", "PrivateNote", NULL } },
};
static const char line_tax[] = "SalesItemLineDetail.TaxCodeRef.value";
static const char *const line_paths[] = {
    "Amount", "Description", "SalesItemLineDetail.ItemRef.value",
    "SalesItemLineDetail.Qty", "SalesItemLineDetail.UnitPrice",
    line_tax, "DiscountLineDetail.PercentBased",
};
/* clang-format on */

/* Decimals may be written as 100, 100.0 or 100.00: drop what says nothing. */
static const char *
canonical(struct arena *a, const struct json *v)
{
    size_t n;
    char *t;

    if (v == NULL || v->kind == JSON_IS_NULL)
        return "";
    if (v->kind == JSON_IS_BOOL)
        return v->truth ? "true" : "false";
    if (v->text == NULL)
        return "";
    t = arena_text(a, v->text);
    n = strlen(t);
    if (v->kind != JSON_IS_NUMBER || strchr(t, '.') == NULL)
        return t;
    while (t[n - 1] == '0')
        t[--n] = '\0';
    if (t[n - 1] == '.')
        t[n - 1] = '\0';
    return t;
}

bool
qbo_us_tax_code(const char *value)
{
    return value != NULL &&
           (strcmp(value, "TAX") == 0 || strcmp(value, "NON") == 0);
}

static void
add(struct arena *a, struct json_out *o, const struct json *object,
    const char *path)
{
    const char *text = canonical(a, json_at(object, path));

    json_put_text(o, path,
                  strcmp(path, line_tax) == 0 && qbo_us_tax_code(text) ? ""
                                                                       : text);
}

static bool
counts(const struct json *line)
{
    const char *type = text(line, "DetailType");

    return strcmp(type, "SubTotalLineDetail") != 0;
}

static void
add_lines(struct arena *a, struct json_out *o, const struct json *invoice)
{
    const struct json *list = json_get(invoice, "Line"), *line;

    json_open(o, "Line", '[');
    for (line = list != NULL ? list->first : NULL; line; line = line->next) {
        if (!counts(line))
            continue;
        json_open(o, NULL, '{');
        for (size_t i = 0; i < sizeof(line_paths) / sizeof(line_paths[0]); i++)
            add(a, o, line, line_paths[i]);
        json_close(o, '}');
    }
    json_close(o, ']');
}

/* What of a payment went where. */
static void
add_parts(struct arena *a, struct json_out *o, const struct json *payment)
{
    const struct json *list = json_get(payment, "Line"), *line, *to;

    json_open(o, "Line", '[');
    for (line = list != NULL ? list->first : NULL; line; line = line->next) {
        to = json_get(line, "LinkedTxn");
        json_open(o, NULL, '{');
        add(a, o, line, "Amount");
        json_put_text(o, "TxnId",
                      to != NULL && to->first != NULL ? text(to->first, "TxnId")
                                                      : "");
        json_close(o, '}');
    }
    json_close(o, ']');
}

/* What an update needs to change lines in place. */
static void
add_line_ids(struct arena *a, struct json_out *o, const struct json *invoice)
{
    const char **ids;
    size_t n = qbo_line_ids(a, invoice, &ids);

    json_open(o, "LineIds", '[');
    for (size_t i = 0; i < n; i++)
        json_put_text(o, NULL, ids[i]);
    json_close(o, ']');
}

const char *
qbo_snapshot(struct arena *a, const char *entity, const struct json *object)
{
    struct json_out o;
    struct str s;

    str_init(&s, a, QBO_ANSWER_MAX);
    json_start(&o, &s);
    json_open(&o, NULL, '{');
    for (size_t i = 0; i < sizeof(owned) / sizeof(owned[0]); i++) {
        if (strcmp(owned[i].entity, entity) != 0)
            continue;
        for (size_t k = 0; owned[i].paths[k] != NULL; k++)
            add(a, &o, object, owned[i].paths[k]);
    }
    if (strcmp(entity, "Invoice") == 0) {
        add_lines(a, &o, object);
        add_line_ids(a, &o, object);
    }
    if (strcmp(entity, "Payment") == 0)
        add_parts(a, &o, object);
    json_close(&o, '}');
    return json_done(&o) ? s.text : "";
}

size_t
qbo_line_ids(struct arena *a, const struct json *invoice, const char ***out)
{
    const struct json *list = json_get(invoice, "Line"), *line;
    size_t n = 0;

    *out = arena_alloc(a, (list != NULL ? list->n : 0) + 1, sizeof(**out));
    for (line = list != NULL ? list->first : NULL; line; line = line->next)
        if (strcmp(text(line, "DetailType"), "SalesItemLineDetail") == 0)
            (*out)[n++] = text(line, "Id");
    return n;
}
