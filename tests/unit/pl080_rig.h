/* SPDX-License-Identifier: Apache-2.0 */
/* The PL080 core on the plain-C bus, with words for what the tests do all the time. */
#ifndef PL080_RIG_H
#define PL080_RIG_H

#include "dma_rig.h"
#include "gtest_c.h"
#include "pl080.h"

enum { SRC = RIG_MEM + 0x1000, DST = RIG_MEM + 0x8000, ITEMS = RIG_MEM + 0xf000 };

extern struct pl080 dma;
extern struct rig rig;

/* Fresh controller, enabled. */
void start_over(void);

/* Control word: widths and bursts by their codes, both addresses increment. */
uint32_t control(uint32_t swidth, uint32_t dwidth, uint32_t sbsize, uint32_t dbsize,
                 uint32_t count);

uint32_t get(uint32_t off);
void put(uint32_t off, uint32_t val);
uint32_t get_chan(unsigned c, uint32_t reg);
void put_chan(unsigned c, uint32_t reg, uint32_t val);

/* Programs channel C (data sheet 12.1) with both interrupts on and starts it. */
void launch(unsigned c, uint32_t src, uint32_t dst, uint32_t lli, uint32_t ctrl);

/* Writes a list item at ADDR. */
void item(uint32_t addr, uint32_t src, uint32_t dst, uint32_t next, uint32_t ctrl);

/* Runs until nothing moves any more. */
void finish(void);

uint8_t *mem(uint32_t addr);
uint64_t guest_errors(void);

#endif
