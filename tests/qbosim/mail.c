/* mail: /send with its outbox, /pdf, and the link under which to pay. */
#include "mail.h"

#include "control.h"
#include "names.h"
#include "notice.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define OUTBOX 200

struct mail {
    char realm[REALM_TEXT], id[ID_TEXT], to[512];
    const struct kind *kind;
    int64_t at_ms;
};

struct outbox { /* a ring */
    int64_t made;
    struct mail last[OUTBOX];
};

static bool
mailable(const struct kind *k)
{
    return k == &kinds[KIND_INVOICE] || k == &kinds[KIND_CREDITMEMO] ||
           k == &kinds[KIND_PAYMENT];
}

void
mail_apply(struct sim *s, const struct js *r)
{
    struct company *co = company_find(s, js_text(r, "realm"));
    const struct kind *k = kind_by_name(js_text(r, "kind"));
    const char *day = js_text(r, "day");
    struct mail *m;

    if (!co || !k)
        return;
    if (strcmp(co->mail_day, day) != 0)
        co->mails = 0;
    snprintf(co->mail_day, sizeof co->mail_day, "%s", day);
    co->mails++;
    if (!s->outbox && !(s->outbox = calloc(1, sizeof *s->outbox)))
        abort();
    m = &s->outbox->last[s->outbox->made++ % OUTBOX];
    snprintf(m->realm, sizeof m->realm, "%s", co->realm);
    snprintf(m->id, sizeof m->id, "%s", js_text(r, "id"));
    snprintf(m->to, sizeof m->to, "%s", js_text(r, "to"));
    m->kind = k;
    m->at_ms = js_int(r, "at", 0);
}

void
mails_empty(struct sim *s)
{
    free(s->outbox);
    s->outbox = NULL;
}

void
mail_list(struct request *r, struct reply *out)
{
    const struct outbox *box = r->sim->outbox;
    struct js *all = js_object(r->pool), *list = js_array(r->pool);
    int64_t made = box ? box->made : 0;

    for (int64_t i = made > OUTBOX ? made - OUTBOX : 0; i < made; i++) {
        const struct mail *m = &box->last[i % OUTBOX];
        struct js *v = js_object(r->pool);
        char at[TIME_TEXT];

        time_print(at, m->at_ms, true);
        js_set_text(r->pool, v, "at", at);
        js_set_text(r->pool, v, "realmId", m->realm);
        js_set_text(r->pool, v, "name", m->kind->name);
        js_set_text(r->pool, v, "id", m->id);
        js_set_text(r->pool, v, "to", m->to);
        js_push(list, v);
    }
    js_set(r->pool, all, "mail", list);
    reply_js(r, out, 200, all);
}

/* The document that is to be sent or printed; NULL after a fault. */
static const struct ent *
document(struct call *c, const char *id)
{
    const struct ent *e;

    if (!mailable(c->kind)) {
        fault(c, FAULT_UNSUPPORTED, "Operation",
              "Operation %s is not supported.",
              strcmp(c->req->method, "GET") ? "send" : "pdf");
        return NULL;
    }
    if (!*id || strspn(id, "0123456789") != strlen(id)) {
        fault(c, FAULT_ID, "Id",
              "Id should be a valid number. Supplied value:%s", id);
        return NULL;
    }
    e = ent_find(c->co, c->kind, id);
    if (!e)
        fault(c, FAULT_NOT_FOUND, NULL, "Object Not Found : %s",
              ent_gone(c->pool, c->co, c->kind, id)
                  ? "Another user has deleted this transaction."
                  : INACTIVE);
    return e;
}

