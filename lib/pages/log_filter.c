/* What an address of the sync log may ask for, and the addresses themselves. */
#include <string.h>

#include "pages/log_view.h"

/* clang-format off */
const struct log_tab log_tabs[] = {
    { "",         "All",      { EVENT_STATE__MAX, EVENT_STATE__MAX, EVENT_STATE__MAX } },
    { "failed",   "Failed",   { EVENT_ATTENTION,  EVENT_FAILED,     EVENT_STATE__MAX } },
    { "retrying", "Retrying", { EVENT_RETRYING,   EVENT_STATE__MAX, EVENT_STATE__MAX } },
    { "pending",  "Pending",  { EVENT_PENDING,    EVENT_SENDING,    EVENT_CHECKING   } },
    { "success",  "Success",  { EVENT_SUCCEEDED,  EVENT_STATE__MAX, EVENT_STATE__MAX } },
    { "skipped",  "Skipped",  { EVENT_SKIPPED,    EVENT_STATE__MAX, EVENT_STATE__MAX } },
};
/* clang-format on */
const size_t log_tab_count = sizeof(log_tabs) / sizeof(log_tabs[0]);

static const char path[] = "/settings/quickbooks/sync-log";

static bool
entity_good(const char *text)
{
    enum event_entity n;

    return event_entity_parse(text, &n);
}

static bool
direction_good(const char *text)
{
    return strcmp(text, "out") == 0 || strcmp(text, "in") == 0;
}

static bool
day_good(const char *text)
{
    struct date d;

    return date_parse(text, &d);
}

static bool
cause_good(const char *text)
{
    return event_cause(text) != NULL;
}

/* "tax_rate:12", "account:discount" (event.h) */
static bool
about_good(const char *text)
{
    size_t kind = strspn(text, "abcdefghijklmnopqrstuvwxyz_");

    return kind > 0 && text[kind] == ':' && text[kind + 1] != '\0' &&
           str_chars(text) <= 120;
}

static bool
search_good(const char *text)
{
    return str_chars(text) <= LOG_SEARCH;
}

static bool
by_good(const char *text)
{
    for (size_t i = 0; i < LOG_BY__MAX; i++)
        if (strcmp(log_search_kinds[i].by, text) == 0)
            return true;
    return false;
}

/* clang-format off */
static const struct {
    const char *name;
    size_t at; /* in struct log_filter */
    bool (*good)(const char *text);
    const char *before, *behind; /* said around one that is not */
} params[] = {
    { "entity",    offsetof(struct log_filter, entity),    entity_good,
      "The log has no kind of record “", "”: it is customer, item, invoice or payment." },
    { "direction", offsetof(struct log_filter, direction), direction_good,
      "The log has no direction “", "”: it is out, to QuickBooks, or in, from there." },
    { "since",     offsetof(struct log_filter, from),      day_good,
      "The first day, “", "”, is not a day. Write it as 2026-06-18." },
    { "until",     offsetof(struct log_filter, to),        day_good,
      "The last day, “", "”, is not a day. Write it as 2026-06-18." },
    { "cause",     offsetof(struct log_filter, cause),     cause_good,
      "The log knows no cause “", "”. Choose one from the list." },
    { "about",     offsetof(struct log_filter, about),     about_good,
      "“", "” is nothing that a cause is about. Open it again from Problems." },
    { "q",         offsetof(struct log_filter, q),         search_good,
      "A search takes 100 characters at most, and “", "” has more." },
    { "by",        offsetof(struct log_filter, by),        by_good,
      "The log cannot be searched by “", "”. Choose what to search from the list." },
};
/* clang-format on */
enum { PARAMS = sizeof(params) / sizeof(params[0]), SHOWN = 60 };

static const char **
text_at(struct log_filter *f, size_t i)
{
    return (const char **)(void *)((char *)f + params[i].at);
}

static const char *
text_of(const struct log_filter *f, size_t i)
{
    return *(const char *const *)(const void *)((const char *)f + params[i].at);
}

