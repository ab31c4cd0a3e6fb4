/* SPDX-License-Identifier: Apache-2.0 */
/* For dma_master.c and its parts only: scripted faults and the gate at an access's stages. */
#ifndef DMAVP_DMA_FAULT_H
#define DMAVP_DMA_FAULT_H

#include "dma_master.h"

/* The address of what is in its data phases on F was just accepted: the gate, then the rules,
 * decide about it, once. */
void dma_gate_accepted(struct dma_master *m, struct dma_port *f);
void dma_fault_accepted(struct dma_master *m, struct dma_port *f);
/* Its data phases begin: a write's bytes are in place. */
void dma_fault_begins(const struct dma_master *m, struct dma_port *f);
/* They have ended. */
void dma_fault_ended(struct dma_master *m, struct dma_port *f);

/* An access that a rule has hit is on its way: nothing is taken at once. */
bool dma_fault_pending(const struct dma_master *m);

/* Memory at ADDR, whatever the rules say. */
bool dma_master_any_memory(const struct dma_master *m, unsigned port, uint64_t addr, bool write,
                           struct dma_memory *mem);

#endif
