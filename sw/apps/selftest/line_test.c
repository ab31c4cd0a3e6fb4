/* SPDX-License-Identifier: Apache-2.0 */
/* What the driver of the first controller refuses to do with a peripheral; nothing is transferred.
 */
#include "bits.h"
#include "dma-mapping.h"
#include "dmaengine.h"
#include "selftest.h"

static struct dma_chan *chan;

static const struct dma_slave_config good = {
    .src_addr = 0x12000000,
    .dst_addr = 0x12000000,
    .src_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
    .dst_addr_width = DMA_SLAVE_BUSWIDTH_2_BYTES,
    .src_maxburst = 4,
};

/* A channel of a request line, and memory that it reaches. */
static bool rig(dma_addr_t *addr)
{
    static u8 buf[64] __attribute__((aligned(4)));

    chan = dma_request_channel(1ul << DMA_SLAVE | 1ul << DMA_CYCLIC, NULL, NULL);
    if (!CHECK(chan))
        return false;
    *addr = dma_map_single(chan->device->dev, buf, sizeof buf, DMA_BIDIRECTIONAL);
    return CHECK(!dma_mapping_error(chan->device->dev, *addr));
}

static void rig_end(void)
{
    CHECK_EQ(dmaengine_terminate_sync(chan), 0); /* API-062: what was only prepared goes back */
    dma_release_channel(chan);
}

/* API-049, API-052, API-054 */
static void configurations_it_cannot_do_are_refused(void)
{
    struct dma_chan *copies = dma_request_channel(1ul << DMA_MEMCPY, NULL, NULL);
    struct dma_slave_config cfg = {.src_addr_width = DMA_SLAVE_BUSWIDTH_8_BYTES};
    dma_addr_t addr;

    if (!rig(&addr))
        return;
    CHECK_EQ(dmaengine_slave_config(chan, NULL), -EINVAL);
    CHECK_EQ(dmaengine_slave_config(chan, &cfg), -EINVAL);
    cfg = good;
    cfg.src_port_window_size = 6; /* a burst of four would cross its end */
    CHECK_EQ(dmaengine_slave_config(chan, &cfg), -EINVAL);
    cfg.src_port_window_size = 2048; /* too long for an item */
    CHECK_EQ(dmaengine_slave_config(chan, &cfg), -EINVAL);
    cfg.src_port_window_size = 8;
    CHECK_EQ(dmaengine_slave_config(chan, &cfg), 0);
    CHECK_EQ(dmaengine_slave_config(chan, &good), 0);
    CHECK_EQ(dmaengine_slave_config(copies, &good), -ENOSYS);
    dma_release_channel(copies);
    rig_end();
}

static bool single(dma_addr_t addr, size_t len, enum dma_transfer_direction direction)
{
    return dmaengine_prep_slave_single(chan, addr, len, direction, 0);
}

static bool cyclic(dma_addr_t addr, size_t len, size_t period)
{
    return dmaengine_prep_dma_cyclic(chan, addr, len, period, DMA_DEV_TO_MEM, 0);
}

