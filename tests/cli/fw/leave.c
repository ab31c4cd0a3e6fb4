/* SPDX-License-Identifier: Apache-2.0 */
/* Ends the run while the DMA controller moves a packet. Until then the CPU uses registers only. */
#include "fw.h"

#define DMA 0x11000000u

int main(void)
{
    uint32_t n = 500;

    put32(DMA + 0x030, 1);
    put32(DMA + 0x100, SRAM);
    put32(DMA + 0x104, SRAM + 0x8000);
    put32(DMA + 0x108, 0);
    put32(DMA + 0x10c, 4000 | 2 << 18 | 2 << 21 | 1 << 26 | 1 << 27);
    put32(DMA + 0x110, 1);
    __asm__ volatile("1: addi %0, %0, -1\n\tbnez %0, 1b" : "+r"(n));
    put32(EXIT, 0x5555);
    for (;;)
        ;
}
