/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The legal differences between this CPU and QEMU 7.2's rv32 without S, F, D, H, PMP and MMU, and
 * the bits that are therefore left out. Beside CSRs:
 *
 *  - A misaligned access works in RAM on both. Outside it is an exception here and not there (I 2.6
 *    leaves it open): not generated, nor are accesses across the end of RAM.
 *  - An AMO that faults is told as a load by QEMU; the manual wants store/AMO (II 3.1.15). The trap
 *    handler makes it that. A store-conditional without reservation does not look at its address
 *    in QEMU: not generated.
 *  - mtval of a breakpoint is 0 or its address (II 3.1.16): the handler makes it 0.
 *  - sfence.vma in M mode is reserved without S (II 3.2.1) and does nothing in QEMU: not generated.
 *  - QEMU counts instructions, trapped ones too, a counter that was written is one ahead, and its
 *    upper half gets no carry then (II 3.1.10): compared are differences between two reads of the
 *    lower half without a trap or a write between them.
 *  - csrrs and csrrc with a register other than x0 write even if it holds 0 (I 9.1), which a
 *    read-only CSR does not take; QEMU takes it: not generated.
 *  - mret to U mode clears mstatus.MPRV (II 3.1.6.3), but not in QEMU: it is cleared before.
 *  - An instruction of which one half is in RAM and one behind it ends QEMU by an assertion.
 *  - Without fence.i changed code may or may not be seen (I 3): always with it.
 */
#include "csr_rules.h"

#include "rv_csrs.h"

#define ALL UINT32_MAX
#define MSTATUS_BITS (MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPP | MSTATUS_MPRV | MSTATUS_TW)
#define LINES 0x888 /* software, timer, external */

const struct csr_rule csr_rules[] = {
    {CSR_MSTATUS, MSTATUS_BITS, MSTATUS_BITS, "mstatus",
     "QEMU keeps the bits of S mode without it; they are WARL (II 3.1.6)"},
    {CSR_MISA, ALL, 0, "misa", "read-only in both (WARL, II 3.1.1)"},
    {CSR_MIE, LINES, LINES, "mie", "QEMU keeps the bits of S mode without it (WARL, II 3.1.9)"},
    {CSR_MTVEC, ALL, 0, "mtvec", "must point to a handler; modes 2 and 3 are reserved (II 3.1.7)"},
    {CSR_MCOUNTEREN, 7, 7, "mcounteren", "QEMU has counters 3.. to let through (WARL, II 3.1.11)"},
    {CSR_MENVCFG, 1, 1, "menvcfg", "QEMU has bits of extensions (WPRI, II 3.1.18)"},
    {CSR_MENVCFGH, 0, 0, "menvcfgh", "QEMU has bits of extensions (WPRI, II 3.1.18)"},
    {CSR_MSTATUSH, ALL, 0, "mstatush", "QEMU keeps MPV and GVA without H (WPRI, II 3.1.6)"},
    {CSR_MCOUNTINHIBIT, 5, 5, "mcountinhibit", "QEMU has counters 3.. (WARL, II 3.1.12)"},
    {CSR_MSCRATCH, ALL, ALL, "mscratch", ""},
    {CSR_MEPC, ~1u, ~1u, "mepc", "QEMU keeps bit 0, which is always zero (II 3.1.14)"},
    {CSR_MCAUSE, ALL, ALL, "mcause", ""},
    {CSR_MTVAL, ALL, ALL, "mtval", ""},
    {CSR_MIP, LINES, LINES, "mip", "QEMU has bits of S mode without it (WARL, II 3.1.9)"},
    {CSR_MHARTID, ALL, 0, "mhartid", ""},
    {CSR_MVENDORID, ALL, 0, "mvendorid", ""},
    {CSR_MARCHID, 0, 0, "marchid", "names the implementation (II 3.1.3)"},
    {CSR_MIMPID, 0, 0, "mimpid", "names the implementation (II 3.1.4)"},
    {CSR_MCONFIGPTR, ALL, 0, "mconfigptr", ""},
    {CSR_MHPMEVENT3, ALL, 0, "mhpmevent3", "QEMU has events to choose (WARL, II 3.1.10)"},
    {CSR_MINSTRET + 1, ALL, 0, "mhpmcounter3", "QEMU's holds what is written (WARL, II 3.1.10)"},
};
const unsigned csr_rule_count = sizeof csr_rules / sizeof csr_rules[0];

/* Not among them: PMP, triggers (optional, and switched off or different there), medeleg and
 * mideleg (QEMU has them without S mode). */
const uint32_t absent_csrs[] = {
    0x000, 0x001, 0x002, 0x003, 0x004, 0x100, 0x104, 0x105, 0x106, 0x140, 0x141,
    0x142, 0x143, 0x144, 0x180, 0x200, 0x244, 0x321, 0x322, 0x345, 0x3f0, 0x400,
    0x5a8, 0x600, 0x680, 0x747, 0x757, 0x7a8, 0x7b0, 0x7b1, 0x7c0, 0x800, 0x8ff,
    0xb01, 0xb81, 0xbc0, 0xcc0, 0xe12, 0xf00, 0xf10, 0xf16, 0xfc0, 0xfff,
};
const unsigned absent_csr_count = sizeof absent_csrs / sizeof absent_csrs[0];
