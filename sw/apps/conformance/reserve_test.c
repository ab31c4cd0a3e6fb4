/* SPDX-License-Identifier: Apache-2.0 */
/* 2.21 and the design of its open problems: the prepared channel and its reserve, API-209. */
#include "fake_dma.h"
#include "sections.h"

#include "slab.h"

enum { LONG = 24, ROUNDS = 3 };

static struct dma_chan *chan;

/* All PIECES are prepared, where nothing may sleep, and nobody asks for memory. */
static void prepare_all(void)
{
    for (unsigned n = 0; n < PIECES; n++)
        bench_submit(chan, n);
    dma_async_issue_pending(chan);
}

static void prepare_all_without_memory(void)
{
    struct slab_probe probe;

    slab_probe_reset();
    in_atomic_region(prepare_all);
    slab_probe_read(&probe);
    CHECK_EQ(probe.calls, 0);
}

static void open_with(const struct dma_chan_reserve *reserve)
{
    chan = bench_open();
    CHECK_EQ(dmaengine_chan_prepare(chan, reserve), 0);
}

static const struct dma_chan_reserve of_pieces = {.descriptors = PIECES};

/* Each of them returns to the reserve, and is there the next time. */
static void a_prepared_channel_asks_for_no_memory(void)
{
    open_with(&of_pieces);
    for (unsigned round = 0; round < ROUNDS; round++) {
        prepare_all_without_memory();
        bench_run(chan);
        for (unsigned n = 0; n < PIECES; n++)
            CHECK(bench_arrived(n));
    }
    bench_close(chan);
}

static void what_is_terminated_or_cancelled_returns_to_the_reserve(void)
{
    struct slab_probe probe;

    open_with(&of_pieces);
    for (unsigned round = 0; round < ROUNDS; round++) {
        slab_probe_reset();
        for (unsigned n = 0; n < PIECES; n++) {
            struct dma_async_tx_descriptor *tx = bench_prep(chan, n);

            if (n % 2 && tx)
                CHECK_EQ(dmaengine_desc_cancel(tx), 0);
        }
        CHECK_EQ(dmaengine_terminate_sync(chan), 0);
        slab_probe_read(&probe);
        CHECK_EQ(probe.calls, 0);
    }
    prepare_all_without_memory();
    bench_run(chan);
    bench_close(chan);
}

/* The next one takes what there is elsewhere, and with no memory in the end NULL. */
static void behind_the_reserve_comes_the_pool_and_then_nothing(void)
{
    struct dma_async_tx_descriptor *tx = NULL;
    unsigned extra = 0;

    open_with(&of_pieces);
    prepare_all_without_memory();
    CHECK((tx = dmaengine_prep_dma_memcpy(chan, piece[0].to, piece[0].from, PIECE, 0)) != NULL);
    while (tx && extra++ < 100) {
        slab_fail_nth(1);
        tx = dmaengine_prep_dma_memcpy(chan, piece[0].to, piece[0].from, PIECE, 0);
    }
    slab_fail_nth(0);
    CHECK(!tx);
    bench_run(chan);
    CHECK(bench_arrived(PIECES - 1));
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    prepare_all_without_memory();
    bench_run(chan);
    bench_close(chan);
}

static void unprepare_returns_the_memory(void)
{
    const struct dma_chan_reserve many = {.descriptors = PIECES, .segments = 1};
    size_t before;

    chan = bench_open();
    CHECK_EQ(dmaengine_chan_prepare(chan, &many), 0); /* caches have their pages from now on */
    prepare_all_without_memory();
    bench_run(chan);
    CHECK_EQ(dmaengine_chan_unprepare(chan), 0);
    before = slab_bytes_used();
    CHECK_EQ(dmaengine_chan_prepare(chan, &many), 0);
    CHECK_EQ(dmaengine_chan_unprepare(chan), 0);
    CHECK_EQ(slab_bytes_used(), before);
    bench_close(chan);
}

