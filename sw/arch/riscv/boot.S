/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entry point, for all harts: a0 hart id, a1 address of the device tree. Hart 0
 * starts the kernel; each of the others sleeps until a software interrupt says
 * that there is a thread for it in arch_boot_mail (trap.c).
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
    la tp, init_task
    la t0, __bss_start
    la t1, __bss_end
1:  bgeu t0, t1, 4f
    sw zero, 0(t0)
    addi t0, t0, 4
    j 1b
2:  csrsi mie, 8
3:  wfi
    csrr t0, mip
    andi t0, t0, 8
    beqz t0, 3b
    la t0, arch_boot_mail
    slli t1, a0, 3
    add t0, t0, t1
    lw sp, 0(t0)
    beqz sp, 3b
    lw tp, 4(t0)
    fence r, rw
    j arch_resume

4:  call start_kernel
5:  wfi
    j 5b
    .cfi_endproc
    .size _start, . - _start
