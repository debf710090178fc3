/* Items: the list, one of them, and its form. */
#include <string.h>

#include "pages/named.h"

struct item_row {
    int64_t id;
    const char *name, *key, *description;
    struct decimal unit_price;
    const char *qbo_id, *state;
};
static const struct field row_fields[] = {
    FIELD(struct item_row, NULL, id),
    FIELD(struct item_row, NULL, name),
    FIELD(struct item_row, NULL, key),
    FIELD(struct item_row, NULL, description),
    FIELD(struct item_row, NULL, unit_price),
    FIELD(struct item_row, NULL, qbo_id),
    FIELD(struct item_row, NULL, state),
};
static const struct record row_record = RECORD(struct item_row, row_fields);

/* clang-format off */
static const struct named_field fields[] = {
    { "name",        TV_F_NAME_TEXT,   TS_ITEM_FORM_BAD_NAME },
    { "description", TV_F_DESCRIPTION, TS_ITEM_FORM_BAD_DESCRIPTION },
    { "unit_price",  TV_F_UNIT_PRICE,  TS_ITEM_FORM_BAD_UNIT_PRICE },
    { "category",    TV_F_CATEGORY,    TS_ITEM_FORM_BAD_CATEGORY },
};

static const struct page_empty nothing_yet = {
    "inbox", "No items yet",
    "Items are what you sell: services and parts. Add the first one; it goes to QuickBooks with its first invoice.",
    "/items/new", "New item" };
static const struct page_empty nothing_yet_to_read = {
    "inbox", "No items yet",
    "Items appear here as soon as somebody of your shop adds one.",
    NULL, NULL };
static const struct page_empty nothing_matches = {
    "search", "Nothing matches",
    "The search takes the beginning of an item’s name.",
    "/items", "Clear filters" };
static const struct named_place place = {
    TI_ITEM_PROBLEM, TI_ITEM_QBO, TI_ITEM_HISTORY, TS_ITEM_LIVE };
/* clang-format on */
enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

/* GET /items */
static bool
page_items(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_ITEMS), *list, *in;
    bool may = http_allowed(r->who, ACCESS_OPERATE);
    const struct item_row *row = NULL;
    struct named_asked ask;
    struct rows rows;
    size_t n;

    if (!named_asked_read(r, out, &ask, e) ||
        !named_rows(r, STMT_ITEM_ROWS, &ask, &row_record, &rows, e))
        return false;
    tmpl_text(t, TV_Q, ask.q);
    tmpl_text(t, TV_EXPORT_HREF,
              named_href(r->arena, "/items.csv", ask.q, "", 0));
    tmpl_when(t, TS_ITEMS_CAN_WRITE, may);
    if (rows.n == 0) {
        page_show_empty(t, TI_ITEMS_EMPTY,
                        *ask.q != '\0' || *ask.after != '\0' ? &nothing_matches
                        : may                                ? &nothing_yet
                              : &nothing_yet_to_read);
        return reply_page(r, out, t, "Items", e);
    }
    n = rows.n > NAMED_PAGE ? NAMED_PAGE : rows.n;
    list = tmpl_section(t, TS_ITEMS_LIST);
    for (size_t i = 0; i < n; i++) {
        row = rows_at(&rows, &row_record, i);
        in = tmpl_section(list, TS_ITEMS_ROW);
        tmpl_id(in, TV_ITEM_ID, row->id);
        tmpl_text(in, TV_ITEM_NAME, row->name);
        tmpl_text(in, TV_DESCRIPTION, row->description);
        tmpl_text(in, TV_UNIT_PRICE, page_price(r, row->unit_price));
        page_record_pill(in, TI_ITEMS_QBO, row->state, row->qbo_id);
    }
    page_show_older(
        t, TI_ITEMS_PAGER,
        *ask.after == '\0' ? NULL
                           : named_href(r->arena, "/items", ask.q, "", 0),
        rows.n > n ? named_href(r->arena, "/items", ask.q, row->key, row->id)
                   : NULL);
    return reply_page(r, out, t, "Items", e);
}

/* GET /items/:id */
static bool
page_item(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_ITEM);
    const struct ledger l = page_ledger(r);
    int64_t n = http_param_int(&r->query, "retried", -1);
    struct item it;

    if (!ledger_item_by_id(&l, r->record, &it, e))
        return false;
    if (n >= 0)
        page_show_notice(t, TI_ITEM_NOTICE, page_retried(r, n));
    tmpl_id(t, TV_ITEM_ID, it.id);
    tmpl_text(t, TV_ITEM_NAME, it.name);
    tmpl_text(t, TV_DESCRIPTION, it.description);
    tmpl_text(t, TV_CATEGORY, it.category);
    tmpl_text(t, TV_UNIT_PRICE, page_price(r, it.unit_price));
    tmpl_text(t, TV_EXTERNAL_ID, it.external_id);
    tmpl_when(t, TS_ITEM_CAN_WRITE, http_allowed(r->who, ACCESS_OPERATE));
    return named_show_state(r, t, &place, "item", it.id, e) &&
           reply_page(r, out, t, it.name, e);
}

