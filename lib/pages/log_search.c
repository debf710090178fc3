/*
 * What the text of a search can be, as one table: each kind says whether the
 * text can be one of it and looks for it by an index of its own.  Without
 * ?by= the first kind that finds something is taken, and the others that do
 * are offered beside it.
 */
#include <string.h>

#include "pages/log_view.h"

/* clang-format off */
const struct log_search_kind log_search_kinds[LOG_BY__MAX] = {
    [LOG_BY_NAME]     = { "name",     "Number or name",   NULL, "", "",
                          "No record in the log has a number or name that begins so." },
    [LOG_BY_CUSTOMER] = { "customer", "Customer",         "Everything of", ": invoices and payments, too", "customer ",
                          "No customer has a name that begins so, or several have." },
    [LOG_BY_PAYMENT]  = { "payment",  "Payment reference", "Payments with the reference", "", "payment reference check ",
                          "No payment has this reference." },
    [LOG_BY_TID]      = { "tid",      "intuit_tid",       "What QuickBooks answered under intuit_tid", "", "tid intuit_tid ",
                          "QuickBooks never answered with this intuit_tid." },
    [LOG_BY_QBO]      = { "qbo",      "QuickBooks ID",    "Records with the QuickBooks ID", "", "qbo quickbooks ",
                          "No record has this QuickBooks ID." },
    [LOG_BY_RUN]      = { "run",      "Sync run",         "Sent in sync run", "", "run ",
                          "There was no sync run of this number." },
    [LOG_BY_ROW]      = { "row",      "Row of the log",   "The log’s row", "", "row event ",
                          "The log has no row of this number." },
};
/* clang-format on */

struct named_row {
    int64_t id;
    const char *name;
};
static const struct field named_fields[] = {
    FIELD(struct named_row, NULL, id), FIELD(struct named_row, NULL, name)
};
static const struct record named_record =
    RECORD(struct named_row, named_fields);

struct run_row {
    int64_t id;
    struct utc at;
};
static const struct field run_fields[] = { FIELD(struct run_row, NULL, id),
                                           FIELD(struct run_row, NULL, at) };
static const struct record run_record = RECORD(struct run_row, run_fields);

struct count_row {
    int64_t n;
};
static const struct field count_fields[] = { FIELD(struct count_row, NULL, n) };
static const struct record count_record =
    RECORD(struct count_row, count_fields);

enum { PREFIX_FEW = 1000 }; /* what log_prefix counts to */

/* Behind the last text that begins with low. */
static const char *
behind(struct arena *a, const char *low)
{
    return arena_printf(a, "%s\xF4\x8F\xBF\xBF", low);
}

static bool
find_name(struct req *r, struct log_view *v, const char *q, bool *found,
          struct err *e)
{
    struct count_row many;

    v->key = log_search_key(r->arena, q);
    v->key_end = behind(r->arena, v->key);
    if (!db_one(r->db, r->arena, STMT_LOG_PREFIX,
                ARGS(ARG_SHOP(r->shop), ARG_TEXT(v->key), ARG_TEXT(v->key_end)),
                &count_record, &many, e))
        return false;
    v->few = many.n < PREFIX_FEW;
    *found = many.n > 0;
    return true;
}

/* One whose name is so, or the only one whose name begins so. */
static bool
find_customer(struct req *r, struct log_view *v, const char *q, bool *found,
              struct err *e)
{
    const char *low = str_fold(r->arena, q);
    struct rows rows;
    size_t same = 0;

    if (!db_all(r->db, r->arena, STMT_LOG_CUSTOMERS,
                ARGS(ARG_SHOP(r->shop), ARG_TEXT(low),
                     ARG_TEXT(behind(r->arena, low))),
                &named_record, &rows, e))
        return false;
    for (size_t i = 0; i < rows.n; i++) {
        const struct named_row *c = rows_at(&rows, &named_record, i);

        if (strcmp(str_fold(r->arena, c->name), low) == 0)
            same++;
    }
    *found = rows.n == 1 || same == 1;
    for (size_t i = 0; i < rows.n; i++) {
        const struct named_row *c = rows_at(&rows, &named_record, i);

        if (*found &&
            (rows.n == 1 || strcmp(str_fold(r->arena, c->name), low) == 0)) {
            v->number = c->id;
            v->text = c->name;
        } else if (v->also_n < LOG_ALSO) {
            v->also[v->also_n++] =
                (struct log_also){ LOG_BY_CUSTOMER, c->name, c->name };
        }
    }
    return true;
}

/* Is anything at its source? */
static bool
probe(struct req *r, struct log_view *v, enum log_by by, const char *text,
      int64_t number, bool *found, struct err *e)
{
    struct log_view at = *v;
    struct rows rows;

    at.searched = true;
    at.by = by;
    at.text = text;
    at.number = number;
    at.low = 0;
    at.high = INT64_MAX;
    if (!log_source_ids(r->db, r->arena, r->shop, &at, &log_tabs[0], INT64_MAX,
                        1, &rows, e))
        return false;
    *found = rows.n > 0;
    if (*found) {
        v->text = text;
        v->number = number;
    }
    return true;
}

static bool
find_payment(struct req *r, struct log_view *v, const char *q, bool *found,
             struct err *e)
{
    return str_chars(q) > 21 ||
           probe(r, v, LOG_BY_PAYMENT, str_fold(r->arena, q), 0, found, e);
}

