/* SPDX-License-Identifier: Apache-2.0 */
/* Device addresses. All boards of this version are coherent: mapping is translation only. */
#include "dma-mapping.h"

#include "arch.h"
#include "slab.h"
#include "spinlock.h"
#include "string.h"

enum { PAGE = 4096 };

int dma_set_mask_and_coherent(struct device *dev, u64 mask)
{
    for (unsigned i = 0; i < dev->dma_range_count; i++)
        if (dev->dma_ranges[i].bus <= mask) {
            dev->dma_mask = mask;
            return 0;
        }
    return -EIO;
}

dma_addr_t dma_map_resource(struct device *dev, phys_addr_t first, size_t size,
                            enum dma_data_direction dir, unsigned long attrs)
{
    const u64 end = first + size - 1;

    (void)dir;
    (void)attrs;
    if (!size)
        return DMA_MAPPING_ERROR;
    for (unsigned i = 0; i < dev->dma_range_count; i++) {
        const struct dma_range *r = &dev->dma_ranges[i];
        const u64 offset = r->bus - r->cpu;

        if (first < r->cpu || end > r->cpu + r->size - 1)
            continue;
        return end + offset <= dev->dma_mask ? first + offset : DMA_MAPPING_ERROR;
    }
    return DMA_MAPPING_ERROR;
}

dma_addr_t dma_map_single(struct device *dev, const void *ptr, size_t size,
                          enum dma_data_direction dir)
{
    return dma_map_resource(dev, (uintptr_t)ptr, size, dir, 0);
}

void dma_unmap_single(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir)
{
    (void)dev;
    (void)addr;
    (void)size;
    (void)dir;
    arch_mb(); /* what the device wrote before it was seen to be done is read after this */
}

int dma_mapping_error(struct device *dev, dma_addr_t addr)
{
    (void)dev;
    return addr == DMA_MAPPING_ERROR ? -ENOMEM : 0;
}

unsigned dma_map_sg(struct device *dev, struct scatterlist *sgl, unsigned n,
                    enum dma_data_direction dir)
{
    for (unsigned i = 0; i < n; i++) {
        sgl[i].dma_address = dma_map_single(dev, sgl[i].buf, sgl[i].length, dir);
        if (dma_mapping_error(dev, sgl[i].dma_address))
            return 0;
    }
    return n;
}

void dma_unmap_sg(struct device *dev, struct scatterlist *sgl, unsigned n,
                  enum dma_data_direction dir)
{
    for (unsigned i = 0; i < n; i++)
        dma_unmap_single(dev, sgl[i].dma_address, sgl[i].length, dir);
}

void *dma_alloc_coherent(struct device *dev, size_t size, dma_addr_t *handle, gfp_t flags)
{
    void *cpu = kmalloc_aligned(size, PAGE, flags | __GFP_ZERO);

    if (!cpu)
        return NULL;
    *handle = dma_map_single(dev, cpu, size, DMA_BIDIRECTIONAL);
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

/* --- pools ------------------------------------------------------------- */

/* In a block that is free. */
struct spare {
    struct spare *next;
    dma_addr_t handle;
};

struct page {
    struct page *next;
    void *cpu;
    dma_addr_t handle;
};

struct dma_pool {
    const char *name;
    struct device *dev;
    size_t size, boundary;
    struct raw_spinlock lock; /* of the rest */
    struct spare *spare;
    struct page *pages;
    unsigned live;
};

struct dma_pool *dma_pool_create(const char *name, struct device *dev, size_t size, size_t align,
                                 size_t boundary)
{
    struct dma_pool *pool;

    boundary = boundary && boundary < PAGE ? boundary : PAGE;
    size = ALIGN(max(size, sizeof(struct spare)), max(align, (size_t)1));
    if (!size || size > boundary)
        return NULL;
    pool = kzalloc(sizeof *pool, GFP_KERNEL);
    if (!pool)
        return NULL;
    pool->name = name;
    pool->dev = dev;
    pool->size = size;
    pool->boundary = boundary;
    return pool;
}

void dma_pool_destroy(struct dma_pool *pool)
{
    if (pool->live)
        panic("dma pool %s: destroyed with %u blocks in use", pool->name, pool->live);
    while (pool->pages) {
        struct page *page = pool->pages;

        pool->pages = page->next;
        dma_free_coherent(pool->dev, PAGE, page->cpu, page->handle);
        kfree(page);
    }
    kfree(pool);
}

static void put(struct dma_pool *pool, void *block, dma_addr_t handle)
{
    struct spare *s = block;

    s->next = pool->spare;
    s->handle = handle;
    pool->spare = s;
}

/* One page more, cut into blocks. */
static int grow(struct dma_pool *pool, gfp_t flags)
{
    struct page *page = kmalloc(sizeof *page, flags);
    unsigned long irqflags;

    if (!page)
        return -ENOMEM;
    page->cpu = dma_alloc_coherent(pool->dev, PAGE, &page->handle, flags);
    if (!page->cpu) {
        kfree(page);
        return -ENOMEM;
    }
    irqflags = raw_spinlock_irqsave(&pool->lock);
    page->next = pool->pages;
    pool->pages = page;
    for (size_t at = 0; at + pool->size <= PAGE; at += pool->size) {
        if (at / pool->boundary != (at + pool->size - 1) / pool->boundary)
            at = ALIGN(at, pool->boundary);
        put(pool, (u8 *)page->cpu + at, page->handle + at);
    }
    raw_spin_unlock_irqrestore(&pool->lock, irqflags);
    return 0;
}

void *dma_pool_alloc(struct dma_pool *pool, gfp_t flags, dma_addr_t *handle)
{
    unsigned long irqflags = raw_spinlock_irqsave(&pool->lock);
    struct spare *s;

    while (!(s = pool->spare)) {
        raw_spin_unlock_irqrestore(&pool->lock, irqflags);
        if (grow(pool, flags))
            return NULL;
        irqflags = raw_spinlock_irqsave(&pool->lock);
    }
    pool->spare = s->next;
    pool->live++;
    *handle = s->handle;
    raw_spin_unlock_irqrestore(&pool->lock, irqflags);
    return s;
}

void dma_pool_free(struct dma_pool *pool, void *block, dma_addr_t handle)
{
    const unsigned long flags = raw_spinlock_irqsave(&pool->lock);

    put(pool, block, handle);
    pool->live--;
    raw_spin_unlock_irqrestore(&pool->lock, flags);
}
