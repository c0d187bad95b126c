/* SPDX-License-Identifier: MIT */
/* Sorting by comparison where keys are texts: a stable merge sort of numbers that takes no memory of its own. */
#ifndef DS_BASE_ORDER_H
#define DS_BASE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Less than 0, 0 or more, as with qsort. */
typedef int (*ds_order_fn)(const void *context, uint32_t a, uint32_t b);

/* Sort `count` numbers; `scratch` has room for as many. */
void ds_order_sort(uint32_t *numbers, uint32_t *scratch, size_t count, ds_order_fn compare, const void *context);

#endif
