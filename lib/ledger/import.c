/* import: find the rows of each record, check each, then store. */
#include "ledger/import.h"

#include <stdlib.h>
#include <string.h>

/* A batch's records while they are looked at; a bound, not a need. */
enum { SCRATCH = 256 << 20 };

static const struct import_kind *const kinds[LEDGER_LIST__MAX] = {
    [LEDGER_CUSTOMERS] = &import_customers,
    [LEDGER_ITEMS] = &import_items,
    [LEDGER_INVOICES] = &import_invoices,
    [LEDGER_PAYMENTS] = &import_payments,
};

static const char *const words[LEDGER_LIST__MAX] = {
    [LEDGER_CUSTOMERS] = "customers",
    [LEDGER_ITEMS] = "items",
    [LEDGER_INVOICES] = "invoices",
    [LEDGER_PAYMENTS] = "payments",
};

const char *
ledger_list_word(enum ledger_list list)
{
    return words[list];
}

bool
ledger_list_parse(const char *word, enum ledger_list *out)
{
    for (enum ledger_list i = 0; i < LEDGER_LIST__MAX; i++)
        if (str_equal(word, words[i])) {
            *out = i;
            return true;
        }
    return false;
}

/* --------------------------------------------------------------- rows again */

bool
import_row(struct import *im, size_t place, struct row *out, struct err *e)
{
    struct csv_row in;
    bool got;

    memset(out, 0, sizeof(*out));
    out->place = place;
    im->csv.arena = &im->scratch;
    csv_seek(&im->csv, im->places[place].at, im->places[place].line);
    if (!csv_next(&im->csv, &in, &got, e))
        return false;
    import_cells(im, &in, out);
    return true;
}

bool
import_rows(struct import *im, const struct group *g, struct row **out,
            struct err *e)
{
    struct row **last = out;

    *out = NULL;
    for (uint32_t at = g->first; at != 0; at = im->places[at - 1].next) {
        *last = arena_alloc(&im->scratch, 1, sizeof(**last));
        if (!import_row(im, at - 1, *last, e))
            return false;
        last = &(*last)->next;
    }
    return true;
}

/* ------------------------------------------------------------ first reading */

void
import_refuse(struct import *im, const struct place *at, const char *record,
              const char *column, const char *reason)
{
    const struct ledger_refusal r = {
        .line = at->line,
        .record = record == NULL ? "" : record,
        .column = column == NULL ? "" : column,
        .reason = reason,
        .row = im->csv.text + at->at,
        .bytes = at->bytes,
        .delimiter = im->csv.delimiter,
    };

    im->report->reasons += *reason != '\0';
    if (im->how->refused != NULL)
        im->how->refused(im->how->ctx, &r);
}

/* A list twice as long; what it held stays behind in the arena. */
static void *
longer(struct arena *a, const void *list, size_t n, size_t *room, size_t size)
{
    void *more;

    if (n < *room)
        return NULL;
    *room = *room == 0 ? 1024 : *room * 2;
    more = arena_alloc(a, *room, size);
    if (n > 0)
        memcpy(more, list, n * size);
    return more;
}

static struct group *
group_new(struct import *im, const char *key)
{
    void *more = longer(im->arena, im->groups, im->group_n, &im->group_room,
                        sizeof(*im->groups));

    if (more != NULL)
        im->groups = more;
    im->report->records++;
    im->groups[im->group_n] = (struct group){ .key = key };
    return &im->groups[im->group_n++];
}

/* The record of that key; its number in the list stands in the map. */
static struct group *
group_of(struct import *im, const char *key)
{
    struct group *g;
    void **at;

    if (key == NULL)
        return group_new(im, NULL);
    at = name_map_at(&im->keys, key);
    if (*at != NULL)
        return &im->groups[(uintptr_t)*at - 1];
    g = group_new(im, NULL);
    *at = (void *)(uintptr_t)im->group_n; /* NOLINT: a number, not a place */
    g->key = name_map_key(&im->keys, key);
    return g;
}

static void
place_add(struct import *im, const struct csv_row *in, struct group *g)
{
    void *more = longer(im->arena, im->places, im->place_n, &im->place_room,
                        sizeof(*im->places));

    if (more != NULL)
        im->places = more;
    im->places[im->place_n++] =
        (struct place){ (uint32_t)in->at, (uint32_t)in->bytes,
                        (uint32_t)in->line, 0 };
    if (g->first == 0)
        g->first = (uint32_t)im->place_n;
    else
        im->places[g->last - 1].next = (uint32_t)im->place_n;
    g->last = (uint32_t)im->place_n;
    g->n++;
}

