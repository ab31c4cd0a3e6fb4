/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Constrained-random job files (random_jobs.h) on the three sides of three_ways.h: are LT, AT and
 * RTL equal? Compared are beats with their cycles, interrupts, what registers read on the way, ends
 * of starts, registers, memory, and the counters of channels and ports; LT twice, beat by beat and
 * in stretches.
 */
#ifndef EQUALITY_H
#define EQUALITY_H

#include "three_ways.h"

struct equality {
    FILE *out;             /* where a difference is shown */
    const char *folder;    /* where the files of a difference are kept; it is made */
    unsigned board[WAYS];  /* on which a side runs; 0: the file's */
    bool keep;             /* the files also if there is no difference */
    uint64_t period;       /* of the clock, ps, if it is not 10 ns: then compared with that, too */
    /* what has been compared so far */
    uint64_t files, beats, wires, edges, looks, interrupts, contended;
    uint64_t starts[JOB_OUTCOMES], errors;
};

/* Runs and compares the file of SEED. False after a difference, which has been shown, and whose
 * files have been kept (equality_keep.h); or after what kept it from running, which has been shown.
 */
bool equality_check(struct equality *e, uint64_t seed);
/* The same for a job file of SIZE bytes that runs on the board of SEED. */
bool equality_check_text(struct equality *e, uint64_t seed, char *text, size_t size);

#endif
