/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "Client and controller both sleep in the late phase, and who is first is luck" (2017): here there
 * are no phases. The client has a link to its controller, so it sleeps first, and flushes one last
 * transfer; it is awake last, and transfers at once.
 *
 * Broken: there is no link, and the controller was registered first.
 */
#include "scenario.h"

#include "device_link.h"
#include "jiffies.h"
#include "platform_device.h"
#include "pm.h"
#include "timer.h"

static unsigned flushed, resumed;

static unsigned transfer(unsigned n)
{
    struct dma_async_tx_descriptor *tx = dmaengine_prep_dma_memcpy(
        channel, piece[n].to, piece[n].from, PIECE, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);

    if (!tx)
        return 0;
    bench_give(bench_watch(tx, n), n);
    dma_async_issue_pending(channel);
    return wait_for_completion_timeout(&piece[n].seen.done, msecs_to_jiffies(10)) &&
           bench_arrived(n);
}

static int suspend(struct device *dev)
{
    (void)dev;
    flushed += transfer(0);
    return 0;
}

static int resume(struct device *dev)
{
    (void)dev;
    resumed += transfer(1);
    return 0;
}

static int probe(struct platform_device *pdev)
{
    (void)pdev;
    return 0;
}

static const struct dev_pm_ops pm = {.suspend = suspend, .resume = resume};
static struct platform_driver driver = {.driver = {.name = "client", .pm = &pm}, .probe = probe};

static void wake(struct timer_list *t)
{
    (void)t;
    pm_system_wakeup();
}

static void run(bool broken)
{
    static struct timer_list alarm;
    struct device *client;

    platform_driver_register(&driver);
    client = &platform_device_register_simple("client", -1)->dev;
    channel->slave = client;
    if (!broken)
        device_link_add(client, channel->device->dev, 0);
    timer_setup(&alarm, wake, 0);
    mod_timer(&alarm, get_jiffies() + msecs_to_jiffies(50));
    expect(!pm_suspend(), "the system has slept");
    expect(flushed == 1, "before, the client's last transfer has completed");
    expect(resumed == 1, "and the first one as it was awake");
    channel->slave = NULL;
    platform_device_unregister(to_platform_device(client));
    platform_driver_unregister(&driver);
}

int main(void);

int main(void)
{
    return scenario("s3c", run);
}
