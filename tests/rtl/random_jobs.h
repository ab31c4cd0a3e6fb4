/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Constrained-random job files (docs/jobs.md) for the boards of three_ways.h, which also run on
 * those of platform/: sizes, widths, bursts, masters, alignments, lists, overlaps, contention, and
 * software that halts, disables, looks, resets and breaks rules. The weights let most starts end
 * ok.
 */
#ifndef RANDOM_JOBS_H
#define RANDOM_JOBS_H

#include "three_ways.h"

/* The board of the file of SEED, one of 1 to WAY_BOARDS - 1; that of one file in eight has a
 * PL081. */
unsigned random_jobs_board(uint64_t seed);
/* Text of that file, the same for ever; its first lines say how to run it. Free it. NULL: no
 * memory. */
char *random_jobs(uint64_t seed, size_t *size);

#endif
