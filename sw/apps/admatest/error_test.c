/* SPDX-License-Identifier: Apache-2.0 */
/* Errors, which test control makes: what failed is told once, and what becomes of the rest. */
#include "admatest.h"

#include "adma_regs.h"
#include "delay.h"
#include "testctl_regs.h"

enum { RAM = 0x80000000, RAM_BYTES = 0x8000000, BEATS = BLOCK / 4, BURST = 16 };

/* One of KINDS by the channel fails at its beat NTH to block I of the bed; or to anywhere. */
static u32 fail_at(u32 kinds, int i, u32 nth)
{
    const phys_addr_t first = i < 0 ? RAM : hw_bus(bed.chan, block_dma((unsigned)i));

    return hw_rule(TESTCTL_ERROR, (unsigned)bed.chan->chan_id, kinds, first,
                   i < 0 ? RAM_BYTES : BLOCK, nth);
}

static void open_bed(bool skip)
{
    if (!bed_open())
        return;
    dmaengine_skip_errors(bed.chan, skip);
    bed_map();
}

/* API-137: the one that failed is called back for once; the next one waits for terminate, or runs.
 */
static void check_failure(u32 kinds, int at, u32 nth, enum dmaengine_tx_result result, u32 residue)
{
    for (unsigned skip = 0; skip < 2; skip++) {
        struct seen first, next;
        dma_cookie_t cookie, behind;
        u32 rule;

        open_bed(skip);
        rule = fail_at(kinds, at, nth);
        cookie = submit(copy(TO, 1, BLOCK), &first);
        behind = launch(copy(OTHER, 2, BLOCK), &next);
        await(&first);
        came(&first, result);
        CHECK_EQ(first.result.residue, residue);
        CHECK_EQ(left(cookie, DMA_ERROR), residue);
        CHECK_EQ(hw_hits(rule), 1);
        hw_unrule(rule);
        if (skip) {
            await(&next);
            came(&next, DMA_TRANS_NOERROR);
        } else {
            udelay(200);
            CHECK_EQ(next.calls, 0);
            CHECK_EQ(left(behind, DMA_IN_PROGRESS), BLOCK);
            CHECK_EQ(dmaengine_terminate_sync(bed.chan), 0);
        }
        run(copy(TO, 3, BLOCK)); /* and all is well again */
        bed_unmap();
        CHECK(is_copy(TO, 3, BLOCK));
        CHECK_EQ(is_copy(OTHER, 2, BLOCK), skip);
        others_unchanged(BIT(TO) | BIT(OTHER));
        bed_close();
    }
}

static void a_read_that_fails_is_told(void)
{
    check_failure(TESTCTL_READ, 1, 4 * BURST + 1, DMA_TRANS_READ_FAILED, BLOCK - 4 * 64);
}

static void a_write_that_fails_is_told(void)
{
    check_failure(TESTCTL_WRITE, TO, 2 * BURST + 1, DMA_TRANS_WRITE_FAILED, BLOCK - 2 * 64);
}

/* The item itself cannot be read. */
static void a_fetch_that_fails_is_told(void)
{
    check_failure(TESTCTL_FETCH, -1, 1, DMA_TRANS_READ_FAILED, BLOCK);
}

/* All data are there, but that it is done cannot be written. */
static void a_status_that_cannot_be_written_is_told(void)
{
    check_failure(TESTCTL_WRITE, -1, BEATS + 1, DMA_TRANS_WRITE_FAILED, 0);
}

/* The second of three. */
static void those_before_the_one_that_failed_are_done(void)
{
    struct seen seen[3];
    u32 rule;

    open_bed(true);
    rule = fail_at(TESTCTL_FETCH, -1, BURST + 1);
    submit(copy(TO, 1, BLOCK), &seen[0]);
    submit(copy(OTHER, 2, BLOCK), &seen[1]);
    launch(copy(P, 3, BLOCK), &seen[2]);
    await(&seen[2]);
    hw_unrule(rule);
    came(&seen[0], DMA_TRANS_NOERROR);
    came(&seen[1], DMA_TRANS_READ_FAILED);
    came(&seen[2], DMA_TRANS_NOERROR);
    bed_unmap();
    CHECK(is_copy(TO, 1, BLOCK) && unchanged(OTHER) && is_copy(P, 3, BLOCK));
    bed_close();
}

/* The look at the last item, from which the hardware goes on, fails: that is of the next one. */
static void a_link_that_cannot_be_read_is_told(void)
{
    struct seen seen;
    u32 rule;

    open_bed(true);
    run(copy(TO, 1, BLOCK));
    rule = fail_at(TESTCTL_FETCH, -1, 1);
    launch(copy(OTHER, 2, BLOCK), &seen);
    await(&seen);
    came(&seen, DMA_TRANS_READ_FAILED);
    CHECK_EQ(seen.result.residue, BLOCK);
    CHECK_EQ(hw_hits(rule), 1);
    hw_unrule(rule);
    run(copy(OTHER, 3, BLOCK));
    bed_unmap();
    CHECK(is_copy(OTHER, 3, BLOCK));
    bed_close();
}

