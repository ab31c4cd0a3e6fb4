/* SPDX-License-Identifier: Apache-2.0 */
/* ADMA on the bus: the accesses of a block, who gets a master, and many blocks at once. */
#include "adma.h"
#include "adma_math.h"

#include <stdio.h>
#include <string.h>

/* --- a block ----------------------------------------------------------------------- */

enum what { SOURCE, SUM_P, SUM_Q };

/* One access of each block. */
struct piece {
    enum what what;
    unsigned source;
    bool write;
    uint32_t addr; /* of the descriptor's first byte */
};

static bool checks(const struct adma_chan *ch)
{
    return adma_op(ch) == ADMA_OP_XOR_VAL || adma_op(ch) == ADMA_OP_PQ_VAL;
}

/* P and Q that it has, in memory. */
static unsigned sums(const struct adma_chan *ch)
{
    return adma_has_p(ch) + adma_has_q(ch);
}

static unsigned reads(const struct adma_chan *ch)
{
    const bool old = (adma_word(ch, ADMA_DESC_CONTROL) & ADMA_CONTROL_CONT) || checks(ch);

    return adma_sources(ch) + (old ? sums(ch) : 0);
}

static unsigned writes(const struct adma_chan *ch)
{
    return checks(ch) ? 0 : sums(ch);
}

static struct piece piece(const struct adma_chan *ch, unsigned turn)
{
    const unsigned n = adma_sources(ch);
    struct piece p = {SOURCE, turn, turn >= reads(ch), 0};
    bool q;

    if (turn < n) {
        p.addr = adma_word(ch, ADMA_DESC_SOURCE(turn));
        return p;
    }
    q = (turn - (p.write ? reads(ch) : n)) == 1 || !adma_has_p(ch);
    p.what = q ? SUM_Q : SUM_P;
    p.addr = adma_word(ch, q ? ADMA_DESC_QDST : ADMA_DESC_DST);
    return p;
}

static uint32_t left(const struct adma_chan *ch)
{
    return adma_word(ch, ADMA_DESC_COUNT) - ch->moved;
}

/* Bytes of a burst of at most LEN at ADDR: it crosses no multiple of 1024 (AMBA AHB). */
static uint32_t burst(uint32_t addr, uint32_t len)
{
    const uint32_t most = 1024 - addr % 1024;

    len = len < ADMA_BURST ? len : ADMA_BURST;
    return len < most ? len : most;
}

static uint32_t block_bytes(const struct adma_chan *ch)
{
    uint32_t len = left(ch);

    for (unsigned turn = 0; turn < reads(ch) + writes(ch); turn++)
        len = burst(piece(ch, turn).addr + ch->moved, len);
    return len;
}

static uint8_t coefficient(const struct adma_chan *ch, unsigned s)
{
    return (uint8_t)GET(adma_word(ch, ADMA_DESC_SOURCE(s) + 4), ADMA_COEFFICIENT);
}

/* What was read goes into the sums. */
static void add(struct adma_chan *ch, const struct piece *p)
{
    const uint8_t *from = ch->in;
    const uint8_t factor = p->what == SOURCE ? coefficient(ch, p->source) : 1;

    if (p->what != SUM_Q)
        adma_add(ch->p, ch->in, ch->len);
    if (adma_has_q(ch) && p->what != SUM_P)
        adma_add_products(ch->q, &from, &factor, 1, ch->len);
}

/* P, Q: LEN bytes of sums that should be 0. */
static void check(struct adma_chan *ch, const uint8_t *p, const uint8_t *q, uint32_t len)
{
    if ((adma_op(ch) == ADMA_OP_XOR_VAL || adma_has_p(ch)) && !adma_is_zero(p, len))
        ch->not_zero |= ADMA_STATUS_P;
    if (adma_has_q(ch) && !adma_is_zero(q, len))
        ch->not_zero |= ADMA_STATUS_Q;
}

