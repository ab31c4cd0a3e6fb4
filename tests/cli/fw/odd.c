/* SPDX-License-Identifier: Apache-2.0 */
/* Things that no sane program does, and that must not stop the simulator: a DMA controller that
 * writes its own registers and those of others, and a timer set for the end of the universe. */
#include "fw.h"

#define DMA 0x11000000u
#define CLINT 0x02000000u

static uint32_t word[1] = {0xdeadbeef};

/* RawIntErrorStatus after one word was sent to DST. */
static uint32_t send(uint32_t dst)
{
    put32(DMA + 0x010, 0xff);
    put32(DMA + 0x100, (uint32_t)word);
    put32(DMA + 0x104, dst);
    put32(DMA + 0x108, 0);
    put32(DMA + 0x10c, 1 | 2 << 18 | 2 << 21);
    put32(DMA + 0x110, 1);
    while (get32(DMA + 0x01c))
        ;
    return get32(DMA + 0x018);
}

static uint32_t send_text(void)
{
    static const char text[] = "sixteen letters\n";

    put32(DMA + 0x100, (uint32_t)text);
    put32(DMA + 0x104, UART);
    put32(DMA + 0x10c, 16 | 1 << 12 | 1 << 15 | 1 << 26);
    put32(DMA + 0x110, 1);
    while (get32(DMA + 0x01c))
        ;
    return get32(DMA + 0x018);
}

int main(void)
{
    put32(DMA + 0x030, 1);
    if (send(DMA + 0x034) != 1 || get32(DMA + 0x034)) /* its own Sync register */
        return 1;
    if (send(CLINT + 0x4000) || get32(CLINT + 0x4000) != 0xdeadbeef)
        return 2;
    if (send(PLIC + 4) || get32(PLIC + 4) != 7)
        return 3;
    if (send_text()) /* a burst to one register is as many accesses */
        return 4;
    put32(CLINT + 0x4004, 0x08000000); /* 2^59 ticks of 100 ns */
    put32(CLINT + 0x4000, 0);
    for (volatile int i = 0; i < 1000; i++)
        ;
    return 0;
}
