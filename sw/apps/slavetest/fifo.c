/* SPDX-License-Identifier: Apache-2.0 */
#include "fifo.h"

#include "io.h"
#include "pattern.h"
#include "selftest.h"

struct fifo fifos[FIFOS_MAX];
unsigned fifo_count;

u32 fifo_read(const struct fifo *f, unsigned side, u32 reg)
{
    return readl(f->regs + TEST_FIFO_SIDE(side) + reg);
}

static void set(const struct fifo *f, unsigned side, u32 reg, u32 val)
{
    writel(val, f->regs + TEST_FIFO_SIDE(side) + reg);
}

enum dma_transfer_direction fifo_direction(unsigned side)
{
    return side == TEST_FIFO_RX ? DMA_DEV_TO_MEM : DMA_MEM_TO_DEV;
}

struct dma_slave_config fifo_config(const struct fifo *f, unsigned side, const struct fifo_setup *s)
{
    const phys_addr_t data = f->bus + TEST_FIFO_SIDE(side) + TEST_FIFO_DATA;
    const u32 burst = s->burst ? s->burst : 1;

    return (struct dma_slave_config){
        .src_addr = data,
        .dst_addr = data,
        .src_addr_width = (enum dma_slave_buswidth)(1 << s->width),
        .dst_addr_width = (enum dma_slave_buswidth)(1 << s->width),
        .src_maxburst = s->maxburst ? s->maxburst : burst,
        .dst_maxburst = s->maxburst ? s->maxburst : burst,
        .device_fc = s->ctrl & TEST_FIFO_CTRL_FLOW,
    };
}

void fifo_run(const struct fifo *f, unsigned side, const struct fifo_setup *s)
{
    fifo_stop(f, side);
    set(f, side, TEST_FIFO_STATUS, TEST_FIFO_INT_ALL);
    set(f, side, TEST_FIFO_TOTAL, s->total);
    set(f, side, TEST_FIFO_BURST, s->burst ? s->burst : 1);
    set(f, side, TEST_FIFO_SEED, s->seed);
    set(f, side, TEST_FIFO_RATE,
        PUT(TEST_FIFO_RATE_CYCLES, s->cycles) | PUT(TEST_FIFO_RATE_BYTES, s->bytes));
    set(f, side, TEST_FIFO_FAIL, s->fail);
    set(f, side, TEST_FIFO_CTRL,
        TEST_FIFO_CTRL_EN | TEST_FIFO_CTRL_DMA | TEST_FIFO_CTRL_STRICT |
            PUT(TEST_FIFO_CTRL_WIDTH, s->width) |
            PUT(TEST_FIFO_CTRL_PATTERN, s->burst ? TEST_FIFO_BURSTS : TEST_FIFO_SINGLES) | s->ctrl);
}

void fifo_start(const struct fifo *f, unsigned side, const struct fifo_setup *s)
{
    const struct dma_slave_config cfg = fifo_config(f, side, s);

    CHECK_EQ(dmaengine_slave_config(f->chan[side], &cfg), 0);
    fifo_run(f, side, s);
}

void fifo_stop(const struct fifo *f, unsigned side)
{
    set(f, side, TEST_FIFO_CTRL, 0);
}

void fifo_check(const struct fifo *f, unsigned side)
{
    CHECK_EQ(fifo_read(f, side, TEST_FIFO_VIOLATIONS), 0);
    CHECK_EQ(fifo_read(f, side, TEST_FIFO_MISMATCHES), 0);
    CHECK_EQ(fifo_read(f, side, TEST_FIFO_OVERRUN), 0);
    CHECK_EQ(fifo_read(f, side, TEST_FIFO_UNDERRUN), 0);
}

void pattern_fill(u8 *to, u32 seed, u32 first, u32 bytes)
{
    for (u32 i = 0; i < bytes; i++)
        to[i] = pattern_byte(seed, first + i);
}

u32 pattern_differs(const u8 *at, u32 seed, u32 first, u32 bytes)
{
    u32 i = 0;

    while (i < bytes && at[i] == pattern_byte(seed, first + i))
        i++;
    return i;
}

/* --- the driver ------------------------------------------------------------ */

struct dma_chan *fifo_channel(const struct fifo *f, unsigned side)
{
    return dma_request_chan(f->dev, side == TEST_FIFO_RX ? "rx" : "tx");
}

bool fifo_request_all(void)
{
    bool ok = true;

    for (unsigned i = 0; i < fifo_count; i++)
        for (unsigned side = 0; side < TEST_FIFO_SIDES; side++) {
            fifos[i].chan[side] = fifo_channel(&fifos[i], side);
            ok &= CHECK(!IS_ERR(fifos[i].chan[side]));
        }
    return ok;
}

static int probe(struct platform_device *pdev)
{
    struct fifo *f = &fifos[fifo_count];
    struct resource res;

    if (fifo_count == FIFOS_MAX)
        return -ENOSPC;
    f->dev = &pdev->dev;
    f->regs = devm_platform_ioremap_resource(pdev, 0);
    if (IS_ERR(f->regs) || of_address_to_resource(pdev->dev.of_node, 0, &res))
        return -EINVAL;
    f->bus = res.start;
    fifo_count++;
    return 0;
}

static const struct of_device_id matches[] = {
    {"dmavp,test-fifo", NULL},
    {NULL, NULL},
};

static struct platform_driver fifo_driver = {
    .driver = {.name = "test-fifo", .of_match_table = matches}, .probe = probe};
module_platform_driver(fifo_driver);