/* A descriptor that the client keeps is gone with the rest. */
static void unprepare_takes_back_what_was_only_prepared(void)
{
    struct dma_async_tx_descriptor *tx;

    open_with(&of_pieces);
    tx = bench_prep(chan, 0);
    CHECK(tx);
    CHECK_EQ(dmaengine_chan_unprepare(chan), 0);
    CHECK_EQ(dmaengine_chan_prepare(chan, &of_pieces), 0);
    prepare_all_without_memory();
    bench_run(chan);
    CHECK(bench_arrived(0));
    bench_close(chan);
}

static void a_busy_channel_stays_prepared(void)
{
    NEEDS(hold);
    open_with(&of_pieces);
    bench_hold(chan, 0, 64);
    CHECK_EQ(dmaengine_chan_unprepare(chan), -EBUSY);
    CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), PIECE - 64); /* nor was it stopped */
    bench_submit(chan, 1);
    dma_async_issue_pending(chan);
    engine->let_go(chan);
    bench_run(chan);
    CHECK(bench_arrived(0) && bench_arrived(1));
    CHECK_EQ(dmaengine_chan_unprepare(chan), 0);
    bench_close(chan);
}

static void prepare_and_unprepare_alternate(void)
{
    open_with(NULL);
    CHECK_EQ(dmaengine_chan_prepare(chan, &of_pieces), -EBUSY);
    CHECK_EQ(dmaengine_chan_unprepare(chan), 0);
    CHECK_EQ(dmaengine_chan_unprepare(chan), -EINVAL);
    CHECK_EQ(dmaengine_chan_prepare(NULL, NULL), -EINVAL);
    CHECK_EQ(dmaengine_chan_unprepare(NULL), -EINVAL);
    CHECK_EQ(dmaengine_chan_prepare(chan, NULL), 0);
    bench_issue(chan, 0);
    bench_run(chan);
    CHECK(bench_arrived(0));
    bench_close(chan);
}

/* Whichever allocation fails: nothing is set aside, and nothing lost. */
static void a_reserve_that_memory_does_not_suffice_for_changes_nothing(void)
{
    size_t before;
    unsigned fails = 0;

    open_with(&of_pieces); /* caches have their pages from now on */
    CHECK_EQ(dmaengine_chan_unprepare(chan), 0);
    before = slab_bytes_used();
    for (unsigned nth = 1; nth < 100; nth++) {
        int err;

        slab_fail_nth(nth);
        err = dmaengine_chan_prepare(chan, &of_pieces);
        slab_fail_nth(0);
        if (!err)
            break;
        fails++;
        CHECK_EQ(err, -ENOMEM);
        CHECK_EQ(slab_bytes_used(), before);
        CHECK_EQ(chan->device->powered, 0);
        CHECK_EQ(dmaengine_chan_unprepare(chan), -EINVAL);
    }
    CHECK(fails >= PIECES);
    prepare_all_without_memory();
    bench_run(chan);
    bench_close(chan);
}

static void more_than_the_controller_carries_is_refused(void)
{
    const struct dma_chan_reserve huge = {.descriptors = 1, .metadata = 1 << 20};

    chan = bench_open();
    CHECK_EQ(dmaengine_chan_prepare(chan, &huge), -EINVAL);
    CHECK_EQ(dmaengine_chan_unprepare(chan), 0);
    CHECK_EQ(dmaengine_chan_prepare(chan, &huge), -EINVAL);
    CHECK_EQ(dmaengine_chan_unprepare(chan), -EINVAL);
    bench_close(chan);
}

static struct scatterlist list[LONG];

static void prepare_list(void)
{
    CHECK(dmaengine_prep_slave_sg(port.chan, list, LONG, DMA_MEM_TO_DEV, DMA_CTRL_ACK));
    CHECK(dmaengine_prep_dma_cyclic(port.chan, piece[0].from, PIECE, 8, DMA_MEM_TO_DEV,
                                    DMA_PREP_INTERRUPT));
}

