/* SPDX-License-Identifier: Apache-2.0 */
#include "calls.h"

#include "slab.h"
#include "string.h"
#include "virt-dma.h"

struct call_desc {
    struct virt_dma_desc vd;
    void (*function)(void *arg); /* NULL: of an interrupt descriptor */
    void *arg;
};

static struct {
    struct dma_device dma;
    struct device dev;
    struct virt_dma_chan vc;
    struct tasklet_struct task;
    struct virt_dma_desc *running;
    bool ready;
} calls;

static DEFINE_SPINLOCK(calls_lock); /* of the first use */

static void desc_free(struct virt_dma_desc *vd)
{
    struct call_desc *d = container_of(vd, struct call_desc, vd);

    kfree(d->arg);
    kfree(d);
}

struct dma_async_tx_descriptor *dma_prep_call(void (*function)(void *arg), void *arg,
                                              unsigned long flags)
{
    struct virt_dma_chan *vc = to_virt_chan(dma_call_channel());
    struct call_desc *d = kmalloc(sizeof *d, GFP_NOWAIT);

    if (!d)
        return NULL;
    d->function = function;
    d->arg = arg;
    return vchan_tx_prep(vc, &d->vd, 0, flags);
}

static struct dma_async_tx_descriptor *prep_interrupt(struct dma_chan *chan, unsigned long flags)
{
    (void)chan;
    return dma_prep_call(NULL, NULL, flags);
}

/* Locked. Who is next is called, unless somebody is. */
static void schedule_next(void)
{
    if (!calls.running && vchan_next_desc(&calls.vc))
        tasklet_schedule(&calls.task);
}

/* One call; the next one has its own turn. */
static void call(struct tasklet_struct *t)
{
    const struct call_desc *d;
    unsigned long flags;

    (void)t;
    spin_lock_irqsave(&calls.vc.lock, flags);
    calls.running = vchan_next_desc(&calls.vc);
    spin_unlock_irqrestore(&calls.vc.lock, flags);
    if (!calls.running)
        return;
    d = container_of(calls.running, struct call_desc, vd);
    if (d->function)
        CHECKED_CALLBACK("queued call", d->function, d->function(d->arg));
    spin_lock_irqsave(&calls.vc.lock, flags);
    vchan_cookie_complete(calls.running);
    calls.running = NULL;
    schedule_next();
    spin_unlock_irqrestore(&calls.vc.lock, flags);
}

static void issue_pending(struct dma_chan *chan)
{
    unsigned long flags;

    (void)chan;
    spin_lock_irqsave(&calls.vc.lock, flags);
    if (vchan_issue_pending(&calls.vc))
        schedule_next();
    spin_unlock_irqrestore(&calls.vc.lock, flags);
}

static enum dma_status tx_status(struct dma_chan *chan, dma_cookie_t cookie,
                                 struct dma_tx_state *state)
{
    enum dma_status status;
    unsigned long flags;

    (void)chan;
    spin_lock_irqsave(&calls.vc.lock, flags);
    status = vchan_tx_status(&calls.vc, cookie, state);
    spin_unlock_irqrestore(&calls.vc.lock, flags);
    return status;
}

static void init(void)
{
    strscpy(calls.dev.name, "calls", sizeof calls.dev.name);
    calls.dma.dev = &calls.dev;
    INIT_LIST_HEAD(&calls.dma.channels);
    dma_cap_set(DMA_INTERRUPT, calls.dma.cap_mask);
    calls.dma.device_prep_dma_interrupt = prep_interrupt;
    calls.dma.device_issue_pending = issue_pending;
    calls.dma.device_tx_status = tx_status;
    calls.vc.desc_free = desc_free;
    vchan_init(&calls.vc, &calls.dma);
    strscpy(calls.vc.chan.name, "calls", sizeof calls.vc.chan.name);
    calls.vc.chan.client_count = 1;
    tasklet_setup(&calls.task, call);
}

struct dma_chan *dma_call_channel(void)
{
    unsigned long flags;

    spin_lock_irqsave(&calls_lock, flags);
    if (!calls.ready)
        init();
    calls.ready = true;
    spin_unlock_irqrestore(&calls_lock, flags);
    return &calls.vc.chan;
}
