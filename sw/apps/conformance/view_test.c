/* SPDX-License-Identifier: Apache-2.0 */
/* 2.22: what can be seen of channels: who has which, API-218, and what went over them, API-219. */
#include "named.h"
#include "sections.h"
#include "told.h"

/* --- the registry ------------------------------------------------------------------------- */

static void route_free(struct device *dev, void *route)
{
    (void)dev;
    (void)route;
}

/* How often the summary has a line of CHAN with WHO. */
static unsigned listed(const struct dma_chan *chan, const char *who)
{
    char line[80];
    unsigned n;

    scnprintf(line, sizeof line, " %-13s| %s", dma_chan_name(chan), who);
    told_begin();
    dmaengine_summary();
    n = told(line);
    told_end();
    return n;
}

static unsigned device_listed(const struct script *s, unsigned channels)
{
    char line[80];
    unsigned n;

    scnprintf(line, sizeof line, "dma%d (%s): number of channels: %u\n", s->dma.dev_id, s->dev.name,
              channels);
    told_begin();
    dmaengine_summary();
    n = told(line);
    told_end();
    return n;
}

static void the_summary_tells_who_has_which_channel(void)
{
    static struct dma_router router = {.dev = &client, .route_free = route_free};
    struct dma_chan *named, *routed;

    named_begin(1, DMAS(FIRST, 1), NAMES("rx"));
    CHECK_EQ(device_listed(&first, 3), 0);
    named_open(&first);
    CHECK_EQ(device_listed(&first, 3), 1);
    named = dma_request_chan(&client, "rx");
    routed = script_request(&first, 2);
    routed->router = &router;
    CHECK_EQ(listed(named, "client:rx\n"), 1);
    CHECK_EQ(listed(routed, "in-use via router: client\n"), 1);
    CHECK_EQ(listed(&first.chan[0], ""), 0); /* that nobody has */
    dma_release_channel(named);
    CHECK_EQ(listed(named, ""), 0);
    named = script_request(&first, 1); /* the next one's name is not that of the last */
    CHECK_EQ(listed(named, "in-use\n"), 1);
    dma_release_channel(named);
    dma_release_channel(routed);
    named_close(&first);
    CHECK_EQ(device_listed(&first, 3), 0);
    named_end();
}

static void the_summary_has_public_channels_with_users(void)
{
    static struct script s;

    script_open(&s, "public", 2, SCRIPT_OPS);
    CHECK_EQ(listed(&s.chan[1], ""), 0);
    dmaengine_get();
    CHECK_EQ(listed(&s.chan[1], "in-use\n"), 1);
    dmaengine_put();
    CHECK_EQ(listed(&s.chan[1], ""), 0);
    script_close(&s);
}

/* --- counters ----------------------------------------------------------------------------- */

static struct dma_chan *chan;

static u32 counted;
static u64 counted_bytes;

static void look(void)
{
    counted = chan->stats.memcpy_count;
    counted_bytes = chan->stats.bytes_transferred;
}

/* Since the last look. */
static void check_counted(u32 transfers, u64 bytes)
{
    CHECK_EQ(chan->stats.memcpy_count - counted, transfers);
    CHECK_EQ(chan->stats.bytes_transferred - counted_bytes, bytes);
    look();
}

static void begin_counting(void)
{
    chan = engine_request();
    bench_begin(chan);
    look();
}

static void end_counting(void)
{
    bench_end();
    dma_release_channel(chan);
}

static void a_channel_counts_transfers_and_bytes_when_they_are_done(void)
{
    static const u32 bytes[] = {PIECE, 100, 4};
    u32 sum = 0;

    begin_counting();
    for (unsigned n = 0; n < ARRAY_SIZE(bytes); n++) {
        piece[n].bytes = bytes[n];
        sum += bytes[n];
        bench_submit(chan, n);
    }
    check_counted(0, 0);
    dma_async_issue_pending(chan);
    bench_run(chan);
    check_counted(ARRAY_SIZE(bytes), sum);
    bench_issue(chan, 3);
    bench_run(chan);
    check_counted(1, PIECE);
    end_counting();
}

static void what_is_terminated_is_not_counted(void)
{
    begin_counting();
    bench_submit(chan, 0);
    bench_prep(chan, 1);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    if (engine->hold) {
        engine_stop_in_the_middle(chan, 2);
        bench_issue(chan, 3);
        CHECK_EQ(dmaengine_terminate_sync(chan), 0);
        engine->let_go(chan);
    }
    bench_run(chan);
    check_counted(0, 0);
    end_counting();
}

static void what_fails_is_not_counted(void)
{
    NEEDS(fail);
    begin_counting();
    dmaengine_skip_errors(chan, true);
    engine->fail(chan, 64, DMA_TRANS_WRITE_FAILED);
    bench_submit(chan, 0);
    bench_issue(chan, 1);
    bench_run(chan);
    CHECK(bench_arrived(1));
    CHECK_EQ(piece[0].seen.result.result, DMA_TRANS_WRITE_FAILED);
    check_counted(1, PIECE);
    end_counting();
}

const struct statement view_tests[] = {
    STATEMENT(218, the_summary_tells_who_has_which_channel),
    STATEMENT(218, the_summary_has_public_channels_with_users),
    OF_ENGINES(219, a_channel_counts_transfers_and_bytes_when_they_are_done),
    OF_ENGINES(219, what_is_terminated_is_not_counted),
    OF_ENGINES(219, what_fails_is_not_counted),
    {0},
};
