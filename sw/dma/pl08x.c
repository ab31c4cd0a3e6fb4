/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL080 and PL081 DMA controllers (ARM DDI 0196, DDI 0218): memory to memory.
 * Queueing, tickets and callbacks are virt-dma's; this file only speaks to the
 * hardware.
 *
 * A copy is a linked list: its odd bytes up to an aligned source, then words,
 * then the odd bytes at the end. Reads of the long middle part are always 32
 * bits wide; its writes are as wide as the destination's alignment allows. Only
 * the last item interrupts. With two AHB masters, sources are on M1 and
 * destinations on M2; items are fetched by M1.
 */
#include "bits.h"
#include "delay.h"
#include "dma-mapping.h"
#include "io.h"
#include "pl080_regs.h"
#include "slab.h"
#include "virt-dma.h"

enum {
    POOL_ITEMS = 8,      /* of a block in the item pool; longer lists have memory of their own */
    BYTEWISE_BELOW = 16, /* bytes; below, one item of bytes takes less time than fetching more */
    STOP_POLLS = 1000,   /* of about 1 us */
};

#define CONFIG_RUN                                                                                 \
    (PUT(PL080_CONFIG_FLOW_CNTRL, PL080_FLOW_MEM2MEM) | PL080_CONFIG_E | PL080_CONFIG_IE |         \
     PL080_CONFIG_ITC)

/* Read by the controller. */
struct lli {
    u32 src, dst, next, ctrl;
};
_Static_assert(sizeof(struct lli) == PL080_LLI_BYTES, "section 3.4, linked list items");

struct pl08x_desc {
    struct virt_dma_desc vd;
    unsigned items;
    struct lli *item;    /* CPU view */
    dma_addr_t item_dma; /* device view of the same memory */
};

struct pl08x_chan {
    struct virt_dma_chan vc;
    u8 __iomem *regs;
    u32 bit; /* in the interrupt registers */
    struct pl08x_desc *running;
};

struct pl08x {
    struct dma_device slave; /* what the framework sees */
    u8 __iomem *regs;
    unsigned channels;
    u32 ctrl; /* bits that all items have in common */
    struct kmem_cache *descs;
    struct dma_pool *items;
    struct pl08x_chan chan[PL080_CHANNELS];
};

static struct pl08x *to_pl08x(const struct dma_chan *chan)
{
    return container_of(chan->device, struct pl08x, slave);
}

static struct pl08x_chan *to_pl08x_chan(struct dma_chan *chan)
{
    return container_of(chan, struct pl08x_chan, vc.chan);
}

static struct pl08x_desc *to_pl08x_desc(struct virt_dma_desc *vd)
{
    return container_of(vd, struct pl08x_desc, vd);
}

/* --- descriptors ------------------------------------------------------- */

static void desc_free(struct virt_dma_desc *vd)
{
    struct pl08x_desc *d = to_pl08x_desc(vd);
    struct pl08x *pl = to_pl08x(vd->tx.chan);

    if (d->items <= POOL_ITEMS)
        dma_pool_free(pl->items, d->item, d->item_dma);
    else
        dma_free_coherent(pl->slave.dev, d->items * sizeof *d->item, d->item, d->item_dma);
    kmem_cache_free(pl->descs, d);
}

static struct pl08x_desc *desc_alloc(struct pl08x *pl, unsigned items)
{
    struct pl08x_desc *d = kmem_cache_alloc(pl->descs, GFP_NOWAIT);

    if (!d)
        return NULL;
    d->items = items;
    if (items <= POOL_ITEMS)
        d->item = dma_pool_alloc(pl->items, GFP_NOWAIT, &d->item_dma);
    else
        d->item = dma_alloc_coherent(pl->slave.dev, items * sizeof *d->item, &d->item_dma,
                                     GFP_NOWAIT);
    if (!d->item) {
        kmem_cache_free(pl->descs, d);
        return NULL;
    }
    return d;
}

/* --- prepare ----------------------------------------------------------- */

