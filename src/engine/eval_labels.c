/* SPDX-License-Identifier: MIT */
#include "engine/eval_labels.h"

#include "base/buffer.h"
#include "base/order.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

enum { COLUMNS_MOST = 256, LABELS_BYTES_MOST = 1 << 30, READ_BYTES = 1 << 16 };

/* What a judged pair may be called, and whether it is one story then. */
static const struct {
    const char *name;
    bool same;
} verdicts[] = {
    {"same", true},   {"identical", true}, {"update", true},     {"copy", true},  {"excerpt", true},
    {"rerun", false}, {"related", false},  {"different", false}, {"none", false},
};

static const char verdict_list[] = "same, different, related, identical, update, copy, excerpt, rerun or none";

/* What columns may be called. */
typedef enum column { COLUMN_ID, COLUMN_STORY, COLUMN_A, COLUMN_B, COLUMN_LABEL, COLUMN_COUNT } column;

static const struct {
    const char *name;
    column column;
} column_names[] = {
    {"id", COLUMN_ID},         {"path", COLUMN_ID}, {"story", COLUMN_STORY}, {"family", COLUMN_STORY},
    {"cluster", COLUMN_STORY}, {"a", COLUMN_A},     {"b", COLUMN_B},         {"label", COLUMN_LABEL},
};

typedef struct reading {
    ds_labels *labels;
    size_t places[COLUMN_COUNT]; /* SIZE_MAX: not there */
    const char **texts[3];       /* of each row: name, other name, label; in the arena's life, grown by hand */
    size_t capacity[3];
    uint32_t line;
} reading;

#define COUNT(table) (sizeof(table) / sizeof *(table))

ds_status ds_labels_fail(const ds_labels *labels, uint32_t line, ds_error *error, const char *message) {
    char place[512];
    (void)snprintf(place, sizeof place, "%.480s: line %u", labels->path, (unsigned)line);
    return ds_fail(error, DS_E_FORMAT, 0, place, "%s", message);
}

/* ---- the file ---- */

static ds_status load(ds_buffer *out, const ds_io *io, const char *path, ds_error *error) {
    int fd = ds_file_open(io, path, O_RDONLY | O_CLOEXEC | O_NOCTTY, 0);
    if (fd < 0) return ds_fail_errno(error, errno, path, "cannot open the labels");
    ds_status status = DS_OK;
    for (size_t got = 1; status == DS_OK && got > 0;) {
        if (out->size > LABELS_BYTES_MOST) {
            status = ds_fail(error, DS_E_LIMIT, 0, path, "labels of more than 1 GiB");
        } else if (!ds_buffer_reserve(out, READ_BYTES + 1)) {
            status = ds_fail_memory(error);
        } else {
            int failed = ds_file_read(io, fd, out->data + out->size, READ_BYTES, &got);
            if (failed != 0) status = ds_fail_errno(error, failed, path, "cannot read the labels");
            if (failed == 0) out->size += got;
        }
    }
    (void)io->close(io->user, fd);
    if (status == DS_OK && !ds_buffer_terminate(out)) status = ds_fail_memory(error);
    return status;
}

/* Cut the line at its tabs. Returns how many fields there are, COLUMNS_MOST at most. */
static size_t split(char *line, char *fields[COLUMNS_MOST]) {
    size_t count = 0;
    for (char *next = line; next != NULL && count < COLUMNS_MOST;) {
        fields[count++] = next;
        next = strchr(next, '\t');
        if (next != NULL) *next++ = '\0';
    }
    return count;
}

/* \t \n \r \\ are what tab-separated reports make of these; any other backslash is one. */
static void unescape(char *text) {
    static const char letters[] = "tnr\\", meant[] = "\t\n\r\\";
    char *out = text;
    for (; *text != '\0'; text++) {
        const char *found = *text == '\\' && text[1] != '\0' ? strchr(letters, text[1]) : NULL;
        *out++ = found == NULL ? *text : meant[found - letters];
        if (found != NULL) text++;
    }
    *out = '\0';
}

/* ---- header and rows ---- */

