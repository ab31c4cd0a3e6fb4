/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entry point, for all harts: a0 hart id, a1 address of the device tree. Hart 0
 * runs the kernel; the others sleep for good.
 */
    .cfi_sections .debug_frame

    .section .text.entry, "ax"
    .globl _start
    .type _start, @function
_start:
    .cfi_startproc
    .cfi_undefined ra
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    csrci mstatus, 8
    csrw mie, zero
    la t0, trap_entry
    csrw mtvec, t0
    bnez a0, 2f

    la sp, __boot_stack_end
    la t0, __bss_start
    la t1, __bss_end
1:  bgeu t0, t1, 3f
    sw zero, 0(t0)
    addi t0, t0, 4
    j 1b
2:  wfi
    j 2b
3:  call start_kernel
    j 2b
    .cfi_endproc
    .size _start, . - _start
