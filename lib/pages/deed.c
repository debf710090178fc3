/* What people did, in words. */
#include <string.h>

#include "event/event.h"
#include "pages/deed.h"
#include "str/str.h"

/* clang-format off */
static const struct {
    const char *what; /* whole, or the verb behind any record: ".void" */
    const char *said;
} deeds[] = {
    { "tax.map",              "Tax code changed" },
    { "tax_default.map",      "Tax code for other rates changed" },
    { "tax_exempt.map",       "Code of tax-exempt customers changed" },
    { "account.map",          "Income account changed" },
    { "category_account.map", "Income account of a category changed" },
    { "discount_account.map", "Discount account changed" },
    { "deposit_account.map",  "Deposit account changed" },
    { "payment_method.map",   "Payment method changed" },
    { "connection.connect",   "QuickBooks connected" },
    { "connection.disconnect", "QuickBooks disconnected" },
    { "connection.bring",     "Waiting records brought over" },
    { "connection.lists",     "QuickBooks’ lists refreshed" },
    { "connection.doubles",   "QuickBooks asked for doubles" },
    { "connection.sync",      "Sync switched" },
    { "connection.go_live",   "Go-live date changed" },
    { "setup.step",           "Set-up continued" },
    { "sync.retry",           "Sent again" },
    { "event.retry",          "Sent again" },
    { "import.run",           "File imported" },
    { "user.add",             "Person let in" },
    { "key.create",           "API key made" },
    { "shop.create",          "Shop opened" },
    { "support.reason",       "Opened for support" },
    { "support.shop",         "Overview seen" },
    { "support.log",          "Sync log seen" },
    { "support.event",        "Event seen" },
    { ".create",  "Created" },
    { ".change",  "Changed" },
    { ".send",    "Sent and queued for QuickBooks" },
    { ".retry",   "Retried" },
    { ".void",    "Voided" },
    { ".draft",   "Returned to draft" },
    { ".delete",  "Deleted" },
    { ".redate",  "Dated anew" },
    { ".reissue", "Put in the place of a voided one" },
    { ".keep",    "Kept as QuickBooks has it" },
    { ".over",    "Written over QuickBooks’ version" },
    { ".mark",    "Settled by hand" },
    { ".unmark",  "Taken back to be sent" },
    { ".link",    "Linked to QuickBooks" },
    { ".unlink",  "Taken apart from QuickBooks" },
    { ".map",     "Mapping changed" },
};
/* Settings are told apart by what was set, not by a verb of ours. */
static const char *const settings[] = {
    "customers.", "items.", "invoices.", "payments.",
};
/* clang-format on */
enum {
    DEEDS = sizeof(deeds) / sizeof(deeds[0]),
    SETTINGS = sizeof(settings) / sizeof(settings[0])
};

const char *
deed_said(struct arena *a, const char *what)
{
    const char *verb = strchr(what, '.');
    char *own;

    for (size_t i = 0; i < DEEDS; i++)
        if (str_equal(deeds[i].what, what) ||
            (verb != NULL && str_equal(deeds[i].what, verb)))
            return deeds[i].said;
    for (size_t i = 0; i < SETTINGS; i++)
        if (str_starts(what, settings[i]))
            return "Setting changed";
    own = arena_text(a, what);
    for (char *p = own; *p != '\0'; p++)
        if (*p == '.' || *p == '_')
            *p = ' ';
    return own;
}

const char *
deed_said_of(struct arena *a, const char *what, const char *entity)
{
    const char *said = deed_said(a, what);
    enum event_entity n;
    char *lower;

    if (!event_entity_parse(entity, &n))
        return said;
    lower = arena_text(a, said);
    if (*lower >= 'A' && *lower <= 'Z')
        *lower = (char)(*lower - 'A' + 'a');
    return arena_printf(a, "%s %s", event_entity_word(n), lower);
}
