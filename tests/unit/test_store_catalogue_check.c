/* SPDX-License-Identifier: MIT */
/* The catalogue of an index where something is wrong: what it refuses, what its check finds, copies, and memory that ends. */
#include "fixtures/fixture_allocator.h"
#include "fixtures/fixture_catalogue.h"

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

static ds_status pass_over(void *user, const ds_article_row *row, ds_error *error) {
    (void)user, (void)row, (void)error;
    return DS_OK;
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
    assert_int_equal(ds_catalogue_each(s.c, 1, pass_over, NULL, &s.error), DS_E_CORRUPT);
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
        IN_FOLDER(what_is_no_index_is_refused),
        IN_FOLDER(another_schema_is_refused),
        IN_FOLDER(the_check_finds_what_is_wrong),
        IN_FOLDER(a_broken_row_is_not_answered_from),
        IN_FOLDER(a_backup_is_whole_and_writes_over_nothing),
        IN_FOLDER(memory_may_give_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
