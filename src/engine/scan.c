/* SPDX-License-Identifier: MIT */
/* A scan from the caller's side: what is added, in memory or by path, until it is finished. */
#include "base/clock.h"
#include "engine/ingest.h"
#include "engine/join.h"
#include "engine/learn.h"
#include "engine/result.h"

struct ds_scan {
    ds_memory memory;         /* of this object alone */
    ds_core *core;            /* NULL once the result has it */
    ds_admission *admissions; /* `workers` of them; the first takes what is added from memory */
    uint32_t workers;
};

ds_status ds_scan_new_with_io(ds_scan **out, const ds_options *options, const ds_io *io, ds_error *error) {
    if (out == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "out", "is NULL");
    *out = NULL;
    ds_core *core;
    DS_TRY(ds_core_new(&core, options, io, true, error));
    ds_memory memory;
    ds_memory_init(&memory, &options->allocator);
    ds_scan *scan = ds_memory_new_zeroed(&memory, 1, sizeof *scan);
    ds_admission *admissions = ds_memory_new(&core->memory, core->threads, sizeof *admissions);
    if (scan == NULL || admissions == NULL) {
        ds_memory_free(&core->memory, admissions, core->threads, sizeof *admissions);
        ds_memory_free(&memory, scan, 1, sizeof *scan);
        ds_status status = ds_core_explain(core, ds_fail_memory(error), error);
        ds_core_free(core);
        return status;
    }
    ds_memory_init(&scan->memory, &options->allocator);
    scan->core = core;
    scan->admissions = admissions;
    scan->workers = core->threads;
    for (uint32_t a = 0; a < scan->workers; a++) ds_admission_init(&admissions[a], core, &core->arenas[a]);
    admissions[0].file = "";
    *out = scan;
    return DS_OK;
}

ds_status ds_scan_new(ds_scan **out, const ds_options *options, ds_error *error) {
    return ds_scan_new_with_io(out, options, ds_io_system(), error);
}

static void clear_admissions(ds_scan *scan) {
    if (scan->admissions == NULL) return;
    for (uint32_t a = 0; a < scan->workers; a++) ds_admission_clear(&scan->admissions[a]);
    ds_memory_free(&scan->core->memory, scan->admissions, scan->workers, sizeof *scan->admissions);
    scan->admissions = NULL;
}

void ds_scan_free(ds_scan *scan) {
    if (scan == NULL) return;
    if (scan->core != NULL) {
        clear_admissions(scan);
        ds_core_free(scan->core);
    }
    ds_memory last = scan->memory;
    ds_memory_free(&last, scan, 1, sizeof *scan);
}

static ds_status check_open(const ds_scan *scan, ds_error *error) {
    if (scan == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "scan", "is NULL");
    return scan->core != NULL ? DS_OK : ds_fail(error, DS_E_STATE, 0, NULL, "the scan is finished already");
}

ds_status ds_scan_add(ds_scan *scan, const ds_article *article, ds_error *error) {
    DS_TRY(check_open(scan, error));
    if (article == NULL || article->struct_size != sizeof *article) {
        return ds_fail(error, DS_E_ARGUMENT, 0, "article", "struct_size is not set: call ds_article_init first");
    }
    return ds_core_explain(scan->core, ds_admission_take(&scan->admissions[0], article, error), error);
}

ds_status ds_scan_add_path(ds_scan *scan, const char *path, ds_error *error) {
    DS_TRY(check_open(scan, error));
    if (path == NULL || *path == '\0') return ds_fail(error, DS_E_ARGUMENT, 0, "path", "is empty");
    ds_error why;
    ds_walk *walk = &scan->core->walk;
    ds_status status = ds_walk_add(walk, path, &why);
    if (status == DS_E_NOT_FOUND) {
        ds_error lost;
        if (ds_walk_add_missing(walk, path, why.os_error, &lost) != DS_OK) why = lost;
    }
    if (status != DS_OK && error != NULL) *error = why;
    return status == DS_OK ? DS_OK : ds_core_explain(scan->core, why.code, error);
}

/* Read all paths and put the workers' shares together; the admissions are gone afterwards. */
static ds_status read_all(ds_scan *scan, uint32_t **article_by_number, ds_error *error) {
    ds_core *core = scan->core;
    DS_TRY(ds_walk_finish(&core->walk, error));
    core->stats.files = core->walk.file_count;
    DS_TRY(ds_ingest_run(core, scan->admissions, scan->workers, error));
    DS_TRY(ds_join_admissions(core, scan->admissions, scan->workers, article_by_number, error));
    clear_admissions(scan);
    return core->learns ? ds_learn(core, article_by_number, error) : DS_OK;
}

ds_status ds_scan_finish(ds_scan *scan, ds_result **out, ds_error *error) {
    if (out == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "out", "is NULL");
    *out = NULL;
    DS_TRY(check_open(scan, error));
    ds_core *core = scan->core;
    uint32_t *article_by_number = NULL;
    double start = ds_clock_seconds();
    ds_status status = read_all(scan, &article_by_number, error);
    core->stats.seconds[DS_PHASE_READ] = ds_clock_seconds() - start;
    if (status == DS_OK) status = ds_core_find_texts(core, error);
    if (status == DS_OK) status = ds_core_match(core, article_by_number, error);
    ds_memory_free(&core->memory, article_by_number, core->number_count, sizeof *article_by_number);
    if (status == DS_OK) status = ds_core_build(core, error);
    if (status == DS_OK) status = ds_result_new(out, core, error);
    if (status != DS_OK) {
        status = ds_core_explain(core, status, error);
        clear_admissions(scan);
        ds_core_free(core);
    }
    scan->core = NULL;
    return status;
}

ds_status ds_scan_paths(ds_result **out, const char *const *paths, size_t path_count, const ds_options *options,
                        ds_error *error) {
    if (out == NULL) return ds_fail(error, DS_E_ARGUMENT, 0, "out", "is NULL");
    *out = NULL;
    if (paths == NULL && path_count > 0) return ds_fail(error, DS_E_ARGUMENT, 0, "paths", "is NULL");
    ds_scan *scan;
    DS_TRY(ds_scan_new(&scan, options, error));
    ds_status status = DS_OK;
    for (size_t p = 0; p < path_count && status == DS_OK; p++) status = ds_scan_add_path(scan, paths[p], error);
    if (status == DS_OK) status = ds_scan_finish(scan, out, error);
    ds_scan_free(scan);
    return status;
}
