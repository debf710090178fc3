/* import_store: many records in a transaction; who stands in the way, alone. */
#include "ledger/import.h"

#include <string.h>

/* A transaction's size: large enough that COMMIT costs nothing, small enough
   that locks are short and a second run is cheap. */
enum { BATCH_RECORDS = 200, BATCH_ROWS = 2000 };

static bool
body(struct db *db, void *ctx, struct err *e)
{
    struct batch *b = ctx;

    (void)db;
    b->attempt++;
    b->customers = b->items = b->sent = 0;
    return b->im->kind->store(b, e);
}

/* Behind COMMIT: what is stored now. */
static void
settled(struct batch *b)
{
    struct ledger_report *r = b->im->report;

    r->customers += b->customers;
    r->items += b->items;
    r->sent += b->sent;
    if (b->im->how->list == LEDGER_INVOICES)
        for (size_t i = 0; i < b->n; i++)
            import_parties_made(b->im, &b->list[i]);
}

static void
refused(struct batch *b, const struct err *why)
{
    struct group *g = b->list[0].group;
    const char *name = import_record_name(b->im, g, b->list[0].rows);

    for (uint32_t at = g->first; at != 0; at = b->im->places[at - 1].next)
        import_refuse(b->im, &b->im->places[at - 1], name, "",
                      at == g->first ? why->text : "");
    g->state = GROUP_REFUSED;
}

/*
 * All in one transaction.  When one of them cannot be stored (somebody else
 * made the same meanwhile), each gets a transaction of its own, and that one
 * is refused.
 */
static bool
store(struct batch *b, struct err *e)
{
    const struct ledger *l = b->im->l;
    struct batch one = *b;
    struct err why = { 0 };

    if (b->n == 0)
        return true;
    if (db_tx(l->db, body, b, &why)) {
        settled(b);
        return true;
    }
    if (why.kind != ERR_INPUT && why.kind != ERR_CONFLICT)
        return err_set(e, why.kind, "%s", why.text);
    one.n = 1;
    one.alone = true;
    for (size_t i = 0; i < b->n; i++) {
        one.list = &b->list[i];
        err_clear(&why);
        if (db_tx(l->db, body, &one, &why))
            settled(&one);
        else if (why.kind != ERR_INPUT && why.kind != ERR_CONFLICT)
            return err_set(e, why.kind, "%s", why.text);
        else
            refused(&one, &why);
    }
    b->attempt = one.attempt;
    return true;
}

/* Read a record's rows again, and make it again. */
static bool
take(struct batch *b, struct group *g, struct err *e)
{
    struct making *m = &b->list[b->n];
    enum group_state state = g->state;
    struct ledger_faults f;

    *m = (struct making){ .group = g };
    ledger_faults_init(&f, &b->im->scratch);
    if (!import_rows(b->im, g, &m->rows, e) ||
        !b->im->kind->check(b->im, g, m->rows, &m->record, &f, e))
        return false;
    if (f.n > 0) { /* the database is another since */
        err_clear(e);
        (void)err_input(e, "", "%s", f.list[0].message);
        refused(&(struct batch){ .im = b->im, .list = m, .n = 1 }, e);
        err_clear(e);
        return true;
    }
    if (g->state == GROUP_SAME && state != GROUP_SAME)
        return true; /* somebody else stored the same meanwhile */
    m->id = g->id;
    b->n++;
    return true;
}

bool
import_store(struct import *im, struct err *e)
{
    struct making list[BATCH_RECORDS];
    struct batch b = { .im = im, .list = list };
    size_t rows = 0;

    im->storing = true;
    for (size_t i = 0; i < im->group_n; i++) {
        struct group *g = &im->groups[i];
        bool send = im->how->list == LEDGER_INVOICES && im->how->send;

        if (g->state == GROUP_REFUSED || (g->state == GROUP_SAME && !send))
            continue;
        if (!take(&b, g, e))
            return false;
        rows += g->n;
        if (b.n < BATCH_RECORDS && rows < BATCH_ROWS)
            continue;
        if (!store(&b, e))
            return false;
        b.n = rows = 0;
        arena_reset(&im->scratch);
    }
    return store(&b, e);
}
