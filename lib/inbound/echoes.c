/* echoes: what was read and means nothing to us. */
#include <string.h>

#include "inbound/inner.h"

struct known {
    int64_t n; /* place in the list */
    const char *entity;
    bool linked;
    const char *sync_token, *theirs_token;
    const char *listed; /* in the cached list: its token */
};
/* clang-format off */
static const struct field known_fields[] = {
    FIELD(struct known, NULL, n),
    FIELD(struct known, NULL, entity),
    FIELD(struct known, NULL, linked),
    FIELD(struct known, NULL, sync_token),
    FIELD(struct known, NULL, theirs_token),
    FIELD(struct known, NULL, listed),
};
/* clang-format on */
static const struct record known_record = RECORD(struct known, known_fields);

enum { ASKED_MAX = 1 << 20, PAID_MAX = 15 };

static void
ask(struct json_out *o, size_t n, enum event_entity entity, const char *id)
{
    json_open(o, NULL, '[');
    json_put_int(o, NULL, (int64_t)n);
    json_put_text(o, NULL, event_entity_name(entity));
    json_put_text(o, NULL, id);
    json_close(o, ']');
}

/* The invoices that it pays; false when they are too many to ask for. */
static bool
ask_paid(struct json_out *o, size_t n, const struct json *payment)
{
    const struct json *lines = json_get(payment, "Line"), *line, *to;

    if (lines != NULL && lines->n > PAID_MAX)
        return false;
    for (line = lines != NULL ? lines->first : NULL; line; line = line->next) {
        to = json_get(line, "LinkedTxn");
        to = to != NULL ? to->first : NULL;
        if (to != NULL && str_equal(json_text_at(to, "TxnType"), "Invoice") &&
            json_text_at(to, "TxnId") != NULL)
            ask(o, n, ENTITY_INVOICE, json_text_at(to, "TxnId"));
    }
    return true;
}

static bool
merged(const struct inbound_read *r)
{
    return r->merged_into != NULL && *r->merged_into != '\0';
}

/* By the record's own row: is it as we know it? */
static bool
as_known(const struct inbound_read *r, const struct known *k)
{
    const char *token = json_text_at(r->record, "SyncToken");
    const char *known =
        *k->theirs_token != '\0' ? k->theirs_token : k->sync_token;

    if (r->record == NULL || merged(r)) /* that tells no token */
        return event_is_document(r->entity) && !k->linked;
    if (token == NULL || (k->linked && in_token_order(token, known) > 0))
        return false;
    return event_is_document(r->entity) || strcmp(k->listed, token) == 0;
}

/* What is known of one of the list, of several rows. */
struct heard {
    bool own, linked, as_known, pays;
};

static void
hear(const struct inbound_read *r, const struct known *k, struct heard *h)
{
    if (strcmp(k->entity, event_entity_name(r->entity)) == 0) {
        h->own = true;
        h->linked = k->linked;
        h->as_known = as_known(r, k);
    } else if (k->linked) { /* it pays an invoice of ours */
        h->pays = true;
    }
}

bool
inbound_echoes(struct db *db, struct arena *a, struct shop_ref shop,
               int64_t connection_id, const struct inbound_read *list, size_t n,
               bool *echo, struct err *e)
{
    struct heard *heard = arena_alloc(a, n + 1, sizeof(*heard));
    struct json_out o;
    struct rows rows;
    struct str s;

    if (n > INBOUND_ECHOES)
        return err_set(e, ERR_FAULT, "%zu records at once", n);
    str_init(&s, a, ASKED_MAX);
    json_start(&o, &s);
    json_open(&o, NULL, '[');
    for (size_t i = 0; i < n; i++) {
        ask(&o, i, list[i].entity, list[i].qbo_id);
        heard[i].pays = list[i].entity == ENTITY_PAYMENT &&
                        !ask_paid(&o, i, list[i].record);
    }
    json_close(&o, ']');
    if (!json_done(&o))
        return err_set(e, ERR_FAULT, "too much to ask about at once");
    if (!db_all(db, a, STMT_INBOUND_KNOWN,
                ARGS(ARG_SHOP(shop), ARG_INT(connection_id), ARG_TEXT(s.text)),
                &known_record, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct known *k = rows_at(&rows, &known_record, i);

        hear(&list[k->n], k, &heard[k->n]);
    }
    for (size_t i = 0; i < n; i++) /* a row that is missing is no echo */
        echo[i] = heard[i].own && heard[i].as_known &&
                  (heard[i].linked || !heard[i].pays);
    return true;
}
