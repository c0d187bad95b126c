# SPDX-License-Identifier: MIT
"""FastSketchLSH. Its sketch takes a power of two of slots only, so 128 and 32 bands of the same 4 rows. Candidates come from
LSH.query(), the estimate is estimate_jaccard()'s share of equal slots, taken of all pairs at once."""
import numpy
from FastSketchLSH import LSH, FastSimilaritySketch

import corpus

SLOTS = 128


def find(path, mode, threads):
    sketch = FastSimilaritySketch(size=SLOTS, seed=corpus.SEED)
    rows = numpy.vstack([sketch.batch(batch, num_threads=threads) for batch in corpus.gram_batches(path)])
    index = LSH(num_perm=SLOTS, num_bands=SLOTS // corpus.ROWS, num_threads=threads)
    index.insert(rows)
    candidates, starts = index.query(rows, format="csr")
    a, b = candidates.astype(int), numpy.repeat(numpy.arange(len(rows)), numpy.diff(starts.astype(int)))
    a, b = a[a < b], b[a < b]
    for part in range(0, len(a), 10000):
        x, y = a[part:part + 10000], b[part:part + 10000]
        yield from zip(x, y, (rows[x] == rows[y]).mean(axis=1))


corpus.run(find)
