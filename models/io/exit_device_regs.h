/* SPDX-License-Identifier: Apache-2.0 */
/* Registers of the exit device, as in SiFive's test finisher. Plain C, shared with firmware. */
#ifndef EXIT_DEVICE_REGS_H
#define EXIT_DEVICE_REGS_H

#include "bits.h"

#define EXIT_DEVICE_FINISH 0x000 /* reads 0; a write says what is wanted */
#define EXIT_DEVICE_WHAT BITS(15, 0)
#define EXIT_DEVICE_CODE BITS(31, 16) /* of a failure */

/* EXIT_DEVICE_WHAT */
#define EXIT_DEVICE_PASS 0x5555u
#define EXIT_DEVICE_FAIL 0x3333u
#define EXIT_DEVICE_RESET 0x7777u

#define EXIT_DEVICE_WINDOW 0x1000

#endif
