/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL080 on the bus: which access each channel wants, who gets a master, and when a
 * packet is a plain stream that can be taken in stretches.
 */
#include "pl080_chan.h"

#include <string.h>

/* --- what a channel wants ------------------------------------------------------- */

struct want {
    enum dma_kind kind;
    struct pl080_beat beat;
};

static bool ending(const struct pl080_chan *ch)
{
    return ch->failing || ch->stopping;
}

static bool wants_fetch(const struct pl080 *d, unsigned c, unsigned port)
{
    const struct pl080_chan *ch = &d->ch[c];

    return port == pl080_list_port(d, ch) && ch->fetch_next < PL080_LLI_BYTES && !ending(ch) &&
           !pl080_frozen(d) && d->dev.now >= ch->fetch_from;
}

/* The low channel of a PL081, which gives the bus up every now and then. */
static bool gives_way(const struct pl080 *d, unsigned c)
{
    return d->dev.cls->ports == 1 && c >= d->cfg.burst_atomic_limit;
}

void pl080_count_transfer(struct pl080 *d, unsigned c)
{
    enum { TRANSFERS = 4 };
    struct pl080_chan *ch = &d->ch[c];

    if (!gives_way(d, c) || ++ch->streak < TRANSFERS)
        return;
    ch->streak = 0;
    ch->pause_until = d->dev.now + 1;
}

/* It has given the bus up for this cycle. */
static bool pauses(const struct pl080 *d, unsigned c)
{
    return d->dev.now < d->ch[c].pause_until;
}

static bool wants(const struct pl080 *d, unsigned c, unsigned port, struct want *w)
{
    const struct pl080_chan *ch = &d->ch[c];

    if (ch->offered[port])
        return false;
    if (ch->loading) {
        w->kind = DMA_FETCH;
        w->beat = (struct pl080_beat){
            .bytes = 4, .addr = (ch->lli & PL080_LLI_ADDR) + ch->fetch_next};
        return wants_fetch(d, c, port);
    }
    if (pauses(d, c))
        return false;
    if (!pl080_ops(d)->ask(pl080_engine_of(d, c), port, d->dev.now, &w->beat))
        return false;
    w->kind = w->beat.write ? DMA_WRITE : DMA_READ;
    return true;
}

struct bus_attr pl080_attributes(const struct pl080_chan *ch)
{
    return (struct bus_attr){
        .privileged = ch->control & PL080_CONTROL_PROT_PRIVILEGED,
        .bufferable = ch->control & PL080_CONTROL_PROT_BUFFERABLE,
        .cacheable = ch->control & PL080_CONTROL_PROT_CACHEABLE,
        .lock = ch->config & PL080_CONFIG_L,
    };
}

/* BEAT of channel C as an access, in the slot of PORT that is free. */
static void describe(struct pl080 *d, unsigned c, unsigned port, enum dma_kind kind,
                     const struct pl080_beat *beat, struct dma_access *a)
{
    d->port[port].owner = c + 1;
    d->port[port].slot ^= 1;
    d->ch[c].on_bus++;
    a->kind = kind;
    a->port = (uint8_t)port;
    a->chan = (uint8_t)c;
    a->beat_bytes = beat->bytes;
    a->id = pl080_id(d, c, port, kind);
    a->addr = beat->addr;
    a->len = beat->bytes;
    a->fixed = beat->fixed;
    a->attr = pl080_attributes(&d->ch[c]);
    a->waited = 0;
    a->data = d->port[port].data[d->port[port].slot];
}

static void offer(struct pl080 *d, unsigned c, unsigned port, const struct want *w,
                  struct dma_access *a)
{
    struct pl080_chan *ch = &d->ch[c];

    describe(d, c, port, w->kind, &w->beat, a);
    ch->offered[port] = 1;
    a->waited = ch->wanted[port] ? (uint32_t)(d->dev.now + 1 - ch->wanted[port]) : 0;
    ch->wanted[port] = 0;
    if (w->kind == DMA_FETCH)
        ch->fetch_next += 4;
    else
        pl080_ops(d)->offered(pl080_engine_of(d, c), port, w->kind == DMA_WRITE);
}

void pl080_restate(struct pl080 *d, unsigned c, unsigned port, const struct pl080_beat *busy,
                   const struct pl080_beat *offered, struct dma_access *cur,
                   struct dma_access *next)
{
    d->ch[c].offered[port] = offered != NULL;
    if (busy)
        describe(d, c, port, busy->write ? DMA_WRITE : DMA_READ, busy, cur);
    if (offered)
        describe(d, c, port, offered->write ? DMA_WRITE : DMA_READ, offered, next);
}

/* --- arbiter (data sheet, priority) ------------------------------------------------ */

