/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL080 driver: from the device tree node to a registered controller.
 *
 * Properties (Linux's binding arm,pl08x): mem-bus-interface-ahb1, -ahb2: the
 * masters that reach memory; with both (or none of them on a controller that has
 * two) sources are read by M1 and destinations written by M2.
 * lli-bus-interface-ahb2 without -ahb1: items are fetched by M2.
 * memcpy-burst-size in bytes, 1 to 256, default 16, the FIFO. memcpy-bus-width in
 * bits, 8, 16 or 32. dma-channel-mask: a bit per physical channel that is ours;
 * without it, all. clocks run while it is at work, and its line of resets, if it
 * has one, is released.
 */
#include "dma-mapping.h"
#include "of_dma.h"
#include "pl08x.h"
#include "pm_clk.h"
#include "pm_runtime.h"
#include "reset.h"

enum { BURST_BYTES_MAX = 256 };

/* Four bytes, one per word (section 5 of our data sheet). */
static u32 read_id(const u8 __iomem *regs, u32 offset)
{
    u32 id = 0;

    for (unsigned i = 0; i < 4; i++)
        id |= (readl(regs + offset + 4 * i) & 0xff) << (8 * i);
    return id;
}

#define ID_CELL 0xb105f00d
#define ID_PART BITS(19, 0) /* designer and part */
#define ID_PL080 0x41080
#define ID_PL081 0x41081
#define ID_PL080S 0x0a141080 /* Samsung's, with other channel registers */
#define ID_TWO_MASTERS BIT(27)

static int identify(struct pl08x *pl)
{
    const u32 cell = read_id(pl->regs, PL080_PCELL_ID(0));
    const u32 id = read_id(pl->regs, PL080_PERIPH_ID(0));

    if (cell != ID_CELL || ((id & ID_PART) != ID_PL080 && (id & ID_PART) != ID_PL081) ||
        id == ID_PL080S) {
        dev_err(pl->dev, "no PL080 or PL081: PCellID %08x, PeriphID %08x\n", cell, id);
        return -ENODEV;
    }
    pl->channels = (id & ID_PART) == ID_PL080 ? PL080_CHANNELS : PL081_CHANNELS;
    pl->two_masters = (id & ID_PART) == ID_PL080 && id & ID_TWO_MASTERS;
    return 0;
}

static int choose_masters(struct pl08x *pl, u32 *common)
{
    const struct device_node *np = pl->dev->of_node;
    const bool mem1 = of_property_read_bool(np, "mem-bus-interface-ahb1");
    const bool mem2 = of_property_read_bool(np, "mem-bus-interface-ahb2");
    const bool lli1 = of_property_read_bool(np, "lli-bus-interface-ahb1");
    const bool lli2 = of_property_read_bool(np, "lli-bus-interface-ahb2");

    if (!pl->two_masters && ((mem2 && !mem1) || (lli2 && !lli1))) {
        dev_err(pl->dev, "a property names AHB master 2, which this controller lacks\n");
        return -EINVAL;
    }
    *common = PL080_CONTROL_SI | PL080_CONTROL_DI | PL080_CONTROL_PROT_PRIVILEGED;
    if (pl->two_masters && (mem2 || !mem1))
        *common |= PL080_CONTROL_D;
    if (mem2 && !mem1)
        *common |= PL080_CONTROL_S;
    pl->buses = pl->two_masters && mem1 == mem2 ? 3 : *common & PL080_CONTROL_D ? 2 : 1;
    pl->lli_master = lli2 && !lli1 ? PL080_LLI_LM : 0;
    return 0;
}

/* Property NAME, a power of two from LEAST to MOST, as exponent; -EINVAL with a message. */
static int read_power(const struct pl08x *pl, const char *name, u32 least, u32 most, u32 otherwise)
{
    u32 value;
    int n = 0;

    if (of_property_read_u32(pl->dev->of_node, name, &value))
        value = otherwise;
    if (value < least || value > most || value & (value - 1)) {
        dev_err(pl->dev, "%s is %u; it must be a power of two from %u to %u\n", name, value, least,
                most);
        return -EINVAL;
    }
    while (value >> (n + 1))
        n++;
    return n;
}

/* The others are neither touched nor registered (API-038). */
static int read_mask(struct pl08x *pl)
{
    const u32 all = BIT(pl->channels) - 1;
    u32 mask = all;

    of_property_read_u32(pl->dev->of_node, "dma-channel-mask", &mask);
    pl->ours = mask & all;
    if (pl->ours)
        return 0;
    dev_err(pl->dev, "dma-channel-mask is %x, which leaves none of %u channels\n", mask,
            pl->channels);
    return -EINVAL;
}

static int read_properties(struct pl08x *pl)
{
    const int burst = read_power(pl, "memcpy-burst-size", 1, BURST_BYTES_MAX, PL080_FIFO_BYTES);
    const int width = read_power(pl, "memcpy-bus-width", 8, 32, 32);

    u32 common;

    if (burst < 0 || width < 0 || choose_masters(pl, &common) || read_mask(pl))
        return -EINVAL;
    pl->width = (unsigned)width - 3;
    pl08x_init_controls(pl, common, (unsigned)burst);
    return 0;
}

/* `dmas = <&dma request-line bus-mask>`: the virtual channel of the line. */
static struct dma_chan *xlate(struct of_phandle_args *args, struct of_dma *ofdma)
{
    struct pl08x *pl = ofdma->of_dma_data;
    const u32 buses = pl->two_masters ? 3 : 1;
    struct pl08x_chan *c;

    if (args->args_count != 2 || args->args[0] >= PL080_REQUEST_LINES || !args->args[1] ||
        args->args[1] & ~buses)
        return NULL;
    c = &pl->line[args->args[0]];
    if (!dma_get_slave_channel(&c->vc.chan))
        return NULL;
    c->buses = args->args[1];
    return &c->vc.chan;
}

static void init_channel(struct pl08x *pl, struct pl08x_chan *c, struct dma_device *device)
{
    c->pl = pl;
    c->vc.desc_free = pl08x_desc_free;
    vchan_init(&c->vc, device);
}

static void init_channels(struct pl08x *pl)
{
    spin_lock_init(&pl->lock);
    INIT_LIST_HEAD(&pl->spare);
    INIT_LIST_HEAD(&pl->waiting);
    INIT_LIST_HEAD(&pl->memcpy.channels);
    INIT_LIST_HEAD(&pl->slave.channels);
    for (unsigned i = 0; i < pl->channels; i++) {
        pl->phy[i] = (struct pl08x_phy){pl->regs + PL080_CHAN(i), BIT(i), NULL};
        pl->copy[i].home = &pl->phy[i];
        if (pl->ours & BIT(i))
            init_channel(pl, &pl->copy[i], &pl->memcpy);
    }
    for (unsigned i = 0; i < PL080_REQUEST_LINES; i++) {
        pl->line[i].line = i;
        init_channel(pl, &pl->line[i], &pl->slave);
    }
}

/* --- what the framework sees ---------------------------------------------- */

static int power_memcpy(struct dma_device *dd, bool on)
{
    return pl08x_power(container_of(dd, struct pl08x, memcpy), on);
}

static int power_slave(struct dma_device *dd, bool on)
{
    return pl08x_power(container_of(dd, struct pl08x, slave), on);
}

static void init_device(struct dma_device *dd)
{
    dd->src_addr_widths = dd->dst_addr_widths = BIT(1) | BIT(2) | BIT(4);
    dd->residue_granularity = DMA_RESIDUE_GRANULARITY_BURST;
    dd->descriptor_reuse = true;
    dd->min_burst = 1;
    dd->max_burst = 256;
    dma_cap_set(DMA_INTERLEAVE, dd->cap_mask);
    dma_cap_set(DMA_REPEAT, dd->cap_mask);
    dma_cap_set(DMA_LOAD_EOT, dd->cap_mask);
    dd->device_alloc_chan_resources = pl08x_alloc_resources;
    dd->device_free_chan_resources = pl08x_free_resources;
    dd->device_reserve = pl08x_reserve;
    dd->device_unreserve = pl08x_unreserve;
    dd->device_prep_interleaved_dma = pl08x_prep_interleaved;
    dd->device_issue_pending = pl08x_issue_pending;
    dd->device_tx_status = pl08x_tx_status;
    dd->device_pause = pl08x_pause;
    dd->device_resume = pl08x_resume;
    dd->device_terminate_all = pl08x_terminate_all;
    dd->device_synchronize = pl08x_synchronize;
}

static void init_devices(struct pl08x *pl)
{
    struct dma_device *dd = &pl->memcpy;

    init_device(dd);
    dd->directions = BIT(DMA_MEM_TO_MEM);
    dma_cap_set(DMA_MEMCPY, dd->cap_mask);
    dma_cap_set(DMA_MEMSET, dd->cap_mask);
    dma_cap_set(DMA_MEMSET_SG, dd->cap_mask);
    dma_cap_set(DMA_INTERRUPT, dd->cap_mask);
    dd->device_power = power_memcpy;
    dd->device_prep_dma_memcpy = pl08x_prep_memcpy;
    dd->device_prep_dma_memset = pl08x_prep_memset;
    dd->device_prep_dma_memset_sg = pl08x_prep_memset_sg;
    dd->device_prep_dma_interrupt = pl08x_prep_interrupt;

    dd = &pl->slave;
    init_device(dd);
    dd->directions = BIT(DMA_MEM_TO_DEV) | BIT(DMA_DEV_TO_MEM);
    dma_cap_set(DMA_SLAVE, dd->cap_mask);
    dma_cap_set(DMA_CYCLIC, dd->cap_mask);
    dma_cap_set(DMA_PRIVATE, dd->cap_mask);
    dd->device_power = power_slave;
    dd->device_config = pl08x_config;
    dd->device_prep_slave_sg = pl08x_prep_slave_sg;
    dd->device_prep_config_sg = pl08x_prep_config_sg;
    dd->device_prep_peripheral_dma_vec = pl08x_prep_vec;
    dd->device_prep_dma_cyclic = pl08x_prep_cyclic;
}

/* From here on clients find the channels. */
static int register_devices(struct pl08x *pl, struct device_node *node)
{
    int err = dma_async_device_register(&pl->memcpy);

    if (err)
        return err;
    if ((err = dma_async_device_register(&pl->slave)))
        goto unregister_memcpy;
    if ((err = of_dma_controller_register(node, xlate, pl)))
        goto unregister;
    return 0;

unregister:
    dma_async_device_unregister(&pl->slave);
unregister_memcpy:
    dma_async_device_unregister(&pl->memcpy);
    return err;
}

/* Its clocks run, and it is not held in reset. */
static int begin_supply(struct pl08x *pl)
{
    struct reset_control *line = devm_reset_control_get_optional_exclusive(pl->dev, NULL);
    int err = devm_of_pm_clk_add_clks(pl->dev);

    if (err < 0)
        return err;
    if (IS_ERR(line) && PTR_ERR(line) != -EPROBE_DEFER) /* without a driver it is the board's */
        return (int)PTR_ERR(line);
    pl->supplied = pm_clk_can_stop(pl->dev) || pl->dev->pm_domain;
    err = pm_clk_resume(pl->dev);
    return err || IS_ERR(line) ? err : reset_control_deassert(line);
}

/* Clients find it from now on; it rests until one requests a channel, unless others have channels
 * of their own. */
static int go_public(struct pl08x *pl)
{
    struct device *dev = pl->dev;
    int err = 0;

    pm_runtime_get_noresume(dev);
    if (pl->ours == BIT(pl->channels) - 1) {
        err = pm_runtime_set_active(dev);
        if (!err)
            err = devm_pm_runtime_enable(dev);
    }
    if (!err)
        err = register_devices(pl, dev->of_node);
    if (err)
        pm_runtime_put_noidle(dev);
    else
        pm_runtime_put_sync(dev);
    return err;
}

/* With its clocks running. */
static int start(struct pl08x *pl)
{
    struct device *dev = pl->dev;
    int err;

    if ((err = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32))) || (err = identify(pl)) ||
        (err = read_properties(pl)) || (err = pl08x_alloc_memory(pl)))
        return err;
    init_channels(pl);
    init_devices(pl);
    if ((err = pl08x_reset(pl)))
        goto free_memory;
    if ((err = request_irq(pl->irq, pl08x_irq, IRQF_SHARED, dev->name, pl)))
        goto disable;
    if ((err = go_public(pl)))
        goto release_irq;
    return 0;