static bool
row_take(struct import *im, const struct csv_row *in, struct err *e)
{
    const char *key = NULL, *column = NULL, *fault = NULL;
    struct row row = { .place = im->place_n };

    im->report->rows++;
    import_cells(im, in, &row);
    if (!im->kind->key(im, &row, &key, &column, &fault, e))
        return false;
    if (fault == NULL) {
        place_add(im, in, group_of(im, key));
        return true;
    }
    im->loose++;
    im->report->records++;
    import_refuse(im,
                  &(struct place){ (uint32_t)in->at, (uint32_t)in->bytes,
                                   (uint32_t)in->line, 0 },
                  "", column, fault);
    return true;
}

/* What the first row is written with: the commonest outside quotes. */
static char
delimiter_of(const char *text, size_t n)
{
    static const char marks[] = ",;\t|";
    size_t counts[sizeof(marks)] = { 0 }, best = 0;
    bool quoted = false;

    for (size_t i = 0; i < n && (quoted || strchr("\r\n", text[i]) == NULL);
         i++) {
        const char *mark = text[i] == '\0' ? NULL : strchr(marks, text[i]);

        quoted ^= text[i] == '"';
        if (!quoted && mark != NULL)
            counts[mark - marks]++;
    }
    for (size_t i = 1; i + 1 < sizeof(marks); i++)
        if (counts[i] > counts[best])
            best = i;
    return marks[best];
}

static bool
file_read(struct import *im, const char *text, size_t n, struct err *e)
{
    int64_t most =
        im->how->rows_max > 0 ? im->how->rows_max : (int64_t)LEDGER_IMPORT_ROWS;
    char delimiter = im->how->delimiter;
    struct csv_row row;
    bool got = true;

    if (n > UINT32_MAX)
        return err_input(e, "file", "The file is larger than 4 GB.");
    if (delimiter == '\0')
        delimiter = delimiter_of(text, n);
    if (!csv_start(&im->csv, im->arena, text, n, delimiter, e) ||
        !import_header(im, e))
        return false;
    im->csv.arena = &im->scratch;
    for (; got; arena_reset(&im->scratch)) {
        if (!csv_next(&im->csv, &row, &got, e))
            return false;
        if (got && im->report->rows == most)
            return err_input(e, "file",
                             "The file has more than %lld rows. Divide it; an "
                             "invoice stays in one part.",
                             (long long)most);
        if (got && !row_take(im, &row, e))
            return false;
    }
    if (im->report->rows == 0)
        return err_input(e, "file", "The file has no rows below its first.");
    return true;
}

/* ----------------------------------------------------------------- refusals */

/* "lines[3].quantity" -> row 3, "quantity". */
static const char *
fault_row(const char *field, size_t *row)
{
    bool part = str_starts(field, "applied[");
    char *end;

    *row = 0;
    if (!part && !str_starts(field, "lines["))
        return field;
    *row = strtoul(strchr(field, '[') + 1, &end, 10);
    end += *end == ']';
    /* What of a payment goes to an invoice has its own column. */
    if (part && strcmp(end, ".amount") == 0)
        return "applied";
    return *end == '.' ? end + 1 : end;
}

/* The header's name of the column that a field comes from, or "". */
static const char *
fault_column(const struct import *im, const char *field)
{
    size_t n = strcspn(field, "[");

    for (const char *const *p = im->kind->fields; p != NULL && *p != NULL;
         p += 2)
        if (strlen(*p) == n && strncmp(*p, field, n) == 0) {
            field = p[1];
            n = strlen(field);
        }
    for (size_t c = 0; c < im->columns->n; c++)
        if (strlen(im->columns->list[c].field) == n &&
            strncmp(im->columns->list[c].field, field, n) == 0 &&
            im->names[c] != NULL)
            return im->names[c];
    return "";
}

const char *
import_record_name(const struct import *im, const struct group *g,
                   const struct row *rows)
{
    static const size_t names[LEDGER_LIST__MAX] = {
        [LEDGER_CUSTOMERS] = CUSTOMER_NAME,
        [LEDGER_ITEMS] = ITEM_NAME,
        [LEDGER_INVOICES] = INVOICE_NUMBER,
        [LEDGER_PAYMENTS] = PAYMENT_REFERENCE,
    };
    const char *cell = rows == NULL ? NULL : rows->cells[names[im->how->list]];

    if (im->how->list == LEDGER_INVOICES)
        return g->key;
    if (im->how->list == LEDGER_PAYMENTS && rows != NULL &&
        (cell == NULL || *cell == '\0'))
        cell = rows->cells[PAYMENT_ID];
    return cell == NULL ? "" : cell;
}

