/* SPDX-License-Identifier: Apache-2.0 */
/* The ADMA core on the plain-C bus, descriptors, and a reference for its arithmetic: one byte at a
 * time, by the definition of the field. */
#ifndef ADMA_RIG_H
#define ADMA_RIG_H

#include "adma.h"
#include "dma_rig.h"
#include "gtest_c.h"

enum { DESC = RIG_MEM + 0xf000, DST = RIG_MEM + 0xa000, QDST = RIG_MEM + 0xc000 };

/* A descriptor as the tests write it. */
struct order {
    uint32_t op, count, value, dst, qdst, flags; /* flags: of ADMA_CONTROL_... beside OP, SOURCES */
    uint32_t sources, source[ADMA_SOURCES];
    uint8_t factor[ADMA_SOURCES];
};

/* Source S of the tests' orders. */
static inline uint32_t source_at(unsigned s)
{
    return RIG_MEM + 0x800 * s;
}

void adma_fresh(struct rig *r, struct adma *d);
uint32_t chan_get(struct rig *r, unsigned c, uint32_t reg);
void chan_put(struct rig *r, unsigned c, uint32_t reg, uint32_t val);
/* ACCR with all interrupts on, and COMMANDS. */
void command(struct rig *r, unsigned c, uint32_t commands);
/* START at DESC_ADDR. */
void launch(struct rig *r, unsigned c, uint32_t desc_addr);

/* Writes O at AT, with a link to NEXT. */
void put_order(struct rig *r, uint32_t at, const struct order *o, uint32_t next);
void put_word(struct rig *r, uint32_t addr, uint32_t val);
uint32_t get_word(const struct rig *r, uint32_t addr);
uint8_t *mem(struct rig *r, uint32_t addr);

/* An order of OP with N sources at source_at() with different factors, STATUS and INT. */
struct order plain_order(uint32_t op, unsigned n, uint32_t count);

uint8_t gf_times(uint8_t a, uint8_t b);
/* What O does to MEMORY, which is the rig's, by the definition; returns its status word. */
uint32_t reference(uint8_t *memory, const struct order *o);

uint32_t draw(uint64_t *random, uint32_t below);

#endif
