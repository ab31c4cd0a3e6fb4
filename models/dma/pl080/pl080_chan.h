/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the parts of the PL080 behind its registers (pl080.h names them). */
#ifndef PL080_CHAN_H
#define PL080_CHAN_H

#include "pl080.h"

/* An access id: channel, port, kind, slot of its data, and the channel's generation. */
static inline uint32_t pl080_id(const struct pl080 *d, unsigned c, unsigned port,
                                enum dma_kind kind)
{
    return c | port << 8 | (uint32_t)kind << 9 | d->port[port].slot << 11 |
           d->ch[c].generation << 12;
}

static inline bool pl080_id_fresh(const struct pl080 *d, uint32_t id)
{
    unsigned c = id & 0xff;

    return c < PL080_CHANNELS && (d->ch[c].generation & 0xfffff) == id >> 12;
}

static inline unsigned pl080_id_port(uint32_t id)
{
    return id >> 8 & 1;
}

static inline enum dma_kind pl080_id_kind(uint32_t id)
{
    return (enum dma_kind)(id >> 9 & 3);
}

/* The bytes of an access: in its address phase and in its data phase it has a slot of its own. */
static inline uint8_t *pl080_id_data(struct pl080 *d, uint32_t id)
{
    return d->port[pl080_id_port(id)].data[id >> 11 & 1];
}

/* A transfer of channel C has had its address accepted. */
void pl080_count_transfer(struct pl080 *d, unsigned c);
/* Of all accesses of channel CH. */
struct bus_attr pl080_attributes(const struct pl080_chan *ch);
/* On PORT channel C has BUSY in its data phase, described by CUR, and OFFERED in its address phase,
 * described by NEXT; NULL: none. on_bus is counted from what it was. */
void pl080_restate(struct pl080 *d, unsigned c, unsigned port, const struct pl080_beat *busy,
                   const struct pl080_beat *offered, struct dma_access *cur,
                   struct dma_access *next);

static inline bool pl080_halted(const struct pl080_chan *ch)
{
    return ch->config & PL080_CONFIG_H;
}

static inline bool pl080_frozen(const struct pl080 *d)
{
    return !(d->configuration & PL080_CONFIGURATION_E);
}

/* Masters. The PL081 has one, whatever software writes. */
static inline unsigned pl080_source_port(const struct pl080 *d, const struct pl080_chan *ch)
{
    return d->dev.cls->ports == 2 && ch->control & PL080_CONTROL_S ? 1 : 0;
}

static inline unsigned pl080_dest_port(const struct pl080 *d, const struct pl080_chan *ch)
{
    return d->dev.cls->ports == 2 && ch->control & PL080_CONTROL_D ? 1 : 0;
}

static inline unsigned pl080_list_port(const struct pl080 *d, const struct pl080_chan *ch)
{
    return d->dev.cls->ports == 2 && ch->lli & PL080_LLI_LM ? 1 : 0;
}

static inline bool pl080_big(const struct pl080 *d, unsigned port)
{
    return d->configuration & (port ? PL080_CONFIGURATION_M2 : PL080_CONFIGURATION_M1);
}

/* Bytes of a beat; reserved widths are taken as 32 bits. */
static inline uint8_t pl080_beat_bytes(uint32_t width)
{
    return (uint8_t)(1u << (width > PL080_WIDTH_32 ? PL080_WIDTH_32 : width));
}

static inline const struct pl080_engine_ops *pl080_ops(const struct pl080 *d)
{
    return d->ops ? d->ops : &pl080_c_engine;
}

static inline void *pl080_engine_of(const struct pl080 *d, unsigned c)
{
    return d->ops ? d->engines[c] : (void *)(uintptr_t)&d->ch[c].engine;
}

#endif
