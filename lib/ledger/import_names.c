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

/* ------------------------------------------------- customers and items */

/*
 * A cell stands in the table twice: as it is written ("=22196") and, for one
 * that has to be made, by its folded name ("~22196"), so that two spellings
 * make one record.
 */
static struct party **
by_cell(struct name_map *m, const char *cell)
{
    return (struct party **)name_map_at(m, arena_printf(m->arena, "=%s", cell));
}

static struct party **
by_key(struct name_map *m, const char *cell)
{
    return (struct party **)name_map_at(
        m, arena_printf(m->arena, "~%s", ledger_key(m->arena, cell)));
}

/* The id a new record gets: the cell itself when it can be one. */
static const char *
id_for(const struct import *im, const char *cell)
{
    return ledger_id_good(cell) ? cell : id_make(im->arena);
}

static bool
customer_stored(struct import *im, const char *cell, struct party *p,
                struct err *e)
{
    const struct ledger *l = im->l;
    struct rows named;

    if (ledger_id_good(cell) &&
        !db_maybe(l->db, im->arena, STMT_CUSTOMER_BY_EXTERNAL,
                  ARGS(ARG_SHOP(l->shop), ARG_TEXT(cell)),
                  &ledger_customer_record, &p->customer, &p->stored, e))
        return false;
    if (!p->stored) {
        if (!db_all(
                l->db, im->arena, STMT_CUSTOMER_NAMED,
                ARGS(ARG_SHOP(l->shop), ARG_TEXT(ledger_key(im->arena, cell))),
                &ledger_customer_record, &named, e))
            return false;
        if (named.n > 1)
            p->fault = arena_printf(
                im->arena, "More than one customer is named \"%s\".", cell);
        p->stored = named.n > 0;
        if (p->stored)
            p->customer = *(const struct customer *)named.row;
    }
    p->external_id = p->customer.external_id;
    p->tax_exempt = p->customer.tax_exempt;
    return true;
}

bool
import_customer(struct import *im, struct row *row, struct err *e)
{
    const char *cell = row->cells[CELL_CUSTOMER];
    struct party **known, **same, *p;

    cell = cell == NULL ? "" : str_trim(im->arena, cell);
    if (*cell == '\0' && im->how->customer != NULL)
        cell = str_trim(im->arena, im->how->customer);
    known = by_cell(&im->customers, cell);
    if (*known == NULL) {
        struct ledger_faults f;
        struct ledger_input in;

        p = arena_alloc(im->arena, 1, sizeof(*p));
        if (*cell != '\0' && !customer_stored(im, cell, p, e))
            return false;
        same = by_key(&im->customers, cell);
        if (!p->stored && *same != NULL)
            p = *same;
        else if (!p->stored) {
            ledger_faults_init(&f, im->arena);
            ledger_input_init(&in, im->arena, true);
            ledger_input_add(&in, "name", LEDGER_TEXT, cell);
            if (*cell == '\0')
                p->fault = "The row has no customer; --customer names one "
                           "for such rows.";
            else if (!ledger_customer_read(&in, &p->customer, &f))
                p->fault = f.list[0].message;
            p->external_id = id_for(im, cell);
            *same = p;
        }
        *by_cell(&im->customers, cell) = p;
    }
    row->customer = *by_cell(&im->customers, cell);
    return true;
}

static bool
item_stored(struct import *im, const char *cell, struct party *p, struct err *e)
{
    const struct ledger *l = im->l;
    struct rows named;

    if (ledger_id_good(cell) &&
        !db_maybe(l->db, im->arena, STMT_ITEM_BY_EXTERNAL,
                  ARGS(ARG_SHOP(l->shop), ARG_TEXT(cell)), &ledger_item_record,
                  &p->item, &p->stored, e))
        return false;
    if (!p->stored) {
        if (!db_all(
                l->db, im->arena, STMT_ITEM_NAMED,
                ARGS(ARG_SHOP(l->shop), ARG_TEXT(ledger_key(im->arena, cell))),
                &ledger_item_record, &named, e))
            return false;
        p->stored = named.n > 0;
        if (p->stored)
            p->item = *(const struct item *)named.row;
    }
    p->external_id = p->item.external_id;
    return true;
}

/* A new item takes description and price from the first row that names it. */
static void
item_new(struct import *im, const struct row *row, const char *cell,
         struct party *p)
{
    struct ledger_faults f;
    struct ledger_input in;

    ledger_faults_init(&f, im->arena);
    ledger_input_init(&in, im->arena, true);
    ledger_input_add(&in, "name", LEDGER_TEXT, cell);
    ledger_input_add(&in, "description", LEDGER_TEXT,
                     row->cells[CELL_DESCRIPTION]);
    ledger_input_add(&in, "unit_price", LEDGER_TEXT, row->cells[CELL_PRICE]);
    (void)ledger_item_read(&in, &p->item, &f); /* the line says the rest */
    p->fault =
        *cell == '\0' ? "The row has no item." : ledger_fault_of(&f, "name");
    p->external_id = id_for(im, cell);
}

bool
import_item(struct import *im, struct row *row, struct err *e)
{
    const char *cell = str_trim(im->arena, row->cells[CELL_ITEM]);
    struct party **same, *p;

    if (*by_cell(&im->items, cell) == NULL) {
        p = arena_alloc(im->arena, 1, sizeof(*p));
        if (*cell != '\0' && !item_stored(im, cell, p, e))
            return false;
        same = by_key(&im->items, cell);
        if (!p->stored && *same != NULL) {
            p = *same;
        } else if (!p->stored) {
            item_new(im, row, cell, p);
            *same = p;
        }
        *by_cell(&im->items, cell) = p;
    }
    row->item = *by_cell(&im->items, cell);
    return true;
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
