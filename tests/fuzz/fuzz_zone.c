/* SPDX-License-Identifier: MIT */
/*
 * Compiled files of the tz database (the first byte is even) and names of zones (odd). A file is a nameless one in memory,
 * which the zone reader is led to by $TZDIR.
 */
#include "article/date.h"
#include "fuzz/fuzz_target.h"

#include <sys/mman.h>
#include <unistd.h>

static const int64_t moments[] = {INT64_MIN, -62135596800, -1, 0, 1531612800, 4102444800, 253402300799, INT64_MAX};

static void use(const char *name) {
    ds_memory memory;
    ds_zone *zone;
    ds_error error;
    ds_memory_init(&memory, NULL);
    if (ds_zone_new(&zone, &memory, name, &error) == DS_OK) {
        for (size_t m = 0; m < sizeof moments / sizeof *moments; m++) {
            int64_t offset = ds_zone_offset(zone, moments[m]);
            FUZZ_CHECK(offset >= -26 * 3600 && offset <= 26 * 3600);
        }
        for (int64_t day = 1514764800; day < 1546300800; day += 86400) (void)ds_zone_offset(zone, day + 9000);
    } else {
        FUZZ_CHECK(zone == NULL && *error.message != '\0');
    }
    ds_zone_free(zone);
    fuzz_check_released(&memory);
}

static void read_file(const fuzz_input *input) {
    char name[16];
    int fd = memfd_create("zone", MFD_CLOEXEC);
    FUZZ_CHECK(fd >= 0);
    FUZZ_CHECK(write(fd, input->data, input->size) == (ssize_t)input->size);
    (void)snprintf(name, sizeof name, "%d", fd);
    FUZZ_CHECK(setenv("TZDIR", "/proc/self/fd", 1) == 0);
    use(name);
    FUZZ_CHECK(unsetenv("TZDIR") == 0);
    (void)close(fd);
}

FUZZ_TARGET(zone) {
    fuzz_input input = {data, size};
    if (fuzz_byte(&input) % 2 == 0) {
        read_file(&input);
    } else {
        char *name = fuzz_text_of(&input);
        FUZZ_CHECK(setenv("TZDIR", "/nowhere", 1) == 0);
        use(name);
        FUZZ_CHECK(unsetenv("TZDIR") == 0);
        free(name);
    }
    return 0;
}
