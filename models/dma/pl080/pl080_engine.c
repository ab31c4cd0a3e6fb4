/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL080 channels: packets, linked lists, the arbiter, errors. When a beat may go
 * is pl080_pace.c's business.
 */
#include "pl080.h"

#include <string.h>

/* An access id: channel, kind, and the channel's generation, which software's overtaking changes. */
static uint32_t id_of(const struct pl080 *d, unsigned c, enum dma_kind kind)
{
    return c | (uint32_t)kind << 8 | d->ch[c].generation << 16;
}

static bool id_fresh(const struct pl080 *d, uint32_t id)
{
    unsigned c = id & 0xff;

    return c < PL080_CHANNELS && (d->ch[c].generation & 0xffff) == id >> 16;
}

static enum dma_kind id_kind(uint32_t id)
{
    return (enum dma_kind)(id >> 8 & 0xff);
}

/* --- states ---------------------------------------------------------------- */

static bool halted(const struct pl080_chan *ch)
{
    return ch->config & PL080_CONFIG_H;
}

static void tell_state(const struct pl080 *d, unsigned c)
{
    const struct pl080_chan *ch = &d->ch[c];
    enum pl080_chan_state s = PL080_RUNNING;

    if (!d->dev.chan_state)
        return;
    if (!(ch->config & PL080_CONFIG_E))
        s = PL080_DISABLED;
    else if (halted(ch))
        s = PL080_HALTED;
    else if (ch->loading)
        s = PL080_LOADING;
    d->dev.chan_state(d->dev.shell, c, s);
}

/* The channel has something to do on the bus. */
static bool busy(const struct pl080 *d, unsigned c)
{
    const struct pl080_chan *ch = &d->ch[c];

    if (!(d->configuration & PL080_CONFIGURATION_E) || !(ch->config & PL080_CONFIG_E))
        return false;
    return ch->loading || (ch->pace.fetch_left && !halted(ch)) || ch->pace.fill >= ch->pace.dw;
}

static bool alone(const struct pl080 *d, unsigned c)
{
    for (unsigned i = 0; i < PL080_CHANNELS; i++)
        if (i != c && busy(d, i))
            return false;
    return true;
}

/* Whatever is in flight for the channel is overtaken, and the FIFO is dropped. */
static void drop(struct pl080_chan *ch)
{
    ch->generation++;
    ch->copying = 0;
    ch->loading = 0;
    ch->failing = 0;
    pl080_pace_start(&ch->pace, 0, 0);
    memset(ch->fifo, 0, sizeof ch->fifo);
    memset(ch->item, 0, sizeof ch->item);
}

void pl080_engine_reset(struct pl080 *d)
{
    for (unsigned c = 0; c < PL080_CHANNELS; c++) {
        struct pl080_chan *ch = &d->ch[c];

        drop(ch);
        ch->pace.sw = ch->pace.dw = ch->pace.burst = 1;
        ch->pace.shared = false;
        ch->left = 0;
        ch->load_ready = 0;
        tell_state(d, c);
    }
    d->owner[0] = d->owner[1] = 0;
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

static uint32_t width(struct pl080 *d, unsigned c, const char *field, uint32_t code)
{
    if (code <= PL080_WIDTH_32)
        return 1u << code;
    note(&d->dev.notes, NOTE_GUEST_ERROR, c, "channel %u: reserved %s %u, taken as 32 bits", c, field,
         code);
    return 4;
}

static uint32_t burst(uint32_t code)
{
    return code ? 2u << code : 1;
}

/* DBSize in beats. */
static uint32_t dest_burst(const struct pl080_chan *ch)
{
    return burst(GET(ch->control, PL080_CONTROL_DBSIZE));
}

static uint32_t aligned(struct pl080 *d, unsigned c, const char *reg, uint32_t addr, uint32_t w)
{
    if (addr & (w - 1))
        note(&d->dev.notes, NOTE_GUEST_ERROR, c,
             "channel %u: %s 0x%08x is not aligned to its width of %u bytes", c, reg, addr, w);
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

    p->sw = width(d, c, "SWidth", GET(ch->control, PL080_CONTROL_SWIDTH));
    p->dw = width(d, c, "DWidth", GET(ch->control, PL080_CONTROL_DWIDTH));
    p->burst = burst(GET(ch->control, PL080_CONTROL_SBSIZE));
    p->shared = !(ch->control & PL080_CONTROL_S) == !(ch->control & PL080_CONTROL_D);
    ch->src = aligned(d, c, "CxSrcAddr", ch->src, p->sw);
    ch->dst = aligned(d, c, "CxDestAddr", ch->dst, p->dw);
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
        drop(ch);
    }
    tell_state(d, c);
    pl080_update_irq(d);
}

