/* SPDX-License-Identifier: MIT */
/* Is a text no more than the line under a picture? */
#ifndef DS_TEXT_CAPTION_H
#define DS_TEXT_CAPTION_H

#include "text/text.h"

#include <stdbool.h>

/* After ds_text_read of this body: three quarters of what was kept are one paragraph, and that ends in the credit of a picture
 * in brackets: "(Photo by Anne Writer / AFP)", "(AP Photo/Anne Writer)", "(Photo credit should read ...)". */
bool ds_caption_is(const ds_text *text, const char *body);

#endif
