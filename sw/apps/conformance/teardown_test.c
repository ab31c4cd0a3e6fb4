/* SPDX-License-Identifier: Apache-2.0 */
/* 2.16: the ways in which clients end, API-172, API-177, API-178. */
#include "sections.h"

#include "dma-mapping.h"
#include "fake_dma.h"
#include "fifo.h"
#include "rules.h"
#include "schedule.h"
#include "slab.h"
#include "string.h"

static struct dma_chan *chan;

/* --- API-172 ------------------------------------------------------------------------------------
 */

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

/* --- with a peripheral: the board's first test FIFO ----------------------------------------------
 */

enum { LINE = 64, SEED = 0x51, FEW = 7 };

static u8 *line;
static dma_addr_t line_at;

/* A transfer of LINE bytes from the FIFO, which has been set up. */
static dma_cookie_t receive(void)
{
    struct dma_async_tx_descriptor *tx = dmaengine_prep_slave_single(
        chan, line_at, LINE, DMA_DEV_TO_MEM, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
    dma_cookie_t cookie;

    if (!CHECK(tx))
        return -ENOMEM;
    cookie = dmaengine_submit(tx);
    dma_async_issue_pending(chan);
    return cookie;
}

/* False: there is no FIFO. */
static bool receive_begin(const struct fifo_setup *setup)
{
    struct dma_slave_config cfg;

    if (!engine->gate_irqs || !engine->port || !fifo_count)
        return false;
    chan = fifo_channel(&fifos[0], TEST_FIFO_RX);
    cfg = fifo_config(&fifos[0], TEST_FIFO_RX, setup);
    CHECK_EQ(dmaengine_slave_config(chan, &cfg), 0);
    line = kzalloc(LINE, GFP_KERNEL);
    line_at = dma_map_single(dmaengine_get_dma_device(chan), line, LINE, DMA_FROM_DEVICE);
    fifo_run(&fifos[0], TEST_FIFO_RX, setup);
    return true;
}

static void receive_end(void)
{
    fifo_stop(&fifos[0], TEST_FIFO_RX);
    kfree(line);
    dma_release_channel(chan);
}

static u32 left_of(dma_cookie_t cookie)
{
    struct dma_tx_state state;

    dmaengine_tx_status(chan, cookie, &state);
    return state.residue;
}

/* What a serial driver does when the line falls silent: no byte that the peripheral gave is lost.
 */
static void pause_then_terminate_keeps_what_a_serial_line_has_received(void)
{
    static const struct fifo_setup few = {.total = FEW, .seed = SEED};
    dma_cookie_t cookie;
    u32 moved;

    if (!receive_begin(&few))
        SKIP("there is no FIFO");
    cookie = receive();
    give_time();
    CHECK_EQ(dmaengine_pause(chan), 0);
    moved = LINE - left_of(cookie);
    CHECK_EQ(moved, FEW);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    CHECK_EQ(left_of(cookie), LINE - moved);
    CHECK_EQ(fifo_read(&fifos[0], TEST_FIFO_RX, TEST_FIFO_MOVED), moved);
    dma_unmap_single(dmaengine_get_dma_device(chan), line_at, LINE, DMA_FROM_DEVICE);
    CHECK_EQ(pattern_differs(line, SEED, 0, moved), moved);
    fifo_check(&fifos[0], TEST_FIFO_RX);
    receive_end();
}

/* Bytes that the next user of the channel gets of what was meant for the last one. */
static u32 next_user_gets(bool quiet)
{
    static const struct fifo_setup endless = {.burst = 1, .seed = SEED, .cycles = 400, .bytes = 1};
    dma_cookie_t cookie;
    u32 got;

    if (!receive_begin(&endless))
        return 0;
    receive();
    give_time();
    if (quiet)
        fifo_stop(&fifos[0], TEST_FIFO_RX);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    dma_release_channel(chan);
    chan = fifo_channel(&fifos[0], TEST_FIFO_RX);
    cookie = receive();
    give_time();
    got = LINE - left_of(cookie);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    dma_unmap_single(dmaengine_get_dma_device(chan), line_at, LINE, DMA_FROM_DEVICE);
    receive_end();
    return got;
}

static void a_peripheral_that_is_not_quiet_requests_of_the_channel_s_next_user(void)
{
    if (!engine->gate_irqs || !engine->port || !fifo_count)
        SKIP("there is no FIFO");
    CHECK_EQ(next_user_gets(true), 0);
    CHECK(next_user_gets(false) > 0);
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
    OF_ENGINES(172, pause_then_terminate_keeps_what_a_serial_line_has_received),
    OF_ENGINES(177, a_peripheral_that_is_not_quiet_requests_of_the_channel_s_next_user),
    OF_ENGINES(177, only_terminate_before_free_keeps_the_engine_out_of_freed_memory),
    STATEMENT(178, a_stream_that_was_stopped_and_synchronized_is_never_called),
    {0},
};
