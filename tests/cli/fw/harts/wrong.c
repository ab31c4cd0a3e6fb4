/* SPDX-License-Identifier: Apache-2.0 */
/* Hart 2 does what devices do not take, hart 1 reads where nothing is: both are told and trap. */
#include "harts.h"

static SHARED volatile uint32_t trapped;

void __attribute__((interrupt, aligned(4))) on_trap(void)
{
    uint32_t pc;

    __asm__ volatile("csrr %0, mepc" : "=r"(pc));
    __asm__ volatile("csrw mepc, %0" : : "r"(pc + 4));
    add(&trapped, 1);
}

static void load(uint32_t addr)
{
    __asm__ volatile(".option push\n\t.option norvc\n\tlw t0, 0(%0)\n\t.option pop"
                     : : "r"(addr) : "t0");
}

int main(unsigned hart)
{
    if (hart == 2)
        load(UART + 1);
    if (hart == 1)
        load(0x40000000);
    if (!hart)
        wait_for(&trapped, 2);
    return 0;
}
