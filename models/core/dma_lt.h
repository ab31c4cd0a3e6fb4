/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A loosely timed bus master for any DMA core: pulls accesses from the core,
 * decides when they happen, moves the bytes no earlier than it must, and settles
 * when somebody looks. Plain C; the SystemC shell and the unit tests give it
 * memory and a clock.
 *
 * To memory (the bus can hand out a pointer) an access is lazy: its bytes move
 * when it ends, or when it is settled in the middle. Everything else is carried
 * out when its address goes out and is then not split.
 */
#ifndef DMAVP_DMA_LT_H
#define DMAVP_DMA_LT_H

#include "device.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The bus as seen by the master. CTX is the first argument. */
struct dma_lt_bus {
    /* Is [addr, addr+len) plain memory that WRITE or read may reach directly? Then gives the wait
     * states per beat and, for reads, the bytes. */
    bool (*memory)(void *ctx, unsigned port, uint64_t addr, uint32_t len, bool write,
                   const uint8_t **data, uint32_t *waits);
    /* Writes LEN bytes of access A to what memory() called memory. */
    enum bus_status (*write)(void *ctx, const struct dma_access *a, unsigned port, uint64_t addr,
                             const uint8_t *data, uint32_t len);
    /* Carries out A, whose first address phase is in cycle START. Returns how it ended, the bytes
     * that were moved and the cycles that its data phases took. */
    enum bus_status (*access)(void *ctx, const struct dma_access *a, uint64_t start,
                              uint32_t *ok_bytes, uint64_t *cycles);
    /* For traces; may be NULL. OK_BYTES of A were moved between cycle START and edge END. */
    void (*seen)(void *ctx, const struct dma_access *a, uint64_t start, uint64_t end,
                 uint32_t ok_bytes, enum bus_status st);
};

/* Per channel, since the start; cycles are of the device's clock. */
struct dma_chan_stats {
    uint64_t bytes;             /* written */
    uint64_t beats;             /* on the bus, reads, writes and fetches */
    uint64_t busy;              /* cycles with an access in flight */
    uint64_t stall_arbitration; /* cycles in which another channel had the port */
    uint64_t stall_waits;       /* wait states */
    uint64_t errors;            /* accesses that ended with an error */
};

/* Per master port, in the same cycles. */
struct dma_port_stats {
    uint64_t data;  /* cycles in which a data phase was on the bus, wait states included */
    uint64_t waits; /* wait states, and cycles in which a channel waited for another one */
};

struct dma_flight {
    bool busy;
    bool lazy;             /* bytes move at the end, not at the start */
    struct dma_access a;
    uint64_t start, end;   /* first address cycle, last data edge */
    uint32_t per;          /* cycles per beat */
    const uint8_t *source; /* lazy reads and copies */
    struct dma_path path;  /* copies */
    struct dma_progress whole; /* copies: how it will end */
    uint32_t moved;        /* copies: bytes written so far */
    uint32_t ok_bytes;     /* not lazy: how it ended */
    enum bus_status status;
};

struct dma_lt {
    struct device *dev;
    const struct dma_lt_bus *bus;
    void *ctx;
    bool bulk;              /* DMA_COPY may be used; off while every access is traced */
    struct dma_flight flight[DMA_MAX_PORTS];
    uint64_t addr[DMA_MAX_PORTS]; /* first cycle for the next address phase on the port */
    uint8_t last_chan[DMA_MAX_PORTS];
    uint64_t busy_until[DMA_MAX_CHANS];
    struct dma_chan_stats stats[DMA_MAX_CHANS];
    struct dma_port_stats port_stats[DMA_MAX_PORTS];
};

void dma_lt_init(struct dma_lt *l, void *dev, const struct dma_lt_bus *bus, void *ctx);

/* Brings everything in flight up to EDGE and sets the core's `now`. Afterwards the caller may call
 * into the core, and must then call dma_lt_pull(). */
void dma_lt_settle(struct dma_lt *l, uint64_t edge);

/* Drops what was overtaken and asks the core for more. */
void dma_lt_pull(struct dma_lt *l);

/* Edge of the next thing that ends; UINT64_MAX if nothing is in flight. */
uint64_t dma_lt_next(const struct dma_lt *l);

/* Memory that was handed out is no longer valid: copies and lazy accesses are given back. Call
 * between dma_lt_settle() and dma_lt_pull(). */
void dma_lt_revoke(struct dma_lt *l);

#ifdef __cplusplus
}
#endif
#endif
