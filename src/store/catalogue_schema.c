/* SPDX-License-Identifier: MIT */
/*
 * The catalogue of an index: what `sqlite3 INDEX/catalogue.db .schema` shows. Operators may look at it as they like, also while
 * dupscan writes; nothing is to be changed by hand. The last column of a row, `sum`, is a hash of those before it, and a row
 * that fails it is refused. Numbers of 64 bits (hashes, ids of stories) stand as signed ones: printf('%016x', story) shows them
 * as dupscan does. Times are seconds since 1970. Tables are joined by article.number.
 */
#include "store/catalogue_tables.h"

#include <stddef.h>

const char *const ds_catalogue_schema[] = {
    "CREATE TABLE meta ( -- names with a value: options, counters, times\n"
    "    name TEXT PRIMARY KEY,\n"
    "    text TEXT NOT NULL,      -- a value that is a text, else ''\n"
    "    number INTEGER NOT NULL, -- a value that is a number, else 0\n"
    "    sum INTEGER NOT NULL\n"
    ") STRICT, WITHOUT ROWID;",
    "CREATE TABLE article ( -- an article, as a night loads all of them\n"
    "    number INTEGER PRIMARY KEY, -- given out once: an article that is gone leaves its number unused\n"
    "    input INTEGER NOT NULL,     -- input.id that it came from; 0: a feed\n"
    "    source TEXT NOT NULL,\n"
    "    id TEXT NOT NULL,   -- its own, or its path\n"
    "    file TEXT NOT NULL, -- that it was read from; '' from a feed\n"
    "    identity INTEGER NOT NULL, -- hash of source, id, version and content: what a replay is known by\n"
    "    guid INTEGER NOT NULL,     -- hash, of its own id where it has no guid; 0: it has neither\n"
    "    url INTEGER NOT NULL,      -- hash; 0: it has none\n"
    "    token_check INTEGER NOT NULL, -- hash of the tokens under a secret of this index\n"
    "    seen INTEGER NOT NULL,        -- when it came\n"
    "    entry BLOB NOT NULL, -- its times, hashes, lengths and notes: 160 bytes, see src/store/entry_record.c\n"
    "    sum INTEGER NOT NULL\n"
    ") STRICT;",
    "CREATE INDEX article_identity ON article (identity);",
    "CREATE INDEX article_guid ON article (guid) WHERE guid <> 0;",
    "CREATE INDEX article_url ON article (url) WHERE url <> 0;",
    "CREATE INDEX article_input ON article (input) WHERE input <> 0;",
    "CREATE TABLE content ( -- what of an article is read only when it is compared or shown\n"
    "    number INTEGER PRIMARY KEY, -- article.number\n"
    "    record BLOB NOT NULL,       -- hashes of its words, then its short texts: see src/store/record.h\n"
    "    sum INTEGER NOT NULL\n"
    ") STRICT;",
    "CREATE TABLE member ( -- where an article stands now\n"
    "    number INTEGER PRIMARY KEY, -- article.number\n"
    "    story INTEGER NOT NULL,     -- story.id\n"
    "    \"of\" INTEGER NOT NULL,      -- the member that it was compared with; 0: it is the centre\n"
    "    relation INTEGER NOT NULL,  -- 1 centre, 2 identical, 3 update, 4 copy, 5 excerpt, 6 rerun, 7 killed\n"
    "    base INTEGER NOT NULL,      -- the relation if there were no window of days\n"
    "    rule INTEGER NOT NULL,      -- that decided\n"
    "    via INTEGER NOT NULL,       -- what proposed the pair, bits: 1 bands, 2 passages, 4 headline, 8 exact, 16 "
    "same text\n"
    "    -- Of the two, the earlier one first; numbers of 4 bytes, the lowest byte first: shingles of the first, of "
    "the second,\n"
    "    -- shared; shared words; longest run in words. Then a byte of bits (1 whole body, 2 same body, 4 headlines "
    "meet), and a\n"
    "    -- byte of what the bodies differ in.\n"
    "    overlap BLOB NOT NULL,\n"
    "    is_first INTEGER NOT NULL, -- 1: it is the earlier one of the two\n"
    "    marks INTEGER NOT NULL,    -- bits, see include/dupscan.h, DS_MARK_\n"
    "    edition INTEGER NOT NULL,  -- its place among the editions of its item; 0: not known to be one\n"
    "    sum INTEGER NOT NULL\n"
    ") STRICT;",
    "CREATE INDEX member_story ON member (story);",
    "CREATE TABLE story (\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    centre INTEGER NOT NULL,  -- article.number\n"
    "    keeper INTEGER NOT NULL,  -- article.number; 0: none is usable\n"
    "    latest INTEGER NOT NULL,  -- article.number of the newest edition; 0: none\n"
    "    size INTEGER NOT NULL,    -- members\n"
    "    founded INTEGER NOT NULL, -- when its first article came\n"
    "    active INTEGER NOT NULL,  -- when its last article came: retention goes by this\n"
    "    sum INTEGER NOT NULL\n"
    ") STRICT;",
    "CREATE TABLE alias ( -- ids of stories that have become part of another\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    story INTEGER NOT NULL, -- story.id\n"
    "    sum INTEGER NOT NULL\n"
    ") STRICT;",
    "CREATE INDEX alias_story ON alias (story);",
    "CREATE TABLE change ( -- what happened to stories, in order\n"
    "    seq INTEGER PRIMARY KEY,\n"
    "    at INTEGER NOT NULL,\n"
    "    kind TEXT NOT NULL,       -- new, merged, split, moved, keeper-changed, killed, expired, forgotten, ...\n"
    "    article INTEGER NOT NULL, -- article.number as it was then; 0: of the story as a whole\n"
    "    article_id TEXT NOT NULL,\n"
    "    story INTEGER NOT NULL,\n"
    "    story_was INTEGER NOT NULL,\n"
    "    keeper INTEGER NOT NULL, -- article.number as it was then\n"
    "    keeper_was INTEGER NOT NULL,\n"
    "    sum INTEGER NOT NULL\n"
    ") STRICT;",
    "CREATE TABLE verdict ( -- the first answer on an article\n"
    "    slot INTEGER PRIMARY KEY,  -- article.number, or from 2^32 on where is_loose\n"
    "    is_loose INTEGER NOT NULL, -- 1: its article is gone, or was never stored\n"
    "    identity INTEGER NOT NULL, -- as article.identity\n"
    "    number INTEGER NOT NULL,   -- article.number that it had; 0: nothing was stored for it\n"
    "    seq INTEGER NOT NULL,      -- change.seq\n"
    "    at INTEGER NOT NULL,\n"
    "    said BLOB NOT NULL, -- the answer\n"
    "    sum INTEGER NOT NULL\n"
    ") STRICT;",
    "CREATE INDEX verdict_loose ON verdict (identity) WHERE is_loose = 1;",
    "CREATE TABLE pair ( -- two articles that were compared, and are not compared again\n"
    "    b INTEGER NOT NULL, -- article.number, the higher one\n"
    "    a INTEGER NOT NULL, -- article.number\n"
    "    bits INTEGER NOT NULL, -- 1: a is the earlier one; 2: compared down to what is kept; 4: kept\n"
    "    overlap BLOB NOT NULL, -- as member.overlap; empty if it is not kept\n"
    "    sum INTEGER NOT NULL,\n"
    "    PRIMARY KEY (b, a)\n"
    ") STRICT, WITHOUT ROWID;",
    "CREATE TABLE input ( -- files that the night reads\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    path TEXT NOT NULL,\n"
    "    size INTEGER NOT NULL,\n"
    "    device INTEGER NOT NULL,\n"
    "    inode INTEGER NOT NULL,\n"
    "    mtime_ns INTEGER NOT NULL,\n"
    "    ctime_ns INTEGER NOT NULL,\n"
    "    offset INTEGER NOT NULL,   -- how far it has been read\n"
    "    lines INTEGER NOT NULL,    -- line ends up to there; 0 where lines do not count\n"
    "    checksum INTEGER NOT NULL, -- XXH3 of the bytes up to there; 0: not taken\n"
    "    done INTEGER NOT NULL,     -- 1: read to its end\n"
    "    night INTEGER NOT NULL,    -- the last night that met it\n"
    "    sum INTEGER NOT NULL\n"
    ") STRICT;",
    "CREATE UNIQUE INDEX input_path ON input (path);",
    "CREATE TABLE tombstone ( -- articles that were taken out\n"
    "    identity INTEGER PRIMARY KEY, -- as article.identity\n"
    "    source TEXT NOT NULL,\n"
    "    id TEXT NOT NULL,\n"
    "    story INTEGER NOT NULL,\n"
    "    at INTEGER NOT NULL,\n"
    "    reason TEXT NOT NULL, -- expired, forgotten, vanished, changed\n"
    "    sum INTEGER NOT NULL\n"
    ") STRICT;",
    "CREATE TABLE boilerplate ( -- paragraphs that are furniture at a source; the number of the list stands in meta\n"
    "    source TEXT NOT NULL,\n"
    "    hash INTEGER NOT NULL,     -- of the paragraph's tokens\n"
    "    words INTEGER NOT NULL,\n"
    "    articles INTEGER NOT NULL, -- that it stood in when it was learned\n"
    "    sum INTEGER NOT NULL,\n"
    "    PRIMARY KEY (source, hash)\n"
    ") STRICT, WITHOUT ROWID;",
    "CREATE TABLE run ( -- files with sorted keys\n"
    "    name TEXT PRIMARY KEY,\n"
    "    first INTEGER NOT NULL, -- article.number\n"
    "    last INTEGER NOT NULL,  -- article.number\n"
    "    keys INTEGER NOT NULL,\n"
    "    bytes INTEGER NOT NULL,\n"
    "    sum INTEGER NOT NULL\n"
    ") STRICT, WITHOUT ROWID;",
    NULL,
};
