/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the board's controller of clocks, resets and power gives to a device: to the DMA controller,
 * which has no other driver here. Its register SYNC is seen to be lost, or kept.
 */
#include "clk.h"
#include "err.h"
#include "io.h"
#include "kerneltest.h"
#include "pl080_regs.h"
#include "platform_device.h"
#include "pm_domain.h"
#include "pm_runtime.h"
#include "rcpc_regs.h"
#include "reset.h"

enum { SYNC = 0x55a3, SOON = 100, TOO_LATE = 50000000 };

static u8 __iomem *rcpc, *dmac;
static struct clk *clk;
static struct reset_control *line;
static struct device *dev;
static int probe_result;

static int probe(struct platform_device *pdev)
{
    dev = &pdev->dev;
    clk = devm_clk_get(dev, NULL);
    line = devm_reset_control_get_exclusive(dev, NULL);
    if (IS_ERR(clk) || IS_ERR(line))
        return -ENXIO;
    CHECK(readl(rcpc + RCPC_POWER_ON) & BIT(0)); /* a probe may touch registers */
    pm_runtime_enable(dev);
    return probe_result;
}

static const struct of_device_id match[] = {{.compatible = "arm,pl080"}, {0}};
static struct platform_driver driver = {.driver = {.name = "supplied", .of_match_table = match},
                                        .probe = probe};

static bool is_on(unsigned what)
{
    return readl(rcpc + what) & BIT(0);
}

static void begin(void)
{
    rcpc = of_iomap(of_find_compatible_node(NULL, "dmavp,rcpc"), 0);
    dmac = of_iomap(of_find_compatible_node(NULL, "arm,pl080"), 0);
    writel(SOON, rcpc + RCPC_SETTLE(0));
    dev = NULL;
    probe_result = 0;
    CHECK_EQ(platform_driver_register(&driver), 0);
    CHECK(dev && to_platform_device(dev)->driver == &driver);
}

static void end(void)
{
    CHECK_EQ(dev->power.usage_count, 0);
    platform_driver_unregister(&driver);
    CHECK(!is_on(RCPC_POWER_ON)); /* nobody has it any more */
}

static void begin_powered(void)
{
    begin();
    CHECK_EQ(pm_runtime_resume_and_get(dev), 0);
}

static void end_powered(void)
{
    CHECK_EQ(pm_runtime_put_sync(dev), 0);
    end();
}

static void run_clock(void)
{
    writel(PUT(RCPC_CLOCK_DIV, 1) | RCPC_CLOCK_E, rcpc + RCPC_CLOCK(0));
}

static void stop_clock(void)
{
    writel(PUT(RCPC_CLOCK_DIV, 1), rcpc + RCPC_CLOCK(0));
}

/* --- domains ------------------------------------------------------------------------- */

static void the_domain_of_a_device_has_power_while_it_is_at_work(void)
{
    u32 switches;

    begin();
    CHECK_EQ(pm_runtime_resume_and_get(dev), 0);
    CHECK(is_on(RCPC_POWER_ON)); /* it is not asked for alone, it has come up */
    switches = readl(rcpc + RCPC_POWER_SWITCHES(0));
    writel(SYNC, dmac + PL080_SYNC);
    CHECK_EQ(readl(dmac + PL080_SYNC), SYNC);
    CHECK_EQ(pm_runtime_put_sync(dev), 0);
    CHECK(!is_on(RCPC_POWER_ON));
    CHECK_EQ(pm_runtime_resume_and_get(dev), 0);
    CHECK_EQ(readl(rcpc + RCPC_POWER_SWITCHES(0)), switches + 2);
    CHECK_EQ(readl(dmac + PL080_SYNC), 0); /* it has forgotten (API-212) */
    CHECK_EQ(pm_runtime_put_sync(dev), 0);
    end();
}

static void a_domain_that_fails_is_told_and_may_be_tried_again(void)
{
    begin();
    writel(BIT(0), rcpc + RCPC_FAIL);
    CHECK_EQ(pm_runtime_resume_and_get(dev), -EIO);
    CHECK(pm_runtime_suspended(dev));
    CHECK_EQ(dev->power.usage_count, 0);
    CHECK_EQ(readl(rcpc + RCPC_POWER_STATUS(0)), 0); /* off, and not failed any more */
    writel(0, rcpc + RCPC_FAIL);
    CHECK_EQ(pm_runtime_resume_and_get(dev), 0);
    CHECK(is_on(RCPC_POWER_ON));
    CHECK_EQ(pm_runtime_put_sync(dev), 0);
    end();
}

