/*
 * notice_fuzz: a body of Intuit's webhooks whose signature was right.  It is
 * refused as input, or every notice that is read has a company, a record and,
 * of a merge, a survivor, in digits alone; read again it is the same; and an
 * entry that makes no sense, put behind the others, takes none of them away.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "qbo/qbo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
expect(bool good)
{
    if (!good)
        abort();
}

static void
digits(const char *s)
{
    size_t n = strspn(s, "0123456789");

    expect(n > 0 && n <= 20 && s[n] == '\0');
}

static bool
take(struct arena *a, const char *text, size_t n, struct notices *out)
{
    struct err e = { 0 };
    bool good = qbo_notices_read(a, (struct bytes){ text, n }, out, &e);

    expect(e.kind == (good ? ERR_NONE : ERR_INPUT));
    if (!good)
        return false;
    expect(out->n <= 2 * out->entries);
    expect(out->entries <= NOTICES_MAX || out->n == 0);
    for (size_t i = 0; i < out->n; i++) {
        const struct notice *x = &out->list[i];

        digits(x->realm);
        digits(x->qbo_id);
        if (*x->merged_into != '\0')
            digits(x->merged_into);
        expect(strcmp(x->qbo_id, x->merged_into) != 0);
        expect(*qbo_notice_entity(x->entity) != '\0');
    }
    return true;
}

static void
same(const struct notices *a, const struct notices *b)
{
    expect(a->n == b->n && a->foreign == b->foreign);
    for (size_t i = 0; i < a->n; i++) {
        const struct notice *x = &a->list[i], *y = &b->list[i];

        expect(strcmp(x->realm, y->realm) == 0 && x->entity == y->entity &&
               strcmp(x->qbo_id, y->qbo_id) == 0 &&
               strcmp(x->merged_into, y->merged_into) == 0 &&
               x->at.us == y->at.us);
    }
}

static bool
is_list(const char *text, size_t n)
{
    size_t i = 0;

    while (i < n && strchr(" \t\r\n", text[i]) != NULL && text[i] != '\0')
        i++;
    return i < n && text[i] == '[';
}

/* "[...]" with one more entry. */
static void
with_nonsense(struct arena *a, const char *text, size_t n,
              const struct notices *list)
{
    char *more = arena_alloc(a, n + 8, 1);
    struct notices other;

    while (n > 0 && text[n - 1] != ']')
        n--;
    memcpy(more, text, n - 1);
    memcpy(more + n - 1, ",{}]", 4);
    expect(take(a, more, n + 3, &other));
    same(list, &other);
    expect(other.useless == list->useless + 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *text = (const char *)data;
    struct notices list, again;
    struct arena a;

    arena_init(&a, (size_t)1 << 30);
    if (take(&a, text, n, &list)) {
        expect(take(&a, text, n, &again));
        same(&list, &again);
        expect(list.useless == again.useless);
        if (is_list(text, n) && list.entries > 0 &&
            list.entries < NOTICES_MAX && n + 3 <= NOTICES_BYTES)
            with_nonsense(&a, text, n, &list);
    }
    arena_free(&a);
    return 0;
}
