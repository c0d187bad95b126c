/* SPDX-License-Identifier: MIT */
/*
 * What the readers of XML share. A format is a table: which elements are articles, and which element or attribute is which
 * field. The reading goes down with the elements, takes their texts by these rules, and hands an article on when its
 * element ends.
 *
 *     <item>                                  an article begins
 *       <title>...                            a rule takes the text as a line
 *       <content:encoded>...                  another one takes it as the body
 *     </item>                                 the best of what was taken goes to the sink
 */
#ifndef DS_FORMAT_XML_READING_H
#define DS_FORMAT_XML_READING_H

#include "format/prose.h"
#include "article/reader.h"
#include "format/xml_stream.h"

typedef enum ds_xml_field {
    DS_XML_ID,
    DS_XML_GUID,
    DS_XML_URL,
    DS_XML_VERSION,
    DS_XML_STATUS,
    DS_XML_EMBARGO, /* when it ends */
    DS_XML_SOURCE,
    DS_XML_HEADLINE,
    DS_XML_PUBLISHED,
    DS_XML_UPDATED,
    DS_XML_LANGUAGE,
    DS_XML_SLUG,
    DS_XML_DATELINE,
    DS_XML_BYLINE,
    DS_XML_CREDIT,
    DS_XML_NOTE,
    DS_XML_BODY,
    DS_XML_FIELDS,
} ds_xml_field;

/* How a text is taken. */
typedef enum ds_xml_how {
    DS_XML_LINE,   /* as one line */
    DS_XML_WORDS,  /* the same; a space stands between the texts of inner elements */
    DS_XML_MARKUP, /* it holds escaped markup */
    DS_XML_PROSE,  /* inner elements are markup */
    DS_XML_MORE,   /* as DS_XML_WORDS, behind what was taken before */
    DS_XML_PASS,   /* not at all */
} ds_xml_how;

typedef struct ds_xml_rule {
    const char *around;    /* the element that it stands in; NULL: any */
    const char *name;      /* "dc:date": with its prefix, if the namespace is not the format's own */
    const char *attribute; /* whose value is taken; NULL: the text */
    uint8_t field;
    uint8_t rank; /* from 1; a higher one wins, of equal ones the first that says something */
    uint8_t how;
} ds_xml_rule;

typedef struct ds_xml_reading ds_xml_reading;

typedef struct ds_xml_format {
    const char *name;
    const char *const *roots;  /* elements that a file begins with; each list ends with NULL */
    const char *const *spaces; /* namespaces of the roots; "": none; NULL: any */
    const char *const *items;  /* elements that are an article each */
    const char *const *others; /* elements that stand where articles do, and are none */
    const ds_xml_rule *rules[2];
    size_t rule_counts[2];
    /* What no rule can say, or NULL: at an element of an article, and when it ends. */
    ds_status (*element)(ds_xml_reading *reading, const ds_xml_tag *tag, const char *name, ds_error *error);
    ds_status (*finish)(ds_xml_reading *reading, ds_error *error);
} ds_xml_format;

extern const ds_xml_format ds_xml_format_nitf;
extern const ds_xml_format ds_xml_format_newsml_g2;
extern const ds_xml_format ds_xml_format_newsml1;
extern const ds_xml_format ds_xml_format_rss;
extern const ds_xml_format ds_xml_format_atom;

/* The rules of NITF, which stands inside other formats too. */
enum { DS_XML_RULES_NITF = 28 };
extern const ds_xml_rule ds_xml_rules_nitf[DS_XML_RULES_NITF];

enum { DS_XML_CAPTURES = 3, DS_XML_LINE_BYTES_MOST = 1 << 20 };

/* A text that is being taken. */
typedef struct ds_xml_capture {
    uint32_t depth; /* of its element */
    const ds_xml_rule *rule;
    uint8_t how; /* the rule's, unless the format knows better */
    ds_prose prose;
    ds_buffer text;
} ds_xml_capture;

struct ds_xml_reading {
    ds_parser *parser;
    const ds_xml_format *format; /* NULL: not known yet */
    ds_xml_stream *stream;
    const ds_chunk *chunk; /* that is being fed */
    const ds_article_sink *sink;
    uint64_t articles, skips;

    const char *own_space;                    /* namespace of the root */
    const char *names[DS_XML_DEPTH_MOST + 1]; /* of the open elements, by depth */
    uint32_t depth;
    uint32_t passed_depth; /* of the element that is passed over; 0: none */

    ds_arena around_arena;
    const char *around[DS_XML_FIELDS]; /* said of all articles of the file */
    uint8_t around_rank[DS_XML_FIELDS];

    uint32_t item_depth; /* 0: between articles */
    uint64_t item_line;
    uint64_t number; /* of the item, from 1 */
    bool is_other;   /* it is no article */
    bool is_too_large;
    uint32_t state;                   /* of the article, for the format */
    const char *field[DS_XML_FIELDS]; /* in the parser's arena */
    uint8_t rank[DS_XML_FIELDS];
    ds_buffer body;

    uint32_t captures;
    ds_xml_capture capture[DS_XML_CAPTURES];
};

/* The `feed` and `drop` of a reader; `format` NULL: any that the root belongs to. */
ds_status ds_xml_reading_feed(const ds_xml_format *format, ds_parser *parser, const ds_chunk *chunk, bool last,
                              const ds_article_sink *sink, ds_error *error);
void ds_xml_reading_drop(ds_parser *parser);

/* Take a text as a field of the article, or of all articles when it stands outside of them. */
ds_status ds_xml_reading_set(ds_xml_reading *reading, ds_xml_field field, uint8_t rank, const char *text, size_t size,
                             ds_error *error);

/* Begin to take the text of the element that has just begun. */
void ds_xml_reading_take(ds_xml_reading *reading, const ds_xml_rule *rule, uint8_t how);

/* What takes the text of the element that has just begun; NULL: nothing does. */
ds_xml_capture *ds_xml_reading_taken(ds_xml_reading *reading);

/* Is an open element of the article called so? */
bool ds_xml_reading_is_inside(const ds_xml_reading *reading, const char *name);

/* The format that a root belongs to; NULL: none. */
const ds_xml_format *ds_xml_format_of(const char *root, const char *space);

/* The article that has been read, to the sink (xml_article.c). */
ds_status ds_xml_article_emit(ds_xml_reading *reading, ds_error *error);
ds_status ds_xml_article_skip(ds_xml_reading *reading, const char *reason, const char *detail, ds_error *error);

/* The row of the readers' table for a format whose files are fed: a row's functions have no place for its format. */
#define DS_XML_READER(format_name)                                                                                     \
    static int sniff(const unsigned char *head, size_t size, const char *path) {                                       \
        (void)path;                                                                                                    \
        return ds_xml_root_score(&ds_xml_format_##format_name, head, size);                                            \
    }                                                                                                                  \
    static ds_status feed(ds_parser *parser, const ds_chunk *chunk, bool last, const ds_article_sink *sink,            \
                          ds_error *error) {                                                                           \
        return ds_xml_reading_feed(&ds_xml_format_##format_name, parser, chunk, last, sink, error);                    \
    }                                                                                                                  \
    const ds_reader ds_reader_##format_name = {                                                                        \
        .name = #format_name, .sniff = sniff, .feed = feed, .drop = ds_xml_reading_drop}

#endif
