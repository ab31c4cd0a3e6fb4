/* SPDX-License-Identifier: Apache-2.0 */
/* Pools that never run dry: of their elements some are set aside for when memory is short. */
#ifndef MEMPOOL_H
#define MEMPOOL_H

#include "slab.h"

typedef void *(mempool_alloc_t)(gfp_t flags, void *pool_data);
typedef void(mempool_free_t)(void *element, void *pool_data);
typedef struct mempool mempool_t;

/* May sleep. Sets MIN_NR elements aside. NULL when memory is short. */
mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn, mempool_free_t *free_fn,
                          void *pool_data);
mempool_t *mempool_create_slab_pool(int min_nr, struct kmem_cache *cache);
mempool_t *mempool_create_kmalloc_pool(int min_nr, size_t size);
/* May sleep. All elements have come back. */
void mempool_destroy(mempool_t *pool);
/* A new element, or else one of those set aside. When there is none: NULL without, and never NULL
 * with __GFP_DIRECT_RECLAIM, which then sleeps until one is freed. */
void *mempool_alloc(mempool_t *pool, gfp_t flags);
/* Any context in which the pool's free_fn may be called. */
void mempool_free(void *element, mempool_t *pool);

#endif
