/* SPDX-License-Identifier: MIT */
/* Lists of boilerplate: what is printed is read back, every byte that is not as printed is refused or told, and a file is
 * written whole or not at all. */
#include "fixtures/fixture_allocator.h"
#include "fixtures/fixture_io.h"
#include "store/boilerplate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char printed[] = "dupscan boilerplate 1\n"
                              "number 3\n"
                              "tokens 1\n"
                              "paragraphs 4\n"
                              "\t00000000000000ff\t9\t5\n"
                              "a\\tb\\\\c\\n\\r\tfedcba9876543210\t8\t4294967295\n"
                              "harbour\t0000000000000001\t12\t7\n"
                              "harbour\t0000000000000002\t4294967295\t0\n";

static ds_boilerplate *make_list(const ds_allocator *allocator) {
    static const ds_boilerplate_paragraph paragraphs[] = {{"harbour", 2, UINT32_MAX, 0},
                                                          {"a\tb\\c\n\r", 0xfedcba9876543210, 8, UINT32_MAX},
                                                          {"harbour", 1, 12, 7},
                                                          {"", 255, 9, 5}};
    ds_boilerplate *list;
    if (ds_boilerplate_new(&list, allocator, 3, NULL) != DS_OK) return NULL;
    bool done = true;
    for (size_t i = 0; i < 4 && done; i++) done = ds_boilerplate_add(list, &paragraphs[i], NULL) == DS_OK;
    if (done && ds_boilerplate_seal(list, NULL) == DS_OK) return list;
    ds_boilerplate_free(list);
    return NULL;
}

static void assert_prints(const ds_boilerplate *list, const char *text) {
    ds_memory memory;
    ds_buffer bytes;
    ds_memory_init(&memory, NULL);
    ds_buffer_init(&bytes, &memory);
    assert_int_equal(ds_boilerplate_print(list, &bytes, NULL), DS_OK);
    assert_int_equal(bytes.size, strlen(text));
    assert_memory_equal(bytes.data, text, bytes.size);
    ds_buffer_clear(&bytes);
}

static void what_is_printed_is_read_back(void **state) {
    (void)state;
    ds_boilerplate *list = make_list(NULL), *again;
    assert_prints(list, printed);
    assert_int_equal(ds_boilerplate_parse(&again, printed, strlen(printed), "list", NULL, NULL), DS_OK);
    assert_prints(again, printed);
    assert_int_equal(ds_boilerplate_number(again), 3);
    assert_int_equal(ds_boilerplate_count(again), 4);
    assert_string_equal(ds_boilerplate_get(again, 1)->source, "a\tb\\c\n\r");
    assert_null(ds_boilerplate_get(again, 4));
    ds_boilerplate_free(again);
    ds_boilerplate_free(list);
}

static void a_paragraph_stands_once(void **state) {
    (void)state;
    ds_boilerplate *list = make_list(NULL);
    ds_boilerplate_paragraph twice = {"harbour", 1, 12, 7};
    assert_int_equal(ds_boilerplate_add(list, &twice, NULL), DS_OK);
    assert_int_equal(ds_boilerplate_seal(list, NULL), DS_E_ARGUMENT);
    ds_boilerplate_free(list);
}

/* Cut anywhere, or with any byte another one: refused with the line, or a list that prints as what was read. */
static void nothing_else_is_a_list(void **state) {
    (void)state;
    ds_boilerplate *list;
    ds_error error;
    char text[sizeof printed], place[32];
    for (size_t size = 0; size < strlen(printed); size++) {
        assert_int_equal(ds_boilerplate_parse(&list, printed, size, "list", NULL, &error), DS_E_FORMAT);
        assert_null(list);
        size_t line = 1;
        for (size_t i = 0; i < size; i++) line += printed[i] == '\n';
        (void)snprintf(place, sizeof place, "list, line %zu", line);
        assert_string_equal(error.place, place);
    }
    for (size_t at = 0; at < strlen(printed); at++) {
        for (int byte = 0; byte < 256; byte++) {
            memcpy(text, printed, sizeof printed);
            text[at] = (char)byte;
            ds_status status = ds_boilerplate_parse(&list, text, strlen(printed), "list", NULL, &error);
            if (status == DS_OK) {
                assert_prints(list, text);
            } else {
                assert_int_equal(status, DS_E_FORMAT);
                assert_memory_equal(error.place, "list, line ", 11);
            }
            ds_boilerplate_free(list);
        }
    }
    (void)snprintf(text, sizeof text, "dupscan boilerplate 1\nnumber 1\ntokens 9\nparagraphs 0\n");
    assert_int_equal(ds_boilerplate_parse(&list, text, strlen(text), "list", NULL, &error), DS_E_FORMAT);
    assert_string_equal(error.place, "list, line 3");
}