/* What the last channel on a port may claim: nothing, to be first if it wants the port in this
 * cycle, or the port even if it does not. */
enum claim { CLAIM_NONE, CLAIM_FIRST, CLAIM_HELD };

/* On one master: within its four words or, below the limit, its DMA burst. With both masters, or
 * where a peripheral may keep it waiting: not while it has nothing to do. A list fetch: until all
 * four words are in. */
static enum claim claim(const struct pl080 *d, unsigned c, unsigned port)
{
    const struct pl080_chan *ch = &d->ch[c];
    struct pl080_progress at;
    bool burst;

    if (!(ch->config & PL080_CONFIG_E) || ending(ch) || pl080_frozen(d) || pl080_halted(ch))
        return CLAIM_NONE;
    if (ch->loading)
        return ch->fetch_next && ch->fetch_next < PL080_LLI_BYTES &&
               port == pl080_list_port(d, ch) ? CLAIM_HELD : CLAIM_NONE;
    if (pauses(d, c))
        return CLAIM_NONE;
    pl080_ops(d)->progress(pl080_engine_of(d, c), &at);
    burst = at.burst && c < d->cfg.burst_atomic_limit;
    if (pl080_source_port(d, ch) == pl080_dest_port(d, ch) && (at.turn || burst))
        return d->paced & BIT(c) ? CLAIM_FIRST : CLAIM_HELD;
    return burst ? CLAIM_FIRST : CLAIM_NONE;
}

bool pl080_next(void *dev, unsigned port, struct dma_access *a)
{
    struct pl080 *d = dev;
    unsigned own = d->port[port].owner - 1, chosen = PL080_CHANNELS;
    enum claim owns = own < PL080_CHANNELS ? claim(d, own, port) : CLAIM_NONE;
    struct want w[2] = {{0}}; /* the chosen one, and one to look at */
    uint32_t asking = 0;
    unsigned best = 0;

    for (uint32_t live = d->live; live; live &= live - 1) {
        unsigned c = (unsigned)__builtin_ctz(live);

        if (!wants(d, c, port, &w[!best])) {
            d->ch[c].wanted[port] = 0;
            continue;
        }
        asking |= BIT(c);
        if ((owns != CLAIM_NONE && c == own) ||
            (owns != CLAIM_HELD && chosen == PL080_CHANNELS)) {
            chosen = c;
            best = !best;
        }
    }
    if (chosen < PL080_CHANNELS)
        offer(d, chosen, port, &w[best], a);
    for (; asking; asking &= asking - 1) {
        uint64_t *since = &d->ch[__builtin_ctz(asking)].wanted[port];

        if ((unsigned)__builtin_ctz(asking) != chosen && !*since)
            *since = d->dev.now + 1;
    }
    return chosen < PL080_CHANNELS;
}

uint64_t pl080_wakes(const void *dev)
{
    const struct pl080 *d = dev;
    uint64_t first = pl080_request_wakes(d), at;

    for (uint32_t live = d->live; live; live &= live - 1) {
        unsigned c = (unsigned)__builtin_ctz(live);
        const struct pl080_chan *ch = &d->ch[c];

        at = pl080_ops(d)->wakes(pl080_engine_of(d, c), d->dev.now);
        if (ch->loading && !pl080_frozen(d) && ch->fetch_from > d->dev.now && ch->fetch_from < at)
            at = ch->fetch_from;
        if (pauses(d, c) && ch->pause_until < at)
            at = ch->pause_until;
        first = at < first ? at : first;
    }
    return first;
}

/* --- stretches ------------------------------------------------------------------------- */

/* The only channel that is enabled, if it moves a plain stream from memory to memory and no request
 * line is about to change anything; or none. */
static unsigned only_channel(const struct pl080 *d)
{
    const uint32_t enabled = pl080_enabled(d);
    const unsigned c = enabled ? (unsigned)__builtin_ctz(enabled) : PL080_CHANNELS;

    if (!enabled || (enabled & (enabled - 1)) || d->paced || d->unsettled || gives_way(d, c) ||
        pl080_big(d, 0) || pl080_big(d, 1))
        return PL080_CHANNELS;
    return c;
}

enum dma_outlook pl080_outlook(const void *dev)
{
    const struct pl080 *d = dev;

    return d->paced ? DMA_ANSWERS : d->live || d->unsettled ? DMA_GOES_ON : DMA_RESTS;
}

