// names: the interned keys of all templates, and which other variables and
// sections one value fills ({{AT}} -> {{AT_ISO}}, {{#HAS_AT}}).  Private to
// tmpl.
#ifndef TMPL_NAMES_H
#define TMPL_NAMES_H

#include <ctemplate/template_string.h>

#include <string>

#include "tmpl/tmpl.h"

enum derived { AS_ISO, AS_EXACT, AS_DAY, AS_TIME, AS_HAS, AS_NOT, AS__MAX };

struct name {
    std::string text;
    ctemplate::StaticTemplateString key;
    bool variable = false;
    bool section = false;
    const name *also[AS__MAX] = {}; // NULL: no template has it
};

// Build the table; once, before anything else is asked.
void names_build();

const name *name_find(const char *text); // NULL when no template has it
const name *name_of_var(enum tmpl_var v);
const name *name_of_section(enum tmpl_section s);
const name *name_of_include(enum tmpl_include i);
const char *name_of_file(enum tmpl_file f);

#endif