release_irq:
    free_irq(pl->irq, pl);
disable:
    if (pl->ours == BIT(pl->channels) - 1)
        writel(0, pl->regs + PL080_CONFIGURATION);
free_memory:
    pl08x_free_memory(pl);
    return err;
}

static int probe(struct platform_device *pdev)
{
    struct pl08x *pl = kzalloc(sizeof *pl, GFP_KERNEL);
    const int irq = platform_get_irq(pdev, 0);
    int err = irq;

    if (!pl)
        return -ENOMEM;
    pl->dev = pl->memcpy.dev = pl->slave.dev = &pdev->dev;
    pl->irq = (unsigned)irq;
    pl->regs = devm_platform_ioremap_resource(pdev, 0);
    if (IS_ERR(pl->regs))
        err = (int)PTR_ERR(pl->regs);
    if (err < 0 || (err = begin_supply(pl)))
        goto free;
    if ((err = start(pl)))
        goto stop_clocks;
    platform_set_drvdata(pdev, pl);
    dev_info(&pdev->dev, "PL%s, %u channels, irq %d\n",
             pl->channels == PL080_CHANNELS ? "080" : "081", pl->channels, irq);
    return 0;

stop_clocks:
    pm_clk_suspend(&pdev->dev);
free:
    kfree(pl);
    return err;
}

static const struct dev_pm_ops pm_ops = {.runtime_suspend = pm_clk_suspend,
                                         .runtime_resume = pm_clk_resume};

static const struct of_device_id matches[] = {
    {"arm,pl080", NULL},
    {"arm,pl081", NULL},
    {NULL, NULL},
};

static struct platform_driver pl08x_driver = {
    .driver = {.name = "pl08x",
               .of_match_table = matches,
               .suppress_bind_attrs = true,
               .pm = &pm_ops},
    .probe = probe,
};
module_platform_driver(pl08x_driver);
