#include "variants.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TABLES_MAX = 40, EQUATIONS_MAX = 80, NAME = 40 };

/* "a.shop_id = b.shop_id" or "shop_id = ?" at [from, to) of the text. */
struct equation {
    size_t from, to;
    char left[NAME], right[NAME];
};

struct parsed {
    const struct stmt_row *row;
    struct {
        char alias[NAME], column[NAME]; /* alias "" = none */
    } table[TABLES_MAX];
    size_t tables;
    struct equation equation[EQUATIONS_MAX];
    size_t equations;
    bool inserts;
};

static bool
word_char(char c)
{
    return islower((unsigned char)c) || isdigit((unsigned char)c) || c == '_' ||
           c == '.' || c == '?';
}

/* The word at p, and where it ends. */
static const char *
word_take(const char *p, char *out)
{
    size_t n = 0;

    while (word_char(p[n]))
        n++;
    snprintf(out, NAME, "%.*s", (int)n, p);
    return p + n;
}

static const char *
skip_blanks(const char *p)
{
    return p + strspn(p, " ");
}

static void
table_add(struct parsed *x, const char *p, const char *tenants)
{
    char name[NAME], alias[NAME] = "", want[NAME + 2];

    p = skip_blanks(word_take(skip_blanks(p), name));
    snprintf(want, sizeof(want), " %s ", name);
    if (strstr(tenants, want) == NULL && strcmp(name, "shop") != 0)
        return;
    if (strncmp(p, "AS ", 3) == 0)
        word_take(skip_blanks(p + 3), alias);
    if (x->tables == TABLES_MAX)
        abort();
    memcpy(x->table[x->tables].alias, alias, NAME);
    snprintf(x->table[x->tables].column, NAME, "%.20s%s%s", alias,
             *alias != '\0' ? "." : "",
             strcmp(name, "shop") == 0 ? "id" : "shop_id");
    x->tables++;
}

static void
tables_find(struct parsed *x, const char *tenants)
{
    static const char *const before[] = { "FROM ", "JOIN ", "UPDATE " };

    for (const char *p = x->row->sql; *p != '\0'; p++)
        for (size_t i = 0; i < 3; i++)
            if (strncmp(p, before[i], strlen(before[i])) == 0)
                table_add(x, p + strlen(before[i]), tenants);
    x->inserts = strncmp(x->row->sql, "INSERT ", 7) == 0;
}

static bool
is_column(const struct parsed *x, const char *name)
{
    for (size_t i = 0; i < x->tables; i++)
        if (strcmp(x->table[i].column, name) == 0)
            return true;
    return false;
}

/* Which argument the ? at p is. */
static int
argument_at(const struct stmt_row *row, const char *p)
{
    int n = 0;

    for (const char *q = row->sql; q < p; q++)
        n += *q == '?';
    return row->order[n];
}

/* One side of an equation names a tenant: the column or argument 1. */
static bool
is_tenant(const struct parsed *x, const char *side, const char *at)
{
    return is_column(x, side) ||
           (strcmp(side, "?") == 0 && argument_at(x->row, at) == 1);
}

static void
equations_find(struct parsed *x)
{
    const char *sql = x->row->sql, *p = sql;

    while (*p != '\0') {
        const char *from = p, *right;
        struct equation q;

        if (!word_char(*p)) {
            p++;
            continue;
        }
        p = word_take(p, q.left);
        if (strncmp(p, " = ", 3) != 0 || !word_char(p[3]))
            continue;
        right = p + 3;
        q.from = (size_t)(from - sql);
        q.to = (size_t)(word_take(right, q.right) - sql);
        if (!is_tenant(x, q.left, from) || !is_tenant(x, q.right, right))
            continue;
        if (x->equations == EQUATIONS_MAX)
            abort();
        x->equation[x->equations++] = q;
        p = sql + q.to;
    }
}

static void
put(struct variant *v, size_t *n, const char *text, size_t len)
{
    if (*n + len >= VARIANT_SQL)
        abort();
    memcpy(v->sql + *n, text, len);
    *n += len;
    v->sql[*n] = '\0';
}

static const struct equation *
taken_at(const struct parsed *x, const bool *taken, size_t at)
{
    for (size_t i = 0; i < x->equations; i++)
        if (taken[i] && x->equation[i].from == at)
            return &x->equation[i];
    return NULL;
}

/* How long the LIMIT at p is, 0 when none is there.  A subquery that stands
 * for one value keeps its own. */
static size_t
limit_length(const char *p)
{
    if (strncmp(p, "LIMIT ", 6) != 0 || strncmp(p, "LIMIT 1)", 8) == 0)
        return 0;
    return p[6] == '?' ? 7 : 6 + strspn(p + 6, "0123456789");
}

/* The statement without the taken equations and with LIMITs lifted. */
static void
write_variant(const struct parsed *x, const bool *taken, struct variant *v)
{
    static const char lifted[] = "LIMIT 99999", yes[] = "1 = 1",
                      bound[] = "? IS NOT NULL";
    const char *sql = x->row->sql;
    size_t n = 0, len;
    int param = 0;

    memset(v, 0, sizeof(*v));
    for (size_t i = 0; sql[i] != '\0';) {
        const struct equation *q = taken_at(x, taken, i);

        if (q != NULL) {
            bool binds = strchr(q->left, '?') || strchr(q->right, '?');

            put(v, &n, binds ? bound : yes, strlen(binds ? bound : yes));
            if (binds)
                v->order[v->params++] = x->row->order[param++];
            i = q->to;
        } else if ((len = limit_length(sql + i)) > 0) {
            put(v, &n, lifted, strlen(lifted));
            param += sql[i + 6] == '?';
            i += len;
        } else {
            if (sql[i] == '?')
                v->order[v->params++] = x->row->order[param++];
            put(v, &n, sql + i++, 1);
        }
    }
}

static void
add(const struct parsed *x, const bool *taken, const char *what,
    struct variant *out, size_t *n)
{
    if (*n == VARIANTS_MAX)
        abort();
    write_variant(x, taken, &out[*n]);
    snprintf(out[(*n)++].what, sizeof(out->what), "%s", what);
}

size_t
variants_of(const struct stmt_row *row, const char *tenants,
            struct variant *out)
{
    struct parsed x = { .row = row };
    bool taken[EQUATIONS_MAX] = { false };
    char what[96];
    size_t n = 0;

    tables_find(&x, tenants);
    equations_find(&x);
    add(&x, taken, "with LIMITs lifted", out, &n);
    for (size_t i = 0; i < x.equations; i++) {
        const struct equation *q = &x.equation[i];

        if (strchr(q->left, '.') != NULL || strchr(q->right, '.') != NULL)
            continue;
        memset(taken, 0, sizeof(taken));
        taken[i] = true;
        snprintf(what, sizeof(what), "without %s = %s at %zu", q->left,
                 q->right, q->from);
        add(&x, taken, what, out, &n);
    }
    for (size_t t = 0; t < x.tables; t++) {
        const char *column = x.table[t].column;
        bool any = false;

        if (x.table[t].alias[0] == '\0')
            continue;
        for (size_t i = 0; i < x.equations; i++) {
            taken[i] = strcmp(x.equation[i].left, column) == 0 ||
                       strcmp(x.equation[i].right, column) == 0;
            any = any || taken[i];
        }
        snprintf(what, sizeof(what), "without %s", column);
        if (any)
            add(&x, taken, what, out, &n);
    }
    if (x.inserts) {
        memset(taken, 0, sizeof(taken));
        add(&x, taken, "bound to the other shop", out, &n);
        out[n - 1].other = true;
    }
    return n;
}
