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

/* For the rows of kernels that run everywhere. */
bool ds_cpu_always(void);

/* Is a row of a table of kernels the one that `wanted` asks for, and does it run here? "auto" and NULL ask for any. */
bool ds_cpu_takes(const char *wanted, const char *name, bool (*runs_here)(void));

/* Processors that this process may run on, 1 at least. */
uint32_t ds_cpu_count(void);

#endif
