/* import: check the whole file, then one transaction per invoice. */
#include "ledger/import.h"

#include <string.h>

enum { SCRATCH = 256 << 20 };

/* One invoice being stored; everything may run a second time. */
struct storing {
    struct ledger ledger; /* with an arena of its own */
    struct group *group;
    bool send;
    struct ledger_faults faults;
    int64_t customers, items, sent;
};

static bool
customer_make(struct storing *s, const struct party *p, struct err *e)
{
    struct customer c = p->customer, there;
    enum ledger_saved how;
    bool found;

    c.external_id = p->external_id;
    if (!db_maybe(s->ledger.db, s->ledger.arena, STMT_CUSTOMER_BY_EXTERNAL,
                  ARGS(ARG_SHOP(s->ledger.shop), ARG_TEXT(c.external_id)),
                  &ledger_customer_record, &there, &found, e))
        return false;
    s->customers += !found;
    return found || ledger_customer_save(&s->ledger, &c, &how, &s->faults, e);
}

static bool
item_make(struct storing *s, const struct party *p, struct err *e)
{
    struct item it = p->item, there;
    enum ledger_saved how;
    bool found;

    it.external_id = p->external_id;
    if (!db_maybe(s->ledger.db, s->ledger.arena, STMT_ITEM_BY_EXTERNAL,
                  ARGS(ARG_SHOP(s->ledger.shop), ARG_TEXT(it.external_id)),
                  &ledger_item_record, &there, &found, e))
        return false;
    s->items += !found;
    return found || ledger_item_save(&s->ledger, &it, &how, &s->faults, e);
}

/* Its number as its own id, unless another invoice has that. */
static bool
id_choose(struct storing *s, struct invoice *inv, struct err *e)
{
    struct invoice other;
    bool taken = true;

    if (ledger_id_good(inv->number) &&
        !db_maybe(s->ledger.db, s->ledger.arena, STMT_INVOICE_BY_EXTERNAL,
                  ARGS(ARG_SHOP(s->ledger.shop), ARG_TEXT(inv->number)),
                  &ledger_invoice_record, &other, &taken, e))
        return false;
    inv->external_id = taken ? NULL : inv->number;
    return true;
}

/* A copy whose lines can be written to. */
static struct invoice
invoice_copy(struct arena *a, const struct invoice *inv)
{
    struct invoice copy = *inv;

    copy.lines = arena_alloc(a, inv->line_n, sizeof(*copy.lines));
    memcpy(copy.lines, inv->lines, inv->line_n * sizeof(*copy.lines));
    return copy;
}

static bool
group_make(struct storing *s, int64_t *id, struct err *e)
{
    const struct group *g = s->group;
    struct invoice inv = invoice_copy(s->ledger.arena, &g->inv);
    enum ledger_saved how;

    if (!g->rows->customer->stored && !customer_make(s, g->rows->customer, e))
        return false;
    for (const struct row *row = g->rows; row != NULL; row = row->next)
        if (!row->item->stored && !item_make(s, row->item, e))
            return false;
    if (!id_choose(s, &inv, e) ||
        !ledger_invoice_save(&s->ledger, &inv, &how, &s->faults, e))
        return false;
    *id = inv.id;
    return true;
}

static bool
group_body(struct db *db, void *ctx, struct err *e)
{
    struct storing *s = ctx;
    enum ledger_saved how;
    int64_t id = s->group->inv.id;

    (void)db;
    s->customers = s->items = s->sent = 0;
    ledger_faults_init(&s->faults, s->ledger.arena);
    if (s->group->state == GROUP_NEW && !group_make(s, &id, e))
        return false;
    if (!s->send)
        return true;
    if (!ledger_invoice_send(&s->ledger, id, &how, e))
        return false;
    s->sent = how == LEDGER_CHANGED;
    return true;
}

/* Store (or only send) one invoice; trouble with it alone is a refusal. */
static bool
group_store(struct import *im, struct storing *s, struct group *g,
            struct err *e)
{
    struct err why = { 0 };

    s->group = g;
    if (!db_tx(s->ledger.db, group_body, s, &why)) {
        if (why.kind != ERR_INPUT && why.kind != ERR_CONFLICT)
            return err_set(e, why.kind, "invoice %s: %s", g->number, why.text);
        import_refuse(im, g->rows->line, g->number, "",
                      arena_text(im->arena, why.text));
        g->state = GROUP_REFUSED;
        return true;
    }
    im->report->customers += s->customers;
    im->report->items += s->items;
    im->report->sent += s->sent;
    if (g->state == GROUP_SAME)
        return true;
    im->report->imported++;
    g->rows->customer->stored = true;
    for (const struct row *row = g->rows; row != NULL; row = row->next)
        row->item->stored = true;
    return true;
}

static bool
groups_store(struct import *im, struct err *e)
{
    struct storing s = { .ledger = *im->l, .send = im->how->send };
    struct arena scratch;
    bool good = true;

    arena_init(&scratch, SCRATCH);
    s.ledger.arena = &scratch;
    for (struct group *g = im->groups; good && g != NULL; g = g->next) {
        bool draft =
            g->state == GROUP_SAME && strcmp(g->inv.status, "draft") == 0;

        if (g->state == GROUP_NEW || (draft && s.send))
            good = group_store(im, &s, g, e);
        arena_reset(&scratch);
    }
    arena_free(&scratch);
    return good;
}

/* How many there are of each state, and what they come to. */
static void
groups_count(struct import *im)
{
    struct ledger_report *r = im->report;

    r->unchanged = r->refused = 0;
    r->total.minor = 0;
    for (const struct group *g = im->groups; g != NULL; g = g->next) {
        r->unchanged += g->state == GROUP_SAME;
        r->refused += g->state == GROUP_REFUSED;
        if (g->state != GROUP_REFUSED)
            r->total.minor += g->inv.total.minor;
    }
}

bool
ledger_import_run(const struct ledger *l, const struct ledger_import *how,
                  const char *text, size_t n, struct ledger_report *out,
                  struct err *e)
{
    struct import im = { .l = l, .how = how, .report = out, .arena = l->arena };

    memset(out, 0, sizeof(*out));
    out->last = &out->refusals;
    im.last = &im.groups;
    name_map_init(&im.numbers, l->arena);
    name_map_init(&im.customers, l->arena);
    name_map_init(&im.items, l->arena);
    name_map_init(&im.rates, l->arena);
    if (!import_read(&im, text, n, e) || !import_check(&im, e))
        return false;
    groups_count(&im);
    out->stored = out->refused_rows == 0 || how->skip_refused;
    if (out->stored && !groups_store(&im, e))
        return false;
    groups_count(&im);
    return true;
}
