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

/* The last thing that happened to it. */
enum generic_event { GENERIC_TIME, GENERIC_WIRES, GENERIC_READ, GENERIC_WRITE, GENERIC_RESET };

/* What it supplies, as told, and what follows from that alone since the last reset. */
struct generic_supply {
    uint32_t divisor[GENERIC_LINES];
    bool held[GENERIC_LINES], powered[GENERIC_LINES];
    uint32_t resets[GENERIC_LINES];     /* lines that became held */
    uint64_t power_time[GENERIC_LINES]; /* cycles with power up to cycle */
    uint64_t since[GENERIC_LINES];
};

/* What is around a test control, as it was told. */
struct generic_board {
    uint32_t gate[8], irq_gate[3], irq_force[3], log, rules;
};

struct generic {
    void *dev;
    const struct device_class *cls;
    struct dma_master master;          /* of a device with master ports */
    struct memory_bus bus;
    struct memory_region region;
    uint8_t mem[GENERIC_BYTES];        /* all that it addresses; below, and once more above */
    bool irq[GENERIC_IRQS];
    unsigned request[GENERIC_LINES], ack[GENERIC_LINES]; /* as told by it */
    uint8_t in[GENERIC_IRQS], line[GENERIC_LINES], acked[GENERIC_LINES]; /* levels of its wires; */
    uint64_t in_driven;                /* inputs that were ever driven */
    uint64_t alarm;                    /* UINT64_MAX = none */
    uint64_t told;                     /* all that it has told, and read values, in order */
    uint64_t calls;                    /* of its callbacks */
    enum generic_event event;
    uint32_t off, size, value;         /* of an access; what was read, or is written. Of wires:
                                        * the access that a test control was told of */
    enum bus_status status;
    uint64_t sent, taken;              /* bytes on its line, since reset, */
    uint64_t sent_before, taken_before; /* and before the last event */
    void *before;                      /* the device as it was then */
    uint32_t asked;                    /* of finish(), since reset; 0 = nothing */
    struct generic_supply supply;
    struct generic_board board;
};

/* Class I of all there are: those of the registry, NULL for what is no device, and the example,
 * which is on no board; then NULL. */
const struct device_class *generic_class(unsigned i);

#define GENERIC_EACH_CLASS(cls)                                                                    \
    for (unsigned i_ = 0; i_ <= registry_count; i_++)                                              \
        for (const struct device_class *cls = generic_class(i_); cls; cls = NULL)

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
