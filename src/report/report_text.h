/* SPDX-License-Identifier: MIT */
/* The parts of the report for people: its stories, and what stands below them. */
#ifndef DS_REPORT_REPORT_TEXT_H
#define DS_REPORT_REPORT_TEXT_H

#include "report/report.h"

/* Reruns and the summary. `after_stories`: something stands above them. */
ds_status ds_report_text_summary(const ds_report *report, bool after_stories, ds_error *error);

#endif
