/* SPDX-License-Identifier: Apache-2.0 */
/* One DMA transfer in memory, twice: its end is heard through the PLIC, asleep. */
#include "fw.h"

#define DMA 0x11000000u

/* Where the controller sees the memories: at the CPU's addresses, unless the board moves them. */
#ifndef RAM_OFFSET
#define RAM_OFFSET 0u
#define SRAM_OFFSET 0u
#endif

#ifndef HALT
#define HALT 0u
#endif

/* Aligned, so that no burst of 16 bytes meets a 1 KiB boundary, where AHB bursts end. */
static uint32_t from[1024] __attribute__((aligned(16))), to[1024] __attribute__((aligned(16)));

static void wait_for_interrupt(void)
{
    for (;;) {
        uint32_t pending;

        __asm__ volatile("wfi");
        __asm__ volatile("csrr %0, mip" : "=r"(pending));
        if (pending & 1 << 11)
            return;
    }
}

static int copy(uint32_t src, uint32_t dst, uint32_t words)
{
    put32(DMA + 0x100, src);
    put32(DMA + 0x104, dst);
    put32(DMA + 0x108, 0);
    /* TransferSize, bursts of 4, 32 bits, both increment, interrupt at the end */
    put32(DMA + 0x10c,
          words | 1 << 12 | 1 << 15 | 2 << 18 | 2 << 21 | 1 << 26 | 1 << 27 | 1u << 31);
    put32(DMA + 0x110, 1 | 1 << 14 | 1 << 15 | HALT << 18);
    wait_for_interrupt();
    if (get32(PLIC + 0x200004) != 16 || get32(DMA + 0x004) != 1)
        return -1;
    put32(DMA + 0x008, 1);
    put32(PLIC + 0x200004, 16);
    return 0;
}

int main(void)
{
    put32(PLIC + 4 * 16, 1);
    put32(PLIC + 0x2000, 1 << 16);
    put32(DMA + 0x030, 1);
    __asm__ volatile("csrw mie, %0" : : "r"(1 << 11));
    for (unsigned i = 0; i < 1024; i++)
        from[i] = 0x01010101 * (i % 255 + 1);
    if (copy((uint32_t)from + RAM_OFFSET, SRAM + SRAM_OFFSET, 1024) ||
        copy(SRAM + SRAM_OFFSET, (uint32_t)to + RAM_OFFSET, 1024))
        return 1;
    for (unsigned i = 0; i < 1024; i++)
        if (to[i] != from[i])
            return 2;
    print("copied\n");
    return 0;
}
