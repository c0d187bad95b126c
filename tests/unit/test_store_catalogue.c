/* SPDX-License-Identifier: MIT */
/* The catalogue of an index: every kind of row there and back, and transactions. */
#include "fixtures/fixture_catalogue.h"

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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
