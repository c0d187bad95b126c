# SPDX-License-Identifier: MIT
"""gaoya. Texts are cut into words here, joined by spaces, and made into 3-grams and signed by its own Rust, in parallel. Its
index answers with the articles whose estimate reaches the threshold, so there are no other candidates to show."""
from gaoya.minhash import MinHashStringIndex

import corpus


def find(path, mode, threads):
    texts = [b" ".join(corpus.words(text)).decode() for text in corpus.texts(path)]
    index = MinHashStringIndex(hash_size=32, jaccard_threshold=corpus.THRESHOLD, num_bands=corpus.BANDS,
                               band_size=corpus.ROWS, analyzer="word", ngram_range=(corpus.NGRAM, corpus.NGRAM),
                               id_container="smallvec")
    index.par_bulk_insert_docs(list(range(len(texts))), texts)
    for b, similar in enumerate(index.par_bulk_query(texts, return_similarity=True)):
        yield from ((a, b, estimate) for a, estimate in similar if a < b)


corpus.run(find)
