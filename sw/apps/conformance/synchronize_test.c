/* SPDX-License-Identifier: Apache-2.0 */
/* 2.16: synchronisation, API-163, API-165, API-167, API-168, API-172, API-177, API-178. */
#include "sections.h"

#include "fake_dma.h"
#include "rules.h"
#include "schedule.h"
#include "spinlock.h"
#include "string.h"

static struct dma_chan *chan;

/* --- API-163, API-165, API-168: with a callback that runs on the other hart ---------------------
 */

static bool parked, terminated, synchronized, left_park;
static bool synchronized_while_parked;

/* The callback stays until the other hart has terminated and had time to synchronize. */
static void park(struct seen *s)
{
    (void)s;
    WRITE_ONCE(parked, true);
    CHECK(spin_until(&terminated));
    give_time();
    synchronized_while_parked = READ_ONCE(synchronized);
    WRITE_ONCE(left_park, true);
}

static void issue_and_run(struct dma_chan *c)
{
    bench_issue(c, 0);
    engine->run(c);
    CHECK(spin_until(&left_park));
}

static void terminate_and_synchronize(struct dma_chan *c)
{
    CHECK(spin_until(&parked));
    CHECK_EQ(dmaengine_terminate_async(c), 0);
    CHECK(!READ_ONCE(left_park)); /* terminate has not waited (API-163) */
    WRITE_ONCE(terminated, true);
    dmaengine_synchronize(c);
    CHECK(READ_ONCE(left_park));
    WRITE_ONCE(synchronized, true);
}

static bool on_two_harts_with_callback(void (*second)(struct dma_chan *))
{
    parked = terminated = synchronized = left_park = synchronized_while_parked = false;
    piece[0].seen.then = park;
    return on_two_harts(issue_and_run, second, chan);
}

#define NEEDS_TWO_HARTS()                                                                          \
    do {                                                                                           \
        if (num_online_cpus() < 2)                                                                 \
            SKIP("there is one hart only");                                                        \
    } while (0)

static void terminate_returns_and_synchronize_waits_while_a_callback_runs(void)
{
    NEEDS_TWO_HARTS();
    chan = bench_open();
    CHECK(on_two_harts_with_callback(terminate_and_synchronize));
    CHECK(!synchronized_while_parked);
    CHECK_EQ(piece[0].seen.calls, 1);
    bench_close(chan);
}

/* The callback is of a transfer that nobody has terminated: synchronize is not about it. */
static void terminate_before_and_synchronize(struct dma_chan *c)
{
    CHECK(spin_until(&parked));
    dmaengine_synchronize(c);
    WRITE_ONCE(synchronized, true);
    CHECK(!READ_ONCE(left_park));
    WRITE_ONCE(terminated, true);
}

static void synchronize_does_not_wait_for_callbacks_of_the_next_generation(void)
{
    NEEDS_TWO_HARTS();
    chan = bench_open();
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
    CHECK(on_two_harts_with_callback(terminate_before_and_synchronize));
    CHECK(synchronized_while_parked);
    CHECK_EQ(piece[0].seen.calls, 1);
    bench_close(chan);
}

static void what_is_issued_after_terminate_survives_synchronize(void)
{
    NEEDS(hold);
    chan = bench_open();
    CHECK(middle_begin(chan, 0));
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
    middle_end(chan);
    bench_hold(chan, 1, 64);
    dmaengine_synchronize(chan);
    CHECK_EQ(bench_left(1, DMA_IN_PROGRESS), PIECE - 64);
    engine->let_go(chan);
    bench_run(chan);
    CHECK(bench_arrived(1));
    CHECK(piece[1].seen.calls == 1 && piece[0].seen.calls == 0);
    bench_close(chan);
}

/* Prepared and submitted, not even issued. */
static void what_is_submitted_after_terminate_survives_synchronize(void)
{
    chan = bench_open();
    bench_issue(chan, 0);
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
    bench_submit(chan, 1);
    dmaengine_synchronize(chan);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK(bench_arrived(1));
    CHECK_EQ(piece[1].seen.calls, 1);
    bench_close(chan);
}

/* --- API-165: what may go afterwards ------------------------------------------------------------
 */

static unsigned deaths;

/* The client's data of the callback are gone: whoever calls now uses them after that. */
static void dead(void *arg)
{
    (void)arg;
    deaths++;
}

