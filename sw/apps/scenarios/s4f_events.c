/* SPDX-License-Identifier: Apache-2.0 */
#include "s4f.h"

#include "dma-mapping.h"
#include "fake_dma.h"
#include "interrupt.h"
#include "rules.h"
#include "schedule.h"
#include "spinlock.h"
#include "virt-dma.h"

enum { BYTES = 64, DEAD = 0x6b, FULL = 0xee, IRQ_NS = 4000 };

struct s4f s4f;

static struct dma_chan *chan;
static u8 *src, *dst;

/* The client: what its callback uses is `alive`, as long as it may. */
static struct {
    bool alive, buffer_is_mapped;
    dma_addr_t from, to;
    u32 poison; /* rule for the freed buffer */
} client;

/* --- the callback, and where it stops ------------------------------------------------- */

static struct {
    const char *point;
    bool parked, go_on;
} stop;

static void park(void *arg)
{
    (void)arg;
    if (READ_ONCE(stop.go_on))
        return;
    WRITE_ONCE(stop.parked, true);
    CHECK(spin_until(&stop.go_on));
    WRITE_ONCE(stop.parked, false);
}

static void called(void *arg)
{
    (void)arg;
    s4f.calls++;
    s4f.late += !READ_ONCE(client.alive);
    checker_point(S4F_IN_CALLBACK);
    s4f.late += !READ_ONCE(client.alive);
}

/* --- memory of the descriptor: kept and full of DEAD once it is freed --------------------- */

enum { KEPT = 4 };

static struct {
    void (*free)(struct virt_dma_desc *vd); /* the provider's */
    struct virt_dma_desc *vd[KEPT], was[KEPT];
} kept;

static void keep(struct virt_dma_desc *vd)
{
    const unsigned n = s4f.frees++ % KEPT;

    kept.vd[n] = vd;
    kept.was[n] = *vd;
    memset(vd, DEAD, sizeof *vd);
}

static unsigned differing(const void *at, u8 byte, u32 bytes)
{
    unsigned n = 0;

    for (const u8 *p = at; bytes; bytes--)
        n += *p++ != byte;
    return n;
}

static void free_kept(void)
{
    for (unsigned n = 0; n < min(s4f.frees, (unsigned)KEPT); n++) {
        s4f.spoilt += differing(kept.vd[n], DEAD, sizeof *kept.vd[n]);
        *kept.vd[n] = kept.was[n];
        kept.free(kept.vd[n]);
    }
}

/* --- a provider that is wrong ---------------------------------------------------------------- */

static int (*terminate_hook)(struct dma_chan *c);
static void (*synchronize_hook)(struct dma_chan *c);

/* What has completed, with its callback to come, stays as it is. */
static int forgetful_terminate(struct dma_chan *c)
{
    struct virt_dma_chan *vc = to_virt_chan(c);
    LIST_HEAD(completed);
    unsigned long flags;
    int err;

    spin_lock_irqsave(&vc->lock, flags);
    list_splice_tail_init(&vc->desc_completed, &completed);
    spin_unlock_irqrestore(&vc->lock, flags);
    err = terminate_hook(c);
    spin_lock_irqsave(&vc->lock, flags);
    list_splice_tail_init(&completed, &vc->desc_completed);
    spin_unlock_irqrestore(&vc->lock, flags);
    return err;
}

/* --- beginning and end -------------------------------------------------------------------------
 */

bool s4f_open(void)
{
    chan = engine_request();
    src = kmalloc(BYTES, GFP_KERNEL);
    dst = kmalloc(BYTES, GFP_KERNEL);
    if (!CHECK(chan && src && dst))
        return false;
    memset(src, 0x17, BYTES);
    terminate_hook = chan->device->device_terminate_all;
    synchronize_hook = chan->device->device_synchronize;
    kept.free = to_virt_chan(chan)->desc_free;
    to_virt_chan(chan)->desc_free = keep;
    return true;
}

void s4f_close(void)
{
    to_virt_chan(chan)->desc_free = kept.free;
    dma_release_channel(chan);
    kfree(src);
    kfree(dst);
}

static void map(void)
{
    struct device *dev = dmaengine_get_dma_device(chan);

    memset(dst, FULL, BYTES);
    client.from = dma_map_single(dev, src, BYTES, DMA_TO_DEVICE);
    client.to = dma_map_single(dev, dst, BYTES, DMA_FROM_DEVICE);
    client.buffer_is_mapped = true;
    client.alive = true;
    client.poison = TESTCTL_NO_RULE;
}

static void submit(void)
{
    struct dma_async_tx_descriptor *tx = dmaengine_prep_dma_memcpy(
        chan, client.to, client.from, BYTES, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);

    if (!CHECK(tx))
        panic("no memory for a descriptor");
    tx->callback = called;
    dmaengine_submit(tx);
}

void s4f_begin(const char *point, bool broken)
{
    s4f = (struct s4f){0};
    stop.point = point;
    stop.parked = false;
    stop.go_on = !point;
    chan->device->device_terminate_all = broken ? forgetful_terminate : terminate_hook;
    chan->device->device_synchronize = broken ? NULL : synchronize_hook;
    checker_at(point ? point : "", point ? park : NULL, NULL);
    if (engine->gate_irqs)
        engine->gate_irqs(true);
    checker_gate(true);
    map();
    submit();
}

