/* Settings, Audit: who did what, when, with before and after. */
#include <string.h>

#include "pages/deed.h"
#include "pages/history.h"
#include "pages/log.h"

enum { PAGE = 50 };

struct audit_row {
    int64_t id;
    struct utc at;
    const char *party, *name, *what, *kind, *entity;
    int64_t entity_id;
    const char *detail;
};
struct person_row {
    int64_t id;
    const char *name;
};
struct id_row {
    int64_t id;
};
/* clang-format off */
static const struct field audit_fields[] = {
    FIELD(struct audit_row, NULL, id),
    FIELD(struct audit_row, NULL, at),
    FIELD(struct audit_row, NULL, party),
    FIELD(struct audit_row, NULL, name),
    FIELD(struct audit_row, NULL, what),
    FIELD(struct audit_row, NULL, kind),
    FIELD(struct audit_row, NULL, entity),
    FIELD(struct audit_row, NULL, entity_id),
    FIELD(struct audit_row, NULL, detail),
};
static const struct field person_fields[] = {
    FIELD(struct person_row, NULL, id),
    FIELD(struct person_row, NULL, name),
};
static const struct field id_fields[] = { FIELD(struct id_row, NULL, id) };

static const struct record audit_record = RECORD(struct audit_row, audit_fields);
static const struct record person_record = RECORD(struct person_row, person_fields);
static const struct record id_record = RECORD(struct id_row, id_fields);

/* Of column audit.kind (018_support.sql). */
static const struct choice {
    const char *name, *word;
    const char *one; /* of whom a row says it, behind the name */
} kinds[] = {
    { "record",     "Records", NULL },
    { "mapping",    "Mappings", NULL },
    { "setting",    "Settings", NULL },
    { "connection", "Connection", NULL },
    { "retry",      "Retries", NULL },
    { "file",       "Imports and exports", NULL },
    { "people",     "People and keys", NULL },
    { "support",    "Support’s looks", NULL },
}, parties[] = {
    { "key",      "API keys", "API key" },
    { "support",  "Counterfoil’s support", "Counterfoil’s support" },
    { "operator", "Counterfoil’s operator", "Counterfoil’s operator" },
    { "engine",   "Counterfoil itself", "Counterfoil itself" },
};

static const struct page_empty nothing_yet = {
    "inbox", "Nothing has been done yet",
    "What people, API keys and support do here is written down, and nobody can change it afterwards.",
    NULL, NULL };
static const struct page_empty nothing_matches = {
    "search", "Nothing matches",
    "Nobody did anything of this kind in these days.",
    "/settings/audit", "Clear filters" };
/* clang-format on */
enum {
    KINDS = sizeof(kinds) / sizeof(kinds[0]),
    PARTIES = sizeof(parties) / sizeof(parties[0])
};

/* What the address asks for; "" and none: everything. */
struct asked {
    const char *who, *kind;
    struct date from, to;
    int64_t before; /* 0: the newest */
};

/* ------------------------------------------------------------- the address */

static bool
one_of(const struct choice *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].name, name) == 0)
            return true;
    return false;
}

/* "user:7", or a kind of actor. */
static bool
who_good(const char *who)
{
    int64_t id;

    if (str_starts(who, "user:"))
        return str_int64(who + 5, &id) && id > 0;
    return one_of(parties, PARTIES, who);
}

static const char *
param(struct req *r, const char *name)
{
    const char *value = http_param(&r->query, name);

    return value == NULL ? "" : value;
}

static bool
asked_read(struct req *r, struct reply *out, struct asked *ask, struct err *e)
{
    const char *from = param(r, "from"), *to = param(r, "to");
    const char *before = param(r, "before");

    memset(ask, 0, sizeof(*ask));
    ask->who = param(r, "who");
    ask->kind = param(r, "kind");
    if ((*ask->who == '\0' || who_good(ask->who)) &&
        (*ask->kind == '\0' || one_of(kinds, KINDS, ask->kind)) &&
        (*from == '\0' || date_parse(from, &ask->from)) &&
        (*to == '\0' || date_parse(to, &ask->to)) &&
        (*before == '\0' ||
         (str_int64(before, &ask->before) && ask->before > 0)))
        return true;
    out->status = 400;
    return err_input(e, "",
                     "The audit has no such filter. Open it again from "
                     "Settings.");
}

