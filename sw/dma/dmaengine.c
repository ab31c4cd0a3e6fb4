/* SPDX-License-Identifier: Apache-2.0 */
/* DMA engine: the calls on a channel or descriptor that do not go straight to the provider. */
#include "dmaengine.h"

#include "contract.h"
#include "delay.h"
#include "jiffies.h"
#include "kthread.h"
#include "provider.h"
#include "spinlock.h"

enum { SYNC_WAIT_MS = 5000, SPIN_MS = 2 };

bool dma_device_takes_flags(const struct dma_device *device, unsigned long flags)
{
    if (flags & DMA_CTRL_REUSE)
        return false;
    return (!(flags & DMA_PREP_CMD) || device->prep_cmd) &&
           (!(flags & DMA_PREP_REPEAT) || dma_has_cap(DMA_REPEAT, device->cap_mask)) &&
           (!(flags & DMA_PREP_LOAD_EOT) || dma_has_cap(DMA_LOAD_EOT, device->cap_mask));
}

#ifdef DEBUG_CHECKER
void dma_check_channel(const char *call, const struct dma_chan *chan, const void *pc)
{
    if (chan && !chan->client_count)
        checker_report(RULE_OWNER, call, pc, "nobody has %s", chan->name);
}
#endif

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
        .descriptor_reuse = device->descriptor_reuse,
    };
    if (device->device_caps)
        device->device_caps(chan, caps);
    return 0;
}

/* --- status and termination -------------------------------------------- */

