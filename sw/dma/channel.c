/* SPDX-License-Identifier: Apache-2.0 */
/* DMA engine: getting channels and giving them back, for one user or for all. */
#include "contract.h"
#include "device_link.h"
#include "devres.h"
#include "kthread.h"
#include "registry.h"
#include "string.h"

/* --- for one user ----------------------------------------------------------------- */

/* Channels of a device that has several are not taken from under public users (API-024). */
static bool in_public_use(const struct dma_device *device)
{
    const struct dma_chan *chan;

    if (device->chancnt <= 1 || dma_has_cap(DMA_PRIVATE, device->cap_mask))
        return false;
    list_for_each_entry (chan, &device->channels, device_node)
        if (chan->client_count)
            return true;
    return false;
}

/* The first channel of DEVICE that FILTER takes, or NULL. Locked. */
static struct dma_chan *find_candidate(struct dma_device *device, dma_cap_mask_t mask,
                                       dma_filter_fn filter, void *param)
{
    struct dma_chan *chan;

    if ((device->cap_mask & mask) != mask || in_public_use(device)) /* all, not any (API-041) */
        return NULL;
    list_for_each_entry (chan, &device->channels, device_node) {
        if (chan->client_count || chan->dead || (filter && !filter(chan, param)))
            continue;
        if (!dma_chan_get_private(chan))
            return chan;
    }
    return NULL;
}

struct dma_chan *dma_request_channel(dma_cap_mask_t mask, dma_filter_fn filter, void *param)
{
    struct dma_chan *chan = NULL;
    struct dma_device *device;

    API_SLEEPS(dma_request_channel);
    mutex_lock(&dma_registry);
    list_for_each_entry (device, &dma_devices, global_node) {
        chan = find_candidate(device, mask, filter, param);
        if (chan)
            break;
    }
    mutex_unlock(&dma_registry);
    return chan;
}

struct dma_chan *dma_request_chan_by_mask(const dma_cap_mask_t *mask)
{
    struct dma_chan *chan;

    API_SLEEPS(dma_request_chan_by_mask);
    if (!mask)
        return ERR_PTR(-ENODEV);
    chan = dma_request_channel(*mask, NULL, NULL);
    if (chan)
        return chan;
    return ERR_PTR(list_empty(&dma_devices) ? -EPROBE_DEFER : -ENODEV);
}

struct dma_chan *dma_get_slave_channel(struct dma_chan *chan)
{
    int err;

    API_SLEEPS(dma_get_slave_channel);
    mutex_lock(&dma_registry);
    err = dma_chan_get_private(chan);
    mutex_unlock(&dma_registry);
    return err ? NULL : chan;
}

struct dma_chan *dma_get_any_slave_channel(struct dma_device *device)
{
    struct dma_chan *chan;

    API_SLEEPS(dma_get_any_slave_channel);
    mutex_lock(&dma_registry);
    chan = find_candidate(device, 1ul << DMA_SLAVE, NULL, NULL);
    mutex_unlock(&dma_registry);
    return chan;
}

/* --- by name ------------------------------------------------------------------------ */

/* The entry of the provider's map for DEV and NAME, or NULL. */
static const struct dma_slave_map *find_entry(const struct dma_device *device,
                                              const struct device *dev, const char *name)
{
    for (int i = 0; i < device->filter.mapcnt; i++) {
        const struct dma_slave_map *entry = &device->filter.map[i];

        if (!strcmp(entry->devname, dev->name) && !strcmp(entry->slave, name))
            return entry;
    }
    return NULL;
}

/* By the maps of the providers: the channel; -EBUSY: it is taken; -ENOENT: no map knows DEV. */
static struct dma_chan *find_in_maps(const struct device *dev, const char *name)
{
    struct dma_chan *chan = ERR_PTR(-ENOENT);
    struct dma_device *device;

    mutex_lock(&dma_registry);
    list_for_each_entry (device, &dma_devices, global_node) {
        const struct dma_slave_map *entry =
            device->filter.mapcnt && device->filter.fn ? find_entry(device, dev, name) : NULL;
        struct dma_chan *found;

        if (!entry)
            continue;
        found = find_candidate(device, 1ul << DMA_SLAVE, device->filter.fn, entry->param);
        chan = found ? found : ERR_PTR(-EBUSY);
        if (found)
            break;
    }
    mutex_unlock(&dma_registry);
    return chan;
}

static bool has_name(struct dma_chan *chan, void *name)
{
    return !strcmp(chan->name, name);
}

