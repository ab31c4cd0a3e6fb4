/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PLIC: up to 96 interrupt sources for up to 16 contexts (a hart's privilege mode).
 *
 * Reference: RISC-V Platform-Level Interrupt Controller specification 1.0. Input n of
 * the device is source n (input 0 is not used), output c is the external interrupt
 * of context c.
 *
 *   level ──> gateway ──> pending ──> & enable & priority > threshold ──> output
 *                ^            │ claim
 *                └─complete── in service
 *
 * All gateways are for level-sensitive sources: a high level makes the source pending
 * unless it is in service; it stays pending, also when the level falls, until it is
 * claimed; a level that is still (or again) high at completion makes it pending anew.
 *
 * Where the specification and QEMU's model differ, the specification holds: a completion
 * of a source that is not enabled for the context is ignored (here with a complaint), and
 * the enable bit of source 0 is wired to zero.
 *
 * Not modelled: edge-triggered and message-signalled gateways, hart affinity extensions.
 */
#ifndef DMAVP_PLIC_H
#define DMAVP_PLIC_H

#include "device.h"
#include "plic_regs.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { PLIC_MAX_SOURCES = 96, PLIC_MAX_CONTEXTS = 16, PLIC_WORDS = PLIC_MAX_SOURCES / 32 + 1 };

struct plic_config {
    uint32_t sources;    /* highest source number, 1..PLIC_MAX_SOURCES */
    uint32_t contexts;   /* 1..PLIC_MAX_CONTEXTS */
    uint32_t priorities; /* highest priority: 1, 3 or 7; other values are cut to the next below */
};

struct plic {
    struct device dev;
    uint32_t sources, contexts, priorities;
    uint32_t level[PLIC_WORDS];   /* the input wires; reset does not change them */
    uint32_t pending[PLIC_WORDS];
    uint32_t service[PLIC_WORDS]; /* claimed and not completed */
    uint32_t priority[PLIC_MAX_SOURCES]; /* of source n + 1 */
    uint32_t threshold[PLIC_MAX_CONTEXTS];
    uint32_t enable[PLIC_MAX_CONTEXTS][PLIC_WORDS];
};

/* Inputs 0..PLIC_MAX_SOURCES, outputs by context. */
extern const struct device_class plic_class;

#ifdef __cplusplus
}
#endif
#endif
