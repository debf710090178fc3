#include "tmpl/tmpl.h"

#include <ctemplate/per_expand_data.h>
#include <ctemplate/template.h>
#include <ctemplate/template_cache.h>
#include <ctemplate/template_dictionary.h>

#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <string>

#include "tmpl/names.h"
#include "tmpl/words.h"

using ctemplate::STRIP_BLANK_LINES;
using ctemplate::TemplateCache;
using ctemplate::TemplateDictionary;
using ctemplate::TemplateString;

struct tmpl {
    TemplateDictionary *dict;
    TemplateDictionary *root; // of a page: what tmpl_done deletes
    struct tmpl_format *f;
    struct tmpl *top;    // the page this belongs to
    struct tmpl *next;   // of the pages opened with f
    const char *unknown; // top: a field that no template has
    const struct field *known;  // top: the fields last looked up ...
    const name **known_names;   // ... and their names, NULL for hidden ones
    enum tmpl_file file;
};

namespace
{

constexpr size_t FILE_MAX = 1 << 20;

// The parsed templates: set by tmpl_load(), frozen, only read afterwards.
TemplateCache *parsed;

class into_str : public ctemplate::ExpandEmitter
{
  public:
    explicit into_str(struct str *to) : to_(to)
    {
    }
    void Emit(char c) override
    {
        str_addc(to_, c);
    }
    void Emit(const std::string &s) override
    {
        str_addn(to_, s.data(), s.size());
    }
    void Emit(const char *s) override
    {
        str_add(to_, s);
    }
    void Emit(const char *s, size_t n) override
    {
        str_addn(to_, s, n);
    }

