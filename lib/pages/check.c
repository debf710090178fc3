#include "pages/check.h"

#include <string.h>

#include "pages/connection.h"
#include "json/json.h"

enum { RESULT_MAX = 80 * 1024, DEPTH = 6 };

/* clang-format off */
struct check_job {
    int64_t id;
    const char *state, *message, *result;
    struct utc at;
};
static const struct field check_fields[] = {
    FIELD(struct check_job, NULL, id),
    FIELD(struct check_job, NULL, state),
    FIELD(struct check_job, NULL, message),
    FIELD(struct check_job, NULL, result),
    FIELD(struct check_job, NULL, at),
};
/* clang-format on */
static const struct record check_record =
    RECORD(struct check_job, check_fields);

static const char *
text(const struct json *o, const char *key)
{
    const char *t = json_text_at(o, key);

    return t != NULL ? t : "";
}

static int64_t
number(const struct json *o, const char *key)
{
    int64_t n = 0;

    return str_int64(text(o, key), &n) ? n : 0;
}

static void
rows_read(struct req *r, const struct json *list, struct check *out)
{
    struct check_row *rows =
        arena_alloc(r->arena, list != NULL ? list->n + 1 : 1, sizeof(*rows));

    for (const struct json *o = list != NULL ? list->first : NULL; o != NULL;
         o = o->next)
        rows[out->n++] =
            (struct check_row){ text(o, "field"), text(o, "ours"),
                                text(o, "theirs"), json_true_at(o, "same") };
    out->rows = rows;
}

static void
result_read(struct req *r, const char *result, struct check *out)
{
    const struct json *o;
    struct err ignored = { 0 };

    out->qbo_id = "";
    if (!json_read(r->arena, result, strlen(result), RESULT_MAX, DEPTH, &o,
                   &ignored)) {
        out->good = false; /* of a later version */
        out->message = "What was found cannot be read here any more. Check it "
                       "again.";
        return;
    }
    out->qbo_id = text(o, "qbo_id");
    out->gone = json_true_at(o, "gone");
    out->all = number(o, "all");
    out->differ = number(o, "differ");
    out->equal = !out->gone && out->all > 0 && out->differ == 0;
    rows_read(r, json_get(o, "rows"), out);
}

bool
page_check_read(struct req *r, enum event_entity entity, int64_t record_id,
                struct check *out, bool *found, struct err *e)
{
    struct check_job j;

    memset(out, 0, sizeof(*out));
    if (!db_maybe(r->db, r->arena, STMT_PAGE_CHECK,
                  ARGS(ARG_SHOP(r->shop), ARG_TEXT(event_entity_name(entity)),
                       ARG_INT(record_id)),
                  &check_record, &j, found, e))
        return false;
    if (!*found)
        return true;
    out->open = str_equal(j.state, "waiting") || str_equal(j.state, "working");
    out->good = str_equal(j.state, "done");
    out->message = j.message;
    out->at = j.at;
    if (out->good)
        result_read(r, j.result, out);
    return true;
}

bool
page_check_ask(struct req *r, enum event_entity entity, int64_t record_id,
               struct err *e)
{
    struct connection_row c;
    struct check now;
    bool found, asked;

    if (!page_connection_read(r, &c, &found, e) ||
        !page_check_read(r, entity, record_id, &now, &asked, e))
        return false;
    if (!found || !str_equal(c.state, "active"))
        return err_set(e, ERR_CONFLICT,
                       "QuickBooks is not connected, so the record cannot be "
                       "checked. Connect first.");
    if (asked && now.open)
        return true; /* one is on its way */
    return db_insert(r->db, STMT_PAGE_CHECK_ADD,
                     ARGS(ARG_SHOP(r->shop), ARG_INT(c.id),
                          ARG_TEXT(event_entity_name(entity)),
                          ARG_INT(record_id)),
                     NULL, e) &&
           event_wake(r->db, r->shop, "job", e);
}
