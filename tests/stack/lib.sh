# Shell functions shared by the scripts that start servers: sourced, from the
# checkout's root.  Nothing here touches anything outside the directories it
# is given.

db_name=counterfoil
db_users="cf_web cf_api cf_intake cf_sweep cf_support cf_admin cf_migrate"
variant=${V:-dev}

die() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# runs PID WORD: that process lives and has that word on its command line, so
# a number that was given to another process since is not mistaken for ours.
runs() {
    tr '\0' '\n' 2>/dev/null <"/proc/$1/cmdline" | grep -qxF -- "$2"
}

# gone PID SECONDS: wait until it has ended.  One that nobody has reaped yet
# has no command line any more.
gone() {
    local i
    for ((i = 0; i <= $2 * 50; i++)); do
        [ -n "$(tr -d '\0' 2>/dev/null <"/proc/$1/cmdline")" ] || return 0
        sleep 0.02
    done
    return 1
}

# secrets_known DIR: secrets that tests may write down; conf/secrets.sh makes
# real ones.
secrets_known() {
    local dir=$1 user
    mkdir -p "$dir" && chmod 700 "$dir"
    for user in $db_users; do
        echo "test-$user" >"$dir/$user.pass"
    done
    echo "1:$(printf '11%.0s' {1..32})" >"$dir/token.key"
    echo "1:$(printf '22%.0s' {1..32})" >"$dir/web.key"
    printf '33%.0s' {1..32} >"$dir/realm.key"
    echo test-client-secret >"$dir/qbo_client.secret"
    echo test-verifier-token >"$dir/qbo_verifier.secret"
    chmod 600 "$dir"/*
}

# all_gone PID...: none of them lives.
all_gone() {
    local p
    for p; do gone "$p" 0 || return 1; done
}

# db_install DATADIR: an empty MariaDB where this system user may do all.
db_install() {
    mariadb-install-db --no-defaults --datadir="$1" --skip-test-db \
        --auth-root-authentication-method=socket \
        --auth-root-socket-user="$(id -un)" \
        --innodb-log-file-size=8M --user="$(id -un)" >/dev/null ||
        die "mariadb-install-db failed"
}

# Root does not run a database server unless it is told to.
db_as() {
    if [ "$(id -u)" = 0 ]; then echo --user=root; fi
}

# db_wait SOCKET PID LOG: until it answers, at most 30 s.
db_wait() {
    local i
    for i in {1..1500}; do
        if [ -S "$1" ] && echo 'SELECT 1' | db_sql "$1" >/dev/null 2>&1; then
            return 0
        fi
        kill -0 "$2" 2>/dev/null || break
        sleep 0.02
    done
    kill "$2" 2>/dev/null
    tail -n 20 "$3" >&2
    die "MariaDB did not start"
}

# db_sql SOCKET: run what comes on stdin as who installed the database.
db_sql() {
    mariadb --no-defaults -u "$(id -un)" -S "$1" --batch --skip-column-names
}

# db_create SOCKET SECRETS: the database and its users.
db_create() {
    conf/secrets.sh "$2" sql | db_sql "$1" || die "cannot create the database"
}

# db_migrate CONF: the schema and the grants, by the operator's command.
db_migrate() {
    COUNTERFOIL_CONF=$1 "build/$variant/bin/counterfoil" migrate ||
        die "counterfoil migrate failed (is it built? make)"
}

# free_ports N: the first of N neighboring ports that nobody listens at.
free_ports() {
    local try first i
    for try in {1..50}; do
        first=$((20000 + RANDOM % 10000))
        for ((i = 0; i < $1; i++)); do
            ! (exec 3<>"/dev/tcp/127.0.0.1/$((first + i))") 2>/dev/null || continue 2
        done
        echo $first
        return
    done
    return 1
}