  private:
    struct str *to_;
};

struct tmpl *
part(struct tmpl *t, TemplateDictionary *dict, enum tmpl_file file)
{
    auto *p = static_cast<struct tmpl *>(
        arena_alloc(t->f->arena, 1, sizeof(struct tmpl)));

    p->dict = dict;
    p->f = t->f;
    p->top = t->top;
    p->file = file;
    return p;
}

// Text that lives in the arena, so longer than the dictionary.
void
put(struct tmpl *t, const name *n, const char *text)
{
    if (n != nullptr && n->variable)
        t->dict->SetValueWithoutCopy(n->key,
                                     TemplateString(text, strlen(text)));
}

void
show(struct tmpl *t, const name *n)
{
    if (n != nullptr && n->section)
        t->dict->ShowSection(n->key);
}

// A value's text, and its section when there is anything to say.
void
put_value(struct tmpl *t, const name *n, const char *text, bool any)
{
    put(t, n, text);
    if (any)
        show(t, n->also[AS_HAS]);
}

void
put_date(struct tmpl *t, const name *n, struct date d)
{
    if (d.ymd == 0)
        return;
    put_value(t, n, tmpl_date_words(t->f, d), true);
    if (n->also[AS_ISO] != nullptr)
        put(t, n->also[AS_ISO], date_text(t->f->arena, d));
}

void
put_utc(struct tmpl *t, const name *n, struct utc at)
{
    struct words w;

    if (at.us == 0)
        return;
    words_at(t->f, at, &w);
    put_value(t, n, w.words, true);
    put(t, n->also[AS_DAY], w.day);
    put(t, n->also[AS_TIME], w.time);
    put(t, n->also[AS_ISO], w.iso);
    put(t, n->also[AS_EXACT], w.exact);
}

void
put_bool(struct tmpl *t, const name *n, bool on)
{
    show(t, on ? n : n->also[AS_NOT]);
}

void
put_text(struct tmpl *t, const name *n, const char *text)
{
    if (text == nullptr || *text == '\0')
        return;
    put_value(t, n, text, true);
}

void
put_id(struct tmpl *t, const name *n, int64_t v)
{
    put_value(t, n, arena_printf(t->f->arena, "%lld", (long long)v), v != 0);
}

void
put_field(struct tmpl *t, const name *n, char letter, const void *at)
{
    struct arena *a = t->f->arena;
    const struct money *m = static_cast<const struct money *>(at);
    const struct decimal *q = static_cast<const struct decimal *>(at);

    switch (letter) {
    case 'i':
        return put_id(t, n, *static_cast<const int64_t *>(at));
    case 'o':
        return put_bool(t, n, *static_cast<const bool *>(at));
    case 't':
        return put_text(t, n, *static_cast<const char *const *>(at));
    case 'u':
        return put_utc(t, n, *static_cast<const struct utc *>(at));
    case 'd':
        return put_date(t, n, *static_cast<const struct date *>(at));
    case 'm':
        return put_value(t, n, money_show(a, *m, t->f->currency),
                         m->minor != 0);
    case 'q':
        return put_value(t, n, decimal_text(a, *q), q->micro != 0);
    default:
        t->top->unknown = n->text.c_str(); // bytes are no page's matter
    }
}

// The names of a record's fields; kept, because rows come by the dozen.
const name **
resolve(struct tmpl *top, const struct record *r)
{
    if (top->known == r->fields)
        return top->known_names;
    top->known = r->fields;
    top->known_names = static_cast<const name **>(
        arena_alloc(top->f->arena, r->n + 1, sizeof(name *)));
    for (size_t i = 0; i < r->n; i++) {
        const char *text = r->fields[i].name;

        if (text == nullptr)
            continue;
        top->known_names[i] = name_find(text);
        if (top->known_names[i] == nullptr)
            top->unknown = text;
    }
    return top->known_names;
}

bool
file_read(const std::string &path, std::string *out)
{
    FILE *f = fopen(path.c_str(), "re");
    char block[4096];
    size_t n;
    bool good;

    if (f == nullptr)
        return false;
    while ((n = fread(block, 1, sizeof(block), f)) > 0 &&
           out->size() <= FILE_MAX)
        out->append(block, n);
    good = ferror(f) == 0 && out->size() <= FILE_MAX;
    fclose(f);
    return good;
}

// From memory: of what it reads itself, ctemplate reads anew what was changed
// meanwhile, and that may be half of a file that is still being written.
bool
parse(TemplateCache *into, const char *dir, const char *file)
{
    std::string text;

    return file_read(std::string(dir) + "/" + file, &text) &&
           into->StringToTemplateCache(file, text, STRIP_BLANK_LINES);
}

} // namespace

bool
tmpl_load(const char *dir, struct err *e)
{
    auto *fresh = new TemplateCache;

    names_build();
    for (int i = 0; i < TPL__MAX; i++) {
        const char *file = name_of_file(static_cast<enum tmpl_file>(i));

        if (parse(fresh, dir, file))
            continue;
        delete fresh;
        return err_set(e, ERR_FAULT, "template %s/%s is missing or broken",
                       dir, file);
    }
    fresh->Freeze();
    delete parsed;
    parsed = fresh;
    return true;
}

struct tmpl *
tmpl_new(struct tmpl_format *f, enum tmpl_file file)
{
    auto *t = static_cast<struct tmpl *>(
        arena_alloc(f->arena, 1, sizeof(struct tmpl)));

    t->root = new TemplateDictionary("page");
    t->dict = t->root->AddIncludeDictionary("CONTENT");
    t->dict->SetFilename(name_of_file(file));
    t->f = f;
    t->file = file;
    t->top = t;
    t->next = f->open;
    f->open = t;
    return t;
}

void
tmpl_done(struct tmpl_format *f)
{
    for (struct tmpl *t = f->open; t != nullptr; t = t->next)
        delete t->root;
    f->open = nullptr;
}

void
tmpl_text(struct tmpl *t, enum tmpl_var v, const char *text)
{
    put_text(t, name_of_var(v), arena_text(t->f->arena, text));
}

