/* SPDX-License-Identifier: MIT */
#include "cli/progress.h"

#include "cli/interrupt.h"
#include "cli/output.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BAR_MOST = 40, BAR_LEAST = 8, LINE_BYTES = 256 };

#define SECOND_NS UINT64_C(1000000000)
#define REDRAW_NS (SECOND_NS / 10)
#define ERASE "\r\033[K"

static uint64_t now_ns(void) {
    struct timespec time;
    if (clock_gettime(CLOCK_MONOTONIC, &time) != 0) return 0;
    return (uint64_t)time.tv_sec * SECOND_NS + (uint64_t)time.tv_nsec;
}

void cli_progress_init(cli_progress *progress, bool wanted) {
    const char *terminal = getenv("TERM");
    bool able = terminal != NULL && *terminal != '\0' && strcmp(terminal, "dumb") != 0;
    *progress = (cli_progress){.enabled = wanted && able && isatty(STDERR_FILENO), .started_ns = now_ns()};
}

static const char *phase_name(ds_phase phase) {
    switch (phase) {
    case DS_PHASE_READ: return "reading";
    case DS_PHASE_BUCKET: return "bucketing";
    case DS_PHASE_MATCH: return "matching";
    case DS_PHASE_STORY: return "grouping";
    }
    return "working";
}

/* "  43% [=====>    ]", as wide as there is room for; empty where the total is not known. */
static void format_bar(char *out, size_t size, const ds_progress *at, size_t room) {
    out[0] = '\0';
    if (at->total == 0) return;
    double share = at->done >= at->total ? 1 : (double)at->done / (double)at->total;
    int length = snprintf(out, size, " %3d%%", (int)(share * 100));
    if (length < 0 || room < (size_t)length + 3 + BAR_LEAST) return;
    size_t width = room - (size_t)length - 3;
    if (width > BAR_MOST) width = BAR_MOST;
    size_t full = (size_t)(share * (double)width);
    char bar[BAR_MOST + 1];
    memset(bar, ' ', width);
    memset(bar, '=', full);
    if (full < width) bar[full] = '>';
    bar[width] = '\0';
    (void)snprintf(out + length, size - (size_t)length, " [%s]", bar);
}

static void draw(cli_progress *progress, const ds_progress *at, uint64_t now) {
    char facts[96], bar[BAR_MOST + 16], line[LINE_BYTES];
    int length = snprintf(facts, sizeof facts, "  %" PRIu64 " articles", at->articles);
    if (length < 0) return;
    double seconds = (double)(now - progress->started_ns) / (double)SECOND_NS;
    if (at->phase == DS_PHASE_READ && seconds > 0) {
        (void)snprintf(facts + length, sizeof facts - (size_t)length, ", %.0f/s", (double)at->articles / seconds);
    }
    const char *phase = phase_name(at->phase);
    size_t columns = cli_output_columns(STDERR_FILENO);
    size_t taken = strlen(phase) + strlen(facts) + 1; /* a line that fills the last column may wrap */
    format_bar(bar, sizeof bar, at, columns > taken ? columns - taken : 0);
    length = snprintf(line, sizeof line, ERASE "%s%s%s", phase, bar, facts);
    if (length < 0) return;
    size_t most = strlen(ERASE) + (columns > 0 ? columns - 1 : 0);
    if ((size_t)length < most) most = (size_t)length;
    if (most >= sizeof line) most = sizeof line - 1;
    progress->drawn_ns = now;
    /* The bar is an ornament: a terminal that does not take it ends the bar, not the run. */
    progress->shown = write(STDERR_FILENO, line, most) >= 0;
    if (!progress->shown) progress->enabled = false;
}

int cli_progress_report(void *user, const ds_progress *at) {
    cli_progress *progress = user;
    if (cli_interrupt_signal() != 0) return 1;
    if (!progress->enabled) return 0;
    uint64_t now = now_ns();
    if (now - progress->drawn_ns >= REDRAW_NS) draw(progress, at, now);
    return 0;
}

void cli_progress_end(cli_progress *progress) {
    if (progress->shown && write(STDERR_FILENO, ERASE, strlen(ERASE)) < 0) progress->enabled = false;
    progress->shown = false;
}
