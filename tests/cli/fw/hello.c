/* SPDX-License-Identifier: Apache-2.0 */
/* Prints bytes of all kinds and passes. */
#include "fw.h"

int main(void)
{
    print("hello\n");
    put8(UART, 0);
    put8(UART, 0xff);
    print("no newline at the end");
    return 0;
}
