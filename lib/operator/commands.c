/* commands: the table, and main. */
#include "operator/inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log/log.h"
#include "operator/operator.h"

/* What an import keeps in mind of LEDGER_IMPORT_ROWS rows fits well. */
static const size_t arena_limit = (size_t)1 << 30;

/* clang-format off */
#define SHOP { "--shop", "ID", true, "number of the shop (counterfoil shop list)" }

static const struct option migrate_options[] = {
    { "--sql", "DIR", false, "directory of schema/ and grants.sql (default: sql beside the templates)" },
};
static const struct option restored_options[] = {
    { "--backup-of", "TIME", true, "when the backup was made, or earlier: 2026-11-20T03:00:00Z" },
    { "--sql", "DIR", false, "directory of restored.sql (default: sql beside the templates)" },
};
static const struct option health_options[] = {
    { "--queue", "MINUTES", false, "how long the sweeper may let something wait (5)" },
    { "--unknown", "MINUTES", false, "how long an outcome may be unknown (30)" },
    { "--unsent", "MINUTES", false, "how long what is due may be unsent (60)" },
    { "--quiet", NULL, false, "alarms alone" },
};
static const struct option shop_add_options[] = {
    { "--name", "NAME", true, "the shop's name" },
    { "--country", "CC", true, "two letters: US, GB" },
    { "--currency", "CUR", true, "three letters: USD, GBP" },
    { "--zone", "ZONE", true, "its time zone: America/Los_Angeles" },
};
static const struct option shop_set_options[] = {
    SHOP,
    { "--sync", "on|off", false, "send to QuickBooks, or only what set-up needs until it is finished" },
    { "--go-live", "DAY", false, "documents dated before it stay out: 2026-06-01, or none" },
};
static const struct option user_add_options[] = {
    { "--email", "ADDRESS", true, "what the person signs in with" },
    { "--name", "NAME", true, "the person's name" },
    { "--shop", "ID", false, "number of the shop to let the person into" },
    { "--role", "ROLE", false, "owner, bookkeeper, staff or viewer; with --shop" },
    { "--support", NULL, false, "support staff: sees every shop, enters none" },
    { "--password-stdin", NULL, false, "read the password from standard input; else one is made and printed once" },
};
static const struct option user_password_options[] = {
    { "--email", "ADDRESS", true, "what the person signs in with" },
    { "--password-stdin", NULL, false, "read the password from standard input; else one is made and printed once" },
};
static const struct option key_add_options[] = {
    SHOP,
    { "--label", "TEXT", true, "what the key is for" },
};
static const struct option key_rotate_options[] = {
    { "--file", "NAME", true, "token or web: which of the two key files" },
};
static const struct option tax_rate_add_options[] = {
    SHOP,
    { "--name", "NAME", true, "as invoices and the tax mapping show it" },
    { "--rate", "PERCENT", true, "7.25" },
    { "--id", "ID", false, "the shop's own id for it; else one is made" },
};
static const struct option import_options[] = {
    SHOP,
    { "--number", "COL", true, "column of the invoice number: rows with the same number are one invoice" },
    { "--customer-column", "COL", false, "column of the customer" },
    { "--customer", "NAME", false, "customer of rows without one" },
    { "--item", "COL", true, "column of the item's code" },
    { "--description", "COL", false, "column of the line's description" },
    { "--quantity", "COL", true, "column of the quantity" },
    { "--unit-price", "COL", true, "column of the unit price" },
    { "--date", "COL", true, "column of the invoice date" },
    { "--date-format", "FORMAT", false, "m/d/Y, d/m/Y or Y-m-d (default); a time behind it is ignored" },
    { "--tax-rate-column", "COL", false, "column of the tax rate's name" },
    { "--tax-rate", "NAME", false, "tax rate of rows without one" },
    { "--due-days", "N", false, "due so many days behind the invoice date; else no due date" },
    { "--delimiter", "C", false, "between fields: a comma unless said, \\t for a tab" },
    { "--decimal-comma", NULL, false, "numbers are written 12,50" },
    { "--send", NULL, false, "send the invoices as well: they go to QuickBooks" },
    { "--skip-refused", NULL, false, "import the good invoices when there are others" },
};

#define FILE_OPTIONS \
    { "--columns", "LIST", false, "field=COLUMN,...: columns that are not called like their fields" }, \
    { "--date-format", "FORMAT", false, "m/d/Y, d/m/Y or Y-m-d (default); a time behind it is ignored" }, \
    { "--delimiter", "C", false, "between fields: a comma unless said, \\t for a tab" }, \
    { "--decimal-comma", NULL, false, "numbers are written 12,50" }, \
    { "--skip-refused", NULL, false, "import the good ones when there are others" }

