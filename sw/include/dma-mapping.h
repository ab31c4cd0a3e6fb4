/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory for devices. A device address comes from here and from nowhere else:
 * it is what the device has to put on its bus, after the dma-ranges of the
 * buses above the device.
 */
#ifndef DMA_MAPPING_H
#define DMA_MAPPING_H

#include "platform_device.h"
#include "scatterlist.h"

enum dma_data_direction { DMA_BIDIRECTIONAL, DMA_TO_DEVICE, DMA_FROM_DEVICE, DMA_NONE };

#define DMA_MAPPING_ERROR (~(dma_addr_t)0)
#define DMA_BIT_MASK(n) ((n) == 64 ? ~0ull : (1ull << (n)) - 1)

/* Any context. -EIO if the mask leaves the device no memory at all. */
int dma_set_mask_and_coherent(struct device *dev, u64 mask);

/* Any context. The device address of SIZE bytes at PTR; DMA_MAPPING_ERROR if the device cannot
 * reach all of them, or if SIZE is 0. */
dma_addr_t dma_map_single(struct device *dev, const void *ptr, size_t size,
                          enum dma_data_direction dir);
void dma_unmap_single(struct device *dev, dma_addr_t addr, size_t size,
                      enum dma_data_direction dir);
int dma_mapping_error(struct device *dev, dma_addr_t addr);

/* Any context. The device address of the SIZE bytes of a peripheral's registers that the bus has at
 * ADDR; ATTRS is 0. As dma_map_single. */
dma_addr_t dma_map_resource(struct device *dev, phys_addr_t addr, size_t size,
                            enum dma_data_direction dir, unsigned long attrs);

/* Any context. Maps N entries: N, or 0 if one of them cannot be. */
unsigned dma_map_sg(struct device *dev, struct scatterlist *sgl, unsigned n,
                    enum dma_data_direction dir);
void dma_unmap_sg(struct device *dev, struct scatterlist *sgl, unsigned n,
                  enum dma_data_direction dir);

/* Zeroed memory that CPU and device see alike, aligned to 4096 bytes; its device address in
 * *HANDLE. As kmalloc; NULL also if the device cannot reach memory. */
void *dma_alloc_coherent(struct device *dev, size_t size, dma_addr_t *handle, gfp_t flags);
void dma_free_coherent(struct device *dev, size_t size, void *cpu, dma_addr_t handle);

/* Blocks of one size out of coherent memory, for descriptors. */
struct dma_pool;

/* May sleep. ALIGN and BOUNDARY are powers of two; no block crosses a multiple of BOUNDARY (0:
 * 4096). NULL: SIZE is 0 or does not fit, or memory is short. */
struct dma_pool *dma_pool_create(const char *name, struct device *dev, size_t size, size_t align,
                                 size_t boundary);
/* May sleep. Panics while blocks are in use. */
void dma_pool_destroy(struct dma_pool *pool);
/* As dma_alloc_coherent, not zeroed. */
void *dma_pool_alloc(struct dma_pool *pool, gfp_t flags, dma_addr_t *handle);
/* Any context. */
void dma_pool_free(struct dma_pool *pool, void *block, dma_addr_t handle);

#endif
