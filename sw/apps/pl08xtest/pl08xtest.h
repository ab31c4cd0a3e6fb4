/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of the PL080 driver: what it prepares, how it repeats, reuses and stops, and that it does
 * none of what Linux's drivers do against the contract. Each list ends with an empty entry.
 */
#ifndef PL08XTEST_H
#define PL08XTEST_H

#include "area.h"
#include "fifo.h"
#include "hw.h"
#include "selftest.h"
#include "transfer.h"

extern const struct selftest prep_tests[], frames_tests[], frames_fifo_tests[], vector_tests[],
    chain_tests[], repeat_tests[], reuse_tests[], memory_tests[], phy_tests[], departure_tests[],
    departure_fifo_tests[], late_tests[], quiet_tests[], race_tests[], supply_tests[];

/* The board has a controller of clocks and power. */
bool supply_there(void);

/* Sweeps go on by so many beats: the parameter step=N. */
unsigned test_step(void);

#endif
