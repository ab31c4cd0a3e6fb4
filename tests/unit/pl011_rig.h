/* SPDX-License-Identifier: Apache-2.0 */
/* A PL011 core alone. With the divisor 1 that start() leaves, a bit takes 16 cycles, and a
 * character of 8 bits without parity FRAME. */
#ifndef PL011_RIG_H
#define PL011_RIG_H

#include "device_rig.h"
#include "pl011.h"

#define FRAME 160
#define TIMEOUT (32 * 16)
#define ON (PL011_CR_UARTEN | PL011_CR_TXE | PL011_CR_RXE)
#define W8 PUT(PL011_LCR_H_WLEN, 3)
#define W8_FIFO (W8 | PL011_LCR_H_FEN)

extern struct pl011 uart;

/* A fresh r1p3 (FIFOs of 16), disabled, with divisor 1. */
void start(void);
/* Disabled, the line settings, then CR. */
void set_line(uint32_t ibrd, uint32_t fbrd, uint32_t lcr_h, uint32_t cr);
/* Time passes up to CYCLE, with every alarm on the way. */
void run_to(uint64_t cycle);
void run_for(uint64_t cycles);
/* Lets the transmitter end; false: it never does. */
bool run_dry(void);
/* What pl011_requests() says has been told. */
bool requests_told(void);
/* What came in, went out, was lost and is still there adds up. */
bool adds_up(void);

#endif
