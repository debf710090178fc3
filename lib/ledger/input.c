/* input: named texts as they come in, and what is wrong with them. */
#include "ledger/inner.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ faults */

void
ledger_faults_init(struct ledger_faults *f, struct arena *a)
{
    memset(f, 0, sizeof(*f));
    f->arena = a;
    f->most = LEDGER_FAULTS;
}

void
ledger_fault_add(struct ledger_faults *f, const char *field, const char *fmt,
                 ...)
{
    char text[400];
    va_list ap;

    /* One sentence per field: the first is the one to act on. */
    if (f->n == f->most || ledger_fault_of(f, field) != NULL)
        return;
    if (f->n == f->room) {
        struct ledger_fault *list =
            arena_alloc(f->arena, f->room * 2 + 8, sizeof(*list));

        if (f->n > 0)
            memcpy(list, f->list, f->n * sizeof(*list));
        f->list = list;
        f->room = f->room * 2 + 8;
    }
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    f->list[f->n].field = arena_text(f->arena, field);
    f->list[f->n].message = arena_text(f->arena, text);
    f->n++;
}

const char *
ledger_fault_of(const struct ledger_faults *f, const char *field)
{
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->list[i].field, field) == 0)
            return f->list[i].message;
    return NULL;
}

bool
ledger_faults_none(const struct ledger_faults *f, struct err *e)
{
    return f->n == 0 ||
           err_input(e, f->list[0].field, "%s", f->list[0].message);
}

/* ------------------------------------------------------------------- input */

void
ledger_input_init(struct ledger_input *in, struct arena *a, bool form)
{
    memset(in, 0, sizeof(*in));
    in->arena = a;
    in->form = form;
}

bool
ledger_input_add(struct ledger_input *in, const char *name,
                 enum ledger_kind kind, const char *text)
{
    if (in->n == LEDGER_INPUT)
        return false;
    if (in->n == in->room) {
        size_t room = in->room == 0 ? 64 : in->room * 2;
        struct ledger_value *list = arena_alloc(in->arena, room, sizeof(*list));

        if (in->n > 0)
            memcpy(list, in->list, in->n * sizeof(*list));
        in->list = list;
        in->room = room;
    }
    in->list[in->n++] = (struct ledger_value){
        .name = arena_text(in->arena, name), .text = text, .kind = kind
    };
    in->sorted = false;
    return true;
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(((const struct ledger_value *)a)->name,
                  ((const struct ledger_value *)b)->name);
}

struct ledger_value *
input_value(struct ledger_input *in, const char *name)
{
    struct ledger_value key = { .name = name }, *found;

    if (in->n == 0)
        return NULL;
    if (!in->sorted)
        qsort(in->list, in->n, sizeof(*in->list), by_name);
    in->sorted = true;
    found = bsearch(&key, in->list, in->n, sizeof(*in->list), by_name);
    if (found != NULL)
        found->used = true;
    return found;
}

const char *
ledger_input_text(struct ledger_input *in, const char *name)
{
    struct ledger_value *v = input_value(in, name);

    return v == NULL ? NULL : v->text;
}

size_t
input_count(const struct ledger_input *in, const char *list)
{
    size_t most = 0, head = strlen(list);

    for (size_t i = 0; i < in->n; i++) {
        const char *name = in->list[i].name;
        char digits[8];
        size_t n;
        int64_t at;

        if (!str_starts(name, list) || name[head] != '[')
            continue;
        name += head + 1;
        n = strcspn(name, "]");
        if (n == 0 || n >= sizeof(digits))
            continue;
        memcpy(digits, name, n);
        digits[n] = '\0';
        if (str_int64(digits, &at) && at >= 0 && (size_t)at + 1 > most)
            most = (size_t)at + 1;
    }
    return most;
}

/* What a name stands for that is no field itself; NULL when it is nothing. */
static const char *
group_said(const char *name)
{
    static const struct {
        const char *name, *said;
    } groups[] = {
        { "billing_address", "This is an object with line1, city and so on." },
        { "service_address", "This is an object with line1, city and so on." },
        { "discount", "This is an object with percent or amount." },
        { "member_discount", "This is an object with percent or amount." },
        { "lines", "This is a list of lines." },
        { "applied", "This is a list of invoices and amounts." },
        { ".tax_rates", "This is a list of tax rates' ids." },
    };
    const char *last = strrchr(name, '.');

    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
        if (strcmp(name, groups[i].name) == 0 ||
            (last != NULL && strcmp(last, groups[i].name) == 0))
            return groups[i].said;
    return NULL;
}

void
input_unknown(struct ledger_input *in, struct ledger_faults *f)
{
    if (in->form)
        return;
    for (size_t i = 0; i < in->n; i++) {
        const struct ledger_value *v = &in->list[i];
        const char *group = group_said(v->name);

        if (!v->used && (v->text != NULL || group == NULL))
            ledger_fault_add(f, v->name, "%s",
                             group != NULL ? group : "There is no such field.");
    }
}

bool
input_kind(const struct ledger_input *in, const struct ledger_value *v,
           bool truth, const char *label, struct ledger_faults *f)
{
    if (in->form || v->text == NULL ||
        v->kind == (truth ? LEDGER_BOOL : LEDGER_TEXT))
        return true;
    if (truth)
        ledger_fault_add(f, v->name, "%s is true or false, without quotes.",
                         label);
    else if (v->kind == LEDGER_NUMERIC)
        ledger_fault_add(f, v->name,
                         "Write this as text in quotes, such as \"%.20s\": "
                         "numbers are decimal strings here.",
                         v->text);
    else
        ledger_fault_add(f, v->name, "%s is text in quotes.", label);
    return false;
}

bool
ledger_id_good(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz"
                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~");

    /* "." and ".." would be resolved away in a path. */
    return n > 0 && n <= LEDGER_ID && s[n] == '\0' && strcmp(s, ".") != 0 &&
           strcmp(s, "..") != 0;
}
