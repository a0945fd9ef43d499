#!/usr/bin/env bash
# Everything that ./test runs, one part after another. A part prints little when it passes; each ends with a
# line that counts, and the last line counts all.
set -uo pipefail
cd "$(dirname "$0")/.."
. deploy/build.sh
quick=no
[ "${1:-}" = --quick ] && quick=yes

install_packages test
build_web
build_program all

passed=0 failed=0 skipped=0
mkdir -p build/test-logs

count() { # name passed failed skipped
    passed=$((passed + $2)) failed=$((failed + $3)) skipped=$((skipped + $4))
    if [ "$3" -gt 0 ]; then say "FAILED $1: $3 (build/test-logs/$1.log)"; else say "ok $1: $2"; fi
}

doctest() {
    local name=$1 log="build/test-logs/$1.log" line
    build/release/"$name" >"$log" 2>&1
    local status=$?
    line=$(grep -a 'test cases:' "$log" | tail -n 1)
    if [ -z "$line" ] || { [ $status -ne 0 ] && [[ "$line" != *" failed"* ]]; }; then
        tail -n 20 "$log" >&2
        count "$name" 0 1 0
        return
    fi
    local numbers
    numbers=($(grep -oE '[0-9]+' <<<"$line"))
    [ "${numbers[2]}" -gt 0 ] && grep -aE 'TEST CASE|ERROR|FATAL' "$log" | head -n 20 >&2
    grep -a 'skipped:' "$log" | sort -u | head -n 5 >&2
    count "$name" "${numbers[1]}" "${numbers[2]}" 0
}

# A program whose last counting line reads "N passed, N failed[, N skipped]".
counted() {
    local name=$1 log="build/test-logs/$1.log" line numbers
    shift
    "$@" >"$log" 2>&1
    local status=$?
    line=$(grep -aoE '[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?' "$log" | tail -n 1)
    numbers=($(grep -oE '[0-9]+' <<<"$line"))
    if [ ${#numbers[@]} -lt 2 ] || { [ $status -ne 0 ] && [ "${numbers[1]}" = 0 ]; }; then
        tail -n 30 "$log" >&2
        count "$name" 0 1 0
        return
    fi
    [ "${numbers[1]}" -gt 0 ] && tail -n 30 "$log" >&2
    count "$name" "${numbers[0]}" "${numbers[1]}" "${numbers[2]:-0}"
}

for program in $(cat build/release/tests.txt); do doctest "$program"; done
counted style python3 tests/style_check.py
counted web-units bash tests/web_units.sh
if [ "$quick" = no ]; then
    counted browser bash tests/browser.sh
    counted fuzz bash tests/fuzz.sh 60
fi

echo "$passed passed, $failed failed$([ $skipped -gt 0 ] && echo ", $skipped skipped")"
[ "$failed" = 0 ]
