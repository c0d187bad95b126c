/* SPDX-License-Identifier: MIT */
/* The verbs of `dupscan index`: a row of a table each. */
#include "cli/command.h"
#include "cli/exit.h"
#include "cli/message.h"
#include "cli/output.h"

#include <inttypes.h>
#include <string.h>

typedef struct verb {
    const char *name;
    ds_index_mode mode;
    bool (*check)(const cli_settings *settings); /* of the call; NULL: nothing beside DIR is needed */
    int (*run)(const cli_settings *settings, ds_index *index);
} verb;

static const char *directory_of(const cli_settings *settings) {
    return settings->operands.items[1];
}

static int fatal(const ds_error *error) {
    cli_message_error(error);
    return error->code == DS_E_LOCKED ? CLI_EXIT_LOCKED : CLI_EXIT_FATAL;
}

/* ---- verbs that write something ---- */

typedef ds_status (*write_fn)(const cli_settings *settings, ds_index *index, ds_sink sink, ds_error *error);

static int write_to_output(const cli_settings *settings, ds_index *index, write_fn write) {
    cli_output out;
    ds_error error;
    if (!cli_output_open(&out, settings->output)) return CLI_EXIT_FATAL;
    if (!cli_output_taken(&out, write(settings, index, cli_output_sink(&out), &error), &error)) {
        cli_output_discard(&out);
        return CLI_EXIT_FATAL;
    }
    return cli_output_commit(&out) == CLI_WRITTEN_FAILED ? CLI_EXIT_FATAL : CLI_EXIT_DONE;
}

static ds_status write_stats(const cli_settings *settings, ds_index *index, ds_sink sink, ds_error *error) {
    ds_index_stats stats;
    const char *format = settings->eval_format == NULL ? "text" : settings->eval_format;
    ds_status status = ds_index_stats_read(index, &stats, error);
    return status == DS_OK ? ds_index_stats_write(&stats, format, sink, error) : status;
}

static ds_status write_articles(const cli_settings *settings, ds_index *index, ds_sink sink, ds_error *error) {
    (void)settings;
    return ds_index_export(index, sink, error);
}

static ds_status write_changes(const cli_settings *settings, ds_index *index, ds_sink sink, ds_error *error) {
    return ds_index_changes_write(index, settings->since, sink, error);
}

static int run_stats(const cli_settings *settings, ds_index *index) {
    return write_to_output(settings, index, write_stats);
}

static int run_export(const cli_settings *settings, ds_index *index) {
    return write_to_output(settings, index, write_articles);
}

static int run_changes(const cli_settings *settings, ds_index *index) {
    return write_to_output(settings, index, write_changes);
}

/* ---- verify ---- */

static void tell_fault(void *user, const char *place, const char *what) {
    (void)user;
    cli_message("%s: %s", place, what);
}

static int run_verify(const cli_settings *settings, ds_index *index) {
    ds_verified verified;
    ds_error error;
    if (ds_index_verify(index, tell_fault, NULL, &verified, &error) != DS_OK) return fatal(&error);
    bool is_clean = verified.dead_keys == 0 && verified.dead_pairs == 0 && verified.free_pages == 0;
    if (verified.faults > 0) cli_message("%" PRIu64 " faults", verified.faults);
    if (verified.faults > 0) return CLI_EXIT_FAULTS;
    if (settings->quiet) return CLI_EXIT_DONE;
    if (is_clean) {
        cli_message("no fault; nothing is left of what was taken out");
    } else {
        cli_message("no fault; of what was taken out %" PRIu64 " keys, %" PRIu64 " pairs and %" PRIu64
                    " free pages are left: `dupscan index compact` erases them",
                    verified.dead_keys, verified.dead_pairs, verified.free_pages);
    }
    return CLI_EXIT_DONE;
}

/* ---- verbs that change it ---- */

static int run_compact(const cli_settings *settings, ds_index *index) {
    ds_error error;
    (void)settings;
    return ds_index_compact(index, &error) == DS_OK ? CLI_EXIT_DONE : fatal(&error);
}

static bool check_expire(const cli_settings *settings) {
    if (settings->keep_days >= 0) return true;
    cli_message_usage("index", "expire needs --keep-days: how long stories are kept after their last article");
    return false;
}