static ds_status read_header(reading *t, char *line, ds_error *error) {
    char *fields[COLUMNS_MOST];
    if (*line == '#') line++;
    size_t count = split(line, fields);
    for (size_t c = 0; c < COLUMN_COUNT; c++) t->places[c] = SIZE_MAX;
    for (size_t f = 0; f < count; f++) {
        for (size_t n = 0; n < COUNT(column_names); n++) {
            size_t *place = &t->places[column_names[n].column];
            if (strcmp(fields[f], column_names[n].name) == 0 && *place == SIZE_MAX) *place = f;
        }
    }
    bool has_pairs =
        t->places[COLUMN_A] != SIZE_MAX && t->places[COLUMN_B] != SIZE_MAX && t->places[COLUMN_LABEL] != SIZE_MAX;
    bool has_stories = t->places[COLUMN_ID] != SIZE_MAX && t->places[COLUMN_STORY] != SIZE_MAX;
    t->labels->judged = has_pairs;
    if (has_pairs || has_stories) return DS_OK;
    return ds_labels_fail(t->labels, t->line, error, "the header needs the columns id and story, or a, b and label");
}

static ds_status keep(reading *t, size_t which, char *text, ds_error *error) {
    unescape(text);
    const char *copy = ds_arena_text(&t->labels->arena, text, strlen(text));
    if (copy == NULL || !ds_memory_reserve(t->labels->memory, &t->texts[which], &t->capacity[which],
                                           t->labels->count + 1, sizeof *t->texts[which])) {
        return ds_fail_memory(error);
    }
    t->texts[which][t->labels->count] = copy;
    return DS_OK;
}

static bool is_verdict(const char *label) {
    for (size_t v = 0; v < COUNT(verdicts); v++) {
        if (strcmp(label, verdicts[v].name) == 0) return true;
    }
    return false;
}

static ds_status read_row(reading *t, char *line, ds_error *error) {
    ds_labels *labels = t->labels;
    char *fields[COLUMNS_MOST];
    size_t count = split(line, fields);
    bool judged = labels->judged;
    const column wanted[] = {judged ? COLUMN_A : COLUMN_ID, COLUMN_B, judged ? COLUMN_LABEL : COLUMN_STORY};
    char *values[3] = {NULL, NULL, NULL};
    for (size_t w = 0; w < COUNT(wanted); w++) {
        if (w == 1 && !judged) continue;
        size_t place = t->places[wanted[w]];
        if (place >= count) return ds_labels_fail(labels, t->line, error, "has fewer columns than the header");
        values[w] = fields[place];
        if (w < 2 && *values[w] == '\0') return ds_labels_fail(labels, t->line, error, "names no article");
    }
    if (*values[2] == '\0') {
        labels->empty++;
        return DS_OK;
    }
    if (judged && !is_verdict(values[2])) {
        char message[160];
        (void)snprintf(message, sizeof message, "\"%.40s\" is no label: takes %s", values[2], verdict_list);
        return ds_labels_fail(labels, t->line, error, message);
    }
    for (size_t w = 0; w < COUNT(wanted); w++) {
        if (values[w] != NULL) DS_TRY(keep(t, w, values[w], error));
    }
    if (!ds_memory_reserve(labels->memory, &labels->rows, &labels->capacity, labels->count + 1, sizeof *labels->rows)) {
        return ds_fail_memory(error);
    }
    labels->rows[labels->count++] = (ds_label_row){.line = t->line};
    return DS_OK;
}

static ds_status read_lines(reading *t, char *text, size_t size, ds_error *error) {
    if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) text += 3;
    bool has_header = false;
    for (char *next; text != NULL; text = next) {
        next = strchr(text, '\n');
        if (next != NULL) *next++ = '\0';
        t->line++;
        size_t length = strlen(text);
        if (length > 0 && text[length - 1] == '\r') text[--length] = '\0';
        if (length == 0) continue;
        if (has_header) {
            DS_TRY(read_row(t, text, error));
        } else {
            DS_TRY(read_header(t, text, error));
            has_header = true;
        }
    }
    if (!has_header) return ds_fail(error, DS_E_FORMAT, 0, t->labels->path, "is empty: labels begin with a header");
    if (t->labels->count == 0) return ds_fail(error, DS_E_FORMAT, 0, t->labels->path, "holds no labels");
    return DS_OK;
}

/* ---- numbers for texts ---- */

static int compare_texts(const void *context, uint32_t a, uint32_t b) {
    const char *const *texts = context;
    return strcmp(texts[a], texts[b]);
}