/* A ticket that no submit ever gives reads as complete or not by accident (API-118). */
static __cold void warn_of_cookie(const struct dma_chan *chan, dma_cookie_t cookie, const void *pc)
{
    static bool warned;

#ifdef DEBUG_CHECKER
    checker_report(RULE_OWNER, "dmaengine_tx_status", pc, "%s never gives cookie %d", chan->name,
                   cookie);
#else
    (void)pc;
#endif
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
        warn_of_cookie(chan, cookie, __builtin_return_address(0));
    if (dma_chan_is_unprepared(chan)) /* API-208 */
        return dma_cookie_status(chan, cookie, state);
    return CHECKED_HOOK("DMA hook", chan->device->device_tx_status,
                        chan->device->device_tx_status(chan, cookie, state));
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

static unsigned failures;

void dma_count_failure(void)
{
    __atomic_add_fetch(&failures, 1, __ATOMIC_RELAXED);
}

unsigned dmaengine_failures(void)
{
    return __atomic_load_n(&failures, __ATOMIC_RELAXED);
}

/* The hook's answer, or WITHOUT. */
static int terminate(struct dma_chan *chan, int without)
{
    if (!chan->device->device_terminate_all)
        return without;
    if (dma_chan_is_unprepared(chan))
        return 0;
    return CHECKED_HOOK("DMA hook", chan->device->device_terminate_all,
                        chan->device->device_terminate_all(chan));
}

int dmaengine_terminate_async(struct dma_chan *chan)
{
    API_CALL(dmaengine_terminate_async);
    return terminate(chan, -EINVAL);
}

int dmaengine_terminate_all(struct dma_chan *chan)
{
    API_CALL(dmaengine_terminate_all);
    return terminate(chan, -ENOSYS);
}

void dmaengine_synchronize(struct dma_chan *chan)
{
    API_SLEEPS(dmaengine_synchronize);
    if (unlikely(in_atomic() || irqs_disabled())) /* said above; to wait might be for ever */
        return;
    if (chan->device->device_synchronize && !dma_chan_is_unprepared(chan))
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

/* Between two looks, since BEGIN: the others run; after a while they may also sleep. */
static void wait_a_little(unsigned long begin)
{
    if (time_after(jiffies, begin + msecs_to_jiffies(SPIN_MS)))
        msleep(1);
    else
        cond_resched();
}

enum dma_status dma_sync_wait(struct dma_chan *chan, dma_cookie_t cookie)
{
    const unsigned long begin = jiffies, end = begin + msecs_to_jiffies(SYNC_WAIT_MS);
    enum dma_status status;

    API_SLEEPS(dma_sync_wait);
    dma_async_issue_pending(chan);
    while ((status = dmaengine_tx_status(chan, cookie, NULL)) == DMA_IN_PROGRESS) {
        if (time_after(jiffies, end)) {
            pr_err("dmaengine: %s: cookie %d timed out\n", chan->name, cookie);
            return DMA_ERROR;
        }
        wait_a_little(begin);
    }
    return status;
}

enum dma_status dma_wait_for_async_tx(struct dma_async_tx_descriptor *tx)
{
    const unsigned long begin = jiffies, end = begin + msecs_to_jiffies(SYNC_WAIT_MS);
    dma_cookie_t cookie;

    API_SLEEPS(dma_wait_for_async_tx);
    if (!tx)
        return DMA_COMPLETE;
    while ((cookie = READ_ONCE(tx->cookie)) == -EBUSY) {
        if (time_after(jiffies, end)) {
            pr_err("dmaengine: %s: a descriptor was not submitted in time\n", tx->chan->name);
            return DMA_ERROR;
        }
        wait_a_little(begin);
    }
    if (dma_submit_error(cookie))
        return DMA_ERROR;
    return cookie ? dma_sync_wait(tx->chan, cookie) : DMA_COMPLETE;
}

/* --- descriptors ----------------------------------------------------------- */

int dmaengine_desc_set_reuse(struct dma_async_tx_descriptor *tx)
{
    struct dma_slave_caps caps;
    int err;

    API_CALL(dmaengine_desc_set_reuse);
    err = dma_get_slave_caps(tx->chan, &caps);
    if (err)
        return err;
    if (!caps.descriptor_reuse)
        return -EPERM;
    tx->flags |= DMA_CTRL_REUSE;
    return 0;
}

int dmaengine_desc_cancel(struct dma_async_tx_descriptor *tx)
{
    API_CALL(dmaengine_desc_cancel);
    return tx->desc_free ? tx->desc_free(tx) : -ENOSYS;
}

int dmaengine_desc_free(struct dma_async_tx_descriptor *tx)
{
    API_CALL(dmaengine_desc_free);
    if (!dmaengine_desc_test_reuse(tx))
        return -EPERM;
    return tx->desc_free ? tx->desc_free(tx) : -ENOSYS;
}

/* 0, or why DESC cannot use MODE (API-101). */
static int metadata_allowed(const struct dma_async_tx_descriptor *desc,
                            enum dma_desc_metadata_mode mode, bool op)
{
    if (!desc)
        return -EINVAL;
    if (!(desc->chan->device->desc_metadata_modes & mode))
        return -ENOTSUPP;
    if (desc->desc_metadata_mode && desc->desc_metadata_mode != mode)
        return -EINVAL;
    return op ? 0 : -ENOTSUPP;
}

int dmaengine_desc_attach_metadata(struct dma_async_tx_descriptor *desc, void *data, size_t len)
{
    const struct dma_descriptor_metadata_ops *ops = desc ? desc->metadata_ops : NULL;
    int err = metadata_allowed(desc, DESC_METADATA_CLIENT, ops && ops->attach);

    API_CALL(dmaengine_desc_attach_metadata);
    if (!err)
        err = ops->attach(desc, data, len);
    if (!err)
        desc->desc_metadata_mode = DESC_METADATA_CLIENT;
    return err;
}

void *dmaengine_desc_get_metadata_ptr(struct dma_async_tx_descriptor *desc, size_t *payload_len,
                                      size_t *max_len)
{
    const struct dma_descriptor_metadata_ops *ops = desc ? desc->metadata_ops : NULL;
    const int err = metadata_allowed(desc, DESC_METADATA_ENGINE, ops && ops->get_ptr);
    void *data;

    API_CALL(dmaengine_desc_get_metadata_ptr);
    if (err)
        return ERR_PTR(err);
    data = ops->get_ptr(desc, payload_len, max_len);
    if (!IS_ERR_OR_NULL(data))
        desc->desc_metadata_mode = DESC_METADATA_ENGINE;
    return data;
}

int dmaengine_desc_set_metadata_len(struct dma_async_tx_descriptor *desc, size_t payload_len)
{
    const struct dma_descriptor_metadata_ops *ops = desc ? desc->metadata_ops : NULL;
    int err = metadata_allowed(desc, DESC_METADATA_ENGINE, ops && ops->set_len && ops->get_ptr);
    size_t used, most;

    API_CALL(dmaengine_desc_set_metadata_len);
    if (err)
        return err;
    if (IS_ERR_OR_NULL(ops->get_ptr(desc, &used, &most)) || payload_len > most) /* API-104 */
        return -EINVAL;
    err = ops->set_len(desc, payload_len);
    if (!err)
        desc->desc_metadata_mode = DESC_METADATA_ENGINE;
    return err;
}
