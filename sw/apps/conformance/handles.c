/* SPDX-License-Identifier: Apache-2.0 */
/* Contexts to call from, and the board's test control. */
#include "conformance.h"

#include "delay.h"
#include "interrupt.h"
#include "io.h"
#include "spinlock.h"
#include "testctl_regs.h"

u8 __iomem *testctl(void)
{
    static u8 __iomem *regs;

    if (!regs)
        regs = of_iomap(of_find_compatible_node(NULL, "dmavp,testctl"), 0);
    return regs;
}

/* --- an interrupt that nobody but the test raises ------------------------------------- */

static void (*handler_does)(void);
static bool handled;

static unsigned spare_irq(void)
{
    return (unsigned)of_irq_get(of_find_compatible_node(NULL, "dmavp,test-fifo"), 0);
}

static void force(bool on)
{
    const unsigned irq = spare_irq();

    writel(on ? 1u << irq % 32 : 0, testctl() + TESTCTL_IRQ_FORCE + irq / 32 * 4);
}

static irqreturn_t handler(int irq, void *dev_id)
{
    (void)irq;
    (void)dev_id;
    force(false);
    if (!handled && handler_does)
        handler_does();
    handled = true;
    return IRQ_HANDLED;
}

bool handler_begin(void (*function)(void))
{
    if (!testctl())
        return false;
    handler_does = function;
    handled = false;
    CHECK_EQ(request_irq(spare_irq(), handler, IRQF_SHARED, "conformance", &handled), 0);
    return true;
}

void handler_raise(void)
{
    force(true);
}

void handler_end(void)
{
    for (unsigned i = 0; i < 1000 && !READ_ONCE(handled); i++)
        udelay(1);
    CHECK(handled);
    free_irq(spare_irq(), &handled);
}

bool in_handler(void (*function)(void))
{
    if (!handler_begin(function))
        return false;
    handler_raise();
    handler_end();
    return true;
}

/* --- the other contexts -------------------------------------------------------------------- */

static DEFINE_SPINLOCK(region);

void in_atomic_region(void (*function)(void))
{
    unsigned long flags;

    spin_lock_irqsave(&region, flags);
    function();
    spin_unlock_irqrestore(&region, flags);
}

void in_all_contexts(void (*function)(void))
{
    function();
    in_atomic_region(function);
    in_tasklet(function);
    in_handler(function);
}

/* --- points, tickets, logs ------------------------------------------------------------------ */

#ifdef DEBUG_CHECKER
static void happen_once(void *function)
{
    checker_at("", NULL, NULL);
    ((void (*)(void))function)();
}

void at_point(const char *name, void (*function)(void))
{
    checker_at(name, function ? happen_once : NULL, (void *)function);
}
#else
void at_point(const char *name, void (*function)(void))
{
    (void)name;
    (void)function;
}
#endif

void preset_cookies(struct dma_chan *chan, dma_cookie_t last)
{
    chan->cookie = last;
    chan->completed_cookie = last;
    chan->terminated_cookie = last;
}

bool bus_log(u32 initiator, phys_addr_t first, phys_addr_t last)
{
    u8 __iomem *regs = testctl();

    if (!regs)
        return false;
    writel(0, regs + TESTCTL_LOG_CTRL);
    writel(initiator, regs + TESTCTL_LOG_WHO);
    writel((u32)first, regs + TESTCTL_LOG_FIRST);
    writel((u32)last, regs + TESTCTL_LOG_LAST);
    writel(1, regs + TESTCTL_LOG_CTRL);
    return true;
}

u32 bus_log_count(void)
{
    return readl(testctl() + TESTCTL_LOG_COUNT);
}

#ifdef DEBUG_CHECKER
void conformance_breaks(enum checker_rule rule, void (*function)(void), const char *file, int line)
{
    unsigned before[CHECKER_RULES];

    for (unsigned r = 0; r < CHECKER_RULES; r++)
        before[r] = checker_count(r);
    function();
    for (unsigned r = 0; r < CHECKER_RULES; r++)
        selftest_check((r == rule) == (checker_count(r) != before[r]), "the rule is broken alone",
                       file, line);
    checker_forgive();
}
#endif
