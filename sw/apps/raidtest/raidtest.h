/* SPDX-License-Identifier: Apache-2.0 */
/* RAID under test: an array in memory, and what should be on its disks. */
#ifndef RAIDTEST_H
#define RAIDTEST_H

#include "kernel.h"
#include "raid.h"

/* PLATTER: disks begin at a multiple of it, as pages do: engines like that. */
enum { NO_DISK = RAID_DISKS_MAX, PLATTER = 4096 };

struct raidtest_params {
    unsigned level, disks, chunk, stripes, depth;
    unsigned writes; /* random ones at a time */
    unsigned verify; /* every so many stripes are compared byte by byte */
    unsigned seed;
    unsigned fail1, fail2; /* disks to lose, or NO_DISK */
};
extern struct raidtest_params params;

extern struct raid *array;
extern struct raid_config config;
extern u8 *shadow; /* what was written, or NULL: pattern_word() at each place */

/* Word N of the data that an array is filled with. */
u32 pattern_word(u32 n);
/* Pseudo-random, the same in each run. */
u32 test_random(u32 below);
/* Says WHAT if it is not OK; OK. What main() returns in the end depends on it. */
bool expect(bool ok, const char *what);

/* test.c: the ways to test; false: something went wrong. */
bool fill(void);
void run_all(void);
void run_rebuild(void);
void run_check(void);

/* expected.c: are the stripes on all disks what they should be? */
bool disks_are_right(void);

#endif
