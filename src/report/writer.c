/* SPDX-License-Identifier: MIT */
#include "report/writer.h"

#include <string.h>

void ds_writer_init(ds_writer *writer, ds_sink sink) {
    writer->sink = sink;
    writer->os_error = 0;
    writer->used = 0;
}

static void send(ds_writer *writer, const void *data, size_t size) {
    if (writer->os_error != 0 || size == 0) return;
    writer->os_error = writer->sink.write(writer->sink.user, data, size);
}

static void flush(ds_writer *writer) {
    send(writer, writer->data, writer->used);
    writer->used = 0;
}

ds_status ds_writer_finish(ds_writer *writer, ds_error *error) {
    flush(writer);
    if (writer->os_error == 0) return DS_OK;
    ds_status status = ds_fail_errno(error, writer->os_error, NULL, "the report was not taken");
    if (status == DS_E_NO_SPACE) return status;
    if (error != NULL) error->code = DS_E_SINK;
    return DS_E_SINK;
}

void ds_writer_put(ds_writer *writer, const void *data, size_t size) {
    if (size > sizeof writer->data - writer->used) flush(writer);
    if (size > sizeof writer->data) {
        send(writer, data, size);
        return;
    }
    if (size > 0) memcpy(writer->data + writer->used, data, size);
    writer->used += size;
}

void ds_writer_char(ds_writer *writer, char c) {
    if (writer->used == sizeof writer->data) flush(writer);
    writer->data[writer->used++] = (unsigned char)c;
}

void ds_writer_text(ds_writer *writer, const char *text) {
    if (text != NULL) ds_writer_put(writer, text, strlen(text));
}

/* The decimal digits of a number, `least` of them at least, in front of `end`; returns where they begin. A report of many
 * stories is numbers for a good part. */
static char *put_digits(char *end, uint64_t number, unsigned least) {
    for (; number > 0 || least > 0; number /= 10, least -= least > 0) *--end = (char)('0' + number % 10);
    return end;
}

void ds_writer_number(ds_writer *writer, uint64_t number) {
    char digits[24], *end = digits + sizeof digits, *start = put_digits(end, number, 1);
    ds_writer_put(writer, start, (size_t)(end - start));
}

void ds_writer_ratio(ds_writer *writer, double ratio) {
    char text[DS_RATIO_BYTES];
    ds_ratio_format(text, ratio, 4);
    ds_writer_text(writer, text);
}

/* Put runs of bytes between those in `special`, and for each of these what `escapes` has in its place. */
static void put_escaped(ds_writer *writer, const char *text, const char *special, const char *const *escapes) {
    for (;;) {
        size_t run = strcspn(text, special);
        ds_writer_put(writer, text, run);
        if (text[run] == '\0') return;
        ds_writer_text(writer, escapes[strchr(special, text[run]) - special]);
        text += run + 1;
    }
}

void ds_writer_tsv(ds_writer *writer, const char *text) {
    static const char *const escapes[] = {"\\t", "\\n", "\\r", "\\\\"};
    if (text != NULL) put_escaped(writer, text, "\t\n\r\\", escapes);
}

void ds_writer_csv(ds_writer *writer, const char *text) {
    static const char *const escapes[] = {"\"\""};
    if (text == NULL) return;
    if (strpbrk(text, "\",\r\n") == NULL) {
        ds_writer_text(writer, text);
        return;
    }
    ds_writer_char(writer, '"');
    put_escaped(writer, text, "\"", escapes);
    ds_writer_char(writer, '"');
}

void ds_ratio_format(char out[DS_RATIO_BYTES], double ratio, unsigned decimals) {
    static const uint64_t powers[] = {1, 10, 100, 1000, 10000};
    static const double most = 1e14; /* times 10000 it still fits in 64 bits */
    uint64_t power = powers[decimals];
    uint64_t units = ratio > 0 ? (uint64_t)((ratio < most ? ratio : most) * (double)power + 0.5) : 0;
    char text[DS_RATIO_BYTES], *end = text + sizeof text - 1, *start = end;
    *end = '\0';
    if (decimals > 0) {
        start = put_digits(start, units % power, decimals);
        *--start = '.';
    }
    start = put_digits(start, units / power, 1);
    memcpy(out, start, (size_t)(end - start) + 1);
}
