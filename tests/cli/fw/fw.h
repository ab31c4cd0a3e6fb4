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
