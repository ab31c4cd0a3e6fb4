/* SPDX-License-Identifier: Apache-2.0 */
/* 2.2: channels with transfers that are released, API-019 and API-020; and where one may request
 * and release, API-022. */
#include "contract.h"
#include "delay.h"
#include "fake_dma.h"
#include "script.h"
#include "sections.h"
#include "told.h"

static struct dma_chan *chan;

/* The engine still works for the next user. */
static void check_copies_again(unsigned n)
{
    chan = engine_request();
    bench_issue(chan, n);
    bench_run(chan);
    CHECK(bench_arrived(n));
    CHECK_EQ(piece[n].seen.calls, 1);
}

static u32 arrived_bytes(unsigned n)
{
    u32 bytes = PIECE;

    while (bytes && !(piece[n].bytes = bytes, bench_arrived(n)))
        bytes--;
    piece[n].bytes = PIECE;
    return bytes;
}

/* In the middle of a copy, with another one submitted and one prepared. */
static void release_in_the_middle_stops_the_engine_and_tells(void)
{
    u32 arrived;

    NEEDS(hold);
    chan = engine_request();
    bench_begin(chan);
    engine_stop_in_the_middle(chan, 0);
    bench_submit(chan, 1);
    bench_prep(chan, 2);
    told_begin();
    dma_release_channel(chan);
    CHECK_EQ(told("released with transfers outstanding; they are terminated"), 1);
    told_end();
    arrived = arrived_bytes(0);
    CHECK(arrived >= 64 && arrived < PIECE);
    engine->let_go(chan);
    udelay(100);
    selftest_settle();
    CHECK_EQ(arrived_bytes(0), arrived); /* nothing moves any more */
    CHECK(bench_untouched(1) && bench_untouched(2));
    CHECK_EQ(piece[0].seen.calls + piece[1].seen.calls, 0);
    check_copies_again(3);
    dma_release_channel(chan);
    bench_end();
}

/* The last put of a public channel is the same for whoever still uses it. */
static void the_last_put_stops_the_engine_and_tells(void)
{
    fake_create();
    dmaengine_get();
    chan = list_first_entry(&fake.channels, struct dma_chan, device_node);
    bench_begin(chan);
    fake_hold(chan, 64);
    bench_issue(chan, 0);
    bench_issue(chan, 1);
    told_begin();
    dmaengine_put();
    CHECK_EQ(told("released with transfers outstanding; they are terminated"), 1);
    told_end();
    CHECK_EQ(fake_running(chan), 0);
    CHECK_EQ(fake_live, 0);
    CHECK_EQ(piece[0].seen.calls + piece[1].seen.calls, 0);
    bench_end();
    fake_destroy();
}

static void release_of_an_idle_channel_tells_nothing(void)
{
    chan = engine_request();
    bench_begin(chan);
    bench_issue(chan, 0);
    bench_run(chan);
    told_begin();
    dma_release_channel(chan);
    CHECK_EQ(told("outstanding"), 0);
    told_end();
    CHECK_EQ(piece[0].seen.calls, 1);
    bench_end();
}

/* --- contexts --------------------------------------------------------------------------- */

static const enum api_call for_threads[] = {
    API_dma_request_chan,
    API_devm_dma_request_chan,
    API_dmaengine_chan_available,
    API_dma_request_chan_by_mask,
    API_dma_request_channel,
    API_dma_get_slave_channel,
    API_dma_get_any_slave_channel,
    API_dma_release_channel,
    API_dmaengine_get,
    API_dmaengine_put,
};

/* The table that test builds enforce, and the guide prints. */
static void the_contracts_of_request_and_release_name_threads_alone(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(for_threads); i++) {
        CHECK_EQ(api_contracts[for_threads[i]].contexts, CTX_P);
        CHECK_EQ(api_contracts[for_threads[i]].sleeps, SLEEPS_YES);
    }
}

#ifdef DEBUG_CHECKER

static struct script s;

static void requests(void)
{
    chan = script_request(&s, 0);
}

static void requests_by_mask(void)
{
    const dma_cap_mask_t mask = SCRIPT_OPS;

    chan = dma_request_chan_by_mask(&mask);
}

static void requests_by_name(void)
{
    chan = dma_request_chan(NULL, s.chan[0].name);
}

static void releases(void)
{
    dma_release_channel(chan);
}

static void releases_elsewhere(void)
{
    dma_release_channel(chan);
}

/* CALL is reported, although it goes well here; what it calls may be reported besides. */
static void check_reported(void (*in)(void (*)(void)), void (*function)(void), const char *call)
{
    char text[80];

    scnprintf(text, sizeof text, "CHECKER: sleep in atomic context: %s at", call);
    told_begin();
    in(function);
    CHECK_EQ(told(text), 1);
    told_end();
    checker_forgive();
}

static void the_checker_reports_requests_and_releases_in_callbacks(void)
{
    script_init(&s, "lonely", 1, SCRIPT_OPS);
    s.dma.device_alloc_chan_resources = NULL;
    s.dma.device_free_chan_resources = NULL;
    s.dma.device_synchronize = NULL;
    CHECK_EQ(dma_async_device_register(&s.dma), 0);
    check_reported(in_tasklet, requests, "dma_request_channel");
    check_reported(in_tasklet, releases, "dma_release_channel");
    check_reported(in_tasklet, requests_by_mask, "dma_request_chan_by_mask");
    dma_release_channel(chan);
    check_reported(in_tasklet, requests_by_name, "dma_request_chan");
    check_reported(in_atomic_region, releases_elsewhere, "dma_release_channel");
    script_close(&s);
}

/* The callback of a finished copy is due, and the gate keeps it. */
static void release_leaves_no_callback_that_is_due(void)
{
    chan = engine_request();
    bench_begin(chan);
    checker_gate(true);
    bench_issue(chan, 0);
    engine->run(chan);
    CHECK_EQ(bench_left(0, DMA_COMPLETE), 0);
    CHECK_EQ(piece[0].seen.calls, 0);
    dma_release_channel(chan);
    checker_gate(false);
    selftest_settle();
    CHECK_EQ(piece[0].seen.calls, 0);
    check_copies_again(1);
    dma_release_channel(chan);
    bench_end();
}

#endif

const struct statement release_tests[] = {
    OF_ENGINES(20, release_in_the_middle_stops_the_engine_and_tells),
    OF_ENGINES(20, release_of_an_idle_channel_tells_nothing),
    STATEMENT(20, the_last_put_stops_the_engine_and_tells),
    STATEMENT(22, the_contracts_of_request_and_release_name_threads_alone),
#ifdef DEBUG_CHECKER
    OF_ENGINES(19, release_leaves_no_callback_that_is_due),
    STATEMENT(22, the_checker_reports_requests_and_releases_in_callbacks),
#endif
    {0},
};
