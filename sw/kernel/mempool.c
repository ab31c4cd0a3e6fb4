/* SPDX-License-Identifier: Apache-2.0 */
#include "mempool.h"

#include "contract.h"
#include "internal.h"
#include "wait.h"

struct mempool {
    struct raw_spinlock lock; /* of the two that follow */
    int set_aside, min_nr;
    void **elements;
    mempool_alloc_t *alloc;
    mempool_free_t *free;
    void *data;
    struct wait_queue_head more;
};

mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn, mempool_free_t *free_fn,
                          void *pool_data)
{
    mempool_t *pool = kzalloc(sizeof *pool, GFP_KERNEL);

    if (!pool)
        return NULL;
    *pool =
        (struct mempool){.min_nr = min_nr, .alloc = alloc_fn, .free = free_fn, .data = pool_data};
    init_waitqueue_head(&pool->more);
    pool->elements = kcalloc((size_t)min_nr, sizeof *pool->elements, GFP_KERNEL);
    while (pool->elements && pool->set_aside < min_nr) {
        void *element = alloc_fn(GFP_KERNEL, pool_data);

        if (!element)
            break;
        pool->elements[pool->set_aside++] = element;
    }
    if (pool->elements && pool->set_aside == min_nr)
        return pool;
    mempool_destroy(pool);
    return NULL;
}

void mempool_destroy(mempool_t *pool)
{
    might_sleep();
    if (!pool)
        return;
    while (pool->set_aside)
        pool->free(pool->elements[--pool->set_aside], pool->data);
    kfree(pool->elements);
    kfree(pool);
}

static void *take_one(mempool_t *pool)
{
    const unsigned long flags = raw_spinlock_irqsave(&pool->lock);
    void *element = pool->set_aside ? pool->elements[--pool->set_aside] : NULL;

    raw_spin_unlock_irqrestore(&pool->lock, flags);
    return element;
}

/* The element's own allocation never sleeps: this does, when an element may come back. */
void *mempool_alloc(mempool_t *pool, gfp_t flags)
{
    const gfp_t once = flags & ~__GFP_DIRECT_RECLAIM;
    void *element;

    if (gfpflags_allow_blocking(flags))
        API_SLEEPS(mempool_alloc);
    element = pool->alloc(once, pool->data);
    if (!element)
        element = take_one(pool);
    if (!element && gfpflags_allow_blocking(flags))
        wait_event(pool->more, (element = take_one(pool)) != NULL);
    return element;
}

void mempool_free(void *element, mempool_t *pool)
{
    unsigned long flags;
    bool kept;

    if (!element)
        return;
    flags = raw_spinlock_irqsave(&pool->lock);
    kept = pool->set_aside < pool->min_nr;
    if (kept)
        pool->elements[pool->set_aside++] = element;
    raw_spin_unlock_irqrestore(&pool->lock, flags);
    if (kept)
        wake_up(&pool->more);
    else
        pool->free(element, pool->data);
}

static void *alloc_slab(gfp_t flags, void *cache)
{
    return kmem_cache_alloc(cache, flags);
}

static void free_slab(void *element, void *cache)
{
    kmem_cache_free(cache, element);
}

mempool_t *mempool_create_slab_pool(int min_nr, struct kmem_cache *cache)
{
    return mempool_create(min_nr, alloc_slab, free_slab, cache);
}

static void *alloc_kmalloc(gfp_t flags, void *size)
{
    return kmalloc((size_t)size, flags);
}

static void free_kmalloc(void *element, void *size)
{
    (void)size;
    kfree(element);
}

mempool_t *mempool_create_kmalloc_pool(int min_nr, size_t size)
{
    return mempool_create(min_nr, alloc_kmalloc, free_kmalloc, (void *)size);
}
