/* SPDX-License-Identifier: MIT */
/* Counting, checking, and the two ways to a smaller or a second database. */
#include "store/catalogue_tables.h"
#include "store/record.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A statement that is asked once. */
static ds_status prepare(ds_catalogue *c, const char *text, sqlite3_stmt **out, ds_error *error) {
    int code = sqlite3_prepare_v2(c->sql.db, text, -1, out, NULL);
    return code == SQLITE_OK ? DS_OK : ds_sql_fail(&c->sql, code, error);
}

/* ---- counting ---- */

ds_status ds_catalogue_count(ds_catalogue *c, ds_catalogue_counts *out, ds_error *error) {
    *out = (ds_catalogue_counts){0};
    const struct {
        const char *text;
        uint64_t *value;
    } counts[] = {
        {"SELECT count(*) FROM article", &out->articles},
        {"SELECT count(*) FROM story", &out->stories},
        {"SELECT count(*) FROM member", &out->members},
        {"SELECT count(*) FROM pair", &out->pairs},
        {"SELECT count(*) FROM input", &out->inputs},
        {"SELECT count(*) FROM tombstone", &out->tombstones},
        {"SELECT count(*) FROM alias", &out->aliases},
        {"SELECT count(*) FROM change", &out->changes},
        {"SELECT count(*) FROM verdict", &out->verdicts},
        {"SELECT coalesce(max(size), 0) FROM story", &out->largest},
        {"SELECT count(*) FROM pair WHERE (SELECT count(*) FROM article WHERE number IN (a, b)) < 2", &out->dead_pairs},
        {"PRAGMA freelist_count", &out->free_pages}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        sqlite3_stmt *statement;
        bool row;
        DS_TRY(prepare(c, counts[i].text, &statement, error));
        ds_status status = ds_sql_step(&c->sql, statement, &row, error);
        if (status == DS_OK && row) *counts[i].value = ds_sql_u64(statement, 0);
        (void)sqlite3_finalize(statement);
        DS_TRY(status);
    }
    uint64_t last;
    DS_TRY(ds_catalogue_get_u64(c, "last_number", 0, &last, error));
    out->last_number = (uint32_t)last;
    static const char *const endings[] = {"", "-wal"};
    for (size_t e = 0; e < 2; e++) {
        char path[4096];
        struct stat info;
        int length = snprintf(path, sizeof path, "%s%s", c->path, endings[e]);
        if (length > 0 && (size_t)length < sizeof path && stat(path, &info) == 0) out->bytes += (uint64_t)info.st_size;
    }
    return DS_OK;
}

/* ---- checking ---- */

typedef struct checking {
    ds_catalogue *c;
    ds_fault_fn found;
    void *user;
} checking;

/* SQLite's own check: each row of text is a fault but for "ok". A database that cannot be read to its end is one too. */
static ds_status check_pages(const checking *k, ds_error *error) {
    sqlite3_stmt *statement;
    bool row = true;
    DS_TRY(prepare(k->c, "PRAGMA integrity_check(100)", &statement, error));
    ds_status status = ds_sql_step(&k->c->sql, statement, &row, error);
    while (status == DS_OK && row) {
        const char *says = ds_sql_text(statement, 0);
        if (strcmp(says, "ok") != 0) k->found(k->user, k->c->path, says);
        status = ds_sql_step(&k->c->sql, statement, &row, error);
    }
    (void)sqlite3_finalize(statement);
    return status;
}

static ds_status check_sums(const checking *k, const char *table, ds_error *error) {
    char text[64], place[96];
    sqlite3_stmt *statement;
    bool row = true;
    (void)snprintf(text, sizeof text, "SELECT * FROM %s", table);
    DS_TRY(prepare(k->c, text, &statement, error));
    ds_status status = ds_sql_step(&k->c->sql, statement, &row, error);
    while (status == DS_OK && row) {
        uint64_t key;
        if (!ds_row_is_whole(statement, &key)) {
            (void)snprintf(place, sizeof place, "catalogue.db, %s %lld", table, (long long)key);
            k->found(k->user, place, "the row fails its sum");
        }
        status = ds_sql_step(&k->c->sql, statement, &row, error);
    }
    (void)sqlite3_finalize(statement);
    return status;
}

