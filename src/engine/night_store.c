/* SPDX-License-Identifier: MIT */
/*
 * What a round has read becomes rows, by time, file and id. An article of a changed file that the file had
 * already stays what it is; one that says the same under other dates or names gets a new number and keeps its place, and so
 * does one of a file that was moved. What a feed has brought is not added again, and what has expired or was forgotten does
 * not come back.
 */
#include "base/hash.h"
#include "base/order.h"
#include "engine/night.h"
#include "engine/take_out.h"
#include "store/entry_record.h"

#include <stdlib.h>
#include <string.h>

typedef struct storing {
    ds_night_job *job;
    ds_core *core;
    ds_admission *admissions;
    uint32_t workers;
    uint32_t count;    /* numbers that the round has given out */
    uint64_t *places;  /* by these: worker << 32 | place, UINT64_MAX where there is none */
    uint32_t *numbers; /* in the catalogue, UINT32_MAX where it was not added */
    uint32_t *order;   /* numbers of the round, as they are entered; and scratch of as many */
    uint32_t ordered;
    ds_night_file *file; /* of the article in hand */
    bool is_fed;         /* a feed has written into the index */
    ds_buffer record;
    ds_token_store tokens;
    ds_number_list found;
    uint32_t added; /* and renewed: articles whose keys are new */
} storing;

/* ---- what an input had ---- */

static uint64_t hash_entry(const ds_entry *entry) {
    unsigned char bytes[DS_ENTRY_RECORD_BYTES];
    ds_entry_record_put(bytes, entry);
    return ds_hash(bytes, sizeof bytes, 0);
}

static int compare_had(const void *a, const void *b) {
    const ds_night_had *x = a, *y = b;
    if (x->identity != y->identity) return x->identity < y->identity ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static ds_status add_had(ds_night_job *job, ds_night_had_list *list, uint32_t number, ds_error *error) {
    ds_article_row row;
    DS_TRY(ds_catalogue_get(job->catalogue, number, &row, error));
    if (!ds_memory_reserve(job->memory, &list->items, &list->capacity, list->count + 1, sizeof *list->items)) {
        return ds_fail_memory(error);
    }
    list->items[list->count++] = (ds_night_had){
        .identity = row.identity, .entry_hash = hash_entry(&row.entry), .seen = row.seen, .number = number};
    return DS_OK;
}

/* Append what an input has. */
static ds_status list_had(ds_night_job *job, uint64_t input, ds_night_had_list *list, ds_error *error) {
    ds_number_list found = {.numbers = NULL};
    ds_status status = ds_catalogue_find(job->catalogue, DS_FIND_INPUT, input, SIZE_MAX, &found, error);
    for (size_t i = 0; i < found.count && status == DS_OK; i++) status = add_had(job, list, found.numbers[i], error);
    ds_number_list_clear(&found, job->catalogue->memory);
    return status;
}

static void sort_had(ds_night_had_list *list) {
    if (list->count > 0) qsort(list->items, list->count, sizeof *list->items, compare_had);
}

/* One that was not met yet: the same in all, else the first with this identity; NULL. */
static ds_night_had *meet(ds_night_had_list *list, uint64_t identity, uint64_t entry_hash) {
    size_t low = 0, high = list->count;
    ds_night_had *first = NULL;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->items[middle].identity < identity) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < list->count && list->items[low].identity == identity; low++) {
        ds_night_had *had = &list->items[low];
        if (had->is_met) continue;
        if (first == NULL) first = had;
        if (had->entry_hash == entry_hash) return had;
    }
    return first;
}

/* ---- one article ---- */

