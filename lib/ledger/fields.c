/* fields: every field of every record, and the one reader that uses them. */
#include "ledger/inner.h"

#include <stdio.h>
#include <string.h>

#include "clock/clock.h"

/* clang-format off */
#define NEEDED true
#define F(name, label, grammar, type, member, chars, required) \
    { name, label, GRAMMAR_##grammar, offsetof(type, member), chars, required }

#define ADDRESS(type, prefix, word, member)                                               \
    F(prefix ".line1", word " line 1", LINE, type, member.line1, 200, false),   \
    F(prefix ".line2", word " line 2", LINE, type, member.line2, 200, false),   \
    F(prefix ".city", word " city", LINE, type, member.city, 100, false),       \
    F(prefix ".region", word " region", LINE, type, member.region, 100, false), \
    F(prefix ".postal_code", word " postal code", LINE, type, member.postal_code, 30, false), \
    F(prefix ".country", word " country", LINE, type, member.country, 100, false)

/* The order is that of the columns in the statements of sql/query/ledger.sql. */
static const struct spec customer_list[] = {
    F("name",       "Name",       NAME,  struct customer, name,       LEDGER_NAME, NEEDED),
    F("email",      "E-mail",     EMAIL, struct customer, email,      100, false),
    F("phone",      "Phone",      LINE,  struct customer, phone,       30, false),
    F("terms",      "Terms",      LINE,  struct customer, terms,       31, false),
    F("tax_exempt", "Tax exempt", BOOL,  struct customer, tax_exempt,   0, false),
    ADDRESS(struct customer, "billing_address", "Billing address", billing),
    ADDRESS(struct customer, "service_address", "Service address", service),
};

static const struct spec item_list[] = {
    F("name",        "Name",        NAME,  struct item, name,        LEDGER_NAME, NEEDED),
    F("description", "Description", BLOCK, struct item, description, 4000, false),
    F("unit_price",  "Unit price",  PRICE, struct item, unit_price,     0, false),
    F("category",    "Category",    LINE,  struct item, category,      60, false),
};

static const struct spec tax_rate_list[] = {
    F("name", "Name", NAME,    struct tax_rate, name, 60, NEEDED),
    F("rate", "Rate", PERCENT, struct tax_rate, rate,  0, NEEDED),
};

static const struct spec invoice_list[] = {
    F("customer",                "Customer",        REF,     struct invoice, customer,         LEDGER_ID, NEEDED),
    F("number",                  "Number",          LINE,    struct invoice, number,           LEDGER_NUMBER, NEEDED),
    F("invoice_date",            "Invoice date",    DATE,    struct invoice, invoice_date,        0, NEEDED),
    F("due_date",                "Due date",        DATE,    struct invoice, due_date,            0, false),
    F("terms",                   "Terms",           LINE,    struct invoice, terms,              31, false),
    F("discount.percent",        "Discount",        PERCENT, struct invoice, discount_percent,    0, false),
    F("discount.amount",         "Discount",        MONEY,   struct invoice, discount_amount,     0, false),
    F("member_discount.percent", "Member discount", PERCENT, struct invoice, member_percent,      0, false),
    F("member_discount.amount",  "Member discount", MONEY,   struct invoice, member_amount,       0, false),
    F("customer_note",           "Customer note",   BLOCK,   struct invoice, customer_note,    1000, false),
    F("internal_note",           "Internal note",   BLOCK,   struct invoice, internal_note,    3900, false),
    ADDRESS(struct invoice, "billing_address", "Billing address", billing),
    ADDRESS(struct invoice, "service_address", "Service address", service),
};

static const struct spec line_list[] = {
    F("item",        "Item",        REF,      struct invoice_line, item,        LEDGER_ID, NEEDED),
    F("description", "Description", BLOCK,    struct invoice_line, description, 4000, false),
    F("quantity",    "Quantity",    QUANTITY, struct invoice_line, quantity,       0, NEEDED),
    F("unit_price",  "Unit price",  PRICE,    struct invoice_line, unit_price,     0, NEEDED),
};

static const struct spec payment_list[] = {
    F("customer",  "Customer",  REF,    struct payment, customer,  LEDGER_ID, NEEDED),
    F("date",      "Date",      DATE,   struct payment, date,       0, NEEDED),
    F("amount",    "Amount",    MONEY,  struct payment, amount,     0, NEEDED),
    F("method",    "Method",    METHOD, struct payment, method,     0, NEEDED),
    F("reference", "Reference", LINE,   struct payment, reference, 21, false),
};

static const struct spec part_list[] = {
    F("invoice", "Invoice", REF,   struct payment_part, invoice, LEDGER_ID, NEEDED),
    F("amount",  "Amount",  MONEY, struct payment_part, amount,  0, NEEDED),
};

/* As payment.method has them; what they map to is kept by their place. */
const struct ledger_method ledger_methods[LEDGER_METHODS] = {
    { "cash",          "Cash"          },
    { "check",         "Check"         },
    { "card",          "Card"          },
    { "bank_transfer", "Bank transfer" },
    { "mobile_money",  "Mobile money"  },
    { "provider",      "Provider"      },
    { "other",         "Other"         },
};
/* clang-format on */

#define SPECS(list)                                                            \
    {                                                                          \
        list, sizeof(list) / sizeof((list)[0])                                 \
    }
const struct specs ledger_customer_specs = SPECS(customer_list);
const struct specs ledger_item_specs = SPECS(item_list);
const struct specs ledger_tax_rate_specs = SPECS(tax_rate_list);
const struct specs ledger_invoice_specs = SPECS(invoice_list);
const struct specs ledger_line_specs = SPECS(line_list);
const struct specs ledger_payment_specs = SPECS(payment_list);
const struct specs ledger_part_specs = SPECS(part_list);

/* ------------------------------------------------------------ one field */

/* What a reader of one grammar works on. */
struct reading {
    struct ledger_faults *f;
    const struct spec *spec;
    const struct currency *currency;
    const char *name; /* whole, with prefix */
    const char *text; /* never NULL */
    bool form;
};

/* A text without blanks at its ends; line ends as \n. */
static char *
ends_trimmed(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 1, 1), *w = out;

    while (*s != '\0' && strchr(" \t\r\n", *s) != NULL)
        s++;
    for (; *s != '\0'; s++) {
        if (*s == '\r' && s[1] == '\n')
            continue;
        *w++ = *s == '\r' ? '\n' : *s;
    }
    while (w > out && strchr(" \t\n", w[-1]) != NULL)
        w--;
    *w = '\0';
    return out;
}

