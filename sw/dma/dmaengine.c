/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registry of controllers and the calls that do not go straight to the
 * provider. A filter that calls back into the registry takes its mutex twice,
 * which is caught (API-016).
 */
#include "dmaengine.h"

#include "contract.h"
#include "interrupt.h"
#include "jiffies.h"
#include "kthread.h"
#include "mutex.h"
#include "provider.h"
#include "slab.h"
#include "string.h"

enum { SYNC_WAIT_MS = 5000 };

struct of_dma {
    struct list_head node;
    struct device_node *np;
    of_dma_xlate_fn xlate;
    struct dma_device *device;
};

static struct list_head devices = LIST_HEAD_INIT(devices);
static struct list_head of_controllers = LIST_HEAD_INIT(of_controllers);
static DEFINE_MUTEX(registry);

/* --- registration ------------------------------------------------------ */

static bool hooks_complete(const struct dma_device *device)
{
    if (dma_has_cap(DMA_MEMCPY, device->cap_mask) && !device->device_prep_dma_memcpy)
        return false;
    if (dma_has_cap(DMA_CYCLIC, device->cap_mask) && !device->device_prep_dma_cyclic)
        return false;
    return device->device_tx_status && device->device_issue_pending;
}

static bool id_taken(int id)
{
    const struct dma_device *device;

    list_for_each_entry (device, &devices, global_node)
        if (device->dev_id == id)
            return true;
    return false;
}

/* Some node has the alias dmaID. */
static bool id_reserved(int id)
{
    char alias[16];

    scnprintf(alias, sizeof alias, "dma%d", id);
    return of_find_node_by_path(alias);
}

static int new_id(const struct dma_device *device)
{
    int id = of_alias_get_id(device->dev->of_node, "dma");

    if (id >= 0 && !id_taken(id))
        return id;
    for (id = 0; id_taken(id) || id_reserved(id); id++)
        ;
    return id;
}

int dma_async_device_register(struct dma_device *device)
{
    struct dma_chan *chan;
    int id = 0;

    API_SLEEPS(dma_async_device_register);
    if (!device || !device->dev)
        return -ENODEV;
    if (!hooks_complete(device)) {
        dev_err(device->dev, "a hook of the dma_device is missing\n");
        return -EIO;
    }
    mutex_lock(&registry);
    device->dev_id = new_id(device);
    list_for_each_entry (chan, &device->channels, device_node) {
        chan->chan_id = id++;
        chan->client_count = 0;
        scnprintf(chan->name, sizeof chan->name, "dma%dchan%d", device->dev_id, chan->chan_id);
    }
    list_add_tail(&device->global_node, &devices);
    mutex_unlock(&registry);
    return 0;
}

int dma_async_device_unregister(struct dma_device *device)
{
    struct dma_chan *chan;

    API_SLEEPS(dma_async_device_unregister);
    list_for_each_entry (chan, &device->channels, device_node)
        if (chan->client_count)
            return -EBUSY;
    mutex_lock(&registry);
    list_del(&device->global_node);
    mutex_unlock(&registry);
    return 0;
}

int of_dma_controller_register(struct device_node *np, of_dma_xlate_fn xlate,
                               struct dma_device *device)
{
    struct of_dma *entry = kmalloc(sizeof *entry, GFP_KERNEL);

    if (!entry)
        return -ENOMEM;
    *entry = (struct of_dma){.np = np, .xlate = xlate, .device = device};
    mutex_lock(&registry);
    list_add_tail(&entry->node, &of_controllers);
    mutex_unlock(&registry);
    return 0;
}

/* Registry locked. */
static struct of_dma *find_controller(const struct device_node *np)
{
    struct of_dma *entry;

    list_for_each_entry (entry, &of_controllers, node)
        if (entry->np == np)
            return entry;
    return NULL;
}

void of_dma_controller_free(struct device_node *np)
{
    struct of_dma *entry;

    mutex_lock(&registry);
    entry = find_controller(np);
    if (entry)
        list_del(&entry->node);
    mutex_unlock(&registry);
    kfree(entry);
}

/* --- getting a channel ------------------------------------------------- */

static bool is_free(const struct dma_chan *chan)
{
    return !chan->client_count && !chan->dead;
}

