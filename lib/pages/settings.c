/* What the pages of Settings share. */
#include <string.h>

#include "pages/settings.h"

/* ------------------------------------------------------------------ toggles */

void
settings_show_toggles(struct req *r, struct tmpl *t, enum tmpl_section locked,
                      enum tmpl_include was, const struct settings_toggle *list,
                      size_t n, const void *row)
{
    struct tmpl *fields = tmpl_include(t, was, TPL_WAS), *in;

    for (size_t i = 0; i < n; i++) {
        const bool *on = (const void *)((const char *)row + list[i].at);

        tmpl_when(t, *on ? list[i].yes : list[i].no, true);
        in = tmpl_section(fields, TS_WAS_FIELD);
        tmpl_text(in, TV_F_NAME, list[i].name);
        tmpl_text(in, TV_WAS, *on ? "1" : "0");
    }
    tmpl_when(t, locked, !http_allowed(r->who, ACCESS_KEEP));
}

bool
settings_take_toggles(struct req *r, const struct settings_toggle *list,
                      size_t n, void *row, struct changes *changes,
                      struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        const struct settings_toggle *s = &list[i];
        bool *now = (void *)((char *)row + s->at), on;
        const char *text;

        if (!change_field(r, s->name, *now ? "1" : "0", s->label, &text, e))
            return false;
        if (text == NULL)
            continue;
        on = strcmp(text, "1") == 0;
        if (!change_add(r, changes, s->what, 0, s->label, *now ? s->on : s->off,
                        on ? s->on : s->off, e))
            return false;
        if (on && s->warning != NULL)
            changes->warning = s->warning;
        *now = on;
    }
    return true;
}

/* ------------------------------------------------------------------ choices */

/* Intuit's AccountType for each use (qbo.md 3.3, 3.4): an item's sales and a
   discount stand among what is earned; money of customers lies at a bank, or
   where it waits for one. */
/* clang-format off */
enum use { USE_INCOME, USE_DISCOUNTS, USE_DEPOSITS, USE__MAX };
static const char *const types[USE__MAX][2] = {
    [USE_INCOME]    = { "Income", "Other Income" },
    [USE_DISCOUNTS] = { "Income", "Other Income" },
    [USE_DEPOSITS]  = { "Bank",   "Other Current Asset" },
};
/* clang-format on */

static bool
fits(const struct reference_row *account, enum use use)
{
    return account->active && (strcmp(account->type, types[use][0]) == 0 ||
                               strcmp(account->type, types[use][1]) == 0);
}

bool
settings_for_income(const struct reference_row *account)
{
    return fits(account, USE_INCOME);
}

bool
settings_for_discounts(const struct reference_row *account)
{
    return fits(account, USE_DISCOUNTS);
}

bool
settings_for_deposits(const struct reference_row *account)
{
    return fits(account, USE_DEPOSITS);
}

static void
show_option(struct tmpl *t, const char *value, const char *text, bool chosen)
{
    struct tmpl *o = tmpl_section(t, TS_CHOICE_OPTION);

    tmpl_text(o, TV_OPTION_VALUE, value);
    tmpl_text(o, TV_OPTION_TEXT, text);
    tmpl_when(o, TS_CHOICE_CHOSEN, chosen);
}

/* Nothing of QuickBooks' list: not chosen, or chosen to stay blank. */
static bool
empty(const struct settings_choice *c, const char *id)
{
    return *id == '\0' || (c->blank != NULL && strcmp(id, MAPPING_BLANK) == 0);
}

/* The choice is no longer offered, or not known yet: it stays seen, and says
 * why. */
static void
show_gone(struct req *r, struct tmpl *t, const struct settings_choice *c,
          const char *chosen, const struct reference_row *now)
{
    const char *more =
        now == NULL    ? "gone from"
        : !now->active ? "inactive in"
                       : arena_printf(r->arena, "not %s any more in", c->kind);

    if (!mapping_listed(c->map)) {
        show_option(t, chosen, "Chosen, and not read yet", true);
        tmpl_textf(t, TV_GONE_WHY,
                   "A %s is chosen. QuickBooks’ list has not been read yet, so "
                   "its name is not known here. Refresh reads it.",
                   c->thing);
        return;
    }
    show_option(t, chosen,
                now == NULL
                    ? "No longer in QuickBooks"
                    : arena_printf(r->arena, "%s (%s)", now->name,
                                   now->active ? arena_printf(r->arena,
                                                              "not %s", c->kind)
                                               : "inactive"),
                true);
    tmpl_textf(t, TV_GONE_WHY, "The chosen %s is %s QuickBooks.%s%s", c->thing,
               more, *c->then == '\0' ? "" : " ", c->then);
}

