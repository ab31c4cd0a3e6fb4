/* SPDX-License-Identifier: Apache-2.0 */
/* 2.21: power, API-203 to API-208, and the prepared channel, API-209. Those of no engine have the
 * provider without hardware, whose power takes time or fails (fake_dma.h). */
#include "fake_dma.h"
#include "sections.h"

#include "slab.h"

enum { OPERATIONS = 300 };

static struct dma_chan *chan;
static dma_cookie_t cookie;

/* A channel that is not prepared any more. */
static void open_unprepared(void)
{
    chan = fake_open();
    CHECK_EQ(dmaengine_chan_unprepare(chan), 0);
}

/* --- API-203 --------------------------------------------------------------------- */

static void start_one(void)
{
    cookie = bench_issue(chan, 0);
}

/* Up takes 3 ms, and may sleep; what follows may not, and finds the controller on (S0b). */
static void a_prepared_channel_starts_where_nothing_may_sleep(void)
{
    open_unprepared();
    CHECK(!fake_power.on);
    CHECK_EQ(dmaengine_chan_prepare(chan, NULL), 0);
    CHECK(fake_power.on);
    in_atomic_region(start_one);
    CHECK_EQ(fake_starts, 1);
    CHECK_EQ(fake_power.cold, 0);
    fake_finish(chan);
    bench_settle();
    CHECK(bench_arrived(0));
    fake_close(chan);
}

/* --- API-204 --------------------------------------------------------------------- */

static void power_that_does_not_come_fails_the_request(void)
{
    struct dma_chan *first;

    fake_create();
    first = list_first_entry(&fake.channels, struct dma_chan, device_node);
    fake_power.fails = true;
    CHECK(!dma_get_slave_channel(first));
    CHECK(!dma_get_slave_channel(first));
    CHECK_EQ(fake_power.calls, 2); /* it was asked for both times, and nothing was left behind */
    CHECK_EQ(fake.powered, 0);
    CHECK_EQ(first->client_count, 0);
    fake_power.fails = false;
    CHECK(dma_get_slave_channel(first) == first);
    CHECK_EQ(fake.powered, 1);
    dma_release_channel(first);
    CHECK_EQ(fake.powered, 0);
    fake_destroy();
}

static void power_that_does_not_come_fails_prepare(void)
{
    open_unprepared();
    fake_power.fails = true;
    CHECK_EQ(dmaengine_chan_prepare(chan, NULL), -ETIMEDOUT);
    CHECK_EQ(fake.powered, 0);
    CHECK_EQ(dmaengine_chan_unprepare(chan), -EINVAL); /* it is as it was */
    fake_power.fails = false;
    CHECK_EQ(dmaengine_chan_prepare(chan, NULL), 0);
    CHECK(fake_power.on);
    fake_close(chan);
}

static int refuse(struct dma_chan *c)
{
    (void)c;
    CHECK(fake_power.on);
    return -ENOMEM;
}

static void a_provider_that_refuses_leaves_no_power(void)
{
    fake_create();
    fake.device_alloc_chan_resources = refuse;
    CHECK(!dma_get_slave_channel(list_first_entry(&fake.channels, struct dma_chan, device_node)));
    CHECK_EQ(fake_power.calls, 2);
    CHECK(!fake_power.on);
    fake_destroy();
}

/* --- API-205 --------------------------------------------------------------------- */

/* The one behind CHAN. */
static struct dma_chan *request_next(void)
{
    struct dma_chan *next = list_entry(chan->device_node.next, struct dma_chan, device_node);

    CHECK(dma_get_slave_channel(next) == next);
    return next;
}

static void power_follows_the_request_of_a_client_that_never_prepares(void)
{
    struct dma_chan *other;

    chan = fake_open();
    CHECK(fake_power.on);
    bench_settle();
    CHECK_EQ(fake_power.calls, 1);
    other = request_next();
    CHECK_EQ(fake_power.calls, 1); /* one controller, one switch */
    dma_release_channel(other);
    CHECK(fake_power.on);
    fake_close(chan);
    CHECK(!fake_power.on);
    CHECK_EQ(fake_power.calls, 2);
}

static void the_last_channel_that_needs_power_turns_it_off(void)
{
    struct dma_chan *other;

    chan = fake_open();
    other = request_next();
    CHECK_EQ(dmaengine_chan_unprepare(chan), 0);
    CHECK(fake_power.on);
    CHECK_EQ(dmaengine_chan_unprepare(other), 0);
    CHECK(!fake_power.on);
    CHECK_EQ(dmaengine_chan_prepare(chan, NULL), 0);
    CHECK(fake_power.on);
    dma_release_channel(other); /* which needed none */
    CHECK(fake_power.on);
    fake_close(chan);
}

/* --- API-207 --------------------------------------------------------------------- */

static u32 next_random(u32 *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 24;
}

