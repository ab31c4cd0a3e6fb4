/* SPDX-License-Identifier: Apache-2.0 */
/* ADMA driver: pausing, going on, and stopping for good. Each wait for the hardware is bounded, as
 * interrupts are off (API-225). */
#include "adma_parts.h"

#include "delay.h"

/* Of about 1 us: until the access on the bus has ended. */
enum { STOP_POLLS = 1000 };

/* --- with the channel's lock held ------------------------------------------ */

static bool wait_status(const struct adma_chan *c, u32 bit, u32 value)
{
    for (unsigned i = 0; i < STOP_POLLS; i++) {
        if ((readl(c->regs + ADMA_ACSR) & bit) == value)
            return true;
        udelay(1);
    }
    return false;
}

static void suspend(struct adma_chan *c)
{
    writel(adma_control(c) | ADMA_ACCR_SUSPEND, c->regs + ADMA_ACCR);
    wait_status(c, ADMA_ACSR_SUSPENDED, ADMA_ACSR_SUSPENDED);
}

/* What it has signalled goes as well: it is not the next transfer's. */
int adma_abort(struct adma_chan *c)
{
    bool idle;

    writel(adma_control(c) | ADMA_ACCR_ABORT, c->regs + ADMA_ACCR);
    idle = wait_status(c, ADMA_ACSR_BUSY, 0);
    writel(ADMA_ACSR_EVENTS, c->regs + ADMA_ACSR);
    if (!idle)
        return -ETIMEDOUT;
    c->end = NULL;
    return 0;
}

/* Those that are done are completed first. In *LEFT what the one has left that is running then, if
 * there is one. One that does not stop is dead. */
static int stop(struct adma_chan *c, u32 *left)
{
    int err;

    *left = 0;
    if (c->vc.chan.dead)
        return -ETIMEDOUT;
    if (c->running) {
        suspend(c);
        adma_complete_done(c);
    }
    if (c->running)
        *left = adma_residue(c, c->running);
    c->paused = c->paused && dma_chan_is_aborted(&c->vc.chan); /* that is the client's */
    err = c->adma->powered ? adma_abort(c) : 0; /* else it will be, with power again */
    if (!err)
        return 0;
    dev_err(c->adma->dev, "%s does not stop; it will not be used again\n", c->vc.chan.name);
    c->vc.chan.dead = true;
    return err;
}

/* --- hooks ------------------------------------------------------------------- */

int adma_pause(struct dma_chan *chan)
{
    struct adma_chan *c = to_adma_chan(chan);
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    if (c->adma->powered)
        suspend(c);
    c->paused = true;
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return 0;
}

/* What was issued meanwhile goes on the chain only now. */
int adma_resume(struct dma_chan *chan)
{
    struct adma_chan *c = to_adma_chan(chan);
    unsigned long flags;
    int err = -EINVAL;

    spin_lock_irqsave(&c->vc.lock, flags);
    if (c->paused) {
        c->paused = false;
        if (c->adma->powered) {
            writel(adma_control(c), c->regs + ADMA_ACCR);
            adma_go_on(c);
        }
        err = 0;
    }
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return err;
}

/* All of it goes, also what was not issued and not submitted (API-162). It is freed later, and not
 * here, where the lock is held (API-183). */
int adma_terminate_all(struct dma_chan *chan)
{
    struct adma_chan *c = to_adma_chan(chan);
    unsigned long flags;
    u32 left;
    int err;

    spin_lock_irqsave(&c->vc.lock, flags);
    err = stop(c, &left);
    vchan_terminate(&c->vc, c->running ? &c->running->vd : NULL, left);
    c->running = NULL;
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return err;
}

void adma_synchronize(struct dma_chan *chan)
{
    vchan_synchronize(&to_adma_chan(chan)->vc);
}

/* Nobody who has seen power reads registers any more: in a hook, or in a handler on another hart.
 */
static void wait_for_users(struct adma *a)
{
    for (unsigned i = 0; i < a->channels; i++) {
        unsigned long flags;

        spin_lock_irqsave(&a->chan[i].vc.lock, flags);
        spin_unlock_irqrestore(&a->chan[i].vc.lock, flags);
    }
    synchronize_irq(a->irq);
}

/* One that was without power has lost its registers (API-212). */
int adma_power(struct dma_device *dd, bool on)
{
    struct adma *a = container_of(dd, struct adma, dma);
    int err = 0;

    for (unsigned i = 0; on && !err && i < a->channels; i++)
        err = a->chan[i].vc.chan.dead ? 0 : adma_abort(&a->chan[i]);
    if (err)
        dev_err(a->dev, "a channel does not stop\n");
    else
        WRITE_ONCE(a->powered, on);
    if (!a->powered)
        wait_for_users(a);
    return err;
}
