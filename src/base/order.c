/* SPDX-License-Identifier: MIT */
#include "base/order.h"

#include <string.h>

static void merge(const uint32_t *from, uint32_t *to, size_t middle, size_t count, ds_order_fn compare,
                  const void *context) {
    size_t left = 0, right = middle;
    for (size_t at = 0; at < count; at++) {
        bool take_left = right == count || (left < middle && compare(context, from[left], from[right]) <= 0);
        to[at] = take_left ? from[left++] : from[right++];
    }
}

void ds_order_sort(uint32_t *numbers, uint32_t *scratch, size_t count, ds_order_fn compare, const void *context) {
    uint32_t *from = numbers, *to = scratch;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t first = 0; first < count; first += 2 * width) {
            size_t length = count - first < 2 * width ? count - first : 2 * width;
            size_t middle = length < width ? length : width;
            merge(from + first, to + first, middle, length, compare, context);
        }
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != numbers) memcpy(numbers, from, count * sizeof *numbers);
}
