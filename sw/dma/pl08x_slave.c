/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL080 driver: transfers with peripherals. The peripheral's side has the width
 * and the burst of the configuration; memory has the same width, or less where
 * the alignment of a piece wants it. A long piece is split where a burst ends, so that each
 * request is served whole. A window of registers is gone through once per item.
 */
#include "dma-mapping.h"
#include "pl08x.h"

/* Sixteen accesses or more: bursts of memory fill the FIFO. */
enum { MEMORY_BURST_BYTES = 4, BURST_MOST = 256 };

/* --- configuration ------------------------------------------------------ */

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

/* The largest burst that the controller has and that is not larger (API-051). */
static unsigned round_burst(u32 most)
{
    unsigned burst = BURST_MOST;

    while (burst > most && burst > 1)
        burst = burst == 4 ? 1 : burst / 2;
    return burst;
}

/* A window is that of an item, and bursts do not cross its end (API-052). */
static bool window_fits(u32 accesses, u32 maxburst, bool fc, int width)
{
    return !accesses || (!fc && !(accesses % round_burst(maxburst)) &&
                         accesses <= PL080_TRANSFER_SIZE_MAX >> width);
}

/* Which direction will be used is not known yet: one side that can be used is enough (API-049). */
static bool can_config(const struct dma_slave_config *cfg)
{
    const int src = cfg ? width_exponent(cfg->src_addr_width) : -EINVAL;
    const int dst = cfg ? width_exponent(cfg->dst_addr_width) : -EINVAL;

    if (src < 0 && dst < 0)
        return false;
    return (src < 0 ||
            window_fits(cfg->src_port_window_size, cfg->src_maxburst, cfg->device_fc, src)) &&
           (dst < 0 ||
            window_fits(cfg->dst_port_window_size, cfg->dst_maxburst, cfg->device_fc, dst));
}

int pl08x_config(struct dma_chan *chan, const struct dma_slave_config *cfg)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    unsigned long flags;

    if (!can_config(cfg))
        return -EINVAL;
    spin_lock_irqsave(&c->vc.lock, flags);
    c->cfg = *cfg;
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return 0;
}

void pl08x_get_config(struct pl08x_chan *c, struct dma_slave_config *cfg)
{
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    *cfg = c->cfg;
    spin_unlock_irqrestore(&c->vc.lock, flags);
}

bool pl08x_end(const struct pl08x_chan *c, const struct dma_slave_config *cfg,
               enum dma_transfer_direction direction, struct pl08x_end *p)
{
    const bool out = direction == DMA_MEM_TO_DEV;
    const phys_addr_t addr = out ? cfg->dst_addr : cfg->src_addr;
    const int width = width_exponent(out ? cfg->dst_addr_width : cfg->src_addr_width);
    const u32 window = out ? cfg->dst_port_window_size : cfg->src_port_window_size;
    dma_addr_t bus;

    if ((!out && direction != DMA_DEV_TO_MEM) || width < 0 || addr & ((1u << width) - 1))
        return false;
    bus = dma_map_resource(c->pl->dev, addr, max(window, 1u) << width,
                           out ? DMA_TO_DEVICE : DMA_FROM_DEVICE, 0);
    if (dma_mapping_error(c->pl->dev, bus))
        return false;
    *p = (struct pl08x_end){.addr = lower_32_bits(bus),
                            .width = (unsigned)width,
                            .burst = round_burst(out ? cfg->dst_maxburst : cfg->src_maxburst),
                            .window = window << width,
                            .out = out,
                            .fc = cfg->device_fc};
    return true;
}

/* --- items -------------------------------------------------------------------- */

/* Masters for both sides: different ones, where there is a choice. */
static void masters(const struct pl08x_chan *c, bool *peripheral_m2, bool *memory_m2)
{
    const u32 mem = c->pl->buses;

    *peripheral_m2 = c->buses == 3 ? mem == 1 || mem == 3 : c->buses == 2;
    *memory_m2 = mem == 3 ? !*peripheral_m2 : mem == 2;
}

/* Widest access to memory with which BITS, an address and a length, go; no wider than the
 * peripheral's, so that the FIFO never holds less than an access and drains. */
static unsigned memory_width(const struct pl08x_end *p, u32 bits)
{
    return min(bits & 1 ? 0u : bits & 2 ? 1u : 2u, p->width);
}

