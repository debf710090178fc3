/* html: escaping, and how money, dates and states are written. */
#include "html.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
escape(struct text *t, const char *s, size_t n)
{
    for (size_t i = 0; i < n && s[i]; i++) {
        const char *as = s[i] == '&'    ? "&amp;"
                         : s[i] == '<'  ? "&lt;"
                         : s[i] == '>'  ? "&gt;"
                         : s[i] == '"'  ? "&quot;"
                         : s[i] == '\'' ? "&#39;"
                                        : NULL;
        if (as)
            text_puts(t, as);
        else
            text_add(t, s + i, 1);
    }
}

void
html_text(struct text *t, const char *s)
{
    escape(t, s, strlen(s));
}

/* Where a word is longer than this a line may break within it. */
#define WORD_MAX 16

/* A text between tags, with places to break what has no blank. */
static void
escape_words(struct text *t, const char *s, size_t n)
{
    size_t from = 0, run = 0;

    for (size_t i = 0; i < n; i++) {
        bool starts = ((unsigned char)s[i] & 0xc0) != 0x80;

        run = s[i] == ' ' || s[i] == '\n' ? 0 : run + starts;
        if (run <= WORD_MAX || !starts)
            continue;
        escape(t, s + from, i - from);
        text_puts(t, "<wbr>");
        from = i;
        run = 1;
    }
    escape(t, s + from, n - from);
}

void
html_cut(struct text *t, const char *s, size_t n)
{
    size_t all = strlen(s);

    if (all <= n) {
        escape_words(t, s, all);
        return;
    }
    while (n && ((unsigned char)s[n] & 0xc0) == 0x80)
        n--;
    escape_words(t, s, n);
    if (n < 1000)
        text_puts(t, "…");
    else
        PUT(t, "\n… and {} bytes more",
            html_count(t->pool, (int64_t)all - (int64_t)n));
}

void
html_put(struct text *t, const char *const *arg, size_t n)
{
    const char *s = arg[0];
    size_t next = 1;

    for (const char *hole; (hole = strstr(s, "{}")); s = hole + 2) {
        text_add(t, s, (size_t)(hole - s));
        if (next == n)
            die("a page wants more arguments: %s", arg[0]);
        if (arg[next])
            html_text(t, arg[next]);
        next++;
    }
    if (next != n)
        die("a page has arguments left: %s", arg[0]);
    text_puts(t, s);
}

const char *
html_count(struct pool *p, int64_t n)
{
    const char *s = pool_fmt(p, "%lld", (long long)n);
    size_t len = strlen(s);
    struct text t;

    text_init(&t, p);
    for (size_t i = 0; i < len; i++) {
        text_add(&t, s + i, 1);
        if (s[i] != '-' && i + 1 < len && (len - i - 1) % 3 == 0)
            text_puts(&t, ",");
    }
    return t.p;
}

const char *
html_money(struct pool *p, int64_t d, const char *currency)
{
    static const char *const signs[][2] = { { "USD", "$" },
                                            { "GBP", "£" },
                                            { "EUR", "€" } };
    const char *sign = pool_fmt(p, "%s ", currency);
    int64_t cents = (d < 0 ? -d : d) / DEC_CENT;

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (!strcmp(signs[i][0], currency))
            sign = signs[i][1];
    return pool_fmt(p, "%s%s%s.%02d", d < 0 ? "−" : "", sign,
                    html_count(p, cents / 100), (int)(cents % 100));
}

int64_t
html_amount(const struct js *v)
{
    int64_t d = 0;

    return v && v->text && dec_parse(v->text, &d) ? d : 0;
}

const char *
html_currency(const struct company *co, const struct js *obj)
{
    const char *own = obj ? js_ref(obj, "CurrencyRef") : NULL;
    const struct js *home = pref(co, "CurrencyPrefs.HomeCurrency.value");

    return own ? own : home && home->text ? home->text : "USD";
}

