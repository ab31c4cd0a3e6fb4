/* SPDX-License-Identifier: Apache-2.0 */
/* Asynchronous operations by engines: mapping, preparing in parts that the engine takes, and what
 * to do when it is out of descriptors. */
#include "async_op.h"

#include "delay.h"
#include "dma-mapping.h"
#include "kthread.h"
#include "preempt.h"
#include "spinlock.h"
#include "string.h"

/* PART: sources that one transfer gets at most. Of an engine without descriptors: so often the
 * caller lets others run, and then waits a millisecond each (API-196). */
enum { PART = 32, YIELDS = 16, WAITS = 20 };

/* What a part of an operation is prepared with. */
struct part {
    struct dma_chan *chan;
    const struct async_op *op;
    struct dmaengine_unmap_data *unmap;
    struct async_submit_ctl submit;
    unsigned done; /* sources, by the parts before */
    unsigned n;    /* sources of this one */
    bool adds;     /* to what is there */
    dma_addr_t pq[2];
};

static const u8 *const no_bytes = raid6_empty_zero_page;

/* --- what fits ---------------------------------------------------------------------- */

static bool is_check(const struct async_op *op)
{
    return op->kind == ASYNC_CHECK;
}

static enum dma_transaction_type type_of(const struct async_op *op)
{
    switch (op->kind) {
    case ASYNC_NOTHING:
        return DMA_INTERRUPT;
    case ASYNC_COPY:
        return DMA_MEMCPY;
    case ASYNC_CHECK:
        return op->q ? DMA_PQ_VAL : DMA_XOR_VAL;
    default:
        return op->q ? DMA_PQ : DMA_XOR;
    }
}

static u32 alignment(const struct dma_device *dev, const struct async_op *op)
{
    if (op->kind == ASYNC_COPY)
        return dev->copy_align;
    return op->q ? dev->pq_align : dev->xor_align;
}

static bool aligned(const struct dma_device *dev, const struct async_op *op)
{
    size_t bits = op->len | (op->p == no_bytes ? 0 : (uintptr_t)op->p) | (uintptr_t)op->q;

    for (unsigned i = 0; i < op->n; i++)
        bits |= (uintptr_t)op->src[i];
    return dmaengine_check_align(alignment(dev, op), bits, 0, 0);
}

static unsigned long prep_flags(const struct part *p)
{
    return (p->submit.cb_fn ? (unsigned long)DMA_PREP_INTERRUPT : 0) |
           (p->submit.flags & ASYNC_TX_FENCE ? (unsigned long)DMA_PREP_FENCE : 0) |
           (p->op->q && !p->op->p ? (unsigned long)DMA_PREP_PQ_DISABLE_P : 0) |
           (p->op->q && p->adds ? (unsigned long)DMA_PREP_CONTINUE : 0);
}

/* Of an XOR: what is at P is a source as well. */
static bool takes_p(const struct part *p)
{
    return !p->op->q && (is_check(p->op) ? p->op->p != no_bytes : p->adds);
}

/* Sources of the operation that the next part can take. */
static unsigned most(const struct part *p)
{
    const struct dma_device *dev = p->chan->device;
    int n;

    if (p->op->kind == ASYNC_COPY)
        return 1;
    n = p->op->q ? (int)dma_maxpq(dev, prep_flags(p)) : (int)dev->max_xor - takes_p(p);
    return n < 0 ? 0 : min((unsigned)n, (unsigned)PART - 1);
}

/* --- mapping ------------------------------------------------------------------------ */

/* Maps one more; false: it cannot be. */
static bool map(struct dmaengine_unmap_data *unmap, const u8 *at, enum dma_data_direction dir)
{
    const unsigned i = unmap->to_cnt + unmap->bidi_cnt;
    const bool out = dir == DMA_BIDIRECTIONAL;

    unmap->addr[i] = at ? dma_map_single(unmap->dev, at, unmap->len, dir) : 0;
    if (at && dma_mapping_error(unmap->dev, unmap->addr[i]))
        return false;
    unmap->to_cnt += !out;
    unmap->bidi_cnt += out;
    return true;
}

static bool has_p(const struct async_op *op)
{
    return op->p && op->p != no_bytes;
}

/* Sources first, then P and Q, of a check as sources as well; what is left out is 0 (API-186). */
static bool map_all(struct dmaengine_unmap_data *unmap, const struct async_op *op)
{
    const enum dma_data_direction dir = is_check(op) ? DMA_TO_DEVICE : DMA_BIDIRECTIONAL;
    const u8 *const pq[] = {has_p(op) ? op->p : NULL, op->q};
    bool ok = true;

    for (unsigned i = 0; ok && i < op->n; i++)
        ok = map(unmap, op->src[i], DMA_TO_DEVICE);
    for (unsigned i = 0; ok && i < 2; i++)
        if (pq[i] || !is_check(op))
            ok = map(unmap, pq[i], dir);
    return ok;
}

/* The mappings of all of the operation; false: memory is short. */
static bool map_part(struct part *p)
{
    const struct async_op *op = p->op;
    const dma_addr_t *addr;

    p->unmap =
        dmaengine_get_unmap_data(dmaengine_get_dma_device(p->chan), (int)op->n + 2, GFP_NOWAIT);
    if (!p->unmap)
        return false;
    p->unmap->len = op->len;
    if (!map_all(p->unmap, op)) {
        dmaengine_unmap_put(p->unmap);
        return false;
    }
    addr = p->unmap->addr + op->n;
    p->pq[0] = has_p(op) || !is_check(op) ? *addr++ : 0;
    p->pq[1] = op->q ? *addr : 0;
    return true;
}

