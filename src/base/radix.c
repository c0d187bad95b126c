/* SPDX-License-Identifier: MIT */
/*
 * Least significant digit first, eight bits a pass. All eight histograms are counted in one reading of the input, and a
 * digit that is the same in every record is skipped: keys of one partition share their top bits, pair keys have zeros.
 * Short arrays go through insertion, which is stable as well.
 */
#include "base/radix.h"

#include <string.h>

enum { DIGITS = 8, VALUES = 256, SHORT = 48 };

static void insertion_sort(ds_record *records, size_t count) {
    for (size_t i = 1; i < count; i++) {
        ds_record record = records[i];
        uint64_t key = ds_record_key(&record);
        size_t place = i;
        for (; place > 0 && ds_record_key(&records[place - 1]) > key; place--) records[place] = records[place - 1];
        records[place] = record;
    }
}

void ds_radix_sort(ds_record *records, ds_record *scratch, size_t count) {
    if (count <= SHORT) {
        insertion_sort(records, count);
        return;
    }
    size_t histogram[DIGITS][VALUES];
    memset(histogram, 0, sizeof histogram);
    for (size_t i = 0; i < count; i++) {
        uint64_t key = ds_record_key(&records[i]);
        for (unsigned d = 0; d < DIGITS; d++) histogram[d][key >> (8 * d) & 0xff]++;
    }
    ds_record *from = records, *to = scratch;
    for (unsigned d = 0; d < DIGITS; d++) {
        size_t *start = histogram[d];
        if (start[ds_record_key(&from[0]) >> (8 * d) & 0xff] == count) continue;
        size_t sum = 0;
        for (unsigned v = 0; v < VALUES; v++) {
            size_t n = start[v];
            start[v] = sum;
            sum += n;
        }
        for (size_t i = 0; i < count; i++) to[start[ds_record_key(&from[i]) >> (8 * d) & 0xff]++] = from[i];
        ds_record *swap = from;
        from = to;
        to = swap;
    }
    if (from != records) memcpy(records, from, count * sizeof *records);
}
