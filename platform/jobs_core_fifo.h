/* SPDX-License-Identifier: Apache-2.0 */
/* The test FIFOs of a jobs_core. For jobs_core.c alone. */
#ifndef DMAVP_JOBS_CORE_FIFO_H
#define DMAVP_JOBS_CORE_FIFO_H

#include "jobs_core.h"

/* Those of J, once its memories are there. 0, or -1 and F. */
int jobs_core_add_fifos(struct jobs_core *c, const struct jobs *j, struct failure *f);

/* The first edge at which one of them wants its alarm; and the alarms that are due. */
uint64_t jobs_core_alarm(const struct jobs_core *c);
void jobs_core_ring(struct jobs_core *c);

/* The controller hears of requests that have changed, in the order of their lines. AGAIN: of all,
 * after a reset. */
void jobs_core_wires(struct jobs_core *c, bool again);

/* Number of the FIFO at ADDR as a target of the bus; DMA_MAX_TARGETS: there is none. */
unsigned jobs_core_target(struct jobs_core *c, uint64_t addr);

/* The data phases of A, which begin now. False: they are not with a FIFO. */
bool jobs_core_access(struct jobs_core *c, const struct dma_access *a, struct dma_outcome *out);

/* Of job_ops. */
uint32_t jobs_core_fifo_read(void *ctx, unsigned fifo, uint32_t offset);
void jobs_core_fifo_write(void *ctx, unsigned fifo, uint32_t offset, uint32_t value);
uint32_t jobs_core_fifo_peek(void *ctx, unsigned fifo, uint32_t offset);

#endif