static int run_expire(const cli_settings *settings, ds_index *index) {
    uint64_t articles;
    ds_error error;
    if (ds_index_expire(index, settings->keep_days, &articles, &error) != DS_OK) return fatal(&error);
    if (!settings->quiet) cli_message("%" PRIu64 " articles expired", articles);
    return CLI_EXIT_DONE;
}

static bool check_forget(const cli_settings *settings) {
    if ((settings->forget_id == NULL) != (settings->forget_source == NULL)) return true;
    cli_message_usage("index", "forget needs --id or --source, and not both");
    return false;
}

static int run_forget(const cli_settings *settings, ds_index *index) {
    uint64_t articles;
    ds_error error;
    if (ds_index_forget(index, settings->forget_id, settings->forget_source, &articles, &error) != DS_OK) {
        return fatal(&error);
    }
    if (!settings->quiet)
        cli_message("%" PRIu64 " articles forgotten: `dupscan index compact` erases their bytes", articles);
    return CLI_EXIT_DONE;
}

static int run_relearn(const cli_settings *settings, ds_index *index) {
    uint64_t paragraphs, recut;
    ds_error error;
    if (ds_index_relearn(index, &paragraphs, &recut, &error) != DS_OK) return fatal(&error);
    if (!settings->quiet) {
        cli_message("%" PRIu64 " paragraphs of boilerplate, %" PRIu64
                    " articles cut anew: the next `dupscan scan --index` finds "
                    "their stories",
                    paragraphs, recut);
    }
    return CLI_EXIT_DONE;
}

static bool check_backup(const cli_settings *settings) {
    if (settings->operands.count == 3) return true;
    cli_message_usage("index", "backup needs the directory of the copy: dupscan index backup DIR TO");
    return false;
}

static int run_backup(const cli_settings *settings, ds_index *index) {
    ds_error error;
    return ds_index_backup(index, settings->operands.items[2], &error) == DS_OK ? CLI_EXIT_DONE : fatal(&error);
}

static const verb verbs[] = {
    {"stats", DS_INDEX_READ, NULL, run_stats},
    {"verify", DS_INDEX_READ, NULL, run_verify},
    {"compact", DS_INDEX_NIGHT, NULL, run_compact},
    {"backup", DS_INDEX_READ, check_backup, run_backup},
    {"expire", DS_INDEX_NIGHT, check_expire, run_expire},
    {"export", DS_INDEX_READ, NULL, run_export},
    {"changes", DS_INDEX_READ, NULL, run_changes},
    {"forget", DS_INDEX_NIGHT, check_forget, run_forget},
    {"relearn", DS_INDEX_NIGHT, NULL, run_relearn},
};

/* ---- the command ---- */

static const verb *find_verb(const cli_settings *settings) {
    if (settings->operands.count == 0) {
        cli_message_usage(
            "index",
            "nothing to do: name one of stats, verify, compact, backup, expire, export, changes, forget, relearn");
        return NULL;
    }
    for (size_t v = 0; v < sizeof verbs / sizeof *verbs; v++) {
        if (strcmp(verbs[v].name, settings->operands.items[0]) == 0) return &verbs[v];
    }
    cli_message_usage("index", "there is no '%s' of an index", settings->operands.items[0]);
    return NULL;
}

static bool check_call(const verb *chosen, const cli_settings *settings) {
    if (settings->operands.count < 2) {
        cli_message_usage("index", "%s needs the directory of an index", chosen->name);
        return false;
    }
    if (chosen->check != NULL && !chosen->check(settings)) return false;
    if (settings->operands.count > 2 && chosen->check != check_backup) {
        cli_message_usage("index", "%s takes one directory", chosen->name);
        return false;
    }
    return cli_output_probe(settings->output);
}

int cli_index_run(const cli_settings *settings) {
    const verb *chosen = find_verb(settings);
    ds_index *index;
    ds_index_options more;
    ds_error error;
    if (chosen == NULL || !check_call(chosen, settings)) return CLI_EXIT_FATAL;
    ds_index_options_init(&more);
    more.create = false;
    if (ds_index_open(&index, directory_of(settings), chosen->mode, &settings->scan, &more, &error) != DS_OK) {
        return fatal(&error);
    }
    int code = chosen->run(settings, index);
    ds_index_free(index);
    return code;
}
