/* SPDX-License-Identifier: MIT */
/* What names and phrases say about a part of a page: tables, and nothing that knows a page. No rule names a site. */
#ifndef DS_FORMAT_HTML_RULES_H
#define DS_FORMAT_HTML_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Elements that are told apart; all others are DS_HTML_OTHER. */
typedef enum ds_html_tag {
    DS_HTML_OTHER,
    DS_HTML_TEXT,
    DS_HTML_A,
    DS_HTML_ARTICLE,
    DS_HTML_BLOCKQUOTE,
    DS_HTML_BODY,
    DS_HTML_BR,
    DS_HTML_FORM,
    DS_HTML_H1,
    DS_HTML_HEADING, /* h2 to h6 */
    DS_HTML_HTML,
    DS_HTML_LI,
    DS_HTML_LINK,
    DS_HTML_MAIN,
    DS_HTML_META,
    DS_HTML_P,
    DS_HTML_SCRIPT,
    DS_HTML_TIME,
    DS_HTML_TITLE,
} ds_html_tag;

/* What an element does to the text in it. */
enum {
    DS_HTML_BLOCK = 1, /* begins a paragraph, and ends one */
    DS_HTML_GONE = 2,  /* its text is never the article's */
    DS_HTML_ASIDE = 4, /* nor is this, unless most of the page stands in it */
    DS_HTML_CELL = 8,  /* no paragraph of its own, if there is little in it */
};

/* Attributes that are kept. */
typedef enum ds_html_key {
    DS_HTML_NO_KEY,
    DS_HTML_ARIA_HIDDEN,
    DS_HTML_CHARSET,
    DS_HTML_CLASS,
    DS_HTML_CONTENT,
    DS_HTML_DATETIME,
    DS_HTML_HIDDEN,
    DS_HTML_HREF,
    DS_HTML_ID,
    DS_HTML_ITEMPROP,
    DS_HTML_ITEMTYPE,
    DS_HTML_LANG,
    DS_HTML_NAME,
    DS_HTML_PROPERTY,
    DS_HTML_REL,
    DS_HTML_ROLE,
    DS_HTML_STYLE,
    DS_HTML_TYPE,
} ds_html_key;

ds_html_tag ds_html_rules_tag(const char *name, unsigned *does);
ds_html_key ds_html_rules_key(const char *name);

/* What a value of class, id or role says: over 0 that the article is in it, under 0 that it is not, and -2 that it is surely
 * not. */
int ds_html_rules_class(const char *value);

/* Is a short paragraph furniture by how it begins or by its whole? */
bool ds_html_rules_phrase(const char *text, size_t size);

/* Is it the heading of a list of other stories, of comments or of a form? */
bool ds_html_rules_heading(const char *text, size_t size);

#endif
