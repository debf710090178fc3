/*
 * pages: one file per page group, each a table of routes and its handlers.
 *
 * A handler reads its rows, fills a template and ends with reply_page(), which
 * puts the frame around it: menu, banner, title, sign-out form.  {{CSRF}} is
 * set for every template of the page; every form carries it:
 *
 *   <input type="hidden" name="csrf" value="{{CSRF}}">
 *
 * A POST changes one thing and ends with reply_redirect(), or shows its form
 * again (status 422) with what was typed and a sentence under each field.
 */
#ifndef PAGES_H
#define PAGES_H

#include "conf/conf.h"
#include "crypt/crypt.h"
#include "err/err.h"
#include "http/http.h"
#include "shop/shop.h"
#include "tmpl/tmpl.h"

/* What the portal is made of; site.ctx points to it (r->site->ctx). */
struct portal {
    const struct conf *conf;
    struct shop_limits limits;
    struct crypt_ring ring; /* of web.key; not portal_start's to fill */
    struct arena *arena;    /* for the life of the process */
    const char *once[8];    /* what may decide something stands once */
    struct db *support;     /* cf_support's, opened when it is first wanted */
    size_t zones;           /* read so far */
    struct {
        const char *name;
        const struct zone *zone;
    } zone[32];
};
extern const struct door pages_door;

/* Fill portal and the site's fields that pages decide: door, headers, bounds,
   names that may stand once.  conf and a outlive both. */
void portal_start(struct portal *p, struct site *site, const struct conf *conf,
                  struct arena *a);

/* The route tables; cgi-bin/portal.c lists them. */
extern const struct route_set pages_people; /* login, logout */
extern const struct route_set pages_home;
extern const struct route_set pages_connection;   /* status */
extern const struct route_set pages_connect;      /* what its buttons do */
extern const struct route_set pages_log;          /* the sync log */
extern const struct route_set pages_log_csv;      /* ... as a file */
extern const struct route_set pages_log_row;      /* one row of it */
extern const struct route_set pages_log_retry;    /* its Retry */
extern const struct route_set pages_receipt;      /* what a retry did */
extern const struct route_set pages_invoices;     /* the list */
extern const struct route_set pages_invoice;      /* one, send, retry */
extern const struct route_set pages_invoice_save; /* new, edit */
extern const struct route_set pages_customers;
extern const struct route_set pages_items;
extern const struct route_set pages_payments;      /* the list, one, delete */
extern const struct route_set pages_payment_form;  /* new, edit */
extern const struct route_set pages_merged;        /* merged in QuickBooks */
extern const struct route_set pages_unlink;        /* taking a link back */
extern const struct route_set pages_theirs;        /* Changed in QuickBooks */
extern const struct route_set pages_checked;       /* Check record */
extern const struct route_set pages_by_hand;       /* Mark as synced, Skip */
extern const struct route_set pages_invoice_deeds; /* void, re-date ... */
extern const struct route_set pages_tax;           /* tax mapping */
extern const struct route_set pages_customer_settings; /* which way */
extern const struct route_set pages_item_settings;    /* auto-create, account */
extern const struct route_set pages_invoice_settings; /* when, numbers, notes */
extern const struct route_set pages_payment_settings; /* account, methods */
extern const struct route_set pages_import;           /* choose a file */
extern const struct route_set pages_import_file;   /* preview, press, receipt */
extern const struct route_set pages_export;        /* the lists as CSV */
extern const struct route_set pages_setup;         /* steps, summary */
extern const struct route_set pages_setup_go_live; /* the date, sync on */
extern const struct route_set pages_setup_test;    /* the test invoice */
extern const struct route_set pages_match;         /* customers, items: match */
extern const struct route_set pages_doubles;       /* each is there once */
extern const struct route_set pages_audit;         /* who did what */
extern const struct route_set pages_problems;      /* each cause, with its fix */
extern const struct route_set pages_preflight;     /* would be refused */
extern const struct route_set pages_health;        /* the check-up */
extern const struct route_set pages_support;

/*
 * Send t inside the frame.  title stands in the window's title.  The status of
 * out is kept, so set out->status = 422 before for a form shown again.
 */
ERR_CHECKED bool reply_page(struct req *r, struct reply *out, struct tmpl *t,
                            const char *title, struct err *e);

/* ------------------------------------------------------------ broken fields */

/* What was wrong with a form.  { .arena = r->arena } is a good one. */
struct form {
    struct arena *arena;
    struct form_bad *first;
    size_t n;
};

/* One more sentence; field "" speaks of the form as a whole. */
void form_bad(struct form *f, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/*
 * Take an ERR_INPUT (or ERR_CONFLICT) over into the form and clear it, so the
 * next field can be read.  False for any other kind: that is no matter of the
 * form and the handler returns it.
 */
bool form_take(struct form *f, struct err *e);
/* The sentence of a field, NULL when it is fine. */
const char *form_said(const struct form *f, const char *field);
/*
 * The summary that takes the focus (templates/form_summary.html) at the
 * include, when anything is broken.  Each entry links to #<field>.
 */
void form_show(const struct form *f, struct tmpl *t, enum tmpl_include at);
/* Under a field: show the section with {{BAD}} when the field is broken. */
void form_show_field(const struct form *f, struct tmpl *t, const char *field,
                     enum tmpl_section s);

/*
 * templates/once.html: csrf and a fresh form_key, for a form that may act only
 * once (form_claim in shop.h).
 */
void page_form_once(struct req *r, struct tmpl *t, enum tmpl_include at);

/* ------------------------------------------------------------- small things */

/*
 * templates/pill.html: icon and word.  page_pill knows the states of events;
 * any other ("active", "sent", "draft", "paid", "void" ...) says its own word
 * and has a class in app.css and an icon in sprite.svg.
 */
void page_pill(struct tmpl *t, enum tmpl_include at, const char *state);
void page_pill_word(struct tmpl *t, enum tmpl_include at, const char *state,
                    const char *word);

/* templates/empty.html: a state that says why, and what to do. */
struct page_empty {
    const char *icon; /* in sprite.svg: "link" not connected, "inbox" nothing
                         yet, "search" nothing matches, "warn" could not load,
                         "done" all is well */
    const char *title;
    const char *why;
    const char *href; /* NULL: nothing to press */
    const char *press;
};
void page_show_empty(struct tmpl *t, enum tmpl_include at,
                     const struct page_empty *what);

/* templates/pager.html: keyset pages; NULL for no such page. */
void page_show_pager(struct tmpl *t, enum tmpl_include at, const char *newer,
                     const char *older);

/* templates/notice.html: what just happened, in one sentence. */
void page_show_notice(struct tmpl *t, enum tmpl_include at, const char *text);

#endif
