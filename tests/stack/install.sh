#!/bin/sh
# Install what building, running and testing Counterfoil needs on Debian 12.
# Quick when nothing is missing: one dpkg-query, no network.  Root or sudo.
#
#   install.sh run    what `make demo` needs
#   install.sh check  that, and what `make check` needs besides
set -eu

run="gcc g++ make pkg-config libmariadb-dev libfcgi-dev libctemplate-dev
 libjansson-dev libcurl4-openssl-dev libssl-dev libargon2-dev nginx-light
 mariadb-server-core mariadb-client-core openssl ca-certificates procps curl"
check="libcmocka-dev chromium fonts-dejavu-core libnginx-mod-http-echo wrk clang-format systemd"

case "${1:-}" in
run) want=$run ;;
check) want="$run $check" ;;
*)
    echo "usage: install.sh run|check" >&2
    exit 2
    ;;
esac

missing=
for p in $want; do
    state=$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null) || state=
    [ "$state" = installed ] || missing="$missing $p"
done
# Node may come from Debian (18) or from elsewhere, and then Debian's npm
# conflicts with it: ask for the commands, not for the packages.
if [ "$1" = check ]; then
    command -v node >/dev/null 2>&1 || missing="$missing nodejs"
    command -v npm >/dev/null 2>&1 || missing="$missing npm"
fi

# What npm brings, as package-lock.json has it; kept in the checkout.
npm_packages() {
    [ "$want" != "$run" ] && [ -f package-lock.json ] || return 0
    [ ! node_modules/.package-lock.json -nt package-lock.json ] || return 0
    echo "installing: npm packages"
    npm ci --no-audit --no-fund --loglevel=error
}
if [ -z "$missing" ]; then
    npm_packages
    exit
fi

as_root=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
        echo "Run as root once, or install sudo. Missing packages:$missing" >&2
        exit 1
    }
    as_root=sudo
fi
echo "installing:$missing"
# No service may start by itself: the demo runs private servers of its own.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    trap '$as_root rm -f $policy' EXIT
    printf '#!/bin/sh\nexit 101\n' | $as_root sh -c "cat >$policy && chmod 755 $policy"
fi
apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3"
$apt update
$apt install -y --no-install-recommends $missing >/dev/null
npm_packages
