/* SPDX-License-Identifier: MIT */
/* What the workers brought, put together in an order that does not depend on them. */
#ifndef DS_ENGINE_JOIN_H
#define DS_ENGINE_JOIN_H

#include "engine/admit.h"

/* Fill core->entries (canonical order), ->sources and ->skips. `*article_by_number` gets the article of every number that
 * keys were stored with: core->count elements, the caller's to free. */
ds_status ds_join_admissions(ds_core *core, ds_admission *admissions, uint32_t count, uint32_t **article_by_number,
                             ds_error *error);

#endif
