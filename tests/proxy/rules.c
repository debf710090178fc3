/* Rules: read from a form, found in the bytes, used up. */
#include "proxy.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static bool
rule_has_left(const struct rule *r)
{
    return r->id && (!r->times || r->hits < r->times);
}

static bool
rule_covers(const struct rule *r, const struct link *k)
{
    return (!r->route || (size_t)r->route == k->route + 1) &&
           (!r->connection || r->connection == k->number) &&
           k->number > r->since;
}

/* A hit is used up here; false: it was one of those to let pass. */
static bool
rule_hit(struct rule *r)
{
    if (r->skipped < r->skip) {
        r->skipped++;
        return false;
    }
    r->hits++;
    return true;
}

bool
rules_accept(struct link *k)
{
    bool taken = false;

    for (size_t i = 0; i < RULES_MAX; i++) {
        struct rule *r = &k->proxy->rule[i];

        k->watch[i].matched = 0;
        k->watch[i].from = -1;
        if (!rule_has_left(r) || !rule_covers(r, k))
            continue;
        if (!r->action->at_accept)
            k->watch[i].from = r->when_bytes ? -1 : 0;
        else if (!taken && rule_hit(r)) {
            r->action->take(k, UP, r);
            taken = true;
        }
    }
    return taken;
}

/* The end of the first whole pattern in s, or 0. */
static size_t
scan(const struct rule *r, struct watch *w, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];

        while (w->matched && r->when[w->matched] != c)
            w->matched = r->border[w->matched - 1];
        if (r->when[w->matched] == c)
            w->matched++;
        if (w->matched == r->when_bytes) {
            w->matched = r->border[w->matched - 1];
            return i + 1;
        }
    }
    return 0;
}

/* Called after n bytes were taken.  In the pattern's own direction a rule
 * counts from its first byte, even when that went out before the rest came; in
 * the other one from the first byte that comes after it. */
void
rules_scan(struct link *k, enum dir dir, const char *s, size_t n)
{
    const struct flow *own = &k->flow[dir];

    for (size_t i = 0; i < RULES_MAX; i++) {
        const struct rule *r = &k->proxy->rule[i];
        struct watch *w = &k->watch[i];
        size_t end;

        if (!r->when_bytes || r->when_dir != dir || !rule_has_left(r) ||
            !rule_covers(r, k))
            continue;
        end = scan(r, w, s, n);
        if (!end || w->from >= 0)
            continue;
        w->from = r->dir != dir ? k->flow[r->dir].taken
                                : own->taken - (int64_t)(n - end) -
                                      (int64_t)r->when_bytes;
    }
}

void
rules_apply(struct link *k, enum dir dir)
{
    const struct flow *f = &k->flow[dir];

    for (size_t i = 0; i < RULES_MAX; i++) {
        struct rule *r = &k->proxy->rule[i];
        struct watch *w = &k->watch[i];

        if (!r->id || r->dir != dir || w->from < 0 || !rule_has_left(r) ||
            f->passed < w->from + r->offset || (!r->eager && !f->n))
            continue;
        w->from = -1;
        if (!rule_hit(r))
            continue;
        r->action->take(k, dir, r);
        if (k->state > LINK_OPEN || f->held_by)
            return;
    }
}

size_t
rules_limit(const struct link *k, enum dir dir, size_t n)
{
    for (size_t i = 0; i < RULES_MAX; i++) {
        const struct rule *r = &k->proxy->rule[i];
        int64_t left;

        if (!r->id || r->dir != dir || k->watch[i].from < 0 ||
            !rule_has_left(r))
            continue;
        left = k->watch[i].from + r->offset - k->flow[dir].passed;
        if (left >= 0 && (uint64_t)left < n)
            n = (size_t)left;
    }
    return n;
}

static void
watch_open_links(struct proxy *p, size_t slot)
{
    const struct rule *r = &p->rule[slot];
    struct link *next;

    for (struct link *k = p->links; k; k = next) {
        struct watch *w = &k->watch[slot];

        next = k->next;
        w->matched = 0;
        w->from = -1;
        if (r->action->at_accept || r->when_bytes || !rule_covers(r, k))
            continue;
        w->from = k->flow[r->dir].passed;
        link_run(k);
    }
}

static bool
read_dir(const struct field *f, enum dir *out)
{
    if (!f)
        return true;
    *out = !strcmp(f->value, "down") ? DOWN : UP;
    return *out == DOWN || !strcmp(f->value, "up");
}

