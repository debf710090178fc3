/* import_record: customers and items, a row each. */
#include "ledger/import.h"

#include <string.h>

union stored {
    struct {
        int64_t id;
        const char *external_id;
    } head;
    struct customer customer;
    struct item item;
};
_Static_assert(offsetof(struct customer, external_id) == sizeof(int64_t) &&
                   offsetof(struct item, external_id) == sizeof(int64_t),
               "both begin with the head");

/* What differs between the two. */
struct side {
    const char *word;
    size_t id, name; /* places of columns */
    const struct specs *specs;
    const struct record *record;
    enum stmt by_external, named;
    bool unique; /* one of a name at most */
    bool (*read)(struct ledger_input *in, union stored *out,
                 struct ledger_faults *f);
    bool (*save)(const struct ledger *l, union stored *row,
                 enum ledger_saved *how, struct ledger_faults *f,
                 struct err *e);
};

static bool
customer_read(struct ledger_input *in, union stored *out,
              struct ledger_faults *f)
{
    return ledger_customer_read(in, &out->customer, f);
}

static bool
customer_save(const struct ledger *l, union stored *row, enum ledger_saved *how,
              struct ledger_faults *f, struct err *e)
{
    return ledger_customer_save(l, &row->customer, how, f, e);
}

static bool
item_read(struct ledger_input *in, union stored *out, struct ledger_faults *f)
{
    return ledger_item_read(in, &out->item, f);
}

static bool
item_save(const struct ledger *l, union stored *row, enum ledger_saved *how,
          struct ledger_faults *f, struct err *e)
{
    return ledger_item_save(l, &row->item, how, f, e);
}

static const struct side customer_side = {
    .word = "customer",
    .id = CUSTOMER_ID,
    .name = CUSTOMER_NAME,
    .specs = &ledger_customer_specs,
    .record = &ledger_customer_record,
    .by_external = STMT_CUSTOMER_BY_EXTERNAL,
    .named = STMT_CUSTOMER_NAMED,
    .read = customer_read,
    .save = customer_save,
};
static const struct side item_side = {
    .word = "item",
    .id = ITEM_ID,
    .name = ITEM_NAME,
    .specs = &ledger_item_specs,
    .record = &ledger_item_record,
    .by_external = STMT_ITEM_BY_EXTERNAL,
    .named = STMT_ITEM_NAMED,
    .unique = true,
    .read = item_read,
    .save = item_save,
};

static const struct side *
side_of(const struct import *im)
{
    return im->how->list == LEDGER_ITEMS ? &item_side : &customer_side;
}

/* The cell without blanks, "" when there is no such column. */
static const char *
cell_of(struct import *im, const struct row *row, size_t column)
{
    const char *cell = row->cells[column];

    return cell == NULL ? "" : str_trim(&im->scratch, cell);
}

/* Rows of the same id, or of the same name without one, are one record: all
 * but the first are refused. */
static bool
record_key(struct import *im, struct row *row, const char **key,
           const char **column, const char **fault, struct err *e)
{
    const struct side *s = side_of(im);
    const char *id = cell_of(im, row, s->id);
    const char *name = cell_of(im, row, s->name);

    (void)column;
    (void)fault;
    (void)e;
    if (row->broken == NULL && *id != '\0')
        *key = arena_printf(&im->scratch, "=%s", id);
    else if (row->broken == NULL && *name != '\0')
        *key =
            arena_printf(&im->scratch, "~%s", ledger_key(&im->scratch, name));
    return true;
}

/* The stored record that a row speaks of; *found false when there is none. */
static bool
stored_find(struct import *im, const struct row *row, union stored *out,
            bool *found, struct ledger_faults *f, struct err *e)
{
    const struct ledger *l = &im->quick;
    const struct side *s = side_of(im);
    const char *id = cell_of(im, row, s->id);
    const char *name = cell_of(im, row, s->name);
    struct rows named;

    *found = false;
    if (*id != '\0' && !ledger_id_good(id))
        ledger_fault_add(f, "id", IMPORT_ID_SAID, LEDGER_ID);
    if (f->n > 0)
        return true;
    if (*id != '\0' && !db_maybe(l->db, l->arena, s->by_external,
                                 ARGS(ARG_SHOP(l->shop), ARG_TEXT(id)),
                                 s->record, out, found, e))
        return false;
    if (*id != '\0' && !s->unique)
        return true;
    if (!db_all(l->db, l->arena, s->named,
                ARGS(ARG_SHOP(l->shop), ARG_TEXT(ledger_key(l->arena, name))),
                s->record, &named, e))
        return false;
    if (*id == '\0' && named.n == 1) {
        *found = true;
        memcpy(out, named.row, s->record->size);
    } else if (*id == '\0' && named.n > 1) {
        ledger_fault_add(f, "name",
                         "More than one %s is named \"%s\": a column \"id\" "
                         "tells which.",
                         s->word, name);
    } else if (named.n > 0 &&
               (!*found ||
                ((const union stored *)named.row)->head.id != out->head.id)) {
        ledger_fault_add(f, "name", "Item \"%s\" already exists.", name);
    }
    return true;
}

