/* SPDX-License-Identifier: MIT */
/* The monotonic clock: how long phases take, for those who ask. It decides nothing. */
#ifndef DS_BASE_CLOCK_H
#define DS_BASE_CLOCK_H

double ds_clock_seconds(void);

#endif
