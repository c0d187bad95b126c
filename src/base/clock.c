/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

#include <time.h>

double ds_clock_seconds(void) {
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) return 0;
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}
