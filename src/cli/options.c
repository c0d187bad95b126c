/* SPDX-License-Identifier: MIT */
#include "cli/options.h"

#include "cli/message.h"
#include "cli/suggest.h"
#include "cli/value.h"

#include <stdlib.h>
#include <string.h>

enum { DESCRIPTION_BYTES = 160, PER_BAND_DEFAULT = 20, COMMIT_MS_DEFAULT = 50, COMMIT_ARTICLES_DEFAULT = 1000 };

#define MAX_BAD_DEFAULT 0.001

typedef struct parser {
    cli_settings *settings;
    const char *command;
    unsigned command_bit;
    char **arguments;
    size_t count;
    size_t at; /* the argument that comes next */
} parser;

/* ----------------------------------------------------------------------------------------------- settings ------- */

void cli_settings_init(cli_settings *settings) {
    *settings = (cli_settings){.format = "text",
                               .colour = "auto",
                               .log = "text",
                               .boilerplate = "learn",
                               .max_bad = MAX_BAD_DEFAULT,
                               .commit_ms = COMMIT_MS_DEFAULT,
                               .commit_articles = COMMIT_ARTICLES_DEFAULT,
                               .input_offset = UINT64_MAX};
    ds_options_init(&settings->scan);
    ds_report_options_init(&settings->report);
    ds_eval_options_init(&settings->eval);
    settings->per_band = PER_BAND_DEFAULT;
    settings->keep_days = -1;
}

void cli_settings_clear(cli_settings *settings) {
    free(settings->include.items);
    free(settings->exclude.items);
    free(settings->operands.items);
    free(settings->sweep.items);
    free(settings->zones.items);
    free(settings->fields.items);
    *settings = (cli_settings){0};
}

/* There cannot be more of anything than there are arguments. */
static bool reserve(cli_settings *settings, size_t count) {
    cli_texts *texts[] = {&settings->include, &settings->exclude, &settings->operands, &settings->sweep};
    cli_pairs *pairs[] = {&settings->zones, &settings->fields};
    bool done = true;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        texts[i]->items = calloc(count + 1, sizeof *texts[i]->items);
        if (texts[i]->items == NULL) done = false;
    }
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        pairs[i]->items = calloc(count + 1, sizeof *pairs[i]->items);
        if (pairs[i]->items == NULL) done = false;
    }
    if (!done) cli_message("out of memory");
    return done;
}

static void hand_over(cli_settings *settings) {
    if (settings->no_boilerplate) settings->boilerplate = "off";
    settings->scan.boilerplate = DS_BOILERPLATE_OFF;
    while (strcmp(ds_boilerplate_use_name(settings->scan.boilerplate), settings->boilerplate) != 0) {
        settings->scan.boilerplate++;
    }
    settings->scan.include = settings->include.items;
    settings->scan.include_count = settings->include.count;
    settings->scan.exclude = settings->exclude.items;
    settings->scan.exclude_count = settings->exclude.count;
    settings->scan.zones = settings->zones.items;
    settings->scan.zone_count = settings->zones.count;
    settings->scan.fields = settings->fields.items;
    settings->scan.field_count = settings->fields.count;
    settings->scan.keep_pairs = settings->pairs != NULL;
}

/* ------------------------------------------------------------------------------------------------- values ------- */

static bool store_number(const cli_option *option, void *field, const char *value) {
    uint64_t whole = 0;
    double number = 0;
    switch (option->kind) {
    case CLI_SHARE:
        if (!cli_value_ratio(value, &number) || number <= 0 || number > 1) return false;
        *(double *)field = number;
        return true;
    case CLI_RATIO:
        if (!cli_value_ratio(value, &number) || number > 1) return false;
        *(double *)field = number;
        return true;
    case CLI_DAYS: return cli_value_days(value, field);
    case CLI_BYTES: return cli_value_bytes(value, option->least, option->most, field);
    default: break;
    }
    if (!cli_value_whole(value, option->least, option->most, &whole)) return false;
    if (option->kind == CLI_U32) *(uint32_t *)field = (uint32_t)whole;
    if (option->kind == CLI_U64) *(uint64_t *)field = whole;
    if (option->kind == CLI_SIZE) *(size_t *)field = (size_t)whole;
    return true;
}

static bool store_choice(const cli_option *option, const char **field, const char *value) {
    const char *name;
    for (size_t i = 0; (name = option->choice(i)) != NULL; i++) {
        if (strcmp(name, value) != 0) continue;
        *field = name;
        return true;
    }
    return false;
}

static bool store_pair(cli_pairs *pairs, char *value) {
    char *equals = strchr(value, '=');
    if (equals == NULL || equals == value || equals[1] == '\0') return false;
    *equals = '\0';
    pairs->items[pairs->count++] = (ds_pair_of_text){.name = value, .value = equals + 1};
    return true;
}

static bool store(const cli_option *option, cli_settings *settings, char *value) {
    void *field = (char *)settings + option->offset;
    switch (option->kind) {
    case CLI_FLAG: *(bool *)field = true; return true;
    case CLI_FLAG_OFF: *(bool *)field = false; return true;
    case CLI_TEXT: *(const char **)field = value; return true;
    case CLI_TEXTS: {
        cli_texts *texts = field;
        texts->items[texts->count++] = value;
        return true;
    }
    case CLI_PAIRS: return store_pair(field, value);
    case CLI_CHOICE: return store_choice(option, field, value);
    default: return store_number(option, field, value);
    }
}