static void a_domain_that_does_not_settle_is_given_up(void)
{
    begin();
    writel(TOO_LATE, rcpc + RCPC_SETTLE(0));
    CHECK_EQ(pm_runtime_resume_and_get(dev), -ETIMEDOUT);
    CHECK_EQ(readl(rcpc + RCPC_POWER_STATUS(0)), 0);
    CHECK_EQ(dev->power.usage_count, 0);
    writel(SOON, rcpc + RCPC_SETTLE(0));
    CHECK_EQ(pm_runtime_resume_and_get(dev), 0);
    CHECK_EQ(pm_runtime_put_sync(dev), 0);
    end();
}

static void a_device_without_power_is_not_bound(void)
{
    begin();
    end();
    writel(BIT(0), rcpc + RCPC_FAIL);
    dev = NULL;
    CHECK_EQ(platform_driver_register(&driver), 0);
    CHECK(!dev); /* its probe was not called */
    writel(0, rcpc + RCPC_FAIL);
    platform_driver_unregister(&driver);
    begin();
    end();
}

static void a_probe_that_fails_leaves_the_domain_off(void)
{
    begin();
    end();
    probe_result = -ENXIO;
    CHECK_EQ(platform_driver_register(&driver), 0);
    CHECK(dev && !to_platform_device(dev)->driver);
    CHECK(!is_on(RCPC_POWER_ON));
    platform_driver_unregister(&driver);
}

/* --- clocks ------------------------------------------------------------------------------ */

static void a_clock_runs_while_somebody_has_enabled_it(void)
{
    unsigned long flags;

    begin_powered();
    CHECK(is_on(RCPC_CLOCK_ON));        /* the board began with it */
    CHECK_EQ(clk_enable(clk), -EINVAL); /* told */
    CHECK_EQ(clk_prepare_enable(clk), 0);
    CHECK_EQ(clk_prepare_enable(clk), 0);
    writel(SYNC, dmac + PL080_SYNC);
    clk_disable_unprepare(clk);
    CHECK(is_on(RCPC_CLOCK_ON));
    local_irq_save(flags);
    clk_disable(clk);
    CHECK(!is_on(RCPC_CLOCK_ON));
    CHECK_EQ(clk_enable(clk), 0);
    CHECK(is_on(RCPC_CLOCK_ON));
    local_irq_restore(flags);
    CHECK_EQ(readl(dmac + PL080_SYNC), SYNC); /* it has forgotten nothing */
    clk_disable(clk);
    clk_disable(clk); /* told */
    clk_unprepare(clk);
    clk_unprepare(clk); /* told */
    CHECK_EQ(clk_prepare_enable(clk), 0);
    CHECK(is_on(RCPC_CLOCK_ON));
    clk_disable_unprepare(clk);
    run_clock(); /* for the board's next user */
    end_powered();
}

/* Who has not enabled it cannot stop it. */
static void a_user_cannot_stop_the_clock_of_another_one(void)
{
    struct clk *other;

    begin_powered();
    other = devm_clk_get(dev, NULL);
    CHECK(!IS_ERR(other) && other != clk);
    CHECK_EQ(clk_prepare_enable(clk), 0);
    CHECK_EQ(clk_prepare(other), 0);
    clk_disable(other); /* told */
    CHECK(is_on(RCPC_CLOCK_ON));
    CHECK_EQ(clk_enable(other), 0);
    clk_disable(clk);
    clk_disable(clk); /* told */
    CHECK(is_on(RCPC_CLOCK_ON));
    clk_disable_unprepare(other);
    CHECK(!is_on(RCPC_CLOCK_ON));
    clk_unprepare(clk);
    run_clock();
    end_powered();
}

static void a_clock_that_a_driver_leaves_enabled_is_given_back(void)
{
    begin_powered();
    CHECK_EQ(clk_prepare_enable(clk), 0);
    CHECK_EQ(pm_runtime_put_sync(dev), 0);
    end(); /* told */
    CHECK(!is_on(RCPC_CLOCK_ON));
    run_clock();
}

static void a_clock_that_was_stopped_behind_its_user_s_back_runs_again(void)
{
    begin_powered();
    stop_clock();
    CHECK(clk_revive(clk)); /* which has not asked for it */
    CHECK(!is_on(RCPC_CLOCK_ON));
    CHECK_EQ(clk_prepare_enable(clk), 0);
    CHECK(is_on(RCPC_CLOCK_ON));
    stop_clock();
    CHECK(clk_revive(clk)); /* told */
    CHECK(is_on(RCPC_CLOCK_ON));
    clk_disable_unprepare(clk);
    run_clock();
    end_powered();
}

static void a_rate_is_that_of_the_controller_s_clock_divided(void)
{
    begin_powered();
    CHECK_EQ(clk_get_rate(clk), 100000000);
    writel(PUT(RCPC_CLOCK_DIV, 4) | RCPC_CLOCK_E, rcpc + RCPC_CLOCK(0));
    CHECK_EQ(clk_get_rate(clk), 25000000);
    run_clock();
    CHECK_EQ(clk_get_rate(NULL), 0);
    end_powered();
}