/* Bytes of a copy that have one width on either side. */
struct piece {
    u32 bytes;
    u32 ctrl;
    unsigned shift; /* source width as exponent */
};

/* Bursts as long as the FIFO, 16 bytes, whatever the width. */
static u32 widths(unsigned src, unsigned dst)
{
    return PUT(PL080_CONTROL_SWIDTH, src) | PUT(PL080_CONTROL_SBSIZE, PL080_BURST_16 - src) |
           PUT(PL080_CONTROL_DWIDTH, dst) | PUT(PL080_CONTROL_DBSIZE, PL080_BURST_16 - dst);
}

/* The pieces of a copy, at most three; their number. */
static unsigned split(u32 src, u32 dst, u32 len, struct piece *piece)
{
    const u32 head = -src & 3;
    const unsigned dwidth = (dst + head) & 1 ? PL080_WIDTH_8
                            : (dst + head) & 2 ? PL080_WIDTH_16
                                               : PL080_WIDTH_32;
    const u32 bytewise = widths(PL080_WIDTH_8, PL080_WIDTH_8);
    unsigned n = 0;

    if (len < BYTEWISE_BELOW) {
        piece[0] = (struct piece){len, bytewise, 0};
        return 1;
    }
    if (head)
        piece[n++] = (struct piece){head, bytewise, 0};
    piece[n++] = (struct piece){(len - head) & ~3u, widths(PL080_WIDTH_32, dwidth), 2};
    if ((len - head) & 3)
        piece[n++] = (struct piece){(len - head) & 3, bytewise, 0};
    return n;
}

/* Items that a piece takes: TransferSize holds 4095 units. */
static unsigned items_of(const struct piece *p)
{
    const u32 units = p->bytes >> p->shift;

    return units <= PL080_TRANSFER_SIZE_MAX ? 1 : DIV_ROUND_UP(units, PL080_TRANSFER_SIZE_MAX);
}

static void fill(struct pl08x_desc *d, u32 ctrl, u32 src, u32 dst, const struct piece *piece,
                 unsigned pieces)
{
    struct lli *item = d->item;
    u32 next = lower_32_bits(d->item_dma);

    for (const struct piece *p = piece; p < piece + pieces; p++)
        for (u32 left = p->bytes; left;) {
            const u32 units = min(left >> p->shift, PL080_TRANSFER_SIZE_MAX);
            const u32 bytes = units << p->shift;

            next += sizeof *item;
            *item++ = (struct lli){src, dst, next, ctrl | p->ctrl | units};
            src += bytes;
            dst += bytes;
            left -= bytes;
        }
    item[-1].next = 0;
    item[-1].ctrl |= PL080_CONTROL_I;
}

static struct dma_async_tx_descriptor *prep_memcpy(struct dma_chan *chan, dma_addr_t dst,
                                                   dma_addr_t src, size_t len, unsigned long flags)
{
    struct pl08x *pl = to_pl08x(chan);
    struct piece piece[3];
    unsigned pieces, items = 0;
    struct pl08x_desc *d;

    if (!len || src + len - 1 > UINT32_MAX || dst + len - 1 > UINT32_MAX)
        return NULL;
    pieces = split(lower_32_bits(src), lower_32_bits(dst), len, piece);
    for (unsigned i = 0; i < pieces; i++)
        items += items_of(&piece[i]);
    d = desc_alloc(pl, items);
    if (!d)
        return NULL;
    fill(d, pl->ctrl, lower_32_bits(src), lower_32_bits(dst), piece, pieces);
    return vchan_tx_prep(&to_pl08x_chan(chan)->vc, &d->vd, len, flags);
}

/* --- start and stop: with the channel's lock held ---------------------- */

/* The first item goes into the registers. The ordered write of Configuration comes last: the other
 * items are in memory before the channel can fetch them. */
