/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DMA engine: preparing. A prepare call describes a transfer; it starts nothing,
 * gives no cookie, and touches nothing that runs (API-059). All of them:
 *
 *   contexts   P, A, I, C; never sleep (API-055)
 *   answer     a descriptor of its own (API-060), or NULL (API-057): the channel's
 *              provider cannot do it, an argument is wrong (a length of 0, no
 *              entries, an unknown direction: API-058), a flag is not one that the
 *              device has (REPEAT, LOAD_EOT, CMD: API-095, API-100), the channel is
 *              unprepared, or memory is short: not while its reserve lasts
 *   addresses  those that the mapping calls gave for dmaengine_get_dma_device();
 *              mapped until completion or synchronised termination (API-065, API-066)
 *   ownership  the descriptor is the client's until submit; one that will not be
 *              submitted goes by dmaengine_desc_cancel() or with a terminate
 *              (API-062). Lists, templates and arrays are read during the call alone
 */
#ifndef DMAENGINE_PREP_H
#define DMAENGINE_PREP_H

#include "contract.h"
#include "dmaengine_device.h"

#define DMA_FLAGS_OF_DEVICES (DMA_PREP_REPEAT | DMA_PREP_LOAD_EOT | DMA_PREP_CMD | DMA_CTRL_REUSE)

bool dma_device_takes_flags(const struct dma_device *device, unsigned long flags);

#ifdef DEBUG_CHECKER
/* Reports a channel that nobody has (API-026). */
void dma_check_channel(const char *call, const struct dma_chan *chan, const void *pc);
#define CHECKED_CHANNEL(call, chan) dma_check_channel(call, chan, __builtin_return_address(0))
#else
#define CHECKED_CHANNEL(call, chan) ((void)0)
#endif

/* Is CHAN there and powered, with HOOK of its device, and are FLAGS such that the device takes
 * them? */
#define DMA_CAN_PREP(chan, hook, flags)                                                            \
    ((chan) && (chan)->device->hook && likely((chan)->power < DMA_CHAN_ENDING) &&                  \
     (likely(!((flags)&DMA_FLAGS_OF_DEVICES)) || dma_device_takes_flags((chan)->device, flags)))