/* INC: memory's address moves on. */
static u32 control(const struct pl08x_chan *c, const struct pl08x_end *p, unsigned mem, bool inc)
{
    const u32 burst = pl08x_burst_code((unsigned)__builtin_ctz(p->burst) + p->width, p->width);
    const u32 fill = pl08x_burst_code(MEMORY_BURST_BYTES, mem);
    const bool src_inc = p->out ? inc : p->window, dst_inc = p->out ? p->window : inc;
    u32 ctrl = PL080_CONTROL_PROT_PRIVILEGED | (src_inc ? PL080_CONTROL_SI : 0) |
               (dst_inc ? PL080_CONTROL_DI : 0);
    bool p2, m2;

    masters(c, &p2, &m2);
    ctrl |= p->out ? PUT(PL080_CONTROL_SWIDTH, mem) | PUT(PL080_CONTROL_DWIDTH, p->width) |
                         PUT(PL080_CONTROL_SBSIZE, fill) | PUT(PL080_CONTROL_DBSIZE, burst)
                   : PUT(PL080_CONTROL_SWIDTH, p->width) | PUT(PL080_CONTROL_DWIDTH, mem) |
                         PUT(PL080_CONTROL_SBSIZE, burst) | PUT(PL080_CONTROL_DBSIZE, fill);
    ctrl |= (p->out ? m2 : p2) ? PL080_CONTROL_S : 0;
    ctrl |= (p->out ? p2 : m2) ? PL080_CONTROL_D : 0;
    return ctrl;
}

/* One way through the window after the other. */
static void add_windows(const struct pl08x_end *p, struct pl08x_list *l, u32 addr, u32 bytes,
                        u32 ctrl)
{
    const bool inc = ctrl & (p->out ? PL080_CONTROL_SI : PL080_CONTROL_DI);

    while (bytes) {
        const u32 now = min(bytes, p->window);

        pl08x_add(l, p->out ? addr : p->addr, p->out ? p->addr : addr, now, ctrl, now);
        addr += inc ? now : 0;
        bytes -= now;
    }
}

bool pl08x_add_span(const struct pl08x_chan *c, const struct pl08x_end *p, struct pl08x_list *l,
                    dma_addr_t addr, size_t bytes, bool inc)
{
    const unsigned mem = memory_width(p, lower_32_bits(addr | bytes));
    const u32 burst = max(p->burst << p->width, 1u << mem), at = lower_32_bits(addr);
    /* whole bursts, and TransferSize holds 4095 */
    const u32 most = (PL080_TRANSFER_SIZE_MAX << (p->out ? mem : p->width)) & ~(burst - 1);
    const u32 ctrl = control(c, p, mem, inc);

    if (!bytes || addr + bytes - 1 > UINT32_MAX || bytes & ((1u << p->width) - 1))
        return false;
    if (p->window && bytes / p->window > PL08X_ITEMS_MAX)
        return false;
    if (p->fc) { /* one item, and no size: the peripheral has it */
        pl08x_add(l, p->out ? at : p->addr, p->out ? p->addr : at, (u32)bytes, ctrl, (u32)bytes);
        if (l->d)
            l->d->item[l->items - 1].ctrl = ctrl;
    } else if (p->window) {
        add_windows(p, l, at, (u32)bytes, ctrl);
    } else {
        pl08x_add(l, p->out ? at : p->addr, p->out ? p->addr : at, (u32)bytes, ctrl, most);
    }
    return true;
}

static u32 configuration(const struct pl08x_chan *c, const struct pl08x_end *p)
{
    const u32 flow = p->out  ? p->fc ? PL080_FLOW_MEM2PER_PER : PL080_FLOW_MEM2PER
                     : p->fc ? PL080_FLOW_PER2MEM_PER
                             : PL080_FLOW_PER2MEM;

    return PL08X_CONFIG_IRQS | PUT(PL080_CONFIG_FLOW_CNTRL, flow) |
           (p->out ? PUT(PL080_CONFIG_DEST_PERIPHERAL, c->line)
                   : PUT(PL080_CONFIG_SRC_PERIPHERAL, c->line));
}

struct pl08x_desc *pl08x_slave_desc(struct pl08x_chan *c, const struct pl08x_end *p, unsigned room)
{
    struct pl08x_desc *d = pl08x_desc_alloc(c, room);

    if (!d)
        return NULL;
    d->direction = p->out ? DMA_MEM_TO_DEV : DMA_DEV_TO_MEM;
    d->open = p->fc;
    d->config = configuration(c, p);
    return d;
}

/* --- lists and vectors ------------------------------------------------------------ */

static bool add_sg(const struct pl08x_chan *c, const struct pl08x_end *p, struct pl08x_list *l,
                   const struct scatterlist *sgl, unsigned n)
{
    const struct scatterlist *sg;
    unsigned i;

    for_each_sg(sgl, sg, n, i)
    {
        if (!pl08x_add_span(c, p, l, sg_dma_address(sg), sg_dma_len(sg), true))
            return false;
    }
    return pl08x_list_fits(l);
}

struct dma_async_tx_descriptor *pl08x_prep_config_sg(struct dma_chan *chan,
                                                     const struct scatterlist *sgl, unsigned sg_len,
                                                     enum dma_transfer_direction direction,
                                                     unsigned long flags,
                                                     const struct dma_slave_config *config)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    struct pl08x_list l = {.pl = c->pl};
    struct pl08x_desc *d;
    struct pl08x_end p;

    if (!sgl || !can_config(config) || !pl08x_end(c, config, direction, &p) ||
        (p.fc && sg_len > 1) || !add_sg(c, &p, &l, sgl, sg_len))
        return NULL;
    d = pl08x_slave_desc(c, &p, (unsigned)l.items);
    if (!d)
        return NULL;
    pl08x_list_fill(&l, d);
    add_sg(c, &p, &l, sgl, sg_len);
    pl08x_end_list(&l);
    return vchan_tx_prep(&c->vc, &d->vd, (u32)l.bytes, flags);
}

