/* SPDX-License-Identifier: Apache-2.0 */
/* Rings of engines that serve peripherals: their end in a callback, API-139, and where they are,
 * API-146 and API-147. */
#include "sections.h"

#include "delay.h"
#include "rules.h"

/* SLOW: cycles of a write, for engines that go on by themselves. */
enum { PERIODS = 4, PERIOD = PIECE / PERIODS, SLOW = 500 };

static u32 slow = TESTCTL_NO_RULE;

/* False: skipped. The ring is piece 0; THEN follows each period. */
static bool ring_open(void (*then)(struct seen *))
{
    struct dma_async_tx_descriptor *tx;

    if (!port_open(DMA_DEV_TO_MEM))
        return false;
    port_use(0);
    if (engine->gate_irqs)
        slow = rule_add(TESTCTL_DELAY, SLOW, TESTCTL_WRITE, TESTCTL_ANY, 0, UINT32_MAX);
    tx = dmaengine_prep_dma_cyclic(port.chan, piece[0].to, PIECE, PERIOD, DMA_DEV_TO_MEM,
                                   DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
    piece[0].seen.then = then;
    bench_give(bench_watch(tx, 0), 0);
    return true;
}

static void ring_close(void)
{
    if (slow != TESTCTL_NO_RULE)
        rule_remove(slow);
    slow = TESTCTL_NO_RULE;
    port_close();
}

/* --- the end ------------------------------------------------------------------------------ */

static void end_in_third_call(struct seen *s)
{
    if (s->calls == 3)
        CHECK_EQ(dmaengine_terminate_async(s->chan), 0);
}

static void a_ring_may_be_ended_in_the_callback_of_a_period(void)
{
    if (!ring_open(end_in_third_call))
        return;
    dma_async_issue_pending(port.chan);
    for (unsigned i = 0; i < 100 && piece[0].seen.calls < 3; i++)
        bench_run(port.chan);
    CHECK_EQ(piece[0].seen.calls, 3);
    udelay(500); /* some periods more */
    bench_run(port.chan);
    CHECK_EQ(piece[0].seen.calls, 3);
    CHECK_EQ(bench_left(0, DMA_ERROR) <= PIECE, true);
    ring_close();
}

/* --- the position --------------------------------------------------------------------------- */

/* Words of the first turn that have come. */
static u32 bytes_there(void)
{
    u32 bytes = 0;

    do {
        piece[0].bytes = bytes += 4;
    } while (bytes < PIECE && port_gave(0, 0));
    piece[0].bytes = PIECE;
    return bytes - 4;
}

/* In the first turn, behind AT bytes or so. */
static void compare_position(u32 at)
{
    struct dma_tx_state state;
    u32 there;

    if (!ring_open(NULL))
        return;
    if (!engine->gate_irqs)
        engine->hold(port.chan, at);
    dma_async_issue_pending(port.chan);
    if (engine->gate_irqs)
        udelay(at * SLOW / 400); /* of 10 ns, for 4 bytes */
    else
        engine->run(port.chan);
    CHECK_EQ(dmaengine_pause(port.chan), 0);
    if (!engine->gate_irqs)
        engine->let_go(port.chan);
    CHECK_EQ(dmaengine_tx_status(port.chan, piece[0].seen.cookie, &state), DMA_PAUSED);
    there = bytes_there();
    CHECK(there > 0 && there < PIECE);
    CHECK_EQ(state.residue, PIECE - there);
    if (!engine->gate_irqs)
        CHECK_EQ(there, at);
    ring_close();
}

static void the_residue_of_a_ring_counts_to_the_end_of_the_buffer(void)
{
    compare_position(20);
    compare_position(76); /* in the second period */
    compare_position(PERIOD * 3);
}

static struct {
    u32 position[PERIODS + 1], largest;
} at_call;

/* As the sound layer takes it. */
static void note_position(struct seen *s)
{
    struct dma_tx_state state;

    CHECK_EQ(dmaengine_tx_status(s->chan, s->cookie, &state), DMA_IN_PROGRESS);
    at_call.largest = max(at_call.largest, state.residue);
    if (s->calls <= PERIODS)
        at_call.position[s->calls] =
            state.residue && state.residue <= PIECE ? PIECE - state.residue : 0;
    if (s->calls == 2 * PERIODS)
        CHECK_EQ(dmaengine_terminate_async(s->chan), 0);
}

static void the_position_at_the_wrap_is_the_beginning(void)
{
    if (!ring_open(note_position))
        return;
    at_call.largest = 0;
    dma_async_issue_pending(port.chan);
    for (unsigned i = 0; i < 100 && piece[0].seen.calls < 2 * PERIODS; i++)
        bench_run(port.chan);
    CHECK_EQ(piece[0].seen.calls, 2 * PERIODS);
    CHECK(at_call.largest <= PIECE);
    for (unsigned n = 1; n <= PERIODS; n++)
        if (engine->gate_irqs) /* the callback is later by less than a period */
            CHECK_EQ(at_call.position[n] / PERIOD, n % PERIODS);
        else
            CHECK_EQ(at_call.position[n], n % PERIODS * PERIOD);
    ring_close();
}

const struct statement ring_tests[] = {
    OF_ENGINES(139, a_ring_may_be_ended_in_the_callback_of_a_period),
    OF_ENGINES(146, the_residue_of_a_ring_counts_to_the_end_of_the_buffer),
    OF_ENGINES(147, the_position_at_the_wrap_is_the_beginning),
    {0},
};
