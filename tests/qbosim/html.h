/*
 * html: the pages a person sees.  They work without script, show nothing that
 * was not escaped, and change nothing themselves: a form posts to /do/...,
 * which calls the control API and comes back.  Every page costs the same
 * whether the books hold ten invoices or a hundred thousand.
 */
#ifndef QBOSIM_HTML_H
#define QBOSIM_HTML_H

#include "call.h"

#define HTML_ROWS 50     /* of a page of a list */
#define HTML_SCAN 10000  /* records looked at for one such page */
#define HTML_SHOWN 65536 /* bytes of one body or record */

enum tone { TONE_OK, TONE_WARN, TONE_BAD, TONE_BUSY, TONE_IDLE, TONE__MAX };

struct state {
    enum tone tone;
    const char *word; /* NULL: nothing to say */
};

struct page {
    struct request *r;
    struct reply *out;
    struct text *t;
    struct pool *pool;
    const char *base;         /* the prefix all links start with */
    const struct company *co; /* whose books, or NULL */
    const char *here;         /* the entry of the menu that is this page */
    const char *key, *value;  /* what its forms say besides, or NULL */
    char today[DATE_TEXT];
};

/*
 * html.c.  PUT writes a text whose {} are the other arguments, escaped; a
 * number of arguments that does not fit ends the process.
 */
#define PUT(t, ...)                                                            \
    html_put(t, (const char *const[]){ __VA_ARGS__ },                          \
             sizeof((const char *const[]){ __VA_ARGS__ }) /                    \
                 sizeof(const char *))
void html_put(struct text *t, const char *const *arg, size_t n);
void html_text(struct text *t, const char *s);
/* The same, cut after so many bytes, with a word about the rest. */
void html_cut(struct text *t, const char *s, size_t n);
const char *html_count(struct pool *p, int64_t n); /* 12,345 */
const char *html_money(struct pool *p, int64_t d, const char *currency);
int64_t html_amount(const struct js *v); /* 0 when it is none */
const char *html_currency(const struct company *co, const struct js *obj);
const char *html_company_name(const struct company *co);
void html_day(struct page *pg, const char *date, bool full);
void html_time(struct page *pg, const char *iso);
void html_ago(struct page *pg, int64_t at_ms);
void html_pill(struct text *t, struct state s);
void html_icon(struct text *t, enum tone tone);

/* html_frame.c */
void page_begin(struct page *pg, struct request *r, struct reply *out,
                const struct company *co, const char *here, const char *title);
void page_body(struct page *pg); /* after the lead, before the rest */
void page_end(struct page *pg);
void page_absent(struct request *r, struct reply *out, const char *what);
const char *page_param(const struct page *pg, const char *name); /* or "" */
extern const char *const html_style[];
extern const char html_sprite[];
/* The sign-in page's frame: the same style, no menu. */
void html_begin(struct request *r, struct reply *out, const char *title);
void html_end(struct reply *out);

/* html_json.c: indented; what is secret is hidden. */
const char *html_json(struct pool *p, const struct js *v);
const char *html_secret(struct pool *p, const char *name, const char *value);

/* html_record.c, html_sales.c */
struct state record_state(const struct page *pg, const struct ent *e);
/* It went into another one, and nothing brings it back. */
bool record_merged(struct pool *p, const struct company *co,
                   const struct ent *e);
const char *record_name(struct pool *p, const struct ent *e);
void record_link(struct page *pg, const struct kind *k, const char *id,
                 const char *label);
void record_facts(struct page *pg, const struct ent *e);
void record_raw(struct page *pg, const struct js *obj);
bool sales_document(struct page *pg, const struct ent *e);

/* html_list.c */
struct tab {
    const char *title;
    const char *kinds[3], *titles[3];
};
extern const struct tab html_tabs[];
void list_of(struct page *pg, const struct kind *k, const char *customer,
             size_t rows);

/* html_gone.c */
void list_gone(struct page *pg, const struct kind *k);

/* html_do.c: what a person can do, as forms; and what is in trouble now. */
void doings_show(struct page *pg, const char *on, const struct ent *e);
/* "Back to normal"; key and value: what its form says besides, or NULL. */
void doing_button(struct page *pg, const char *name, const char *realm,
                  const struct ent *e, const char *key, const char *value);
int64_t troubles_count(const struct page *pg);
void troubles_show(struct page *pg, const struct company *only);
const char *doing_said(const char *name);

/* False when a browser sent it from a page that is not ours. */
bool html_own_page(const struct request *r);

/* The pages, and what their forms do. */
void html_companies(struct request *r, struct reply *out);
void html_books(struct request *r, struct reply *out);
void html_list(struct request *r, struct reply *out);
void html_record(struct request *r, struct reply *out);
void html_requests(struct request *r, struct reply *out);
void html_request(struct request *r, struct reply *out);
void html_trouble(struct request *r, struct reply *out);
void html_hooks(struct request *r, struct reply *out, const struct company *co);
void html_app(struct request *r, struct reply *out);
void html_do(struct request *r, struct reply *out);

#endif
