/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CLINT registers: the layout of SiFive's core-local interruptor, which the RISC-V ACLINT
 * specification keeps for compatibility. Plain C; used by the model, the firmware and the tests.
 */
#ifndef CLINT_REGS_H
#define CLINT_REGS_H

#define CLINT_MSIP(hart) (0x0000 + 4 * (hart)) /* bit 0 = machine software interrupt of HART */
#define CLINT_MTIMECMP(hart) (0x4000 + 8 * (hart))   /* low word */
#define CLINT_MTIMECMPH(hart) (0x4004 + 8 * (hart))
#define CLINT_MTIME 0xbff8 /* low word */
#define CLINT_MTIMEH 0xbffc
#define CLINT_WINDOW 0x10000

#define CLINT_MAX_HARTS 8

/* Interrupt outputs of the model */
#define CLINT_IRQ_MSIP(hart) (2 * (hart))
#define CLINT_IRQ_MTIP(hart) (2 * (hart) + 1)

#endif
