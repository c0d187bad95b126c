/* SPDX-License-Identifier: MIT */
#include "text/classify.h"

#include "base/cpu.h"

#include <string.h>

typedef struct kernel_row {
    const char *name;
    ds_classify_kernel kernel;
    bool (*runs_here)(void);
} kernel_row;

static bool always(void) {
    return true;
}

static const kernel_row kernels[] = {
#if defined(__x86_64__)
    {"avx512", ds_classify_avx512, ds_cpu_has_avx512},
    {"avx2", ds_classify_avx2, ds_cpu_has_avx2},
#endif
    {"portable", ds_classify_portable, always},
};

ds_classify_kernel ds_classify_choose(const char *name) {
    bool any = name == NULL || strcmp(name, "auto") == 0;
    for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++) {
        if ((any || strcmp(name, kernels[k].name) == 0) && kernels[k].runs_here()) return kernels[k].kernel;
    }
    return NULL;
}
