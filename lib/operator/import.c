/* import: the command around ledger_import_run. */
#include "operator/inner.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "str/str.h"

enum { FILE_MAX = 128 << 20 };

/* The whole file; "-" is standard input. */
static bool
file_read(struct arena *a, const char *path, const char **out, size_t *n,
          struct err *e)
{
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    size_t room = 1 << 20;
    bool unread;
    char *text;

    if (f == NULL)
        return err_set(e, ERR_FAULT, "cannot read %s: %s", path,
                       strerror(errno));
    text = malloc(room);
    for (*n = 0; text != NULL;) {
        size_t got = fread(text + *n, 1, room - *n, f);
        char *more;

        *n += got;
        if (got == 0 || *n > FILE_MAX)
            break;
        if (*n < room)
            continue;
        room *= 2;
        more = realloc(text, room);
        if (more == NULL)
            free(text);
        text = more;
    }
    unread = ferror(f) != 0;
    if (f != stdin)
        fclose(f);
    if (text == NULL)
        return err_set(e, ERR_FAULT, "no memory for %s", path);
    if (unread || *n > FILE_MAX) {
        free(text);
        return err_set(e, ERR_FAULT,
                       unread ? "cannot read %s" : "%s is larger than 128 MB",
                       path);
    }
    *out = arena_copy(a, text, *n);
    free(text);
    return true;
}

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
    if (how->delimiter == ',' && call_flag(c, "--decimal-comma"))
        return err_input(e, "-",
                         "--decimal-comma needs another --delimiter than the "
                         "comma");
    return true;
}

static bool
options_read(const struct call *c, struct ledger_import *how, struct err *e)
{
    int64_t shop; /* read again where it is used */

    *how = (struct ledger_import){
        .number = call_text(c, "--number"),
        .customer_column = call_text(c, "--customer-column"),
        .item = call_text(c, "--item"),
        .description = call_text(c, "--description"),
        .quantity = call_text(c, "--quantity"),
        .unit_price = call_text(c, "--unit-price"),
        .date = call_text(c, "--date"),
        .tax_rate_column = call_text(c, "--tax-rate-column"),
        .customer = call_text(c, "--customer"),
        .tax_rate = call_text(c, "--tax-rate"),
        .decimal_comma = call_flag(c, "--decimal-comma"),
        .send = call_flag(c, "--send"),
        .skip_refused = call_flag(c, "--skip-refused"),
    };
    return call_int(c, "--shop", 1, INT64_MAX, 0, &shop, e) &&
           call_int(c, "--due-days", 0, 3650, -1, &how->due_days, e) &&
           format_read(c, how, e);
}

/* "1 invoice", "236 invoices" */
static char *
count(struct arena *a, int64_t n, const char *word)
{
    return arena_printf(a, "%lld %s%s", (long long)n, word, n == 1 ? "" : "s");
}

static void
refusals_tell(const struct ledger_report *r)
{
    for (const struct ledger_refusal *x = r->refusals; x != NULL; x = x->next)
        fprintf(stderr, "line %lld%s%s%s%s: %s\n", (long long)x->line,
                *x->number == '\0' ? "" : ", invoice ", x->number,
                *x->column == '\0' ? "" : ", ", x->column, x->reason);
}

static void
report_tell(struct arena *a, const struct ledger_report *r,
            const struct currency *currency, bool skip)
{
    printf("%s in %s, %s in all%s.\n",
           count(a, r->invoices - r->refused, "good invoice"),
           count(a, r->rows, "row"), money_show(a, r->total, currency),
           r->refused > 0 ? " without the refused ones" : "");
    if (r->refused_rows > 0)
        printf("%s refused, for %s named above.\n",
               count(a, r->refused, "invoice"),
               count(a, r->refused_rows, "reason"));
    if (!r->stored) {
        printf("Nothing was imported. %s",
               skip ? "" : "With --skip-refused the good ones are.\n");
        return;
    }
    if (r->imported == 0 && r->sent == 0) {
        printf("Nothing changed: %s imported before.\n",
               count(a, r->unchanged, "invoice"));
        return;
    }
    printf("Imported %s with %s and %s; %lld unchanged, %lld sent.\n",
           count(a, r->imported, "new invoice"),
           count(a, r->customers, "new customer"),
           count(a, r->items, "new item"), (long long)r->unchanged,
           (long long)r->sent);
}

bool
command_import(struct call *c, struct err *e)
{
    struct ledger_import how;
    struct ledger_report report;
    struct ledger ledger;
    const char *text = NULL;
    size_t n = 0;

    if (!options_read(c, &how, e) ||
        !file_read(c->arena, c->operand, &text, &n, e) ||
        !call_database(c, e) || !call_ledger(c, &ledger, e) ||
        !ledger_import_run(&ledger, &how, text, n, &report, e))
        return false;
    refusals_tell(&report);
    report_tell(c->arena, &report, ledger.currency, how.skip_refused);
    return report.refused_rows == 0 ||
           err_set(e, ERR_REFUSED, "%s refused",
                   count(c->arena, report.refused, "invoice"));
}