static void fill(uint8_t *to, uint32_t value, uint32_t len)
{
    for (uint32_t at = 0; at < len; at += sizeof value)
        memcpy(to + at, &value, sizeof value);
}

static void end_of_block(struct adma *d, unsigned c)
{
    struct adma_chan *ch = &d->ch[c];

    if (checks(ch))
        check(ch, ch->p, ch->q, ch->block);
    memset(ch->p, 0, sizeof ch->p);
    memset(ch->q, 0, sizeof ch->q);
    ch->moved += ch->block;
    ch->turn = ch->block = 0;
    if (!left(ch))
        adma_data_done(d, c);
}

static void moved(struct adma *d, unsigned c)
{
    struct adma_chan *ch = &d->ch[c];
    const struct piece p = piece(ch, ch->turn);

    if (!p.write)
        add(ch, &p);
    if (++ch->turn == reads(ch) + writes(ch))
        end_of_block(d, c);
}

/* --- accesses ----------------------------------------------------------------------- */

static unsigned port_of(const struct adma *d, bool write)
{
    return write ? d->cfg.masters - 1 : 0;
}

static bool goes(const struct adma_chan *ch)
{
    return ch->state != ADMA_IDLE && !ch->on_bus && !(ch->control & ADMA_ACCR_SUSPEND);
}

/* What channel C, which goes on, does next. */
static void describe(struct adma *d, unsigned c, struct dma_access *a)
{
    struct adma_chan *ch = &d->ch[c];
    struct piece p;

    *a = (struct dma_access){.kind = DMA_FETCH, .chan = (uint8_t)c, .beat_bytes = 4,
                             .id = d->run * ADMA_CHANNELS + c, .data = ch->in};
    switch (ch->state) {
    case ADMA_LOADING:
        a->addr = ch->adar + ch->loaded;
        a->len = !ch->loaded ? ADMA_DESC_HEAD
                             : burst(ch->adar + ch->loaded,
                                     ADMA_DESC_SOURCE(adma_sources(ch)) - ch->loaded);
        break;
    case ADMA_LINKING:
        a->addr = ch->adar + ADMA_DESC_NEXT;
        a->len = 4;
        break;
    case ADMA_REPORTING:
        a->kind = DMA_WRITE;
        a->addr = ch->adar + ADMA_DESC_STATUS;
        a->len = 4;
        break;
    default:
        p = piece(ch, ch->turn);
        a->kind = p.write ? DMA_WRITE : DMA_READ;
        a->addr = p.addr + ch->moved;
        a->len = ch->turn ? ch->block : block_bytes(ch);
    }
    if (a->kind == DMA_WRITE)
        a->data = ch->out;
    a->port = (uint8_t)port_of(d, a->kind == DMA_WRITE);
}

static void offer(struct adma *d, unsigned port, struct dma_access *a)
{
    struct adma_chan *ch = &d->ch[a->chan];

    a->waited = ch->wanted[port] ? (uint32_t)(d->dev.now + 1 - ch->wanted[port]) : 0;
    ch->wanted[port] = 0;
    d->served[port] = a->chan;
    ch->on_bus = 1;
    ch->addr = (uint32_t)a->addr;
    ch->len = a->len;
    ch->ok = 0;
    if (ch->state == ADMA_RUNNING && !ch->turn)
        ch->block = a->len;
}

bool adma_next(void *dev, unsigned port, struct dma_access *a)
{
    struct adma *d = dev;
    bool found = false;
    struct dma_access other;

    for (unsigned i = 1; i <= d->cfg.channels; i++) {
        const unsigned c = (d->served[port] + i) % d->cfg.channels;
        struct dma_access *const x = found ? &other : a;

        if (goes(&d->ch[c]))
            describe(d, c, x);
        if (!goes(&d->ch[c]) || x->port != port)
            d->ch[c].wanted[port] = 0;
        else if (found && !d->ch[c].wanted[port])
            d->ch[c].wanted[port] = d->dev.now + 1;
        else if (!found)
            found = true;
    }
    if (found)
        offer(d, port, a);
    return found;
}

