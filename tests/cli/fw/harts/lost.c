/* SPDX-License-Identifier: Apache-2.0 */
/* Hart 3 sets a handler where nothing is, and traps. */
#include "harts.h"

void __attribute__((interrupt, aligned(4))) on_trap(void)
{
}

int main(unsigned hart)
{
    if (hart == 3)
        __asm__ volatile("csrw mtvec, %0\n\tecall" : : "r"(0x40000000));
    for (;;)
        ;
}
