# SPDX-License-Identifier: MIT
"""rensa. "full": R-MinHash over all 3-grams, candidates from RMinHashLSH, the estimate from RMinHash.jaccard(). "flags": the
same sketch in its matrix form, which only says which articles have a like one. "rho": its headline path, flags too, from a
sketch that samples 15 tokens of an article of more than 96 (64 of one of 33 to 96)."""
from rensa import RMinHash, RMinHashLSH

import corpus


def pairs(path):
    index, sketches = RMinHashLSH(corpus.THRESHOLD, corpus.SLOTS, corpus.BANDS), []
    for batch in corpus.gram_batches(path):
        sketches += RMinHash.from_token_sets(batch, corpus.SLOTS, corpus.SEED)
    index.insert_many(sketches)
    for b, candidates in enumerate(index.query_all(sketches)):
        yield from ((a, b, sketches[a].jaccard(sketches[b])) for a in candidates if a < b)


def flags(path, sketch):
    """The one-shot question wants all articles in one matrix, so all tokens are held at once, as in its own benchmark."""
    tokens = [article for batch in corpus.gram_batches(path) for article in batch]
    matrix = sketch(tokens, corpus.SLOTS, corpus.SEED)
    index = RMinHashLSH(corpus.THRESHOLD, corpus.SLOTS, corpus.BANDS)
    return ((a,) for a, flag in enumerate(index.query_duplicate_flags_matrix_one_shot(matrix)) if flag)


def find(path, mode, threads):
    if mode == "full":
        return pairs(path)
    rho = mode == "rho"
    return flags(path, RMinHash.digest_matrix_from_token_sets_rho if rho else RMinHash.digest_matrix_from_token_byte_sets)


corpus.run(find)
