/* SPDX-License-Identifier: Apache-2.0 */
/* Software DMA controller: moving bytes. */
#include "dma-mapping.h"
#include "io.h"
#include "string.h"
#include "swdma_parts.h"

/* The CPU's view of memory that a device address means, or NULL: it means none. */
static u8 *cpu_view(const struct swdma *s, dma_addr_t addr, u32 n)
{
    const phys_addr_t phys = dma_resolve(&s->pdev->dev, addr, n);

    if (phys < s->ram.start || phys - s->ram.start > s->ram.size - n)
        return NULL;
    return phys_to_virt(phys);
}

void swdma_rewind(struct swdma_desc *d)
{
    d->moved = d->frame = d->at_piece = d->at = 0;
    d->wrong = 0;
    d->meta.crc_out = d->meta.crc_in;
}

u32 swdma_step_bytes(const struct swdma *s, const struct swdma_desc *d)
{
    u32 n;

    if (d->op == OP_NOTHING)
        return 0;
    n = max(s->step - s->step % d->width, d->width);
    return min(n, d->piece[d->at_piece].len - d->at);
}

static void advance(struct swdma_desc *d, u32 n)
{
    d->moved += n;
    d->at += n;
    if (d->at < d->piece[d->at_piece].len)
        return;
    d->at = 0;
    if (++d->at_piece == d->pieces) {
        d->at_piece = 0;
        d->frame++;
    }
}

/* --- one source ---------------------------------------------------------------- */

/* CRC-32 as Ethernet has it; CRC is that of what came before. */
static u32 crc32(u32 crc, u8 byte)
{
    crc = ~crc ^ byte;
    for (unsigned i = 0; i < 8; i++)
        crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    return ~crc;
}

/* Of one side: bytes from ADDR on in the first frame. */
static dma_addr_t place(const struct swdma_desc *d, dma_addr_t addr, size_t frame, bool fixed)
{
    return fixed ? addr : addr + (dma_addr_t)d->frame * frame + d->at;
}

static void copy(struct swdma_desc *d, volatile u8 *dst, const volatile u8 *src, u32 n)
{
    const bool crc = d->vd.tx.desc_metadata_mode != DESC_METADATA_NONE;

    for (u32 i = 0; i < n; i++) {
        const u32 in_access = (d->at + i) % d->width;
        const u8 byte = src[d->src_fixed ? in_access : i];

        dst[d->dst_fixed ? in_access : i] = byte;
        if (crc)
            d->meta.crc_out = crc32(d->meta.crc_out, byte);
    }
}

static enum dmaengine_tx_result move_copy(const struct swdma *s, struct swdma_desc *d, u32 n)
{
    const struct swdma_piece *p = &d->piece[d->at_piece];
    const u8 *src =
        cpu_view(s, place(d, p->src, d->src_frame, d->src_fixed), d->src_fixed ? d->width : n);
    u8 *dst =
        cpu_view(s, place(d, p->dst, d->dst_frame, d->dst_fixed), d->dst_fixed ? d->width : n);

    if (!src)
        return DMA_TRANS_READ_FAILED;
    if (!dst)
        return DMA_TRANS_WRITE_FAILED;
    if (d->src_fixed || d->dst_fixed || d->vd.tx.desc_metadata_mode)
        copy(d, dst, src, n);
    else
        memmove(dst, src, n);
    return DMA_TRANS_NOERROR;
}

static enum dmaengine_tx_result move_set(const struct swdma *s, struct swdma_desc *d, u32 n)
{
    u8 *dst = cpu_view(s, d->piece[d->at_piece].dst + d->at, n);

    if (!dst)
        return DMA_TRANS_WRITE_FAILED;
    memset(dst, d->value, n);
    return DMA_TRANS_NOERROR;
}

/* --- several sources ------------------------------------------------------------- */

/* A times B in GF(2^8) with x^8 = x^4 + x^3 + x^2 + 1. */
static u8 gf_mul(u8 a, u8 b)
{
    u8 product = 0;

    for (; b; b >>= 1) {
        if (b & 1)
            product ^= a;
        a = (u8)(a << 1 ^ (a & 0x80 ? 0x1d : 0));
    }
    return product;
}

