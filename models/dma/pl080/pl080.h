/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ARM PrimeCell PL080 DMA controller, the functional core (ARM DDI 0196).
 *
 * Eight channels, two AHB masters, linked lists, memory to memory. The core
 * follows models/core/device.h: a shell gives it register accesses through
 * device_read() and device_write(), and pulls bus accesses through the class's
 * next() and done(). Parts: registers and interrupts (pl080.c), channels
 * and lists (pl080_chan.c), accesses and arbiter (pl080_bus.c), the engine that
 * moves a packet (pl080_engine.c, or the RTL).
 *
 * Where the manual is silent or says "unpredictable":
 *  - misaligned addresses: guest error, the low bits are dropped;
 *  - reserved widths: guest error, taken as 32 bits;
 *  - TransferSize 0: guest error, the channel stays enabled and moves nothing;
 *  - controller disabled with channels running: they freeze, and go on later;
 *  - a packet that is no whole number of destination beats: guest error, its
 *    tail stays in the FIFO (A = 1) until the channel is disabled;
 *  - SrcAddr, DestAddr and Control of an enabled channel: guest error, the write is
 *    dropped; LLI: guest error, taken for the end of the packet;
 *  - halt stops memory sources too; what has its address on the bus is finished first, as it is
 *    when the channel or the controller is disabled (EnbldChns keeps the bit until then);
 *  - Prot and L go with list fetches as well;
 *  - a channel that uses both masters gives one back in every cycle in which its FIFO leaves
 *    nothing to do there, also within a DMA burst: two such channels could otherwise wait for each
 *    other for ever.
 *
 * Not modelled: peripheral flow control (FlowCntrl 1..7) and the request lines,
 * soft requests, big-endian masters. A channel that asks for a peripheral ends
 * with its error flag set, so that a driver hears of it.
 */
#ifndef PL080_H
#define PL080_H

#include "device.h"
#include "pl080_engine.h"
#include "pl080_regs.h"

#ifdef __cplusplus
extern "C" {
#endif

enum pl080_chan_state { PL080_DISABLED, PL080_RUNNING, PL080_HALTED, PL080_LOADING };

struct pl080_config {
    uint32_t burst_atomic_limit; /* channels below it keep the bus for a whole DMA burst */
    uint32_t fifo_words;         /* of each channel */
};

struct pl080_chan {
    /* registers */
    uint32_t src, dst, lli, control, config;
    struct pl080_engine engine; /* used unless `engines` has others */
    uint32_t left;         /* bytes not yet written */
    uint32_t active;       /* the FIFO holds data */
    uint32_t offered[2];   /* has the port's address phase */
    uint32_t generation;   /* part of the access ids; a stale one is dropped */
    uint32_t on_bus;       /* accesses in their address or data phase */
    uint32_t loading;      /* bytes of the next item still to arrive; 0 = none */
    uint32_t fetch_next;   /* bytes of it whose fetch was offered */
    uint64_t fetch_from;   /* first cycle for the fetch */
    uint32_t failing;      /* a bus error: ends once nothing is on the bus */
    uint32_t stopping;     /* E was cleared: likewise */
    uint8_t item[PL080_LLI_BYTES];
    uint64_t wanted[2];    /* cycle since when another channel has the port that it wants, + 1 */
};

/* Beats on one port: one in its address phase and one in its data phase. */
struct pl080_port {
    uint32_t owner;        /* channel of the last address phase, plus one; 0 = none */
    uint32_t slot;         /* of the last address phase */
    uint8_t data[2][4];
};

struct pl080 {
    struct device dev;
    struct pl080_config cfg;
    /* Engines that the shell gave to the channels, before the start; NULL: the C engine. */
    const struct pl080_engine_ops *ops;
    void *engines[PL080_CHANNELS];
    /* registers */
    uint32_t raw_tc, raw_err;
    uint32_t configuration, sync;
    uint32_t itcr, itop1, itop2, itop3;
    struct pl080_chan ch[PL080_CHANNELS];
    struct pl080_port port[2];
    uint32_t live;         /* channels that are enabled or stopping */
    uint32_t moved;        /* channels of which accesses ended at this edge */
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
/* True if channel C is enabled, and a write to its register REG, called NAME, a guest error. */
bool pl080_chan_locked(struct pl080 *d, unsigned c, uint32_t reg, const char *name);
void pl080_chans_reset(struct pl080 *d);
/* The registers show how far the engine is. */
void pl080_show_progress(struct pl080 *d, unsigned c);
/* EnbldChns: one bit per channel that is enabled or still busy with its last beats. */
uint32_t pl080_enabled(const struct pl080 *d);
/* The controller was enabled or disabled. */
void pl080_hold_all(struct pl080 *d);

bool pl080_next(void *dev, unsigned port, struct dma_access *a);
void pl080_accepted(void *dev, uint32_t id);
void pl080_done(void *dev, uint32_t id, uint32_t ok_bytes, enum bus_status st);
void pl080_refused(void *dev, uint32_t id);
void pl080_edge(void *dev);
uint64_t pl080_wakes(const void *dev);
bool pl080_stream(const void *dev, struct dma_stream *s);
bool pl080_flow(void *dev, struct dma_master *m, uint64_t until);
bool pl080_shape(const void *dev, struct dma_shape *s);
void pl080_skip(void *dev, unsigned chan, uint32_t bytes, const uint8_t *ahead);
void pl080_complete(void *dev, unsigned chan);
enum dma_wait pl080_waits(const void *dev, unsigned c, char why[DMA_WAIT_TEXT]);

#ifdef __cplusplus
}
#endif
#endif
