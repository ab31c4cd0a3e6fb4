/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL080 channels: packets, linked lists, errors, what software does to them. When
 * a beat may go is pl080_pace.c's business, which access is next pl080_bus.c's.
 */
#include "pl080_engine.h"

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
    uint32_t bits = 0;

    for (unsigned c = 0; c < PL080_CHANNELS; c++)
        if ((d->ch[c].config & PL080_CONFIG_E) || d->ch[c].stopping)
            bits |= BIT(c);
    return bits;
}

/* Whatever is in flight for the channel is overtaken, and the FIFO is dropped. */
static void drop(struct pl080 *d, unsigned c)
{
    struct pl080_chan *ch = &d->ch[c];

    for (unsigned port = 0; port < 2; port++)
        if (d->owner[port] == c + 1)
            d->owner[port] = 0;
    ch->generation++;
    ch->copying = 0;
    ch->loading = 0;
    ch->fetching = 0;
    ch->failing = 0;
    ch->stopping = 0;
    pl080_pace_start(&ch->pace, 0, 0);
    memset(ch->fifo, 0, sizeof ch->fifo);
    memset(ch->item, 0, sizeof ch->item);
}

void pl080_engine_reset(struct pl080 *d)
{
    for (unsigned c = 0; c < PL080_CHANNELS; c++) {
        struct pl080_chan *ch = &d->ch[c];

        drop(d, c);
        ch->pace.sw = ch->pace.dw = ch->pace.burst = 1;
        ch->pace.shared = false;
        ch->left = 0;
        ch->load_ready = 0;
        tell_state(d, c);
    }
}

static uint64_t not_before(uint64_t ready, uint64_t cycle)
{
    return ready > cycle ? ready : cycle;
}

/* The channel was held up until now; its next accesses are new launches. */
static void relaunch(struct pl080 *d, struct pl080_chan *ch)
{
    uint64_t first = d->dev.now + 1;

    ch->pace.rd_ready = not_before(ch->pace.rd_ready, first);
    ch->pace.wr_ready = not_before(ch->pace.wr_ready, first);
    ch->load_ready = not_before(ch->load_ready, first);
}

void pl080_thaw(struct pl080 *d)
{
    for (unsigned c = 0; c < PL080_CHANNELS; c++)
        relaunch(d, &d->ch[c]);
}

/* --- packets ----------------------------------------------------------------- */

