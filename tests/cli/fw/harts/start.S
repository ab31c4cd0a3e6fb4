/* SPDX-License-Identifier: Apache-2.0 */
/* Entry of every hart: a stack each, then main(hart). Hart 0 ends the run with what it returns, the
 * others sleep. */
    .section .text.start, "ax"
    .globl _start
_start:
    la   sp, stacks
    addi t0, a0, 1
    slli t0, t0, 10
    add  sp, sp, t0
    la   t0, on_trap
    csrw mtvec, t0
    csrr s0, mhartid
    call main
    bnez s0, 3f
    bnez a0, 1f
    li   a1, 0x5555
    j    2f
1:  slli a1, a0, 16
    li   t0, 0x3333
    or   a1, a1, t0
2:  li   t0, 0x100000
    sw   a1, 0(t0)
3:  csrw mie, zero
    wfi
    j    3b

    .bss
    .balign 64
stacks:
    .space 8 * 1024