static bool
filtered(const struct asked *ask)
{
    return *ask->who != '\0' || *ask->kind != '\0' || ask->from.ymd != 0 ||
           ask->to.ymd != 0;
}

static const char *
href(struct req *r, const struct asked *ask, int64_t before)
{
    struct str s;

    str_init(&s, r->arena, HTTP_TARGET_MAX);
    str_addf(&s, "/settings/audit?who=%s&kind=%s&from=%s&to=%s", ask->who,
             ask->kind, date_text(r->arena, ask->from),
             date_text(r->arena, ask->to));
    if (before != 0)
        str_addf(&s, "&before=%lld", (long long)before);
    return str_whole(&s) ? s.text : "/settings/audit";
}

/* ----------------------------------------------------------------- reading */

/* The newest row before that day; 0 when there is none. */
static bool
until(struct req *r, struct date day, int64_t *out, struct err *e)
{
    struct id_row row;

    if (!db_one(
            r->db, r->arena, STMT_AUDIT_UNTIL,
            ARGS(ARG_SHOP(r->shop), ARG_UTC(zone_midnight(r->format->zone, day))),
            &id_record, &row, e))
        return false;
    *out = row.id;
    return true;
}

/* One row more than shown tells whether there is another page. */
static bool
rows_read(struct req *r, const struct asked *ask, struct rows *rows,
          struct err *e)
{
    bool who = *ask->who != '\0', kind = *ask->kind != '\0';
    enum stmt which = who && kind ? STMT_AUDIT_PARTY_KIND_PAGE
                      : who       ? STMT_AUDIT_PARTY_PAGE
                      : kind      ? STMT_AUDIT_KIND_PAGE
                                  : STMT_AUDIT_PAGE;
    int64_t low = 0, high = INT64_MAX - 1;
    struct val args[7] = { { 0 } };
    size_t n = 4;

    if ((ask->from.ymd != 0 && !until(r, ask->from, &low, e)) ||
        (ask->to.ymd != 0 &&
         !until(r, date_from_days(date_days(ask->to) + 1), &high, e)))
        return false;
    high++;
    if (ask->before != 0 && ask->before < high)
        high = ask->before;
    memcpy(args,
           ARGS(ARG_SHOP(r->shop), ARG_INT(high), ARG_INT(low),
                ARG_INT(PAGE + 1)),
           n * sizeof(*args));
    if (who)
        args[n++] = ARG_TEXT(ask->who);
    if (kind)
        args[n++] = ARG_TEXT(ask->kind);
    return db_all(r->db, r->arena, which, args, &audit_record, rows, e);
}

/* ----------------------------------------------------------------- showing */

static void
show_choice(struct tmpl *t, enum tmpl_section at, enum tmpl_section chosen,
            const char *value, const char *word, const char *asked)
{
    struct tmpl *in = tmpl_section(t, at);

    tmpl_text(in, TV_OPTION_VALUE, value);
    tmpl_text(in, TV_OPTION_TEXT, word);
    tmpl_when(in, chosen, strcmp(value, asked) == 0);
}

static bool
show_filter(struct req *r, struct tmpl *t, const struct asked *ask,
            struct err *e)
{
    struct rows people;

