/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Device addresses. The boards are coherent: mapping is translation, and the sync
 * calls are barriers. In the test modes dma_debug.c does what a machine that is
 * not coherent would.
 */
#include "dma-mapping.h"

#include "dma_debug.h"
#include "internal.h"
#include "slab.h"

enum { PAGE = 4096, MAX_SEG_SIZE = 65536 };

/* --- masks ------------------------------------------------------------------ */

static bool reaches_memory(const struct device *dev, u64 mask)
{
    for (unsigned i = 0; i < dev->dma_range_count; i++)
        if (dev->dma_ranges[i].bus <= mask)
            return true;
    return false;
}

int dma_set_mask(struct device *dev, u64 mask)
{
    if (!reaches_memory(dev, mask))
        return -EIO;
    dev->dma_mask = mask;
    return 0;
}

int dma_set_coherent_mask(struct device *dev, u64 mask)
{
    if (!reaches_memory(dev, mask))
        return -EIO;
    dev->coherent_dma_mask = mask;
    return 0;
}

int dma_set_mask_and_coherent(struct device *dev, u64 mask)
{
    int err = dma_set_mask(dev, mask);

    return err ? err : dma_set_coherent_mask(dev, mask);
}

u64 dma_get_mask(const struct device *dev)
{
    return dev->dma_mask;
}

void dma_set_max_seg_size(struct device *dev, unsigned size)
{
    dev->max_seg_size = size;
}

unsigned dma_get_max_seg_size(const struct device *dev)
{
    return dev->max_seg_size ? dev->max_seg_size : MAX_SEG_SIZE;
}

/* --- mappings ----------------------------------------------------------------- */

/* Device address of [FIRST, FIRST + SIZE), which a single range and MASK must hold. */
static dma_addr_t translate(const struct device *dev, u64 first, size_t size, u64 mask)
{
    const u64 end = first + size - 1;

    if (!size || unlikely(end < first))
        return DMA_MAPPING_ERROR;
    for (unsigned i = 0; i < dev->dma_range_count; i++) {
        const struct dma_range *r = &dev->dma_ranges[i];
        const u64 offset = r->bus - r->cpu;

        if (first < r->cpu || end > r->cpu + r->size - 1)
            continue;
        return end + offset <= mask ? first + offset : DMA_MAPPING_ERROR;
    }
    return DMA_MAPPING_ERROR;
}

dma_addr_t dma_translate(const struct device *dev, const void *ptr, size_t size)
{
    return translate(dev, virt_to_phys(ptr), size, dev->dma_mask);
}

phys_addr_t dma_resolve(const struct device *dev, dma_addr_t addr, size_t size)
{
    for (unsigned i = 0; i < dev->dma_range_count; i++) {
        const struct dma_range *r = &dev->dma_ranges[i];
        const u64 at = addr - r->bus, last = r->size - 1;

        if (addr >= r->bus && at <= last && size - 1 <= last - at)
            return r->cpu + at;
    }
    return DMA_MAPPING_ERROR;
}

dma_addr_t dma_map_resource(struct device *dev, phys_addr_t addr, size_t size,
                            enum dma_data_direction dir, unsigned long attrs)
{
    (void)attrs;
    return dir == DMA_NONE ? DMA_MAPPING_ERROR : translate(dev, addr, size, dev->dma_mask);
}

void dma_unmap_resource(struct device *dev, dma_addr_t addr, size_t size,
                        enum dma_data_direction dir, unsigned long attrs)
{
    (void)dev;
    (void)addr;
    (void)size;
    (void)dir;
    (void)attrs;
}

dma_addr_t dma_map_single_attrs(struct device *dev, const void *ptr, size_t size,
                                enum dma_data_direction dir, unsigned long attrs)
{
    const dma_addr_t addr =
        dir == DMA_NONE ? DMA_MAPPING_ERROR : dma_translate(dev, ptr, size);

    arch_mb(); /* what the CPU wrote before is there when the device looks */
    if (likely(!dma_debug_mode) || addr == DMA_MAPPING_ERROR)
        return addr;
    return dma_debug_map(dev, ptr, addr, size, dir, attrs);
}

dma_addr_t dma_map_single(struct device *dev, const void *ptr, size_t size,
                          enum dma_data_direction dir)
{
    return dma_map_single_attrs(dev, ptr, size, dir, 0);
}

void dma_unmap_single_attrs(struct device *dev, dma_addr_t addr, size_t size,
                            enum dma_data_direction dir, unsigned long attrs)
{
    arch_mb(); /* what the device wrote before it was seen to be done is read after this */
    if (unlikely(dma_debug_mode))
        dma_debug_unmap(dev, addr, size, dir, attrs);
}

void dma_unmap_single(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir)
{
    dma_unmap_single_attrs(dev, addr, size, dir, 0);
}

int dma_mapping_error(struct device *dev, dma_addr_t addr)
{
    (void)dev;
    return addr == DMA_MAPPING_ERROR ? -ENOMEM : 0;
}

void dma_sync_single_for_cpu(struct device *dev, dma_addr_t addr, size_t size,
                             enum dma_data_direction dir)
{
    arch_mb();
    if (unlikely(dma_debug_mode))
        dma_debug_sync(dev, addr, size, dir, true);
}

void dma_sync_single_for_device(struct device *dev, dma_addr_t addr, size_t size,
                                enum dma_data_direction dir)
{
    arch_mb();
    if (unlikely(dma_debug_mode))
        dma_debug_sync(dev, addr, size, dir, false);
}

unsigned dma_map_sg(struct device *dev, struct scatterlist *sgl, unsigned n,
                    enum dma_data_direction dir)
{
    for (unsigned i = 0; i < n; i++) {
        sgl[i].dma_address = dma_map_single(dev, sgl[i].buf, sgl[i].length, dir);
        if (dma_mapping_error(dev, sgl[i].dma_address)) {
            dma_unmap_sg(dev, sgl, i, dir);
            return 0;
        }
    }
    return n;
}

void dma_unmap_sg(struct device *dev, struct scatterlist *sgl, unsigned n,
                  enum dma_data_direction dir)
{
    for (unsigned i = 0; i < n; i++)
        dma_unmap_single(dev, sgl[i].dma_address, sgl[i].length, dir);
}

void dma_sync_sg_for_cpu(struct device *dev, struct scatterlist *sgl, unsigned n,
                         enum dma_data_direction dir)
{
    for (unsigned i = 0; i < n; i++)
        dma_sync_single_for_cpu(dev, sgl[i].dma_address, sgl[i].length, dir);
}

void dma_sync_sg_for_device(struct device *dev, struct scatterlist *sgl, unsigned n,
                            enum dma_data_direction dir)
{
    for (unsigned i = 0; i < n; i++)
        dma_sync_single_for_device(dev, sgl[i].dma_address, sgl[i].length, dir);
}

/* --- coherent memory ------------------------------------------------------------ */

void *dma_alloc_coherent(struct device *dev, size_t size, dma_addr_t *handle, gfp_t flags)
{
    const u64 mask = dev->coherent_dma_mask ? dev->coherent_dma_mask : dev->dma_mask;
    void *cpu = kmalloc_aligned(size, PAGE, flags | __GFP_ZERO);

    if (!cpu)
        return NULL;
    *handle = translate(dev, virt_to_phys(cpu), size, mask);
    if (dma_mapping_error(dev, *handle)) {
        kfree(cpu);
        return NULL;
    }
    return cpu;
}

void dma_free_coherent(struct device *dev, size_t size, void *cpu, dma_addr_t handle)
{
    (void)dev;
    (void)size;
    (void)handle;
    kfree(cpu);
}
