/* SPDX-License-Identifier: Apache-2.0 */
/* What clients do to a transfer while it runs, and what goes wrong in it, at every step. */
#include "interrupt.h"
#include "string.h"
#include "swdmatest.h"

enum { STEPS = 5, SIZE = STEPS * STEP - 3 };

static const unsigned long flags = DMA_CTRL_ACK | DMA_PREP_INTERRUPT;

/* Two copies, one behind the other. */
struct pair {
    struct rig r;
    struct mem *src, *dst[2];
    struct outcome outcome[2];
    dma_cookie_t cookie[2];
};

static void open_pair(struct pair *t)
{
    memset(t, 0, sizeof *t);
    rig_open(&t->r, &manual_config);
    t->src = rig_mem(&t->r, SIZE, 0);
    t->dst[0] = rig_mem(&t->r, SIZE, 1);
    t->dst[1] = rig_mem(&t->r, SIZE, 2);
    rig_map(&t->r);
}

static struct dma_async_tx_descriptor *prep(const struct pair *t, unsigned i)
{
    return dmaengine_prep_dma_memcpy(t->r.chan, t->dst[i]->dma, t->src->dma, SIZE, flags);
}

static void start_both(struct pair *t)
{
    for (unsigned i = 0; i < 2; i++)
        t->cookie[i] = rig_submit(prep(t, i), &t->outcome[i]);
    dma_async_issue_pending(t->r.chan);
}

static void steps(struct pair *t, unsigned n)
{
    while (n--)
        CHECK(swdma_step(t->r.chan));
}

/* Unmaps; did the copies move exactly so many bytes? */
static void close_pair(struct pair *t, u32 first, u32 second)
{
    rig_unmap(&t->r);
    for (unsigned i = 0; i < 2; i++) {
        const u32 moved = i ? second : first;

        CHECK(!memcmp(t->dst[i]->p, t->src->p, moved) && unchanged(t->dst[i], moved, SIZE));
    }
    rig_close(&t->r);
}

static u32 moved_by(unsigned n)
{
    return min(n * STEP, (u32)SIZE);
}

/* --- submit and issue ------------------------------------------------------------ */

/* API-110, API-124: neither submit nor the end of another one starts anything; an issue without
 * anything to issue does not either. */
static void submit_starts_nothing(void)
{
    struct pair t;

    open_pair(&t);
    dma_async_issue_pending(t.r.chan);
    t.cookie[0] = rig_submit(prep(&t, 0), &t.outcome[0]);
    CHECK(!swdma_step(t.r.chan));
    dma_async_issue_pending(t.r.chan);
    t.cookie[1] = rig_submit(prep(&t, 1), &t.outcome[1]);
    CHECK_EQ(rig_steps(&t.r), STEPS);
    CHECK(t.outcome[0].calls == 1 && t.outcome[1].calls == 0);
    CHECK_EQ(rig_residue(&t.r, t.cookie[1], DMA_IN_PROGRESS), SIZE);
    dma_async_issue_pending(t.r.chan);
    dma_async_issue_pending(t.r.chan);
    CHECK_EQ(rig_steps(&t.r), STEPS);
    CHECK_EQ(t.outcome[1].calls, 1);
    close_pair(&t, SIZE, SIZE);
}

/* API-145, API-148: each one's own, down to the step. */
static void the_residue_follows_each_step(void)
{
    struct pair t;

    open_pair(&t);
    start_both(&t);
    for (unsigned n = 0; n <= 2 * STEPS; n++) {
        const bool first = n < STEPS, second = n < 2 * STEPS;

        CHECK_EQ(rig_residue(&t.r, t.cookie[0], first ? DMA_IN_PROGRESS : DMA_COMPLETE),
                 SIZE - moved_by(n));
        CHECK_EQ(rig_residue(&t.r, t.cookie[1], second ? DMA_IN_PROGRESS : DMA_COMPLETE),
                 first ? SIZE : SIZE - moved_by(n - STEPS));
        CHECK_EQ(dmaengine_tx_status(t.r.chan, t.cookie[0], NULL),
                 first ? DMA_IN_PROGRESS : DMA_COMPLETE); /* API-143 */
        CHECK_EQ(swdma_step(t.r.chan), second);
    }
    close_pair(&t, SIZE, SIZE);
}

/* --- pause, terminate --------------------------------------------------------------- */