bool pl080_stream(const void *dev, struct dma_stream *s)
{
    const struct pl080 *d = dev;
    unsigned c = only_channel(d);
    const struct pl080_chan *ch = &d->ch[c % PL080_CHANNELS];
    struct pl080_progress at;

    if (c == PL080_CHANNELS || ending(ch) || pl080_frozen(d) || pl080_halted(ch) || ch->loading)
        return false;
    pl080_ops(d)->progress(pl080_engine_of(d, c), &at);
    *s = (struct dma_stream){
        .chan = (uint8_t)c,
        .src_port = (uint8_t)pl080_source_port(d, ch),
        .dst_port = (uint8_t)pl080_dest_port(d, ch),
        .src_beat = pl080_beat_bytes(GET(ch->control, PL080_CONTROL_SWIDTH)),
        .dst_beat = pl080_beat_bytes(GET(ch->control, PL080_CONTROL_DWIDTH)),
        .src_fixed = !(ch->control & PL080_CONTROL_SI),
        .dst_fixed = !(ch->control & PL080_CONTROL_DI),
        .src = at.src,
        .dst = at.dst,
        .left = at.left,
    };
    return true;
}

bool pl080_flow(void *dev, struct dma_master *m, uint64_t until)
{
    struct pl080 *d = dev;
    const unsigned c = only_channel(d);

    return c < PL080_CHANNELS && pl080_ops(d)->flow &&
           pl080_ops(d)->flow(pl080_engine_of(d, c), d, c, m, until);
}

/* Groups of reads on one master may be cut short by the DMA burst; then where in it they are
 * matters. */
static uint32_t burst_key(const struct pl080_engine *e)
{
    bool whole_groups = pl080_burst(e->p.burst) % (e->depth >> e->p.src_width) == 0;

    return e->p.src_port == e->p.dst_port && !whole_groups ? e->burst : 0;
}

bool pl080_shape(const void *dev, struct dma_shape *s)
{
    const struct pl080 *d = dev;
    unsigned c = only_channel(d);
    const struct pl080_chan *ch = &d->ch[c % PL080_CHANNELS];
    const struct pl080_engine *e = &ch->engine;

    if (c == PL080_CHANNELS || d->ops || ending(ch) || pl080_frozen(d) || pl080_halted(ch) ||
        ch->loading || !e->running || !e->p.src_inc || !e->p.dst_inc || ch->wanted[0] ||
        ch->wanted[1])
        return false;
    *s = (struct dma_shape){
        .chan = (uint8_t)c,
        .src_port = (uint8_t)e->p.src_port,
        .dst_port = (uint8_t)e->p.dst_port,
        .src_beat = (uint8_t)(1u << e->p.src_width),
        .dst_beat = (uint8_t)(1u << e->p.dst_width),
        .attr = pl080_attributes(ch),
        .src = e->p.src - e->level,
        .dst = e->p.dst,
        .ahead = e->level,
        .ahead_most = e->depth,
        .left = e->p.beats << e->p.src_width,
        .key = {e->used, e->avail, e->group, e->drain,
                e->rd_offered | e->wr_offered << 1 | e->rd_busy << 2 | e->wr_busy << 3 |
                    e->p.burst << 4,
                burst_key(e) | (d->dev.now < e->from || d->dev.now < e->rd_from) << 16},
    };
    return s->src + s->ahead + s->left <= 0x100000000 &&
           s->dst + s->ahead + s->left <= 0x100000000;
}

bool pl080_item(const void *dev, struct dma_shape *s)
{
    const struct pl080 *d = dev;
    const unsigned c = only_channel(d);
    const struct pl080_chan *ch = &d->ch[c % PL080_CHANNELS];

    if (c == PL080_CHANNELS || d->ops || ending(ch) || pl080_frozen(d) ||
        ch->loading != PL080_LLI_BYTES || ch->wanted[0] || ch->wanted[1])
        return false;
    *s = (struct dma_shape){
        .chan = (uint8_t)c,
        .src_port = (uint8_t)pl080_list_port(d, ch),
        .src_beat = 4,
        .src = ch->lli & PL080_LLI_ADDR,
        .left = PL080_LLI_BYTES,
        .key = {ch->fetch_from > d->dev.now ? (uint32_t)(ch->fetch_from - d->dev.now) : 0},
    };
    return true;
}

void pl080_skip(void *dev, unsigned chan, uint32_t bytes, const uint8_t *ahead)
{
    struct pl080 *d = dev;
    struct pl080_engine *e = &d->ch[chan].engine;
    uint32_t beats = bytes >> e->p.src_width, burst = pl080_burst(e->p.burst);
    uint32_t at = ((e->burst ? burst - e->burst : 0) + beats) % burst;

    e->p.src += bytes;
    e->p.dst += bytes;
    e->p.beats -= beats;
    e->left -= bytes;
    e->burst = !at ? 0 : burst - at < e->p.beats ? burst - at : e->p.beats;
    memcpy(e->fifo, ahead, e->avail);
    pl080_show_progress(d, chan);
}
