#!/bin/sh
# SPDX-License-Identifier: MIT
# Run test programs one after the other, each quiet unless it fails; $RUNNER may stand before them (valgrind). Ends with
# one line that counts the tests of all.
set -u
passed=0
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for program in "$@"; do
    # shellcheck disable=SC2086
    ${RUNNER:-} "$program" >"$log" 2>&1
    code=$?
    ran=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$log" | awk '{ n += $1 } END { print n + 0 }')
    bad=$(grep -c '^\[  FAILED  \] [^0-9]' "$log")
    if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    if [ "$code" -eq 0 ] && [ "$ran" -eq 0 ]; then
        echo "$program: ran no test"
        bad=1
    fi
    passed=$((passed + ran))
    failed=$((failed + bad))
    if [ "$bad" -ne 0 ]; then
        echo "== $program: exit code $code"
        cat "$log"
    else
        echo "ok $ran ${program##*/}"
    fi
done
echo "unit: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
