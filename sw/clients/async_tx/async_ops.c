/* SPDX-License-Identifier: Apache-2.0 */
/* Asynchronous operations: copies, sums, syndromes, and their checks. */
#include "async_op.h"

#include "contract.h"

static u8 *place(const struct page *page, unsigned offset)
{
    return page ? (u8 *)page_address(page) + offset : NULL;
}

static unsigned offset_of(const unsigned *offsets, unsigned i)
{
    return offsets ? offsets[i] : 0;
}

struct dma_async_tx_descriptor *async_memcpy(struct page *dest, struct page *src,
                                             unsigned dest_offset, unsigned src_offset, size_t len,
                                             struct async_submit_ctl *submit)
{
    struct async_op op = {.kind = ASYNC_COPY, .len = len, .p = place(dest, dest_offset)};

    API_CALL(async_memcpy);
    async_op_add(&op, place(src, src_offset), 1);
    return async_op_do(&op, submit);
}

/* --- sums ------------------------------------------------------------------------- */

static struct dma_async_tx_descriptor *sum(struct async_op *op, struct page **src_list,
                                           const unsigned *offsets, unsigned offset, int first,
                                           int src_cnt, struct async_submit_ctl *submit)
{
    if (WARN_ON_ONCE(src_cnt < 1 || src_cnt > RAID6_DISKS_MAX))
        return async_trigger_callback(submit);
    for (int i = first; i < src_cnt; i++)
        async_op_add(op, place(src_list[i], offsets ? offsets[i] : offset), 1);
    return async_op_do(op, submit);
}

static struct dma_async_tx_descriptor *make_sum(struct page *dest, unsigned offset,
                                                struct page **src_list, const unsigned *offsets,
                                                int src_cnt, size_t len,
                                                struct async_submit_ctl *submit)
{
    const bool drop = submit->flags & ASYNC_TX_XOR_DROP_DST;
    struct async_op op = {.kind = ASYNC_SUMS, .len = len, .p = place(dest, offset), .adds = drop};

    return sum(&op, src_list, offsets, offset, drop, src_cnt, submit);
}

struct dma_async_tx_descriptor *async_xor_offs(struct page *dest, unsigned offset,
                                               struct page **src_list, unsigned *src_offsets,
                                               int src_cnt, size_t len,
                                               struct async_submit_ctl *submit)
{
    API_CALL(async_xor_offs);
    return make_sum(dest, offset, src_list, src_offsets, src_cnt, len, submit);
}

struct dma_async_tx_descriptor *async_xor(struct page *dest, struct page **src_list,
                                          unsigned offset, int src_cnt, size_t len,
                                          struct async_submit_ctl *submit)
{
    API_CALL(async_xor);
    return make_sum(dest, offset, src_list, NULL, src_cnt, len, submit);
}

/* To be zero. */
static struct dma_async_tx_descriptor *check_sum(unsigned offset, struct page **src_list,
                                                 const unsigned *offsets, int src_cnt, size_t len,
                                                 enum sum_check_flags *result,
                                                 struct async_submit_ctl *submit)
{
    struct async_op op = {
        .kind = ASYNC_CHECK, .len = len, .p = (u8 *)raid6_empty_zero_page, .result = result};

    return sum(&op, src_list, offsets, offset, 0, src_cnt, submit);
}

struct dma_async_tx_descriptor *async_xor_val_offs(struct page *dest, unsigned offset,
                                                   struct page **src_list, unsigned *src_offsets,
                                                   int src_cnt, size_t len,
                                                   enum sum_check_flags *result,
                                                   struct async_submit_ctl *submit)
{
    API_CALL(async_xor_val_offs);
    (void)dest;
    return check_sum(offset, src_list, src_offsets, src_cnt, len, result, submit);
}

struct dma_async_tx_descriptor *async_xor_val(struct page *dest, struct page **src_list,
                                              unsigned offset, int src_cnt, size_t len,
                                              enum sum_check_flags *result,
                                              struct async_submit_ctl *submit)
{
    API_CALL(async_xor_val);
    (void)dest;
    return check_sum(offset, src_list, NULL, src_cnt, len, result, submit);
}

/* --- syndromes ---------------------------------------------------------------------- */

/* False: there is no such stripe. */
static bool take_stripe(struct async_op *op, struct page **blocks, const unsigned *offsets,
                        int disks)
{
    if (WARN_ON_ONCE(disks < 3 || disks > RAID6_DISKS_MAX ||
                     (!blocks[disks - 2] && !blocks[disks - 1])))
        return false;
    raid6_init();
    op->ascending = true;
    op->p = place(blocks[disks - 2], offset_of(offsets, (unsigned)disks - 2));
    op->q = place(blocks[disks - 1], offset_of(offsets, (unsigned)disks - 1));
    for (unsigned i = 0; i < (unsigned)disks - 2; i++)
        if (blocks[i])
            async_op_add(op, place(blocks[i], offset_of(offsets, i)), raid6_gfexp(i));
    return true;
}

struct dma_async_tx_descriptor *async_gen_syndrome(struct page **blocks, unsigned *offsets,
                                                   int disks, size_t len,
                                                   struct async_submit_ctl *submit)
{
    struct async_op op = {
        .kind = ASYNC_SUMS, .len = len, .adds = submit->flags & ASYNC_TX_PQ_XOR_DST};

