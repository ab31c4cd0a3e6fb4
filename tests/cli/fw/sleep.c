/* SPDX-License-Identifier: Apache-2.0 */
/* Waits for an interrupt that never comes. */
#include "fw.h"

int main(void)
{
    print("going to sleep\n");
    __asm__ volatile("csrw mie, zero");
    for (;;)
        __asm__ volatile("wfi");
}
