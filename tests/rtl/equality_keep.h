/* SPDX-License-Identifier: Apache-2.0 */
/* The files that are kept of a difference between timings. */
#ifndef EQUALITY_KEEP_H
#define EQUALITY_KEEP_H

#include "three_ways.h"

enum { EQUALITY_RUNS = 8 };

/* A job file on one side. */
struct equality_run {
    const char *name;
    uint64_t period; /* of the clock, ps */
    bool beats;      /* were seen */
    struct job_result result;
    char counts[2048]; /* as text */
    uint8_t memory[2][WAY_JOB_MEM]; /* at the end */
};

struct equality_keep {
    uint64_t seed;
    char *text; /* the job file */
    size_t size;
    struct equality_run *run;
    unsigned runs; /* at most EQUALITY_RUNS */
};

/* Writes to FOLDER, which is made: the job file, what happened on each side as text, and one
 * waveform with all sides, seed-N.*. OUT gets their names, or why one cannot be written. */
void equality_keep(const struct equality_keep *k, const char *folder, FILE *out);

/* Writes what happened in the COUNT runs R as a waveform to PATH: master ports and interrupts of
 * each in a scope of its own, on one time axis. 0, or -1 and F. */
int equality_wave(const struct equality_run *r, unsigned count, const char *path,
                  struct failure *f);

#endif
