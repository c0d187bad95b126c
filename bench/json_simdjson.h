/* SPDX-License-Identifier: MIT */
/* simdjson as far as json_doors.c measures it. */
#ifndef BENCH_JSON_SIMDJSON_H
#define BENCH_JSON_SIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bench_simdjson bench_simdjson;

/* NULL if there is no memory. `record_bytes`: of the longest record. */
bench_simdjson *bench_simdjson_new(size_t record_bytes);
void bench_simdjson_free(bench_simdjson *parser);

/* The kernel that it has chosen by the processor. */
const char *bench_simdjson_kernel(void);

/* Parse a record, behind which 64 bytes can be read, and add up the bytes of the texts that its members are. False if
 * it is not taken. */
bool bench_simdjson_dom(bench_simdjson *parser, const unsigned char *record, size_t size, uint64_t *text_bytes);

/* The same on demand: what nobody wants is stepped over and not checked. */
bool bench_simdjson_on_demand(bench_simdjson *parser, const unsigned char *record, size_t size, uint64_t *text_bytes);

#ifdef __cplusplus
}
#endif

#endif
