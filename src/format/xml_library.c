/* SPDX-License-Identifier: MIT */
/*
 * libxml2 prepares itself when it is first used, which two threads may not do at once: its flag that this was done is read
 * without a lock.
 */
#include "format/xml_library.h"

#include <libxml/parser.h>
#include <pthread.h>

void ds_xml_library_prepare(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, xmlInitParser);
}
