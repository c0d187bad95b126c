/* SPDX-License-Identifier: MIT */
#include "article/file_name.h"

#include <string.h>
#include <strings.h>

bool ds_file_name_ends(const char *path, const char *ending) {
    static const char *const compressions[] = {".gz", ".zst"};
    size_t size = strlen(path), ending_size = strlen(ending);
    for (size_t i = 0; i < sizeof compressions / sizeof *compressions; i++) {
        size_t length = strlen(compressions[i]);
        if (size > length && strcasecmp(path + size - length, compressions[i]) == 0) {
            size -= length;
            break;
        }
    }
    return size >= ending_size && strncasecmp(path + size - ending_size, ending, ending_size) == 0;
}
