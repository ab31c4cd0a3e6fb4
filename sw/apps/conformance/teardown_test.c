/* SPDX-License-Identifier: Apache-2.0 */
/* 2.16: the ways in which clients end, API-172, API-177, API-178. */
#include "sections.h"

#include "dma-mapping.h"
#include "fake_dma.h"
#include "rules.h"
#include "schedule.h"
#include "string.h"

static struct dma_chan *chan;

/* --- API-172 ------------------------------------------------------------------------------------
 */

/* Bytes of piece N that are at the destination, from its begin on. */
static u32 arrived_bytes(unsigned n)
{
    u32 bytes = 0;

    bench_arrived(n); /* for the CPU */
    while (bytes < PIECE && piece[n].dst[bytes] == piece[n].src[bytes])
        bytes++;
    return bytes;
}

/* Pause, residue, terminate: what was read has arrived, or is told as in flight. */
static void pause_then_residue_then_terminate_loses_nothing_unseen(void)
{
    struct dma_tx_state state;

    NEEDS(hold);
    chan = engine_request();
    if (!chan->device->device_pause) {
        dma_release_channel(chan);
        SKIP("the engine does not pause");
    }
    bench_begin(chan);
    for (unsigned step = 0; step < 8; step++) {
        CHECK(middle_begin(chan, step));
        give_time_ns(step * 3100);
        CHECK_EQ(dmaengine_pause(chan), 0);
        CHECK_EQ(dmaengine_tx_status(chan, piece[step].seen.cookie, &state), DMA_PAUSED);
        CHECK_EQ(arrived_bytes(step), PIECE - state.residue);
        CHECK_EQ(dmaengine_terminate_async(chan), 0);
        middle_end(chan);
        dmaengine_synchronize(chan);
        CHECK_EQ(bench_left(step, DMA_ERROR), state.residue);
        CHECK_EQ(arrived_bytes(step), PIECE - state.residue);
        CHECK_EQ(piece[step].seen.calls, 0);
    }
    bench_end();
    dma_release_channel(chan);
}

/* --- API-177 ------------------------------------------------------------------------------------
 */

/* T: terminate_sync, F: the memory is free for others, R: release. The controller's accesses to
 * freed memory. */
static u32 tear_down(const char *order)
{
    u32 rule = TESTCTL_NO_RULE, hits;

    chan = engine_request();
    bench_begin(chan);
    CHECK(middle_begin(chan, 0));
    for (; *order; order++)
        switch (*order) {
        case 'T':
            CHECK_EQ(dmaengine_terminate_sync(chan), 0);
            break;
        case 'F':
            rule = watch(piece[0].dst, PIECE);
            give_time();
            break;
        case 'R':
            dma_release_channel(chan);
            break;
        }
    middle_end(chan);
    give_time();
    hits = rule_hits(rule);
    rule_remove(rule);
    bench_end();
    return hits;
}

static void only_terminate_before_free_keeps_the_engine_out_of_freed_memory(void)
{
    NEEDS(gate_irqs); /* a controller whose accesses can be watched */
    CHECK_EQ(tear_down("TFR"), 0);
    CHECK_EQ(tear_down("TRF"), 0);
    CHECK(tear_down("FTR") > 0);
    CHECK(tear_down("FR") > 0);
}

/* --- API-178: a stream of sound --------------------------------------------------------------- */

static struct {
    bool open;
    unsigned late; /* callbacks into a stream that is closed */
    bool paused;
} stream;

static void period_elapsed(void *arg)
{
    (void)arg;
    stream.late += !stream.open;
}

static int no_motion(struct dma_chan *c)
{
    (void)c;
    return 0; /* the provider without hardware moves only when it is told to */
}

static void stream_open(void)
{
    struct dma_async_tx_descriptor *tx = bench_prep(chan, 0);

    stream.open = true;
    stream.paused = false;
    tx->callback_result = NULL;
    tx->callback = period_elapsed;
    dmaengine_submit(tx);
    dma_async_issue_pending(chan);
}

static void trigger_stop(void)
{
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
}

static void trigger_pause(void)
{
    CHECK_EQ(dmaengine_pause(chan), 0);
}

static void stream_close(void)
{
    if (stream.paused)
        CHECK_EQ(dmaengine_terminate_async(chan), 0);
    dmaengine_synchronize(chan);
    stream.open = false;
}

/* s: stop, y: what needs a thread at stop, p: pause, r: go on, c: close. */
static void stream_step(char step)
{
    switch (step) {
    case 's':
        in_atomic_region(trigger_stop);
        break;
    case 'y':
        if (!stream.paused)
            dmaengine_synchronize(chan);
        break;
    case 'p':
        in_atomic_region(trigger_pause);
        stream.paused = true;
        break;
    case 'r':
        CHECK_EQ(dmaengine_resume(chan), 0);
        stream.paused = false;
        break;
    case 'c':
        stream_close();
        break;
    }
}

/* A period ends before step DUE, its callback may come from step LET on; before a stream is closed
 * it may be called, after that it must not. */
static void play(const char *script, unsigned due, unsigned let)
{
    stream_open();
    hold_callbacks(chan);
    for (unsigned i = 0; script[i]; i++) {
        if (i == due)
            fake_period(chan);
        if (i == let)
            let_callbacks(chan);
        stream_step(script[i]);
    }
    if (let >= strlen(script))
        let_callbacks(chan);
    selftest_settle();
    CHECK_EQ(fake_live, 0);
}

static void a_stream_that_was_stopped_and_synchronized_is_never_called(void)
{
    static const char *const scripts[] = {"syc", "pc", "prsyc", "psc", "pyc", "sc"};

    fake_create();
    fake.device_pause = fake.device_resume = no_motion;
    chan = dma_get_slave_channel(list_first_entry(&fake.channels, struct dma_chan, device_node));
    bench_begin(chan);
    stream.late = 0;
    for (unsigned n = 0; n < ARRAY_SIZE(scripts); n++)
        for (unsigned due = 0; due < strlen(scripts[n]); due++)
            for (unsigned let = due; let <= strlen(scripts[n]); let++)
                play(scripts[n], due, let);
    CHECK_EQ(stream.late, 0);
    bench_end();
    dma_release_channel(chan);
    fake_destroy();
}

const struct statement teardown_tests[] = {
    OF_ENGINES(172, pause_then_residue_then_terminate_loses_nothing_unseen),
    OF_ENGINES(177, only_terminate_before_free_keeps_the_engine_out_of_freed_memory),
    STATEMENT(178, a_stream_that_was_stopped_and_synchronized_is_never_called),
    {0},
};
