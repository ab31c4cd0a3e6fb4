/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL080 channels: packets, linked lists, errors, what software does to them. When
 * a beat may go is the engine's business, which access is next pl080_bus.c's.
 */
#include "pl080_chan.h"

#include <string.h>

/* --- states ---------------------------------------------------------------- */

static void tell_state(const struct pl080 *d, unsigned c)
{
    const struct pl080_chan *ch = &d->ch[c];
    enum pl080_chan_state s = PL080_RUNNING;

    if (!d->dev.chan_state)
        return;
    if (!(ch->config & PL080_CONFIG_E))
        s = PL080_DISABLED;
    else if (pl080_halted(ch))
        s = PL080_HALTED;
    else if (ch->loading)
        s = PL080_LOADING;
    d->dev.chan_state(d->dev.shell, c, s);
}

uint32_t pl080_enabled(const struct pl080 *d)
{
    return d->live;
}

/* Bytes that were read and will not be written any more. */
static void discard(struct pl080 *d, unsigned c)
{
    d->counters.dropped[c] += d->ch[c].held;
    d->ch[c].held = 0;
}

/* The channel comes to rest. */
static void drop(struct pl080 *d, unsigned c)
{
    struct pl080_chan *ch = &d->ch[c];

    discard(d, c);
    pl080_request_leave(d, c);
    pl080_ops(d)->stop(pl080_engine_of(d, c));
    for (unsigned port = 0; port < 2; port++) {
        if (d->port[port].owner == c + 1)
            d->port[port].owner = 0;
        ch->wanted[port] = 0;
    }
    d->live &= ~BIT(c);
    ch->active = 0;
    ch->loading = 0;
    ch->fetch_next = 0;
    ch->failing = 0;
    ch->stopping = 0;
    ch->open = ch->flow = ch->streak = 0;
    memset(ch->item, 0, sizeof ch->item);
}

void pl080_chans_reset(struct pl080 *d)
{
    for (unsigned c = 0; c < PL080_CHANNELS; c++) {
        struct pl080_chan *ch = &d->ch[c];

        pl080_ops(d)->reset(pl080_engine_of(d, c), d->cfg.fifo_words);
        ch->generation++;
        ch->on_bus = ch->left = 0;
        ch->offered[0] = ch->offered[1] = 0;
        ch->fetch_from = ch->pause_until = 0;
        drop(d, c);
        if (c < d->dev.cls->chans)
            tell_state(d, c);
    }
    for (unsigned port = 0; port < 2; port++)
        d->port[port].owner = 0; /* the data of what is on the bus stay */
    d->moved = 0;
    pl080_request_reset(d);
    pl080_hold_all(d);
}

/* The levels that hold a channel up. */
static void hold(struct pl080 *d, unsigned c)
{
    pl080_ops(d)->hold(pl080_engine_of(d, c), pl080_halted(&d->ch[c]), pl080_frozen(d),
                       d->dev.now);
}

