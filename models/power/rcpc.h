/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reset, clock and power controller, `dmavp,rcpc`: switches what other devices live on. A device of
 * our own; its data sheet is this comment and rcpc_regs.h.
 *
 * It has three kinds of outputs, each numbered from 0, and in a device tree a provider for each:
 *
 *   clock n    `clocks = <&rcpc n>`         the controller's own clock divided by DIV, or standing
 *   reset n    `resets = <&rcpc n>`         held or not
 *   domain n   `power-domains = <&rcpc n>`  power, on or off
 *
 * What a device does when these change is told in models/tlm/device_tlm.h.
 *
 * Clocks. An output has its first edge when it is switched on, and then one every DIV cycles of the
 * controller's clock. A change has no effect on the length of the cycle under way: the clock stops,
 * or goes on with another DIV, with the edge that ends it. DIV 0 is a guest error and changes
 * nothing.
 *
 * Power. A domain that is switched off has no power at once. Switched on it takes SETTLE cycles to
 * come up, then STATUS changes from SETTLING to ON. If the bit in FAIL is set by then it changes to
 * FAILED; it must be switched off before it can be tried again.
 *
 * Counters begin with 0 at reset. They hold 32 bits and wrap around, or 64 in two registers: read
 * the upper half, the lower half, and the upper half again.
 *
 * After reset all clocks run, undivided, no reset line is held and all domains have power, so that
 * software which does not know the controller finds everything working; parameters say otherwise.
 *
 * Guest errors beside those of every register table: outputs that are not there, DIV 0, a write
 * while PROTECT is 1, a wrong key, FAILED switched on again.
 */
#ifndef RCPC_H
#define RCPC_H

#include "device.h"
#include "rcpc_regs.h"

#ifdef __cplusplus
extern "C" {
#endif

struct rcpc_config {
    uint32_t clocks, resets, domains; /* outputs of each kind */
    uint32_t clocks_off;              /* after reset, bit n: clock n stands, */
    uint32_t resets_held;             /* reset line n is held, */
    uint32_t domains_off;             /* domain n is off, */
    uint32_t divisor;                 /* of all clocks, */
    uint32_t settle;                  /* of all domains, */
    uint32_t fail;                    /* FAIL */
};

struct rcpc_clock {
    uint32_t control, switches; /* registers */
    uint64_t edge;              /* cycle of an edge of the output, the last or the next one */
    uint64_t cycles;            /* of the output, that have ended with it */
};

struct rcpc_domain {
    uint32_t control, settle, switches; /* registers */
    uint32_t status;
    uint64_t up_at;                     /* while settling: until that cycle */
    uint64_t time, since;               /* cycles with power up to cycle `since` */
};

struct rcpc {
    struct device dev;
    struct rcpc_config cfg;
    uint32_t protect, reset, fail; /* registers */
    uint32_t reset_count[RCPC_RESETS];
    struct rcpc_clock clock[RCPC_CLOCKS];
    struct rcpc_domain domain[RCPC_DOMAINS];
    uint64_t alarm;                /* cycle last asked for */
    /* outputs as told; TOLD: they were */
    uint32_t told, told_reset, told_power, told_divisor[RCPC_CLOCKS];
};

extern const struct device_class rcpc_class;

/* The outputs as they are told by the callbacks of struct device. */
uint32_t rcpc_divisor(const struct rcpc *d, unsigned clock); /* 0 = it stands */
bool rcpc_held(const struct rcpc *d, unsigned reset);
bool rcpc_powered(const struct rcpc *d, unsigned domain);

#ifdef __cplusplus
}
#endif
#endif