/* What the next N bytes of each source are; false: one is out of reach. */
static bool view_sources(const struct swdma *s, const struct swdma_desc *d, u32 n, const u8 **src)
{
    for (unsigned i = 0; i < d->sources; i++) {
        src[i] = cpu_view(s, d->src[i] + d->at, n);
        if (!src[i])
            return false;
    }
    return true;
}

/* Byte K of P and Q. */
static u8 sum(const struct swdma_desc *d, const u8 *const *src, u32 k)
{
    u8 p = 0;

    for (unsigned i = 0; i < d->sources; i++)
        p ^= src[i][k];
    return p;
}

static u8 weighted_sum(const struct swdma_desc *d, const u8 *const *src, u32 k)
{
    u8 q = 0;

    for (unsigned i = 0; i < d->sources; i++)
        q ^= gf_mul(src[i][k], d->scf[i]);
    return q;
}

/* Bytes K, or what makes them wrong. P or Q is NULL if it is left out. */
static void make_byte(const struct swdma_desc *d, u8 *p, u8 *q, const u8 *const *src, u32 k)
{
    const u8 new_p = p ? sum(d, src, k) ^ (d->continues ? p[k] : 0) : 0;
    const u8 new_q = q ? weighted_sum(d, src, k) ^ (d->continues ? q[k] : 0) : 0;

    if (p)
        p[k] = new_p;
    if (q)
        q[k] = new_q;
}

static unsigned check_byte(const struct swdma_desc *d, const u8 *p, const u8 *q,
                           const u8 *const *src, u32 k)
{
    unsigned wrong = 0;

    if (p && sum(d, src, k) != p[k])
        wrong |= SUM_CHECK_P_RESULT;
    if (q && weighted_sum(d, src, k) != q[k])
        wrong |= SUM_CHECK_Q_RESULT;
    return wrong;
}

static enum dmaengine_tx_result move_sums(const struct swdma *s, struct swdma_desc *d, u32 n)
{
    const bool checks = d->op == OP_PQ_VAL;
    u8 *p = d->p ? cpu_view(s, d->pq[0] + d->at, n) : NULL;
    u8 *q = d->q ? cpu_view(s, d->pq[1] + d->at, n) : NULL;
    const u8 *src[SWDMA_SOURCES];

    if (!view_sources(s, d, n, src))
        return DMA_TRANS_READ_FAILED;
    if ((d->p && !p) || (d->q && !q))
        return checks ? DMA_TRANS_READ_FAILED : DMA_TRANS_WRITE_FAILED;
    for (u32 k = 0; k < n; k++)
        if (checks)
            d->wrong |= check_byte(d, p, q, src, k);
        else
            make_byte(d, p, q, src, k);
    return DMA_TRANS_NOERROR;
}

/* The sum is to be 0. */
static enum dmaengine_tx_result move_xor_val(const struct swdma *s, struct swdma_desc *d, u32 n)
{
    const u8 *src[SWDMA_SOURCES];

    if (!view_sources(s, d, n, src))
        return DMA_TRANS_READ_FAILED;
    for (u32 k = 0; k < n; k++)
        if (sum(d, src, k))
            d->wrong |= SUM_CHECK_P_RESULT;
    return DMA_TRANS_NOERROR;
}

enum dmaengine_tx_result swdma_move(const struct swdma *s, struct swdma_desc *d, u32 n)
{
    enum dmaengine_tx_result result = DMA_TRANS_NOERROR;

    switch (d->op) {
    case OP_NOTHING:
        return result;
    case OP_COPY:
        result = move_copy(s, d, n);
        break;
    case OP_SET:
        result = move_set(s, d, n);
        break;
    case OP_XOR_VAL:
        result = move_xor_val(s, d, n);
        break;
    case OP_XOR:
    case OP_PQ:
    case OP_PQ_VAL:
        result = move_sums(s, d, n);
        break;
    }
    if (result == DMA_TRANS_NOERROR)
        advance(d, n);
    return result;
}
