/* evidence: is one of these rows what we sent? (protocol.md, Looking) */
#include <string.h>

#include "clock/clock.h"
#include "sync/core.h"

const struct json *
attempt_body(struct lane *l, const struct work *w)
{
    const struct json *root = NULL;
    struct err ignored = { 0 };

    if (!json_read(&l->arena, w->attempt.body, strlen(w->attempt.body),
                   QBO_ANSWER_MAX, QBO_JSON_DEPTH, &root, &ignored))
        return NULL;
    return root;
}

static bool
has_marker(const struct qbo_record *r, const char *marker)
{
    return *marker != '\0' && strstr(r->note, "Counterfoil ") != NULL &&
           strstr(r->note, marker) != NULL;
}

/* Made while one of our sends could be at work: from the first mark until the
 * last one has settled. */
static bool
in_window(const struct work *w, const struct qbo_record *r)
{
    int64_t first = w->attempt.first_marked_at.us;
    int64_t last = first + w->attempt.first_age_us - w->attempt.age_us;
    struct utc at;

    return utc_parse(r->created, &at) && at.us >= first - LOOK_WINDOW_US &&
           at.us <= last + SETTLE_US + LOOK_WINDOW_US;
}

const char *
attempt_name(const struct json *body)
{
    const char *name = json_text_at(body, "DisplayName");

    return name != NULL ? name : json_text_at(body, "Name");
}

static bool
same_name(struct arena *a, const struct json *body, const struct qbo_record *r)
{
    const char *name = attempt_name(body);

    return name != NULL && strcmp(str_fold(a, r->name), str_fold(a, name)) == 0;
}

/* Made inactive since: QuickBooks renames it then (qbo.md 7.3). */
static bool
name_deleted(struct arena *a, const struct json *body,
             const struct qbo_record *r)
{
    const char *name = attempt_name(body);

    return name != NULL && !r->active &&
           strcmp(str_fold(a, r->name),
                  str_fold(a, qbo_name_deleted(a, name))) == 0;
}

/* Is this row the record we sent? */
static bool
is_ours(struct arena *a, const struct work *w, const struct json *body,
        const struct qbo_record *r)
{
    if (event_is_document(w->event.entity))
        return has_marker(r, w->attempt.marker);
    return in_window(w, r) &&
           (same_name(a, body, r) || name_deleted(a, body, r));
}

/* Our number or name without our marker. */
static bool
is_rival(struct arena *a, const struct work *w, const struct json *body,
         const struct qbo_record *r)
{
    const char *number = json_text_at(body, "DocNumber");

    if (event_is_document(w->event.entity))
        return number != NULL && strcmp(number, r->number) == 0;
    return same_name(a, body, r);
}

struct evidence
weigh(struct sync *s, struct lane *l, const struct work *w,
      const struct json *rows)
{
    struct evidence out = { FOUND_NOTHING, NULL, "" };
    const struct json *body = attempt_body(l, w);
    struct arena *a = &s->scratch;
    struct qbo_record r;
    bool rival = false;

    for (const struct json *o = rows != NULL ? rows->first : NULL; o != NULL;
         o = o->next) {
        /* One that cannot be read whole is there all the same. */
        bool whole = qbo_record_read(o, &r);

        if (whole && is_ours(a, w, body, &r)) {
            out.finding = out.entity != NULL ? FOUND_TWO : FOUND_OURS;
            out.entity = o;
        } else if (is_rival(a, w, body, &r) || is_ours(a, w, body, &r)) {
            rival = true;
        }
    }
    if (out.finding == FOUND_NOTHING && rival)
        out.finding = FOUND_FOREIGN;
    return out;
}
