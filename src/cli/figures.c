/* SPDX-License-Identifier: MIT */
#include "cli/figures.h"

#include "cli/message.h"

#include <inttypes.h>
#include <stdio.h>

enum { LIST_BYTES = 256 };

#define MIB (1024.0 * 1024.0)

static double per(double amount, uint64_t count) {
    return count == 0 ? 0 : amount / (double)count;
}

static double mib(uint64_t bytes) {
    return (double)bytes / MIB;
}

static void print_seconds(const ds_stats *stats) {
    const double *seconds = stats->seconds;
    double read = seconds[DS_PHASE_READ], bucket = seconds[DS_PHASE_BUCKET];
    double match = seconds[DS_PHASE_MATCH], story = seconds[DS_PHASE_STORY];
    double total = read + bucket + match + story;
    cli_message_line("seconds            %.3f (read %.3f, bucket %.3f, match %.3f, story %.3f)", total, read, bucket,
                     match, story);
    if (total > 0) {
        cli_message_line("speed              %.0f articles/s, %.1f MiB/s", (double)stats->articles / total,
                         mib(stats->bytes) / total);
    }
}

static void print_candidates(const ds_stats *stats) {
    char list[LIST_BYTES] = "";
    size_t used = 0;
    for (uint32_t i = 0; i < DS_VIA_COUNT && used < sizeof list; i++) {
        int length = snprintf(list + used, sizeof list - used, "%s%s %" PRIu64, i == 0 ? "" : ", ",
                              ds_via_name(UINT32_C(1) << i), stats->candidates_via[i]);
        if (length < 0) break;
        used += (size_t)length;
    }
    cli_message_line("candidates         %" PRIu64 " (%s)", stats->candidates, list);
}

void cli_figures_print(const ds_result *result) {
    const ds_stats *stats = ds_result_stats(result);
    const char *kernel = ds_result_options(result)->kernel;
    cli_message_line("files              %" PRIu64, stats->files);
    cli_message_line("articles           %" PRIu64 " (%" PRIu64 " read, %" PRIu64 " skipped)", stats->articles,
                     stats->read, stats->skipped);
    cli_message_line("bytes              %" PRIu64 " (%.1f MiB)", stats->bytes, mib(stats->bytes));
    cli_message_line("words              %" PRIu64, stats->words);
    cli_message_line("distinct texts     %" PRIu64, stats->distinct_texts);
    print_seconds(stats);
    cli_message_line("memory peak        %" PRIu64 " bytes (%.1f MiB), %.0f an article", stats->memory_peak,
                     mib(stats->memory_peak), per((double)stats->memory_peak, stats->articles));
    cli_message_line("spool              %" PRIu64
                     " bytes (%.1f MiB), %.0f an article; keys and candidates %.1f MiB of it",
                     stats->spool_bytes, mib(stats->spool_bytes), per((double)stats->spool_bytes, stats->articles),
                     mib(stats->key_bytes));
    cli_message_line("keys               %" PRIu64, stats->keys);
    print_candidates(stats);
    cli_message_line("buckets over bound %" PRIu64 ", %" PRIu64 " articles in them", stats->buckets_over,
                     stats->articles_in_buckets_over);
    cli_message_line("stories            %" PRIu64 ", %" PRIu64 " articles in them, the largest has %" PRIu64,
                     stats->stories, stats->members, stats->largest);
    cli_message_line("kernel             %s", kernel == NULL ? "auto" : kernel);
}
