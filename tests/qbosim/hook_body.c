/* hook_body: what a receiver gets to read, in both formats, and its proof. */
#include "hook.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define C (1u << NOTICE_CREATED)
#define U (1u << NOTICE_UPDATED)
#define D (1u << NOTICE_DELETED)
#define E (1u << NOTICE_EMAILED)
#define V (1u << NOTICE_VOID)
#define M (1u << NOTICE_MERGED)

// clang-format off
static const struct {
    const char *name;
    unsigned ops;
} table[] = {
    { "Invoice",         C | U | D | E | V },
    { "CreditMemo",      C | U | D | E | V },
    { "Payment",         C | U | D | E | V },
    { "SalesReceipt",    C | U | D | E | V },
    { "RefundReceipt",   C | U | D | E | V },
    { "Estimate",        C | U | D | E },
    { "PurchaseOrder",   C | U | D | E },
    { "BillPayment",     C | U | D | V },
    { "Purchase",        C | U | D | V },
    { "Transfer",        C | U | D | V },
    { "Bill",            C | U | D },
    { "Deposit",         C | U | D },
    { "JournalEntry",    C | U | D },
    { "VendorCredit",    C | U | D },
    { "TimeActivity",    C | U | D },
    { "ChangeOrder",     C | U | D },
    { "Currency",        C | U | D },
    { "CompanyCurrency", C | U | D },
    { "Customer",        C | U | D | M },
    { "Vendor",          C | U | D | M },
    { "Employee",        C | U | D | M },
    { "Account",         C | U | D | M },
    { "Item",            C | U | D | M },
    { "Class",           C | U | D | M },
    { "Department",      C | U | M },
    { "PaymentMethod",   C | U | M },
    { "Term",            C | U },
    { "Budget",          C | U },
    { "JournalCode",     C | U },
    { "TaxAgency",       C | U },
    { "Preferences",     U },
};

static const struct {
    const char *cloud, *legacy;
} words[NOTICE__MAX] = {
    [NOTICE_CREATED] = { "created", "Create" },
    [NOTICE_UPDATED] = { "updated", "Update" },
    [NOTICE_DELETED] = { "deleted", "Delete" },
    [NOTICE_EMAILED] = { "emailed", "Emailed" },
    [NOTICE_VOID]    = { "void",    "Void" },
    [NOTICE_MERGED]  = { "merged",  "Merge" },
};
// clang-format on

#define TABLE_N (sizeof table / sizeof *table)

static size_t
row_of(const char *entity)
{
    size_t i = 0;

    while (i < TABLE_N && strcasecmp(table[i].name, entity) != 0)
        i++;
    return i;
}

bool
event_known(const char *entity)
{
    return row_of(entity) < TABLE_N;
}

const char *
event_name(const char *entity)
{
    size_t i = row_of(entity);

    return i < TABLE_N ? table[i].name : NULL;
}

/* An operation that the entity does not have is told as an update. */
enum notice_op
event_op(const struct hook *h, const char *entity, enum notice_op op)
{
    size_t i = row_of(entity);

    if (op == NOTICE_DEACTIVATED)
        op = h->set.deactivation ? NOTICE_DELETED : NOTICE_UPDATED;
    if (i == TABLE_N || op == NOTICE_NONE)
        return NOTICE_NONE;
    return table[i].ops & 1u << op ? op : NOTICE_UPDATED;
}

/* The clock counts milliseconds; the digits below them are the event's own. */
static const char *
utc(struct pool *p, const struct event *e, int digits)
{
    time_t s = (time_t)(e->at_ms / 1000);
    unsigned long below = strtoul(e->uid, NULL, 16) % 1000000;
    struct tm tm = { 0 };
    char day[32], part[16];

    gmtime_r(&s, &tm);
    strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(part, sizeof part, ".%03d%06d", (int)(e->at_ms % 1000),
             (int)below);
    return pool_fmt(p, "%s%.*sZ", day, digits ? digits + 1 : 0, part);
}

/* "-0700": the older form has no colon in its offset. */
static const char *
pacific(struct pool *p, int64_t ms)
{
    char at[TIME_TEXT];
    size_t n;

    time_print(at, ms, false);
    n = strlen(at);
    return pool_fmt(p, "%.*s%s", (int)n - 3, at, at + n - 2);
}

static const char *
lettered(struct pool *p, const char *s, bool lower, bool upper)
{
    char *out = pool_str(p, s);

    for (char *c = out; *c; c++)
        if (lower)
            *c = (char)tolower((unsigned char)*c);
        else if (upper)
            *c = (char)toupper((unsigned char)*c);
    return out;
}

