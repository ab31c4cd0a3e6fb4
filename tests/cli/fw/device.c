/* SPDX-License-Identifier: Apache-2.0 */
/* Uses a device as what it is not: DO is 1 code, 2 misaligned, 3 for atomics. Survives the trap. */
#include "fw.h"

#define MTIME 0x0200bff8u

/* Comes back to the caller of the jump, which is where ra points. */
__asm__(".balign 4\n"
        "on_fetch_fault:\n"
        "    csrr t6, mcause\n"
        "    la t5, last_trap\n"
        "    sw t6, 0(t5)\n"
        "    csrw mepc, ra\n"
        "    mret\n");

int main(void)
{
    static const uint32_t cause[] = {0, 1, 4, 7};

#if DO == 1
    __asm__ volatile("la t0, on_fetch_fault\ncsrw mtvec, t0\njalr %0"
                     :
                     : "r"(UART)
                     : "ra", "t0", "t5", "t6", "memory");
#elif DO == 2
    __asm__ volatile(".option push\n.option norvc\nlw t0, 0(%0)\n.option pop"
                     :
                     : "r"(MTIME + 1)
                     : "t0", "t5", "t6", "memory");
#else
    __asm__ volatile("amoadd.w t0, t1, (%0)" : : "r"(MTIME) : "t0", "t1", "t5", "t6", "memory");
#endif
    print(last_trap == cause[DO] ? "survived\n" : "another trap, or none\n");
    return 0;
}
