/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A PL080 and two other initiators on an approximately timed bus with three memories, twice in one
 * simulation: on one bus ports are lent, on the other they are not. What is told to one is told to
 * both.
 */
#ifndef LOAN_RIG_H
#define LOAN_RIG_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    LOAN_MEM = 0x4000,
    LOAN_MEMORIES = 3,
    LOAN_PORTS = 4 + LOAN_MEMORIES,
    LOAN_PERIOD_PS = 10000
};

/* Base of memory N, as all initiators address it. */
static inline uint32_t loan_base(unsigned n)
{
    return 0x20000000 + n * 0x100000;
}

/* An access by b_transport, of the initiator that comes before the controller's masters on the bus
 * (HIGH) or after them. */
struct loan_access {
    uint64_t at_ps;     /* local time, from the start */
    uint32_t addr, len; /* 4-byte beats */
    bool write;
    bool on_irq;        /* two delta cycles after the controller's next interrupt */
};

/* How something ended: an access of an initiator, a beat or an interrupt of the controller. */
struct loan_event {
    uint64_t begin_ps, end_ps, data;
    uint32_t what, addr;
};

/* Fresh memories and controllers; everything before has ended. BEATS: the controllers' are events;
 * otherwise they may take stretches at once. LENDS below: which of the two. */
void loan_start(bool round_robin, bool beats, const struct loan_access *high, unsigned highs,
                const struct loan_access *low, unsigned lows);
void loan_write(uint32_t off, uint32_t value);
void loan_write_one(bool lends, uint32_t off, uint32_t value);
uint32_t loan_read(bool lends, uint32_t off);
void loan_run(uint64_t ps);
uint8_t *loan_mem(bool lends, unsigned n);
const struct loan_event *loan_events(bool lends, unsigned *n);
/* Of the bus ports, in the order high, M1, M2, low, then the memories: accesses and their times. */
void loan_stats(bool lends, uint64_t accesses[LOAN_PORTS], uint64_t busy_ps[LOAN_PORTS]);
/* Delta cycles of the kernel since the start: each phase on a bus costs some. */
uint64_t loan_deltas(void);

#ifdef __cplusplus
}
#endif
#endif
