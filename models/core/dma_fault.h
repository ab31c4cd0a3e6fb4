/* SPDX-License-Identifier: Apache-2.0 */
/* For dma_master.c and its parts only: scripted faults and the gate at an access's stages. Without
 * rules and with the gate open they cost a look. */
#ifndef DMAVP_DMA_FAULT_H
#define DMAVP_DMA_FAULT_H

#include "dma_master.h"

void dma_fault_decide(struct dma_master *m, struct dma_port *f);
void dma_fault_flip_write(struct dma_port *f);
void dma_fault_finish(struct dma_master *m, struct dma_port *f);

/* The address of what is in its data phases on F was just accepted: the gate, then the rules,
 * decide about it, once. */
static inline void dma_fault_accepted(struct dma_master *m, struct dma_port *f)
{
    f->held = f->gated = f->flipped = false;
    f->fault.answer = FAULT_NO_ANSWER;
    f->fault.flipped = 0;
    f->a[f->cur].delay = 0;
    if (m->gate.state != DMA_GATE_OPEN || m->faults)
        dma_fault_decide(m, f);
}

/* Its data phases begin: a write's bytes are in place. */
static inline void dma_fault_begins(const struct dma_master *m, struct dma_port *f)
{
    if (f->fault.flipped && !f->flipped && !m->dry && dma_cur(f)->kind == DMA_WRITE)
        dma_fault_flip_write(f);
}

/* They have ended. */
static inline void dma_fault_ended(struct dma_master *m, struct dma_port *f)
{
    if (m->gate.state != DMA_GATE_OPEN || m->faults)
        dma_fault_finish(m, f);
}

/* An access that a rule has hit is on its way: nothing is taken at once. */
bool dma_fault_pending(const struct dma_master *m);

/* Memory at ADDR, whatever the rules say. */
bool dma_master_any_memory(const struct dma_master *m, unsigned port, uint64_t addr, bool write,
                           struct dma_memory *mem);

#endif
