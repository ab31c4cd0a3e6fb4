/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL080 on the bus: which access each channel wants, who gets a master, and when
 * the rest of a packet may be one bulk copy.
 */
#include "pl080_engine.h"

#include <string.h>

/* The channel has something to do on the bus. */
static bool busy(const struct pl080 *d, unsigned c)
{
    const struct pl080_chan *ch = &d->ch[c];

    if (pl080_in_flight(ch))
        return true;
    if (!(d->configuration & PL080_CONFIGURATION_E) || !(ch->config & PL080_CONFIG_E))
        return false;
    return ch->loading || (ch->pace.fetch_left && !pl080_halted(ch)) ||
           ch->pace.fill >= ch->pace.dw;
}

static bool alone(const struct pl080 *d, unsigned c)
{
    for (unsigned i = 0; i < PL080_CHANNELS; i++)
        if (i != c && busy(d, i))
            return false;
    return true;
}

/* --- which access next ------------------------------------------------------------ */

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

/* The rest of the packet can be one bulk copy: nobody else on the bus, ranges that do not overlap.
 * The controller's own list may be among what is written: the next item is fetched after the
 * packet. */
static bool may_copy(const struct pl080 *d, unsigned c, uint32_t limit)
{
    const struct pl080_chan *ch = &d->ch[c];
    uint32_t both = PL080_CONTROL_SI | PL080_CONTROL_DI;
    uint32_t len = ch->pace.fetch_left * ch->pace.sw;

    return limit >= len && len > 2 * PL080_FIFO_BYTES &&
           (ch->control & both) == both && pl080_pace_idle(&ch->pace) && !pl080_halted(ch) &&
           !(len % ch->pace.dw) && alone(d, c) && (uint64_t)ch->src + len <= 0x100000000 &&
           (uint64_t)ch->dst + len <= 0x100000000 && !overlap(ch->src, ch->dst, len);
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
    a->dst_port = (uint8_t)pl080_dest_port(ch);
    a->addr = ch->src;
    a->dst = ch->dst;
    a->len = ch->copying;
    a->beat_bytes = (uint16_t)ch->pace.sw;
    a->dst_beat_bytes = (uint16_t)ch->pace.dw;
    a->earliest = ch->pace.rd_ready;
}

static void fetch_access(struct pl080 *d, unsigned port, unsigned c, struct dma_access *a)
{
    struct pl080_chan *ch = &d->ch[c];

    a->kind = DMA_FETCH;
    a->addr = (ch->lli & PL080_LLI_ADDR) + (PL080_LLI_BYTES - ch->loading);
    a->len = 4 * within_1k((uint32_t)a->addr, ch->loading / 4, 4);
    a->beat_bytes = 4;
    a->earliest = ch->fetching ? 0 : ch->load_ready;
    a->data = d->stage[port];
    ch->fetching = 1;
}

static void read_access(struct pl080 *d, unsigned port, unsigned c, struct dma_access *a,
                        uint32_t n)
{
    struct pl080_chan *ch = &d->ch[c];

    a->kind = DMA_READ;
    a->fixed = !(ch->control & PL080_CONTROL_SI);
    a->addr = ch->src;
    a->beat_bytes = (uint16_t)ch->pace.sw;
    if (!a->fixed)
        n = within_1k(ch->src, n, ch->pace.sw);
    a->len = n * ch->pace.sw;
    a->earliest = ch->pace.rd_beats ? 0 : ch->pace.rd_ready;
    a->data = d->stage[port];
    ch->pace.rd_beats = n;
    ch->copying = 0;
}

static void write_access(struct pl080 *d, unsigned port, unsigned c, struct dma_access *a,
                         uint32_t n)
{
    struct pl080_chan *ch = &d->ch[c];
    uint32_t most = pl080_burst(GET(ch->control, PL080_CONTROL_DBSIZE));

    a->kind = DMA_WRITE;
    a->fixed = !(ch->control & PL080_CONTROL_DI);
    a->addr = ch->dst;
    a->beat_bytes = (uint16_t)ch->pace.dw;
    if (n > most)
        n = most;
    if (!a->fixed)
        n = within_1k(ch->dst, n, ch->pace.dw);
    a->len = n * ch->pace.dw;
    a->earliest = ch->pace.wr_beats ? 0 : ch->pace.wr_ready;
    a->data = d->stage[port];
    memcpy(a->data, ch->fifo, a->len);
    ch->pace.wr_beats = n;
    ch->copying = 0;
}