static ds_status fill_row(storing *s, const ds_admission *admission, const ds_entry *entry, ds_article_row *row,
                          ds_error *error) {
    ds_tokens tokens;
    size_t size = (size_t)entry->token_bytes + entry->detail_bytes;
    DS_TRY(ds_spool_get(&s->core->spool, entry->spool_offset, size, &s->record, error));
    DS_TRY(ds_record_get_tokens(&tokens, &s->tokens, s->record.data, entry->token_bytes, error));
    row->input = s->file->row.id;
    row->source = admission->sources.names[entry->source];
    row->id = entry->id;
    row->file = s->file->file->path;
    row->token_check = ds_index_token_check(s->job->index, &tokens);
    row->entry = *entry;
    return DS_OK;
}

/* Is it one that a feed has brought, or that is not to come back? */
static ds_status is_unwanted(storing *s, uint64_t identity, bool *unwanted, ds_error *error) {
    ds_catalogue *catalogue = s->job->catalogue;
    ds_tombstone_row tombstone;
    ds_error why;
    *unwanted = false;
    s->found.count = 0;
    if (s->is_fed) DS_TRY(ds_catalogue_find(catalogue, DS_FIND_IDENTITY, identity, SIZE_MAX, &s->found, error));
    for (size_t i = 0; i < s->found.count && !*unwanted; i++) {
        ds_article_row row;
        DS_TRY(ds_catalogue_get(catalogue, s->found.numbers[i], &row, error));
        *unwanted = row.input == 0;
    }
    if (*unwanted) return DS_OK;
    ds_status status = ds_catalogue_get_tombstone(catalogue, identity, &tombstone, &why);
    if (status == DS_E_NOT_FOUND) return DS_OK;
    if (status != DS_OK) {
        if (error != NULL) *error = why;
        return status;
    }
    *unwanted = strcmp(tombstone.reason, "expired") == 0 || strcmp(tombstone.reason, "forgotten") == 0;
    return DS_OK;
}

static ds_status renew(storing *s, const ds_admission *admission, const ds_entry *entry, ds_night_had *had,
                       uint32_t *number, ds_error *error) {
    ds_article_row row = {.number = had->number, .identity = had->identity, .seen = had->seen};
    DS_TRY(fill_row(s, admission, entry, &row, error));
    DS_TRY(ds_catalogue_renew(s->job->catalogue, &row, s->record.data, s->record.size, error));
    *number = row.number;
    s->added++;
    return DS_OK;
}

static ds_status add(storing *s, const ds_admission *admission, const ds_entry *entry, uint64_t identity,
                     uint32_t *number, ds_error *error) {
    ds_article_row row = {.identity = identity, .seen = ds_index_now(s->job->index)};
    bool unwanted;
    DS_TRY(is_unwanted(s, identity, &unwanted, error));
    if (unwanted) return DS_OK;
    DS_TRY(fill_row(s, admission, entry, &row, error));
    DS_TRY(ds_catalogue_add(s->job->catalogue, &row, s->record.data, s->record.size, error));
    *number = row.number;
    s->added++;
    s->job->night->added++;
    s->file->is_touched = true;
    return DS_OK;
}

static ds_status take(storing *s, uint64_t place, uint32_t *number, ds_error *error) {
    const ds_admission *admission = &s->admissions[place >> 32];
    const ds_entry *entry = &admission->entries[(uint32_t)place].entry;
    uint64_t identity = ds_index_identity(entry), hash = hash_entry(entry);
    *number = UINT32_MAX;
    if (s->file == NULL || s->file->file->path != entry->file) s->file = ds_night_find_file(s->job, entry->file);
    if (s->file == NULL || s->file->has_failed) return DS_OK;
    ds_night_had *had = meet(&s->file->had, identity, hash);
    bool was_moved = had == NULL;
    if (was_moved) had = meet(&s->job->plan.lost, identity, hash);
    if (had == NULL) return add(s, admission, entry, identity, number, error);
    had->is_met = true;
    s->job->night->kept++;
    if (!was_moved && had->entry_hash == hash) return DS_OK;
    s->file->is_touched = true;
    return renew(s, admission, entry, had, number, error);
}

/* ---- the files of a round ---- */

