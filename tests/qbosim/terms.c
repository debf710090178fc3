/* terms: when a document falls due. */
#include "names.h"

#include <stdio.h>
#include <string.h>

bool
term_check(struct call *c, struct js *obj, const struct js *sent,
           const struct ent *old)
{
    bool by_date = js_has(obj, "DayOfMonthDue");
    int64_t discount = js_dec(obj, "DiscountPercent");

    if (by_date && js_has(obj, "DueDays"))
        return fault(c, FAULT_CONFLICT, "DueDays",
                     "Invalid Request Conflict Element : DueDays and "
                     "DayOfMonthDue exclude each other.");
    if (!by_date && !js_has(obj, "DueDays"))
        return fault(c, FAULT_MISSING, "DueDays",
                     "Required parameter DueDays is missing in the request");
    if (discount < 0 || discount > 100 * DEC_ONE)
        return fault(c, FAULT_PERCENT, "DiscountPercent",
                     "Invalid Percent. Supplied value:%s",
                     js_text(obj, "DiscountPercent"));
    js_set_text(c->pool, obj, "Type", by_date ? "DATE_DRIVEN" : "STANDARD");
    return named_check(c, obj, sent, old);
}

/* The n-th of the month, or its last day where it has fewer. */
static void
day_of_month(char out[DATE_TEXT], unsigned year, unsigned month, unsigned day)
{
    do
        snprintf(out, DATE_TEXT, "%04u-%02u-%02u", year % 10000, month % 100,
                 day % 100);
    while (!date_valid(out) && --day > 27);
}

static unsigned
number(const char *s, size_t n)
{
    unsigned v = 0;

    for (size_t i = 0; i < n; i++)
        v = v * 10 + (unsigned)(s[i] - '0');
    return v;
}

/*
 * The next such day that is not before the document; a document closer to it
 * than DueNextMonthDays falls due a month later.
 */
static bool
due_by_date(char out[DATE_TEXT], const struct js *term, const char *date)
{
    unsigned day = (unsigned)js_int(term, "DayOfMonthDue", 1);
    unsigned year = number(date, 4), month = number(date + 5, 2);
    char latest[DATE_TEXT];

    for (int i = 0; i < 3; i++, month++) {
        if (month > 12) {
            month = 1;
            year++;
        }
        day_of_month(out, year, month, day);
        if (!date_add(latest, date, js_int(term, "DueNextMonthDays", 0)))
            return false;
        if (strcmp(out, latest) >= 0)
            return true;
    }
    return true;
}

bool
term_due(char out[DATE_TEXT], const struct ent *term, const char *date)
{
    if (!date_valid(date))
        return false;
    if (term && js_has(term->obj, "DayOfMonthDue"))
        return due_by_date(out, term->obj, date);
    return date_add(out, date, term ? js_int(term->obj, "DueDays", 0) : 0);
}
