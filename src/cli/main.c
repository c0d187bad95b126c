/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/exit.h"
#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/suggest.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const cli_command commands[] = {
    {
        .name = "scan",
        .bit = CLI_FOR_SCAN,
        .operands = "PATH...",
        .summary = "Group near-duplicate news stories. PATH is a file, a directory or - for standard input.",
        .examples = {"dupscan scan articles/", "dupscan scan --window 12h -f json -o stories.json feed.jsonl",
                     "find . -name '*.txt' -print0 | dupscan scan -0 --files-from -"},
        .closing = "Exit status: 0 done; 1 there are duplicates, with --fail-on-dup; 2 usage or fatal; 3 done, but a "
                   "file could not be read or more than --max-bad of the records were broken (which goes before 1).",
        .run = cli_scan_run,
    },
    {
        .name = "compare",
        .bit = CLI_FOR_COMPARE,
        .operands = "A B",
        .summary = "Say why two articles do or do not match. A and B are files, or FILE#ID in a container.",
        .examples = {"dupscan compare first.txt second.txt",
                     "dupscan compare -f json 'feed.jsonl#101' 'feed.jsonl#207'",
                     "dupscan compare --window 0 old.txt new.txt"},
        .closing = "Exit status: 0 compared, whether they match or not; 2 usage or fatal.",
        .run = cli_compare_run,
    },
    {
        .name = "eval",
        .bit = CLI_FOR_EVAL,
        .operands = "LABELS PATH... | sample PATH...",
        .summary =
            "Measure what a scan finds against labels, or write pairs to be labelled. LABELS is tab-separated with "
            "a header: id and story, or a, b and label (same, different, related, or the name of a relation). An id "
            "may be a path.",
        .examples = {"dupscan eval stories.tsv articles/", "dupscan eval --sweep window=0,1,3,7 labels.tsv feed.jsonl",
                     "dupscan eval sample --per-band 20 -o pairs.tsv articles/"},
        .closing =
            "Exit status: 0 measured; 2 usage or fatal, such as labels of unknown articles; 3 measured, but a file "
            "could not be read or more than --max-bad of the records were broken.",
        .run = cli_eval_run,
    },
    {
        .name = "feed",
        .bit = CLI_FOR_FEED,
        .operands = "--index DIR",
        .summary = "Answer articles one by one: JSON Lines on standard input, a verdict a line on standard output, in "
                   "order, each "
                   "once it is durable.",
        .examples = {"tail -n +1 -F wire.jsonl | dupscan feed --index wire.index",
                     "kcat -C -t articles | dupscan feed --index wire.index | kcat -P -t verdicts",
                     "dupscan feed --index wire.index --input-offset 81920 < wire.jsonl"},
        .closing = "A line that cannot be read gets the verdict error. An article that was there before gets its first "
                   "verdict again, with "
                   "replay: true, so whatever was not answered may be sent again. input_offset says where the line "
                   "ended: go on from "
                   "the last one with --input-offset (a file), or tail -c +N, N being one more. Other formats "
                   "(--input-format) are read as "
                   "one document. SIGTERM ends it behind the line in hand. Exit status: 0 done; 2 usage or fatal, all "
                   "that was printed is "
                   "kept; 3 done, but more than --max-bad of the lines were broken; 75 another feed has the index.",
        .run = cli_feed_run,
    },
    {
        .name = "query",
        .bit = CLI_FOR_QUERY,
        .operands = "--index DIR PATH...",
        .summary = "Say which story of an index each article in PATH belongs to, without adding it.",
        .examples = {"dupscan query --index wire.index story.txt",
                     "dupscan query --index wire.index -f json feed.jsonl"},
        .closing = "A feed or a night may write meanwhile. Exit status: 0 done; 2 usage or fatal; 3 done, but more "
                   "than --max-bad of "
                   "the records were broken.",
        .run = cli_query_run,
    },
    {
        .name = "index",
        .bit = CLI_FOR_INDEX,
        .operands = "stats|verify|compact|export|changes|expire|forget|relearn DIR | backup DIR TO",
        .summary = "Look at an index, or keep it in shape, while a feed or a night may write to it.",
        .examples = {"dupscan index stats wire.index", "dupscan index changes --since 81920 wire.index",
                     "dupscan index expire --keep-days 10 wire.index"},
        .closing = "stats: what it holds. verify: look at every byte that an answer comes from, and tell of each "
                   "fault. compact: "
                   "one key run, no room for what is gone. export: all articles with their stories, a JSON object a "
                   "line. changes: "
                   "what happened to stories, likewise. expire: whole stories out by their last article, known as "
                   "replays for 90 days. "
                   "forget: articles out as if they had never come; compact then erases their bytes, and verify says "
                   "so. relearn: boilerplate "
                   "from all articles; the next night applies it to stories. backup: a copy in the new directory TO. "
                   "Exit status: 0 done; "
                   "1 verify found faults; 2 usage or fatal; 75 a nightly job has the index.",
        .run = cli_index_run,
    },
    {
        .name = "version",
        .bit = CLI_FOR_VERSION,
        .summary = "Print the version, with -v also how the library was built.",
        .examples = {"dupscan version", "dupscan version -v"},
        .run = cli_version_run,
    },
    {
        .name = "help",
        .bit = CLI_FOR_HELP,
        .operands = "[COMMAND]",
        .summary = "Print the help of a command, or the list of commands.",
        .examples = {"dupscan help", "dupscan help scan"},
        .run = cli_help_run,
    },
};

