/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two PL080s and two other initiators on an approximately timed bus with three memories and a ROM,
 * twice in one simulation: on one bus ports are lent, on the other they are not. What is told to
 * one is told to both. Each memory is mapped twice.
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
    LOAN_MEMORIES = 4, /* the last one is a ROM */
    LOAN_ROM = LOAN_MEMORIES - 1,
    LOAN_CONTROLLERS = 2,
    LOAN_SECOND = 0x1000, /* from the registers of the first controller to the second's */
    LOAN_CHANNELS = 8,
    LOAN_PORTS = 2 + 2 * LOAN_CONTROLLERS + LOAN_MEMORIES,
    LOAN_PERIOD_PS = 10000,
    LOAN_ALIAS = 0x8000000, /* from a memory's first place to its second */
    LOAN_VIEW = 0x40000000, /* added to addresses by the second controller (dma-ranges) */
};

/* Base of memory N, as all initiators but the second controller address it. Two and two follow each
 * other, the second one first. */
static inline uint32_t loan_base(unsigned n)
{
    return 0x20000000 + n / 2 * 0x100000 + (n + 1) % 2 * LOAN_MEM;
}

/* An access by b_transport, of the initiator that comes before the controller's masters on the bus
 * (HIGH) or after them. */
struct loan_access {
    uint64_t at_ps;     /* local time, from the start */
    uint32_t addr, len; /* 4-byte beats */
    bool write;
    bool on_irq;        /* two delta cycles after the controller's next interrupt */
};

/* What somebody does who is not on the bus. CONTROLLER, MEMORY: which one. */
enum loan_act {
    LOAN_SET,       /* register at OFF of the controller: VALUE */
    LOAN_GET,
    LOAN_RESET,
    LOAN_POWER,     /* VALUE: on */
    LOAN_CLOCK,     /* of the controller; VALUE: period in ps, 0 = gated */
    LOAN_BUS_CLOCK,
    LOAN_MEM_CLOCK, /* of memory OFF */
    LOAN_FAIL,      /* the VALUE bytes from OFF on, for the controller */
    LOAN_TRACE,     /* VALUE: each access */
    LOAN_PEEK,      /* debug transport: the word at OFF */
    LOAN_STATS,     /* of all ports on the bus */
    LOAN_BORROW,    /* VALUE: the controller does, where ports are lent */
    LOAN_LEND,      /* VALUE: ports are lent at all, where they are */
};

struct loan_action {
    uint64_t at_ps;
    unsigned deltas; /* delta cycles later */
    enum loan_act what;
    unsigned controller;
    uint32_t off, value;
};

/* How something ended: an access of an initiator, a beat or an interrupt of a controller, or what
 * an action saw. */
struct loan_event {
    uint64_t begin_ps, end_ps, data;
    uint32_t what, addr;
};

/* Memories, channels and bus ports have the same in both. */
struct loan_counts {
    uint64_t port[LOAN_PORTS][3];                         /* accesses, busy and waiting ps */
    uint64_t chan[LOAN_CONTROLLERS][LOAN_CHANNELS][6];    /* as in struct dma_chan_stats */
    uint64_t master[LOAN_CONTROLLERS][2][2];              /* as in struct dma_port_stats */
};

/* Fresh memories and controllers; everything before has ended. BEATS: the controllers' are events;
 * otherwise they may take stretches at once. LENDS below: which of the two. */
void loan_start(bool round_robin, bool beats, const struct loan_access *high, unsigned highs,
                const struct loan_access *low, unsigned lows);
/* To be carried out from now on. */
void loan_plan(const struct loan_action *a, unsigned n);
void loan_write(uint32_t off, uint32_t value);
void loan_write_one(bool lends, uint32_t off, uint32_t value);
uint32_t loan_read(bool lends, uint32_t off);
void loan_run(uint64_t ps);
uint8_t *loan_mem(bool lends, unsigned n);
const struct loan_event *loan_events(bool lends, unsigned *n);
/* Since the start. */
void loan_count(bool lends, struct loan_counts *c);
/* Delta cycles of the kernel since the start: each phase on a bus costs some. */
uint64_t loan_deltas(void);

#ifdef __cplusplus
}
#endif
#endif