    API_CALL(async_gen_syndrome);
    return take_stripe(&op, blocks, offsets, disks) ? async_op_do(&op, submit)
                                                    : async_trigger_callback(submit);
}

struct dma_async_tx_descriptor *async_syndrome_val(struct page **blocks, unsigned *offsets,
                                                   int disks, size_t len,
                                                   enum sum_check_flags *pqres, struct page *spare,
                                                   unsigned s_off, struct async_submit_ctl *submit)
{
    struct async_op op = {.kind = ASYNC_CHECK, .len = len, .result = pqres};

    API_CALL(async_syndrome_val);
    (void)spare;
    (void)s_off;
    return take_stripe(&op, blocks, offsets, disks) ? async_op_do(&op, submit)
                                                    : async_trigger_callback(submit);
}

/* --- recovery ------------------------------------------------------------------------- */

/*
 * What is lost is a sum of what is there, with other coefficients than Q's: with
 * p = P + the data that are there, and q = Q + 2^i times each of them,
 * x = A p + B q = A P + B Q + sum of (A + 2^i B) Di. So one transfer makes x, whatever is in its
 * place, and one XOR the other one.
 */
struct lost {
    struct page **blocks;
    const unsigned *offs;
    int disks, x, y; /* Y: the other one, data or P */
    size_t bytes;
};

static u8 *block_at(const struct lost *l, int i)
{
    return place(l->blocks[i], offset_of(l->offs, (unsigned)i));
}

static bool is_there(const struct lost *l, int i)
{
    return l->blocks[i] && i != l->x && i != l->y;
}

/* X, as A P + B Q + ...; A is 0 if P is lost. */
static struct dma_async_tx_descriptor *make_x(const struct lost *l, u8 a, u8 b,
                                              struct async_submit_ctl *submit)
{
    struct async_op op = {.kind = ASYNC_SUMS, .len = l->bytes, .q = block_at(l, l->x)};

    for (int i = 0; i < l->disks - 2; i++)
        if (is_there(l, i))
            async_op_add(&op, block_at(l, i), a ^ raid6_gfmul(b, raid6_gfexp((unsigned)i)));
    if (is_there(l, l->disks - 2))
        async_op_add(&op, block_at(l, l->disks - 2), a);
    async_op_add(&op, block_at(l, l->disks - 1), b);
    return async_op_do(&op, submit);
}

/* Y is the sum of all but Q. */
static struct dma_async_tx_descriptor *make_y(const struct lost *l, struct async_submit_ctl *submit)
{
    struct async_op op = {.kind = ASYNC_SUMS, .len = l->bytes, .p = block_at(l, l->y)};

    for (int i = 0; i < l->disks - 1; i++)
        if (is_there(l, i) || i == l->x)
            async_op_add(&op, block_at(l, i), 1);
    return async_op_do(&op, submit);
}

/* All at once by the CPU, which takes two passes less. */
static struct dma_async_tx_descriptor *make_both(const struct lost *l, enum async_kind kind,
                                                 struct async_submit_ctl *submit)
{
    struct async_op op = {.kind = kind, .len = l->bytes, .x = l->x, .y = l->y};

    for (int i = 0; i < l->disks; i++)
        async_op_add(&op, l->blocks[i] ? block_at(l, i) : raid6_empty_zero_page, 0);
    return async_op_by_cpu(&op, submit);
}

static struct dma_async_tx_descriptor *recover(const struct lost *l, enum async_kind kind, u8 a,
                                               u8 b, struct async_submit_ctl *submit)
{
    struct async_submit_ctl rest = *submit;

    if (!async_tx_find_channel(submit, DMA_PQ))
        return make_both(l, kind, submit);
    submit->flags = ASYNC_TX_FENCE;
    submit->cb_fn = NULL;
    rest.depend_tx = make_x(l, a, b, submit);
    *submit = rest;
    return make_y(l, submit);
}

static bool valid(const struct lost *l)
{
    raid6_init();
    return !WARN_ON_ONCE(l->disks < 4 || l->disks > RAID6_DISKS_MAX || l->x < 0 || l->x >= l->y ||
                         l->y > l->disks - 2);
}

struct dma_async_tx_descriptor *async_raid6_2data_recov(int disks, size_t bytes, int faila,
                                                        int failb, struct page **blocks,
                                                        unsigned *offs,
                                                        struct async_submit_ctl *submit)
{
    const struct lost l = {blocks, offs, disks, min(faila, failb), max(faila, failb), bytes};
    u8 a, b;

    API_CALL(async_raid6_2data_recov);
    if (!valid(&l) || l.y == disks - 2)
        return async_trigger_callback(submit);
    raid6_2data_factors(l.x, l.y, &a, &b);
    return recover(&l, ASYNC_RECOV_DATA, a, b, submit);
}

struct dma_async_tx_descriptor *async_raid6_datap_recov(int disks, size_t bytes, int faila,
                                                        struct page **blocks, unsigned *offs,
                                                        struct async_submit_ctl *submit)
{
    const struct lost l = {blocks, offs, disks, faila, disks - 2, bytes};

    API_CALL(async_raid6_datap_recov);
    if (!valid(&l))
        return async_trigger_callback(submit);
    return recover(&l, ASYNC_RECOV_P, 0, raid6_gfinv(raid6_gfexp((unsigned)faila)), submit);
}
