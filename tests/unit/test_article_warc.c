/* SPDX-License-Identifier: MIT */
/* Web archives: what is taken from them, what is passed over, and what lengths that lie cost. */
#include "fixtures/fixture_allocator.h"
#include "fixtures/fixture_reading.h"

#define PLAIN "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
#define PAYLOAD "Ferry resumes\n\nThe first boat left at six.\n"
#define ARTICLE(number)                                                                                                \
    "A f#https://www.ledger.example/" number " id=urn:" number " url=https://www.ledger.example/" number               \
    " source=ledger.example headline=Ferry resumes body=\nThe first boat left at six.\n"

/* A record of `size` bytes, that says it has `length`. */
static void put_record(fixture_bytes *to, const char *type, const char *content, unsigned number, const void *body,
                       size_t size, long length) {
    char head[400];
    (void)snprintf(head, sizeof head,
                   "WARC/1.1\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:%u>\r\n"
                   "WARC-Target-URI: https://www.ledger.example/%u\r\nContent-Type: %s\r\nContent-Length: %ld\r\n\r\n",
                   type, number, number, content, length);
    fixture_put_text(to, head);
    fixture_put(to, body, size);
    fixture_put_text(to, "\r\n\r\n");
}

static void put_response(fixture_bytes *to, unsigned number, const char *http) {
    put_record(to, "response", "application/http", number, http, strlen(http), (long)strlen(http));
}

static void put_story(fixture_bytes *to, unsigned number) {
    put_response(to, number, PLAIN "\r\n" PAYLOAD);
}

/* Stories 1 and 3, and between them one that says it has `length` bytes. */
static fixture_bytes around(long length) {
    fixture_bytes file = {NULL, 0};
    static const char http[] = PLAIN "\r\n" PAYLOAD;
    put_story(&file, 1);
    put_record(&file, "response", "application/http", 2, http, sizeof http - 1, length);
    put_story(&file, 3);
    return file;
}

static void test_kinds(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0};
    put_record(&file, "warcinfo", "application/warc-fields", 1, "software: x\r\n", 13, 13);
    put_record(&file, "request", "application/http", 2, "GET / HTTP/1.1\r\n\r\n", 18, 18);
    put_story(&file, 3);
    put_record(&file, "conversion", "text/plain", 4, PAYLOAD, strlen(PAYLOAD), (long)strlen(PAYLOAD));
    put_record(&file, "resource", "image/png", 5, "\x89PNG", 4, 4);
    put_response(&file, 6, "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n\r\nnothing here");
    put_response(&file, 7, "HTTP/1.1 200 OK\r\nContent-Type: text/css\r\n\r\np {}");
    put_response(&file, 8, PLAIN "\r\n");
    fixture_expect(&file, ARTICLE("3") ARTICLE("4") "s f not-news\n");
}

static void test_heads(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0};
    fixture_put_text(&file,
                     "WARC/1.0\ncontent-LENGTH:\t43\nwarc-type:\n  Conversion\nX-None\nWARC-Target-URI: "
                     "<http://x.example:80/a b>\nContent-Type: text/plain;\r\n charset=utf-8\n\n" PAYLOAD "\n\n");
    fixture_expect(&file, "A f#http://x.example:80/a b id=http://x.example:80/a b url=http://x.example:80/a b "
                          "source=x.example headline=Ferry resumes body=\nThe first boat left at six.\n");
}

static void test_records_inside(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0};
    put_response(&file, 1,
                 "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
                 "[{\"id\":\"a\",\"title\":\"h\",\"text\":\"t\"}]");
    put_response(&file, 2, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[1, 2]");
    put_response(&file, 3, "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n<urlset/>");
    fixture_expect(&file, "A f#https://www.ledger.example/1#a id=a source=ledger.example headline=h body=t\n"
                          "s f not-news\n");
}

/* ---- payloads ---- */

static void put_coded(fixture_bytes *to, unsigned number, const char *fields, const void *payload, size_t size) {
    fixture_bytes http = {NULL, 0};
    fixture_put_text(&http, PLAIN);
    fixture_put_text(&http, fields);
    fixture_put_text(&http, "\r\n");
    fixture_put(&http, payload, size);
    put_record(to, "response", "application/http", number, http.data, http.size, (long)http.size);
    fixture_drop(&http);
}

static void put_deflated(fixture_bytes *to, unsigned number, const char *fields, int bits, size_t cut) {
    fixture_bytes payload = {NULL, 0};
    fixture_deflate(&payload, PAYLOAD, strlen(PAYLOAD), bits);
    put_coded(to, number, fields, payload.data, payload.size - cut);
    fixture_drop(&payload);
}

