#!/bin/sh
# Reads reports back with DuckDB, hyparquet, parquet-wasm and apache-arrow.
#
#   run.sh REPORTS_DIR EXPECTED_DIR   compares a folder of reports with a folder of T.jsonl
#   run.sh                            writes samples first, and compares those
#
# Needs Node 20 and the npm registry; without arguments, Go as well.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
[ -d "$here/node_modules" ] && [ "$here/node_modules/.package-lock.json" -nt "$here/package-lock.json" ] ||
	npm ci --prefix "$here" --no-audit --no-fund >&2

if [ $# -eq 2 ]; then
	exec node "$here/readback.mjs" "$1" "$2"
fi
samples=$(mktemp -d)
trap 'rm -rf "$samples"' EXIT
(cd "$here/../.." && HAVERI_SAMPLE_DIR="$samples" go test ./reports -count=1 -run TestWriteSample) >&2
for sample in sample groups empty; do
	node "$here/readback.mjs" "$samples/$sample/reports" "$samples/$sample/expected"
done