/* The transfer in flight on the other master is finished first. */
static void bus_error(struct pl080 *d, unsigned c)
{
    d->ch[c].failing = 1;
    if (d->ch[c].pace.rd_beats || d->ch[c].pace.wr_beats)
        return;
    d->raw_err |= BIT(c);
    d->ch[c].config &= ~PL080_CONFIG_E;
    drop(&d->ch[c]);
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

void pl080_chan_config_written(struct pl080 *d, unsigned c, uint32_t old)
{
    struct pl080_chan *ch = &d->ch[c];
    uint32_t now = ch->config;
    uint32_t flow = GET(now, PL080_CONFIG_FLOW_CNTRL);

    if (old & ~now & PL080_CONFIG_E) {
        drop(ch); /* no terminal count, no error; the FIFO's bytes are lost */
    } else if (now & ~old & PL080_CONFIG_E) {
        drop(ch);
        if (flow != PL080_FLOW_MEM2MEM) {
            note(&d->dev.notes, NOTE_NOT_MODELLED, c,
                 "channel %u: peripheral flow control (FlowCntrl %u); the channel is stopped "
                 "with its error flag set", c, flow);
            ch->config &= ~PL080_CONFIG_E;
            d->raw_err |= BIT(c);
        } else {
            start_packet(d, c);
        }
    } else if (old & ~now & PL080_CONFIG_H) {
        relaunch(d, ch);
    }
    tell_state(d, c);
}

void pl080_chan_written(struct pl080 *d, unsigned c, const char *name)
{
    struct pl080_chan *ch = &d->ch[c];

    if (!(ch->config & PL080_CONFIG_E))
        return;
    note(&d->dev.notes, NOTE_GUEST_ERROR, c, "write to %s[%u] while the channel is enabled", name, c);
    ch->generation++; /* accesses already drawn up with the old value */
    ch->copying = 0;
    ch->pace.rd_beats = ch->pace.wr_beats = 0;
    ch->src &= ~(ch->pace.sw - 1);
    ch->dst &= ~(ch->pace.dw - 1);
    relaunch(d, ch);
}

/* --- which access next ------------------------------------------------------------ */

static unsigned source_port(const struct pl080_chan *ch)
{
    return ch->control & PL080_CONTROL_S ? 1 : 0;
}

static unsigned dest_port(const struct pl080_chan *ch)
{
    return ch->control & PL080_CONTROL_D ? 1 : 0;
}

/* BEATS cut so that an incrementing burst stays within 1 KiB (AHB). */
static uint32_t within_1k(uint32_t addr, uint32_t beats, uint32_t beat_bytes)
{
    uint32_t room = (1024 - (addr & 1023)) / beat_bytes;

    return beats < room ? beats : room;
}

static struct bus_attr attributes(const struct pl080_chan *ch)
{
    return (struct bus_attr){
        .privileged = ch->control & PL080_CONTROL_PROT_PRIVILEGED,
        .bufferable = ch->control & PL080_CONTROL_PROT_BUFFERABLE,
        .cacheable = ch->control & PL080_CONTROL_PROT_CACHEABLE,
        .lock = ch->config & PL080_CONFIG_L,
    };
}

static bool overlap(uint32_t a, uint32_t b, uint32_t len)
{
    return a < (uint64_t)b + len && b < (uint64_t)a + len;
}

/* The rest of the packet can be one bulk copy: nobody else on the bus, ranges that do not overlap. The
 * controller's own list may be among what is written: the next item is fetched after the packet. */
static bool may_copy(const struct pl080 *d, unsigned c, uint32_t limit)
{
    const struct pl080_chan *ch = &d->ch[c];
    uint32_t both = PL080_CONTROL_SI | PL080_CONTROL_DI;
    uint32_t len = ch->pace.fetch_left * ch->pace.sw;

    return !ch->failing && limit >= len && len > 2 * PL080_FIFO_BYTES && (ch->control & both) == both &&
           pl080_pace_idle(&ch->pace) && !halted(ch) && !(len % ch->pace.dw) && alone(d, c) &&
           (uint64_t)ch->src + len <= 0x100000000 && (uint64_t)ch->dst + len <= 0x100000000 &&
           !overlap(ch->src, ch->dst, len);
}

static void copy_access(struct pl080 *d, unsigned c, struct dma_access *a)
{
    struct pl080_chan *ch = &d->ch[c];

    if (!ch->copying) {
        ch->copying = ch->pace.fetch_left * ch->pace.sw;
        ch->copied_read = ch->copied_written = 0;
        ch->copy_pace = ch->pace;
    }
    a->kind = DMA_COPY;
    a->dst_port = (uint8_t)dest_port(ch);
    a->addr = ch->src;
    a->dst = ch->dst;
    a->len = ch->copying;
    a->beat_bytes = (uint16_t)ch->pace.sw;
    a->dst_beat_bytes = (uint16_t)ch->pace.dw;
    a->earliest = ch->pace.rd_ready;
}

static void fetch_access(struct pl080 *d, unsigned port, unsigned c, struct dma_access *a)
{
    const struct pl080_chan *ch = &d->ch[c];

    a->kind = DMA_FETCH;
    a->addr = (ch->lli & PL080_LLI_ADDR) + (PL080_LLI_BYTES - ch->loading);
    a->len = 4 * within_1k((uint32_t)a->addr, ch->loading / 4, 4);
    a->beat_bytes = 4;
    a->earliest = ch->load_ready;
    a->data = d->stage[port];
}

static void read_access(struct pl080 *d, unsigned port, unsigned c, struct dma_access *a, uint32_t n)
{
    struct pl080_chan *ch = &d->ch[c];

    a->kind = DMA_READ;
    a->fixed = !(ch->control & PL080_CONTROL_SI);
    a->addr = ch->src;
    a->beat_bytes = (uint16_t)ch->pace.sw;
    if (!a->fixed)
        n = within_1k(ch->src, n, ch->pace.sw);
    a->len = n * ch->pace.sw;
    a->earliest = ch->pace.rd_ready;
    a->data = d->stage[port];
    ch->pace.rd_beats = n;
    ch->copying = 0;
}

static void write_access(struct pl080 *d, unsigned port, unsigned c, struct dma_access *a, uint32_t n)
{
    struct pl080_chan *ch = &d->ch[c];

    a->kind = DMA_WRITE;
    a->fixed = !(ch->control & PL080_CONTROL_DI);
    a->addr = ch->dst;
    a->beat_bytes = (uint16_t)ch->pace.dw;
    if (n > dest_burst(ch))
        n = dest_burst(ch);
    if (!a->fixed)
        n = within_1k(ch->dst, n, ch->pace.dw);
    a->len = n * ch->pace.dw;
    a->earliest = ch->pace.wr_ready;
    a->data = d->stage[port];
    memcpy(a->data, ch->fifo, a->len);
    ch->pace.wr_beats = n;
    ch->copying = 0;
}

/* What channel C wants on PORT, if anything. */
static bool chan_next(struct pl080 *d, unsigned port, unsigned c, struct dma_access *a,
                      uint32_t limit)
{
    struct pl080_chan *ch = &d->ch[c];
    uint32_t n;

    if (!(ch->config & PL080_CONFIG_E))
        return false;
    *a = (struct dma_access){.port = (uint8_t)port, .chan = (uint8_t)c, .attr = attributes(ch)};
    if (ch->loading) {
        if (port != (ch->lli & PL080_LLI_LM))
            return false;
        fetch_access(d, port, c, a);
    } else if (port == source_port(ch) && may_copy(d, c, limit)) {
        copy_access(d, c, a);
    } else if (port == source_port(ch) &&
               (n = pl080_pace_may_read(&ch->pace, halted(ch) || ch->failing))) {
        read_access(d, port, c, a, n);
    } else if (port == dest_port(ch) &&
               (n = ch->failing ? ch->pace.wr_beats
                                : pl080_pace_may_write(&ch->pace, halted(ch)))) {
        write_access(d, port, c, a, n);
    } else {
        return false;
    }
    a->id = id_of(d, c, a->kind);
    return true;
}

/* --- arbiter (data sheet, priority) -------------------------------------------------- */

/* Channel C does not give PORT back yet: it is inside its four words, or, below the limit, inside
 * its DMA burst. */
static bool keeps(const struct pl080 *d, unsigned c)
{
    const struct pl080_pace *p = &d->ch[c].pace;

    if (!(d->ch[c].config & PL080_CONFIG_E) || d->ch[c].loading % PL080_LLI_BYTES)
        return d->ch[c].loading % PL080_LLI_BYTES;
    if (p->shared && (p->group || p->draining))
        return true;
    return c < d->cfg.burst_atomic_limit && p->burst_left;
}

bool pl080_next(void *dev, unsigned port, struct dma_access *a, uint32_t limit)
{
    struct pl080 *d = dev;
    uint32_t own = d->owner[port];

    if (!(d->configuration & PL080_CONFIGURATION_E))
        return false;
    if (own && chan_next(d, port, own - 1, a, limit))
        return true;
    for (unsigned c = 0; c < PL080_CHANNELS; c++)
        if (chan_next(d, port, c, a, limit)) {
            d->owner[port] = c + 1;
            return true;
        }
    return false;
}

/* --- how it ended ---------------------------------------------------------------------- */

/* Addresses and TransferSize after READ and WRITTEN more bytes. */
static void advance(struct pl080_chan *ch, uint32_t read, uint32_t written)
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
    if (!ch->loading)
        take_item(d, c);
}

