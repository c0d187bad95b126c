/* SPDX-License-Identifier: MIT */
#include "base/cpu.h"

#include <sched.h>
#include <stddef.h>
#include <string.h>

#if defined(__x86_64__)
bool ds_cpu_has_avx2(void) {
    return __builtin_cpu_supports("avx2");
}

bool ds_cpu_has_avx512(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
}

bool ds_cpu_has_avx512_vbmi2(void) {
    return ds_cpu_has_avx512() && __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi2");
}
#else
bool ds_cpu_has_avx2(void) {
    return false;
}

bool ds_cpu_has_avx512(void) {
    return false;
}

bool ds_cpu_has_avx512_vbmi2(void) {
    return false;
}
#endif

bool ds_cpu_always(void) {
    return true;
}

bool ds_cpu_takes(const char *wanted, const char *name, bool (*runs_here)(void)) {
    bool any = wanted == NULL || strcmp(wanted, "auto") == 0;
    return (any || strcmp(wanted, name) == 0) && runs_here();
}

uint32_t ds_cpu_count(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int count = CPU_COUNT(&set);
    return count < 1 ? 1 : (uint32_t)count;
}
