/* Addresses: as text, and their fields in forms. */
#include <stddef.h>
#include <string.h>

#include "pages/address.h"

/* clang-format off */
static const struct part {
    const char *name, *label;
    size_t at;
    int64_t max;  /* characters: the columns' bounds */
    bool line;    /* takes a line of its own */
} parts[] = {
    { "line1",       "Line 1",          offsetof(struct address, line1),       200, true },
    { "line2",       "Line 2",          offsetof(struct address, line2),       200, true },
    { "city",        "City",            offsetof(struct address, city),        100, false },
    { "region",      "State or region", offsetof(struct address, region),      100, false },
    { "postal_code", "Postal code",     offsetof(struct address, postal_code),  30, false },
    { "country",     "Country",         offsetof(struct address, country),     100, false },
};
/* clang-format on */
enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

/* One line of it; an address that nobody filled has none. */
static const char *
part_of(const struct address *at, const struct part *p)
{
    const char *text =
        *(const char *const *)(const void *)((const char *)at + p->at);

    return text == NULL ? "" : text;
}

void
address_show_form(struct req *r, struct tmpl *t, enum tmpl_include at,
                  const struct address_form *f, struct ledger_input *typed,
                  const struct ledger_faults *faults)
{
    struct tmpl *in = tmpl_include(t, at, TPL_ADDRESS), *field;

    tmpl_text(in, TV_ADDRESS_TITLE, f->title);
    tmpl_text(in, TV_ADDRESS_HELP, f->help);
    for (size_t i = 0; i < PARTS; i++) {
        const char *name =
            arena_printf(r->arena, "%s.%s", f->prefix, parts[i].name);

        field =
            tmpl_section(in, parts[i].line ? TS_ADDRESS_LINE : TS_ADDRESS_PART);
        tmpl_text(field, TV_F_NAME, name);
        tmpl_text(field, TV_FIELD_LABEL, parts[i].label);
        tmpl_id(field, TV_FIELD_MAX, parts[i].max);
        tmpl_text(field, TV_F_VALUE, ledger_input_text(typed, name));
        tmpl_text(field, TV_FIELD_HINT,
                  f->hint == NULL ? NULL : part_of(f->hint, &parts[i]));
        tmpl_text(field, TV_BAD, ledger_fault_of(faults, name));
    }
}

void
address_put(struct ledger_input *in, const char *prefix,
            const struct address *at)
{
    for (size_t i = 0; i < PARTS; i++)
        ledger_input_add(
            in, arena_printf(in->arena, "%s.%s", prefix, parts[i].name),
            LEDGER_TEXT, part_of(at, &parts[i]));
}

const char *
address_label(const char *field)
{
    const char *name = strstr(field, "_address.");

    for (size_t i = 0; name != NULL && i < PARTS; i++)
        if (strcmp(strchr(name, '.') + 1, parts[i].name) == 0)
            return parts[i].label;
    return NULL;
}

const char *
address_text(struct arena *a, const struct address *at)
{
    struct str s;

    str_init(&s, a, 4000);
    for (size_t i = 0; i < PARTS; i++)
        if (*part_of(at, &parts[i]) != '\0')
            str_addf(&s, "%s%s", s.len > 0 ? ", " : "", part_of(at, &parts[i]));
    return s.text;
}
