/* SPDX-License-Identifier: Apache-2.0 */
/* Software DMA controller: descriptors, which are set aside when it is made; more of them, and long
 * lists of pieces, are allocated as memory allows. */
#include "string.h"
#include "swdma_parts.h"

void swdma_desc_free(struct virt_dma_desc *vd)
{
    struct swdma_desc *d = to_swdma_desc(vd);
    struct swdma *s = to_swdma_chan(vd->tx.chan)->s;

    if (d->vd.reserved && vchan_put_reserved(&to_swdma_chan(vd->tx.chan)->vc, vd))
        return;
    if (d->piece != d->own)
        kfree(d->piece);
    mempool_free(d, s->descs);
    atomic_dec(&s->live);
}

/* D (NULL: there was none) with room for so many pieces; NULL: no memory. */
static struct swdma_desc *with_pieces(struct swdma *s, struct swdma_desc *d, size_t pieces,
                                      gfp_t flags)
{
    if (!d)
        return NULL;
    d->vd.reserved = false;
    d->piece = pieces <= OWN_PIECES ? d->own : kmalloc_array(pieces, sizeof *d->piece, flags);
    if (d->piece) {
        atomic_inc(&s->live);
        return d;
    }
    mempool_free(d, s->descs);
    return NULL;
}

struct swdma_desc *swdma_desc_new(struct swdma_chan *c, enum swdma_op op, size_t pieces)
{
    struct virt_dma_desc *reserved = vchan_reserved(&c->vc, pieces);
    struct swdma_desc *d =
        reserved ? to_swdma_desc(reserved)
                 : with_pieces(c->s, mempool_alloc(c->s->descs, GFP_NOWAIT), pieces, GFP_NOWAIT);
    struct swdma_piece *piece;

    if (!d)
        return NULL;
    piece = d->piece;
    memset(d, 0, sizeof *d);
    d->vd.reserved = reserved;
    d->piece = piece;
    d->op = op;
    d->width = 1;
    d->pieces = (unsigned)pieces;
    return d;
}

static struct virt_dma_desc *make_reserved(struct virt_dma_chan *vc, unsigned room)
{
    struct swdma *s = to_swdma_chan(&vc->chan)->s;
    struct swdma_desc *d = with_pieces(s, kmem_cache_alloc(s->cache, GFP_KERNEL), room, GFP_KERNEL);

    return d ? &d->vd : NULL;
}

static int reserve(struct dma_chan *chan, const struct dma_chan_reserve *r)
{
    const unsigned longest = max(r->segments, r->periods);

    if (r->metadata > sizeof(struct swdma_metadata))
        return -EINVAL;
    return vchan_reserve(&to_swdma_chan(chan)->vc, r->descriptors, max(longest, 1u), make_reserved);
}

static void unreserve(struct dma_chan *chan)
{
    vchan_unreserve(&to_swdma_chan(chan)->vc);
}

/* --- metadata --------------------------------------------------------------- */

static struct swdma_desc *desc_of(struct dma_async_tx_descriptor *tx)
{
    return to_swdma_desc(to_virt_desc(tx));
}

static int attach(struct dma_async_tx_descriptor *tx, void *data, size_t len)
{
    struct swdma_desc *d = desc_of(tx);

    if (!data || !len || len > sizeof d->meta || d->vd.queued)
        return -EINVAL;
    d->meta_buf = data;
    d->meta_len = len;
    return 0;
}

static void *get_ptr(struct dma_async_tx_descriptor *tx, size_t *payload_len, size_t *max_len)
{
    struct swdma_desc *d = desc_of(tx);

    *payload_len = d->meta_len;
    *max_len = sizeof d->meta;
    return &d->meta;
}

static int set_len(struct dma_async_tx_descriptor *tx, size_t payload_len)
{
    struct swdma_desc *d = desc_of(tx);

    if (d->vd.queued)
        return -EINVAL;
    d->meta_len = payload_len;
    return 0;
}

static const struct dma_descriptor_metadata_ops metadata_ops = {attach, get_ptr, set_len};

/* --- one source ---------------------------------------------------------------- */

struct dma_async_tx_descriptor *swdma_finish(struct dma_chan *chan, struct swdma_desc *d, u32 len,
                                             unsigned long flags)
{
    struct dma_async_tx_descriptor *tx =
        vchan_tx_prep(&to_swdma_chan(chan)->vc, &d->vd, len, flags);

    tx->metadata_ops = d->op == OP_COPY ? &metadata_ops : NULL;
    return tx;
}

static struct dma_async_tx_descriptor *prep_memcpy(struct dma_chan *chan, dma_addr_t dst,
                                                   dma_addr_t src, size_t len, unsigned long flags)
{
    struct swdma_desc *d =
        len && len <= UINT32_MAX ? swdma_desc_new(to_swdma_chan(chan), OP_COPY, 1) : NULL;

    if (!d)
        return NULL;
    d->piece[0] = (struct swdma_piece){dst, src, (u32)len};
    return swdma_finish(chan, d, (u32)len, flags);
}

