/* SPDX-License-Identifier: Apache-2.0 */
/* On the PL011 with 115200 baud and without FIFOs: prints two characters, sends back what it gets
 * up to a 'w', leaves the character after it for the receive timeout, and ends with a 'q'. With
 * PRINT only the first. */
#include "fw.h"

#define PL011 0x12000000u
#define DR (PL011 + 0x000)
#define FR (PL011 + 0x018)
#define IBRD (PL011 + 0x024)
#define FBRD (PL011 + 0x028)
#define LCR_H (PL011 + 0x02c)
#define CR (PL011 + 0x030)
#define IMSC (PL011 + 0x038)
#define RIS (PL011 + 0x03c)

#define RXFE 0x10u
#define TXFF 0x20u
#define BUSY 0x08u
#define RX 0x10u
#define TX 0x20u
#define RT 0x40u

static uint32_t get(void)
{
    while (get32(FR) & RXFE)
        ;
    return get32(DR);
}

static void put(uint32_t c)
{
    while (get32(FR) & TXFF)
        ;
    put32(DR, c);
}

int main(void)
{
    uint32_t c;

    put32(IBRD, 27); /* of 50 MHz: 434 cycles a bit */
    put32(FBRD, 8);
    put32(LCR_H, 3 << 5);
    put32(CR, 0x301);
    put32(IMSC, TX);
    put('a');
    put('b');
    while (get32(FR) & BUSY)
        ;
#ifdef PRINT
    return 0;
#endif
    put32(IMSC, RX | RT);
    do {
        c = get();
        put(c);
    } while (c != 'w');
    while (!(get32(RIS) & RT))
        ;
    if (get() != 'q')
        return 1;
    while (get32(FR) & BUSY)
        ;
    return 0;
}
