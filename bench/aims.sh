#!/bin/sh
# SPDX-License-Identifier: MIT
# The figures that take longer than `make bench`, as they were measured last: aims.sh RESULTS, the folder with growth.csv and
# peers.csv. Each row says aim, floor, figure, and when and at what commit that was.
set -eu
results=$1
echo "measured before, by make bench-growth and make bench-peers:"
printf '%-62s %6s %8s %9s\n' what aim 'at least' figure
row() { # what, aim, floor, figure, unit, "most" or "least"
    awk -v what="$1" -v aim="$2" -v floor="$3" -v figure="$4" -v unit="$5" -v kind="$6" 'BEGIN {
        good = kind == "most" ? figure <= floor : figure >= floor
        better = kind == "most" ? figure <= aim : figure >= aim
        printf "%-62s %6s %8s %9.3g %s  %s\n", what, aim, floor, figure, unit, better ? "aim met" : good ? "over the floor" : "MISSED"
    }'
}
column() { # CSV, column, awk condition on named columns c[...]
    awk -F, -v wanted="$2" "NR == 1 { for (i = 1; i <= NF; i++) at[\$i] = i; next } $3 { print \$at[wanted] }" "$1" | tail -n 1
}
growth=$results/growth.csv
if [ -f "$growth" ]; then
    largest=$(column "$growth" articles 1)
    seconds=$(column "$growth" seconds 1)
    anon=$(column "$growth" anon_bytes 1)
    allocated=$(column "$growth" allocated_bytes 1)
    echo "  growth: $(column "$growth" machine 1), commit $(column "$growth" commit 1), $(column "$growth" date 1)"
    row "$largest articles of 400 words, minutes" 5 15 "$(awk "BEGIN { print $seconds / 60 }")" min most
    row "  anonymous memory an article, bytes (RssAnon)" 400 400 "$(awk "BEGIN { print $anon / $largest }")" B most
    row "  the same, as the allocator counts it" 400 400 "$(awk "BEGIN { print $allocated / $largest }")" B most
    row "  time grows by the power, from 100,000 articles on" 1.05 1.05 "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["articles"] >= 100000 && !n { n = $at["articles"]; s = $at["seconds"] }
        END { printf "%.3f", log($at["seconds"] / s) / log($at["articles"] / n) }' "$growth")" "" most
fi
peers=$results/peers.csv
if [ -f "$peers" ]; then
    echo "  peers: see bench/peers/README.md for the whole table"
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print $at["corpus"] }' "$peers" | sort -u | while read -r corpus; do
        of() { awk -F, -v corpus="$corpus" -v tool="$1" -v threads="$2" -v wanted="$3" '
            NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
            $at["corpus"] == corpus && $at["tool"] == tool && $at["threads"] == threads { print $at[wanted] }' "$peers" | tail -n 1; }
        ours=$(of dupscan 2 wall_s)
        for peer in "datasketch basic|1|400|250" "datasketch tuned|1|400|250" "rensa full|2|5|2"; do
            tool=${peer%%|*}
            rest=${peer#*|}
            theirs=$(of "$tool" "${rest%%|*}" wall_s)
            rest=${rest#*|}
            [ -n "$theirs" ] && [ -n "$ours" ] || continue
            row "$(basename "$corpus" .jsonl): times the speed of $tool" "${rest%%|*}" "${rest#*|}" "$(awk "BEGIN { print $theirs / $ours }")" x least
        done
    done
fi
echo "not measured yet: feed and night, which come with the index. Recall is make bench-recall's."