static struct dma_async_tx_descriptor *prep_memset(struct dma_chan *chan, dma_addr_t dst, int value,
                                                   size_t len, unsigned long flags)
{
    struct swdma_desc *d =
        len && len <= UINT32_MAX ? swdma_desc_new(to_swdma_chan(chan), OP_SET, 1) : NULL;

    if (!d)
        return NULL;
    d->value = (u8)value; /* API-069 */
    d->piece[0] = (struct swdma_piece){dst, 0, (u32)len};
    return swdma_finish(chan, d, (u32)len, flags);
}

/* Bytes of the list; 0: it has none, or too many. */
static u32 list_bytes(const struct scatterlist *sgl, unsigned nents)
{
    u64 bytes = 0;

    for (unsigned i = 0; i < nents; i++) {
        if (!sgl[i].length)
            return 0;
        bytes += sgl[i].length;
    }
    return bytes <= UINT32_MAX ? (u32)bytes : 0;
}

static struct dma_async_tx_descriptor *prep_memset_sg(struct dma_chan *chan,
                                                      struct scatterlist *sgl, unsigned nents,
                                                      int value, unsigned long flags)
{
    const u32 len = sgl ? list_bytes(sgl, nents) : 0;
    struct swdma_desc *d = len ? swdma_desc_new(to_swdma_chan(chan), OP_SET, nents) : NULL;

    if (!d)
        return NULL;
    d->value = (u8)value;
    for (unsigned i = 0; i < nents; i++)
        d->piece[i] = (struct swdma_piece){sg_dma_address(&sgl[i]), 0, sg_dma_len(&sgl[i])};
    return swdma_finish(chan, d, len, flags);
}

static struct dma_async_tx_descriptor *prep_interrupt(struct dma_chan *chan, unsigned long flags)
{
    struct swdma_desc *d = swdma_desc_new(to_swdma_chan(chan), OP_NOTHING, 0);

    return d ? swdma_finish(chan, d, 0, flags) : NULL;
}

/* --- templates ------------------------------------------------------------------- */

/* Bytes that the frames of XT move; 0: none, or too many, or a chunk is empty. */
static u32 template_bytes(const struct dma_interleaved_template *xt)
{
    u64 frame = 0;

    for (size_t i = 0; i < xt->frame_size; i++) {
        if (!xt->sgl[i].size || xt->sgl[i].size > UINT32_MAX)
            return 0;
        frame += xt->sgl[i].size;
        if (frame > UINT32_MAX)
            return 0;
    }
    return frame && xt->numf <= UINT32_MAX / frame ? (u32)(frame * xt->numf) : 0;
}

/* The last chunk's gap is there as well, in front of the next frame. */
static void fill_frame(struct swdma_desc *d, const struct dma_interleaved_template *xt)
{
    dma_addr_t dst = xt->dst_start, src = xt->src_start;

    for (unsigned i = 0; i < d->pieces; i++) {
        const struct data_chunk *chunk = &xt->sgl[i];

        d->piece[i] = (struct swdma_piece){dst, src, (u32)chunk->size};
        if (xt->dst_inc)
            dst += chunk->size + dmaengine_get_dst_icg(xt, chunk);
        if (xt->src_inc)
            src += chunk->size + dmaengine_get_src_icg(xt, chunk);
    }
    d->dst_fixed = !xt->dst_inc;
    d->src_fixed = !xt->src_inc;
    d->dst_frame = (size_t)(dst - xt->dst_start);
    d->src_frame = (size_t)(src - xt->src_start);
}

static struct dma_async_tx_descriptor *
prep_interleaved(struct dma_chan *chan, struct dma_interleaved_template *xt, unsigned long flags)
{
    const u32 len = xt && xt->dir == DMA_MEM_TO_MEM ? template_bytes(xt) : 0;
    struct swdma_desc *d =
        len ? swdma_desc_new(to_swdma_chan(chan), OP_COPY, xt->frame_size) : NULL;

    if (!d)
        return NULL;
    fill_frame(d, xt);
    d->repeats = flags & DMA_PREP_REPEAT;
    return swdma_finish(chan, d, len, flags);
}

/* --- several sources --------------------------------------------------------------- */

/* With SRC_CNT sources, MOST of which it can take. */
static struct swdma_desc *sums_new(struct dma_chan *chan, enum swdma_op op, const dma_addr_t *src,
                                   unsigned src_cnt, unsigned most, size_t len)
{
    struct swdma_desc *d;

    if (!src || !src_cnt || src_cnt > most || !len || len > UINT32_MAX)
        return NULL;
    d = swdma_desc_new(to_swdma_chan(chan), op, 1);
    if (!d)
        return NULL;
    d->piece[0].len = (u32)len;
    d->sources = src_cnt;
    for (unsigned i = 0; i < src_cnt; i++)
        d->src[i] = src[i];
    return d;
}

