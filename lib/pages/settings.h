/* settings: what the pages of Settings share: yes or no, one of QuickBooks'
 * list, how old the lists are, and the buttons below. */
#ifndef PAGES_SETTINGS_H
#define PAGES_SETTINGS_H

#include <stddef.h>

#include "pages/mapping.h"

/* A setting that is on or off: two radio buttons, "1" and "0". */
struct settings_toggle {
    const char *name;          /* of the field */
    size_t at;                 /* of the bool in the page's row */
    const char *what;          /* in the audit */
    const char *label;         /* "Items missing in QuickBooks" */
    const char *on, *off;      /* what it is set to: "created" */
    enum tmpl_section yes, no; /* which of the two is checked */
    const char *warning;       /* to be read before it is turned on, or NULL */
};
/* What is chosen, in was.html too, and locked for who may not change it. */
void settings_show_toggles(struct req *r, struct tmpl *t,
                           enum tmpl_section locked, enum tmpl_include was,
                           const struct settings_toggle *list, size_t n,
                           const void *row);
/*
 * Take over what the form has of them into the row, inside the transaction,
 * and write each change down; the caller stores the row.
 */
ERR_CHECKED bool settings_take_toggles(struct req *r,
                                       const struct settings_toggle *list,
                                       size_t n, void *row,
                                       struct changes *changes, struct err *e);

/* A select: which thing of QuickBooks' list stands for one of ours. */
struct settings_choice {
    const struct mapping *map;
    int64_t local_id;
    const char *name;  /* of the field */
    const char *id;    /* of the element; NULL: the name */
    const char *form;  /* the id of a form that is elsewhere, or NULL */
    const char *label; /* over it */
    const char *none;  /* the empty choice */
    const char *blank; /* "leave it blank", NULL where that is no choice */
    const char *thing; /* "account" */
    const char *kind;  /* what the offered ones are: "an income account" */
    const char *then;  /* a sentence when the chosen one is gone, or "" */
    const char *what;  /* in the audit */
    const char *title; /* the local thing, in the audit */
    bool (*offered)(const struct reference_row *row);
    /* What an option is called; NULL: by its name. */
    const char *(*words)(struct req *r, const struct reference_row *row);
    /* Stands first while nothing is chosen, or NULL. */
    const struct reference_row *hint;
    /* Where it is kept, and its change; NULL: in mapping. */
    bool (*save)(struct req *r, const struct settings_choice *c, const char *id,
                 struct changes *changes, struct err *e);
    void *ctx; /* save's own */
};
/* templates/choice.html; how many are offered. */
size_t settings_show_choice(struct req *r, struct tmpl *t, enum tmpl_include at,
                            const struct settings_choice *c);
/* Save what the form has of it, if anything.  One that is not offered and was
   not chosen before: ERR_CONFLICT. */
ERR_CHECKED bool settings_take_choice(struct req *r,
                                      const struct settings_choice *c,
                                      struct changes *changes, struct err *e);
/*
 * One control of another page of Settings: its select, what it stands on in the
 * request's arena, and the Save of a form that has no more than that.  *found
 * false: never connected, or no such method.
 */
ERR_CHECKED bool settings_income_choice(struct req *r,
                                        struct settings_choice *out,
                                        bool *found, struct err *e);
ERR_CHECKED bool settings_discount_choice(struct req *r,
                                          struct settings_choice *out,
                                          bool *found, struct err *e);
ERR_CHECKED bool settings_deposit_choice(struct req *r,
                                         struct settings_choice *out,
                                         bool *found, struct err *e);
ERR_CHECKED bool settings_method_choice(struct req *r, const char *method,
                                        struct settings_choice *out,
                                        bool *found, struct err *e);
/* The prefix before invoice numbers, and whether ours are used at all. */
ERR_CHECKED bool settings_prefix(struct req *r, const char **out, bool *ours,
                                 struct err *e);
extern const struct change_page item_change, payment_change;
extern const struct change_page invoice_change; /* the discount account */
extern const struct change_page number_change;  /* prefix, whose numbers */

/* Which accounts a control offers: active ones of the types in one table
   (settings.c). */
bool settings_for_income(const struct reference_row *account);
bool settings_for_discounts(const struct reference_row *account);
bool settings_for_deposits(const struct reference_row *account);

/*
 * templates/lists.html: how old the lists are, and Refresh; what the newest
 * reading of them came to; or why there are none.  c NULL: never connected.
 */
ERR_CHECKED bool settings_show_lists(struct req *r, struct tmpl *t,
                                     enum tmpl_include at,
                                     const struct connection_row *c,
                                     struct err *e);

ERR_CHECKED bool settings_waiting(struct req *r,
                                  const struct settings_causes *causes,
                                  int64_t *waiting, struct err *e);
/* templates/save.html: Save, or Save and retry, or who may. */
void settings_show_save(struct req *r, struct tmpl *t, enum tmpl_include at,
                        const struct settings_causes *causes, int64_t waiting);

#endif