/* Where it goes: as asked, as the document says, or to the payer. */
static const char *
address(struct call *c, const struct ent *e)
{
    const char *asked = query_get(c->pool, c->req->query, "sendTo");
    const char *to = asked, *who = js_ref(e->obj, "CustomerRef");
    const struct ent *customer =
        who ? ent_find(c->co, &kinds[KIND_CUSTOMER], who) : NULL;

    if (!to || !*to)
        to = js_text(js_get(e->obj, "BillEmail"), "Address");
    if (!to && c->kind == &kinds[KIND_PAYMENT] && customer)
        to = js_text(js_get(customer->obj, "PrimaryEmailAddr"), "Address");
    if (!to || !*to) {
        fault(c, FAULT_NO_EMAIL, "BillEmail", "Email address is required");
        return NULL;
    }
    if (!utf8_valid(to, strlen(to)) || !email_sound(to)) {
        fault(c, FAULT_EMAIL, asked ? "sendTo" : "BillEmail",
              "Email Address does not conform to the syntax rules of RFC 822. "
              "Supplied value:%s",
              to);
        return NULL;
    }
    if (utf8_count(to) > 100) {
        fault(c, FAULT_LENGTH, asked ? "sendTo" : "BillEmail",
              "String length specified does not match the supported length. "
              "Min:0 Max:100 supported. Supplied length:%zu",
              utf8_count(to));
        return NULL;
    }
    return to;
}

/* The document as it stands once the mail is out. */
static struct js *
emailed(struct call *c, const struct ent *e, const char *to)
{
    struct js *obj = js_copy(c->pool, e->obj), *info = js_object(c->pool);
    char at[TIME_TEXT];

    restamp(c->pool, obj, c->now_ms);
    time_print(at, c->now_ms, false);
    js_set_text(c->pool, info, "DeliveryType", "Email");
    js_set_text(c->pool, info, "DeliveryTime", at);
    js_set(c->pool, obj, "DeliveryInfo", info);
    if (field_find(c->kind->fields, "EmailStatus")) {
        struct js *mail = js_object(c->pool);

        js_set_text(c->pool, mail, "Address", to);
        js_set(c->pool, obj, "BillEmail", mail);
        js_set_text(c->pool, obj, "EmailStatus", "EmailSent");
    }
    return obj;
}

static void
mail_record(struct call *c, struct change *ch, const struct ent *e,
            const char *to, const char *day)
{
    struct js *r = change_add(ch, "mail");

    js_set_text(c->pool, r, "realm", c->co->realm);
    js_set_text(c->pool, r, "kind", c->kind->name);
    js_set_text(c->pool, r, "id", e->id);
    js_set_text(c->pool, r, "to", to);
    js_set_text(c->pool, r, "day", day);
    js_set_int(c->pool, r, "at", c->now_ms);
}

/* False: the day's mails are used up. */
static bool
mails_left(const struct call *c, char day[DATE_TEXT])
{
    int64_t most = c->sim->settings.mails_per_day;

    date_today(day, c->now_ms, c->co->country);
    return !most || strcmp(c->co->mail_day, day) != 0 || c->co->mails < most;
}

/* Says JSON, and is taken for a document that lacks its address.  Other types
 * go: node-quickbooks sends a form's and no body. */
static bool
right_type(struct call *c)
{
    return strncasecmp(c->req->content_type, "application/json", 16) != 0 ||
           fault(c, FAULT_MISSING, "DeliveryAddress.Address",
                 "Required parameter DeliveryAddress.Address is missing in the "
                 "request");
}

static void
send_document(struct call *c, struct reply *out, struct change *ch)
{
    const struct ent *e = right_type(c) ? document(c, c->req->seg[2]) : NULL;
    const char *to = e ? address(c, e) : NULL;
    char day[DATE_TEXT];
    struct js *obj;

    if (!to) {
        fault_reply(c, out);
        return;
    }
    if (!mails_left(c, day)) {
        throttle_reply(c->req, out);
        return;
    }
    obj = emailed(c, e, to);
    change_put(ch, c->co, c->kind, obj, c->now_ms);
    notice_as(ch, NOTICE_EMAILED, NULL);
    mail_record(c, ch, e, to, day);
    call_answer(c, out, c->kind->name, obj);
}