struct dma_async_tx_descriptor *pl08x_prep_slave_sg(struct dma_chan *chan,
                                                    const struct scatterlist *sgl, unsigned sg_len,
                                                    enum dma_transfer_direction direction,
                                                    unsigned long flags, void *context)
{
    struct dma_slave_config cfg;

    (void)context;
    pl08x_get_config(to_pl08x_chan(chan), &cfg);
    return pl08x_prep_config_sg(chan, sgl, sg_len, direction, flags, &cfg);
}

/* IRQ: after each vector. */
static bool add_vecs(const struct pl08x_chan *c, const struct pl08x_end *p, struct pl08x_list *l,
                     const struct dma_vec *vecs, size_t n, bool irq)
{
    for (size_t i = 0; i < n; i++) {
        if (!pl08x_add_span(c, p, l, vecs[i].addr, vecs[i].len, true))
            return false;
        if (irq && l->d)
            l->d->item[l->items - 1].ctrl |= PL080_CONTROL_I;
    }
    return pl08x_list_fits(l);
}

/* A ring whose turn ends with a burst of its own, unless windows end it. */
static void end_ring(const struct pl08x_list *l, const struct pl08x_end *p, bool irq)
{
    pl08x_end_ring(l, p->window ? 0 : p->burst << p->width, irq);
}

struct dma_async_tx_descriptor *pl08x_prep_vec(struct dma_chan *chan, const struct dma_vec *vecs,
                                               size_t nents, enum dma_transfer_direction direction,
                                               unsigned long flags)
{
    const bool repeat = flags & DMA_PREP_REPEAT, irq = repeat && flags & DMA_PREP_INTERRUPT;
    struct pl08x_chan *c = to_pl08x_chan(chan);
    struct pl08x_list l = {.pl = c->pl};
    struct dma_slave_config cfg;
    struct pl08x_desc *d;
    struct pl08x_end p;

    pl08x_get_config(c, &cfg);
    if (!vecs || !pl08x_end(c, &cfg, direction, &p) || (p.fc && (nents > 1 || repeat)) ||
        !add_vecs(c, &p, &l, vecs, nents, irq))
        return NULL;
    d = pl08x_slave_desc(c, &p, (unsigned)l.items + (repeat ? PL08X_RING_EXTRA : 0));
    if (!d)
        return NULL;
    pl08x_list_fill(&l, d);
    add_vecs(c, &p, &l, vecs, nents, irq);
    d->replace = repeat;
    if (repeat)
        end_ring(&l, &p, irq);
    else
        pl08x_end_list(&l);
    return vchan_tx_prep(&c->vc, &d->vd, (u32)l.bytes, flags);
}

/* --- cyclic ------------------------------------------------------------------------- */

static bool add_periods(const struct pl08x_chan *c, const struct pl08x_end *p, struct pl08x_list *l,
                        dma_addr_t addr, size_t len, size_t period, bool irq)
{
    for (size_t at = 0; at < len; at += period) {
        if (l->items > PL08X_ITEMS_MAX || !pl08x_add_span(c, p, l, addr + at, period, true))
            return false;
        if (irq && l->d)
            l->d->item[l->items - 1].ctrl |= PL080_CONTROL_I;
    }
    return pl08x_list_fits(l);
}

/* Nothing takes its place, so its end needs no item of its own. */
struct dma_async_tx_descriptor *pl08x_prep_cyclic(struct dma_chan *chan, dma_addr_t addr,
                                                  size_t len, size_t period,
                                                  enum dma_transfer_direction direction,
                                                  unsigned long flags)
{
    const bool irq = flags & DMA_PREP_INTERRUPT;
    struct pl08x_chan *c = to_pl08x_chan(chan);
    struct pl08x_list l = {.pl = c->pl};
    struct dma_slave_config cfg;
    struct pl08x_desc *d;
    struct pl08x_end p;

    if (!period || !len || len % period) /* API-081 */
        return NULL;
    pl08x_get_config(c, &cfg);
    if (!pl08x_end(c, &cfg, direction, &p) || p.fc ||
        !add_periods(c, &p, &l, addr, len, period, irq))
        return NULL;
    d = pl08x_slave_desc(c, &p, (unsigned)l.items + PL08X_RING_EXTRA);
    if (!d)
        return NULL;
    pl08x_list_fill(&l, d);
    add_periods(c, &p, &l, addr, len, period, irq);
    pl08x_end_ring(&l, 0, irq);
    return vchan_tx_prep(&c->vc, &d->vd, (u32)len, flags);
}