/* Intuit's are of letters, digits and dashes, and not short. */
static bool
find_tid(struct req *r, struct log_view *v, const char *q, bool *found,
         struct err *e)
{
    size_t n = strspn(q, "0123456789abcdefghijklmnopqrstuvwxyz"
                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.");

    return n < 6 || n > 80 || q[n] != '\0' ||
           probe(r, v, LOG_BY_TID, q, 0, found, e);
}

static bool
find_qbo(struct req *r, struct log_view *v, const char *q, bool *found,
         struct err *e)
{
    size_t n = strspn(q, "0123456789");

    return n == 0 || n > 20 || q[n] != '\0' ||
           probe(r, v, LOG_BY_QBO, q, 0, found, e);
}

static bool
find_run(struct req *r, struct log_view *v, const char *q, bool *found,
         struct err *e)
{
    struct run_row run;
    int64_t id;

    if (!str_int64(q, &id) || id <= 0)
        return true;
    if (!db_maybe(r->db, r->arena, STMT_LOG_RUN,
                  ARGS(ARG_SHOP(r->shop), ARG_INT(id)), &run_record, &run,
                  found, e))
        return false;
    if (*found) {
        v->number = id;
        v->text = arena_printf(r->arena, "%lld, begun %s", (long long)id,
                               tmpl_utc_words(r->format, run.at));
    }
    return true;
}

static bool
find_row(struct req *r, struct log_view *v, const char *q, bool *found,
         struct err *e)
{
    int64_t id;

    if (!str_int64(q, &id) || id <= 0 || id == INT64_MAX)
        return true;
    return probe(r, v, LOG_BY_ROW, q, id, found, e);
}

typedef bool find(struct req *r, struct log_view *v, const char *q, bool *found,
                  struct err *e);
/* In the order in which a text is taken for them. */
static const struct {
    enum log_by by;
    find *look;
} finds[] = {
    { LOG_BY_CUSTOMER, find_customer }, { LOG_BY_NAME, find_name },
    { LOG_BY_PAYMENT, find_payment },   { LOG_BY_TID, find_tid },
    { LOG_BY_QBO, find_qbo },           { LOG_BY_RUN, find_run },
    { LOG_BY_ROW, find_row },
};
enum { FINDS = sizeof(finds) / sizeof(finds[0]) };

/* "run 812": the text behind a word of the kind, or NULL. */
static const char *
behind_word(struct arena *a, const char *q, const char *words)
{
    const char *folded = str_fold(a, q);

    for (const char *w = words; *w != '\0';) {
        size_t n = strcspn(w, " ");

        if (strncmp(folded, w, n) == 0 && folded[n] == ' ' &&
            strncmp(q + n, " ", 1) == 0)
            return str_trim(a, q + n + 1);
        w += n + 1;
    }
    return NULL;
}

/* What it was taken for, and in which words that is said. */
static void
taken(struct req *r, struct log_view *v, enum log_by by, const char *q)
{
    const struct log_search_kind *k = &log_search_kinds[by];
    bool named = by == LOG_BY_CUSTOMER || by == LOG_BY_RUN;

    v->by = by;
    if (k->found != NULL)
        v->found = arena_printf(r->arena, "%s %s%s", k->found,
                                named ? v->text : q, k->more);
}

/* One kind was asked for, by ?by= or by its word. */
static bool
look_for(struct req *r, struct log_view *v, size_t i, const char *q,
         struct err *e)
{
    bool found = false;

    v->text = q;
    if (!finds[i].look(r, v, q, &found, e))
        return false;
    v->by = finds[i].by;
    if (found)
        taken(r, v, finds[i].by, q);
    return true;
}

static bool
look_for_any(struct req *r, struct log_view *v, const char *q, struct err *e)
{
    bool have = false;

    v->by = LOG_BY_NAME;
    for (size_t i = 0; i < FINDS; i++) {
        struct log_view seen = *v;
        bool found = false;

        if (!finds[i].look(r, &seen, q, &found, e))
            return false;
        v->also_n = seen.also_n;
        memcpy(v->also, seen.also, sizeof(v->also));
        if (finds[i].by == LOG_BY_NAME && !have) { /* also when it finds none */
            v->key = seen.key;
            v->key_end = seen.key_end;
            v->few = seen.few;
        }
        if (!found)
            continue;
        if (have && v->also_n < LOG_ALSO) {
            v->also[v->also_n++] =
                (struct log_also){ finds[i].by, q,
                                   log_search_kinds[finds[i].by].word };
        } else if (!have) {
            *v = seen;
            taken(r, v, finds[i].by, q);
            have = true;
        }
    }
    return true;
}

bool
log_search_read(struct req *r, struct log_view *v, struct err *e)
{
    const char *q = v->ask.q;

    if (*q == '\0')
        return true;
    v->searched = true;
    for (size_t i = 0; i < FINDS; i++) {
        const struct log_search_kind *k = &log_search_kinds[finds[i].by];
        const char *rest = behind_word(r->arena, q, k->words);

        if (strcmp(v->ask.by, k->by) == 0)
            return look_for(r, v, i, rest != NULL ? rest : q, e);
        if (*v->ask.by == '\0' && rest != NULL && *rest != '\0' &&
            finds[i].by != LOG_BY_CUSTOMER && finds[i].by != LOG_BY_PAYMENT) {
            struct log_view seen = *v;
            bool found = false;

            /* "Run Street 7" is a name. */
            if (!finds[i].look(r, &seen, rest, &found, e))
                return false;
            if (found)
                return look_for(r, v, i, rest, e);
        }
    }
    return look_for_any(r, v, q, e);
}
