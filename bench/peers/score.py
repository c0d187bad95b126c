# SPDX-License-Identifier: MIT
"""Answers read and scored. `python3 -m doctest score.py` checks the arithmetic.

>>> exact = {(0, 1): 0.9, (0, 2): 0.6, (3, 4): 0.7, (5, 6): 0.8}
>>> score({(0, 1), (3, 4), (7, 8)}, set(exact))
(3, 0.6666666666666666, 0.5)
>>> score(set(), set(exact))
(0, None, 0.0)
>>> score(articles_of({(0, 1), (1, 2)}), {(0,), (1,), (2,), (3,)})
(3, 1.0, 0.75)
>>> answers({(1, 2): 0.54, (2, 3): 0.55, (3, 4): None}, 0.55) == {(2, 3), (3, 4)}
True
"""
from itertools import combinations


def read_answer(path):
    """{(a, b): estimate}, {(a, b): None} or {(a,): None}, the lower number first."""
    found = {}
    with open(path, encoding="ascii") as lines:
        for line in lines:
            fields = line.split()
            found[tuple(sorted(map(int, fields[:2])))] = float(fields[2]) if len(fields) > 2 else None
    return found


def read_pairs(path):
    """The same from dupscan's --pairs. Its Jaccard is exact, and its candidates are not in the file."""
    found = {}
    with open(path, encoding="utf-8") as lines:
        names = next(lines).rstrip("\n").split("\t")
        for line in lines:
            row = dict(zip(names, line.rstrip("\n").split("\t")))
            found[tuple(sorted((int(row["a"]), int(row["b"]))))] = float(row["jaccard"])
    return found


def read_stories(path):
    """All pairs inside a story, from dupscan's tsv report."""
    members = {}
    with open(path, encoding="utf-8") as lines:
        names = next(lines).rstrip("\n").split("\t")
        for line in lines:
            row = dict(zip(names, line.rstrip("\n").split("\t")))
            members.setdefault(row["story"], []).append(int(row["id"]))
    members.pop("", None)
    return {pair: None for story in members.values() for pair in combinations(sorted(story), 2)}


def answers(found, threshold):
    return {pair for pair, estimate in found.items() if estimate is None or estimate >= threshold}


def articles_of(pairs):
    return {(article,) for pair in pairs for article in pair}


def score(found, exact):
    """How many were found, precision (None of nothing), recall."""
    right = len(found & exact)
    return len(found), right / len(found) if found else None, right / len(exact) if exact else 1.0