/* Makes the caller the owner; the provider may refuse (API-017). Registry locked. */
static int chan_get(struct dma_chan *chan)
{
    const struct dma_device *device = chan->device;
    int err = device->device_alloc_chan_resources ? device->device_alloc_chan_resources(chan) : 0;

    if (err < 0)
        return err;
    chan->client_count = 1;
    chan->skip_errors = false;
    chan->client[0] = '\0';
    return 0;
}

struct dma_chan *dma_request_channel(dma_cap_mask_t mask, dma_filter_fn filter, void *param)
{
    struct dma_chan *chan, *found = NULL;
    struct dma_device *device;

    API_SLEEPS(dma_request_channel);
    mutex_lock(&registry);
    list_for_each_entry (device, &devices, global_node) {
        if ((device->cap_mask & mask) != mask) /* all of them, not any (API-041) */
            continue;
        list_for_each_entry (chan, &device->channels, device_node)
            if (!found && is_free(chan) && (!filter || filter(chan, param)) && !chan_get(chan))
                found = chan;
        if (found)
            break;
    }
    mutex_unlock(&registry);
    return found;
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
    return ERR_PTR(list_empty(&devices) ? -EPROBE_DEFER : -ENODEV);
}

/* One entry of `dmas`. -EPROBE_DEFER if its controller is not there yet. */
static struct dma_chan *xlate_entry(struct device *dev, unsigned index)
{
    struct of_phandle_args args;
    struct of_dma *controller;
    struct dma_chan *chan = ERR_PTR(-EPROBE_DEFER);

    if (of_parse_phandle_with_args(dev->of_node, "dmas", "#dma-cells", index, &args))
        return ERR_PTR(-ENODEV);
    mutex_lock(&registry);
    controller = find_controller(args.np);
    if (controller) {
        chan = controller->xlate(&args, controller->device);
        if (!chan || !is_free(chan) || chan_get(chan))
            chan = ERR_PTR(-ENODEV);
    }
    mutex_unlock(&registry);
    if (!controller)
        dev_err_probe(dev, -EPROBE_DEFER, "no driver yet for DMA controller %s", args.np->name);
    return chan;
}

/* Entries with NAME in turn, another one first at each request, to spread load (API-034). */
static struct dma_chan *of_request_chan(struct device *dev, const char *name)
{
    static unsigned rotation;
    const struct device_node *np = dev->of_node;
    const unsigned count = of_property_count_strings(np, "dma-names");
    unsigned matches = 0, start;

    for (unsigned i = 0; i < count; i++)
        matches += !strcmp(of_string_at(np, "dma-names", i), name);
    if (!matches)
        return ERR_PTR(-ENODEV);
    start = matches > 1 ? rotation++ % matches : 0;
    for (unsigned k = 0; k < matches; k++) {
        unsigned nth = (start + k) % matches, i = 0;
        struct dma_chan *chan;

        while (strcmp(of_string_at(np, "dma-names", i), name) || nth--)
            i++;
        chan = xlate_entry(dev, i);
        if (!IS_ERR(chan) || PTR_ERR(chan) == -EPROBE_DEFER)
            return chan;
    }
    return ERR_PTR(-ENODEV);
}

static bool has_name(struct dma_chan *chan, void *name)
{
    return !strcmp(chan->name, name);
}

struct dma_chan *dma_request_chan(struct device *dev, const char *name)
{
    struct dma_chan *chan = NULL;
    char own[sizeof chan->name];
    bool described;

    API_SLEEPS(dma_request_chan);
    if (!name)
        return ERR_PTR(-EINVAL);
    described = dev && of_property_read_bool(dev->of_node, "dmas");
    if (described) {
        chan = of_request_chan(dev, name);
        if (PTR_ERR(chan) == -EPROBE_DEFER)
            return chan;
    }
    if (IS_ERR_OR_NULL(chan)) {
        const long err = described ? PTR_ERR(chan) : -EPROBE_DEFER;

        strscpy(own, name, sizeof own);
        chan = dma_request_channel(0, has_name, own);
        if (!chan)
            return ERR_PTR(err);
    }
    scnprintf(chan->client, sizeof chan->client, "%s:%s", dev ? dev->name : current->comm, name);
    return chan;
}

