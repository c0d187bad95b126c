#!/bin/sh
# SPDX-License-Identifier: MIT
# How time and memory grow: growth.sh OUT [ARTICLES]... , where OUT is the build folder. Makes synthetic newswire of each size
# in OUT/bench-data, scans it as JSON Lines on 2 threads, and takes it away again. The rows go to OUT/growth.csv, and a plot
# of them to OUT/growth.svg. Without sizes: 10,000 to a million. Ten million articles need 24 GB for themselves and some
# 27 GB beside them.
set -eu
if [ $# -lt 1 ]; then
    echo "usage: growth.sh OUT [ARTICLES]..." >&2
    exit 2
fi
out=$1
shift
[ $# -gt 0 ] || set -- 10000 31623 100000 316228 1000000
data=$out/bench-data
mkdir -p "$data"
table=$out/growth.csv
about="$(date -u +%Y-%m-%d),$(git describe --always --dirty 2>/dev/null || echo unknown)"
machine="$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1) x $(nproc)"
"$out/bench/growth" --header | sed 's/^/date,commit,machine,/' >"$table"
for articles in "$@"; do
    file=$data/growth-$articles.jsonl
    "$out/bench/newswire" --articles "$articles" -o "$file"
    row=$("$out/bench/growth" --tmp "$data" "$file")
    rm -f "$file"
    echo "$about,$machine,$row" | tee -a "$table"
done
awk -f "$(dirname "$0")/growth.awk" "$table" >"$out/growth.svg"
