/* SPDX-License-Identifier: Apache-2.0 */
/* RAID: what makes a stripe whole, and what sees whether it is. */
#include "raid_parts.h"

#include "kernel.h"

/* --- operations on blocks of the layout --------------------------------------------- */

void raid_make_parity(struct raid_slot *slot, struct page **block, size_t len, unsigned flags)
{
    const unsigned n = slot->r->data;
    struct async_submit_ctl submit;

    if (!block[n] && !block[n + 1])
        return;
    raid_next(slot, &submit, flags);
    slot->last = async_gen_syndrome(block, NULL, (int)n + 2, len, &submit);
}

/* Data X of P and the other data. */
static void recover_by_p(struct raid_slot *slot, struct page **block, unsigned x, size_t len)
{
    struct page *src[RAID_DISKS_MAX];
    struct async_submit_ctl submit;
    int n = 0;

    for (unsigned i = 0; i <= slot->r->data; i++)
        if (i != x)
            src[n++] = block[i];
    raid_next(slot, &submit, ASYNC_TX_XOR_ZERO_DST);
    slot->last = async_xor(block[x], src, 0, n, len, &submit);
}

/* Data X and P of Q and the other data; P in the slot's scratch memory if it has no place. */
static int recover_by_q(struct raid_slot *slot, struct page **block, unsigned x, size_t len)
{
    const unsigned n = slot->r->data;
    struct page *with_p[RAID_DISKS_MAX + 1];
    struct async_submit_ctl submit;
    u8 *scratch = block[n] ? NULL : raid_scratch(slot);

    if (!block[n] && !scratch)
        return -ENOMEM;
    for (unsigned i = 0; i < n + 2; i++)
        with_p[i] = block[i];
    if (!with_p[n]) /* the other half may have data X */
        with_p[n] = virt_to_page(scratch + slot->r->config.chunk);
    raid_next(slot, &submit, 0);
    slot->last = async_raid6_datap_recov((int)n + 2, len, (int)x, with_p, NULL, &submit);
    return 0;
}

static void recover_two(struct raid_slot *slot, struct page **block, u32 lost, size_t len)
{
    const int x = __builtin_ctz(lost), y = 31 - __builtin_clz(lost);
    struct async_submit_ctl submit;

    raid_next(slot, &submit, 0);
    slot->last = async_raid6_2data_recov((int)slot->r->data + 2, len, x, y, block, NULL, &submit);
}

int raid_recover(struct raid_slot *slot, struct page **block, u32 lost, size_t len)
{
    const unsigned n = slot->r->data;
    const u32 data = lost & (u32)((1ull << n) - 1);
    const bool has_p = block[n] && !(lost >> n & 1), has_q = block[n + 1] && !(lost >> (n + 1) & 1);

    switch (__builtin_popcount(data)) {
    case 0:
        return 0;
    case 1:
        if (has_p)
            recover_by_p(slot, block, (unsigned)__builtin_ctz(data), len);
        else if (has_q)
            return recover_by_q(slot, block, (unsigned)__builtin_ctz(data), len);
        return has_p || has_q ? 0 : -EIO;
    default:
        if (!has_p || !has_q)
            return -EIO;
        recover_two(slot, block, data, len);
        return 0;
    }
}

/* --- rebuilding ------------------------------------------------------------------------ */

/* Places of all blocks, those that are lost as well; these as bits. */
static u32 place_blocks(const struct raid *r, unsigned stripe, struct page **block)
{
    const struct raid_layout l = raid_layout(r, stripe);
    u32 lost = 0;

    for (unsigned i = 0; i < r->data + 2; i++) {
        block[i] = l.disk[i] == NOBODY ? NULL : virt_to_page(raid_at(r, l.disk[i], stripe, 0));
        if (raid_is_lost(r, l.disk[i]))
            lost |= 1u << i;
    }
    return lost;
}

static int rebuild_stripe(struct raid_slot *slot)
{
    struct raid *r = slot->r;
    const unsigned n = r->data;
    struct page *block[RAID_DISKS_MAX + 1];
    u32 lost = place_blocks(r, slot->stripe, block);
    const int err = raid_recover(slot, block, lost, r->config.chunk);

    if (lost & ((1u << n) - 1) && lost >> n & 1) /* P came with the data */
        lost &= ~(1u << n);
    for (unsigned i = n; i < n + 2; i++)
        if (!(lost >> i & 1))
            block[i] = NULL;
    if (!err)
        raid_make_parity(slot, block, r->config.chunk, 0);
    return err;
}

int raid_rebuild(struct raid *r)
{
    int err = 0;

    raid_begin(r);
    for (unsigned s = 0; s < r->config.stripes && r->lost && !err; s++) {
        struct raid_slot *slot = raid_slot(r, s, NULL);

        err = slot ? rebuild_stripe(slot) : -ETIMEDOUT;
        if (slot)
            raid_slot_submitted(slot);
    }
    err = raid_end(r, err);
    if (!err)
        r->lost = 0;
    return err;
}

/* --- checking ---------------------------------------------------------------------------- */

/* What the slot's check has found. */
static void collect(struct raid_slot *slot)
{
    const bool p = slot->result & SUM_CHECK_P_RESULT, q = slot->result & SUM_CHECK_Q_RESULT;
    struct raid_report *report = &slot->r->report;

    if ((p || q) && (!(report->p_wrong + report->q_wrong) || slot->stripe < report->first_wrong))
        report->first_wrong = slot->stripe;
    report->p_wrong += p;
    report->q_wrong += q;
    slot->result = 0;
}

static void check_stripe(struct raid_slot *slot)
{
    struct page *block[RAID_DISKS_MAX + 1];
    struct async_submit_ctl submit;

    place_blocks(slot->r, slot->stripe, block);
    raid_next(slot, &submit, 0);
    slot->last = async_syndrome_val(block, NULL, (int)slot->r->data + 2, slot->r->config.chunk,
                                    &slot->result, NULL, 0, &submit);
}

int raid_check(struct raid *r, struct raid_report *report)
{
    int err = 0;

    if (r->lost)
        return -EIO;
    raid_begin(r);
    r->report = (struct raid_report){.stripes = r->config.stripes};
    for (unsigned i = 0; i < r->config.depth; i++)
        r->slot[i].result = 0;
    for (unsigned s = 0; s < r->config.stripes && !err; s++) {
        struct raid_slot *slot = raid_slot(r, s, collect);

        err = slot ? 0 : -ETIMEDOUT;
        if (!slot)
            break;
        check_stripe(slot);
        raid_slot_submitted(slot);
    }
    err = raid_end(r, err);
    for (unsigned i = 0; i < r->config.depth; i++)
        collect(&r->slot[i]);
    *report = r->report;
    return err;
}
