/* SPDX-License-Identifier: MIT */
/* Which agency an item is from, by what stands around its text. */
#ifndef DS_TEXT_AGENCY_H
#define DS_TEXT_AGENCY_H

#include <stdint.h>

/* A hash of the agency's name: what stands in the last brackets of the dateline ("LONDON, March 5 (Reuters)"), else an agency
 * that the byline names ("By ANNE WRITER, Associated Press"), else one that the credit line names, else that line. Texts end in a NUL; 0: none is named. */
uint64_t ds_agency_of(const char *dateline, const char *byline, const char *credit);

#endif
