/* SPDX-License-Identifier: MIT */
/* Numbers as users write them. All of the text must be the number; signs, spaces and anything behind it are refused. */
#ifndef CLI_VALUE_H
#define CLI_VALUE_H

#include <stdbool.h>
#include <stdint.h>

/* 0.55, .55, 5.5e-1 or 55% */
bool cli_value_ratio(const char *text, double *out);

/* A number of days: 3, 1.5, 3d or 12h */
bool cli_value_days(const char *text, double *out);

/* Digits, and K, M, G or T for the powers of 1024, from `least` to `most`. */
bool cli_value_bytes(const char *text, uint64_t least, uint64_t most, uint64_t *out);

/* Digits only, from `least` to `most`. */
bool cli_value_whole(const char *text, uint64_t least, uint64_t most, uint64_t *out);

#endif
