/* SPDX-License-Identifier: Apache-2.0 */
/* What the test programs share. */
#ifndef FW_H
#define FW_H

#include <stdint.h>

#define UART 0x10000000u
#define EXIT 0x00100000u
#define PLIC 0x0c000000u
#define SRAM 0x14000000u

extern volatile uint32_t last_trap;

static inline void put32(uint32_t addr, uint32_t v)
{
    *(volatile uint32_t *)addr = v;
}

static inline uint32_t get32(uint32_t addr)
{
    return *(volatile uint32_t *)addr;
}

/* Channel 0 of the controller at 0x1100_0000 starts to copy WORDS words, without an interrupt. */
static inline void start_dma(uint32_t src, uint32_t dst, uint32_t words)
{
    const uint32_t dma = 0x11000000;

    put32(dma + 0x030, 1);
    put32(dma + 0x100, src);
    put32(dma + 0x104, dst);
    put32(dma + 0x108, 0);
    put32(dma + 0x10c, words | 2 << 18 | 2 << 21 | 1 << 26 | 1 << 27);
    put32(dma + 0x110, 1);
}

static inline uint8_t get8(uint32_t addr)
{
    return *(volatile uint8_t *)addr;
}

static inline void put8(uint32_t addr, uint8_t v)
{
    *(volatile uint8_t *)addr = v;
}

static inline void print(const char *text)
{
    for (; *text; text++)
        put8(UART, (uint8_t)*text);
}

#endif
