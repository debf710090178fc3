/* Customer, items, invoice, payments: what waits for what, and the root. */
#include "pages/chain.h"

#include <string.h>

#include "pages/log.h"

/* clang-format off */
struct part_row {
    const char *entity;
    int64_t id;
    const char *name;
    struct money amount;
    const char *qbo_id;
    int64_t event_id;
    const char *state, *message;
};
static const struct field part_fields[] = {
    FIELD(struct part_row, NULL, entity),
    FIELD(struct part_row, NULL, id),
    FIELD(struct part_row, NULL, name),
    FIELD(struct part_row, NULL, amount),
    FIELD(struct part_row, NULL, qbo_id),
    FIELD(struct part_row, NULL, event_id),
    FIELD(struct part_row, NULL, state),
    FIELD(struct part_row, NULL, message),
};
struct id_row {
    int64_t id;
};
static const struct field id_fields[] = { FIELD(struct id_row, NULL, id) };
/* clang-format on */
static const struct record part_record = RECORD(struct part_row, part_fields);
static const struct record id_record = RECORD(struct id_row, id_fields);

struct drawing {
    struct req *r;
    struct tmpl *t;
    const struct chain *of;
    const struct part_row *root; /* NULL: nothing is stuck */
    bool waited;                 /* something stands behind the root */
};

static bool
there(const struct part_row *p)
{
    return *p->qbo_id != '\0';
}

static bool
is(const struct part_row *p, enum event_entity n)
{
    return str_equal(p->entity, event_entity_name(n));
}

/* Nothing that needs it can go out before a person has fixed it. */
static bool
stuck(const struct part_row *p)
{
    return !there(p) && (str_equal(p->state, "needs_attention") ||
                         str_equal(p->state, "failed"));
}

static const char *
name_of(struct req *r, const struct part_row *p)
{
    if (is(p, ENTITY_PAYMENT))
        return arena_printf(
            r->arena, "Payment of %s",
            money_show(r->arena, p->amount, r->format->currency));
    return log_record_name(r->arena, p->entity, p->name);
}

static const char *
word_of(const struct part_row *p)
{
    enum event_state s;

    return there(p)                          ? "In QuickBooks"
           : event_state_parse(p->state, &s) ? event_state_word(s)
                                             : "Not sent";
}

static void
draw_words(struct drawing *d, const char *state, const char *name,
           const char *word)
{
    struct tmpl *in = tmpl_section(d->t, TS_CHAIN_PART);

    tmpl_text(in, TV_STATE, state);
    tmpl_text(in, TV_PART_NAME, name);
    tmpl_text(in, TV_STATE_WORD, word);
    tmpl_when(in, TS_CHAIN_NO_PART_HREF, true);
}

static bool
is_here(const struct drawing *d, const struct part_row *p)
{
    return is(p, d->of->here) && p->id == d->of->here_id;
}

static void
draw(struct drawing *d, const struct part_row *p)
{
    struct tmpl *in = tmpl_section(d->t, TS_CHAIN_PART);
    bool here = is_here(d, p) && !d->of->linked;

    tmpl_text(in, TV_STATE,
              there(p)            ? "synced"
              : p == d->root      ? "failed"
              : *p->state == '\0' ? "not_synced"
                                  : p->state);
    tmpl_text(in, TV_PART_NAME, name_of(d->r, p));
    tmpl_text(in, TV_STATE_WORD, word_of(p));
    tmpl_when(in, TS_CHAIN_ROOT, p == d->root);
    tmpl_when(in, TS_CHAIN_WAITED, p == d->root && d->waited);
    tmpl_when(in, TS_CHAIN_NO_PART_HREF, here);
    if (!here)
        tmpl_text(in, TV_PART_HREF,
                  log_record_href(d->r->arena, p->entity, p->id));
}

