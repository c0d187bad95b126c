/* SPDX-License-Identifier: MIT */
/* What is shown of a comparison: paragraphs, which of them stand beside each other, and what is marked in them. */
#ifndef DS_ENGINE_COMPARE_LAYOUT_H
#define DS_ENGINE_COMPARE_LAYOUT_H

#include "base/arena.h"
#include "text/text.h"

/* One side. All arrays are in an arena; offsets are bytes of its text. */
typedef struct ds_layout {
    ds_compared_paragraph *paragraphs; /* the headline, which may be empty, then the body's */
    bool *is_left_out;                 /* by paragraph: all of it is furniture */
    size_t paragraph_count;
    ds_mark *furniture; /* in order */
    size_t furniture_count;
    ds_mark *marks; /* furniture and passages, in order, none overlapping */
    size_t mark_count;
} ds_layout;

/* Right after ds_text_read: paragraphs and furniture. `bytes` is headline, gap and body; the body begins at `body`. */
ds_status ds_layout_read(ds_layout *layout, const ds_text *text, const char *bytes, size_t headline_size, size_t body,
                         size_t size, ds_arena *arena, ds_error *error);

/* Passages are known: place them, and stand paragraphs of both sides beside each other. */
ds_status ds_layout_join(ds_layout layouts[static 2], const char *const bytes[static 2], const ds_passage *passages,
                         size_t count, ds_arena *arena, ds_error *error);

#endif
