/*
 * Support's room: find a shop by what it was told, say why, and look.  All of
 * it reads through cf_support, which can change nothing; no route here takes
 * more than a search and a reason.
 */
#include <string.h>

#include "pages/log.h"
#include "pages/standing.h"
#include "pages/support.h"

enum { PROBLEMS = 50, PAGE = 50 };

static bool
support_db(struct req *r, struct db **out, struct err *e)
{
    struct portal *p = r->site->ctx;

    if (p->support != NULL ? !db_ready(p->support, e)
                           : !db_open_as(&p->support, p->arena, p->conf,
                                         "cf_support", DB_SUPPORT, 5, e))
        return false;
    *out = p->support;
    return true;
}

/* --------------------------------------------------------------- why you look
 */

static bool
show_reason(struct req *r, struct reply *out, const struct shop *shop,
            const char *back, const struct form *f, const char *typed,
            struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_SUPPORT_REASON);

    tmpl_text(t, TV_SHOP_NAME, shop->name);
    tmpl_id(t, TV_SHOP_ID, shop->id);
    tmpl_text(t, TV_BACK, back);
    tmpl_text(t, TV_F_REASON, typed);
    
    if (f != NULL) {
        form_show(f, t, TI_SUPPORT_REASON_SUMMARY);
        form_show_field(f, t, "reason", TS_SUPPORT_REASON_BAD_REASON);
    }
    return reply_page(r, out, t, "Why you look", e);
}

/* r as a look into the shop: *in reads it, its money and its times. */
struct room {
    struct req in;
    struct shop shop;
    bool open;
};

/*
 * Into the shop, the look being written down.  Without a reason the form that
 * asks for one is the reply, and room->open is false.
 */
static bool
enter(struct req *r, struct reply *out, int64_t shop_id,
      const struct shop_look *look, struct room *room, struct err *e)
{
    struct db *db;

    room->in = *r;
    if (!support_db(r, &db, e) ||
        !shop_look_in(db, r->arena, r->session, shop_id, look, &room->shop,
                      &room->in.shop, &room->open, e))
        return false;
    if (!room->open)
        return show_reason(r, out, &room->shop, r->target, NULL, "", e);
    room->in.db = db;
    room->in.ctx = NULL;
    return page_format(r, room->shop.currency, room->shop.zone, e);
}

/* POST /support/shops/:id/reason */
static bool
page_reason(struct req *r, struct reply *out, struct err *e)
{
    const char *typed = http_param(&r->form, "reason");
    const char *back = http_param(&r->form, "back");
    const char *reason = typed == NULL ? "" : str_trim(r->arena, typed);
    const char *home = arena_printf(r->arena, "/support/shops/%lld",
                                    (long long)r->record);
    struct form f = { .arena = r->arena };
    struct shop shop;
    struct db *db;

    if (back == NULL || !str_starts(back, "/support/"))
        back = home;
    if (!support_db(r, &db, e) ||
        !shop_look_name(db, r->arena, r->record, &shop, e))
        return false;
    if (str_chars(reason) < SHOP_REASON_MIN)
        form_bad(&f, "reason",
                 "Write a sentence: who asked, and for what. The shop reads "
                 "it.");
    else if (str_chars(reason) > SHOP_REASON_MAX)
        form_bad(&f, "reason", "Say it in %d characters.", SHOP_REASON_MAX);
    if (f.n > 0) {
        out->status = 422;
        return show_reason(r, out, &shop, back, &f, reason, e);
    }
    return shop_look_begin(db, r->arena, r->session, r->record, reason, e) &&
           reply_redirect(out, back);
}

/* ------------------------------------------------------------------ the shop
 */

static bool
show_connection(struct req *r, struct tmpl *t, struct err *e)
{
    struct connection_row c;
    const struct standing *s;
    const char *realm;
    struct tmpl *in;
    bool found;

    if (!page_connection_read(r, &c, &found, e))
        return false;
    s = page_connection_standing(r, &c, found);
    page_pill_word(t, TI_SUPPORT_SHOP_STATUS, s->pill, s->word);
    tmpl_text(t, TV_STATE_MEANS, s->means);
    if (!found)
        return true;
    in = tmpl_section(t, TS_SUPPORT_SHOP_KNOWN);
    realm = page_realm(r, &c);
    tmpl_text(in, TV_REALM, realm == NULL ? "cannot be shown" : realm);
    tmpl_text(in, TV_COMPANY, c.company);
    tmpl_text(in, TV_ENVIRONMENT, c.environment);
    tmpl_text(in, TV_REASON, c.reason);
    tmpl_utc(in, TV_CONNECTED_AT, c.connected_at);
    tmpl_utc(in, TV_LAST_SUCCESS, c.last_success);
    return true;
}