static ds_status begin_file(ds_night_job *job, ds_night_file *file, ds_error *error) {
    if (file->how != DS_NIGHT_CHANGED || file->knows_had) return DS_OK;
    file->knows_had = true;
    DS_TRY(list_had(job, file->row.id, &file->had, error));
    sort_had(&file->had);
    return DS_OK;
}

/* How far it has been read. One that is held against what it had begins anew if it is not read to its end. */
static ds_status put_file(ds_night_job *job, ds_night_file *file, ds_error *error) {
    ds_input_row row = file->row;
    bool is_last = file->window >= file->end;
    bool begins_anew = file->how == DS_NIGHT_CHANGED && !is_last;
    row.offset = begins_anew ? 0 : file->is_lines ? file->window : row.size;
    row.lines = begins_anew || !file->is_lines ? 0 : row.lines + file->window_lines;
    row.checksum = begins_anew ? 0 : file->window_tail;
    row.done = is_last && row.offset == row.size;
    DS_TRY(ds_catalogue_put_input(job->catalogue, &row, error));
    file->row.id = row.id;
    return DS_OK;
}

static ds_status take_unmet(ds_night_job *job, const ds_night_had_list *list, const char *reason, uint64_t *taken,
                            ds_error *error) {
    size_t count = 0;
    uint32_t *numbers = ds_memory_new(job->memory, list->count, sizeof *numbers);
    if (numbers == NULL) return ds_fail_memory(error);
    for (size_t i = 0; i < list->count; i++) {
        if (!list->items[i].is_met) numbers[count++] = list->items[i].number;
    }
    ds_status status = ds_take_out(job->index, numbers, count, reason, taken, error);
    ds_memory_free(job->memory, numbers, list->count, sizeof *numbers);
    if (status == DS_OK) job->night->removed += *taken;
    return status;
}

static ds_status end_file(ds_night_job *job, ds_night_file *file, ds_error *error) {
    uint64_t taken;
    if (file->how != DS_NIGHT_CHANGED || file->window < file->end) return DS_OK;
    DS_TRY(take_unmet(job, &file->had, "changed", &taken, error));
    file->is_touched |= taken > 0;
    ds_memory_free(job->memory, file->had.items, file->had.capacity, sizeof *file->had.items);
    file->had = (ds_night_had_list){.items = NULL};
    if (file->is_touched || !file->is_same) {
        job->night->files_changed++;
    } else {
        job->night->files_unchanged++;
    }
    return DS_OK;
}

typedef ds_status (*file_fn)(ds_night_job *job, ds_night_file *file, ds_error *error);

static ds_status each_file(ds_night_job *job, file_fn handle, ds_error *error) {
    for (size_t f = job->round_first; f < job->round_end; f++) {
        ds_night_file *file = &job->plan.files[f];
        if (file->in_round && !file->has_failed) DS_TRY(handle(job, file, error));
    }
    return DS_OK;
}

/* ---- a round ---- */

static const ds_entry *entry_of(const storing *s, uint32_t number) {
    uint64_t place = s->places[number];
    return &s->admissions[place >> 32].entries[(uint32_t)place].entry;
}

static int compare_numbers(uint64_t a, uint64_t b) {
    return (a > b) - (a < b);
}

/* By time, file and id, and not as threads met them: numbers are seen in exports and in the log. */
static int compare_entries(const void *context, uint32_t a, uint32_t b) {
    const ds_entry *x = entry_of(context, a), *y = entry_of(context, b);
    if (x->published != y->published) return x->published < y->published ? -1 : 1;
    int order = strcmp(x->file, y->file);
    if (order == 0) order = strcmp(x->id, y->id);
    if (order == 0) order = compare_numbers(x->content_hash, y->content_hash);
    if (order == 0) order = compare_numbers(x->detail_hash, y->detail_hash);
    return order != 0 ? order : compare_numbers(x->notes, y->notes);
}

