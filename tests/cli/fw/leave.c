/* SPDX-License-Identifier: Apache-2.0 */
/* Ends the run while the DMA controller moves a packet. Until then the CPU uses registers only. */
#include "fw.h"

int main(void)
{
    uint32_t n = 500;

    start_dma(SRAM, SRAM + 0x8000, 4000);
    __asm__ volatile("1: addi %0, %0, -1\n\tbnez %0, 1b" : "+r"(n));
    put32(EXIT, 0x5555);
    for (;;)
        ;
}
