/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client as one writes it for Linux: the driver of a device that gives and takes a
 * stream of bytes (the board's test FIFO), with a probe, a remove and a blocking
 * read and write. docs/dmaengine.md tells what was changed to bring it here, which is what the
 * includes show.
 */
#include "completion.h"
#include "devres.h"
#include "dma-mapping.h"
#include "dmaengine.h"
#include "io.h"
#include "jiffies.h"
#include "slab.h"
#include "test_fifo_regs.h"

enum { BURST = 8, TIMEOUT_MS = 200 };

struct stream {
    struct device *dev;
    u8 __iomem *regs;
    struct dma_chan *chan[TEST_FIFO_SIDES]; /* rx, tx */
    struct completion done;
    struct dmaengine_result result;
};

/* --- one transfer ------------------------------------------------------------- */

static void stream_done(void *param, const struct dmaengine_result *result)
{
    struct stream *s = param;

    s->result = *result;
    complete(&s->done);
}

/* Moves the entries of SGL, which are mapped; 0, or why not. May sleep. */
static int stream_transfer(struct stream *s, unsigned side, struct scatterlist *sgl, unsigned n,
                           enum dma_transfer_direction direction)
{
    struct dma_chan *chan = s->chan[side];
    struct dma_async_tx_descriptor *desc;
    dma_cookie_t cookie;

    desc = dmaengine_prep_slave_sg(chan, sgl, n, direction, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
    if (!desc)
        return -EIO;
    reinit_completion(&s->done);
    desc->callback_result = stream_done;
    desc->callback_param = s;
    cookie = dmaengine_submit(desc);
    if (dma_submit_error(cookie))
        return cookie;
    dma_async_issue_pending(chan);
    if (!wait_for_completion_timeout(&s->done, msecs_to_jiffies(TIMEOUT_MS))) {
        dmaengine_terminate_sync(chan); /* from here on nobody touches the buffers */
        return -ETIMEDOUT;
    }
    return s->result.result == DMA_TRANS_NOERROR ? 0 : -EIO;
}

/* LEN bytes between BUF and the device; 0, or why not. May sleep. */
static int stream_move(struct stream *s, unsigned side, void *buf, unsigned len)
{
    const bool in = side == TEST_FIFO_RX;
    const enum dma_data_direction dir = in ? DMA_FROM_DEVICE : DMA_TO_DEVICE;
    struct device *dma_dev = dmaengine_get_dma_device(s->chan[side]);
    struct scatterlist sg;
    int err;

    sg_init_one(&sg, buf, len);
    if (!dma_map_sg(dma_dev, &sg, 1, dir)) /* the controller's device, not ours */
        return -ENOMEM;
    err = stream_transfer(s, side, &sg, 1, in ? DMA_DEV_TO_MEM : DMA_MEM_TO_DEV);
    dma_unmap_sg(dma_dev, &sg, 1, dir);
    return err;
}

/* --- the driver ---------------------------------------------------------------- */

static struct stream *found; /* the last one that was bound */

static int stream_config(const struct stream *s, unsigned side, phys_addr_t fifo)
{
    const struct dma_slave_config config = {
        .src_addr = fifo,
        .dst_addr = fifo,
        .src_addr_width = DMA_SLAVE_BUSWIDTH_1_BYTE,
        .dst_addr_width = DMA_SLAVE_BUSWIDTH_1_BYTE,
        .src_maxburst = BURST,
        .dst_maxburst = BURST,
    };

    return dmaengine_slave_config(s->chan[side], &config);
}

static int stream_probe(struct platform_device *pdev)
{
    static const char *const names[TEST_FIFO_SIDES] = {"rx", "tx"};
    struct stream *s = devm_kzalloc(&pdev->dev, sizeof *s, GFP_KERNEL);
    struct resource res;
    int err;

    if (!s)
        return -ENOMEM;
    dev_dbg(&pdev->dev, "probe\n");
    s->dev = &pdev->dev;
    init_completion(&s->done);
    s->regs = devm_platform_ioremap_resource(pdev, 0);
    if (IS_ERR(s->regs))
        return (int)PTR_ERR(s->regs);
    err = of_address_to_resource(pdev->dev.of_node, 0, &res);
    for (unsigned side = 0; side < TEST_FIFO_SIDES && !err; side++) {
        s->chan[side] = devm_dma_request_chan(&pdev->dev, names[side]);
        if (IS_ERR(s->chan[side]))
            return dev_err_probe(&pdev->dev, (int)PTR_ERR(s->chan[side]), "no DMA channel \"%s\"",
                                 names[side]);
        err = stream_config(s, side, res.start + TEST_FIFO_SIDE(side) + TEST_FIFO_DATA);
    }
    if (err)
        return err;
    platform_set_drvdata(pdev, s);
    found = s;
    return 0;
}

/* The device asks for nothing any more before its channels go. */
static void stream_remove(struct platform_device *pdev)
{
    const struct stream *s = platform_get_drvdata(pdev);

    for (unsigned side = 0; side < TEST_FIFO_SIDES; side++) {
        writel(0, s->regs + TEST_FIFO_SIDE(side) + TEST_FIFO_CTRL);
        dmaengine_terminate_sync(s->chan[side]);
    }
}

static const struct of_device_id stream_of_match[] = {
    {"dmavp,test-fifo", NULL},
    {NULL, NULL},
};
MODULE_DEVICE_TABLE(of, stream_of_match);

static struct platform_driver stream_driver = {
    .driver = {.name = "stream", .of_match_table = stream_of_match},
    .probe = stream_probe,
    .remove = stream_remove,
};

/* --- the program ------------------------------------------------------------------ */

/* Every byte of a pattern comes in, or is taken and compared by the device. */
static void enable(const struct stream *s, unsigned side, u32 bytes)
{
    u8 __iomem *const regs = s->regs + TEST_FIFO_SIDE(side);

    writel(bytes, regs + TEST_FIFO_TOTAL);
    writel(BURST, regs + TEST_FIFO_BURST);
    writel(TEST_FIFO_CTRL_EN | TEST_FIFO_CTRL_DMA | PUT(TEST_FIFO_CTRL_PATTERN, TEST_FIFO_BURSTS),
           regs + TEST_FIFO_CTRL);
}

int main(void);

int main(void)
{
    u8 *buf = kmalloc(256, GFP_KERNEL);
    int err;

    if (!buf || platform_driver_register(&stream_driver))
        return 1;
    if (!found) {
        pr_err("port_client: no test FIFO with DMA channels on this board\n");
        return 1;
    }
    enable(found, TEST_FIFO_RX, 256);
    err = stream_move(found, TEST_FIFO_RX, buf, 256);
    pr_info("port_client: read 256 bytes: %d\n", err);
    if (!err) {
        enable(found, TEST_FIFO_TX, 256);
        err = stream_move(found, TEST_FIFO_TX, buf, 256);
        pr_info("port_client: wrote them: %d, %u wrong\n", err,
                readl(found->regs + TEST_FIFO_SIDE(TEST_FIFO_TX) + TEST_FIFO_MISMATCHES));
    }
    platform_driver_unregister(&stream_driver);
    kfree(buf);
    return err ? 1 : 0;
}
