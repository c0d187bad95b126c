/* SPDX-License-Identifier: MIT */
#include "base/threads.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>

typedef struct start {
    ds_threads_fn work;
    void *context;
    uint32_t worker;
} start;

static void *run(void *argument) {
    const start *s = argument;
    s->work(s->context, s->worker);
    return NULL;
}

uint32_t ds_threads_run(uint32_t workers, ds_threads_fn work, void *context) {
    pthread_t threads[DS_THREADS_MOST];
    start starts[DS_THREADS_MOST];
    if (workers > DS_THREADS_MOST) workers = DS_THREADS_MOST;
    uint32_t started = 0;
    /* Signals belong to the program's own threads. */
    sigset_t all, before;
    (void)sigfillset(&all);
    int masked = pthread_sigmask(SIG_SETMASK, &all, &before);
    for (uint32_t w = 1; w < workers; w++) {
        starts[started] = (start){work, context, started + 1};
        if (pthread_create(&threads[started], NULL, run, &starts[started]) != 0) break;
        started++;
    }
    if (masked == 0) (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    work(context, 0);
    for (uint32_t t = 0; t < started; t++) (void)pthread_join(threads[t], NULL);
    return started + 1;
}
