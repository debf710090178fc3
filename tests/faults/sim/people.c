/* people: a shop that works, and hands at QuickBooks' screens. */
#include <stdlib.h>
#include <string.h>

#include "sim.h"

enum { CUSTOMERS = 4, ITEMS = 3 };

static size_t
record_add(struct sim *s, size_t shop, enum event_entity entity,
           const char *label)
{
    struct shop *p = &s->shops[shop];
    struct thing *r = &p->records[p->record_count];

    *r = (struct thing){ .entity = entity,
                         .id = (int64_t)p->record_count + 1,
                         .revision = 1,
                         .minor = 100 + sim_below(s, 100000),
                         .label = label,
                         .ended = "" };
    return p->record_count++;
}

static void
connect(struct sim *s, size_t shop)
{
    struct shop *p = &s->shops[shop];
    struct company *c = &s->companies[shop];

    p->state = "active";
    p->generation = 1;
    p->secret = true;
    p->rows[SYNC_POST].due_at = p->rows[SYNC_JOB].due_at = NEVER;
    grant_give(s, shop, p->access, p->refresh);
    p->access_ends = s->now + 60 * MINUTES;
    p->refreshed_at = s->now - 10 * MINUTES;
    c->rotated_at = s->now - sim_below(s, 48 * 60 * MINUTES);
    c->barred_at = -NEVER / 2;
    c->last_id = 10 + sim_below(s, 100);
    p->off = s->knobs.set_up && sim_chance(s, 700);
}

void
people_begin(struct sim *s)
{
    for (size_t i = 0; i < s->knobs.shops; i++) {
        connect(s, i);
        for (int k = 0; k < CUSTOMERS; k++)
            record_add(s, i, ENTITY_CUSTOMER,
                       arena_printf(&s->arena, "Customer %zu-%d", i, k));
        for (int k = 0; k < ITEMS; k++)
            record_add(s, i, ENTITY_ITEM,
                       arena_printf(&s->arena, "Item %zu-%d", i, k));
    }
    s->people_at = s->now;
}

/* --------------------------------------------------------------- the shop's */

static void
invoice_write(struct sim *s, size_t shop)
{
    struct shop *p = &s->shops[shop];
    size_t at;

    if (p->record_count == RECORDS_MAX)
        return;
    at = record_add(s, shop, ENTITY_INVOICE,
                    arena_printf(&s->arena, "%zu", 1000 + p->record_count));
    p->records[at].customer = (size_t)sim_below(s, CUSTOMERS);
    p->records[at].poison = sim_chance(s, s->knobs.poison);
    p->records[at].item = CUSTOMERS + (size_t)sim_below(s, ITEMS);
    sim_say(s, "shop %zu writes invoice %s", shop + 1, p->records[at].label);
    sim_enqueue(s, shop, at, "post");
}

static void
record_edit(struct sim *s, size_t shop)
{
    struct shop *p = &s->shops[shop];
    size_t at = (size_t)sim_below(s, (int64_t)p->record_count);
    struct thing *r = &p->records[at];

    if ((!event_is_document(r->entity) && !p->links[at].used) ||
        r->entity == ENTITY_PAYMENT || r->paid > 0 || *r->ended != '\0')
        return; /* customers and items are pushed once they are linked */
    r->revision++;
    r->minor += 100;
    sim_say(s, "shop %zu edits %s %s, revision %lld", shop + 1,
            event_entity_name(r->entity), r->label, (long long)r->revision);
    sim_enqueue(s, shop, at, "post");
}

/* An invoice of the shop's, if the one that is picked is still alive. */
static struct thing *
an_invoice(struct sim *s, size_t shop)
{
    struct shop *p = &s->shops[shop];
    struct thing *r = &p->records[sim_below(s, (int64_t)p->record_count)];

    return r->entity == ENTITY_INVOICE && *r->ended == '\0' ? r : NULL;
}

static void
invoice_pay(struct sim *s, size_t shop)
{
    struct shop *p = &s->shops[shop];
    struct thing *v = an_invoice(s, shop);
    size_t at;

    if (v == NULL || v->paid > 0 || p->record_count == RECORDS_MAX)
        return;
    at = record_add(s, shop, ENTITY_PAYMENT,
                    arena_printf(&s->arena, "P%zu", p->record_count));
    p->records[at].pays = (size_t)(v - p->records);
    p->records[at].minor = v->minor;
    p->records[at].applied = true;
    v->paid = 1;
    sim_say(s, "shop %zu is paid for %s: %s", shop + 1, v->label,
            p->records[at].label);
    sim_enqueue(s, shop, at, "post");
}

/* Unapply a payment, or delete it: the invoice may be changed again. */
static void
payment_undo(struct sim *s, size_t shop)
{
    struct shop *p = &s->shops[shop];
    size_t at = (size_t)sim_below(s, (int64_t)p->record_count);
    struct thing *r = &p->records[at];

    if (r->entity != ENTITY_PAYMENT || *r->ended != '\0' || !r->applied)
        return;
    r->applied = false;
    r->revision++;
    p->records[r->pays].paid = 0;
    if (sim_chance(s, 500))
        r->ended = sim_chance(s, 500) ? "delete" : "void";
    sim_say(s, "shop %zu takes payment %s back (%s)", shop + 1, r->label,
            r->ended);
    sim_enqueue(s, shop, at, *r->ended != '\0' ? r->ended : "post");
}

