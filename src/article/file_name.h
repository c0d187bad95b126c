/* SPDX-License-Identifier: MIT */
/* What a file's name says of its content: little, but something. */
#ifndef DS_ARTICLE_FILE_NAME_H
#define DS_ARTICLE_FILE_NAME_H

#include <stdbool.h>

/* Does the name, without the ending of a compression, end so? In any case of letters. */
bool ds_file_name_ends(const char *path, const char *ending);

#endif