/* A text of the address in a sentence, not all of a long one. */
static const char *
shown(struct arena *a, const char *text)
{
    size_t n = strlen(text);

    if (str_chars(text) <= SHOWN)
        return text;
    for (n = SHOWN; n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80; n--)
        ;
    return arena_printf(a, "%s…", arena_copy(a, text, n));
}

static bool
tab_read(struct arena *a, const char *status, struct log_filter *out,
         struct err *e)
{
    for (size_t i = 0; i < log_tab_count; i++)
        if (strcmp(log_tabs[i].name, status == NULL ? "" : status) == 0)
            out->tab = &log_tabs[i];
    return out->tab != NULL ||
           err_input(e, "status",
                     "The log has no status “%s”. Choose one of its tabs.",
                     shown(a, status));
}

static bool
place_read(struct arena *a, const struct params *p, const char *name,
           int64_t *out, struct err *e)
{
    const char *text = http_param(p, name);

    *out = 0;
    return text == NULL || (str_int64(text, out) && *out > 0) ||
           err_input(e, name,
                     "“%s” is not a place in the log. Open the log again from "
                     "the menu.",
                     shown(a, text));
}

bool
log_filter_read(struct arena *a, const struct params *p, struct log_filter *out,
                struct err *e)
{
    *out = (struct log_filter){ 0 };
    if (!tab_read(a, http_param(p, "status"), out, e))
        return false;
    for (size_t i = 0; i < PARAMS; i++) {
        const char *text = http_param(p, params[i].name);

        text = text == NULL ? "" : str_trim(a, text);
        *text_at(out, i) = text;
        if (*text != '\0' && !params[i].good(text))
            return err_input(e, params[i].name, "%s%s%s", params[i].before,
                             shown(a, text), params[i].behind);
    }
    if (*out->from != '\0' && *out->to != '\0' &&
        strcmp(out->from, out->to) > 0)
        return err_input(e, "since",
                         "The first day, %s, is after the last one, %s.",
                         out->from, out->to);
    return place_read(a, p, "before", &out->before, e) &&
           place_read(a, p, "after", &out->after, e);
}

/* ---------------------------------------------------------------- addresses
 */

static void
add(struct str *s, const char *name, const char *text)
{
    if (*text == '\0')
        return;
    str_addf(s, "%c%s=", s->len == 0 ? '?' : '&', name);
    str_add_url(s, text);
}

static void
query(struct arena *a, struct str *s, const struct log_filter *f)
{
    add(s, "status", f->tab->name);
    for (size_t i = 0; i < PARAMS; i++)
        add(s, params[i].name, text_of(f, i));
    if (f->before > 0)
        add(s, "before", arena_printf(a, "%lld", (long long)f->before));
    if (f->after > 0)
        add(s, "after", arena_printf(a, "%lld", (long long)f->after));
}

const char *
log_query(struct arena *a, const struct log_filter *f)
{
    struct str s;

    str_init(&s, a, HTTP_TARGET_MAX);
    query(a, &s, f);
    return str_whole(&s) ? s.text : "";
}

const char *
log_href(struct arena *a, const struct log_filter *f, const char *more)
{
    const char *asked = log_query(a, f);

    return arena_printf(a, "%s%s%s%s", path, asked,
                        *more == '\0'    ? ""
                        : *asked == '\0' ? "?"
                                         : "&",
                        more);
}

void
log_hidden(struct tmpl *t, enum tmpl_section s, const struct log_filter *f)
{
    struct tmpl *in;

    if (*f->tab->name != '\0') {
        in = tmpl_section(t, s);
        tmpl_text(in, TV_HIDDEN_NAME, "status");
        tmpl_text(in, TV_HIDDEN_VALUE, f->tab->name);
    }
    for (size_t i = 0; i < PARAMS; i++) {
        if (*text_of(f, i) == '\0')
            continue;
        in = tmpl_section(t, s);
        tmpl_text(in, TV_HIDDEN_NAME, params[i].name);
        tmpl_text(in, TV_HIDDEN_VALUE, text_of(f, i));
    }
}