/* Each asks for what must not be, and gives the keys of it. */
static const struct {
    const char *text, *table, *what;
} rules[] = {
    {"SELECT number FROM article EXCEPT SELECT number FROM content", "article", "it has no content"},
    {"SELECT number FROM content EXCEPT SELECT number FROM article", "content", "its article is gone"},
    {"SELECT number FROM member EXCEPT SELECT number FROM article", "member", "its article is gone"},
    {"SELECT number FROM member WHERE story NOT IN (SELECT id FROM story)", "member", "its story is gone"},
    {"SELECT number FROM member m WHERE \"of\" <> 0 AND story <> (SELECT story FROM member WHERE number = m.\"of\")",
     "member", "the member that it hangs on is in another story"},
    {"SELECT number FROM member WHERE \"of\" <> 0 AND \"of\" NOT IN (SELECT number FROM member)", "member",
     "the member that it hangs on is gone"},
    {"SELECT id FROM story s WHERE size <> (SELECT count(*) FROM member WHERE story = s.id)", "story",
     "its size is not that of its members"},
    {"SELECT id FROM story WHERE (centre, id) NOT IN (SELECT number, story FROM member)", "story",
     "its centre is not a member"},
    {"SELECT id FROM story WHERE keeper <> 0 AND (keeper, id) NOT IN (SELECT number, story FROM member)", "story",
     "its keeper is not a member"},
    {"SELECT id FROM story WHERE latest <> 0 AND (latest, id) NOT IN (SELECT number, story FROM member)", "story",
     "its latest edition is not a member"},
    {"SELECT id FROM alias WHERE id IN (SELECT id FROM story)", "alias", "a story has its id"},
    {"SELECT slot FROM verdict WHERE is_loose = 0 AND slot NOT IN (SELECT number FROM article)", "verdict",
     "its article is gone"},
    {"SELECT number FROM article WHERE number > (SELECT number FROM meta WHERE name = 'last_number')", "article",
     "its number has not been given out"},
    {"SELECT number FROM article WHERE input <> 0 AND input NOT IN (SELECT id FROM input)", "article",
     "its input is gone"},
};

static ds_status check_rule(const checking *k, size_t rule, ds_error *error) {
    sqlite3_stmt *statement;
    bool row = true;
    DS_TRY(prepare(k->c, rules[rule].text, &statement, error));
    ds_status status = ds_sql_step(&k->c->sql, statement, &row, error);
    while (status == DS_OK && row) {
        char place[96];
        (void)snprintf(place, sizeof place, "catalogue.db, %s %lld", rules[rule].table,
                       (long long)ds_sql_u64(statement, 0));
        k->found(k->user, place, rules[rule].what);
        status = ds_sql_step(&k->c->sql, statement, &row, error);
    }
    (void)sqlite3_finalize(statement);
    return status;
}

/* Every entry, and the two parts of every record, as those who use them will read them. */
static ds_status check_record(const ds_article_row *article, const unsigned char *record, size_t size,
                              ds_token_store *store, ds_error *error) {
    ds_tokens tokens;
    ds_detail detail;
    const ds_entry *entry = &article->entry;
    if (size != (size_t)entry->token_bytes + entry->detail_bytes) {
        return ds_fail(error, DS_E_CORRUPT, 0, NULL, "its record has another size than it says");
    }
    DS_TRY(ds_record_get_tokens(&tokens, store, record, entry->token_bytes, error));
    if (tokens.count != entry->words) return ds_fail(error, DS_E_CORRUPT, 0, NULL, "it has other words than it says");
    return ds_record_get_detail(&detail, record + entry->token_bytes, entry->detail_bytes, error);
}

static ds_status check_records(const checking *k, ds_error *error) {
    sqlite3_stmt *statement;
    bool row = true;
    ds_token_store store;
    ds_token_store_init(&store, k->c->memory);
    ds_status status =
        prepare(k->c, "SELECT number, entry, record FROM article JOIN content USING (number)", &statement, error);
    if (status == DS_OK) status = ds_sql_step(&k->c->sql, statement, &row, error);
    while (status == DS_OK && row) {
        size_t entry_size, size;
        ds_error why;
        ds_article_row article = {.number = (uint32_t)ds_sql_u64(statement, 0)};
        const void *entry = ds_sql_blob(statement, 1, &entry_size), *record = ds_sql_blob(statement, 2, &size);
        ds_status good = ds_entry_record_get(&article.entry, entry, entry_size, &why);
        if (good == DS_OK) good = check_record(&article, record, size, &store, &why);
        if (good == DS_E_MEMORY) {
            status = ds_fail_memory(error);
            break;
        }
        if (good != DS_OK) {
            char place[96];
            (void)snprintf(place, sizeof place, "catalogue.db, article %u", (unsigned)article.number);
            k->found(k->user, place, why.message);
        }
        status = ds_sql_step(&k->c->sql, statement, &row, error);
    }
    (void)sqlite3_finalize(statement);
    ds_token_store_clear(&store);
    return status;
}

