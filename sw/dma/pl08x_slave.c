/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL080 driver: transfers with peripherals. The peripheral's side has the width
 * and the burst of the configuration; memory has the same width, or less where
 * the alignment of a piece wants it. A long piece is split where a burst ends, so that each
 * request is served whole.
 */
#include "dma-mapping.h"
#include "pl08x.h"

/* Sixteen accesses or more: bursts of memory fill the FIFO. */
enum { MEMORY_BURST_BYTES = 4, BURST_MOST = 256 };

/* The peripheral's side for one direction. */
struct end {
    u32 addr;
    unsigned width; /* exponent */
    unsigned burst; /* accesses: 1, 4, 8, ... 256 */
};

static int width_exponent(enum dma_slave_buswidth bytes)
{
    switch (bytes) {
    case DMA_SLAVE_BUSWIDTH_1_BYTE:
        return 0;
    case DMA_SLAVE_BUSWIDTH_2_BYTES:
        return 1;
    case DMA_SLAVE_BUSWIDTH_4_BYTES:
        return 2;
    default:
        return -EINVAL;
    }
}

/* Which direction will be used is not known yet: one side that can be used is enough (API-049). */
int pl08x_config(struct dma_chan *chan, const struct dma_slave_config *cfg)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    unsigned long flags;

    if (!cfg ||
        (width_exponent(cfg->src_addr_width) < 0 && width_exponent(cfg->dst_addr_width) < 0))
        return -EINVAL;
    if (cfg->src_port_window_size || cfg->dst_port_window_size)
        return -EINVAL;
    spin_lock_irqsave(&c->vc.lock, flags);
    c->cfg = *cfg;
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return 0;
}

/* The largest burst that the controller has and that is not larger (API-051). */
static unsigned round_burst(u32 most)
{
    unsigned burst = BURST_MOST;

    while (burst > most && burst > 1)
        burst = burst == 4 ? 1 : burst / 2;
    return burst;
}

/* False: not configured, or the controller cannot reach it. */
static bool peripheral(const struct pl08x_chan *c, enum dma_transfer_direction direction,
                       struct end *p)
{
    const bool out = direction == DMA_MEM_TO_DEV;
    const phys_addr_t addr = out ? c->cfg.dst_addr : c->cfg.src_addr;
    const int width = width_exponent(out ? c->cfg.dst_addr_width : c->cfg.src_addr_width);
    dma_addr_t bus;

    if ((!out && direction != DMA_DEV_TO_MEM) || width < 0 || addr & ((1u << width) - 1))
        return false;
    bus = dma_map_resource(c->pl->dev, addr, 1u << width, out ? DMA_TO_DEVICE : DMA_FROM_DEVICE, 0);
    if (dma_mapping_error(c->pl->dev, bus))
        return false;
    *p = (struct end){.addr = lower_32_bits(bus),
                      .width = (unsigned)width,
                      .burst = round_burst(out ? c->cfg.dst_maxburst : c->cfg.src_maxburst)};
    return true;
}

/* Masters for both sides: different ones, where there is a choice. */
static void masters(const struct pl08x_chan *c, bool *peripheral_m2, bool *memory_m2)
{
    const u32 mem = c->pl->buses;

    *peripheral_m2 = c->buses == 3 ? mem == 1 || mem == 3 : c->buses == 2;
    *memory_m2 = mem == 3 ? !*peripheral_m2 : mem == 2;
}

/* Widest access to memory with which BITS, an address and a length, go; no wider than the
 * peripheral's, so that the FIFO never holds less than an access and drains. */
static unsigned memory_width(const struct end *p, u32 bits)
{
    return min(bits & 1 ? 0u : bits & 2 ? 1u : 2u, p->width);
}

static u32 control(const struct pl08x_chan *c, bool out, const struct end *p, unsigned mem)
{
    const u32 burst = pl08x_burst_code((unsigned)__builtin_ctz(p->burst) + p->width, p->width);
    const u32 fill = pl08x_burst_code(MEMORY_BURST_BYTES, mem);
    u32 ctrl = PL080_CONTROL_PROT_PRIVILEGED;
    bool p2, m2;

    masters(c, &p2, &m2);
    if (out)
        ctrl |= PL080_CONTROL_SI | PUT(PL080_CONTROL_SWIDTH, mem) |
                PUT(PL080_CONTROL_DWIDTH, p->width) | PUT(PL080_CONTROL_SBSIZE, fill) |
                PUT(PL080_CONTROL_DBSIZE, burst);
    else
        ctrl |= PL080_CONTROL_DI | PUT(PL080_CONTROL_SWIDTH, p->width) |
                PUT(PL080_CONTROL_DWIDTH, mem) | PUT(PL080_CONTROL_SBSIZE, burst) |
                PUT(PL080_CONTROL_DBSIZE, fill);
    ctrl |= (out ? m2 : p2) ? PL080_CONTROL_S : 0;
    ctrl |= (out ? p2 : m2) ? PL080_CONTROL_D : 0;
    return ctrl;
}

