#!/bin/sh
# SPDX-License-Identifier: MIT
# Fuzz: run.sh OUT SECONDS [TARGET]... , where OUT holds the targets that `make fuzz` has built. One after the other, each
# for SECONDS, from the seeds in corpus/ and what earlier runs have kept in OUT/fuzz-kept. Ends with 1 if anything was found;
# the input that does it is then in OUT/fuzz-found, and belongs into corpus/TARGET once it is mended.
set -u
if [ $# -lt 2 ]; then
    echo "usage: run.sh OUT SECONDS [TARGET]..." >&2
    exit 2
fi
out=$1
seconds=$2
shift 2
here=$(dirname "$0")
[ $# -gt 0 ] || set -- $(ls "$here/corpus")

# Longer inputs cost speed and say no more, but where it takes length to get somewhere.
longest() {
    case $1 in
    date) echo 64 ;;
    html | stream) echo 8192 ;;
    scan) echo 2048 ;;
    archive) echo 8192 ;;
    *) echo 4096 ;;
    esac
}

words_of() {
    case $1 in
    doors | json | jsonl | sniff) echo "-dict=$here/json.dict" ;;
    date) echo "-dict=$here/date.dict" ;;
    xml) echo "-dict=$here/xml.dict" ;;
    html) echo "-dict=$here/html.dict" ;;
    warc) echo "-dict=$here/warc.dict" ;;
    anpa | charset | csv | text | plain | compare | scan) echo "-dict=$here/text.dict" ;;
    esac
}

found=0
for target in "$@"; do
    program=$out/tests/fuzz/fuzz_$target
    [ -x "$program" ] || { echo "fuzz: $program is not built" >&2; exit 2; }
    kept=$out/fuzz-kept/$target
    artifacts=$out/fuzz-found/$target
    log=$out/fuzz-found/$target.log
    mkdir -p "$kept" "$artifacts" || exit 2
    dictionary=$(words_of "$target")
    # shellcheck disable=SC2086
    if "$program" -max_total_time="$seconds" -max_len="$(longest "$target")" -timeout=20 -rss_limit_mb=2048 \
        -artifact_prefix="$artifacts/" -print_final_stats=1 $dictionary "$kept" "$here/corpus/$target" >"$log" 2>&1; then
        echo "ok $target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") runs," \
            "$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1) edges"
    else
        found=1
        echo "== $target:"
        tail -n 60 "$log"
    fi
done
exit $found
