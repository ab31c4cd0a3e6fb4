/* SPDX-License-Identifier: Apache-2.0 */
/* DMA engine: the controllers that there are, and who uses their channels. */
#include "registry.h"

#include "devres.h"
#include "string.h"

struct list_head dma_devices = LIST_HEAD_INIT(dma_devices);
struct mutex dma_registry = __MUTEX_INITIALIZER(dma_registry);
DEFINE_SPINLOCK(dma_list_lock);
unsigned dma_public_refs;
const struct task_struct *dma_seeker;
bool dma_seeker_refused;

/* --- what a device must have ------------------------------------------------ */

/* An operation and its hook: each as the other (API-001, API-042). */
struct operation {
    enum dma_transaction_type type;
    const char *name;
    bool hook;
};

#define OPERATION(type, hook)                                                                      \
    {                                                                                              \
        DMA_##type, #type, device->hook                                                            \
    }

static bool operations_complete(const struct dma_device *device)
{
    const struct operation operations[] = {
        OPERATION(MEMCPY, device_prep_dma_memcpy),
        OPERATION(XOR, device_prep_dma_xor),
        OPERATION(XOR_VAL, device_prep_dma_xor_val),
        OPERATION(PQ, device_prep_dma_pq),
        OPERATION(PQ_VAL, device_prep_dma_pq_val),
        OPERATION(MEMSET, device_prep_dma_memset),
        OPERATION(MEMSET_SG, device_prep_dma_memset_sg),
        OPERATION(INTERRUPT, device_prep_dma_interrupt),
        OPERATION(CYCLIC, device_prep_dma_cyclic),
        OPERATION(INTERLEAVE, device_prep_interleaved_dma),
    };

    for (const struct operation *op = operations; op < operations + ARRAY_SIZE(operations); op++) {
        const bool claimed = dma_has_cap(op->type, device->cap_mask);

        if (claimed && !op->hook) {
            dev_err(device->dev, "DMA_%s is claimed without its hook\n", op->name);
            return false;
        }
        if (!claimed && op->hook)
            dev_warn(device->dev, "the hook of DMA_%s is there, but the operation is not claimed\n",
                     op->name);
    }
    return true;
}

static bool hooks_complete(const struct dma_device *device)
{
    if (!operations_complete(device))
        return false;
    if (!device->device_tx_status || !device->device_issue_pending) { /* API-002 */
        dev_err(device->dev, "no hook for the status of transfers, or for issuing them\n");
        return false;
    }
    if (dma_has_cap(DMA_REPEAT, device->cap_mask) &&
        !dma_has_cap(DMA_INTERLEAVE, device->cap_mask)) {
        dev_err(device->dev, "DMA_REPEAT is claimed without DMA_INTERLEAVE\n"); /* API-100 */
        return false;
    }
    return true;
}

/* API-003: set here alone. All that a chain of operations may ask for. */
static void set_async_tx(struct dma_device *device)
{
    const dma_cap_mask_t all = 1ul << DMA_MEMCPY | 1ul << DMA_XOR | 1ul << DMA_XOR_VAL |
                               1ul << DMA_PQ | 1ul << DMA_PQ_VAL | 1ul << DMA_INTERRUPT;

    if (dma_has_cap(DMA_ASYNC_TX, device->cap_mask))
        dev_warn(device->dev, "DMA_ASYNC_TX is claimed, which only the DMA engine sets\n");
    dma_cap_clear(DMA_ASYNC_TX, device->cap_mask);
    if ((device->cap_mask & all) == all)
        dma_cap_set(DMA_ASYNC_TX, device->cap_mask);
}

/* --- numbers ------------------------------------------------------------------ */

/* Unregistered, but channels have users: the names of those hold the number (API-004). */
static struct list_head leaving = LIST_HEAD_INIT(leaving);

static bool has_id(const struct list_head *devices, int id)
{
    const struct dma_device *device;

    list_for_each_entry (device, devices, global_node)
        if (device->dev_id == id)
            return true;
    return false;
}

