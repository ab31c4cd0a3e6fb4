/* SPDX-License-Identifier: Apache-2.0 */
/* Polling: 50 million reads of a DMA controller's EnbldChns, three instructions each. */
    .globl _start
_start:
    li      a0, 0x11000000
    li      a1, 50000000
1:
    lw      a2, 0x1c(a0)
    addi    a1, a1, -1
    bnez    a1, 1b
    li      a0, 0x100000        /* exit device: pass */
    li      a1, 0x5555
    sw      a1, 0(a0)
2:
    j       2b