/* Tickets that were given and have neither completed nor been terminated. */
static bool busy(struct dma_chan *chan)
{
    const enum dma_status status = chan->device->device_tx_status(chan, chan->cookie, NULL);

    return status == DMA_IN_PROGRESS || status == DMA_PAUSED;
}

void dma_release_channel(struct dma_chan *chan)
{
    API_SLEEPS(dma_release_channel);
    if (WARN_ON_ONCE(chan->client_count != 1))
        return;
    if (busy(chan))
        pr_err("dmaengine: %s released with transfers outstanding; they are terminated\n",
               chan->name);
    dmaengine_terminate_sync(chan);
    mutex_lock(&registry);
    if (chan->device->device_free_chan_resources)
        chan->device->device_free_chan_resources(chan);
    chan->client_count = 0;
    chan->client[0] = '\0';
    mutex_unlock(&registry);
}

int dma_get_slave_caps(struct dma_chan *chan, struct dma_slave_caps *caps)
{
    const struct dma_device *device;

    API_CALL(dma_get_slave_caps);
    if (!chan || !caps)
        return -EINVAL;
    device = chan->device;
    if (!(device->cap_mask & (1ul << DMA_SLAVE | 1ul << DMA_CYCLIC)) || !device->directions)
        return -ENXIO;
    *caps = (struct dma_slave_caps){
        .src_addr_widths = device->src_addr_widths,
        .dst_addr_widths = device->dst_addr_widths,
        .directions = device->directions,
        .min_burst = device->min_burst,
        .max_burst = device->max_burst,
        .max_sg_burst = device->max_sg_burst,
        .cmd_pause = device->device_pause, /* API-040 */
        .cmd_resume = device->device_resume,
        .cmd_terminate = device->device_terminate_all,
        .residue_granularity = device->residue_granularity,
    };
    if (device->device_caps)
        device->device_caps(chan, caps);
    return 0;
}

/* --- status and termination -------------------------------------------- */

/* A ticket that no submit ever gives reads as complete or not by accident (API-118). */
static __cold void warn_of_cookie(const struct dma_chan *chan, dma_cookie_t cookie)
{
    static bool warned;

    if (!warned)
        pr_err("dmaengine: %s: status of cookie %d, which is no ticket; check dma_submit_error()\n",
               chan->name, cookie);
    warned = true;
}

enum dma_status dmaengine_tx_status(struct dma_chan *chan, dma_cookie_t cookie,
                                    struct dma_tx_state *state)
{
    API_CALL(dmaengine_tx_status);
    if (unlikely(cookie < DMA_MIN_COOKIE))
        warn_of_cookie(chan, cookie);
    return chan->device->device_tx_status(chan, cookie, state);
}

enum dma_status dma_async_is_tx_complete(struct dma_chan *chan, dma_cookie_t cookie,
                                         dma_cookie_t *last, dma_cookie_t *used)
{
    struct dma_tx_state state;
    const enum dma_status status = dmaengine_tx_status(chan, cookie, &state);

    if (last)
        *last = state.last;
    if (used)
        *used = state.used;
    return status;
}

int dmaengine_terminate_async(struct dma_chan *chan)
{
    API_CALL(dmaengine_terminate_async);
    return chan->device->device_terminate_all ? chan->device->device_terminate_all(chan) : -EINVAL;
}

void dmaengine_synchronize(struct dma_chan *chan)
{
    API_SLEEPS(dmaengine_synchronize);
    if (chan->device->device_synchronize)
        chan->device->device_synchronize(chan);
}

int dmaengine_terminate_sync(struct dma_chan *chan)
{
    int err;

    API_SLEEPS(dmaengine_terminate_sync);
    err = dmaengine_terminate_async(chan);
    if (!err)
        dmaengine_synchronize(chan);
    return err;
}

enum dma_status dma_sync_wait(struct dma_chan *chan, dma_cookie_t cookie)
{
    const unsigned long end = jiffies + msecs_to_jiffies(SYNC_WAIT_MS);
    enum dma_status status;

    API_SLEEPS(dma_sync_wait);
    dma_async_issue_pending(chan);
    while ((status = dmaengine_tx_status(chan, cookie, NULL)) == DMA_IN_PROGRESS) {
        if (time_after(jiffies, end)) {
            pr_err("dmaengine: %s: cookie %d timed out\n", chan->name, cookie);
            return DMA_ERROR;
        }
        cond_resched();
    }
    return status;
}
