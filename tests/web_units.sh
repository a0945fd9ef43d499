#!/usr/bin/env bash
# The API document's lint, the web application's types and its unit tests.
set -uo pipefail
cd "$(dirname "$0")/../web"
passed=0 failed=0
step() {
    local name=$1
    shift
    if "$@" >"../build/test-logs/$name.log" 2>&1; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "$name failed:"
        tail -n 25 "../build/test-logs/$name.log"
    fi
}
step redocly npm run --silent lint:api
step vue-tsc npm run --silent check
npx vitest run --reporter=json --outputFile=../build/test-logs/vitest.json >../build/test-logs/vitest.log 2>&1
read -r ok bad < <(node -e 'try{const r=JSON.parse(require("fs").readFileSync("../build/test-logs/vitest.json"));console.log(r.numPassedTests,r.numFailedTests+r.numFailedTestSuites)}catch{console.log(0,1)}')
[ "$bad" -gt 0 ] && tail -n 40 ../build/test-logs/vitest.log
echo "$((passed + ok)) passed, $((failed + bad)) failed"
[ $((failed + bad)) = 0 ]
