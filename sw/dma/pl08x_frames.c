/* SPDX-License-Identifier: Apache-2.0 */
/* PL080 driver: frames of chunks with gaps, in memory or between memory and a peripheral, once or
 * again and again. A side that does not move on in memory stays at one byte. */
#include "pl08x.h"

/* The addresses at which chunk after chunk begins. */
struct position {
    u64 src, dst;
};

/* A walk over the template, which is made twice (pl08x_list). */
struct walk {
    struct pl08x_chan *c;
    const struct dma_interleaved_template *xt;
    struct pl08x_end end; /* of a peripheral */
    struct pl08x_list list;
};

static bool in_memory(const struct walk *w)
{
    return w->xt->dir == DMA_MEM_TO_MEM;
}

static u32 increments(const struct dma_interleaved_template *xt)
{
    return (xt->src_inc ? PL080_CONTROL_SI : 0) | (xt->dst_inc ? PL080_CONTROL_DI : 0);
}

/* False: the controller cannot move it. */
static bool add_chunk(struct walk *w, const struct position *at, size_t size)
{
    const struct dma_interleaved_template *xt = w->xt;

    if (!in_memory(w))
        return pl08x_add_span(w->c, &w->end, &w->list, w->end.out ? at->src : at->dst, size,
                              w->end.out ? xt->src_inc : xt->dst_inc);
    if (!size || at->src + size - 1 > UINT32_MAX || at->dst + size - 1 > UINT32_MAX)
        return false;
    pl08x_add_copy(&w->list, (u32)at->src, (u32)at->dst, (u32)size, increments(xt));
    return true;
}

/* Each chunk at least moves a byte, so that the walk ends at the latest with the longest list. */
static bool walk(struct walk *w)
{
    const struct dma_interleaved_template *xt = w->xt;
    struct position at = {xt->src_start, xt->dst_start};

    for (size_t frame = 0; frame < xt->numf; frame++)
        for (size_t i = 0; i < xt->frame_size; i++) {
            const struct data_chunk *chunk = &xt->sgl[i];

            if (!add_chunk(w, &at, chunk->size) || w->list.items > PL08X_ITEMS_MAX)
                return false;
            at.src += xt->src_inc ? (u64)chunk->size + dmaengine_get_src_icg(xt, chunk) : 0;
            at.dst += xt->dst_inc ? (u64)chunk->size + dmaengine_get_dst_icg(xt, chunk) : 0;
        }
    return pl08x_list_fits(&w->list);
}

/* The peripheral's address is that of the configuration, and it is one register. False: there is no
 * such transfer. */
static bool begin(struct walk *w)
{
    const struct dma_interleaved_template *xt = w->xt;
    const bool copies = w->c->vc.chan.device == &w->c->pl->memcpy;
    struct dma_slave_config cfg;

    if (!xt || !xt->numf || !xt->frame_size || copies != in_memory(w))
        return false;
    if (copies)
        return true;
    pl08x_get_config(w->c, &cfg);
    if (!pl08x_end(w->c, &cfg, xt->dir, &w->end) || w->end.fc)
        return false;
    return !(w->end.out ? xt->dst_inc : xt->src_inc);
}

/* What a turn's last item moves: one access, or the burst of a request. */
static u32 tail_bytes(const struct walk *w)
{
    const u32 ctrl = w->list.d->item[w->list.items - 1].ctrl;

    if (in_memory(w))
        return 1u << GET(ctrl, PL080_CONTROL_SWIDTH);
    return w->end.window ? 0 : w->end.burst << w->end.width;
}

struct dma_async_tx_descriptor *pl08x_prep_interleaved(struct dma_chan *chan,
                                                       struct dma_interleaved_template *xt,
                                                       unsigned long flags)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    struct walk w = {.c = c, .xt = xt, .list = {.pl = c->pl}};
    const bool repeat = flags & DMA_PREP_REPEAT;
    struct pl08x_desc *d;
    unsigned room;

    if (!begin(&w) || !walk(&w))
        return NULL;
    room = (unsigned)w.list.items + (repeat ? PL08X_RING_EXTRA : 0);
    d = in_memory(&w) ? pl08x_desc_alloc(c, room) : pl08x_slave_desc(c, &w.end, room);
    if (!d)
        return NULL;
    pl08x_list_fill(&w.list, d);
    walk(&w);
    d->replace = repeat;
    if (repeat)
        pl08x_end_ring(&w.list, tail_bytes(&w), flags & DMA_PREP_INTERRUPT);
    else
        pl08x_end_list(&w.list);
    return vchan_tx_prep(&c->vc, &d->vd, (u32)w.list.bytes, flags);
}
