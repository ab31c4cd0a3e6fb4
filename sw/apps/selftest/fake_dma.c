/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_dma.h"

#include "delay.h"
#include "io.h"
#include "selftest.h"
#include "slab.h"
#include "string.h"
#include "virt-dma.h"

struct fake_desc {
    struct virt_dma_desc vd;
    dma_addr_t dst, src;
};

struct fake_chan {
    struct virt_dma_chan vc;
    struct virt_dma_desc *running;
    u32 hold;  /* bytes after which the next one stays, or FAKE_FREE */
    u32 moved; /* bytes of the running one */
    u32 fail_at;
    enum dmaengine_tx_result failure; /* of the next one, at that byte */
};

struct dma_device fake;
struct fake_power fake_power;
unsigned fake_live, fake_starts;
bool fake_at_once;
static struct fake_chan chans[FAKE_CHANNELS];
static struct device device = {.name = "fake", .dma_range_count = 1, .dma_mask = ~0ull};

static struct fake_chan *to_fake(struct dma_chan *chan)
{
    return container_of(chan, struct fake_chan, vc.chan);
}

static struct fake_desc *new_desc(gfp_t flags)
{
    struct fake_desc *d = kmalloc(sizeof *d, flags);

    if (!d)
        return NULL;
    __atomic_add_fetch(&fake_live, 1, __ATOMIC_RELAXED); /* of two harts at once */
    d->vd.reserved = false;
    return d;
}

static void desc_free(struct virt_dma_desc *vd)
{
    if (vd->reserved && vchan_put_reserved(to_virt_chan(vd->tx.chan), vd))
        return;
    __atomic_sub_fetch(&fake_live, 1, __ATOMIC_RELAXED);
    kfree(container_of(vd, struct fake_desc, vd));
}

static struct virt_dma_desc *make_reserved(struct virt_dma_chan *vc, unsigned room)
{
    struct fake_desc *d = new_desc(GFP_KERNEL);

    (void)vc;
    (void)room;
    return d ? &d->vd : NULL;
}

static int reserve(struct dma_chan *chan, const struct dma_chan_reserve *r)
{
    if (r->segments > 1 || r->periods)
        return -EINVAL;
    return vchan_reserve(&to_fake(chan)->vc, r->descriptors, 1, make_reserved);
}

static void unreserve(struct dma_chan *chan)
{
    vchan_unreserve(&to_fake(chan)->vc);
}

static int power(struct dma_device *dd, bool on)
{
    CHECK(dd == &fake);
    CHECK_EQ(fake_power.on, !on);
    fake_power.calls++;
    if (on && fake_power.fails)
        return -ETIMEDOUT;
    if (on)
        msleep(FAKE_POWER_MS);
    fake_power.on = on;
    return 0;
}

/* H8: as a register access. */
static void access(void)
{
    fake_power.accesses++;
    fake_power.cold += !fake_power.on;
}

static struct dma_async_tx_descriptor *prep(struct dma_chan *chan, dma_addr_t dst, dma_addr_t src,
                                            size_t len, unsigned long flags)
{
    struct virt_dma_desc *reserved = len ? vchan_reserved(&to_fake(chan)->vc, 1) : NULL;
    struct fake_desc *d = reserved ? container_of(reserved, struct fake_desc, vd)
                          : len    ? new_desc(GFP_NOWAIT)
                                   : NULL;

    if (!d)
        return NULL;
    d->dst = dst;
    d->src = src;
    return vchan_tx_prep(&to_fake(chan)->vc, &d->vd, len, flags);
}

/* The running one moves on to byte END. */
static void move(struct fake_chan *c, u32 end)
{
    const struct fake_desc *d = container_of(c->running, struct fake_desc, vd);

    memcpy((u8 *)phys_to_virt(d->dst) + c->moved, (const u8 *)phys_to_virt(d->src) + c->moved,
           end - c->moved);
    c->moved = end;
}

static void start_next(struct fake_chan *c)
{
    c->running = vchan_next_desc(&c->vc);
    fake_starts += c->running != NULL;
    c->moved = 0;
    if (c->running && c->failure)
        move(c, min(c->fail_at, c->running->len));
    else if (c->running)
        move(c, c->hold == FAKE_FREE ? c->running->len / 2 : c->hold);
}

static void end_running(struct fake_chan *c)
{
    if (c->failure) {
        vchan_cookie_error(c->running, c->failure, c->running->len - c->moved);
    } else {
        move(c, c->running->len);
        vchan_cookie_complete(c->running);
    }
    c->failure = DMA_TRANS_NOERROR;
    start_next(c);
}

static void issue(struct dma_chan *chan)
{
    struct fake_chan *c = to_fake(chan);
    unsigned long flags;
    bool any;

    spin_lock_irqsave(&c->vc.lock, flags);
    any = vchan_issue_pending(&c->vc);
    if (any || !fake.asleep)
        access();
    if (any && !c->running)
        start_next(c);
    while (fake_at_once && c->running)
        end_running(c);
    spin_unlock_irqrestore(&c->vc.lock, flags);
}

