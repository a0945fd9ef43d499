#!/usr/bin/env bash
# The browser tests against a small sample city of their own, on a free port and a database of their own.
set -uo pipefail
cd "$(dirname "$0")/.."
directory=$(mktemp -d /tmp/yekuo-browser-XXXXXX)
server=
stop() {
    [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
    rm -rf "$directory"
}
trap stop EXIT
build/release/yekuo demo --months 1 --port 0 --speed 60 --db "sqlite:$directory/city.db" >"$directory/out" 2>"$directory/err" &
server=$!
for _ in $(seq 1 1200); do
    url=$(grep -oE 'http://127.0.0.1:[0-9]+' "$directory/out" | head -n 1)
    [ -n "$url" ] && break
    kill -0 "$server" 2>/dev/null || break
    read -rt 0.25 <> <(:) || true
done
if [ -z "${url:-}" ]; then
    cat "$directory/err"
    echo "0 passed, 1 failed"
    exit 1
fi
cd web && YEKUO_URL="$url" node e2e/run.mjs