static void do_something(u32 what)
{
    struct dma_async_tx_descriptor *tx;

    switch (what % 5) {
    case 0:
    case 1:
        tx = dmaengine_prep_dma_memcpy(chan, piece[0].to, piece[0].from, PIECE, DMA_CTRL_ACK);
        if (tx)
            dmaengine_submit(tx);
        break;
    case 2:
        dma_async_issue_pending(chan);
        break;
    case 3:
        fake_finish(chan);
        break;
    default:
        dmaengine_terminate_async(chan);
    }
}

/* Nor can an issue with nothing to do, or a terminate, unbalance it. */
static void power_is_counted_by_prepared_channels_alone(void)
{
    u32 random = 7;
    bool prepared = true;

    chan = fake_open();
    CHECK_EQ(dmaengine_chan_prepare(chan, NULL), 0); /* it has power already */
    CHECK_EQ(fake.powered, 1);
    for (unsigned i = 0; i < OPERATIONS; i++) {
        const u32 what = next_random(&random);

        if (what < 32 && prepared)
            prepared = dmaengine_chan_unprepare(chan) != 0;
        else if (what < 32)
            prepared = !dmaengine_chan_prepare(chan, NULL);
        else
            do_something(what);
        CHECK_EQ(fake.powered, prepared);
        CHECK_EQ(fake_power.on, prepared);
    }
    CHECK(fake_power.calls > 4);
    CHECK_EQ(fake_power.cold, 0);
    fake_close(chan);
}

/* --- API-208 --------------------------------------------------------------------- */

static void ask_what_needs_no_power(void)
{
    struct dma_tx_state state = {0};

    CHECK_EQ(dmaengine_tx_status(chan, cookie, &state), DMA_COMPLETE);
    CHECK_EQ(state.used, cookie);
    CHECK_EQ(state.residue, 0);
    dma_async_issue_pending(chan);
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
    if (chan->device->device_pause) {
        CHECK_EQ(dmaengine_pause(chan), -EINVAL);
        CHECK_EQ(dmaengine_resume(chan), -EINVAL);
    }
    CHECK(!dmaengine_prep_dma_memcpy(chan, piece[0].to, piece[0].from, PIECE, DMA_CTRL_ACK));
}

static void ask_in_atomic(void)
{
    in_atomic_region(ask_what_needs_no_power);
    dmaengine_synchronize(chan);
}

static void an_unprepared_channel_answers_without_the_controller(void)
{
    chan = bench_open();
    cookie = bench_issue(chan, 0);
    bench_run(chan);
    CHECK(bench_arrived(0));
    CHECK_EQ(dmaengine_chan_unprepare(chan), 0);
    CHECK_EQ(engine_register_accesses(chan, ask_in_atomic), 0);
    bench_close(chan);
}

static void no_call_on_an_unprepared_channel_reaches_its_provider(void)
{
    unsigned before;

    chan = fake_open();
    cookie = bench_issue(chan, 0);
    fake_finish(chan);
    bench_settle();
    CHECK_EQ(dmaengine_chan_unprepare(chan), 0);
    before = fake_power.accesses;
    CHECK(before);
    ask_in_atomic();
    CHECK_EQ(fake_power.accesses, before);
    CHECK_EQ(fake_power.calls, 2);
    fake_close(chan); /* a release as well */
    CHECK_EQ(fake_power.accesses, before);
}

static void status_and_residue_are_the_same_without_power(void)
{
    struct dma_tx_state with = {0}, without = {0};
    enum dma_status status;

    NEEDS(hold);
    chan = bench_open();
    bench_hold(chan, 0, 64);
    cookie = piece[0].seen.cookie;
    engine_end_held(chan);
    status = dmaengine_tx_status(chan, cookie, &with);
    CHECK(status == DMA_COMPLETE || status == DMA_ERROR);
    CHECK_EQ(dmaengine_chan_unprepare(chan), 0);
    CHECK_EQ(dmaengine_tx_status(chan, cookie, &without), status);
    CHECK_EQ(without.residue, with.residue);
    CHECK_EQ(without.last, with.last);
    bench_close(chan);
}

const struct statement power_tests[] = {
    STATEMENT(203, a_prepared_channel_starts_where_nothing_may_sleep),
    STATEMENT(204, power_that_does_not_come_fails_the_request),
    STATEMENT(204, power_that_does_not_come_fails_prepare),
    STATEMENT(204, a_provider_that_refuses_leaves_no_power),
    STATEMENT(205, power_follows_the_request_of_a_client_that_never_prepares),
    STATEMENT(205, the_last_channel_that_needs_power_turns_it_off),
    STATEMENT(207, power_is_counted_by_prepared_channels_alone),
    OF_ENGINES(208, an_unprepared_channel_answers_without_the_controller),
    OF_ENGINES(208, status_and_residue_are_the_same_without_power),
    STATEMENT(208, no_call_on_an_unprepared_channel_reaches_its_provider),
    {0},
};
