/* SPDX-License-Identifier: Apache-2.0 */
/* The job files of this folder, and a run of one of them on the C core or with other engines. */
#ifndef JOB_FILES_H
#define JOB_FILES_H

#include "jobs_core.h"

enum { JOB_FILES_LEAST = 50, JOB_LIMIT = 10000000, JOB_PERIOD = 10000 }; /* ps */

/* Calls RUN for every file, by name, read for a PL081 if it is called pl081_*, otherwise for a
 * PL080, whose clock has JOB_PERIOD. A file that cannot be read is a failed check. Returns how many
 * there are. */
unsigned job_files(void (*run)(const struct jobs *j));

/* Name of the board in platform/ that J runs on: one with its controller, and with test FIFOs if it
 * has some. */
const char *job_files_board(const struct jobs *j);

/* Options of `dmavp jobs` that give the SRAM of the board the wait states that J asks for, and its
 * test FIFOs their depth; ARG points to the TEXTs. Returns how many. */
enum { JOB_OPTION_TEXT = 64, JOB_OPTIONS = 4 };
unsigned job_files_options(const struct jobs *j, char text[JOB_OPTIONS][JOB_OPTION_TEXT],
                           const char **arg);

/* Runs J; R is to be freed. What does not go, or is not as the file expects it, is a failed check
 * that names MODE. */
void job_files_run(const struct jobs *j, const struct jobs_core_config *config, const char *mode,
                   struct job_result *r);

/* A failed check, and the first difference on stdout, if the results differ. */
bool job_files_equal(const struct jobs *j, const struct job_result *a, const char *name_a,
                     const struct job_result *b, const char *name_b, bool beats);

#endif