static bool
text_bounded(const struct reading *r, const char *s)
{
    size_t n = str_chars(s);

    if (n <= r->spec->chars)
        return true;
    ledger_fault_add(r->f, r->name, "%s has %zu characters; at most %u fit.",
                     r->spec->label, n, r->spec->chars);
    return false;
}

static const char *
text_read(const struct reading *r)
{
    char *s;

    if (!str_utf8(r->text, strlen(r->text), "\t\n\r", NULL)) {
        ledger_fault_add(r->f, r->name,
                         "%s has characters that cannot be used: control "
                         "characters, or bytes that are not UTF-8.",
                         r->spec->label);
        return "";
    }
    s = ends_trimmed(r->f->arena, r->text);
    if (r->spec->grammar != GRAMMAR_BLOCK) {
        if (strpbrk(s, "\t\n") != NULL) {
            ledger_fault_add(r->f, r->name,
                             "%s is one line: take out tabs and line breaks.",
                             r->spec->label);
            return "";
        }
        s = str_trim(r->f->arena, s);
    }
    return text_bounded(r, s) ? s : "";
}

static const char *
name_read(const struct reading *r)
{
    const char *s = text_read(r);

    if (strchr(s, ':') != NULL)
        ledger_fault_add(r->f, r->name,
                         "%s cannot have a colon: QuickBooks keeps it for "
                         "sub-names.",
                         r->spec->label);
    return s;
}

/* One @, something on both sides, a point behind it, printable ASCII. */
static const char *
email_read(const struct reading *r)
{
    const char *s = text_read(r), *at = strchr(s, '@');
    bool good = at != NULL && at > s && strchr(at + 1, '@') == NULL;
    const char *dot = good ? strrchr(at, '.') : NULL;

    if (*s == '\0')
        return s;
    good = dot != NULL && dot > at + 1 && dot[1] != '\0' && s[0] != '.' &&
           at[1] != '.' && strstr(s, "..") == NULL;
    for (const char *p = s; good && *p != '\0'; p++)
        good = *p > ' ' && *p < 0x7F && strchr(",;:<>()[]\"\\", *p) == NULL;
    if (!good)
        ledger_fault_add(r->f, r->name,
                         "Write an e-mail address such as ap@kettle.example.");
    return s;
}

