/* about: what a problem is about, as text and back. */
#include "event/event.h"

#include <string.h>

#include "str/str.h"

/* Kinds without a row have no referents. */
/* clang-format off */
static const struct {
    const char *word;
    bool named; /* by a name; else by an id of ours */
} kinds[ABOUT__MAX] = {
    [ABOUT_TAX_RATE] = { "tax_rate", false },
    [ABOUT_ITEM]     = { "item",     false },
    [ABOUT_CUSTOMER] = { "customer", false },
    [ABOUT_METHOD]   = { "method",   true  },
    [ABOUT_ACCOUNT]  = { "account",  true  },
    [ABOUT_CATEGORY] = { "category", true  },
    [ABOUT_FAULT]    = { "fault",    true  },
};
/* clang-format on */

static bool
known(enum about_kind kind, bool named)
{
    return (unsigned)kind < ABOUT__MAX && kinds[kind].word != NULL &&
           kinds[kind].named == named;
}

const char *
event_about(struct arena *a, enum about_kind kind, int64_t id)
{
    if (!known(kind, false) || id < 0)
        return "";
    return arena_printf(a, "%s:%lld", kinds[kind].word, (long long)id);
}

const char *
event_about_named(struct arena *a, enum about_kind kind, const char *name)
{
    if (!known(kind, true) || name == NULL || *name == '\0')
        return "";
    return arena_printf(a, "%s:%s", kinds[kind].word, name);
}

static enum about_kind
kind_of(const char *word, size_t n)
{
    for (int k = 0; k < ABOUT__MAX; k++)
        if (kinds[k].word != NULL && strlen(kinds[k].word) == n &&
            strncmp(kinds[k].word, word, n) == 0)
            return (enum about_kind)k;
    return ABOUT_NONE;
}

bool
event_about_parse(const char *text, struct about *out)
{
    const char *colon = strchr(text, ':');

    *out = (struct about){ ABOUT_NONE, 0, "" };
    if (*text == '\0')
        return true;
    if (colon == NULL || colon[1] == '\0')
        return false;
    out->kind = kind_of(text, (size_t)(colon - text));
    if (out->kind == ABOUT_NONE)
        return false;
    if (kinds[out->kind].named) {
        out->name = colon + 1;
        return true;
    }
    return str_int64(colon + 1, &out->id) && out->id >= 0;
}
