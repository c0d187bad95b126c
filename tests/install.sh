#!/bin/sh
# SPDX-License-Identifier: MIT
# `make install` puts a usable library in place: a program built by pkg-config alone runs, and only ds_ names are exported;
# `make uninstall` leaves nothing behind.
set -eu
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
make -s install PREFIX="$root/usr" >/dev/null
export PKG_CONFIG_PATH="$root/usr/lib/pkgconfig"
if command -v pkg-config >/dev/null; then
    flags=$(pkg-config --cflags --libs dupscan)
else
    flags="-I$root/usr/include -L$root/usr/lib -ldupscan"
fi
# shellcheck disable=SC2086
cc -std=c17 tests/example/example.c -o "$root/example" $flags
LD_LIBRARY_PATH="$root/usr/lib" "$root/example" >/dev/null
"$root/usr/bin/dupscan" version
foreign=$(nm -D --defined-only "$root/usr/lib/libdupscan.so" | awk '$2 != "A" && $3 !~ /^ds_/ { print $3 }')
[ -z "$foreign" ] || { echo "exported beside ds_: $foreign"; exit 1; }
# The units name programs that are there, and systemd knows every word of them; where there is no systemd nobody asks.
if command -v systemd-analyze >/dev/null; then
    systemd-analyze verify "$root"/usr/lib/systemd/system/dupscan-*.service "$root"/usr/lib/systemd/system/*.timer 2>&1 |
        grep -F "$root" && { echo "units: not as systemd wants them"; exit 1; }
else
    echo "units: not checked, there is no systemd-analyze"
fi
make -s uninstall PREFIX="$root/usr" >/dev/null
rm "$root/example"
left=$(find "$root" ! -type d)
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }
echo "install: 1 passed, 0 failed"
