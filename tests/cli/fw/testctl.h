/* SPDX-License-Identifier: Apache-2.0 */
/* What test programs for test control share: the board is pl080-test.dts. */
#ifndef FW_TESTCTL_H
#define FW_TESTCTL_H

#include "fw.h"

#include "../../../models/testctl/testctl_regs.h"

#define DMA 0x11000000u
#define CONTROL 0x13000000u
#define MOVED 0x80000000u /* RAM lies so much lower for dma0 */

static inline void set(uint32_t reg, uint32_t v)
{
    put32(CONTROL + reg, v);
}

static inline uint32_t get(uint32_t reg)
{
    return get32(CONTROL + reg);
}

static inline void print_number(const char *what, uint32_t v)
{
    char text[12];
    char *p = text + sizeof text;

    *--p = 0;
    do
        *--p = (char)('0' + v % 10);
    while (v /= 10);
    print(what);
    print(p);
}

/* Channel 0 of dma0 copies WORDS words with an interrupt at the end. */
static inline void start_copy(const void *from, const void *to, uint32_t words)
{
    put32(DMA + 0x030, 1);
    put32(DMA + 0x100, (uint32_t)from - MOVED);
    put32(DMA + 0x104, (uint32_t)to - MOVED);
    put32(DMA + 0x108, 0);
    put32(DMA + 0x10c, words | 2 << 18 | 2 << 21 | 1 << 26 | 1 << 27 | 1u << 31);
    put32(DMA + 0x110, 1 | 1 << 14 | 1 << 15);
}

/* Waits until channel 0 is off. 0: it ended well, 1: with an error. Clears both. */
static inline int end_of_copy(void)
{
    uint32_t failed;

    while (get32(DMA + 0x01c) & 1)
        ;
    failed = get32(DMA + 0x018) & 1;
    put32(DMA + 0x008, 1);
    put32(DMA + 0x010, 1);
    return (int)failed;
}

/* A rule of KIND about accesses of WHO to [FIRST, LAST]; its number. */
static inline uint32_t add_rule(uint32_t kind, uint32_t who, uint32_t first, uint32_t last,
                                uint32_t nth, uint32_t count, uint32_t value)
{
    set(TESTCTL_RULE_FIRST, first);
    set(TESTCTL_RULE_LAST, last);
    set(TESTCTL_RULE_WHO, who);
    set(TESTCTL_RULE_NTH, nth);
    set(TESTCTL_RULE_COUNT, count);
    set(TESTCTL_RULE_VALUE, value);
    set(TESTCTL_RULE_ADD, kind);
    return get(TESTCTL_RULE_NUMBER);
}

#define ANYBODY (TESTCTL_ANY | PUT(TESTCTL_CHAN, 0xff))
#define DMA0 PUT(TESTCTL_CHAN, 0xff)
#define HART0 (TESTCTL_HART | PUT(TESTCTL_CHAN, 0xff))

#endif
