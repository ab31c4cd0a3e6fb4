/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trap entry and exit. What a called function may change goes to the stack of
 * whatever was running, as struct trap_frame (trap.c): interrupts nest while
 * softirqs run, and threads are switched at the end of one, so mepc and mstatus
 * are saved too. An exception saves the rest for its report. The CFI lets a
 * debugger unwind from a handler into the interrupted code.
 */
    .cfi_sections .debug_frame

    .equ FRAME, 144
    .equ EPC, 0
    .equ STATUS, 128

    .macro save n
    sw x\n, 4 * \n(sp)
    .cfi_rel_offset x\n, 4 * \n
    .endm

    .macro load n
    lw x\n, 4 * \n(sp)
    .endm

    .macro each_caller_saved operation
    .irp n, 1, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17, 28, 29, 30, 31
    \operation \n
    .endr
    .endm

    .text
    .globl trap_entry
    .type trap_entry, @function
    .balign 4
trap_entry:
    .cfi_startproc simple
    .cfi_signal_frame
    .cfi_return_column 64
    .cfi_register 64, mepc
    .cfi_def_cfa sp, 0
    addi sp, sp, -FRAME
    .cfi_def_cfa_offset FRAME
    each_caller_saved save
    csrr t0, mepc
    sw t0, EPC(sp)
    .cfi_offset 64, EPC - FRAME
    csrr t1, mstatus
    sw t1, STATUS(sp)
    csrr a0, mcause
    bgez a0, 1f
    andi a0, a0, 31
    call hart_interrupt

    lw t0, EPC(sp)
    csrw mepc, t0
    lw t1, STATUS(sp)
    csrw mstatus, t1
    .cfi_remember_state
    each_caller_saved load
    addi sp, sp, FRAME
    .cfi_def_cfa_offset 0
    .cfi_register 64, mepc
    mret

1:  .cfi_restore_state
    .irp n, 3, 4, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
    save \n
    .endr
    addi t0, sp, FRAME
    sw t0, 8(sp)
    mv a1, sp
    call exception
    .cfi_endproc
    .size trap_entry, . - trap_entry
