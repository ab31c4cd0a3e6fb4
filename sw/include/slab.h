/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory. Sizes in bytes; every object is aligned to 16 bytes. All answer NULL
 * when memory is short. With GFP_KERNEL only where one may sleep, with GFP_NOWAIT
 * and GFP_ATOMIC in any context. A part of the heap is a reserve, for GFP_ATOMIC
 * alone.
 */
#ifndef SLAB_H
#define SLAB_H

#include "gfp.h"

void *kmalloc(size_t size, gfp_t flags);
void *kzalloc(size_t size, gfp_t flags);
/* NULL also when N * SIZE overflows. */
void *kcalloc(size_t n, size_t size, gfp_t flags);
void *kmalloc_array(size_t n, size_t size, gfp_t flags);
/* As kmalloc, aligned to ALIGN, a power of two. */
void *kmalloc_aligned(size_t size, size_t align, gfp_t flags);
/* A copy of SIZE bytes. */
void *kmemdup(const void *src, size_t size, gfp_t flags);
/* Any context; NULL does nothing. A pointer that is no live object is a panic. */
void kfree(const void *obj);

/* Objects of one size, recycled without a search. */
struct kmem_cache;

/* May sleep. NAME is kept. NULL when memory is short. */
struct kmem_cache *kmem_cache_create(const char *name, size_t size);
/* May sleep. Panics while objects are in use. */
void kmem_cache_destroy(struct kmem_cache *cache);
/* As kmalloc. */
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags);
void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t flags);
/* Any context. */
void kmem_cache_free(struct kmem_cache *cache, void *obj);

/* --- for tests; none of this is Linux's ------------------------------------- */

/* Bytes in live objects, with their headers. Any context. */
size_t slab_bytes_used(void);
/* Live objects. Any context. */
unsigned slab_objects(void);
/* One line per place that has allocated live objects, the newest first: how many, their bytes, and
 * the program counter of the call. At most LINES. May sleep. */
void slab_print_objects(unsigned lines);

/* What was asked for since the last slab_probe_reset(), of kmalloc and its like, of caches and
 * of dma pools. */
struct slab_probe {
    unsigned calls;
    unsigned may_sleep;  /* those with __GFP_DIRECT_RECLAIM */
    unsigned in_atomic;  /* those made where one may not sleep */
    unsigned reserve;    /* those that took from the reserve */
    unsigned failed;
};
void slab_probe_reset(void);
void slab_probe_read(struct slab_probe *probe);
/* Of the allocations from now on, the N-th (1: the next one) answers NULL, once; 0: none. Any
 * context. */
void slab_fail_nth(unsigned n);
/* Has it come to that? */
bool slab_has_failed(void);

#endif