static void unmap(void)
{
    struct device *dev = dmaengine_get_dma_device(chan);

    dma_unmap_single(dev, client.from, BYTES, DMA_TO_DEVICE);
    dma_unmap_single(dev, client.to, BYTES, DMA_FROM_DEVICE);
    client.buffer_is_mapped = false;
}

/* --- events ---------------------------------------------------------------------------------- */

/* An engine with an interrupt moves the data now, and waits with the interrupt. */
void s4f_issue(void)
{
    dma_async_issue_pending(chan);
    if (engine->gate_irqs)
        give_time_ns(IRQ_NS);
}

void s4f_complete(void)
{
    if (!engine->gate_irqs) {
        engine->run(chan);
        return;
    }
    engine->gate_irqs(false);
    give_time_ns(IRQ_NS);
    engine->gate_irqs(true);
}

void s4f_complete_here(void)
{
    if (chan->device == &fake)
        in_handler(s4f_complete);
    else /* the engine interrupts, or has a thread */
        s4f_complete();
}

/* What was scheduled in a thread gets to the gate first. */
void s4f_defer(void)
{
    local_bh_disable();
    local_bh_enable();
    checker_step(~0u);
}

void s4f_terminate(void)
{
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
}

static bool synchronized;

void s4f_synchronize(void)
{
    dmaengine_synchronize(chan);
    s4f.early_return |= READ_ONCE(stop.parked);
    WRITE_ONCE(synchronized, true);
}

/* The callback's data, and the buffer, which the controller must not touch now. */
static void free_now(void)
{
    client.alive = false;
    unmap();
    memset(dst, DEAD, BYTES);
    if (engine->gate_irqs)
        client.poison = poison(dst, BYTES);
}

/* --- the other hart, and a thread that may sleep in synchronize ----------------------------------
 */

static struct worker {
    struct task_struct *task;
    struct completion work;
    void (*does)(void);
    bool idle;
} worker[2]; /* on hart 0 and 1 */

static bool free_is_due;

static int work(void *arg)
{
    struct worker *w = arg;

    while (!kthread_should_stop()) {
        wait_for_completion(&w->work);
        if (w->does)
            w->does();
        WRITE_ONCE(w->idle, true);
    }
    return 0;
}

static void start_work(struct worker *w, void (*does)(void))
{
    w->does = does;
    WRITE_ONCE(w->idle, false);
    complete(&w->work);
}

static unsigned irq_of_engine(void)
{
    return (unsigned)of_irq_get(chan->device->dev->of_node, 0);
}

void s4f_harts_begin(void)
{
    bind_main();
    for (unsigned i = 0; i < 2; i++) {
        init_completion(&worker[i].work);
        worker[i].task = bound(work, &worker[i], i);
        wake_up_process(worker[i].task);
    }
    if (engine->gate_irqs)
        irq_set_affinity(irq_of_engine(), 1);
}

void s4f_harts_end(void)
{
    for (unsigned i = 0; i < 2; i++) {
        struct task_struct *task = worker[i].task;

        worker[i].task = NULL;
        WRITE_ONCE(task->should_stop, true);
        start_work(&worker[i], NULL);
        kthread_stop(task);
    }
    if (engine->gate_irqs)
        irq_set_affinity(irq_of_engine(), 0);
    unbind_main();
}

void s4f_other_hart(void (*function)(void))
{
    struct worker *w = &worker[1];

    if (!READ_ONCE(w->idle) && READ_ONCE(stop.parked)) { /* there the callback has stopped */
        function();
        return;
    }
    start_work(w, function);
    while (!READ_ONCE(w->idle) && !READ_ONCE(stop.parked))
        cond_resched();
}

void s4f_let_callback_return(void)
{
    WRITE_ONCE(stop.go_on, true);
    while (!READ_ONCE(worker[1].idle))
        cond_resched();
}

void s4f_synchronize_beside(void)
{
    start_work(&worker[0], s4f_synchronize);
    do {
        cond_resched();
    } while (READ_ONCE(worker[0].task->state) == TASK_RUNNING);
}

void s4f_free(void)
{
    if (READ_ONCE(synchronized))
        free_now();
    else
        free_is_due = true;
}

/* --- the end ------------------------------------------------------------------------------------
 */

void s4f_end(void)
{
    while (!READ_ONCE(synchronized)) /* the callback has returned by now */
        cond_resched();
    if (free_is_due)
        free_now();
    checker_at("", NULL, NULL);
    if (engine->gate_irqs)
        engine->gate_irqs(false);
    else
        engine->run(chan);
    checker_gate(false);
    selftest_settle();
    dma_async_issue_pending(chan);
    give_time_ns(IRQ_NS);
    s4f.written = differing(dst, DEAD, BYTES);
    if (client.poison != TESTCTL_NO_RULE) {
        s4f.written += rule_hits(client.poison);
        rule_remove(client.poison);
    }
    synchronized = free_is_due = false;
    free_kept();
    chan->device->device_terminate_all = terminate_hook;
    chan->device->device_synchronize = synchronize_hook;
    if (!s4f.frees) { /* a broken provider's */
        dmaengine_terminate_sync(chan);
        free_kept();
        s4f.frees = 0;
    }
}