    if (!db_all(r->db, r->arena, STMT_AUDIT_PEOPLE, ARGS(ARG_SHOP(r->shop)),
                &person_record, &people, e))
        return false;
    for (size_t i = 0; i < people.n; i++) {
        const struct person_row *p = rows_at(&people, &person_record, i);

        show_choice(
            t, TS_AUDIT_PERSON, TS_AUDIT_CHOSEN,
            arena_printf(r->arena, "user:%lld", (long long)p->id), p->name,
            ask->who);
    }
    for (size_t i = 0; i < PARTIES; i++)
        show_choice(t, TS_AUDIT_PERSON, TS_AUDIT_CHOSEN, parties[i].name,
                    parties[i].word, ask->who);
    for (size_t i = 0; i < KINDS; i++)
        show_choice(t, TS_AUDIT_KIND, TS_AUDIT_CHOSEN, kinds[i].name,
                    kinds[i].word, ask->kind);
    tmpl_text(t, TV_FROM, date_text(r->arena, ask->from));
    tmpl_text(t, TV_TO, date_text(r->arena, ask->to));
    tmpl_when(t, TS_AUDIT_FILTERED, filtered(ask));
    return true;
}

/* "Rosa Owner"; for who is no person of the shop, also what they are. */
static const char *
who_did(struct req *r, const struct audit_row *row)
{
    for (size_t i = 0; i < PARTIES; i++)
        if (str_equal(parties[i].name, row->party))
            return *row->name == '\0'
                       ? parties[i].one
                       : arena_printf(r->arena, "%s (%s)", row->name,
                                      parties[i].one);
    return row->name;
}

/* Where the row leads: its record, its event, or nowhere. */
static const char *
row_href(struct req *r, const struct audit_row *row)
{
    enum event_entity n;

    if (row->entity_id == 0)
        return NULL;
    if (str_equal(row->entity, "event"))
        return arena_printf(r->arena, "/settings/quickbooks/sync-log/%lld",
                            (long long)row->entity_id);
    return event_entity_parse(row->entity, &n)
               ? log_record_href(r->arena, row->entity, row->entity_id)
               : NULL;
}

static void
show_row(struct req *r, struct tmpl *t, const struct audit_row *row)
{
    struct tmpl *in = tmpl_section(t, TS_AUDIT_ROW);
    const char *to = row_href(r, row);

    tmpl_utc(in, TV_AT, row->at);
    tmpl_text(in, TV_WHO, who_did(r, row));
    tmpl_text(in, TV_DEED, deed_said_of(r->arena, row->what, row->entity));
    tmpl_text(in, TV_DETAIL, row->detail);
    tmpl_text(in, TV_ROW_HREF, to);
    tmpl_when(in, TS_AUDIT_PLAIN, to == NULL);
}

static void
show_rows(struct req *r, struct tmpl *t, const struct asked *ask,
          const struct rows *rows)
{
    size_t n = rows->n > PAGE ? PAGE : rows->n;
    const struct audit_row *last = NULL;
    struct tmpl *list;

    if (n == 0)
        page_show_empty(t, TI_AUDIT_EMPTY,
                        filtered(ask) || ask->before != 0 ? &nothing_matches
                                                          : &nothing_yet);
    list = n == 0 ? NULL : tmpl_section(t, TS_AUDIT_LIST);
    for (size_t i = 0; i < n; i++) {
        last = rows_at(rows, &audit_record, i);
        show_row(r, list, last);
    }
    page_show_older(t, TI_AUDIT_PAGER,
                    ask->before != 0 ? href(r, ask, 0) : NULL,
                    rows->n > PAGE ? href(r, ask, last->id) : NULL);
}

/* GET /settings/audit?who=&kind=&from=&to=&before= */
static bool
page_audit_list(struct req *r, struct reply *out, struct err *e)
{
    struct tmpl *t = tmpl_new(r->format, TPL_AUDIT);
    struct asked ask;
    struct rows rows;

    if (!asked_read(r, out, &ask, e) || !rows_read(r, &ask, &rows, e) ||
        !show_filter(r, t, &ask, e))
        return false;
    page_show_settings(r, t, TI_AUDIT_TABS);
    show_rows(r, t, &ask, &rows);
    return reply_page(r, out, t, "Audit", e);
}

/* clang-format off */
static const struct route routes[] = {
    { METHOD_GET, "/settings/audit", page_audit_list, ACCESS_KEEP, BODY_NONE, 0 },
};
/* clang-format on */
const struct route_set pages_audit = ROUTES(routes);
