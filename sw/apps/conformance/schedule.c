/* SPDX-License-Identifier: Apache-2.0 */
#include "schedule.h"

#include "delay.h"
#include "dma-mapping.h"
#include "fake_dma.h"
#include "interrupt.h"
#include "io.h"
#include "rules.h"
#include "string.h"
#include "virt-dma.h"

void hold_callbacks(struct dma_chan *chan)
{
    tasklet_disable(&to_virt_chan(chan)->task);
}

void let_callbacks(struct dma_chan *chan)
{
    tasklet_enable(&to_virt_chan(chan)->task);
    selftest_settle();
}

/* --- in the middle of a transfer ------------------------------------------------------ */

/* Cycles of a read: a piece takes some hundred microseconds, and none of them keeps a channel that
 * is being stopped for long. */
enum { SLOW = 500 };

static u32 slow = TESTCTL_NO_RULE;

void slow_begin(struct dma_chan *chan, u32 cycles)
{
    slow = rule_add(TESTCTL_DELAY, cycles, TESTCTL_WRITE, (u32)chan->chan_id, 0, UINT32_MAX);
}

void slow_end(void)
{
    if (slow != TESTCTL_NO_RULE)
        rule_remove(slow);
    slow = TESTCTL_NO_RULE;
}

/* Issues the copy of piece N from the board's SRAM, which nobody else uses: what is slow there
 * keeps no hart waiting. */
static void issue_slowly(struct dma_chan *chan, unsigned n)
{
    const struct device_node *node = of_find_compatible_node(NULL, "mmio-sram");
    const u32 offset = n * PIECE;
    struct resource sram;
    u8 __iomem *at = of_iomap(node, 0);
    dma_addr_t from;

    CHECK_EQ(of_address_to_resource(node, 0, &sram), 0);
    for (u32 i = 0; i < PIECE; i += 4) {
        u32 word;

        memcpy(&word, piece[n].src + i, 4);
        writel(word, at + offset + i);
    }
    slow = rule_add(TESTCTL_DELAY, SLOW, TESTCTL_READ, TESTCTL_ANY, sram.start,
                    sram.start + sram.size - 1);
    from = dma_map_resource(dmaengine_get_dma_device(chan), sram.start + offset, PIECE,
                            DMA_TO_DEVICE, 0);
    bench_give(bench_watch(dmaengine_prep_dma_memcpy(chan, piece[n].to, from, PIECE,
                                                     DMA_PREP_INTERRUPT | DMA_CTRL_ACK),
                           n),
               n);
    dma_async_issue_pending(chan);
}

/* An engine without interrupts is none that a held access keeps from stopping. */
bool middle_begin(struct dma_chan *chan, unsigned n)
{
    if (!engine->hold)
        return false;
    if (!engine->gate_irqs) {
        bench_hold(chan, n, PIECE / 2);
        return true;
    }
    issue_slowly(chan, n);
    while (bench_left(n, DMA_IN_PROGRESS) == PIECE)
        ;
    CHECK(bench_left(n, DMA_IN_PROGRESS) < PIECE);
    return true;
}

void middle_end(struct dma_chan *chan)
{
    if (slow == TESTCTL_NO_RULE)
        engine->let_go(chan);
    slow_end();
}

u32 arrived_bytes(unsigned n)
{
    u32 bytes = 0;

    bench_arrived(n); /* for the CPU */
    while (bytes < PIECE && piece[n].dst[bytes] == piece[n].src[bytes])
        bytes++;
    return bytes;
}

/* --- two harts ------------------------------------------------------------------- */

static struct {
    void (*does[2])(struct dma_chan *);
    struct dma_chan *chan;
    bool ready[2];
} pair;

static int member(void *number)
{
    const uintptr_t me = (uintptr_t)number;

    WRITE_ONCE(pair.ready[me], true);
    CHECK(spin_until(&pair.ready[1 - me]));
    pair.does[me](pair.chan);
    return 0;
}

bool on_two_harts(void (*first)(struct dma_chan *), void (*second)(struct dma_chan *),
                  struct dma_chan *chan)
{
    struct task_struct *task[2];

    if (num_online_cpus() < 2)
        return false;
    pair.does[0] = first;
    pair.does[1] = second;
    pair.chan = chan;
    for (uintptr_t i = 0; i < 2; i++) {
        pair.ready[i] = false;
        task[i] = bound(member, (void *)i, (unsigned)i);
    }
    for (unsigned i = 0; i < 2; i++)
        wake_up_process(task[i]);
    for (unsigned i = 0; i < 2; i++)
        kthread_stop(task[i]);
    return true;
}

void give_time(void)
{
    udelay(100);
}

void give_time_ns(unsigned ns)
{
    ndelay(ns);
}
