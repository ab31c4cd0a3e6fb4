/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Software DMA controller: its thread, and the hooks that look at or stop what runs. A step is made
 * with the channel locked, so whoever has the lock finds the engine between two steps: pause and
 * terminate have nothing to wait for, and the residue is exact.
 */
#include "swdma.h"

#include "interrupt.h"
#include "io.h"
#include "kthread.h"
#include "string.h"
#include "swdma_parts.h"

/* --- the running transfer; channel locked ------------------------------------------ */

static u32 residue(const struct swdma_desc *d)
{
    return d->vd.len - d->moved;
}

/* Metadata are taken now, and not looked at again (API-102). */
static void begin(struct swdma_desc *d)
{
    if (d->meta_buf)
        memcpy(&d->meta, d->meta_buf, d->meta_len);
    if (d->meta_len < sizeof d->meta.crc_in)
        d->meta.crc_in = 0;
    swdma_rewind(d);
}

/* What was issued last becomes the first. */
static void reorder(struct virt_dma_chan *vc)
{
    struct list_head *last = vc->desc_issued.prev;

    list_del(last);
    list_add(last, &vc->desc_issued);
}

static void start_next(struct swdma_chan *c)
{
    struct virt_dma_desc *vd = c->paused ? NULL : vchan_next_desc(&c->vc);

    if (vd && c->s->out_of_order) {
        reorder(&c->vc);
        vd = vchan_next_desc(&c->vc);
    }
    c->running = vd ? to_swdma_desc(vd) : NULL;
    if (vd)
        begin(c->running);
}

/* What a client finds in its callback is written before. */
static void give_results(struct swdma_desc *d)
{
    const unsigned checked = (d->p ? SUM_CHECK_P_RESULT : 0u) | (d->q ? SUM_CHECK_Q_RESULT : 0u);

    if (d->result)
        *d->result = (enum sum_check_flags)(((unsigned)*d->result & ~checked) | d->wrong);
    if (d->meta_buf)
        memcpy(d->meta_buf, &d->meta, d->meta_len);
    else if (d->vd.tx.desc_metadata_mode)
        d->meta_len = sizeof d->meta;
}

static void call_period(struct swdma_desc *d)
{
    if (d->vd.tx.flags & DMA_PREP_INTERRUPT)
        vchan_cyclic_callback(&d->vd);
}

static void end(struct swdma_chan *c, struct swdma_desc *d)
{
    give_results(d);
    if (d->repeats && (d->cyclic || !vchan_replacement(&c->vc, &d->vd))) {
        call_period(d);
        swdma_rewind(d);
        return;
    }
    vchan_cookie_complete(&d->vd);
    start_next(c);
}

static void fail(struct swdma_chan *c, struct swdma_desc *d, enum dmaengine_tx_result result)
{
    vchan_cookie_error(&d->vd, result, residue(d));
    start_next(c);
}

/* Only one that would go on beyond that byte. */
static bool fails_here(const struct swdma_chan *c, const struct swdma_desc *d)
{
    return c->fails && d->moved == c->fail_at && (residue(d) || d->op == OP_NOTHING);
}

/* False: nothing was there to do. */
static bool step(struct swdma_chan *c)
{
    struct swdma_desc *d = c->running;
    enum dmaengine_tx_result result;
    u32 n;

    if (!d || c->paused)
        return false;
    if (fails_here(c, d)) {
        c->fails = false;
        fail(c, d, c->fail_result);
        return true;
    }
    n = swdma_step_bytes(c->s, d);
    if (c->fails && c->fail_at > d->moved)
        n = min(n, c->fail_at - d->moved);
    result = swdma_move(c->s, d, n);
    if (result != DMA_TRANS_NOERROR)
        fail(c, d, result);
    else if (!residue(d))
        end(c, d);
    else if (d->periods && !d->at)
        call_period(d);
    return true;
}

/* --- who steps -------------------------------------------------------------------------- */

