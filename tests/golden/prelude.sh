# SPDX-License-Identifier: MIT
# The words that every case may use.

dupscan() {
    "$DUPSCAN" "$@"
}

# Show a command, all that it says, and its exit code unless it is 0.
try() {
    printf '$'
    printf " %s" "$@"
    echo
    "$@" 2>&1
    tried=$?
    [ "$tried" -eq 0 ] || echo "[$tried]"
}

# This case cannot be run here, because...
skip() {
    echo "$*"
    exit 77
}

# Run a program as somebody whom no file here belongs to: root reads what it may not.
unprivileged() {
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
    else
        setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
    fi
}

need_unprivileged() {
    unprivileged test -x "$DUPSCAN" -a -r "$SAMPLES" 2>/dev/null || skip "cannot become another user that reaches the build"
}

# Are two files the same, and not because they are empty? Says so, or where they differ.
same() {
    if [ ! -s "$1" ]; then
        echo "$1: is empty"
        exit 1
    elif cmp -- "$1" "$2" >difference 2>&1; then
        echo "$2: as $1"
    else
        cat difference
        exit 1
    fi
}

# What was read of each article, a line each, and what was skipped.
xml_fields() {
    dupscan scan --min-size 1 --window 0 -f json "$@" >report.json
    jq -c '.stories[].members[] | {path, format, id, guid, url, version, status, source, headline, published, updated,
        language, slug, dateline, byline, credit, editor_note, place, words, notes} |
        with_entries(select(.value != "" and .value != []))' report.json | sort
    jq -c '.skipped[]' report.json
}
