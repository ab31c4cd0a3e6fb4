/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Test control: what a program under test uses to stop, watch and disturb the hardware
 * around it. On test boards, at 0x1300_0000. A device of this project; this file is its
 * data sheet. All registers are words. Numbers:
 *
 *   controller   DMA controllers in the order of `dmavp info`, from 0
 *   initiator    a controller's number; 0x80 + n: hart n (its place in `dmavp info`); 0xff: any
 *   interrupt    source number at the interrupt controller, as in `interrupts` of the device tree;
 *                32 in a word
 *   kinds        bits of TESTCTL_KINDS: read, write, fetch of a list item; none of them: all
 *
 * Beat gate. Stops channel CHANNEL of controller n before, or after, beat BEAT that it makes of
 * these KINDS, counted from the write to GATE_CTRL on: beats whose address is accepted later. Held
 * are this beat (before) and all others of the channel whose data phases have not begun, with
 * HREADY low. Writing GATE_CTRL lets go what is held; with ARM it stops at the next such beat.
 * Beats that were held are not counted again. Cycles are the same in every timing mode.
 *
 * Interrupt gate. What devices do to a gated line does not arrive; IRQ_PENDING shows where what
 * arrives differs. IRQ_PASS lets it arrive once, IRQ_GATE = 0 for good. IRQ_FORCE: a level that
 * nobody drives. They are of interrupts that a device drives.
 *
 * Deferred gate. Touches no hardware: with DEFER_CTRL = 1 a test build runs one item of deferred
 * work (tasklet, work queue) for each 1 that it reads from DEFER_TAKE. A 1 uses up one of
 * DEFER_STEPS. With DEFER_CTRL = 0 it is always 1, and nothing is used up.
 *
 * Rules. RULE_ADD makes a rule of the registers before it (faults.h has the meaning, addresses are
 * the CPU's), until it is removed or the device is reset. RULE_NUMBER is its number; 0xffff_ffff:
 * it was not added. Kind LOST: RULE_FIRST is an interrupt. END, for POISON: the run ends, with exit
 * status 1. A rule that could never be hit is a guest error: of a hart or controller that is not
 * there, a channel that it does not have, an interrupt that no device drives.
 *
 * Bus log. The last TESTCTL_LOG accesses of LOG_WHO to [LOG_FIRST, LOG_LAST], which are the CPU's
 * addresses, from LOG_CTRL = 1 on; LOG_COUNT: how many there were. LOG_INDEX 0 is the oldest that
 * is kept, and so on. LOG_ADDR is as the initiator addresses it, LOG_TIME_LO and _HI are ps, of the
 * begin. Loosely timed, accesses of different initiators are in the order in which they are carried
 * out. Instruction fetches are not seen.
 */
#ifndef TESTCTL_REGS_H
#define TESTCTL_REGS_H

#include "bits.h"

#define TESTCTL_ID          0x000 /* ro: TESTCTL_MAGIC */
#define TESTCTL_MAGIC       0x74637401u

#define TESTCTL_GATES       8     /* controllers */
#define TESTCTL_GATE(n)     (0x100 + 0x10 * (n))
#define TESTCTL_GATE_BEAT   0x0   /* rw: 1 and up */
#define TESTCTL_GATE_CTRL   0x4   /* rw */
#define TESTCTL_GATE_STATUS 0x8   /* ro: OPEN, ARMED, HOLDS */
#define TESTCTL_GATE_LEFT   0xc   /* ro: beats still to come */
#define   TESTCTL_CHANNEL   BITS(3, 0)
#define   TESTCTL_KINDS     BITS(10, 8)
#define   TESTCTL_READ      BIT(8)
#define   TESTCTL_WRITE     BIT(9)
#define   TESTCTL_FETCH     BIT(10)
#define   TESTCTL_AFTER     BIT(16)
#define   TESTCTL_ARM       BIT(31)
#define   TESTCTL_OPEN      0
#define   TESTCTL_ARMED     1
#define   TESTCTL_HOLDS     2

#define TESTCTL_IRQ_WORDS   3
#define TESTCTL_IRQ_GATE    0x200 /* rw, 3 words */
#define TESTCTL_IRQ_PENDING 0x210 /* ro */
#define TESTCTL_IRQ_PASS    0x220 /* wo */
#define TESTCTL_IRQ_FORCE   0x230 /* rw */

#define TESTCTL_DEFER_CTRL  0x240 /* rw: 0, 1 */
#define TESTCTL_DEFER_STEPS 0x244 /* read: how many are left; write: so many more */
#define TESTCTL_DEFER_TAKE  0x248 /* ro, with effect */

#define TESTCTL_RULE_FIRST  0x300 /* rw: first and */
#define TESTCTL_RULE_LAST   0x304 /* rw: last byte */
#define TESTCTL_RULE_WHO    0x308 /* rw */
#define   TESTCTL_INITIATOR BITS(7, 0)
#define   TESTCTL_KINDS_OF  BITS(10, 8)
#define   TESTCTL_CHAN      BITS(23, 16) /* 0xff: any */
#define   TESTCTL_HART      0x80
#define   TESTCTL_ANY       0xff
#define TESTCTL_RULE_NTH    0x30c /* rw: the first access that is hit; 0 is 1 */
#define TESTCTL_RULE_COUNT  0x310 /* rw: how many; 0: all */
#define TESTCTL_RULE_VALUE  0x314 /* rw: DELAY: cycles, 1 to 1000000; CORRUPT: bits */
#define TESTCTL_RULE_ADD    0x318 /* wo: kind, and END */
#define   TESTCTL_KIND      BITS(7, 0)
#define   TESTCTL_ERROR     0
#define   TESTCTL_STALL     1
#define   TESTCTL_DELAY     2
#define   TESTCTL_CORRUPT   3
#define   TESTCTL_POISON    4
#define   TESTCTL_LOST      6
#define   TESTCTL_END       BIT(8)
#define TESTCTL_RULE_NUMBER 0x31c /* ro */
#define TESTCTL_RULE_SELECT 0x320 /* rw: a number, for */
#define TESTCTL_RULE_HITS   0x324 /* ro */
#define TESTCTL_RULE_REMOVE 0x328 /* wo: a number that RULE_ADD gave */
#define TESTCTL_NO_RULE     0xffffffffu

#define TESTCTL_LOG         64
#define TESTCTL_LOG_CTRL    0x400 /* rw: 1: on; going on empties it */
#define TESTCTL_LOG_WHO     0x404 /* rw: initiator */
#define TESTCTL_LOG_FIRST   0x408 /* rw: first and */
#define TESTCTL_LOG_LAST    0x40c /* rw: last byte */
#define TESTCTL_LOG_COUNT   0x410 /* ro */
#define TESTCTL_LOG_INDEX   0x414 /* rw */
#define TESTCTL_LOG_ADDR    0x418 /* ro: of the entry, 0 if there is none */
#define TESTCTL_LOG_BYTES   0x41c /* ro: that were moved */
#define TESTCTL_LOG_INFO    0x420 /* ro */
#define   TESTCTL_LOG_CHAN   BITS(15, 8)  /* 0xff: none */
#define   TESTCTL_LOG_KIND   BITS(17, 16) /* 0 read, 1 write, 2 fetch */
#define   TESTCTL_LOG_STATUS BITS(21, 20) /* 0 ok, 1 nothing is there, 2 refused */
#define TESTCTL_LOG_TIME_LO 0x424 /* ro */
#define TESTCTL_LOG_TIME_HI 0x428 /* ro */

#define TESTCTL_WINDOW      0x1000

#endif
