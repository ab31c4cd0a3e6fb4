/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory for devices. A device address comes from here and from nowhere else:
 * it is what the device has to put on its bus, after the dma-ranges of the
 * buses above the device.
 *
 * Between map and unmap the memory is the device's. The CPU may look at it, or
 * write what the device is to see, only between a sync_for_cpu and the next
 * sync_for_device, except that it may always read what it has given to the device
 * with DMA_TO_DEVICE. All calls are made with the direction of the mapping.
 */
#ifndef DMA_MAPPING_H
#define DMA_MAPPING_H

#include "gfp.h"
#include "platform_device.h"
#include "scatterlist.h"

enum dma_data_direction { DMA_BIDIRECTIONAL, DMA_TO_DEVICE, DMA_FROM_DEVICE, DMA_NONE };

#define DMA_MAPPING_ERROR (~(dma_addr_t)0)
#define DMA_BIT_MASK(n) ((n) == 64 ? ~0ull : (1ull << (n)) - 1)
#define DMA_ATTR_SKIP_CPU_SYNC 0x20ul /* the caller syncs */

/* Any context. Which addresses the device can put on its bus: for mappings, for coherent memory, or
 * both. -EIO, and nothing changes, if that leaves the device no memory at all. */
int dma_set_mask(struct device *dev, u64 mask);
int dma_set_coherent_mask(struct device *dev, u64 mask);
int dma_set_mask_and_coherent(struct device *dev, u64 mask);
u64 dma_get_mask(const struct device *dev);

/* Any context. The longest segment that the device takes as one, in bytes: advice to those who
 * make lists (API-067). 65536 at first. */
void dma_set_max_seg_size(struct device *dev, unsigned size);
unsigned dma_get_max_seg_size(const struct device *dev);

/* Any context. The device address of SIZE bytes at PTR; DMA_MAPPING_ERROR if the device cannot
 * reach all of them, if SIZE is 0, or if DIR is none. */
dma_addr_t dma_map_single(struct device *dev, const void *ptr, size_t size,
                          enum dma_data_direction dir);
void dma_unmap_single(struct device *dev, dma_addr_t addr, size_t size,
                      enum dma_data_direction dir);
dma_addr_t dma_map_single_attrs(struct device *dev, const void *ptr, size_t size,
                                enum dma_data_direction dir, unsigned long attrs);
void dma_unmap_single_attrs(struct device *dev, dma_addr_t addr, size_t size,
                            enum dma_data_direction dir, unsigned long attrs);
int dma_mapping_error(struct device *dev, dma_addr_t addr);

/* Any context. Of a mapping, or a part of it: the CPU sees what the device has written so far; the
 * device sees what the CPU has written. */
void dma_sync_single_for_cpu(struct device *dev, dma_addr_t addr, size_t size,
                             enum dma_data_direction dir);
void dma_sync_single_for_device(struct device *dev, dma_addr_t addr, size_t size,
                                enum dma_data_direction dir);

/* Any context. The device address of the SIZE bytes of a peripheral's registers that the bus has at
 * ADDR; ATTRS is 0. As dma_map_single, but there is nothing to sync. */
dma_addr_t dma_map_resource(struct device *dev, phys_addr_t addr, size_t size,
                            enum dma_data_direction dir, unsigned long attrs);
void dma_unmap_resource(struct device *dev, dma_addr_t addr, size_t size,
                        enum dma_data_direction dir, unsigned long attrs);

/* Ours, for engines in software. Any context. Where the bus of the CPU has the SIZE bytes, at least
 * 1, that DEV has at ADDR: what a mapping of DEV means. DMA_MAPPING_ERROR: nowhere. */
phys_addr_t dma_resolve(const struct device *dev, dma_addr_t addr, size_t size);

/* Any context. Maps N entries: N, or 0 with none of them mapped. */
unsigned dma_map_sg(struct device *dev, struct scatterlist *sgl, unsigned n,
                    enum dma_data_direction dir);
void dma_unmap_sg(struct device *dev, struct scatterlist *sgl, unsigned n,
                  enum dma_data_direction dir);
void dma_sync_sg_for_cpu(struct device *dev, struct scatterlist *sgl, unsigned n,
                         enum dma_data_direction dir);
void dma_sync_sg_for_device(struct device *dev, struct scatterlist *sgl, unsigned n,
                            enum dma_data_direction dir);

/* Zeroed memory that CPU and device see alike, aligned to 4096 bytes; its device address in
 * *HANDLE. As kmalloc; NULL also if the device cannot reach memory. */
void *dma_alloc_coherent(struct device *dev, size_t size, dma_addr_t *handle, gfp_t flags);
void dma_free_coherent(struct device *dev, size_t size, void *cpu, dma_addr_t handle);

/* Blocks of one size out of coherent memory, for descriptors. */
struct dma_pool;

/* May sleep. ALIGN and BOUNDARY are powers of two or 0; no block crosses a multiple of BOUNDARY (0:
 * 4096). NULL: they are not, SIZE is 0 or does not fit, or memory is short. */
struct dma_pool *dma_pool_create(const char *name, struct device *dev, size_t size, size_t align,
                                 size_t boundary);
/* May sleep. Panics while blocks are in use. */
void dma_pool_destroy(struct dma_pool *pool);
/* As dma_alloc_coherent, not zeroed; the second form is. */
void *dma_pool_alloc(struct dma_pool *pool, gfp_t flags, dma_addr_t *handle);
void *dma_pool_zalloc(struct dma_pool *pool, gfp_t flags, dma_addr_t *handle);
/* Any context. */
void dma_pool_free(struct dma_pool *pool, void *block, dma_addr_t handle);

/* --- for tests; none of this is Linux's -------------------------------------- */

/*
 * TRACK keeps a list of mappings and reports unmaps and syncs that do not belong to one: one line
 * "DMA-API: ..." each. NONCOHERENT also gives CPU and device copies of their own, which only map,
 * unmap and sync reconcile, and overwrites what one of the two must not look at with DMA_POISON.
 */
enum dma_debug_mode { DMA_DEBUG_OFF, DMA_DEBUG_TRACK, DMA_DEBUG_NONCOHERENT };
enum { DMA_POISON = 0xdb };

/* Any context, with nothing mapped. */
void dma_debug_set(enum dma_debug_mode mode);
/* Any context. The copies that were unmapped last are kept: here, if not before, it is seen and
 * reported that a device wrote to one of them all the same. */
void dma_debug_flush(void);
/* Reports so far. Any context. */
unsigned dma_debug_errors(void);
/* Mappings of DEV, or of all devices (NULL), that are there. Any context. */
unsigned dma_debug_mapped(const struct device *dev);
/* The same, each is told on the console. May
 * sleep. */
unsigned dma_debug_leaks(const struct device *dev);

#endif