static bool
show_problems(struct req *r, struct tmpl *t, struct err *e)
{
    struct rows rows;

    if (!event_problems(r->db, r->arena, r->shop, PROBLEMS, &rows, e))
        return false;
    tmpl_when(t, TS_SUPPORT_SHOP_CLEAN, rows.n == 0);
    if (rows.n > 0)
        t = tmpl_section(t, TS_SUPPORT_SHOP_PROBLEMS);
    for (size_t i = 0; i < rows.n; i++) {
        const struct problem *p = rows_at(&rows, &event_problem_record, i);
        struct tmpl *in = tmpl_section(t, TS_SUPPORT_SHOP_PROBLEM);

        tmpl_text(in, TV_PROBLEM_TITLE, event_problem_title(p));
        tmpl_int(in, TV_COUNT, p->n);
        tmpl_money(in, TV_AMOUNT, p->amount);
        tmpl_utc(in, TV_SINCE, p->since);
        tmpl_utc(in, TV_LAST_AT, p->last_at);
        tmpl_text(in, TV_ROW_HREF, support_event_href(r->arena, r->shop, p->last_event));
    }
    return true;
}

/* GET /support/shops/:id */
static bool
page_shop_seen(struct req *r, struct reply *out, struct err *e)
{
    const struct shop_look look = { "shop", 0, "" };
    struct room room;
    struct tmpl *t;

    if (!enter(r, out, r->record, &look, &room, e))
        return false;
    if (!room.open)
        return true;
    t = tmpl_new(r->format, TPL_SUPPORT_SHOP);
    tmpl_text(t, TV_SHOP_NAME, room.shop.name);
    tmpl_id(t, TV_SHOP_ID, room.shop.id);
    tmpl_text(t, TV_COUNTRY, room.shop.country);
    tmpl_text(t, TV_CURRENCY, room.shop.currency);
    tmpl_text(t, TV_ZONE, room.shop.zone);
    return show_connection(&room.in, t, e) && show_problems(&room.in, t, e) &&
           reply_page(r, out, t, room.shop.name, e);
}

/* ------------------------------------------------------------------- its log
 */

struct log_row {
    int64_t id;
    const char *entity, *label, *direction, *state, *message;
    struct utc at;
};
/* clang-format off */
static const struct field log_fields[] = {
    FIELD(struct log_row, NULL, id),
    FIELD(struct log_row, NULL, entity),
    FIELD(struct log_row, NULL, label),
    FIELD(struct log_row, NULL, direction),
    FIELD(struct log_row, NULL, state),
    FIELD(struct log_row, NULL, message),
    FIELD(struct log_row, NULL, at),
};
static const struct record log_record = RECORD(struct log_row, log_fields);
/* clang-format on */

static const char *
log_page_href(struct req *r, const char *q, int64_t before)
{
    struct str s;

    str_init(&s, r->arena, HTTP_TARGET_MAX);
    str_addf(&s, "/support/shops/%lld/log?q=", (long long)r->record);
    str_add_url(&s, q);
    if (before != 0)
        str_addf(&s, "&before=%lld", (long long)before);
    return s.text;
}

static void
show_log(struct req *r, struct tmpl *t, const struct rows *rows, const char *q,
         bool first)
{
    size_t n = rows->n > PAGE ? PAGE : rows->n;
    const struct log_row *row = NULL;
    struct tmpl *list, *in;

    tmpl_when(t, TS_SUPPORT_LOG_NONE, n == 0);
    list = n == 0 ? NULL : tmpl_section(t, TS_SUPPORT_LOG_ANY);
    for (size_t i = 0; i < n; i++) {
        row = rows_at(rows, &log_record, i);
        in = tmpl_section(list, TS_SUPPORT_LOG_ROW);
        tmpl_text(in, TV_ROW_HREF, support_event_href(r->arena, r->shop, row->id));
        tmpl_utc(in, TV_AT, row->at);
        tmpl_text(in, TV_ROW_NAME,
                  log_record_name(r->arena, row->entity, row->label));
        tmpl_text(in, TV_ROW_DIRECTION, log_direction(row->direction));
        tmpl_text(in, TV_ROW_MESSAGE, row->message);
        page_pill(in, TI_SUPPORT_LOG_STATUS, row->state);
    }
    page_show_older(t, TI_SUPPORT_LOG_PAGER,
                    first ? NULL : log_page_href(r, q, 0),
                    rows->n > PAGE ? log_page_href(r, q, row->id) : NULL);
}

