/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A PL080 that lives on outputs 0 of a reset, clock and power controller, several times in one
 * simulation: loosely timed, on a bus with arbitration that lends memories' ports or does not, and
 * with RTL engines where the rig is built WITH_RTL. What is done to one is done to all at the
 * same time. Clock period 10 ns; time is counted from power_start().
 *
 * On the bus, outputs 1: a PL011; outputs 2: the second memory; a second controller, whose reset
 * line, clock and domain 0 the PL080 lives on as well.
 */
#ifndef POWER_RIG_H
#define POWER_RIG_H

#include "faults.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum power_way { POWER_LT, POWER_AT, POWER_BUS, POWER_RTL };
extern const unsigned power_ways;
extern const uint8_t power_lost; /* a byte of a memory that was off */

enum {
    POWER_RAM = 0x80000000,  /* no wait states */
    POWER_SRAM = 0x14000000, /* one to read, two to write */
    POWER_UART = 0x12000000,
    POWER_SECOND = 0x13000000, /* the second controller */
    POWER_MEM = 0x1000,
    POWER_CYCLE = 10000, /* ps */
    POWER_SETTLE = 20,   /* cycles that a domain takes to come up */
};

/* Fresh controllers and memories; the first four bytes of each memory are its own. */
void power_start(void);
/* A scripted fault of the PL080s' accesses, until the next start; by the bus's addresses. */
void power_fault(const struct fault_rule *rule);
/* Up to PS, and all that happens then. */
void power_run(uint64_t ps);

/* A register of the controllers of power in all, at a local time AHEAD ps from now. */
void power_switch(uint32_t off, uint32_t value, uint64_t ahead);
uint32_t power_look(enum power_way way, uint32_t off);
/* Of the PL080s. False = not all of them took it. */
bool power_write(uint32_t off, uint32_t value);
bool power_read(enum power_way way, uint32_t off, uint32_t *value, uint64_t ahead);

/* Memory 0 or 1 with all that has happened by now. */
uint8_t *power_memory(enum power_way way, unsigned n);
/* When the interrupt of the PL080 rose and fell last; 0 = it did not. */
uint64_t power_rose(enum power_way way);
uint64_t power_fell(enum power_way way);
bool power_irq(enum power_way way); /* the wire */
/* Where the PL080's state differs from another's, or from a fresh one's; "" = nowhere. */
const char *power_differs(enum power_way a, enum power_way b);
const char *power_stale(enum power_way way);
const char *power_note(void); /* the last one of all */

#ifdef __cplusplus
}
#endif
#endif
