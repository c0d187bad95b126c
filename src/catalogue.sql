-- SPDX-License-Identifier: MIT
-- The catalogue of an index: what `sqlite3 INDEX/catalogue.db .schema` shows. Look at it as you like, also while dupscan
-- writes; change nothing by hand. The last column of a row, `sum`, is a hash of those before it, and a row that fails it is
-- refused. Numbers of 64 bits (hashes, ids of stories) stand as signed ones: printf('%016x', story) shows them as dupscan does.
-- Times are seconds since 1970.

CREATE TABLE meta ( -- names with a value: options, counters, times
    name TEXT PRIMARY KEY,
    text TEXT NOT NULL,      -- a value that is a text, else ''
    number INTEGER NOT NULL, -- a value that is a number, else 0
    sum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE article ( -- an article, as a night loads all of them
    number INTEGER PRIMARY KEY, -- given out once: an article that is gone leaves its number unused
    input INTEGER NOT NULL,     -- input.id that it came from; 0: a feed
    source TEXT NOT NULL,
    id TEXT NOT NULL,   -- its own, or its path
    file TEXT NOT NULL, -- that it was read from; '' from a feed
    identity INTEGER NOT NULL, -- hash of source, id, version and content: what a replay is known by
    guid INTEGER NOT NULL,     -- hash; 0: it has none
    url INTEGER NOT NULL,      -- hash; 0: it has none
    token_check INTEGER NOT NULL, -- hash of the tokens under a secret of this index
    seen INTEGER NOT NULL,        -- when it came
    entry BLOB NOT NULL, -- its times, hashes, lengths and notes: 152 bytes, see src/store/entry_record.c
    sum INTEGER NOT NULL
) STRICT;
CREATE INDEX article_identity ON article (identity);
CREATE INDEX article_guid ON article (guid) WHERE guid <> 0;
CREATE INDEX article_url ON article (url) WHERE url <> 0;
CREATE INDEX article_input ON article (input) WHERE input <> 0;

CREATE TABLE content ( -- what of an article is read only when it is compared or shown
    number INTEGER PRIMARY KEY, -- article.number
    record BLOB NOT NULL,       -- hashes of its words, then its short texts: see src/store/record.h
    sum INTEGER NOT NULL
) STRICT;

CREATE TABLE member ( -- where an article stands now
    number INTEGER PRIMARY KEY, -- article.number
    story INTEGER NOT NULL,     -- story.id
    "of" INTEGER NOT NULL,      -- the member that it was compared with; 0: it is the centre
    relation INTEGER NOT NULL,  -- 1 centre, 2 identical, 3 update, 4 copy, 5 excerpt, 6 rerun, 7 killed
    base INTEGER NOT NULL,      -- the relation if there were no window of days
    rule INTEGER NOT NULL,      -- that decided
    via INTEGER NOT NULL,       -- what proposed the pair, bits: 1 bands, 2 passages, 4 headline, 8 exact, 16 same text
    -- Of the two, the earlier one first; numbers of 4 bytes, the lowest byte first: shingles of the first, of the second,
    -- shared; shared words; longest run in words. Then a byte of bits (1 whole body, 2 same body, 4 headlines meet), and a
    -- byte of what the bodies differ in.
    overlap BLOB NOT NULL,
    is_first INTEGER NOT NULL, -- 1: it is the earlier one of the two
    marks INTEGER NOT NULL,    -- bits, see include/dupscan.h, DS_MARK_
    edition INTEGER NOT NULL,  -- its place among the editions of its item; 0: not known to be one
    sum INTEGER NOT NULL
) STRICT;
CREATE INDEX member_story ON member (story);

CREATE TABLE story (
    id INTEGER PRIMARY KEY,
    centre INTEGER NOT NULL,  -- article.number
    keeper INTEGER NOT NULL,  -- article.number; 0: none is usable
    latest INTEGER NOT NULL,  -- article.number of the newest edition; 0: none
    size INTEGER NOT NULL,    -- members
    founded INTEGER NOT NULL, -- when its first article came
    active INTEGER NOT NULL,  -- when its last article came: retention goes by this
    sum INTEGER NOT NULL
) STRICT;

CREATE TABLE alias ( -- ids of stories that have become part of another
    id INTEGER PRIMARY KEY,
    story INTEGER NOT NULL, -- story.id
    sum INTEGER NOT NULL
) STRICT;
CREATE INDEX alias_story ON alias (story);

CREATE TABLE change ( -- what happened to stories, in order
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,       -- new, merged, split, moved, keeper-changed, killed, expired, forgotten, ...
    article INTEGER NOT NULL, -- article.number as it was then; 0: of the story as a whole
    article_id TEXT NOT NULL,
    story INTEGER NOT NULL,
    story_was INTEGER NOT NULL,
    keeper INTEGER NOT NULL, -- article.number as it was then
    keeper_was INTEGER NOT NULL,
    sum INTEGER NOT NULL
) STRICT;

CREATE TABLE verdict ( -- the first answer on an article
    slot INTEGER PRIMARY KEY,  -- article.number, or from 2^32 on where is_loose
    is_loose INTEGER NOT NULL, -- 1: its article is gone, or was never stored
    identity INTEGER NOT NULL, -- as article.identity
    number INTEGER NOT NULL,   -- article.number that it had; 0: nothing was stored for it
    seq INTEGER NOT NULL,      -- change.seq
    at INTEGER NOT NULL,
    said BLOB NOT NULL, -- the answer
    sum INTEGER NOT NULL
) STRICT;
CREATE INDEX verdict_loose ON verdict (identity) WHERE is_loose = 1;

CREATE TABLE pair ( -- two articles that were compared, and are not compared again
    b INTEGER NOT NULL, -- article.number, the higher one
    a INTEGER NOT NULL, -- article.number
    bits INTEGER NOT NULL, -- 1: a is the earlier one; 2: compared down to what is kept; 4: kept
    overlap BLOB NOT NULL, -- as member.overlap; empty if it is not kept
    sum INTEGER NOT NULL,
    PRIMARY KEY (b, a)
) STRICT, WITHOUT ROWID;

CREATE TABLE input ( -- files that the night reads
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    size INTEGER NOT NULL,
    device INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL,
    offset INTEGER NOT NULL,   -- how far it has been read
    checksum INTEGER NOT NULL, -- XXH3 of the bytes up to there; 0: not taken
    done INTEGER NOT NULL,     -- 1: read to its end
    night INTEGER NOT NULL,    -- the last night that met it
    sum INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX input_path ON input (path);

CREATE TABLE tombstone ( -- articles that were taken out
    identity INTEGER PRIMARY KEY, -- as article.identity
    source TEXT NOT NULL,
    id TEXT NOT NULL,
    story INTEGER NOT NULL,
    at INTEGER NOT NULL,
    reason TEXT NOT NULL, -- expired, forgotten, vanished, changed
    sum INTEGER NOT NULL
) STRICT;

CREATE TABLE boilerplate ( -- paragraphs that are furniture at a source; the number of the list stands in meta
    source TEXT NOT NULL,
    hash INTEGER NOT NULL,     -- of the paragraph's tokens
    words INTEGER NOT NULL,
    articles INTEGER NOT NULL, -- that it stood in when it was learned
    sum INTEGER NOT NULL,
    PRIMARY KEY (source, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE run ( -- files with sorted keys
    name TEXT PRIMARY KEY,
    first INTEGER NOT NULL, -- article.number
    last INTEGER NOT NULL,  -- article.number
    keys INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    sum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
