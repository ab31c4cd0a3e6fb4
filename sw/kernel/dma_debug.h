/* SPDX-License-Identifier: Apache-2.0 */
/* The test modes of the mapping calls, behind dma_mapping.c. */
#ifndef DMA_DEBUG_H
#define DMA_DEBUG_H

#include "dma-mapping.h"

extern enum dma_debug_mode dma_debug_mode;

/* ADDR is PTR's device address; what the device is to use instead. */
dma_addr_t dma_debug_map(struct device *dev, const void *ptr, dma_addr_t addr, size_t size,
                         enum dma_data_direction dir, unsigned long attrs);
void dma_debug_unmap(struct device *dev, dma_addr_t addr, size_t size,
                     enum dma_data_direction dir, unsigned long attrs);
void dma_debug_sync(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir,
                    bool for_cpu);

/* dma_mapping.c: the device address of memory, whatever the mode. */
dma_addr_t dma_translate(const struct device *dev, const void *ptr, size_t size);

#endif
