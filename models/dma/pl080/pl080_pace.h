/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pace of a PL080 channel: when which beat of a packet may go, without the
 * data. The one source of durations: the core asks it burst by burst, and a bulk
 * copy is the same rules run ahead.
 *
 * Timing of the model (DDI 0196 gives none; the figures are those of our RTL):
 *   enable or item loaded  -> first address one cycle later
 *   read data in the FIFO  -> its write address in the next cycle
 *   write data taken       -> its room can be promised in the next cycle
 *   address phases overlap the data phase before them, as on AHB
 * A packet of n words takes n + 4 cycles with two masters and 2n + 2 with one
 * (2n + 3 if a single word is left for the last turn), zero wait states, bursts
 * of four or more.
 */
#ifndef PL080_PACE_H
#define PL080_PACE_H

#include "dma.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pl080_pace {
    uint32_t sw, dw;     /* bytes of a source and a destination beat */
    uint32_t burst;      /* source beats of a DMA burst (SBSize) */
    bool shared;         /* both sides use one master: they take turns */

    uint32_t fill;       /* bytes in the FIFO */
    uint32_t fetch_left; /* source beats still to read in this packet */
    uint32_t burst_left; /* source beats still to read in this DMA burst */
    uint32_t group;      /* shared: source beats still to read before the FIFO drains */
    bool draining;       /* shared: the FIFO is being written out */
    uint32_t rd_beats;   /* beats of the read in flight */
    uint32_t wr_beats;   /* beats of the write in flight */
    uint64_t rd_ready;   /* first cycle for the next read address */
    uint64_t wr_ready;   /* first cycle for the next write address */
    uint32_t read, written; /* bytes moved in this packet */
};

/* Starts a packet of BEATS source beats; the first address may go in cycle FIRST. */
void pl080_pace_start(struct pl080_pace *p, uint32_t beats, uint64_t first);

/* Beats that may be read now; 0 = none. HALTED: no new reads, the FIFO drains. */
uint32_t pl080_pace_may_read(struct pl080_pace *p, bool halted);
uint32_t pl080_pace_may_write(const struct pl080_pace *p, bool halted);

/* BEATS of the access in flight have happened; the rest of it stays in flight. */
void pl080_pace_read_done(struct pl080_pace *p, uint32_t beats, const struct dma_when *w);
void pl080_pace_write_done(struct pl080_pace *p, uint32_t beats, const struct dma_when *w);

/* True between DMA bursts, with an empty FIFO and nothing in flight. */
bool pl080_pace_idle(const struct pl080_pace *p);

/* Runs the rest of the packet up to EDGE over PATH, alone on its ports. P becomes the state then.
 */
struct dma_progress pl080_pace_run(struct pl080_pace *p, const struct dma_path *path,
                                   uint64_t edge);

#ifdef __cplusplus
}
#endif
#endif