const char *
html_company_name(const struct company *co)
{
    const struct ent *e = ent_find(co, &kinds[KIND_COMPANYINFO], "1");
    const char *name = e ? js_text(e->obj, "CompanyName") : NULL;

    return name ? name : co->realm;
}

static const char *const months[] = { "January", "February", "March",
                                      "April",   "May",      "June",
                                      "July",    "August",   "September",
                                      "October", "November", "December" };
static const char *const days[] = { "Sunday",    "Monday",   "Tuesday",
                                    "Wednesday", "Thursday", "Friday",
                                    "Saturday" };

static const char *
weekday(int y, int m, int d)
{
    static const int shift[] = { 0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4 };

    y -= m < 3;
    return days[(y + y / 4 - y / 100 + y / 400 + shift[m - 1] + d) % 7];
}

/* "Nov 20", in full "Friday November 20"; the year unless it is this one. */
static const char *
day_words(const struct page *pg, const char *date, bool full)
{
    char day[DATE_TEXT];
    int y, m, d;

    snprintf(day, sizeof day, "%.10s", date);
    if (!date_valid(day))
        return NULL;
    y = (int)strtol(day, NULL, 10);
    m = (int)strtol(day + 5, NULL, 10);
    d = (int)strtol(day + 8, NULL, 10);
    return pool_fmt(
        pg->pool, "%s%s%.*s %d%s", full ? weekday(y, m, d) : "",
        full ? " " : "", full ? 9 : 3, months[m - 1], d,
        strncmp(day, pg->today, 4) != 0 ? pool_fmt(pg->pool, ", %d", y) : "");
}

void
html_day(struct page *pg, const char *date, bool full)
{
    const char *words = date ? day_words(pg, date, full) : NULL;

    if (words)
        PUT(pg->t, "<time datetime=\"{}\" class=\"nw\">{}</time>", date, words);
    else
        html_text(pg->t, date ? date : "");
}

void
html_time(struct page *pg, const char *iso)
{
    const char *words = iso ? day_words(pg, iso, false) : NULL;
    bool today = iso && !strncmp(iso, pg->today, 10);

    if (!words || strlen(iso) < 19) {
        html_text(pg->t, iso ? iso : "");
        return;
    }
    PUT(pg->t, "<time datetime=\"{}\" title=\"{}\" class=\"nw\">{}{}{}</time>",
        iso, iso, today ? "" : words, today ? "" : ", ",
        pool_copy(pg->pool, iso + 11, today ? 8 : 5));
}

void
html_ago(struct page *pg, int64_t at_ms)
{
    char at[TIME_TEXT];
    int64_t s = (sim_now(pg->r->sim) - at_ms) / 1000;
    const struct {
        int64_t unit;
        const char *one;
    } units[] = { { 86400, "day" }, { 3600, "hour" }, { 60, "minute" } };

    time_print(at, at_ms, true);
    PUT(pg->t, "<time datetime=\"{}\" title=\"{}\" class=\"nw\">", at, at);
    for (size_t i = 0; i < 3; i++)
        if (s >= units[i].unit) {
            int64_t n = s / units[i].unit;

            PUT(pg->t, "{} {}{} ago</time>", html_count(pg->pool, n),
                units[i].one, n == 1 ? "" : "s");
            return;
        }
    text_puts(pg->t, s < 5 ? "just now</time>" : "within a minute</time>");
}

void
html_icon(struct text *t, enum tone tone)
{
    text_fmt(t,
             "<svg class=\"i\" viewBox=\"0 0 16 16\" aria-hidden=\"true\">"
             "<use href=\"#i%d\"/></svg>",
             (int)tone);
}

void
html_pill(struct text *t, struct state s)
{
    if (!s.word)
        return;
    text_fmt(t, "<span class=\"pill t%d\">", (int)s.tone);
    html_icon(t, s.tone);
    PUT(t, "{}</span>", s.word);
}