static const struct option import_list_options[] = { SHOP, FILE_OPTIONS };
static const struct option import_invoices_options[] = {
    SHOP,
    { "--customer", "NAME", false, "customer of rows without one" },
    { "--tax-rate", "NAME", false, "tax rate of rows without one" },
    { "--due-days", "N", false, "due so many days behind the invoice date, where the file says no day" },
    { "--send", NULL, false, "send the invoices as well: they go to QuickBooks" },
    FILE_OPTIONS,
};

#define IMPORT_MORE \
    "The file is CSV as of RFC 4180 in UTF-8; its first row names the columns, by\n" \
    "the names below or other usual ones (Company, Qty, Invoice No ...).\n" \
    "\n" \
    "The whole file is checked first.  When a row is refused, it is named by its\n" \
    "line, column and reason, and nothing at all is imported; with --skip-refused\n" \
    "what has no refused row is.  Importing a file again changes nothing.\n" \
    "\n"
static const char import_customers_more[] = IMPORT_MORE
    "  id name email phone terms tax_exempt billing_address.line1 .line2 .city\n"
    "  .region .postal_code .country, and service_address likewise\n"
    "\n"
    "A customer is the one with that id, else the one with that name; what the\n"
    "file says replaces what is stored, and columns it does not have stay.\n";
static const char import_items_more[] = IMPORT_MORE
    "  id name description unit_price category\n"
    "\n"
    "An item is the one with that id, else the one with that name; what the file\n"
    "says replaces what is stored, and columns it does not have stay.\n";
static const char import_payments_more[] = IMPORT_MORE
    "  id reference customer date amount method invoice applied\n"
    "\n"
    "Rows with the same id, or the same reference, customer and date, are one\n"
    "payment: each names an invoice by its number and what of the payment goes\n"
    "to it.  Customers and invoices must exist.  A payment that exists is left\n"
    "as it is.  The method is cash, check, card, bank transfer, mobile money,\n"
    "provider or other.\n";
static const char import_invoices_more[] = IMPORT_MORE
    "  number customer item description quantity unit_price date tax_rate due_date\n"
    "  terms; a row is a line, and rows with the same number are one invoice\n"
    "\n"
    "Customers and items are found by id, then by name, and made when there is\n"
    "none.  Tax rates must exist.  An invoice that exists is left as it is.\n";

static const struct option export_options[] = {
    SHOP,
    { "--status", "STATUS", false, "invoices: draft, sent, part_paid, paid or void" },
    { "--prefix", "TEXT", false, "only those whose name, number or reference begins so" },
};
static const char export_more[] =
    "The file goes to standard output; `counterfoil import` takes it again.  The\n"
    "word is customers, items, invoices or payments.  Texts that a spreadsheet\n"
    "would take for a formula stand behind an apostrophe, which the import takes\n"
    "away.\n";

static const char import_more[] =
    "The file is CSV as of RFC 4180 in UTF-8; its first row names the columns.\n"
    "\n"
    "Customers and items are found by the shop's own id, then by name (case and\n"
    "blanks do not matter), and made when there is none.  An item is its code:\n"
    "the code becomes the item's name and id, and the description of each row\n"
    "stays with its line, so one code may carry several descriptions.  Tax rates\n"
    "must exist.\n"
    "\n"
    "The whole file is checked first.  When a row is refused, it is named by its\n"
    "line and reason, and nothing at all is imported; with --skip-refused the\n"
    "invoices that have no refused row are.  An invoice is never imported in\n"
    "part, and importing a file again changes nothing.\n";

static const char restored_more[] =
    "Stop the sweepers before you restore, restore, say this, start them again.\n"
    "What was sent since the backup is not known to it.  From now on no invoice or\n"
    "payment that is as old as this is sent before QuickBooks was asked for what\n"
    "was made since: what is found there is linked, what differs waits for a\n"
    "person, what is not there is sent.  Records that were added since the backup\n"
    "are not in it: they have to be entered again, and what QuickBooks has of them\n"
    "bears a memo that is nobody's any more.\n";