/* What channel C wants on PORT, if anything. A channel that is to come to rest only wants the rest
 * of what is in flight; that is not held up by anything but the port. */
static bool chan_next(struct pl080 *d, unsigned port, unsigned c, struct dma_access *a,
                      uint32_t limit)
{
    struct pl080_chan *ch = &d->ch[c];
    const struct pl080_pace *p = &ch->pace;
    bool rest = ch->failing || ch->stopping || !(d->configuration & PL080_CONFIGURATION_E);
    uint32_t n;

    if (!(ch->config & PL080_CONFIG_E) && !ch->stopping)
        return false;
    *a = (struct dma_access){.port = (uint8_t)port, .chan = (uint8_t)c, .attr = attributes(ch)};
    if (ch->loading) {
        if (port != (ch->lli & PL080_LLI_LM) || (rest && !ch->fetching))
            return false;
        fetch_access(d, port, c, a);
    } else if (port == pl080_source_port(ch) && !rest && may_copy(d, c, limit)) {
        copy_access(d, c, a);
    } else if (port == pl080_source_port(ch) &&
               (n = rest ? p->rd_beats : pl080_pace_may_read(&ch->pace, pl080_halted(ch)))) {
        read_access(d, port, c, a, n);
    } else if (port == pl080_dest_port(ch) &&
               (n = rest ? p->wr_beats : pl080_pace_may_write(p, pl080_halted(ch)))) {
        write_access(d, port, c, a, n);
    } else {
        return false;
    }
    a->id = pl080_id(d, c, a->kind);
    return true;
}

/* --- arbiter (data sheet, priority) -------------------------------------------------- */

/* In the middle of an access, inside its four words, or, below the limit, inside its DMA burst. */
bool pl080_keeps(const struct pl080 *d, unsigned c, unsigned port)
{
    const struct pl080_chan *ch = &d->ch[c];
    const struct pl080_pace *p = &ch->pace;

    if (ch->fetching)
        return port == (ch->lli & PL080_LLI_LM);
    if ((p->rd_beats && port == pl080_source_port(ch)) ||
        (p->wr_beats && port == pl080_dest_port(ch)))
        return true;
    if (p->shared && (p->group || p->draining))
        return true;
    return c < d->cfg.burst_atomic_limit && p->burst_left;
}

bool pl080_next(void *dev, unsigned port, struct dma_access *a, uint32_t limit)
{
    struct pl080 *d = dev;
    uint32_t own = d->owner[port];

    if (own && chan_next(d, port, own - 1, a, limit))
        return true;
    for (unsigned c = 0; c < PL080_CHANNELS; c++)
        if (chan_next(d, port, c, a, limit)) {
            d->owner[port] = c + 1;
            return true;
        }
    return false;
}

bool pl080_wanted(const void *dev, uint32_t id)
{
    const struct pl080 *d = dev;
    unsigned c = id & 0xff;

    if (!pl080_id_fresh(d, id))
        return false;
    return pl080_id_kind(id) != DMA_COPY ||
           (d->ch[c].copying && !pl080_halted(&d->ch[c]) && alone(d, c) &&
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

    if (!pl080_id_fresh(d, id))
        return (struct dma_progress){
            .complete = true, .edge = edge, .read_addr = edge, .write_addr = edge};
    return run_copy(&d->ch[id & 0xff], path, edge, &pace);
}

/* The ports stand with the arbiter as they would burst by burst. */
static void own_ports(struct pl080 *d, unsigned c)
{
    const struct pl080_chan *ch = &d->ch[c];
    unsigned src = pl080_source_port(ch), dst = pl080_dest_port(ch);
    bool wrote = ch->pace.wr_beats || ch->copied_written;

    d->owner[src] = pl080_keeps(d, c, src) ? c + 1 : 0;
    if (dst != src)
        d->owner[dst] = wrote && pl080_keeps(d, c, dst) ? c + 1 : 0;
}

void pl080_progress(void *dev, uint32_t id, const struct dma_path *path, const uint8_t *ahead)
{
    struct pl080 *d = dev;
    struct pl080_chan *ch = &d->ch[id & 0xff];
    struct dma_progress at;

    if (!pl080_id_fresh(d, id))
        return;
    at = run_copy(ch, path, d->dev.now, &ch->pace);
    pl080_advance(ch, at.read - ch->copied_read, at.written - ch->copied_written);
    ch->copied_read = at.read;
    ch->copied_written = at.written;
    memset(ch->fifo, 0, sizeof ch->fifo);
    memcpy(ch->fifo, ahead, ch->pace.fill);
    own_ports(d, id & 0xff);
}
