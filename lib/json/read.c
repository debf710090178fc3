/* Reading: pre-pass, jansson, copy. */
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "json/number.h"

/*
 * Every string gets this first character, every number becomes a string with
 * that one: whatever a text begins with, it stands behind its own tag.
 */
enum { TAG_TEXT = 'T', TAG_NUMBER = 'N' };

struct pass {
    const char *at, *end;
    char *out;     /* NULL while only counting */
    size_t n;      /* bytes put out */
    size_t values; /* at most */
    size_t
        texts; /* bytes of texts, keys and numbers with their NULs, at most */
    int line, depth, depth_max;
};

static void
put(struct pass *s, const char *p, size_t n)
{
    if (s->out != NULL)
        memcpy(s->out + s->n, p, n);
    s->n += n;
}

static void
put_tagged(struct pass *s, char tag, const char *p, size_t n)
{
    const char head[2] = { '"', tag };

    put(s, head, 2);
    put(s, p, n);
    put(s, "\"", 1);
    s->texts += n + 1;
}

/* A string; one without an end is passed on for the parser to refuse. */
static void
pass_text(struct pass *s)
{
    const char *from = s->at + 1, *p = from;

    while (p < s->end && *p != '"') {
        if (*p == '\n')
            s->line++;
        p += *p == '\\' && p + 1 < s->end ? 2 : 1;
    }
    if (p == s->end) {
        put(s, s->at, (size_t)(p - s->at));
        s->at = p;
        return;
    }
    put_tagged(s, TAG_TEXT, from, (size_t)(p - from));
    s->at = p + 1;
}

static bool
pass_number(struct pass *s, struct err *e)
{
    size_t n = json_number(s->at, (size_t)(s->end - s->at));
    const char *next = s->at + n;

    if (n == 0)
        return err_input(e, "", "Line %d is not JSON: a number is malformed.",
                         s->line);
    while (next < s->end && strchr(" \t\r\n", *next) != NULL && *next != '\0')
        next++;
    if (next < s->end && *next == ':')
        return err_input(e, "", "Line %d is not JSON: a key is a text.",
                         s->line);
    put_tagged(s, TAG_NUMBER, s->at, n);
    s->at += n;
    return true;
}

static bool
pass_mark(struct pass *s, struct err *e)
{
    char c = *s->at++;

    if (c == '[' || c == '{') {
        s->values++;
        if (++s->depth > s->depth_max)
            return err_input(e, "", "The JSON is nested deeper than %d levels.",
                             s->depth_max);
    }
    s->values += c == ',';
    s->depth -= c == ']' || c == '}';
    s->line += c == '\n';
    put(s, &c, 1);
    return true;
}

static bool
pass_run(struct pass *s, struct err *e)
{
    while (s->at < s->end) {
        if (*s->at == '"') {
            pass_text(s);
        } else if (*s->at == '-' || (*s->at >= '0' && *s->at <= '9')) {
            if (!pass_number(s, e))
                return false;
        } else if (!pass_mark(s, e)) {
            return false;
        }
    }
    return true;
}

/* The key that stands twice: the string that ends before position. */
static bool
say_duplicate(struct arena *a, const char *text, const json_error_t *je,
              struct err *e)
{
    size_t end = (size_t)je->position, from;
    char *key;

    while (end > 0 && text[end - 1] != '"')
        end--;
    for (from = end < 2 ? 0 : end - 2; from > 0; from--) {
        size_t slashes = 0;

        while (slashes < from && text[from - 1 - slashes] == '\\')
            slashes++;
        if (text[from] == '"' && slashes % 2 == 0)
            break;
    }
    key = from + 2 < end ? arena_copy(a, text + from + 2, end - from - 3)
                         : arena_copy(a, "", 0);
    return err_input(e, key, "Line %d: the key \"%s\" stands twice.", je->line,
                     key);
}

static bool
say_refused(struct arena *a, const char *text, const json_error_t *je,
            struct err *e)
{
    /* clang-format off */
    static const struct {
        enum json_error_code code;
        const char *why;
    } table[] = {
        { json_error_invalid_utf8,           "a text is not UTF-8" },
        { json_error_null_character,         "a text contains NUL" },
        { json_error_null_byte_in_key,       "a key contains NUL" },
        { json_error_premature_end_of_input, "it ends too early" },
        { json_error_end_of_input_expected,  "more follows behind its end" },
    };
    /* clang-format on */
    enum json_error_code code = json_error_code(je);