static void read_done(struct pl080 *d, unsigned c, const uint8_t *data, uint32_t ok,
                      const struct dma_when *when)
{
    struct pl080_chan *ch = &d->ch[c];

    memcpy(ch->fifo + ch->pace.fill, data, ok);
    pl080_pace_read_done(&ch->pace, ok / ch->pace.sw, when);
    advance(ch, ok, 0);
}

static void write_done(struct pl080 *d, unsigned c, uint32_t ok, const struct dma_when *when)
{
    struct pl080_chan *ch = &d->ch[c];

    pl080_pace_write_done(&ch->pace, ok / ch->pace.dw, when);
    memmove(ch->fifo, ch->fifo + ok, ch->pace.fill);
    memset(ch->fifo + ch->pace.fill, 0, ok);
    advance(ch, 0, ok);
    if (!ch->pace.fetch_left && !ch->pace.fill)
        end_of_packet(d, c);
}

static void copy_done(struct pl080 *d, unsigned c, uint32_t ok)
{
    struct pl080_chan *ch = &d->ch[c];

    bool whole = ok == ch->copying;

    advance(ch, ok - ch->copied_read, ok - ch->copied_written);
    ch->copying = 0;
    pl080_pace_start(&ch->pace, 0, d->dev.now);
    if (whole)
        end_of_packet(d, c);
}