/* API-156 to API-159 */
static void pause_stops_at_every_step_and_resume_goes_on(void)
{
    for (unsigned at = 0; at < STEPS; at++) {
        struct pair t;

        open_pair(&t);
        CHECK_EQ(dmaengine_resume(t.r.chan), -EINVAL);
        t.cookie[0] = rig_start(&t.r, prep(&t, 0), &t.outcome[0]);
        steps(&t, at);
        CHECK_EQ(dmaengine_pause(t.r.chan), 0);
        t.cookie[1] = rig_start(&t.r, prep(&t, 1), &t.outcome[1]);
        CHECK(!swdma_step(t.r.chan));
        CHECK_EQ(rig_residue(&t.r, t.cookie[0], DMA_PAUSED), SIZE - moved_by(at));
        CHECK_EQ(rig_residue(&t.r, t.cookie[1], DMA_IN_PROGRESS), SIZE);
        CHECK_EQ(dmaengine_resume(t.r.chan), 0);
        CHECK_EQ(dmaengine_resume(t.r.chan), -EINVAL);
        CHECK_EQ(rig_steps(&t.r), 2 * STEPS - at);
        CHECK(t.outcome[0].calls == 1 && t.outcome[1].calls == 1);
        close_pair(&t, SIZE, SIZE);
    }
}

static void what_is_issued_on_a_paused_channel_waits_for_resume(void)
{
    struct pair t;

    open_pair(&t);
    CHECK_EQ(dmaengine_pause(t.r.chan), 0);
    t.cookie[0] = rig_start(&t.r, prep(&t, 0), &t.outcome[0]);
    CHECK(!swdma_step(t.r.chan));
    CHECK_EQ(rig_residue(&t.r, t.cookie[0], DMA_IN_PROGRESS), SIZE);
    CHECK_EQ(dmaengine_resume(t.r.chan), 0);
    CHECK_EQ(rig_steps(&t.r), STEPS);
    CHECK_EQ(t.outcome[0].calls, 1);
    close_pair(&t, SIZE, 0);
}

/* API-160, API-162, API-169, API-171: all of them go, whatever their state; nothing moves and
 * nobody calls back after that; and the channel is as good as new. */
static void terminate_takes_all_at_every_step(void)
{
    for (unsigned at = 0; at <= STEPS; at++)
        for (unsigned paused = 0; paused < 2; paused++) {
            struct outcome submitted = {0};
            struct pair t;

            open_pair(&t);
            start_both(&t);
            steps(&t, at);
            rig_submit(prep(&t, 1), &submitted);
            CHECK(prep(&t, 1) != NULL);
            if (paused)
                CHECK_EQ(dmaengine_pause(t.r.chan), 0);
            CHECK_EQ(dmaengine_terminate_async(t.r.chan), 0);
            dma_async_issue_pending(t.r.chan);
            CHECK(!swdma_step(t.r.chan));
            CHECK_EQ(rig_residue(&t.r, t.cookie[0], at < STEPS ? DMA_ERROR : DMA_COMPLETE),
                     SIZE - moved_by(at));
            CHECK_EQ(rig_residue(&t.r, t.cookie[1], DMA_ERROR), at < STEPS ? 0 : SIZE);
            dmaengine_synchronize(t.r.chan);
            CHECK_EQ(swdma_live(t.r.device), 0);
            CHECK_EQ(t.outcome[0].calls, at == STEPS);
            CHECK(t.outcome[1].calls == 0 && submitted.calls == 0);
            CHECK_EQ(dmaengine_terminate_sync(t.r.chan), 0); /* API-173 */
            rig_run(&t.r, prep(&t, 1));
            close_pair(&t, moved_by(at), SIZE);
        }
}

/* API-163: a callback that has not begun never will. */
static void terminate_cancels_a_callback_that_is_due(void)
{
    struct pair t;

    open_pair(&t);
    start_both(&t);
    local_bh_disable();
    steps(&t, STEPS);
    CHECK_EQ(rig_residue(&t.r, t.cookie[0], DMA_COMPLETE), 0); /* API-153 */
    CHECK_EQ(dmaengine_terminate_async(t.r.chan), 0);
    local_bh_enable();
    dmaengine_synchronize(t.r.chan);
    CHECK(t.outcome[0].calls == 0 && t.outcome[1].calls == 0);
    close_pair(&t, SIZE, 0);
}

/* --- out of order ----------------------------------------------------------------------- */

static void note_order(void *arg)
{
    static unsigned calls;

    *(unsigned *)arg = ++calls;
}