/* Channel that ID is of; ADMA_CHANNELS: of one from before a reset. */
static unsigned channel_of(const struct adma *d, uint32_t id)
{
    const uint32_t c = id - d->run * ADMA_CHANNELS;

    return c < ADMA_CHANNELS && d->ch[c].on_bus ? c : ADMA_CHANNELS;
}

void adma_accepted(void *dev, uint32_t id)
{
    struct adma *d = dev;
    const unsigned c = channel_of(d, id);
    struct adma_chan *ch = &d->ch[c % ADMA_CHANNELS];

    if (c == ADMA_CHANNELS)
        return;
    if (ch->state == ADMA_REPORTING)
        memcpy(ch->out, &ch->result, sizeof ch->result);
    else if (ch->state != ADMA_RUNNING || !piece(ch, ch->turn).write)
        return;
    else if (adma_op(ch) == ADMA_OP_MEMSET)
        fill(ch->out, adma_word(ch, ADMA_DESC_VALUE), ch->len);
    else
        memcpy(ch->out, piece(ch, ch->turn).what == SUM_P ? ch->p : ch->q, ch->len);
}

static uint32_t error_of(const struct adma_chan *ch)
{
    if (ch->state == ADMA_REPORTING)
        return ADMA_ACSR_WRITE_ERROR;
    if (ch->state != ADMA_RUNNING)
        return ADMA_ACSR_FETCH_ERROR;
    return piece(ch, ch->turn).write ? ADMA_ACSR_WRITE_ERROR : ADMA_ACSR_READ_ERROR;
}

void adma_done(void *dev, uint32_t id, uint32_t ok_bytes, enum bus_status st)
{
    struct adma *d = dev;
    const unsigned c = channel_of(d, id);
    struct adma_chan *ch = &d->ch[c % ADMA_CHANNELS];

    if (c == ADMA_CHANNELS)
        return;
    ch->ok += ok_bytes;
    if (st == BUS_OK && ch->ok < ch->len)
        return;
    ch->on_bus = 0;
    if (ch->aborting)
        adma_abort_now(d, c);
    else if (st != BUS_OK)
        adma_fail(d, c, error_of(ch), ch->addr + ch->ok);
    else if (ch->state == ADMA_REPORTING)
        adma_completed(d, c);
    else if (ch->state == ADMA_RUNNING)
        moved(d, c);
    else
        adma_fetched(d, c);
    ch->addr = ch->len = ch->ok = 0;
}

/* --- many blocks at once ---------------------------------------------------------------- */

/* Does something, or will without software. */
static bool live(const struct adma_chan *ch)
{
    return ch->on_bus || goes(ch);
}

enum dma_outlook adma_outlook(const void *dev)
{
    const struct adma *d = dev;

    for (unsigned c = 0; c < d->cfg.channels; c++)
        if (live(&d->ch[c]))
            return DMA_GOES_ON;
    return DMA_RESTS;
}

/* The channel that is all that goes on, and is about to begin a block of full size on multiples of
 * it; or none. */
static unsigned only_channel(const struct adma *d)
{
    unsigned only = ADMA_CHANNELS;
    uint32_t addrs = 0;

    for (unsigned c = 0; c < d->cfg.channels; c++) {
        if (!live(&d->ch[c]))
            continue;
        if (only != ADMA_CHANNELS)
            return ADMA_CHANNELS;
        only = c;
    }
    if (only == ADMA_CHANNELS || d->ch[only].state != ADMA_RUNNING || d->ch[only].turn ||
        d->ch[only].on_bus || d->ch[only].wanted[0] || d->ch[only].wanted[1])
        return ADMA_CHANNELS;
    for (unsigned turn = 0; turn < reads(&d->ch[only]) + writes(&d->ch[only]); turn++)
        addrs |= piece(&d->ch[only], turn).addr;
    return (addrs | d->ch[only].moved) % ADMA_BURST ? ADMA_CHANNELS : only;
}

