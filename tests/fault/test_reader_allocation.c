/* SPDX-License-Identifier: MIT */
/* Memory that runs out at the n-th allocation of a reader, for every n until all goes well: DS_E_MEMORY, and nothing is lost. */
#include "article/reader.h"
#include "fixtures/fixture_allocator.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static ds_status on_article(void *user, const ds_article *article, ds_error *error) {
    unsigned *articles = user;
    (void)article, (void)error;
    *articles += 1;
    return DS_OK;
}

static ds_status on_skip(void *user, const char *path, const char *reason, const char *detail, const char *place,
                         bool is_error, ds_error *error) {
    (void)user, (void)path, (void)reason, (void)detail, (void)place, (void)is_error, (void)error;
    return DS_OK;
}

static const struct {
    const ds_reader *reader;
    const char *bytes;
    size_t size;
    unsigned articles;
} inputs[] = {
#define INPUT(reader, literal, articles)                                                                               \
    { &ds_reader_##reader, literal, sizeof(literal) - 1, articles }
    INPUT(text,
          "H\xe4user am Flu\xdf\n\nDie Stadt am Flu\xdf w\xe4"
          "chst.\n",
          1),
    INPUT(json, "\xff\xfe[\0{\0\"\0t\0e\0x\0t\0\"\0:\0\"\0x\0\"\0}\0]\0", 1),
    INPUT(json,
          "{\"feed_url\":\"u\",\"title\":\"Feed\",\"items\":[{\"id\":1,\"content_html\":\"<p>a</"
          "p>\",\"authors\":[{\"name\":"
          "\"A\"},{\"name\":\"B\"}]},{\"headlines\":[{\"value\":\"v\"}],\"bodies\":[{\"value\":\"v\"}]}]}",
          2),
    INPUT(json, "{\"data\":{\"item\":{\"altids\":{\"itemid\":\"i\",\"etag\":\"e\"},\"headline\":\"h\"}}}", 1),
    INPUT(csv, "id,title,content_html,date\n1,\"a \"\"b\"\"\",<p>x</p>,d\n2,M\xfcller f\xe4hrt,x,d\n3,\"x", 2),
    INPUT(csv,
          "\xff\xfei\0d\0,\0t\0e\0x\0t\0\n\0"
          "1\0,\0x\0\n\0",
          1),
    INPUT(tsv, "id\ttext\n1\t\"x\n", 1),
    INPUT(anpa,
          "\x16\x16\x01W1645\x1f_asian\nb a\x13\x11 BC-Mill\n\x02^BC-Mill, 1st Ld,17<\n^Fire<\n^Eds: One.<\n^Eds: "
          "Two.<\n^By A. WRITER=\n^Associated Press=\n\tThe m\xfchle ``burned''.\n\x03"
          "AP-WF-06-29-17 2350GMT<\n\x04"
          "\x16\x16\x01W1646\x1f_asian\nb a\x13\x11 BC-X\n\x02\tText.\n\x04",
          2),
    INPUT(iptc7901,
          "\x01"
          "eca062 4 i 211   dpa 061\n\nmill/\n\x02"
          "1ST LEAD\nFire\nBy A =\n\nText\n# Notebook\nnote\n\x03"
          "071341 GMT "
          "Okt 15\n\x04",
          1),
};

static ds_status read_input(size_t at, fixture_allocator *allocator, unsigned *articles) {
    ds_memory memory;
    ds_parser parser;
    ds_options options;
    ds_error error;
    ds_allocator hook = fixture_allocator_hook(allocator);
    const ds_reader *reader = inputs[at].reader;
    ds_options_init(&options);
    ds_memory_init(&memory, &hook);
    ds_parser_init(&parser, &memory, &options);
    ds_chunk chunk = {(const unsigned char *)inputs[at].bytes, inputs[at].size, 0, 1, "f", "feed", true, DS_TEAR_NONE};
    ds_article_sink sink = {on_article, on_skip, articles};
    ds_status status = reader->feed != NULL ? reader->feed(&parser, &chunk, true, &sink, &error)
                                            : reader->parse(&parser, &chunk, &sink, &error);
    if (reader->drop != NULL) reader->drop(&parser);
    ds_parser_clear(&parser);
    assert_int_equal(allocator->blocks, 0);
    assert_int_equal(allocator->wrong_sizes, 0);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        for (uint64_t n = 1;; n++) {
            unsigned articles = 0;
            fixture_allocator allocator = {.fail_at = n};
            ds_status status = read_input(i, &allocator, &articles);
            if (allocator.failures == 0) {
                assert_int_equal(status, DS_OK);
                if (articles != inputs[i].articles) fail_msg("input %zu: %u articles", i, articles);
                break;
            }
            if (status != DS_E_MEMORY) fail_msg("input %zu, allocation %u: %s", i, (unsigned)n, ds_status_name(status));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
