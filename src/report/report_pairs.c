/* SPDX-License-Identifier: MIT */
/* Every verified pair, merged or not: what thresholds are studied with. */
#include "report/report.h"

static const char header[] = "a\tb\trelation\tjaccard\tcontainment_a\tcontainment_b\tshared_words\tlongest_run_"
                             "words\trule\tvia\tpath_a\tpath_b\n";

static void put_tab_ratio(ds_writer *writer, double ratio) {
    ds_writer_char(writer, '\t');
    ds_writer_ratio(writer, ratio);
}

static void put_tab_number(ds_writer *writer, uint64_t number) {
    ds_writer_char(writer, '\t');
    ds_writer_number(writer, number);
}

static void put_row(ds_writer *writer, const ds_pair *pair) {
    const ds_evidence *evidence = &pair->evidence;
    ds_writer_tsv(writer, pair->a);
    ds_writer_char(writer, '\t');
    ds_writer_tsv(writer, pair->b);
    ds_writer_char(writer, '\t');
    ds_writer_tsv(writer, ds_relation_name(evidence->relation));
    put_tab_ratio(writer, evidence->jaccard);
    put_tab_ratio(writer, evidence->containment_of_member);
    put_tab_ratio(writer, evidence->containment_of_other);
    put_tab_number(writer, evidence->shared_words);
    put_tab_number(writer, evidence->longest_run_words);
    ds_writer_char(writer, '\t');
    ds_writer_tsv(writer, evidence->rule);
    ds_writer_char(writer, '\t');
    ds_report_put_names(writer, evidence->via, DS_VIA_COUNT, ds_via_name, ',');
    ds_writer_char(writer, '\t');
    ds_writer_tsv(writer, pair->path_a);
    ds_writer_char(writer, '\t');
    ds_writer_tsv(writer, pair->path_b);
    ds_writer_char(writer, '\n');
}

/* A pair that matches may be less similar than what was asked for: a brief whose headline is longer than itself. */
static bool is_asked_for(const ds_evidence *evidence, double floor) {
    return evidence->containment_of_member >= floor || evidence->containment_of_other >= floor;
}

ds_status ds_report_pairs(const ds_report *report, ds_error *error) {
    ds_writer_text(report->writer, header);
    size_t count = ds_result_pair_count(report->result);
    double floor = ds_result_options(report->result)->pair_floor;
    for (size_t i = 0; i < count && report->writer->os_error == 0; i++) {
        ds_pair pair;
        DS_TRY(ds_result_pair(report->result, i, &pair, error));
        if (is_asked_for(&pair.evidence, floor)) put_row(report->writer, &pair);
    }
    return DS_OK;
}
