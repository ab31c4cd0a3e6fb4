/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where Linux's drivers depart from the contract (by the number that the departure has among
 * them: A of amba-pl08x, W of dw_dmac, P of pl330, R of rcar-dmac), this one does not.
 */
#include "pl08xtest.h"

#include "bits.h"
#include "delay.h"
#include "dma-mapping.h"
#include "io.h"
#include "jiffies.h"
#include "preempt.h"
#include "slab.h"
#include "testctl_regs.h"

/* No board has anything there, as the controllers see it. */
#define NOWHERE 0x60000000ull

enum { BYTES = 64, BAD = 3500 };

/* An address whose first access of KIND fails; until bad_end(). */
static u32 bad_rule;

static dma_addr_t bad_begin(u32 kind)
{
    const bool reads = kind == TESTCTL_READ;

    if (!hw_there())
        return NOWHERE;
    bad_rule = hw_rule(TESTCTL_ERROR, TESTCTL_ANY, kind,
                       hw_bus(area.chan, (reads ? area.from : area.to) + BAD), BYTES, 1);
    return (reads ? area.from : area.to) + BAD;
}

static void bad_end(void)
{
    if (!hw_there())
        return;
    CHECK_EQ(hw_hits(bad_rule), 1);
    hw_unrule(bad_rule);
}

static struct dma_async_tx_descriptor *copy_flags(u32 to, u32 from, u32 n, unsigned long flags)
{
    return dmaengine_prep_dma_memcpy(area.chan, area.to + to, area.from + from, n, flags);
}

