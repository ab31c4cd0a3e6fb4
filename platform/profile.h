/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was executed, as files that other tools read: callgrind's format 1
 * (KCachegrind, callgrind_annotate), folded stacks (flamegraph.pl and its
 * kin), and lcov's tracefile (genhtml). Errors of writing stay in the stream.
 */
#ifndef DMAVP_PROFILE_H
#define DMAVP_PROFILE_H

#include "call_tree.h"
#include "executed.h"
#include "source_lines.h"

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

struct profile {
    const char *tool, *program; /* for the header */
    struct functions *functions;
    const struct source_lines *lines; /* NULL: none are known */
    const struct executed *executed;  /* sorted */
    const struct call_tree *calls;    /* not for profile_write_coverage() */
};

/* NAME, which an ELF file may have made of anything, without control characters, nor ALSO if that
 * is not 0. */
void profile_put_name(FILE *out, const char *name, char also);

/* FILE asks for folded stacks. */
bool profile_is_folded(const char *file);

/* Self cost per function, line and instruction, and the calls with what they cost in all. False: no
 * memory. */
bool profile_write_callgrind(const struct profile *p, FILE *out);

/* One line per call path: "main;f;g 12". False: no memory. */
bool profile_write_folded(const struct profile *p, FILE *out);

/* Per source file its functions and lines. A line was executed as often as the instruction of it
 * that was executed most; in a line that is in several functions, as inlined ones are, their counts
 * are added. False: no memory. Needs `lines`. */
bool profile_write_coverage(const struct profile *p, FILE *out);

#ifdef __cplusplus
}
#endif
#endif