void pl080_done(void *dev, uint32_t id, uint32_t ok_bytes, enum bus_status st,
                const struct dma_when *when)
{
    struct pl080 *d = dev;
    unsigned c = id & 0xff, port;

    if (!id_fresh(d, id))
        return;
    switch (id_kind(id)) {
    case DMA_FETCH:
        port = d->ch[c].lli & PL080_LLI_LM;
        fetch_done(d, c, d->stage[port], ok_bytes);
        break;
    case DMA_READ:
        port = source_port(&d->ch[c]);
        read_done(d, c, d->stage[port], ok_bytes, when);
        break;
    case DMA_WRITE:
        port = dest_port(&d->ch[c]);
        write_done(d, c, ok_bytes, when);
        break;
    default:
        port = source_port(&d->ch[c]);
        copy_done(d, c, ok_bytes);
        break;
    }
    if (st != BUS_OK || d->ch[c].failing)
        bus_error(d, c);
    if (d->owner[port] == c + 1 && !keeps(d, c))
        d->owner[port] = 0;
}

bool pl080_wanted(const void *dev, uint32_t id)
{
    const struct pl080 *d = dev;
    unsigned c = id & 0xff;

    if (!id_fresh(d, id))
        return false;
    return id_kind(id) != DMA_COPY ||
           (d->ch[c].copying && !halted(&d->ch[c]) && alone(d, c) &&
            (d->configuration & PL080_CONFIGURATION_E));
}

/* --- bulk copies ------------------------------------------------------------------------ */

static struct dma_progress run_copy(const struct pl080_chan *ch, const struct dma_path *path,
                                    uint64_t edge, struct pl080_pace *pace)
{
    struct dma_progress at;

    *pace = ch->copy_pace;
    at = pl080_pace_run(pace, path, edge);
    at.read -= ch->copy_pace.read;
    at.written -= ch->copy_pace.written;
    return at;
}

struct dma_progress pl080_copied(const void *dev, uint32_t id, const struct dma_path *path,
                                 uint64_t edge)
{
    const struct pl080 *d = dev;
    struct pl080_pace pace;

    if (!id_fresh(d, id))
        return (struct dma_progress){.complete = true, .edge = edge};
    return run_copy(&d->ch[id & 0xff], path, edge, &pace);
}

void pl080_progress(void *dev, uint32_t id, const struct dma_path *path, const uint8_t *ahead)
{
    struct pl080 *d = dev;
    struct pl080_chan *ch = &d->ch[id & 0xff];
    struct dma_progress at;

    if (!id_fresh(d, id))
        return;
    at = run_copy(ch, path, d->dev.now, &ch->pace);
    advance(ch, at.read - ch->copied_read, at.written - ch->copied_written);
    ch->copied_read = at.read;
    ch->copied_written = at.written;
    memset(ch->fifo, 0, sizeof ch->fifo);
    memcpy(ch->fifo, ahead, ch->pace.fill);
}