/* The call on a kind's document; false after an answer. */
static bool
document_call(struct request *r, struct reply *out, struct call *c)
{
    struct company *co = gate(r, out, r->seg[0]);
    const struct kind *k = kind_by_path(r->seg[1]);

    if (!co)
        return false;
    *c = call_make(r, co, k);
    if (k)
        return true;
    fault(c, FAULT_UNSUPPORTED, NULL,
          "Operation Could not find resource for relative : %s is not "
          "supported.",
          r->path);
    fault_reply(c, out);
    return false;
}

void
api_send(struct request *r, struct reply *out)
{
    const char *requestid;
    struct change ch;
    struct call c;

    if (!document_call(r, out, &c) || replay_answer(&c, out, 50, &requestid))
        return;
    change_begin(&ch, c.sim, c.pool);
    send_document(&c, out, &ch);
    if (out->status != 429)
        replay_keep(&c, &ch, requestid, out);
    change_commit(&ch);
}

/* Who asks for JSON alone gets no page, but is told so in JSON. */
static bool
wants_pdf(const struct request *r)
{
    return !*r->accept || strstr(r->accept, "pdf") || strstr(r->accept, "*/*");
}

void
api_pdf(struct request *r, struct reply *out)
{
    const struct ent *e;
    struct call c;

    if (!document_call(r, out, &c))
        return;
    e = document(&c, r->seg[2]);
    if (e && wants_pdf(r)) {
        reply_text(out, 200, "application/pdf",
                   pdf_page(c.pool, c.co, c.kind, e->obj));
        return;
    }
    if (e)
        fault(&c, FAULT_UNSUPPORTED, "Accept",
              "Operation pdf is not supported.");
    fault_reply(&c, out);
}

/* The same for a document every time, and only by who may read it. */
static const char *
pay_link(struct call *c, const char *id)
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    const char *seed =
        pool_fmt(c->pool, "%s/%s/%s", c->sim->client_secret, c->co->realm, id);
    struct text t;

    EVP_Digest(seed, strlen(seed), hash, NULL, EVP_sha256(), NULL);
    text_init(&t, c->pool);
    text_puts(&t, "https://connect.intuit.example/t/scs-v1-");
    for (int i = 0; i < 32; i++)
        text_fmt(&t, "%02x", hash[i]);
    text_puts(&t, "?locale=en_US");
    return t.p;
}

/* Only what can be paid online and has somebody to write to has a link. */
static const struct js *
linked(struct call *c, const struct js *v)
{
    static const char *const ways[] = { "AllowOnlinePayment",
                                        "AllowOnlineCreditCardPayment",
                                        "AllowOnlineACHPayment" };
    const char *to = js_text(js_get(v, "BillEmail"), "Address");
    bool online = false;
    struct js *copy;

    for (size_t i = 0; i < 3; i++)
        online = online || js_true(v, ways[i]);
    if (!online || !to || !email_sound(to) || !js_text(v, "Id"))
        return v;
    copy = js_copy(c->pool, v);
    js_set_text(c->pool, copy, "InvoiceLink", pay_link(c, js_text(v, "Id")));
    return copy;
}

const struct js *
invoice_links(struct call *c, const char *name, const struct js *v)
{
    const char *include = c->req->query && strstr(c->req->query, "nvoiceLink")
                              ? query_get(c->pool, c->req->query, "include")
                              : NULL;
    const struct js *list = js_get(v, "Invoice");
    struct js *out, *to;

    if (!include || !strstr(include, "invoiceLink"))
        return v;
    if (!strcmp(name, "Invoice"))
        return linked(c, v);
    if (strcmp(name, "QueryResponse") != 0 || !list)
        return v;
    out = js_copy(c->pool, v);
    to = js_array(c->pool);
    for (const struct js *i = list->first; i; i = i->next)
        js_push(to, js_copy(c->pool, linked(c, i)));
    js_set(c->pool, out, "Invoice", to);
    return out;
}