/* What the provider's HOOK answers, or NULL. */
#define DMA_PREP(call, chan, hook, flags, ...)                                                     \
    ({                                                                                             \
        API_CALL(call);                                                                            \
        CHECKED_CHANNEL(#call, chan);                                                              \
        DMA_CAN_PREP(chan, hook, flags)                                                            \
        ? CHECKED_HOOK("DMA hook", (chan)->device->hook, (chan)->device->hook(chan, __VA_ARGS__))  \
        : NULL;                                                                                    \
    })

/* A copy of LEN bytes; not one more is written (API-068). */
api_inline struct dma_async_tx_descriptor *dmaengine_prep_dma_memcpy(struct dma_chan *chan,
                                                                     dma_addr_t dst, dma_addr_t src,
                                                                     size_t len,
                                                                     unsigned long flags)
{
    return DMA_PREP(dmaengine_prep_dma_memcpy, chan, device_prep_dma_memcpy, flags, dst, src, len,
                    flags);
}

/* LEN bytes that are all the low byte of VALUE (API-069). */
api_inline struct dma_async_tx_descriptor *dmaengine_prep_dma_memset(struct dma_chan *chan,
                                                                     dma_addr_t dst, int value,
                                                                     size_t len,
                                                                     unsigned long flags)
{
    return DMA_PREP(dmaengine_prep_dma_memset, chan, device_prep_dma_memset, flags, dst, value, len,
                    flags);
}

/* The same over a list. Linux has the hook without this call (API-070, API-221). */
api_inline struct dma_async_tx_descriptor *dmaengine_prep_dma_memset_sg(struct dma_chan *chan,
                                                                        struct scatterlist *sgl,
                                                                        unsigned nents, int value,
                                                                        unsigned long flags)
{
    return DMA_PREP(dmaengine_prep_dma_memset_sg, chan, device_prep_dma_memset_sg, flags, sgl,
                    nents, value, flags);
}

/* DST is the sum, bit by bit, of SRC_CNT sources of LEN bytes, at most max_xor; DST is a source
 * only if it is listed (API-071). Linux has the hook without this call, as with the next three. */
api_inline struct dma_async_tx_descriptor *dmaengine_prep_dma_xor(struct dma_chan *chan,
                                                                  dma_addr_t dst, dma_addr_t *src,
                                                                  unsigned src_cnt, size_t len,
                                                                  unsigned long flags)
{
    return DMA_PREP(dmaengine_prep_dma_xor, chan, device_prep_dma_xor, flags, dst, src, src_cnt,
                    len, flags);
}

/* Bit SUM_CHECK_P of *RESULT: the sum is not zero. It is written before the callback, to 0 or 1
 * (API-072). */
api_inline struct dma_async_tx_descriptor *
dmaengine_prep_dma_xor_val(struct dma_chan *chan, dma_addr_t *src, unsigned src_cnt, size_t len,
                           enum sum_check_flags *result, unsigned long flags)
{
    return DMA_PREP(dmaengine_prep_dma_xor_val, chan, device_prep_dma_xor_val, flags, src, src_cnt,
                    len, result, flags);
}

/* DST[0] is P, the sum; DST[1] Q, the sum of SCF[i] times source i in GF(2^8) with polynomial
 * 0x11d. Flags may leave out one of the two; at most dma_maxpq() sources (API-073, API-074). */
api_inline struct dma_async_tx_descriptor *
dmaengine_prep_dma_pq(struct dma_chan *chan, dma_addr_t *dst, dma_addr_t *src, unsigned src_cnt,
                      const unsigned char *scf, size_t len, unsigned long flags)
{
    return DMA_PREP(dmaengine_prep_dma_pq, chan, device_prep_dma_pq, flags, dst, src, src_cnt, scf,
                    len, flags);
}

/* Bits SUM_CHECK_P and SUM_CHECK_Q of *RESULT: PQ[0] or PQ[1] is not what it should be; that of one
 * which the flags leave out is not touched (API-075). */
api_inline struct dma_async_tx_descriptor *
dmaengine_prep_dma_pq_val(struct dma_chan *chan, dma_addr_t *pq, dma_addr_t *src, unsigned src_cnt,
                          const unsigned char *scf, size_t len, enum sum_check_flags *result,
                          unsigned long flags)
{
    return DMA_PREP(dmaengine_prep_dma_pq_val, chan, device_prep_dma_pq_val, flags, pq, src,
                    src_cnt, scf, len, result, flags);
}

/* No data: done when all that was issued before it on the channel is (API-076). Linux has the hook
 * without this call. */
api_inline struct dma_async_tx_descriptor *dmaengine_prep_dma_interrupt(struct dma_chan *chan,
                                                                        unsigned long flags)
{
    return DMA_PREP(dmaengine_prep_dma_interrupt, chan, device_prep_dma_interrupt, flags, flags);
}

/*
 * Between the peripheral and the SG_LEN entries of SGL in turn; one completion at the end
 * (API-077). DIRECTION: DMA_MEM_TO_DEV or DMA_DEV_TO_MEM. The configuration is that of now
 * (API-045). NULL also when there is none for that direction, an entry is no whole number of
 * accesses, or device_fc comes with more than one entry.
 */
api_inline struct dma_async_tx_descriptor *
dmaengine_prep_slave_sg(struct dma_chan *chan, struct scatterlist *sgl, unsigned sg_len,
                        enum dma_transfer_direction direction, unsigned long flags)
{
    return DMA_PREP(dmaengine_prep_slave_sg, chan, device_prep_slave_sg, flags, sgl, sg_len,
                    direction, flags, NULL);
}

/* The same for one piece of memory (API-078). */
static inline struct dma_async_tx_descriptor *
dmaengine_prep_slave_single(struct dma_chan *chan, dma_addr_t buf, size_t len,
                            enum dma_transfer_direction direction, unsigned long flags)
{
    struct scatterlist sg = {.length = (unsigned)len, .dma_address = buf, .last = true};

    return dmaengine_prep_slave_sg(chan, &sg, 1, direction, flags);
}

/* Ours: as dmaengine_prep_slave_sg(), with a configuration of its own, so that several contexts may
 * configure and prepare on one channel at once; that of dmaengine_slave_config() stays (API-223).
 */
api_inline struct dma_async_tx_descriptor *
dmaengine_prep_config_sg(struct dma_chan *chan, struct scatterlist *sgl, unsigned sg_len,
                         enum dma_transfer_direction direction, unsigned long flags,
                         const struct dma_slave_config *config)
{
    return DMA_PREP(dmaengine_prep_config_sg, chan, device_prep_config_sg, flags, sgl, sg_len,
                    direction, flags, config);
}

/* As dmaengine_prep_slave_sg(), with an array. With DMA_PREP_REPEAT again and again, and a callback
 * after each vector, or one for several (API-079). */
api_inline struct dma_async_tx_descriptor *
dmaengine_prep_peripheral_dma_vec(struct dma_chan *chan, const struct dma_vec *vecs, size_t nents,
                                  enum dma_transfer_direction direction, unsigned long flags)
{
    return DMA_PREP(dmaengine_prep_peripheral_dma_vec, chan, device_prep_peripheral_dma_vec, flags,
                    vecs, nents, direction, flags);
}

/*
 * Over a ring of BUF_LEN bytes, until it is terminated; with DMA_PREP_INTERRUPT a callback after
 * each PERIOD_LEN bytes, or one for several (API-080 to API-083). The residue counts to the end of
 * the ring (API-146). NULL also when the ring is no whole number of periods.
 */
api_inline struct dma_async_tx_descriptor *
dmaengine_prep_dma_cyclic(struct dma_chan *chan, dma_addr_t buf_addr, size_t buf_len,
                          size_t period_len, enum dma_transfer_direction direction,
                          unsigned long flags)
{
    return DMA_PREP(dmaengine_prep_dma_cyclic, chan, device_prep_dma_cyclic, flags, buf_addr,
                    buf_len, period_len, direction, flags);
}

/* The frames of XT (API-084 to API-087). With DMA_PREP_REPEAT again and again until one with
 * DMA_PREP_LOAD_EOT follows it (API-088, API-097, API-098). */
api_inline struct dma_async_tx_descriptor *
dmaengine_prep_interleaved_dma(struct dma_chan *chan, struct dma_interleaved_template *xt,
                               unsigned long flags)
{
    return DMA_PREP(dmaengine_prep_interleaved_dma, chan, device_prep_interleaved_dma, flags, xt,
                    flags);
}

/* --- gaps, for providers and clients; any context -------------------------------- */

/* Bytes behind a chunk on a side (API-085). */
static inline size_t dmaengine_get_icg(bool inc, bool sgl, size_t icg, size_t dir_icg)
{
    if (!inc)
        return 0;
    return dir_icg ? dir_icg : sgl ? icg : 0;
}

static inline size_t dmaengine_get_dst_icg(const struct dma_interleaved_template *xt,
                                           const struct data_chunk *chunk)
{
    return dmaengine_get_icg(xt->dst_inc, xt->dst_sgl, chunk->icg, chunk->dst_icg);
}

static inline size_t dmaengine_get_src_icg(const struct dma_interleaved_template *xt,
                                           const struct data_chunk *chunk)
{
    return dmaengine_get_icg(xt->src_inc, xt->src_sgl, chunk->icg, chunk->src_icg);
}

#endif
