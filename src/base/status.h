/* SPDX-License-Identifier: MIT */
/* Errors: how a failure is recorded once, where it is known best, and handed up unchanged. */
#ifndef DS_BASE_STATUS_H
#define DS_BASE_STATUS_H

#include "dupscan.h"

/* Fill `error` (may be NULL) and give `code` back, so that a caller can `return ds_fail(...)`. `place` may be NULL. */
ds_status ds_fail(ds_error *error, ds_status code, int os_error, const char *place, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The same for an errno value: picks DS_E_NO_SPACE, DS_E_NOT_FOUND, DS_E_MEMORY or DS_E_IO and adds what the system says. */
ds_status ds_fail_errno(ds_error *error, int os_error, const char *place, const char *what);

ds_status ds_fail_memory(ds_error *error);

/* Return early where nothing is held; a function that holds something uses one `done:` label instead. */
#define DS_TRY(call)                                                                                                   \
    do {                                                                                                               \
        ds_status ds_try_status = (call);                                                                              \
        if (ds_try_status != DS_OK) return ds_try_status;                                                              \
    } while (0)

#endif
