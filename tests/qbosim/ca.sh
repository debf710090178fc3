#!/bin/sh
# ca.sh DIR: a test CA and a certificate for 127.0.0.1 and localhost, once.
# Makes DIR/ca.pem, DIR/server.pem and DIR/server.key; ten years, P-256.
set -eu
umask 077
[ $# = 1 ] || { echo "usage: ca.sh DIR" >&2; exit 2; }
mkdir -p "$1"
cd "$1"
[ -s ca.pem ] && [ -s server.pem ] && [ -s server.key ] && exit 0

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
openssl ecparam -name prime256v1 -genkey -noout -out "$tmp/ca.key"
openssl req -x509 -new -sha256 -days 3650 -key "$tmp/ca.key" \
    -subj '/CN=Counterfoil test CA' -out "$tmp/ca.pem" \
    -addext 'basicConstraints=critical,CA:TRUE' \
    -addext 'keyUsage=critical,keyCertSign,cRLSign' 2>/dev/null
openssl ecparam -name prime256v1 -genkey -noout -out "$tmp/server.key"
openssl req -new -sha256 -key "$tmp/server.key" -subj '/CN=localhost' \
    -out "$tmp/server.csr" 2>/dev/null
cat >"$tmp/ext" <<'END'
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
subjectAltName=DNS:localhost,IP:127.0.0.1
END
openssl x509 -req -sha256 -days 3650 -in "$tmp/server.csr" \
    -CA "$tmp/ca.pem" -CAkey "$tmp/ca.key" -CAcreateserial \
    -extfile "$tmp/ext" -out "$tmp/server.pem" 2>/dev/null
mv "$tmp/server.key" "$tmp/server.pem" "$tmp/ca.pem" .
chmod 644 ca.pem server.pem
