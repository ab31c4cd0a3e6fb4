/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a device that is a bus initiator says and hears. The core never touches
 * the bus: its shell runs models/core/dma_master.h, which asks next() what the core
 * drives on a master port, carries it out in its own timing style, and tells how
 * it ended.
 *
 * Time. Cycle c of the device's clock lasts from edge c to edge c+1. Everything
 * happens at an edge, in this order: accesses end (done), addresses are accepted
 * (accepted), the core's clock ticks (edge), then software, wires, reset; last, the
 * core says what it drives in the cycle that begins (next). An address phase takes
 * one cycle, or longer if the access before it on the port is still in its data
 * phase; a data phase takes one cycle per beat and its wait states. As on AHB the
 * address phase of an access overlaps the last data phase of the one before.
 */
#ifndef DMAVP_DMA_H
#define DMAVP_DMA_H

#include "bus.h"

#ifdef __cplusplus
extern "C" {
#endif

enum dma_kind {
    DMA_READ,
    DMA_WRITE,
    DMA_FETCH, /* read of the device's own list */
};

/* "read", "write", "fetch", NULL */
extern const char *const dma_kind_names[];

enum { DMA_STAGE_BYTES = 64, DMA_MAX_PORTS = 2, DMA_MAX_CHANS = 16, DMA_SHAPE_KEYS = 6 };

/* One beat or burst. */
struct dma_access {
    enum dma_kind kind;
    uint8_t port;
    uint8_t chan;
    uint16_t beat_bytes;
    uint32_t id;         /* names this access in accepted() and done() */
    uint64_t addr;
    uint32_t len;        /* bytes; a whole number of beats */
    bool fixed;          /* the address does not move from beat to beat */
    struct bus_attr attr;
    uint32_t waited;     /* cycles that it wanted the port and another channel had it */
    uint32_t delay;      /* cycles that a scripted fault adds: set by the master, not the core */
    uint8_t *data;       /* in the core, its own until done(). DMA_WRITE: the bytes, from accepted()
                          * on; DMA_READ and DMA_FETCH: room for them */
};

/* What a channel waits for that does not go on. */
enum dma_wait {
    DMA_WAITS_NOT,      /* it is not enabled */
    DMA_WAITS_SOFTWARE, /* software has stopped it, or told it what cannot end */
    DMA_WAITS_HARDWARE, /* anything else */
};

enum { DMA_WAIT_TEXT = 100 };

/* What a controller may be about to do without software. */
enum dma_outlook {
    DMA_RESTS,    /* nothing: no channel is enabled, no wire is about to be heard */
    DMA_GOES_ON,  /* something, by itself */
    DMA_ANSWERS,  /* peripherals have their say at every turn */
};

enum { DMA_MAX_ENDS = 20, DMA_COMBINE_BYTES = 4096 };

/* A place in memory that a packet is read from or written to, beside others. */
struct dma_end {
    uint64_t addr;
    uint8_t port;
    bool write;
};

/*
 * A device that does nothing but move one stream from memory to memory in equal
 * steps, in the middle of a packet. Two moments that differ only in src, dst and left
 * go on alike, so that many steps can be taken at once.
 * With more than one source or destination (device_class.combine) src and dst are any numbers that
 * grow with the stream, ahead is 0, and each byte of `left` is one of each end.
 */
struct dma_shape {
    uint8_t chan, src_port, dst_port;
    uint8_t src_beat, dst_beat;    /* bytes */
    struct bus_attr attr;
    uint64_t src, dst;             /* of the oldest byte whose write was not yet accepted */
    uint32_t ahead;                /* bytes whose read was accepted, from src on */
    uint32_t ahead_most;           /* what it can be */
    uint32_t left;                 /* bytes of the packet from src + ahead on */
    uint32_t key[DMA_SHAPE_KEYS];  /* all else that decides how it goes on */
};

/* A device that does nothing but move one packet from memory to memory. Addresses are those after
 * the last beats that are complete. */
struct dma_stream {
    uint8_t chan, src_port, dst_port;
    uint8_t src_beat, dst_beat; /* bytes */
    bool src_fixed, dst_fixed;
    uint64_t src, dst;
    uint32_t left;              /* bytes not yet written */
};

/* One end of what a channel does. */
struct dma_flow_end {
    uint8_t port, beat; /* bytes */
    bool paced;         /* by a peripheral, */
    uint8_t line;       /* on this request line */
    bool fixed;         /* the address does not move */
    uint64_t addr;      /* of the next access whose address is to be accepted */
};

enum { DMA_FLOW_AHEAD = 72 };

/* A channel in the middle of a packet. */
struct dma_flow {
    uint8_t chan;
    struct bus_attr attr;
    struct dma_flow_end from, to;
    uint32_t left;                 /* bytes not yet written; 0 = not known */
    uint32_t ahead;                /* bytes that were read and have not left, */
    uint8_t bytes[DMA_FLOW_AHEAD]; /* and those */
};

#ifdef __cplusplus
}
#endif
#endif
