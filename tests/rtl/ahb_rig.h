/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RTL channel engines on an AHB-Lite memory with wait states: 64 KiB at RIG_MEM with
 * the contents of dma_rig.h. One engine has both managers to itself; two share them
 * behind an arbiter. Logs every accepted address phase with its cycle and its data,
 * and checks the bus rules of AHB on the way.
 */
#ifndef AHB_RIG_H
#define AHB_RIG_H

#include "dma_ch_model.h"
#include "dma_rig.h"

enum { AHB_LOG = 4096, AHB_ENGINES = 2 };

struct ahb_beat {
    uint64_t cycle;  /* in which the address was accepted */
    uint32_t addr, data;
    uint8_t engine, port, bytes;
    bool write, seq, failed;
    bool stale;      /* its engine was started anew before it ended */
};

/* One manager's bus. */
struct ahb_port {
    bool data;            /* a beat is in its data phase */
    uint32_t waits;       /* wait states still to come */
    bool second;          /* second cycle of an ERROR response */
    struct ahb_beat *beat;
    unsigned engine;      /* which has the address phase */
    /* address phase of the cycle before, for the rules */
    bool held;            /* offered, not accepted */
    unsigned last;        /* engine that offered */
    uint8_t htrans;
    bool hwrite;
    uint8_t hsize, hburst;
    uint32_t haddr;
};

struct ahb_rig {
    unsigned engines;
    struct dma_ch_model *m[AHB_ENGINES];
    struct dma_ch_in in[AHB_ENGINES];
    struct dma_ch_out out[AHB_ENGINES]; /* of the cycle that is over */
    uint64_t cycle;
    uint32_t waits_read, waits_write;
    /* 0: who asks is granted, the first engine before the second. Else grants are given and
     * withheld at random, and wait states are drawn from 0 to the above. */
    uint32_t seed;
    bool keep_turns, keep_bursts; /* the arbiter honours turn and burst */
    bool deny;                    /* nobody is granted who has no address on offer */
    uint64_t bad_from, bad_to; /* accesses that touch [from, to) end with an ERROR */
    struct ahb_port port[DMA_CH_MANAGERS];
    uint8_t mem[RIG_BYTES];
    struct ahb_beat log[AHB_LOG];
    unsigned logged;
    const char *broken; /* the first AHB rule that was broken, or NULL */
};

/* What memory holds at first: RIG_BYTES. */
const uint8_t *ahb_rig_pattern(void);

/* A fresh engine with a FIFO of DEPTH words and two managers, on fresh memory. */
void ahb_rig_init(struct ahb_rig *r, unsigned depth);
/* The same with N engines and MANAGERS managers. */
void ahb_rig_init_many(struct ahb_rig *r, unsigned depth, unsigned managers, unsigned n);
void ahb_rig_end(struct ahb_rig *r);

/* A number below BELOW from *SEED, which moves on. */
uint32_t ahb_rig_draw(uint32_t *seed, uint32_t below);

/* One clock cycle; `in` may be changed between cycles, the grants are the rig's. */
void ahb_rig_cycle(struct ahb_rig *r);
/* Cycles until the first engine is done or stopped, at most LIMIT (false). `cycle` is then the one
 * in which it showed. */
bool ahb_rig_run(struct ahb_rig *r, uint64_t limit);

#endif
