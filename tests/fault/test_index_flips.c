/* SPDX-License-Identifier: MIT */
/*
 * A bit flips somewhere in the files of an index: either the index says so, when it is opened, asked or verified, or every
 * answer is as it was. $DUPSCAN_FLIPS says how many places are tried (400).
 */
#include "fixtures/fixture_feed.h"

enum { ARTICLES = 90, FLIPS = 400, FILES_MOST = 64 };

typedef struct file {
    char path[PATH_MAX];
    unsigned char *data;
    size_t size;
} file;

typedef struct files {
    file list[FILES_MOST];
    size_t count, bytes;
} files;

static files found; /* by nftw, which hands nothing on */

static int take_file(const char *path, const struct stat *about, int type, struct FTW *where) {
    if (type != FTW_F) return 0;
    bool is_kept = strstr(path, "/keys/") != NULL || strcmp(path + where->base, "catalogue.db") == 0;
    if (!is_kept) return 0;
    assert_true(found.count < FILES_MOST);
    file *f = &found.list[found.count++];
    (void)snprintf(f->path, sizeof f->path, "%s", path);
    f->size = (size_t)about->st_size;
    f->data = malloc(f->size + 1);
    FILE *stream = fopen(path, "rb");
    assert_true(f->data != NULL && stream != NULL);
    assert_int_equal(fread(f->data, 1, f->size, stream), f->size);
    (void)fclose(stream);
    found.bytes += f->size;
    return 0;
}

static int keep(void *user, const void *data, size_t size) {
    fixture_append(user, data, size);
    return 0;
}

static void count_fault(void *user, const char *place, const char *what) {
    (void)place, (void)what;
    (*(int *)user)++;
}

/* All that is asked; false if any of it was refused, or a fault was found. */
static bool ask(const fixture_newsroom *room, fixture_text *answers) {
    ds_index *index;
    ds_error error;
    ds_verified verified;
    ds_index_options more;
    ds_index_options_init(&more);
    more.now = 1710000000;
    int faults = 0;
    fixture_append_text(answers, "");
    if (ds_index_open(&index, "index", DS_INDEX_READ, NULL, &more, &error) != DS_OK) return false;
    bool good = ds_index_verify(index, count_fault, &faults, &verified, &error) == DS_OK && faults == 0;
    good = good && ds_index_export(index, (ds_sink){keep, answers}, &error) == DS_OK;
    good = good && ds_index_changes_write(index, 0, (ds_sink){keep, answers}, &error) == DS_OK;
    for (size_t i = 0; i < room->count && good; i += 9) {
        ds_article article = fixture_dispatch_article(&room->dispatches[i]);
        ds_verdict verdict;
        good = ds_index_query(index, &article, &verdict, &error) == DS_OK;
        if (good) fixture_feed_print(&verdict, answers);
    }
    ds_index_free(index);
    return good;
}

/* A reader of a WAL database makes these, and they are not what is tested. */
static void drop_logs(void) {
    (void)unlink("index/catalogue.db-wal");
    (void)unlink("index/catalogue.db-shm");
}

static void no_flip_changes_an_answer_in_silence(void **state) {
    (void)state;
    const char *wanted = getenv("DUPSCAN_FLIPS");
    int flips = wanted == NULL ? FLIPS : atoi(wanted), told = 0;
    dice d = dice_new(1);
    fixture_newsroom room = fixture_newsroom_new(ARTICLES, &d);
    ds_index *index = fixture_feed_open("index", DS_INDEX_FEED);
    for (size_t i = 0; i < room.count; i++) {
        ds_article article = fixture_dispatch_article(&room.dispatches[i]);
        fixture_feed_add(index, &article, NULL);
    }
    fixture_feed_commit(index);
    ds_index_free(index);
    fixture_text whole = {NULL, 0, 0};
    assert_true(ask(&room, &whole));
    drop_logs();
    found.count = found.bytes = 0;
    assert_int_equal(nftw("index", take_file, 8, FTW_PHYS), 0);
    assert_true(found.count >= 2); /* the catalogue, and a key run */
    for (int n = 0; n < flips; n++) {
        /* Half of them in key runs, which are the smaller part. */
        size_t which = n % 2 == 0 ? 0 : dice_below(&d, (uint32_t)found.count);
        const file *f = &found.list[which];
        size_t at = dice_below(&d, (uint32_t)f->size);
        unsigned char bit = (unsigned char)(1u << dice_below(&d, 8));
        fixture_text now = {NULL, 0, 0};
        f->data[at] ^= bit;
        fixture_file(f->path, (const char *)f->data, f->size);
        bool good = ask(&room, &now);
        told += !good;
        if (good && (now.size != whole.size || memcmp(now.data, whole.data, now.size) != 0)) {
            fail_msg("%s, byte %zu, bit %02x: other answers, and no fault is found", f->path, at, bit);
        }
        free(now.data);
        drop_logs();
        f->data[at] ^= bit;
        fixture_file(f->path, (const char *)f->data, f->size);
    }
    assert_true(told > flips / 4);
    for (size_t f = 0; f < found.count; f++) free(found.list[f].data);
    free(whole.data);
    fixture_newsroom_free(&room);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_flip_changes_an_answer_in_silence, fixture_folder_enter,
                                        fixture_folder_leave),
    };
    return dice_verdict(cmocka_run_group_tests(tests, NULL, NULL));
}
