/* SPDX-License-Identifier: Apache-2.0 */
/* Cyclic transfers, pause and resume, residues, errors, and what waits for a physical channel. */
#include "dma-mapping.h"
#include "jiffies.h"
#include "kthread.h"
#include "slavetest.h"
#include "string.h"
#include "transfer.h"

enum { SEED = 9, RING = 1024, PERIOD = 256, PERIODS = RING / PERIOD };

/* --- cyclic ------------------------------------------------------------------ */

static struct {
    struct dma_chan *chan;
    unsigned calls, end_at;
    struct completion done;
} cyclic;

static void period_done(void *arg)
{
    (void)arg;
    if (++cyclic.calls != cyclic.end_at)
        return;
    dmaengine_terminate_async(cyclic.chan); /* API-139 */
    complete(&cyclic.done);
}

/* Starts a ring; terminated by the callback number END_AT, if that is not 0. */
static dma_cookie_t start_ring(const struct fifo *f, unsigned side, unsigned end_at)
{
    const struct fifo_setup s = {.burst = 8, .cycles = 40, .bytes = 8, .seed = SEED};
    struct dma_async_tx_descriptor *tx;
    dma_cookie_t cookie;

    cyclic.chan = f->chan[side];
    cyclic.calls = 0;
    cyclic.end_at = end_at;
    init_completion(&cyclic.done);
    if (side == TEST_FIFO_TX)
        pattern_fill(buffer, SEED, 0, RING);
    fifo_start(f, side, &s);
    tx = dmaengine_prep_dma_cyclic(f->chan[side], at, RING, PERIOD, fifo_direction(side),
                                   DMA_PREP_INTERRUPT);
    if (!CHECK(tx))
        return -ENOMEM;
    tx->callback = period_done;
    transfer_for_device();
    cookie = dmaengine_submit(tx);
    dma_async_issue_pending(f->chan[side]);
    return cookie;
}

static void wait_for_calls(unsigned calls)
{
    const unsigned long end = jiffies + TIMEOUT_MS;

    while (cyclic.calls < calls && !time_after(jiffies, end))
        cond_resched();
    CHECK(cyclic.calls >= calls);
}

/* Byte I of a ring over which MOVED bytes have gone is the last one that came there. */
static u32 ring_differs(u32 moved)
{
    for (u32 i = 0; i < RING; i++) {
        const u32 turn = (moved - 1 - i) / RING;

        if (moved > i && pattern_differs(buffer + i, SEED, i + turn * RING, 1) != 1)
            return i;
    }
    return RING;
}

/* API-080, API-082, API-083, API-146 */
static void a_ring_goes_on_until_it_is_terminated(void)
{
    const struct fifo *f = fifos;
    struct dma_chan *chan = f->chan[TEST_FIFO_RX];
    dma_cookie_t cookie;
    u32 left, moved;

    if (!transfer_begin(chan))
        return;
    cookie = start_ring(f, TEST_FIFO_RX, 0);
    wait_for_calls(2 * PERIODS + 3);
    transfer_left(chan, cookie, DMA_IN_PROGRESS);
    CHECK_EQ(dmaengine_pause(chan), 0);
    left = transfer_left(chan, cookie, DMA_PAUSED);
    moved = fifo_read(f, TEST_FIFO_RX, TEST_FIFO_MOVED);
    CHECK(moved > 2 * RING && cyclic.calls <= moved / PERIOD);
    CHECK_EQ((RING - left) % RING, moved % RING);
    transfer_for_cpu();
    CHECK_EQ(ring_differs(moved), RING);
    CHECK_EQ(buffer[RING], 0xee);
    transfer_for_device();
    CHECK_EQ(dmaengine_resume(chan), 0);
    wait_for_calls(4 * PERIODS);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    transfer_left(chan, cookie, DMA_ERROR);
    fifo_check(f, TEST_FIFO_RX);
    fifo_stop(f, TEST_FIFO_RX);
    transfer_end(chan);
}

