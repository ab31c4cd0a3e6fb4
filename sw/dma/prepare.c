/* SPDX-License-Identifier: Apache-2.0 */
/* DMA engine: power of controllers, and what is set aside for a channel before it is used. */
#include "contract.h"
#include "pm_runtime.h"
#include "registry.h"

#include "provider.h"

struct mutex dma_power_lock = __MUTEX_INITIALIZER(dma_power_lock);

/* --- power ---------------------------------------------------------------- */

/* The rest is with dma_power_lock held. */

/* The device is at work, if its driver lets it rest at all, and has its registers back. */
static int wake(struct dma_device *device)
{
    int err = 0;

    device->held = device->device_power && pm_runtime_enabled(device->dev);
    if (device->held)
        err = pm_runtime_resume_and_get(device->dev);
    if (err || !device->device_power)
        return err;
    err = device->device_power(device, true);
    if (err && device->held)
        pm_runtime_put_sync(device->dev);
    return err;
}

static int power_on(struct dma_device *device)
{
    const int err = device->asleep ? -EAGAIN : device->powered ? 0 : wake(device);

    if (err)
        dev_err(device->dev, "no power for DMA: %d\n", err);
    else
        device->powered++;
    return err;
}

static void power_off(struct dma_device *device)
{
    if (--device->powered || !device->device_power)
        return;
    if (!device->asleep)
        device->device_power(device, false);
    if (device->held)
        pm_runtime_put_sync(device->dev);
}

int dma_power_get(struct dma_device *device)
{
    int err;

    mutex_lock(&dma_power_lock);
    err = power_on(device);
    mutex_unlock(&dma_power_lock);
    return err;
}

void dma_power_put(struct dma_device *device)
{
    mutex_lock(&dma_power_lock);
    power_off(device);
    mutex_unlock(&dma_power_lock);
}

/* --- channels --------------------------------------------------------------- */

/* Without power the tickets alone say so. */
bool dma_chan_busy(struct dma_chan *chan)
{
    const enum dma_status status = chan->power == DMA_CHAN_UNPREPARED
                                       ? dma_cookie_status(chan, chan->cookie, NULL)
                                       : chan->device->device_tx_status(chan, chan->cookie, NULL);

    return status == DMA_IN_PROGRESS || status == DMA_PAUSED;
}

/* A public one is everybody's. */
static bool is_exclusive(const struct dma_chan *chan)
{
    return chan && chan->client_count == 1 && dma_has_cap(DMA_PRIVATE, chan->device->cap_mask);
}

static int set_aside(struct dma_chan *chan, const struct dma_chan_reserve *reserve)
{
    const struct dma_device *device = chan->device;

    if (!reserve || !reserve->descriptors)
        return 0;
    if (reserve->metadata && !device->desc_metadata_modes)
        return -EINVAL;
    return device->device_reserve ? device->device_reserve(chan, reserve) : -ENOSYS;
}

static void give_back(struct dma_chan *chan)
{
    if (chan->device->device_unreserve)
        chan->device->device_unreserve(chan);
}

static int prepare(struct dma_chan *chan, const struct dma_chan_reserve *reserve)
{
    const bool off = chan->power == DMA_CHAN_UNPREPARED;
    int err;

    if (chan->power == DMA_CHAN_PREPARED)
        return -EBUSY;
    if (chan->dead)
        return -EIO;
    err = off ? power_on(chan->device) : 0;
    if (err)
        return err;
    err = set_aside(chan, reserve);
    if (!err)
        chan->power = DMA_CHAN_PREPARED;
    else if (off)
        power_off(chan->device);
    return err;
}

int dmaengine_chan_prepare(struct dma_chan *chan, const struct dma_chan_reserve *reserve)
{
    int err;

    API_SLEEPS(dmaengine_chan_prepare);
    if (!is_exclusive(chan))
        return -EINVAL;
    mutex_lock(&dma_power_lock);
    err = prepare(chan, reserve);
    mutex_unlock(&dma_power_lock);
    return err;
}

/* 0: the channel is idle, and stays so: what a callback prepares from now on is refused. */
static int quiesce(struct dma_chan *chan)
{
    const struct dma_device *device = chan->device;
    int err;

    if (dma_chan_busy(chan))
        return -EBUSY;
    err = device->device_terminate_all ? device->device_terminate_all(chan) : 0;
    if (!err && device->device_synchronize)
        device->device_synchronize(chan);
    return err;
}

static int unprepare(struct dma_chan *chan)
{
    const enum dma_chan_power before = chan->power;
    int err;

    if (before == DMA_CHAN_UNPREPARED)
        return -EINVAL;
    WRITE_ONCE(chan->power, DMA_CHAN_ENDING); /* the callback that prepares anew is refused */
    err = quiesce(chan);
    WRITE_ONCE(chan->power, err ? before : DMA_CHAN_UNPREPARED);
    if (err)
        return err;
    give_back(chan);
    power_off(chan->device);
    return 0;
}

int dmaengine_chan_unprepare(struct dma_chan *chan)
{
    int err;

    API_SLEEPS(dmaengine_chan_unprepare);
    if (!is_exclusive(chan))
        return -EINVAL;
    mutex_lock(&dma_power_lock);
    err = unprepare(chan);
    mutex_unlock(&dma_power_lock);
    return err;
}

void dma_chan_power_end(struct dma_chan *chan)
{
    mutex_lock(&dma_power_lock);
    if (chan->device->asleep)
        chan->power = chan->awake;
    if (chan->power == DMA_CHAN_PREPARED)
        give_back(chan);
    if (chan->power != DMA_CHAN_UNPREPARED)
        power_off(chan->device);
    chan->power = chan->awake = chan->device->asleep ? DMA_CHAN_UNPREPARED : DMA_CHAN_REQUESTED;
    mutex_unlock(&dma_power_lock);
}
