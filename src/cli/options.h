/* SPDX-License-Identifier: MIT */
/*
 * The options. One table says all about an option; the parser and the help are driven by it, and a completion or a
 * manual page can be.
 *
 *     --name=value  --name value  --na value (a unique beginning)  -nvalue  -n value  -qv  --  and - is an operand
 *
 * Options and operands may come in any order. Of an option given twice the last one counts, but for those that collect.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "dupscan.h"

/* The commands that take an option. */
enum {
    CLI_FOR_SCAN = 1,
    CLI_FOR_COMPARE = 2,
    CLI_FOR_VERSION = 4,
    CLI_FOR_HELP = 8,
    CLI_FOR_EVAL = 16,
    CLI_FOR_FEED = 32,
    CLI_FOR_QUERY = 64,
    CLI_FOR_INDEX = 128,
    CLI_FOR_ALL = 255
};

/* What an option takes, and the type of the field of cli_settings at its offset. */
typedef enum cli_kind {
    CLI_FLAG,     /* bool, becomes true */
    CLI_FLAG_OFF, /* bool, becomes false */
    CLI_SHARE,    /* double, over 0 up to 1 */
    CLI_RATIO,    /* double, 0 to 1 */
    CLI_DAYS,     /* double */
    CLI_U32,      /* uint32_t, from least to most */
    CLI_U64,      /* uint64_t, likewise */
    CLI_SIZE,     /* size_t, likewise */
    CLI_BYTES,    /* uint64_t, likewise, with a unit */
    CLI_TEXT,     /* const char * */
    CLI_CHOICE,   /* const char *, one of those that `choice` lists */
    CLI_TEXTS,    /* cli_texts, collects */
    CLI_PAIRS,    /* cli_pairs, NAME=VALUE, collects */
} cli_kind;

typedef struct cli_option {
    const char *name;
    char letter;          /* 0: none */
    const char *argument; /* what help calls the value; NULL: takes none */
    cli_kind kind;
    unsigned commands; /* CLI_FOR_ bits */
    const char *group;
    const char *help; /* without choices and default, which help adds */
    size_t offset;
    uint64_t least;
    uint64_t most;
    const char *(*choice)(size_t index); /* NULL past the last one */
} cli_option;

typedef struct cli_texts {
    const char **items;
    size_t count;
} cli_texts;

typedef struct cli_pairs {
    ds_pair_of_text *items;
    size_t count;
} cli_pairs;

typedef struct cli_settings {
    const char *command; /* its name, for messages */
    ds_options scan;     /* complete but for the progress callback */
    ds_report_options report;
    const char *format;
    const char *output; /* NULL: standard output */
    const char *pairs;
    const char *files_from;
    const char *colour;      /* "auto", "always", "never" */
    const char *eval_format; /* NULL: what is usual */
    ds_eval_options eval;    /* but for the lists of a sweep */
    size_t per_band;
    uint32_t columns; /* 0: those of the terminal */
    cli_texts sweep;
    const char *boilerplate; /* "off", "builtin", "learn" */
    double max_bad;
    const char *index;     /* directory */
    const char *metrics;   /* file */
    const char *log;       /* "text" or "json" */
    uint64_t since;        /* index changes */
    double keep_days;      /* index expire; less than 0: not said */
    const char *forget_id; /* index forget */
    const char *forget_source;
    bool checksum;            /* scan: look at the content of every file */
    uint32_t commit_ms;       /* feed: a verdict waits no longer for its commit */
    uint32_t commit_articles; /* feed: nor for more of them */
    uint64_t input_offset;    /* feed: where the input begins; UINT64_MAX: where it stands */
    bool no_boilerplate;
    bool fail_on_dup;
    bool quiet;
    bool verbose;
    bool help;
    cli_texts include;
    cli_texts exclude;
    cli_pairs zones;
    cli_pairs fields;
    cli_texts operands;
} cli_settings;

/* The rows, in the order of help; groups stand together. NULL past the last one. */
const cli_option *cli_option_at(size_t index);

/* What the option takes, in words: "a whole number from 1 to 32". */
void cli_option_describe(const cli_option *option, char *out, size_t size);

/* Its default as a user would write it; empty where there is none to speak of. */
void cli_option_default(const cli_option *option, const cli_settings *defaults, char *out, size_t size);

void cli_settings_init(cli_settings *settings);
void cli_settings_clear(cli_settings *settings);

/* Read the arguments behind the name of the command. Texts stay in `arguments`, in which NAME=VALUE is cut in two. On
 * failure the message is out. A call for help ends the reading: `settings->help` is true. */
bool cli_options_parse(cli_settings *settings, const char *command, unsigned command_bit, char **arguments,
                       size_t count);

#endif
