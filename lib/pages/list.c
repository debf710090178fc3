/* What every list of records does. */
#include <string.h>

#include "pages/history.h"
#include "pages/list.h"

static bool
status_known(const struct list *l, const char *status)
{
    if (*status == '\0')
        return true;
    for (const char *const *s = l->statuses; s != NULL && *s != NULL; s++)
        if (strcmp(*s, status) == 0)
            return true;
    return false;
}

static const char *
param(const struct req *r, const char *name)
{
    const char *text = http_param(&r->query, name);

    return text == NULL ? "" : text;
}

bool
list_ask_read(struct req *r, struct reply *out, const struct list *l,
              struct list_ask *ask, struct err *e)
{
    *ask = (struct list_ask){
        .q = str_trim(r->arena, param(r, "q")),
        .status = param(r, "status"),
        .customer =
            l->of_customers ? http_param_int(&r->query, "customer", 0) : 0,
        .after = l->name != NULL ? param(r, "after") : "",
        .after_id = http_param_int(&r->query,
                                   l->name != NULL ? "after_id" : "before", 0),
    };
    if (str_chars(ask->q) <= LIST_SEARCH && status_known(l, ask->status) &&
        str_chars(ask->after) <= LEDGER_NAME && ask->after_id >= 0 &&
        ask->customer >= 0)
        return true;
    out->status = 400;
    return err_input(e, "",
                     "The list has no such page or filter. Open it again from "
                     "the menu.");
}

/* One more of the address's parameters. */
static void
add(struct str *s, const char *name, const char *text)
{
    if (*text == '\0')
        return;
    str_addf(s, "%s%s=", strchr(s->text, '?') == NULL ? "?" : "&", name);
    str_add_url(s, text);
}

static void
add_id(struct arena *a, struct str *s, const char *name, int64_t id)
{
    if (id != 0)
        add(s, name, arena_printf(a, "%lld", (long long)id));
}

const char *
list_href(struct arena *a, const struct list *l, const struct list_ask *ask)
{
    struct str s;

    str_init(&s, a, HTTP_TARGET_MAX);
    str_add(&s, l->page);
    add(&s, "status", ask->status);
    add_id(a, &s, "customer", ask->customer);
    add(&s, "q", ask->q);
    add(&s, "after", ask->after);
    add_id(a, &s, l->name != NULL ? "after_id" : "before", ask->after_id);
    return str_whole(&s) ? s.text : l->page;
}

bool
list_rows(struct req *r, const struct list *l, const struct list_ask *ask,
          struct ledger_page *p, struct rows *rows, struct err *e)
{
    const struct ledger ledger = page_ledger(r);

    *p = (struct ledger_page){
        .prefix = *ask->q == '\0' ? NULL : ask->q,
        .after = *ask->after == '\0' ? NULL : ask->after,
        .after_id = ask->after_id,
        .limit = LIST_PAGE,
        .status = *ask->status == '\0' ? NULL : ask->status,
        .customer_id = ask->customer,
    };
    return l->read(&ledger, p, rows, e);
}

/* "/customers.csv?q=co": the rows that are asked for, as a file. */
static const char *
export_href(struct arena *a, const struct list *l, const struct list_ask *ask)
{
    struct list_ask all = *ask;

    all.after = "";
    all.after_id = 0;
    return arena_printf(a, "%s.csv%s", l->page,
                        list_href(a, l, &all) + strlen(l->page));
}

struct tmpl *
list_begin(struct req *r, const struct list *l, const struct list_ask *ask)
{
    struct tmpl *t = tmpl_new(r->format, l->file);
    struct tmpl *s = tmpl_include(t, l->searching, TPL_SEARCH);

    tmpl_when(t, l->can_write, http_allowed(r->who, ACCESS_OPERATE));
    tmpl_text(t, TV_EXPORT_HREF, export_href(r->arena, l, ask));
    tmpl_text(s, TV_LIST_HREF, l->page);
    tmpl_text(s, TV_SEARCH_WORDS, l->search);
    tmpl_text(s, TV_Q, ask->q);
    tmpl_text(s, TV_STATUS_ASKED, ask->status);
    tmpl_id(s, TV_CUSTOMER_ASKED, ask->customer);
    return t;
}

static void
show_empty(struct req *r, struct tmpl *t, const struct list *l,
           const struct list_ask *ask)
{
    bool filtered = *ask->q != '\0' || *ask->status != '\0' ||
                    *ask->after != '\0' || ask->customer != 0 ||
                    ask->after_id != 0;
    struct page_empty what = l->nothing_yet;

    if (filtered) {
        what =
            (struct page_empty){ "search", "Nothing matches",
                                 l->nothing_matches, l->page, "Clear filters" };
    } else if (!http_allowed(r->who, ACCESS_OPERATE)) {
        what.why = l->nothing_to_read;
        what.href = NULL;
    }
    page_show_empty(t, l->empty, &what);
}

static void
show_pager(struct req *r, struct tmpl *t, const struct list *l,
           const struct list_ask *ask, bool more, const void *last)
{
    struct list_ask first = *ask, next = *ask;
    bool begun = *ask->after != '\0' || ask->after_id != 0;

    first.after = "";
    first.after_id = 0;
    next.after_id = *(const int64_t *)last;
    if (l->name != NULL)
        next.after = ledger_key(r->arena, l->name(last));
    page_show_older(t, l->pager, begun ? list_href(r->arena, l, &first) : NULL,
                    more ? list_href(r->arena, l, &next) : NULL);
}

bool
list_show(struct req *r, struct tmpl *t, const struct list *l,
          const struct list_ask *ask, const struct ledger_page *p,
          const struct rows *rows, struct err *e)
{
    struct synced s;
    struct tmpl *list;

    if (rows->n == 0) {
        show_empty(r, t, l, ask);
        return true;
    }
    if (!synced_read_rows(r, l->entity, rows, l->record, &s, e))
        return false;
    list = tmpl_section(t, l->list);
    if (*ask->q != '\0')
        tmpl_text(list, TV_ORDERED, l->ordered);
    for (size_t i = 0; i < rows->n; i++) {
        struct tmpl *in = tmpl_section(list, l->row);

        l->show(r, in, rows_at(rows, l->record, i));
        synced_show(r, in, l->qbo, &s, i);
    }
    show_pager(r, t, l, ask, p->more, rows_at(rows, l->record, rows->n - 1));
    return true;
}

bool
list_show_customer(struct req *r, struct tmpl *t, enum tmpl_include at,
                   const struct list *l, const struct list_ask *ask,
                   struct err *e)
{
    const struct ledger ledger = page_ledger(r);
    struct customer c;

    if (ask->customer == 0)
        return true;
    if (!ledger_customer_by_id(&ledger, ask->customer, &c, e))
        return false;
    t = tmpl_include(t, at, TPL_LIST_CUSTOMER);
    tmpl_text(t, TV_LIST_TITLE, l->title);
    tmpl_text(t, TV_LIST_HREF, l->page);
    tmpl_id(t, TV_CUSTOMER_ID, c.id);
    tmpl_text(t, TV_CUSTOMER_NAME, c.name);
    return true;
}

bool
list_reply(struct req *r, struct reply *out, const struct list *l,
           struct err *e)
{
    struct list_ask ask;
    struct ledger_page p;
    struct rows rows;
    struct tmpl *t;

    if (!list_ask_read(r, out, l, &ask, e) ||
        !list_rows(r, l, &ask, &p, &rows, e))
        return false;
    t = list_begin(r, l, &ask);
    return list_show(r, t, l, &ask, &p, &rows, e) &&
           reply_page(r, out, t, l->title, e);
}
