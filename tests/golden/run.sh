#!/bin/sh
# SPDX-License-Identifier: MIT
# The tests of the command line: run.sh OUT [NAME]... , where OUT is the build folder.
#
# A case is a folder below cases/. Its `cmd` is run by sh in an empty folder, in which `samples` is data/samples, with the
# words of prelude.sh; what it writes must be `stdout` and `stderr`, byte for byte, and it must exit with `code`. Nothing
# may stay behind in $TMPDIR. A case that cannot be run here calls skip. UPDATE=1 writes down what came out instead.
set -u
umask 022
if [ $# -lt 1 ]; then
    echo "usage: run.sh OUT [NAME]..." >&2
    exit 2
fi
out=$(cd "$1" && pwd) || exit 2
shift
here=$(cd "$(dirname "$0")" && pwd)
DATA=$(cd "$here/../../data" && pwd)
FILES=$here/files
NEWSWIRE=$out/bench/newswire
EXAMPLE=$out/tests/example/example
for program in "$out/dupscan" "$NEWSWIRE" "$EXAMPLE"; do
    [ -x "$program" ] || { echo "golden: $program is not built"; exit 2; }
done

# Whoever runs the tests, and wherever: the cases see the same.
work=$(mktemp -d "${TMPDIR:-/tmp}/dupscan-golden.XXXXXX") || exit 2
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
chmod 755 "$work"
mkdir "$work/tmp" "$work/bin"
chmod 1777 "$work/tmp"
cp "$out/dupscan" "$work/bin/dupscan" # where another user can reach it
cp -R "$DATA/samples" "$work/samples"
chmod -R u=rwX,go=rX "$work/samples"
DUPSCAN=$work/bin/dupscan
SAMPLES=$work/samples
TMPDIR=$work/tmp
LC_ALL=C
# A run that is killed for good ends while its threads still work, and means to.
TSAN_OPTIONS=report_thread_leaks=0${TSAN_OPTIONS:+:$TSAN_OPTIONS}
PRELUDE=$here/prelude.sh
export TSAN_OPTIONS DUPSCAN DATA FILES SAMPLES NEWSWIRE EXAMPLE TMPDIR LC_ALL
unset LANG LANGUAGE TZ TERM COLUMNS NO_COLOR CDPATH ENV POSIXLY_CORRECT

passed=0
failed=0
skipped=0

# Does `got` hold what the case expects? If not, say the difference.
holds() {
    if [ ! -f "$case/$1" ]; then
        echo "no expected $1: run with UPDATE=1, and read what it writes down"
        return 1
    fi
    cmp -s "$case/$1" "$got/$1" || diff -au "$case/$1" "$got/$1" | sed "1,2s|$here/||"
    cmp -s "$case/$1" "$got/$1"
}

expect() {
    good=yes
    for part in stdout stderr code; do holds "$part" || good=no; done >"$got/report"
    if [ -s "$got/left" ]; then
        echo "left behind in TMPDIR:"
        cat "$got/left"
        good=no
    fi >>"$got/report"
    if [ "$good" = yes ]; then
        echo "ok $name"
        passed=$((passed + 1))
    else
        echo "FAILED $name"
        cat "$got/report"
        failed=$((failed + 1))
    fi
}

write_down() {
    [ ! -s "$got/left" ] || echo "$name leaves something behind in TMPDIR: $(cat "$got/left")"
    for part in stdout stderr code; do
        cmp -s "$case/$part" "$got/$part" && continue
        cp "$got/$part" "$case/$part"
        echo "updated $name/$part"
    done
    passed=$((passed + 1))
}

run() {
    case=$here/cases/$1
    name=$1
    place=$work/at/$1
    got=$work/got/$1
    if [ ! -f "$case/cmd" ]; then
        echo "FAILED $name: there is no such case"
        failed=$((failed + 1))
        return
    fi
    mkdir -p "$place" "$got"
    ln -s "$work/samples" "$place/samples"
    (cd "$place" && exec sh -u -c '. "$1"; . "$2"' sh "$PRELUDE" "$case/cmd") \
        >"$got/stdout" 2>"$got/stderr" </dev/null
    code=$?
    echo "$code" >"$got/code"
    ls -A "$work/tmp" >"$got/left"
    if [ "$code" -eq 77 ]; then
        echo "skip $name: $(tail -n 1 "$got/stdout")"
        skipped=$((skipped + 1))
    elif [ -n "${UPDATE:-}" ]; then
        write_down
    else
        expect
    fi
    chmod -R u+rwx "$place" "$work/tmp" 2>/dev/null
    rm -rf "$place" "$work/tmp/"* "$work/tmp/".[!.]*
}

if [ $# -eq 0 ]; then
    for cmd in "$here"/cases/*/cmd; do
        cmd=${cmd%/cmd}
        run "${cmd##*/}"
    done
else
    for name in "$@"; do run "$name"; done
fi
[ "$skipped" -eq 0 ] || echo "golden: $skipped skipped"
echo "golden: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
