/* SPDX-License-Identifier: Apache-2.0 */
/* Traps to a handler that is nowhere, or (ILLEGAL) one that is no code. */
#include "fw.h"

static uint32_t no_code[4] __attribute__((aligned(4)));

int main(void)
{
#ifdef ILLEGAL
    const uint32_t handler = (uint32_t)(uintptr_t)no_code;
#else
    const uint32_t handler = 0x70000000;
#endif

    __asm__ volatile("csrw mtvec, %0" : : "r"(handler), "m"(no_code));
    __asm__ volatile("ecall");
    return 0;
}