void
tmpl_textf(struct tmpl *t, enum tmpl_var v, const char *fmt, ...)
{
    char *text;
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(nullptr, 0, fmt, ap);
    va_end(ap);
    text = static_cast<char *>(
        arena_alloc(t->f->arena, static_cast<size_t>(n < 0 ? 0 : n) + 1, 1));
    va_start(ap, fmt);
    vsnprintf(text, static_cast<size_t>(n < 0 ? 0 : n) + 1, fmt, ap);
    va_end(ap);
    put_text(t, name_of_var(v), text);
}

void
tmpl_int(struct tmpl *t, enum tmpl_var v, int64_t n)
{
    put_value(t, name_of_var(v), tmpl_int_words(t->f, n), n != 0);
}

void
tmpl_id(struct tmpl *t, enum tmpl_var v, int64_t n)
{
    put_id(t, name_of_var(v), n);
}

void
tmpl_money(struct tmpl *t, enum tmpl_var v, struct money m)
{
    put_field(t, name_of_var(v), 'm', &m);
}

void
tmpl_decimal(struct tmpl *t, enum tmpl_var v, struct decimal d)
{
    put_field(t, name_of_var(v), 'q', &d);
}

void
tmpl_date(struct tmpl *t, enum tmpl_var v, struct date d)
{
    put_date(t, name_of_var(v), d);
}

void
tmpl_utc(struct tmpl *t, enum tmpl_var v, struct utc at)
{
    put_utc(t, name_of_var(v), at);
}

void
tmpl_global(struct tmpl *t, enum tmpl_var v, const char *text)
{
    if (text != nullptr)
        t->dict->SetTemplateGlobalValue(name_of_var(v)->key, text);
}

struct tmpl *
tmpl_section(struct tmpl *t, enum tmpl_section s)
{
    return part(t, t->dict->AddSectionDictionary(name_of_section(s)->key),
                t->file);
}

void
tmpl_when(struct tmpl *t, enum tmpl_section s, bool on)
{
    if (on)
        t->dict->ShowSection(name_of_section(s)->key);
}

struct tmpl *
tmpl_include(struct tmpl *t, enum tmpl_include at, enum tmpl_file file)
{
    TemplateDictionary *d =
        t->dict->AddIncludeDictionary(name_of_include(at)->key);

    d->SetFilename(name_of_file(file));
    return part(t, d, file);
}

void
tmpl_row(struct tmpl *t, const struct record *r, const void *row)
{
    const name **names = resolve(t->top, r);

    for (size_t i = 0; i < r->n; i++)
        if (names[i] != nullptr)
            put_field(t, names[i], r->fields[i].type, field_at(r, row, i));
}

struct tmpl *
tmpl_row_in(struct tmpl *t, enum tmpl_section s, const struct record *r,
            const void *row)
{
    struct tmpl *in = tmpl_section(t, s);

    tmpl_row(in, r, row);
    return in;
}

void
tmpl_rows(struct tmpl *t, enum tmpl_section s, const struct record *r,
          const struct rows *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        tmpl_row_in(t, s, r, rows_at(rows, r, i));
}

struct tmpl *
tmpl_frame(struct tmpl *t, enum tmpl_file file)
{
    return part(t, t->top->root, file);
}

bool
tmpl_render(struct tmpl *t, struct str *out, struct err *e)
{
    const char *file = name_of_file(t->file);
    ctemplate::PerExpandData data;
    into_str sink(out);

    if (t->top->unknown != nullptr)
        return err_set(e, ERR_FAULT, "no template has the field %s",
                       t->top->unknown);
    if (parsed == nullptr ||
        !parsed->ExpandNoLoad(file, STRIP_BLANK_LINES, t->dict, &data, &sink))
        return err_set(e, ERR_FAULT, "template %s does not expand", file);
    if (!str_whole(out))
        return err_set(e, ERR_FAULT, "page %s is too long", file);
    return true;
}