static bool id_taken(int id)
{
    return has_id(&dma_devices, id) || has_id(&leaving, id);
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

static bool chan_id_taken(const struct dma_device *device, const struct dma_chan *self, int id)
{
    const struct dma_chan *chan;

    list_for_each_entry (chan, &device->channels, device_node)
        if (chan != self && chan->chan_id == id)
            return true;
    return false;
}

static void init_channel(struct dma_chan *chan, int id, const char *name)
{
    chan->chan_id = id;
    chan->client_count = 0;
    chan->table_count = 0;
    chan->slave = NULL;
    chan->router = NULL;
    chan->client[0] = '\0';
    chan->issue_late = 0;
    if (name)
        strscpy(chan->name, name, sizeof chan->name);
    else
        scnprintf(chan->name, sizeof chan->name, "dma%dchan%d", chan->device->dev_id, id);
}

/* --- users ---------------------------------------------------------------------- */

/* Without references it was unregistered. */
static void device_put(struct dma_device *device)
{
    if (--device->refs)
        return;
    list_del(&device->global_node);
    if (device->device_release)
        device->device_release(device);
}

/* 0, or negative and nothing is held. */
static int get_resources(struct dma_chan *chan)
{
    struct dma_device *device = chan->device;
    int err = dma_power_get(device);

    if (err)
        return err;
    chan->power = DMA_CHAN_REQUESTED;
    err = device->device_alloc_chan_resources ? device->device_alloc_chan_resources(chan) : 0;
    if (err >= 0)
        return 0;
    dma_power_put(device);
    return err;
}

int dma_chan_get(struct dma_chan *chan)
{
    struct dma_device *device = chan->device;
    const bool public = !dma_has_cap(DMA_PRIVATE, device->cap_mask);
    int err;

    if (!chan->client_count) {
        device->refs++;
        err = get_resources(chan);
        if (err) {
            device_put(device);
            return err;
        }
        chan->skip_errors = public; /* none of its users may terminate it for the others */
    }
    chan->client_count++;
    if (public && chan->client_count < dma_public_refs)
        chan->client_count = dma_public_refs;
    return 0;
}

/* API-020. A public one may have been put by whoever uses it. */
void dma_chan_stop_outstanding(struct dma_chan *chan)
{
    if (dma_chan_is_unprepared(chan) || !dma_chan_busy(chan))
        return;
    pr_err("dmaengine: %s released with transfers outstanding; they are terminated\n", chan->name);
    if (chan->device->device_terminate_all)
        chan->device->device_terminate_all(chan);
}

void dma_chan_put(struct dma_chan *chan)
{
    struct dma_device *device = chan->device;

    if (!chan->client_count || --chan->client_count)
        return;
    dma_chan_stop_outstanding(chan);
    if (device->device_synchronize && !dma_chan_is_unprepared(chan))
        device->device_synchronize(chan);
    dma_chan_power_end(chan);
    if (device->device_free_chan_resources)
        device->device_free_chan_resources(chan);
    if (chan->router && chan->router->route_free)
        chan->router->route_free(chan->router->dev, chan->route_data);
    chan->router = NULL;
    chan->route_data = NULL;
    device_put(device);
}

int dma_chan_get_private(struct dma_chan *chan)
{
    struct dma_device *device = chan->device;
    int err;

    if (chan->client_count || chan->dead || device->leaving) {
        dma_seeker_refused |= dma_seeker == current; /* not when another thread is refused */
        return -EBUSY;
    }
    dma_cap_set(DMA_PRIVATE, device->cap_mask);
    device->privatecnt++;
    err = dma_chan_get(chan);
    if (err && !--device->privatecnt)
        dma_cap_clear(DMA_PRIVATE, device->cap_mask);
    return err;
}

/* The bit goes with the last of them; the channels are found again after the next dmaengine_get()
 * or registration (API-025). */
void dma_chan_put_private(struct dma_chan *chan)
{
    struct dma_device *device = chan->device;

    chan->slave = NULL;
    chan->client[0] = '\0';
    if (!--device->privatecnt)
        dma_cap_clear(DMA_PRIVATE, device->cap_mask);
    dma_chan_put(chan);
}

/* --- registration ---------------------------------------------------------------- */

/* Locked. The users that dmaengine_get() has registered, for the public channels that do not have
 * them: new ones (API-006), and those that somebody has had alone (API-025). */
static void get_for_public_users(void)
{
    struct dma_device *device;
    struct dma_chan *chan;

    if (!dma_public_refs)
        return;
    list_for_each_entry (device, &dma_devices, global_node) {
        if (dma_has_cap(DMA_PRIVATE, device->cap_mask))
            continue;
        list_for_each_entry (chan, &device->channels, device_node)
            if (!chan->client_count && !chan->dead && dma_chan_get(chan))
                dev_err(device->dev, "%s has no resources for public users\n", chan->name);
    }
}

int dma_async_device_register(struct dma_device *device)
{
    struct dma_chan *chan;
    unsigned long flags;

    API_SLEEPS(dma_async_device_register);
    if (!device || !device->dev)
        return -ENODEV;
    if (!hooks_complete(device))
        return -EIO;
    set_async_tx(device);
    mutex_lock(&dma_registry);
    device->dev_id = new_id(device);
    device->chancnt = 0;
    device->privatecnt = dma_has_cap(DMA_PRIVATE, device->cap_mask); /* API-005 */
    device->refs = 1;
    device->pins = 0;
    device->leaving = false;
    device->powered = 0;
    device->asleep = false;
    device->dev->class_pm = &dma_class_pm;
    list_for_each_entry (chan, &device->channels, device_node)
        init_channel(chan, (int)device->chancnt++, NULL);
    spin_lock_irqsave(&dma_list_lock, flags);
    list_add_tail(&device->global_node, &dma_devices);
    spin_unlock_irqrestore(&dma_list_lock, flags);
    get_for_public_users();
    dma_channel_rebalance();
    mutex_unlock(&dma_registry);
    return 0;
}

static bool has_users(const struct dma_device *device)
{
    return device->refs > 1;
}

/* Locked. Public users go with the device; those who have a channel alone keep it. */
static void put_for_public_users(struct dma_device *device)
{
    struct dma_chan *chan;

    if (dma_has_cap(DMA_PRIVATE, device->cap_mask))
        return;
    dma_cap_set(DMA_PRIVATE, device->cap_mask); /* first: the table loses its channels (API-009) */
    dma_channel_rebalance();
    list_for_each_entry (chan, &device->channels, device_node)
        while (chan->client_count)
            dma_chan_put(chan);
}

/* Those who walk over the device without the mutex. */
static void wait_for_walkers(const struct dma_device *device)
{
    while (READ_ONCE(device->pins))
        cond_resched();
}

int dma_async_device_unregister(struct dma_device *device)
{
    unsigned long flags;

    API_SLEEPS(dma_async_device_unregister);
    mutex_lock(&dma_registry);
    if (!device->device_release && has_users(device)) {
        mutex_unlock(&dma_registry);
        dev_warn(device->dev, "its DMA channels are in use; it stays\n");
        return -EBUSY;
    }
    device->leaving = true;
    spin_lock_irqsave(&dma_list_lock, flags);
    list_del(&device->global_node);
    list_add_tail(&device->global_node, &leaving);
    spin_unlock_irqrestore(&dma_list_lock, flags);
    put_for_public_users(device);
    wait_for_walkers(device);
    device_put(device);
    mutex_unlock(&dma_registry);
    return 0;
}

static void unregister(void *device)
{
    dma_async_device_unregister(device);
}

int dmaenginem_async_device_register(struct dma_device *device)
{
    const int err = dma_async_device_register(device);

    return err ? err : devm_add_action_or_reset(device->dev, unregister, device);
}

/* --- channels that come and go ------------------------------------------------------ */

int dma_async_device_channel_register(struct dma_device *device, struct dma_chan *chan,
                                      const char *name)
{
    unsigned long flags;
    int id = 0;

    API_SLEEPS(dma_async_device_channel_register);
    if (!device || !chan)
        return -ENODEV;
    mutex_lock(&dma_registry);
    while (chan_id_taken(device, chan, id))
        id++;
    init_channel(chan, id, name);
    spin_lock_irqsave(&dma_list_lock, flags);
    if (!chan->device_node.next || list_empty(&chan->device_node))
        list_add_tail(&chan->device_node, &device->channels);
    spin_unlock_irqrestore(&dma_list_lock, flags);
    device->chancnt++;
    get_for_public_users();
    dma_channel_rebalance();
    mutex_unlock(&dma_registry);
    return 0;
}

int dma_async_device_channel_unregister(struct dma_device *device, struct dma_chan *chan)
{
    unsigned long flags;
    int err = -EBUSY;

    API_SLEEPS(dma_async_device_channel_unregister);
    mutex_lock(&dma_registry);
    if (!chan->client_count) {
        spin_lock_irqsave(&dma_list_lock, flags);
        list_del(&chan->device_node);
        INIT_LIST_HEAD(&chan->device_node);
        spin_unlock_irqrestore(&dma_list_lock, flags);
        device->chancnt--;
        wait_for_walkers(device);
        dma_channel_rebalance();
        err = 0;
    }
    mutex_unlock(&dma_registry);
    return err;
}
