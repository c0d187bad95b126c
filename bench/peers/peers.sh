#!/bin/sh
# SPDX-License-Identifier: MIT
# dupscan beside the tools that people use today: peers.sh OUT [FILE]... , where OUT is the build folder. Without files, on a
# synthetic corpus of ARTICLES (20000) articles, made in OUT/bench-data once. The peers are installed into OUT/peers-venv. The
# table goes to stdout and to RESULTS (bench/results/peers.csv), which is replaced.
set -eu
export PYTHONDONTWRITEBYTECODE=1 # nothing is left in the source folder
if [ $# -lt 1 ]; then
    echo "usage: peers.sh OUT [FILE]..." >&2
    exit 2
fi
out=$1
shift
here=$(dirname "$0")
results=${RESULTS:-$here/../results/peers.csv}
python=$out/peers-venv/bin/python
work=$out/peers-work
mkdir -p "$work" "$out/bench-data" "$(dirname "$results")"

if ! [ -x "$python" ] && ! python3 -m venv "$out/peers-venv"; then
    rm -rf "$out/peers-venv" # half of one would be taken for a whole one
    echo "peers: python3 with venv is needed (Debian: python3-venv)" >&2
    exit 2
fi
sed -e '/^#/d' -e '/^$/d' "$here/requirements.txt" | while read -r package; do
    log=$work/pip-${package%%==*}.log
    "$python" -m pip --disable-pip-version-check install -q "$package" >"$log" 2>&1 </dev/null ||
        echo "peers: $package did not install, see $log" >&2
done

if [ $# -eq 0 ]; then
    articles=${ARTICLES:-20000}
    synthetic=$out/bench-data/newswire-$articles.jsonl
    if [ ! -f "$synthetic" ]; then
        "$out/bench/newswire" --articles "$articles" -o "$synthetic.new"
        mv "$synthetic.new" "$synthetic"
    fi
    set -- "$synthetic"
fi
echo "machine: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores"
echo "dupscan: $("$out/dupscan" version | head -n 1), $(git describe --always --dirty 2>/dev/null || echo 'commit not known')"
echo "peers: $("$python" --version); $(sed -e '/^#/d' -e '/^$/d' "$here/requirements.txt" | tr '\n' ' ')"
echo "load before the first run: $(cut -d ' ' -f 1 /proc/loadavg)"
rm -f "$results"
for file in "$@"; do
    name=$(basename "$(dirname "$(realpath "$file")")")/$(basename "$file")
    "$python" "$here/corpus.py" "$file" "$work/corpus.jsonl"
    echo
    "$python" "$here/compare.py" "$out/dupscan" "$work/corpus.jsonl" "$name" "$work" "$results" 2>"$work/progress.log" || {
        tail -n 3 "$work/progress.log" >&2
        exit 2
    }
done
