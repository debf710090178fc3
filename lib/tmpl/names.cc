#include "tmpl/names.h"

#include <map>
#include <vector>

#include "tpl_names.h" // generated: file_text, var_text, ...

namespace
{

// Filled once by names_build() and only read afterwards.  std::map: addresses
// of its nodes stay.
std::map<std::string, name> table;
const name *vars[TV__MAX + 1];
const name *sections[TS__MAX + 1];
const name *includes[TI__MAX + 1];

const struct {
    const char *prefix, *suffix;
} forms[AS__MAX] = {
    { "", "_ISO" },  { "", "_EXACT" }, { "", "_DAY" },
    { "", "_TIME" }, { "HAS_", "" },   { "NOT_", "" },
};

name *
intern(const std::string &text)
{
    name &n = table[text];

    n.text = text;
    return &n;
}

// "AT" of "AT_ISO", so that a field AT is known when only AT_ISO is used.
void
intern_base(const std::string &text)
{
    for (const auto &f : forms) {
        const std::string before = f.prefix, after = f.suffix;

        if (text.size() <= before.size() + after.size() ||
            text.compare(0, before.size(), before) != 0 ||
            text.compare(text.size() - after.size(), after.size(), after) != 0)
            continue;
        intern(text.substr(before.size(),
                           text.size() - before.size() - after.size()));
    }
}

const name *
find(const std::string &text)
{
    auto at = table.find(text);

    return at == table.end() ? nullptr : &at->second;
}

} // namespace

void
names_build()
{
    if (!table.empty())
        return;
    for (int i = 0; i < TV__MAX; i++) {
        name *n = intern(var_text[i]);

        n->variable = true;
        vars[i] = n;
        intern_base(n->text);
    }
    for (int i = 0; i < TS__MAX; i++) {
        name *n = intern(section_text[i]);

        n->section = true;
        sections[i] = n;
        intern_base(n->text);
    }
    for (int i = 0; i < TI__MAX; i++)
        includes[i] = intern(include_text[i]);
    for (auto &entry : table) {
        name &n = entry.second;

        n.key.do_not_use_directly_.ptr_ = n.text.data();
        n.key.do_not_use_directly_.length_ = n.text.size();
        n.key.do_not_use_directly_.id_ = 0;
        ctemplate::StaticTemplateStringInitializer init(&n.key);
        for (int i = 0; i < AS__MAX; i++)
            n.also[i] = find(forms[i].prefix + n.text + forms[i].suffix);
    }
}

const name *
name_find(const char *text)
{
    return find(text);
}

const name *
name_of_var(enum tmpl_var v)
{
    return vars[v];
}

const name *
name_of_section(enum tmpl_section s)
{
    return sections[s];
}

const name *
name_of_include(enum tmpl_include i)
{
    return includes[i];
}

const char *
name_of_file(enum tmpl_file f)
{
    return file_text[f];
}
