# SPDX-License-Identifier: MIT
"""datasketch. "tuned": xxHash and bulk(), its fastest way. "basic": update() for each 3-gram with its own SHA-1, which is
what its manual starts with. Candidates come from MinHashLSH, the estimate from MinHash.jaccard()."""
from datasketch import MinHash, MinHashLSH
from xxhash import xxh32_intdigest

import corpus


def tuned(path):
    for batch in corpus.gram_batches(path):
        yield from MinHash.generator(batch, num_perm=corpus.SLOTS, hashfunc=xxh32_intdigest)


def basic(path):
    for batch in corpus.gram_batches(path):
        for article in batch:
            minhash = MinHash(num_perm=corpus.SLOTS)
            for gram in article:
                minhash.update(gram)
            yield minhash


def find(path, mode, threads):
    index, seen = MinHashLSH(num_perm=corpus.SLOTS, params=(corpus.BANDS, corpus.ROWS)), []
    for b, minhash in enumerate({"tuned": tuned, "basic": basic}[mode](path)):
        for a in index.query(minhash):
            yield a, b, seen[a].jaccard(minhash)
        index.insert(b, minhash, check_duplication=False)
        seen.append(minhash)


corpus.run(find)
