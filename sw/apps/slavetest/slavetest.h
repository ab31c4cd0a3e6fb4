/* SPDX-License-Identifier: Apache-2.0 */
/* The tests of this program; each list ends with an empty entry. */
#ifndef SLAVETEST_H
#define SLAVETEST_H

#include "selftest.h"

extern const struct selftest transfer_tests[], control_tests[], append_tests[], append_fifo_tests[];

/* Sweeps over moments go on by so many cycles: the parameter step=N, 1 unless given. */
unsigned slavetest_step(void);

#endif
