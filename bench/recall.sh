#!/bin/sh
# SPDX-License-Identifier: MIT
# Recall and cohesion against --exact: recall.sh OUT [FILE]... , where OUT is the build folder. Without files, on a synthetic
# corpus of 20,000 articles, made in OUT/bench-data once. Exit code 1 if a bound is missed on any of them.
set -eu
if [ $# -lt 1 ]; then
    echo "usage: recall.sh OUT [FILE]..." >&2
    exit 2
fi
out=$1
shift
if [ $# -eq 0 ]; then
    synthetic=$out/bench-data/newswire-20000.jsonl
    mkdir -p "$out/bench-data"
    if [ ! -f "$synthetic" ]; then
        "$out/bench/newswire" --articles 20000 -o "$synthetic.new"
        mv "$synthetic.new" "$synthetic"
    fi
    set -- "$synthetic"
fi
missed=0
for file in "$@"; do
    echo "== $file"
    code=0
    "$out/bench/recall" "$file" || code=$?
    [ "$code" -le 1 ] || exit "$code"
    [ "$code" -eq 0 ] || missed=1
done
exit $missed
