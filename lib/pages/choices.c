/* The customers that a form offers by name, and which one a name stands for. */
#include <string.h>

#include "pages/choices.h"

const char *
choice_of_customer(struct arena *a, const char *name, const char *external_id,
                   bool shared)
{
    return shared ? arena_printf(a, "%s · %s", name, external_id) : name;
}

/* Does another customer have that name, too? */
bool
choice_shared(struct req *r, const char *name, bool *out, struct err *e)
{
    struct rows rows;

    if (!db_all(r->db, r->arena, STMT_CUSTOMER_NAMED,
                ARGS(ARG_SHOP(r->shop), ARG_TEXT(ledger_key(r->arena, name))),
                &ledger_customer_record, &rows, e))
        return false;
    *out = rows.n > 1;
    return true;
}

/* "Copper Kettle · c-77": the id behind the last middle dot, or NULL. */
static const char *
id_behind(const char *text)
{
    static const char dot[] = " · ";
    const char *last = NULL;

    for (const char *p = text; (p = strstr(p, dot)) != NULL; p++)
        last = p + sizeof(dot) - 1;
    return last;
}

bool
choice_find_customer(struct req *r, const char *typed, struct found *out,
                     struct err *e)
{
    const char *id = id_behind(typed);
    struct customer c;
    struct rows rows;
    bool found;

    *out = (struct found){ .typed = typed };
    if (!db_all(r->db, r->arena, STMT_CUSTOMER_NAMED,
                ARGS(ARG_SHOP(r->shop), ARG_TEXT(ledger_key(r->arena, typed))),
                &ledger_customer_record, &rows, e))
        return false;
    out->several = rows.n > 1;
    if (rows.n == 1)
        out->external_id = ((const struct customer *)rows.row)->external_id;
    if (rows.n > 0 || id == NULL || !ledger_id_good(id))
        return true;
    if (!db_maybe(r->db, r->arena, STMT_CUSTOMER_BY_EXTERNAL,
                  ARGS(ARG_SHOP(r->shop), ARG_TEXT(id)),
                  &ledger_customer_record, &c, &found, e))
        return false;
    if (found)
        out->external_id = c.external_id;
    return true;
}

bool
choice_take_customer(struct req *r, const char *typed, const char **external_id,
                     struct ledger_faults *faults, struct err *e)
{
    struct found found;

    if (!choice_find_customer(r, str_trim(r->arena, typed), &found, e))
        return false;
    if (found.several)
        ledger_fault_add(faults, "customer",
                         "Several customers are called “%.60s”. Choose one "
                         "from the list, where their ids stand behind the "
                         "name.",
                         found.typed);
    else if (found.external_id == NULL)
        ledger_fault_add(faults, "customer",
                         "There is no customer “%.60s”. Choose one from the "
                         "list, or add it under Customers first.",
                         found.typed);
    *external_id = found.external_id;
    return true;
}

bool
choice_show_customers(struct req *r, struct tmpl *t, enum tmpl_section option,
                      size_t *n, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct ledger_page p = { .limit = LEDGER_PAGE };
    const char *before = "";
    struct rows rows;

    if (!ledger_customer_list(&l, &p, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct customer *c = rows_at(&rows, &ledger_customer_record, i);
        const struct customer *next =
            i + 1 < rows.n ? rows_at(&rows, &ledger_customer_record, i + 1)
                           : NULL;
        bool shared = strcmp(before, c->name) == 0 ||
                      (next != NULL && strcmp(next->name, c->name) == 0);

        tmpl_text(
            tmpl_section(t, option), TV_OPTION_VALUE,
            choice_of_customer(r->arena, c->name, c->external_id, shared));
        before = c->name;
    }
    *n = rows.n;
    return true;
}
