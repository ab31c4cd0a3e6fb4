/* SPDX-License-Identifier: Apache-2.0 */
/* 2.21: API-206 and API-210 to API-212: irq-safe power, links, and registers that were lost. */
#include "fake_dma.h"
#include "sections.h"
#include "sleep_rig.h"

#include "device_link.h"
#include "err.h"
#include "pm_domain.h"
#include "pm_runtime.h"

/* --- API-206 ------------------------------------------------------------------------------ */

static bool domain_on;

static int domain_up(struct generic_pm_domain *domain)
{
    (void)domain;
    domain_on = true;
    return 0;
}

static int domain_down(struct generic_pm_domain *domain)
{
    (void)domain;
    domain_on = false;
    return 0;
}

static void get(void)
{
    CHECK(pm_runtime_get_sync(rig.client) >= 0);
}

static void put(void)
{
    CHECK(pm_runtime_put_sync(rig.client) >= 0);
}

/* Nothing else tells a device without a driver. */
static void open_domain(struct generic_pm_domain *domain)
{
    *domain =
        (struct generic_pm_domain){.name = "slow", .power_on = domain_up, .power_off = domain_down};
    pm_genpd_init(domain, true);
    domain_on = false;
    rig.client_is_told = true;
    CHECK_EQ(platform_driver_register(&sleep_client_driver), 0);
    rig.client = sleep_add_device("user");
    rig.client->pm_domain = domain;
}

static void close_domain(void)
{
    platform_device_unregister(to_platform_device(rig.client));
    platform_driver_unregister(&sleep_client_driver);
    CHECK(!domain_on);
}

static void irq_safe_power_may_be_had_anywhere_and_keeps_its_domain_on(void)
{
    static struct generic_pm_domain domain;

    open_domain(&domain);
    pm_runtime_irq_safe(rig.client);
    pm_runtime_enable(rig.client);
    in_atomic_region(get);
    CHECK(domain_on);
    in_atomic_region(put);
    CHECK(pm_runtime_suspended(rig.client));
    CHECK(domain_on); /* the price */
    close_domain();
}

#ifdef DEBUG_CHECKER
static void get_in_atomic(void)
{
    in_atomic_region(get);
}

static void power_that_blocks_cannot_be_had_where_nothing_may_sleep(void)
{
    static struct generic_pm_domain domain;

    open_domain(&domain);
    pm_runtime_enable(rig.client);
    get();
    CHECK(domain_on);
    put();
    CHECK(!domain_on);
    get();
    BREAKS(RULE_SLEEP, get_in_atomic); /* also when it is on already */
    put();
    put();
    close_domain();
}
#endif

/* --- API-210 ------------------------------------------------------------------------------ */

static void flush_one(void)
{
    bench_issue(rig.chan, 0);
    fake_finish(rig.chan);
    selftest_settle();
    CHECK(bench_arrived(0));
}

static void clients_sleep_before_their_controller_whatever_the_order(void)
{
    for (unsigned turn = 0; turn < 2; turn++) {
        sleep_begin(turn);
        rig.client_sleeps = flush_one;
        CHECK_EQ(sleep_a_while(), 0);
        CHECK_STR(rig.log, "cmMC");
        CHECK_EQ(fake_power.cold, 0);
        CHECK_EQ(piece[0].seen.result.result, DMA_TRANS_NOERROR);
        fake_finish(rig.chan);
        selftest_settle();
        CHECK(bench_arrived(7)); /* begun in its resume */
        sleep_end();
    }
}

/* --- API-211 ------------------------------------------------------------------------------ */

static void a_request_links_the_client_to_its_controller_as_long_as_its_driver_is_there(void)
{
    sleep_begin(false);
    CHECK(device_needs(rig.client, rig.controller));
    CHECK_EQ(pm_runtime_suspend(rig.controller), -EAGAIN); /* a channel needs it, */
    CHECK_EQ(dmaengine_chan_unprepare(rig.chan), 0);
    CHECK(pm_runtime_suspended(rig.controller)); /* not a client that only might (D9) */
    CHECK_EQ(dmaengine_chan_prepare(rig.chan, NULL), 0);
    device_release_driver(rig.client);
    CHECK(!device_needs(rig.client, rig.controller));
    sleep_end();
}

static void a_controller_that_would_need_its_client_is_not_linked(void)
{
    sleep_begin(false);
    bench_end();
    dma_release_channel(rig.chan);
    device_link_remove(rig.client, rig.controller);
    CHECK(device_link_add(rig.controller, rig.client, 0));
    rig.chan = dma_request_chan(rig.client, "rx"); /* told */
    CHECK(!IS_ERR(rig.chan) && !device_needs(rig.client, rig.controller));
    bench_begin(rig.chan);
    device_link_remove(rig.controller, rig.client);
    sleep_end();
}

/* --- API-212 ------------------------------------------------------------------------------ */

static void what_a_controller_has_forgotten_it_knows_again(void)
{
    NEEDS(forget);
    rig.chan = bench_open();
    bench_issue(rig.chan, 0);
    bench_run(rig.chan);
    CHECK_EQ(dmaengine_chan_unprepare(rig.chan), 0);
    engine->forget();
    CHECK_EQ(dmaengine_chan_prepare(rig.chan, NULL), 0);
    bench_issue(rig.chan, 1);
    bench_run(rig.chan);
    CHECK(bench_arrived(1));
    CHECK_EQ(piece[1].seen.calls, 1); /* it interrupts, too */
    rig.while_asleep = engine->forget;
    CHECK_EQ(sleep_a_while(), 0);
    rig.while_asleep = NULL;
    bench_issue(rig.chan, 2);
    bench_run(rig.chan);
    CHECK(bench_arrived(2));
    CHECK_EQ(piece[2].seen.calls, 1);
    bench_close(rig.chan);
}

const struct statement sleep_tests[] = {
    STATEMENT(206, irq_safe_power_may_be_had_anywhere_and_keeps_its_domain_on),
    CHECKED_STATEMENT(206, power_that_blocks_cannot_be_had_where_nothing_may_sleep),
    STATEMENT(210, clients_sleep_before_their_controller_whatever_the_order),
    STATEMENT(211, a_request_links_the_client_to_its_controller_as_long_as_its_driver_is_there),
    STATEMENT(211, a_controller_that_would_need_its_client_is_not_linked),
    OF_ENGINES(212, what_a_controller_has_forgotten_it_knows_again),
    {0},
};