/* Another row of the file has this name, where names are one of a kind. */
static void
name_check(struct import *im, const struct row *row, struct ledger_faults *f)
{
    const char *name = cell_of(im, row, side_of(im)->name);
    uintptr_t here = row->place + 1, was;
    void **at;

    if (!side_of(im)->unique || *name == '\0')
        return;
    at = name_map_at(&im->items, ledger_key(&im->scratch, name));
    was = (uintptr_t)*at;
    if (was == 0)
        *at = (void *)here; /* NOLINT: a number, not a place */
    else if (was != here)
        ledger_fault_add(f, "name", "The same name stands in line %u.",
                         im->places[was - 1].line);
}

/* The cells of a row; what the file has no column for keeps its value. */
static bool
record_read(struct import *im, const struct row *row, const union stored *was,
            union stored *out, struct ledger_faults *f)
{
    const struct side *s = side_of(im);
    uint32_t there = 0;
    struct ledger_input in;

    ledger_input_init(&in, &im->scratch, true);
    for (size_t c = 0; c < im->columns->n; c++)
        if (row->cells[c] != NULL)
            ledger_input_add(&in, im->columns->list[c].field, LEDGER_TEXT,
                             row->cells[c]);
    if (!s->read(&in, out, f))
        return false;
    for (size_t i = 0; i < s->specs->n; i++)
        for (size_t c = 0; c < im->columns->n; c++)
            if (row->cells[c] != NULL &&
                strcmp(im->columns->list[c].field, s->specs->list[i].name) == 0)
                there |= UINT32_C(1) << i;
    if (was != NULL)
        specs_keep(s->specs, ~there, was, out);
    return true;
}

static bool
record_check(struct import *im, struct group *g, struct row *rows,
             void **record, struct ledger_faults *f, struct err *e)
{
    const struct side *s = side_of(im);
    union stored was, *out = arena_alloc(&im->scratch, 1, sizeof(*out));
    size_t i = 1;
    bool found;

    *record = out;
    if (!import_rows_check(im, rows, f))
        return true;
    for (const struct row *row = rows->next; row != NULL; row = row->next, i++)
        ledger_fault_add(f, arena_printf(&im->scratch, "lines[%zu]", i),
                         "The same %s stands in line %lld.", s->word,
                         (long long)rows->line);
    name_check(im, rows, f);
    if (!stored_find(im, rows, &was, &found, f, e))
        return false;
    if (!record_read(im, rows, found ? &was : NULL, out, f) || f->n > 0)
        return true;
    g->id = found ? was.head.id : 0;
    g->state = !found                             ? GROUP_NEW
               : specs_equal(s->specs, out, &was) ? GROUP_SAME
                                                  : GROUP_CHANGED;
    out->head.id = g->id;
    out->head.external_id = cell_of(im, rows, s->id);
    if (*out->head.external_id == '\0')
        out->head.external_id = NULL;
    return true;
}

static bool
record_store(struct batch *b, struct err *e)
{
    const struct ledger *l = &b->im->quick;

    for (size_t i = 0; i < b->n; i++) {
        union stored row = *(const union stored *)b->list[i].record;
        enum ledger_saved how;
        struct ledger_faults f;

        ledger_faults_init(&f, l->arena);
        if (!side_of(b->im)->save(l, &row, &how, &f, e))
            return false;
    }
    return true;
}

const struct import_kind import_customers = { record_key, record_check,
                                              record_store, NULL };
const struct import_kind import_items = { record_key, record_check,
                                          record_store, NULL };
