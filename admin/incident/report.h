/* SPDX-License-Identifier: BSD-2-Clause */
/* What breach does with records that are there: lists, shows, fills in. */
#ifndef ADMIN_INCIDENT_REPORT_H
#define ADMIN_INCIDENT_REPORT_H

#include "admin/command.h"

enum exit_code incident_report_list(const struct options *o);
/* --show ID, --record ID, --close ID; they exit as the command does. */
enum exit_code incident_report_show(const struct options *o);
enum exit_code incident_report_record(const struct options *o);
enum exit_code incident_report_close(const struct options *o);

#endif