/* The engine writes nothing more, and nobody is called, whatever was going on. */
static void after_synchronize_the_buffers_are_the_client_s(void)
{
    static u8 snapshot[PIECE];

    NEEDS(hold);
    chan = bench_open();
    for (unsigned step = 0; step < 12; step++) {
        u32 rule = TESTCTL_NO_RULE;

        CHECK(middle_begin(chan, 0));
        give_time_ns(step * 2100);
        CHECK_EQ(dmaengine_terminate_sync(chan), 0);
        middle_end(chan);
        bench_arrived(0); /* for the CPU */
        memcpy(snapshot, piece[0].dst, PIECE);
        if (engine->gate_irqs)
            rule = poison(piece[0].dst, PIECE);
        give_time();
        bench_run(chan);
        bench_arrived(0);
        CHECK(!memcmp(snapshot, piece[0].dst, PIECE));
        if (rule != TESTCTL_NO_RULE) {
            CHECK_EQ(rule_hits(rule), 0);
            rule_remove(rule);
        }
        CHECK_EQ(piece[0].seen.calls, 0);
    }
    bench_close(chan);
}

static void after_synchronize_no_callback_is_due(void)
{
    struct dma_async_tx_descriptor *tx;

    chan = bench_open();
    for (unsigned held = 0; held < 2; held++) {
        deaths = 0;
        tx = bench_prep(chan, 0);
        tx->callback_result = NULL;
        tx->callback = dead;
        if (held)
            hold_callbacks(chan);
        dmaengine_submit(tx);
        dma_async_issue_pending(chan);
        engine->run(chan);
        CHECK_EQ(dmaengine_terminate_sync(chan), 0);
        if (!held)
            deaths = 0; /* what came before may have come */
        else
            let_callbacks(chan);
        bench_run(chan);
        CHECK_EQ(deaths, 0);
    }
    bench_close(chan);
}

/* --- API-167 ------------------------------------------------------------------------------------
 */

static void synchronize_it(void)
{
    dmaengine_synchronize(chan);
}

static void terminate_sync_it(void)
{
    dmaengine_terminate_sync(chan);
}

static void terminate_sync_in_callback(struct seen *s)
{
    dmaengine_terminate_sync(s->chan);
}

#ifdef DEBUG_CHECKER
static void terminate_sync_by_callback(void)
{
    piece[0].seen.then = terminate_sync_in_callback;
    bench_issue(chan, 0);
    bench_run(chan);
}

static void in_region_synchronize(void)
{
    in_atomic_region(synchronize_it);
}

static void in_tasklet_synchronize(void)
{
    in_tasklet(synchronize_it);
}

static void in_region_terminate_sync(void)
{
    in_atomic_region(terminate_sync_it);
}
#endif

/* A message that names the call, and no hang. */
static void synchronize_where_one_may_not_sleep_is_reported(void)
{
#ifdef DEBUG_CHECKER
    chan = bench_open();
    BREAKS(RULE_SLEEP, in_region_synchronize);
    BREAKS(RULE_SLEEP, in_region_terminate_sync);
    BREAKS(RULE_SLEEP, in_tasklet_synchronize);
    BREAKS(RULE_SLEEP, terminate_sync_by_callback);
    CHECK_EQ(piece[0].seen.calls, 1);
    bench_close(chan);
#else
    (void)synchronize_it;
    (void)terminate_sync_it;
    (void)terminate_sync_in_callback;
    SKIP("only test builds go on after that");
#endif
}

const struct statement synchronize_tests[] = {
    OF_ENGINES(163, terminate_returns_and_synchronize_waits_while_a_callback_runs),
    OF_ENGINES(165, terminate_returns_and_synchronize_waits_while_a_callback_runs),
    OF_ENGINES(165, after_synchronize_the_buffers_are_the_client_s),
    OF_ENGINES(165, after_synchronize_no_callback_is_due),
    OF_ENGINES(167, synchronize_where_one_may_not_sleep_is_reported),
    OF_ENGINES(168, synchronize_does_not_wait_for_callbacks_of_the_next_generation),
    OF_ENGINES(168, what_is_issued_after_terminate_survives_synchronize),
    OF_ENGINES(168, what_is_submitted_after_terminate_survives_synchronize),
    {0},
};
