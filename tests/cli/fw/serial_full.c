/* SPDX-License-Identifier: Apache-2.0 */
/* Wants input on the two PL011 of the test board, and never reads it. */
#include "fw.h"

#define PL011(n) (0x12000000u + 0x1000u * (n))
#define IBRD 0x024
#define LCR_H 0x02c
#define CR 0x030
#define IMSC 0x038

int main(void)
{
    for (unsigned n = 0; n < 2; n++) {
        put32(PL011(n) + IBRD, 27 + 5 * n);
        put32(PL011(n) + LCR_H, 3 << 5);
        put32(PL011(n) + CR, 0x301);
        put32(PL011(n) + IMSC, 0x10);
    }
    for (;;)
        __asm__ volatile("wfi");
}
