/* Files that wait to be imported, in the database. */
#include <string.h>

#include "pages/import.h"

enum {
    PART = 512 << 10, /* bytes of a row: far below max_allowed_packet */
    WORK = 768 << 20, /* bound of what an import keeps in mind, see ledger.h */
};

static const struct field file_fields[] = {
    FIELD(struct import_file, NULL, id),
    FIELD(struct import_file, NULL, list),
    FIELD(struct import_file, NULL, name),
    FIELD(struct import_file, NULL, state),
    FIELD(struct import_file, NULL, bytes),
    FIELD(struct import_file, NULL, date_format),
    FIELD(struct import_file, NULL, decimal_comma),
    FIELD(struct import_file, NULL, customer),
    FIELD(struct import_file, NULL, tax_rate),
    FIELD(struct import_file, NULL, due_days),
    FIELD(struct import_file, NULL, send),
    FIELD(struct import_file, NULL, rows),
    FIELD(struct import_file, NULL, created),
    FIELD(struct import_file, NULL, changed),
    FIELD(struct import_file, NULL, unchanged),
    FIELD(struct import_file, NULL, refused),
    FIELD(struct import_file, NULL, sent),
    FIELD(struct import_file, NULL, customers),
    FIELD(struct import_file, NULL, items),
    FIELD(struct import_file, NULL, total),
    FIELD(struct import_file, NULL, created_at),
};
static const struct record file_record =
    RECORD(struct import_file, file_fields);

struct part_row {
    struct bytes body;
};
static const struct field part_fields[] = {
    FIELD(struct part_row, NULL, body),
};
static const struct record part_record = RECORD(struct part_row, part_fields);

bool
import_how(const struct import_file *f, struct ledger_import *out,
           struct err *e)
{
    *out = (struct ledger_import){
        .date_format = (enum ledger_date_format)f->date_format,
        .decimal_comma = f->decimal_comma,
        .customer = *f->customer == '\0' ? NULL : f->customer,
        .tax_rate = *f->tax_rate == '\0' ? NULL : f->tax_rate,
        .due_days = f->due_days,
        .send = f->send,
        .rows_max = IMPORT_ROWS,
    };
    return ledger_list_parse(f->list, &out->list) ||
           err_set(e, ERR_ABSENT, "There is no such list.");
}

const char *
import_count(struct req *r, int64_t n, const char *list)
{
    return arena_printf(r->arena, "%s %.*s", tmpl_int_words(r->format, n),
                        (int)strlen(list) - (n == 1), list);
}

struct ledger
import_ledger(struct req *r, struct arena *work)
{
    struct ledger l = page_ledger(r);

    arena_init(work, WORK);
    l.arena = work;
    return l;
}

bool
import_keep(struct req *r, struct import_file *f, struct bytes body,
            struct err *e)
{
    int64_t user = r->session->user_id, n = 0;

    if (!db_exec(r->db, STMT_IMPORT_FILES_FORGET,
                 ARGS(ARG_SHOP(r->shop), ARG_INT(user)), NULL, e) ||
        !db_insert(r->db, STMT_IMPORT_FILE_INSERT,
                   ARGS(ARG_SHOP(r->shop), ARG_INT(user), ARG_TEXT(f->list),
                        ARG_TEXT(f->name), ARG_INT((int64_t)body.n),
                        ARG_INT(f->date_format), ARG_BOOL(f->decimal_comma),
                        ARG_TEXT(f->customer), ARG_TEXT(f->tax_rate),
                        ARG_INT(f->due_days), ARG_BOOL(f->send)),
                   &f->id, e))
        return false;
    for (size_t at = 0; at < body.n; at += PART, n++) {
        struct bytes part = { (const char *)body.p + at,
                              body.n - at < PART ? body.n - at : (size_t)PART };

        if (!db_exec(r->db, STMT_IMPORT_PART_INSERT,
                     ARGS(ARG_SHOP(r->shop), ARG_INT(f->id), ARG_INT(n),
                          ARG_BYTES(part)),
                     NULL, e))
            return false;
    }
    return true;
}

bool
import_file_read(struct req *r, int64_t id, struct import_file *out,
                 struct err *e)
{
    return db_one(r->db, r->arena, STMT_IMPORT_FILE_BY_ID,
                  ARGS(ARG_SHOP(r->shop), ARG_INT(id)), &file_record, out, e);
}

bool
import_body_read(struct req *r, const struct import_file *f, struct arena *a,
                 const char **out, struct err *e)
{
    char *text = arena_alloc(a, (size_t)f->bytes + 1, 1);
    struct arena piece;
    struct part_row part;
    bool good = true;

    arena_init(&piece, 2 * PART);
    for (int64_t at = 0, n = 0; good && at < f->bytes; n++) {
        good = db_one(r->db, &piece, STMT_IMPORT_PART_OF,
                      ARGS(ARG_SHOP(r->shop), ARG_INT(f->id), ARG_INT(n)),
                      &part_record, &part, e) &&
               (int64_t)part.body.n <= f->bytes - at;
        if (good)
            memcpy(text + at, part.body.p, part.body.n);
        at += good ? (int64_t)part.body.n : 0;
        arena_reset(&piece);
    }
    arena_free(&piece);
    *out = text;
    return good ||
           err_set(e, ERR_FAULT, "file %lld is not whole", (long long)f->id);
}