/* API-120: no ticket tells whether it is done, only its callback does. */
static void out_of_order_the_last_one_comes_first(void)
{
    struct swdma_config config = manual_config;
    unsigned turn[3] = {0};
    dma_cookie_t cookie = 0;
    struct rig r;

    config.out_of_order = true;
    rig_open(&r, &config);
    CHECK(dma_has_cap(DMA_COMPLETION_NO_ORDER, r.device->cap_mask));
    for (unsigned i = 0; i < 3; i++) {
        struct dma_async_tx_descriptor *tx = dmaengine_prep_dma_interrupt(r.chan, flags);

        tx->callback = note_order;
        tx->callback_param = &turn[i];
        cookie = dmaengine_submit(tx);
    }
    dma_async_issue_pending(r.chan);
    CHECK_EQ(rig_steps(&r), 3);
    CHECK(turn[0] == turn[1] + 1 && turn[1] == turn[2] + 1);
    CHECK_EQ(dmaengine_tx_status(r.chan, cookie, NULL), DMA_OUT_OF_ORDER);
    rig_close(&r);
}

/* --- reuse ---------------------------------------------------------------------------- */

/* API-180: one descriptor, a ticket each time; API-181, API-182. */
static void a_descriptor_is_used_again(void)
{
    struct dma_async_tx_descriptor *tx;
    struct outcome outcome = {0};
    dma_cookie_t last = 0;
    struct pair t;

    open_pair(&t);
    tx = prep(&t, 0);
    CHECK_EQ(dmaengine_desc_set_reuse(tx), 0);
    for (unsigned n = 1; n <= 100; n++) {
        const dma_cookie_t cookie = rig_start(&t.r, tx, &outcome);

        CHECK(cookie > last);
        last = cookie;
        CHECK_EQ(dmaengine_submit(tx), -EBUSY);
        CHECK_EQ(dmaengine_desc_free(tx), -EBUSY);
        CHECK_EQ(rig_residue(&t.r, cookie, DMA_IN_PROGRESS), SIZE);
        CHECK_EQ(rig_steps(&t.r), STEPS);
        CHECK_EQ(outcome.calls, n);
        CHECK_EQ(swdma_live(t.r.device), 1);
    }
    CHECK_EQ(dmaengine_desc_free(tx), 0);
    close_pair(&t, SIZE, 0);
}

/* What a check finds is its own, not that of the time before. */
static void a_check_is_used_again(void)
{
    enum sum_check_flags sum = 0;
    struct outcome outcome = {0};
    struct dma_async_tx_descriptor *tx;
    dma_addr_t list[2];
    struct pair t;

    open_pair(&t);
    list[0] = t.src->dma;
    list[1] = t.dst[0]->dma;
    tx = dmaengine_prep_dma_xor_val(t.r.chan, list, 2, SIZE, &sum, flags);
    CHECK_EQ(dmaengine_desc_set_reuse(tx), 0);
    rig_start(&t.r, tx, &outcome);
    rig_steps(&t.r);
    CHECK_EQ(sum, SUM_CHECK_P_RESULT);
    rig_run(&t.r, prep(&t, 0)); /* both are the same now */
    rig_start(&t.r, tx, &outcome);
    rig_steps(&t.r);
    CHECK_EQ(sum, 0);
    CHECK_EQ(dmaengine_desc_free(tx), 0);
    close_pair(&t, SIZE, 0);
}

/* API-062 */
static void a_prepared_one_can_be_cancelled(void)
{
    struct dma_async_tx_descriptor *tx;
    struct pair t;

    open_pair(&t);
    for (unsigned n = 0; n < 100; n++)
        CHECK_EQ(dmaengine_desc_cancel(prep(&t, 0)), 0);
    tx = prep(&t, 0);
    rig_start(&t.r, tx, NULL);
    CHECK_EQ(dmaengine_desc_cancel(tx), -EBUSY);
    CHECK_EQ(rig_steps(&t.r), STEPS);
    close_pair(&t, SIZE, 0);
}

/* --- errors ------------------------------------------------------------------------------ */

/* API-135, API-137: one call with the reason and what is left; the next one waits for terminate, or
 * runs if the client skips errors. */
static void an_error_at_every_byte_is_told(void)
{
    for (u32 at = 0; at < SIZE; at++)
        for (unsigned skip = 0; skip < 2; skip++) {
            const enum dmaengine_tx_result result =
                at % 2 ? DMA_TRANS_READ_FAILED : DMA_TRANS_WRITE_FAILED;
            struct pair t;

            open_pair(&t);
            dmaengine_skip_errors(t.r.chan, skip);
            swdma_fail_at(t.r.chan, at, result);
            start_both(&t);
            rig_steps(&t.r);
            CHECK_EQ(t.outcome[0].calls, 1);
            CHECK_EQ(t.outcome[0].last.result, result);
            CHECK_EQ(t.outcome[0].last.residue, SIZE - at);
            CHECK_EQ(rig_residue(&t.r, t.cookie[0], DMA_ERROR), SIZE - at);
            CHECK_EQ(t.outcome[1].calls, skip);
            CHECK_EQ(rig_residue(&t.r, t.cookie[1], skip ? DMA_COMPLETE : DMA_IN_PROGRESS),
                     skip ? 0 : SIZE);
            CHECK_EQ(dmaengine_terminate_sync(t.r.chan), 0);
            rig_run(&t.r, prep(&t, 1));
            close_pair(&t, at, SIZE);
        }
}

