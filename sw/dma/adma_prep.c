/* SPDX-License-Identifier: Apache-2.0 */
/* ADMA driver: what transfers are made of. Addresses and lengths that are no multiple of a word are
 * refused, as is what the hardware cannot reach. */
#include "adma_parts.h"

enum { WORD = 4, WORD_ALIGN = 2 /* exponent */ };

/* --- one operation ------------------------------------------------------------------- */

/* Of LEN bytes: CONTROL without STATUS and INT. */
struct operation {
    u32 control;
    dma_addr_t dst, qdst;
    u32 value;
    const dma_addr_t *src;
    const unsigned char *scf; /* NULL: no coefficients */
    unsigned sources;
    size_t len;
};

static bool reachable(dma_addr_t addr, size_t len)
{
    return addr % WORD == 0 && addr <= UINT32_MAX && len - 1 <= UINT32_MAX - addr;
}

static bool valid(const struct operation *op)
{
    bool ok = op->len && op->len <= UINT32_MAX && op->len % WORD == 0 &&
              reachable(op->dst, op->len) && reachable(op->qdst, op->len);

    for (unsigned i = 0; i < op->sources && ok; i++)
        ok = reachable(op->src[i], op->len);
    return ok;
}

/* LEN bytes of OP from byte AT on; all but what links it to others. */
static void fill(struct adma_item *item, const struct operation *op, u32 at, u32 len)
{
    item->control = op->control | PUT(ADMA_CONTROL_SOURCES, op->sources) | ADMA_CONTROL_STATUS;
    item->count = len;
    item->value = op->value;
    item->dst = lower_32_bits(op->dst) + at;
    item->qdst = lower_32_bits(op->qdst) + at;
    for (unsigned i = 0; i < op->sources; i++) {
        item->source[i].addr = lower_32_bits(op->src[i]) + at;
        item->source[i].coefficient = op->scf ? PUT(ADMA_COEFFICIENT, op->scf[i]) : 0;
    }
}

/* The descriptor with the items for OP, or NULL. RESULT: of a check. */
static struct dma_async_tx_descriptor *prep(struct dma_chan *chan, const struct operation *op,
                                            enum sum_check_flags *result, unsigned long flags)
{
    struct adma_chan *c = to_adma_chan(chan);
    const unsigned items = op->len ? (unsigned)((op->len - 1) / ADMA_ITEM_BYTES + 1) : 1;
    struct adma_desc *d = adma_desc_alloc(c, items);
    u32 at = 0;

    if (!d)
        return NULL;
    for (unsigned i = 0; i < items; i++) {
        const u32 len = min((u32)op->len - at, (u32)ADMA_ITEM_BYTES);

        fill(adma_item(d, i), op, at, len);
        at += len;
    }
    d->last.item->control |= ADMA_CONTROL_INT;
    d->result = result;
    return vchan_tx_prep(&c->vc, &d->vd, (u32)op->len, flags);
}

static u32 control_of(u32 operation)
{
    return PUT(ADMA_CONTROL_OP, operation);
}

/* --- hooks: at most one source ---------------------------------------------------------- */

static struct dma_async_tx_descriptor *prep_memcpy(struct dma_chan *chan, dma_addr_t dst,
                                                   dma_addr_t src, size_t len, unsigned long flags)
{
    const struct operation op = {
        .control = control_of(ADMA_OP_MEMCPY), .dst = dst, .src = &src, .sources = 1, .len = len};

    return valid(&op) ? prep(chan, &op, NULL, flags) : NULL;
}

static struct dma_async_tx_descriptor *prep_memset(struct dma_chan *chan, dma_addr_t dst, int value,
                                                   size_t len, unsigned long flags)
{
    const struct operation op = {.control = control_of(ADMA_OP_MEMSET),
                                 .dst = dst,
                                 .value = (u8)value * 0x01010101u, /* API-069 */
                                 .len = len};

    return valid(&op) ? prep(chan, &op, NULL, flags) : NULL;
}

static struct dma_async_tx_descriptor *prep_interrupt(struct dma_chan *chan, unsigned long flags)
{
    const struct operation op = {.control = control_of(ADMA_OP_NULL)};

    return prep(chan, &op, NULL, flags);
}

/* --- hooks: sums ---------------------------------------------------------------------------- */