/* A paid invoice is voided, another takes its place and its payment. */
static void
invoice_reissue(struct sim *s, size_t shop)
{
    struct shop *p = &s->shops[shop];
    size_t paid = (size_t)sim_below(s, (int64_t)p->record_count), old, new;
    struct thing *r = &p->records[paid];
    int64_t behind;

    if (r->entity != ENTITY_PAYMENT || *r->ended != '\0' || !r->applied ||
        p->record_count == RECORDS_MAX)
        return;
    old = r->pays;
    new = record_add(s, shop, ENTITY_INVOICE,
                     arena_printf(&s->arena, "%s-2", p->records[old].label));
    p->records[new].customer = p->records[old].customer;
    p->records[new].item = p->records[old].item;
    p->records[new].minor = p->records[old].minor;
    p->records[new].stands_for = old + 1;
    p->records[new].paid = 1;
    p->records[old].paid = 0;
    p->records[old].ended = "void";
    r->pays = new;
    r->revision++;
    sim_say(s, "shop %zu re-issues %s, paid by %s", shop + 1,
            p->records[old].label, r->label);
    behind = sim_enqueue(s, shop, paid, "unapply");
    sim_chain(s, sim_enqueue(s, shop, old, "void"), behind);
    behind = (int64_t)s->event_count;
    sim_chain(s, sim_enqueue(s, shop, new, "post"), behind);
    behind = (int64_t)s->event_count;
    sim_chain(s, sim_enqueue(s, shop, paid, "post"), behind);
}

static void
invoice_end(struct sim *s, size_t shop)
{
    struct thing *v = an_invoice(s, shop);

    if (v == NULL || v->paid > 0)
        return;
    v->ended = sim_chance(s, 500) ? "void" : "delete";
    sim_say(s, "shop %zu: %s invoice %s", shop + 1, v->ended, v->label);
    sim_enqueue(s, shop, (size_t)(v - s->shops[shop].records), v->ended);
}

static void
retry(struct sim *s, struct event *ev)
{
    const struct sync_move *move = event_next(
        ev->state, ev->definite ? SYNC_BY_HAND : SYNC_BY_HAND_UNSURE);

    if (move == NULL)
        return;
    sim_say(s, "retry by hand of event %lld (%s)", (long long)ev->id,
            ev->cause);
    ev->state = move->to;
    ev->cause = "";
    ev->attempts = ev->looks = ev->crashes = 0;
    ev->waits_for = 0;
    ev->due_at = ev->changed_at = s->now;
    s->shops[ev->shop].rows[SYNC_POST].woken = true;
}

/* Somebody of the shop's signs in at QuickBooks, to that company. */
static void
shop_connect(struct sim *s, size_t shop, size_t realm)
{
    sim_say(s, "shop %zu connects company %zu", shop + 1, realm + 1);
    sim_job(s, shop, "exchange",
            arena_printf(&s->arena, "{\"code\":\"S%zuC-\",\"realm\":\"%zu\"}",
                         realm, realm + 1));
}

static void
shop_disconnect(struct sim *s, size_t shop)
{
    struct shop *p = &s->shops[shop];

    sim_say(s, "shop %zu disconnects", shop + 1);
    p->state = "disconnected";
    p->generation++;
    p->rows[SYNC_POST].due_at = NEVER;
    sim_job(s, shop, "disconnect", "");
    s->counts.parted++;
}

/* Set-up is finished, or begun again. */
void
people_sync(struct sim *s, size_t shop, bool on)
{
    struct shop *p = &s->shops[shop];

    if (p->off != on)
        return;
    p->off = !on;
    sim_say(s, "shop %zu turns sync %s", shop + 1, on ? "on" : "off");
    for (size_t i = 0; on && i < s->event_count; i++) {
        struct event *ev = &s->events[i];

        if (ev->shop != shop || strcmp(ev->cause, "setup") != 0 ||
            (ev->state != EVENT_PENDING && ev->state != EVENT_RETRYING))
            continue;
        ev->cause = "";
        ev->due_at = s->now;
    }
    p->rows[SYNC_POST].woken = p->rows[SYNC_POST].woken || on;
}

/* One invoice first, to see how it looks in QuickBooks. */
static void
canary(struct sim *s, size_t shop)
{
    struct thing *v = an_invoice(s, shop);

    if (v == NULL || v->paid > 0)
        return;
    sim_say(s, "shop %zu tries %s first", shop + 1, v->label);
    sim_hurry(s, sim_enqueue(s, shop, (size_t)(v - s->shops[shop].records),
                             "post"));
}

void
people_part(struct sim *s, size_t shop)
{
    if (strcmp(s->shops[shop].state, "active") == 0)
        shop_disconnect(s, shop);
}

