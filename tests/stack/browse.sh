# What a person does with a browser, for shell scripts: sourced.  Needs $dir
# (scratch), $url (the portal) and $sim (the simulator's TLS).  Every form is
# fetched before it is sent, so tokens and keys are the page's own.

jar=$dir/browse.jar
said=$dir/browse.out

control() {
    curl -sS --fail-with-body --cacert "$dir/tls/ca.pem" "$sim/sim/$1" ${2:+-d "$2"} -o "$said" ||
        die "simulator, $1: $(cat "$said")"
}
page() { curl -sS --fail-with-body -b "$jar" -c "$jar" "$@"; }

# field NAME: the value of that hidden field of the page on stdin.
field() { grep -o '<input[^>]*>' | sed -n "s/.*name=\"$1\".*value=\"\([^\"]*\)\".*/\1/p" | head -n 1 | sed 's/&amp;/\&/g'; }

# press PAGE ACTION NAME=VALUE...: send that page's form; prints where it leads.
press() {
    local from=$1 action=$2 text name pair args=()
    shift 2
    text=$(page "$url$from") || die "$from: $text"
    for name in csrf form_key; do
        pair=$(field $name <<<"$text")
        [ -z "$pair" ] || args+=(--data-urlencode "$name=$pair")
    done
    for pair; do args+=(--data-urlencode "$pair"); done
    page -o "$said" -w '%{redirect_url}' -H "Origin: $url" "${args[@]}" "$url$action" ||
        die "$action: $(cat "$said")"
}

# sign_in EMAIL PASSWORD
sign_in() { press /login /login "email=$1" "password=$2" >/dev/null; }

# connect REALM: press Connect, Allow at the simulator's page, come back.
connect() {
    local ask form name back args=()
    ask=$(press /settings/quickbooks /settings/quickbooks/connect)
    form=$(page "$ask") || die "the simulator's page refuses: $form"
    for name in client_id redirect_uri response_type scope state; do
        args+=(--data-urlencode "$name=$(field "$name" <<<"$form")")
    done
    back=$(page -o /dev/null -w '%{redirect_url}' "${args[@]}" -d "realmId=$1" -d decision=allow "${ask%%\?*}")
    page -o /dev/null "$back" || die "the way back from QuickBooks fails"
    patiently 60 connected || die "the connection did not become active"
}
# Its lists are there, too.
connected() {
    local status
    status=$(page "$url/settings/quickbooks")
    grep '>Active<' >/dev/null <<<"$status" && ! grep 'Connecting to QuickBooks' >/dev/null <<<"$status"
}

# patiently SECONDS COMMAND...
patiently() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.3
    done
}
