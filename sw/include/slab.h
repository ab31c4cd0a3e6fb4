/* SPDX-License-Identifier: Apache-2.0 */
/* Memory. Sizes in bytes; every object is aligned to 16 bytes. */
#ifndef SLAB_H
#define SLAB_H

#include "types.h"

#define __GFP_DIRECT_RECLAIM 1u /* the call may block */
#define __GFP_ZERO 2u
#define GFP_NOWAIT 0u
#define GFP_KERNEL __GFP_DIRECT_RECLAIM

/* NULL when memory is short. GFP_KERNEL in a context that may sleep, GFP_NOWAIT in any. */
void *kmalloc(size_t size, gfp_t flags);
void *kzalloc(size_t size, gfp_t flags);
/* NULL also when N * SIZE overflows. */
void *kcalloc(size_t n, size_t size, gfp_t flags);
/* As kmalloc, aligned to ALIGN, a power of two. */
void *kmalloc_aligned(size_t size, size_t align, gfp_t flags);
/* Any context; NULL does nothing. A pointer that is no live object is a panic. */
void kfree(const void *obj);
/* Bytes in live objects, with their headers. */
size_t slab_bytes_used(void);

/* Objects of one size, recycled without a search. */
struct kmem_cache;

/* May sleep. NAME is kept. NULL when memory is short. */
struct kmem_cache *kmem_cache_create(const char *name, size_t size);
/* May sleep. Panics while objects are in use. */
void kmem_cache_destroy(struct kmem_cache *cache);
/* As kmalloc. */
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags);
/* Any context. */
void kmem_cache_free(struct kmem_cache *cache, void *obj);

#endif
