#!/bin/sh
# Opens dashboards in headless Chromium: samples with hostile text and with 100,000 incidents, and those that are named.
#
#   run.sh [SEEDS_HTML [SCREENSHOTS_DIR]]
#
# Needs Go, Node 20, the npm registry and Chromium (/usr/bin/chromium, or what CHROMIUM names).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=${HAVERI_ROOT:-$here/../..}
[ -d "$here/node_modules" ] && [ "$here/node_modules/.package-lock.json" -nt "$here/package-lock.json" ] ||
	npm ci --prefix "$here" --no-audit --no-fund >&2

pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT
[ $# -eq 0 ] || cp "$1" "$pages/seeds.html"
(cd "$root" && HAVERI_DASHBOARD_DIR="$pages" go test ./reports/dashboard -count=1 -run TestWriteSample) >&2
node "$here/browser.mjs" "$pages" ${2:+"$2"}
