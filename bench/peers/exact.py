# SPDX-License-Identifier: MIT
"""The exact answer, free of any tool here: all pairs whose sets of 3-grams have a Jaccard of the threshold or more. Prefix
filter: of two such sets, the rarest |S| - ceil(t |S|) + 1 members of each share one (Chaudhuri et al., ICDE 2006).

    exact.py CORPUS ANSWER 0 1
"""
from itertools import combinations
from math import ceil

import numpy
from xxhash import xxh3_64_intdigest

import corpus


def ranked_sets(path):
    """Of each article the sorted array of its 3-grams, as ranks from the rarest up; and how many articles have each rank."""
    sets = [numpy.unique(numpy.fromiter(map(xxh3_64_intdigest, article), numpy.uint64))
            for batch in corpus.gram_batches(path) for article in batch]
    _, inverse, counts = numpy.unique(numpy.concatenate(sets), return_inverse=True, return_counts=True)
    rank = numpy.empty(len(counts), numpy.uint32)
    rank[numpy.argsort(counts, kind="stable")] = numpy.arange(len(counts))
    ranks = numpy.split(rank[inverse], numpy.cumsum([len(s) for s in sets])[:-1])
    return [numpy.sort(r) for r in ranks], numpy.sort(counts)


def candidates(sets, counts):
    prefixes = [s[:len(s) - ceil(corpus.THRESHOLD * len(s)) + 1] for s in sets]
    articles = numpy.repeat(numpy.arange(len(sets)), [len(p) for p in prefixes])
    ranks = numpy.concatenate(prefixes)
    shared = counts[ranks] > 1
    ranks, articles = ranks[shared], articles[shared]
    order = numpy.argsort(ranks, kind="stable")
    groups = numpy.split(articles[order], numpy.flatnonzero(numpy.diff(ranks[order])) + 1)
    found = set()
    for group in set(tuple(g) for g in map(numpy.ndarray.tolist, groups) if len(g) > 1):
        found.update(combinations(group, 2))
    return found


def find(path, mode, threads):
    sets, counts = ranked_sets(path)
    for a, b in sorted(candidates(sets, counts)):
        small, large = sorted((len(sets[a]), len(sets[b])))
        if small < corpus.THRESHOLD * large:
            continue
        shared = len(numpy.intersect1d(sets[a], sets[b], assume_unique=True))
        jaccard = shared / (small + large - shared)
        if jaccard >= corpus.THRESHOLD:
            yield a, b, jaccard


corpus.run(find)
