/* import, export: the commands around the ledger's files. */
#include "operator/inner.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "str/str.h"

enum { FILE_MAX = 128 << 20 };

/* A file without a name that holds all of from; NULL with the error. */
static FILE *
copy_of(FILE *from, const char *path, size_t *n, struct err *e)
{
    FILE *copy = tmpfile();
    char part[65536];
    size_t got = 1;
    bool good = copy != NULL;

    for (*n = 0; good && got > 0 && *n <= FILE_MAX; *n += got) {
        got = fread(part, 1, sizeof(part), from);
        good = fwrite(part, 1, got, copy) == got;
    }
    good = good && fflush(copy) == 0;
    if (good && ferror(from) == 0 && *n <= FILE_MAX)
        return copy;
    if (!good)
        (void)err_set(e, ERR_FAULT, "cannot keep a copy of %s: %s", path,
                      strerror(errno));
    else
        (void)err_set(e, ERR_FAULT,
                      ferror(from) != 0 ? "cannot read %s"
                                        : "%s is larger than 128 MB",
                      path);
    if (copy != NULL)
        fclose(copy);
    return NULL;
}

/*
 * The whole file; "-" is standard input.  It is mapped from a copy, so that
 * the system can take the memory back, and nobody changes it under way.  Ends
 * with the process.
 */
static bool
file_read(const char *path, const char **out, size_t *n, struct err *e)
{
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re"), *copy;
    void *text = NULL;

    if (f == NULL)
        return err_set(e, ERR_FAULT, "cannot read %s: %s", path,
                       strerror(errno));
    copy = copy_of(f, path, n, e);
    if (f != stdin)
        fclose(f);
    if (copy == NULL)
        return false;
    *out = "";
    if (*n > 0) {
        text = mmap(NULL, *n, PROT_READ, MAP_PRIVATE, fileno(copy), 0);
        *out = text;
    }
    fclose(copy); /* the mapping stays */
    return text != MAP_FAILED ||
           err_set(e, ERR_FAULT, "cannot map %s: %s", path, strerror(errno));
}

/* ----------------------------------------------------------------- options */

static bool
format_read(const struct call *c, struct ledger_import *how, struct err *e)
{
    static const struct {
        const char *name;
        enum ledger_date_format format;
    } formats[] = {
        { "Y-m-d", LEDGER_YMD },
        { "m/d/Y", LEDGER_MDY },
        { "d/m/Y", LEDGER_DMY },
    };
    const char *format = call_text(c, "--date-format");
    const char *delimiter = call_text(c, "--delimiter");
    bool known = format == NULL;

    for (size_t i = 0; !known && i < 3; i++) {
        known = strcmp(formats[i].name, format) == 0;
        how->date_format = formats[i].format;
    }
    if (!known)
        return err_input(e, "-", "--date-format is m/d/Y, d/m/Y or Y-m-d");
    if (delimiter == NULL)
        delimiter = ",";
    how->delimiter = strcmp(delimiter, "\\t") == 0 ? '\t' : delimiter[0];
    if ((how->delimiter != '\t' && strlen(delimiter) != 1) ||
        strchr(",;|\t:", how->delimiter) == NULL)
        return err_input(e, "-",
                         "--delimiter is one of , ; | : or \\t for a tab");
    how->decimal_comma = call_flag(c, "--decimal-comma");
    if (how->delimiter == ',' && how->decimal_comma)
        return err_input(e, "-",
                         "--decimal-comma needs another --delimiter than the "
                         "comma");
    how->skip_refused = call_flag(c, "--skip-refused");
    return true;
}

/* What only invoices have. */
static bool
invoices_read(const struct call *c, struct ledger_import *how, struct err *e)
{
    how->customer = call_text(c, "--customer");
    how->tax_rate = call_text(c, "--tax-rate");
    how->send = call_flag(c, "--send");
    return call_int(c, "--due-days", 0, 3650, -1, &how->due_days, e);
}

/* --columns name=Company,email=Mail */
static bool
columns_read(const struct call *c, struct ledger_import *how, struct err *e)
{
    const char *text = call_text(c, "--columns");
    char *rest = text == NULL ? NULL : arena_text(c->arena, text), *pair;
    bool needed;
    size_t n = 0;

    while (rest != NULL && (pair = strsep(&rest, ",")) != NULL) {
        char *name = strchr(pair, '=');
        const char *field;
        size_t i = 0;

        if (name == NULL || n == LEDGER_COLUMNS)
            return err_input(e, "-",
                             "--columns is field=COLUMN, a comma between two");
        *name++ = '\0';
        while ((field = ledger_import_column(how->list, i, &needed)) != NULL &&
               strcmp(field, pair) != 0)
            i++;
        if (field == NULL)
            return err_input(e, "-", "%s have no field \"%.40s\"",
                             ledger_list_word(how->list), pair);
        how->columns[n].field = field;
        how->columns[n].name = name;
        how->columns[n++].said = "--columns";
    }
    return true;
}

