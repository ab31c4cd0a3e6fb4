/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 2.21: API-206 and API-210 to API-213: irq-safe power, links, and the sleep of the whole system.
 * Controller and client are devices of the bus: one is the provider without hardware, the other
 * streams by it, and what each is told is written down: c, C: the client sleeps, is awake; m, M:
 * the controller.
 */
#include "fake_dma.h"
#include "sections.h"

#include "device_link.h"
#include "err.h"
#include "jiffies.h"
#include "pm_domain.h"
#include "pm_runtime.h"
#include "string.h"
#include "timer.h"

enum { SLEEP_MS = 3 };

static char seen_log[32];
static unsigned noted;
static struct device *controller, *client;
static struct dma_chan *chan;
static void (*client_sleeps)(void);
static bool client_is_told = true;

static void note(char c)
{
    if (noted + 1 < sizeof seen_log)
        seen_log[noted++] = c;
    seen_log[noted] = '\0';
}

/* --- the two drivers ------------------------------------------------------------------ */

static int controller_suspend(struct device *dev)
{
    (void)dev;
    note('m');
    CHECK(!fake_power.on); /* the core has seen to that */
    return 0;
}

static int controller_resume(struct device *dev)
{
    (void)dev;
    note('M');
    return 0;
}

static int client_suspend(struct device *dev)
{
    (void)dev;
    note('c');
    if (client_sleeps)
        client_sleeps();
    return 0;
}

/* It may use its channel again. */
static int client_resume(struct device *dev)
{
    (void)dev;
    note('C');
    CHECK(fake_power.on);
    bench_issue(chan, 7);
    return 0;
}

static const struct dev_pm_ops controller_pm = {.suspend = controller_suspend,
                                                .resume = controller_resume};
static const struct dev_pm_ops client_pm = {.suspend = client_suspend, .resume = client_resume};
static const struct dev_pm_ops no_pm = {0};

static int probe_controller(struct platform_device *pdev)
{
    pm_runtime_enable(&pdev->dev);
    fake_create_on(&pdev->dev);
    dma_cap_set(DMA_SLAVE, fake.cap_mask);
    return 0;
}

static void remove_controller(struct platform_device *pdev)
{
    (void)pdev;
    fake_destroy();
}

static int probe_client(struct platform_device *pdev)
{
    pdev->dev.pm = client_is_told ? &client_pm : &no_pm;
    return 0;
}

static struct platform_driver controller_driver = {.driver = {.name = "dmac", .pm = &controller_pm},
                                                   .probe = probe_controller,
                                                   .remove = remove_controller};
static struct platform_driver client_driver = {.driver = {.name = "user", .pm = &client_pm},
                                               .probe = probe_client};

static bool any(struct dma_chan *c, void *param)
{
    (void)c;
    (void)param;
    return true;
}

static const struct dma_slave_map map[] = {{"user", "rx", NULL}};

static struct device *add(const char *name)
{
    return &platform_device_register_simple(name, -1)->dev;
}

/* The client has a channel by its name; the device that was there first is it, or the controller.
 */
static void begin(bool client_first)
{
    noted = 0;
    seen_log[0] = '\0';
    client_sleeps = NULL;
    CHECK_EQ(platform_driver_register(&controller_driver), 0);
    CHECK_EQ(platform_driver_register(&client_driver), 0);
    if (client_first)
        client = add("user");
    controller = add("dmac");
    if (!client_first)
        client = add("user");
    fake.filter = (struct dma_filter){.fn = any, .mapcnt = 1, .map = map};
    chan = dma_request_chan(client, "rx");
    CHECK(!IS_ERR(chan));
    bench_begin(chan);
}

static void end(void)
{
    bench_close(chan);
    platform_device_unregister(to_platform_device(client));
    platform_device_unregister(to_platform_device(controller));
    platform_driver_unregister(&client_driver);
    platform_driver_unregister(&controller_driver);
    client_is_told = true;
}

/* --- the system ------------------------------------------------------------------------- */

static void (*while_asleep)(void);

static void alarm(struct timer_list *t)
{
    (void)t;
    if (while_asleep)
        while_asleep();
    pm_system_wakeup();
}

static int sleep_a_while(void)
{
    static struct timer_list timer;
    int err;

    timer_setup(&timer, alarm, 0);
    mod_timer(&timer, get_jiffies() + msecs_to_jiffies(SLEEP_MS));
    err = pm_suspend();
    timer_delete_sync(&timer);
    return err;
}

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
    CHECK(pm_runtime_get_sync(client) >= 0);
}

