/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any device core with everything that can happen to it, by chance: register accesses of all sizes,
 * wires, request lines, bytes on its line, time. What it tells is added up, so that two devices can
 * be compared.
 */
#ifndef GENERIC_RIG_H
#define GENERIC_RIG_H

#include "gtest_c.h"
#include "memory_bus.h"
#include "registry.h"

enum { GENERIC_BYTES = 0x10000, GENERIC_IRQS = 64, GENERIC_LINES = 32 };

struct generic {
    void *dev;
    const struct device_class *cls;
    struct dma_master master;          /* of a device with master ports */
    struct memory_bus bus;
    struct memory_region region;
    uint8_t mem[GENERIC_BYTES];        /* everything that it addresses; below, and once more above */
    bool irq[GENERIC_IRQS];
    unsigned request[GENERIC_LINES], ack[GENERIC_LINES]; /* as told by it */
    uint8_t in[GENERIC_IRQS], line[GENERIC_LINES], acked[GENERIC_LINES]; /* levels of its wires; */
    uint64_t in_driven;                /* inputs that were ever driven */
    uint64_t alarm;                    /* UINT64_MAX = none */
    uint64_t told;                     /* all that it has told, and read values, in order */
    uint64_t calls;                    /* of its callbacks */
};

/* A fresh device with default parameters. */
void generic_start(struct generic *g, const struct device_class *cls);
void generic_stop(struct generic *g);
/* Up to edge EDGE. */
void generic_run_to(struct generic *g, uint64_t edge);
/* One thing that RANDOM chooses. */
void generic_step(struct generic *g, uint64_t *random);
/* TO's wires get the levels that FROM's have. */
void generic_same_wires(struct generic *to, const struct generic *from);
void generic_reset(struct generic *g);
uint64_t generic_now(const struct generic *g);
uint32_t generic_draw(uint64_t *random, uint32_t below);

#endif
