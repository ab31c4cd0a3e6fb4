/* SPDX-License-Identifier: Apache-2.0 */
/* What tests ask of the CPU. */
#include "arch.h"
#include "kernel.h"

/* Jumps into a row of instructions of two bytes. */
void __attribute__((noinline)) arch_pass(unsigned cycles)
{
    __asm__ volatile("la t0, 1f\n"
                     "sub t0, t0, %0\n"
                     "jr t0\n"
                     ".rept 1024\n"
                     "c.nop\n"
                     ".endr\n"
                     "1:\n" ::"r"(2 * min(cycles, (unsigned)ARCH_PASS_MAX))
                     : "t0");
}

unsigned arch_registers_lost(unsigned rounds)
{
    u32 seen[26], n = rounds, lost = 0;

    __asm__ volatile(
        ".irp r, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, "
        "28, 29, 30, 31\n"
        "li x\\r, 0x1000 + \\r\n"
        ".endr\n"
        "1: addi %0, %0, -1\n"
        "bnez %0, 1b\n"
        ".set at, 0\n"
        ".irp r, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, "
        "28, 29, 30, 31\n"
        "sw x\\r, at(%1)\n"
        ".set at, at + 4\n"
        ".endr\n"
        : "+r"(n)
        : "r"(seen)
        : "memory", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "a0", "a1", "a2", "a3", "a4", "a5",
          "a6", "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11");
    for (unsigned i = 0; i < 25; i++)
        lost += seen[i] != 0x1000 + (i < 3 ? 5 + i : 7 + i);
    return lost;
}
