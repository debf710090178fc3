/* Reading QuickBooks' lists and the shop's choices, and saving them. */
#include <string.h>

#include "pages/mapping.h"

static const struct field reference_fields[] = {
    FIELD(struct reference_row, NULL, qbo_id),
    FIELD(struct reference_row, NULL, name),
    FIELD(struct reference_row, NULL, type),
    FIELD(struct reference_row, NULL, rate),
    FIELD(struct reference_row, NULL, active),
};
static const struct record reference_record =
    RECORD(struct reference_row, reference_fields);

static const struct field mapping_fields[] = {
    FIELD(struct mapping_row, NULL, local_id),
    FIELD(struct mapping_row, NULL, qbo_id),
};
static const struct record mapping_record =
    RECORD(struct mapping_row, mapping_fields);

static const struct field waiting_fields[] = {
    FIELD(struct waiting_row, NULL, message),
    FIELD(struct waiting_row, NULL, n),
};
static const struct record waiting_record =
    RECORD(struct waiting_row, waiting_fields);

bool
mapping_read(struct req *r, int64_t connection_id, const char *kind,
             const char *list, struct mapping *out, struct err *e)
{
    memset(out, 0, sizeof(*out));
    out->connection_id = connection_id;
    out->kind = kind;
    return db_all(
               r->db, r->arena, STMT_PAGE_REFERENCES,
               ARGS(ARG_SHOP(r->shop), ARG_INT(connection_id), ARG_TEXT(list)),
               &reference_record, &out->references, e) &&
           db_all(
               r->db, r->arena, STMT_PAGE_MAPPINGS,
               ARGS(ARG_SHOP(r->shop), ARG_INT(connection_id), ARG_TEXT(kind)),
               &mapping_record, &out->chosen, e);
}

bool
mapping_read_chosen(struct req *r, const struct mapping *m, const char *kind,
                    struct mapping *out, struct err *e)
{
    *out = *m;
    out->kind = kind;
    return db_all(
        r->db, r->arena, STMT_PAGE_MAPPINGS,
        ARGS(ARG_SHOP(r->shop), ARG_INT(m->connection_id), ARG_TEXT(kind)),
        &mapping_record, &out->chosen, e);
}

const char *
mapping_chosen(const struct mapping *m, int64_t local_id)
{
    for (size_t i = 0; i < m->chosen.n; i++) {
        const struct mapping_row *row = rows_at(&m->chosen, &mapping_record, i);

        if (row->local_id == local_id)
            return *row->qbo_id == '\0' ? MAPPING_BLANK : row->qbo_id;
    }
    return "";
}

const struct mapping *
mapping_of_one(struct arena *a, const struct mapping *m, const char *qbo_id)
{
    struct mapping *one = arena_alloc(a, 1, sizeof(*one));
    struct mapping_row *row = arena_alloc(a, 1, sizeof(*row));

    *row = (struct mapping_row){ 0, qbo_id };
    *one = *m;
    one->chosen = (struct rows){ .row = row, .n = *qbo_id != '\0' };
    return one;
}

const struct reference_row *
mapping_at(const struct mapping *m, size_t i)
{
    return rows_at(&m->references, &reference_record, i);
}

const struct reference_row *
mapping_reference(const struct mapping *m, const char *qbo_id)
{
    for (size_t i = 0; i < m->references.n; i++)
        if (strcmp(mapping_at(m, i)->qbo_id, qbo_id) == 0)
            return mapping_at(m, i);
    return NULL;
}

bool
mapping_waiting(struct req *r, const char *cause, struct rows *out,
                struct err *e)
{
    return db_all(r->db, r->arena, STMT_PAGE_WAITING_FOR,
                  ARGS(ARG_SHOP(r->shop), ARG_TEXT(cause)), &waiting_record,
                  out, e);
}

int64_t
mapping_waiting_for(const struct rows *waiting, const char *about)
{
    int64_t n = 0;

    for (size_t i = 0; i < waiting->n; i++) {
        const struct waiting_row *row = rows_at(waiting, &waiting_record, i);

        if (about == NULL || strstr(row->message, about) != NULL)
            n += row->n;
    }
    return n;
}

/* Each of these lists has something in every company. */
bool
mapping_listed(const struct mapping *m)
{
    return m->references.n > 0;
}

const char *
mapping_words(const struct mapping *m, const char *qbo_id)
{
    const struct reference_row *ref = mapping_reference(m, qbo_id);

    if (*qbo_id == '\0')
        return "nothing";
    if (strcmp(qbo_id, MAPPING_BLANK) == 0)
        return "left blank";
    if (ref == NULL && !mapping_listed(m))
        return "chosen, and not read yet";
    return ref != NULL ? ref->name : "no longer in QuickBooks";
}

bool
mapping_save(struct req *r, const struct mapping *m, int64_t local_id,
             const char *qbo_id, const char *what, const char *name,
             struct changes *list, struct err *e)
{
    bool blank = strcmp(qbo_id, MAPPING_BLANK) == 0;
    const struct val *args =
        ARGS(ARG_SHOP(r->shop), ARG_INT(m->connection_id), ARG_TEXT(m->kind),
             ARG_INT(local_id), ARG_TEXT(blank ? "" : qbo_id));
    const char *before = mapping_chosen(m, local_id);

    if (strcmp(before, qbo_id) == 0)
        return true;
    if (*qbo_id == '\0'
            ? !db_exec(r->db, STMT_PAGE_UNMAP,
                       ARGS(ARG_SHOP(r->shop), ARG_INT(m->connection_id),
                            ARG_TEXT(m->kind), ARG_INT(local_id)),
                       NULL, e)
            : !db_exec(r->db, STMT_PAGE_MAP, args, NULL, e))
        return false;
    if (!change_add(r, list, what, local_id, name, mapping_words(m, before),
                    mapping_words(m, qbo_id), e))
        return false;
    if (strcmp(m->kind, "tax") == 0)
        list->last->rate = local_id;
    return true;
}

void
mapping_show_saved(struct req *r, struct tmpl *t, enum tmpl_include at,
                   int64_t waiting)
{
    int64_t saved = http_param_int(&r->query, "saved", -1);
    int64_t retried = http_param_int(&r->query, "retried", -1);
    const char *first = saved == 0 ? "Nothing was changed." : "Saved.";

    if (saved < 0)
        return;
    if (retried >= 0)
        page_show_notice(
            t, at,
            arena_printf(r->arena, "%s %s", first, page_retried(r, retried)));
    else if (waiting > 0 && saved > 0)
        page_show_notice(t, at,
                         arena_printf(r->arena,
                                      "%s What waits for it is not sent again "
                                      "until you press Retry.",
                                      first));
    else
        page_show_notice(t, at, first);
}

const char *
mapping_saved_href(struct arena *a, const char *page, int64_t saved,
                   bool retried, int64_t moved)
{
    if (!retried)
        return arena_printf(a, "%s?saved=%lld", page, (long long)saved);
    return arena_printf(a, "%s?saved=%lld&retried=%lld", page, (long long)saved,
                        (long long)moved);
}
