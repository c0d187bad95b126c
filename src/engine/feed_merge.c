/* SPDX-License-Identifier: MIT */
/*
 * Runs are merged by a thread of its own, for the larger ones take longer than a verdict may. The thread reads runs that
 * nobody changes and writes a file that nobody knows; the feed enters it in the catalogue with a commit of its own.
 */
#include "engine/feed.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct ds_feed_merge {
    ds_feed *feed;
    const ds_key_run **which;
    char **names; /* of these, and of what they become */
    size_t count, room;
    char name[64];
    ds_run_row row;
    pthread_t thread;
    _Atomic bool done;
    ds_status status;
    ds_error error;
};

static void *work(void *user) {
    ds_feed_merge *m = user;
    m->status = ds_key_runs_merge(m->feed->runs, m->which, m->count, NULL, NULL, m->name, &m->error);
    atomic_store(&m->done, true);
    return NULL;
}

static void free_merge(ds_feed_merge *m) {
    ds_memory *memory = m->feed->memory;
    for (size_t i = 0; m->names != NULL && i < m->count; i++) {
        if (m->names[i] != NULL) ds_memory_free(memory, m->names[i], strlen(m->names[i]) + 1, 1);
    }
    ds_memory_free(memory, m->names, m->room, sizeof *m->names);
    ds_memory_free(memory, m->which, m->room, sizeof *m->which);
    ds_memory_free(memory, m, 1, sizeof *m);
}

void ds_feed_merge_end(ds_feed *feed) {
    if (feed->merge == NULL) return;
    (void)pthread_join(feed->merge->thread, NULL);
    free_merge(feed->merge);
    feed->merge = NULL;
}

static const char *name_of(const ds_key_runs *runs, const ds_key_run *run) {
    size_t i = 0;
    while (ds_key_runs_get(runs, i) != run) i++;
    return ds_key_runs_name(runs, i);
}

static bool copy_names(ds_feed_merge *m) {
    for (size_t i = 0; i < m->count; i++) {
        const char *name = name_of(m->feed->runs, m->which[i]);
        size_t size = strlen(name) + 1;
        m->names[i] = ds_memory_new(m->feed->memory, size, 1);
        if (m->names[i] == NULL) return false;
        memcpy(m->names[i], name, size);
    }
    return true;
}

/* The range, and of how many runs: the same range is never written under the same name again. */
static void describe(ds_feed_merge *m) {
    uint32_t first = UINT32_MAX, last = 0;
    for (size_t i = 0; i < m->count; i++) {
        uint32_t from = ds_key_run_first(m->which[i]), to = ds_key_run_last(m->which[i]);
        first = from < first ? from : first;
        last = to > last ? to : last;
    }
    (void)snprintf(m->name, sizeof m->name, "merged-%010lu-%010lu-%zu", (unsigned long)first, (unsigned long)last,
                   m->count);
    m->row = (ds_run_row){.name = m->name, .first = first, .last = last};
}

static ds_status begin(ds_feed *feed, ds_error *error) {
    size_t room = ds_key_runs_count(feed->runs);
    ds_feed_merge *m = ds_memory_new_zeroed(feed->memory, 1, sizeof *m);
    if (m == NULL) return ds_fail_memory(error);
    m->feed = feed;
    m->room = room;
    m->which = ds_memory_new(feed->memory, room, sizeof *m->which);
    m->names = ds_memory_new_zeroed(feed->memory, room, sizeof *m->names);
    bool had_room = m->which != NULL && m->names != NULL;
    if (had_room) ds_key_runs_choose(feed->runs, m->which, &m->count);
    had_room = had_room && copy_names(m);
    bool begun = false;
    if (had_room && m->count > 0) {
        describe(m);
        begun = pthread_create(&m->thread, NULL, work, m) == 0;
    }
    if (begun) {
        feed->merge = m;
    } else {
        free_merge(m);
    }
    return had_room ? DS_OK : ds_fail_memory(error);
}

ds_status ds_feed_merge_enter(ds_feed *feed, bool *entered, ds_error *error) {
    ds_feed_merge *m = feed->merge;
    ds_catalogue *catalogue = feed->index->catalogue;
    *entered = false;
    if (m == NULL || !atomic_load(&m->done)) return DS_OK;
    if (m->status != DS_OK) {
        if (error != NULL) *error = m->error;
        ds_status status = m->status;
        ds_feed_merge_end(feed);
        return status;
    }
    DS_TRY(ds_feed_runs_enter(feed, &m->row, error));
    for (size_t i = 0; i < m->count; i++) DS_TRY(ds_catalogue_remove_run(catalogue, m->names[i], error));
    *entered = true;
    return DS_OK;
}

ds_status ds_feed_merge_use(ds_feed *feed, bool entered, ds_error *error) {
    ds_feed_merge *m = feed->merge;
    ds_status status = DS_OK;
    if (entered) {
        for (size_t i = 0; i < m->count && status == DS_OK; i++) {
            status = ds_key_runs_drop(feed->runs, m->names[i], error);
        }
        ds_feed_merge_end(feed);
    }
    if (status != DS_OK || feed->merge != NULL || ds_key_runs_count(feed->runs) == 0) return status;
    return begin(feed, error);
}