/* What has completed is called back at the end, if softirqs are on otherwise. */
static bool step_channel(struct swdma_chan *c, bool by_hand)
{
    unsigned long flags;
    bool any;

    local_bh_disable();
    spin_lock_irqsave(&c->vc.lock, flags);
    any = (by_hand || !c->s->manual) && step(c);
    spin_unlock_irqrestore(&c->vc.lock, flags);
    local_bh_enable();
    return any;
}

static bool has_work(const struct swdma *s)
{
    for (unsigned i = 0; i < s->channels && !READ_ONCE(s->manual); i++)
        if (READ_ONCE(s->chan[i].running) && !READ_ONCE(s->chan[i].paused))
            return true;
    return false;
}

/* One step of each channel in turn. */
static int engine(void *data)
{
    struct swdma *s = data;

    while (!kthread_should_stop()) {
        wait_event(s->work, has_work(s) || kthread_should_stop());
        for (unsigned i = 0; i < s->channels; i++)
            if (step_channel(&s->chan[i], false))
                cond_resched();
    }
    return 0;
}

static struct swdma *to_swdma(struct dma_device *device)
{
    return container_of(device, struct swdma, dma);
}

void swdma_manual(struct dma_device *device, bool manual)
{
    struct swdma *s = to_swdma(device);
    unsigned long flags;

    WRITE_ONCE(s->manual, manual);
    for (unsigned i = 0; i < s->channels; i++) { /* a step that has begun ends before this does */
        spin_lock_irqsave(&s->chan[i].vc.lock, flags);
        spin_unlock_irqrestore(&s->chan[i].vc.lock, flags);
    }
    wake_up(&s->work);
}

bool swdma_step(struct dma_chan *chan)
{
    return step_channel(to_swdma_chan(chan), true);
}

void swdma_fail_at(struct dma_chan *chan, u32 bytes, enum dmaengine_tx_result result)
{
    struct swdma_chan *c = to_swdma_chan(chan);
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    c->fails = true;
    c->fail_at = bytes;
    c->fail_result = result;
    spin_unlock_irqrestore(&c->vc.lock, flags);
}

unsigned swdma_live(const struct dma_device *device)
{
    return (unsigned)atomic_read(&container_of(device, struct swdma, dma)->live);
}

/* --- hooks ---------------------------------------------------------------------------------- */

static void issue_pending(struct dma_chan *chan)
{
    struct swdma_chan *c = to_swdma_chan(chan);
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    if (vchan_issue_pending(&c->vc) && !c->running)
        start_next(c);
    spin_unlock_irqrestore(&c->vc.lock, flags);
    wake_up(&c->s->work);
}

static enum dma_status tx_status(struct dma_chan *chan, dma_cookie_t cookie,
                                 struct dma_tx_state *state)
{
    struct swdma_chan *c = to_swdma_chan(chan);
    enum dma_status status;
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    status = vchan_tx_status(&c->vc, cookie, state);
    if (status == DMA_IN_PROGRESS && c->running && c->running->vd.tx.cookie == cookie) {
        if (c->paused)
            status = DMA_PAUSED;
        if (state)
            state->residue = residue(c->running);
    }
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return c->s->out_of_order ? DMA_OUT_OF_ORDER : status;
}

static int pause(struct dma_chan *chan)
{
    struct swdma_chan *c = to_swdma_chan(chan);
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    c->paused = true;
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return 0;
}

static int resume(struct dma_chan *chan)
{
    struct swdma_chan *c = to_swdma_chan(chan);
    unsigned long flags;
    bool paused;

    spin_lock_irqsave(&c->vc.lock, flags);
    paused = c->paused;
    c->paused = false;
    if (paused && !c->running)
        start_next(c);
    spin_unlock_irqrestore(&c->vc.lock, flags);
    wake_up(&c->s->work);
    return paused ? 0 : -EINVAL;
}

static int terminate_all(struct dma_chan *chan)
{
    struct swdma_chan *c = to_swdma_chan(chan);
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    if (c->running)
        vchan_terminate(&c->vc, &c->running->vd, residue(c->running));
    else
        vchan_terminate(&c->vc, NULL, 0);
    c->running = NULL;
    c->paused = c->paused && dma_chan_is_aborted(chan);
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return 0;
}