/* --- parts -------------------------------------------------------------------------- */

/* The sources of the part. */
static unsigned sources(const struct part *p, dma_addr_t *src)
{
    unsigned n = 0;

    if (takes_p(p))
        src[n++] = p->pq[0];
    for (unsigned i = 0; i < p->n; i++)
        src[n++] = p->unmap->addr[p->done + i];
    return n;
}

static struct dma_async_tx_descriptor *prep_check(const struct part *p, dma_addr_t *src, unsigned n)
{
    const struct async_op *op = p->op;
    dma_addr_t pq[2] = {p->pq[0], p->pq[1]};

    if (op->q)
        return dmaengine_prep_dma_pq_val(p->chan, pq, src, n, op->scf, op->len, op->result,
                                         prep_flags(p));
    return dmaengine_prep_dma_xor_val(p->chan, src, n, op->len, op->result, prep_flags(p));
}

static struct dma_async_tx_descriptor *prep(const struct part *p)
{
    const struct async_op *op = p->op;
    dma_addr_t src[PART], pq[2] = {p->pq[0], p->pq[1]};
    const unsigned n = sources(p, src);

    switch (type_of(op)) {
    case DMA_INTERRUPT:
        return dmaengine_prep_dma_interrupt(p->chan, DMA_PREP_INTERRUPT);
    case DMA_MEMCPY:
        return dmaengine_prep_dma_memcpy(p->chan, pq[0], src[0], op->len, prep_flags(p));
    case DMA_XOR:
        return dmaengine_prep_dma_xor(p->chan, pq[0], src, n, op->len, prep_flags(p));
    case DMA_PQ:
        return dmaengine_prep_dma_pq(p->chan, pq, src, n, op->scf + p->done, op->len,
                                     prep_flags(p));
    default:
        return prep_check(p, src, n);
    }
}

/*
 * The engine has no descriptor for the part. What the part waits for may have one; and they come
 * back in tasklets, so the caller lets these run if it may (API-196). False: not again.
 */
static bool make_room(struct part *p, unsigned tries)
{
    dma_async_issue_pending(p->chan);
    if (in_atomic() || irqs_disabled() || tries >= YIELDS + WAITS)
        return false;
    async_tx_quiesce(&p->submit.depend_tx);
    if (tries < YIELDS)
        cond_resched();
    else
        msleep(1);
    return true;
}

static struct dma_async_tx_descriptor *submit_part(struct part *p)
{
    struct dma_async_tx_descriptor *tx;
    unsigned tries = 0;

    do {
        tx = prep(p);
    } while (!tx && make_room(p, tries++));
    if (!tx)
        return NULL;
    if (p->unmap)
        dma_set_unmap(tx, p->unmap);
    async_tx_submit(p->chan, tx, &p->submit);
    return tx;
}

/* --- all of it ------------------------------------------------------------------------ */

/* The part that P is about to do: is it the last one, and so what the client's callback is for? */
static void set_part(struct part *p, const struct async_submit_ctl *whole)
{
    struct dma_async_tx_descriptor *behind = p->submit.depend_tx;

    p->n = min(most(p), p->op->n - p->done);
    p->submit = *whole;
    p->submit.depend_tx = behind;
    if (p->done + p->n == p->op->n)
        return;
    p->submit.flags =
        (enum async_tx_flags)((p->submit.flags & ~(unsigned)ASYNC_TX_ACK) | ASYNC_TX_FENCE);
    p->submit.cb_fn = NULL;
}

/* What is left of OP when DONE sources are in the sums. */
static void reduce(struct async_op *op, unsigned done)
{
    if (!done)
        return;
    op->n -= done;
    memmove(op->src, op->src + done, op->n * sizeof *op->src);
    memmove(op->scf, op->scf + done, op->n * sizeof *op->scf);
    op->adds = true;
}

/* A check, or what has no sources, is one part or none. */
static struct dma_async_tx_descriptor *do_parts(struct part *p, struct async_op *op,
                                                struct async_submit_ctl *submit)
{
    const struct async_submit_ctl whole = *submit;
    struct dma_async_tx_descriptor *tx = NULL;

    do {
        set_part(p, &whole);
        if ((op->n && !p->n) || (is_check(op) && p->n < op->n))
            tx = NULL;
        else
            tx = submit_part(p);
        if (!tx)
            break;
        p->submit.depend_tx = tx;
        p->done += p->n;
        p->adds = true;
    } while (p->done < op->n);
    if (tx)
        return tx;
    submit->depend_tx = p->submit.depend_tx;
    reduce(op, p->done);
    return NULL;
}

struct dma_async_tx_descriptor *async_op_by_engine(struct async_op *op,
                                                   struct async_submit_ctl *submit)
{
    struct part p = {.op = op, .submit = *submit, .adds = op->adds};
    struct dma_async_tx_descriptor *tx;

    p.chan = async_tx_find_channel(submit, type_of(op));
    if (!p.chan || (op->kind != ASYNC_NOTHING && !op->n) || !aligned(p.chan->device, op))
        return NULL;
    if (op->kind != ASYNC_NOTHING && !map_part(&p))
        return NULL;
    tx = do_parts(&p, op, submit);
    dmaengine_unmap_put(p.unmap);
    return tx;
}
