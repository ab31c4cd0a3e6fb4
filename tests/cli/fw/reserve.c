/* SPDX-License-Identifier: Apache-2.0 */
/* Reserves a word that a DMA controller writes meanwhile, while the CPU uses registers only. The
 * store-conditional must fail, although nothing else told the CPU. */
#include "fw.h"

int main(void)
{
    volatile uint32_t *word = (uint32_t *)(SRAM + 0x8000 + 4 * 100);
    uint32_t n = 500, value, failed;

    for (unsigned i = 0; i < 200; i++)
        put32(SRAM + 4 * i, 0x1000 + i);
    start_dma(SRAM, SRAM + 0x8000, 4000);
    __asm__ volatile("lr.w %1, (%3)\n\t"
                     "1: addi %0, %0, -1\n\t"
                     "bnez %0, 1b\n\t"
                     "sc.w %2, %4, (%3)"
                     : "+&r"(n), "=&r"(value), "=&r"(failed)
                     : "r"(word), "r"(1)
                     : "memory");
    if (value || !failed)
        return 1;
    return *word == 0x1000 + 100 ? 0 : 2;
}
