/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DMA engine: controllers when the whole system sleeps, for all drivers. Clients
 * are suspended before (their links see to that), so nothing should be on its
 * way. What is, of a client that was not even told, keeps the system awake;
 * anything else ends as aborted, and is called back for (API-213). While it
 * sleeps a controller's channels are as unprepared ones, but for what was
 * submitted: it may be terminated, or issued, which takes effect when it wakes.
 */
#include "registry.h"

#include "err.h"

/* The client is a device, and has not been told that the system goes to sleep. */
static bool is_active(const struct device *client)
{
    return client && client->power.known &&
           (list_empty(&client->power.asleep) || !client->pm || !client->pm->suspend);
}

static bool has_power(const struct dma_chan *chan)
{
    return chan->client_count && chan->power != DMA_CHAN_UNPREPARED;
}

/* --- going to sleep --------------------------------------------------------------------- */

/* All that was issued; what was not is still the client's. */
static int abort_transfers(struct dma_chan *chan)
{
    const struct dma_device *device = chan->device;
    const dma_cookie_t before = chan->terminated_cookie;
    const int err = device->device_terminate_all ? device->device_terminate_all(chan) : -ENOSYS;
    const dma_cookie_t after = chan->terminated_cookie;

    if (after != before && after != chan->completed_cookie)
        dev_warn(device->dev, "%s: transfers of %s are aborted, the system goes to sleep\n",
                 chan->name, chan->slave ? chan->slave->name : "a client");
    return err;
}

/* Then nothing runs, and all callbacks have returned. What they prepare is refused, and what they
 * issue waits: the channel is without power already, for its client. */
static int end_transfers(struct dma_chan *chan)
{
    const struct dma_device *device = chan->device;
    int err = 0;

    chan->aborter = current;
    if (!chan->dead && dma_chan_busy(chan))
        err = abort_transfers(chan);
    if (!err && device->device_synchronize)
        device->device_synchronize(chan);
    chan->aborter = NULL;
    return err;
}

/* 0, or why it cannot sleep now. */
static int prepare_to_sleep(struct dma_device *device)
{
    struct dma_chan *chan;

    list_for_each_entry (chan, &device->channels, device_node)
        if (has_power(chan) && !chan->dead && dma_chan_busy(chan) && is_active(chan->slave)) {
            dev_err(device->dev, "%s: %s transfers, and was not suspended\n", chan->name,
                    chan->slave->name);
            return -EBUSY;
        }
    return 0;
}

static int put_chan_to_sleep(struct dma_chan *chan)
{
    const bool powered = has_power(chan);

    chan->awake = chan->power;
    WRITE_ONCE(chan->issue_late, 0);
    __atomic_store_n(&chan->power, DMA_CHAN_UNPREPARED, __ATOMIC_SEQ_CST); /* after `asleep` */
    return powered ? end_transfers(chan) : 0;
}

static int sleep(struct dma_device *device)
{
    struct dma_chan *chan;
    int err = 0;

    __atomic_store_n(&device->asleep, true, __ATOMIC_SEQ_CST);
    list_for_each_entry (chan, &device->channels, device_node) {
        const int failed = put_chan_to_sleep(chan);

        err = err ? err : failed;
    }
    if (!err && device->powered && device->device_power)
        err = device->device_power(device, false);
    return err;
}

/* --- waking up -------------------------------------------------------------------------- */

/* It may go to sleep, or wake up, between two looks. */
bool dma_chan_not_prepared(const struct dma_chan *chan)
{
    return !__atomic_load_n(&chan->device->asleep, __ATOMIC_SEQ_CST) &&
           __atomic_load_n(&chan->power, __ATOMIC_SEQ_CST) == DMA_CHAN_UNPREPARED;
}

/* If it has power by now, nobody makes up for it. */
bool dma_issue_late(struct dma_chan *chan)
{
    __atomic_store_n(&chan->issue_late, READ_ONCE(chan->cookie), __ATOMIC_SEQ_CST);
    return __atomic_load_n(&chan->power, __ATOMIC_SEQ_CST) != DMA_CHAN_UNPREPARED;
}

/* What was issued late begins before anybody else can issue; who comes between the two has issued
 * all that there is. */
static void wake_chan(struct dma_chan *chan)
{
    const bool used = chan->awake != DMA_CHAN_UNPREPARED;

    chan->aborter = current;
    if (used && READ_ONCE(chan->issue_late))
        dma_call_issue(chan);
    chan->aborter = NULL;
    __atomic_store_n(&chan->power, chan->awake, __ATOMIC_SEQ_CST);
    if (__atomic_exchange_n(&chan->issue_late, 0, __ATOMIC_SEQ_CST) && used)
        dma_call_issue(chan);
}

static int wake(struct dma_device *device, bool power)
{
    struct dma_chan *chan;
    int err = 0;

    if (power && device->powered && device->device_power)
        err = device->device_power(device, true); /* it has lost its registers (API-212) */
    if (err)
        return err;
    list_for_each_entry (chan, &device->channels, device_node)
        wake_chan(chan);
    __atomic_store_n(&device->asleep, false, __ATOMIC_SEQ_CST);
    return 0;
}

/* --- of the controller's device ------------------------------------------------------------ */

static int suspend(struct device *dev)
{
    struct dma_device *device;
    int err = 0;

    mutex_lock(&dma_registry);
    mutex_lock(&dma_power_lock);
    list_for_each_entry (device, &dma_devices, global_node)
        if (!err && device->dev == dev && !device->asleep) /* still: it did not wake up */
            err = prepare_to_sleep(device);
    list_for_each_entry (device, &dma_devices, global_node)
        if (!err && device->dev == dev && !device->asleep && (err = sleep(device)))
            wake(device, false);
    list_for_each_entry (device, &dma_devices, global_node)
        if (err && device->dev == dev && device->asleep)
            wake(device, true);
    mutex_unlock(&dma_power_lock);
    mutex_unlock(&dma_registry);
    return err;
}

static int resume(struct device *dev)
{
    struct dma_device *device;
    int err = 0;

    mutex_lock(&dma_registry);
    mutex_lock(&dma_power_lock);
    list_for_each_entry (device, &dma_devices, global_node)
        if (device->dev == dev && device->asleep)
            err = err ? err : wake(device, true);
    mutex_unlock(&dma_power_lock);
    mutex_unlock(&dma_registry);
    return err;
}

const struct dev_pm_ops dma_class_pm = {.suspend = suspend, .resume = resume};
