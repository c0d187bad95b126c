/* SPDX-License-Identifier: MIT */
/*
 * Numbered tasks shared by the workers of one ds_threads_run. Tasks are handed out in order, so of several failures the
 * one with the least number is always met, and it is the one that is reported, whatever the threads do.
 */
#ifndef DS_BASE_WORK_H
#define DS_BASE_WORK_H

#include "base/status.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct ds_work {
    uint32_t count;
    ds_phase phase;
    ds_progress_fn progress; /* called by worker 0 only: the thread that called the library */
    void *progress_user;
    _Atomic uint32_t next;
    _Atomic uint32_t done;
    _Atomic bool stopped;
    pthread_mutex_t lock; /* of the failure */
    uint32_t failed_task;
    ds_error failure;
} ds_work;

typedef ds_status (*ds_work_fn)(void *context, uint32_t task, ds_error *error);

/* `options` gives the progress callback. */
ds_status ds_work_init(ds_work *work, uint32_t count, ds_phase phase, const ds_options *options, ds_error *error);

/* Take tasks until there are none or one has failed. Called by each worker with its own context. */
void ds_work_run(ds_work *work, uint32_t worker, ds_work_fn fn, void *context);

/* Record a failure of `task` (UINT32_MAX: of none in particular) and stop handing out tasks. */
void ds_work_fail(ds_work *work, uint32_t task, const ds_error *error);

/* After all workers have returned: the failure, if there is one. Ends the object. */
ds_status ds_work_finish(ds_work *work, ds_error *error);

/* For work that one thread does alone: call the progress callback, DS_E_CANCELLED if it asks to stop. */
ds_status ds_work_tell(const ds_options *options, ds_phase phase, uint64_t done, uint64_t total, ds_error *error);

#endif
