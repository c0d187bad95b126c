/* SPDX-License-Identifier: MIT */
#include "format/header_field.h"

#include <string.h>
#include <strings.h>

static bool is_blank(unsigned char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

size_t ds_header_length(const unsigned char *bytes, size_t size) {
    for (size_t at = 0; at < size;) {
        const unsigned char *end = memchr(bytes + at, '\n', size - at);
        if (end == NULL) return 0;
        size_t next = (size_t)(end - bytes) + 1;
        if (next - at == 1 || (next - at == 2 && bytes[at] == '\r')) return next;
        at = next;
    }
    return 0;
}

/* The end of the line at `at`, with those that continue it. */
static size_t line_end(const unsigned char *head, size_t size, size_t at) {
    do {
        const unsigned char *end = memchr(head + at, '\n', size - at);
        at = end == NULL ? size : (size_t)(end - head) + 1;
    } while (at < size && (head[at] == ' ' || head[at] == '\t'));
    return at;
}

bool ds_header_next(ds_header_field *field, const unsigned char *head, size_t size, size_t *at) {
    while (*at < size) {
        size_t start = *at, end = line_end(head, size, start);
        const unsigned char *colon = memchr(head + start, ':', end - start);
        *at = end;
        if (colon == NULL) continue;
        size_t name_end = (size_t)(colon - head), value = name_end + 1;
        while (start < name_end && is_blank(head[start])) start++;
        while (name_end > start && is_blank(head[name_end - 1])) name_end--;
        while (value < end && is_blank(head[value])) value++;
        while (end > value && is_blank(head[end - 1])) end--;
        *field = (ds_header_field){head + start, name_end - start, head + value, end - value};
        return true;
    }
    return false;
}

bool ds_header_is(const ds_header_field *field, const char *name) {
    return strlen(name) == field->name_size && strncasecmp((const char *)field->name, name, field->name_size) == 0;
}

char *ds_header_text(const ds_header_field *field, ds_arena *arena) {
    char *text = ds_arena_text(arena, field->value, field->value_size);
    if (text == NULL) return NULL;
    size_t size = 0;
    for (size_t i = 0; i < field->value_size; i++) {
        bool breaks = text[i] == '\r' || text[i] == '\n' || text[i] == '\0';
        bool again = breaks && size > 0 && text[size - 1] == ' ';
        if (!again) text[size++] = breaks ? ' ' : text[i];
    }
    text[size] = '\0';
    return text;
}

bool ds_header_number(const unsigned char *text, size_t size, uint64_t *number) {
    *number = 0;
    if (size == 0) return false;
    for (size_t i = 0; i < size; i++) {
        if (text[i] < '0' || text[i] > '9') return false;
        if (__builtin_mul_overflow(*number, 10, number) || __builtin_add_overflow(*number, text[i] - '0', number)) {
            return false;
        }
    }
    return true;
}
