/* How pages name what stands in the sync log, and where it is found. */
#include <string.h>

#include "pages/log.h"

const char *
log_href(struct arena *a, const char *status, const char *q, const char *more)
{
    struct str s;

    str_init(&s, a, HTTP_TARGET_MAX);
    str_add(&s, "/settings/quickbooks/sync-log");
    if (*status != '\0')
        str_addf(&s, "?status=%s", status);
    if (*q != '\0') {
        str_add(&s, *status != '\0' ? "&q=" : "?q=");
        str_add_url(&s, q);
    }
    if (*more != '\0')
        str_addf(&s, "%c%s", *status != '\0' || *q != '\0' ? '&' : '?', more);
    return str_whole(&s) ? s.text : "/settings/quickbooks/sync-log";
}

const char *
log_record_name(struct arena *a, const char *entity, const char *label)
{
    enum event_entity n;

    if (!event_entity_parse(entity, &n))
        return label;
    return arena_printf(a, "%s %s%s", event_entity_word(n),
                        n == ENTITY_INVOICE ? "#" : "", label);
}

const char *
log_record_href(struct arena *a, const char *entity, int64_t record_id)
{
    return arena_printf(a, "/%ss/%lld", entity, (long long)record_id);
}

const char *
log_direction(const char *direction)
{
    return str_equal(direction, "in") ? "QBO → Counterfoil"
                                      : "Counterfoil → QBO";
}

/* "Invoice #1842" and "#1842" are looked for as "1842". */
const char *
log_search_key(struct arena *a, const char *q)
{
    char *key = str_fold(a, q);

    for (int i = 0; i < ENTITY__MAX; i++) {
        const char *word = event_entity_name((enum event_entity)i);
        size_t n = strlen(word);

        if (strncmp(key, word, n) == 0 && key[n] == ' ') {
            key += n + 1;
            break;
        }
    }
    return *key == '#' ? key + 1 : key;
}
