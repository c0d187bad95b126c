# SPDX-License-Identifier: MIT
"""What all peers share: the corpus, its words and 3-grams, the parameters, and how an answer is written.

    corpus.py FROM TO     makes the corpus that all tools read: {"id": NUMBER, "text": TITLE AND TEXT} a line

A runner is peer_NAME.py CORPUS ANSWER MODE THREADS. Its answer has a line for each pair that it found: two article numbers
and the estimated Jaccard, where the tool estimates it; or one number, for a tool that says of an article only that it is
like some other.
"""
import json
import sys
from itertools import islice

SLOTS, BANDS, ROWS, THRESHOLD, NGRAM, SEED = 96, 24, 4, 0.55, 3, 1
BATCH_ARTICLES = 1000

# Words are dupscan's as near as a fast Python gets: lower case, split at punctuation, apostrophes joined. A byte table and
# split() take a quarter of the time of re.findall(r"\w+").
TABLE = bytes(c if c >= 0x80 or chr(c).isalnum() else ord(" ") for c in range(256))
JOINED, SPLIT = "\u2019\u2018", "\u201c\u201d\u201e\u00ab\u00bb\u2013\u2014\u2010\u2011\u2012\u2026\u2022\u00b7\u00a0"


def words(text):
    text = text.lower()
    if not text.isascii():
        for mark in JOINED:
            text = text.replace(mark, "")
        for mark in SPLIT:
            text = text.replace(mark, " ")
    return text.encode().translate(TABLE, b"'").split()


def grams(text):
    w = words(text)
    return list(map(b" ".join, zip(w, w[1:], w[2:]))) if len(w) >= NGRAM else [b" ".join(w)]


def texts(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def gram_batches(path):
    """Lists of articles, each a list of its 3-grams: not all at once, which would take gigabytes."""
    articles = map(grams, texts(path))
    while batch := list(islice(articles, BATCH_ARTICLES)):
        yield batch


def run(find):
    """The main program of a runner. find(path, mode, threads) gives tuples: (a, b, estimate), (a, b) or (a,)."""
    path, answer, mode, threads = sys.argv[1:]
    with open(answer, "w", encoding="ascii") as out:
        for found in find(path, mode, int(threads)):
            out.write("\t".join(map(str, found)) + "\n")


def first_of(record, *names):
    return next((record[name] for name in names if isinstance(record.get(name), str)), "")


def prepare(source, target):
    count = 0
    with open(source, encoding="utf-8", errors="replace") as lines, open(target, "w", encoding="utf-8") as out:
        for line in lines:
            record = json.loads(line)
            text = first_of(record, "title", "headline") + "\n" + first_of(record, "text", "body", "content")
            if words(text):
                out.write(json.dumps({"id": str(count), "text": text}, ensure_ascii=False) + "\n")
                count += 1


if __name__ == "__main__":
    prepare(*sys.argv[1:])
