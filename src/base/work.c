/* SPDX-License-Identifier: MIT */
#include "base/work.h"

ds_status ds_work_init(ds_work *work, uint32_t count, ds_phase phase, const ds_options *options, ds_error *error) {
    work->count = count;
    work->phase = phase;
    work->progress = options->progress;
    work->progress_user = options->progress_user;
    atomic_init(&work->next, 0);
    atomic_init(&work->done, 0);
    atomic_init(&work->stopped, false);
    work->failed_task = 0;
    work->failure = (ds_error){.code = DS_OK};
    int failed = pthread_mutex_init(&work->lock, NULL);
    return failed == 0 ? DS_OK : ds_fail_errno(error, failed, NULL, "cannot make a lock");
}

void ds_work_fail(ds_work *work, uint32_t task, const ds_error *error) {
    (void)pthread_mutex_lock(&work->lock);
    if (work->failure.code == DS_OK || task < work->failed_task) {
        work->failure = *error;
        work->failed_task = task;
    }
    (void)pthread_mutex_unlock(&work->lock);
    atomic_store(&work->stopped, true);
}

static void report_progress(ds_work *work) {
    ds_progress progress = {.phase = work->phase, .done = atomic_load(&work->done), .total = work->count};
    if (work->progress(work->progress_user, &progress) == 0) return;
    ds_error error;
    (void)ds_fail(&error, DS_E_CANCELLED, 0, NULL, "cancelled");
    ds_work_fail(work, 0, &error);
}

void ds_work_run(ds_work *work, uint32_t worker, ds_work_fn fn, void *context) {
    while (!atomic_load_explicit(&work->stopped, memory_order_relaxed)) {
        if (worker == 0 && work->progress != NULL) report_progress(work);
        uint32_t task = atomic_fetch_add_explicit(&work->next, 1, memory_order_relaxed);
        if (task >= work->count) return;
        ds_error error = {.code = DS_OK};
        if (fn(context, task, &error) != DS_OK) {
            ds_work_fail(work, task, &error);
            return;
        }
        atomic_fetch_add_explicit(&work->done, 1, memory_order_relaxed);
    }
}

ds_status ds_work_finish(ds_work *work, ds_error *error) {
    (void)pthread_mutex_destroy(&work->lock);
    if (work->failure.code != DS_OK && error != NULL) *error = work->failure;
    return work->failure.code;
}

ds_status ds_work_tell(const ds_options *options, ds_phase phase, uint64_t done, uint64_t total, ds_error *error) {
    ds_progress progress = {.phase = phase, .done = done, .total = total};
    if (options->progress == NULL || options->progress(options->progress_user, &progress) == 0) return DS_OK;
    return ds_fail(error, DS_E_CANCELLED, 0, NULL, "cancelled");
}
