/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "cli/exit.h"
#include "cli/message.h"
#include "cli/output.h"
#include "cli/scanning.h"
#include "cli/sweep.h"

#include <string.h>

enum { UNKNOWN_NAMED = 10 };

static bool fail(const ds_error *error) {
    cli_message_error(error);
    return false;
}

/* ---- what was asked for ---- */

static bool has_standard_input(const cli_settings *settings) {
    if (settings->files_from != NULL && strcmp(settings->files_from, "-") == 0) return true;
    for (size_t i = 0; i < settings->operands.count; i++) {
        if (strcmp(settings->operands.items[i], "-") == 0) return true;
    }
    return false;
}

static bool choose_format(const cli_settings *settings, const char *usual, const char *other, const char **format) {
    *format = settings->eval_format == NULL ? usual : settings->eval_format;
    if (strcmp(*format, usual) == 0 || strcmp(*format, other) == 0) return true;
    cli_message_usage("eval", "%s is written as %s or %s, not as %s",
                      strcmp(usual, "tsv") == 0 ? "a sample" : "an evaluation", usual, other, *format);
    return false;
}

static bool check_paths(const cli_settings *settings) {
    if (settings->operands.count == 0 && settings->files_from == NULL) {
        cli_message_usage("eval", "no PATH given; use . for the current directory, - for standard input");
        return false;
    }
    return cli_scanning_check(settings) && cli_output_probe(settings->output);
}

static ds_report_options lay_out(const cli_settings *settings, const cli_output *out) {
    ds_report_options options = settings->report;
    options.columns = cli_output_width(out->fd, settings->columns);
    options.colour = cli_output_colour(out->fd, settings->colour);
    return options;
}

static int end(cli_written written, int code) {
    if (written == CLI_WRITTEN_FAILED) return CLI_EXIT_FATAL;
    return written == CLI_WRITTEN_CLOSED ? CLI_EXIT_DONE : code;
}

/* ---- eval sample ---- */

static cli_written write_sample(const ds_sample *sample, const cli_settings *settings, const char *format) {
    cli_output out;
    ds_error error;
    if (!cli_output_open(&out, settings->output)) return CLI_WRITTEN_FAILED;
    ds_report_options options = lay_out(settings, &out);
    ds_status status = ds_sample_write(sample, format, &settings->scan, &options, cli_output_sink(&out), &error);
    return cli_output_taken(&out, status, &error) ? cli_output_commit(&out) : CLI_WRITTEN_FAILED;
}

static int run_sample(cli_settings *settings) {
    const char *format;
    cli_inputs inputs;
    if (!choose_format(settings, "tsv", "text", &format) || !check_paths(settings)) return CLI_EXIT_FATAL;
    settings->scan.keep_pairs = true;
    ds_result *result = cli_scanning_run(settings, &inputs);
    if (result == NULL) return CLI_EXIT_FATAL;
    if (!settings->quiet) cli_scanning_warn(result);
    int code = cli_scanning_exit(result, settings, &inputs);
    ds_sample *sample = NULL;
    ds_error error;
    if (ds_sample_new(&sample, result, settings->per_band, settings->eval.seed, &error) == DS_OK) {
        code = end(write_sample(sample, settings, format), code);
    } else {
        code = CLI_EXIT_FATAL;
        cli_message_error(&error);
    }
    ds_sample_free(sample);
    ds_result_free(result);
    return code;
}

/* ---- eval ---- */

static void print_unknown(const ds_eval *eval, const cli_settings *settings) {
    size_t count = ds_eval_unknown_count(eval);
    for (size_t i = 0; i < count && i < UNKNOWN_NAMED; i++) {
        uint32_t line = 0;
        const char *name = ds_eval_unknown(eval, i, &line);
        cli_message_line("  line %u: %s", (unsigned)line, name);
    }
    if (count > UNKNOWN_NAMED) cli_message_line("  ... and %zu more", count - UNKNOWN_NAMED);
    if (!settings->eval.skip_unknown) cli_message_line("  --skip-unknown leaves them out");
}