/* Out of its company, and in again: to another one sometimes, by mistake. */
static void
shop_part(struct sim *s, size_t shop)
{
    if (strcmp(s->shops[shop].state, "active") != 0)
        shop_connect(s, shop,
                     sim_chance(s, 800)
                         ? shop
                         : (size_t)sim_below(s, (int64_t)s->knobs.shops));
    else if (sim_hit(s, s->knobs.parted))
        shop_disconnect(s, shop);
}

void
people_retry_all(struct sim *s, bool crashed)
{
    for (size_t i = 0; i < s->event_count; i++)
        if (crashed || strcmp(s->events[i].cause, "crashed") != 0)
            retry(s, &s->events[i]);
}

void
people_connect_all(struct sim *s)
{
    for (size_t i = 0; i < s->knobs.shops; i++)
        if (strcmp(s->shops[i].state, "active") != 0)
            shop_connect(s, i, i);
}

static void
retry_one(struct sim *s, size_t shop)
{
    struct event *ev;

    if (s->event_count == 0)
        return;
    ev = &s->events[sim_below(s, (int64_t)s->event_count)];
    if (ev->shop == shop)
        retry(s, ev);
}

/* --------------------------------------------------------- at QuickBooks */

/* Which of our records a document is; NULL: none. */
static struct thing *
ours(struct sim *s, size_t shop, const struct doc *d)
{
    const struct attempt *a = NULL;

    for (size_t i = 0; i < s->attempt_count && a == NULL; i++)
        if (strcmp(s->attempts[i].request_id, d->request_id) == 0)
            a = &s->attempts[i];
    return a == NULL || s->events[a->event_id - 1].shop != shop
               ? NULL
               : &s->shops[shop].records[s->events[a->event_id - 1].record];
}

static void
meddle(struct sim *s, size_t shop)
{
    struct company *c = &s->companies[shop];
    struct doc *d;
    struct thing *r;
    json_t *next;

    if (c->doc_count == 0)
        return;
    d = &c->docs[sim_below(s, (int64_t)c->doc_count)];
    r = ours(s, shop, d);
    if (r == NULL || d->deleted || strcmp(d->kind, "Invoice") != 0)
        return;
    r->meddled = true;
    sim_say(s, "QuickBooks %zu: somebody changes invoice %s", shop + 1,
            r->label);
    if (sim_chance(s, 200)) {
        d->deleted = true;
        d->changed_at = s->now;
        json_decref(d->before);
        d->before = json_incref(d->now);
        r->gone = true;
        return;
    }
    next = json_deep_copy(d->now);
    if (sim_chance(s, 500)) /* a field that we own, or none of ours */
        json_object_set_new(next, "CustomerMemo",
                            json_pack("{s:s}", "value", "by a person"));
    else
        json_object_set_new(next, "TrackingNum", json_string("1Z"));
    books_change(s, d, next);
}

/* QuickBooks continues our series of numbers by itself (qbo.md 7.12). */
static void
stranger(struct sim *s, size_t shop)
{
    struct shop *p = &s->shops[shop];
    const char *number = arena_printf(
        &s->arena, "%zu", 1000 + p->record_count + (size_t)sim_below(s, 3));

    books_add(s, shop, "Invoice",
              json_pack("{s:s,s:{s:s},s:i}", "DocNumber", number, "CustomerRef",
                        "value", "1", "TotalAmt", 5),
              "");
    sim_say(s, "QuickBooks %zu: somebody writes invoice %s", shop + 1, number);
}

static void
at_quickbooks(struct sim *s, size_t shop)
{
    if (sim_chance(s, 700)) {
        meddle(s, shop);
    } else if (sim_chance(s, 300)) {
        stranger(s, shop);
    } else if (sim_hit(s, s->knobs.parted)) {
        sim_say(s, "QuickBooks %zu: an admin removes the app", shop + 1);
        grant_end(s, shop);
        s->counts.parted++;
    } else if (s->now - s->companies[shop].barred_at > 10 * MINUTES) {
        grant_bar(s, shop);
    }
}

void
people_act(struct sim *s)
{
    size_t shop = (size_t)sim_below(s, (int64_t)s->knobs.shops);
    int64_t what = sim_below(s, 13);

    if (what < 5)
        invoice_write(s, shop);
    else if (what < 7)
        record_edit(s, shop);
    else if (what < 9)
        invoice_pay(s, shop);
    else if (what < 10)
        payment_undo(s, shop);
    else if (what < 11)
        invoice_end(s, shop);
    else if (what < 12)
        invoice_reissue(s, shop);
    else
        retry_one(s, shop);
    if (s->knobs.set_up && sim_chance(s, 150))
        canary(s, shop);
    if (s->knobs.set_up && sim_chance(s, 60))
        people_sync(s, shop, s->shops[shop].off);
    if (sim_hit(s, s->knobs.remote))
        at_quickbooks(s, shop);
    if (sim_chance(s, 60))
        shop_part(s, shop);
    s->people_at = s->now + sim_below(s, 3 * MINUTES);
    if (sim_chance(s, 300))
        s->people_at = s->now + sim_below(s, 2 * US);
}
