#!/bin/sh
# SPDX-License-Identifier: MIT
# What was read from the files of a folder, as a table to be held against them by eye: formats.sh OUT FOLDER...
# Columns: path, format, headline, words, guid, version, status, published, source; then what was skipped, and why.
set -eu
[ $# -ge 2 ] || { echo "usage: formats.sh OUT FOLDER..." >&2; exit 2; }
program=$1/dupscan
shift
"$program" scan --min-size 1 --window 0 -f json "$@" | jq -r '
    def cut($n): if length > $n then .[:$n] + "…" else . end;
    ([.stories[].members[]] | sort_by(.path)[] |
        [.path, .format, (.headline | cut(60)), .words, .guid, .version, .status, .published, .source] | @tsv),
    (.skipped | sort_by(.path)[] | ["SKIPPED", .path, .reason, .detail, .place] | @tsv)'
