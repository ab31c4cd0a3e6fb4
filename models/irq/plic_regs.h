/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PLIC registers (RISC-V Platform-Level Interrupt Controller specification 1.0, chapter 3). Plain
 * C; used by the model, the firmware and the tests.
 *
 *   0x000000  priority of source n at 4n; source 0 does not exist
 *   0x001000  pending bits, 32 sources a word
 *   0x002000  enable bits of context 0, 0x80 bytes per context
 *   0x200000  threshold and claim/complete of context 0, 0x1000 bytes per context
 */
#ifndef PLIC_REGS_H
#define PLIC_REGS_H

#define PLIC_PRIORITY(source) (4 * (source))
#define PLIC_PENDING(word) (0x1000 + 4 * (word))
#define PLIC_ENABLE(context, word) (0x2000 + 0x80 * (context) + 4 * (word))
#define PLIC_ENABLE_STEP 0x80
#define PLIC_THRESHOLD(context) (0x200000 + 0x1000 * (context))
#define PLIC_CLAIM(context) (0x200004 + 0x1000 * (context)) /* read: claim; write: complete */
#define PLIC_CONTEXT_STEP 0x1000
#define PLIC_WINDOW 0x600000

#endif
