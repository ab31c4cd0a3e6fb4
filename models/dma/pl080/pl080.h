/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ARM PrimeCell PL080 and PL081 DMA controllers, the functional core (ARM DDI 0196, DDI 0218).
 *
 * Eight channels and two AHB masters, or two channels and one; linked lists; memory and
 * peripherals on either side, with the controller or a peripheral as flow controller. The core
 * follows models/core/device.h: a shell gives it register accesses through device_read() and
 * device_write(), request lines through the class's request(), and pulls bus accesses through
 * next() and done(). Parts: registers and interrupts (pl080.c), channels and lists
 * (pl080_chan.c), request lines and flow control (pl080_request.c), accesses and arbiter
 * (pl080_bus.c), the engine that moves a packet (pl080_engine.c, or the RTL), many rounds of
 * requests at once (pl080_rhythm.c), what a channel waits for (pl080_waits.c).
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
 *    when the channel or the controller is disabled (EnbldChns keeps the bit until then, and a
 *    channel that was disabled reads A = 1: drivers poll either before they write its registers);
 *  - Prot and L go with list fetches as well;
 *  - a channel that uses both masters gives one back in every cycle in which its FIFO leaves
 *    nothing to do there, also within a DMA burst: two such channels could otherwise wait for each
 *    other for ever.
 *
 * Requests, where it is silent (data sheet 8):
 *  - a request acts two cycles after it is on the wire, or at once where DMACSync says so; its
 *    first address is in the cycle after the next edge;
 *  - CLR rises at the end of the last data phase on the peripheral's side (for a source: not
 *    after the write to memory), and stays for one cycle at least; the next request counts once
 *    the last one has been seen to fall and CLR has fallen;
 *  - of requests that are up together LBREQ goes before BREQ, then LSREQ, then SREQ;
 *  - TC comes with the last CLR of a packet on each of its lines, whoever is the flow controller;
 *    a burst of the side that is not it may then have moved less than asked for;
 *  - a request that goes away before CLR is served, if it has begun, and forgotten otherwise;
 *  - two channels on one line: guest error; the lower one is served first; both sides of one:
 *    likewise, the source;
 *  - soft requests read as what software has asked for; CLR is raised for one only if the wire is
 *    up as well;
 *  - with a peripheral as flow controller TransferSize is left alone; if not 0: guest error;
 *  - under the destination's control what was read for nothing is dropped at the packet's end;
 *  - M1 and M2 are taken at the start of a packet.
 * The [X] of the data sheet: D-1 dmavp,strict-requests, D-4 dmavp,periph-id3, D-10
 * dmavp,burst-atomic-limit; request numbers have four bits (D-5), A is read-only (D-7).
 *
 * The PL081's low channel gives the bus up for a cycle after every four transfers.
 *
 * Not modelled: the PL080S, Nomadik and Faraday derivatives.
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
    uint32_t strict_requests;    /* D-1 */
    uint32_t revision;           /* PeriphID2[7:4] */
    uint32_t periph_id3;
};

enum { PL080_SRC, PL080_DST };

/* A channel's side and the peripheral there. */
struct pl080_side {
    uint32_t paced;        /* there is one, */
    uint32_t line;         /* on this request line */
    uint32_t serving;      /* the request that is being served, DMA_REQ_...; 0 = none */
    uint32_t due;          /* its beats that are not complete */
    uint32_t left;         /* beats of the packet not yet granted; of no use if it is open */
    uint32_t last;         /* the packet ends with what was granted */
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
    uint32_t flow;         /* FlowCntrl as it was when the channel was enabled */
    uint32_t open;         /* a peripheral says when the packet ends */
    struct pl080_side side[2];
    uint32_t held;         /* bytes that were read and are not yet written */
    uint32_t streak;       /* transfers since the low channel of a PL081 gave the bus up, */
    uint64_t pause_until;  /* first cycle in which it asks again */
    uint8_t item[PL080_LLI_BYTES];
    uint64_t wanted[2];    /* cycle since when another channel has the port that it wants, + 1 */
};

