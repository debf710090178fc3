/* changes: asking what changed in a company, and reading the answer. */
#include <string.h>

#include "clock/clock.h"
#include "qbo/qbo.h"

/* Whole seconds and an explicit offset, as MetaData has them. */
static const char *
instant(struct arena *a, struct utc at)
{
    return arena_printf(a, "%.19s+00:00", utc_text(a, at));
}

const char *
qbo_changes_path(struct arena *a, const char *realm, const char *entities,
                 struct utc since)
{
    struct str s;

    str_init(&s, a, 1000);
    str_addf(&s, "/v3/company/%s/cdc?minorversion=75&entities=%s&changedSince=",
             realm, entities);
    str_add_url(&s, instant(a, since));
    return s.text;
}

/* Inactive customers and items are hidden unless they are asked for. */
static const char *
inactive_too(const char *entity)
{
    bool list = strcmp(entity, "Customer") == 0 || strcmp(entity, "Item") == 0;

    return list ? " AND Active IN (true,false)" : "";
}

const char *
qbo_by_ids(struct arena *a, const char *entity, const char *const *ids,
           size_t n)
{
    struct str s;

    str_init(&s, a, QBO_STATEMENT_MAX);
    str_addf(&s, "SELECT * FROM %s WHERE Id IN (", entity);
    for (size_t i = 0; i < n; i++)
        str_addf(&s, "%s'%s'", i > 0 ? "," : "", ids[i]);
    str_addf(&s, ")%s MAXRESULTS %d", inactive_too(entity), QBO_ROWS_MAX);
    return str_whole(&s) ? s.text : NULL;
}

const char *
qbo_changed_since(struct arena *a, const char *entity, const char *since,
                  int64_t skip, int most)
{
    return arena_printf(a,
                        "SELECT * FROM %s WHERE MetaData.LastUpdatedTime >= "
                        "'%s'%s ORDERBY MetaData.LastUpdatedTime "
                        "STARTPOSITION %lld MAXRESULTS %d",
                        entity, since, inactive_too(entity),
                        (long long)skip + 1, most);
}

const char *
qbo_since(struct arena *a, struct utc at)
{
    return instant(a, at);
}

bool
qbo_instant_valid(const char *s)
{
    size_t n = strspn(s, "0123456789-+:.TZ");

    return n >= 19 && n <= 40 && s[n] == '\0';
}

bool
qbo_id_valid(const char *id)
{
    size_t n = strspn(id, "0123456789");

    return n >= 1 && n <= 20 && id[n] == '\0';
}

const struct json *
qbo_changes_rows(const struct json *root, const char *entity)
{
    const struct json *list = json_get(root, "CDCResponse");

    list = list != NULL ? json_get(list->first, "QueryResponse") : NULL;
    for (const struct json *o = list != NULL ? list->first : NULL; o != NULL;
         o = o->next) {
        const struct json *rows = json_get(o, entity);

        if (rows != NULL && rows->kind == JSON_IS_LIST)
            return rows;
    }
    return NULL;
}
