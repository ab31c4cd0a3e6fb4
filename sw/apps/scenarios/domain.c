/* SPDX-License-Identifier: Apache-2.0 */
#include "domain.h"

#include "delay.h"
#include "io.h"
#include "pm_runtime.h"
#include "rcpc_regs.h"
#include "scenario.h"

enum { DEVICES = 2, CYCLES_PER_US = 100 };

bool domain_hurry;
static u8 __iomem *rcpc;
static unsigned users;
static struct owned {
    struct dma_device *device;
    typeof(((struct dma_device *)0)->device_power) driver; /* its own hook */
} owned[DEVICES];

/* Time for the domain to settle, of which the thread sleeps the most. */
static int switch_on(void)
{
    domain_clock(true);
    writel(RCPC_POWER_E, rcpc + RCPC_POWER(0));
    if (domain_hurry)
        return 0;
    while (readl(rcpc + RCPC_POWER_STATUS(0)) & RCPC_STATUS_SETTLING)
        usleep_range(20, 20);
    return domain_is_on() ? 0 : -ETIMEDOUT;
}

static void switch_off(void)
{
    writel(0, rcpc + RCPC_POWER(0));
    domain_clock(false);
}

static int power(struct dma_device *device, bool on)
{
    const struct owned *o = device == owned[0].device ? &owned[0] : &owned[1];
    int err = 0;

    if (!on)
        o->driver(device, false);
    if (on && !users++)
        err = switch_on();
    else if (!on && !--users)
        switch_off();
    if (on && !err)
        err = o->driver(device, true);
    users -= on && err;
    return err;
}

bool domain_own(struct dma_chan *a, struct dma_chan *b)
{
    struct dma_chan *of[DEVICES] = {a, b};

    rcpc = of_iomap(of_find_compatible_node(NULL, "dmavp,rcpc"), 0);
    if (!rcpc)
        return false;
    pm_runtime_disable(a->device->dev); /* which would wait for what the scenario does not */
    users = 0;
    for (unsigned i = 0; i < DEVICES; i++) {
        owned[i] = (struct owned){of[i]->device, of[i]->device->device_power};
        users += of[i]->device->powered != 0;
        of[i]->device->device_power = power;
    }
    return true;
}

void domain_disown(void)
{
    for (unsigned i = 0; i < DEVICES; i++)
        owned[i].device->device_power = owned[i].driver;
    domain_hurry = false;
    switch_on();
    domain_clock(true);
    pm_runtime_enable(owned[0].device->dev);
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