unsigned adma_ends(const void *dev, unsigned chan, uint64_t src, struct dma_end end[DMA_MAX_ENDS])
{
    const struct adma *d = dev;
    const struct adma_chan *ch = &d->ch[chan];
    const unsigned n = reads(ch) + writes(ch);

    for (unsigned turn = 0; turn < n; turn++) {
        const struct piece p = piece(ch, turn);

        end[turn] = (struct dma_end){p.addr + src, (uint8_t)port_of(d, p.write), p.write};
    }
    return n;
}

bool adma_shape(const void *dev, struct dma_shape *s)
{
    const struct adma *d = dev;
    const unsigned c = only_channel(d);
    const struct adma_chan *ch = &d->ch[c % ADMA_CHANNELS];

    if (c == ADMA_CHANNELS)
        return false;
    *s = (struct dma_shape){
        .chan = (uint8_t)c,
        .src_port = (uint8_t)port_of(d, false),
        .dst_port = (uint8_t)port_of(d, true),
        .src_beat = 4,
        .dst_beat = 4,
        .src = ch->moved,
        .dst = ch->moved,
        .ahead_most = ADMA_BURST,
        .left = left(ch),
        .key = {adma_word(ch, ADMA_DESC_CONTROL) & ~(ADMA_CONTROL_INT | ADMA_CONTROL_STATUS),
                d->served[0], d->served[1]},
    };
    return true;
}

void adma_combine(void *dev, unsigned chan, const uint8_t *const *from, uint8_t *const *to,
                  uint32_t len)
{
    struct adma_chan *ch = &((struct adma *)dev)->ch[chan];
    const unsigned n = adma_sources(ch);
    const bool p_wanted = adma_has_p(ch) || adma_op(ch) == ADMA_OP_XOR_VAL;
    uint8_t factor[ADMA_SOURCES], p[DMA_COMBINE_BYTES], q[DMA_COMBINE_BYTES];
    unsigned turn;

    if (adma_op(ch) == ADMA_OP_MEMSET) {
        fill(to[0], adma_word(ch, ADMA_DESC_VALUE), len);
        return;
    }
    if (p_wanted)
        memcpy(p, from[0], len);
    for (turn = 1; turn < reads(ch) && p_wanted; turn++)
        if (piece(ch, turn).what != SUM_Q)
            adma_add(p, from[turn], len);
    if (adma_has_q(ch)) {
        for (unsigned s = 0; s < n; s++)
            factor[s] = coefficient(ch, s);
        memset(q, 0, len);
        adma_add_products(q, from, factor, n, len);
        if (reads(ch) > n)
            adma_add(q, from[reads(ch) - 1], len); /* the old Q is read last */
    }
    if (checks(ch))
        check(ch, p, q, len);
    for (unsigned i = 0; i < writes(ch); i++)
        memcpy(to[i], piece(ch, reads(ch) + i).what == SUM_P ? p : q, len);
}

void adma_skip(void *dev, unsigned chan, uint32_t bytes, const uint8_t *ahead)
{
    (void)ahead;
    ((struct adma *)dev)->ch[chan].moved += bytes;
}

void adma_complete(void *dev, unsigned chan)
{
    struct adma *d = dev;
    struct adma_chan *ch = &d->ch[chan];

    if (reads(ch))
        d->served[port_of(d, false)] = chan;
    if (writes(ch))
        d->served[port_of(d, true)] = chan;
    ch->moved = adma_word(ch, ADMA_DESC_COUNT);
    adma_data_done(d, chan);
}

enum dma_wait adma_waits(const void *dev, unsigned c, char why[DMA_WAIT_TEXT])
{
    const struct adma_chan *ch = &((const struct adma *)dev)->ch[c];

    if (ch->state == ADMA_IDLE)
        return DMA_WAITS_NOT;
    snprintf(why, DMA_WAIT_TEXT, "%s", live(ch) ? "for the bus" : "for software: it is suspended");
    return live(ch) ? DMA_WAITS_HARDWARE : DMA_WAITS_SOFTWARE;
}
