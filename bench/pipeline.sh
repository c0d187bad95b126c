#!/bin/sh
# SPDX-License-Identifier: MIT
# The speed of the stages and of whole scans: pipeline.sh OUT, where OUT is the build folder. A synthetic corpus of 100 MB is
# made in OUT/bench-data once. CORPUS may name JSON Lines files to be measured in the same run; without it real news is, all
# corpora of ../shared/data in one file, where that folder is there. PASSES is how often (5).
set -eu
if [ $# -ne 1 ]; then
    echo "usage: pipeline.sh OUT" >&2
    exit 2
fi
out=$1
data=$out/bench-data
articles=40000 # 106 MB as JSON Lines
mkdir -p "$data"

# What is there is whole: a file gets its name when it is done.
synthetic=$data/newswire-$articles.jsonl
if [ ! -f "$synthetic" ]; then
    "$out/bench/newswire" --articles "$articles" -o "$synthetic.new"
    mv "$synthetic.new" "$synthetic"
fi

# Real news, all corpora in one file, anew when one of them is newer.
real=$data/real-news.jsonl
set -- ../shared/data/*/docs.jsonl
if [ -z "${CORPUS:-}" ] && [ -f "$1" ]; then
    if [ ! -f "$real" ] || [ -n "$(find "$@" -newer "$real")" ]; then
        cat "$@" >"$real.new"
        mv "$real.new" "$real"
    fi
    CORPUS=$real
fi

echo "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, $(uname -sr)"
echo "dupscan: $("$out/dupscan" version | head -n 1), $(git describe --always --dirty 2>/dev/null || echo 'commit not known')"
echo "compiler: $(${CC:-cc} --version | head -n 1)"
echo "yardsticks: $(wc --version | head -n 1); $(xxhsum --version 2>&1 | head -n 1)"

# shellcheck disable=SC2086
for file in "$synthetic" ${CORPUS:-}; do
    [ -f "$file" ] || { echo "pipeline: no such file: $file" >&2; exit 2; }
    # Another file of the same name is told by its size and time.
    stamp=$(stat -c '%s-%Y' "$file")
    name=$(basename "$(dirname "$(realpath "$file")")")-$(basename "$file" .jsonl)-$stamp
    text=$data/$name
    if [ ! -d "$text" ]; then
        rm -rf "$text.new"
        mkdir "$text.new"
        "$out/bench/unpack" "$file" "$text.new/all.txt" "$text.new/files" >"$text.new/about"
        mv "$text.new" "$text"
    fi
    echo
    echo "== $file: $(cat "$text/about")"
    "$out/bench/stages" --passes "${PASSES:-5}" --folder "$text/files" "$text/all.txt" "$file"
done
echo
"$(dirname "$0")/aims.sh" "$(dirname "$0")/results"
