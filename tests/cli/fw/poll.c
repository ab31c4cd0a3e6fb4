/* SPDX-License-Identifier: Apache-2.0 */
/* Two channels at work, and each register that tells of them polled until it changes. Prints how
 * often, when, and what came. */
#include "fw.h"

#define DMA 0x11000000u
#define MOST 1000u

static uint32_t from[512], to[512];

static void print_hex(uint32_t val)
{
    char text[10];

    for (unsigned i = 0; i < 8; i++)
        text[i] = "0123456789abcdef"[val >> (28 - 4 * i) & 15];
    text[8] = ' ';
    text[9] = 0;
    print(text);
}

/* WORDS words in bursts of 4, with the interrupt at the end let through if ITC. */
static void start(unsigned chan, uint32_t words, uint32_t itc)
{
    const uint32_t at = DMA + 0x100 + 0x20 * chan;

    put32(at, (uint32_t)from);
    put32(at + 0x04, (uint32_t)to);
    put32(at + 0x08, 0);
    put32(at + 0x0c, words | 1 << 12 | 1 << 15 | 2 << 18 | 2 << 21 | 1 << 26 | 1 << 27 | 1u << 31);
    put32(at + 0x10, 1 | 1 << 14 | itc << 15);
}

/* False if it never does. */
static int poll(uint32_t reg)
{
    const uint32_t first = get32(DMA + reg);
    uint32_t polls = 1, val, cycle;

    while ((val = get32(DMA + reg)) == first && polls < MOST)
        polls++;
    __asm__ volatile("csrr %0, mcycle" : "=r"(cycle));
    print_hex(reg);
    print_hex(polls);
    print_hex(cycle);
    print_hex(val);
    print("\n");
    return polls < MOST;
}

int main(void)
{
    /* status, masked and raw, of ends and errors; enabled channels; what is left of channel 1 */
    static const uint32_t regs[] = {0x000, 0x004, 0x014, 0x01c, 0x12c};

    put32(DMA + 0x030, 1);
    for (unsigned i = 0; i < sizeof regs / sizeof regs[0]; i++)
        for (uint32_t itc = regs[i] < 0x014; itc < 2; itc++) {
            put32(DMA + 0x008, 0xff);
            start(0, 100, itc);
            start(1, 400, itc);
            if (!poll(regs[i]) || !poll(regs[i]))
                return 1;
            if (get32(DMA + 0x01c) && !poll(0x01c))
                return 2;
        }
    return 0;
}
