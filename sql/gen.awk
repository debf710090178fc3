# sql/query/*.sql -> enum stmt (mode=header) or the statement table (mode=table).
#
# A statement:
#   -- name  args  results  class  program...
#   SELECT ... WHERE shop_id = ?1 AND id = ?2;
# args and results are field letters (field.h; "-" for none).  ?N names the Nth
# argument, in any order and as often as needed.  class: shop, door or across.
# A shop statement's first argument is 's', and every tenant table it names is
# bound by it.  Comment lines that do not look like a header are kept out; of
# them "-- try" and "-- first" under a header speak to tests/unit/tenant_test.c.

BEGIN {
  split("portal api intake sweeper support admin", names, " ")
  bit = 1
  for (i = 1; i in names; i++) { program[names[i]] = bit; bit *= 2 }
  count = 0
}

function die(text) {
  printf "%s:%d: %s\n", FILENAME, FNR, text > "/dev/stderr"
  failed = 1
  exit 1
}

function finish(    out, order, rest, n, used, i) {
  if (name == "") return
  if (sql !~ /;[ \t\n]*$/) die("statement " name " does not end with ;")
  sub(/;[ \t\n]*$/, "", sql)
  out = ""; order = ""; rest = sql; n = 0
  while (match(rest, /\?[0-9]+/)) {
    i = substr(rest, RSTART + 1, RLENGTH - 1) + 0
    if (i < 1 || i > length(args)) die(name ": no argument ?" i)
    out = out substr(rest, 1, RSTART - 1) "?"
    rest = substr(rest, RSTART + RLENGTH)
    order = order (n ? ", " : "") i
    used[i] = 1
    n++
  }
  if (rest ~ /\?/) die(name ": a bare ? (write ?1)")
  for (i = 1; i <= length(args); i++) if (!(i in used)) die(name ": ?" i " is not used")
  out = out rest
  if (class == "shop" && substr(args, 1, 1) != "s") die(name ": a shop statement takes s first")
  if (class != "shop" && args ~ /s/ && class != "across") die(name ": a door statement has no shop to bind")
  if (class == "shop" && sql !~ /shop_id *= *\?1|\(shop_id|VALUES *\(\?1|SELECT *\?1/ &&
      !(sql ~ /(FROM|UPDATE) shop[ \n]/ && sql ~ /[ .]id *= *\?1/)) die(name ": does not bind shop_id")
  if (toupper(sql) ~ /^[ \n]*SELECT/ && results != "-" && toupper(sql) !~ /LIMIT|COUNT\(|FOR UPDATE|LOCK IN SHARE MODE|\/\* ONE \*\//)
    die(name ": a list without LIMIT (or say /* one */)")
  if (sql ~ /SELECT \*/) die(name ": SELECT *")
  gsub(/\\/, "\\\\", out); gsub(/"/, "\\\"", out); gsub(/[ \t]*\n[ \t]*/, " ", out)
  gsub(/^ +| +$/, "", out)
  if (mode == "header") printf "    STMT_%s,\n", toupper(name)
  else printf "    [STMT_%s] = { \"%s\", \"%s\",\n      \"%s\", \"%s\", STMT_%s, %d, %d, { %s } },\n", \
    toupper(name), name, out, args, results, toupper(class), mask, n, n ? order : "0"
  count++
  name = ""; sql = ""
}

FNR == 1 && mode == "header" && NR == 1 {
  print "/* Made from sql/query by sql/gen.awk. */"
  print "#ifndef STMTS_H\n#define STMTS_H\n"
  print "enum stmt {"
}
FNR == 1 && mode == "table" && NR == 1 {
  print "/* Made from sql/query by sql/gen.awk. */"
  print "#include \"db/stmt.h\"\n"
  print "const struct stmt_row stmt_rows[STMT__MAX] = {"
}

/^-- [a-z][a-z0-9_]* +[-a-z]+ +[-a-z]+ +(shop|door|across) / {
  finish()
  name = $2; args = $3; results = $4; class = $5; mask = 0; sql = ""
  if (args == "-") args = ""
  if (name in seen) die(name " stands twice")
  seen[name] = 1
  for (i = 6; i <= NF; i++) {
    if (!($i in program)) die(name ": no program " $i)
    mask += program[$i]
  }
  if (mask == 0) die(name ": no program may run it")
  if (results == "-") results = ""
  next
}
/^[ \t]*--/ { next }
name != "" { sql = sql $0 "\n" }
name == "" && /[^ \t]/ { die("text outside a statement") }

END {
  if (failed) exit 1
  finish()
  if (mode == "header") print "    STMT__MAX\n};\n\n#endif"
  else print "};"
}