/* The channel whose own name is NAME. */
static struct dma_chan *find_by_own_name(const char *name)
{
    char own[sizeof((struct dma_chan *)0)->name];
    struct dma_chan *chan;

    strscpy(own, name, sizeof own);
    chan = dma_request_channel(0, has_name, own);
    return chan ? chan : ERR_PTR(-ENOENT);
}

/* As dma_request_chan(), with what it does not tell: -EBUSY. */
static struct dma_chan *find_by_name(struct device *dev, const char *name)
{
    struct dma_chan *chan, *mapped;
    bool busy = false;

    if (!dev)
        return find_by_own_name(name);
    chan = ERR_PTR(-ENOENT);
    if (of_property_read_bool(dev->of_node, "dmas")) {
        chan = of_dma_find(dev, name, &busy);
        if (!IS_ERR(chan) || PTR_ERR(chan) == -EPROBE_DEFER)
            return chan;
    }
    mapped = find_in_maps(dev, name);
    if (!IS_ERR(mapped) || PTR_ERR(mapped) != -ENOENT)
        return mapped;
    return busy ? ERR_PTR(-EBUSY) : chan;
}

/* The client is suspended before its controller, and resumed after it, also where no device tree
 * says so (API-211). */
static void link_client(struct device *client, const struct dma_chan *chan)
{
    struct device *controller = chan->device->dev;

    if (client && client->power.known && controller->power.known)
        device_link_ensure(client, controller, DL_FLAG_AUTOREMOVE_CONSUMER);
}

struct dma_chan *dma_request_chan(struct device *dev, const char *name)
{
    struct dma_chan *chan;

    API_SLEEPS(dma_request_chan);
    if (!name)
        return ERR_PTR(-EINVAL);
    chan = find_by_name(dev, name);
    if (PTR_ERR(chan) == -ENOENT) /* nobody knows it yet */
        return ERR_PTR(-EPROBE_DEFER);
    if (PTR_ERR(chan) == -EBUSY) /* API-032, API-033 */
        return ERR_PTR(dev && of_property_read_bool(dev->of_node, "dmas") ? -ENODEV
                                                                          : -EPROBE_DEFER);
    if (IS_ERR(chan))
        return chan;
    chan->slave = dev;
    link_client(dev, chan);
    scnprintf(chan->client, sizeof chan->client, "%s:%s", dev ? dev->name : current->comm, name);
    return chan;
}

int dmaengine_chan_available(struct device *dev, const char *name)
{
    struct dma_chan *chan;

    API_SLEEPS(dmaengine_chan_available);
    if (!name)
        return -EINVAL;
    chan = find_by_name(dev, name);
    if (!IS_ERR(chan)) {
        dma_release_channel(chan);
        return 0;
    }
    return PTR_ERR(chan) == -ENOENT ? -EPROBE_DEFER : (int)PTR_ERR(chan);
}

static void release(void *chan)
{
    dma_release_channel(chan);
}

struct dma_chan *devm_dma_request_chan(struct device *dev, const char *name)
{
    struct dma_chan *chan;
    int err;

    API_SLEEPS(devm_dma_request_chan);
    chan = dma_request_chan(dev, name);
    if (IS_ERR(chan))
        return chan;
    err = devm_add_action_or_reset(dev, release, chan);
    return err ? ERR_PTR(err) : chan;
}

void dma_release_channel(struct dma_chan *chan)
{
    API_SLEEPS(dma_release_channel);
    if (WARN_ON_ONCE(chan->client_count != 1)) /* API-021 */
        return;
    dma_chan_stop_outstanding(chan);
    dmaengine_terminate_sync(chan); /* what was only prepared as well */
    mutex_lock(&dma_registry);
    dma_chan_put_private(chan);
    mutex_unlock(&dma_registry);
}

/* --- for all ---------------------------------------------------------------------------- */

static struct dma_chan *channel_table[DMA_TX_TYPE_END][ARCH_HARTS_MAX];

/* The channel that stands in the fewest places (API-026). Locked. */
static struct dma_chan *min_chan(enum dma_transaction_type cap)
{
    struct dma_chan *chan, *best = NULL;
    struct dma_device *device;

    list_for_each_entry (device, &dma_devices, global_node) {
        if (!dma_has_cap(cap, device->cap_mask) || dma_has_cap(DMA_PRIVATE, device->cap_mask))
            continue;
        list_for_each_entry (chan, &device->channels, device_node)
            if (chan->client_count && (!best || chan->table_count < best->table_count))
                best = chan;
    }
    if (best)
        best->table_count++;
    return best;
}

