/* SPDX-License-Identifier: Apache-2.0 */
/* Software DMA controller: transfers with a peripheral, which is a place in memory that is ready at
 * all times. */
#include "bits.h"
#include "dma-mapping.h"
#include "swdma_parts.h"

enum { WIDTHS = BIT(1) | BIT(2) | BIT(4) };

static bool width_ok(u32 width)
{
    return width < 32 && WIDTHS & BIT(width);
}

/* Which direction will be used is not known yet: one side that can be used is enough (API-049). */
static int config(struct dma_chan *chan, const struct dma_slave_config *cfg)
{
    struct swdma_chan *c = to_swdma_chan(chan);
    unsigned long flags;

    if (!cfg || (!width_ok(cfg->src_addr_width) && !width_ok(cfg->dst_addr_width)))
        return -EINVAL;
    if (cfg->src_port_window_size || cfg->dst_port_window_size || cfg->device_fc)
        return -EINVAL;
    spin_lock_irqsave(&c->vc.lock, flags);
    c->cfg = *cfg;
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return 0;
}

/* The peripheral's side for one direction. */
struct end {
    bool out;
    dma_addr_t addr;
    u32 width;
};

/* False: CFG has none for DIRECTION, or it is out of reach. */
static bool peripheral(struct dma_chan *chan, const struct dma_slave_config *cfg,
                       enum dma_transfer_direction direction, struct end *e)
{
    struct device *dev = chan->device->dev;

    e->out = direction == DMA_MEM_TO_DEV;
    if (!e->out && direction != DMA_DEV_TO_MEM)
        return false;
    e->width = e->out ? cfg->dst_addr_width : cfg->src_addr_width;
    if (!width_ok(e->width))
        return false;
    e->addr = dma_map_resource(dev, e->out ? cfg->dst_addr : cfg->src_addr, e->width,
                               e->out ? DMA_TO_DEVICE : DMA_FROM_DEVICE, 0);
    return !dma_mapping_error(dev, e->addr);
}

static struct dma_slave_config current_config(struct dma_chan *chan)
{
    struct swdma_chan *c = to_swdma_chan(chan);
    struct dma_slave_config cfg;
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    cfg = c->cfg;
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return cfg;
}

static struct swdma_piece piece(const struct end *e, dma_addr_t mem, size_t len)
{
    return (struct swdma_piece){e->out ? e->addr : mem, e->out ? mem : e->addr, (u32)len};
}

static struct swdma_desc *slave_new(struct dma_chan *chan, const struct end *e, size_t pieces)
{
    struct swdma_desc *d = swdma_desc_new(to_swdma_chan(chan), OP_COPY, pieces);

    if (!d)
        return NULL;
    d->dst_fixed = e->out;
    d->src_fixed = !e->out;
    d->width = e->width;
    return d;
}

/* Adds LEN to *TOTAL; false: it is no number of accesses, or that would be too much. */
static bool add_len(const struct end *e, size_t len, u32 *total)
{
    if (!len || len % e->width || len > UINT32_MAX - *total)
        return false;
    *total += (u32)len;
    return true;
}

static struct dma_async_tx_descriptor *
prep_config_sg(struct dma_chan *chan, const struct scatterlist *sgl, unsigned sg_len,
               enum dma_transfer_direction direction, unsigned long flags,
               const struct dma_slave_config *cfg)
{
    const struct scatterlist *sg;
    struct swdma_desc *d;
    u32 total = 0;
    struct end e;
    unsigned i;

    if (!sgl || !sg_len || !cfg || !peripheral(chan, cfg, direction, &e))
        return NULL;
    for_each_sg(sgl, sg, sg_len, i) if (!add_len(&e, sg_dma_len(sg), &total)) return NULL;
    d = slave_new(chan, &e, sg_len);
    if (!d)
        return NULL;
    for_each_sg(sgl, sg, sg_len, i) d->piece[i] = piece(&e, sg_dma_address(sg), sg_dma_len(sg));
    return swdma_finish(chan, d, total, flags);
}

static struct dma_async_tx_descriptor *prep_slave_sg(struct dma_chan *chan,
                                                     const struct scatterlist *sgl, unsigned sg_len,
                                                     enum dma_transfer_direction direction,
                                                     unsigned long flags, void *context)
{
    const struct dma_slave_config cfg = current_config(chan);

    (void)context;
    return prep_config_sg(chan, sgl, sg_len, direction, flags, &cfg);
}

/* API-079: with REPEAT, a callback after each vector. */
static struct dma_async_tx_descriptor *prep_vec(struct dma_chan *chan, const struct dma_vec *vecs,
                                                size_t nents, enum dma_transfer_direction direction,
                                                unsigned long flags)
{
    const struct dma_slave_config cfg = current_config(chan);
    struct swdma_desc *d;
    u32 total = 0;
    struct end e;

    if (!vecs || !nents || !peripheral(chan, &cfg, direction, &e))
        return NULL;
    for (size_t i = 0; i < nents; i++)
        if (!add_len(&e, vecs[i].len, &total))
            return NULL;
    d = slave_new(chan, &e, nents);
    if (!d)
        return NULL;
    for (size_t i = 0; i < nents; i++)
        d->piece[i] = piece(&e, vecs[i].addr, vecs[i].len);
    d->repeats = d->periods = flags & DMA_PREP_REPEAT;
    return swdma_finish(chan, d, total, flags);
}

/* A period is a frame. */
static struct dma_async_tx_descriptor *prep_cyclic(struct dma_chan *chan, dma_addr_t addr,
                                                   size_t len, size_t period,
                                                   enum dma_transfer_direction direction,
                                                   unsigned long flags)
{
    const struct dma_slave_config cfg = current_config(chan);
    struct swdma_desc *d;
    u32 total = 0, one = 0;
    struct end e;

    if (!period || len % period || !peripheral(chan, &cfg, direction, &e) || /* API-081 */
        !add_len(&e, period, &one) || !add_len(&e, len, &total))
        return NULL;
    d = slave_new(chan, &e, 1);
    if (!d)
        return NULL;
    d->piece[0] = piece(&e, addr, period);
    *(e.out ? &d->src_frame : &d->dst_frame) = period;
    d->repeats = d->periods = d->cyclic = true;
    return swdma_finish(chan, d, total, flags);
}

void swdma_slave_init(struct dma_device *dd)
{
    dma_cap_set(DMA_SLAVE, dd->cap_mask);
    dma_cap_set(DMA_CYCLIC, dd->cap_mask);
    dd->directions = BIT(DMA_MEM_TO_MEM) | BIT(DMA_MEM_TO_DEV) | BIT(DMA_DEV_TO_MEM);
    dd->src_addr_widths = dd->dst_addr_widths = WIDTHS;
    dd->min_burst = dd->max_burst = 1;
    dd->device_config = config;
    dd->device_prep_slave_sg = prep_slave_sg;
    dd->device_prep_config_sg = prep_config_sg;
    dd->device_prep_peripheral_dma_vec = prep_vec;
    dd->device_prep_dma_cyclic = prep_cyclic;
}
