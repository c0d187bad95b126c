/* SPDX-License-Identifier: MIT */
/* Reports into memory, and what must hold of them. */
#ifndef DS_TESTS_FUZZ_REPORT_H
#define DS_TESTS_FUZZ_REPORT_H

#include "base/buffer.h"
#include "base/utf8.h"
#include "fuzz/fuzz_target.h"

#include <errno.h>
#include <json-c/json.h>
#include <limits.h>

static inline int fuzz_report_write(void *user, const void *data, size_t size) {
    return ds_buffer_append(user, data, size) ? 0 : ENOMEM;
}

static inline ds_sink fuzz_report_sink(ds_buffer *buffer) {
    return (ds_sink){fuzz_report_write, buffer};
}

/* Whatever the articles held, a report for people or in JSON is UTF-8. */
static inline void fuzz_report_check_utf8(const ds_buffer *report) {
    FUZZ_CHECK(report->size == 0 || ds_utf8_valid_prefix(report->data, report->size) == report->size);
}

/* One JSON value, and nothing but blanks behind it. */
static inline void fuzz_report_check_json(const unsigned char *text, size_t size) {
    struct json_tokener *tokener = json_tokener_new();
    FUZZ_CHECK(tokener != NULL && size <= INT_MAX);
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    struct json_object *value = json_tokener_parse_ex(tokener, (const char *)text, (int)size);
    FUZZ_CHECK(value != NULL && json_tokener_get_error(tokener) == json_tokener_success);
    json_object_put(value);
    json_tokener_free(tokener);
}

#endif