static void a_domain_that_was_switched_off_behind_its_device_s_back_is_restored(void)
{
    begin_powered();
    CHECK(pm_domain_is_up(dev));
    CHECK_EQ(pm_domain_restore(dev), 0); /* nothing to do */
    writel(0, rcpc + RCPC_POWER(0));
    CHECK(!pm_domain_is_up(dev));
    CHECK_EQ(pm_domain_restore(dev), 0); /* told */
    CHECK(is_on(RCPC_POWER_ON) && pm_domain_is_up(dev));
    writel(0, rcpc + RCPC_POWER(0));
    writel(BIT(0), rcpc + RCPC_FAIL);
    CHECK_EQ(pm_domain_restore(dev), -EIO);
    writel(0, rcpc + RCPC_FAIL);
    CHECK_EQ(pm_domain_restore(dev), 0);
    end_powered();
}

/* --- resets -------------------------------------------------------------------------------- */

static void a_device_that_is_reset_has_its_registers_as_at_first(void)
{
    u32 count;

    begin_powered();
    count = readl(rcpc + RCPC_RESET_COUNT(0));
    CHECK_EQ(reset_control_status(line), 0);
    writel(SYNC, dmac + PL080_SYNC);
    CHECK_EQ(reset_control_assert(line), 0);
    CHECK_EQ(reset_control_status(line), 1);
    CHECK(is_on(RCPC_RESET));
    CHECK_EQ(reset_control_deassert(line), 0);
    CHECK(!is_on(RCPC_RESET));
    CHECK_EQ(readl(dmac + PL080_SYNC), 0);
    writel(SYNC, dmac + PL080_SYNC);
    CHECK_EQ(reset_control_reset(line), 0);
    CHECK_EQ(readl(dmac + PL080_SYNC), 0);
    CHECK_EQ(readl(rcpc + RCPC_RESET_COUNT(0)), count + 2);
    CHECK(readl(rcpc + RCPC_RESET) & BIT(1)); /* that of the other device is as it was */
    end_powered();
}

static void a_line_is_shared_by_those_who_say_so(void)
{
    struct reset_control *other;

    begin();
    CHECK_EQ(PTR_ERR(devm_reset_control_get_shared(dev, NULL)), -EBUSY);
    CHECK_EQ(PTR_ERR(devm_reset_control_get_exclusive(dev, NULL)), -EBUSY);
    CHECK_EQ(PTR_ERR(devm_reset_control_get_exclusive(dev, "other")), -ENOENT);
    CHECK(!devm_reset_control_get_optional_shared(dev, "other"));
    CHECK_EQ(reset_control_deassert(NULL), 0);
    device_release_driver(dev);
    CHECK_EQ(line->users, 0);
    other = devm_reset_control_get_shared(dev, NULL);
    CHECK(devm_reset_control_get_shared(dev, NULL) == other);
    CHECK_EQ(reset_control_assert(other), -EINVAL); /* told */
    CHECK_EQ(reset_control_reset(other), -EINVAL);  /* told */
    CHECK_EQ(reset_control_deassert(other), 0);
    CHECK_EQ(reset_control_deassert(other), 0);
    CHECK_EQ(reset_control_assert(other), 0);
    CHECK(!is_on(RCPC_RESET)); /* one of them needs it */
    CHECK_EQ(reset_control_assert(other), 0);
    CHECK(is_on(RCPC_RESET));
    CHECK_EQ(reset_control_deassert(other), 0);
    CHECK_EQ(device_attach(dev), -ENXIO); /* two have it, and give it back */
    CHECK_EQ(other->users, 0);
    CHECK_EQ(device_attach(dev), 1);
    end();
}

#define T(name)                                                                                    \
    {                                                                                              \
        "supply." #name, name                                                                      \
    }
const struct selftest supply_tests[] = {
    T(the_domain_of_a_device_has_power_while_it_is_at_work),
    T(a_domain_that_fails_is_told_and_may_be_tried_again),
    T(a_domain_that_does_not_settle_is_given_up),
    T(a_device_without_power_is_not_bound),
    T(a_probe_that_fails_leaves_the_domain_off),
    T(a_clock_runs_while_somebody_has_enabled_it),
    T(a_user_cannot_stop_the_clock_of_another_one),
    T(a_clock_that_a_driver_leaves_enabled_is_given_back),
    T(a_clock_that_was_stopped_behind_its_user_s_back_runs_again),
    T(a_rate_is_that_of_the_controller_s_clock_divided),
    T(a_domain_that_was_switched_off_behind_its_device_s_back_is_restored),
    T(a_device_that_is_reset_has_its_registers_as_at_first),
    T(a_line_is_shared_by_those_who_say_so),
    {NULL, NULL},
};