static void test_codings(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0};
    put_deflated(&file, 1, "Content-Encoding: gzip\r\n", 31, 0);
    put_deflated(&file, 2, "content-encoding: X-GZIP\r\n", 31, 0);
    put_deflated(&file, 3, "Content-Encoding: deflate\r\n", 15, 0);
    put_deflated(&file, 4, "Content-Encoding: deflate\r\n", -15, 0);
    put_coded(&file, 5, "Content-Encoding: gzip\r\n", PAYLOAD, strlen(PAYLOAD)); /* undone by the crawler */
    put_coded(&file, 6, "Content-Encoding: br\r\n", "???", 3);
    put_deflated(&file, 7, "Content-Encoding: gzip\r\n", 31, 9);
    fixture_expect(&file, ARTICLE("1") ARTICLE("2") ARTICLE("3") ARTICLE("4")
                              ARTICLE("5") "S f#https://www.ledger.example/6 unsupported id urn:6\n"
                                           "S f#https://www.ledger.example/7 truncated id urn:7\n");
}

static void put_chunked(fixture_bytes *to, unsigned number, const char *payload) {
    put_coded(to, number, "Transfer-Encoding: chunked\r\n", payload, strlen(payload));
}

static void test_chunks(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0};
    put_chunked(&file, 1, "5\r\nFerry\r\n  \r\n"); /* no length */
    put_chunked(&file, 2, "2b\r\n" PAYLOAD "\r\n0\r\nTrailer: x\r\n\r\n");
    put_chunked(&file, 3, "F;a=b\nFerry resumes\n\n\r\n1C \r\nThe first boat left at six.\n\r\n000\r\n\r\n");
    put_chunked(&file, 4, PAYLOAD); /* joined by the crawler */
    put_chunked(&file, 5, "2b\r\n" PAYLOAD "\r\n");
    put_chunked(&file, 6, "2c\r\n" PAYLOAD);
    put_chunked(&file, 7, "ffffffffffffffff\r\n" PAYLOAD);
    fixture_expect(&file, "S f#https://www.ledger.example/1 bad-http id urn:1\n" ARTICLE("2") ARTICLE("3")
                              ARTICLE("4") "S f#https://www.ledger.example/5 bad-http id urn:5\n"
                                           "S f#https://www.ledger.example/6 bad-http id urn:6\n"
                                           "A f#https://www.ledger.example/7 id=urn:7 url=https://www.ledger.example/7 "
                                           "source=ledger.example headline=ffffffffffffffff body=" PAYLOAD);
}

static void test_response_that_does_not_end(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0};
    put_response(&file, 1, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n");
    put_response(&file, 2, "FTP says hello");
    fixture_expect(&file, "S f#https://www.ledger.example/1 bad-http id urn:1\ns f not-news\n");
}

/* A page of 30 MB in 30 KB. */
static void test_bomb(void **state) {
    (void)state;
    enum { SIZE = 40 << 20 };
    fixture_bytes file = {NULL, 0}, payload = {NULL, 0};
    char *words = malloc(SIZE);
    assert_non_null(words);
    memset(words, 'a', SIZE);
    fixture_deflate(&payload, words, SIZE, 31);
    free(words);
    put_coded(&file, 1, "Content-Encoding: gzip\r\n", payload.data, payload.size);
    put_story(&file, 2);
    fixture_drop(&payload);
    fixture_expect(&file, "S f#https://www.ledger.example/1 expansion-limit id urn:1\n" ARTICLE("2"));
}

/* ---- lengths that lie ---- */

static void test_wrong_lengths(void **state) {
    (void)state;
    static const char bad[] = ARTICLE("1") "S f bad-warc id urn:2\n" ARTICLE("3");
    long right = (long)strlen(PLAIN "\r\n" PAYLOAD);
    const long lengths[] = {0, 1, 60, right - 2, right + 5, right + 100, right + 200, -1, -99};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        fixture_bytes file = around(lengths[i]);
        fixture_expect(&file, bad);
    }
    fixture_bytes file = around(right);
    fixture_expect(&file, ARTICLE("1") ARTICLE("2") ARTICLE("3"));
    const long beyond[] = {2000, 100000, 200 << 20, 1L << 40, INT64_MAX};
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        file = around(beyond[i]);
        fixture_expect(&file, ARTICLE("1") "S f truncated id urn:2\n" ARTICLE("3"));
    }
}