void dma_channel_rebalance(void)
{
    const dma_cap_mask_t none = 1ul << DMA_INTERRUPT | 1ul << DMA_PRIVATE | 1ul << DMA_SLAVE;
    struct dma_device *device;
    struct dma_chan *chan;

    list_for_each_entry (device, &dma_devices, global_node)
        list_for_each_entry (chan, &device->channels, device_node)
            chan->table_count = 0;
    for (unsigned cap = 0; cap < DMA_TX_TYPE_END; cap++)
        for (unsigned hart = 0; hart < ARCH_HARTS_MAX; hart++)
            WRITE_ONCE(channel_table[cap][hart],
                       dma_public_refs && hart < num_online_cpus() && !dma_has_cap(cap, none)
                           ? min_chan(cap)
                           : NULL); /* API-027 */
}

struct dma_chan *dma_find_channel(enum dma_transaction_type tx_type)
{
    API_CALL(dma_find_channel);
    return (unsigned)tx_type < DMA_TX_TYPE_END
               ? READ_ONCE(channel_table[tx_type][smp_processor_id()])
               : NULL;
}

void dmaengine_get(void)
{
    struct dma_device *device;
    struct dma_chan *chan;

    API_SLEEPS(dmaengine_get);
    mutex_lock(&dma_registry);
    dma_public_refs++;
    list_for_each_entry (device, &dma_devices, global_node) {
        if (dma_has_cap(DMA_PRIVATE, device->cap_mask))
            continue;
        list_for_each_entry (chan, &device->channels, device_node)
            if (!chan->dead && dma_chan_get(chan))
                dev_err(device->dev, "%s has no resources for public users\n", chan->name);
    }
    dma_channel_rebalance();
    mutex_unlock(&dma_registry);
}

void dmaengine_put(void)
{
    struct dma_device *device;
    struct dma_chan *chan;

    API_SLEEPS(dmaengine_put);
    mutex_lock(&dma_registry);
    BUG_ON(!dma_public_refs); /* API-028 */
    dma_public_refs--;
    if (!dma_public_refs)
        dma_channel_rebalance(); /* nobody finds them any more */
    list_for_each_entry (device, &dma_devices, global_node)
        if (!dma_has_cap(DMA_PRIVATE, device->cap_mask))
            list_for_each_entry (chan, &device->channels, device_node)
                dma_chan_put(chan);
    mutex_unlock(&dma_registry);
}

/* The N-th public channel with users, whose device then stays until it is unpinned; NULL: there are
 * no more. */
static struct dma_chan *pin_public(unsigned n)
{
    struct dma_chan *chan, *found = NULL;
    struct dma_device *device;
    unsigned long flags;

    spin_lock_irqsave(&dma_list_lock, flags);
    list_for_each_entry (device, &dma_devices, global_node) {
        if (dma_has_cap(DMA_PRIVATE, device->cap_mask))
            continue;
        list_for_each_entry (chan, &device->channels, device_node)
            if (!found && chan->client_count && !n--)
                found = chan;
        if (found) {
            device->pins++;
            break;
        }
    }
    spin_unlock_irqrestore(&dma_list_lock, flags);
    return found;
}

static void unpin(struct dma_device *device)
{
    unsigned long flags;

    spin_lock_irqsave(&dma_list_lock, flags);
    device->pins--;
    spin_unlock_irqrestore(&dma_list_lock, flags);
}

void dma_issue_pending_all(void)
{
    struct dma_chan *chan;

    API_CALL(dma_issue_pending_all);
    for (unsigned n = 0; (chan = pin_public(n)); n++) {
        dma_issue_hook(chan);
        unpin(chan->device);
    }
}

/* --- who has what ------------------------------------------------------------------------ */

void dmaengine_summary(void)
{
    struct dma_device *device;
    struct dma_chan *chan;

    API_SLEEPS(dmaengine_summary);
    mutex_lock(&dma_registry);
    list_for_each_entry (device, &dma_devices, global_node) {
        pr_info("dma%d (%s): number of channels: %u\n", device->dev_id, device->dev->name,
                device->chancnt);
        list_for_each_entry (chan, &device->channels, device_node)
            if (chan->client_count)
                pr_info(" %-13s| %s%s%s\n", chan->name, *chan->client ? chan->client : "in-use",
                        chan->router ? " via router: " : "",
                        chan->router ? chan->router->dev->name : "");
    }
    mutex_unlock(&dma_registry);
}
