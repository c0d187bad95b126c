/* SPDX-License-Identifier: MIT */
/* The line under a picture, and what only looks like one. */
#include "text/caption.h"

#include "fixtures/fixture_text_stage.h"

typedef struct row {
    const char *headline, *body;
    bool is_caption;
} row;

#define LINE                                                                                                           \
    "Rowers rest on the slip at Harl Quay on Sunday, an hour before the lantern race that the town has held on the "   \
    "same evening of the year since its first lighthouse burned down."

static const row rows[] = {
    {"", LINE " (Photo by Anne Writer / AFP)", true},
    {"", "share\nmore\n" LINE " (Photo by Anne Writer / AFP) (Photo credit should read ANNE WRITER/AFP)", true},
    {"Before the race", LINE " (AP Photo/Anne Writer)", true},
    {"", LINE " (Anne Writer/Harl Herald via AP)", true},
    {"", LINE " (Foto: Anne Writer)", true},
    {"", LINE " (Anne Writer/GETTY Images)\nClose", true},
    /* no credit, none in brackets, or not at the end */
    {"", LINE, false},
    {"", LINE " (AP)", false},
    {"", LINE " Photo by Anne Writer", false},
    {"", "(AP Photo/Anne Writer) " LINE, false},
    {"", LINE " (Photo by Anne Writer) The race begins at nine.", false},
    /* a story beside it */
    {"",
     LINE " (Photo by Anne Writer / AFP)\nThe race was won by the pilots' boat, whose crew is older than all others.",
     false},
    {"", LINE "\n" LINE " Nobody was hurt.\n" LINE " (AP Photo/Anne Writer) Then they went home.", false},
    {"", LINE " " LINE " " LINE " " LINE " " LINE " (AP Photo/Anne Writer)", false},
    {"", "", false},
    {"(Photo by Anne Writer)", "", false},
    {"", "(", false},
    {"", "(photo", false}, /* the bracket stands before the first word */
};

static void captions_are_told_by_their_credit(void **state) {
    text_fixture *f = *state;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        read_bytes(f, rows[r].headline, strlen(rows[r].headline), rows[r].body, strlen(rows[r].body));
        if (ds_caption_is(&f->text, rows[r].body) != rows[r].is_caption) fail_msg("row %zu: %s", r, rows[r].body);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(captions_are_told_by_their_credit, text_setup, text_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