static bool valid_sum(struct dma_chan *chan, const struct operation *op)
{
    return op->src && op->sources && op->sources <= to_adma_chan(chan)->adma->sources && valid(op);
}

static struct dma_async_tx_descriptor *prep_xor(struct dma_chan *chan, dma_addr_t dst,
                                                dma_addr_t *src, unsigned src_cnt, size_t len,
                                                unsigned long flags)
{
    const struct operation op = {
        .control = control_of(ADMA_OP_XOR), .dst = dst, .src = src, .sources = src_cnt, .len = len};

    return valid_sum(chan, &op) ? prep(chan, &op, NULL, flags) : NULL;
}

static struct dma_async_tx_descriptor *prep_xor_val(struct dma_chan *chan, dma_addr_t *src,
                                                    unsigned src_cnt, size_t len,
                                                    enum sum_check_flags *result,
                                                    unsigned long flags)
{
    const struct operation op = {
        .control = control_of(ADMA_OP_XOR_VAL), .src = src, .sources = src_cnt, .len = len};

    return result && valid_sum(chan, &op) ? prep(chan, &op, result, flags) : NULL;
}

/* P, Q or both of them; false: neither, or what they need is not there. */
static bool make_pq(struct operation *op, u32 operation, const dma_addr_t *pq,
                    const unsigned char *scf, unsigned long flags)
{
    const bool p = !(flags & DMA_PREP_PQ_DISABLE_P), q = !(flags & DMA_PREP_PQ_DISABLE_Q);

    if (!pq || (!p && !q) || (q && !scf))
        return false;
    op->control = control_of(operation) | (p ? 0 : ADMA_CONTROL_NO_P) |
                  (q ? 0 : ADMA_CONTROL_NO_Q) | (flags & DMA_PREP_CONTINUE ? ADMA_CONTROL_CONT : 0);
    op->dst = p ? pq[0] : 0;
    op->qdst = q ? pq[1] : 0;
    op->scf = q ? scf : NULL;
    return true;
}

static struct dma_async_tx_descriptor *prep_pq(struct dma_chan *chan, dma_addr_t *pq,
                                               dma_addr_t *src, unsigned src_cnt,
                                               const unsigned char *scf, size_t len,
                                               unsigned long flags)
{
    struct operation op = {.src = src, .sources = src_cnt, .len = len};

    if (!make_pq(&op, ADMA_OP_PQ, pq, scf, flags) || !valid_sum(chan, &op))
        return NULL;
    return prep(chan, &op, NULL, flags);
}

/* There is nothing that a check could continue. */
static struct dma_async_tx_descriptor *
prep_pq_val(struct dma_chan *chan, dma_addr_t *pq, dma_addr_t *src, unsigned src_cnt,
            const unsigned char *scf, size_t len, enum sum_check_flags *result, unsigned long flags)
{
    struct operation op = {.src = src, .sources = src_cnt, .len = len};

    if (!result || flags & DMA_PREP_CONTINUE || !make_pq(&op, ADMA_OP_PQ_VAL, pq, scf, flags) ||
        !valid_sum(chan, &op))
        return NULL;
    return prep(chan, &op, result, flags);
}

/* --- what the framework sees ---------------------------------------------- */

void adma_prep_init(struct adma *a)
{
    static const enum dma_transaction_type caps[] = {
        DMA_MEMCPY, DMA_MEMSET, DMA_INTERRUPT, DMA_XOR, DMA_XOR_VAL, DMA_PQ, DMA_PQ_VAL,
    };
    struct dma_device *dd = &a->dma;

    for (size_t i = 0; i < ARRAY_SIZE(caps); i++)
        dma_cap_set(caps[i], dd->cap_mask);
    dd->copy_align = dd->fill_align = dd->xor_align = dd->pq_align = WORD_ALIGN;
    dd->max_xor = (u16)a->sources;
    dma_set_maxpq(dd, a->sources, true);
    dd->device_prep_dma_memcpy = prep_memcpy;
    dd->device_prep_dma_memset = prep_memset;
    dd->device_prep_dma_interrupt = prep_interrupt;
    dd->device_prep_dma_xor = prep_xor;
    dd->device_prep_dma_xor_val = prep_xor_val;
    dd->device_prep_dma_pq = prep_pq;
    dd->device_prep_dma_pq_val = prep_pq_val;
}
