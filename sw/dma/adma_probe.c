/* SPDX-License-Identifier: Apache-2.0 */
/* ADMA driver: from the device tree node to a registered controller. */
#include "adma_parts.h"
#include "dma-mapping.h"
#include "of_dma.h"
#include "pm_runtime.h"

static int identify(struct adma *a)
{
    const u32 id = readl(a->regs + ADMA_ID), built = readl(a->regs + ADMA_CAPABILITY);

    a->channels = GET(built, ADMA_CAPABILITY_CHANNELS);
    a->sources = GET(built, ADMA_CAPABILITY_SOURCES);
    if (id == ADMA_ID_VALUE && a->channels && a->channels <= ADMA_CHANNELS && a->sources &&
        a->sources <= ADMA_SOURCES)
        return 0;
    dev_err(a->dev, "no ADMA: ID %08x, CAPABILITY %08x\n", id, built);
    return -ENODEV;
}

/* `dmas = <&dma channel>`. */
static struct dma_chan *xlate(struct of_phandle_args *args, struct of_dma *ofdma)
{
    struct adma *a = ofdma->of_dma_data;

    if (args->args_count != 1 || args->args[0] >= a->channels)
        return NULL;
    return dma_get_slave_channel(&a->chan[args->args[0]].vc.chan);
}

static void init_channels(struct adma *a)
{
    INIT_LIST_HEAD(&a->dma.channels);
    for (unsigned i = 0; i < a->channels; i++) {
        struct adma_chan *c = &a->chan[i];

        c->adma = a;
        c->regs = a->regs + ADMA_CHAN(i);
        c->bit = BIT(i);
        c->vc.desc_free = adma_desc_free;
        vchan_init(&c->vc, &a->dma);
    }
}

static void init_device(struct dma_device *dd)
{
    dd->directions = BIT(DMA_MEM_TO_MEM);
    dd->src_addr_widths = dd->dst_addr_widths = BIT(4);
    dd->residue_granularity = DMA_RESIDUE_GRANULARITY_BURST;
    dd->descriptor_reuse = true;
    dd->device_power = adma_power;
    dd->device_alloc_chan_resources = adma_alloc_resources;
    dd->device_free_chan_resources = adma_free_resources;
    dd->device_reserve = adma_reserve;
    dd->device_unreserve = adma_unreserve;
    dd->device_issue_pending = adma_issue_pending;
    dd->device_tx_status = adma_tx_status;
    dd->device_pause = adma_pause;
    dd->device_resume = adma_resume;
    dd->device_terminate_all = adma_terminate_all;
    dd->device_synchronize = adma_synchronize;
}

/* From here on clients find the channels. */
static int register_device(struct adma *a, struct device_node *node)
{
    int err = dma_async_device_register(&a->dma);

    if (err)
        return err;
    err = of_dma_controller_register(node, xlate, a);
    if (err)
        dma_async_device_unregister(&a->dma);
    return err;
}

static int probe(struct platform_device *pdev)
{
    struct adma *a = kzalloc(sizeof *a, GFP_KERNEL);
    const int irq = platform_get_irq(pdev, 0);
    int err = irq;

    if (!a)
        return -ENOMEM;
    a->dev = a->dma.dev = &pdev->dev;
    a->regs = devm_platform_ioremap_resource(pdev, 0);
    if (IS_ERR(a->regs))
        err = (int)PTR_ERR(a->regs);
    if (err < 0)
        goto free;
    if ((err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(32))) || (err = identify(a)) ||
        (err = adma_alloc_memory(a)))
        goto free;
    a->irq = (unsigned)irq;
    init_channels(a);
    init_device(&a->dma);
    adma_prep_init(a);
    if ((err = request_irq(a->irq, adma_irq, IRQF_SHARED, pdev->dev.name, a)))
        goto free_memory;
    /* It rests until a channel is requested. */
    if ((err = devm_pm_runtime_enable(&pdev->dev)) || (err = register_device(a, pdev->dev.of_node)))
        goto release_irq;
    platform_set_drvdata(pdev, a);
    dev_info(&pdev->dev, "ADMA, %u channels, irq %d\n", a->channels, irq);
    return 0;

release_irq:
    free_irq(a->irq, a);
free_memory:
    adma_free_memory(a);
free:
    kfree(a);
    return err;
}

static const struct of_device_id matches[] = {
    {"dmavp,adma", NULL},
    {NULL, NULL},
};

static struct platform_driver adma_driver = {
    .driver = {.name = "adma", .of_match_table = matches, .suppress_bind_attrs = true},
    .probe = probe,
};
module_platform_driver(adma_driver);