static void
find_borders(struct rule *r)
{
    size_t k = 0;

    for (size_t i = 1; i < r->when_bytes; i++) {
        while (k && r->when[i] != r->when[k])
            k = r->border[k - 1];
        if (r->when[i] == r->when[k])
            k++;
        r->border[i] = (uint16_t)k;
    }
}

static const char *
read_numbers(struct rule *r, const struct form *f)
{
    int64_t before = 1, only_new = 0;
    // clang-format off
    const struct {
        const char *name;
        int64_t *to, min;
    } table[] = {
        { "times",        &r->times,      0 },
        { "skip",         &r->skip,       0 },
        { "connection",   &r->connection, 0 },
        { "route",        &r->route,      0 },
        { "only_new",     &only_new,      0 },
        { "before_byte",  &before,        1 },
        { "after_bytes",  &r->offset,     0 },
    };
    // clang-format on

    r->times = 1;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (!form_number(form_get(f, table[i].name), table[i].min,
                         INT64_C(1) << 60, table[i].to))
            return "a number is missing or out of its range";
    r->eager = form_get(f, "after_bytes") != NULL;
    if (r->eager && form_get(f, "before_byte"))
        return "want before_byte or after_bytes, not both";
    if (!r->eager)
        r->offset = before - 1;
    r->since = only_new;
    return NULL;
}

static const char *
read_action(struct rule *r, const struct form *f)
{
    const struct field *name = form_get(f, "do");
    const char *amount;

    r->action = name ? action_find(name->value) : NULL;
    if (!r->action)
        return "do: no such action";
    amount = r->action->amount;
    if (amount && (!form_get(f, amount) ||
                   !form_number(form_get(f, amount), r->action->min,
                                r->action->max, &r->amount)))
        return "the action's number is missing or out of its range";
    return NULL;
}

static const char *
read_pattern(struct rule *r, const struct form *f)
{
    const struct field *when = form_get(f, "when");

    if (!read_dir(form_get(f, "dir"), &r->dir) ||
        !read_dir(form_get(f, "when_dir"), &r->when_dir))
        return "dir, when_dir: want up or down";
    if (!when)
        return NULL;
    if (!when->value_bytes || when->value_bytes > PATTERN_MAX)
        return "when: want 1 to 256 bytes";
    if (r->action->at_accept)
        return "when: the action comes before the first byte";
    memcpy(r->when, when->value, when->value_bytes);
    r->when_bytes = when->value_bytes;
    find_borders(r);
    return NULL;
}

/* A misspelt name would be a rule that never fits. */
static const char *
check_names(const struct rule *r, const struct form *f)
{
    static const char *const names[] = {
        "do",    "dir",         "when",        "when_dir",   "times",   "skip",
        "route", "before_byte", "after_bytes", "connection", "only_new"
    };

    for (size_t i = 0; i < f->n; i++) {
        size_t k = 0;

        while (k < sizeof names / sizeof *names &&
               strcmp(names[k], f->field[i].name) != 0)
            k++;
        if (k == sizeof names / sizeof *names &&
            (!r->action->amount ||
             strcmp(r->action->amount, f->field[i].name) != 0))
            return "a field is unknown, or not one of this action";
    }
    return NULL;
}

const char *
rule_add(struct proxy *p, const struct form *f, unsigned *id)
{
    struct rule r = { 0 };
    const char *wrong;
    size_t slot = 0;

    if ((wrong = read_action(&r, f)) || (wrong = check_names(&r, f)) ||
        (wrong = read_numbers(&r, f)) || (wrong = read_pattern(&r, f)))
        return wrong;
    while (slot < RULES_MAX && p->rule[slot].id)
        slot++;
    if (slot == RULES_MAX)
        return "there are 64 rules: delete some";
    if (r.since)
        r.since = p->count.connections;
    *id = r.id = ++p->rules;
    p->rule[slot] = r;
    watch_open_links(p, slot);
    return NULL;
}

const struct rule *
rule_find(const struct proxy *p, int64_t id)
{
    for (size_t i = 0; i < RULES_MAX; i++)
        if (p->rule[i].id && p->rule[i].id == id)
            return &p->rule[i];
    return NULL;
}

void
rule_remove(struct proxy *p, int64_t id)
{
    struct link *next;

    for (size_t i = 0; i < RULES_MAX; i++) {
        struct rule *r = &p->rule[i];
        unsigned gone = r->id;

        if (!gone || (id && gone != id))
            continue;
        memset(r, 0, sizeof *r);
        for (struct link *k = p->links; k; k = next) {
            next = k->next;
            k->watch[i].from = -1;
            flow_undo(&k->flow[UP], gone);
            flow_undo(&k->flow[DOWN], gone);
            link_run(k);
        }
    }
}
