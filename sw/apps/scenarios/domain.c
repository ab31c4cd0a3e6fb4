/* SPDX-License-Identifier: Apache-2.0 */
#include "domain.h"

#include "io.h"
#include "pm_domain.h"
#include "rcpc_regs.h"
#include "scenario.h"

enum { CYCLES_PER_US = 100 };

static u8 __iomem *rcpc;
static struct generic_pm_domain *domain;
static int (*power_on)(struct generic_pm_domain *domain);

bool domain_open(const struct dma_chan *chan)
{
    rcpc = of_iomap(of_find_compatible_node(NULL, "dmavp,rcpc"), 0);
    domain = chan->device->dev->pm_domain;
    if (!rcpc || !domain)
        return false;
    power_on = domain->power_on;
    return true;
}

void domain_close(void)
{
    domain->power_on = power_on;
}

static int ask_alone(struct generic_pm_domain *d)
{
    (void)d;
    writel(RCPC_POWER_E, rcpc + RCPC_POWER(0));
    return 0;
}

void domain_hurry(void)
{
    domain->power_on = ask_alone;
}

bool domain_is_on(void)
{
    return readl(rcpc + RCPC_POWER_STATUS(0)) & RCPC_STATUS_ON;
}

u32 domain_us(void)
{
    return readl(rcpc + RCPC_POWER_TIME(0)) / CYCLES_PER_US;
}

u32 domain_clocked_us(void)
{
    return readl(rcpc + RCPC_CLOCK_CYCLES(0)) / CYCLES_PER_US;
}

void domain_clock(bool on)
{
    writel(PUT(RCPC_CLOCK_DIV, 1) | (on ? RCPC_CLOCK_E : 0), rcpc + RCPC_CLOCK(0));
}