/* Bytes of a beat, from a width FIELD of Control. */
static uint32_t width(struct pl080 *d, unsigned c, const char *name, uint32_t field)
{
    uint32_t code = GET(d->ch[c].control, field);

    if (code <= PL080_WIDTH_32)
        return 1u << code;
    note(&d->dev.notes, NOTE_GUEST_ERROR, PL080_CHAN(c) | field,
         "channel %u: reserved %s %u, taken as 32 bits", c, name, code);
    return 4;
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

/* TransferSize reads back what is not yet written (data sheet, counters). */
static void show_left(struct pl080_chan *ch)
{
    uint32_t beats = (ch->left + ch->pace.sw - 1) / ch->pace.sw;

    ch->control = (ch->control & ~PL080_CONTROL_TRANSFER_SIZE) |
                  PUT(PL080_CONTROL_TRANSFER_SIZE, beats);
}

/* Takes the channel registers as a new packet. */
static void start_packet(struct pl080 *d, unsigned c)
{
    struct pl080_chan *ch = &d->ch[c];
    struct pl080_pace *p = &ch->pace;
    uint32_t beats = GET(ch->control, PL080_CONTROL_TRANSFER_SIZE);

    p->sw = width(d, c, "SWidth", PL080_CONTROL_SWIDTH);
    p->dw = width(d, c, "DWidth", PL080_CONTROL_DWIDTH);
    p->burst = pl080_burst(GET(ch->control, PL080_CONTROL_SBSIZE));
    p->shared = !(ch->control & PL080_CONTROL_S) == !(ch->control & PL080_CONTROL_D);
    ch->src = aligned(d, c, PL080_CX_SRC_ADDR, "CxSrcAddr", ch->src, p->sw);
    ch->dst = aligned(d, c, PL080_CX_DEST_ADDR, "CxDestAddr", ch->dst, p->dw);
    ch->left = beats * p->sw;
    if (!beats)
        note(&d->dev.notes, NOTE_GUEST_ERROR, c,
             "channel %u: TransferSize is 0; the channel waits for ever", c);
    if (ch->left % p->dw)
        note(&d->dev.notes, NOTE_GUEST_ERROR, c,
             "channel %u: %u bytes are no whole number of %u-byte destination transfers; "
             "the tail stays in the FIFO", c, ch->left, p->dw);
    pl080_pace_start(p, beats, d->dev.now + 1);
}

static void end_of_packet(struct pl080 *d, unsigned c)
{
    struct pl080_chan *ch = &d->ch[c];

    if (ch->control & PL080_CONTROL_I) /* of the packet that just ended */
        d->raw_tc |= BIT(c);
    if (ch->lli & PL080_LLI_ADDR) {
        ch->loading = PL080_LLI_BYTES;
        ch->load_ready = d->dev.now + 1;
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

    if (pl080_in_flight(ch))
        return;
    if (ch->failing)
        d->raw_err |= BIT(c);
    ch->config &= ~PL080_CONFIG_E;
    drop(d, c);
    tell_state(d, c);
    pl080_update_irq(d);
}

static uint32_t word(const uint8_t *b)
{
    return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/* The next item has arrived: SrcAddr, DestAddr, LLI, Control, in this order. */
static void take_item(struct pl080 *d, unsigned c)
{
    struct pl080_chan *ch = &d->ch[c];

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
    uint32_t flow = GET(ch->config, PL080_CONFIG_FLOW_CNTRL);

    if (ch->stopping)
        note(&d->dev.notes, NOTE_GUEST_ERROR, PL080_CHAN(c) + PL080_CX_CONFIGURATION,
             "channel %u: enabled again before EnbldChns said that it had stopped", c);
    drop(d, c);
    if (flow == PL080_FLOW_MEM2MEM) {
        start_packet(d, c);
        return;
    }
    note(
        &d->dev.notes, NOTE_NOT_MODELLED, PL080_CHAN(c) + PL080_CX_CONFIGURATION,
        "channel %u: peripheral flow control (FlowCntrl %u); the channel is stopped with its error "
        "flag set",
        c, flow);
    ch->config &= ~PL080_CONFIG_E;
    d->raw_err |= BIT(c);
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
        ch->copying = 0;
        wind_up(d, c);
    } else if (old & ~now & PL080_CONFIG_H) {
        relaunch(d, ch);
    }
    if ((now & old & PL080_CONFIG_E) && ((now ^ old) & ~free))
        note(
            &d->dev.notes, NOTE_GUEST_ERROR, PL080_CHAN(c) + PL080_CX_CONFIGURATION,
            "write 0x%08x to CxConfiguration[%u] changes more than H, ITC and IE while the channel "
            "is enabled",
            now, c);
    tell_state(d, c);
}

void pl080_chan_written(struct pl080 *d, unsigned c, uint32_t reg, const char *name)
{
    struct pl080_chan *ch = &d->ch[c];

    if (!(ch->config & PL080_CONFIG_E) && !ch->stopping)
        return;
    note(&d->dev.notes, NOTE_GUEST_ERROR, PL080_CHAN(c) + reg,
         "write to %s[%u] while the channel is enabled", name, c);
    ch->generation++; /* accesses already drawn up with the old value */
    ch->copying = 0;
    ch->fetching = 0;
    ch->pace.rd_beats = ch->pace.wr_beats = 0;
    ch->src &= ~(ch->pace.sw - 1);
    ch->dst &= ~(ch->pace.dw - 1);
    relaunch(d, ch);
    if (ch->failing || ch->stopping)
        wind_up(d, c);
}

/* --- how it ended ---------------------------------------------------------------------- */

void pl080_advance(struct pl080_chan *ch, uint32_t read, uint32_t written)
{
    if (ch->control & PL080_CONTROL_SI)
        ch->src += read;
    if (ch->control & PL080_CONTROL_DI)
        ch->dst += written;
    ch->left -= written;
    show_left(ch);
}

static void fetch_done(struct pl080 *d, unsigned c, const uint8_t *data, uint32_t ok)
{
    struct pl080_chan *ch = &d->ch[c];

    memcpy(ch->item + (PL080_LLI_BYTES - ch->loading), data, ok);
    ch->loading -= ok;
    if (!ch->loading) {
        ch->fetching = 0;
        take_item(d, c);
    }
}

static void read_done(struct pl080 *d, unsigned c, const uint8_t *data, uint32_t ok,
                      const struct dma_when *when)
{
    struct pl080_chan *ch = &d->ch[c];

    memcpy(ch->fifo + ch->pace.fill, data, ok);
    pl080_pace_read_done(&ch->pace, ok / ch->pace.sw, when);
    pl080_advance(ch, ok, 0);
}

static void write_done(struct pl080 *d, unsigned c, uint32_t ok, const struct dma_when *when)
{
    struct pl080_chan *ch = &d->ch[c];

    pl080_pace_write_done(&ch->pace, ok / ch->pace.dw, when);
    memmove(ch->fifo, ch->fifo + ok, ch->pace.fill);
    memset(ch->fifo + ch->pace.fill, 0, ok);
    pl080_advance(ch, 0, ok);
    if (!ch->pace.fetch_left && !ch->pace.fill && !ch->stopping)
        end_of_packet(d, c);
}

static void copy_done(struct pl080 *d, unsigned c, uint32_t ok)
{
    struct pl080_chan *ch = &d->ch[c];

    bool whole = ok == ch->copying;

    d->owner[pl080_source_port(ch)] = d->owner[pl080_dest_port(ch)] = 0;

    pl080_advance(ch, ok - ch->copied_read, ok - ch->copied_written);
    ch->copying = 0;
    pl080_pace_start(&ch->pace, 0, d->dev.now);
    if (whole)
        end_of_packet(d, c);
}

/* The access ended with an error: the rest of it never happens. */
static void fail(struct pl080_chan *ch, enum dma_kind kind)
{
    ch->failing = 1;
    if (kind == DMA_FETCH)
        ch->fetching = 0;
    else if (kind == DMA_READ)
        ch->pace.rd_beats = 0;
    else
        ch->pace.wr_beats = 0;
}

void pl080_done(void *dev, uint32_t id, uint32_t ok_bytes, enum bus_status st,
                const struct dma_when *when)
{
    struct pl080 *d = dev;
    unsigned c = id & 0xff, port;

    if (!pl080_id_fresh(d, id))
        return;
    switch (pl080_id_kind(id)) {
    case DMA_FETCH:
        port = d->ch[c].lli & PL080_LLI_LM;
        fetch_done(d, c, d->stage[port], ok_bytes);
        break;
    case DMA_READ:
        port = pl080_source_port(&d->ch[c]);
        read_done(d, c, d->stage[port], ok_bytes, when);
        break;
    case DMA_WRITE:
        port = pl080_dest_port(&d->ch[c]);
        write_done(d, c, ok_bytes, when);
        break;
    default:
        port = pl080_source_port(&d->ch[c]);
        copy_done(d, c, ok_bytes);
        break;
    }
    if (st != BUS_OK)
        fail(&d->ch[c], pl080_id_kind(id));
    if (d->ch[c].failing || d->ch[c].stopping)
        wind_up(d, c);
    if (d->owner[port] == c + 1 && !pl080_keeps(d, c, port))
        d->owner[port] = 0;
}