static void synchronize(struct dma_chan *chan)
{
    vchan_synchronize(&to_swdma_chan(chan)->vc);
}

/* --- beginning and end ------------------------------------------------------------------------ */

static void init_device(struct swdma *s, const struct swdma_config *config)
{
    struct dma_device *dd = &s->dma;

    dd->dev = &s->pdev->dev;
    INIT_LIST_HEAD(&dd->channels);
    swdma_prep_init(dd);
    swdma_slave_init(dd);
    dma_set_maxpq(dd, SWDMA_SOURCES, config->pq_continues);
    dd->descriptor_reuse = true;
    dd->residue_granularity = DMA_RESIDUE_GRANULARITY_BURST;
    dd->device_issue_pending = issue_pending;
    dd->device_tx_status = tx_status;
    dd->device_pause = pause;
    dd->device_resume = resume;
    dd->device_terminate_all = terminate_all;
    dd->device_synchronize = synchronize;
    s->step = config->step ? config->step : SWDMA_STEP;
    s->manual = config->manual;
    s->out_of_order = config->out_of_order;
    if (s->out_of_order)
        dma_cap_set(DMA_COMPLETION_NO_ORDER, dd->cap_mask);
    s->channels = config->channels;
    init_waitqueue_head(&s->work);
    for (unsigned i = 0; i < s->channels; i++) {
        s->chan[i].s = s;
        s->chan[i].vc.desc_free = swdma_desc_free;
        vchan_init(&s->chan[i].vc, dd);
    }
}

/* What of S there is. */
static void undo(struct swdma *s)
{
    if (s->thread)
        kthread_stop(s->thread);
    if (s->descs)
        mempool_destroy(s->descs);
    if (s->cache)
        kmem_cache_destroy(s->cache);
    if (s->pdev)
        platform_device_unregister(s->pdev);
    kfree(s);
}

static int acquire(struct swdma *s, const struct swdma_config *config)
{
    struct task_struct *thread;
    struct platform_device *pdev = platform_device_register_simple("swdma", -1);

    if (IS_ERR(pdev))
        return (int)PTR_ERR(pdev);
    s->pdev = pdev;
    init_device(s, config);
    s->cache = kmem_cache_create("swdma descriptors", sizeof(struct swdma_desc));
    if (!s->cache)
        return -ENOMEM;
    s->descs = mempool_create_slab_pool((int)(2 * config->channels), s->cache);
    if (!s->descs)
        return -ENOMEM;
    thread = kthread_create(engine, s, "swdma");
    if (IS_ERR(thread))
        return (int)PTR_ERR(thread);
    s->thread = thread;
    if (config->priority != SWDMA_NORMAL)
        (config->priority == SWDMA_FIFO ? sched_set_fifo : sched_set_fifo_low)(thread);
    return 0;
}

struct dma_device *swdma_create(const struct swdma_config *config)
{
    struct swdma *s;
    int err;

    if (!config->channels || config->channels > SWDMA_CHANNELS_MAX || config->priority > SWDMA_FIFO)
        return ERR_PTR(-EINVAL);
    s = kzalloc(sizeof *s + config->channels * sizeof s->chan[0], GFP_KERNEL);
    if (!s)
        return ERR_PTR(-ENOMEM);
    err = of_find_memory(virt_to_phys(s), &s->ram);
    if (!err)
        err = acquire(s, config);
    if (!err)
        err = dma_async_device_register(&s->dma);
    if (err) {
        undo(s);
        return ERR_PTR(err);
    }
    wake_up_process(s->thread);
    return &s->dma;
}

int swdma_destroy(struct dma_device *device)
{
    struct swdma *s = to_swdma(device);
    const int err = dma_async_device_unregister(device);

    if (err)
        return err;
    for (unsigned i = 0; i < s->channels; i++)
        vchan_exit(&s->chan[i].vc);
    undo(s);
    return 0;
}
