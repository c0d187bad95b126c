/* SPDX-License-Identifier: MIT */
/* Dates as articles carry them. What is read must be a time that can be written, and then reads the same. */
#include "article/date.h"
#include "fuzz/fuzz_target.h"

FUZZ_TARGET(date) {
    ds_date date = {0}, again = {0};
    char *text = fuzz_copy(data, size);
    bool known = ds_date_read(&date, text, size);
    if (known) {
        char written[32];
        ds_date_write(date.seconds, written);
        FUZZ_CHECK(strlen(written) == strlen("2018-07-15T11:54:28Z"));
        FUZZ_CHECK(ds_date_read(&again, written, strlen(written)));
        FUZZ_CHECK(again.seconds == date.seconds && again.has_zone);
    }
    free(text);
    return 0;
}
