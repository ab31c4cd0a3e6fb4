/* SPDX-License-Identifier: Apache-2.0 */
/* A DMA controller overwrites a function that has run before; the new one must run, without fence.i,
 * since nothing caches instructions here. */
#include "fw.h"

#define DMA 0x11000000u

__asm__(".balign 16\n.option push\n.option norvc\n"
        "old: li a0, 1\n ret\n"
        ".balign 16\n"
        "new: li a0, 2\n ret\n"
        ".option pop\n");
extern int old(void);
extern uint32_t new[];

static void copy(uint32_t src, uint32_t dst, uint32_t words)
{
    put32(DMA + 0x030, 1);
    put32(DMA + 0x100, src);
    put32(DMA + 0x104, dst);
    put32(DMA + 0x108, 0);
    put32(DMA + 0x10c, words | 2 << 18 | 2 << 21 | 1 << 26 | 1 << 27);
    put32(DMA + 0x110, 1);
    while (get32(DMA + 0x01c) & 1)
        ;
}

int main(void)
{
    if (old() != 1)
        return 1;
    copy((uint32_t)new, (uint32_t)old, 2);
    return old() == 2 ? 0 : 2;
}