/* A request line: levels are DMA_REQ_..., DMA_ACK_... */
struct pl080_line {
    uint32_t level;        /* the wire, */
    uint32_t past[2];      /* as it was one and two cycles ago, for the synchroniser */
    uint32_t seen;         /* as the channels see it */
    uint32_t soft;         /* asked for by software */
    uint32_t owner;        /* 1 + 2 * channel + side that serves it; 0 = none */
    uint32_t ack, told;    /* outputs wanted, and as told (the test registers may drive them) */
    uint32_t soft_served;  /* and what it serves is not on the wire */
    uint64_t ack_at;       /* edge at which CLR rose */
};

/* Since the start: what --stats tells. */
struct pl080_counters {
    uint64_t requests[PL080_REQUEST_LINES];  /* served */
    uint64_t withdrawn[PL080_REQUEST_LINES]; /* went away before CLR */
    uint64_t unclaimed[PL080_REQUEST_LINES]; /* came while no enabled channel had the line */
    uint64_t dropped[PL080_CHANNELS];        /* bytes read and never written */
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
    struct pl080_line line[PL080_REQUEST_LINES];
    uint32_t paced;        /* live channels with a peripheral */
    uint32_t unsettled;    /* lines on which something is to be done without a further event */
    uint64_t settled;      /* edge to which `past` belongs */
    struct pl080_counters counters;
};

/* Interrupt outputs */
enum { PL080_INTTC, PL080_INTERR, PL080_INTR, PL080_IRQS };

extern const struct device_class pl080_class, pl081_class;

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

/* Channel C is enabled: its peripherals. Then the packet that starts, of BEATS source beats. */
void pl080_request_enable(struct pl080 *d, unsigned c);
void pl080_request_packet(struct pl080 *d, unsigned c, uint32_t beats);
/* A beat of it was moved. */
void pl080_request_moved(struct pl080 *d, unsigned c, bool write);
/* Acknowledges what was served whole; OVER: the packet is, so that nothing more comes. */
void pl080_request_served(struct pl080 *d, unsigned c, bool over);
/* The channel comes to rest; what it was serving is not acknowledged. */
void pl080_request_leave(struct pl080 *d, unsigned c);
/* A side of the channel that needs one more request, or NULL. A source's comes first: it fills the
 * FIFO. */
const struct pl080_side *pl080_request_missing(const struct pl080_chan *ch);
/* An open packet has all that it will get. */
bool pl080_request_over(const struct pl080 *d, unsigned c);
/* Sees and serves requests, at the end of everything else at an edge. */
void pl080_request_edge(struct pl080 *d);
void pl080_request_reset(struct pl080 *d);
/* First cycle after `now` in which a request line does something by itself. */
uint64_t pl080_request_wakes(const struct pl080 *d);
/* The acknowledge outputs, after a test register was written. */
void pl080_request_outputs(struct pl080 *d);
void pl080_request(void *dev, unsigned line, unsigned signals);
uint32_t pl080_soft(const struct pl080 *d, uint32_t signal);
void pl080_soft_set(struct pl080 *d, uint32_t signal, uint32_t lines);

bool pl080_next(void *dev, unsigned port, struct dma_access *a);
void pl080_accepted(void *dev, uint32_t id);
void pl080_done(void *dev, uint32_t id, uint32_t ok_bytes, enum bus_status st);
void pl080_refused(void *dev, uint32_t id);
void pl080_edge(void *dev);
uint64_t pl080_wakes(const void *dev);
enum dma_outlook pl080_outlook(const void *dev);
bool pl080_stream(const void *dev, struct dma_stream *s);
bool pl080_flow(void *dev, struct dma_master *m, uint64_t until);
bool pl080_shape(const void *dev, struct dma_shape *s);
void pl080_skip(void *dev, unsigned chan, uint32_t bytes, const uint8_t *ahead);
void pl080_complete(void *dev, unsigned chan);
bool pl080_item(const void *dev, struct dma_shape *s);
void pl080_item_read(void *dev, unsigned chan, const uint8_t *data);
unsigned pl080_flows(const void *dev, struct dma_flow flow[DMA_MAX_CHANS]);
void pl080_refill(void *dev, unsigned chan, const uint8_t *bytes);
bool pl080_rhythm(void *dev, struct rhythm *r);
enum dma_wait pl080_waits(const void *dev, unsigned c, char why[DMA_WAIT_TEXT]);

#ifdef __cplusplus
}
#endif
#endif
