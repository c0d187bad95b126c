/* SPDX-License-Identifier: MIT */
/* The catalogue of an index: every kind of row there and back, transactions, what it refuses, and what its check finds. */
#include "base/hash.h"
#include "fixtures/fixture_allocator.h"
#include "fixtures/fixture_folder.h"
#include "store/catalogue.h"
#include "store/record.h"

#include <sqlite3.h>

/* A catalogue in ./index, open while a test runs. */
typedef struct stand {
    ds_memory *memory;
    ds_error error;
    ds_catalogue *c;
} stand;

#define OK(call)                                                                                                       \
    do {                                                                                                               \
        if ((call) != DS_OK) fail_msg("%s: %s (%s)", #call, s.error.message, s.error.place);                           \
    } while (0)

static stand open_as(ds_sql_mode mode) {
    stand s = {.memory = malloc(sizeof(ds_memory))};
    assert_non_null(s.memory);
    ds_memory_init(s.memory, NULL);
    OK(ds_catalogue_open(&s.c, s.memory, ds_io_system(), "index", mode, &s.error));
    return s;
}

static void shut(stand *s) {
    ds_catalogue_free(s->c);
    assert_int_equal(s->memory->used, 0);
    free(s->memory);
}

static ds_status try_open(ds_sql_mode mode, ds_error *error) {
    ds_memory memory;
    ds_catalogue *c;
    ds_memory_init(&memory, NULL);
    ds_status status = ds_catalogue_open(&c, &memory, ds_io_system(), "index", mode, error);
    ds_catalogue_free(c);
    assert_int_equal(memory.used, 0);
    return status;
}

/* Change the database behind the catalogue's back. */
static void tamper(const char *sql) {
    sqlite3 *db;
    assert_int_equal(sqlite3_open("index/catalogue.db", &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* ---- rows to put in ---- */

/* An article of `words` words whose fields all differ, with its record. */
static ds_article_row article_of(uint32_t n, ds_buffer *record, uint32_t words) {
    uint32_t hashes[64];
    uint8_t flags[64] = {0};
    ds_error error;
    for (uint32_t w = 0; w < words; w++) hashes[w] = n * 1000 + w;
    ds_tokens tokens = {hashes, flags, words < 3 ? words : 3, words};
    ds_detail detail = {.id = "id",
                        .path = "path",
                        .place = "",
                        .guid = "guid",
                        .url = "",
                        .version = "2",
                        .status = "",
                        .headline = "A headline",
                        .language = "en",
                        .slug = "",
                        .dateline = "",
                        .byline = "",
                        .credit = "",
                        .editor_note = "",
                        .format = "jsonl",
                        .left_out = n};
    record->size = 0;
    assert_int_equal(ds_record_put_tokens(record, &tokens, &error), DS_OK);
    uint32_t token_bytes = (uint32_t)record->size;
    assert_int_equal(ds_record_put_detail(record, &detail, &error), DS_OK);
    ds_article_row row = {.input = 0,
                          .source = "wire",
                          .id = "an-id",
                          .file = "",
                          .identity = UINT64_MAX - n,
                          .token_check = n + 7,
                          .seen = 1000 + n};
    row.entry = (ds_entry){.published = -5,
                           .updated = DS_TIME_NONE,
                           .content_hash = n + 1,
                           .detail_hash = n + 2,
                           .token_hash = n + 3,
                           .body_hash = n + 4,
                           .headline_norm = n + 5,
                           .headline_key = n + 6,
                           .guid_hash = 0x8000000000000000u | n,
                           .url_hash = n % 2,
                           .version_hash = n + 8,
                           .agency_hash = n + 9,
                           .slug_hash = n + 10,
                           .rank_hash = n + 11,
                           .words = words,
                           .headline_words = words < 3 ? words : 3,
                           .notes = n + 12,
                           .tag = n + 13,
                           .usable = 1,
                           .is_kill = 0,
                           .has_id = 1};
    row.entry.token_bytes = token_bytes;
    row.entry.detail_bytes = (uint32_t)record->size - token_bytes;
    return row;
}

static uint32_t add(stand *owner, uint32_t n) {
    stand s = *owner;
    ds_buffer record;
    ds_buffer_init(&record, owner->memory);
    ds_article_row row = article_of(n, &record, 40);
    OK(ds_catalogue_add(s.c, &row, record.data, record.size, &s.error));
    ds_buffer_clear(&record);
    return row.number;
}

static void add_member(stand *owner, uint32_t number, uint64_t story, uint32_t of) {
    stand s = *owner;
    ds_member_row row = {.number = number,
                         .story = story,
                         .of = of,
                         .relation = of == 0 ? 1 : 4,
                         .base = 4,
                         .rule = 7,
                         .via = 3,
                         .overlap = {.shingles_a = 40,
                                     .shingles_b = 50,
                                     .shared = 39,
                                     .shared_words = 41,
                                     .longest_run = 17,
                                     .whole_body = true,
                                     .headlines_meet = true,
                                     .contrast = 200},
                         .is_a = true,
                         .marks = 9,
                         .edition = 2};
    OK(ds_catalogue_put_member(s.c, &row, &s.error));
}

static void add_story(stand *owner, uint64_t id, uint32_t centre, uint32_t size) {
    stand s = *owner;
    ds_story_row row = {
        .id = id, .centre = centre, .keeper = centre, .latest = 0, .size = size, .founded = -7, .active = 99};
    OK(ds_catalogue_put_story(s.c, &row, &s.error));
}

/* Articles 1 to 4: a story of three, and one of one. */
enum { FIRST_STORY = 77 };
#define SECOND_STORY UINT64_C(0xfedcba9876543210)

static stand furnished(void) {
    stand s = open_as(DS_SQL_CREATE);
    OK(ds_catalogue_begin(s.c, &s.error));
    for (uint32_t n = 1; n <= 4; n++) assert_int_equal(add(&s, n), n);
    add_member(&s, 1, FIRST_STORY, 0);
    add_member(&s, 2, FIRST_STORY, 1);
    add_member(&s, 3, FIRST_STORY, 1);
    add_member(&s, 4, SECOND_STORY, 0);
    add_story(&s, FIRST_STORY, 1, 3);
    add_story(&s, SECOND_STORY, 4, 1);
    OK(ds_catalogue_commit(s.c, &s.error));
    return s;
}

/* ---- there and back ---- */

static void an_article_comes_back_as_it_went(void **state) {
    (void)state;
    stand s = furnished();
    ds_buffer record;
    ds_buffer_init(&record, s.memory);
    ds_article_row want = article_of(3, &record, 40), got;
    OK(ds_catalogue_get(s.c, 3, &got, &s.error));
    assert_int_equal(got.number, 3);
    assert_string_equal(got.source, "wire");
    assert_string_equal(got.id, "an-id");
    assert_string_equal(got.file, "");
    assert_true(got.identity == want.identity && got.token_check == want.token_check && got.seen == want.seen);
    unsigned char a[DS_ENTRY_RECORD_BYTES], b[DS_ENTRY_RECORD_BYTES];
    ds_entry_record_put(a, &want.entry);
    ds_entry_record_put(b, &got.entry);
    assert_memory_equal(a, b, sizeof a);
    assert_true(got.entry.updated == DS_TIME_NONE && got.entry.tag == 16 && got.entry.has_id == 1);
    unsigned char part[16];
    OK(ds_catalogue_read_record(s.c, 3, part, sizeof part, 5, &s.error));
    assert_memory_equal(part, record.data + 5, sizeof part);
    assert_int_equal(ds_catalogue_read_record(s.c, 3, part, sizeof part, record.size - 15, &s.error), DS_E_CORRUPT);
    assert_int_equal(ds_catalogue_read_record(s.c, 9, part, 1, 0, &s.error), DS_E_CORRUPT);
    assert_int_equal(ds_catalogue_get(s.c, 9, &got, &s.error), DS_E_NOT_FOUND);
    ds_buffer_clear(&record);
    shut(&s);
}

static void every_field_of_an_entry_is_kept(void **state) {
    (void)state;
    ds_entry entry, back;
    unsigned char bytes[DS_ENTRY_RECORD_BYTES];
    ds_error error;
    ds_buffer record;
    ds_memory memory;
    ds_memory_init(&memory, NULL);
    ds_buffer_init(&record, &memory);
    entry = article_of(1, &record, 40).entry;
    ds_entry_record_put(bytes, &entry);
    assert_int_equal(ds_entry_record_get(&back, bytes, sizeof bytes, &error), DS_OK);
    assert_memory_equal(&entry, &back, sizeof entry);
    for (size_t at = 0; at < sizeof bytes; at++) {
        bytes[at] ^= 4;
        assert_int_equal(ds_entry_record_get(&back, bytes, sizeof bytes, &error), DS_E_CORRUPT);
        bytes[at] ^= 4;
    }
    assert_int_equal(ds_entry_record_get(&back, bytes, sizeof bytes - 1, &error), DS_E_CORRUPT);
    ds_buffer_clear(&record);
}

static ds_status count_article(void *user, const ds_article_row *row, ds_error *error) {
    (void)error;
    *(uint64_t *)user = *(uint64_t *)user * 10 + row->number;
    return DS_OK;
}

static void articles_are_found(void **state) {
    (void)state;
    stand s = furnished();
    ds_number_list found = {0};
    uint64_t seen = 0;
    OK(ds_catalogue_each(s.c, 2, count_article, &seen, &s.error));
    assert_int_equal(seen, 234);
    OK(ds_catalogue_find(s.c, DS_FIND_STORY, FIRST_STORY, SIZE_MAX, &found, &s.error));
    assert_int_equal(found.count, 3);
    OK(ds_catalogue_find(s.c, DS_FIND_URL, 1, 1, &found, &s.error));
    OK(ds_catalogue_find(s.c, DS_FIND_URL, 0, 9, &found, &s.error)); /* none is no address */
    OK(ds_catalogue_find(s.c, DS_FIND_GUID, 0x8000000000000002u, 9, &found, &s.error));
    OK(ds_catalogue_find(s.c, DS_FIND_IDENTITY, UINT64_MAX - 4, 9, &found, &s.error));
    assert_int_equal(found.count, 6);
    assert_int_equal(found.numbers[3], 1);
    assert_int_equal(found.numbers[4], 2);
    assert_int_equal(found.numbers[5], 4);
    ds_number_list_clear(&found, s.memory);
    shut(&s);
}

static void stories_and_members_come_back(void **state) {
    (void)state;
    stand s = furnished();
    ds_member_row member;
    ds_story_row story;
    OK(ds_catalogue_get_member(s.c, 2, &member, &s.error));
    assert_true(member.story == FIRST_STORY && member.of == 1 && member.relation == 4 && member.base == 4 &&
                member.rule == 7);
    assert_true(member.via == 3 && member.is_a && member.marks == 9 && member.edition == 2);
    const ds_overlap *o = &member.overlap;
    assert_true(o->shingles_a == 40 && o->shingles_b == 50 && o->shared == 39 && o->shared_words == 41 &&
                o->longest_run == 17);
    assert_true(o->whole_body && !o->same_body && o->headlines_meet && o->contrast == 200);
    OK(ds_catalogue_get_story(s.c, SECOND_STORY, &story, &s.error));
    assert_true(story.id == SECOND_STORY && story.centre == 4 && story.founded == -7 && story.active == 99);
    shut(&s);
}

static void a_retired_id_goes_on_to_name_its_story(void **state) {
    (void)state;
    stand s = furnished();
    uint64_t now;
    OK(ds_catalogue_begin(s.c, &s.error));
    add_story(&s, 5, 4, 1);
    OK(ds_catalogue_retire_story(s.c, 5, SECOND_STORY, &s.error));
    OK(ds_catalogue_retire_story(s.c, SECOND_STORY, FIRST_STORY, &s.error));
    assert_int_equal(ds_catalogue_retire_story(s.c, FIRST_STORY, FIRST_STORY, &s.error), DS_E_ARGUMENT);
    OK(ds_catalogue_resolve_story(s.c, 5, &now, &s.error));
    assert_int_equal(now, FIRST_STORY);
    OK(ds_catalogue_resolve_story(s.c, SECOND_STORY, &now, &s.error));
    assert_int_equal(now, FIRST_STORY);
    OK(ds_catalogue_resolve_story(s.c, 6, &now, &s.error));
    assert_int_equal(now, 0);
    ds_catalogue_rollback(s.c);
    shut(&s);
}

static void a_verdict_outlives_its_article(void **state) {
    (void)state;
    stand s = furnished();
    ds_verdict_row verdict =
                       {.identity = UINT64_MAX - 2, .number = 2, .seq = 9, .at = 4, .said = "first", .said_size = 5},
                   got;
    ds_verdict_row loose = {.identity = 123, .number = 0, .seq = 10, .at = 5, .said = "none", .said_size = 4};
    OK(ds_catalogue_begin(s.c, &s.error));
    OK(ds_catalogue_put_verdict(s.c, &verdict, &s.error));
    OK(ds_catalogue_put_verdict(s.c, &loose, &s.error));
    OK(ds_catalogue_get_verdict(s.c, UINT64_MAX - 2, &got, &s.error));
    assert_true(got.number == 2 && got.seq == 9 && got.said_size == 5 && memcmp(got.said, "first", 5) == 0);
    OK(ds_catalogue_remove(s.c, 2, &s.error));
    OK(ds_catalogue_get_verdict(s.c, UINT64_MAX - 2, &got, &s.error));
    assert_true(got.number == 0 && got.seq == 9 && memcmp(got.said, "first", 5) == 0);
    OK(ds_catalogue_get_verdict(s.c, 123, &got, &s.error));
    assert_true(got.seq == 10 && memcmp(got.said, "none", 4) == 0);
    assert_int_equal(ds_catalogue_get_verdict(s.c, 124, &got, &s.error), DS_E_NOT_FOUND);
    OK(ds_catalogue_prune_tombstones(s.c, 5, &s.error));
    assert_int_equal(ds_catalogue_get_verdict(s.c, UINT64_MAX - 2, &got, &s.error), DS_E_NOT_FOUND);
    OK(ds_catalogue_get_verdict(s.c, 123, &got, &s.error));
    OK(ds_catalogue_commit(s.c, &s.error));
    shut(&s);
}

static void another_number_takes_everything_along(void **state) {
    (void)state;
    stand s = furnished();
    ds_article_row row;
    ds_member_row member;
    ds_story_row story;
    ds_verdict_row verdict = {.identity = UINT64_MAX - 1, .number = 1, .seq = 1, .at = 1, .said = "x", .said_size = 1};
    ds_buffer record;
    ds_buffer_init(&record, s.memory);
    OK(ds_catalogue_begin(s.c, &s.error));
    OK(ds_catalogue_put_verdict(s.c, &verdict, &s.error));
    row = article_of(1, &record, 30);
    row.number = 1;
    OK(ds_catalogue_renew(s.c, &row, record.data, record.size, &s.error));
    assert_int_equal(row.number, 5);
    OK(ds_catalogue_get_member(s.c, 5, &member, &s.error));
    assert_int_equal(member.story, FIRST_STORY);
    OK(ds_catalogue_get_member(s.c, 2, &member, &s.error));
    assert_int_equal(member.of, 5);
    OK(ds_catalogue_get_story(s.c, FIRST_STORY, &story, &s.error));
    assert_true(story.centre == 5 && story.keeper == 5);
    OK(ds_catalogue_get_verdict(s.c, UINT64_MAX - 1, &verdict, &s.error));
    assert_int_equal(verdict.number, 5);
    assert_int_equal(ds_catalogue_get(s.c, 1, &row, &s.error), DS_E_NOT_FOUND);
    OK(ds_catalogue_commit(s.c, &s.error));
    ds_buffer_clear(&record);
    shut(&s);
}

static ds_status check_change(void *user, const ds_change_row *row, ds_error *error) {
    (void)error;
    uint64_t *seen = user;
    assert_string_equal(row->kind, "moved");
    assert_string_equal(row->article_id, row->seq == 1 ? "an id" : "");
    assert_true(row->at == -3 && row->story == SECOND_STORY && row->story_was == 2 && row->keeper == 3 &&
                row->keeper_was == 4);
    *seen = *seen * 10 + row->seq;
    return DS_OK;
}

static ds_status check_pair(void *user, const ds_pair_row *row, ds_error *error) {
    (void)error;
    uint64_t *seen = user;
    *seen = *seen * 100 + row->a * 10 + row->b;
    assert_true(row->is_kept == (row->overlap.shared == 3) && row->a_first == (row->a == 1) &&
                row->is_full == (row->b == 4));
    return DS_OK;
}

static ds_status check_run(void *user, const ds_run_row *row, ds_error *error) {
    (void)error;
    assert_true(row->first == 1 && row->last == 4 && row->keys == 99 && row->bytes == 1234);
    (*(int *)user)++;
    return DS_OK;
}

static void logs_and_lists_come_back(void **state) {
    (void)state;
    stand s = furnished();
    ds_change_row change = {.at = -3,
                            .kind = "moved",
                            .article = 2,
                            .article_id = "an id",
                            .story = SECOND_STORY,
                            .story_was = 2,
                            .keeper = 3,
                            .keeper_was = 4};
    OK(ds_catalogue_begin(s.c, &s.error));
    OK(ds_catalogue_add_change(s.c, &change, &s.error));
    change.article_id = NULL;
    OK(ds_catalogue_add_change(s.c, &change, &s.error));
    ds_pair_row pair = {
        .a = 1, .b = 3, .a_first = true, .is_kept = true, .overlap = {.shingles_a = 5, .shingles_b = 6, .shared = 3}};
    OK(ds_catalogue_put_pair(s.c, &pair, &s.error));
    pair = (ds_pair_row){.a = 2, .b = 4, .is_full = true};
    OK(ds_catalogue_put_pair(s.c, &pair, &s.error));
    ds_run_row run = {.name = "one.run", .first = 1, .last = 4, .keys = 99, .bytes = 1234};
    OK(ds_catalogue_add_run(s.c, &run, &s.error));
    ds_tombstone_row stone = {.identity = UINT64_MAX,
                              .source = "wire",
                              .id = "gone",
                              .story = 3,
                              .at = 8,
                              .reason = "expired"},
                     grave;
    OK(ds_catalogue_put_tombstone(s.c, &stone, &s.error));
    OK(ds_catalogue_commit(s.c, &s.error));
    shut(&s);

    s = open_as(DS_SQL_READ);
    uint64_t seen = 0, seq;
    int runs = 0;
    OK(ds_catalogue_each_change(s.c, 0, check_change, &seen, &s.error));
    OK(ds_catalogue_each_change(s.c, 1, check_change, &seen, &s.error));
    assert_int_equal(seen, 122);
    OK(ds_catalogue_last_seq(s.c, &seq, &s.error));
    assert_int_equal(seq, 2);
    seen = 0;
    OK(ds_catalogue_each_pair(s.c, check_pair, &seen, &s.error));
    assert_int_equal(seen, 1324);
    OK(ds_catalogue_each_run(s.c, check_run, &runs, &s.error));
    assert_int_equal(runs, 1);
    OK(ds_catalogue_get_tombstone(s.c, UINT64_MAX, &grave, &s.error));
    assert_string_equal(grave.reason, "expired");
    assert_string_equal(grave.id, "gone");
    assert_int_equal(ds_catalogue_get_tombstone(s.c, 1, &grave, &s.error), DS_E_NOT_FOUND);
    shut(&s);
}

static void inputs_and_boilerplate_come_back(void **state) {
    (void)state;
    stand s = furnished();
    ds_boilerplate *list, *back;
    ds_input_row input = {.path = "a/b.jsonl",
                          .size = 10,
                          .device = 2,
                          .inode = 3,
                          .mtime_ns = -4,
                          .ctime_ns = 5,
                          .offset = 9,
                          .lines = 7,
                          .checksum = UINT64_MAX,
                          .done = true,
                          .night = 6},
                 got;
    OK(ds_catalogue_begin(s.c, &s.error));
    OK(ds_catalogue_put_input(s.c, &input, &s.error));
    assert_int_equal(input.id, 1);
    OK(ds_catalogue_put_input(s.c, &input, &s.error));
    OK(ds_catalogue_get_input(s.c, "a/b.jsonl", &got, &s.error));
    assert_true(got.id == 1 && got.mtime_ns == -4 && got.offset == 9 && got.lines == 7 && got.checksum == UINT64_MAX &&
                got.done);
    assert_int_equal(ds_catalogue_get_input(s.c, "a", &got, &s.error), DS_E_NOT_FOUND);
    OK(ds_catalogue_get_boilerplate(s.c, &back, &s.error));
    assert_null(back);
    OK(ds_boilerplate_new(&list, NULL, 3, &s.error));
    ds_boilerplate_paragraph paragraph = {"site", UINT64_MAX - 1, 12, 40};
    OK(ds_boilerplate_add(list, &paragraph, &s.error));
    OK(ds_boilerplate_seal(list, &s.error));
    OK(ds_catalogue_set_boilerplate(s.c, list, &s.error));
    OK(ds_catalogue_commit(s.c, &s.error));
    OK(ds_catalogue_get_boilerplate(s.c, &back, &s.error));
    assert_int_equal(ds_boilerplate_number(back), 3);
    assert_int_equal(ds_boilerplate_count(back), 1);
    assert_true(ds_boilerplate_get(back, 0)->hash == UINT64_MAX - 1 && ds_boilerplate_get(back, 0)->words == 12);
    ds_boilerplate_free(list);
    ds_boilerplate_free(back);
    shut(&s);
}

/* ---- transactions ---- */

static void nothing_is_written_outside_of_a_transaction(void **state) {
    (void)state;
    stand s = furnished();
    ds_story_row story = {.id = 1};
    assert_int_equal(ds_catalogue_put_story(s.c, &story, &s.error), DS_E_STATE);
    assert_int_equal(ds_catalogue_remove(s.c, 1, &s.error), DS_E_STATE);
    assert_int_equal(ds_catalogue_commit(s.c, &s.error), DS_E_STATE);
    OK(ds_catalogue_begin(s.c, &s.error));
    assert_int_equal(ds_catalogue_begin(s.c, &s.error), DS_E_STATE);
    ds_catalogue_rollback(s.c);
    shut(&s);
}

static void a_number_is_never_used_again(void **state) {
    (void)state;
    stand s = furnished();
    OK(ds_catalogue_begin(s.c, &s.error));
    OK(ds_catalogue_remove(s.c, 4, &s.error));
    OK(ds_catalogue_commit(s.c, &s.error));
    OK(ds_catalogue_begin(s.c, &s.error));
    assert_int_equal(add(&s, 8), 5);
    ds_catalogue_rollback(s.c); /* what was never there may be given out again */
    OK(ds_catalogue_begin(s.c, &s.error));
    assert_int_equal(add(&s, 9), 5);
    OK(ds_catalogue_commit(s.c, &s.error));
    shut(&s);
    s = open_as(DS_SQL_WRITE);
    OK(ds_catalogue_begin(s.c, &s.error));
    assert_int_equal(add(&s, 10), 6);
    OK(ds_catalogue_commit(s.c, &s.error));
    shut(&s);
}

static void a_reader_has_a_steady_view(void **state) {
    (void)state;
    stand s = furnished(), r = open_as(DS_SQL_READ);
    uint64_t before, after, seen = 0;
    OK(ds_catalogue_version(r.c, &before, &r.error));
    OK(ds_catalogue_view(r.c, &r.error));
    OK(ds_catalogue_begin(s.c, &s.error));
    OK(ds_catalogue_remove(s.c, 4, &s.error));
    OK(ds_catalogue_commit(s.c, &s.error));
    OK(ds_catalogue_each(r.c, 1, count_article, &seen, &r.error));
    assert_int_equal(seen, 1234);
    OK(ds_catalogue_commit(r.c, &r.error));
    seen = 0;
    OK(ds_catalogue_each(r.c, 1, count_article, &seen, &r.error));
    assert_int_equal(seen, 123);
    OK(ds_catalogue_version(r.c, &after, &r.error));
    assert_true(before != after);
    shut(&r);
    shut(&s);
}

/* ---- what it refuses ---- */

static void what_is_no_index_is_refused(void **state) {
    (void)state;
    ds_error error;
    assert_int_equal(try_open(DS_SQL_READ, &error), DS_E_NOT_FOUND);
    assert_int_equal(try_open(DS_SQL_WRITE, &error), DS_E_NOT_FOUND);
    fixture_directory("index");
    fixture_file("index/catalogue.db",
                 "this is no database, whatever its name says, and it is long enough to show that", 79);
    assert_int_equal(try_open(DS_SQL_READ, &error), DS_E_CORRUPT);
    assert_int_equal(try_open(DS_SQL_CREATE, &error), DS_E_CORRUPT);
    assert_int_equal(unlink("index/catalogue.db"), 0);
    fixture_file("index/catalogue.db", "", 0);
    assert_int_equal(try_open(DS_SQL_READ, &error), DS_E_CORRUPT);
    assert_int_equal(unlink("index/catalogue.db"), 0);
    tamper("CREATE TABLE other(x)");
    assert_int_equal(try_open(DS_SQL_CREATE, &error), DS_E_CORRUPT);
}

static void another_schema_is_refused(void **state) {
    (void)state;
    ds_error error;
    stand s = furnished();
    shut(&s);
    tamper("PRAGMA user_version=7");
    assert_int_equal(try_open(DS_SQL_WRITE, &error), DS_E_MISMATCH);
    assert_non_null(strstr(error.message, "schema 7"));
}

/* ---- checking ---- */

typedef struct faults {
    int count;
    char last[256];
} faults;

static void take_fault(void *user, const char *place, const char *what) {
    faults *f = user;
    f->count++;
    (void)snprintf(f->last, sizeof f->last, "%s: %s", place, what);
}

static int count_faults(faults *f) {
    stand s = open_as(DS_SQL_READ);
    *f = (faults){0};
    OK(ds_catalogue_verify(s.c, take_fault, f, &s.error));
    shut(&s);
    return f->count;
}

static void the_check_finds_what_is_wrong(void **state) {
    (void)state;
    static const struct {
        const char *sql, *found;
    } harms[] = {
        {"UPDATE member SET story = story + 1 WHERE number = 2", "fails its sum"},
        {"UPDATE article SET seen = 3 WHERE number = 1", "fails its sum"},
        {"UPDATE article SET entry = zeroblob(152) WHERE number = 1", "entry"},
        {"UPDATE content SET record = substr(record, 1, 60) WHERE number = 1", "record"},
        {"UPDATE meta SET number = 1 WHERE name = 'last_number'", "has not been given out"},
        {"DELETE FROM content WHERE number = 3", "no content"},
        {"DELETE FROM article WHERE number = 3", "its article is gone"},
        {"DELETE FROM story WHERE id = 77", "its story is gone"},
        {"DELETE FROM member WHERE number = 3", "size"},
        {"DELETE FROM member WHERE number = 1", "centre"},
        {"UPDATE story SET keeper = 4 WHERE id = 77", "keeper"},
        {"UPDATE story SET latest = 4 WHERE id = 77", "latest"},
        {"UPDATE article SET input = 3 WHERE number = 1", "its input is gone"},
    };
    faults f;
    for (size_t h = 0; h < sizeof harms / sizeof *harms; h++) {
        stand s = furnished();
        shut(&s);
        assert_int_equal(count_faults(&f), 0);
        tamper(harms[h].sql);
        int count = count_faults(&f);
        if (count == 0) fail_msg("not found: %s", harms[h].sql);
        if (count == 1 && strstr(f.last, harms[h].found) == NULL) fail_msg("%s: %s", harms[h].sql, f.last);
        assert_int_equal(unlink("index/catalogue.db"), 0);
    }
}

static void a_broken_row_is_not_answered_from(void **state) {
    (void)state;
    stand s = furnished();
    shut(&s);
    tamper("UPDATE member SET \"of\" = 3 WHERE number = 2; UPDATE article SET source = 'other' WHERE number = 2");
    s = open_as(DS_SQL_READ);
    ds_member_row member;
    ds_article_row row;
    assert_int_equal(ds_catalogue_get_member(s.c, 2, &member, &s.error), DS_E_CORRUPT);
    assert_string_equal(s.error.place, "catalogue.db, member 2");
    assert_int_equal(ds_catalogue_get(s.c, 2, &row, &s.error), DS_E_CORRUPT);
    uint64_t seen = 0;
    assert_int_equal(ds_catalogue_each(s.c, 1, count_article, &seen, &s.error), DS_E_CORRUPT);
    shut(&s);
}

static void a_backup_is_whole_and_writes_over_nothing(void **state) {
    (void)state;
    stand s = furnished();
    fixture_directory("copy");
    OK(ds_catalogue_backup(s.c, "copy/catalogue.db", &s.error));
    assert_int_equal(ds_catalogue_backup(s.c, "copy/catalogue.db", &s.error), DS_E_IO);
    OK(ds_catalogue_compact(s.c, &s.error));
    shut(&s);
    assert_int_equal(rename("index", "before"), 0);
    assert_int_equal(rename("copy", "index"), 0);
    faults f;
    assert_int_equal(count_faults(&f), 0);
    s = open_as(DS_SQL_WRITE);
    ds_catalogue_counts counts;
    OK(ds_catalogue_count(s.c, &counts, &s.error));
    assert_true(counts.articles == 4 && counts.members == 4 && counts.stories == 2 && counts.last_number == 4 &&
                counts.bytes > 0);
    shut(&s);
}

/* ---- memory ---- */

static ds_status use(ds_catalogue *c, ds_error *error) {
    ds_article_row row;
    ds_member_row member;
    ds_verdict_row verdict = {.identity = 9, .number = 1, .said = "x", .said_size = 1};
    ds_boilerplate *list;
    ds_number_list found = {0};
    DS_TRY(ds_catalogue_begin(c, error));
    DS_TRY(ds_catalogue_put_verdict(c, &verdict, error));
    DS_TRY(ds_catalogue_get(c, 1, &row, error));
    DS_TRY(ds_catalogue_get_member(c, 2, &member, error));
    DS_TRY(ds_catalogue_get_boilerplate(c, &list, error));
    ds_status status = ds_catalogue_find(c, DS_FIND_STORY, FIRST_STORY, SIZE_MAX, &found, error);
    ds_number_list_clear(&found, c->memory);
    DS_TRY(status);
    DS_TRY(ds_catalogue_get_verdict(c, UINT64_MAX - 1, &verdict, error));
    DS_TRY(ds_catalogue_verify(c, take_fault, &(faults){0}, error));
    return ds_catalogue_commit(c, error);
}

static void memory_may_give_out_anywhere(void **state) {
    (void)state;
    stand s = furnished();
    shut(&s);
    for (uint64_t at = 1; at < 1000; at++) {
        fixture_allocator thin = {.fail_at = at};
        ds_allocator hook = fixture_allocator_hook(&thin);
        ds_memory memory;
        ds_error error;
        ds_catalogue *c;
        ds_memory_init(&memory, &hook);
        ds_status status = ds_catalogue_open(&c, &memory, ds_io_system(), "index", DS_SQL_WRITE, &error);
        if (status == DS_OK) status = use(c, &error);
        ds_catalogue_free(c);
        assert_int_equal(thin.blocks, 0);
        assert_int_equal(thin.wrong_sizes, 0);
        if (status == DS_OK && thin.failures == 0) return;
        assert_int_equal(status, DS_E_MEMORY);
    }
    fail_msg("it never came to an end");
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, fixture_folder_enter, fixture_folder_leave)

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_FOLDER(an_article_comes_back_as_it_went),
        cmocka_unit_test(every_field_of_an_entry_is_kept),
        IN_FOLDER(articles_are_found),
        IN_FOLDER(stories_and_members_come_back),
        IN_FOLDER(a_retired_id_goes_on_to_name_its_story),
        IN_FOLDER(a_verdict_outlives_its_article),
        IN_FOLDER(another_number_takes_everything_along),
        IN_FOLDER(logs_and_lists_come_back),
        IN_FOLDER(inputs_and_boilerplate_come_back),
        IN_FOLDER(nothing_is_written_outside_of_a_transaction),
        IN_FOLDER(a_number_is_never_used_again),
        IN_FOLDER(a_reader_has_a_steady_view),
        IN_FOLDER(what_is_no_index_is_refused),
        IN_FOLDER(another_schema_is_refused),
        IN_FOLDER(the_check_finds_what_is_wrong),
        IN_FOLDER(a_broken_row_is_not_answered_from),
        IN_FOLDER(a_backup_is_whole_and_writes_over_nothing),
        IN_FOLDER(memory_may_give_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
