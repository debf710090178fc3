# For the page tests: a private database, a portal run as CGI, sessions whose
# cookies are known.  Sourced; sets $tmp and $sock.
. tests/stack/lib.sh
. tests/stack/cases.sh

bin=${BIN:-build/${V:-dev}/bin}
tmp=$(mktemp -d) || exit 1
trap 'tests/stack/private-db stop "$tmp"; rm -rf "$tmp"' EXIT
sock=$(tests/stack/private-db "$tmp") || exit 1
export COUNTERFOIL_CONF=$tmp/counterfoil.conf

sql() { mariadb --no-defaults -u root -S "$sock" --batch --skip-column-names --default-character-set=utf8mb4 "$@" $db_name; }

# What empties every table, said once: each case begins with an empty database.
sql -e "SELECT CONCAT('TRUNCATE TABLE \`', table_name, '\`;')
    FROM information_schema.tables
    WHERE table_schema = DATABASE() AND table_name <> 'migration'
      AND table_name NOT LIKE 'schema%'" >"$tmp/empty.sql"

# load FILE...: these rows and no others.
load() {
    {
        echo 'SET SESSION foreign_key_checks = 0;'
        cat "$tmp/empty.sql"
        echo 'SET SESSION foreign_key_checks = 1;'
        cat "$@"
    } | sql || { echo "cannot load $*"; return 1; }
}

# secret_of TOKEN: the csrf of a session or visit, as shop_form_secret makes it.
secret_of() {
    printf form | openssl dgst -sha256 -hmac "$1" | sed 's/.*= *//'
}

# request METHOD URI BODY [NAME=VALUE...]: one request to the program; the
# reply on standard output.
request() {
    local method=$1 uri=$2 body=$3
    shift 3
    printf '%b' "$body" | env REQUEST_METHOD="$method" REQUEST_URI="$uri" \
        CONTENT_TYPE=application/x-www-form-urlencoded \
        CONTENT_LENGTH="$(printf '%b' "$body" | wc -c)" \
        REMOTE_ADDR=192.0.2.7 "$@" "$bin/${program:-portal}" 2>"$tmp/stderr"
}

# normal: what differs from run to run, made equal.
normal() {
    sed -E -e 's/\r$//' \
        -e 's/(<time datetime=")[^"]*(" title=")[^"]*(">)[^<]*/\1T\2T\3T/g' \
        -e 's/((Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day )?(January|February|March|April|May|June|July|August|September|October|November|December) [0-9]{1,2}(, 20[0-9]{2})?/DAY/g' \
        -e 's/(value=")20[0-9]{2}-[0-9]{2}-[0-9]{2}"/\1DATE"/g; s/ at [0-9]{1,2}:[0-9]{2}/ at TIME/g' \
        -e 's/<option value="DATE">[^<]*</<option value="DATE">MONTH</g' \
        -e 's/(&state=)[A-Za-z0-9_-]{43}/\1TOKEN/' \
        -e 's/Good (morning|afternoon|evening)/Good day/' \
        -e 's/(name="csrf" value=")[0-9a-f]{64}/\1SECRET/g' \
        -e 's/(name="form_key" value=")[A-Za-z0-9_-]{22}/\1KEY/g' \
        -e 's/(__Host-cf_(session|visit)=)[A-Za-z0-9_-]{22,}/\1TOKEN/' \
        -e 's/(-)20[0-9]{2}-[0-9]{2}-[0-9]{2}(\.csv")/\1DATE\2/' \
        -e 's/(Wait )[0-9]+( seconds)/\1N\2/; s/^(Retry-After: )[0-9]+/\1N/; s/^(RateLimit: ).*/\1N/' \
        -e 's/("request_id":")[0-9a-f-]+/\1ID/' -e 's/^Content-Length: [0-9]+/Content-Length: N/'
}
