/* SPDX-License-Identifier: Apache-2.0 */
/* Entry: stack, .bss is zero already, main(hart, device tree), exit with what it returns. */
    .section .text.start, "ax"
    .globl _start
_start:
    la   sp, stack_top
    la   t0, on_trap
    csrw mtvec, t0
    call main
    bnez a0, 1f
    li   a1, 0x5555
    j    2f
1:  slli a1, a0, 16
    li   t0, 0x3333
    or   a1, a1, t0
2:  li   t0, 0x100000
    sw   a1, 0(t0)
3:  j    3b

/* A trap leaves its cause and skips a 4-byte instruction: enough to survive an access fault. */
    .balign 4
on_trap:
    csrr t6, mcause
    la   t5, last_trap
    sw   t6, 0(t5)
    csrr t6, mepc
    addi t6, t6, 4
    csrw mepc, t6
    mret

    .bss
    .balign 16
    .space 4096
stack_top:
    .globl last_trap
last_trap:
    .space 4
