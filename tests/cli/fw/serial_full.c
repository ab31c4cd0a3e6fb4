/* SPDX-License-Identifier: Apache-2.0 */
/* Wants input on the two PL011 of the test board, and never reads it. With TALK: sends 100000
 * characters on the first, and ends. */
#include "fw.h"

#define PL011(n) (0x12000000u + 0x1000u * (n))
#define FR 0x018
#define IBRD 0x024
#define LCR_H 0x02c
#define CR 0x030
#define IMSC 0x038

#ifndef TALK
#define TALK 0
#endif

#define TXFF 0x20u

static void talk(void)
{
    put32(PL011(0) + IBRD, 1);
    put32(PL011(0) + LCR_H, 3 << 5 | 1 << 4);
    put32(PL011(0) + CR, 0x301);
    for (unsigned i = 0; i < 100000; i++) {
        while (get32(PL011(0) + FR) & TXFF)
            ;
        put32(PL011(0), 'x');
    }
    while (get32(PL011(0) + FR) & 0x08)
        ;
}

int main(void)
{
    if (TALK) {
        talk();
        return 0;
    }
    for (unsigned n = 0; n < 2; n++) {
        put32(PL011(n) + IBRD, 27 + 5 * n);
        put32(PL011(n) + LCR_H, 3 << 5);
        put32(PL011(n) + CR, 0x301);
        put32(PL011(n) + IMSC, 0x10);
    }
    for (;;)
        __asm__ volatile("wfi");
}