/* The device compares with a pattern that does not repeat: right for one turn. */
static void a_ring_repeats_what_it_holds(void)
{
    const struct fifo *f = &fifos[fifo_count - 1];
    struct dma_chan *chan = f->chan[TEST_FIFO_TX];
    u32 differs = RING;

    if (!transfer_begin(chan))
        return;
    start_ring(f, TEST_FIFO_TX, 0);
    wait_for_calls(2 * PERIODS);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    transfer_for_cpu();
    while (pattern_differs(buffer + differs % RING, SEED, differs, 1) == 1)
        differs++;
    CHECK_EQ(fifo_read(f, TEST_FIFO_TX, TEST_FIFO_MISMATCH_AT), differs);
    CHECK_EQ(fifo_read(f, TEST_FIFO_TX, TEST_FIFO_VIOLATIONS), 0);
    fifo_stop(f, TEST_FIFO_TX);
    transfer_end(chan);
}

/* API-139, API-169 */
static void a_callback_may_end_the_ring(void)
{
    const struct fifo *f = fifos;
    struct dma_chan *chan = f->chan[TEST_FIFO_RX];
    u32 moved;

    if (!transfer_begin(chan))
        return;
    start_ring(f, TEST_FIFO_RX, 3);
    CHECK(wait_for_completion_timeout(&cyclic.done, msecs_to_jiffies(TIMEOUT_MS)));
    dmaengine_synchronize(chan);
    moved = fifo_read(f, TEST_FIFO_RX, TEST_FIFO_MOVED);
    CHECK(moved >= 3 * PERIOD);
    arch_pass(ARCH_PASS_MAX);
    CHECK_EQ(fifo_read(f, TEST_FIFO_RX, TEST_FIFO_MOVED), moved);
    CHECK_EQ(cyclic.calls, 3);
    fifo_stop(f, TEST_FIFO_RX);
    transfer_end(chan);
}

/* --- pause, resume, residue --------------------------------------------------- */

/* What the peripheral has had of a transfer, as bytes. */
static u32 device_bytes(const struct fifo *f, unsigned side)
{
    return fifo_read(f, side, side == TEST_FIFO_RX ? TEST_FIFO_MOVED : TEST_FIFO_IN);
}

/* Pauses a transfer WAIT cycles after its start: nothing is lost and nothing moves until resume. */
static bool pause_at(const struct fifo *f, unsigned side, const struct fifo_setup *s, unsigned wait)
{
    struct dma_chan *chan = f->chan[side];
    struct dma_tx_state state, later;
    enum dma_status status;
    struct seen seen;
    dma_cookie_t cookie;

    memset(buffer, 0xee, s->total + 1);
    if (side == TEST_FIFO_TX)
        pattern_fill(buffer, s->seed, 0, s->total);
    fifo_start(f, side, s);
    cookie = transfer_single(chan, side, 0, s->total, &seen);
    dma_async_issue_pending(chan);
    arch_pass(wait);
    CHECK_EQ(dmaengine_pause(chan), 0);
    status = dmaengine_tx_status(chan, cookie, &state);
    if (status == DMA_PAUSED) { /* API-156, API-158 */
        CHECK_EQ(state.in_flight_bytes, 0);
        CHECK_EQ(device_bytes(f, side), s->total - state.residue);
        transfer_for_cpu();
        if (side == TEST_FIFO_RX)
            CHECK(!state.residue || buffer[s->total - state.residue] == 0xee);
        transfer_for_device();
        arch_pass(100);
        dmaengine_tx_status(chan, cookie, &later);
        CHECK_EQ(later.residue, state.residue);
    } else {
        CHECK_EQ(status, DMA_COMPLETE);
    }
    CHECK_EQ(dmaengine_resume(chan), 0);
    if (!CHECK(transfer_wait(&seen)) || !CHECK_EQ(seen.calls, 1))
        return false;
    CHECK_EQ(dmaengine_resume(chan), -EINVAL); /* API-157 */
    CHECK_EQ(dmaengine_tx_status(chan, cookie, NULL), DMA_COMPLETE);
    CHECK_EQ(device_bytes(f, side), s->total);
    fifo_check(f, side);
    fifo_stop(f, side);
    return CHECK_EQ(pattern_differs(buffer, s->seed, 0, s->total), s->total);
}