static struct dma_async_tx_descriptor *prep_xor(struct dma_chan *chan, dma_addr_t dst,
                                                dma_addr_t *src, unsigned src_cnt, size_t len,
                                                unsigned long flags)
{
    struct swdma_desc *d = sums_new(chan, OP_XOR, src, src_cnt, chan->device->max_xor, len);

    if (!d)
        return NULL;
    d->pq[0] = dst;
    d->p = true;
    return swdma_finish(chan, d, (u32)len, flags);
}

static struct dma_async_tx_descriptor *prep_xor_val(struct dma_chan *chan, dma_addr_t *src,
                                                    unsigned src_cnt, size_t len,
                                                    enum sum_check_flags *result,
                                                    unsigned long flags)
{
    struct swdma_desc *d =
        result ? sums_new(chan, OP_XOR_VAL, src, src_cnt, chan->device->max_xor, len) : NULL;

    if (!d)
        return NULL;
    d->result = result;
    d->p = true;
    return swdma_finish(chan, d, (u32)len, flags);
}

/* Makes the old P and Q sources: P counts in the new P alone; Q in the new Q, and twice, that is
 * not at all, in the new P. */
static void add_old(struct swdma_desc *d)
{
    if (d->p) {
        d->src[d->sources] = d->pq[0];
        d->scf[d->sources++] = 0;
    }
    if (d->q) {
        d->src[d->sources] = d->pq[1];
        d->scf[d->sources++] = 1;
    }
    if (d->p && d->q) {
        d->src[d->sources] = d->pq[1];
        d->scf[d->sources++] = 0;
    }
}

static struct swdma_desc *pq_new(struct dma_chan *chan, enum swdma_op op, const dma_addr_t *pq,
                                 const dma_addr_t *src, unsigned src_cnt, const unsigned char *scf,
                                 size_t len, unsigned long flags)
{
    const bool p = !(flags & DMA_PREP_PQ_DISABLE_P), q = !(flags & DMA_PREP_PQ_DISABLE_Q);
    struct swdma_desc *d = NULL;

    if (pq && (p || q) && (scf || !q))
        d = sums_new(chan, op, src, src_cnt, dma_maxpq(chan->device, flags), len);
    if (!d)
        return NULL;
    d->p = p;
    d->q = q;
    d->pq[0] = p ? pq[0] : 0;
    d->pq[1] = q ? pq[1] : 0;
    for (unsigned i = 0; q && i < src_cnt; i++)
        d->scf[i] = scf[i];
    return d;
}

static struct dma_async_tx_descriptor *prep_pq(struct dma_chan *chan, dma_addr_t *pq,
                                               dma_addr_t *src, unsigned src_cnt,
                                               const unsigned char *scf, size_t len,
                                               unsigned long flags)
{
    struct swdma_desc *d = pq_new(chan, OP_PQ, pq, src, src_cnt, scf, len, flags);

    if (!d)
        return NULL;
    if (flags & DMA_PREP_CONTINUE) {
        d->continues = chan->device->max_pq & DMA_HAS_PQ_CONTINUE;
        if (!d->continues)
            add_old(d);
    }
    return swdma_finish(chan, d, (u32)len, flags);
}

/* There is nothing that a check could continue. */
static struct dma_async_tx_descriptor *
prep_pq_val(struct dma_chan *chan, dma_addr_t *pq, dma_addr_t *src, unsigned src_cnt,
            const unsigned char *scf, size_t len, enum sum_check_flags *result, unsigned long flags)
{
    struct swdma_desc *d = NULL;

    if (result && !(flags & DMA_PREP_CONTINUE))
        d = pq_new(chan, OP_PQ_VAL, pq, src, src_cnt, scf, len, flags);
    if (!d)
        return NULL;
    d->result = result;
    return swdma_finish(chan, d, (u32)len, flags);
}

void swdma_prep_init(struct dma_device *dd)
{
    static const enum dma_transaction_type caps[] = {
        DMA_MEMCPY,    DMA_XOR,       DMA_PQ,         DMA_XOR_VAL, DMA_PQ_VAL,   DMA_MEMSET,
        DMA_MEMSET_SG, DMA_INTERRUPT, DMA_INTERLEAVE, DMA_REPEAT,  DMA_LOAD_EOT,
    };

    for (size_t i = 0; i < ARRAY_SIZE(caps); i++)
        dma_cap_set(caps[i], dd->cap_mask);
    dd->max_xor = SWDMA_SOURCES;
    dd->desc_metadata_modes = DESC_METADATA_CLIENT | DESC_METADATA_ENGINE;
    dd->device_reserve = reserve;
    dd->device_unreserve = unreserve;
    dd->device_prep_dma_memcpy = prep_memcpy;
    dd->device_prep_dma_memset = prep_memset;
    dd->device_prep_dma_memset_sg = prep_memset_sg;
    dd->device_prep_dma_interrupt = prep_interrupt;
    dd->device_prep_interleaved_dma = prep_interleaved;
    dd->device_prep_dma_xor = prep_xor;
    dd->device_prep_dma_xor_val = prep_xor_val;
    dd->device_prep_dma_pq = prep_pq;
    dd->device_prep_dma_pq_val = prep_pq_val;
}