/* A fault that ends a step of the check is told as one; only memory and the disk end the whole. */
static ds_status go_on(const checking *k, ds_status status, ds_error *error) {
    if (status != DS_E_CORRUPT) return status;
    k->found(k->user, error->place, error->message);
    return DS_OK;
}

ds_status ds_catalogue_verify(ds_catalogue *c, ds_fault_fn found, void *user, ds_error *error) {
    static const char *const tables[] = {"meta",    "article", "content", "member",    "story",       "alias", "change",
                                         "verdict", "pair",    "input",   "tombstone", "boilerplate", "run"};
    checking k = {c, found, user};
    ds_error why;
    ds_status status = go_on(&k, check_pages(&k, &why), &why);
    for (size_t t = 0; t < sizeof tables / sizeof *tables && status == DS_OK; t++) {
        status = go_on(&k, check_sums(&k, tables[t], &why), &why);
    }
    for (size_t r = 0; r < sizeof rules / sizeof *rules && status == DS_OK; r++) {
        status = go_on(&k, check_rule(&k, r, &why), &why);
    }
    if (status == DS_OK) status = go_on(&k, check_records(&k, &why), &why);
    if (status != DS_OK && error != NULL) *error = why;
    return status;
}

/* ---- compact and backup ---- */

ds_status ds_catalogue_compact(ds_catalogue *c, ds_error *error) {
    DS_TRY(ds_catalogue_begin(c, error));
    ds_status status = ds_catalogue_drop_dead_pairs(c, error);
    if (status == DS_OK) status = ds_catalogue_commit(c, error);
    if (status != DS_OK) {
        ds_catalogue_rollback(c);
        return status;
    }
    DS_TRY(ds_sql_run(&c->sql, "VACUUM", error));
    return ds_sql_run(&c->sql, "PRAGMA wal_checkpoint(TRUNCATE)", error);
}

/* In one view, so that a writer beside us does not make it begin again and again. */
static ds_status copy_pages(ds_catalogue *c, const char *path, ds_error *error) {
    enum { PAGES_A_STEP = 1024 };
    ds_sql copy = {.path = path};
    int code = sqlite3_open_v2(path, &copy.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    if (code == SQLITE_OK) {
        sqlite3_backup *backup = sqlite3_backup_init(copy.db, "main", c->sql.db, "main");
        code = backup == NULL ? sqlite3_errcode(copy.db) : SQLITE_OK;
        while (backup != NULL && code == SQLITE_OK) {
            code = sqlite3_backup_step(backup, PAGES_A_STEP);
            if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED) {
                (void)sqlite3_sleep(20);
                code = SQLITE_OK;
            }
        }
        if (code == SQLITE_DONE) code = SQLITE_OK;
        int finished = sqlite3_backup_finish(backup);
        if (code == SQLITE_OK) code = finished;
    }
    ds_status status = code == SQLITE_OK ? DS_OK : ds_sql_fail(&copy, code, error);
    if (sqlite3_close(copy.db) != SQLITE_OK && status == DS_OK) {
        status = ds_fail(error, DS_E_IO, 0, path, "cannot close the copy");
    }
    return status;
}

static ds_status bring_to_disk(const ds_io *io, const char *path, ds_error *error) {
    int fd = ds_file_open(io, path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) return ds_fail_errno(error, errno, path, "cannot open the copy");
    int failed = io->fsync(io->user, fd) != 0 ? errno : 0;
    if (io->close(io->user, fd) != 0 && errno != EINTR && failed == 0) failed = errno;
    return failed == 0 ? DS_OK : ds_fail_errno(error, failed, path, "cannot bring the copy to the disk");
}

ds_status ds_catalogue_backup(ds_catalogue *c, const char *path, ds_error *error) {
    char beside[4096];
    const ds_io *io = c->io;
    int length = snprintf(beside, sizeof beside, "%s.new-%ld", path, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof beside) return ds_fail_errno(error, ENAMETOOLONG, path, "cannot write");
    if (access(path, F_OK) == 0)
        return ds_fail(error, DS_E_IO, EEXIST, path, "is there already, and is not written over");
    ds_status status = copy_pages(c, beside, error);
    if (status == DS_OK) status = bring_to_disk(io, beside, error);
    if (status == DS_OK && link(beside, path) != 0) {
        status = ds_fail_errno(error, errno, path, "cannot give the copy its name");
    }
    (void)io->unlink(io->user, beside);
    if (status == DS_OK) {
        int failed = ds_file_sync_parent(io, beside);
        if (failed != 0) status = ds_fail_errno(error, failed, path, "cannot bring the copy's name to the disk");
    }
    return status;
}
