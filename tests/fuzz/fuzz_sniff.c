/* SPDX-License-Identifier: MIT */
/* Which reader is it, and can it read what it says is its own? The first byte: the name of the file. */
#include "fuzz/fuzz_sink.h"

FUZZ_TARGET(sniff) {
    static const char *const names[] = {"file",     "a.txt",       "a.json",     "a.jsonl", "a.json.gz",
                                        "a.ndjson", "a.jsonl.zst", "a.JSONL.GZ", "a.jl",    "-"};
    fuzz_input input = {data, size};
    const char *name = names[fuzz_byte(&input) % (sizeof names / sizeof *names)];
    ds_options options;
    fuzz_reader_options(&options, false);
    void *head = fuzz_copy(input.data, input.size);
    const ds_reader *reader = ds_reader_sniff(head, input.size, name);
    for (size_t i = 0; ds_reader_at(i) != NULL; i++) {
        int score = ds_reader_at(i)->sniff(head, input.size, name);
        FUZZ_CHECK(score >= 0 && score <= 100);
        FUZZ_CHECK(ds_reader_named(ds_reader_at(i)->name) == ds_reader_at(i));
    }
    if (reader != NULL) {
        fuzz_sink found = fuzz_parse(reader, &options, input.data, input.size);
        /* Only a file of many records may hold nothing: lines that are blank are no records. */
        FUZZ_CHECK(found.articles + found.skips > 0 || reader->cut != NULL || reader->feed != NULL);
    }
    free(head);
    return 0;
}
