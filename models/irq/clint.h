/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CLINT: software interrupts and timer of up to eight harts.
 *
 * Reference: RISC-V ACLINT specification (MSWI and MTIMER), in the layout of
 * SiFive's CLINT. mtime counts once every `divider` cycles of the device's clock.
 *
 * After reset mtime and every mtimecmp are 0, so each timer interrupt is pending
 * until software sets its mtimecmp; QEMU's `virt` machine does the same.
 *
 * mtime and mtimecmp take accesses of 4 and of 8 bytes, as there; an access of 8
 * happens at once, so no half-written comparison raises an interrupt.
 *
 * Not modelled: the prescaler's phase is that of the clock and does not start anew
 * when mtime is written.
 */
#ifndef DMAVP_CLINT_H
#define DMAVP_CLINT_H

#include "clint_regs.h"
#include "device.h"

#ifdef __cplusplus
extern "C" {
#endif

struct clint_config {
    uint32_t harts;   /* 1..CLINT_MAX_HARTS */
    uint32_t divider; /* device clock cycles per tick of mtime, at least 1 */
};

struct clint {
    struct device dev;
    uint32_t harts, divider;
    uint32_t msip[CLINT_MAX_HARTS];
    uint64_t mtimecmp[CLINT_MAX_HARTS];
    uint64_t offset; /* mtime = cycle / divider + offset, modulo 2^64 */
};

/* Outputs: CLINT_IRQ_MSIP(hart), CLINT_IRQ_MTIP(hart). */
extern const struct device_class clint_class;

/* mtime at CYCLE of the device's clock. */
uint64_t clint_mtime(const struct clint *d, uint64_t cycle);

#ifdef __cplusplus
}
#endif
#endif
