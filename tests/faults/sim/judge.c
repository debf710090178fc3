/* judge: the invariants of fault-matrix 1, once all is quiet. */
#include <stdlib.h>
#include <string.h>

#include "books.h"

static const struct attempt *
maker(const struct sim *s, const char *request_id)
{
    for (size_t i = 0; i < s->attempt_count; i++)
        if (strcmp(s->attempts[i].request_id, request_id) == 0)
            return &s->attempts[i];
    return NULL;
}

static const struct event *
newest(const struct sim *s, size_t shop, size_t record)
{
    for (size_t i = s->event_count; i > 0; i--)
        if (s->events[i - 1].shop == shop && s->events[i - 1].record == record)
            return &s->events[i - 1];
    return NULL;
}

/* Two of one record side by side.  One that a person deleted before we could
 * know of it is not: nothing that QuickBooks shows tells it from none. */
static bool
side_by_side(const struct doc *first, const struct doc *second)
{
    return !first->deleted || first->changed_at > second->made_at;
}

/* I1: each record is there once. */
static void
made_once(struct sim *s, size_t shop)
{
    struct company *c = &s->companies[shop];
    const struct doc *made[RECORDS_MAX] = { NULL };

    for (size_t i = 0; i < c->doc_count; i++) {
        const struct doc *d = &c->docs[i];
        const struct attempt *a = maker(s, d->request_id);
        const struct event *ev;

        if (a == NULL || a->shop != shop)
            continue;
        ev = &s->events[a->event_id - 1];
        if (made[ev->record] != NULL && side_by_side(made[ev->record], d))
            sim_wrong(s, "I1: shop %zu %s %s is in QuickBooks twice", shop + 1,
                      event_entity_name(ev->entity), ev->label);
        made[ev->record] = d;
    }
}

/* I3, I5: what is in QuickBooks was asked for, by its own shop. */
static void
asked_for(struct sim *s, size_t shop)
{
    struct company *c = &s->companies[shop];

    for (size_t i = 0; i < c->doc_count; i++) {
        const struct doc *d = &c->docs[i];
        const struct attempt *a;

        if (*d->request_id == '\0')
            continue; /* a person's */
        a = maker(s, d->request_id);
        if (a == NULL)
            sim_wrong(s, "I3: nobody asked for %s %s", d->kind,
                      books_text_at(d->now, "Id", NULL));
        else if (a->shop != shop)
            sim_wrong(s, "I5: %s %s of shop %zu is in company %zu", d->kind,
                      books_text_at(d->now, "Id", NULL), a->shop + 1, shop + 1);
    }
}

/* May it rest there for a person, with all faults over and Retry pressed? */
static bool
may_rest(const struct sim *s, const struct event *ev)
{
    const struct shop *p = &s->shops[ev->shop];
    const struct thing *r = &p->records[ev->record];

    if (ev->state == EVENT_PENDING && ev->waits_for != 0 &&
        ev->waits_for != ev->id)
        return may_rest(s, &s->events[ev->waits_for - 1]);
    if (ev->state != EVENT_ATTENTION)
        return false;
    if (strcmp(ev->cause, "crashed") == 0)
        return r->poison;
    if (r->entity == ENTITY_PAYMENT && p->records[r->pays].gone)
        return true;
    if (strcmp(ev->cause, "duplicate_number") == 0)
        return s->knobs.our_numbers && s->knobs.remote > 0;
    if (strcmp(ev->cause, "deleted_in_qbo") == 0)
        return r->gone;
    return false;
}

/* I13: final, parked for a reason that holds, or waiting for such a one. */
static void
nothing_stuck(struct sim *s, const struct event *ev)
{
    if (ev->state == EVENT_SUCCEEDED || ev->state == EVENT_SKIPPED ||
        may_rest(s, ev))
        return;
    sim_wrong(s, "I13: event %lld (%s %s) is %s %s, waits for %lld",
              (long long)ev->id, event_entity_name(ev->entity), ev->label,
              event_state_name(ev->state), ev->cause, (long long)ev->waits_for);
}

/* Held back for set-up, it or what it waits for. */
static bool
held_back(const struct sim *s, const struct event *ev)
{
    for (size_t hops = 0; hops < EVENTS_MAX; hops++) {
        if (ev->state != EVENT_PENDING && ev->state != EVENT_RETRYING)
            return false;
        if (strcmp(ev->cause, "setup") == 0)
            return true;
        if (ev->waits_for == 0)
            return false;
        ev = &s->events[ev->waits_for - 1];
    }
    return false;
}

void
judge_gate(struct sim *s)
{
    for (size_t i = 0; i < s->event_count; i++) {
        const struct event *ev = &s->events[i];

        if (ev->early && held_back(s, ev))
            sim_wrong(s, "A6: event %lld (%s %s) is early, and held back",
                      (long long)ev->id, event_entity_name(ev->entity),
                      ev->label);
    }
}

/* What was voided or deleted here is so there, if it ever was there. */
static void
ended_there(struct sim *s, size_t shop, size_t record)
{
    const struct thing *r = &s->shops[shop].records[record];
    const struct company *c = &s->companies[shop];

    for (size_t i = 0; i < c->doc_count; i++) {
        const struct doc *d = &c->docs[i];
        const struct attempt *a = maker(s, d->request_id);
        const char *note = books_text_at(d->now, "PrivateNote", NULL);

        if (a == NULL || a->shop != shop || d->deleted ||
            s->events[a->event_id - 1].record != record)
            continue;
        if (strcmp(r->ended, "delete") == 0 || strncmp(note, "Voided", 6) != 0)
            sim_wrong(s, "I2: %s %s of shop %zu is still there after its %s",
                      d->kind, r->label, shop + 1, r->ended);
    }
}

