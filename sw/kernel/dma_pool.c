/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of one size out of pages of coherent memory; free ones are poisoned for other files. */
#include "contract.h"
#include "dma-mapping.h"
#include "internal.h"
#include "slab.h"
#include "string.h"

enum { PAGE = 4096 };

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

static bool is_power_of_two_or_0(size_t n)
{
    return !(n & (n - 1));
}

struct dma_pool *dma_pool_create(const char *name, struct device *dev, size_t size, size_t align,
                                 size_t boundary)
{
    struct dma_pool *pool;

    if (!size || !is_power_of_two_or_0(align) || !is_power_of_two_or_0(boundary))
        return NULL;
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
    arch_poison(s, pool->size);
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
    unsigned long irqflags;
    struct spare *s;

    if (gfpflags_allow_blocking(flags))
        API_SLEEPS(dma_pool_alloc); /* also when it need not */
    if (slab_probe_call(flags))
        return NULL;
    irqflags = raw_spinlock_irqsave(&pool->lock);
    while (!(s = pool->spare)) {
        raw_spin_unlock_irqrestore(&pool->lock, irqflags);
        if (grow(pool, flags))
            return NULL;
        irqflags = raw_spinlock_irqsave(&pool->lock);
    }
    pool->spare = s->next;
    arch_unpoison(s, pool->size);
    pool->live++;
    *handle = s->handle;
    raw_spin_unlock_irqrestore(&pool->lock, irqflags);
    return s;
}

void *dma_pool_zalloc(struct dma_pool *pool, gfp_t flags, dma_addr_t *handle)
{
    void *block = dma_pool_alloc(pool, flags, handle);

    return block ? memset(block, 0, pool->size) : NULL;
}

void dma_pool_free(struct dma_pool *pool, void *block, dma_addr_t handle)
{
    const unsigned long flags = raw_spinlock_irqsave(&pool->lock);

    put(pool, block, handle);
    pool->live--;
    raw_spin_unlock_irqrestore(&pool->lock, flags);
}
