/* SPDX-License-Identifier: MIT */
/* "Did you mean": the offered word that lies nearest to a mistyped one, if any is near enough. */
#ifndef CLI_SUGGEST_H
#define CLI_SUGGEST_H

#include <stddef.h>

typedef struct cli_suggest {
    const char *word;
    const char *best; /* NULL: none yet */
    size_t distance;
} cli_suggest;

void cli_suggest_init(cli_suggest *suggest, const char *word);
void cli_suggest_offer(cli_suggest *suggest, const char *candidate);

#endif
