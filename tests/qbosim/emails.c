/* emails: which addresses are sound; people store others, clients cannot. */
#include "names.h"

#include <string.h>

static bool
one_sound(const char *s, size_t n)
{
    const char *at;

    for (; n && *s == ' '; n--)
        s++;
    while (n && s[n - 1] == ' ')
        n--;
    at = n ? memchr(s, '@', n) : NULL;
    if (!at || at == s || !memchr(at, '.', n - (size_t)(at - s)))
        return false;
    for (size_t i = 0; i < n; i++)
        if (s[i] == ' ' || s[i] == '\t' || s[i] == '\n')
            return false;
    return true;
}

bool
email_sound(const char *s)
{
    for (const char *end; *s; s = end + (*end == ',')) {
        end = s + strcspn(s, ",");
        if (!one_sound(s, (size_t)(end - s)))
            return false;
    }
    return true;
}

bool
row_broken(const struct js *obj)
{
    static const char *const at[] = { "PrimaryEmailAddr", "BillEmail" };

    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        const char *s = js_text(js_get(obj, at[i]), "Address");

        if (s && !email_sound(s))
            return true;
    }
    return false;
}
