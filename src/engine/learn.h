/* SPDX-License-Identifier: MIT */
/* Boilerplate that sources print around their stories, learned from the articles of a scan and taken out of them. */
#ifndef DS_ENGINE_LEARN_H
#define DS_ENGINE_LEARN_H

#include "engine/core.h"

/* After ds_join_admissions, and only if core->learns: learn, write options.boilerplate_file, and take what was learned out
 * of the articles that hold it. These are stored and signed anew under numbers of their own: `*article_by_number` grows to
 * core->number_count, and the number that such an article had stands for DS_NO_TEXT. */
ds_status ds_learn(ds_core *core, uint32_t **article_by_number, ds_error *error);

#endif