static void test_lengths_that_are_none(void **state) {
    (void)state;
    static const char *const lines[] = {"",
                                        "Content-Length:\r\n",
                                        "Content-Length: 12a\r\n",
                                        "Content-Length: 0x10\r\n",
                                        "Content-Length: 99999999999999999999999\r\n",
                                        "Content-Length: 1 2\r\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        fixture_bytes file = {NULL, 0};
        fixture_put_text(&file, "WARC/1.0\r\nWARC-Type: response\r\n");
        fixture_put_text(&file, lines[i]);
        fixture_put_text(&file, "\r\nbody\r\n\r\n");
        put_story(&file, 3);
        fixture_expect(&file, "S f bad-warc byte 0\n" ARTICLE("3"));
    }
}

static void test_junk_and_ends(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0};
    put_story(&file, 1);
    fixture_put_text(&file, "junk\r\n WARC/1.0\r\nWARC/x\r\n");
    put_story(&file, 2);
    fixture_expect(&file, ARTICLE("1") "S f bad-warc byte 249\n" ARTICLE("2"));
    put_story(&file, 1);
    file.size -= 4; /* the blank lines at the end may be missing */
    fixture_expect(&file, ARTICLE("1"));
    put_story(&file, 1);
    file.size -= 5;
    fixture_expect(&file, "S f truncated id urn:1\n");
    put_story(&file, 1);
    file.size = 40;
    fixture_expect(&file, "S f truncated byte 0\n");
}

static void test_head_without_end(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0};
    fixture_put_text(&file, "WARC/1.0\r\n");
    for (int i = 0; i < 20000; i++) fixture_put_text(&file, "X: yz\r\n");
    put_story(&file, 3);
    fixture_expect(&file, "S f bad-warc byte 0\n" ARTICLE("3"));
}

/* Each record claims all that follow: none of them costs more than its own bytes. */
static void test_nested_lengths(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0};
    enum { RECORDS = 3000 };
    static const char http[] = PLAIN "\r\n" PAYLOAD;
    for (unsigned i = 0; i < RECORDS; i++) {
        put_record(&file, "response", "application/http", i, http, sizeof http - 1, 100 << 20);
    }
    fixture_reading r = {.piece = SIZE_MAX, .quiet = true};
    assert_int_equal(fixture_read(&r, &file, NULL), DS_OK);
    assert_int_equal(r.articles, 0);
    assert_int_equal(r.skips, RECORDS);
    assert_true(r.peak < 8 << 20);
    fixture_drop(&file);
}

/* ---- members of gzip ---- */

enum { DAMAGE_NONE, DAMAGE_CUT, DAMAGE_FLIP, DAMAGE_SUM, DAMAGE_HEAD, DAMAGE_BEHIND };

static void put_member(fixture_bytes *to, unsigned number, int damage) {
    fixture_bytes record = {NULL, 0}, member = {NULL, 0};
    put_story(&record, number);
    fixture_deflate(&member, record.data, record.size, 31);
    if (damage == DAMAGE_CUT) member.size /= 2;
    if (damage == DAMAGE_FLIP) memset(member.data + member.size / 3, 0xff, 20);
    if (damage == DAMAGE_SUM) member.data[member.size - 7] ^= 1;
    if (damage == DAMAGE_HEAD) member.data[0] = 'x';
    if (damage == DAMAGE_BEHIND) fixture_put_text(&member, "something else");
    fixture_put(to, member.data, member.size);
    fixture_drop(&record);
    fixture_drop(&member);
}

/* What is damaged costs its own record, and one skip that says where. */
static void test_broken_members(void **state) {
    (void)state;
    for (int damage = DAMAGE_CUT; damage <= DAMAGE_BEHIND; damage++) {
        for (size_t piece = 1; piece < 5000; piece = piece * 9 + 4) {
            fixture_bytes file = {NULL, 0};
            for (unsigned i = 1; i < 6; i++) put_member(&file, i, i == 3 ? damage : DAMAGE_NONE);
            fixture_reading r = {.piece = piece};
            fixture_put_text(&r.text, "");
            assert_int_equal(fixture_read(&r, &file, NULL), DS_OK);
            const char *text = (const char *)r.text.data;
            if (r.skips != 1 || r.articles != (damage == DAMAGE_BEHIND ? 5 : 4))
                fail_msg("damage %d: %s", damage, text);
            assert_non_null(strstr(text, "S f corrupt byte "));
            assert_non_null(strstr(text, ARTICLE("2")));
            assert_true((strstr(text, ARTICLE("3")) != NULL) == (damage == DAMAGE_BEHIND));
            assert_non_null(strstr(text, ARTICLE("4")));
            fixture_drop(&r.text);
            fixture_drop(&file);
        }
    }
}

