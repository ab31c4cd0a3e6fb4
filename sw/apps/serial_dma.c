/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A PL011 by DMA: sends a text; with echo=N waits for N characters, all that the
 * other end sends, and sends them back; and sends a text through its loopback to
 * itself. The port is the first one with `dmas`; it may be the console, whose
 * messages come from the CPU as before.
 */
#include "completion.h"
#include "dma-mapping.h"
#include "dmaengine.h"
#include "io.h"
#include "jiffies.h"
#include "kernel.h"
#include "kthread.h"
#include "moduleparam.h"
#include "pl011_regs.h"
#include "slab.h"
#include "string.h"

enum { BURST = 8, LOOP = 300, ECHO_MOST = 4096, TIMEOUT_MS = 2000 };

static unsigned echo;
static const struct param params[] = {{"echo", &echo, 0, ECHO_MOST}};

static struct port {
    struct device *dev;
    u8 __iomem *regs;
    struct dma_chan *rx, *tx;
} port;

int main(void);

/* --- the driver ------------------------------------------------------------ */

static int configure(struct port *p, phys_addr_t regs)
{
    const struct dma_slave_config cfg = {
        .src_addr = regs + PL011_DR,
        .dst_addr = regs + PL011_DR,
        .src_addr_width = DMA_SLAVE_BUSWIDTH_1_BYTE,
        .dst_addr_width = DMA_SLAVE_BUSWIDTH_1_BYTE,
        .src_maxburst = BURST, /* not more than the FIFO's level of interrupt, half of 16 or 32 */
        .dst_maxburst = BURST,
    };
    const int err = dmaengine_slave_config(p->rx, &cfg);

    return err ? err : dmaengine_slave_config(p->tx, &cfg);
}

static int probe(struct platform_device *pdev)
{
    struct port p = {.dev = &pdev->dev};
    struct resource res;
    int err;

    if (port.dev || !of_property_read_bool(pdev->dev.of_node, "dmas"))
        return 0;
    p.regs = devm_platform_ioremap_resource(pdev, 0);
    if (IS_ERR(p.regs) || of_address_to_resource(pdev->dev.of_node, 0, &res))
        return -EINVAL;
    p.rx = dma_request_chan(p.dev, "rx");
    if (IS_ERR(p.rx))
        return (int)PTR_ERR(p.rx);
    p.tx = dma_request_chan(p.dev, "tx");
    err = IS_ERR(p.tx) ? (int)PTR_ERR(p.tx) : configure(&p, res.start);
    if (err) {
        if (!IS_ERR(p.tx))
            dma_release_channel(p.tx);
        dma_release_channel(p.rx);
        return err;
    }
    port = p;
    return 0;
}

static const struct of_device_id matches[] = {
    {"arm,pl011", NULL},
    {NULL, NULL},
};

static struct platform_driver serial_driver = {
    .driver = {.name = "serial-dma", .of_match_table = matches}, .probe = probe};
module_platform_driver(serial_driver);

/* 115200 baud where UARTCLK has 50 MHz, as on our boards; the console is set up already. */
static void setup(const struct port *p)
{
    if (!(readl(p->regs + PL011_CR) & PL011_CR_UARTEN)) {
        writel(27, p->regs + PL011_IBRD);
        writel(8, p->regs + PL011_FBRD);
        writel(PUT(PL011_LCR_H_WLEN, 3) | PL011_LCR_H_FEN, p->regs + PL011_LCR_H);
        writel(PL011_CR_UARTEN | PL011_CR_TXE | PL011_CR_RXE, p->regs + PL011_CR);
    }
    writel(0, p->regs + PL011_IMSC); /* what is received is not the console's any more */
    writel(PL011_DMACR_RXDMAE | PL011_DMACR_TXDMAE, p->regs + PL011_DMACR);
}

static void wait_idle(const struct port *p)
{
    while (readl(p->regs + PL011_FR) & PL011_FR_BUSY)
        cond_resched();
}

/* --- transfers ------------------------------------------------------------- */

static void done(void *arg)
{
    complete(arg);
}

