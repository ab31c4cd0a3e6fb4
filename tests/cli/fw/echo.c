/* SPDX-License-Identifier: Apache-2.0 */
/* Sends back what it gets, by polling, until a 'q'. */
#include "fw.h"

int main(void)
{
    for (;;) {
        while (!(get8(UART + 5) & 1))
            ;
        uint8_t c = get8(UART);

        if (c == 'q')
            return 0;
        put8(UART, c);
    }
}
