/* SPDX-License-Identifier: Apache-2.0 */
/* Seconds of nothing but instructions: no loads, no stores, no device. */
    .globl _start
_start:
    li      a0, 1000000000
1:
    addi    a0, a0, -1
    bnez    a0, 1b
    li      a0, 0x100000        /* exit device: pass */
    li      a1, 0x5555
    sw      a1, 0(a0)
2:
    j       2b