static void put(void)
{
    CHECK(pm_runtime_put_sync(client) >= 0);
}

/* Nothing else tells a device without a driver. */
static void open_domain(struct generic_pm_domain *domain)
{
    *domain =
        (struct generic_pm_domain){.name = "slow", .power_on = domain_up, .power_off = domain_down};
    pm_genpd_init(domain, true);
    domain_on = false;
    client_is_told = true;
    CHECK_EQ(platform_driver_register(&client_driver), 0);
    client = add("user");
    client->pm_domain = domain;
}

static void close_domain(void)
{
    platform_device_unregister(to_platform_device(client));
    platform_driver_unregister(&client_driver);
    CHECK(!domain_on);
}

static void irq_safe_power_may_be_had_anywhere_and_keeps_its_domain_on(void)
{
    static struct generic_pm_domain domain;

    open_domain(&domain);
    pm_runtime_irq_safe(client);
    pm_runtime_enable(client);
    in_atomic_region(get);
    CHECK(domain_on);
    in_atomic_region(put);
    CHECK(pm_runtime_suspended(client));
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
    pm_runtime_enable(client);
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
    bench_issue(chan, 0);
    fake_finish(chan);
    selftest_settle();
    CHECK(bench_arrived(0));
}

static void clients_sleep_before_their_controller_whatever_the_order(void)
{
    for (unsigned turn = 0; turn < 2; turn++) {
        begin(turn);
        client_sleeps = flush_one;
        CHECK_EQ(sleep_a_while(), 0);
        CHECK_STR(seen_log, "cmMC");
        CHECK_EQ(fake_power.cold, 0);
        CHECK_EQ(piece[0].seen.result.result, DMA_TRANS_NOERROR);
        fake_finish(chan);
        selftest_settle();
        CHECK(bench_arrived(7)); /* begun in its resume */
        end();
    }
}

/* --- API-211 ------------------------------------------------------------------------------ */

static void a_request_links_the_client_to_its_controller_as_long_as_its_driver_is_there(void)
{
    begin(false);
    CHECK(device_needs(client, controller));
    CHECK_EQ(pm_runtime_suspend(controller), -EAGAIN); /* a channel needs it, */
    CHECK_EQ(dmaengine_chan_unprepare(chan), 0);
    CHECK(pm_runtime_suspended(controller)); /* not a client that only might (D9) */
    CHECK_EQ(dmaengine_chan_prepare(chan, NULL), 0);
    device_release_driver(client);
    CHECK(!device_needs(client, controller));
    end();
}

static void a_controller_that_would_need_its_client_is_not_linked(void)
{
    begin(false);
    bench_end();
    dma_release_channel(chan);
    device_link_remove(client, controller);
    CHECK(device_link_add(controller, client, 0));
    chan = dma_request_chan(client, "rx"); /* told */
    CHECK(!IS_ERR(chan) && !device_needs(client, controller));
    bench_begin(chan);
    device_link_remove(controller, client);
    end();
}

/* --- API-212 ------------------------------------------------------------------------------ */

static void what_a_controller_has_forgotten_it_knows_again(void)
{
    NEEDS(forget);
    chan = bench_open();
    bench_issue(chan, 0);
    bench_run(chan);
    CHECK_EQ(dmaengine_chan_unprepare(chan), 0);
    engine->forget();
    CHECK_EQ(dmaengine_chan_prepare(chan, NULL), 0);
    bench_issue(chan, 1);
    bench_run(chan);
    CHECK(bench_arrived(1));
    CHECK_EQ(piece[1].seen.calls, 1); /* it interrupts, too */
    while_asleep = engine->forget;
    CHECK_EQ(sleep_a_while(), 0);
    while_asleep = NULL;
    bench_issue(chan, 2);
    bench_run(chan);
    CHECK(bench_arrived(2));
    CHECK_EQ(piece[2].seen.calls, 1);
    bench_close(chan);
}

/* --- API-213 ------------------------------------------------------------------------------ */

static void check_aborted(unsigned n, u32 residue)
{
    CHECK_EQ(piece[n].seen.calls, 1);
    CHECK_EQ(piece[n].seen.result.result, DMA_TRANS_ABORTED);
    CHECK_EQ(piece[n].seen.result.residue, residue);
    CHECK_EQ(dmaengine_tx_status(chan, piece[n].seen.cookie, NULL), DMA_ERROR);
}