/* So many that they do not fit the memory that any descriptor has. */
static void segments_and_periods_are_set_aside_as_well(void)
{
    const struct dma_chan_reserve reserve = {
        .descriptors = 2, .segments = LONG, .periods = PIECE / 8};
    const struct dma_chan_reserve short_ones = {.descriptors = 2, .segments = 1};
    struct slab_probe probe;

    if (!port_open(DMA_MEM_TO_DEV))
        return;
    port_use(0);
    sg_init_table(list, LONG);
    for (unsigned i = 0; i < LONG; i++) {
        list[i].dma_address = piece[0].from + 8 * i;
        list[i].length = 8;
    }
    CHECK_EQ(dmaengine_chan_prepare(port.chan, &short_ones), 0);
    slab_probe_reset(); /* a longer one than what was set aside needs memory */
    CHECK(dmaengine_prep_slave_sg(port.chan, list, LONG, DMA_MEM_TO_DEV, DMA_CTRL_ACK));
    slab_probe_read(&probe);
    CHECK(probe.calls > 0);
    CHECK_EQ(dmaengine_chan_unprepare(port.chan), 0);
    CHECK_EQ(dmaengine_chan_prepare(port.chan, &reserve), 0);
    for (unsigned round = 0; round < ROUNDS; round++) {
        slab_probe_reset();
        in_atomic_region(prepare_list);
        slab_probe_read(&probe);
        CHECK_EQ(probe.calls, 0);
        CHECK_EQ(dmaengine_terminate_sync(port.chan), 0);
    }
    port_close();
}

static void a_public_channel_is_not_for_one_user_to_prepare(void)
{
    struct dma_chan *public;

    fake_create();
    dmaengine_get();
    public = list_first_entry(&fake.channels, struct dma_chan, device_node);
    CHECK(fake_power.on); /* its users have it powered */
    CHECK_EQ(dmaengine_chan_prepare(public, NULL), -EINVAL);
    CHECK_EQ(dmaengine_chan_unprepare(public), -EINVAL);
    dmaengine_put();
    CHECK(!fake_power.on);
    CHECK_EQ(dmaengine_chan_prepare(public, NULL), -EINVAL); /* nobody has it */
    fake_destroy();
}

static void submit_again(struct seen *seen)
{
    (void)seen;
    bench_issue(chan, 1);
}

/* S3b: either the new one runs, or unprepare comes first; power never goes from under it. */
static void a_callback_that_submits_again_keeps_the_channel_prepared(void)
{
    chan = fake_open();
    piece[0].seen.then = submit_again;
    bench_issue(chan, 0);
    fake_finish(chan);
    bench_settle();
    CHECK_EQ(dmaengine_chan_unprepare(chan), -EBUSY);
    CHECK(fake_power.on);
    fake_finish(chan);
    bench_settle();
    CHECK(bench_arrived(1));
    CHECK_EQ(dmaengine_chan_unprepare(chan), 0);
    CHECK(!fake_power.on);
    fake_close(chan);
}

const struct statement reserve_tests[] = {
    OF_ENGINES(209, a_prepared_channel_asks_for_no_memory),
    OF_ENGINES(209, what_is_terminated_or_cancelled_returns_to_the_reserve),
    OF_ENGINES(209, behind_the_reserve_comes_the_pool_and_then_nothing),
    OF_ENGINES(209, unprepare_returns_the_memory),
    OF_ENGINES(209, unprepare_takes_back_what_was_only_prepared),
    OF_ENGINES(209, a_busy_channel_stays_prepared),
    OF_ENGINES(209, prepare_and_unprepare_alternate),
    OF_ENGINES(209, a_reserve_that_memory_does_not_suffice_for_changes_nothing),
    OF_ENGINES(209, more_than_the_controller_carries_is_refused),
    OF_ENGINES(209, segments_and_periods_are_set_aside_as_well),
    STATEMENT(209, a_public_channel_is_not_for_one_user_to_prepare),
    STATEMENT(209, a_callback_that_submits_again_keeps_the_channel_prepared),
    {0},
};
