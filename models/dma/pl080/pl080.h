/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ARM PrimeCell PL080 DMA controller, the functional core (ARM DDI 0196).
 *
 * Eight channels, two AHB masters, linked lists, memory to memory. The core
 * follows models/core/device.h: a shell gives it register accesses through
 * device_read() and device_write(), and pulls bus accesses through the class's
 * next() and done(). Parts: registers and interrupts (pl080.c), channels
 * (pl080_engine.c), accesses and arbiter (pl080_bus.c), the pace of a channel
 * (pl080_pace.c).
 *
 * Where the manual is silent or says "unpredictable":
 *  - misaligned addresses: guest error, the low bits are dropped;
 *  - reserved widths: guest error, taken as 32 bits;
 *  - TransferSize 0: guest error, the channel stays enabled and moves nothing;
 *  - controller disabled with channels running: they freeze, and go on later;
 *  - a packet that is no whole number of destination beats: guest error, its
 *    tail stays in the FIFO (A = 1) until the channel is disabled;
 *  - halt stops memory sources too; a burst that is on the bus is finished first, as it is when the
 *    channel or the controller is disabled (EnbldChns keeps the bit until then);
 *  - Prot and L go with list fetches as well;
 *  - a channel that uses both masters gives one back while its FIFO leaves nothing to do there,
 * also within a DMA burst: two such channels could otherwise wait for each other for ever.
 *
 * Not modelled: peripheral flow control (FlowCntrl 1..7) and the request lines,
 * soft requests, big-endian masters. A channel that asks for a peripheral ends
 * with its error flag set, so that a driver hears of it.
 */
#ifndef PL080_H
#define PL080_H

#include "device.h"
#include "pl080_pace.h"
#include "pl080_regs.h"

#ifdef __cplusplus
extern "C" {
#endif

enum pl080_chan_state { PL080_DISABLED, PL080_RUNNING, PL080_HALTED, PL080_LOADING };

struct pl080_config {
    uint32_t burst_atomic_limit; /* channels below it keep the bus for a whole DMA burst */
};

struct pl080_chan {
    /* registers */
    uint32_t src, dst, lli, control, config;
    /* engine */
    struct pl080_pace pace;
    uint32_t left;         /* bytes of the packet not yet written */
    uint32_t generation;   /* part of the access ids; a stale one is dropped */
    uint32_t loading;      /* bytes of the next item still to fetch; 0 = none */
    uint64_t load_ready;   /* first cycle for the fetch */
    uint32_t fetching;     /* the fetch is in flight */
    uint32_t failing;      /* a bus error waits for what is in flight on the other master */
    uint32_t stopping;     /* E was cleared: what is in flight is finished first */
    uint8_t fifo[PL080_FIFO_BYTES];
    uint8_t item[PL080_LLI_BYTES];
    /* bulk copy under way: the pace at its start, and what progress() has told since */
    uint32_t copying;      /* bytes; 0 = none */
    uint32_t copied_read, copied_written;
    struct pl080_pace copy_pace;
};

struct pl080 {
    struct device dev;
    struct pl080_config cfg;
    /* registers */
    uint32_t raw_tc, raw_err;
    uint32_t configuration, sync;
    uint32_t itcr, itop1, itop2, itop3;
    struct pl080_chan ch[PL080_CHANNELS];
    /* arbiter: channel that keeps the port, plus one; 0 = free */
    uint32_t owner[2];
    uint8_t stage[2][DMA_STAGE_BYTES]; /* data of the access in flight on each port */
};

/* Interrupt outputs */
enum { PL080_INTTC, PL080_INTERR, PL080_INTR, PL080_IRQS };

extern const struct device_class pl080_class;
extern const struct param pl080_params[];

/* --- between the parts --------------------------------------------------- */

/* Levels of the three interrupt outputs; called after everything that can move them. */
void pl080_update_irq(struct pl080 *d);

/* Configuration of channel C was written; OLD is what was there. */
void pl080_chan_config_written(struct pl080 *d, unsigned c, uint32_t old);
/* Channel register REG, called NAME, other than Configuration was written. */
void pl080_chan_written(struct pl080 *d, unsigned c, uint32_t reg, const char *name);
void pl080_engine_reset(struct pl080 *d);
/* EnbldChns: one bit per channel that is enabled or still busy with its last burst. */
uint32_t pl080_enabled(const struct pl080 *d);
/* The controller was enabled: frozen channels go on. */
void pl080_thaw(struct pl080 *d);

bool pl080_next(void *dev, unsigned port, struct dma_access *a, uint32_t limit);
void pl080_done(void *dev, uint32_t id, uint32_t ok_bytes, enum bus_status st,
                const struct dma_when *when);
struct dma_progress pl080_copied(const void *dev, uint32_t id, const struct dma_path *path,
                                 uint64_t edge);
void pl080_progress(void *dev, uint32_t id, const struct dma_path *path, const uint8_t *ahead);
bool pl080_wanted(const void *dev, uint32_t id);

#ifdef __cplusplus
}
#endif
#endif
