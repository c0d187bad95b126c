/* SPDX-License-Identifier: MIT */
/* The options that an index is made with and keeps. */
#ifndef DS_ENGINE_INDEX_SETTINGS_H
#define DS_ENGINE_INDEX_SETTINGS_H

#include "store/catalogue.h"

/* Write what decides the result into a new catalogue, within a transaction. */
ds_status ds_index_settings_write(ds_catalogue *catalogue, const ds_options *options, ds_error *error);

/* Put what the catalogue says in place of the options that stand at their default. DS_E_MISMATCH with the option as place if one
 * says otherwise, and if texts were cut by another version. Texts are copied into `arena`. */
ds_status ds_index_settings_read(ds_catalogue *catalogue, ds_options *options, ds_arena *arena, ds_error *error);

#endif
