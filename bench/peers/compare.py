# SPDX-License-Identifier: MIT
"""dupscan and its peers over one corpus: compare.py DUPSCAN CORPUS NAME WORK CSV

Each tool is a child process whose clock starts before Python does and stops when its answer is written. CORPUS is what
corpus.py made, NAME what the table calls it; answers go to the folder WORK, and the rows are added to the file CSV.
PASSES is how often each runs (3), in turns, as long as its runs took less than 20 seconds together; its least time counts.
"""
import csv
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from importlib import metadata
from threading import Timer

import corpus
import score

HERE = os.path.dirname(os.path.abspath(__file__))
TIMEOUT_SECONDS, ENOUGH_SECONDS = 600, 20


@dataclass
class Tool:
    name: str
    runner: str  # "" is dupscan itself
    mode: str
    threads: int
    package: str = ""
    wall: float = float("inf")
    cpu: float = float("inf")
    peak_mb: float = 0
    spent: float = 0
    failed: str = ""
    row: dict = field(default_factory=dict)

    def answer(self, work):
        return os.path.join(work, f"{self.name}-{self.threads}".replace(" ", "-"))


TOOLS = [
    Tool("dupscan", "", "", 2),
    Tool("dupscan", "", "", 1),
    Tool("dupscan stories", "", "", 2),
    Tool("dupscan exact", "", "--exact", 2),
    Tool("3-grams alone", "peer_none", "", 1),
    Tool("datasketch tuned", "peer_datasketch", "tuned", 1, "datasketch"),
    Tool("datasketch basic", "peer_datasketch", "basic", 1, "datasketch"),
    Tool("rensa full", "peer_rensa", "full", 2, "rensa"),
    Tool("rensa full", "peer_rensa", "full", 1, "rensa"),
    Tool("rensa flags", "peer_rensa", "flags", 2, "rensa"),
    Tool("rensa rho", "peer_rensa", "rho", 2, "rensa"),
    Tool("FastSketchLSH", "peer_fastsketch", "full", 2, "FastSketchLSH"),
    Tool("FastSketchLSH", "peer_fastsketch", "full", 1, "FastSketchLSH"),
    Tool("gaoya", "peer_gaoya", "full", 2, "gaoya"),
    Tool("gaoya", "peer_gaoya", "full", 1, "gaoya"),
    Tool("text-dedup", "peer_text_dedup", "clusters", 2, "text-dedup"),
]
EXACT = Tool("the exact answer", "exact", "0", 1)
DUPSCAN_2, DUPSCAN_1, DUPSCAN_STORIES, DUPSCAN_EXACT = TOOLS[:4]


def command_of(tool, dupscan, path, work):
    if tool.runner:
        return [sys.executable, f"{HERE}/{tool.runner}.py", path, tool.answer(work), tool.mode, str(tool.threads)]
    mode = [tool.mode] if tool.mode else []
    return [dupscan, "scan", *mode, "--window=0", "--no-boilerplate", f"--threads={tool.threads}", "--quiet", "--format=tsv",
            f"--output={tool.answer(work)}.stories", f"--pairs={tool.answer(work)}", path]


def environment_of(tool):
    names = ("OMP_NUM_THREADS", "RAYON_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    return {**os.environ, **{name: str(tool.threads) for name in names}, "PYTHONDONTWRITEBYTECODE": "1"}


def last_line(path):
    with open(path, encoding="utf-8", errors="replace") as lines:
        return ([line.strip() for line in lines if line.strip()] or ["it said nothing"])[-1]


def kill(child):
    """With the children of its own that it may have."""
    os.killpg(child.pid, signal.SIGKILL)


def measure(tool, command, log_path):
    """One run. wait4 gives the time of the child and of what it waited for, and the most memory that one of them held."""
    with open(log_path, "w", encoding="utf-8") as log:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=log, stderr=log, env=environment_of(tool), start_new_session=True)
        timer = Timer(TIMEOUT_SECONDS, kill, [child])
        timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        timer.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    tool.spent += wall
    if child.returncode != 0:
        late = wall >= TIMEOUT_SECONDS
        tool.failed = f"took more than {TIMEOUT_SECONDS} s" if late else last_line(log_path)
        return
    tool.wall = min(tool.wall, wall)
    tool.cpu = min(tool.cpu, usage.ru_utime + usage.ru_stime)
    tool.peak_mb = max(tool.peak_mb, usage.ru_maxrss / 1024)


def installed(package):
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def missing(tool, work):
    """Why the peer's package is not there, in the words of pip, which peers.sh kept."""
    if not tool.package or installed(tool.package):
        return ""
    log = os.path.join(work, f"pip-{tool.package}.log")
    return "did not install: " + (last_line(log) if os.path.exists(log) else "no word from pip")


def run_all(dupscan, path, work):
    passes = int(os.environ.get("PASSES", "3"))
    for tool in TOOLS:
        tool.failed = missing(tool, work)
    for number in range(passes):
        for tool in TOOLS + [EXACT]:
            if tool.failed or (number > 0 and (tool is EXACT or tool.spent > ENOUGH_SECONDS)):
                continue
            print(f"pass {number + 1}: {tool.name}, threads {tool.threads}", file=sys.stderr)
            measure(tool, command_of(tool, dupscan, path, work), tool.answer(work) + ".log")
    if EXACT.failed:
        sys.exit(f"compare: {EXACT.name}: {EXACT.failed}")


