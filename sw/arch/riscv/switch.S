/* SPDX-License-Identifier: Apache-2.0 */
    .cfi_sections .debug_frame

    .equ FRAME, 64

/* void arch_switch(void **save_sp, void *load_sp, struct task_struct *next): leaves
 * the running thread and continues NEXT where it called arch_switch. Interrupts
 * are off. */
    .text
    .globl arch_switch
    .type arch_switch, @function
    .balign 4
arch_switch:
    .cfi_startproc
    addi sp, sp, -FRAME
    .cfi_def_cfa_offset FRAME
    sw ra, 0(sp)
    .cfi_offset ra, -FRAME
    sw s0, 4(sp)
    sw s1, 8(sp)
    sw s2, 12(sp)
    sw s3, 16(sp)
    sw s4, 20(sp)
    sw s5, 24(sp)
    sw s6, 28(sp)
    sw s7, 32(sp)
    sw s8, 36(sp)
    sw s9, 40(sp)
    sw s10, 44(sp)
    sw s11, 48(sp)
    sw sp, 0(a0)
    mv tp, a2
    mv sp, a1
    .globl arch_resume /* the hart's first thread: tp and sp are set */
arch_resume:
    lw ra, 0(sp)
    lw s0, 4(sp)
    lw s1, 8(sp)
    lw s2, 12(sp)
    lw s3, 16(sp)
    lw s4, 20(sp)
    lw s5, 24(sp)
    lw s6, 28(sp)
    lw s7, 32(sp)
    lw s8, 36(sp)
    lw s9, 40(sp)
    lw s10, 44(sp)
    lw s11, 48(sp)
    addi sp, sp, FRAME
    .cfi_def_cfa_offset 0
    ret
    .cfi_endproc
    .size arch_switch, . - arch_switch

/* First code of a new thread: its function is in s0 (arch_thread_stack). */
    .globl arch_thread_start
    .type arch_thread_start, @function
    .balign 4
arch_thread_start:
    .cfi_startproc
    .cfi_undefined ra
    jalr s0
1:  j 1b
    .cfi_endproc
    .size arch_thread_start, . - arch_thread_start
