#!/bin/sh
# Put a built Counterfoil in its place; `make install` calls this.
#
#   install.sh BUILD DESTDIR PREFIX
set -eu
build=$1
root=$2
prefix=$3
lib=$prefix/lib/counterfoil
share=$prefix/share/counterfoil
etc=/etc/counterfoil

# pool NAME PROGRAM: its socket and its workers.
pool() {
    for unit in .socket @.service; do
        sed -e "s|@POOL@|$1|g; s|@PROGRAM@|$2|g; s|@LIB@|$lib|g" \
            "conf/systemd/pool$unit.in" >"$root$prefix/lib/systemd/system/counterfoil-$1$unit"
    done
}
fill() {
    sed -e "s|@LIB@|$lib|g; s|@BIN@|$prefix/bin|g; s|@ETC@|$etc|g; s|@RUN@|/run/counterfoil|g; s|@STATIC@|$share/static|g" "$1"
}

umask 022
mkdir -p "$root$prefix/bin" "$root$lib" "$root$share/sql" "$root$etc" \
    "$root$prefix/lib/systemd/system" "$root/etc/nginx/sites-available" "$root/etc/cron.d"
for program in portal api intake sweeper; do
    [ ! -x "$build/bin/$program" ] || install -m 755 "$build/bin/$program" "$root$lib/"
done
install -m 755 "$build/bin/counterfoil" "$root$prefix/bin/"
cp -R templates static "$root$share/"
cp -R sql/schema sql/grants.sql sql/restored.sql "$root$share/sql/"
install -m 755 conf/secrets.sh "$root$share/"
install -m 644 conf/counterfoil.conf.sample "$root$etc/"
fill conf/nginx-locations.conf.in >"$root$etc/nginx-locations.conf"
fill conf/nginx.conf.in >"$root/etc/nginx/sites-available/counterfoil"
fill conf/crontab.in >"$root/etc/cron.d/counterfoil"
install -m 644 conf/systemd/counterfoil.target "$root$prefix/lib/systemd/system/"
pool portal portal
pool signin portal
pool api api
pool intake intake