/* A fault, where it stands in the file. */
struct told {
    const char *column, *message;
    struct told *next; /* of the same row */
};

/*
 * The faults of each row.  Of one cell the first counts: it is the one to act
 * on.
 */
static struct told **
faults_by_row(struct import *im, const struct group *g,
              const struct ledger_faults *f)
{
    struct told **rows = arena_alloc(&im->scratch, g->n, sizeof(*rows));

    for (size_t i = 0; i < f->n; i++) {
        size_t row;
        const char *field = fault_row(f->list[i].field, &row);
        const char *column = fault_column(im, field);
        struct told **at = &rows[row < g->n ? row : 0];

        while (*at != NULL &&
               (*column == '\0' || strcmp((*at)->column, column) != 0))
            at = &(*at)->next;
        if (*at != NULL)
            continue;
        *at = arena_alloc(&im->scratch, 1, sizeof(**at));
        **at = (struct told){ column, f->list[i].message, NULL };
    }
    return rows;
}

/* Tell of every row of a refused record, each reason beside its row. */
static void
group_refuse(struct import *im, struct group *g, const struct row *rows,
             const struct ledger_faults *f)
{
    struct told **by_row = faults_by_row(im, g, f);
    const char *name = import_record_name(im, g, rows);

    g->state = GROUP_REFUSED;
    for (uint32_t at = g->first; at != 0;
         at = im->places[at - 1].next, by_row++) {
        const struct place *place = &im->places[at - 1];

        if (*by_row == NULL)
            import_refuse(im, place, name, "", "");
        for (const struct told *t = *by_row; t != NULL; t = t->next)
            import_refuse(im, place, name, t->column, t->message);
    }
}

/* ----------------------------------------------------------- second reading */

static bool
group_check(struct import *im, struct group *g, struct err *e)
{
    struct ledger_faults f;
    struct row *rows = NULL;
    void *record;

    ledger_faults_init(&f, &im->scratch);
    f.most = LEDGER_INPUT;
    if (g->n > LEDGER_LINES)
        ledger_fault_add(&f, "number", "The %s has %u lines; at most %d fit.",
                         im->how->list == LEDGER_PAYMENTS ? "payment"
                                                          : "invoice",
                         g->n, LEDGER_LINES);
    else if (!import_rows(im, g, &rows, e) ||
             !im->kind->check(im, g, rows, &record, &f, e))
        return false;
    if (f.n > 0)
        group_refuse(im, g, rows, &f);
    return true;
}

/* How many there are of each state, and what they come to. */
static void
groups_count(struct import *im)
{
    struct ledger_report *r = im->report;

    r->created = r->changed = r->unchanged = 0;
    r->refused = im->loose;
    r->total.minor = 0;
    for (size_t i = 0; i < im->group_n; i++) {
        const struct group *g = &im->groups[i];

        r->created += g->state == GROUP_NEW;
        r->changed += g->state == GROUP_CHANGED;
        r->unchanged += g->state == GROUP_SAME;
        r->refused += g->state == GROUP_REFUSED;
        if (g->state != GROUP_REFUSED)
            r->total.minor += g->minor;
    }
}

static bool
run(struct import *im, const char *text, size_t n, struct err *e)
{
    struct ledger_report *r = im->report;

    if (!file_read(im, text, n, e))
        return false;
    for (size_t i = 0; i < im->group_n; i++) {
        if (!group_check(im, &im->groups[i], e))
            return false;
        arena_reset(&im->scratch);
    }
    groups_count(im);
    if (im->how->check || (r->reasons > 0 && !im->how->skip_refused))
        return true;
    r->stored = true;
    if (!import_store(im, e))
        return false;
    groups_count(im);
    return true;
}

bool
ledger_import_run(const struct ledger *l, const struct ledger_import *how,
                  const char *text, size_t n, struct ledger_report *out,
                  struct err *e)
{
    struct import im = { .l = l, .how = how, .report = out, .arena = l->arena };
    bool good;

    memset(out, 0, sizeof(*out));
    im.kind = kinds[how->list];
    im.columns = &import_columns[how->list];
    arena_init(&im.scratch, SCRATCH);
    im.quick = *l;
    im.quick.arena = &im.scratch;
    name_map_init(&im.keys, l->arena);
    name_map_init(&im.customers, l->arena);
    name_map_init(&im.items, l->arena);
    name_map_init(&im.rates, l->arena);
    good = run(&im, text, n, e);
    arena_free(&im.scratch);
    return good;
}
