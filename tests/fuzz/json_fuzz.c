/*
 * json_fuzz: JSON that is read prints as JSON that reads the same; and the
 * small parsers of texts that stand in it: decimals, times, names, escapes.
 */
#include "world.h"

#include <string.h>

static void
small_parsers(struct pool *p, const char *s)
{
    char day[DATE_TEXT], at[TIME_TEXT];
    int64_t d, ms, again;

    if (dec_parse(s, &d) && d < DEC_LIMIT && d > -DEC_LIMIT) {
        world_expect(dec_parse(dec_text(p, d), &again) && again == d,
                     "a decimal prints as itself");
        dec_money(p, d);
        dec_percent(d, DEC_ONE);
    }
    if (time_parse(s, &ms)) {
        time_print(at, ms, true);
        world_expect(time_parse(at, &again) && again == ms,
                     "a time prints as itself");
    }
    if (date_valid(s))
        world_expect(date_add(day, s, 1) && strcmp(day, s) != 0, "a next day");
    world_expect(strlen(url_decode(p, s, strlen(s), true)) <= strlen(s),
                 "decoding shortens");
    world_expect(
        !strcmp(url_decode(p, url_encode(p, s), strlen(url_encode(p, s)), true),
                s),
        "what is encoded decodes");
    name_fold(p, s);
    utf8_count(s);
    query_get(p, s, "query");
}

static void
strings_in(struct pool *p, const struct js *v)
{
    if (v->text)
        small_parsers(p, v->text);
    for (const struct js *m = v->first; m; m = m->next)
        strings_in(p, m);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct pool *p = pool_new();
    const char *text = pool_copy(p, (const char *)data, n);
    const struct js *v = js_parse(p, text, n), *again;
    const char *once;

    small_parsers(p, text);
    if (v) {
        once = js_dump(p, v);
        again = js_parse(p, once, strlen(once));
        world_expect(again != NULL, "what is printed can be read");
        world_expect(!strcmp(js_dump(p, again), once), "and prints the same");
        world_expect(!strcmp(js_dump(p, js_copy(p, v)), once), "and its copy");
        strings_in(p, v);
    }
    pool_free(p);
    return 0;
}
