/* SPDX-License-Identifier: Apache-2.0 */
/* DMA engine: mappings that the last one to use them undoes. */
#include "contract.h"
#include "dma-mapping.h"
#include "dmaengine.h"
#include "provider.h"
#include "slab.h"

/* Objects have room for one of these numbers of addresses (API-187). */
static const u16 rooms[] = {2, 16, 128, 256};

struct dmaengine_unmap_data *dmaengine_get_unmap_data(struct device *dev, int nr, gfp_t flags)
{
    struct dmaengine_unmap_data *unmap;
    unsigned i = 0;

    API_CALL(dmaengine_get_unmap_data);
    while (i < ARRAY_SIZE(rooms) && nr > rooms[i])
        i++;
    if (nr < 0 || i == ARRAY_SIZE(rooms))
        return NULL;
    unmap = kzalloc(sizeof *unmap + rooms[i] * sizeof *unmap->addr, flags);
    if (!unmap)
        return NULL;
    unmap->map_cnt = rooms[i];
    unmap->dev = dev;
    atomic_set(&unmap->refs, 1);
    return unmap;
}

/* COUNT addresses from ADDR on; the one behind them. API-186: 0 stands for a side that is left
 * out. */
static const dma_addr_t *unmap_some(const struct dmaengine_unmap_data *unmap,
                                    const dma_addr_t *addr, unsigned count,
                                    enum dma_data_direction dir)
{
    for (; count; count--, addr++)
        if (*addr || dir != DMA_BIDIRECTIONAL)
            dma_unmap_single(unmap->dev, *addr, unmap->len, dir);
    return addr;
}

void dmaengine_unmap_put(struct dmaengine_unmap_data *unmap)
{
    const dma_addr_t *addr;

    API_CALL(dmaengine_unmap_put);
    if (!unmap || !atomic_dec_and_test(&unmap->refs))
        return;
    addr = unmap_some(unmap, unmap->addr, unmap->to_cnt, DMA_TO_DEVICE);
    addr = unmap_some(unmap, addr, unmap->from_cnt, DMA_FROM_DEVICE);
    unmap_some(unmap, addr, unmap->bidi_cnt, DMA_BIDIRECTIONAL);
    kfree(unmap);
}

void dma_set_unmap(struct dma_async_tx_descriptor *tx, struct dmaengine_unmap_data *unmap)
{
    atomic_inc(&unmap->refs);
    tx->unmap = unmap;
}

void dma_descriptor_put_unmap(struct dma_async_tx_descriptor *tx)
{
    dmaengine_unmap_put(tx->unmap);
    WRITE_ONCE(tx->unmap, NULL); /* after: somebody may wait for it */
}