static enum dma_status status(struct dma_chan *chan, dma_cookie_t cookie,
                              struct dma_tx_state *state)
{
    struct fake_chan *c = to_fake(chan);
    enum dma_status s;
    unsigned long flags;

    if (c->running || !fake.asleep)
        access();
    spin_lock_irqsave(&c->vc.lock, flags);
    s = vchan_tx_status(&c->vc, cookie, state);
    if (state && s == DMA_IN_PROGRESS && c->running && c->running->tx.cookie == cookie)
        state->residue = c->running->len - c->moved;
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return s;
}

static int terminate(struct dma_chan *chan)
{
    struct fake_chan *c = to_fake(chan);
    unsigned long flags;

    if (c->running || !fake.asleep)
        access();
    spin_lock_irqsave(&c->vc.lock, flags);
    vchan_terminate(&c->vc, c->running, c->running ? c->running->len - c->moved : 0);
    c->running = NULL;
    c->hold = FAKE_FREE;
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return 0;
}

static void sync(struct dma_chan *chan)
{
    if (!fake.asleep)
        access();
    vchan_synchronize(&to_fake(chan)->vc);
}

static void call_immediate(struct fake_chan *c)
{
    if (in_hardirq())
        vchan_irq_callbacks(&c->vc);
}

bool fake_finish(struct dma_chan *chan)
{
    struct fake_chan *c = to_fake(chan);
    unsigned long flags;
    bool any;

    spin_lock_irqsave(&c->vc.lock, flags);
    any = c->running;
    if (any)
        end_running(c);
    spin_unlock_irqrestore(&c->vc.lock, flags);
    call_immediate(c);
    return any;
}

bool fake_finish_last(struct dma_chan *chan)
{
    struct fake_chan *c = to_fake(chan);
    struct virt_dma_desc *last;
    unsigned long flags;
    bool any;

    spin_lock_irqsave(&c->vc.lock, flags);
    any = c->running && c->running->node.next != &c->vc.desc_issued;
    if (any) {
        last = list_entry(c->vc.desc_issued.prev, struct virt_dma_desc, node);
        vchan_cookie_complete(last);
    }
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return any;
}

bool fake_fail(struct dma_chan *chan, enum dmaengine_tx_result result, u32 residue)
{
    struct fake_chan *c = to_fake(chan);
    unsigned long flags;
    bool any;

    spin_lock_irqsave(&c->vc.lock, flags);
    any = c->running;
    if (any)
        vchan_cookie_error(c->running, result, residue);
    start_next(c);
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return any;
}

bool fake_period(struct dma_chan *chan)
{
    struct fake_chan *c = to_fake(chan);
    unsigned long flags;
    bool any;

    spin_lock_irqsave(&c->vc.lock, flags);
    any = c->running;
    if (any)
        vchan_cyclic_callback(c->running);
    spin_unlock_irqrestore(&c->vc.lock, flags);
    call_immediate(c);
    return any;
}

void fake_hold(struct dma_chan *chan, u32 bytes)
{
    to_fake(chan)->hold = bytes;
}

bool fake_is_held(struct dma_chan *chan)
{
    const struct fake_chan *c = to_fake(chan);

    return c->running && c->hold != FAKE_FREE;
}

void fake_fail_next(struct dma_chan *chan, u32 bytes, enum dmaengine_tx_result result)
{
    to_fake(chan)->fail_at = bytes;
    to_fake(chan)->failure = result;
}

dma_cookie_t fake_running(struct dma_chan *chan)
{
    const struct virt_dma_desc *vd = to_fake(chan)->running;

    return vd ? vd->tx.cookie : 0;
}

void fake_create_on(struct device *dev)
{
    fake = (struct dma_device){.dev = dev,
                               .residue_granularity = DMA_RESIDUE_GRANULARITY_BURST,
                               .device_power = power,
                               .device_reserve = reserve,
                               .device_unreserve = unreserve,
                               .device_prep_dma_memcpy = prep,
                               .device_issue_pending = issue,
                               .device_tx_status = status,
                               .device_terminate_all = terminate,
                               .device_synchronize = sync};
    dma_cap_set(DMA_MEMCPY, fake.cap_mask);
    INIT_LIST_HEAD(&fake.channels);
    for (unsigned i = 0; i < FAKE_CHANNELS; i++) {
        memset(&chans[i], 0, sizeof chans[i]);
        chans[i].vc.desc_free = desc_free;
        chans[i].hold = FAKE_FREE;
        vchan_init(&chans[i].vc, &fake);
    }
    fake_live = 0;
    fake_power = (struct fake_power){0};
    fake_starts = 0;
    fake_at_once = false;
    CHECK_EQ(dma_async_device_register(&fake), 0);
}

void fake_create(void)
{
    fake_create_on(&device);
}

void fake_destroy(void)
{
    CHECK_EQ(dma_async_device_unregister(&fake), 0);
    for (unsigned i = 0; i < FAKE_CHANNELS; i++)
        vchan_exit(&chans[i].vc);
    CHECK_EQ(fake_live, 0);
    CHECK(!fake_power.on);
    CHECK_EQ(fake_power.cold, 0); /* API-203 */
}
