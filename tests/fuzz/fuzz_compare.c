/* SPDX-License-Identifier: MIT */
/* Two articles held against each other, and the passages that are shown. The first byte is n of the shingles. */
#include "fuzz/fuzz_article.h"
#include "fuzz/fuzz_report.h"

typedef struct range {
    size_t start;
    size_t size;
} range;

/* Passages share no token. Only in scripts without spaces, where tokens are overlapping pairs of characters, may two that
 * stand side by side share a character of the text. */
static void check_apart(const char *text, range x, range y) {
    size_t start = x.start > y.start ? x.start : y.start;
    size_t x_end = x.start + x.size, y_end = y.start + y.size;
    size_t end = x_end < y_end ? x_end : y_end;
    for (; start < end; start++) FUZZ_CHECK(((unsigned char)text[start] & 0x80) != 0);
}

static void check_disjoint(const ds_comparison *comparison) {
    size_t size;
    const char *a = ds_comparison_text(comparison, 0, &size), *b = ds_comparison_text(comparison, 1, &size);
    for (size_t i = 0; i < ds_comparison_passage_count(comparison); i++) {
        const ds_passage *p = ds_comparison_passage(comparison, i);
        for (size_t j = 0; j < i; j++) {
            const ds_passage *q = ds_comparison_passage(comparison, j);
            check_apart(a, (range){p->a_offset, p->a_size}, (range){q->a_offset, q->a_size});
            check_apart(b, (range){p->b_offset, p->b_size}, (range){q->b_offset, q->b_size});
        }
    }
}

static void check_passages(const ds_comparison *comparison) {
    size_t sizes[2], count = ds_comparison_passage_count(comparison);
    for (int side = 0; side < 2; side++) {
        const char *text = ds_comparison_text(comparison, side, &sizes[side]);
        FUZZ_CHECK(ds_utf8_valid_prefix((const unsigned char *)text, sizes[side]) == sizes[side]);
    }
    for (size_t i = 0; i < count; i++) {
        const ds_passage *p = ds_comparison_passage(comparison, i);
        FUZZ_CHECK(p->words > 0 && p->a_size > 0 && p->b_size > 0);
        FUZZ_CHECK(p->a_offset + p->a_size <= sizes[0] && p->b_offset + p->b_size <= sizes[1]);
        if (i > 0) FUZZ_CHECK(ds_comparison_passage(comparison, i - 1)->words >= p->words);
    }
    FUZZ_CHECK(ds_comparison_passage(comparison, count) == NULL);
}

/* Marks and paragraphs lie in order and inside of the text; paragraphs that are beside each other say so both. */
static void check_layout(const ds_comparison *comparison, int side) {
    size_t size, end = 0;
    (void)ds_comparison_text(comparison, side, &size);
    for (size_t i = 0; i < ds_comparison_mark_count(comparison, side); i++) {
        const ds_mark *mark = ds_comparison_mark(comparison, side, i);
        FUZZ_CHECK(mark->size > 0 && mark->offset >= end && mark->offset + mark->size <= size);
        FUZZ_CHECK(mark->passage == SIZE_MAX || mark->passage < ds_comparison_passage_count(comparison));
        end = mark->offset + mark->size;
    }
    FUZZ_CHECK(ds_comparison_paragraph_count(comparison, side) >= 2);
    size_t beside = 0;
    end = 0;
    for (size_t i = 0; i < ds_comparison_paragraph_count(comparison, side); i++) {
        const ds_compared_paragraph *p = ds_comparison_paragraph(comparison, side, i);
        FUZZ_CHECK(p->offset >= end && p->offset + p->size <= size);
        end = p->offset + p->size;
        if (p->beside == SIZE_MAX) continue;
        FUZZ_CHECK(i == 0 ? p->beside == 0 : p->beside > beside);
        FUZZ_CHECK(ds_comparison_paragraph(comparison, 1 - side, p->beside)->beside == i);
        beside = p->beside;
    }
}

static void check_evidence(const ds_comparison *comparison) {
    const ds_evidence *e = ds_comparison_evidence(comparison);
    const ds_member *a = ds_comparison_member(comparison, 0), *b = ds_comparison_member(comparison, 1);
    uint32_t shorter = a->words < b->words ? a->words : b->words;
    FUZZ_CHECK(e->jaccard >= 0 && e->jaccard <= e->containment_of_member && e->containment_of_member <= 1);
    FUZZ_CHECK(e->jaccard <= e->containment_of_other && e->containment_of_other <= 1);
    FUZZ_CHECK(e->longest_run_words <= shorter && e->shared_words <= (a->words > b->words ? a->words : b->words));
    FUZZ_CHECK((e->jaccard > 0) == (e->longest_run_words > 0));
    FUZZ_CHECK((ds_comparison_passage_count(comparison) > 0) == (e->jaccard > 0));
    if (ds_comparison_passage_count(comparison) > 0) {
        FUZZ_CHECK(ds_comparison_passage(comparison, 0)->words == e->longest_run_words);
    }
}

static void check_reports(const ds_comparison *comparison, bool unified) {
    ds_memory memory;
    ds_buffer report;
    ds_report_options options;
    ds_error error;
    ds_memory_init(&memory, NULL);
    ds_buffer_init(&report, &memory);
    ds_report_options_init(&options);
    options.unified = unified;
    FUZZ_OK(ds_comparison_write(comparison, "text", &options, fuzz_report_sink(&report), &error));
    fuzz_report_check_utf8(&report);
    report.size = 0;
    FUZZ_OK(ds_comparison_write(comparison, "json", &options, fuzz_report_sink(&report), &error));
    fuzz_report_check_utf8(&report);
    fuzz_report_check_json(report.data, report.size);
    ds_buffer_clear(&report);
}

FUZZ_TARGET(compare) {
    fuzz_input input = {data, size};
    fuzz_article sides[2];
    ds_options options;
    ds_comparison *comparison;
    ds_error error;
    ds_options_init(&options);
    options.threads = 1;
    options.ngram = 1 + (fuzz_byte(&input) + 2u) % 8; /* of a 0 the default, 3 */
    for (int side = 0; side < 2; side++) fuzz_article_take(&sides[side], &input);
    FUZZ_OK(ds_compare(&comparison, &sides[0].article, &sides[1].article, &options, &error));
    check_evidence(comparison);
    check_passages(comparison);
    check_disjoint(comparison);
    check_layout(comparison, 0);
    check_layout(comparison, 1);
    check_reports(comparison, false);
    check_reports(comparison, true);
    ds_comparison_free(comparison);
    for (int side = 0; side < 2; side++) fuzz_article_clear(&sides[side]);
    return 0;
}
