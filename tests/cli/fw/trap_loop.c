/* SPDX-License-Identifier: Apache-2.0 */
/* Traps to a handler that is nowhere. */
#include "fw.h"

int main(void)
{
    __asm__ volatile("csrw mtvec, %0" : : "r"(0x70000000));
    put32(0x70000000, 1);
    return 0;
}
