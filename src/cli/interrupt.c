/* SPDX-License-Identifier: MIT */
#include "cli/interrupt.h"

#include "cli/exit.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

enum {
    GRACE_SECONDS = 3,
    GUARDS = 2, /* a report and its pairs */
};

/* The only state at file scope in the program: a handler has no other way to reach what it needs. */
static volatile sig_atomic_t caught;
static _Atomic(const char *) guarded[GUARDS];

static void on_signal(int number) {
    if (caught == 0) {
        if (number == SIGALRM) return;
        caught = number;
        (void)alarm(GRACE_SECONDS);
        return;
    }
    for (size_t i = 0; i < GUARDS; i++) {
        const char *path = atomic_load(&guarded[i]);
        if (path != NULL) (void)unlink(path);
    }
    _exit(CLI_EXIT_SIGNAL + caught);
}

void cli_interrupt_install(void) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    (void)sigfillset(&action.sa_mask);
    (void)sigaction(SIGALRM, &action, NULL);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction before;
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler == SIG_IGN) continue;
        (void)sigaction(numbers[i], &action, NULL);
    }
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    (void)sigaction(SIGPIPE, &ignore, NULL);
    (void)sigaction(SIGXFSZ, &ignore, NULL);
}

int cli_interrupt_signal(void) {
    return caught;
}

static void replace(const char *from, const char *to) {
    for (size_t i = 0; i < GUARDS; i++) {
        const char *expected = from;
        if (atomic_compare_exchange_strong(&guarded[i], &expected, to)) return;
    }
}

void cli_interrupt_guard(const char *path) {
    replace(NULL, path);
}

void cli_interrupt_forget(const char *path) {
    replace(path, NULL);
}