/* API-044, API-048, API-057, API-058 */
static void transfers_it_cannot_do_are_refused(void)
{
    struct dma_slave_config cfg = good;
    struct scatterlist sgl[2];
    dma_addr_t addr;

    if (!rig(&addr))
        return;
    CHECK_EQ(dmaengine_slave_config(chan, &cfg), 0);
    CHECK(single(addr, 8, DMA_DEV_TO_MEM) && single(addr + 1, 8, DMA_DEV_TO_MEM));
    CHECK(single(addr, 2, DMA_MEM_TO_DEV) && !single(addr, 2, DMA_DEV_TO_MEM));
    CHECK(!single(addr, 0, DMA_DEV_TO_MEM) && !single(addr, 3, DMA_MEM_TO_DEV));
    CHECK(!single(addr, 8, DMA_MEM_TO_MEM) && !single(addr, 8, DMA_TRANS_NONE));
    CHECK(!single(0xfffffffc, 8, DMA_DEV_TO_MEM) && !single(0x100000000ull, 8, DMA_DEV_TO_MEM));
    sg_init_table(sgl, 2);
    sgl[0].dma_address = sgl[1].dma_address = addr;
    sgl[0].length = sgl[1].length = 8;
    CHECK(dmaengine_prep_slave_sg(chan, sgl, 2, DMA_DEV_TO_MEM, 0));
    CHECK(!dmaengine_prep_slave_sg(chan, sgl, 0, DMA_DEV_TO_MEM, 0));
    CHECK(!dmaengine_prep_slave_sg(chan, NULL, 2, DMA_DEV_TO_MEM, 0));
    cfg.device_fc = true; /* API-053: the pieces' lengths would not be known */
    CHECK_EQ(dmaengine_slave_config(chan, &cfg), 0);
    CHECK(!dmaengine_prep_slave_sg(chan, sgl, 2, DMA_DEV_TO_MEM, 0));
    CHECK(single(addr, 8, DMA_DEV_TO_MEM) && !cyclic(addr, 16, 8));
    cfg = good;
    cfg.src_addr = 0x12000002;     /* not aligned */
    cfg.dst_addr = 0x100000000ull; /* out of its reach */
    CHECK_EQ(dmaengine_slave_config(chan, &cfg), 0);
    CHECK(!single(addr, 8, DMA_DEV_TO_MEM) && !single(addr, 8, DMA_MEM_TO_DEV));
    cfg.dst_addr = 0x12000000;
    cfg.dst_addr_width = DMA_SLAVE_BUSWIDTH_UNDEFINED;
    CHECK_EQ(dmaengine_slave_config(chan, &cfg), 0);
    CHECK(!single(addr, 8, DMA_MEM_TO_DEV));
    rig_end();
}

/* API-081 */
static void rings_are_whole_numbers_of_periods(void)
{
    dma_addr_t addr;

    if (!rig(&addr))
        return;
    CHECK_EQ(dmaengine_slave_config(chan, &good), 0);
    CHECK(cyclic(addr, 64, 16) && cyclic(addr, 64, 64));
    CHECK(!cyclic(addr, 60, 16) && !cyclic(addr, 16, 64));
    CHECK(!cyclic(addr, 64, 0) && !cyclic(addr, 0, 16));
    CHECK(!cyclic(addr, 12, 6) && !cyclic(addr, 0, 0));
    rig_end();
}

/* API-039, API-040, API-157 */
static void its_capabilities_are_told(void)
{
    struct dma_slave_caps caps;
    dma_addr_t addr;

    if (!rig(&addr))
        return;
    CHECK_EQ(dma_get_slave_caps(chan, &caps), 0);
    CHECK_EQ(caps.src_addr_widths, BIT(1) | BIT(2) | BIT(4));
    CHECK_EQ(caps.dst_addr_widths, BIT(1) | BIT(2) | BIT(4));
    CHECK_EQ(caps.directions, BIT(DMA_MEM_TO_DEV) | BIT(DMA_DEV_TO_MEM));
    CHECK(caps.min_burst == 1 && caps.max_burst == 256 && !caps.max_sg_burst);
    CHECK(caps.cmd_pause && caps.cmd_resume && caps.cmd_terminate && caps.descriptor_reuse);
    CHECK_EQ(caps.residue_granularity, DMA_RESIDUE_GRANULARITY_BURST);
    CHECK_EQ(dmaengine_resume(chan), -EINVAL);
    CHECK_EQ(dmaengine_pause(chan), 0);
    CHECK_EQ(dmaengine_resume(chan), 0);
    CHECK_EQ(dmaengine_resume(chan), -EINVAL);
    rig_end();
}

const struct selftest line_tests[] = {
    {"line.configurations_it_cannot_do_are_refused", configurations_it_cannot_do_are_refused},
    {"line.transfers_it_cannot_do_are_refused", transfers_it_cannot_do_are_refused},
    {"line.rings_are_whole_numbers_of_periods", rings_are_whole_numbers_of_periods},
    {"line.its_capabilities_are_told", its_capabilities_are_told},
    {NULL, NULL},
};
