#!/usr/bin/env bash
# Runs every fuzzer for an equal share of the time given (seconds; 60 by default), with the corpus in
# tests/corpus/NAME where there is one. `tests/fuzz.sh 3600` for an hour.
set -uo pipefail
cd "$(dirname "$0")/.."
total=${1:-60}
mkdir -p build
[ -f build/fuzz/build.ninja ] || cmake --preset fuzz >build/fuzz-cmake.log 2>&1 || { tail build/fuzz-cmake.log; exit 1; }
fuzzers=$(ninja -C build/fuzz -t targets all | grep -oE '^[a-z_]+_fuzz: CXX_EXECUTABLE' | cut -d: -f1)
ninja -C build/fuzz $fuzzers >build/fuzz.log 2>&1 || { grep -E 'error|FAILED' build/fuzz.log | head; echo "0 passed, 1 failed"; exit 1; }
each=$((total / $(wc -w <<<"$fuzzers")))
passed=0 failed=0
for fuzzer in $fuzzers; do
    corpus=build/corpus/$fuzzer
    mkdir -p "$corpus"
    if build/fuzz/"$fuzzer" -max_total_time="$each" -timeout=10 -rss_limit_mb=2048 -artifact_prefix="build/$fuzzer-" \
        "$corpus" $([ -d "tests/corpus/$fuzzer" ] && echo "tests/corpus/$fuzzer") >"build/$fuzzer.log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$fuzzer found a fault:"
        tail -n 15 "build/$fuzzer.log"
    fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
