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

uint64_t memory_fault_free(const struct memory_fault *fault, size_t faults, uint64_t addr,
                           uint64_t len)
{
    for (size_t i = 0; i < faults; i++) {
        if (addr >= fault[i].from && addr < fault[i].to)
            return 0;
        if (fault[i].from > addr && fault[i].from - addr < len)
            len = fault[i].from - addr;
    }
    return len;
}

const struct memory_fault *memory_fault_at(const struct memory_fault *fault, size_t faults,
                                           uint64_t addr, uint64_t len)
{
    const uint64_t free = memory_fault_free(fault, faults, addr, len);

    for (size_t i = faults; free < len && i-- > 0;)
        if (addr + free >= fault[i].from && addr + free < fault[i].to)
            return &fault[i];
    return NULL;
}

bool memory_bus_reach(const struct memory_bus *b, uint64_t addr, bool write, struct dma_memory *m)
{
    const struct memory_region *r = region_at(b, addr);

    if (!r || !r->direct)
        return false;
    *m = (struct dma_memory){
        .len = memory_fault_free(b->fault, b->faults, addr, r->size - (addr - r->base)),
        .data = r->data + (addr - r->base),
        .waits = write ? r->waits_write : r->waits_read,
        .target = (unsigned)(r - b->region) % DMA_MAX_TARGETS,
    };
    return m->len;
}

static enum bus_status beat(const struct memory_bus *b, const struct dma_access *a, uint64_t addr,
                            const struct memory_fault *fault, uint8_t *data)
{
    uint8_t *m = memory_bus_at(b, addr, a->beat_bytes);

    if (fault)
        return BUS_ERROR;
    if (!m)
        return BUS_ADDRESS_ERROR;
    if (a->kind == DMA_WRITE)
        memcpy(m, data, a->beat_bytes);
    else
        memcpy(data, m, a->beat_bytes);
    return BUS_OK;
}

void memory_bus_begin(const struct memory_bus *b, const struct dma_access *a, uint64_t now,
                      struct dma_outcome *out)
{
    const struct memory_region *r = region_at(b, a->addr);
    uint32_t n = 0;

    out->beat = 1 + (!r ? 0 : a->kind == DMA_WRITE ? r->waits_write : r->waits_read);
    out->status = BUS_OK;
    while (out->ok_bytes < a->len && out->status == BUS_OK) {
        const uint64_t addr = a->fixed ? a->addr : a->addr + out->ok_bytes;
        const struct memory_fault *fault =
            memory_fault_at(b->fault, b->faults, addr, a->beat_bytes);

        if (fault && fault->stall) {
            out->edge = UINT64_MAX;
            return;
        }
        out->status = beat(b, a, addr, fault, a->data + out->ok_bytes);
        out->ok_bytes += out->status == BUS_OK ? a->beat_bytes : 0;
        n++;
    }
    out->edge = now + (uint64_t)n * out->beat + (out->status != BUS_OK);
}
