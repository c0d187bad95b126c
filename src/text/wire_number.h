/* SPDX-License-Identifier: MIT */
/*
 * The number that an agency counts an item by, "dpa 0123" or "W1645", and the one that a kill names. Numbers begin again every
 * day or so, so they say something within a window of one source only.
 */
#ifndef DS_TEXT_WIRE_NUMBER_H
#define DS_TEXT_WIRE_NUMBER_H

#include <stddef.h>
#include <stdint.h>

/* Of an id or number that is nothing but one, with the agency's name before it or without; 0: it is something else. */
uint64_t ds_wireline_number_of(const char *text, size_t size);

/* Of the item that a text names: "the item dpa 0123", "Meldung 0123", "w1645". 0: none, or several. */
uint64_t ds_wireline_number_named(const char *text, size_t size);

#endif
