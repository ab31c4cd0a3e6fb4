/* SPDX-License-Identifier: Apache-2.0 */
/* Sends back what it gets, asleep between the bytes, until a 'q'. Never polls. */
#include "fw.h"

int main(void)
{
    put32(PLIC + 4 * 10, 1);
    put32(PLIC + 0x2000, 1 << 10);
    put8(UART + 1, 1);
    __asm__ volatile("csrw mie, %0" : : "r"(1 << 11));
    for (;;) {
        uint8_t c;

        __asm__ volatile("wfi");
        if (get32(PLIC + 0x200004) != 10)
            return 1;
        c = get8(UART);
        put32(PLIC + 0x200004, 10);
        if (c == 'q')
            return 0;
        put8(UART, c);
    }
}