const cli_command *cli_command_at(size_t index) {
    return index < sizeof commands / sizeof *commands ? &commands[index] : NULL;
}

static const cli_command *find_exact(const char *name) {
    const cli_command *command;
    for (size_t i = 0; (command = cli_command_at(i)) != NULL; i++) {
        if (strcmp(command->name, name) == 0) break;
    }
    return command;
}

const cli_command *cli_command_find(const char *name) {
    const cli_command *command = find_exact(name);
    if (command != NULL) return command;
    cli_suggest nearest;
    cli_suggest_init(&nearest, name);
    for (size_t i = 0; (command = cli_command_at(i)) != NULL; i++) cli_suggest_offer(&nearest, command->name);
    const char *what = name[0] == '-' ? "option" : "command";
    cli_suggest_offer(&nearest, "--help");
    cli_suggest_offer(&nearest, "--version");
    if (nearest.best == NULL) {
        cli_message("unknown %s '%s'", what, name);
    } else {
        cli_message("unknown %s '%s', did you mean '%s'?", what, name, nearest.best);
    }
    return NULL;
}

static int show_usage(void) {
    cli_message_line("Usage: dupscan COMMAND [OPTION]... [ARGUMENT]...");
    cli_message_line("Commands: scan, compare, eval, feed, query, index, version, help. 'dupscan help' says more.");
    return CLI_EXIT_FATAL;
}

static int run_command(const cli_command *command, char **arguments, size_t count) {
    cli_settings settings;
    cli_settings_init(&settings);
    int code = CLI_EXIT_FATAL;
    if (cli_options_parse(&settings, command->name, command->bit, arguments, count)) {
        cli_message_as_json(strcmp(settings.log, "json") == 0);
        code = settings.help ? cli_help_print(command) : command->run(&settings);
    }
    cli_settings_clear(&settings);
    return code;
}

static int dispatch(char **arguments, size_t count) {
    if (count == 0) return show_usage();
    const char *name = arguments[0];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) name = "help";
    if (strcmp(name, "--version") == 0) name = "version";
    const cli_command *command = cli_command_find(name);
    return command == NULL ? show_usage() : run_command(command, arguments + 1, count - 1);
}

/* With one of the three standard descriptors closed, the next file opened would take its number, and a report or a
 * message would end up in it. The stand-ins are open the wrong way round, so that using them fails. */
static bool fill_standard_descriptors(void) {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) >= 0) continue;
        if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) return false;
    }
    return true;
}

int main(int argc, char **argv) {
    if (!fill_standard_descriptors()) return CLI_EXIT_FATAL;
    cli_interrupt_install();
    int code = argc > 0 ? dispatch(argv + 1, (size_t)argc - 1) : show_usage();
    int signal_number = cli_interrupt_signal();
    return signal_number != 0 && code == CLI_EXIT_FATAL ? CLI_EXIT_SIGNAL + signal_number : code;
}