/* GET /support/shops/:id/log?q=&before= */
static bool
page_log_seen(struct req *r, struct reply *out, struct err *e)
{
    const char *given = http_param(&r->query, "q");
    const char *q = given == NULL ? "" : str_trim(r->arena, given);
    int64_t before = http_param_int(&r->query, "before", INT64_MAX);
    struct shop_look look = { "log", 0, "" };
    struct room room;
    struct rows rows;
    struct tmpl *t;

    if (str_chars(q) > LOG_SEARCH)
        return err_set(e, ERR_ABSENT, "no such search");
    if (*q != '\0')
        look.label = arena_printf(r->arena, "Searched for “%s”", q);
    if (!enter(r, out, r->record, &look, &room, e))
        return false;
    if (!room.open)
        return true;
    if (!db_all(room.in.db, r->arena,
                *q == '\0' ? STMT_SUPPORT_LOG_PAGE
                           : STMT_SUPPORT_LOG_LABEL_PAGE,
                *q == '\0' ? ARGS(ARG_SHOP(room.in.shop), ARG_INT(before),
                                  ARG_INT(PAGE + 1))
                           : ARGS(ARG_SHOP(room.in.shop), ARG_INT(before),
                                  ARG_INT(PAGE + 1),
                                  ARG_TEXT(log_search_key(r->arena, q))),
                &log_record, &rows, e))
        return false;
    t = tmpl_new(r->format, TPL_SUPPORT_LOG);
    tmpl_text(t, TV_SHOP_NAME, room.shop.name);
    tmpl_id(t, TV_SHOP_ID, room.shop.id);
    tmpl_text(t, TV_Q, q);
    show_log(&room.in, t, &rows, q, before == INT64_MAX);
    return reply_page(r, out, t, "Sync log", e);
}

/* ------------------------------------------------------------------ one event
 */

/* Which shop's: of ?shop= where a number stands in several. */
static bool
event_found(struct req *r, struct shop_found *out, struct err *e)
{
    int64_t shop = http_param_int(&r->query, "shop", 0);
    struct rows rows;
    struct db *db;

    if (!support_db(r, &db, e) ||
        !db_all(db, r->arena, STMT_SUPPORT_BY_EVENT,
                ARGS(ARG_INT(r->record)), &shop_found_record, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        *out = *(const struct shop_found *)rows_at(&rows, &shop_found_record, i);
        if (out->shop_id == shop || (shop == 0 && rows.n == 1))
            return true;
    }
    return err_set(e, ERR_ABSENT, "no such event, or in several shops");
}

/* GET /support/events/:id?shop= */
static bool
page_event_seen(struct req *r, struct reply *out, struct err *e)
{
    struct shop_found found = { 0 };
    struct shop_look look;
    struct room room;
    const char *name;
    struct tmpl *t;

    if (!event_found(r, &found, e))
        return false;
    look = (struct shop_look){ "event", found.id, found.label };
    if (!enter(r, out, found.shop_id, &look, &room, e))
        return false;
    if (!room.open)
        return true;
    t = tmpl_new(r->format, TPL_LOG_ROW);
    page_show_notice(t, TI_LOG_ROW_NOTICE,
                     arena_printf(r->arena,
                                  "A look into %s, shop %lld. It stands in the "
                                  "shop’s audit.",
                                  room.shop.name, (long long)room.shop.id));
    return log_show_row(&room.in, t, found.id, &name, e) &&
           reply_page(r, out, t, name, e);
}

/* --------------------------------------------------------------- the look-up
 */

/* GET /support?q= */
static bool
page_support(struct req *r, struct reply *out, struct err *e)
{
    const char *given = http_param(&r->query, "q");
    const char *q = given == NULL ? "" : str_trim(r->arena, given);
    struct tmpl *t = tmpl_new(r->format, TPL_SUPPORT);
    struct db *db;

    if (str_chars(q) > LOG_SEARCH) {
        out->status = 400;
        return err_input(e, "q", "The search takes %d characters.", LOG_SEARCH);
    }
    tmpl_text(t, TV_USER_NAME, r->session->user_name);
    tmpl_text(t, TV_EMAIL, r->session->email);
    tmpl_text(t, TV_Q, q);
    return (*q == '\0' ||
            (support_db(r, &db, e) && support_find(r, db, t, q, e))) &&
           reply_page(r, out, t, "Support", e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET,  "/support",                  page_support,    ACCESS_SUPPORT, BODY_NONE, 0 },
    { METHOD_GET,  "/support/shops/:id",        page_shop_seen,  ACCESS_SUPPORT, BODY_NONE, 0 },
    { METHOD_GET,  "/support/shops/:id/log",    page_log_seen,   ACCESS_SUPPORT, BODY_NONE, 0 },
    { METHOD_POST, "/support/shops/:id/reason", page_reason,     ACCESS_SUPPORT, BODY_FORM, 8192 },
    { METHOD_GET,  "/support/events/:id",       page_event_seen, ACCESS_SUPPORT, BODY_NONE, 0 },
};
/* clang-format on */
const struct route_set pages_support = ROUTES(routes);