static bool exists(const char *path) {
    struct stat info;
    return stat(path, &info) == 0;
}

static void a_file_is_written_whole_or_not_at_all(void **state) {
    (void)state;
    static const struct {
        fake_call call;
        int os_error;
        ds_status status;
    } rows[] = {{FAKE_OPEN, EACCES, DS_E_IO},        {FAKE_PWRITE, ENOSPC, DS_E_NO_SPACE},
                {FAKE_PWRITE, 0, DS_E_NO_SPACE},     {FAKE_FSYNC, EIO, DS_E_IO},
                {FAKE_CLOSE, ENOSPC, DS_E_NO_SPACE}, {FAKE_RENAME, EACCES, DS_E_IO},
                {FAKE_PWRITE, EDQUOT, DS_E_NO_SPACE}};
    char folder[] = "/tmp/dupscan-list-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/list", folder);
    ds_boilerplate *list = make_list(NULL), *again;
    ds_error error;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        fake_io fake;
        fake_io_init(&fake);
        fake.most = 40;
        /* The second write, so that half of it is there; the first of everything else. */
        unsigned long first = rows[r].call == FAKE_PWRITE ? 2 : 1;
        fake.rules[rows[r].call] = (fake_rule){first, ULONG_MAX, rows[r].os_error};
        assert_int_equal(ds_boilerplate_save_with_io(list, path, &fake.io, &error), rows[r].status);
        assert_string_equal(error.place, path);
        assert_int_equal(fake.open_files, 0);
        assert_false(exists(path));
    }
    fake_io fake;
    fake_io_init(&fake);
    fake.most = 7;
    fake.interrupts = true;
    assert_int_equal(ds_boilerplate_save_with_io(list, path, &fake.io, &error), DS_OK);
    assert_int_equal(ds_boilerplate_load_with_io(&again, path, &fake.io, NULL, &error), DS_OK);
    assert_prints(again, printed);
    ds_boilerplate_free(again);
    fake_io_fail(&fake, FAKE_READ, 1, EIO);
    fake.interrupts = false;
    assert_int_equal(ds_boilerplate_load_with_io(&again, path, &fake.io, NULL, &error), DS_E_IO);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0); /* nothing is left beside it */
    assert_int_equal(ds_boilerplate_load(&again, path, NULL, &error), DS_E_NOT_FOUND);
    ds_boilerplate_free(list);
}

static void memory_may_run_out_anywhere(void **state) {
    (void)state;
    for (uint64_t n = 1;; n++) {
        fixture_allocator counted = {.fail_at = n};
        ds_allocator hook = fixture_allocator_hook(&counted);
        ds_boilerplate *list = make_list(&hook), *parsed = NULL, *copy = NULL;
        ds_status status = list == NULL ? DS_E_MEMORY : ds_boilerplate_copy(&copy, list, &hook, NULL);
        if (status == DS_OK) status = ds_boilerplate_parse(&parsed, printed, strlen(printed), "list", &hook, NULL);
        bool dry = counted.failures > 0;
        assert_int_equal(status, dry ? DS_E_MEMORY : DS_OK);
        if (!dry) assert_prints(parsed, printed);
        if (!dry) assert_prints(copy, printed);
        ds_boilerplate_free(list);
        ds_boilerplate_free(copy);
        ds_boilerplate_free(parsed);
        assert_int_equal(counted.blocks, 0);
        assert_int_equal(counted.wrong_sizes, 0);
        if (!dry) break;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_printed_is_read_back), cmocka_unit_test(a_paragraph_stands_once),
        cmocka_unit_test(nothing_else_is_a_list),       cmocka_unit_test(a_file_is_written_whole_or_not_at_all),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
