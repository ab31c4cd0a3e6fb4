/* SPDX-License-Identifier: Apache-2.0 */
/* PL080: channels that serve peripherals, many rounds at once (models/core/rhythm.h). */
#include "pl080_chan.h"
#include "rhythm.h"

#include <string.h>

/* --- what flows --------------------------------------------------------------------- */

/* In the middle of a packet, and nothing but its beats goes on. */
static bool flows(const struct pl080 *d, const struct pl080_chan *ch)
{
    return !d->ops && ch->engine.running && !ch->loading && !ch->failing && !ch->stopping &&
           !pl080_frozen(d) && !pl080_halted(ch) && !ch->engine.p.src_big && !ch->engine.p.dst_big;
}

/* The bytes of the read of channel C that is in its data phase. */
static uint8_t *read_data(struct pl080 *d, unsigned c)
{
    const unsigned port = d->ch[c].engine.p.src_port;
    uint32_t slot = d->port[port].slot; /* of the last address phase, which may go on */

    for (uint32_t live = d->live; live; live &= live - 1)
        slot ^= d->ch[__builtin_ctz(live)].offered[port];
    return d->port[port].data[slot];
}

static struct dma_flow flow_of(struct pl080 *d, unsigned c)
{
    const struct pl080_chan *ch = &d->ch[c];
    const struct pl080_engine *e = &ch->engine;
    struct dma_flow f = {
        .chan = (uint8_t)c,
        .attr = pl080_attributes(ch),
        .from = {.port = (uint8_t)e->p.src_port, .beat = (uint8_t)(1u << e->p.src_width),
                 .paced = e->p.src_paced, .line = (uint8_t)ch->side[PL080_SRC].line,
                 .fixed = !e->p.src_inc, .addr = e->p.src},
        .to = {.port = (uint8_t)e->p.dst_port, .beat = (uint8_t)(1u << e->p.dst_width),
               .paced = e->p.dst_paced, .line = (uint8_t)ch->side[PL080_DST].line,
               .fixed = !e->p.dst_inc, .addr = e->p.dst},
        .left = ch->open ? 0 : e->left,
        .ahead = e->level,
    };

    memcpy(f.bytes, e->fifo, e->avail);
    if (e->level > e->avail) /* a read in its data phase */
        memcpy(f.bytes + e->avail, read_data(d, c), e->level - e->avail);
    return f;
}

unsigned pl080_flows(const void *dev, struct dma_flow flow[DMA_MAX_CHANS])
{
    struct pl080 *d = (struct pl080 *)(uintptr_t)dev; /* is only read */
    unsigned n = 0;

    if (!d->paced || d->moved || d->itcr)
        return 0;
    for (uint32_t live = d->live; live; live &= live - 1) {
        const unsigned c = (unsigned)__builtin_ctz(live);

        if (!flows(d, &d->ch[c]))
            return 0;
        flow[n++] = flow_of(d, c);
    }
    return n;
}

void pl080_refill(void *dev, unsigned c, const uint8_t *bytes)
{
    struct pl080 *d = dev;
    struct pl080_engine *e = &d->ch[c].engine;

    memcpy(e->fifo, bytes, e->avail);
    memcpy(read_data(d, c), bytes + e->avail, e->level - e->avail);
}

/* --- rhythm --------------------------------------------------------------------------- */

/* How far LEFT may fall with every burst a whole one, and the end not in sight. */
static uint64_t room(uint32_t left, uint32_t far)
{
    return left > far ? left - far : 0;
}

