/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registers of the reset, clock and power controller. A device of our own; this is its data sheet,
 * with models/power/rcpc.h. Words only. Registers of outputs that an instance does not have read 0.
 * Plain C; used by the model, the firmware and the tests.
 */
#ifndef RCPC_REGS_H
#define RCPC_REGS_H

#include "bits.h"

#define RCPC_WINDOW 0x1000u
#define RCPC_CLOCKS 32 /* at most */
#define RCPC_RESETS 32
#define RCPC_DOMAINS 16

#define RCPC_ID 0x000 /* read-only: how many outputs there are */
#define RCPC_ID_CLOCKS BITS(7, 0)
#define RCPC_ID_RESETS BITS(15, 8)
#define RCPC_ID_DOMAINS BITS(23, 16)
#define RCPC_ID_VERSION BITS(31, 24) /* 1 */

#define RCPC_PROTECT 0x004 /* 1: writes to RESET, FAIL, CLOCK, POWER and SETTLE are dropped */
#define RCPC_PROTECT_KEY 0x52435043u /* writing it opens them again */

#define RCPC_RESET 0x008    /* bit n: reset line n is held */
#define RCPC_CLOCK_ON 0x00c /* read-only, bit n: clock n runs */
#define RCPC_POWER_ON 0x010 /* read-only, bit n: domain n has power */
#define RCPC_FAIL 0x014     /* for tests, bit n: domain n, when switched on, does not come up */

#define RCPC_RESET_COUNT(n) (0x080 + 4 * (n)) /* read-only: how often line n was asserted */

#define RCPC_CLOCK(n) (0x200 + 0x10 * (n))
#define RCPC_CLOCK_E BIT(0)          /* it runs */
#define RCPC_CLOCK_DIV BITS(31, 16)  /* 1 to 65535: cycles of the controller's clock to a cycle */
#define RCPC_CLOCK_SWITCHES(n) (RCPC_CLOCK(n) + 0x4) /* read-only: changes of CLOCK n */
#define RCPC_CLOCK_CYCLES(n) (RCPC_CLOCK(n) + 0x8)   /* read-only: cycles that it had, */
#define RCPC_CLOCK_CYCLESH(n) (RCPC_CLOCK(n) + 0xc)  /* upper half */

#define RCPC_POWER(n) (0x400 + 0x20 * (n))
#define RCPC_POWER_E BIT(0)                          /* switched on */
#define RCPC_POWER_STATUS(n) (RCPC_POWER(n) + 0x4)   /* read-only; 0: off */
#define RCPC_STATUS_ON BIT(0)
#define RCPC_STATUS_SETTLING BIT(1)                  /* SETTLE cycles, then on or failed */
#define RCPC_STATUS_FAILED BIT(2)                    /* until it is switched off */
#define RCPC_SETTLE(n) (RCPC_POWER(n) + 0x8)         /* cycles, from the next switching on */
#define RCPC_POWER_SWITCHES(n) (RCPC_POWER(n) + 0xc) /* read-only: how often it was switched */
#define RCPC_POWER_TIME(n) (RCPC_POWER(n) + 0x10)    /* read-only: cycles with power, */
#define RCPC_POWER_TIMEH(n) (RCPC_POWER(n) + 0x14)   /* upper half */

#endif