/* Number `count` texts, sorted; numbers[i] is that of texts[i]. */
static ds_status number(ds_name_table *out, ds_labels *labels, const char **texts, uint32_t *numbers, uint32_t count,
                        ds_error *error) {
    uint32_t *order = ds_memory_new(labels->memory, count, 2 * sizeof *order);
    out->texts = ds_arena_new(&labels->arena, count, sizeof *out->texts);
    if (order != NULL && out->texts != NULL) {
        for (uint32_t i = 0; i < count; i++) order[i] = i;
        ds_order_sort(order, order + count, count, compare_texts, texts);
        for (uint32_t i = 0; i < count; i++) {
            const char *text = texts[order[i]];
            if (out->count == 0 || strcmp(out->texts[out->count - 1], text) != 0) out->texts[out->count++] = text;
            numbers[order[i]] = out->count - 1;
        }
    }
    bool had_room = order != NULL && out->texts != NULL;
    ds_memory_free(labels->memory, order, count, 2 * sizeof *order);
    return had_room ? DS_OK : ds_fail_memory(error);
}

static ds_status number_all(reading *t, ds_error *error) {
    ds_labels *labels = t->labels;
    if (labels->count > UINT32_MAX / 2) return ds_fail(error, DS_E_LIMIT, 0, labels->path, "too many lines");
    uint32_t count = (uint32_t)labels->count, names = labels->judged ? 2 * count : count;
    const char **all = ds_memory_new(labels->memory, names, sizeof *all);
    uint32_t *numbers = ds_memory_new(labels->memory, names, sizeof *numbers);
    ds_status status = all == NULL || numbers == NULL ? ds_fail_memory(error) : DS_OK;
    if (status == DS_OK) {
        memcpy(all, t->texts[0], count * sizeof *all);
        if (labels->judged) memcpy(all + count, t->texts[1], count * sizeof *all);
        status = number(&labels->names, labels, all, numbers, names, error);
    }
    for (uint32_t r = 0; status == DS_OK && r < count; r++) {
        labels->rows[r].names[0] = numbers[r];
        labels->rows[r].names[1] = numbers[labels->judged ? count + r : r];
    }
    if (status == DS_OK) status = number(&labels->labels, labels, t->texts[2], numbers, count, error);
    for (uint32_t r = 0; status == DS_OK && r < count; r++) labels->rows[r].label = numbers[r];
    ds_memory_free(labels->memory, all, names, sizeof *all);
    ds_memory_free(labels->memory, numbers, names, sizeof *numbers);
    return status;
}

/* ---- the face ---- */

ds_status ds_labels_read(ds_labels *labels, ds_memory *memory, const ds_io *io, const char *path, ds_error *error) {
    *labels = (ds_labels){.memory = memory};
    ds_arena_init(&labels->arena, memory);
    labels->path = ds_arena_text(&labels->arena, path, strlen(path));
    if (labels->path == NULL) return ds_fail_memory(error);
    ds_buffer bytes;
    reading t = {.labels = labels};
    ds_buffer_init(&bytes, memory);
    ds_status status = load(&bytes, io, path, error);
    if (status == DS_OK && memchr(bytes.data, '\0', bytes.size) != NULL) {
        status = ds_fail(error, DS_E_FORMAT, 0, path, "is no text: it holds NUL bytes");
    }
    if (status == DS_OK) status = read_lines(&t, (char *)bytes.data, bytes.size, error);
    if (status == DS_OK) status = number_all(&t, error);
    for (size_t w = 0; w < COUNT(t.texts); w++) {
        ds_memory_free(memory, t.texts[w], t.capacity[w], sizeof *t.texts[w]);
    }
    ds_buffer_clear(&bytes);
    return status;
}

void ds_labels_clear(ds_labels *labels) {
    if (labels->memory == NULL) return;
    ds_memory_free(labels->memory, labels->rows, labels->capacity, sizeof *labels->rows);
    ds_arena_clear(&labels->arena);
    *labels = (ds_labels){.memory = NULL};
}

uint32_t ds_name_table_find(const ds_name_table *table, const char *text) {
    uint32_t low = 0, high = table->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(table->texts[middle], text);
        if (order == 0) return middle;
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return UINT32_MAX;
}

bool ds_label_is_same(const char *label) {
    for (size_t v = 0; v < COUNT(verdicts); v++) {
        if (strcmp(label, verdicts[v].name) == 0) return verdicts[v].same;
    }
    return false;
}