static void an_interrupt_can_fail(void)
{
    struct outcome outcome = {0};
    struct rig r;

    rig_open(&r, &manual_config);
    swdma_fail_at(r.chan, 0, DMA_TRANS_ABORTED);
    rig_start(&r, dmaengine_prep_dma_interrupt(r.chan, flags), &outcome);
    rig_steps(&r);
    CHECK(outcome.calls == 1 && outcome.last.result == DMA_TRANS_ABORTED);
    CHECK_EQ(dmaengine_terminate_sync(r.chan), 0);
    rig_close(&r);
}

static void fails_at_once(struct pair *t, struct dma_async_tx_descriptor *tx,
                          enum dmaengine_tx_result result)
{
    struct outcome outcome = {0};

    rig_start(&t->r, tx, &outcome);
    CHECK_EQ(rig_steps(&t->r), 1);
    CHECK_EQ(outcome.last.result, result);
    CHECK_EQ(outcome.last.residue, SIZE);
}

/* A bus error: the addresses of one side lie outside of memory, or run out of it. */
static void addresses_outside_of_memory_are_errors(void)
{
    static const u8 scf[2] = {1, 2};
    enum sum_check_flags sum = 0;
    dma_addr_t bad[2], good[2];
    struct resource ram;
    struct dma_chan *c;
    struct pair t;

    open_pair(&t);
    CHECK_EQ(of_find_memory(dma_resolve(t.r.device->dev, t.src->dma, SIZE), &ram), 0);
    CHECK_EQ(of_find_memory(0x1000, &ram), -EINVAL);
    CHECK_EQ(of_find_memory(ram.start + ram.size, &ram), -EINVAL);
    CHECK_EQ(of_find_memory(dma_resolve(t.r.device->dev, t.src->dma, SIZE), &ram), 0);
    good[0] = bad[0] = t.src->dma;
    good[1] = t.dst[1]->dma;
    bad[1] = ram.start - 1;
    c = t.r.chan;
    dmaengine_skip_errors(c, true);
    fails_at_once(&t, dmaengine_prep_dma_memcpy(c, good[1], bad[1], SIZE, flags),
                  DMA_TRANS_READ_FAILED);
    fails_at_once(&t, dmaengine_prep_dma_memcpy(c, good[1], ram.start + ram.size - 1, SIZE, flags),
                  DMA_TRANS_READ_FAILED);
    fails_at_once(&t, dmaengine_prep_dma_memcpy(c, bad[1], good[0], SIZE, flags),
                  DMA_TRANS_WRITE_FAILED);
    fails_at_once(&t, dmaengine_prep_dma_memset(c, ~0ull - 1, 0, SIZE, flags),
                  DMA_TRANS_WRITE_FAILED);
    fails_at_once(&t, dmaengine_prep_dma_xor(c, good[1], bad, 2, SIZE, flags),
                  DMA_TRANS_READ_FAILED);
    fails_at_once(&t, dmaengine_prep_dma_xor_val(c, bad, 2, SIZE, &sum, flags),
                  DMA_TRANS_READ_FAILED);
    fails_at_once(&t, dmaengine_prep_dma_pq(c, bad, good, 2, scf, SIZE, flags),
                  DMA_TRANS_WRITE_FAILED);
    fails_at_once(&t, dmaengine_prep_dma_pq_val(c, bad, good, 2, scf, SIZE, &sum, flags),
                  DMA_TRANS_READ_FAILED);
    CHECK_EQ(sum, 0);
    close_pair(&t, 0, 0);
}

#define T(name)                                                                                    \
    {                                                                                              \
        "control." #name, name                                                                     \
    }
const struct selftest control_tests[] = {
    T(submit_starts_nothing),
    T(the_residue_follows_each_step),
    T(pause_stops_at_every_step_and_resume_goes_on),
    T(what_is_issued_on_a_paused_channel_waits_for_resume),
    T(terminate_takes_all_at_every_step),
    T(terminate_cancels_a_callback_that_is_due),
    T(out_of_order_the_last_one_comes_first),
    T(a_descriptor_is_used_again),
    T(a_check_is_used_again),
    T(a_prepared_one_can_be_cancelled),
    T(an_error_at_every_byte_is_told),
    T(an_interrupt_can_fail),
    T(addresses_outside_of_memory_are_errors),
    {NULL, NULL},
};