static void start_next(struct pl08x_chan *c)
{
    struct virt_dma_desc *vd = vchan_next_desc(&c->vc);
    const struct lli *first;

    c->running = vd ? to_pl08x_desc(vd) : NULL;
    if (!vd || c->vc.chan.dead)
        return;
    first = c->running->item;
    writel_relaxed(first->src, c->regs + PL080_CX_SRC_ADDR);
    writel_relaxed(first->dst, c->regs + PL080_CX_DEST_ADDR);
    writel_relaxed(first->next, c->regs + PL080_CX_LLI);
    writel_relaxed(first->ctrl, c->regs + PL080_CX_CONTROL);
    writel(CONFIG_RUN, c->regs + PL080_CX_CONFIGURATION);
}

/* Polls until BITS of a register are 0; bounded, as interrupts are off. */
static bool wait_clear(const u8 __iomem *reg, u32 bits)
{
    for (unsigned i = 0; i < STOP_POLLS; i++) {
        if (!(readl(reg) & bits))
            return true;
        udelay(1);
    }
    return false;
}

static u32 item_bytes(u32 ctrl)
{
    return GET(ctrl, PL080_CONTROL_TRANSFER_SIZE) << GET(ctrl, PL080_CONTROL_SWIDTH);
}

/* Bytes of the running copy that are not in the destination. An item may be loaded between two
 * reads: CxLLI tells. */
static u32 residue(const struct pl08x_chan *c)
{
    const struct pl08x_desc *d = c->running;
    u32 lli, ctrl, left;

    do {
        lli = readl(c->regs + PL080_CX_LLI);
        ctrl = readl(c->regs + PL080_CX_CONTROL);
    } while (readl(c->regs + PL080_CX_LLI) != lli);
    left = item_bytes(ctrl);
    lli &= PL080_LLI_ADDR;
    if (lli)
        for (u32 i = (lli - lower_32_bits(d->item_dma)) / sizeof *d->item; i < d->items; i++)
            left += item_bytes(d->item[i].ctrl);
    return left;
}

/* Halt, so that the FIFO drains; then disable (section 12.2 and 12.3 of our data sheet). A FIFO
 * that does not drain is given up, but a channel that stays enabled is dead. */
static int stop(struct pl08x_chan *c, u32 *left)
{
    struct pl08x *pl = to_pl08x(&c->vc.chan);

    *left = 0;
    if (!c->running)
        return 0;
    writel(PL080_CONFIG_E | PL080_CONFIG_H, c->regs + PL080_CX_CONFIGURATION);
    wait_clear(c->regs + PL080_CX_CONFIGURATION, PL080_CONFIG_A);
    *left = residue(c);
    writel(0, c->regs + PL080_CX_CONFIGURATION);
    if (!wait_clear(pl->regs + PL080_ENBLD_CHNS, c->bit)) {
        dev_err(pl->slave.dev, "%s does not stop; it will not be used again\n", c->vc.chan.name);
        c->vc.chan.dead = true;
        return -ETIMEDOUT;
    }
    writel(c->bit, pl->regs + PL080_INT_TC_CLEAR); /* of the last moment: not the next one's */
    writel(c->bit, pl->regs + PL080_INT_ERR_CLEAR);
    c->running = NULL;
    return 0;
}

/* --- interrupt --------------------------------------------------------- */

/*
 * The controller does not say which side failed. A burst fills the FIFO before
 * it is written: reads that stand at the end of a burst, or of the item, with
 * bytes still to be written, mean that a write failed. With two masters, reads
 * may run ahead of the write that failed; then this is a guess.
 */
static enum dmaengine_tx_result failed_side(const struct pl08x_chan *c, u32 left)
{
    const struct pl08x_desc *d = c->running;
    u32 begin = 0, done = d->vd.len - left;
    u32 src = readl(c->regs + PL080_CX_SRC_ADDR), dst = readl(c->regs + PL080_CX_DEST_ADDR);
    u32 read, written, bytes;
    unsigned i = 0;

    while (i + 1 < d->items && begin + item_bytes(d->item[i].ctrl) <= done)
        begin += item_bytes(d->item[i++].ctrl);
    read = src - d->item[i].src;
    written = dst - d->item[i].dst;
    bytes = item_bytes(d->item[i].ctrl);
    if (read != written && (read % PL080_FIFO_BYTES == 0 || read == bytes))
        return DMA_TRANS_WRITE_FAILED;
    return DMA_TRANS_READ_FAILED;
}

