#!/bin/sh
# SPDX-License-Identifier: MIT
# Two feeds of the same articles in different order: how many articles stand in another story, and how many after a night.
#     bench/orders.sh BUILD [ARTICLES] [SEED]
set -eu
build=$1 articles=${2:-100000} seed=${3:-1}
folder=$(mktemp -d "${TMPDIR:-/tmp}/dupscan-orders.XXXXXX")
trap 'rm -rf "$folder"' EXIT
"$build/bench/newswire" --articles "$articles" -o "$folder/in-order.jsonl"
# A shuffle that the seed decides: openssl-free, by a hash of the line's number.
awk -v seed="$seed" 'BEGIN { srand(seed) } { printf "%.12f\t%s\n", rand(), $0 }' "$folder/in-order.jsonl" |
    LC_ALL=C sort -k 1,1 | cut -f 2- >"$folder/shuffled.jsonl"

# Each article's id with the least id of its story: the same for the same stories, whatever the ids of stories are.
places() {
    "$build/dupscan" index export "$1" | jq -r '[.story, .id] | @tsv' | LC_ALL=C sort |
        awk -F '\t' '$1 != story { story = $1; least = $2 } { print $2 "\t" least }' | LC_ALL=C sort
}
differing() {
    places "$folder/a" >"$folder/a.tsv"
    places "$folder/b" >"$folder/b.tsv"
    LC_ALL=C comm -13 "$folder/a.tsv" "$folder/b.tsv" | wc -l
}
"$build/dupscan" feed --index "$folder/a" <"$folder/in-order.jsonl" >/dev/null
"$build/dupscan" feed --index "$folder/b" <"$folder/shuffled.jsonl" >/dev/null
echo "$articles articles, fed in order and shuffled: $(differing) stand in another story"
for index in a b; do "$build/dupscan" scan -q --index "$folder/$index" -o /dev/null; done
after=$(differing)
echo "after a night each: $after"
[ "$after" -eq 0 ]