static void pause_at_any_cycle_loses_nothing(void)
{
    static const struct fifo_setup setups[] = {
        {.total = 64, .burst = 4, .seed = 1},
        {.total = 96, .width = 1, .burst = 4, .cycles = 10, .bytes = 4, .seed = 2},
        {.total = 128, .width = 2, .burst = 8, .seed = 3},
    };
    const struct fifo *f = fifos;

    for (unsigned side = 0; side < TEST_FIFO_SIDES; side++) {
        if (!transfer_begin(f->chan[side]))
            return;
        for (unsigned n = 0; n < ARRAY_SIZE(setups); n++)
            for (unsigned wait = 0; wait < 500; wait += slavetest_step())
                if (!pause_at(f, side, &setups[n], wait)) {
                    pr_err("pause: side %u, setup %u, wait %u\n", side, n, wait);
                    dmaengine_terminate_sync(f->chan[side]);
                    break;
                }
        transfer_end(f->chan[side]);
    }
}

/* API-158 to API-160 */
static void what_is_issued_while_paused_waits(void)
{
    /* slow, so that 200 bytes take longer than it takes to pause them, in test builds as well */
    const struct fifo_setup s = {.total = 400, .burst = 4, .cycles = 400, .bytes = 4, .seed = SEED};
    const struct fifo *f = fifos;
    struct dma_chan *chan = f->chan[TEST_FIFO_RX];
    struct seen seen[2];
    dma_cookie_t second;

    if (!transfer_begin(chan))
        return;
    fifo_start(f, TEST_FIFO_RX, &s);
    transfer_single(chan, TEST_FIFO_RX, 0, 200, &seen[0]);
    dma_async_issue_pending(chan);
    arch_pass(500);
    CHECK_EQ(dmaengine_pause(chan), 0);
    second = transfer_single(chan, TEST_FIFO_RX, 200, 200, &seen[1]);
    dma_async_issue_pending(chan);
    arch_pass(ARCH_PASS_MAX);
    CHECK_EQ(transfer_left(chan, second, DMA_IN_PROGRESS), 200);
    CHECK_EQ(seen[0].calls, 0);
    CHECK_EQ(dmaengine_resume(chan), 0);
    CHECK(transfer_wait(&seen[0]) && transfer_wait(&seen[1]));
    CHECK_EQ(pattern_differs(buffer, SEED, 0, 400), 400);
    fifo_check(f, TEST_FIFO_RX);

    fifo_start(f, TEST_FIFO_RX, &s); /* idle */
    CHECK_EQ(dmaengine_pause(chan), 0);
    transfer_single(chan, TEST_FIFO_RX, 0, 200, &seen[0]);
    dma_async_issue_pending(chan);
    arch_pass(ARCH_PASS_MAX);
    CHECK_EQ(fifo_read(f, TEST_FIFO_RX, TEST_FIFO_MOVED), 0);
    CHECK_EQ(dmaengine_resume(chan), 0);
    CHECK(transfer_wait(&seen[0]));
    CHECK_EQ(dmaengine_pause(chan), 0);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    transfer_single(chan, TEST_FIFO_RX, 0, 200, &seen[0]);
    dma_async_issue_pending(chan);
    CHECK(transfer_wait(&seen[0]));
    fifo_stop(f, TEST_FIFO_RX);
    transfer_end(chan);
}

/* Between what the peripheral had before and after the look, and 16 bytes of the FIFO. */
static void check_residue(unsigned side, u32 left, u32 total, u32 before, u32 after)
{
    if (side == TEST_FIFO_RX) /* written: not more than was read from the peripheral */
        CHECK(left >= total - after && left <= total - before + 16);
    else /* read: not less than was written to it */
        CHECK(left <= total - before && left + after + 16 >= total);
}

/* API-148 to API-150, over the boundaries of items: a list of four pieces. */
static void the_residue_is_right_at_any_time(void)
{
    const struct fifo_setup s = {.total = 1200, .burst = 4, .cycles = 60, .bytes = 4, .seed = SEED};
    const struct fifo *f = fifos;

    for (unsigned side = 0; side < TEST_FIFO_SIDES; side++) {
        struct dma_chan *chan = f->chan[side];
        struct scatterlist sgl[4];
        struct dma_tx_state state;
        unsigned different = 0;
        u32 last = s.total;
        dma_cookie_t cookie;
        struct seen seen;

        if (!transfer_begin(chan))
            return;
        if (side == TEST_FIFO_TX)
            pattern_fill(buffer, SEED, 0, s.total);
        sg_init_table(sgl, 4);
        for (unsigned i = 0; i < 4; i++)
            transfer_sg(&sgl[i], 300 * i, 300);
        fifo_start(f, side, &s);
        cookie =
            transfer_submit(dmaengine_prep_slave_sg(chan, sgl, 4, fifo_direction(side), 0), &seen);
        dma_async_issue_pending(chan);
        for (;;) {
            const u32 before = device_bytes(f, side);

            if (dmaengine_tx_status(chan, cookie, &state) == DMA_COMPLETE)
                break;
            CHECK(state.residue <= last);
            check_residue(side, state.residue, s.total, before, device_bytes(f, side));
            different += state.residue < last;
            last = state.residue;
        }
        CHECK(different > 20 && transfer_wait(&seen));
        CHECK_EQ(pattern_differs(buffer, SEED, 0, s.total), s.total);
        fifo_stop(f, side);
        transfer_end(chan);
    }
}

