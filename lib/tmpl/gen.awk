# templates/*.html -> tpl.h: constants for templates, variables, sections and
# includes, so that a misspelt one does not compile.
#
#   mode=header  the enums, for C and C++
#   mode=names   the texts in the same order, for tmpl.cc

function upper_base(path,    b) {
  b = path
  sub(/.*\//, "", b)
  sub(/\.html$/, "", b)
  return toupper(b)
}

function add(list, count, key, text) {
  if ((list, key) in seen) return count
  seen[list, key] = 1
  keys[list, ++count] = key
  texts[list, count] = text
  return count
}

FNR == 1 {
  file = upper_base(FILENAME)
  base = FILENAME
  sub(/.*\//, "", base)
  nfile = add("file", nfile, "TPL_" file, base)
}

{
  rest = $0
  while (match(rest, /\{\{[^}]*\}\}/)) {
    mark = substr(rest, RSTART + 2, RLENGTH - 4)
    rest = substr(rest, RSTART + RLENGTH)
    kind = substr(mark, 1, 1)
    if (kind == "!" || kind == "%" || kind == "/") continue
    name = mark
    sub(/^[#>]/, "", name)
    sub(/:.*/, "", name)
    if (name !~ /^[A-Z][A-Z0-9_]*$/) {
      printf "%s:%d: not a name: {{%s}}\n", FILENAME, FNR, mark > "/dev/stderr"
      failed = 1
      exit 1
    }
    if (kind == "#") nsec = add("section", nsec, "TS_" file "_" name, name)
    else if (kind == ">") ninc = add("include", ninc, "TI_" file "_" name, name)
    else nvar = add("var", nvar, "TV_" name, name)
  }
}

function out(list, count, what, last,    i) {
  if (mode == "header") {
    printf "enum tmpl_%s {\n", what
    for (i = 1; i <= count; i++) printf "    %s,\n", keys[list, i]
    printf "    %s\n};\n\n", last
  } else {
    printf "static const char *const %s_text[] = {\n", what
    for (i = 1; i <= count; i++) printf "    \"%s\",\n", texts[list, i]
    print "    \"\"\n};\n"
  }
}

END {
  if (failed) exit 1
  print "/* Made from templates by lib/tmpl/gen.awk. */"
  if (mode == "header") print "#ifndef TPL_H\n#define TPL_H\n"
  out("file", nfile, "file", "TPL__MAX")
  out("var", nvar, "var", "TV__MAX")
  out("section", nsec, "section", "TS__MAX")
  out("include", ninc, "include", "TI__MAX")
  if (mode == "header") print "#endif"
}
