# Test cases for shell scripts: sourced.  A script calls `ok NAME COMMAND...`
# for each thing it holds to be true and `cases_end` last.

cases_passed=0
cases_failed=0

# ok NAME COMMAND...: the case passes when the command succeeds.
ok() {
    local name=$1
    shift
    if "$@"; then
        cases_passed=$((cases_passed + 1))
        echo "ok      $name"
    else
        cases_failed=$((cases_failed + 1))
        echo "FAILED  $name"
    fi
}

# not COMMAND...: true when it fails.
not() { ! "$@"; }

# within SECONDS COMMAND...: true as soon as it succeeds.
within() {
    local end=$((${EPOCHREALTIME/./} + $1 * 1000000))
    shift
    until "$@"; do
        [ "${EPOCHREALTIME/./}" -lt "$end" ] || return 1
        sleep 0.05
    done
}

cases_end() {
    echo "$cases_passed passed, $cases_failed failed"
    [ "$cases_failed" = 0 ]
    exit
}