/* Those that are not there come first, by name; the others as one. */
static void
draw_items(struct drawing *d, const struct rows *parts)
{
    const struct part_row *one = NULL;
    size_t good = 0, missing = 0;

    for (size_t i = 0; i < parts->n; i++) {
        const struct part_row *p = rows_at(parts, &part_record, i);

        if (!is(p, ENTITY_ITEM))
            continue;
        if (there(p)) {
            one = p;
            good++;
        } else if (missing++ < CHAIN_ITEMS || p == d->root) {
            draw(d, p);
        }
    }
    if (missing > CHAIN_ITEMS)
        draw_words(d, "not_synced",
                   arena_printf(d->r->arena, "and %zu more items",
                                missing - CHAIN_ITEMS),
                   "Not in QuickBooks");
    if (good == 1)
        draw(d, one);
    else if (good > 1)
        draw_words(d, "synced",
                   arena_printf(
                       d->r->arena,
                       missing > 0 ? "and %zu more items" : "%zu items", good),
                   "All in QuickBooks");
}

static void
draw_payments(struct drawing *d, const struct rows *parts)
{
    size_t n = 0;

    for (size_t i = 0; i < parts->n; i++) {
        const struct part_row *p = rows_at(parts, &part_record, i);

        if (is(p, ENTITY_PAYMENT) && n++ < CHAIN_PAYMENTS)
            draw(d, p);
    }
    if (n > CHAIN_PAYMENTS)
        draw_words(d, "part_paid",
                   arena_printf(d->r->arena, "and %zu more payments",
                                n - CHAIN_PAYMENTS),
                   "Listed on the invoice");
}

/* The first in the order of things; whoever stands behind it waits. */
static void
find_root(struct drawing *d, const struct rows *parts)
{
    for (size_t i = 0; i < parts->n; i++) {
        const struct part_row *p = rows_at(parts, &part_record, i);

        if (d->root == NULL && stuck(p))
            d->root = p;
        else if (d->root != NULL && !there(p) && !is(p, ENTITY_ITEM))
            d->waited = true;
    }
}

/* What keeps the root, where the page does not say so itself. */
static void
say_root(struct drawing *d)
{
    const struct part_row *p = d->root;
    size_t n;

    if (p == NULL || is_here(d, p))
        return;
    n = strlen(p->message);
    d->t = tmpl_section(d->t, TS_CHAIN_STUCK);
    tmpl_textf(d->t, TV_ROOT_SAID, "%s %s%s%.*s.",
               d->waited ? "Everything waits for" : "Stuck:", name_of(d->r, p),
               n > 0 ? ": " : "",
               (int)(n > 0 && p->message[n - 1] == '.' ? n - 1 : n),
               p->message);
    tmpl_id(d->t, TV_ROOT_EVENT, p->event_id);
}

bool
chain_show(struct req *r, struct tmpl *t, enum tmpl_include at,
           const struct chain *c, struct err *e)
{
    struct drawing d = { .r = r, .of = c };
    struct rows parts;
    bool any = false;

    if (c->invoice_id == 0)
        return true;
    if (!db_all(r->db, r->arena, STMT_CHAIN_OF_INVOICE,
                ARGS(ARG_SHOP(r->shop), ARG_INT(c->invoice_id)), &part_record,
                &parts, e))
        return false;
    for (size_t i = 0; i < parts.n; i++) {
        const struct part_row *p = rows_at(&parts, &part_record, i);

        any = any || (is(p, ENTITY_INVOICE) && p->event_id != 0);
    }
    if (!any)
        return true;
    d.t = tmpl_include(t, at, TPL_CHAIN);
    find_root(&d, &parts);
    draw(&d, rows_at(&parts, &part_record, 0)); /* the customer */
    draw_items(&d, &parts);
    for (size_t i = 0; i < parts.n; i++)
        if (is(rows_at(&parts, &part_record, i), ENTITY_INVOICE))
            draw(&d, rows_at(&parts, &part_record, i));
    draw_payments(&d, &parts);
    say_root(&d);
    return true;
}

bool
chain_invoice(struct req *r, const char *entity, int64_t record_id,
              int64_t *out, struct err *e)
{
    struct id_row row;
    bool found;

    *out = str_equal(entity, "invoice") ? record_id : 0;
    if (!str_equal(entity, "payment"))
        return true;
    if (!db_maybe(r->db, r->arena, STMT_CHAIN_OF_PAYMENT,
                  ARGS(ARG_SHOP(r->shop), ARG_INT(record_id)), &id_record, &row,
                  &found, e))
        return false;
    *out = found ? row.id : 0;
    return true;
}
