# Reads sql/query/*.sql as sql/gen.awk does, but knows nothing of it.
#
#   mode=literal  "name TAB sql" with a value in place of each argument
#   mode=bound    says which shop statement leaves a tenant table unbound
#   mode=mutants  takes the tenant conditions of each table away in turn, and
#                 says where mode=bound would not notice; ends with a count
#
# -v tenants="customer item ...": the tables that have a shop_id.

BEGIN {
    n = split(tenants, t, " ")
    for (i = 1; i <= n; i++) tenant[t[i]] = 1
    value["s"] = "1"; value["i"] = "7"; value["o"] = "1"; value["m"] = "100"
    value["q"] = "1000000"; value["t"] = "'x7'"; value["b"] = "X'07'"
    EQUATION = "[ (]([a-z]+\\.)?(shop_)?id = ([a-z]+\\.(shop_)?id|\\?[0-9]+)"
    value["u"] = "NOW(6)"; value["d"] = "'2026-11-20'"
}

/^-- [a-z][a-z0-9_]* +[-a-z]+ +[-a-z]+ +(shop|door|across) / {
    finish()
    name = $2; args = $3; class = $5
    next
}
/^[ \t]*--/ { next }
name != "" { sql = sql " " $0 }
END {
    finish()
    if (mode == "mutants") print mutants
}

function finish(    s) {
    if (name == "") return
    s = sql
    gsub(/;[ \t]*$/, "", s)
    gsub(/[ \t]+/, " ", s)
    if (mode == "literal") print name "\t" literal(s)
    else if (class == "shop" && mode == "bound") report(s)
    else if (class == "shop") mutate(s)
    sql = ""; name = ""
}

function literal(s,    out, k) {
    out = ""
    while (match(s, /\?[0-9]+/)) {
        k = substr(s, RSTART + 1, RLENGTH - 1) + 0
        out = out substr(s, 1, RSTART - 1) value[substr(args, k, 1)]
        s = substr(s, RSTART + RLENGTH)
    }
    return out s
}

function report(s,    u) {
    u = unbound(s)
    if (u != "") print name ": " u " is not bound to the shop"
}

# The first table of s that nothing ties to the shop of ?1, or "".
function unbound(s,    i) {
    tables_of(s)
    delete tied
    ties(s)
    for (i = 1; i <= count; i++)
        if (!(alias[i] in tied)) return table[i]
    return ""
}

# table[i], alias[i], column[i] and left[alias]: what s reads and writes.
function tables_of(s,    words, n, i) {
    gsub(/[(),]/, " & ", s)
    n = split(s, words, " +")
    count = 0
    delete left
    for (i = 1; i < n; i++) {
        if (words[i] !~ /^(FROM|JOIN|UPDATE|INTO)$/) continue
        if (!(words[i + 1] in tenant) && words[i + 1] != "shop") continue
        count++
        table[count] = words[i + 1]
        alias[count] = words[i + 2] == "AS" ? words[i + 3] : "(" table[count] ")"
        column[count] = (words[i + 2] == "AS" ? alias[count] "." : "") \
            (table[count] == "shop" ? "id" : "shop_id")
        if (words[i] == "INTO") column[count] = "INTO"
        if (words[i - 1] == "LEFT") left[alias[count]] = 1
    }
}

# Who owns this side of an equation; "?" is the argument, "" nobody.
function owner(side,    i) {
    if (side == "?1") return "?"
    for (i = 1; i <= count; i++) if (column[i] == side) return alias[i]
    return ""
}

# Follow the equations from ?1 until nothing new is tied.  A left join's
# condition restricts the table it adds, never the others.
function ties(s,    i, rest, side, a, b, pair, n, more) {
    tied["?"] = 1
    for (i = 1; i <= count; i++)
        if (column[i] == "INTO" && s ~ ("INTO " table[i] " \\(shop_id,?.*(VALUES \\(\\?1[,)]|SELECT \\?1[, ])"))
            tied[alias[i]] = 1
    n = 0
    rest = s
    while (match(rest, EQUATION)) {
        split(substr(rest, RSTART, RLENGTH), side, " = ")
        rest = substr(rest, RSTART + RLENGTH)
        sub(/^[ (]/, "", side[1])
        a = owner(side[1]); b = owner(side[2])
        if (a == "" || b == "") continue
        if (b in left || !(a in left)) pair[++n] = a " " b
        if (a in left || !(b in left)) pair[++n] = b " " a
    }
    do {
        more = 0
        for (i = 1; i <= n; i++) {
            split(pair[i], side, " ")
            if (side[1] in tied && !(side[2] in tied)) { tied[side[2]] = 1; more = 1 }
        }
    } while (more)
}

# Take from each table everything that ties it, and see whether that is noticed.
function mutate(s,    i, n, a, c) {
    tables_of(s)
    n = count
    for (i = 1; i <= n; i++) { a[i] = alias[i]; c[i] = column[i] }
    for (i = 1; i <= n; i++) {
        mutants++
        if (unbound(without(s, c[i])) == "")
            print name ": not noticed when " a[i] " is not bound"
        tables_of(s)
    }
}

function without(s, c,    out, rest, piece, side) {
    if (c == "INTO") {
        sub(/VALUES \(\?1/, "VALUES (8", s)
        sub(/SELECT \?1/, "SELECT 8", s)
        return s
    }
    out = ""; rest = s
    while (match(rest, EQUATION)) {
        piece = substr(rest, RSTART, RLENGTH)
        split(piece, side, " = ")
        sub(/^[ (]/, "", side[1])
        out = out substr(rest, 1, RSTART - 1) \
            (side[1] == c || side[2] == c ? " 1 = 1" : piece)
        rest = substr(rest, RSTART + RLENGTH)
    }
    return out rest
}