static uint64_t latest(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

void pl080_hold_all(struct pl080 *d)
{
    for (unsigned c = 0; c < PL080_CHANNELS; c++) {
        hold(d, c);
        if (!pl080_frozen(d))
            d->ch[c].fetch_from = latest(d->ch[c].fetch_from, d->dev.now + 1);
    }
}

/* --- packets ----------------------------------------------------------------- */

/* A width FIELD of Control. */
static uint32_t width(struct pl080 *d, unsigned c, const char *name, uint32_t field)
{
    uint32_t code = GET(d->ch[c].control, field);

    if (code <= PL080_WIDTH_32)
        return code;
    note(&d->dev.notes, NOTE_GUEST_ERROR, PL080_CHAN(c) | field,
         "channel %u: reserved %s %u, taken as 32 bits", c, name, code);
    return PL080_WIDTH_32;
}

/* ADDR, of channel register REG, without the bits that a beat of W bytes cannot have. */
static uint32_t aligned(struct pl080 *d, unsigned c, uint32_t reg, const char *name, uint32_t addr,
                        uint32_t w)
{
    if (addr & (w - 1))
        note(&d->dev.notes, NOTE_GUEST_ERROR, PL080_CHAN(c) + reg,
             "channel %u: %s 0x%08x is not aligned to its width of %u bytes", c, name, addr, w);
    return addr & ~(w - 1);
}

/* The registers show how far the engine is. TransferSize is what is not yet written (data sheet,
 * counters). */
void pl080_show_progress(struct pl080 *d, unsigned c)
{
    struct pl080_chan *ch = &d->ch[c];
    uint32_t beat = pl080_beat_bytes(GET(ch->control, PL080_CONTROL_SWIDTH));
    struct pl080_progress at;

    pl080_ops(d)->progress(pl080_engine_of(d, c), &at);
    ch->src = at.src;
    ch->dst = at.dst;
    ch->active = at.active;
    ch->left = at.left;
    if (ch->open)
        return;
    ch->control = (ch->control & ~PL080_CONTROL_TRANSFER_SIZE) |
                  PUT(PL080_CONTROL_TRANSFER_SIZE, (at.left + beat - 1) / beat);
}

/* What the manual wants of a packet of so many beats. To halt a channel, software writes E along,
 * and it may have ended just before: an empty packet is no mistake then. */
static void check_size(struct pl080 *d, unsigned c, const struct pl080_packet *p)
{
    uint32_t bytes = p->beats << p->src_width, to = 1u << p->dst_width;

    if (p->open && p->beats)
        note(&d->dev.notes, NOTE_GUEST_ERROR, c,
             "channel %u: TransferSize is %u with a peripheral as flow controller; it is ignored",
             c, p->beats);
    else if (!p->open && !p->beats && !pl080_halted(&d->ch[c]))
        note(&d->dev.notes, NOTE_GUEST_ERROR, c,
             "channel %u: TransferSize is 0; the channel waits for ever", c);
    else if (bytes & (to - 1))
        note(&d->dev.notes, NOTE_GUEST_ERROR, c,
             "channel %u: %u bytes are no whole number of %u-byte destination transfers; "
             "the tail stays in the FIFO", c, bytes, to);
}

/* Takes the channel registers as a new packet. */
static void start_packet(struct pl080 *d, unsigned c)
{
    struct pl080_chan *ch = &d->ch[c];
    struct pl080_packet p = {
        .beats = GET(ch->control, PL080_CONTROL_TRANSFER_SIZE),
        .src_width = width(d, c, "SWidth", PL080_CONTROL_SWIDTH),
        .dst_width = width(d, c, "DWidth", PL080_CONTROL_DWIDTH),
        .src_inc = !!(ch->control & PL080_CONTROL_SI),
        .dst_inc = !!(ch->control & PL080_CONTROL_DI),
        .src_port = pl080_source_port(d, ch),
        .dst_port = pl080_dest_port(d, ch),
        .burst = GET(ch->control, PL080_CONTROL_SBSIZE),
        .src_paced = ch->side[PL080_SRC].paced,
        .dst_paced = ch->side[PL080_DST].paced,
        .open = ch->open,
    };

    p.src_big = pl080_big(d, p.src_port);
    p.dst_big = pl080_big(d, p.dst_port);
    p.src = ch->src = aligned(d, c, PL080_CX_SRC_ADDR, "CxSrcAddr", ch->src, 1u << p.src_width);
    p.dst = ch->dst = aligned(d, c, PL080_CX_DEST_ADDR, "CxDestAddr", ch->dst, 1u << p.dst_width);
    check_size(d, c, &p);
    if (p.open)
        p.beats = 0;
    discard(d, c); /* left over by the packet before */
    pl080_request_packet(d, c, p.beats);
    hold(d, c);
    pl080_ops(d)->start(pl080_engine_of(d, c), &p, d->dev.now);
}

static void end_of_packet(struct pl080 *d, unsigned c)
{
    struct pl080_chan *ch = &d->ch[c];

    if (ch->control & PL080_CONTROL_I) /* of the packet that just ended */
        d->raw_tc |= BIT(c);
    if (ch->lli & PL080_LLI_ADDR) {
        if (ch->open)
            pl080_ops(d)->stop(pl080_engine_of(d, c)); /* it does not know that it is over */
        ch->loading = PL080_LLI_BYTES;
        ch->fetch_next = 0;
        ch->fetch_from = d->dev.now + 1;
    } else {
        ch->config &= ~PL080_CONFIG_E;
        drop(d, c);
    }
    tell_state(d, c);
    pl080_update_irq(d);
}

/* The channel ends for good once nothing of it is on the bus any more: after a bus error, or
 * because software has disabled it. */
static void wind_up(struct pl080 *d, unsigned c)
{
    struct pl080_chan *ch = &d->ch[c];

    if (ch->on_bus)
        return;
    if (ch->failing)
        d->raw_err |= BIT(c);
    ch->config &= ~PL080_CONFIG_E;
    drop(d, c);
    tell_state(d, c);
    pl080_update_irq(d);
}

/* Nothing new of the channel goes to the bus; it ends once the rest has. */
static void stop(struct pl080 *d, unsigned c)
{
    pl080_ops(d)->stop(pl080_engine_of(d, c));
    wind_up(d, c);
}

static uint32_t word(const uint8_t *b)
{
    return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/* The next item has arrived: SrcAddr, DestAddr, LLI, Control, in this order. */
static void take_item(struct pl080 *d, unsigned c)
{
    struct pl080_chan *ch = &d->ch[c];

    ch->fetch_next = 0;
    ch->src = word(ch->item);
    ch->dst = word(ch->item + 4);
    ch->lli = word(ch->item + 8) & (PL080_LLI_ADDR | PL080_LLI_LM);
    ch->control = word(ch->item + 12);
    start_packet(d, c);
    tell_state(d, c);
}

/* --- software writes channel registers ------------------------------------------ */

static void enable(struct pl080 *d, unsigned c)
{
    struct pl080_chan *ch = &d->ch[c];

    if (ch->stopping) {
        note(&d->dev.notes, NOTE_GUEST_ERROR, PL080_CHAN(c) + PL080_CX_CONFIGURATION,
             "channel %u: enabled again before EnbldChns said that it had stopped; it is not", c);
        ch->config &= ~PL080_CONFIG_E;
        return;
    }
    if (!pl080_ops(d)->grant && GET(ch->config, PL080_CONFIG_FLOW_CNTRL)) {
        note(&d->dev.notes, NOTE_NOT_MODELLED, PL080_CHAN(c) + PL080_CX_CONFIGURATION,
             "channel %u: peripherals with this engine; the channel is stopped with its error flag "
             "set", c);
        ch->config &= ~PL080_CONFIG_E;
        d->raw_err |= BIT(c);
        return;
    }
    d->live |= BIT(c);
    pl080_request_enable(d, c);
    start_packet(d, c);
}

void pl080_chan_config_written(struct pl080 *d, unsigned c, uint32_t old)
{
    struct pl080_chan *ch = &d->ch[c];
    uint32_t now = ch->config;
    uint32_t free = PL080_CONFIG_E | PL080_CONFIG_H | PL080_CONFIG_ITC | PL080_CONFIG_IE;

    if (now & ~old & PL080_CONFIG_E) {
        enable(d, c);
    } else if (old & ~now & PL080_CONFIG_E) {
        ch->stopping = 1; /* no terminal count; the FIFO's bytes are lost */
        stop(d, c);
    } else {
        hold(d, c);
    }
    if ((now & old & PL080_CONFIG_E) && ((now ^ old) & ~free))
        note(
            &d->dev.notes, NOTE_GUEST_ERROR, PL080_CHAN(c) + PL080_CX_CONFIGURATION,
            "write 0x%08x to CxConfiguration[%u] changes more than H, ITC and IE while the channel "
            "is enabled",
            now, c);
    tell_state(d, c);
}

bool pl080_chan_locked(struct pl080 *d, unsigned c, uint32_t reg, const char *name)
{
    const struct pl080_chan *ch = &d->ch[c];

    if (!(ch->config & PL080_CONFIG_E) && !ch->stopping)
        return false;
    note(&d->dev.notes, NOTE_GUEST_ERROR, PL080_CHAN(c) + reg,
         "write to %s[%u] while the channel is enabled", name, c);
    return true;
}

/* --- how it ended ---------------------------------------------------------------------- */

static void fetch_done(struct pl080 *d, unsigned c, const uint8_t *data)
{
    struct pl080_chan *ch = &d->ch[c];

    memcpy(ch->item + (PL080_LLI_BYTES - ch->loading), data, 4);
    ch->loading -= 4;
}

void pl080_accepted(void *dev, uint32_t id)
{
    struct pl080 *d = dev;
    unsigned c = id & 0xff, port = pl080_id_port(id);

    if (!pl080_id_fresh(d, id))
        return;
    d->ch[c].offered[port] = 0;
    if (pl080_id_kind(id) == DMA_FETCH)
        return;
    pl080_ops(d)->accepted(pl080_engine_of(d, c), port, pl080_id_kind(id) == DMA_WRITE,
                           pl080_id_data(d, id));
    pl080_count_transfer(d, c);
}

void pl080_refused(void *dev, uint32_t id)
{
    struct pl080 *d = dev;
    unsigned c = id & 0xff, port = pl080_id_port(id);
    struct pl080_chan *ch = &d->ch[c];

    if (!pl080_id_fresh(d, id))
        return;
    ch->failing = 1;
    ch->on_bus -= ch->offered[port]; /* withdrawn */
    ch->offered[port] = 0;
    if (pl080_id_kind(id) != DMA_FETCH)
        pl080_ops(d)->refused(pl080_engine_of(d, c), port, pl080_id_kind(id) == DMA_WRITE);
    d->moved |= BIT(c);
}

static void moved(struct pl080 *d, unsigned c, unsigned port, bool write, const uint8_t *data)
{
    struct pl080_chan *ch = &d->ch[c];
    const uint32_t bytes = pl080_beat_bytes(
        GET(ch->control, write ? PL080_CONTROL_DWIDTH : PL080_CONTROL_SWIDTH));

    pl080_ops(d)->done(pl080_engine_of(d, c), port, write, data);
    ch->held += write ? -bytes : bytes;
    pl080_request_moved(d, c, write);
}

/* An access was on the bus when the device was reset: what it reads nobody takes, and what it
 * writes was not lost. */
static void outlived(struct pl080 *d, unsigned c, enum dma_kind kind, uint32_t bytes)
{
    if (kind == DMA_READ)
        d->counters.dropped[c] += bytes;
    else if (kind == DMA_WRITE)
        d->counters.dropped[c] -= bytes;
}

void pl080_done(void *dev, uint32_t id, uint32_t ok_bytes, enum bus_status st)
{
    struct pl080 *d = dev;
    unsigned c = id & 0xff, port = pl080_id_port(id);
    enum dma_kind kind = pl080_id_kind(id);

    if (!pl080_id_fresh(d, id)) {
        outlived(d, c, kind, ok_bytes);
        return;
    }
    d->ch[c].on_bus--;
    d->moved |= BIT(c);
    if (kind == DMA_FETCH && st == BUS_OK)
        fetch_done(d, c, pl080_id_data(d, id));
    else if (kind != DMA_FETCH && st == BUS_OK)
        moved(d, c, port, kind == DMA_WRITE, pl080_id_data(d, id));
}

/* What the accesses that ended at this edge mean for channel C. */
static void chan_moved(struct pl080 *d, unsigned c)
{
    struct pl080_chan *ch = &d->ch[c];
    bool over;

    if (!ch->fetch_next)
        pl080_show_progress(d, c);
    if (ch->failing || ch->stopping) {
        wind_up(d, c);
    } else if (ch->fetch_next) {
        if (!ch->loading)
            take_item(d, c);
    } else {
        over = ch->open ? pl080_request_over(d, c) : !ch->left;
        pl080_request_served(d, c, over);
        if (over)
            end_of_packet(d, c);
    }
}

void pl080_edge(void *dev)
{
    struct pl080 *d = dev;

    if (d->ops && d->ops->tick)
        for (uint32_t live = d->live; live; live &= live - 1)
            d->ops->tick(d->engines[__builtin_ctz(live)]);
    for (; d->moved; d->moved &= d->moved - 1)
        chan_moved(d, (unsigned)__builtin_ctz(d->moved));
    pl080_request_edge(d);
}

void pl080_complete(void *dev, unsigned chan)
{
    struct pl080 *d = dev;
    struct pl080_chan *ch = &d->ch[chan];
    struct pl080_engine *e = &ch->engine;

    e->p.src += e->left;
    e->p.dst += e->left;
    e->p.beats = e->left = e->burst = e->group = 0;
    d->port[e->p.src_port].owner = d->port[e->p.dst_port].owner = chan + 1;
    chan_moved(d, chan);
}

void pl080_item_read(void *dev, unsigned chan, const uint8_t *data)
{
    struct pl080 *d = dev;
    struct pl080_chan *ch = &d->ch[chan];

    memcpy(ch->item, data, PL080_LLI_BYTES);
    ch->loading = 0;
    d->port[pl080_list_port(d, ch)].owner = chan + 1;
    take_item(d, chan);
}
