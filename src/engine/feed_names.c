/* SPDX-License-Identifier: MIT */
/* Looked through one by one: kills without an id are rare, and it takes a tenth of a millisecond. */
#include "engine/feed_names.h"

ds_status ds_feed_names_init(ds_feed_names *names, ds_memory *memory, ds_error *error) {
    *names = (ds_feed_names){.list = ds_memory_new_zeroed(memory, DS_FEED_NAMES_MOST, sizeof *names->list)};
    return names->list == NULL ? ds_fail_memory(error) : DS_OK;
}

void ds_feed_names_clear(ds_feed_names *names, ds_memory *memory) {
    ds_memory_free(memory, names->list, DS_FEED_NAMES_MOST, sizeof *names->list);
    *names = (ds_feed_names){.list = NULL};
}

/* Every article takes a place, so that it is the same ones whatever they are. */
void ds_feed_names_add(ds_feed_names *names, const ds_entry *entry, uint32_t number) {
    bool is_named = !entry->is_kill && (entry->slug_hash | entry->headline_norm) != 0;
    names->list[names->next] = is_named ? (ds_feed_name){number, entry->source, entry->slug_hash, entry->headline_norm}
                                        : (ds_feed_name){.number = 0};
    names->next = (names->next + 1) % DS_FEED_NAMES_MOST;
}

ds_status ds_feed_names_find(const ds_feed_names *names, const ds_entry *kill, ds_numbers *out, ds_error *error) {
    for (size_t i = 0; i < DS_FEED_NAMES_MOST; i++) {
        const ds_feed_name *name = &names->list[(names->next + i) % DS_FEED_NAMES_MOST];
        if (name->number == 0 || name->source != kill->source) continue;
        bool same_slug = kill->slug_hash != 0 && name->slug_hash == kill->slug_hash;
        bool same_headline = kill->headline_norm != 0 && name->headline_norm == kill->headline_norm;
        if ((same_slug || same_headline) && !ds_numbers_add(out, name->number)) return ds_fail_memory(error);
    }
    return DS_OK;
}