static void test_last_member_cut(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0};
    put_member(&file, 1, DAMAGE_NONE);
    put_member(&file, 2, DAMAGE_CUT);
    fixture_reading r = {.piece = SIZE_MAX};
    fixture_put_text(&r.text, "");
    assert_int_equal(fixture_read(&r, &file, NULL), DS_OK);
    assert_int_equal(r.articles, 1);
    assert_int_equal(r.skips, 1);
    assert_non_null(strstr((const char *)r.text.data, "S f truncated byte "));
    fixture_drop(&r.text);
    fixture_drop(&file);
}

/* ---- ARC ---- */

static void test_arc(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0};
    fixture_put_text(&file, "filedesc://a.arc 0.0.0.0 20240102030405 text/plain 15\n1 0 somebody\n\n\n"
                            "http://a.example/x y 192.0.2.1 20240102030405 text/plain 88\n" PLAIN "\r\n" PAYLOAD
                            "\nhttp://a.example/2 192.0.2.1 20240102030405 text/plain 200 SUM - 1 a.arc 88\n" PLAIN
                            "\r\n" PAYLOAD "\n"
                            "http://a.example/3 192.0.2.1 20240102030405 text/plain -1\n" PAYLOAD
                            "http://a.example/4 192.0.2.1 20240102030405 text/plain 60\n" PLAIN "\r\n" PAYLOAD
                            "\nhttp://a.example/5 192.0.2.1 20240102030405 text/plain 88\n" PLAIN "\r\n" PAYLOAD);
    fixture_expect(&file, "A f#http://a.example/x y id=http://a.example/x y url=http://a.example/x y source=a.example "
                          "headline=Ferry resumes body=\nThe first boat left at six.\n"
                          "A f#http://a.example/2 id=http://a.example/2 url=http://a.example/2 source=a.example "
                          "headline=Ferry resumes body=\nThe first boat left at six.\n"
                          "S f bad-arc byte 383\nS f bad-arc byte 484\n"
                          "A f#http://a.example/5 id=http://a.example/5 url=http://a.example/5 source=a.example "
                          "headline=Ferry resumes body=\nThe first boat left at six.\ns f not-news\n");
}

/* ---- memory ---- */

static uint64_t hungry(ds_allocator *hook, uint64_t fail_at) {
    static fixture_allocator allocator;
    if (hook == NULL) {
        assert_int_equal(allocator.blocks, 0);
        assert_int_equal(allocator.wrong_sizes, 0);
        return allocator.calls;
    }
    allocator = (fixture_allocator){.fail_at = fail_at};
    *hook = fixture_allocator_hook(&allocator);
    return 0;
}

static void test_no_memory(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0};
    put_story(&file, 1);
    put_deflated(&file, 2, "Content-Encoding: gzip\r\n", 31, 0);
    put_chunked(&file, 3, "2c\r\n" PAYLOAD);
    fixture_starve(&file, hungry);
    fixture_drop(&file);
}

/* Much that is none of ours, and large: memory is that of a piece. */
static void test_flat_memory(void **state) {
    (void)state;
    fixture_bytes file = {NULL, 0}, film = {NULL, 0};
    fixture_put_text(&film, "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n");
    film.data = realloc(film.data, 6 << 20);
    assert_non_null(film.data);
    memset(film.data + film.size, 'x', (6 << 20) - film.size);
    film.size = 6 << 20;
    for (unsigned i = 0; i < 4; i++) {
        put_record(&file, "response", "application/http", i, film.data, film.size, (long)film.size);
        put_story(&file, i + 10);
    }
    fixture_reading r = {.piece = SIZE_MAX, .quiet = true};
    assert_int_equal(fixture_read(&r, &file, NULL), DS_OK);
    assert_int_equal(r.articles, 4);
    assert_int_equal(r.skips, 1);
    assert_true(r.peak < 4 << 20);
    fixture_drop(&file);
    fixture_drop(&film);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_heads),
        cmocka_unit_test(test_records_inside),
        cmocka_unit_test(test_codings),
        cmocka_unit_test(test_chunks),
        cmocka_unit_test(test_response_that_does_not_end),
        cmocka_unit_test(test_bomb),
        cmocka_unit_test(test_wrong_lengths),
        cmocka_unit_test(test_lengths_that_are_none),
        cmocka_unit_test(test_junk_and_ends),
        cmocka_unit_test(test_head_without_end),
        cmocka_unit_test(test_nested_lengths),
        cmocka_unit_test(test_broken_members),
        cmocka_unit_test(test_last_member_cut),
        cmocka_unit_test(test_arc),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_flat_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