    if (code == json_error_duplicate_key)
        return say_duplicate(a, text, je, e);
    if (code == json_error_out_of_memory)
        return err_set(e, ERR_FAULT, "no memory to read JSON");
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (table[i].code == code)
            return err_input(e, "", "Line %d is not JSON: %s.", je->line,
                             table[i].why);
    return err_input(e, "", "Line %d is not JSON.", je->line);
}

/* Where the copy's values and characters go, allocated in two pieces. */
struct copy {
    struct json *value;
    char *text;
};

static const char *
copy_text(struct copy *c, const char *s)
{
    size_t n = strlen(s) + 1;
    char *at = c->text;

    memcpy(at, s, n);
    c->text += n;
    return at;
}

static struct json *copy_value(struct copy *c, json_t *from, const char *key);

static void
copy_list(struct copy *c, const json_t *from, struct json *to)
{
    const struct json **link = &to->first;

    to->n = json_array_size(from);
    for (size_t i = 0; i < to->n; i++) {
        struct json *made = copy_value(c, json_array_get(from, i), NULL);

        *link = made;
        link = &made->next;
    }
}

static void
copy_object(struct copy *c, json_t *from, struct json *to)
{
    const struct json **link = &to->first;

    to->n = json_object_size(from);
    for (void *i = json_object_iter(from); i != NULL;
         i = json_object_iter_next(from, i)) {
        const char *key = copy_text(c, json_object_iter_key(i) + 1);
        struct json *made = copy_value(c, json_object_iter_value(i), key);

        *link = made;
        link = &made->next;
    }
}

/* Numbers never reach jansson; a kind that cannot be is treated as null. */
static struct json *
copy_value(struct copy *c, json_t *from, const char *key)
{
    struct json *to = c->value++;
    const char *text = json_string_value(from);

    to->key = key;
    to->text = "";
    if (text != NULL) {
        to->kind = *text == TAG_NUMBER ? JSON_IS_NUMBER : JSON_IS_TEXT;
        to->text = copy_text(c, text + 1);
    } else if (json_is_array(from)) {
        to->kind = JSON_IS_LIST;
        copy_list(c, from, to);
    } else if (json_is_object(from)) {
        to->kind = JSON_IS_OBJECT;
        copy_object(c, from, to);
    } else if (json_is_boolean(from)) {
        to->kind = JSON_IS_BOOL;
        to->truth = json_is_true(from);
    }
    return to;
}

/* Count, and refuse what may not be tried. */
static bool
measure(const struct arena *a, struct pass *s, struct err *e)
{
    size_t room = (a->limit - a->used) / 2;

    if (!pass_run(s, e))
        return false;
    s->values++;
    if (s->values > room / sizeof(struct json) ||
        s->texts > room - s->values * sizeof(struct json))
        return err_input(e, "", "The JSON holds too many values.");
    return true;
}

static bool
parse(struct arena *a, const struct pass *counted, const char *tagged,
      const struct json **out, struct err *e)
{
    json_error_t je;
    json_auto_t *root = json_loadb(
        tagged, counted->n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &je);
    struct copy c;

    if (root == NULL)
        return say_refused(a, tagged, &je, e);
    c.value = arena_alloc(a, counted->values, sizeof(*c.value));
    c.text = arena_alloc(a, counted->texts + 1, 1);
    *out = copy_value(&c, root, NULL);
    return true;
}

bool
json_read(struct arena *a, const char *text, size_t n, size_t max, int depth,
          const struct json **out, struct err *e)
{
    struct pass s = { .at = text,
                      .end = text + n,
                      .line = 1,
                      .depth_max = depth < JSON_DEPTH ? depth : JSON_DEPTH };
    struct pass counted;
    char *tagged;
    bool ok;

    if (n > max)
        return err_input(e, "", "The JSON is longer than %zu bytes.", max);
    counted = s;
    if (!measure(a, &counted, e))
        return false;
    tagged = malloc(counted.n + 1);
    if (tagged == NULL)
        return err_set(e, ERR_FAULT, "no memory to read JSON");
    s.out = tagged;
    ok = pass_run(&s, e) && parse(a, &counted, tagged, out, e);
    free(tagged);
    return ok;
}
