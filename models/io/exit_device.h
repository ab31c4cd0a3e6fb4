/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exit device: software ends the simulation, or asks for a reset, by one write.
 *
 * Register 0 as in SiFive's test finisher, which QEMU's `virt` machine has at 0x100000:
 * bits 15:0 say what is wanted, bits 31:16 are the exit code of a failure. It reads 0.
 *
 * What was written goes to the shell's finish() from inside the write: one of the three requests,
 * with the code.
 */
#ifndef DMAVP_EXIT_DEVICE_H
#define DMAVP_EXIT_DEVICE_H

#include "device.h"
#include "exit_device_regs.h"

#ifdef __cplusplus
extern "C" {
#endif

struct exit_device {
    struct device dev;
    uint32_t request; /* the last valid value written; 0 = none since reset */
};

extern const struct device_class exit_class;

#ifdef __cplusplus
}
#endif
#endif
