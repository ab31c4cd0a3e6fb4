/* SPDX-License-Identifier: Apache-2.0 */
#include "sleep_rig.h"

#include "delay.h"
#include "err.h"
#include "fake_dma.h"
#include "jiffies.h"
#include "kthread.h"
#include "pm_runtime.h"
#include "timer.h"

struct sleep_rig rig = {.client_is_told = true};
static unsigned noted;

void sleep_note(char c)
{
    if (noted + 1 < sizeof rig.log)
        rig.log[noted++] = c;
    rig.log[noted] = '\0';
}

/* --- the two drivers ------------------------------------------------------------------ */

static int controller_suspend(struct device *dev)
{
    (void)dev;
    sleep_note('m');
    CHECK(!fake_power.on); /* the core has seen to that */
    return 0;
}

static int controller_resume(struct device *dev)
{
    (void)dev;
    sleep_note('M');
    return 0;
}

static int client_suspend(struct device *dev)
{
    (void)dev;
    sleep_note('c');
    if (rig.client_sleeps)
        rig.client_sleeps();
    return 0;
}

/* It may use its channel again. */
static int client_resume(struct device *dev)
{
    (void)dev;
    sleep_note('C');
    CHECK(fake_power.on);
    bench_issue(rig.chan, 7);
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
    pdev->dev.pm = rig.client_is_told ? &client_pm : &no_pm;
    return 0;
}

static struct platform_driver controller_driver = {.driver = {.name = "dmac", .pm = &controller_pm},
                                                   .probe = probe_controller,
                                                   .remove = remove_controller};
struct platform_driver sleep_client_driver = {.driver = {.name = "user", .pm = &client_pm},
                                              .probe = probe_client};

static bool any(struct dma_chan *c, void *param)
{
    (void)c;
    (void)param;
    return true;
}

static const struct dma_slave_map map[] = {{"user", "rx", NULL}};

struct device *sleep_add_device(const char *name)
{
    return &platform_device_register_simple(name, -1)->dev;
}

void sleep_begin(bool client_first)
{
    struct sleep_rig *const r = &rig;

    noted = 0;
    r->log[0] = '\0';
    r->client_sleeps = NULL;
    CHECK_EQ(platform_driver_register(&controller_driver), 0);
    CHECK_EQ(platform_driver_register(&sleep_client_driver), 0);
    if (client_first)
        r->client = sleep_add_device("user");
    r->controller = sleep_add_device("dmac");
    if (!client_first)
        r->client = sleep_add_device("user");
    fake.filter = (struct dma_filter){.fn = any, .mapcnt = 1, .map = map};
    r->chan = dma_request_chan(r->client, "rx");
    CHECK(!IS_ERR(r->chan));
    bench_begin(r->chan);
}

void sleep_end(void)
{
    if (rig.chan)
        bench_close(rig.chan);
    else
        bench_end();
    platform_device_unregister(to_platform_device(rig.client));
    platform_device_unregister(to_platform_device(rig.controller));
    platform_driver_unregister(&sleep_client_driver);
    platform_driver_unregister(&controller_driver);
    rig.client_is_told = true;
}

void sleep_begin_untold(void)
{
    rig.client_is_told = false;
    sleep_begin(false);
    rig.chan->slave = NULL;
}

void sleep_finish(unsigned n)
{
    CHECK(fake_finish(rig.chan));
    selftest_settle();
    CHECK(bench_arrived(n));
    CHECK_EQ(piece[n].seen.calls, 1);
    CHECK_EQ(piece[n].seen.result.result, DMA_TRANS_NOERROR);
}

bool engine_is_bound(void)
{
    const struct device *dev = engine->device()->dev;

    return dev->power.known && to_platform_device(dev)->driver;
}

/* --- the system ------------------------------------------------------------------------- */

static void alarm(struct timer_list *t)
{
    (void)t;
    if (rig.while_asleep)
        rig.while_asleep();
    pm_system_wakeup();
}

static int thread(void *arg)
{
    (void)arg;
    msleep(SLEEP_MS);
    rig.thread_asleep();
    pm_system_wakeup();
    return 0;
}

static int sleep_with_a_thread(void)
{
    struct task_struct *task = kthread_run(thread, NULL, "sleepless");
    int err;

    CHECK(!IS_ERR(task));
    err = pm_suspend();
    kthread_stop(task);
    return err;
}

int sleep_a_while(void)
{
    static struct timer_list timer;
    int err;

    if (rig.thread_asleep)
        return sleep_with_a_thread();
    timer_setup(&timer, alarm, 0);
    mod_timer(&timer, get_jiffies() + msecs_to_jiffies(SLEEP_MS));
    err = pm_suspend();
    timer_delete_sync(&timer);
    return err;
}
