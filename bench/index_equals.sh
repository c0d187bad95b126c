#!/bin/sh
# SPDX-License-Identifier: MIT
# Nights against scans: index_equals.sh OUT [FILE.jsonl]..., where OUT is the build folder. Each file (without any, the corpora
# of ../shared/data) is read into an index in three nights: its first third, the file grown by the second one, and the last
# third in a file of its own. After each the report must be that of a scan of the same files with the same list of boilerplate,
# byte for byte but for the ids of stories, the bytes that were read, and what was skipped, which is told once.
set -eu
if [ $# -lt 1 ]; then
    echo "usage: index_equals.sh OUT [FILE.jsonl]..." >&2
    exit 2
fi
dupscan=$(cd "$1" && pwd)/dupscan
shift
[ $# -gt 0 ] || set -- ../shared/data/*/docs.jsonl
work=$(mktemp -d "${TMPDIR:-/tmp}/dupscan-equals.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# What may differ is taken out.
common() {
    sed -e 's/"[0-9a-f]\{16\}"/"ID"/g' -e '/^ *"\(bytes\|read\|boilerplate_file\)": /d' \
        -e '/^    "skipped": {/,/^    }/d' -e '/^  "skipped": \[\]$/d' -e '/^  "skipped": \[$/,/^  \]/d' "$1"
}

# Of a night: the articles that are there now, scanned and read into the index.
night() {
    "$dupscan" scan --index "$work/index" --boilerplate-file "$work/list" -j 2 -v -f json -o "$work/night.json" "$work/news" 2>"$work/said"
    "$dupscan" scan --boilerplate-file "$work/list" -j 2 -f json -o "$work/scan.json" "$work/news" 2>/dev/null
    common "$work/night.json" >"$work/night.txt"
    common "$work/scan.json" >"$work/scan.txt"
    if cmp -s "$work/night.txt" "$work/scan.txt"; then
        echo "  $1: equal; $(sed -n 's/^ *\([0-9]* pairs compared.*\)/\1/p' "$work/said")"
    else
        echo "  $1: DIFFERENT"
        diff "$work/scan.txt" "$work/night.txt" | head -n 20
        failed=1
    fi
}

failed=0
for file in "$@"; do
    echo "$file"
    rm -rf "$work/index" "$work/news" "$work/list"
    mkdir "$work/news"
    lines=$(wc -l <"$file")
    third=$((lines / 3))
    cp "$file" "$work/news/first.jsonl"
    "$dupscan" scan --boilerplate-file "$work/list" -j 2 -f json -o "$work/scan.json" "$work/news" 2>/dev/null
    head -n "$third" "$file" >"$work/news/first.jsonl"
    night "first night"
    tail -n "+$((third + 1))" "$file" | head -n "$third" >>"$work/news/first.jsonl"
    night "second night"
    tail -n "+$((2 * third + 1))" "$file" >"$work/news/last.jsonl"
    night "third night"
done
exit $failed