static bool refuse(const parser *p, const cli_option *option, const char *value) {
    char takes[DESCRIPTION_BYTES];
    cli_option_describe(option, takes, sizeof takes);
    cli_suggest nearest;
    cli_suggest_init(&nearest, value);
    const char *name;
    for (size_t i = 0; option->choice != NULL && (name = option->choice(i)) != NULL; i++) {
        cli_suggest_offer(&nearest, name);
    }
    if (nearest.best == NULL) {
        cli_message_usage(p->command, "--%s takes %s, not '%s'", option->name, takes, value);
    } else {
        cli_message_usage(p->command, "--%s takes %s, not '%s'; did you mean %s?", option->name, takes, value,
                          nearest.best);
    }
    return false;
}

/* `value` is what stands with the option, or NULL. */
static bool take_value(parser *p, const cli_option *option, char *value) {
    if (option->argument == NULL) return store(option, p->settings, NULL);
    if (value == NULL && p->at < p->count) value = p->arguments[p->at++];
    if (value == NULL || *value == '\0') {
        cli_message_usage(p->command, "--%s needs a value: %s", option->name, option->argument);
        return false;
    }
    return store(option, p->settings, value) || refuse(p, option, value);
}

/* ------------------------------------------------------------------------------------------------ options ------- */

static bool unknown_long(const parser *p, const char *name, size_t length) {
    cli_suggest nearest;
    char word[64] = "";
    if (length < sizeof word) memcpy(word, name, length);
    cli_suggest_init(&nearest, word);
    const cli_option *option;
    for (size_t i = 0; (option = cli_option_at(i)) != NULL; i++) {
        if ((option->commands & p->command_bit) != 0) cli_suggest_offer(&nearest, option->name);
    }
    if (nearest.best == NULL) {
        cli_message_usage(p->command, "unknown option --%.*s", (int)length, name);
    } else {
        cli_message_usage(p->command, "unknown option --%.*s, did you mean --%s?", (int)length, name, nearest.best);
    }
    return false;
}

/* The option of this name, or the only one whose name begins so. */
static const cli_option *find_long(const parser *p, const char *name, size_t length) {
    const cli_option *option, *found = NULL, *second = NULL;
    for (size_t i = 0; length > 0 && (option = cli_option_at(i)) != NULL; i++) {
        if ((option->commands & p->command_bit) == 0 || strncmp(option->name, name, length) != 0) continue;
        if (option->name[length] == '\0') return option;
        if (found == NULL) {
            found = option;
        } else if (second == NULL) {
            second = option;
        }
    }
    if (second != NULL) {
        cli_message_usage(p->command, "option --%.*s is ambiguous: --%s or --%s", (int)length, name, found->name,
                          second->name);
        return NULL;
    }
    if (found == NULL) (void)unknown_long(p, name, length);
    return found;
}

static bool take_long(parser *p, char *text) {
    char *equals = strchr(text, '=');
    const cli_option *option = find_long(p, text, equals == NULL ? strlen(text) : (size_t)(equals - text));
    if (option == NULL) return false;
    if (equals != NULL && option->argument == NULL) {
        cli_message_usage(p->command, "--%s takes no value", option->name);
        return false;
    }
    return take_value(p, option, equals == NULL ? NULL : equals + 1);
}

static const cli_option *find_short(const parser *p, char letter) {
    const cli_option *option;
    for (size_t i = 0; (option = cli_option_at(i)) != NULL; i++) {
        if ((option->commands & p->command_bit) != 0 && option->letter == letter) return option;
    }
    cli_message_usage(p->command, "unknown option -%c", letter);
    return NULL;
}

/* Several letters in one word: the first that takes a value takes the rest of the word. */
static bool take_letters(parser *p, char *text) {
    for (; *text != '\0'; text++) {
        const cli_option *option = find_short(p, *text);
        if (option == NULL) return false;
        bool has_value = option->argument != NULL;
        if (!take_value(p, option, has_value && text[1] != '\0' ? text + 1 : NULL)) return false;
        if (has_value) break;
    }
    return true;
}

bool cli_options_parse(cli_settings *settings, const char *command, unsigned command_bit, char **arguments,
                       size_t count) {
    parser p = {settings, command, command_bit, arguments, count, 0};
    settings->command = command;
    if (!reserve(settings, count)) return false;
    bool only_operands = false;
    while (p.at < p.count && !settings->help) {
        char *text = p.arguments[p.at++];
        if (text[0] == '\0') {
            cli_message_usage(command, "an argument is empty");
            return false;
        }
        if (only_operands || text[0] != '-' || text[1] == '\0') {
            settings->operands.items[settings->operands.count++] = text;
        } else if (strcmp(text, "--") == 0) {
            only_operands = true;
        } else if (!(text[1] == '-' ? take_long(&p, text + 2) : take_letters(&p, text + 1))) {
            return false;
        }
    }
    hand_over(settings);
    return true;
}