/* I2, I4: what is posted is there, with the last revision and amount. */
static void
as_here(struct sim *s, size_t shop, size_t record)
{
    const struct event *ev = newest(s, shop, record);
    const struct shop *p = &s->shops[shop];
    const struct thing *r = &p->records[record];
    const char *kind = plan_qbo_name(r->entity);
    const char *there;
    const struct doc *d;
    char want[40];

    if (ev == NULL || ev->state != EVENT_SUCCEEDED)
        return;
    if (*r->ended != '\0') {
        ended_there(s, shop, record);
        return;
    }
    d = p->links[record].used
            ? books_doc(s, shop, kind, p->links[record].qbo_id)
            : NULL;
    if (d == NULL) {
        sim_wrong(s, "I2: event %lld succeeded, and %s %s is not there",
                  (long long)ev->id, kind, r->label);
        return;
    }
    if (!event_is_document(r->entity) || r->meddled)
        return;
    snprintf(want, sizeof(want), "rev %lld", (long long)r->revision);
    there = r->entity == ENTITY_PAYMENT
                ? books_text_at(d->now, "PaymentRefNum", NULL)
                : books_text_at(d->now, "CustomerMemo", "value");
    if (strcmp(there, want) != 0)
        sim_wrong(s, "I4: %s %s of shop %zu is '%s' there, '%s' here", kind,
                  r->label, shop + 1, there, want);
    if (d->deleted)
        sim_wrong(s, "I2: %s %s was deleted by nobody", kind, r->label);
}

/* I2: a payment goes to the invoice that it goes to here. */
static void
goes_there(struct sim *s, size_t shop, size_t record)
{
    const struct event *ev = newest(s, shop, record);
    const struct shop *p = &s->shops[shop];
    const struct thing *r = &p->records[record];
    const char *want = r->applied ? p->links[r->pays].qbo_id : "", *there;
    const struct doc *d;

    if (r->entity != ENTITY_PAYMENT || *r->ended != '\0' || ev == NULL ||
        ev->state != EVENT_SUCCEEDED || !p->links[record].used)
        return;
    d = books_doc(s, shop, "Payment", p->links[record].qbo_id);
    there = d != NULL ? books_pays(d->now) : "";
    if (strcmp(there, want) != 0)
        sim_wrong(s, "I2: payment %s of shop %zu goes to '%s', not to '%s'",
                  r->label, shop + 1, there, want);
}

/* I6: no invoice is made before the one it stands for was voided. */
static void
behind_the_void(struct sim *s, size_t shop, size_t record)
{
    const struct shop *p = &s->shops[shop];
    const struct thing *r = &p->records[record];
    const struct doc *made, *old;
    size_t before = r->stands_for - 1;

    if (r->stands_for == 0 || !p->links[record].used || !p->links[before].used)
        return;
    made = books_doc(s, shop, "Invoice", p->links[record].qbo_id);
    old = books_doc(s, shop, "Invoice", p->links[before].qbo_id);
    if (made == NULL || old == NULL || p->records[before].meddled)
        return;
    if (old->voided_at == 0 || old->voided_at > made->made_at)
        sim_wrong(s, "I6: %s of shop %zu was made before %s was voided",
                  r->label, shop + 1, p->records[before].label);
}

static bool
kept(const struct sim *s, size_t shop, const char *refresh)
{
    const struct shop *p = &s->shops[shop];

    if (strcmp(p->refresh, refresh) == 0 || strcmp(p->previous, refresh) == 0)
        return true;
    for (size_t i = 0; i < SPOOL_MAX; i++)
        if (s->spool[i].used && s->spool[i].pair && s->spool[i].shop == shop &&
            strcmp(s->spool[i].refresh, refresh) == 0)
            return true;
    return false;
}

/* I9: a refresh token that came is stored, spooled or was taken back.  One
 * that another has replaced since is worth nothing. */
void
judge_grant(struct sim *s, size_t shop)
{
    for (size_t i = 0; i < TOKENS_MAX; i++) {
        const struct token *t = &s->companies[shop].tokens[i];

        if (t->current && t->heard && !kept(s, shop, t->text))
            sim_wrong(s, "I9: %s of shop %zu was dropped", t->text, shop + 1);
    }
}

/* I8, T11: it works, and is renewed before it would end for want of use. */
static void
connected(struct sim *s, size_t shop)
{
    const struct shop *p = &s->shops[shop];
    int64_t rest = s->now - p->refreshed_at;

    if (strcmp(p->state, "active") != 0)
        sim_wrong(s, "I8: the connection of shop %zu is %s", shop + 1,
                  p->state);
    else if (s->knobs.idle && rest > (7 * 24 + 1) * 60 * MINUTES)
        sim_wrong(s, "T11: the token of shop %zu rests for %lld hours",
                  shop + 1, (long long)(rest / (60 * MINUTES)));
    else if (s->knobs.idle && !grant_takes(s, shop, p->refresh))
        sim_wrong(s, "I8: what is stored of shop %zu is not taken", shop + 1);
}

void
judge(struct sim *s)
{
    for (size_t i = 0; i < s->knobs.shops; i++) {
        made_once(s, i);
        asked_for(s, i);
        for (size_t k = 0; k < s->shops[i].record_count; k++)
            as_here(s, i, k);
        for (size_t k = 0; k < s->shops[i].record_count; k++) {
            goes_there(s, i, k);
            behind_the_void(s, i, k);
        }
        connected(s, i);
        judge_grant(s, i);
    }
    for (size_t i = 0; i < s->event_count; i++)
        nothing_stuck(s, &s->events[i]);
}
