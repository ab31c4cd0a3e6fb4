/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rare turns of inline functions: a lock that another hart wants or has, a thread
 * that is to give way. They are called with the return address in t0 and change
 * t0 and t2 alone, so that a function with a lock in it can do without a stack
 * frame. t1 is the lock's address, t2 what was in its word.
 */
    .cfi_sections .debug_frame

    .equ FRAME, 64

    .macro slow name, function
    .globl \name
    .type \name, @function
    .balign 4
\name:
    .cfi_startproc
    .cfi_return_column 5
    addi sp, sp, -FRAME
    .cfi_def_cfa_offset FRAME
    sw t0, 0(sp)
    .cfi_offset 5, -FRAME
    sw ra, 4(sp)
    .cfi_offset 1, -FRAME + 4
    sw t1, 8(sp)
    sw t3, 12(sp)
    sw t4, 16(sp)
    sw t5, 20(sp)
    sw t6, 24(sp)
    sw a0, 28(sp)
    sw a1, 32(sp)
    sw a2, 36(sp)
    sw a3, 40(sp)
    sw a4, 44(sp)
    sw a5, 48(sp)
    sw a6, 52(sp)
    sw a7, 56(sp)
    mv a0, t1
    mv a1, t2
    mv a2, t0
    call \function
    lw t0, 0(sp)
    lw ra, 4(sp)
    lw t1, 8(sp)
    lw t3, 12(sp)
    lw t4, 16(sp)
    lw t5, 20(sp)
    lw t6, 24(sp)
    lw a0, 28(sp)
    lw a1, 32(sp)
    lw a2, 36(sp)
    lw a3, 40(sp)
    lw a4, 44(sp)
    lw a5, 48(sp)
    lw a6, 52(sp)
    lw a7, 56(sp)
    addi sp, sp, FRAME
    .cfi_def_cfa_offset 0
    .cfi_restore 1
    jr t0
    .cfi_endproc
    .size \name, . - \name
    .endm

    .text
    slow arch_lock_slow, spin_lock_contended
    slow arch_unlock_slow, spin_unlock_contended
    slow arch_preempt_slow, preempt_schedule