/* One more scan for every n, but for that of the scan that there is. */
static bool add_ngrams(ds_eval *eval, ds_result *base, const cli_settings *settings, const cli_sweep *sweep) {
    ds_error error;
    for (size_t i = 0; i < sweep->ngrams.count; i++) {
        double n = sweep->ngrams.items[i];
        ds_result *result = base;
        cli_settings other = *settings;
        cli_inputs inputs;
        other.scan.ngram = (uint32_t)n;
        if (other.scan.ngram != settings->scan.ngram) result = cli_scanning_run(&other, &inputs);
        if (result == NULL) return false;
        ds_status status = ds_eval_add(eval, result, "ngram", n, &error);
        if (result != base) ds_result_free(result);
        if (status != DS_OK) return fail(&error);
    }
    return true;
}

static bool measure(ds_eval *eval, ds_result *result, const cli_settings *settings) {
    ds_error error;
    if (ds_eval_measure(eval, result, &error) == DS_OK) return true;
    cli_message_error(&error);
    if (error.code == DS_E_NOT_FOUND && ds_eval_unknown_count(eval) > 0) print_unknown(eval, settings);
    return false;
}

static cli_written write_eval(const ds_eval *eval, const cli_settings *settings, const char *format) {
    cli_output out;
    ds_error error;
    if (!cli_output_open(&out, settings->output)) return CLI_WRITTEN_FAILED;
    ds_report_options options = lay_out(settings, &out);
    ds_status status = ds_eval_write(eval, format, &options, cli_output_sink(&out), &error);
    return cli_output_taken(&out, status, &error) ? cli_output_commit(&out) : CLI_WRITTEN_FAILED;
}

static int measure_and_write(ds_eval *eval, cli_settings *settings, const cli_sweep *sweep, const char *format) {
    cli_inputs inputs;
    settings->scan.keep_pairs = true;
    settings->scan.pair_floor = ds_eval_pair_floor(eval, &settings->scan);
    ds_result *result = cli_scanning_run(settings, &inputs);
    if (result == NULL) return CLI_EXIT_FATAL;
    if (!settings->quiet) cli_scanning_warn(result);
    int code = CLI_EXIT_FATAL;
    if (measure(eval, result, settings) && add_ngrams(eval, result, settings, sweep)) {
        code = end(write_eval(eval, settings, format), cli_scanning_exit(result, settings, &inputs));
    }
    ds_result_free(result);
    return code;
}

/* Operands are the paths by now. */
static int run_eval(cli_settings *settings, const cli_sweep *sweep, const char *labels) {
    const char *format;
    if (!choose_format(settings, "text", "json", &format) || !check_paths(settings)) return CLI_EXIT_FATAL;
    if (sweep->ngrams.given && has_standard_input(settings)) {
        cli_message_usage("eval", "standard input cannot be read again for --sweep ngram");
        return CLI_EXIT_FATAL;
    }
    ds_eval_options options = settings->eval;
    if (sweep->thresholds.given) {
        options.thresholds = sweep->thresholds.items;
        options.threshold_count = sweep->thresholds.count;
    }
    options.windows = sweep->windows.items;
    options.window_count = sweep->windows.count;
    ds_eval *eval = NULL;
    ds_error error;
    if (ds_eval_new(&eval, labels, &options, &error) != DS_OK) {
        cli_message_error(&error);
        return CLI_EXIT_FATAL;
    }
    int code = measure_and_write(eval, settings, sweep, format);
    ds_eval_free(eval);
    return code;
}

int cli_eval_run(const cli_settings *settings) {
    if (settings->operands.count == 0) {
        cli_message_usage("eval", "no LABELS given");
        return CLI_EXIT_FATAL;
    }
    cli_settings mine = *settings; /* its lists stay those of `settings` */
    const char *first = mine.operands.items[0];
    mine.operands.items++;
    mine.operands.count--;
    if (strcmp(first, "sample") == 0) return run_sample(&mine);
    cli_sweep sweep;
    int code = cli_sweep_parse(&sweep, settings) ? run_eval(&mine, &sweep, first) : CLI_EXIT_FATAL;
    cli_sweep_clear(&sweep);
    return code;
}
