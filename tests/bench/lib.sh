# What the benchmarks share: sourced.

# bench NAME VALUE YARDSTICK RATIO GOAL yes|no: one row of the report.
bench() { printf 'bench | %s | %s | %s | %s | %s | %s\n' "$@"; }

# judge RATIO at-least|at-most GOAL: yes or no.
judge() {
    awk -v r="$1" -v how="$2" -v g="$3" \
        'BEGIN { print (how == "at-least" ? r >= g : r <= g) ? "yes" : "no" }'
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", (b + 0 ? a / b : 0) }'; }

# rate URL [HEADER]: requests a second with 32 connections, the median of three.
rate() {
    local i
    for i in 1 2 3; do
        wrk -t1 -c32 -d"${SECONDS_EACH:-3}"s ${2:+-H "$2"} "$1" |
            awk '/Requests\/sec/ { print $2 } /Non-2xx/ { print "0 (" $0 ")" > "/dev/stderr" }'
    done | sort -n | sed -n 2p
}

# pss NAME: proportional memory of a row's workers in MB, summed.
pss() {
    local p
    for p in $(sed -n "s/^$1 [0-9]* running pid \([0-9]*\) .*/\1/p" "$dir/supervisor.state"); do
        awk '/^Pss:/ { print $2 }' "/proc/$p/smaps_rollup"
    done | awk '{ n += $1 } END { printf "%.1f", n / 1024 }'
}

# sql: as the database's owner, on stdin.
sql() { db_sql "$dir/run/db.sock"; }
