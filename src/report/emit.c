/* SPDX-License-Identifier: MIT */
#include "report/emit.h"

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

void ds_emit_init(ds_emit *emit, ds_writer *writer, bool pretty) {
    *emit = (ds_emit){.writer = writer, .pretty = pretty};
}

/* A line end and two blanks for each depth; deeper ones are put in pieces. */
static void break_line(const ds_emit *emit) {
    static const char line[] = "\n                                ";
    if (!emit->pretty) return;
    size_t size = 1 + 2 * (size_t)emit->depth, first = size < sizeof line - 1 ? size : sizeof line - 1;
    ds_writer_put(emit->writer, line, first);
    for (; first < size; first += 2) ds_writer_put(emit->writer, "  ", 2);
}

/* What stands before a value. */
static void begin_value(ds_emit *emit, const char *key) {
    if (emit->has_value) ds_writer_char(emit->writer, ',');
    if (emit->depth > 0) break_line(emit);
    if (key != NULL) {
        ds_writer_char(emit->writer, '"');
        ds_writer_text(emit->writer, key);
        ds_writer_text(emit->writer, emit->pretty ? "\": " : "\":");
    }
    emit->has_value = true;
}

void ds_emit_open(ds_emit *emit, const char *key, char bracket) {
    begin_value(emit, key);
    ds_writer_char(emit->writer, bracket);
    emit->depth++;
    emit->has_value = false;
}

void ds_emit_close(ds_emit *emit, char bracket) {
    emit->depth--;
    if (emit->has_value) break_line(emit);
    ds_writer_char(emit->writer, bracket);
    emit->has_value = true;
}

static void put_escape(ds_writer *writer, unsigned char c) {
    static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *found = c == '\0' ? NULL : strchr(plain, c);
    char escape[8];
    if (found != NULL) {
        (void)snprintf(escape, sizeof escape, "\\%c", letters[found - plain]);
    } else {
        (void)snprintf(escape, sizeof escape, "\\u%04x", (unsigned)c);
    }
    ds_writer_text(writer, escape);
}

static bool is_plain(unsigned char c) {
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* Plain and well-formed runs go out in one piece, from `from` to `at`. */
static void put_string(ds_writer *writer, const unsigned char *text, size_t size) {
    size_t from = 0, at = 0;
    while (at < size) {
        while (at < size && is_plain(text[at])) at++;
        if (at == size) break;
        uint32_t code_point;
        int bad = 0;
        size_t length = ds_utf8_decode(text + at, size - at, &code_point, &bad);
        if (length > 1 && !bad) {
            at += length;
            continue;
        }
        ds_writer_put(writer, text + from, at - from);
        if (bad) {
            ds_writer_text(writer, "\xef\xbf\xbd");
        } else {
            put_escape(writer, text[at]);
        }
        at += length;
        from = at;
    }
    ds_writer_put(writer, text + from, at - from);
}

void ds_emit_bytes(ds_emit *emit, const char *key, const char *text, size_t size) {
    begin_value(emit, key);
    ds_writer_char(emit->writer, '"');
    if (size > 0) put_string(emit->writer, (const unsigned char *)text, size);
    ds_writer_char(emit->writer, '"');
}

void ds_emit_text(ds_emit *emit, const char *key, const char *text) {
    ds_emit_bytes(emit, key, text, text == NULL ? 0 : strlen(text));
}

void ds_emit_texts(ds_emit *emit, const char *key, const char *const *texts, size_t count) {
    ds_emit_open(emit, key, '[');
    for (size_t i = 0; i < count; i++) ds_emit_text(emit, NULL, texts[i]);
    ds_emit_close(emit, ']');
}

void ds_emit_number(ds_emit *emit, const char *key, uint64_t number) {
    begin_value(emit, key);
    ds_writer_number(emit->writer, number);
}

void ds_emit_ratio(ds_emit *emit, const char *key, double ratio) {
    begin_value(emit, key);
    ds_writer_ratio(emit->writer, ratio);
}

void ds_emit_signed_ratio(ds_emit *emit, const char *key, double ratio) {
    begin_value(emit, key);
    if (ratio < 0) ds_writer_char(emit->writer, '-');
    ds_writer_ratio(emit->writer, ratio < 0 ? -ratio : ratio);
}

void ds_emit_bool(ds_emit *emit, const char *key, bool value) {
    begin_value(emit, key);
    ds_writer_text(emit->writer, value ? "true" : "false");
}

void ds_emit_null(ds_emit *emit, const char *key) {
    begin_value(emit, key);
    ds_writer_text(emit->writer, "null");
}
