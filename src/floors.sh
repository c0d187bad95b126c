#!/bin/sh
# SPDX-License-Identifier: MIT
# The floors of src/README.md, checked: a file includes its own folder and lower floors only, siblings on one floor do not
# know each other, cli sees the public header only, and no two files have one name.
set -eu
cd "$(dirname "$0")/.."
awk '
BEGIN {
    floor["base"] = 0; floor["model"] = 0.5
    floor["article"] = floor["text"] = floor["sketch"] = floor["store"] = 1
    floor["format"] = 1.5; floor["match"] = 2; floor["story"] = 3; floor["report"] = floor["engine"] = 4; floor["cli"] = 5
}
function complain(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; bad = 1 }
FNR == 1 { split(FILENAME, part, "/"); mine = part[2]; if (!(mine in floor)) complain("no such room: " mine) }
/^#include "/ {
    split($0, quoted, "\""); target = quoted[2]
    if (target == "dupscan.h") next
    if (split(target, step, "/") != 2) { complain("includes " target ", which is in no room"); next }
    other = step[1]
    if (!(other in floor)) complain("includes " target ", which is in no room")
    else if (mine == "cli" && other != "cli") complain("cli sees dupscan.h only, not " target)
    else if (other != mine && floor[other] >= floor[mine]) complain("floor " floor[mine] " includes " target " of floor " floor[other])
    includes++
}
END { if (bad) exit 1; printf "floors: %d includes in order\n", includes }
' $(find src -name '*.[ch]' | sort)
twice=$(find src include tests bench -name '*.[ch]' -exec basename {} \; | sort | uniq -d)
[ -z "$twice" ] || { echo "file names that stand twice: $twice"; exit 1; }
forbidden=$(find src -name 'util*' -o -name 'common*' -o -name 'misc*' -o -name 'helper*')
[ -z "$forbidden" ] || { echo "names that say nothing: $forbidden"; exit 1; }
