/* SPDX-License-Identifier: MIT */
/* What this processor can do, and how many of it there are. */
#ifndef DS_BASE_CPU_H
#define DS_BASE_CPU_H

#include <stdbool.h>
#include <stdint.h>

bool ds_cpu_has_avx2(void);

/* AVX-512 F, VL, BW and DQ together. */
bool ds_cpu_has_avx512(void);

/* The same with VBMI2 (bytes compressed by a mask) and BMI2. */
bool ds_cpu_has_avx512_vbmi2(void);

/* Processors that this process may run on, 1 at least. */
uint32_t ds_cpu_count(void);

#endif
