/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DMA engine: controllers when the whole system sleeps, for all drivers. Clients
 * are suspended before (their links see to that), so nothing should be on its
 * way. What is, of a client that was not even told, keeps the system awake;
 * anything else ends as aborted, and is called back for (API-213). While it
 * sleeps a controller's channels are as unprepared ones.
 */
#include "registry.h"

#include "err.h"

/* The client is a device, and has not been told that the system goes to sleep. */
static bool is_active(const struct device *client)
{
    return client && client->power.known &&
           (list_empty(&client->power.asleep) || !client->pm || !client->pm->suspend);
}

static bool is_busy(struct dma_chan *chan)
{
    return chan->client_count && chan->power != DMA_CHAN_UNPREPARED && dma_chan_busy(chan);
}

/* All of it that is on its way, with its callbacks to come; what a callback prepares is refused. */
static int abort_transfers(struct dma_chan *chan)
{
    const struct dma_device *device = chan->device;
    int err;

    dev_warn(device->dev, "%s: transfers of %s are aborted, the system goes to sleep\n", chan->name,
             chan->slave ? chan->slave->name : "a client");
    WRITE_ONCE(chan->power, DMA_CHAN_ENDING);
    chan->aborts = true;
    err = device->device_terminate_all ? device->device_terminate_all(chan) : -ENOSYS;
    chan->aborts = false;
    if (!err && device->device_synchronize)
        device->device_synchronize(chan);
    return err;
}

/* 0, or why it cannot sleep now. */
static int prepare_to_sleep(struct dma_device *device)
{
    struct dma_chan *chan;

    list_for_each_entry (chan, &device->channels, device_node)
        if (is_busy(chan) && is_active(chan->slave)) {
            dev_err(device->dev, "%s: %s transfers, and was not suspended\n", chan->name,
                    chan->slave->name);
            return -EBUSY;
        }
    return 0;
}

static int sleep(struct dma_device *device)
{
    struct dma_chan *chan;
    int err = 0;

    device->asleep = true;
    list_for_each_entry (chan, &device->channels, device_node) {
        chan->awake = chan->power;
        if (!err && is_busy(chan))
            err = abort_transfers(chan);
        WRITE_ONCE(chan->power, DMA_CHAN_UNPREPARED);
    }
    if (!err && device->powered && device->device_power)
        err = device->device_power(device, false);
    return err;
}

static int wake(struct dma_device *device, bool power)
{
    struct dma_chan *chan;
    int err = 0;

    if (power && device->powered && device->device_power)
        err = device->device_power(device, true); /* it has lost its registers (API-212) */
    if (err)
        return err;
    device->asleep = false;
    list_for_each_entry (chan, &device->channels, device_node)
        WRITE_ONCE(chan->power, chan->awake);
    return 0;
}

static int suspend(struct device *dev)
{
    struct dma_device *device;
    int err = 0;

    mutex_lock(&dma_registry);
    mutex_lock(&dma_power_lock);
    list_for_each_entry (device, &dma_devices, global_node)
        if (!err && device->dev == dev)
            err = prepare_to_sleep(device);
    list_for_each_entry (device, &dma_devices, global_node)
        if (!err && device->dev == dev && (err = sleep(device)))
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