/* The suggestion first, then the others. */
static size_t
show_offered(struct req *r, struct tmpl *t, const struct settings_choice *c,
             const char *chosen)
{
    const struct reference_row *hint = *chosen == '\0' ? c->hint : NULL;
    size_t shown = 0;

    if (hint != NULL)
        show_option(
            t, hint->qbo_id,
            arena_printf(r->arena, "%s (suggested)",
                         c->words != NULL ? c->words(r, hint) : hint->name),
            false);
    for (size_t i = 0; i < c->map->references.n; i++) {
        const struct reference_row *row = mapping_at(c->map, i);

        if (!c->offered(row))
            continue;
        shown++;
        if (row != hint)
            show_option(t, row->qbo_id,
                        c->words != NULL ? c->words(r, row) : row->name,
                        strcmp(row->qbo_id, chosen) == 0);
    }
    return shown;
}

size_t
settings_show_choice(struct req *r, struct tmpl *t, enum tmpl_include at,
                     const struct settings_choice *c)
{
    const char *chosen = mapping_chosen(c->map, c->local_id);
    const struct reference_row *now = mapping_reference(c->map, chosen);
    struct tmpl *in = tmpl_include(t, at, TPL_CHOICE);
    size_t shown;

    tmpl_text(in, TV_F_NAME, c->name);
    tmpl_text(in, TV_F_ID, c->id != NULL ? c->id : c->name);
    tmpl_text(in, TV_F_FORM, c->form);
    tmpl_text(in, TV_WAS, chosen);
    tmpl_text(in, TV_CHOICE_LABEL, c->label);
    tmpl_text(in, TV_CHOICE_NONE, c->none);
    tmpl_when(in, TS_CHOICE_LOCKED, !http_allowed(r->who, ACCESS_KEEP));
    if (c->blank != NULL)
        show_option(in, MAPPING_BLANK, c->blank,
                    strcmp(chosen, MAPPING_BLANK) == 0);
    shown = show_offered(r, in, c, chosen);
    if (!empty(c, chosen) && (now == NULL || !c->offered(now)))
        show_gone(r, in, c, chosen, now);
    return shown;
}

bool
settings_take_choice(struct req *r, const struct settings_choice *c,
                     struct changes *changes, struct err *e)
{
    const char *now = mapping_chosen(c->map, c->local_id), *id;
    const struct reference_row *row;

    if (!change_field(r, c->name, now, c->title, &id, e))
        return false;
    if (id == NULL)
        return true;
    row = mapping_reference(c->map, id);
    if (!empty(c, id) && (row == NULL || !c->offered(row)))
        return err_set(e, ERR_CONFLICT,
                       "That %s is not in QuickBooks’ list any more, or is not "
                       "%s. Open the page again and choose another one.",
                       c->thing, c->kind);
    return c->save != NULL ? c->save(r, c, id, changes, e)
                           : mapping_save(r, c->map, c->local_id, id, c->what,
                                          c->title, changes, e);
}

/* ------------------------------------------------------------------- saving */

bool
settings_waiting(struct req *r, const struct settings_causes *causes,
                 int64_t *waiting, struct err *e)
{
    struct rows rows;

    *waiting = 0;
    for (size_t i = 0; i < causes->n; i++) {
        if (!mapping_waiting(r, causes->list[i], &rows, e))
            return false;
        *waiting += mapping_waiting_for(&rows, NULL);
    }
    return true;
}

void
settings_show_save(struct req *r, struct tmpl *t, enum tmpl_include at,
                   const struct settings_causes *causes, int64_t waiting)
{
    struct tmpl *in = tmpl_include(t, at, TPL_SAVE);

    if (!http_allowed(r->who, ACCESS_KEEP)) {
        tmpl_when(in, TS_SAVE_MAY_NOT, true);
        return;
    }
    in = tmpl_section(in, TS_SAVE_CAN_SAVE);
    if (waiting == 0)
        return;
    in = tmpl_section(in, TS_SAVE_CAN_RETRY);
    tmpl_int(in, TV_WAITING, waiting);
    tmpl_text(in, TV_WAITING_WHY, causes->why);
}
