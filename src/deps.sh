#!/bin/sh
# SPDX-License-Identifier: MIT
# Install the Debian packages that are missing. Asks dpkg first, so a machine that has them all needs neither network nor
# rights. `deps.sh dev` adds what CI uses: the other compiler, formatter, valgrind; and simdjson, which a
# bench measures us against.
set -eu
build="gcc libc6-dev make libxxhash-dev uthash-dev libcmocka-dev libjson-c-dev libxml2-dev libarchive-dev libsqlite3-dev"
build="$build libutf8proc-dev zlib1g-dev libzstd-dev zstd gzip jq sqlite3 xxhash"
dev="clang clang-format valgrind g++ libsimdjson-dev"
wanted=$build
[ "${1:-}" = dev ] && wanted="$build $dev"
missing=
for package in $wanted; do
    status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing="$missing $package"
done
# Sanitizers of clang live beside it under its version, which differs between releases.
if [ "${1:-}" = dev ] && ! ls /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.asan-x86_64.a >/dev/null 2>&1; then
    need_runtime=yes
else
    need_runtime=
fi
[ -z "$missing$need_runtime" ] && exit 0
as_root=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "deps: needs root or sudo to install:$missing" >&2; exit 1; }
    as_root=sudo
fi
export DEBIAN_FRONTEND=noninteractive
echo "installing:$missing${need_runtime:+ libclang-rt}"
$as_root apt-get update -qq
# shellcheck disable=SC2086
[ -z "$missing" ] || $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
if [ -n "$need_runtime" ]; then
    version=$(clang --version | sed -n 's/.*version \([0-9]*\).*/\1/p')
    $as_root apt-get install -y -qq --no-install-recommends "libclang-rt-$version-dev" >/dev/null || true
fi
