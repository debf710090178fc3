/* report_balance: customers with what they owe, parents above their jobs. */
#include "report.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct node {
    const struct ent *ent;
    const char *name;
    wide own[BUCKETS_MAX], all[BUCKETS_MAX];
    struct node *first, *next, *parent;
    bool shown;
};

struct tree {
    struct report *w;
    struct node *node;
    size_t n;
    int64_t buckets;
    bool with_total; /* a last column adds the others up */
};

const char *
bucket_title(const struct report *w, int64_t bucket, bool past_due)
{
    int64_t from = (bucket - 1) * w->period_days + 1;
    const char *tail = past_due ? " days past due" : "";

    if (!bucket)
        return "Current";
    if (bucket == w->periods)
        return pool_fmt(w->pool,
                        past_due ? "%lld or more%s" : "%lld and over%s",
                        (long long)from, tail);
    return pool_fmt(w->pool, "%lld - %lld%s", (long long)from,
                    (long long)(from + w->period_days - 1), tail);
}

int64_t
bucket_of(const struct report *w, const struct doc *d)
{
    int64_t late = days_between(d->due, w->aging_from);
    int64_t bucket = late <= 0 ? 0 : 1 + (late - 1) / w->period_days;

    return bucket > w->periods ? w->periods : bucket;
}

static int
by_name(const void *a, const void *b)
{
    const struct node *x = a, *y = b;
    int way = strcasecmp(x->name, y->name);

    return way ? way : strcmp(x->ent->id, y->ent->id);
}

static void
make_nodes(struct tree *t, struct map *by_id)
{
    const struct ents *list = &t->w->c->co->list[KIND_CUSTOMER];

    t->node = pool_get(t->w->pool, (list->n + 1) * sizeof *t->node);
    for (size_t i = 0; i < list->n; i++) {
        const char *name = js_text(list->at[i]->obj, "DisplayName");

        t->node[t->n].ent = list->at[i];
        t->node[t->n++].name = name ? name : "";
    }
    qsort(t->node, t->n, sizeof *t->node, by_name);
    for (size_t i = 0; i < t->n; i++)
        map_put(by_id, t->node[i].ent->id, &t->node[i]);
    for (size_t i = 0; i < t->n; i++) {
        const char *parent = js_ref(t->node[i].ent->obj, "ParentRef");

        if (parent && report_covers(t->w, parent))
            t->node[i].parent = map_get(by_id, parent);
    }
}

/* Children go in front of each other, so the last by name goes first. */
static void
hang_up(struct tree *t)
{
    for (size_t k = 0; k < t->n; k++) {
        size_t i = t->w->descending ? k : t->n - 1 - k;
        struct node *parent = t->node[i].parent;

        if (!parent)
            continue;
        t->node[i].next = parent->first;
        parent->first = &t->node[i];
    }
}

static void
add(struct tree *t, struct map *by_id)
{
    struct docs docs;

    ledger_open(t->w, &docs);
    for (size_t i = 0; i < docs.n; i++) {
        const struct doc *d = &docs.at[i];
        struct node *n = map_get(by_id, d->customer);
        int64_t bucket = t->with_total ? bucket_of(t->w, d) : 0;

        if (!n)
            continue;
        n->own[bucket] += d->open;
        n->shown = true;
        for (; n; n = n->parent) {
            n->all[bucket] += d->open;
            n->shown = true;
        }
    }
}

static struct js *
figures(struct tree *t, struct js *cells, const wide *at, const char *zero)
{
    wide total = 0;

    for (int64_t i = 0; i < t->buckets; i++) {
        report_cell(t->w, cells, report_money(t->w, dec_clamp(at[i]), zero),
                    NULL);
        total += at[i];
    }
    if (t->with_total)
        report_cell(t->w, cells, report_money(t->w, dec_clamp(total), zero),
                    NULL);
    return cells;
}

static bool
has_shown(const struct node *n)
{
    for (const struct node *c = n->first; c; c = c->next)
        if (c->shown)
            return true;
    return false;
}

static void
show(struct tree *t, struct js *rows, const struct node *n)
{
    struct js *cells = report_cell(t->w, NULL, n->name, n->ent->id);
    struct js *section, *inner;

    if (!n->shown)
        return;
    figures(t, cells, n->own, "");
    if (!has_shown(n)) {
        report_data(t->w, rows, cells);
        return;
    }
    t->w->rows_n++;
    section = report_section(t->w, rows, cells, &inner);
    for (const struct node *c = n->first; c; c = c->next)
        show(t, inner, c);
    cells = report_cell(t->w, NULL, pool_fmt(t->w->pool, "Total %s", n->name),
                        NULL);
    report_summary(t->w, section, figures(t, cells, n->all, ""));
}

static void
grand_total(struct tree *t)
{
    struct js *section = js_object(t->w->pool);
    wide all[BUCKETS_MAX] = { 0 };

    for (size_t i = 0; i < t->n; i++)
        for (int64_t b = 0; b < t->buckets; b++)
            all[b] += t->node[i].own[b];
    report_summary(
        t->w, section,
        figures(t, report_cell(t->w, NULL, "TOTAL", NULL), all, "0.00"));
    js_set_text(t->w->pool, section, "group", "GrandTotal");
    js_push(t->w->rows, section);
}

static void
fill(struct tree *t)
{
    struct map by_id = { 0 };

    make_nodes(t, &by_id);
    hang_up(t);
    add(t, &by_id);
    map_clear(&by_id, NULL);
    for (size_t k = 0; k < t->n; k++) {
        const struct node *n = &t->node[t->w->descending ? t->n - 1 - k : k];

        if (!n->parent)
            show(t, t->w->rows, n);
    }
    if (t->w->rows->first)
        grand_total(t);
}

void
report_customer_balance(struct report *w)
{
    struct tree t = { .w = w, .buckets = 1 };

    report_column(w, "", "", "Customer", false);
    report_column(w, "total", "Total", "Money", true);
    fill(&t);
}

void
report_aged(struct report *w)
{
    struct tree t = { .w = w, .buckets = w->periods + 1, .with_total = true };

    report_column(w, "", "", "Customer", false);
    report_column(w, "current", "Current", "Money", true);
    for (int64_t i = 1; i <= w->periods; i++)
        report_column(w, "", bucket_title(w, i, false), "Money", false);
    report_column(w, "total", "Total", "Money", true);
    fill(&t);
}
