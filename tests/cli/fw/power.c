/* SPDX-License-Identifier: Apache-2.0 */
/* Switches what the PL080 and the SRAM of pl080-power.dts live on, and says what it sees. */
#include "fw.h"

#define DMA 0x11000000u
#define UART1 0x12000000u
#define RCPC 0x12020000u
#define RESET (RCPC + 0x008)
#define CLOCK(n) (RCPC + 0x200 + 0x10 * (n))
#define POWER(n) (RCPC + 0x400 + 0x20 * (n))
#define STATUS(n) (POWER(n) + 4)

#define CLOCK_BY(n) (1u | (uint32_t)(n) << 16)
#define CLOCK_OFF 0x10000u
#define ENABLED (DMA + 0x01c)
#define RAW_ERR (DMA + 0x018)

enum { WORDS = 1000, LOAD_FAULT = 5, STORE_FAULT = 7 };

static uint32_t from[WORDS], to[WORDS];

static void say(const char *what, int ok)
{
    print(what);
    print(ok ? ": yes\n" : ": no\n");
}

/* The cause of the trap that a read of ADDR leads to; 0 = none. The load has 4 bytes. */
static uint32_t trap_of_read(uint32_t addr)
{
    last_trap = 0;
    __asm__ volatile(".option push\n.option norvc\nlw t0, 0(%0)\n.option pop"
                     :
                     : "r"(addr)
                     : "t0", "t5", "t6", "memory");
    return last_trap;
}

static uint32_t trap_of_write(uint32_t addr)
{
    last_trap = 0;
    __asm__ volatile(".option push\n.option norvc\nsw x0, 0(%0)\n.option pop"
                     :
                     : "r"(addr)
                     : "t5", "t6", "memory");
    return last_trap;
}

static uint32_t cycle(void)
{
    uint32_t v;

    __asm__ volatile("csrr %0, mcycle" : "=r"(v));
    return v;
}

/* Cycles of the CPU for a copy. */
static uint32_t copy(void)
{
    const uint32_t start = cycle();

    start_dma((uint32_t)from, (uint32_t)to, WORDS);
    while (get32(ENABLED))
        ;
    return cycle() - start;
}

static unsigned copied(void)
{
    unsigned n = 0;

    while (n < WORDS && to[n] == from[n])
        n++;
    return n;
}

static void switch_clock(void)
{
    const uint32_t whole = copy();
    uint32_t half, part;

    put32(CLOCK(0), CLOCK_BY(2));
    half = copy();
    put32(CLOCK(0), CLOCK_BY(1));
    say("half the clock takes twice the time", half > 2 * whole - 40 && half < 2 * whole + 40);

    for (unsigned i = 0; i < WORDS; i++)
        to[i] = 0;
    start_dma((uint32_t)from, (uint32_t)to, WORDS);
    part = get32(DMA + 0x10c) & 0xfff;
    put32(CLOCK(0), CLOCK_OFF);
    say("without a clock a read traps", trap_of_read(ENABLED) == LOAD_FAULT);
    say("and a write", trap_of_write(ENABLED) == STORE_FAULT);
    for (volatile unsigned i = 0; i < 2000; i++)
        ;
    put32(CLOCK(0), CLOCK_BY(1));
    say("with it the copy goes on", trap_of_read(ENABLED) == 0 && get32(ENABLED) == 1 &&
                                        part - (get32(DMA + 0x10c) & 0xfff) < 40);
    while (get32(ENABLED))
        ;
    say("and all arrives", copied() == WORDS);
}

static void reset(void)
{
    say("a device that is held in reset traps", trap_of_read(UART1 + 0x18) == LOAD_FAULT);
    put32(RESET, 0);
    say("released it does not", trap_of_read(UART1 + 0x18) == 0);
    for (unsigned i = 0; i < WORDS; i++)
        to[i] = 0;
    start_dma((uint32_t)from, (uint32_t)to, WORDS);
    while ((get32(DMA + 0x10c) & 0xfff) > WORDS / 2)
        ;
    put32(RESET, 1);
    put32(RESET, 0);
    say("reset stops a copy in the middle", !get32(ENABLED) && !get32(DMA + 0x100) &&
                                                copied() > WORDS / 4 && copied() < WORDS);
}

static void switch_power(void)
{
    const uint32_t lost = 0xdbdbdbdb;

    put32(SRAM, 0x12345678);
    put32(POWER(2), 0);
    say("memory without power traps", trap_of_read(SRAM) == LOAD_FAULT);
    start_dma(SRAM, (uint32_t)to, 1);
    while (get32(ENABLED))
        ;
    say("and is an error for a channel", get32(RAW_ERR) == 1);
    put32(POWER(2), 1);
    say("it takes a while to come up", get32(STATUS(2)) == 2 && trap_of_read(SRAM) == LOAD_FAULT);
    while (get32(STATUS(2)) == 2)
        ;
    say("and has lost its content", get32(STATUS(2)) == 1 && get32(SRAM) == lost);
}

int main(void)
{
    for (unsigned i = 0; i < WORDS; i++)
        from[i] = 0x01010101 * (i % 255 + 1);
    switch_clock();
    reset();
    switch_power();
    return 0;
}
