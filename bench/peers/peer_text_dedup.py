# SPDX-License-Identifier: MIT
"""text-dedup: its whole program, from JSON Lines to the deduplicated data set, with xxHash and 32-bit arithmetic. It checks
no candidate and joins what shares a bucket by union-find; its answer is every pair inside a cluster."""
import os
import tempfile
from collections import defaultdict
from itertools import combinations

import corpus


def find(path, mode, threads):
    with tempfile.TemporaryDirectory(dir=os.path.dirname(path)) as folder:
        os.environ.update(HF_HOME=folder, HF_HUB_OFFLINE="1")
        from text_dedup import minhash  # reads the environment when it is loaded

        options = {"path": "json", "data_files": path, "split": "train", "cache_dir": folder, "output": folder + "/out",
                   "column": "text", "ngram": corpus.NGRAM, "min_length": 1, "num_perm": corpus.SLOTS, "b": corpus.BANDS,
                   "r": corpus.ROWS, "hash_func": "xxh3", "hash_bits": 32, "num_proc": threads}
        minhash.main([f"--{name}={value}" for name, value in options.items()], standalone_mode=False)
    clusters = defaultdict(list)
    for article in sorted(minhash.uf.parent):
        clusters[minhash.uf.find(article)].append(article)
    for cluster in clusters.values():
        yield from combinations(cluster, 2)


corpus.run(find)