static void channel_irq(struct pl08x_chan *c, bool failed)
{
    struct pl08x_desc *d = c->running;

    spin_lock(&c->vc.lock);
    if (d && failed) {
        const u32 left = residue(c);

        vchan_cookie_error(&d->vd, failed_side(c, left), left);
        c->running = NULL;
    } else if (d) {
        vchan_cookie_complete(&d->vd);
        start_next(c); /* from here, not from the tasklet: a short gap (API-125) */
    }
    spin_unlock(&c->vc.lock);
}

/* Causes are cleared before channels are looked at, so that none that comes later is lost
 * (API-201). */
static irqreturn_t pl08x_irq(int irq, void *dev_id)
{
    struct pl08x *pl = dev_id;
    const u32 err = readl(pl->regs + PL080_INT_ERR_STATUS);
    const u32 tc = readl(pl->regs + PL080_INT_TC_STATUS);
    u32 bits = err | tc;

    (void)irq;
    if (!bits)
        return IRQ_NONE;
    if (tc)
        writel(tc, pl->regs + PL080_INT_TC_CLEAR);
    if (err)
        writel(err, pl->regs + PL080_INT_ERR_CLEAR);
    for (struct pl08x_chan *c = pl->chan; bits; bits >>= 1, c++)
        if (bits & 1)
            channel_irq(c, err & c->bit);
    return IRQ_HANDLED;
}

/* --- hooks ------------------------------------------------------------- */

static void issue_pending(struct dma_chan *chan)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    if (vchan_issue_pending(&c->vc) && !c->running)
        start_next(c);
    spin_unlock_irqrestore(&c->vc.lock, flags);
}

static enum dma_status tx_status(struct dma_chan *chan, dma_cookie_t cookie,
                                 struct dma_tx_state *state)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    enum dma_status status;
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    status = vchan_tx_status(&c->vc, cookie, state);
    if (state && status == DMA_IN_PROGRESS && c->running && c->running->vd.tx.cookie == cookie)
        state->residue = residue(c);
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return status;
}

static int terminate_all(struct dma_chan *chan)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    unsigned long flags;
    u32 left;
    int err;

    spin_lock_irqsave(&c->vc.lock, flags);
    err = stop(c, &left);
    vchan_terminate(&c->vc, left);
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return err;
}

static void synchronize(struct dma_chan *chan)
{
    vchan_synchronize(&to_pl08x_chan(chan)->vc);
}

/* --- probe ------------------------------------------------------------- */

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
        dev_err(pl->slave.dev, "no PL080 or PL081: PCellID %08x, PeriphID %08x\n", cell, id);
        return -ENODEV;
    }
    pl->channels = (id & ID_PART) == ID_PL080 ? PL080_CHANNELS : PL081_CHANNELS;
    pl->ctrl = PL080_CONTROL_SI | PL080_CONTROL_DI | PL080_CONTROL_PROT_PRIVILEGED;
    if ((id & ID_PART) == ID_PL080 && id & ID_TWO_MASTERS)
        pl->ctrl |= PL080_CONTROL_D;
    return 0;
}

/* Whatever ran before is stopped and forgotten. */
static int reset(const struct pl08x *pl)
{
    for (unsigned i = 0; i < pl->channels; i++)
        writel(0, pl->regs + PL080_CHAN(i) + PL080_CX_CONFIGURATION);
    if (!wait_clear(pl->regs + PL080_ENBLD_CHNS, BIT(pl->channels) - 1)) {
        dev_err(pl->slave.dev, "a channel does not stop\n");
        return -EBUSY;
    }
    writel(BIT(pl->channels) - 1, pl->regs + PL080_INT_TC_CLEAR);
    writel(BIT(pl->channels) - 1, pl->regs + PL080_INT_ERR_CLEAR);
    writel(PL080_CONFIGURATION_E, pl->regs + PL080_CONFIGURATION);
    return 0;
}