/* What is issued between the error and its interrupt is linked, and runs after it. */
static void what_is_issued_behind_an_error_is_not_lost(void)
{
    struct seen first, next;
    u32 rule;

    open_bed(true);
    rule = fail_at(TESTCTL_READ, 1, 2);
    hw_gate_irq(bed.chan, true);
    launch(copy(TO, 1, BLOCK), &first);
    udelay(30);
    CHECK_EQ(hw_hits(rule), 1);
    hw_unrule(rule);
    launch(copy(OTHER, 2, BLOCK), &next);
    udelay(30);
    CHECK_EQ(first.calls + next.calls, 0);
    hw_gate_irq(bed.chan, false);
    await(&next);
    came(&first, DMA_TRANS_READ_FAILED);
    came(&next, DMA_TRANS_NOERROR);
    bed_unmap();
    CHECK(is_copy(OTHER, 2, BLOCK));
    bed_close();
}

/* API-170: an interrupt that comes after a terminate, and one of somebody else on the same line. */
static void an_interrupt_that_comes_late_is_nobodys(void)
{
    struct seen first, next;

    open_bed(false);
    hw_gate_irq(bed.chan, true);
    launch(copy(TO, 1, BLOCK), &first);
    udelay(30);
    CHECK(hw_irq_is_due(bed.chan));
    CHECK_EQ(dmaengine_terminate_async(bed.chan), 0);
    CHECK(!hw_irq_is_due(bed.chan)); /* it was taken back */
    hw_gate_irq(bed.chan, false);
    launch(copy(OTHER, 2, BLOCK), &next);
    hw_foreign_irq(bed.chan);
    await(&next);
    dmaengine_synchronize(bed.chan);
    CHECK_EQ(first.calls, 0);
    came(&next, DMA_TRANS_NOERROR);
    bed_unmap();
    bed_close();
}

/* Interrupts while the controller has no power. */
static void an_interrupt_of_others_touches_no_register_without_power(void)
{
    open_bed(false);
    CHECK_EQ(dmaengine_chan_prepare(bed.chan, NULL), 0);
    CHECK_EQ(dmaengine_chan_unprepare(bed.chan), 0);
    hw_foreign_irq(bed.chan);
    CHECK_EQ(dmaengine_chan_prepare(bed.chan, NULL), 0);
    run(copy(TO, 1, BLOCK));
    bed_unmap();
    bed_close();
}

/* An item arrives damaged: the controller refuses it. */
static void an_item_that_is_wrong_is_told(void)
{
    struct dma_async_tx_descriptor *tx;
    struct seen seen;
    u32 rule;

    if (!test_wrong()) {
        pr_info("SKIP error: wrong=1 breaks the data sheet\n");
        return;
    }
    open_bed(true);
    tx = copy(TO, 1, BLOCK);
    make_reusable(tx);
    run(tx);
    rule = hw_corrupt((unsigned)bed.chan->chan_id, TESTCTL_FETCH,
                      hw_bus(bed.chan, bed_register(ADMA_ADAR) + ADMA_DESC_CONTROL), BIT(7));
    run(copy(OTHER, 2, BLOCK));
    selftest_settle();
    launch(tx, &seen);
    await(&seen);
    selftest_settle();
    came(&seen, DMA_TRANS_ABORTED);
    CHECK_EQ(seen.result.residue, BLOCK);
    CHECK_EQ(hw_hits(rule), 1);
    hw_unrule(rule);
    CHECK_EQ(dmaengine_desc_free(tx), 0);
    run(copy(TO, 3, BLOCK));
    bed_unmap();
    CHECK(is_copy(TO, 3, BLOCK));
    bed_close();
}

#define T(name)                                                                                    \
    {                                                                                              \
        "error." #name, name                                                                       \
    }
const struct selftest error_tests[] = {
    T(a_read_that_fails_is_told),
    T(a_write_that_fails_is_told),
    T(a_fetch_that_fails_is_told),
    T(a_status_that_cannot_be_written_is_told),
    T(those_before_the_one_that_failed_are_done),
    T(a_link_that_cannot_be_read_is_told),
    T(what_is_issued_behind_an_error_is_not_lost),
    T(an_interrupt_that_comes_late_is_nobodys),
    T(an_interrupt_of_others_touches_no_register_without_power),
    T(an_item_that_is_wrong_is_told),
    {NULL, NULL},
};