static u32 config(const struct pl08x_chan *c, bool out, bool open)
{
    const u32 flow = out    ? open ? PL080_FLOW_MEM2PER_PER : PL080_FLOW_MEM2PER
                     : open ? PL080_FLOW_PER2MEM_PER
                            : PL080_FLOW_PER2MEM;

    return PL08X_CONFIG_IRQS | PUT(PL080_CONFIG_FLOW_CNTRL, flow) |
           (out ? PUT(PL080_CONFIG_DEST_PERIPHERAL, c->line)
                : PUT(PL080_CONFIG_SRC_PERIPHERAL, c->line));
}

/* One piece of memory as the hardware will have it. */
struct span {
    u32 addr, bytes, ctrl;
    u32 chunk; /* bytes of an item at most: whole bursts, and TransferSize holds 4095 */
};

/* False: the controller cannot move it. */
static bool make_span(const struct pl08x_chan *c, bool out, const struct end *p, dma_addr_t addr,
                      size_t bytes, struct span *s)
{
    const unsigned mem = memory_width(p, lower_32_bits(addr | bytes));
    const u32 burst = max(p->burst << p->width, 1u << mem);
    const u32 most = PL080_TRANSFER_SIZE_MAX << (out ? mem : p->width);

    if (!bytes || addr + bytes - 1 > UINT32_MAX || bytes & ((1u << p->width) - 1))
        return false;
    *s = (struct span){lower_32_bits(addr), (u32)bytes, control(c, out, p, mem),
                       most & ~(burst - 1)};
    return true;
}

static struct lli *fill_span(const struct pl08x_chan *c, const struct pl08x_desc *d, bool out,
                             const struct end *p, struct lli *item, const struct span *s)
{
    return pl08x_fill(c->pl, d, item, out ? s->addr : p->addr, out ? p->addr : s->addr, s->bytes,
                      s->ctrl, s->chunk);
}

static struct pl08x_desc *desc_new(struct pl08x_chan *c, enum dma_transfer_direction direction,
                                   unsigned items)
{
    struct pl08x_desc *d = pl08x_desc_alloc(c, items);

    if (!d)
        return NULL;
    d->direction = direction;
    d->open = c->cfg.device_fc;
    d->config = config(c, direction == DMA_MEM_TO_DEV, d->open);
    return d;
}

struct dma_async_tx_descriptor *pl08x_prep_slave_sg(struct dma_chan *chan,
                                                    const struct scatterlist *sgl, unsigned sg_len,
                                                    enum dma_transfer_direction direction,
                                                    unsigned long flags, void *context)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    const bool out = direction == DMA_MEM_TO_DEV;
    const struct scatterlist *sg;
    unsigned i, items = 0;
    struct pl08x_desc *d;
    struct lli *item;
    u64 total = 0;
    struct end p;
    struct span s;

    (void)context;
    if (!sgl || !sg_len || !peripheral(c, direction, &p) || (c->cfg.device_fc && sg_len > 1))
        return NULL;
    for_each_sg(sgl, sg, sg_len, i)
    {
        if (!make_span(c, out, &p, sg_dma_address(sg), sg_dma_len(sg), &s))
            return NULL;
        items += c->cfg.device_fc ? 1 : DIV_ROUND_UP(s.bytes, s.chunk);
        total += s.bytes;
    }
    d = total <= UINT32_MAX ? desc_new(c, direction, items) : NULL;
    if (!d)
        return NULL;
    item = d->item;
    for_each_sg(sgl, sg, sg_len, i)
    {
        make_span(c, out, &p, sg_dma_address(sg), sg_dma_len(sg), &s);
        if (d->open) /* one item, and no size: the peripheral has it */
            *item++ = (struct lli){out ? s.addr : p.addr, out ? p.addr : s.addr, 0, s.ctrl};
        else
            item = fill_span(c, d, out, &p, item, &s);
    }
    item[-1].next = 0;
    item[-1].ctrl |= PL080_CONTROL_I;
    return vchan_tx_prep(&c->vc, &d->vd, (u32)total, flags);
}

struct dma_async_tx_descriptor *pl08x_prep_cyclic(struct dma_chan *chan, dma_addr_t addr,
                                                  size_t len, size_t period,
                                                  enum dma_transfer_direction direction,
                                                  unsigned long flags)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    const bool out = direction == DMA_MEM_TO_DEV;
    const unsigned periods = period ? (unsigned)(len / period) : 0;
    struct pl08x_desc *d;
    struct lli *item;
    struct end p;
    struct span s;

    if (!periods || len % period || c->cfg.device_fc || addr + len - 1 > UINT32_MAX) /* API-081 */
        return NULL;
    if (!peripheral(c, direction, &p) || !make_span(c, out, &p, addr, period, &s))
        return NULL;
    d = desc_new(c, direction, periods * DIV_ROUND_UP(s.bytes, s.chunk));
    if (!d)
        return NULL;
    d->cyclic = true;
    item = d->item;
    for (unsigned i = 0; i < periods; i++) {
        item = fill_span(c, d, out, &p, item, &s);
        s.addr += s.bytes;
        if (flags & DMA_PREP_INTERRUPT)
            item[-1].ctrl |= PL080_CONTROL_I;
    }
    item[-1].next = lower_32_bits(d->item_dma) | c->pl->lli_master;
    return vchan_tx_prep(&c->vc, &d->vd, (u32)len, flags);
}