def found_by(tool, work):
    if tool.runner:
        return score.read_answer(tool.answer(work))
    pairs = score.read_pairs(tool.answer(work))
    return {**pairs, **score.read_stories(tool.answer(work) + ".stories")} if tool is DUPSCAN_STORIES else pairs


def score_one(tool, work, exact):
    found = found_by(tool, work)
    answer = score.answers(found, corpus.THRESHOLD)
    flags = any(len(pair) == 1 for pair in found)
    truth = score.articles_of(exact) if flags else exact
    row = dict(zip(("found", "precision", "recall"), score.score(answer, truth)))
    if tool.runner and len(answer) < len(found):  # gaoya shows no candidates, others all
        row.update(zip(("candidates", "candidate_precision", "candidate_recall"), score.score(set(found), truth)))
    _, row["article_precision"], row["article_recall"] = score.score(score.articles_of(answer), score.articles_of(exact))
    row["unit"] = "articles" if flags else "pairs"
    return row


def ratio(value, base):
    return None if base == float("inf") else value / base


def fill(tool, work, exact, articles):
    if tool.failed:
        return
    tool.row = score_one(tool, work, exact)
    tool.row.update(wall_s=tool.wall, cpu_s=tool.cpu, peak_mb=tool.peak_mb, articles_per_s=articles / tool.wall,
                    wall_to_2=ratio(tool.wall, DUPSCAN_2.wall), wall_to_1=ratio(tool.wall, DUPSCAN_1.wall),
                    cpu_to_1=ratio(tool.cpu, DUPSCAN_1.cpu))


COLUMNS = [("wall_s", 8, ".2f", "wall s"), ("cpu_s", 8, ".2f", "CPU s"), ("peak_mb", 6, ".0f", "MB"),
           ("articles_per_s", 8, ".0f", "art./s"), ("found", 7, "d", "found"), ("precision", 8, ".4f", "prec."),
           ("recall", 8, ".4f", "recall"), ("candidate_precision", 9, ".4f", "c.prec."),
           ("candidate_recall", 10, ".4f", "c.recall"), ("wall_to_2", 8, ".1f", "wall/2"), ("wall_to_1", 8, ".1f", "wall/1"),
           ("cpu_to_1", 8, ".1f", "CPU/1")]


def cell(row, key, width, form):
    text = "-" if row.get(key) is None else format(row[key], form)
    if key == "found" and row["unit"] == "articles":
        text += "*"  # it names articles, not pairs, and is scored by articles
    return f"{text:>{width}}"


def print_table(name, articles, size, exact):
    print(f"== {name}: {articles} articles, {size / 1e6:.1f} MB; {len(exact)} pairs of Jaccard {corpus.THRESHOLD} or more")
    print(f"{'':18}{'thr.':>4}" + "".join(f"{head:>{width}}" for _, width, _, head in COLUMNS))
    for tool in TOOLS:
        cells = tool.failed or "".join(cell(tool.row, key, width, form) for key, width, form, _ in COLUMNS)
        print(f"{tool.name:18}{tool.threads:>4}{' ' if tool.failed else ''}{cells}")


def print_own_recall(work):
    """dupscan's words are not quite those of corpus.py, so its pairs are also held against its own exact join."""
    if DUPSCAN_2.failed or DUPSCAN_EXACT.failed:
        return
    exact = score.answers(found_by(DUPSCAN_EXACT, work), corpus.THRESHOLD)
    pairs, precision, recall = score.score(score.answers(found_by(DUPSCAN_2, work), corpus.THRESHOLD), exact)
    print(f"dupscan by its own words, against dupscan --exact: precision {precision:.4f}, recall {recall:.4f} of {len(exact)}")


def version_of(tool, dupscan):
    if tool.package:
        return installed(tool.package)
    if tool.runner:
        return ""
    return subprocess.run([dupscan, "version"], capture_output=True, text=True).stdout.split("\n")[0].split()[-1]


def write_csv(path, about, dupscan):
    keys = ["unit", *(key for key, *_ in COLUMNS), "candidates", "article_precision", "article_recall"]
    header = [*about, "tool", "version", "threads", *keys, "failed"]
    fresh = not os.path.exists(path)
    with open(path, "a", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, header, lineterminator="\n")
        if fresh:
            writer.writeheader()
        for tool in TOOLS:
            row = {key: f"{value:.4f}" if isinstance(value, float) else value for key, value in tool.row.items()}
            writer.writerow({**about, "tool": tool.name, "version": version_of(tool, dupscan), "threads": tool.threads,
                             "failed": tool.failed, **row})


def machine():
    with open("/proc/cpuinfo", encoding="ascii") as lines:
        model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "not known")
    return f"{model} x {os.cpu_count()}"


def commit():
    git = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, cwd=HERE)
    return git.stdout.strip() or "not known"


def main(dupscan, path, name, work, csv_path):
    run_all(dupscan, path, work)
    articles, size = sum(1 for _ in corpus.texts(path)), os.path.getsize(path)
    exact = score.answers(found_by(EXACT, work), corpus.THRESHOLD)
    for tool in TOOLS:
        fill(tool, work, exact, articles)
    print_table(name, articles, size, exact)
    print_own_recall(work)
    about = {"date": time.strftime("%Y-%m-%d"), "commit": commit(), "machine": machine(), "corpus": name,
             "articles": articles, "bytes": size, "exact_pairs": len(exact)}
    write_csv(csv_path, about, dupscan)


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
