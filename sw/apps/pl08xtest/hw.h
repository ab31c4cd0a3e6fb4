/* SPDX-License-Identifier: Apache-2.0 */
/* What test control does for these tests, to the first controller; without it hw_there() is false.
 */
#ifndef HW_H
#define HW_H

#include "dmaengine.h"

bool hw_there(void);

/* Physical channel N stops after beat BEAT of KINDS (TESTCTL_READ and so on), counted from now on;
 * while it does, hw_held(). */
void hw_hold(unsigned n, u32 kinds, u32 beat);
bool hw_wait_held(void);
void hw_let_go(void);

/* The interrupt of CHAN's controller does not arrive any more; or does again, with what is due. */
void hw_gate_irq(const struct dma_chan *chan, bool closed);
/* It is high, as if of another device on the same line; or not any more. */
void hw_force_irq(const struct dma_chan *chan, bool on);
/* It comes once, from somebody else on the same line. May sleep. */
void hw_foreign_irq(const struct dma_chan *chan);
/* It is high, and nobody knows. */
bool hw_irq_is_due(const struct dma_chan *chan);

/* Physical channel N (0xff: any) meets RULE (TESTCTL_ERROR and so on) at its access number NTH of
 * KINDS to BYTES at bus address FIRST; the rule's number. */
u32 hw_rule(u32 rule, unsigned n, u32 kinds, phys_addr_t first, u32 bytes, u32 nth);
/* These BITS of one word are flipped when it is moved next. */
u32 hw_corrupt(unsigned n, u32 kinds, phys_addr_t word, u32 bits);
u32 hw_hits(u32 number);
void hw_unrule(u32 number);

/* The log of the accesses of the first controller, or hart 0, to BYTES at FIRST from now on. */
enum { HW_DMA = 0, HW_HART = 0x80 };
void hw_log(u32 who, phys_addr_t first, u32 bytes);
u32 hw_log_count(void);
/* Address of entry N, as the initiator has it, and what it was: TESTCTL_LOG_ fields. */
u32 hw_log_addr(u32 n);
u32 hw_log_info(u32 n);
void hw_log_off(void);

/* Registers of CHAN's controller, and what it has at ADDR, on the bus. */
phys_addr_t hw_regs(const struct dma_chan *chan);
phys_addr_t hw_bus(const struct dma_chan *chan, dma_addr_t addr);

#endif
