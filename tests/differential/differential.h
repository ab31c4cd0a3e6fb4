/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random programs on this project's CPU and on QEMU: everything that they leave in memory must be
 * the same: registers, CSRs, data, their own code, and cause, address and value of every trap.
 */
#ifndef DIFFERENTIAL_H
#define DIFFERENTIAL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { DIFFERENTIAL_CAUSES = 16 };

struct differential {
    FILE *out;          /* what differs */
    const char *folder; /* for files; made if need be */
    const char *name;   /* of files that do not stay: several may use one folder */

    /* What was done. */
    uint64_t seeds, instructions;
    uint64_t exceptions[DIFFERENTIAL_CAUSES], interrupts[DIFFERENTIAL_CAUSES]; /* by mcause */
};

/* COUNT seeds from FIRST on. False: after the first one that differs has been shown and kept, or
 * after what went wrong has been shown. */
bool differential_check(struct differential *d, uint64_t first, uint64_t count);

#endif
