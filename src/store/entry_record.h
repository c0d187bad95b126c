/* SPDX-License-Identifier: MIT */
/* An entry as bytes in the catalogue: all of it but where it lies and what its names are. Little-endian, versioned, checksummed. */
#ifndef DS_STORE_ENTRY_RECORD_H
#define DS_STORE_ENTRY_RECORD_H

#include "base/status.h"
#include "model/entry.h"

enum { DS_ENTRY_RECORD_BYTES = 160 };

void ds_entry_record_put(unsigned char out[static DS_ENTRY_RECORD_BYTES], const ds_entry *entry);

/* Names, source and place are left empty. DS_E_CORRUPT with what is wrong. */
ds_status ds_entry_record_get(ds_entry *out, const void *bytes, size_t size, ds_error *error);

#endif
