/* SPDX-License-Identifier: Apache-2.0 */
/* A test FIFO core alone, with a controller in a few lines. */
#ifndef TEST_FIFO_RIG_H
#define TEST_FIFO_RIG_H

#include "device_rig.h"
#include "test_fifo.h"

#define RX TEST_FIFO_RX
#define TX TEST_FIFO_TX
#define EN TEST_FIFO_CTRL_EN
#define DMA TEST_FIFO_CTRL_DMA
#define STRICT TEST_FIFO_CTRL_STRICT
#define PATTERN(p) PUT(TEST_FIFO_CTRL_PATTERN, TEST_FIFO_##p)
#define WIDTH(code) PUT(TEST_FIFO_CTRL_WIDTH, code)
#define RATE(cycles, bytes)                                                                        \
    (PUT(TEST_FIFO_RATE_CYCLES, cycles) | PUT(TEST_FIFO_RATE_BYTES, bytes))

extern struct test_fifo fifo;
extern uint32_t requested[TEST_FIFO_SIDES]; /* signals that are high */
extern unsigned rises[TEST_FIFO_SIDES];     /* of a request from nothing */

void fifo_start(uint32_t depth);
uint32_t get(unsigned n, uint32_t reg);
void set(unsigned n, uint32_t reg, uint32_t val);
/* One access of SIZE bytes to DATA; rx gives the bytes, tx takes VAL. */
enum bus_status data(unsigned n, unsigned size, uint32_t *val);

/* Time passes up to CYCLE, with every alarm on the way. */
void run_to(uint64_t cycle);
void run_for(uint64_t cycles);

/* What a controller drives on the acknowledge of side N. */
void ack(unsigned n, unsigned signals);
/* The controller serves a request: TRANSFERS accesses of SIZE bytes, one in each cycle, then CLR
 * with TC if the packet ends; a bus error ends it without CLR. tx gets the pattern of seed 1. */
void serve(unsigned n, unsigned transfers, unsigned size, bool tc);
/* The next bytes of rx are the pattern's of seed 1 from byte FROM on. */
bool rx_gives(uint32_t from, unsigned size, unsigned accesses);

/* in = moved + dropped + level, on both sides; no FIFO is too full. */
bool adds_up(void);

#endif
