/* SPDX-License-Identifier: Apache-2.0 */
#include "memory_bus.h"

#include <string.h>

static const struct memory_region *region_at(const struct memory_bus *b, uint64_t addr)
{
    for (unsigned i = 0; i < b->regions; i++)
        if (addr - b->region[i].base < b->region[i].size)
            return &b->region[i];
    return NULL;
}

uint8_t *memory_bus_at(const struct memory_bus *b, uint64_t addr, uint64_t len)
{
    const struct memory_region *r = region_at(b, addr);

    return r && len <= r->size - (addr - r->base) ? r->data + (addr - r->base) : NULL;
}

bool memory_bus_reach(const struct memory_bus *b, uint64_t addr, bool write, struct dma_memory *m)
{
    const struct memory_region *r = region_at(b, addr);

    if (!r || !r->direct)
        return false;
    *m = (struct dma_memory){
        .len = r->size - (addr - r->base),
        .data = r->data + (addr - r->base),
        .waits = write ? r->waits_write : r->waits_read,
        .target = (unsigned)(r - b->region) % DMA_MAX_TARGETS,
    };
    return true;
}

static enum bus_status beat(const struct memory_bus *b, const struct dma_access *a, uint64_t addr,
                            uint8_t *data)
{
    uint8_t *m = memory_bus_at(b, addr, a->beat_bytes);

    if (!m)
        return BUS_ADDRESS_ERROR;
    if (a->kind == DMA_WRITE)
        memcpy(m, data, a->beat_bytes);
    else
        memcpy(data, m, a->beat_bytes);
    return BUS_OK;
}

uint32_t memory_bus_waits(const struct memory_bus *b, uint64_t addr, bool write)
{
    const struct memory_region *r = region_at(b, addr);

    return !r ? 0 : write ? r->waits_write : r->waits_read;
}

void memory_bus_begin(const struct memory_bus *b, const struct dma_access *a, uint64_t now,
                      struct dma_outcome *out)
{
    uint32_t n = 0;

    out->beat = 1 + memory_bus_waits(b, a->addr, a->kind == DMA_WRITE);
    out->status = BUS_OK;
    for (; out->ok_bytes < a->len && out->status == BUS_OK; n++) {
        const uint64_t addr = a->fixed ? a->addr : a->addr + out->ok_bytes;

        out->status = beat(b, a, addr, a->data + out->ok_bytes);
        out->ok_bytes += out->status == BUS_OK ? a->beat_bytes : 0;
    }
    out->edge = now + (uint64_t)n * out->beat + a->delay + (out->status != BUS_OK);
}
