/* SPDX-License-Identifier: MIT */
/* Are two texts one form, filled in twice? */
#ifndef DS_MATCH_TEMPLATE_H
#define DS_MATCH_TEMPLATE_H

#include "match/contrast.h"

/* The DS_CONTRAST_ bits of model/match.h that what was found comes to. */
uint8_t ds_template_judge(const ds_contrast *contrast);

#endif
