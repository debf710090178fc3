/* import_names: the records that a file's rows name. */
#include "ledger/import.h"

#include <string.h>

/* --------------------------------------------------------------- the table */

void
name_map_init(struct name_map *m, struct arena *a)
{
    m->arena = a;
    m->n = 0;
    m->room = 256;
    m->slots = arena_alloc(a, m->room, sizeof(*m->slots));
}

/* FNV-1a. */
static uint64_t
hash(const char *s)
{
    uint64_t h = UINT64_C(14695981039346656037);

    for (; *s != '\0'; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
    return h;
}

static struct name_slot *
slot_of(struct name_slot *slots, size_t room, const char *key)
{
    size_t i = (size_t)hash(key) & (room - 1);

    while (slots[i].key != NULL && strcmp(slots[i].key, key) != 0)
        i = (i + 1) & (room - 1);
    return &slots[i];
}

void **
name_map_at(struct name_map *m, const char *key)
{
    struct name_slot *s;

    if (m->n * 2 >= m->room) {
        size_t room = m->room * 2;
        struct name_slot *slots = arena_alloc(m->arena, room, sizeof(*slots));

        for (size_t i = 0; i < m->room; i++)
            if (m->slots[i].key != NULL)
                *slot_of(slots, room, m->slots[i].key) = m->slots[i];
        m->slots = slots;
        m->room = room;
    }
    s = slot_of(m->slots, m->room, key);
    if (s->key == NULL) {
        s->key = arena_text(m->arena, key);
        m->n++;
    }
    return &s->value;
}

const char *
name_map_key(const struct name_map *m, const char *key)
{
    return slot_of(m->slots, m->room, key)->key;
}

/* ------------------------------------------------- customers and items */

/*
 * A cell stands in the table twice: as it is written ("=22196") and, for one
 * that has to be made, by its folded name ("~22196"), so that two spellings
 * make one record.
 */
static struct party **
by_cell(struct import *im, struct name_map *m, const char *cell)
{
    return (struct party **)name_map_at(
        m, arena_printf(&im->scratch, "=%s", cell));
}

static struct party **
by_key(struct import *im, struct name_map *m, const char *cell)
{
    return (struct party **)name_map_at(
        m, arena_printf(&im->scratch, "~%s", ledger_key(&im->scratch, cell)));
}

/* The id a new record gets: the cell itself when it can be one. */
static const char *
id_for(const struct import *im, const char *cell)
{
    return ledger_id_good(cell) ? arena_text(im->arena, cell)
                                : id_make(im->arena);
}

/* What differs between the two. */
struct named {
    enum stmt by_external, named;
    const struct record *record;
    /* Take over what a party keeps of the stored record. */
    void (*take)(struct party *p, const void *record);
    /* Why no record can be made of the cell, or NULL. */
    const char *(*fault)(struct import *im, const char *cell);
    bool unique; /* one of a name at most */
};

static bool
stored_find(struct import *im, const struct named *k, const char *cell,
            struct party *p, struct err *e)
{
    const struct ledger *l = &im->quick;
    union {
        struct customer customer;
        struct item item;
    } one;
    struct rows named;

    if (ledger_id_good(cell) &&
        !db_maybe(l->db, l->arena, k->by_external,
                  ARGS(ARG_SHOP(l->shop), ARG_TEXT(cell)), k->record, &one,
                  &p->stored, e))
        return false;
    if (p->stored) {
        k->take(p, &one);
        return true;
    }
    if (!db_all(l->db, l->arena, k->named,
                ARGS(ARG_SHOP(l->shop), ARG_TEXT(ledger_key(l->arena, cell))),
                k->record, &named, e))
        return false;
    p->stored = named.n > 0;
    if (p->stored)
        k->take(p, named.row);
    if (named.n > 1 && !k->unique)
        p->fault = arena_printf(
            im->arena, "More than one customer is named \"%s\".", cell);
    return true;
}

static bool
party_of(struct import *im, const struct named *k, struct name_map *m,
         const char *cell, size_t place, struct party **out, struct err *e)
{
    struct party **same, *p = *by_cell(im, m, cell);

    if (p == NULL) {
        p = arena_alloc(im->arena, 1, sizeof(*p));
        p->row = place;
        if (*cell != '\0' && !stored_find(im, k, cell, p, e))
            return false;
        same = by_key(im, m, cell);
        if (!p->stored && *same != NULL) {
            p = *same;
        } else if (!p->stored) {
            p->fault = k->fault(im, cell);
            p->external_id = id_for(im, cell);
            *same = p;
        }
        if (p->external_id != NULL && p->stored)
            p->external_id = arena_text(im->arena, p->external_id);
        *by_cell(im, m, cell) = p;
    }
    *out = p;
    return true;
}

static void
customer_take(struct party *p, const void *record)
{
    const struct customer *c = record;

    p->id = c->id;
    p->external_id = c->external_id;
    p->tax_exempt = c->tax_exempt;
}

static const char *
customer_fault(struct import *im, const char *cell)
{
    struct ledger_faults f;
    struct ledger_input in;
    struct customer c;

    if (*cell == '\0')
        return "The row has no customer; one can be named for such rows.";
    ledger_faults_init(&f, &im->scratch);
    ledger_input_init(&in, &im->scratch, true);
    ledger_input_add(&in, "name", LEDGER_TEXT, cell);
    return ledger_customer_read(&in, &c, &f)
               ? NULL
               : arena_text(im->arena, f.list[0].message);
}

static void
item_take(struct party *p, const void *record)
{
    const struct item *it = record;

    p->id = it->id;
    p->external_id = it->external_id;
}

static const char *
item_fault(struct import *im, const char *cell)
{
    struct ledger_faults f;
    struct ledger_input in;
    struct item it;

    if (*cell == '\0')
        return "The row has no item.";
    ledger_faults_init(&f, &im->scratch);
    ledger_input_init(&in, &im->scratch, true);
    ledger_input_add(&in, "name", LEDGER_TEXT, cell);
    return ledger_item_read(&in, &it, &f)
               ? NULL
               : arena_text(im->arena, f.list[0].message);
}

static const struct named customer_named = { STMT_CUSTOMER_BY_EXTERNAL,
                                             STMT_CUSTOMER_NAMED,
                                             &ledger_customer_record,
                                             customer_take,
                                             customer_fault,
                                             false };
static const struct named item_named = { STMT_ITEM_BY_EXTERNAL,
                                         STMT_ITEM_NAMED,
                                         &ledger_item_record,
                                         item_take,
                                         item_fault,
                                         true };

bool
import_customer(struct import *im, const char *cell, size_t place,
                struct party **out, struct err *e)
{
    cell = cell == NULL ? "" : str_trim(&im->scratch, cell);
    if (*cell == '\0' && im->how->customer != NULL)
        cell = str_trim(&im->scratch, im->how->customer);
    return party_of(im, &customer_named, &im->customers, cell, place, out, e);
}

bool
import_item(struct import *im, const char *cell, size_t place,
            struct party **out, struct err *e)
{
    return party_of(im, &item_named, &im->items, str_trim(&im->scratch, cell),
                    place, out, e);
}

/* ------------------------------------------------------------------ making */

static bool
customer_make(struct batch *b, struct party *p, const char *cell, struct err *e)
{
    const struct ledger *l = &b->im->quick;
    enum ledger_saved how;
    struct ledger_faults f;
    struct ledger_input in;
    struct customer c;
    bool found;

    if (!db_maybe(l->db, l->arena, STMT_CUSTOMER_BY_EXTERNAL,
                  ARGS(ARG_SHOP(l->shop), ARG_TEXT(p->external_id)),
                  &ledger_customer_record, &c, &found, e))
        return false;
    b->customers += !found;
    if (!found) {
        if (*(cell = cell == NULL ? "" : str_trim(l->arena, cell)) == '\0')
            cell = b->im->how->customer;
        ledger_faults_init(&f, l->arena);
        ledger_input_init(&in, l->arena, true);
        ledger_input_add(&in, "name", LEDGER_TEXT, cell);
        if (!ledger_customer_read(&in, &c, &f))
            return ledger_faults_none(&f, e);
        c.external_id = p->external_id;
        if (!ledger_customer_save(l, &c, &how, &f, e))
            return false;
    }
    p->id = c.id;
    return true;
}

/* A new item takes description and price from the first row that names it. */
static bool
item_make(struct batch *b, struct party *p, struct err *e)
{
    const struct ledger *l = &b->im->quick;
    enum ledger_saved how;
    struct ledger_faults f;
    struct ledger_input in;
    struct item it;
    struct row row;
    bool found;

    if (!db_maybe(l->db, l->arena, STMT_ITEM_BY_EXTERNAL,
                  ARGS(ARG_SHOP(l->shop), ARG_TEXT(p->external_id)),
                  &ledger_item_record, &it, &found, e))
        return false;
    b->items += !found;
    if (!found) {
        if (!import_row(b->im, p->row, &row, e))
            return false;
        ledger_faults_init(&f, l->arena);
        ledger_input_init(&in, l->arena, true);
        ledger_input_add(&in, "name", LEDGER_TEXT, row.cells[INVOICE_ITEM]);
        ledger_input_add(&in, "description", LEDGER_TEXT,
                         row.cells[INVOICE_DESCRIPTION]);
        ledger_input_add(&in, "unit_price", LEDGER_TEXT,
                         row.cells[INVOICE_PRICE]);
        (void)ledger_item_read(&in, &it, &f); /* the line says the rest */
        it.external_id = p->external_id;
        if (!ledger_item_save(l, &it, &how, &f, e))
            return false;
    }
    p->id = it.id;
    return true;
}

/* The parties of a row that was looked at before: no question to the database.
 */
static void
parties_of(struct import *im, const struct row *row, struct party **customer,
           struct party **item)
{
    struct err none = { 0 };

    if (!import_customer(im, row->cells[INVOICE_CUSTOMER], row->place, customer,
                         &none) ||
        !import_item(im, row->cells[INVOICE_ITEM], row->place, item, &none))
        *customer = *item = NULL; /* cannot be: both are known */
}

/* Not stored, and not made in this attempt at it either. */
static bool
party_missing(const struct batch *b, struct party *p)
{
    bool missing = !p->stored && p->made != b->attempt;

    p->made = b->attempt;
    return missing;
}

bool
import_parties_make(struct batch *b, const struct making *m, struct err *e)
{
    for (const struct row *row = m->rows; row != NULL; row = row->next) {
        struct party *customer, *item;

        parties_of(b->im, row, &customer, &item);
        if ((party_missing(b, customer) &&
             !customer_make(b, customer, row->cells[INVOICE_CUSTOMER], e)) ||
            (party_missing(b, item) && !item_make(b, item, e)))
            return false;
    }
    return true;
}

void
import_parties_made(struct import *im, const struct making *m)
{
    for (const struct row *row = m->rows; row != NULL; row = row->next) {
        struct party *customer, *item;

        parties_of(im, row, &customer, &item);
        customer->stored = item->stored = true;
    }
}

/* ------------------------------------------------------------- tax rates */

bool
import_rate(struct import *im, const char *name, struct rate_party **out,
            struct err *e)
{
    struct rate_party **known =
        (struct rate_party **)name_map_at(&im->rates, name);
    const struct ledger *l = im->l;
    const struct tax_rate *t;
    struct rows named;

    if (*known == NULL) {
        *known = arena_alloc(im->arena, 1, sizeof(**known));
        if (!db_all(
                l->db, im->arena, STMT_TAX_RATE_NAMED,
                ARGS(ARG_SHOP(l->shop), ARG_TEXT(ledger_key(im->arena, name))),
                &ledger_tax_rate_record, &named, e))
            return false;
        if (named.n == 0) {
            (*known)->fault =
                arena_printf(im->arena, "There is no tax rate \"%s\".", name);
        } else {
            t = named.row;
            (*known)->rate =
                (struct line_rate){ t->id, t->external_id, t->name, t->rate };
        }
    }
    *out = *known;
    return true;
}