enum { SAMPLES = 6, PIECE = 200 };

/* API-149: looks at each cycle, while items follow one another without a pause. They are longer
 * than what moves between two looks, and all have the same memory: an address that belongs to
 * another item looks right, and makes the residue rise. */
static void the_residue_is_of_one_moment(void)
{
    static const struct fifo_setup s = {.total = 4 * PIECE, .burst = 4, .seed = SEED};
    const struct fifo *f = fifos;

    for (unsigned side = 0; side < TEST_FIFO_SIDES; side++) {
        struct dma_chan *chan = f->chan[side];
        struct scatterlist sgl[4];

        if (!transfer_begin(chan))
            return;
        sg_init_table(sgl, ARRAY_SIZE(sgl));
        for (unsigned i = 0; i < ARRAY_SIZE(sgl); i++)
            transfer_sg(&sgl[i], 0, PIECE);
        for (unsigned wait = 0; wait < 300; wait += slavetest_step()) {
            struct dma_tx_state state[SAMPLES];
            struct seen seen;
            dma_cookie_t cookie;

            fifo_start(f, side, &s);
            cookie = transfer_submit(
                dmaengine_prep_slave_sg(chan, sgl, ARRAY_SIZE(sgl), fifo_direction(side), 0),
                &seen);
            dma_async_issue_pending(chan);
            arch_pass(wait);
            for (unsigned i = 0; i < SAMPLES; i++)
                dmaengine_tx_status(chan, cookie, &state[i]);
            for (unsigned i = 1; i < SAMPLES; i++)
                CHECK(state[i].residue <= state[i - 1].residue);
            if (!CHECK(transfer_wait(&seen)))
                break;
        }
        fifo_stop(f, side);
        transfer_end(chan);
    }
}

/* --- errors -------------------------------------------------------------------- */

/* API-135, API-137: access number N of the first transfer fails. SKIP: the second one runs. */
static void fail_at(const struct fifo *f, unsigned side, u32 n, bool skip)
{
    const struct fifo_setup s = {.total = 200, .burst = 4, .seed = SEED, .fail = n};
    struct dma_chan *chan = f->chan[side];
    dma_cookie_t bad, next;
    struct seen seen[2];

    if (!transfer_begin(chan))
        return;
    if (side == TEST_FIFO_TX)
        pattern_fill(buffer, SEED, 0, 200);
    dmaengine_skip_errors(chan, skip);
    fifo_start(f, side, &s);
    bad = transfer_single(chan, side, 0, 100, &seen[0]);
    next = transfer_single(chan, side, 100, 100, &seen[1]);
    dma_async_issue_pending(chan);
    CHECK(transfer_wait(&seen[0]));
    CHECK_EQ(seen[0].result.result,
             side == TEST_FIFO_RX ? DMA_TRANS_READ_FAILED : DMA_TRANS_WRITE_FAILED);
    CHECK(seen[0].result.residue > 100 - n && seen[0].result.residue <= 100 - n + 1 + 16);
    CHECK_EQ(transfer_left(chan, bad, DMA_ERROR), seen[0].result.residue);
    CHECK_EQ(fifo_read(f, side, TEST_FIFO_STATUS) & TEST_FIFO_INT_FAILED, TEST_FIFO_INT_FAILED);
    if (side == TEST_FIFO_RX)
        CHECK_EQ(pattern_differs(buffer, SEED, 0, 100 - seen[0].result.residue),
                 100 - seen[0].result.residue);
    if (skip) {
        CHECK(transfer_wait(&seen[1]));
        CHECK_EQ(seen[1].result.result, DMA_TRANS_NOERROR);
        CHECK_EQ(transfer_left(chan, next, DMA_COMPLETE), 0);
    } else {
        arch_pass(ARCH_PASS_MAX);
        CHECK_EQ(transfer_left(chan, next, DMA_IN_PROGRESS), 100);
    }
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    CHECK(seen[0].calls == 1 && seen[1].calls == (skip ? 1 : 0));
    dmaengine_skip_errors(chan, false);
    fifo_stop(f, side);
    transfer_end(chan);
}

