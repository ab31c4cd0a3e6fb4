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

#include "bits.h"
#include "device.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EXIT_DEVICE_FINISH 0x000
#define EXIT_DEVICE_WHAT BITS(15, 0)
#define EXIT_DEVICE_CODE BITS(31, 16)
#define EXIT_DEVICE_PASS 0x5555
#define EXIT_DEVICE_FAIL 0x3333
#define EXIT_DEVICE_RESET 0x7777
#define EXIT_DEVICE_WINDOW 0x1000

struct exit_device {
    struct device dev;
    uint32_t request; /* the last valid value written; 0 = none since reset */
};

extern const struct device_class exit_class;

#ifdef __cplusplus
}
#endif
#endif
