/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the software DMA controller: each operation against a reference of its own, and what may
 * happen to a transfer at every step. */
#ifndef SWDMATEST_H
#define SWDMATEST_H

#include "dma-mapping.h"
#include "selftest.h"
#include "swdma.h"

/* A controller of one channel, and the buffers of a test. */
enum { MEMS = 24, GUARD = 16, STEP = 8 };

struct mem {
    u8 *p, *was; /* the bytes between the guards, and what they were when they were mapped */
    u32 size;
    dma_addr_t dma; /* of *P */
};

struct rig {
    struct dma_device *device;
    struct dma_chan *chan;
    struct mem mem[MEMS];
    unsigned mems;
    unsigned objects; /* that were there before */
};

/* What came back for a transfer. */
struct outcome {
    unsigned calls;
    struct dmaengine_result last;
};

/* Stands still but for rig_steps(); steps of STEP bytes. */
extern const struct swdma_config manual_config;

void rig_open(struct rig *r, const struct swdma_config *config);
/* Nothing may be left: no descriptor, no mapping, no memory. Checks the guards. */
void rig_close(struct rig *r);
/* SIZE bytes of a pattern of their own, which begin OFFSET bytes behind an aligned address. */
struct mem *rig_mem(struct rig *r, u32 size, u32 offset);
/* All buffers are the device's; the CPU's again. */
void rig_map(struct rig *r);
void rig_unmap(struct rig *r);
/* The CPU may look at M meanwhile. */
void rig_peek(struct rig *r, struct mem *m);
void rig_unpeek(struct rig *r, struct mem *m);

/* Submits TX, which may not be NULL, with a callback that OUTCOME counts. */
dma_cookie_t rig_submit(struct dma_async_tx_descriptor *tx, struct outcome *outcome);
/* The same, and issues it. */
dma_cookie_t rig_start(struct rig *r, struct dma_async_tx_descriptor *tx, struct outcome *outcome);
/* Steps until nothing is left to do; how many there were. */
unsigned rig_steps(struct rig *r);
/* Starts TX and steps to its end, which must be a good one. */
void rig_run(struct rig *r, struct dma_async_tx_descriptor *tx);
u32 rig_residue(struct rig *r, dma_cookie_t cookie, enum dma_status expected);

/* Are bytes [FROM, TO) what they were? */
bool unchanged(const struct mem *m, u32 from, u32 to);
/* Pseudo-random, the same in each run. */
u32 test_random(u32 below);

extern const struct selftest fill_tests[], sum_tests[], template_tests[], repeat_tests[],
    control_tests[], departure_tests[], metadata_tests[], memory_tests[];

#endif