static void leave_two(void)
{
    fake_hold(chan, 64);
    bench_issue(chan, 0);
    bench_issue(chan, 1);
}

static void what_a_client_leaves_when_it_sleeps_is_aborted_and_told(void)
{
    begin(false);
    client_sleeps = leave_two;
    CHECK_EQ(sleep_a_while(), 0);
    CHECK_STR(seen_log, "cmMC");
    selftest_settle();
    check_aborted(0, PIECE - 64);
    check_aborted(1, PIECE);
    CHECK_EQ(fake_power.cold, 0);
    CHECK(fake_finish(chan));
    selftest_settle();
    CHECK(bench_arrived(7));
    end();
}

static void a_client_that_is_not_told_keeps_the_system_awake_while_it_transfers(void)
{
    client_is_told = false;
    begin(false);
    leave_two();
    CHECK_EQ(sleep_a_while(), -EBUSY);
    CHECK_STR(seen_log, "");
    CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), PIECE - 64);
    fake_hold(chan, FAKE_FREE);
    while (fake_finish(chan))
        ;
    selftest_settle();
    CHECK(bench_arrived(0) && bench_arrived(1));
    CHECK_EQ(sleep_a_while(), 0); /* idle, it does not stand against it */
    CHECK_STR(seen_log, "mM");
    CHECK_EQ(fake_power.cold, 0);
    end();
}

static struct dma_async_tx_descriptor *prepared;
static unsigned accesses;

static void use_what_sleeps(void)
{
    const unsigned before = fake_power.accesses;

    prepared = dmaengine_prep_dma_memcpy(chan, piece[0].to, piece[0].from, PIECE, DMA_CTRL_ACK);
    dma_async_issue_pending(chan);
    dmaengine_terminate_async(chan);
    dmaengine_tx_status(chan, chan->cookie, NULL);
    accesses = fake_power.accesses - before;
}

static void nobody_reaches_a_controller_that_sleeps(void)
{
    begin(false);
    accesses = 1;
    while_asleep = use_what_sleeps;
    CHECK_EQ(sleep_a_while(), 0);
    while_asleep = NULL;
    CHECK(!prepared);
    CHECK_EQ(accesses, 0);
    CHECK_EQ(fake_power.cold, 0);
    fake_finish(chan);
    end();
}

static bool is_bound(struct device *dev)
{
    return dev->power.known && to_platform_device(dev)->driver;
}

/* Of an engine, in the middle of a transfer. */
static void a_transfer_of_an_engine_that_goes_to_sleep_is_aborted(void)
{
    struct dma_tx_state state;

    NEEDS(hold);
    if (!is_bound(engine->device()->dev))
        SKIP("the engine is no device of the bus that has a driver");
    chan = bench_open();
    engine_stop_in_the_middle(chan, 0);
    dmaengine_tx_status(chan, piece[0].seen.cookie, &state);
    CHECK_EQ(sleep_a_while(), 0);
    selftest_settle();
    check_aborted(0, state.residue);
    CHECK(bench_has(0, PIECE - state.residue)); /* the rest is as it was */
    bench_issue(chan, 1);
    bench_run(chan);
    CHECK(bench_arrived(1));
    bench_close(chan);
}

const struct statement sleep_tests[] = {
    STATEMENT(206, irq_safe_power_may_be_had_anywhere_and_keeps_its_domain_on),
    CHECKED_STATEMENT(206, power_that_blocks_cannot_be_had_where_nothing_may_sleep),
    STATEMENT(210, clients_sleep_before_their_controller_whatever_the_order),
    STATEMENT(211, a_request_links_the_client_to_its_controller_as_long_as_its_driver_is_there),
    STATEMENT(211, a_controller_that_would_need_its_client_is_not_linked),
    OF_ENGINES(212, what_a_controller_has_forgotten_it_knows_again),
    STATEMENT(213, what_a_client_leaves_when_it_sleeps_is_aborted_and_told),
    STATEMENT(213, a_client_that_is_not_told_keeps_the_system_awake_while_it_transfers),
    STATEMENT(213, nobody_reaches_a_controller_that_sleeps),
    OF_ENGINES(213, a_transfer_of_an_engine_that_goes_to_sleep_is_aborted),
    {0},
};
