/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A channel engine: moves one packet, beat by beat. Registers, lists, arbitration
 * between channels, errors and interrupts are outside (pl080_chan.c, pl080_bus.c).
 * There are two: the C engine below, and the RTL (rtl/dma_ch.sv) behind the same
 * functions; they ask for the same beats in the same cycles.
 *
 * Edges and cycles are those of models/core/dma.h. Timing (DDI 0196 gives none):
 *   start                  -> first address in the cycle after the next edge
 *   read data in the FIFO  -> its write address in the next cycle
 *   write data taken       -> its room can be promised in the next cycle
 * A packet of n words takes n + 4 cycles with two masters and 2n + 2 with one
 * (2n + 3 if a single word is left for the last turn), zero wait states.
 *
 * With two masters both sides go as far as FIFO room and FIFO data let them. On one
 * master they take turns: a group of reads, up to the room or the end of the DMA
 * burst, then writes until less than a destination beat is left.
 *
 * A side with a peripheral is paced: it moves what grant() allows it, and no more. A
 * source that is memory then reads just what the grants of the destination need. On one
 * master a turn ends early where grants do; writes go on between turns, while no read can.
 *
 * A big-endian master has byte lanes the other way round (data sheet 10): its byte K of a word
 * is what a little-endian one, and the rest of the platform, calls byte 3 - K.
 */
#ifndef PL080_ENGINE_H
#define PL080_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { PL080_FIFO_WORDS_MOST = 16 };

struct pl080;
struct dma_master;

/* A packet, as the channel registers describe it. */
struct pl080_packet {
    uint32_t src, dst;   /* aligned to their widths */
    uint32_t beats;      /* source beats */
    uint32_t src_width, dst_width; /* 0, 1, 2: 8, 16, 32 bits */
    uint32_t src_inc, dst_inc;
    uint32_t src_port, dst_port;
    uint32_t burst;      /* SBSize code: source beats of a DMA burst */
    uint32_t src_paced, dst_paced; /* by a peripheral */
    uint32_t open;       /* a peripheral says when the packet ends; `beats` is not used */
    uint32_t src_big, dst_big;     /* masters are big-endian */
};

/* A beat that an engine wants on a port. */
struct pl080_beat {
    bool write;
    bool fixed;
    uint8_t bytes;
    uint32_t addr;
};

struct pl080_progress {
    uint32_t src, dst; /* after the last beat that is complete */
    uint32_t left;     /* bytes not yet written; of an open packet those that it has asked for */
    bool active;       /* FIFO room is in use */
    bool turn;         /* one master: in the middle of a turn */
    bool burst;        /* in the middle of a DMA burst */
};

/* E is the engine. Calls come in the order of models/core/dma.h. */
struct pl080_engine_ops {
    /* As after power-on, with a FIFO of WORDS words. */
    void (*reset)(void *e, unsigned words);
    /* Takes a packet, whatever went on before. */
    void (*start)(void *e, const struct pl080_packet *p, uint64_t now);
    /* Levels: HALTED offers no new reads and drains, FROZEN offers nothing new. Released, the
     * engine goes on one cycle later. */
    void (*hold)(void *e, bool halted, bool frozen, uint64_t now);
    /* BEATS more reads or writes of a paced side, from the cycle after the next edge on; what was
     * granted before has been moved. With start() at the same edge: of the new packet. NULL: the
     * engine serves neither peripherals nor big-endian masters. */
    void (*grant)(void *e, bool write, uint32_t beats, uint64_t now);
    /* Offers nothing more until it is started again. */
    void (*stop)(void *e);
    /* What it wants on PORT in this cycle. */
    bool (*ask)(void *e, unsigned port, uint64_t now, struct pl080_beat *b);
    /* The beat it asked for has PORT's address phase, and keeps it until accepted. */
    void (*offered)(void *e, unsigned port, bool write);
    /* DATA: a write's bytes; valid after tick(). */
    void (*accepted)(void *e, unsigned port, bool write, uint8_t *data);
    void (*done)(void *e, unsigned port, bool write, const uint8_t *data);
    /* First cycle of an ERROR response. An address phase of this engine on PORT is withdrawn. */
    void (*refused)(void *e, unsigned port, bool write);
    /* The clock edge itself, after all of these; NULL: needs none. */
    void (*tick)(void *e);
    /* First cycle after NOW in which ask() may answer differently though nothing happens. */
    uint64_t (*wakes)(const void *e, uint64_t now);
    void (*progress)(const void *e, struct pl080_progress *p);
    /* Runs channel C, which is all that happens, from edge to edge up to UNTIL, with what M knows
     * to be memory on both sides. False: not now. NULL: this is the same as edge by edge. */
    bool (*flow)(void *e, struct pl080 *d, unsigned c, struct dma_master *m, uint64_t until);
};

/* The C engine. */
struct pl080_engine {
    struct pl080_packet p;   /* src, dst: of the next beats; beats: still to be read */
    uint32_t depth;          /* bytes of the FIFO */
    uint32_t left;           /* bytes not yet written */
    uint32_t used;           /* bytes promised to reads and not yet written */
    uint32_t avail;          /* bytes that have arrived and are not claimed by a write */
    uint32_t level;          /* bytes promised and not yet claimed */
    uint32_t burst;          /* reads left in the DMA burst; 0 = between bursts */
    uint32_t group;          /* one master: reads left in the turn; 0 = between turns */
    uint32_t drain;          /* one master: the writes' turn */
    uint32_t running;
    uint32_t halted, frozen;
    uint32_t rd_offered, wr_offered; /* in its address phase */
    uint32_t rd_busy, wr_busy;       /* in its data phase */
    uint64_t halted_at, frozen_at;   /* edges since when */
    uint64_t from;           /* first cycle for new beats */
    uint64_t rd_from;        /* first cycle for new reads */
    int32_t rd_credit;       /* paced: bytes that may be read; the last beat may be wider */
    uint32_t wr_credit;      /* paced: beats that may be written */
    uint64_t rd_credit_from, wr_credit_from; /* first cycles for what was granted last */
    uint8_t fifo[4 * PL080_FIFO_WORDS_MOST];
};

extern const struct pl080_engine_ops pl080_c_engine;

/* Beats of a DMA burst: SBSize and DBSize codes. */
static inline uint32_t pl080_burst(uint32_t code)
{
    return code ? 2u << code : 1;
}

#ifdef __cplusplus
}
#endif
#endif