static const char *
cloud_type(struct pool *p, const struct hook *h, const struct event *e)
{
    enum notice_op op = event_op(h, e->name, e->op);
    const char *word =
        op == NOTICE_VOID && h->set.void_word ? "voided" : words[op].cloud;
    char *op_word = pool_str(p, word);

    if (h->set.letters == LETTERS_CAPITAL)
        *op_word = (char)toupper((unsigned char)*op_word);
    return lettered(
        p,
        pool_fmt(p, "qbo.%s.%s.v1",
                 lettered(p, e->name, h->set.letters == LETTERS_LOWER, false),
                 op_word),
        false, h->set.letters == LETTERS_UPPER);
}

static struct js *
cloud_data(struct pool *p, const struct hook *h, const struct event *e)
{
    struct js *data = js_object(p), *ids;

    if (*e->deleted_id)
        js_set_text(p, data, "deletedid", e->deleted_id);
    if (h->set.alternative_ids && !strcmp(e->name, "Employee")) {
        ids = js_array(p);
        js_push(ids, js_string(p, e->id));
        js_set(p, data, "alternative_ids", ids);
    }
    return data;
}

/* One value per app, as Intuit's is. */
static const char *
source(struct pool *p, const struct sim *s)
{
    unsigned char hash[EVP_MAX_MD_SIZE], text[64];

    EVP_Digest(s->client_id, strlen(s->client_id), hash, NULL, EVP_sha256(),
               NULL);
    EVP_EncodeBlock(text, hash, 14);
    return pool_fmt(p, "intuit.%s", (const char *)text);
}

static struct js *
cloud_event(struct pool *p, const struct sim *s, const struct hook *h,
            const struct event *e)
{
    struct js *v = js_object(p);

    js_set_text(p, v, "specversion", "1.0");
    js_set_text(p, v, "id",
                h->set.id_suffix ? pool_fmt(p, "%s-%s", e->uid, e->id)
                                 : e->uid);
    js_set_text(p, v, "source", source(p, s));
    js_set_text(p, v, "type", cloud_type(p, h, e));
    if (h->set.content_type)
        js_set_text(p, v, "datacontenttype", "application/json");
    js_set_text(p, v, "time", utc(p, e, (int)h->set.fraction_digits));
    js_set_text(p, v, "intuitentityid", e->id);
    js_set_text(p, v, "intuitaccountid", e->realm);
    if (h->set.data || *e->deleted_id)
        js_set(p, v, "data", cloud_data(p, h, e));
    return v;
}

static struct js *
cloud_body(struct pool *p, const struct sim *s, const struct hook *h,
           const struct queue *events)
{
    struct js *all = js_array(p);

    for (const struct event *e = events->first; e; e = e->next)
        js_push(all, cloud_event(p, s, h, e));
    return all;
}

static struct js *
legacy_event(struct pool *p, const struct hook *h, const struct event *e)
{
    static const char *const deleted[] = { "deletedId", "deletedID" };
    enum notice_op op = event_op(h, e->name, e->op);
    struct js *v = js_object(p);

    js_set_text(p, v, "name", e->name);
    js_set_text(p, v, "id", e->id);
    js_set_text(p, v, "operation",
                op == NOTICE_VOID && h->set.void_word ? "Voided"
                                                      : words[op].legacy);
    if (op == NOTICE_MERGED)
        js_set_text(p, v, deleted[h->set.deleted_id], e->deleted_id);
    js_set_text(p, v, "lastUpdated",
                h->set.last_updated == UPDATED_Z ? utc(p, e, 3)
                                                 : pacific(p, e->at_ms));
    return v;
}

/* One notification per company, in the order in which they appear. */
static struct js *
legacy_body(struct pool *p, const struct hook *h, const struct queue *events)
{
    struct js *all = js_object(p), *list = js_array(p);

    for (const struct event *e = events->first; e; e = e->next) {
        struct js *of = list->first, *change;

        while (of && strcmp(js_text(of, "realmId"), e->realm) != 0)
            of = of->next;
        if (!of) {
            of = js_object(p);
            change = js_object(p);
            js_set_text(p, of, "realmId", e->realm);
            js_set(p, change, "entities", js_array(p));
            js_set(p, of, "dataChangeEvent", change);
            js_push(list, of);
        }
        js_push(js_path(of, "dataChangeEvent.entities"), legacy_event(p, h, e));
    }
    js_set(p, all, "eventNotifications", list);
    return all;
}

const char *
hook_body(struct pool *p, const struct sim *s, const struct hook *h,
          const struct queue *events)
{
    return js_dump(p, h->set.format == FORMAT_LEGACY
                          ? legacy_body(p, h, events)
                          : cloud_body(p, s, h, events));
}

const char *
hook_sign(struct pool *p, const char *key, const char *body, size_t n)
{
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned char *text = pool_get(p, 64);
    unsigned int mac_n = 0;

    if (!HMAC(EVP_sha256(), key, (int)strlen(key), (const unsigned char *)body,
              n, mac, &mac_n))
        die("cannot compute a signature");
    EVP_EncodeBlock(text, mac, (int)mac_n);
    return (const char *)text;
}
