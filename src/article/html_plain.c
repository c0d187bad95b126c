/* SPDX-License-Identifier: MIT */
#include "article/html_plain.h"

#include "article/html_blocks.h"

#include <string.h>

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool ds_html_plain_needed(const char *text, size_t size) {
    for (size_t at = 0; at + 1 < size; at++) {
        if (text[at] == '<' && (is_letter(text[at + 1]) || text[at + 1] == '/' || text[at + 1] == '!')) return true;
        if (text[at] == '&' && (is_letter(text[at + 1]) || text[at + 1] == '#')) return true;
    }
    return false;
}

ds_status ds_html_plain_append(ds_buffer *out, const char *text, size_t size, ds_error *error) {
    ds_html_tree tree;
    ds_html_blocks blocks;
    ds_html_tree_init(&tree, out->memory);
    ds_html_blocks_init(&blocks, out->memory);
    ds_status status = ds_html_tree_read(&tree, (const unsigned char *)text, size, error);
    if (status == DS_OK) status = ds_html_blocks_read(&blocks, &tree, error);
    if (status == DS_OK) status = ds_html_blocks_write(out, &blocks, 0, blocks.count, error);
    ds_html_blocks_clear(&blocks);
    ds_html_tree_clear(&tree);
    return status;
}