static struct dma_async_tx_descriptor *copy(u32 to, u32 from)
{
    return copy_flags(to, from, BYTES, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
}

/* --- A: amba-pl08x ------------------------------------------------------------ */

/* Terminate with nothing running leaves what was submitted in the queue (API-162). */
static void departure_A1_terminate_takes_what_was_only_submitted(void)
{
    struct seen seen;
    dma_cookie_t cookie;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    cookie = transfer_submit(copy(0, 0), &seen);
    CHECK(copy(0, 0)); /* and what was only prepared */
    CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
    dma_async_issue_pending(area.chan);
    udelay(20);
    CHECK_EQ(seen.calls, 0);
    transfer_left(area.chan, cookie, DMA_ERROR);
    area_check();
    area_stop();
}

/* An error interrupt completes the transfer as if it had gone well (API-135). */
static void departure_A2_an_error_is_not_a_success(void)
{
    struct dma_async_tx_descriptor *tx;
    struct seen seen;
    dma_cookie_t cookie;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    tx =
        dmaengine_prep_dma_memcpy(area.chan, area.to, bad_begin(TESTCTL_READ), BYTES, DMA_CTRL_ACK);
    cookie = transfer_submit(tx, &seen);
    dma_async_issue_pending(area.chan);
    CHECK(transfer_wait(&seen));
    CHECK_EQ(seen.result.result, DMA_TRANS_READ_FAILED);
    CHECK_EQ(seen.result.residue, BYTES);
    CHECK_EQ(transfer_left(area.chan, cookie, DMA_ERROR), BYTES);
    bad_end();
    area_check();
    area_stop();
}

/* Terminate frees with the channel's lock held, which one that is reusable takes (API-183): a panic
 * here. */
static void departure_A3_terminate_frees_reusable_ones_without_the_lock(void)
{
    struct dma_async_tx_descriptor *tx[3];
    struct seen seen[3];

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    for (unsigned i = 0; i < 3; i++) {
        tx[i] = copy(0, 0);
        if (!CHECK(tx[i]))
            return;
        tx[i]->flags |= DMA_CTRL_REUSE;
    }
    transfer_submit(tx[0], &seen[0]);
    dma_async_issue_pending(area.chan);
    transfer_submit(tx[1], &seen[1]);
    CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
    area_clear();
    area_want(1000, 500, BYTES);
    transfer_submit(copy(1000, 500), &seen[2]);
    dma_async_issue_pending(area.chan);
    CHECK(transfer_wait(&seen[2]) && !seen[1].calls);
    area_check();
    area_stop();
}

/* --- W: dw_dmac ------------------------------------------------------------------- */

/* The end of one starts the next submitted one (API-110). */
static void departure_W1_only_what_is_issued_runs(void)
{
    struct seen seen[2];

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    area_want(0, 0, BYTES);
    transfer_submit(copy(0, 0), &seen[0]);
    dma_async_issue_pending(area.chan);
    transfer_submit(copy(1000, 200), &seen[1]);
    CHECK(transfer_wait(&seen[0]));
    udelay(20);
    CHECK_EQ(seen[1].calls, 0);
    area_check();
    area_want(1000, 200, BYTES);
    dma_async_issue_pending(area.chan);
    CHECK(transfer_wait(&seen[1]));
    area_check();
    area_stop();
}

/* A status query calls back (API-152); P2, of pl330: so does issue (API-128). */
static void departure_W2_P2_status_and_issue_call_nobody_back(void)
{
    struct seen seen[2];
    dma_cookie_t cookie[2];

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    area_want(0, 0, BYTES);
    area_want(1000, 200, BYTES);
    local_bh_disable();
    cookie[0] = transfer_submit(copy(0, 0), &seen[0]);
    dma_async_issue_pending(area.chan);
    udelay(20);
    CHECK_EQ(transfer_left(area.chan, cookie[0], DMA_COMPLETE), 0); /* API-153 */
    CHECK_EQ(seen[0].calls, 0);
    cookie[1] = transfer_submit(copy(1000, 200), &seen[1]);
    dma_async_issue_pending(area.chan);
    udelay(20);
    CHECK_EQ(transfer_left(area.chan, cookie[1], DMA_COMPLETE), 0); /* it has begun all the same */
    CHECK(!seen[0].calls && !seen[1].calls);
    local_bh_enable();
    CHECK(transfer_wait(&seen[0]) && transfer_wait(&seen[1]));
    area_check();
    area_stop();
}

/* One that failed is completed as the others, or spoils the lists; P4: aborted ones, too; R4: all
 * vanish (API-135, API-137). First, in the middle, last of a chain. */
static void one_of_three_fails(unsigned bad, bool skip)
{
    const dma_addr_t to = bad_begin(TESTCTL_WRITE);
    struct seen seen[3];
    dma_cookie_t cookie[3];

    dmaengine_skip_errors(area.chan, skip);
    for (u32 i = 0; i < 3; i++) {
        cookie[i] = transfer_submit(
            i == bad ? dmaengine_prep_dma_memcpy(area.chan, to, area.from, BYTES, DMA_CTRL_ACK)
                     : copy(i * 200, i * 70),
            &seen[i]);
        if (i < bad || (skip && i > bad))
            area_want(i * 200, i * 70, BYTES);
    }
    dma_async_issue_pending(area.chan);
    for (unsigned i = 0; i < (skip ? 3 : bad + 1); i++)
        CHECK(transfer_wait(&seen[i]));
    udelay(20);
    for (unsigned i = 0; i < 3; i++) {
        const bool done = i < bad || (skip && i > bad);

        CHECK_EQ(seen[i].calls, i <= bad || skip ? 1 : 0);
        CHECK_EQ(dmaengine_tx_status(area.chan, cookie[i], NULL), i == bad ? DMA_ERROR
                                                                  : done   ? DMA_COMPLETE
                                                                           : DMA_IN_PROGRESS);
    }
    CHECK_EQ(seen[bad].result.result, DMA_TRANS_WRITE_FAILED);
    CHECK_EQ(seen[bad].result.residue, BYTES);
    area_check();
    bad_end();
    dmaengine_skip_errors(area.chan, false);
}

static void departure_W3_P4_R4_one_that_failed_is_the_only_one(void)
{
    for (unsigned bad = 0; bad < 3; bad++)
        for (unsigned skip = 0; skip < 2; skip++) {
            if (!area_open(1ul << DMA_MEMCPY))
                return;
            one_of_three_fails(bad, skip);
            area_stop();
        }
}

/* Flags of prepare are dropped; P3: and all count as acknowledged (API-063, API-092). */
static void departure_W4_P3_flags_stay_and_one_not_acknowledged_is_kept(void)
{
    struct dma_async_tx_descriptor *kept, *tx;
    unsigned same = 0;
    struct seen seen;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    for (unsigned flags = 0; flags < 64; flags++) {
        tx = copy_flags(0, 0, BYTES, flags);
        CHECK(tx && tx->flags == flags);
        CHECK_EQ(dmaengine_desc_cancel(tx), 0);
    }
    dma_release_channel(area.chan);
    dmaengine_get(); /* a private one keeps nothing */
    kept = copy_flags(0, 0, BYTES, DMA_PREP_INTERRUPT);
    transfer_submit(kept, &seen);
    dma_async_issue_pending(area.chan);
    CHECK(transfer_wait(&seen));
    area_want(0, 0, BYTES);
    for (unsigned i = 0; i < 20; i++)
        same += copy(0, 0) == kept;
    CHECK_EQ(same, 0);
    async_tx_ack(kept);
    CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
    for (unsigned i = 0; i < 40; i++)
        same += copy(0, 0) == kept;
    CHECK_EQ(same, 1);
    CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
    dmaengine_put();
    area_check();
    area_end();
}

/* --- P: pl330 ----------------------------------------------------------------------- */

/* Issue with nothing to issue is not a no-op (API-124). */
static void departure_P1_issuing_nothing_is_nothing(void)
{
    if (!area_open(1ul << DMA_MEMCPY))
        return;
    if (hw_there())
        hw_log(HW_HART, hw_regs(area.chan), 0x1000);
    for (unsigned i = 0; i < 3; i++)
        dma_async_issue_pending(area.chan);
    CHECK_EQ(dmaengine_terminate_async(area.chan), 0); /* API-173 */
    dma_async_issue_pending(area.chan);
    if (hw_there()) {
        CHECK_EQ(hw_log_count(), 0);
        hw_log_off();
    }
    area_check();
    area_stop();
}

/* --- R: rcar-dmac ---------------------------------------------------------------------- */

/* Masks of values instead of bits; R2: cyclic can be done, and is not said (API-007, API-042). */
static void departure_R1_R2_capabilities_are_those_that_are_there(void)
{
    struct dma_chan *chan = area_request(1ul << DMA_SLAVE | 1ul << DMA_CYCLIC);
    struct dma_slave_caps caps;

    if (!chan)
        return;
    CHECK_EQ(dma_get_slave_caps(chan, &caps), 0);
    CHECK(caps.src_addr_widths == (BIT(1) | BIT(2) | BIT(4)) &&
          caps.dst_addr_widths == caps.src_addr_widths);
    CHECK_EQ(caps.directions, BIT(DMA_MEM_TO_DEV) | BIT(DMA_DEV_TO_MEM));
    CHECK(chan->device->device_prep_dma_cyclic && caps.descriptor_reuse);
    dma_release_channel(chan);
}

/* One that is used again calls back whom the last user had set (API-064). */
static void departure_R3_a_recycled_one_calls_nobody(void)
{
    struct dma_async_tx_descriptor *tx;
    struct seen seen;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    for (unsigned i = 0; i < 10; i++) {
        dma_cookie_t cookie;

        transfer_submit(copy(0, 0), &seen);
        dma_async_issue_pending(area.chan);
        CHECK(transfer_wait(&seen));
        tx = copy(0, 0);
        CHECK(tx && !tx->callback && !tx->callback_result && !tx->callback_param && !tx->unmap);
        cookie = dmaengine_submit(tx);
        dma_async_issue_pending(area.chan);
        CHECK_EQ(dma_sync_wait(area.chan, cookie), DMA_COMPLETE);
        selftest_settle();
        CHECK_EQ(seen.calls, 1);
    }
    area_stop();
}

static unsigned left_mapped;

static void count_mappings(void *arg, const struct dmaengine_result *result)
{
    const struct dmaengine_unmap_data *u = area.chan->private;

    (void)result;
    left_mapped = (unsigned)atomic_read(&u->refs); /* that of the test */
    complete(arg);
}

/* Copies of public channels never unmap; W5: nor there (API-188). */
static void departure_R5_W5_what_is_to_be_unmapped_is(void)
{
    struct dmaengine_unmap_data *unmap;
    struct dma_async_tx_descriptor *tx;
    struct completion done;
    struct device *dev;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    dev = dmaengine_get_dma_device(area.chan);
    unmap = dmaengine_get_unmap_data(dev, 2, GFP_KERNEL);
    if (!CHECK(unmap))
        return;
    unmap->len = BYTES;
    unmap->addr[0] = dma_map_single(dev, area.src, BYTES, DMA_TO_DEVICE);
    unmap->to_cnt = 1;
    init_completion(&done);
    tx = dmaengine_prep_dma_memcpy(area.chan, area.to, unmap->addr[0], BYTES,
                                   DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
    dma_set_unmap(tx, unmap);
    CHECK_EQ(atomic_read(&unmap->refs), 2);
    area.chan->private = unmap;
    tx->callback_result = count_mappings;
    tx->callback_param = &done;
    dmaengine_submit(tx);
    dma_async_issue_pending(area.chan);
    CHECK(wait_for_completion_timeout(&done, 1000));
    CHECK_EQ(left_mapped, 1);
    dmaengine_unmap_put(unmap);
    area_want(0, 0, BYTES);
    area_check();
    area_stop();
}

const struct selftest departure_tests[] = {
    {"departure_A1_terminate_takes_what_was_only_submitted",
     departure_A1_terminate_takes_what_was_only_submitted},
    {"departure_A2_an_error_is_not_a_success", departure_A2_an_error_is_not_a_success},
    {"departure_A3_terminate_frees_reusable_ones_without_the_lock",
     departure_A3_terminate_frees_reusable_ones_without_the_lock},
    {"departure_W1_only_what_is_issued_runs", departure_W1_only_what_is_issued_runs},
    {"departure_W2_P2_status_and_issue_call_nobody_back",
     departure_W2_P2_status_and_issue_call_nobody_back},
    {"departure_W3_P4_R4_one_that_failed_is_the_only_one",
     departure_W3_P4_R4_one_that_failed_is_the_only_one},
    {"departure_W4_P3_flags_stay_and_one_not_acknowledged_is_kept",
     departure_W4_P3_flags_stay_and_one_not_acknowledged_is_kept},
    {"departure_P1_issuing_nothing_is_nothing", departure_P1_issuing_nothing_is_nothing},
    {"departure_R1_R2_capabilities_are_those_that_are_there",
     departure_R1_R2_capabilities_are_those_that_are_there},
    {"departure_R3_a_recycled_one_calls_nobody", departure_R3_a_recycled_one_calls_nobody},
    {"departure_R5_W5_what_is_to_be_unmapped_is", departure_R5_W5_what_is_to_be_unmapped_is},
    {NULL, NULL},
};

/* --- with a peripheral -------------------------------------------------------------------- */

static unsigned periods;

static void count_periods(void *arg)
{
    (void)arg;
    periods++;
}

/* P6: after a cyclic one all are taken for cyclic (API-106). */
static void departure_P6_after_a_ring_others_end(void)
{
    const struct fifo_setup s = {.burst = 4, .cycles = 200, .bytes = 4, .seed = 2};
    const struct fifo *f = fifos;
    struct dma_chan *chan = f->chan[TEST_FIFO_RX];
    const unsigned long end_at = jiffies + TIMEOUT_MS;
    struct dma_async_tx_descriptor *tx;
    dma_cookie_t cookie;
    struct seen seen;

    if (!transfer_begin(chan))
        return;
    periods = 0;
    fifo_start(f, TEST_FIFO_RX, &s);
    tx = dmaengine_prep_dma_cyclic(chan, at, 256, 64, DMA_DEV_TO_MEM, DMA_PREP_INTERRUPT);
    if (!CHECK(tx))
        return;
    tx->callback = count_periods;
    cookie = dmaengine_submit(tx);
    dma_async_issue_pending(chan);
    while (READ_ONCE(periods) < 6 && !time_after(jiffies, end_at))
        cond_resched();
    CHECK(periods >= 6);
    transfer_left(chan, cookie, DMA_IN_PROGRESS);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    periods = 0;
    fifo_start(f, TEST_FIFO_RX, &s);
    cookie = transfer_single(chan, TEST_FIFO_RX, 1024, 128, &seen);
    dma_async_issue_pending(chan);
    CHECK(transfer_wait(&seen) && seen.calls == 1 && !periods);
    CHECK_EQ(transfer_left(chan, cookie, DMA_COMPLETE), 0);
    udelay(50);
    CHECK_EQ(seen.calls, 1);
    CHECK_EQ(pattern_differs(buffer + 1024, 2, 0, 128), 128);
    CHECK_EQ(buffer[1024 + 128], 0xee);
    fifo_stop(f, TEST_FIFO_RX);
    transfer_end(chan);
}

const struct selftest departure_fifo_tests[] = {
    {"departure_P6_after_a_ring_others_end", departure_P6_after_a_ring_others_end},
    {NULL, NULL},
};