/* The options of `import` name the columns one by one. */
static void
columns_named(const struct call *c, struct ledger_import *how)
{
    static const struct {
        const char *field, *option;
    } named[] = {
        { "number", "--number" },     { "customer", "--customer-column" },
        { "item", "--item" },         { "description", "--description" },
        { "quantity", "--quantity" }, { "unit_price", "--unit-price" },
        { "date", "--date" },         { "tax_rate", "--tax-rate-column" },
    };
    size_t n = 0;

    for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
        const char *name = call_text(c, named[i].option);

        if (name == NULL)
            continue;
        how->columns[n].field = named[i].field;
        how->columns[n].said = named[i].option;
        how->columns[n++].name = name;
    }
    how->only_named = true;
}

/* ------------------------------------------------------------------ telling */

/* "1 invoice", "236 invoices" */
static char *
count(struct arena *a, int64_t n, const char *word)
{
    return arena_printf(a, "%lld %s%s", (long long)n, word, n == 1 ? "" : "s");
}

/* "customer" of "customers" */
static char *
singular(struct arena *a, enum ledger_list list)
{
    const char *word = ledger_list_word(list);

    return arena_copy(a, word, strlen(word) - 1);
}

static void
refusal_tell(void *ctx, const struct ledger_refusal *r)
{
    const char *word = ctx;

    if (*r->reason == '\0')
        return;
    fprintf(stderr, "line %lld", (long long)r->line);
    if (*r->record != '\0')
        fprintf(stderr, ", %s %s", word, r->record);
    fprintf(stderr, "%s%s: %s\n", *r->column == '\0' ? "" : ", ", r->column,
            r->reason);
}

/* "with 3 new customers and 2 new items; 5 unchanged, 0 sent" */
static void
stored_tell(struct arena *a, const struct ledger_report *r,
            enum ledger_list list, const char *word)
{
    printf("Imported %s",
           count(a, r->created, arena_printf(a, "new %s", word)));
    if (list == LEDGER_INVOICES)
        printf(" with %s and %s; %lld unchanged, %lld sent.\n",
               count(a, r->customers, "new customer"),
               count(a, r->items, "new item"), (long long)r->unchanged,
               (long long)r->sent);
    else
        printf("; %lld changed, %lld unchanged.\n", (long long)r->changed,
               (long long)r->unchanged);
}

static void
report_tell(struct arena *a, const struct ledger_report *r,
            enum ledger_list list, const struct currency *currency)
{
    const char *word = singular(a, list);

    printf("%s in %s",
           count(a, r->records - r->refused, arena_printf(a, "good %s", word)),
           count(a, r->rows, "row"));
    if (list == LEDGER_INVOICES || list == LEDGER_PAYMENTS)
        printf(", %s in all%s", money_show(a, r->total, currency),
               r->refused > 0 ? " without the refused ones" : "");
    printf(".\n");
    if (r->reasons > 0)
        printf("%s refused, for %s named above.\n", count(a, r->refused, word),
               count(a, r->reasons, "reason"));
    if (!r->stored)
        printf("Nothing was imported. With --skip-refused the good ones "
               "are.\n");
    else if (r->created == 0 && r->changed == 0 && r->sent == 0)
        printf("Nothing changed: %s imported before.\n",
               count(a, r->unchanged, word));
    else
        stored_tell(a, r, list, word);
}

static bool
import_file(struct call *c, struct ledger_import *how, struct err *e)
{
    struct ledger_report report;
    const char *text = NULL;
    struct ledger ledger;
    int64_t shop; /* read again where it is used */
    size_t n = 0;

    how->refused = refusal_tell;
    how->ctx = singular(c->arena, how->list);
    if (!call_int(c, "--shop", 1, INT64_MAX, 0, &shop, e) ||
        !file_read(c->operand, &text, &n, e) || !call_database(c, e) ||
        !call_ledger(c, &ledger, e) ||
        !ledger_import_run(&ledger, how, text, n, &report, e))
        return false;
    report_tell(c->arena, &report, how->list, ledger.currency);
    return report.reasons == 0 ||
           err_set(e, ERR_REFUSED, "%s refused",
                   count(c->arena, report.refused, how->ctx));
}

/* ----------------------------------------------------------------- commands */

bool
command_import(struct call *c, struct err *e)
{
    struct ledger_import how = { .list = LEDGER_INVOICES };

    columns_named(c, &how);
    return invoices_read(c, &how, e) && format_read(c, &how, e) &&
           import_file(c, &how, e);
}

bool
command_import_list(struct call *c, struct err *e)
{
    struct ledger_import how = { .due_days = -1 };

    /* "import items": the word names the list. */
    if (!ledger_list_parse(strchr(c->command->path, ' ') + 1, &how.list))
        return err_set(e, ERR_FAULT, "no such list");
    return (how.list != LEDGER_INVOICES || invoices_read(c, &how, e)) &&
           columns_read(c, &how, e) && format_read(c, &how, e) &&
           import_file(c, &how, e);
}

static void
to_stdout(void *ctx, const char *p, size_t n)
{
    (void)ctx;
    fwrite(p, 1, n, stdout); /* the end of the program asks how it went */
}

bool
command_export(struct call *c, struct err *e)
{
    struct ledger_page filter = { .prefix = call_text(c, "--prefix"),
                                  .status = call_text(c, "--status") };
    enum ledger_list list;
    struct ledger ledger;

    if (!ledger_list_parse(c->operand, &list))
        return err_input(e, "-",
                         "LIST is customers, items, invoices or payments");
    return call_database(c, e) && call_ledger(c, &ledger, e) &&
           ledger_export(&ledger, list, &filter, to_stdout, NULL, e);
}