/* POST /items/:id/retry */
static bool
page_retry(struct req *r, struct reply *out, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct item it;

    return ledger_item_by_id(&l, r->record, &it, e) &&
           page_record_retry(r, out, "item", r->record, e);
}

/* ---------------------------------------------------------------------- form
 */

static bool
show_form(struct req *r, struct reply *out, int64_t id,
          struct ledger_input *typed, const struct ledger_faults *faults,
          struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_ITEM_FORM);

    tmpl_text(t, TV_FORM_TITLE, id == 0 ? "New item" : "Edit item");
    tmpl_text(t, TV_FORM_ACTION,
              id == 0
                  ? "/items/new"
                  : arena_printf(r->arena, "/items/%lld/edit", (long long)id));
    tmpl_text(t, TV_FORM_BACK,
              id == 0 ? "/items"
                      : arena_printf(r->arena, "/items/%lld", (long long)id));
    tmpl_text(t, TV_REVISION, ledger_input_text(typed, "revision"));
    named_show_fields(t, typed, faults, fields, FIELDS);
    named_show_faults(r, t, TI_ITEM_FORM_SUMMARY, faults);
    page_form_once(r, t, TI_ITEM_FORM_ONCE);
    return reply_page(r, out, t, id == 0 ? "New item" : "Edit item", e);
}

/* GET /items/new */
static bool
page_new(struct req *r, struct reply *out, struct err *e)
{
    struct ledger_faults none;
    struct ledger_input typed;

    ledger_faults_init(&none, r->arena);
    ledger_input_init(&typed, r->arena, true);
    return show_form(r, out, 0, &typed, &none, e);
}

/* GET /items/:id/edit */
static bool
page_edit(struct req *r, struct reply *out, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct ledger_faults none;
    struct ledger_input in;
    struct item it;

    if (!ledger_item_by_id(&l, r->record, &it, e))
        return false;
    ledger_faults_init(&none, r->arena);
    ledger_input_init(&in, r->arena, true);
    ledger_input_add(&in, "name", LEDGER_TEXT, it.name);
    ledger_input_add(&in, "description", LEDGER_TEXT, it.description);
    ledger_input_add(&in, "unit_price", LEDGER_TEXT,
                     page_price_plain(r, it.unit_price));
    ledger_input_add(&in, "category", LEDGER_TEXT, it.category);
    ledger_input_add(&in, "revision", LEDGER_TEXT,
                     arena_printf(r->arena, "%lld", (long long)it.revision));
    return show_form(r, out, it.id, &in, &none, e);
}

static bool
save(struct named_save *s, const struct ledger *l, int64_t *id, struct err *e)
{
    struct item it = *(const struct item *)s->read;
    enum ledger_saved how;

    if (!ledger_item_save(l, &it, &how, &s->faults, e))
        return false;
    *id = it.id;
    return true;
}

static bool
take(struct req *r, struct reply *out, int64_t id, struct err *e)
{
    struct named_save s = { .r = r, .entity = "item", .save = save };
    struct ledger_input typed;
    const char *revision;
    struct item it;

    named_typed(r, &typed);
    ledger_faults_init(&s.faults, r->arena);
    s.status = 422;
    s.read = &it;
    if (ledger_item_read(&typed, &it, &s.faults)) {
        revision = ledger_input_text(&typed, "revision");
        it.id = id;
        if (id != 0 && revision != NULL && !str_int64(revision, &it.revision))
            it.revision = 0;
        if (!named_save(&s, e))
            return false;
        if (s.location != NULL)
            return reply_redirect(out, s.location);
    }
    out->status = s.status;
    return show_form(r, out, id, &typed, &s.faults, e);
}

/* POST /items/new */
static bool
page_new_post(struct req *r, struct reply *out, struct err *e)
{
    return take(r, out, 0, e);
}

/* POST /items/:id/edit */
static bool
page_edit_post(struct req *r, struct reply *out, struct err *e)
{
    const struct ledger l = page_ledger(r);
    struct item it;

    return ledger_item_by_id(&l, r->record, &it, e) && take(r, out, it.id, e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/items",           page_items,     ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_GET,  "/items/new",       page_new,       ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/items/new",       page_new_post,  ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_GET,  "/items/:id",       page_item,      ACCESS_READ,    BODY_NONE, 0 },
    { METHOD_GET,  "/items/:id/edit",  page_edit,      ACCESS_OPERATE, BODY_NONE, 0 },
    { METHOD_POST, "/items/:id/edit",  page_edit_post, ACCESS_OPERATE, BODY_FORM, 0 },
    { METHOD_POST, "/items/:id/retry", page_retry,     ACCESS_OPERATE, BODY_FORM, 0 },
};
/* clang-format on */
const struct route_set pages_items = ROUTES(routes);
