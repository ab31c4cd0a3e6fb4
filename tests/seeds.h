/* SPDX-License-Identifier: Apache-2.0 */
/* A check of many seeds as a program: one process for each processor, until one seed fails. */
#ifndef SEEDS_H
#define SEEDS_H

#include <stdbool.h>
#include <stdint.h>

enum { SEEDS_SUMS = 4 };

struct seeds {
    const char *name;          /* of the program, for messages */
    const char *what;          /* what is done with the seeds: "random programs here and on QEMU" */
    const char *count, *first; /* environment variables */
    unsigned step; /* seeds that belong together: a multiple of it and the next STEP - 1 */
    const char *sums[SEEDS_SUMS]; /* names of what CHECK adds up; NULL: no more */
    /* COUNT seeds from FIRST on. False: it has printed what is wrong. WORKER: number of the
     * process. */
    bool (*check)(unsigned worker, uint64_t first, uint64_t count, uint64_t *sums);
};

/* PROGRAM [COUNT [FIRST]]; both can be in the environment. Exit status: 0 all well, 1 a seed
 * failed, 2 bad arguments, 3 out of memory. */
int seeds_main(const struct seeds *s, int argc, char **argv);

#endif
