/* SPDX-License-Identifier: Apache-2.0 */
#include "area.h"

#include "dma-mapping.h"
#include "selftest.h"
#include "slab.h"
#include "string.h"

struct area area;

static u8 source[AREA]; /* what src holds */

/* Never 0, nor EMPTY, and another one at each place nearby. */
static void make_source(void)
{
    for (u32 i = 0; i < AREA && !source[AREA - 1]; i++)
        source[i] = (u8)(1 + (i * 7 + i / 211) % 211);
}

static bool is_primecell(struct dma_chan *chan, void *param)
{
    (void)param;
    return of_device_is_compatible(chan->device->dev->of_node, "arm,primecell");
}

struct dma_chan *area_request(dma_cap_mask_t mask)
{
    struct dma_chan *chan = dma_request_channel(mask, is_primecell, NULL);

    CHECK(chan);
    return chan;
}

void area_for_cpu(void)
{
    struct device *dev = dmaengine_get_dma_device(area.chan);

    dma_sync_single_for_cpu(dev, area.from, AREA, DMA_TO_DEVICE);
    dma_sync_single_for_cpu(dev, area.to, AREA, DMA_BIDIRECTIONAL);
}

void area_for_device(void)
{
    struct device *dev = dmaengine_get_dma_device(area.chan);

    dma_sync_single_for_device(dev, area.from, AREA, DMA_TO_DEVICE);
    dma_sync_single_for_device(dev, area.to, AREA, DMA_BIDIRECTIONAL);
}

void area_clear(void)
{
    area_for_cpu();
    memcpy(area.src, source, AREA);
    memset(area.dst, EMPTY, AREA);
    memset(area.want, EMPTY, AREA);
    area_for_device();
}

void area_begin(struct dma_chan *chan)
{
    struct device *dev = dmaengine_get_dma_device(chan);

    area = (struct area){.chan = chan,
                         .src = kmalloc_aligned(AREA, 64, GFP_KERNEL),
                         .dst = kmalloc_aligned(AREA, 64, GFP_KERNEL),
                         .want = kmalloc(AREA, GFP_KERNEL)};
    if (!area.src || !area.dst || !area.want)
        panic("no memory for the areas");
    make_source();
    area.from = dma_map_single(dev, area.src, AREA, DMA_TO_DEVICE);
    area.to = dma_map_single(dev, area.dst, AREA, DMA_BIDIRECTIONAL);
    CHECK(!dma_mapping_error(dev, area.from) && !dma_mapping_error(dev, area.to));
    area_clear();
}

void area_end(void)
{
    struct device *dev = dmaengine_get_dma_device(area.chan);

    dma_unmap_single(dev, area.from, AREA, DMA_TO_DEVICE);
    dma_unmap_single(dev, area.to, AREA, DMA_BIDIRECTIONAL);
    kfree(area.src);
    kfree(area.dst);
    kfree(area.want);
}

bool area_open(dma_cap_mask_t mask)
{
    struct dma_chan *chan = area_request(mask);

    if (chan)
        area_begin(chan);
    return chan;
}

void area_close(void)
{
    area_end();
    dma_release_channel(area.chan);
}

void area_stop(void)
{
    CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
    area_close();
}

void area_want(u32 at, u32 from, u32 n)
{
    memcpy(area.want + at, source + from, n);
}

void area_want_value(u32 at, u8 value, u32 n)
{
    memset(area.want + at, value, n);
}

u32 area_arrived(u32 at, u32 n)
{
    u32 i = 0;

    area_for_cpu();
    if (!memcmp(area.dst + at, area.want + at, n))
        i = n;
    while (i < n && area.dst[at + i] == area.want[at + i])
        i++;
    area_for_device();
    return i;
}

bool area_check(void)
{
    bool ok = CHECK_EQ(area_arrived(0, AREA), AREA);

    area_for_cpu();
    ok = CHECK(!memcmp(area.src, source, AREA)) && ok;
    area_for_device();
    return ok;
}
