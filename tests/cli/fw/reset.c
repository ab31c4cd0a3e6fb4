/* SPDX-License-Identifier: Apache-2.0 */
/* Resets the board twice, and ends when it comes up for the third time. A word of RAM that is not
 * the program's outlives a reset; one that is, does not. */
#include "fw.h"

#define KEPT 0x80100000ul

static unsigned fresh = 7;
static unsigned zero;

int main(void)
{
    const unsigned n = get32(KEPT);

    if (fresh != 7 || zero)
        return 1;
    fresh = 8;
    zero = 1;
    put32(KEPT, n + 1);
    print(n == 2 ? "third\r\n" : "again\r\n");
    if (n < 2)
        put32(EXIT, 0x7777);
    return n == 2 ? 0 : 2; /* nothing runs behind a reset */
}