#define OPTIONS(list) list, sizeof(list) / sizeof((list)[0])
const struct command operator_commands[] = {
    { "migrate", NULL, "Bring the database's schema and grants up to date.",
      OPTIONS(migrate_options), command_migrate, NULL },
    { "restored", NULL, "Say that the database is from a backup, before anything is sent.",
      OPTIONS(restored_options), command_restored, restored_more },
    { "health", NULL, "Say whether anything waits too long; status 1 with an alarm.",
      OPTIONS(health_options), command_health, NULL },
    { "prune", NULL, "Take out of the database what has ended its time; for cron, nightly.",
      NULL, 0, command_prune,
      "Sync log rows go log_months after their end, when a later one of the record\n"
      "tells how it stands.  Keys of forms, sign-ins and requests go after days, jobs\n"
      "after 90.  The audit is kept.\n" },
    { "doctor", NULL, "Check configuration, secrets, database, grants, files and clock.",
      NULL, 0, command_doctor, NULL },
    { "shop add", NULL, "Make a shop; prints its number.",
      OPTIONS(shop_add_options), command_shop_add, NULL },
    { "shop set", NULL, "Say that a shop's set-up is finished, and from which day on it sends.",
      OPTIONS(shop_set_options), command_shop_set,
      "A company that is connected for the first time sends nothing before its set-up\n"
      "is finished on the pages, or here.  Both are of the company in use.\n" },
    { "shop list", NULL, "List the shops.",
      NULL, 0, command_shop_list, NULL },
    { "user add", NULL, "Make a user, or let one that exists into a shop.",
      OPTIONS(user_add_options), command_user_add, NULL },
    { "user password", NULL, "Set a new password; ends the user's sessions.",
      OPTIONS(user_password_options), command_user_password, NULL },
    { "key add", NULL, "Make an API key; it is printed once.",
      OPTIONS(key_add_options), command_key_add, NULL },
    { "key rotate", NULL, "Seal with a new key from now on; older keys still open.",
      OPTIONS(key_rotate_options), command_key_rotate,
      "Restart the programs (the sweeper ends by itself within a minute) so that\n"
      "they read the file again, then run `counterfoil key reseal`.  Never delete\n"
      "a key that sealed something.\n" },
    { "key reseal", NULL, "Seal anew with the newest key what older ones sealed.",
      OPTIONS(key_rotate_options), command_key_reseal,
      "Run it once every program was started anew behind `key rotate`; programs may\n"
      "be at work meanwhile.  Cut off, it is run again and goes on where it was.\n"
      "For the token file, with the sweeper's configuration.\n" },
    { "tax-rate add", NULL, "Make a tax rate, or change the one with that id.",
      OPTIONS(tax_rate_add_options), command_tax_rate_add, NULL },
    { "import customers", "FILE.csv", "Import customers.",
      OPTIONS(import_list_options), command_import_list, import_customers_more },
    { "import items", "FILE.csv", "Import items.",
      OPTIONS(import_list_options), command_import_list, import_items_more },
    { "import invoices", "FILE.csv", "Import invoices with their customers and items.",
      OPTIONS(import_invoices_options), command_import_list, import_invoices_more },
    { "import payments", "FILE.csv", "Import payments with what they pay.",
      OPTIONS(import_list_options), command_import_list, import_payments_more },
    { "export", "LIST", "Write customers, items, invoices or payments as CSV.",
      OPTIONS(export_options), command_export, export_more },
    { "import", "FILE.csv", "Import invoices; the options name the columns.",
      OPTIONS(import_options), command_import, import_more },
};
/* clang-format on */
const size_t operator_command_count =
    sizeof(operator_commands) / sizeof(operator_commands[0]);

/* "--email: ..." when the text does not name the option by itself. */
static int
complain(const struct call *c, const struct err *e)
{
    const char *path = c->command == NULL ? "" : c->command->path;

    fprintf(stderr, "counterfoil%s%s: ", *path == '\0' ? "" : " ", path);
    if (e->kind == ERR_INPUT && strchr("-", e->field[0]) == NULL &&
        strcmp(e->field, "file") != 0)
        fprintf(stderr, "--%s: ", e->field);
    fprintf(stderr, "%s\n", e->text);
    return 1;
}

int
operator_main(int argc, char **argv)
{
    struct call c = { 0 };
    struct err e = { 0 };
    struct arena a;
    int status = 0;

    log_start("counterfoil");
    arena_init(&a, arena_limit);
    c.arena = &a;
    if (!call_parse(&c, argc, argv, &e)) {
        complain(&c, &e);
        fprintf(stderr, "See counterfoil%s%s --help.\n",
                c.command == NULL ? "" : " ",
                c.command == NULL ? "" : c.command->path);
        status = 2;
    } else if (c.help && c.command == NULL) {
        help_all();
    } else if (c.help) {
        help_one(c.command);
    } else if (!conf_load(&a, &c.conf, &e) || !c.command->run(&c, &e)) {
        status = complain(&c, &e);
    }
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == 0) {
        (void)err_set(&e, ERR_FAULT,
                      "done, but what it had to say could not be written");
        status = complain(&c, &e);
    }
    db_close(c.db);
    arena_free(&a);
    return status;
}
