#!/bin/sh
# The secrets of an installation (style: one file each, mode 0600).
#
#   secrets.sh DIR       make those that are missing, at random
#   secrets.sh DIR sql   print the SQL that makes the database and its users
#                        with these passwords; for the database's root
#
# qbo_client.secret and qbo_verifier.secret (of the webhooks) are Intuit's to
# give: write them over those made here.
set -eu
umask 077
database=${DB_NAME:-counterfoil}
users="cf_web cf_api cf_intake cf_sweep cf_support cf_admin cf_migrate"
dir=${1:?which directory}

hex() { od -An -v -tx1 -N"$1" /dev/urandom | tr -d ' \n'; }
put() { [ -s "$dir/$1" ] || printf '%s\n' "$2" >"$dir/$1"; }

if [ "${2:-}" = sql ]; then
    echo "CREATE DATABASE IF NOT EXISTS $database CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;"
    for user in $users; do
        echo "CREATE USER IF NOT EXISTS $user@localhost;"
        echo "SET PASSWORD FOR $user@localhost = PASSWORD('$(cat "$dir/$user.pass")');"
    done
    # What the others may do is sql/grants.sql, applied by each migration.
    echo "GRANT ALL ON $database.* TO cf_migrate@localhost WITH GRANT OPTION;"
    exit
fi

mkdir -p "$dir"
chmod 700 "$dir"
for user in $users; do put "$user.pass" "$(hex 16)"; done
put token.key "1:$(hex 32)"
put web.key "1:$(hex 32)"
put realm.key "$(hex 32)"
put qbo_client.secret "$(hex 20)"
put qbo_verifier.secret "$(hex 20)"
