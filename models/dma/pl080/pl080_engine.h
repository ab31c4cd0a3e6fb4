/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the parts of the PL080's engine: pl080_engine.c (channels, packets, outcomes) and
 * pl080_bus.c (which access next, arbiter, bulk copies). */
#ifndef PL080_ENGINE_H
#define PL080_ENGINE_H

#include "pl080.h"

/* An access id: channel, kind, and the channel's generation, which software's overtaking changes.
 */
static inline uint32_t pl080_id(const struct pl080 *d, unsigned c, enum dma_kind kind)
{
    return c | (uint32_t)kind << 8 | d->ch[c].generation << 16;
}

static inline bool pl080_id_fresh(const struct pl080 *d, uint32_t id)
{
    unsigned c = id & 0xff;

    return c < PL080_CHANNELS && (d->ch[c].generation & 0xffff) == id >> 16;
}

static inline enum dma_kind pl080_id_kind(uint32_t id)
{
    return (enum dma_kind)(id >> 8 & 0xff);
}

static inline bool pl080_halted(const struct pl080_chan *ch)
{
    return ch->config & PL080_CONFIG_H;
}

/* Something of the channel is on the bus. */
static inline bool pl080_in_flight(const struct pl080_chan *ch)
{
    return ch->pace.rd_beats || ch->pace.wr_beats || ch->fetching;
}

static inline unsigned pl080_source_port(const struct pl080_chan *ch)
{
    return ch->control & PL080_CONTROL_S ? 1 : 0;
}

static inline unsigned pl080_dest_port(const struct pl080_chan *ch)
{
    return ch->control & PL080_CONTROL_D ? 1 : 0;
}

/* Beats of a burst: SBSize and DBSize. */
static inline uint32_t pl080_burst(uint32_t code)
{
    return code ? 2u << code : 1;
}

/* Addresses and TransferSize after READ and WRITTEN more bytes. */
void pl080_advance(struct pl080_chan *ch, uint32_t read, uint32_t written);

/* Channel C does not give PORT back yet (pl080_bus.c). */
bool pl080_keeps(const struct pl080 *d, unsigned c, unsigned port);

#endif
