/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that engine and CPU see alike, for tests of operations other than copies. */
#ifndef MEMORY_H
#define MEMORY_H

#include "conformance.h"

enum { MEMS_MAX = 24 };

/* BYTES between guards; begins at a multiple of 64. */
struct mem {
    u8 *p;
    dma_addr_t at;
    u32 bytes;
};
extern struct mem mem[MEMS_MAX];

/* N of them of BYTES each, filled; for the device of CHAN. */
void mems_begin(struct dma_chan *chan, unsigned n, u32 bytes);
/* Checks the guards, frees. */
void mems_end(void);
/* What byte I of MEM N was filled with: never 0; N tells them apart. */
u8 mem_byte(unsigned n, u32 i);
/* Fills MEM N afresh. */
void mem_fill(unsigned n);
/* Bytes [FROM, TO) of MEM N are what they were filled with. */
bool mem_fresh(unsigned n, u32 from, u32 to);
/* They are all BYTE. */
bool mem_all(unsigned n, u32 from, u32 to, u8 byte);

/* A channel of the engine that can do CAP, with a fresh bench and memory; NULL: the engine cannot,
 * and the test counts as skipped. */
struct dma_chan *operation_open(enum dma_transaction_type cap, unsigned mems, u32 bytes);
void operation_close(struct dma_chan *chan);

/* Checks that TX, which may not be NULL, runs to a good end, with one callback. */
void operation_runs(struct dma_async_tx_descriptor *tx);
/* What the callback of the last one saw. */
struct seen *operation_seen(void);

#endif
