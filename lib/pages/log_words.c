/* How pages name what stands in the sync log, and where it is found. */
#include <string.h>

#include "pages/log.h"

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
