/* SPDX-License-Identifier: MIT */
#include "base/status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const status_names[] = {
    [DS_OK] = "ok",
    [DS_E_MEMORY] = "memory",
    [DS_E_ARGUMENT] = "argument",
    [DS_E_IO] = "io",
    [DS_E_NO_SPACE] = "no-space",
    [DS_E_NOT_FOUND] = "not-found",
    [DS_E_FORMAT] = "format",
    [DS_E_LIMIT] = "limit",
    [DS_E_CANCELLED] = "cancelled",
    [DS_E_CORRUPT] = "corrupt",
    [DS_E_SINK] = "sink",
    [DS_E_STATE] = "state",
    [DS_E_UNSUPPORTED] = "unsupported",
    [DS_E_LOCKED] = "locked",
    [DS_E_MISMATCH] = "mismatch",
};

const char *ds_status_name(ds_status status) {
    size_t index = (size_t)status;
    return index < sizeof status_names / sizeof *status_names ? status_names[index] : "unknown";
}

ds_status ds_fail(ds_error *error, ds_status code, int os_error, const char *place, const char *format, ...) {
    if (error == NULL) return code;
    error->code = code;
    error->os_error = os_error;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    (void)snprintf(error->place, sizeof error->place, "%s", place == NULL ? "" : place);
    return code;
}

ds_status ds_fail_errno(ds_error *error, int os_error, const char *place, const char *what) {
    ds_status code = DS_E_IO;
    if (os_error == ENOSPC || os_error == EDQUOT || os_error == EFBIG) code = DS_E_NO_SPACE;
    if (os_error == ENOENT) code = DS_E_NOT_FOUND;
    if (os_error == ENOMEM) code = DS_E_MEMORY;
    char reason[96] = "";
#if defined(__GLIBC__) && defined(_GNU_SOURCE)
    const char *text = strerror_r(os_error, reason, sizeof reason);
#else
    const char *text = strerror_r(os_error, reason, sizeof reason) == 0 ? reason : "unknown error";
#endif
    return ds_fail(error, code, os_error, place, "%s: %s", what, text);
}

ds_status ds_fail_memory(ds_error *error) {
    return ds_fail(error, DS_E_MEMORY, 0, NULL, "out of memory");
}