static void list_engine(struct rhythm *r, struct pl080_engine *e)
{
    const uint32_t burst = pl080_burst(e->p.burst);
    const uint32_t far = 2 * (e->depth + (burst << e->p.src_width));
    const bool by_credit = e->p.src_paced || e->p.dst_paced;

    rhythm_key(r, e->p.src_width | e->p.dst_width << 2 | e->p.src_inc << 4 | e->p.dst_inc << 5 |
                      e->p.src_port << 6 | e->p.dst_port << 7 | e->p.src_paced << 8 |
                      e->p.dst_paced << 9 | e->p.open << 10 | e->p.burst << 11);
    rhythm_key(r, e->used | (uint64_t)e->avail << 16 | (uint64_t)e->level << 32);
    rhythm_key(r, e->burst | (uint64_t)e->group << 32);
    rhythm_key(r, e->drain | e->running << 1 | e->rd_offered << 2 | e->wr_offered << 3 |
                      e->rd_busy << 4 | e->wr_busy << 5);
    rhythm_key(r, (uint32_t)e->rd_credit);
    rhythm_key(r, e->wr_credit);
    rhythm_time(r, &e->from);
    rhythm_time(r, &e->rd_from);
    rhythm_time(r, &e->rd_credit_from);
    rhythm_time(r, &e->wr_credit_from);
    rhythm_count32(r, &e->p.src);
    rhythm_count32(r, &e->p.dst);
    rhythm_room32(r, &e->p.beats, by_credit ? RHYTHM_BOUNDLESS : room(e->p.beats, far));
    rhythm_room32(r, &e->left, e->p.open ? RHYTHM_BOUNDLESS : room(e->left, far));
}

static void list_side(struct rhythm *r, struct pl080_side *s, uint32_t burst)
{
    rhythm_key(r, s->paced | s->line << 1 | s->serving << 8 | (uint64_t)s->due << 32);
    rhythm_key(r, s->last);
    rhythm_room32(r, &s->left, s->paced ? room(s->left, 2 * burst) : RHYTHM_BOUNDLESS);
}

static void list_channel(struct rhythm *r, struct pl080_chan *ch)
{
    list_engine(r, &ch->engine);
    list_side(r, &ch->side[PL080_SRC], pl080_burst(GET(ch->control, PL080_CONTROL_SBSIZE)));
    list_side(r, &ch->side[PL080_DST], pl080_burst(GET(ch->control, PL080_CONTROL_DBSIZE)));
    rhythm_key(r, ch->lli | (uint64_t)ch->config << 32);
    rhythm_key(r, ch->active | (uint64_t)ch->on_bus << 32);
    rhythm_key(r, ch->held | (uint64_t)ch->streak << 32);
    rhythm_key(r, ch->generation | (uint64_t)ch->flow << 32);
    rhythm_key(r, ch->offered[0] | ch->offered[1] << 1 | ch->open << 2);
    rhythm_time(r, &ch->pause_until);
    for (unsigned port = 0; port < 2; port++) {
        rhythm_key(r, !ch->wanted[port]);
        if (ch->wanted[port]) /* as ever by one that is starved */
            rhythm_start(r, &ch->wanted[port]);
    }
    rhythm_count32(r, &ch->src);
    rhythm_count32(r, &ch->dst);
    rhythm_count32(r, &ch->left);
    rhythm_count32(r, &ch->control); /* TransferSize */
}

static void list_line(struct rhythm *r, struct pl080 *d, unsigned n)
{
    struct pl080_line *l = &d->line[n];

    rhythm_key(r, l->level | l->past[0] << 4 | l->past[1] << 8 | l->seen << 12 | l->soft << 16 |
                      l->ack << 20 | l->told << 24 | l->soft_served << 28);
    rhythm_key(r, l->owner);
    rhythm_key(r, l->ack_at == d->dev.now); /* CLR has just risen: it stays */
    rhythm_when(r, &l->ack_at);
    rhythm_count(r, &d->counters.requests[n]);
    rhythm_count(r, &d->counters.withdrawn[n]);
    rhythm_count(r, &d->counters.unclaimed[n]);
}

bool pl080_rhythm(void *dev, struct rhythm *r)
{
    struct pl080 *d = dev;

    rhythm_key(r, d->raw_tc | d->raw_err << 8 | (uint64_t)d->configuration << 32);
    rhythm_key(r, d->sync | (uint64_t)d->unsettled << 32);
    rhythm_key(r, d->live | (uint64_t)d->paced << 32);
    if (d->unsettled)
        rhythm_since(r, &d->settled);
    for (unsigned port = 0; port < 2; port++)
        rhythm_key(r, d->port[port].owner | d->port[port].slot << 8);
    for (uint32_t live = d->live; live; live &= live - 1)
        list_channel(r, &d->ch[__builtin_ctz(live)]);
    for (unsigned n = 0; n < PL080_REQUEST_LINES; n++)
        list_line(r, d, n);
    return true;
}