static ds_status order_entries(storing *s, ds_error *error) {
    s->count = atomic_load(&s->core->next_number);
    s->places = ds_memory_new(s->job->memory, s->count, sizeof *s->places);
    s->numbers = ds_memory_new(s->job->memory, s->count, sizeof *s->numbers);
    s->order = ds_memory_new(s->job->memory, s->count, 2 * sizeof *s->order);
    if (s->places == NULL || s->numbers == NULL || s->order == NULL) return ds_fail_memory(error);
    for (uint32_t n = 0; n < s->count; n++) {
        s->places[n] = UINT64_MAX;
        s->numbers[n] = UINT32_MAX;
    }
    for (uint32_t w = 0; w < s->workers; w++) {
        const ds_admission *admission = &s->admissions[w];
        for (size_t e = 0; e < admission->count; e++) s->places[admission->entries[e].number] = (uint64_t)w << 32 | e;
    }
    for (uint32_t n = 0; n < s->count; n++) {
        if (s->places[n] != UINT64_MAX) s->order[s->ordered++] = n;
    }
    ds_order_sort(s->order, s->order + s->count, s->ordered, compare_entries, s);
    return DS_OK;
}

static ds_status store(storing *s, ds_error *error) {
    ds_night_job *job = s->job;
    const char *mark;
    DS_TRY(ds_catalogue_get_text(job->catalogue, "feed.input_offset", &job->plan.arena, &mark, error));
    s->is_fed = mark != NULL;
    DS_TRY(each_file(job, begin_file, error));
    DS_TRY(each_file(job, put_file, error));
    for (uint32_t o = 0; o < s->ordered; o++) {
        uint32_t n = s->order[o];
        DS_TRY(take(s, s->places[n], &s->numbers[n], error));
    }
    DS_TRY(each_file(job, end_file, error));
    return s->added == 0 ? DS_OK : ds_night_runs_enter(job, &s->core->keys, s->numbers, s->count, error);
}

ds_status ds_night_store(ds_night_job *job, ds_core *round, ds_admission *admissions, uint32_t workers,
                         ds_error *error) {
    storing s = {.job = job, .core = round, .admissions = admissions, .workers = workers};
    ds_buffer_init(&s.record, job->memory);
    ds_token_store_init(&s.tokens, job->memory);
    ds_status status = order_entries(&s, error);
    if (status == DS_OK) status = ds_night_begin(job, error);
    if (status == DS_OK) status = ds_night_end(job, store(&s, error), error);
    ds_buffer_clear(&s.record);
    ds_token_store_clear(&s.tokens);
    ds_number_list_clear(&s.found, job->catalogue->memory);
    ds_memory_free(job->memory, s.places, s.count, sizeof *s.places);
    ds_memory_free(job->memory, s.numbers, s.count, sizeof *s.numbers);
    ds_memory_free(job->memory, s.order, s.count, 2 * sizeof *s.order);
    return status;
}

/* ---- what is gone ---- */

ds_status ds_night_find_lost(ds_night_job *job, ds_error *error) {
    ds_night_plan *plan = &job->plan;
    for (size_t v = 0; v < plan->vanished_count; v++) {
        DS_TRY(list_had(job, plan->vanished_ids[v], &plan->lost, error));
    }
    sort_had(&plan->lost);
    return DS_OK;
}

static ds_status vanish(ds_night_job *job, ds_error *error) {
    uint64_t taken;
    DS_TRY(take_unmet(job, &job->plan.lost, "vanished", &taken, error));
    for (size_t v = 0; v < job->plan.vanished_count; v++) {
        DS_TRY(ds_catalogue_remove_input(job->catalogue, job->plan.vanished_ids[v], error));
    }
    return DS_OK;
}

ds_status ds_night_vanish(ds_night_job *job, ds_error *error) {
    if (job->plan.vanished_count == 0) return DS_OK;
    DS_TRY(ds_night_begin(job, error));
    DS_TRY(ds_night_end(job, vanish(job, error), error));
    job->night->files_vanished = job->plan.vanished_count;
    return DS_OK;
}
