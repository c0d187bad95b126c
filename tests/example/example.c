/* SPDX-License-Identifier: MIT */
/* Three articles that are in memory already, and which of them tell one story. */
#include <dupscan.h>

#include <stdio.h>

static const struct {
    const char *id, *source, *headline, *body;
} wire[] = {
    {"wire-1", "Coastwire", "Ferry runs aground off Port Selby",
     "A ferry with 212 people on board ran aground on a sandbank off Port Selby early on Monday, the coast guard said. "
     "Nobody was hurt. Tugs were to pull the ship free at high water, and divers looked for damage to its hull."},
    {"ledger-7", "City Ledger", "Port Selby ferry stuck on sandbank",
     "A ferry with 212 people on board ran aground on a sandbank off Port Selby early on Monday, officials said. "
     "Nobody was hurt. Tugs were to pull the ship free at high water, and divers looked for damage to its hull."},
    {"ledger-8", "City Ledger", "Library to open on Sundays",
     "The council voted nine to four to keep the central library open on Sundays from May, after a trial last winter."},
};

static ds_status add_all(ds_scan *scan, ds_error *error) {
    for (size_t i = 0; i < sizeof wire / sizeof *wire; i++) {
        ds_article article;
        ds_article_init(&article);
        article.id = wire[i].id;
        article.source = wire[i].source;
        article.headline = wire[i].headline;
        article.body = wire[i].body;
        if (ds_scan_add(scan, &article, error) != DS_OK) return error->code;
    }
    return DS_OK;
}

static ds_status show_story(ds_result *result, size_t index, ds_error *error) {
    ds_story story;
    if (ds_result_story(result, index, &story, error) != DS_OK) return error->code;
    printf("%s (%zu)\n", story.headline, story.member_count);
    for (size_t m = 0; m < story.member_count; m++) {
        const ds_evidence *evidence = &story.members[m].evidence;
        printf("  %-8s  %-6s  jaccard %.2f, longest run %u words\n", story.members[m].id,
               ds_relation_name(evidence->relation), evidence->jaccard, (unsigned)evidence->longest_run_words);
    }
    return DS_OK;
}

int main(void) {
    ds_options options;
    ds_options_init(&options);
    ds_scan *scan = NULL;
    ds_result *result = NULL;
    ds_error error;
    ds_status status = ds_scan_new(&scan, &options, &error);
    if (status == DS_OK) status = add_all(scan, &error);
    if (status == DS_OK) status = ds_scan_finish(scan, &result, &error);
    size_t stories = status == DS_OK ? ds_result_story_count(result) : 0;
    for (size_t i = 0; i < stories && status == DS_OK; i++) status = show_story(result, i, &error);
    if (status != DS_OK) fprintf(stderr, "example: %s %s\n", error.message, error.place);
    ds_result_free(result);
    ds_scan_free(scan);
    return status == DS_OK ? 0 : 1;
}