/* `dmas = <&dma request-line bus-mask>`: any free channel can serve any line. */
static struct dma_chan *xlate(const struct of_phandle_args *args, struct dma_device *device)
{
    struct dma_chan *chan;

    if (args->args_count != 2 || args->args[0] >= PL080_REQUEST_LINES || args->args[1] > 3)
        return NULL;
    list_for_each_entry(chan, &device->channels, device_node)
        if (!chan->client_count && !chan->dead)
            return chan;
    return NULL;
}

static void init_channels(struct pl08x *pl)
{
    INIT_LIST_HEAD(&pl->slave.channels);
    for (unsigned i = 0; i < pl->channels; i++) {
        struct pl08x_chan *c = &pl->chan[i];

        c->regs = pl->regs + PL080_CHAN(i);
        c->bit = BIT(i);
        c->vc.desc_free = desc_free;
        vchan_init(&c->vc, &pl->slave);
    }
}

static void init_hooks(struct dma_device *dd)
{
    dma_cap_set(DMA_MEMCPY, dd->cap_mask);
    dd->src_addr_widths = dd->dst_addr_widths = BIT(1) | BIT(2) | BIT(4);
    dd->residue_granularity = DMA_RESIDUE_GRANULARITY_BURST;
    dd->device_prep_dma_memcpy = prep_memcpy;
    dd->device_issue_pending = issue_pending;
    dd->device_tx_status = tx_status;
    dd->device_terminate_all = terminate_all;
    dd->device_synchronize = synchronize;
}

static int alloc_memory(struct pl08x *pl)
{
    const size_t block = POOL_ITEMS * sizeof(struct lli);

    pl->descs = kmem_cache_create("pl08x_desc", sizeof(struct pl08x_desc));
    if (!pl->descs)
        return -ENOMEM;
    pl->items = dma_pool_create("pl08x_lli", pl->slave.dev, block, block, 0);
    if (!pl->items) {
        kmem_cache_destroy(pl->descs);
        return -ENOMEM;
    }
    return 0;
}

static int probe(struct platform_device *pdev)
{
    struct pl08x *pl = kzalloc(sizeof *pl, GFP_KERNEL);
    const int irq = platform_get_irq(pdev, 0);
    int err = irq;

    if (!pl)
        return -ENOMEM;
    pl->slave.dev = &pdev->dev;
    pl->regs = devm_platform_ioremap_resource(pdev, 0);
    if (IS_ERR(pl->regs))
        err = (int)PTR_ERR(pl->regs);
    if (err < 0)
        goto free;
    if ((err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(32))) ||
        (err = identify(pl)) || (err = alloc_memory(pl)))
        goto free;
    init_channels(pl);
    init_hooks(&pl->slave);
    if ((err = reset(pl)))
        goto free_memory;
    if ((err = request_irq((unsigned)irq, pl08x_irq, IRQF_SHARED, pdev->dev.name, pl)))
        goto disable;
    if ((err = dma_async_device_register(&pl->slave)))
        goto release_irq;
    if ((err = of_dma_controller_register(pdev->dev.of_node, xlate, &pl->slave)))
        goto unregister;
    platform_set_drvdata(pdev, pl);
    dev_info(&pdev->dev, "PL%s, %u channels, irq %d\n",
             pl->channels == PL080_CHANNELS ? "080" : "081", pl->channels, irq);
    return 0;

unregister:
    dma_async_device_unregister(&pl->slave);
release_irq:
    free_irq((unsigned)irq, pl);
disable:
    writel(0, pl->regs + PL080_CONFIGURATION);
free_memory:
    dma_pool_destroy(pl->items);
    kmem_cache_destroy(pl->descs);
free:
    kfree(pl);
    return err;
}

static const struct of_device_id matches[] = {
    {"arm,pl080", NULL},
    {"arm,pl081", NULL},
    {NULL, NULL},
};

static const struct platform_driver pl08x_driver = {
    .name = "pl08x", .of_match_table = matches, .probe = probe};
module_platform_driver(pl08x_driver);
