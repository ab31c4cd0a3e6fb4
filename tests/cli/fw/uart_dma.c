/* SPDX-License-Identifier: Apache-2.0 */
/* The PL080 serves a PL011 (pl080-uart.dts): a text goes out, as many bytes come in and go back. */
#include "fw.h"

/* Where the controller sees memory and peripherals: at the CPU's addresses, unless the board moves
 * them. */
#ifndef RAM_OFFSET
#define RAM_OFFSET 0u
#define PERIPHERAL_OFFSET 0u
#endif

#define DMAC 0x11000000u
#define INT_TC_CLEAR (DMAC + 0x008)
#define RAW_TC (DMAC + 0x014)
#define RAW_ERR (DMAC + 0x018)
#define CONFIGURATION (DMAC + 0x030)
#define CHAN(c) (DMAC + 0x100 + 0x20 * (c))
#define PL011 0x12000000u
#define DR (PL011 + 0x000)
#define FR (PL011 + 0x018)
#define IBRD (PL011 + 0x024)
#define FBRD (PL011 + 0x028)
#define LCR_H (PL011 + 0x02c)
#define CR (PL011 + 0x030)
#define DMACR (PL011 + 0x048)

#define BUSY 0x08u
#define BURST_4 (1u << 12 | 1u << 15)
#define SOURCE_MOVES (1u << 26)
#define DEST_MOVES (1u << 27)
#define TC_IRQ (1u << 31)
#define TO_PERIPHERAL (1u << 11 | 1u << 6) /* request line 1 */
#define FROM_PERIPHERAL (2u << 11)         /* request line 0 */
#define ENABLE 1u

static const char text[] = "sent by the controller\n";
static char received[sizeof text - 1];

static int move(unsigned c, uint32_t from, uint32_t to, uint32_t control, uint32_t config)
{
    put32(INT_TC_CLEAR, 1u << c);
    put32(CHAN(c) + 0x0, from);
    put32(CHAN(c) + 0x4, to);
    put32(CHAN(c) + 0x8, 0);
    put32(CHAN(c) + 0xc, control | BURST_4 | TC_IRQ | (uint32_t)sizeof received);
    put32(CHAN(c) + 0x10, config | ENABLE);
    while (!(get32(RAW_TC) >> c & 1))
        if (get32(RAW_ERR))
            return 1;
    return 0;
}

int main(void)
{
    const uint32_t port = DR + PERIPHERAL_OFFSET;

    put32(IBRD, 27); /* of 50 MHz: 434 cycles a bit */
    put32(FBRD, 8);
    put32(LCR_H, 3 << 5 | 1 << 4); /* with FIFOs */
    put32(CR, 0x301);
    put32(DMACR, 3);
    put32(CONFIGURATION, 1);
    if (move(0, (uint32_t)text + RAM_OFFSET, port, SOURCE_MOVES, TO_PERIPHERAL) ||
        move(1, port, (uint32_t)received + RAM_OFFSET, DEST_MOVES, FROM_PERIPHERAL) ||
        move(0, (uint32_t)received + RAM_OFFSET, port, SOURCE_MOVES, TO_PERIPHERAL))
        return 1;
    while (get32(FR) & BUSY)
        ;
    return 0;
}
