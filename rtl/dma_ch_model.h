/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Verilated channel engine (dma_ch.sv) for C: pins in, pins out, one clock cycle
 * at a time. Neither Verilator nor SystemC is visible here.
 *
 * A cycle: dma_ch_eval() shows the outputs of this cycle, dma_ch_clock() is the
 * rising edge that ends it. Within a cycle only halt, freeze, abort and the grants
 * reach an output, and the grants reach nothing but HTRANS. So: set the former,
 * evaluate, let the arbiter see the requests, set the grants, evaluate again if one
 * has changed, and clock with what the bus answers.
 */
#ifndef DMA_CH_MODEL_H
#define DMA_CH_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { DMA_CH_MANAGERS = 2 };

struct dma_ch_in {
    bool start, halt, freeze, abort;
    uint32_t src, dst;            /* aligned to their sizes */
    uint16_t beats;               /* source beats, 0 to 4095 */
    uint8_t src_size, dst_size;   /* HSIZE codes 0 to 2 */
    bool src_inc, dst_inc;
    uint8_t src_mgr, dst_mgr;     /* 0 or 1; of no effect with one manager */
    uint8_t burst;                /* SBSize code, 0 to 7 */
    uint8_t prot;                 /* HPROT[3:1] */
    bool lock;
    bool src_paced, dst_paced;    /* by a peripheral, which grants pay for */
    bool open;                    /* a peripheral says when it ends; `beats` has no effect */
    bool src_big, dst_big;        /* managers are big-endian */
    uint16_t rd_grant, wr_grant;  /* beats more, 0 to 256, once those of before are done */
    struct {
        bool gnt, hready, hresp;
        uint32_t hrdata;
    } bus[DMA_CH_MANAGERS];
};

struct dma_ch_out {
    bool busy, active, done, stopped, error;
    bool turn, burst;             /* for the arbiter: in the middle of a turn, of a DMA burst */
    uint32_t src, dst;            /* after the last complete beat */
    uint16_t left;                /* bytes not yet written; of an open packet, of those read */
    uint32_t hwdata;              /* of all managers */
    struct {
        bool req;                 /* wants the manager's address phase in this cycle */
        uint8_t htrans, hsize, hburst, hprot;
        bool hwrite, hmastlock;
        uint32_t haddr;
    } bus[DMA_CH_MANAGERS];       /* one that is not there is not written */
};

struct dma_ch_model;

/* Who sees every signal of an engine that dma_ch_create_traced() made. */
struct dma_ch_viewer {
    void *ctx;
    /* One more signal of WIDTH bits, up to 64: its number for change(), UINT32_MAX = not wanted */
    unsigned (*signal)(void *ctx, const char *name, unsigned width);
    /* From TIME on it has VALUE. Inputs of a cycle are told when it ends, from its start on; of
     * several values for one time the last one counts. */
    void (*change)(void *ctx, unsigned signal, uint64_t time, uint64_t value);
    /* Time of the clock edge under way, and the length of a cycle. */
    void *clock;
    uint64_t (*edge)(void *clock, uint64_t *period);
};

/* An engine with a FIFO of DEPTH words and MANAGERS managers, after reset: 4 or 16 words, 1 or 2
 * managers; NULL for others. */
struct dma_ch_model *dma_ch_create(unsigned depth, unsigned managers);
/* The same, slower, for dma_ch_watch(); in a library of its own (dmavp_rtl_traced). */
struct dma_ch_model *dma_ch_create_traced(unsigned depth, unsigned managers);
typedef struct dma_ch_model *dma_ch_maker(unsigned depth, unsigned managers);
void dma_ch_destroy(struct dma_ch_model *m);
void dma_ch_reset(struct dma_ch_model *m);

/* The outputs of this cycle for the halt, freeze, abort and grants of IN. */
void dma_ch_eval(struct dma_ch_model *m, const struct dma_ch_in *in, struct dma_ch_out *out);
/* The rising edge that ends the cycle with the inputs IN. */
void dma_ch_clock(struct dma_ch_model *m, const struct dma_ch_in *in);

/* A beat on a manager. */
struct dma_ch_beat {
    bool on, write;
    uint8_t bytes;
    uint32_t addr;
    uint64_t since; /* cycle in which it was offered, edge at which it was accepted */
};

/* One manager, whose accesses all go to memory. */
struct dma_ch_port {
    struct dma_ch_beat offered, busy; /* in its address phase, in its data phase */
    bool queued;             /* the data phase has not begun: the other manager has the memory */
    uint64_t end;            /* edge at which the data phase ends, unless queued */
    uint64_t beats, cycles;  /* that have ended, and their cycles since they were accepted */
};

/* A packet from memory to memory, apart from each other, with both managers for itself. */
struct dma_ch_flow {
    uint64_t now, until;     /* edges */
    unsigned quiet;          /* edges since the last event; at REST the clock may stand still */
    unsigned rest;
    struct dma_ch_port port[DMA_CH_MANAGERS];
    uint32_t waits[2];       /* of a read, of a write */
    bool shared;             /* both sides are one memory, with one data phase at a time; */
    uint64_t free_at;        /* edge at which the last one there ends */
    uint64_t accepted[2];    /* reads and writes whose addresses were accepted, */
    uint64_t begun[2];       /* and whose data phases have begun, */
    uint64_t waited[2];      /* and how long they were queued */
    const uint8_t *src;      /* SRC_LEN bytes at address SRC_FIRST */
    uint32_t src_first, src_len;
    uint8_t *dst;            /* DST_LEN bytes for address DST_FIRST on, and room for DST_ROOM */
    uint32_t dst_first, dst_len, dst_room;
    uint32_t dst_next;       /* address of the next write to be offered */
    uint64_t counted, busy;  /* cycles with an access in flight: up to which edge, and how many */
    uint64_t clocked;        /* cycles that the engine got */
};

/* Runs M from one edge to another: clock, grants and HREADY without anybody else. Stops before an
 * address that is not in memory. False: this kind of engine cannot. */
bool dma_ch_run(struct dma_ch_model *m, struct dma_ch_flow *f);

/* Shows V all signals of M, under the scope NAME: as they are, and then every change. An engine
 * that is not traced has none. */
void dma_ch_watch(struct dma_ch_model *m, const struct dma_ch_viewer *v, const char *name);

#ifdef __cplusplus
}
#endif
#endif
