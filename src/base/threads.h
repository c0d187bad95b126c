/* SPDX-License-Identifier: MIT */
/* Fork and join: one function run by several workers that share a context. */
#ifndef DS_BASE_THREADS_H
#define DS_BASE_THREADS_H

#include <stdint.h>

enum { DS_THREADS_MOST = 256 };

typedef void (*ds_threads_fn)(void *context, uint32_t worker);

/* Run `work(context, w)` for each w below `workers` and return when all have returned. Worker 0 is the calling thread.
 * Where the system refuses a thread the rest carry on without it: `work` must take its tasks from a shared counter or
 * queue, and never rely on another worker being there. Returns how many ran, 1 at least. */
uint32_t ds_threads_run(uint32_t workers, ds_threads_fn work, void *context);

#endif