static const char *
ref_read(const struct reading *r)
{
    const char *s = str_utf8(r->text, strlen(r->text), "", NULL)
                        ? str_trim(r->f->arena, r->text)
                        : "?";

    if (*s != '\0' && !ledger_id_good(s)) {
        ledger_fault_add(r->f, r->name,
                         "%s is the id of a record: 1 to %d letters, digits, "
                         "and - . _ ~ only.",
                         r->spec->label, LEDGER_ID);
        return "";
    }
    return s;
}

static struct date
date_read(const struct reading *r)
{
    struct date d = { 0 };
    char *s = str_trim(r->f->arena, r->text);

    if (*s != '\0' && !date_parse(s, &d))
        ledger_fault_add(r->f, r->name,
                         "Write a day that exists, such as 2026-06-18.");
    return d;
}

static bool
bool_read(const struct reading *r)
{
    if (r->form)
        return *r->text != '\0' && strcmp(r->text, "false") != 0;
    if (strcmp(r->text, "true") != 0 && strcmp(r->text, "false") != 0)
        ledger_fault_add(r->f, r->name, "%s is true or false.", r->spec->label);
    return strcmp(r->text, "true") == 0;
}

/* What a decimal of a grammar may be, and the sentence when it is not. */
static const struct {
    int64_t least, most; /* whole units */
    const char *said;
} bounds[GRAMMAR__MAX] = {
    [GRAMMAR_QUANTITY] = { -999999999, 999999999,
                           "A quantity is at most 999,999,999." },
    [GRAMMAR_PRICE] = { 0, 999999999,
                        "A unit price is from 0 to 999,999,999." },
    [GRAMMAR_PERCENT] = { 0, 100, "A percentage is from 0 to 100." },
};

static struct decimal
decimal_read(const struct reading *r)
{
    enum grammar g = r->spec->grammar;
    struct decimal d = { 0 };
    struct err e = { 0 };
    char *s = str_trim(r->f->arena, r->text);

    if (*s == '\0')
        return d;
    if (!decimal_parse(s, LEDGER_PLACES, r->name, &d, &e)) {
        ledger_fault_add(r->f, r->name, "%s", e.text);
        return (struct decimal){ 0 };
    }
    if (d.micro >= bounds[g].least * 1000000 &&
        d.micro <= bounds[g].most * 1000000)
        return d;
    ledger_fault_add(r->f, r->name, "%s", bounds[g].said);
    return (struct decimal){ 0 };
}

static struct money
money_read(const struct reading *r)
{
    struct money m = { 0 };
    struct err e = { 0 };
    char *s = str_trim(r->f->arena, r->text);

    if (*s == '\0')
        return m;
    if (!money_parse(s, r->currency, r->name, &m, &e)) {
        ledger_fault_add(r->f, r->name, "%s", e.text);
        return (struct money){ 0 };
    }
    if (m.minor < 0)
        ledger_fault_add(r->f, r->name, "%s is not below zero.",
                         r->spec->label);
    return m;
}

static const char *
method_read(const struct reading *r)
{
    const char *s = str_trim(r->f->arena, r->text);

    for (int i = 0; i < LEDGER_METHODS; i++)
        if (strcmp(s, ledger_methods[i].name) == 0)
            return ledger_methods[i].name;
    if (*s != '\0')
        ledger_fault_add(r->f, r->name,
                         "%s is cash, check, card, bank_transfer, "
                         "mobile_money, provider or other.",
                         r->spec->label);
    return "";
}

static void
field_read(const struct reading *r, void *to)
{
    switch (r->spec->grammar) {
    case GRAMMAR_NAME:
        *(const char **)to = name_read(r);
        break;
    case GRAMMAR_LINE:
    case GRAMMAR_BLOCK:
        *(const char **)to = text_read(r);
        break;
    case GRAMMAR_EMAIL:
        *(const char **)to = email_read(r);
        break;
    case GRAMMAR_REF:
        *(const char **)to = ref_read(r);
        break;
    case GRAMMAR_METHOD:
        *(const char **)to = method_read(r);
        break;
    case GRAMMAR_DATE:
        *(struct date *)to = date_read(r);
        break;
    case GRAMMAR_BOOL:
        *(bool *)to = bool_read(r);
        break;
    case GRAMMAR_QUANTITY:
    case GRAMMAR_PRICE:
    case GRAMMAR_PERCENT:
        *(struct decimal *)to = decimal_read(r);
        break;
    case GRAMMAR_MONEY:
        *(struct money *)to = money_read(r);
        break;
    case GRAMMAR__MAX:
        break;
    }
}

static bool
blank(const char *s)
{
    return s == NULL || s[strspn(s, " \t\r\n")] == '\0';
}

