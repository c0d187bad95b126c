/* SPDX-License-Identifier: MIT */
/* Any XML: read by its root element, whatever the format; of a kind that is not known it is refused. */
#include "format/xml_reading.h"
#include "format/xml_root.h"

static int sniff(const unsigned char *head, size_t size, const char *path) {
    (void)path;
    return ds_xml_root_score(NULL, head, size);
}

static ds_status feed(ds_parser *parser, const ds_chunk *chunk, bool last, const ds_article_sink *sink,
                      ds_error *error) {
    return ds_xml_reading_feed(NULL, parser, chunk, last, sink, error);
}

const ds_reader ds_reader_xml = {.name = "xml", .sniff = sniff, .feed = feed, .drop = ds_xml_reading_drop};
