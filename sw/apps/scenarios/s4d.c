/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interrupt of a transfer that was terminated comes when the next one already runs
 * (API-170): it does not complete that one.
 *
 * Broken: a driver whose handler takes every interrupt for the end of what runs.
 */
#include "scenario.h"

#include "io.h"
#include "testctl_regs.h"
#include "virt-dma.h"

static irqreturn_t trusting_handler(int irq, void *dev_id)
{
    struct virt_dma_chan *vc = to_virt_chan(channel);
    struct virt_dma_desc *vd;

    (void)irq;
    (void)dev_id;
    spin_lock(&vc->lock);
    vd = vchan_next_desc(vc);
    if (vd)
        vchan_cookie_complete(vd);
    spin_unlock(&vc->lock);
    return IRQ_HANDLED;
}

/* The controller's interrupt comes once, though the controller does not raise it: the interrupt
 * controller has taken note of it when the level falls. */
static void late_interrupt(unsigned irq)
{
    u8 __iomem *const force = testctl() + TESTCTL_IRQ_FORCE + irq / 32 * 4;
    unsigned long flags;

    local_irq_save(flags);
    writel(1u << irq % 32, force);
    writel(0, force);
    local_irq_restore(flags);
    udelay(20);
}

static void run(bool broken)
{
    const unsigned irq = (unsigned)of_irq_get(channel->device->dev->of_node, 0);

    engine->gate_irqs(true);
    bench_issue(channel, 0);
    engine->run(channel);
    udelay(200);
    expect(piece[0].seen.calls == 0, "the first one is done, its interrupt withheld");
    dmaengine_terminate_async(channel);
    bench_hold(channel, 1, 64);
    if (broken)
        request_irq(irq, trusting_handler, IRQF_SHARED, "trusting", &channel);
    engine->gate_irqs(false);
    late_interrupt(irq);
    selftest_settle();
    expect(piece[0].seen.calls == 0, "the terminated one is not called");
    expect(piece[1].seen.calls == 0 && bench_left(1, DMA_IN_PROGRESS) == PIECE - 64,
           "the next one has not ended by the interrupt");
    if (broken)
        free_irq(irq, &channel);
    engine->let_go(channel);
    bench_run(channel);
    expect(bench_arrived(1) && piece[1].seen.calls == 1, "it ends when its data are there");
}

int main(void);

int main(void)
{
    return scenario("s4d", run);
}