void
specs_read(struct ledger_input *in, const struct specs *s, const char *prefix,
           const struct currency *c, void *out, struct ledger_faults *f)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct spec *spec = &s->list[i];
        bool truth = spec->grammar == GRAMMAR_BOOL;
        char *name = arena_printf(in->arena, "%s%s", prefix, spec->name);
        const struct ledger_value *v = input_value(in, name);
        const char *text = v == NULL ? NULL : v->text;

        if (v != NULL && !input_kind(in, v, truth, spec->label, f))
            text = NULL;
        if (spec->required && blank(text))
            ledger_fault_add(f, name, "%s is needed.", spec->label);
        if (text == NULL)
            text = truth ? "false" : "";
        field_read(&(struct reading){ f, spec, c, name, text, in->form },
                   (char *)out + spec->at);
    }
}

/* ------------------------------------------------------- compare and bind */

static bool
field_equal(enum grammar g, const void *a, const void *b)
{
    switch (g) {
    case GRAMMAR_DATE:
        return ((const struct date *)a)->ymd == ((const struct date *)b)->ymd;
    case GRAMMAR_BOOL:
        return *(const bool *)a == *(const bool *)b;
    case GRAMMAR_QUANTITY:
    case GRAMMAR_PRICE:
    case GRAMMAR_PERCENT:
        return ((const struct decimal *)a)->micro ==
               ((const struct decimal *)b)->micro;
    case GRAMMAR_MONEY:
        return ((const struct money *)a)->minor ==
               ((const struct money *)b)->minor;
    case GRAMMAR_NAME:
    case GRAMMAR_LINE:
    case GRAMMAR_BLOCK:
    case GRAMMAR_EMAIL:
    case GRAMMAR_REF:
    case GRAMMAR_METHOD:
    case GRAMMAR__MAX:
        break;
    }
    return str_equal(*(const char *const *)a, *(const char *const *)b);
}

bool
specs_equal(const struct specs *s, const void *a, const void *b)
{
    for (size_t i = 0; i < s->n; i++)
        if (!field_equal(s->list[i].grammar, (const char *)a + s->list[i].at,
                         (const char *)b + s->list[i].at))
            return false;
    return true;
}

static const size_t field_sizes[GRAMMAR__MAX] = {
    [GRAMMAR_NAME] = sizeof(char *),
    [GRAMMAR_LINE] = sizeof(char *),
    [GRAMMAR_BLOCK] = sizeof(char *),
    [GRAMMAR_EMAIL] = sizeof(char *),
    [GRAMMAR_REF] = sizeof(char *),
    [GRAMMAR_DATE] = sizeof(struct date),
    [GRAMMAR_BOOL] = sizeof(bool),
    [GRAMMAR_QUANTITY] = sizeof(struct decimal),
    [GRAMMAR_PRICE] = sizeof(struct decimal),
    [GRAMMAR_PERCENT] = sizeof(struct decimal),
    [GRAMMAR_MONEY] = sizeof(struct money),
    [GRAMMAR_METHOD] = sizeof(char *),
};

void
specs_keep(const struct specs *s, uint32_t which, const void *from, void *to)
{
    for (size_t i = 0; i < s->n; i++)
        if ((which >> i & 1) != 0)
            memcpy((char *)to + s->list[i].at,
                   (const char *)from + s->list[i].at,
                   field_sizes[s->list[i].grammar]);
}

size_t
specs_args(const struct specs *s, size_t from, const void *row,
           struct val *args)
{
    for (size_t i = from; i < s->n; i++) {
        const void *at = (const char *)row + s->list[i].at;
        struct val *v = &args[i - from];

        switch (s->list[i].grammar) {
        case GRAMMAR_DATE:
            *v = ARG_DATE(*(const struct date *)at);
            break;
        case GRAMMAR_BOOL:
            *v = ARG_BOOL(*(const bool *)at);
            break;
        case GRAMMAR_QUANTITY:
        case GRAMMAR_PRICE:
        case GRAMMAR_PERCENT:
            *v = ARG_DECIMAL(*(const struct decimal *)at);
            break;
        case GRAMMAR_MONEY:
            *v = ARG_MONEY(*(const struct money *)at);
            break;
        case GRAMMAR_NAME:
        case GRAMMAR_LINE:
        case GRAMMAR_BLOCK:
        case GRAMMAR_EMAIL:
        case GRAMMAR_REF:
        case GRAMMAR_METHOD:
        case GRAMMAR__MAX:
            *v = ARG_TEXT(*(const char *const *)at);
            break;
        }
    }
    return s->n - from;
}