/* Starts one; *ENDED tells when it is done. The cookie, or what is wrong. */
static dma_cookie_t start(struct dma_chan *chan, dma_addr_t addr, size_t len,
                          enum dma_transfer_direction direction, struct completion *ended)
{
    struct dma_async_tx_descriptor *tx =
        dmaengine_prep_slave_single(chan, addr, len, direction, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
    dma_cookie_t cookie;

    if (!tx)
        return -ENOMEM;
    init_completion(ended);
    tx->callback = done;
    tx->callback_param = ended;
    cookie = dmaengine_submit(tx);
    if (!dma_submit_error(cookie))
        dma_async_issue_pending(chan);
    return cookie;
}

static int finish(struct dma_chan *chan, dma_cookie_t cookie, struct completion *ended)
{
    if (dma_submit_error(cookie))
        return cookie;
    if (!wait_for_completion_timeout(ended, msecs_to_jiffies(TIMEOUT_MS))) {
        dmaengine_terminate_sync(chan);
        return -ETIMEDOUT;
    }
    return dmaengine_tx_status(chan, cookie, NULL) == DMA_COMPLETE ? 0 : -EIO;
}

static int send(const struct port *p, dma_addr_t addr, size_t len)
{
    struct completion ended;
    const dma_cookie_t cookie = start(p->tx, addr, len, DMA_MEM_TO_DEV, &ended);
    const int err = finish(p->tx, cookie, &ended);

    wait_idle(p);
    return err;
}

static int receive(const struct port *p, dma_addr_t addr, size_t len)
{
    struct completion ended;

    return finish(p->rx, start(p->rx, addr, len, DMA_DEV_TO_MEM, &ended), &ended);
}

/* All of the buffer at ADDR, for the CPU or the device to have from now on. */
static void sync_buffer(const struct port *p, dma_addr_t addr, bool cpu)
{
    struct device *dev = dmaengine_get_dma_device(p->rx);

    if (cpu)
        dma_sync_single_for_cpu(dev, addr, ECHO_MOST, DMA_BIDIRECTIONAL);
    else
        dma_sync_single_for_device(dev, addr, ECHO_MOST, DMA_BIDIRECTIONAL);
}

/* What is sent comes back, and goes over the line as well. */
static int loop(const struct port *p, u8 *buf, dma_addr_t addr)
{
    const u32 cr = readl(p->regs + PL011_CR);
    struct completion ended;
    dma_cookie_t cookie;
    int err;

    sync_buffer(p, addr, true);
    for (unsigned i = 0; i < LOOP; i++)
        buf[i] = i % 50 == 49 ? '\n' : (u8)('!' + i % 50 + i / 50);
    sync_buffer(p, addr, false);
    writel(cr | PL011_CR_LBE, p->regs + PL011_CR);
    cookie = start(p->rx, addr + LOOP, LOOP, DMA_DEV_TO_MEM, &ended);
    err = send(p, addr, LOOP);
    if (!err)
        err = finish(p->rx, cookie, &ended);
    else
        dmaengine_terminate_sync(p->rx);
    writel(cr, p->regs + PL011_CR);
    sync_buffer(p, addr, true);
    return err ? err : memcmp(buf, buf + LOOP, LOOP) ? -EFAULT : 0;
}

static int echo_back(const struct port *p, dma_addr_t addr)
{
    const int err = receive(p, addr, echo);

    return err ? err : send(p, addr, echo);
}

static bool report(const char *what, unsigned bytes, int err)
{
    pr_info("serial_dma: %s, %u bytes: %s\n", what, bytes, err ? errname(err) : "done");
    return err;
}

int main(void)
{
    static const char text[] = "This text went out by DMA, without the CPU.\n";
    u8 *buf = kzalloc(ECHO_MOST, GFP_KERNEL);
    dma_addr_t addr;
    bool failed;

    if (parse_params("serial_dma", params, ARRAY_SIZE(params)))
        return EXIT_BAD_PARAMS;
    if (!port.dev || !buf) {
        pr_err("serial_dma: no PL011 with `dmas` on this board, or no memory\n");
        return 1;
    }
    pr_info("serial_dma: %s on %s and %s\n", port.dev->name, dma_chan_name(port.rx),
            dma_chan_name(port.tx));
    wait_idle(&port);
    setup(&port);
    memcpy(buf, text, sizeof text - 1);
    addr = dma_map_single(dmaengine_get_dma_device(port.rx), buf, ECHO_MOST, DMA_BIDIRECTIONAL);
    failed = report("text", sizeof text - 1, send(&port, addr, sizeof text - 1));
    if (echo)
        failed |= report("echo", echo, echo_back(&port, addr));
    wait_idle(&port);
    failed |= report("loop", LOOP, loop(&port, buf, addr));
    dma_unmap_single(dmaengine_get_dma_device(port.rx), addr, ECHO_MOST, DMA_BIDIRECTIONAL);
    dma_release_channel(port.rx);
    dma_release_channel(port.tx);
    kfree(buf);
    return failed ? 1 : 0;
}
