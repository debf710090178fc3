/*
 * tmpl: ctemplate, and the only module that knows it.
 *
 * Templates, variables, sections and includes are constants made from
 * the files in templates (build/$(V)/gen/tpl.h): a misspelt one does not
 * compile.
 *
 *   TPL_INVOICE          templates/invoice.html
 *   TV_NUMBER            {{NUMBER}}, in any template
 *   TS_INVOICE_ATTEMPT   {{#ATTEMPT}} in invoice.html
 *   TI_INVOICE_ERRORS    {{>ERRORS}} in invoice.html
 *
 * All templates are parsed by tmpl_load(); a missing or broken one stops the
 * start.  Escaping is the template's (every file begins with the AUTOESCAPE
 * pragma): values are given as they are.  Rendering goes to memory first, so a
 * page is sent whole or not at all.
 *
 * One value fills several variables, whichever the templates have:
 *
 *   text, int, decimal   {{X}}
 *   money                {{X}} "$1,234.50"
 *   date                 {{X}} "Friday November 20" (a year when not this one),
 *                        {{X_ISO}} "2026-11-20"
 *   utc                  {{X}} "9:41" today, else "Thursday November 19 16:40",
 *                        {{X_DAY}}, {{X_TIME}}, {{X_ISO}} for <time datetime>,
 *                        {{X_EXACT}} for its title
 *   bool                 {{#X}} when true, {{#NOT_X}} when false
 *   any                  {{#HAS_X}} when not empty (dates: not none;
 *                        numbers: not zero)
 */
#ifndef TMPL_H
#define TMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#include "arena/arena.h"
#include "clock/clock.h"
#include "err/err.h"
#include "field/field.h"
#include "money/money.h"
#include "str/str.h"
#include "tpl.h" /* generated: enum tmpl_file, _var, _section, _include */

struct tmpl; /* a dictionary: one template's values, or one section's */

/* How this request writes values; made once per request. */
struct tmpl_format {
    struct arena *arena;
    const struct currency *currency;
    const struct zone *zone;
    struct date today;
    struct tmpl *open; /* what tmpl_done gives back; starts as NULL */
};

/* Read and parse every template in dir.  Once, at the start of the program:
 * what becomes of the files afterwards is the next start's. */
ERR_CHECKED bool tmpl_load(const char *dir, struct err *e);

/* An empty dictionary for that template. */
struct tmpl *tmpl_new(struct tmpl_format *f, enum tmpl_file file);

/* Give back every dictionary made with f: after the reply, also on errors. */
void tmpl_done(struct tmpl_format *f);

/* NULL text is an empty one. */
void tmpl_text(struct tmpl *t, enum tmpl_var v, const char *text);
void tmpl_textf(struct tmpl *t, enum tmpl_var v, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void tmpl_int(struct tmpl *t, enum tmpl_var v, int64_t n); /* "10,000" */
void tmpl_id(struct tmpl *t, enum tmpl_var v, int64_t n);  /* "10000" */
void tmpl_money(struct tmpl *t, enum tmpl_var v, struct money m);
void tmpl_decimal(struct tmpl *t, enum tmpl_var v, struct decimal d);
void tmpl_date(struct tmpl *t, enum tmpl_var v, struct date d);
void tmpl_utc(struct tmpl *t, enum tmpl_var v, struct utc at);

/* Seen by every template of this page, includes too ({{CSRF}}). */
void tmpl_global(struct tmpl *t, enum tmpl_var v, const char *text);

/*
 * Show a section once more and return its dictionary.  Variables not set in it
 * are looked up in t, so a plain "show this" needs no values.
 */
struct tmpl *tmpl_section(struct tmpl *t, enum tmpl_section s);

/* tmpl_section when on is true, nothing otherwise. */
void tmpl_when(struct tmpl *t, enum tmpl_section s, bool on);

/* Put a template where {{>NAME}} stands.  It sees only its own values. */
struct tmpl *tmpl_include(struct tmpl *t, enum tmpl_include at,
                          enum tmpl_file file);

/*
 * Every named field of a record, by its letter.  i is written as an id.  A
 * name that no template has makes tmpl_render fail: it is a slip.
 */
void tmpl_row(struct tmpl *t, const struct record *r, const void *row);

/* One section per row; tmpl_row_in returns the section for more. */
void tmpl_rows(struct tmpl *t, enum tmpl_section s, const struct record *r,
               const struct rows *rows);
struct tmpl *tmpl_row_in(struct tmpl *t, enum tmpl_section s,
                         const struct record *r, const void *row);

/*
 * The page around t: a dictionary for file, whose {{>CONTENT}} is t.  Then
 * rendering the frame renders both.
 */
struct tmpl *tmpl_frame(struct tmpl *t, enum tmpl_file file);

/* Append the text of t to out.  ERR_FAULT: t is not to be sent. */
ERR_CHECKED bool tmpl_render(struct tmpl *t, struct str *out, struct err *e);

/* The same words outside a template, allocated from f->arena. */
const char *tmpl_date_words(const struct tmpl_format *f, struct date d);
const char *tmpl_utc_words(const struct tmpl_format *f, struct utc at);
const char *tmpl_int_words(const struct tmpl_format *f, int64_t n);

#ifdef __cplusplus
}
#endif
#endif