static void a_failed_access_ends_its_transfer_alone(void)
{
    static const u32 accesses[] = {1, 2, 4, 5, 37, 100};

    for (unsigned side = 0; side < TEST_FIFO_SIDES; side++)
        for (unsigned i = 0; i < ARRAY_SIZE(accesses); i++) {
            fail_at(fifos, side, accesses[i], false);
            fail_at(fifos, side, accesses[i], true);
        }
}

/* --- physical channels --------------------------------------------------------- */

enum { COPIES = 8, COPY = 12000 };

/* All channels for copies of CHAN's controller: as many as it has physical ones. */
static unsigned request_copies(const struct dma_chan *chan, struct dma_chan *copy[COPIES])
{
    const dma_cap_mask_t mask = 1ul << DMA_MEMCPY;
    unsigned n = 0;

    while (n < COPIES && !IS_ERR(copy[n] = dma_request_chan_by_mask(&mask)) &&
           CHECK(copy[n]->device->dev == chan->device->dev))
        n++;
    return n;
}

/* All physical channels are busy with copies: the peripheral waits, and is served. */
static void a_transfer_waits_for_a_physical_channel(void)
{
    const struct fifo_setup s = {.total = 64, .burst = 4, .seed = SEED};
    const struct fifo *f = fifos;
    struct dma_chan *copy[COPIES], *chan = f->chan[TEST_FIFO_RX];
    struct seen seen[COPIES], last;
    unsigned done = 0, copies;
    dma_cookie_t cookie;

    if (!transfer_begin(chan))
        return;
    copies = request_copies(chan, copy);
    CHECK(copies >= 2);
    for (unsigned i = 0; i < copies; i++)
        transfer_submit(dmaengine_prep_dma_memcpy(copy[i], at, at + 12288, COPY, 0), &seen[i]);
    fifo_start(f, TEST_FIFO_RX, &s);
    cookie = transfer_single(chan, TEST_FIFO_RX, 30000, 64, &last);
    for (unsigned i = 0; i < copies; i++)
        dma_async_issue_pending(copy[i]);
    dma_async_issue_pending(chan);
    CHECK_EQ(transfer_left(chan, cookie, DMA_IN_PROGRESS), 64);
    CHECK_EQ(fifo_read(f, TEST_FIFO_RX, TEST_FIFO_MOVED), 0);
    CHECK(wait_for_completion_timeout(&last.done, msecs_to_jiffies(TIMEOUT_MS)));
    for (unsigned i = 0; i < copies; i++)
        done += seen[i].calls;
    CHECK(done >= 1 && done < copies); /* not before one of them, and not after all */
    transfer_for_cpu();
    CHECK_EQ(pattern_differs(buffer + 30000, SEED, 0, 64), 64);
    for (unsigned i = 0; i < copies; i++) {
        CHECK(transfer_wait(&seen[i]));
        dma_release_channel(copy[i]);
    }
    fifo_check(f, TEST_FIFO_RX);
    fifo_stop(f, TEST_FIFO_RX);
    transfer_end(chan);
}

const struct selftest control_tests[] = {
    {"control.a_ring_goes_on_until_it_is_terminated", a_ring_goes_on_until_it_is_terminated},
    {"control.a_ring_repeats_what_it_holds", a_ring_repeats_what_it_holds},
    {"control.a_callback_may_end_the_ring", a_callback_may_end_the_ring},
    {"control.pause_at_any_cycle_loses_nothing", pause_at_any_cycle_loses_nothing},
    {"control.what_is_issued_while_paused_waits", what_is_issued_while_paused_waits},
    {"control.the_residue_is_right_at_any_time", the_residue_is_right_at_any_time},
    {"control.the_residue_is_of_one_moment", the_residue_is_of_one_moment},
    {"control.a_failed_access_ends_its_transfer_alone", a_failed_access_ends_its_transfer_alone},
    {"control.a_transfer_waits_for_a_physical_channel", a_transfer_waits_for_a_physical_channel},
    {NULL, NULL},
};
